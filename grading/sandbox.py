"""A process in which code that is not trusted may run, built on bubblewrap.

It has no network, sees the course read-only and nothing else of this machine, writes only to a
small folder in memory, and is held to limits of time, memory, processes and output. The controller
speaks with it through a socket and believes nothing that comes back. It starts without the
controller's environment and keys, and `seccomp` closes what namespaces and limits leave open.

Processes form a tree. `Bubblewrap` starts an `Origin`, which loads libraries and tables; from an
origin others are forked, and each worker's `Sandbox`; from a sandbox one submission at a time.
Trusted are all but the last, which alone puts up walls of its own within bubblewrap's.
"""

import contextlib
import ctypes
import functools
import json
import os
import platform
import secrets
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from . import seccomp

INSIDE = Path(__file__).resolve().parent / "inside"

#: The words that let the command run without a sandbox.
PLAIN_WORDS = "I trust every one of these submissions with everything on this machine"

#: User numbers that belong to nobody, one drawn for each submission where root grades.
USERS = range(1_500_000_000, 2_000_000_000)

#: Seconds for the first process to be there, imports and the course's own cells included; and for a
#: submission's to be gone.
STARTING, ENDING = 600, 60

#: What the kernel holds for one more file or folder, and for one more open socket with full buffers.
INODE, SOCKET = 2**10, 2**19

#: Whom the kernel names as the sender of a message (struct ucred): process, user, group.
SENDER = struct.Struct("3i")

#: Seconds between two looks at the memory of a submission.
LOOK = 0.25

#: Number of the system call keyctl, by processor; JOIN_SESSION_KEYRING without a name makes a new one.
KEYCTL, JOIN_SESSION_KEYRING = {"x86_64": 250, "aarch64": 219}, 1

#: The kernel's list of a thread's children, where it keeps one.
CHILDREN = Path("/proc/thread-self/children")

#: Ubuntu's switch that keeps ordinary programs from making namespaces, since 23.10.
APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")

#: The rule by which Ubuntu lets one program make them.
PROFILE = """abi <abi/4.0>,
include <tunables/global>

profile bwrap {program} flags=(unconfined) {{
  userns,
  include if exists <local/bwrap>
}}
"""


@dataclass(frozen=True)
class Limits:
    """What one sandbox may see and use; sizes in bytes, times in seconds."""

    cell_seconds: float = 30
    seconds: int = 180
    memory: int = 3 * 2**30  # of addresses in one process
    total_memory: int = 2 * 2**30  # resident, of all processes together, and held by the kernel
    processes: int = 32
    scratch: int = 64 * 2**20
    file_size: int = 32 * 2**20
    open_files: int = 256
    message: int = 16 * 2**20
    messages: int = 128 * 2**20
    visible: tuple[str, ...] = ()  # folders of the course; notebooks import the packages among them
    remember: tuple[str, ...] = ()  # functions of the course whose tables are read once and copied


class SandboxError(RuntimeError):
    """The process inside is gone or no longer to be spoken with; the text says why."""


class Ended(SandboxError):
    """The process inside ended itself."""

    def __init__(self):
        super().__init__("the program ended itself")


class Lost(RuntimeError):
    """The trusted process beside a submission's ended, which nothing in that one can bring about."""

    def __init__(self):
        super().__init__("the sandbox itself ended")


class Unavailable(SystemExit):
    """There is no sandbox on this machine, and nobody said to do without."""


def available():
    """Return None if a sandbox can be made here, else the reason why not and what to do."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed (on Debian and Ubuntu: apt-get install bubblewrap)"
    try:
        # Its environment stays readable inside as process 1's, so it has none.
        command = [*_walls(Limits()), "--", sys.executable, "-c", "pass"]
        subprocess.run(command, check=True, capture_output=True, timeout=60, env={})
        made = Sandbox()
        try:
            made.begin()
        finally:
            made.close()
    except seccomp.Unsupported as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        return f"bubblewrap cannot make a sandbox here: {said}{_remedy()}"
    except (SandboxError, Lost) as error:
        return f"there is no sandbox here: {error}"
    return None


def _remedy():
    """Return what to do about a bubblewrap that cannot make namespaces, if the cause is known."""
    with contextlib.suppress(OSError):
        if APPARMOR.read_text(encoding="ascii").strip() != "0" and os.geteuid() != 0:
            profile = PROFILE.format(program=shutil.which("bwrap"))
            return (
                ". The cause is AppArmor, as Ubuntu sets it up since 23.10. Let this one program "
                "make namespaces, and all others as little as before:\n\n"
                f"sudo tee /etc/apparmor.d/bwrap <<'END'\n{profile}END\n"
                "sudo apparmor_parser -r /etc/apparmor.d/bwrap\n\n"
                "Then give the same command again"
            )
    return " (version 0.8 or newer is needed, and a kernel that lets users make namespaces)"


def require(words=None):
    """Return whether to use a sandbox; refuse if there is none and the words were not said."""
    if words is not None:
        if words != PLAIN_WORDS:
            raise Unavailable(f'--no-sandbox takes exactly these words: "{PLAIN_WORDS}"')
        return False
    if reason := available():
        raise Unavailable(
            f"Submissions are code by others and are not run without a sandbox: {reason}. "
            f'To run them all the same, say: --no-sandbox "{PLAIN_WORDS}"'
        )
    return True


def _own_keyring():
    """Give what this thread starts next an empty session keyring.

    Keys are a property of a thread and what it starts: nothing of the person's is in the new ring,
    and submissions, which share it, may not use keys. Without keys in the kernel there is nothing
    to do.
    """
    if number := KEYCTL.get(platform.machine()):
        ctypes.CDLL(None).syscall(ctypes.c_long(number), ctypes.c_long(JOIN_SESSION_KEYRING), None)


def _walls(limits):
    """Return the bubblewrap command up to the program.

    What it starts may still make namespaces: each submission's process gets its own (`inside.walls`).
    """
    command = [shutil.which("bwrap")]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--new-session", "--die-with-parent", "--clearenv"]
    command += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_NET_ADMIN"]
    if os.geteuid() == 0:
        # Root is exempt from limits on processes even in a user namespace, so it changes its user,
        # and must be able to end what that user runs.
        for capability in ("SETUID", "SETGID", "KILL"):
            command += ["--cap-add", f"CAP_{capability}"]
    else:
        command += ["--unshare-user"]
    for folder in ("/lib", "/lib32", "/lib64", "/bin"):
        if os.path.islink(folder):
            command += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            command += ["--ro-bind", folder, folder]
    seen = {path: path for path in _seen(limits)} | {Path("/course/inside"): INSIDE}
    # Left to itself, bubblewrap makes the folders above for the eyes of its own user only.
    for folder in sorted({folder for path in [*seen, Path("/dev/x")] for folder in path.parents}):
        command += ["--perms", "0755", "--dir", str(folder)]
    for path, original in seen.items():
        command += ["--ro-bind", str(original), str(path)]
    command += ["--proc", "/proc"]
    # Not /dev/zero: a shared mapping of it is memory that no process's count shows.
    for device in ("null", "random", "urandom"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--perms", "0755", "--dir", "/course/fonts", "--tmpfs", "/scratch"]
    for path in _fonts():
        command += ["--ro-bind", str(path), f"/course/fonts/{path.name}"]
    command += ["--chdir", "/scratch", "--remount-ro", "/"]
    for name, value in _environment(limits, "/course", "/scratch").items():
        command += ["--setenv", name, value]
    return command


def _seen(limits):
    """Return what of this machine is visible inside: Python and the course's own folders."""
    paths = {Path("/usr"), Path(sys.prefix), Path(sys.base_prefix), *map(Path, limits.visible)}
    if missing := sorted(str(path) for path in paths if not path.exists()):
        raise SandboxError(f"what notebooks are to see is not on this machine: {missing[0]}")
    return sorted(p for p in paths if p == Path("/usr") or not p.is_relative_to("/usr"))


@functools.cache
def _fonts():
    """Return matplotlib's list of fonts, which takes it seconds to make and a moment to read."""
    import matplotlib.font_manager  # makes the list if there is none yet

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def _environment(limits, inside, scratch):
    places = dict.fromkeys(str(Path(folder).parent) for folder in limits.visible)
    return {
        "HOME": scratch,
        "IPYTHONDIR": scratch,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": scratch,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PATH": "/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([inside, *places]),
        "TMPDIR": scratch,
    }


class Line:
    """Messages to and from a process that is not trusted: lines of JSON through a socket.

    Parameters
    ----------
    end : socket.socket
        This side's end.
    seconds : float
        How long may be waited, all messages together.

    Attributes
    ----------
    sender : int or None
        The process that sent the first message, by its number here, as the kernel says. Later ones
        count for nothing: only the first is sent before code that is not trusted runs.
    """

    def __init__(self, end, limits, seconds):
        self.socket, self.limits = end, limits
        self.deadline = time.monotonic() + seconds
        self._buffer, self._received = bytearray(), 0
        self.sender = None
        end.setblocking(False)

    def send(self, message):
        """Send one message.

        Raises
        ------
        SandboxError
            As `receive`.
        """
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data:
            try:
                data = data[self.socket.send(data) :]
            except BlockingIOError:
                self._wait(([], [self.socket]), self.deadline)
            except OSError:
                raise Ended from None

    def receive(self, seconds=None):
        """Return the next message, which is a dictionary and not too large.

        Raises
        ------
        SandboxError
            If there is none in time, or it is something else.
        """
        deadline = self.deadline
        if seconds is not None:
            deadline = min(deadline, time.monotonic() + seconds)
        while b"\n" not in self._buffer:
            self._wait(([self.socket], []), deadline)
            try:
                chunk = self.socket.recv(2**20) if self.sender else self._first()
            except OSError:
                chunk = b""
            if not chunk:
                raise Ended
            self._buffer += chunk
            self._received += len(chunk)
            if len(self._buffer) > self.limits.message or self._received > self.limits.messages:
                raise SandboxError("the program wrote more than the limit on output")
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise SandboxError("the program wrote what is no answer")
        return message

    def _first(self):
        """Read the beginning of the first message, and note who sent it."""
        chunk, told, _, _ = self.socket.recvmsg(2**20, socket.CMSG_SPACE(SENDER.size))
        for level, kind, content in told:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                self.sender = SENDER.unpack(content)[0]
        return chunk

    def open(self):
        """Return whether the other side is there still: what ends closes its line."""
        try:
            return self.socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self):
        """Give the line up, which the other side hears whoever else holds a copy."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def _wait(self, lists, deadline):
        """Wait until the socket is ready."""
        if not any(select.select(*lists, [], max(0, deadline - time.monotonic()))):
            raise SandboxError("the time limit was reached")


class Bubblewrap:
    """The walls around all processes of one origin, or without walls nothing; one at a time.

    Parameters
    ----------
    limits : Limits
        What a process with code that is not trusted may use.
    walled : bool
        False runs the same program outside of any sandbox.
    """

    def __init__(self, limits=None, *, walled=True):
        self.limits, self.walled = limits or Limits(), walled
        self._command = _walls(self.limits) if walled else []
        self._rules = seccomp.program().hex() if walled else ""
        self.process = self._starter = self._folder = None

    def branch(self):
        """Start the program anew; return this side's end of its line."""
        self.close()
        # bubblewrap ends with the thread that started it, so a thread is kept for that alone.
        self._starter = ThreadPoolExecutor(1)
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = self._starter.submit(self._start, theirs).result()
        return ours

    def _start(self, theirs):
        settings = {**asdict(self.limits), "rules": self._rules}
        program = [sys.executable, "-m", "inside", json.dumps(settings)]
        streams = {"stdin": theirs, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if self.walled:
            _own_keyring()
            return subprocess.Popen([*self._command, "--", *program], env={}, **streams)
        self._folder = tempfile.TemporaryDirectory()
        scratch = self._folder.name
        environment = {**os.environ, **_environment(self.limits, str(INSIDE.parent), scratch)}
        return subprocess.Popen(
            program, env=environment, cwd=scratch, start_new_session=True, **streams
        )

    def runs(self):
        """Return whether there is a process."""
        process = self.process
        return process is not None and process.poll() is None

    def close(self):
        """End the process and all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError, psutil.Error):
                if not self.walled:
                    for each in psutil.Process(self.process.pid).children(recursive=True):
                        each.kill()
                self.process.kill()
            self.process.wait()
        if self._starter:
            self._starter.shutdown()
        if self._folder:
            self._folder.cleanup()
        self.process = self._starter = self._folder = None


class Trusted:
    """A process in which only the course's own code runs. One that has ended is made anew.

    Parameters
    ----------
    parent : Bubblewrap or Origin
        What it is started by or forked from.
    warm : sequence of str
        Cells of the course to run and forget, but for what they loaded.
    setup : sequence of str
        Cells of the course whose names every process begins with that is forked from this one.
    """

    def __init__(self, parent, warm=(), setup=()):
        self.parent, self.limits, self.walled = parent, parent.limits, parent.walled
        self.bubblewrap = getattr(parent, "bubblewrap", parent)
        self.control, self._ready = None, False
        self._warm, self._setup = list(warm), list(setup)

    def _await(self):
        """Wait until the process is there and has its libraries and tables."""
        if not (self.control and self.bubblewrap.runs() and self.control.open()):
            self._drop()
            self.control = Line(self.parent.branch(), self.limits, STARTING)
        if self._ready:
            return
        try:
            self._ask({"ready": self._warm, "setup": self._setup}, STARTING)
            self._ready = True
        except SandboxError:
            self._drop()
            if not self._warm:
                raise
            self._warm = []  # cells that end their own process cannot be run beforehand
            self._await()

    def _ask(self, message, seconds):
        """Send a message and return the reply."""
        self.control.deadline = time.monotonic() + seconds
        self.control.send(message)
        return self.control.receive()

    def _pass_on(self, message):
        """Send a message with one end of a new line; return the other, which tells who writes first.

        Raises
        ------
        Lost
            If nobody is there to receive it.
        """
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        with theirs:
            data = json.dumps(message).encode() + b"\n"
            try:
                socket.send_fds(self.control.socket, [data], [theirs.fileno()])
            except OSError:
                self._drop()
                raise Lost from None
        return ours

    def close(self):
        """End the process."""
        self._drop()

    def _drop(self):
        """Give the process up, which ends with its line."""
        if self.control:
            self.control.close()
        self.control, self._ready = None, False


class Origin(Trusted):
    """A process that has loaded what others need and is forked for each; several threads may ask."""

    def __init__(self, parent, warm=(), setup=()):
        super().__init__(parent, warm, setup)
        self._lock = threading.Lock()

    def branch(self):
        """Fork a copy of the process; return this side's end of its line.

        Raises
        ------
        Lost
            If the process ended meanwhile.
        SandboxError
            If it cannot be made.
        """
        with self._lock:
            self._await()
            ours = self._pass_on({"branch": True})
            try:
                self.control.deadline = time.monotonic() + STARTING
                self.control.receive()
            except SandboxError:
                self._drop()
                raise Lost from None
            return ours


@dataclass
class Forked:
    """A submission's first process as it is seen from outside, and what it used."""

    process: psutil.Process
    peak: int = 0  # most bytes resident, with all that it started
    why: str = ""  # it was ended from outside

    def look(self, most):
        """Measure the memory of all processes together, which no limit of one of them bounds."""
        with contextlib.suppress(psutil.Error):
            used = _memory(self.process, most)
            self.peak = max(self.peak, used)
            if used > most:
                self.why = "the memory limit was reached"
                self.process.kill()


class Sandbox(Trusted):
    """A process that only the course's own code has run in, and one forked from it at a time.

    The first has libraries and tables in its memory; `begin` forks from it a process with walls of
    its own, for code that is not trusted. Nothing of that one is left when the next begins, and
    neither can speak with another.

    Parameters
    ----------
    limits : Limits
        What the forked process may use.
    walled : bool
        False runs the same program outside of any sandbox.
    warm, setup : sequence of str
        As for `Trusted`.
    origin : Origin, optional
        What the first process is forked from, in place of limits and walls of its own.

    Raises
    ------
    SandboxError
        From any method, once the process ended or broke a limit.
    Lost
        From any method, once the first process ended.
    """

    def __init__(self, limits=None, *, walled=True, warm=(), setup=(), origin=None):
        super().__init__(origin or Bubblewrap(limits, walled=walled), warm, setup)
        self.line = self.forked = self._why = self._folder = None

    @property
    def peak(self):
        """The most bytes resident in the forked process and all that it started."""
        return self.forked.peak if self.forked else 0

    def begin(self):
        """Fork a process that starts from here, with its whole time before it."""
        self.finish()
        self._await()
        self.forked = self._why = None
        user = secrets.choice(USERS) if self.walled and os.geteuid() == 0 else None
        self._folder = None if self.walled else tempfile.TemporaryDirectory()
        choices = {"user": user, "folder": self._folder and self._folder.name}
        self.line = Line(self._pass_on({"begin": choices}), self.limits, self.limits.seconds)
        reply = self.receive(STARTING)
        if "refused" in reply:
            self._end(f"the walls could not be put up: {reply['refused']}")
        if not self.line.sender:
            self._end("the kernel does not say which process is to be watched")
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended: the next request says it
            self.forked = Forked(psutil.Process(self.line.sender))
            watched = [self.forked, self.line]
            threading.Thread(target=self._watch, args=watched, daemon=True).start()

    def _watch(self, forked, line):
        """Look at the memory of the forked process until it is finished."""
        time.sleep(LOOK)
        while self.line is line:
            forked.look(self.limits.total_memory)
            time.sleep(LOOK)

    def finish(self):
        """End the forked process and all that it started; return its exit code, if there is one."""
        if self.line is None:
            return None
        line, self.line = self.line, None
        if self.forked:
            self.forked.look(self.limits.total_memory)
        line.close()
        try:
            return self._ask({"kill": True}, ENDING)["ended"]
        except SandboxError:
            self._drop()
            return None
        finally:
            if self._folder:
                self._folder.cleanup()

    def request(self, message, seconds=None):
        """Send a message and return the reply."""
        self.send(message)
        return self.receive(seconds)

    def send(self, message):
        """Send one message."""
        self._spoken(lambda: self.line.send(message))

    def receive(self, seconds=None):
        """Return the next message, or give up."""
        return self._spoken(lambda: self.line.receive(seconds))

    def _spoken(self, exchange):
        if self.line is None:
            raise SandboxError(self._why or "the program has ended")
        try:
            return exchange()
        except SandboxError as error:
            self._end(error)

    def _end(self, why):
        code, forked = self.finish(), self.forked
        if isinstance(why, Ended) and self.control is None:
            raise Lost
        said = f"{why} (exit code {code})" if isinstance(why, Ended) and code is not None else why
        self._why = (forked and forked.why) or str(said)
        raise SandboxError(self._why)

    def _drop(self):
        """Give the process up, and what was forked from it too."""
        super()._drop()
        if self.forked:
            with contextlib.suppress(psutil.Error):
                self.forked.process.kill()

    def close(self):
        """End both processes, and bubblewrap if it is this one's own."""
        self.finish()
        self._drop()
        if self.parent is self.bubblewrap:
            self.bubblewrap.close()


def _memory(process, much):
    """Return the resident bytes of a process and its descendants.

    What they share is counted for each, unless that comes to ``much``: then it is counted once,
    which takes longer to find out. What the kernel holds for them is added.
    """
    pids = [process.pid, *_descendants(process.pid)]
    held = _held(process.pid)
    total = held + sum(_read(pid, "rss") for pid in pids)
    return total if total <= much else held + sum(_read(pid, "pss") for pid in pids)


def _children(pid):
    """Return the children of a process, none if it is gone.

    psutil reads every process of the machine to find them; where the kernel lists them, its list is
    read, because this is asked four times a second.
    """
    if not CHILDREN.exists():
        return [child.pid for child in psutil.Process(pid).children()]
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found


def _descendants(pid):
    children = _children(pid)
    return [*children, *(below for child in children for below in _descendants(child))]


def _held(pid):
    """Return the bytes that the kernel holds for a sandbox: its files and folders, its sockets.

    Parameters
    ----------
    pid : int
        Of a process inside.
    """
    held = 0
    with contextlib.suppress(OSError, ValueError, IndexError):
        if os.stat(f"/proc/{pid}/ns/net").st_ino == os.stat("/proc/self/ns/net").st_ino:
            return 0  # without walls
        text = Path(f"/proc/{pid}/net/sockstat").read_text(encoding="ascii")
        held += SOCKET * int(text.split()[2])  # "sockets: used 3"
        scratch = os.statvfs(Path("/proc", str(pid), "root", "scratch"))
        held += INODE * (scratch.f_files - scratch.f_ffree)
        held += scratch.f_frsize * (scratch.f_blocks - scratch.f_bfree)
    return held


def _read(pid, kind):
    try:
        process = psutil.Process(pid)
        return process.memory_info().rss if kind == "rss" else process.memory_full_info().pss
    except psutil.Error:
        return 0

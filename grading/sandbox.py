"""A process in which code that is not trusted may run, built on bubblewrap.

It has no network, sees the course read-only and nothing else of this machine, writes only to a
small folder in memory, and is held to limits of time, memory, processes and output. The controller
speaks with it through pipes and believes nothing that comes back. It starts without the controller's
environment and keys, and `seccomp` closes what namespaces and limits leave open.
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
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from . import seccomp

INSIDE = Path(__file__).resolve().parent / "inside"

#: The words that let the command run without a sandbox.
PLAIN_WORDS = "I trust every one of these submissions with everything on this machine"

#: User numbers that belong to nobody, one drawn for each sandbox that root starts.
USERS = range(1_500_000_000, 2_000_000_000)

#: What the kernel holds for one more file or folder, and for one more open socket with full buffers.
INODE, SOCKET = 2**10, 2**19

#: Number of the system call keyctl, by processor; JOIN_SESSION_KEYRING without a name makes a new one.
KEYCTL, JOIN_SESSION_KEYRING = {"x86_64": 250, "aarch64": 219}, 1

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


class SandboxError(RuntimeError):
    """The process inside is gone or no longer to be spoken with; the text says why."""


class Unavailable(SystemExit):
    """There is no sandbox on this machine, and nobody said to do without."""


def available():
    """Return None if a sandbox can be made here, else the reason why not and what to do."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed (on Debian and Ubuntu: apt-get install bubblewrap)"
    try:
        with _filter() as pipe:
            # Its environment stays readable inside as process 1's, so it has none.
            command = [*_walls(Limits(), pipe.fileno()), "--", sys.executable, "-c", "pass"]
            _own_keyring()
            subprocess.run(
                command,
                check=True,
                capture_output=True,
                timeout=60,
                pass_fds=[pipe.fileno()],
                env={},
            )
    except seccomp.Unsupported as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        return f"bubblewrap cannot make a sandbox here: {said}{_remedy()}"
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
    and no two sandboxes have the same. Without keys in the kernel there is nothing to do.
    """
    if number := KEYCTL.get(platform.machine()):
        ctypes.CDLL(None).syscall(ctypes.c_long(number), ctypes.c_long(JOIN_SESSION_KEYRING), None)


@contextlib.contextmanager
def _filter():
    """Give a file that holds the filter of system calls, to be read once."""
    with tempfile.TemporaryFile() as file:
        file.write(seccomp.program())
        file.flush()
        file.seek(0)
        yield file


def _walls(limits, descriptor):
    """Return the bubblewrap command up to the program; the filter is read from a descriptor."""
    command = [shutil.which("bwrap"), "--seccomp", str(descriptor)]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--new-session", "--die-with-parent", "--clearenv"]
    if os.geteuid() == 0:
        # Root is exempt from limits on processes even in a user namespace, so it changes its user.
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--disable-userns"]
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
    for names in ("/proc/keys", "/proc/key-users"):  # names of the keys of the same user
        if os.path.exists(names):
            command += ["--ro-bind", "/dev/null", names]
    # Not /dev/zero: a shared mapping of it is memory that no process's count shows.
    for device in ("null", "random", "urandom"):
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--perms", "1777", "--size", str(limits.scratch), "--tmpfs", "/scratch"]
    for path in _fonts():
        command += ["--ro-bind", str(path), f"/scratch/{path.name}"]
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


class Sandbox:
    """One process inside, spoken with in lines of JSON.

    Parameters
    ----------
    limits : Limits
        What it may use.
    walled : bool
        False runs the same program outside of any sandbox.
    preload : sequence of str
        Modules to import at once; pays where cells are run many times over.

    Raises
    ------
    SandboxError
        From any method, once the process ended or broke a limit.
    """

    def __init__(self, limits=None, *, walled=True, preload=()):
        self.limits = limits or Limits()
        self.process = self._start(walled, preload)
        self._buffer, self._received = bytearray(), 0
        self._meter = threading.Thread(target=self._measure, daemon=True)
        self._why, self.peak, self._finishing = None, 0, False
        self._deadline = time.monotonic() + self.limits.seconds
        os.set_blocking(self.process.stdin.fileno(), False)
        self.receive()
        self._meter.start()

    def _start(self, walled, preload):
        user = secrets.choice(USERS) if walled and os.geteuid() == 0 else None
        settings = {**asdict(self.limits), "user": user, "preload": list(preload)}
        program = [sys.executable, "-m", "inside", json.dumps(settings)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        if walled:
            with _filter() as pipe:
                command = [*_walls(self.limits, pipe.fileno()), "--", *program]
                _own_keyring()
                return subprocess.Popen(command, env={}, pass_fds=[pipe.fileno()], **pipes)
        self._folder = tempfile.TemporaryDirectory()
        scratch = self._folder.name
        environment = {**os.environ, **_environment(self.limits, str(INSIDE.parent), scratch)}
        return subprocess.Popen(
            program, env=environment, cwd=scratch, start_new_session=True, **pipes
        )

    def begin(self):
        """Fork a process that starts from here, with its whole time before it."""
        self._deadline = time.monotonic() + self.limits.seconds
        self._received = 0
        self.request({"begin": True})

    def finish(self):
        """End the forked process and return to the one it came from."""
        self._finishing = True
        self.request({"end": True})
        self._finishing = False

    def request(self, message, seconds=None):
        """Send a message and return the reply."""
        self.send(message)
        return self.receive(seconds)

    def send(self, message):
        """Send one message."""
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data:
            self._wait(self.process.stdin, self._deadline)
            try:
                data = data[os.write(self.process.stdin.fileno(), data) :]
            except OSError:
                self._end("the program ended itself")

    def receive(self, seconds=None):
        """Return the next message, which is a dictionary and not too large, or give up."""
        deadline = self._deadline
        if seconds is not None:
            deadline = min(deadline, time.monotonic() + seconds)
        while b"\n" not in self._buffer:
            self._wait(self.process.stdout, deadline)
            chunk = os.read(self.process.stdout.fileno(), 2**20)
            if not chunk:
                self._end("the program ended itself")
            self._buffer += chunk
            self._received += len(chunk)
            if len(self._buffer) > self.limits.message or self._received > self.limits.messages:
                self._end("the program wrote more than the limit on output")
        line, _, self._buffer = self._buffer.partition(b"\n")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            self._end("the program wrote what is no answer")
        if "ended" in message and not self._finishing:
            self._end(f"the program ended itself (exit code {message['ended']})")
        return message

    def _wait(self, pipe, deadline):
        """Wait until a pipe is ready."""
        lists = ([pipe], []) if pipe is self.process.stdout else ([], [pipe])
        if not any(select.select(*lists, [], max(0, deadline - time.monotonic()))):
            self._end("the time limit was reached")

    def _measure(self):
        """Watch the memory of all processes together, which no limit of one of them bounds."""
        while self.process.poll() is None:
            used = _memory(self.process.pid, self.limits.total_memory)
            self.peak = max(self.peak, used)
            if used > self.limits.total_memory:
                self._why = "the memory limit was reached"
                self._kill()
            time.sleep(0.25)

    def _end(self, why):
        self.close()
        raise SandboxError(self._why or why)

    def _kill(self):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(self, "_folder"):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()

    def close(self):
        """End the process and all that it started."""
        self._kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        if hasattr(self, "_folder"):
            self._folder.cleanup()


def _memory(pid, much):
    """Return the resident bytes of a process and its descendants.

    What they share is counted for each, unless that comes to ``much``: then it is counted once,
    which takes longer to find out. What the kernel holds for them is added.
    """
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        processes = [process, *process.children(recursive=True)]
        held = _held(processes[1].pid) if len(processes) > 1 else 0
        total = held + sum(_read(p, "rss") for p in processes)
        return total if total <= much else held + sum(_read(p, "pss") for p in processes)
    return 0


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


def _read(process, kind):
    try:
        return process.memory_info().rss if kind == "rss" else process.memory_full_info().pss
    except psutil.Error:
        return 0

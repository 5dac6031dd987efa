"""The program inside a sandbox: run cells, hand out values, answer calls, in lines of JSON.

The same program runs a student's notebook and, forked on another branch, the tests. Cells sent
before ``branch`` and ``begin`` run in this process and are the course's own. Both bring a socket and
fork a process that starts from here and speaks through that socket alone: ``branch`` a copy of this
one, which is trusted as it is, ``begin`` one that walls itself in for a submission. That one has no
way to this process, which ends it when it is told to, and at the latest when its own line ends.
"""

import base64
import contextlib
import functools
import gc
import importlib
import io
import json
import os
import resource
import signal
import socket
import sys
import traceback

from . import walls

OUTPUT = 100_000  # characters kept of what a cell prints, and of each thing it shows
LARGEST = 8 * 2**20  # characters of a value that is handed over


class CellTimeout(BaseException):
    """A cell took too long. Not an Exception, so that "except Exception" lets it through."""


class Capped(io.StringIO):
    """A text stream that keeps the beginning and notes that there was more."""

    cut = False

    def write(self, text):
        """Keep what there is room for."""
        room = OUTPUT - self.tell()
        self.cut |= len(text) > room
        return super().write(text[: max(room, 0)])


class Wire:
    """Messages to and from the controller, one line of JSON each, through a socket."""

    def __init__(self, descriptor):
        """Take over a socket."""
        self.socket = socket.socket(fileno=descriptor)
        self.reader = self.socket.makefile("r", encoding="utf-8")
        self.writer = self.socket.makefile("w", encoding="utf-8")

    def close(self):
        """Give the socket up."""
        for each in (self.reader, self.writer, self.socket):
            each.close()

    def receive_with_socket(self):
        """Return a message, and the socket that came with it or None; no message at the end."""
        data, passed, _, _ = socket.recv_fds(self.socket, 1, 1)
        if not data:
            return None, None
        line = data if data.endswith(b"\n") else data + self.reader.readline().encode()
        return json.loads(line), next(iter(passed), None)

    def send(self, message):
        """Write one message."""
        self.writer.write(json.dumps(message) + "\n")
        self.writer.flush()

    def receive(self):
        """Read one message; the end of the stream ends the process."""
        line = self.reader.readline()
        if not line:
            os._exit(0)
        return json.loads(line)

    def ask(self, message):
        """Send a question while a cell runs; return the answer, and only then be interrupted."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        try:
            self.send(message)
            return self.receive()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})


class Worker:
    """One namespace in which cells run."""

    def __init__(self, wire, settings):
        from . import values

        self.child, self.branches, self.original = None, [], None
        self.wire, self.settings, self.values = wire, settings, values
        self.shell = _shell()
        self.kept = []

    def serve(self):
        """Answer messages until there are no more; fork at ``branch`` and ``begin``."""
        while True:
            message, passed = self.wire.receive_with_socket()
            if message is None:
                self._kill()
                os._exit(0)
            if "branch" in message:
                self._branch(passed)
            elif "begin" in message:
                self.original = self.original or _own()
                self._fork(message["begin"], passed)
            elif "kill" in message:
                self.wire.send({"ended": self._kill()})
            else:
                self.wire.send(self._answer(message))

    def _branch(self, passed):
        """Fork a copy of this process, which serves a line of its own."""
        gc.freeze()
        self.branches = [pid for pid in self.branches if os.waitpid(pid, os.WNOHANG) == (0, 0)]
        pid = os.fork()
        if pid:
            os.close(passed)
            self.branches.append(pid)
            self.wire.send({"branched": True})
            return
        self.wire.close()
        self.wire, self.branches = Wire(passed), []

    def _fork(self, choices, passed):
        gc.freeze()
        self.child = walls.fork() if self.settings["rules"] else os.fork()
        if self.child:
            os.close(passed)
            return
        self.wire.close()
        self.wire = Wire(passed)
        try:
            os.setsid()
            self._enter(choices)
            _limit(self.settings)
        except Exception as error:
            self.wire.send({"refused": f"{type(error).__name__}: {error}"})
            os._exit(1)
        self.wire.send({"begun": True})
        while True:
            self.wire.send(self._answer(self.wire.receive()))

    def _enter(self, choices):
        if rules := self.settings["rules"]:
            walls.enter(choices["user"], self.settings["scratch"], bytes.fromhex(rules))
        else:
            os.chdir(choices["folder"])

    def _kill(self):
        """End the submission's process and all that it started; return its exit code, if there is one."""
        if self.child is None:
            return None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        self.child = None
        return code

    def _answer(self, message):
        for verb in ("ready", "run", "set", "values", "call", "attribute", "replaced"):
            if verb in message:
                return getattr(self, f"_{verb}")(message)
        raise ValueError(f"no such message: {list(message)}")

    def _ready(self, message):
        """Run cells and forget the names they bound, not what they loaded; then others, and keep."""
        for source in message["ready"]:
            self._run({"run": source})
        if message["ready"]:
            self.shell.reset(new_session=False)
        for source in message["setup"]:
            self._run({"run": source})
        return {"ready": True}

    # Cells

    def _run(self, message):
        from IPython.utils.capture import capture_output

        out, err, failure = Capped(), Capped(), None
        formatter = self.shell.display_formatter
        formatter.active_types = forms = list(message.get("shown", formatter.format_types))
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            capture_output(stdout=False, stderr=False) as captured,
        ):
            shown = captured._outputs
            last = self.shell.display_trap.hook = _hook(self.shell, shown, bool(forms))
            try:
                with self._alarm():
                    result = self.shell.run_cell(message["run"], store_history=False)
                    problem = result.error_before_exec or result.error_in_exec
                    failure = problem and _describe(problem)
            except CellTimeout as late:
                failure = _describe(late)
        outputs = [o for o in map(_shown, shown) if o]
        for name, stream in (("stdout", out), ("stderr", err)):
            if text := stream.getvalue():
                outputs.insert(0, {"output_type": "stream", "name": name, "text": text})
        cut = out.cut or err.cut
        return {"outputs": outputs, "error": failure, "cut": cut, "number": last.number}

    @contextlib.contextmanager
    def _alarm(self):
        """Raise `CellTimeout` in the cell when its time is up."""
        seconds = self.settings["cell_seconds"]

        def ring(*_):
            raise CellTimeout(f"the cell was stopped after {seconds:g} seconds")

        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    # Values

    def _values(self, message):
        space = self.shell.user_ns
        return {"values": {n: self._offer(space[n]) for n in message["values"] if n in space}}

    def _offer(self, value):
        """Encode a value in the time of a cell; what takes longer stays here."""
        try:
            with self._alarm():
                return self._encode(value)
        except CellTimeout:
            return self._stay(value)

    def _encode(self, value):
        # The time is up for whoever set the alarm, so a timeout is not caught here.
        try:
            encoded = self.values.encode(value, self._keep)
            if len(json.dumps(encoded)) <= LARGEST:
                return encoded
            return self._stay(value, f" of more than {LARGEST // 2**20} MB")
        except Exception:  # a table of tables, a list inside itself
            return self._stay(value)

    def _stay(self, value, size=""):
        kind = {"type": type(value).__name__ + size, "callable": False}
        return {"kind": "here", "number": self._keep(value), **kind}

    def _keep(self, thing):
        self.kept.append(thing)
        return len(self.kept) - 1

    def _set(self, message):
        space, unreadable = self.shell.user_ns, []
        for name in message["set"]:
            space.pop(name, None)
        for name, data in message["values"].items():
            try:
                space[name] = self._decode(data)
            except Exception as error:
                unreadable.append(f"{name} ({type(error).__name__})")
        return {"unreadable": unreadable}

    def _decode(self, data):
        return self.values.decode(data, self._question, self.kept)

    def _question(self, question):
        """Put a question to the other process, from within a test."""
        for part in ("args", "kwargs"):
            if part in question:
                question[part] = self._encode(question[part])
        answer = self.wire.ask({"ask": question})
        if "value" in answer:
            return self._decode(answer["value"])
        raise self.values.error(*answer["raised"])

    def _replaced(self, _):
        """Return which functions of Python and its libraries are no longer the ones they were."""
        now = _own()
        changed = [name for name, thing in self.original.items() if now.get(name) is not thing]
        return {"replaced": sorted(changed)}

    def _call(self, message):
        def called():
            arguments, named = self._decode(message["args"]), self._decode(message["kwargs"])
            return self.kept[message["call"]](*arguments, **named)

        return self._reply(called)

    def _attribute(self, message):
        return self._reply(lambda: getattr(self.kept[message["of"]], message["attribute"]))

    def _reply(self, compute):
        # What a student's function prints while tested would show the test's input.
        quiet = Capped()
        try:
            with (
                contextlib.redirect_stdout(quiet),
                contextlib.redirect_stderr(quiet),
                self._alarm(),
            ):
                return {"value": self._encode(compute())}
        except (Exception, CellTimeout) as error:
            described = _describe(error)
            return {"raised": [described["ename"], described["evalue"]]}


def _own():
    """Return the functions and classes that tests lean on, by name."""
    modules = ["builtins", "math", "numpy", "numpy.testing", "pandas", "pandas.testing"]
    return {
        f"{name}.{key}": thing
        for name in modules
        if name in sys.modules
        for key, thing in vars(sys.modules[name]).items()
        if callable(thing) and not key.startswith("_")
    }


def _hook(shell, shown, looked_at):
    """Return what receives the value of a cell's last line, and remembers it if it is a number.

    Where nobody looks, nothing to look at is made, which often takes longer than the cell.
    """
    from IPython.core.displayhook import CapturingDisplayHook

    class Hook(CapturingDisplayHook):
        number = None

        def __call__(self, result=None):
            if isinstance(result, int | float) or getattr(result, "ndim", None) == 0:
                self.number = float(result)
            return super().__call__(result) if looked_at else None

    return Hook(shell=shell, outputs=shown)


def _shell():
    """Return an IPython shell that keeps no history and shows figures as a notebook does."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *_, **__: None  # errors are told apart from output
    shell.showsyntaxerror = lambda *_, **__: None
    # Half the time of a short test goes into looking for magics, in the same cells each time.
    shell.transform_cell = functools.cache(shell.transform_cell)
    return shell


def _describe(error):
    """Return an error as a notebook holds it, whatever its own methods do."""
    try:
        text = str(error)[:OUTPUT]
    except Exception:
        text = "(an error that cannot be printed)"
    lines = [
        f"  line {frame.lineno}, in {frame.name}: {frame.line or ''}".rstrip(" :")
        for frame in traceback.extract_tb(error.__traceback__)
        if "ipykernel" in frame.filename or frame.filename.startswith("<ipython-input")
    ]
    name = type(error).__name__
    return {"ename": name, "evalue": text, "traceback": [*lines, f"{name}: {text}"]}


def _shown(output):
    """Return a thing that was shown as a notebook holds it, or None if it is too large."""
    data = {}
    for kind, content in output["data"].items():
        if isinstance(content, bytes):
            content = base64.b64encode(content).decode("ascii")
        if isinstance(content, str) and len(content) <= OUTPUT * (10 if "image" in kind else 1):
            data[kind] = content
    return {"output_type": "display_data", "data": data, "metadata": {}} if data else None


def _limit(settings):
    """Set limits that nothing in this process can raise again."""
    for name, key in (
        ("RLIMIT_AS", "memory"),
        ("RLIMIT_NPROC", "processes"),
        ("RLIMIT_FSIZE", "file_size"),
        ("RLIMIT_NOFILE", "open_files"),
        ("RLIMIT_CPU", "seconds"),
    ):
        resource.setrlimit(getattr(resource, name), (settings[key], settings[key]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _remember(name):
    """Have a function of the course's keep the tables it returned; each caller gets a copy."""
    module, _, function = name.rpartition(".")
    with contextlib.suppress(ImportError):
        place = importlib.import_module(module)
        original = functools.cache(getattr(place, function))

        @functools.wraps(original)
        def remembered(*args, **kwargs):
            return original(*args, **kwargs).copy()

        setattr(place, function, remembered)


def main():
    """Serve the controller at the other end of stdin."""
    settings = json.loads(sys.argv[1])
    wire = Wire(os.dup(0))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what a cell prints past Python goes nowhere
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    worker = Worker(wire, settings)
    for name in settings["remember"]:
        _remember(name)
    worker.serve()


if __name__ == "__main__":
    main()

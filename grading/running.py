"""Run a notebook: the student's cells in one sandbox, the tests in another.

The tests never enter the process in which the student's code runs. For each test the values of the
names it asks for are copied over as plain data; a student's function stays where it is and is
called there, arguments and result copied. So there is nothing to gain by replacing ``assert``'s
helpers, builtins or pandas: they are replaced only for the student's own code.
"""

import contextlib
import functools
import threading
import time
from dataclasses import dataclass, field

import nbformat

from . import harmless
from .assignments import bound, is_test
from .sandbox import Bubblewrap, Limits, Lost, Origin, Sandbox, SandboxError


def _named(kind):
    """Return the names of an error and all that derive from it."""
    return {kind.__name__}.union(*map(_named, kind.__subclasses__()))


#: Errors of a student's code that a person should hear of: limits, missing files, no network.
TELLING = _named(OSError) | {
    "CellTimeout",
    "MemoryError",
    "OperationalError",  # sqlite's, for a file it cannot open
    "SystemExit",
    "URLError",
    "gaierror",
}


#: What a page may show of a student's outputs: nothing in which a script can hide, because whoever
#: marks opens the notebook in a browser in which they are logged in.
HARMLESS = ("text/plain", "image/png", "image/jpeg")

PICTURES = tuple(kind for kind in HARMLESS if kind.startswith("image/"))


@dataclass
class Run:
    """What came of running one notebook."""

    notebook: nbformat.NotebookNode
    notes: list = field(default_factory=list)
    peak: int = 0  # bytes resident in the student's sandbox
    seconds: dict = field(default_factory=dict)  # by what was done in them


class Origins:
    """What this process has loaded for an assignment, once for all of its checkers.

    ``given`` has run what students were given, and read the tables that it names. ``everything`` is
    forked from it and has run solutions and tests as well, which therefore come near no process of
    a student's.
    """

    _open, _lock = {}, threading.Lock()

    def __init__(self, key, assignment, limits, *, walled):
        self.key, self.users = key, 0
        self.bubblewrap = Bubblewrap(limits, walled=walled)
        warm = [*assignment.given, *assignment.named(limits.remember)]
        self.given = Origin(self.bubblewrap, warm)
        self.everything = Origin(self.given, assignment.everything, assignment.setup)

    @classmethod
    def of(cls, assignment, limits, *, walled):
        """Return those of an assignment, shared with all who ask for the same."""
        cells = (assignment.given, assignment.everything, assignment.setup)
        key = (*map(tuple, cells), limits, walled)
        with cls._lock:
            if key not in cls._open:
                cls._open[key] = cls(key, assignment, limits, walled=walled)
            found = cls._open[key]
            found.users += 1
        return found

    def leave(self):
        """Be told that a user is done; the last one ends the processes."""
        with self._lock:
            self.users -= 1
            if self.users:
                return
            del self._open[self.key]
        for each in (self.everything, self.given, self.bubblewrap):
            each.close()


class Checker:
    """The processes for one assignment's submissions, one after another: students' and the tests'.

    Each submission's two are forked from copies of `Origins`, which are this checker's own.
    """

    def __init__(self, assignment, limits=None, *, walled=True):
        self.assignment, self.limits = assignment, limits or Limits()
        self.walled, self.sandbox, self.students = walled, None, None
        self.origins = None

    def begin(self):
        """Make ready for the next submission."""
        if self.origins is None:
            self.origins = Origins.of(self.assignment, self.limits, walled=self.walled)
            self.students = Sandbox(origin=self.origins.given)
            self.sandbox = Sandbox(origin=self.origins.everything)
        self.students.begin()
        self.sandbox.begin()

    def end(self):
        """Forget this submission."""
        for sandbox in filter(None, (self.sandbox, self.students)):
            sandbox.finish()

    def close(self):
        """End the processes."""
        if self.origins is None:
            return
        for sandbox in (self.sandbox, self.students):
            sandbox.close()
        self.origins.leave()
        self.origins = self.sandbox = self.students = None

    def run(self, source, values, answer):
        """Run one cell with values from the student; ``answer`` is asked what tests want to know."""
        names = self.assignment.needed(source)
        unread = self.sandbox.request({"set": names, "values": values})["unreadable"]
        reply = self.sandbox.request({"run": source, "shown": ()})
        while "ask" in reply:
            reply = self.sandbox.request(answer(reply["ask"]))
        if unread and reply["error"]:
            reply["error"]["evalue"] += f" (could not be read: {', '.join(unread)})"
        return reply


class Student:
    """The process in which a student's cells run, until it is gone."""

    def __init__(self, sandbox, limits):
        self.sandbox, self.limits = sandbox, limits
        self.gone = None

    def ask(self, message):
        """Return the reply, or None when the process is gone."""
        if self.gone:
            return None
        try:
            return self.sandbox.request(message, self.limits.cell_seconds + 5)
        except SandboxError as error:
            self.gone = str(error)
            return None

    def run(self, source):
        """Run one cell; return outputs, error and whether output was cut."""
        reply = self.ask({"run": source, "shown": HARMLESS})
        if reply is None:
            return [], {"ename": "Stopped", "evalue": self.gone}, False
        try:
            outputs = [made for each in reply["outputs"] if (made := _output(each))]
            error = reply["error"]
            if error:
                outputs.append(_error(error["ename"], error["evalue"], error["traceback"]))
            return outputs, error, bool(reply["cut"])
        except Exception:  # whatever a process that is not trusted may have sent
            return [], {"ename": "Stopped", "evalue": "the program wrote what is no answer"}, False

    def values(self, names):
        """Return the values of some names, encoded."""
        reply = self.ask({"values": names}) if names else {"values": {}}
        values = (reply or {}).get("values")
        return {n: v for n, v in values.items() if n in names} if isinstance(values, dict) else {}

    def answer(self, question):
        """Return what a test asked for, in a form the tests' process can read."""
        reply = self.ask(question)
        if reply is None:
            return {"raised": ["RuntimeError", self.gone]}
        if "value" in reply:
            return {"value": reply["value"]}
        raised = reply.get("raised")
        if (
            isinstance(raised, list)
            and len(raised) == 2
            and all(isinstance(r, str) for r in raised)
        ):
            return {"raised": raised}
        return {"raised": ["RuntimeError", "the program wrote what is no answer"]}

    def replaced(self):
        """Return which functions of Python and the libraries the student's code replaced."""
        names = (self.ask({"replaced": True}) or {}).get("replaced")
        return [n for n in names if isinstance(n, str)] if isinstance(names, list) else []


def run(notebook, checker):
    """Run a notebook with the full tests in place, cell by cell.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As `submissions.rebuild` makes it; its outputs are filled in.
    checker : Checker
        The processes for the assignment that it answers.

    Returns
    -------
    Run
        The notebook with outputs, and what a person should know.

    Raises
    ------
    SandboxError, Lost
        If the processes cannot be made, or ended twice by no fault of the notebook's.
    """
    try:
        return _run(notebook, checker)
    except Lost:
        return _run(notebook, checker)


def _run(notebook, checker):
    assignment, result = checker.assignment, Run(notebook)
    spend = functools.partial(_spend, result.seconds)
    try:
        with spend("starting"):
            checker.begin()
            student = Student(checker.students, checker.limits)
        for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
            if is_test(cell):
                with spend("tests"):
                    cell.outputs = _test(cell.source, assignment, checker, student, result.notes)
                continue
            with spend("cells"):
                _run_cell(cell, student, result.notes)
            if number >= len(assignment.setup) and cell.source in assignment.given:
                with spend("tests"):
                    _run_locked(cell.source, checker)
        result.notes += _suspicions(notebook, assignment, student)
        result.peak = checker.students.peak
    finally:
        checker.end()
    return result


@contextlib.contextmanager
def _spend(seconds, name):
    """Add the seconds that pass to those of a name."""
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds[name] = seconds.get(name, 0) + time.perf_counter() - start


def _run_cell(cell, student, notes):
    before = student.gone
    cell.outputs, error, cut = student.run(cell.source)
    name = cell.metadata.get("nbgrader", {}).get("grade_id") or "a cell of the student's own"
    if student.gone and not before:
        notes.append(f"{name}: {student.gone}; what follows could not be run")
    elif error and error["ename"] in TELLING:
        notes.append(f"{name}: {error['ename']}: {error['evalue'][:200]}")
    if cut:
        notes.append(f"{name}: output over the limit was cut")
    if student.gone:
        cell.outputs = [_error("Stopped", student.gone)]


def _run_locked(source, checker):
    """Run a locked cell that is no test in the tests' process too."""
    with contextlib.suppress(SandboxError):  # the next test says it
        checker.run(source, {}, lambda _: {"raised": ["RuntimeError", "no student here"]})


def _test(source, assignment, checker, student, notes):
    """Run one test cell; return its outputs as nbgrader reads marks from them."""
    before = student.gone
    values = student.values(assignment.needed(source))
    if student.gone and not before:
        notes.append(f"while a value was read: {student.gone}; what follows could not be run")
    if student.gone:
        return [_error("Stopped", f"{student.gone}, so this could not be tested")]
    try:
        reply = checker.run(source, values, student.answer)
    except SandboxError as error:
        notes.append(f"a test did not come to an end: {error}; look at it by hand")
        return [_error("Stopped", f"the test did not come to an end: {error}")]
    if reply["error"]:
        return [_error(reply["error"]["ename"], reply["error"]["evalue"])]
    if reply["number"] is not None:
        return [
            _made("execute_result", data={"text/plain": f"{reply['number']:g}"}, execution_count=1)
        ]
    return []


def _suspicions(notebook, assignment, student):
    """Return lines on names and functions that were replaced: to no effect, but worth a look."""
    cells = [c.source for c in notebook.cells if c.cell_type == "code" and not is_test(c)]
    mine = [source for source in cells if source not in assignment.given]
    names = set().union(*map(bound, mine))
    lines = []
    if mine := sorted(names & assignment.locked_names):
        lines.append(
            f"redefines names of the locked cells, to no effect on tests: {', '.join(mine)}"
        )
    if theirs := student.replaced():
        shown = ", ".join(theirs[:10])
        lines.append(
            f"replaces functions of Python or its libraries, to no effect on tests: {shown}"
        )
    return lines


def _output(data):
    """Return an output of a cell, made anew from what a process that is not trusted sent."""
    if data["output_type"] == "stream":
        name = "stderr" if data["name"] == "stderr" else "stdout"
        return _made("stream", name=name, text=str(data["text"]))
    content = {k: v for k, v in data["data"].items() if k in HARMLESS and isinstance(v, str)}
    for kind in PICTURES:
        if kind in content and not harmless.picture(kind, content[kind]):
            del content[kind]
    return _made("display_data", data=content) if content else None


def _error(name, text, traceback=None):
    lines = [str(line) for line in traceback or [f"{name}: {text}"]]
    return _made("error", ename=str(name), evalue=str(text), traceback=lines)


def _made(kind, **content):
    """Return an output as nbformat holds it; its texts are texts, so it need not be validated."""
    metadata = {"metadata": {}} if "data" in content else {}
    return nbformat.from_dict({"output_type": kind, **metadata, **content})

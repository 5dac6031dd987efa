"""Two processes, one notebook: what happens when the tests themselves are in trouble."""

import base64
import copy
import dataclasses
import os
import socket
import time

import nbformat
import pytest

from grading import assignments, running, sandbox, validate
from grading.assignments import answered, grade_id

LIMITS = sandbox.Limits(cell_seconds=5, seconds=60)


def _marks(assignment, source, answers=(), limits=LIMITS):
    """Run the solutions with another test in place of one; return its marks."""
    notebook = copy.deepcopy(assignment.source)
    next(c for c in notebook.cells if grade_id(c) == "share-visible").source = source
    changed = dataclasses.replace(assignment, source=notebook)
    checker = running.Checker(changed, limits)
    try:
        ran = running.run(answered(changed, answers), checker)
    finally:
        checker.close()
    return validate.marks(ran.notebook), ran.notes


def _helped(assignment, helper):
    """Return the assignment with a helper of the tests in a locked cell before its first task."""
    notebook = copy.deepcopy(assignment.source)
    cell = next(c for c in notebook.cells if grade_id(c) == "imports")
    cell.source += f"\n\n\n{helper}"
    return dataclasses.replace(assignment, source=notebook)


def test_the_tests_process_runs_locked_cells_alone(walls, sums, monkeypatch):
    ran = []
    monkeypatch.setattr(running, "_run_locked", lambda source, checker: ran.append(source))
    result, _ = _marks(sums, "assert True", {"total": "total = 10  # the student's"})
    assert result.points["share-visible"] == 4
    assert set(ran) <= set(sums.given) and not any("the student's" in source for source in ran)


def test_what_a_test_s_helper_reads_is_handed_over(walls, sums):
    changed = _helped(sums, "def of_all(amount):\n    return amount / total")
    assert changed.needed("assert close(of_all(50), 0.5)") == ["total"]
    assert changed.needed("assert flows is not None") == []
    within = "def check():\n    return list(map(of_all, [50]))\nassert check()"
    assert changed.needed(within) == ["total"]
    result, _ = _marks(changed, "assert close(of_all(50), 0.5)")
    assert result.points["share-visible"] == 4, result.messages
    result, _ = _marks(changed, "assert close(of_all(50), 0.5)", {"total": "total = 10"})
    assert result.points["share-visible"] == 0


def test_a_parameter_or_local_name_of_a_test_is_not_asked_of_the_student(walls, sums):
    """A student's own table of a test's parameter's name would be copied for every test."""
    source = "def _of(total, part):\n    table = [part]\n    return table[0] / total\n\n\n"
    changed = _helped(sums, source)
    assert changed.needed(source + "assert _of(4, share([1, 3], 0)) == 0.0625") == ["share"]
    large = "import numpy as np\ntotal = np.zeros(3_000_000)"
    result, notes = _marks(sums, source + "assert _of(4, 1) == 0.25", {"total": large})
    assert result.points["share-visible"] == result.points["share-hidden"] == 4, notes


def test_a_value_too_large_to_be_handed_over_costs_its_own_task_only(walls, sums):
    large = "import numpy as np\ntotal = np.zeros(3_000_000)"
    result, notes = _marks(sums, "assert close(share([1, 3], 1), 0.75)", {"total": large})
    assert result.points["total-visible"] == result.points["total-hidden"] == 0
    assert "ndarray of more than 8 MB" in result.messages["total-hidden"]
    assert result.points["share-visible"] == 4 and notes == []


def test_a_test_without_end_is_stopped_and_the_others_count(walls, sums):
    result, _ = _marks(sums, "while True:\n    share([1, 1], 0)")
    assert "the cell was stopped after 5 seconds" in result.messages["share-visible"]
    assert sum(result.points.values()) == 16


def test_time_that_runs_out_while_arguments_are_copied_stops_the_test(walls, sums):
    endless = "class Endless(dict):\n    def items(self):\n        while True:\n            pass\n"
    result, _ = _marks(sums, f"{endless}share(Endless(), 0)")
    assert "the cell was stopped after 5 seconds" in result.messages["share-visible"]
    assert sum(result.points.values()) == 16


def test_a_test_that_ends_its_own_process_is_for_a_person(walls, sums):
    result, notes = _marks(sums, "import os\nos._exit(1)")
    assert result.points["total-hidden"] == 5 and result.points["share-hidden"] == 0
    assert any("look at it by hand" in note for note in notes)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        (
            "try:\n    share([], 0)\nexcept IndexError as error:\n    assert 'empty' in str(error)\nelse:\n    assert False",
            "if not amounts:\n    raise IndexError('empty')\nreturn amounts[place] / sum(amounts)",
        ),
        (
            "import pandas as pd\nassert close(share(pd.Series([1, 3]), 1), 0.75)",
            "return amounts[place] / amounts.sum()",
        ),
        ("assert share.__name__ is None", None),
    ],
)
def test_errors_and_tables_cross_and_private_names_do_not(walls, sums, source, answer):
    result, _ = _marks(sums, source, {"share": answer} if answer else ())
    if answer:
        assert result.points["share-visible"] == 4, result.messages
    else:
        assert "AttributeError" in result.messages["share-visible"]


def test_what_a_test_takes_is_found_once_for_a_class(sums, monkeypatch):
    fresh, asked = dataclasses.replace(sums), []
    original = assignments.loaded
    monkeypatch.setattr(assignments, "loaded", lambda source: asked.append(1) or original(source))
    assert fresh.needed("assert total") == fresh.needed("assert total") == ["total"]
    assert asked == [1]


# What is believed of a process that is not trusted ----------------------------------------------


class Says:
    """A process that gives one answer to all that it is asked, or is gone."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def request(self, message, seconds=None):
        self.asked.append((message, seconds))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def _student(answer):
    return running.Student(Says(answer), LIMITS)


def test_a_student_s_process_has_longer_than_a_cell_to_answer_and_is_asked_for_what_is_harmless():
    student = _student({"outputs": [], "error": None, "cut": False})
    assert student.run("x = 1") == ([], None, False)
    message, seconds = student.sandbox.asked[0]
    assert message == {"run": "x = 1", "shown": running.HARMLESS}
    assert seconds > LIMITS.cell_seconds


def test_outputs_are_made_anew_and_an_error_comes_last():
    said = {"output_type": "stream", "name": "stderr", "text": "warned"}
    other = {"output_type": "stream", "name": "<script>", "text": 3}
    shown = {"output_type": "display_data", "data": {"text/plain": "x", "text/html": "<b>"}}
    nothing = {"output_type": "display_data", "data": {"text/html": "<b>"}}
    error = {"ename": "KeyError", "evalue": "a", "traceback": ["line 1"]}
    student = _student({"outputs": [said, other, shown, nothing], "error": error, "cut": True})
    outputs, failed, cut = student.run("x")
    assert (failed, cut) == (error, True)
    assert [(o.name, o.text) for o in outputs[:2]] == [("stderr", "warned"), ("stdout", "3")]
    assert outputs[2] == {
        "output_type": "display_data",
        "data": {"text/plain": "x"},
        "metadata": {},
    }
    assert (outputs[3].ename, outputs[3].evalue, outputs[3].traceback) == (
        "KeyError",
        "a",
        ["line 1"],
    )
    assert len(outputs) == 4


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"outputs": 3, "error": None, "cut": False},
        {"outputs": [{"output_type": "stream"}], "error": None, "cut": False},
        {"outputs": [], "error": {"ename": "x"}, "cut": False},
    ],
)
def test_what_is_no_answer_stops_a_cell_and_says_so(answer):
    outputs, error, cut = _student(answer).run("x")
    assert (outputs, cut) == ([], False)
    assert error == {"ename": "Stopped", "evalue": "the program wrote what is no answer"}


def test_who_is_gone_is_asked_no_more_and_every_cell_says_why():
    student = _student(sandbox.SandboxError("the time limit was reached"))
    for _ in range(2):
        assert student.run("x")[1] == {"ename": "Stopped", "evalue": "the time limit was reached"}
    assert len(student.sandbox.asked) == 1
    assert student.values(["total"]) == {} and student.replaced() == []
    assert student.answer({"call": 0}) == {"raised": ["RuntimeError", "the time limit was reached"]}


@pytest.mark.parametrize(
    ("answer", "values"),
    [
        ({"values": {"total": 1, "other": 2}}, {"total": 1}),
        ({"values": [1]}, {}),
        ({}, {}),
    ],
)
def test_only_the_values_that_were_asked_for_are_taken(answer, values):
    assert _student(answer).values(["total"]) == values


def test_where_nothing_is_wanted_nothing_is_asked():
    student = _student({"values": {"total": 1}})
    assert student.values([]) == {} and student.sandbox.asked == []


@pytest.mark.parametrize(
    ("answer", "taken"),
    [
        ({"value": None, "more": 1}, {"value": None}),
        ({"raised": ["KeyError", "a"]}, {"raised": ["KeyError", "a"]}),
        ({"raised": ["KeyError"]}, None),
        ({"raised": ["KeyError", 3]}, None),
        ({"raised": "ab"}, None),
        ({}, None),
    ],
)
def test_an_answer_to_a_test_is_a_value_or_an_error_of_two_texts(answer, taken):
    none = {"raised": ["RuntimeError", "the program wrote what is no answer"]}
    assert _student(answer).answer({"call": 0}) == (taken or none)


@pytest.mark.parametrize(
    ("answer", "names"),
    [({"replaced": ["builtins.abs", 3]}, ["builtins.abs"]), ({"replaced": "abs"}, []), ({}, [])],
)
def test_names_of_what_was_replaced_are_texts(answer, names):
    assert _student(answer).replaced() == names


# A notebook run by processes that say what they are told ------------------------------------------


class Told:
    """Stands for a checker: by a part of a cell's source, what its process answers."""

    def __init__(self, assignment, cells=(), tests=(), lost=0):
        self.assignment, self.limits = assignment, LIMITS
        self.cells, self.tests, self.lost = dict(cells), dict(tests), lost
        self.begun = self.ended = 0
        self.students, self.ran, self.peak = self, [], 3

    def begin(self):
        self.begun += 1
        if self.begun <= self.lost:
            raise sandbox.Lost

    def end(self):
        self.ended += 1

    def request(self, message, seconds=None):
        if "run" not in message:
            return {"values": {}, "replaced": self.cells.get("replaced", [])}
        return self._said(self.cells, message["run"], {"outputs": [], "error": None, "cut": False})

    def run(self, source, values, answer):
        self.ran.append(source)
        return self._said(self.tests, source, {"error": None, "number": None})

    def _said(self, answers, source, usual):
        found = next((said for part, said in answers.items() if part in source), {})
        if isinstance(found, Exception):
            raise found
        return {**usual, **found}


def _ran(told, answers=()):
    """Run the solutions, some replaced; return what came of it and outputs by cell."""
    ran = running.run(answered(told.assignment, answers), told)
    return ran, {grade_id(c): c.outputs for c in ran.notebook.cells if c.cell_type == "code"}


def _error(name, text="why"):
    return {"error": {"ename": name, "evalue": text, "traceback": []}}


def test_a_run_begins_and_ends_once_and_accounts_for_its_time(sums):
    told = Told(sums)
    ran, outputs = _ran(told)
    assert (told.begun, told.ended, ran.notes, ran.peak) == (1, 1, [], 3)
    assert set(ran.seconds) == {"starting", "cells", "tests"}
    assert all(seconds >= 0 for seconds in ran.seconds.values())
    assert set(map(len, outputs.values())) == {0}
    tests = [c.source for c in sums.full.cells if grade_id(c) in sums.tests]
    assert told.ran == tests  # the first cells have run there already


def test_locked_cells_after_the_first_task_run_for_the_tests_too(sums):
    notebook = copy.deepcopy(sums.source)
    later = next(c for c in notebook.cells if grade_id(c) == "total-visible")
    later.source, later.metadata.nbgrader.grade = "later = 1", False
    changed = dataclasses.replace(sums, source=notebook)
    told = Told(changed)
    _ran(told)
    assert told.ran[0] == "later = 1" and sums.setup[0] not in told.ran
    broken = Told(changed, tests={"later": sandbox.SandboxError("over")})
    assert _ran(broken)[0].notes == []  # the next test says it


def test_a_sandbox_that_is_lost_is_tried_once_more(sums):
    told = Told(sums, lost=1)
    _ran(told)
    assert (told.begun, told.ended) == (2, 2)
    with pytest.raises(sandbox.Lost):
        _ran(Told(sums, lost=2))


@pytest.mark.parametrize(
    ("name", "told"),
    [("FileNotFoundError", True), ("CellTimeout", True), ("MemoryError", True), ("SystemExit", True),
     ("ConnectionRefusedError", True), ("KeyError", False), ("AssertionError", False)],
)  # fmt: skip
def test_a_person_hears_of_errors_that_limits_may_have_caused(sums, name, told):
    ran, outputs = _ran(Told(sums, cells={"flows[": _error(name, "x" * 300)}))
    assert ran.notes[:1] == [f"total: {name}: " + "x" * 200] * told
    assert outputs["total"][0].ename == name


def test_output_that_was_cut_is_told_and_so_is_a_cell_without_a_name(sums):
    told = Told(sums, cells={"own": {"cut": True, **_error("OSError")}, "replaced": ["a"] * 12})
    notebook = answered(sums)
    notebook.cells.append(nbformat.v4.new_code_cell("own = close = 1"))
    assert running.run(notebook, told).notes == [
        "a cell of the student's own: OSError: why",
        "a cell of the student's own: output over the limit was cut",
        "redefines names of the locked cells, to no effect on tests: close",
        "replaces functions of Python or its libraries, to no effect on tests: "
        + ", ".join("a" * 10),
    ]


def test_once_a_process_is_gone_nothing_after_it_is_run_or_tested(sums):
    gone = sandbox.SandboxError("the memory limit was reached")
    told = Told(sums, cells={"def share": gone})
    ran, outputs = _ran(told)
    assert ran.notes == ["share: the memory limit was reached; what follows could not be run"]
    assert outputs["total-hidden"] == []
    for name in ("share", "table"):
        assert [(o.ename, o.evalue) for o in outputs[name]] == [
            ("Stopped", "the memory limit was reached")
        ]
    assert outputs["table-partial"][0].evalue == (
        "the memory limit was reached, so this could not be tested"
    )
    assert len(told.ran) == 2


def test_a_test_gives_an_error_a_number_or_nothing(sums):
    tests = {
        "above nought": _error("AssertionError", "why not"),
        "Union": sandbox.SandboxError("the time limit was reached"),
        "_points": {"number": 2.50},
    }
    ran, outputs = _ran(Told(sums, tests=tests))
    assert ran.notes == [
        "a test did not come to an end: the time limit was reached; look at it by hand"
    ]
    (shown,) = outputs["table-partial"]
    assert (shown.output_type, shown.data["text/plain"]) == ("execute_result", "2.5")
    assert [o.evalue for o in outputs["total-visible"]] == ["why not"]
    assert outputs["total-hidden"][0].evalue == (
        "the test did not come to an end: the time limit was reached"
    )
    assert outputs["share-visible"] == []
    assert validate.marks(ran.notebook).points == {
        "total-visible": 0, "total-hidden": 0, "share-visible": 4, "share-hidden": 4,
        "table-partial": 2.5,
    }  # fmt: skip


# A line ------------------------------------------------------------------------------------------


@pytest.fixture
def line():
    """Give a line and the other end of it."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    made = sandbox.Line(ours, dataclasses.replace(LIMITS, message=40, messages=100), 20)
    yield made, theirs
    made.close()
    theirs.close()


def test_messages_come_one_by_one_whatever_the_pieces(line):
    ours, theirs = line
    theirs.sendall(b'{"a": 1}\n{"b"')
    assert ours.receive(5) == {"a": 1} and ours.sender == os.getpid()
    theirs.sendall(b": 2}\n")
    assert ours.receive(5) == {"b": 2}
    ours.send({"c": "\u00e9"})
    assert theirs.recv(99) == b'{"c": "\\u00e9"}\n'


@pytest.mark.parametrize("text", [b"[1]\n", b"{\n", b"3\n", b"\xff\n", b"\n"])
def test_what_is_no_dictionary_is_no_answer(line, text):
    ours, theirs = line
    theirs.sendall(text)
    with pytest.raises(sandbox.SandboxError, match="wrote what is no answer"):
        ours.receive(5)


def test_messages_as_long_as_they_may_be_are_read(line):
    ours, theirs = line
    for length, room in ((40, 30), (40, 30), (20, 10)):  # a hundred in all
        text = b'{"a": "' + b"x" * room + b'"}\n'
        assert len(text) == length
        theirs.sendall(text)
        assert ours.receive(5)["a"] == "x" * room
    theirs.sendall(b"\n")
    with pytest.raises(sandbox.SandboxError, match="more than the limit on output"):
        ours.receive(5)


def test_more_than_the_limit_on_one_message_is_refused(line):
    ours, theirs = line
    theirs.sendall(b'{"a": "' + b"x" * 31 + b'"}\n')
    with pytest.raises(sandbox.SandboxError, match="more than the limit on output"):
        ours.receive(5)


def test_a_line_waits_as_long_as_it_may_and_no_longer(line):
    ours, _ = line
    start = time.monotonic()
    with pytest.raises(sandbox.SandboxError, match="the time limit was reached"):
        ours.receive(0.1)
    ours.deadline = time.monotonic() + 0.1
    for seconds in (None, 60):
        with pytest.raises(sandbox.SandboxError, match="the time limit was reached"):
            ours.receive(seconds)
    with pytest.raises(sandbox.SandboxError, match="the time limit was reached"):
        ours.send({"a": "x" * 2**22})  # which nobody reads
    assert time.monotonic() - start < 10


def test_a_line_whose_other_side_is_gone_is_not_open(line):
    ours, theirs = line
    assert ours.open()
    theirs.sendall(b'{"a": 1}\n')
    theirs.close()
    assert ours.open()  # there is something to be read
    assert ours.receive(5) == {"a": 1}
    assert not ours.open()
    with pytest.raises(sandbox.Ended):
        ours.receive(5)
    with pytest.raises(sandbox.Ended):
        ours.send({"a": 1})


# Without walls -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare():
    """One process outside of any sandbox, with little time and room."""
    made = sandbox.Sandbox(dataclasses.replace(LIMITS, cell_seconds=0.5), walled=False)
    made.begin()
    yield made
    made.close()


def _said(reply):
    return "".join(o["text"] for o in reply["outputs"] if o["output_type"] == "stream")


def test_what_a_cell_prints_is_kept_to_a_limit_by_stream(bare):
    source = "import sys\nprint('a' * 99_990)\nprint('b' * 20)\nprint('warned', file=sys.stderr)"
    reply = bare.request({"run": source})
    names = {o["name"]: o["text"] for o in reply["outputs"]}
    assert names["stdout"] == "a" * 99_990 + "\n" + "b" * 9 and names["stderr"] == "warned\n"
    assert reply["cut"] and reply["error"] is None and reply["number"] is None
    assert not bare.request({"run": "print('a' * 99_999)"})["cut"]


@pytest.mark.parametrize(
    ("source", "number"),
    [("3", 3.0), ("x = 3", None), ("'3'", None), ("import numpy as np\nnp.float64(2.5)", 2.5),
     ("import numpy as np\nnp.array([1])", None), ("True", 1.0), ("4\n5", 5.0)],
)  # fmt: skip
def test_the_value_of_a_cell_s_last_line_counts_if_it_is_a_number(bare, source, number):
    assert bare.request({"run": source})["number"] == number


def test_an_error_is_told_with_the_lines_of_the_cell_alone(bare):
    reply = bare.request({"run": "def f():\n    return 1 / 0\n\n\nf()"})["error"]
    assert (reply["ename"], reply["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert reply["traceback"][-1] == "ZeroDivisionError: division by zero"
    assert [line.split(",")[0].strip() for line in reply["traceback"][:-1]] == ["line 5", "line 2"]
    assert bare.request({"run": "x = = 1"})["error"]["ename"] == "SyntaxError"
    mute = "class Mute(Exception):\n    def __str__(self):\n        raise ValueError\nraise Mute"
    assert bare.request({"run": mute})["error"]["evalue"] == "(an error that cannot be printed)"


def test_a_cell_and_a_value_have_their_time_and_the_next_cell_runs(bare):
    late = bare.request({"run": "while True:\n    pass"})["error"]
    assert (late["ename"], late["evalue"]) == (
        "CellTimeout",
        "the cell was stopped after 0.5 seconds",
    )
    endless = "class Endless(dict):\n    def items(self):\n        while True:\n            pass\n"
    assert bare.request({"run": f"{endless}end = Endless()\nlarge = 'x' * 9_000_000\nok = [1]"})
    values = bare.request({"values": ["end", "large", "ok", "nowhere"]})["values"]
    assert set(values) == {"end", "large", "ok"}
    assert (values["end"]["kind"], values["end"]["type"]) == ("here", "Endless")
    assert (values["large"]["kind"], values["large"]["type"]) == ("here", "str of more than 8 MB")
    assert values["ok"] == {"kind": "list", "items": [1]}


def test_functions_are_called_where_they_are_and_say_nothing(bare):
    source = "def f(a, b=1):\n    print('secret')\n    return a / b\nclass C:\n    x = 2\nc = C()"
    bare.request({"run": source})
    values = bare.request({"values": ["f", "c"]})["values"]
    number = values["f"]["number"]
    assert values["f"]["callable"] and not values["c"]["callable"]
    call = {"call": number, "args": {"kind": "tuple", "items": [3]}}
    two = {"kind": "dict", "pairs": [["b", 2]]}
    assert bare.request({**call, "kwargs": two}) == {"value": 1.5}
    nought = {"kind": "dict", "pairs": [["b", 0]]}
    failed = bare.request({**call, "kwargs": nought})
    assert failed == {"raised": ["ZeroDivisionError", "division by zero"]}
    assert bare.request({"attribute": "x", "of": values["c"]["number"]}) == {"value": 2}
    assert (
        bare.request({"attribute": "y", "of": values["c"]["number"]})["raised"][0]
        == "AttributeError"
    )
    assert _said(bare.request({"run": "print('mine', end='')"})) == "mine"


def test_values_that_are_set_replace_names_and_what_cannot_be_read_is_named(bare):
    bare.request({"run": "old = 1\nkept = 2"})
    broken = {"kind": "array", "array": {"dtype": "|O", "shape": [1], "raw": ""}}
    reply = bare.request({"set": ["old", "new", "bad"], "values": {"new": 3, "bad": broken}})
    assert reply == {"unreadable": ["bad (ValueError)"]}
    assert _said(
        bare.request({"run": "print(new, kept, 'old' in dir(), 'bad' in dir(), end='')"})
    ) == ("3 2 False False")


def test_functions_of_python_and_its_libraries_that_were_replaced_are_named(bare):
    assert bare.request({"replaced": True}) == {"replaced": []}
    bare.request({"run": "import builtins, pandas\nusual = abs, pandas.merge"})
    bare.request({"run": "builtins.abs = pandas.merge = lambda *a: 0"})
    assert bare.request({"replaced": True}) == {"replaced": ["builtins.abs", "pandas.merge"]}
    bare.request({"run": "builtins.abs, pandas.merge = usual"})


def test_what_stayed_elsewhere_is_asked_for_from_within_a_cell(bare):
    here = {"kind": "here", "number": 7, "callable": True, "type": "function"}
    assert bare.request({"set": ["far"], "values": {"far": here}}) == {"unreadable": []}
    asked = bare.request({"run": "far([1], b=2)"})["ask"]
    assert asked["call"] == 7
    assert asked["args"] == {"kind": "tuple", "items": [{"kind": "list", "items": [1]}]}
    assert asked["kwargs"] == {"kind": "dict", "pairs": [["b", 2]]}
    assert bare.request({"value": 2.5})["number"] == 2.5
    assert bare.request({"run": "far()"})["ask"]["args"] == {"kind": "tuple", "items": []}
    failed = bare.request({"raised": ["KeyError", "a"]})["error"]
    assert (failed["ename"], failed["evalue"]) == ("KeyError", "'a'")
    assert bare.request({"run": "far.shown"}) == {"ask": {"attribute": "shown", "of": 7}}
    assert bare.request({"value": "text"})["error"] is None


def test_words_of_an_error_are_kept_to_a_limit(bare):
    for length in (100_000, 100_001):
        error = bare.request({"run": f"raise ValueError('x' * {length})"})["error"]
        assert error["evalue"] == "x" * 100_000


def test_what_is_shown_is_kept_up_to_its_size(bare):
    source = "from IPython.display import display\ndisplay({}, raw=True)"
    for size, shown in ((100_000, True), (100_001, False)):
        reply = bare.request({"run": source.format(f"{{'text/plain': 'x' * {size}}}")})
        assert [len(o["data"]["text/plain"]) for o in reply["outputs"]] == [size] * shown
    picture = "{'image/png': b'x' * 300}"
    (shown,) = bare.request({"run": source.format(picture)})["outputs"]
    assert shown["data"] == {"image/png": base64.b64encode(b"x" * 300).decode()}


def test_a_process_that_ended_says_how(walls_or_not):
    walls_or_not.begin()
    with pytest.raises(sandbox.SandboxError, match=r"the program ended itself \(exit code 3\)"):
        walls_or_not.request({"run": "import os\nos._exit(3)"})
    with pytest.raises(sandbox.SandboxError, match="ended itself"):
        walls_or_not.request({"run": "1"})
    walls_or_not.begin()
    assert walls_or_not.request({"run": "1"})["number"] == 1


@pytest.fixture
def walls_or_not():
    made = sandbox.Sandbox(LIMITS, walled=False)
    yield made
    made.close()
    with pytest.raises(sandbox.SandboxError, match="ended"):
        made.request({"run": "1"})

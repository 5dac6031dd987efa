"""Sources: the format, what is made from them, and that a bad one does not pass."""

import copy
import dataclasses
import doctest
import gc
import os
import re
import shutil
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from grading import assignments, exports, grading_speed, handouts, leaks, settings, validate
from grading.assignments import grade_id

FIXTURE = Path(__file__).with_name("fixture")
COURSE = settings.read(FIXTURE)


def test_the_fixture_is_good(walls, sums):
    assert validate.check(sums, COURSE) == []


def _changed(assignment, cell, source=None, **metadata):
    notebook = copy.deepcopy(assignment.source)
    found = next(c for c in notebook.cells if grade_id(c) == cell)
    found.source = found.source if source is None else source
    found.metadata.nbgrader.update(metadata)
    return dataclasses.replace(assignment, source=notebook)


@pytest.mark.parametrize(
    ("cell", "source", "metadata", "says"),
    [
        ("total", "total = 100", {}, "total marks no solution"),
        ("total-hidden", "### BEGIN HIDDEN TESTS", {}, "do not match"),
        ("total-hidden", None, {"points": 1}, "autograded points are 16 instead of 20"),
        ("total-hidden", None, {"locked": False}, "is a test and not locked"),
        ("total-hidden", None, {"grade_id": "total-visible"}, "total-visible is used twice"),
        ("words", None, {"points": 5}, "written points are 5 instead of 10"),
        ("imports", None, {"schema_version": 2}, "not in version 3"),
        ("total-visible", "table = flows", {}, "total-visible binds table, which tasks bind"),
    ],
)
def test_a_source_out_of_format_is_refused(sums, cell, source, metadata, says):
    found = assignments.problems(_changed(sums, cell, source, **metadata), COURSE.points)
    assert any(says in sentence for sentence in found), found


def test_answers_that_do_not_do_what_they_should_are_found(walls, sums):
    unlike = [
        {"task": "total", "answer": "total = 100", "fails": ["total-hidden"], "why": "left out"},
        {"task": "total", "answer": "total = 80", "fails": ["total-hidden"], "why": "forgotten"},
        {"task": "total", "answer": "total = -1", "fails": ["total-hidden"], "why": "all three"},
        *(entry for entry in sums.wrong if entry["task"] != "total"),
    ]
    right = [{"task": "table", "answer": "table = flows"}]
    found = validate.check(dataclasses.replace(sums, wrong=unlike, right=right))
    for words in (
        "answer 1 (total) passes total-hidden",
        "answer 2 (total) is refused without 'forgotten'",
        "answer 3 (total) also fails total-visible",
        "right.yaml, answer 1 (table) does not pass table-partial",
    ):
        assert any(words in sentence for sentence in found), (words, found)


def test_a_test_that_the_blank_passes_is_found(walls, sums):
    found = validate.check(_changed(sums, "total-visible", "flows"))
    assert any("a blank release gets points from total-visible" in f for f in found), found


def test_an_answer_goes_where_the_solution_was(sums):
    cells = {c.id: c.source for c in assignments.answered(sums, {"share": "return 1"}).cells}
    assert cells["share"].split("\n") == ["def share(amounts, place):", "    return 1"]
    assert "BEGIN SOLUTION" in cells["total"]


class _Garbage:
    """Is found by the collector alone, and lets other threads go on where it is."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        time.sleep(0)


def test_threads_read_code_at_the_same_time():
    code = "x = " + " + ".join(f"f({i}, [a, (b, c)])" for i in range(200))

    def read(_):
        kept = [_Garbage() for _ in range(5)]
        del kept
        return assignments.loaded(code)

    often, *others = gc.get_threshold()
    gc.set_threshold(50, *others)
    try:
        with ThreadPoolExecutor(3) as executor:
            found = list(executor.map(read, range(80)))
    finally:
        gc.set_threshold(often, *others)
    assert found == [{"f", "a", "b", "c"}] * 80


# What is asked of a source, sentence by sentence ------------------------------------------------


def _with(assignment, change=None, **rest):
    """Return the assignment with its notebook changed by a function, or with other lists of answers."""
    notebook = copy.deepcopy(assignment.source)
    if change:
        change(notebook, {c.id: c for c in notebook.cells})
    return dataclasses.replace(assignment, source=notebook, **rest)


def _no_kernel(notebook, _):
    del notebook.metadata["kernelspec"]


def _outputs(_, cells):
    cells["imports"].outputs = [nbformat.v4.new_output("stream", text="x")]


def _marked_outside(_, cells):
    cells["title"].source += "\n### BEGIN SOLUTION\n### END SOLUTION"


def _nothing_hidden(_, cells):
    for cell in cells.values():
        cell.source = cell.source.replace("HIDDEN TESTS", "TESTS")


def _half_a_solution(_, cells):
    cells["share"].source = cells["share"].source.replace("### END SOLUTION", "")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_no_kernel, "the kernel is not python3"),
        (_outputs, "imports has outputs"),
        (_marked_outside, "title has markers but no nbgrader metadata"),
        (_nothing_hidden, "no test is hidden"),
        (_half_a_solution, "share: BEGIN SOLUTION and END SOLUTION do not match"),
    ],
)
def test_each_fault_of_a_source_has_its_sentence_and_no_other(sums, change, says):
    assert assignments.problems(_with(sums, change), COURSE.points) == [says]


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        ({"right": [{"task": "shares"}]}, ["an answer is listed for shares, which is no task"]),
        (
            {"wrong": [{"task": "total"}]},
            [
                "wrong.yaml: an entry for total lacks answer",
                "wrong.yaml: an entry for total lacks fails",
                "wrong.yaml: an entry for total lacks why",
                "wrong.yaml lists no wrong answer to share",
                "wrong.yaml lists no wrong answer to table",
            ],
        ),
    ],
)
def test_lists_of_answers_name_what_is_there_and_every_task(sums, lists, says):
    assert assignments.problems(_with(sums, **lists), {}) == says


def test_a_wrong_answer_fails_tests_that_are_there(sums):
    wrong = [{**sums.wrong[0], "fails": ["total-hidden", "totals"]}, *sums.wrong[1:]]
    assert assignments.problems(_with(sums, wrong=wrong), COURSE.points) == [
        "wrong.yaml: there is no test totals"
    ]


def test_points_are_compared_where_the_course_sets_them(sums):
    assert assignments.problems(sums, {"autograded": 20}) == []
    assert assignments.problems(sums, {"written": 7.5}) == ["written points are 10 instead of 7.5"]


def test_an_assignment_without_its_notebook_is_refused_and_a_folder_of_others_is_passed_over(
    tmp_path,
):
    for name in ("b", "a", "c", "drafts"):
        (tmp_path / "source" / name).mkdir(parents=True)
        if name != "drafts":
            nbformat.write(nbformat.v4.new_notebook(), tmp_path / f"source/{name}/{name}.ipynb")
    assert [each.name for each in assignments.read_all(tmp_path)] == ["a", "b", "c"]
    found = assignments.read(tmp_path / "source/a")
    assert (found.wrong, found.right, found.folder) == ([], [], tmp_path / "source/a")
    with pytest.raises(assignments.SourceError, match=r"drafts: there is no drafts\.ipynb"):
        assignments.read(tmp_path / "source/drafts")


def test_tasks_tests_and_written_answers_are_told_apart(sums):
    assert sums.tasks == ["total", "share", "table"]
    assert list(sums.tests) == [
        "total-visible", "total-hidden", "share-visible", "share-hidden", "table-partial",
    ]  # fmt: skip
    assert sums.written == {"words": 10.0}
    assert sums.solutions["words"] == "An answer in words." and set(sums.solutions) == {
        *sums.tasks, "words",
    }  # fmt: skip
    (given,) = sums.given
    assert given.startswith("import pandas") and sums.setup == [given]
    assert len(sums.everything) == 1 + 3 + 5
    assert sums.student_names == {"total", "share", "table"}
    assert sums.locked_names == {"pd", "flows", "close", "_probe", "_points", "_right"}
    assert sums.tests_of("total") == {"total-visible", "total-hidden"}
    assert sums.tests_of("table") == {"table-partial"}


def test_an_assignment_is_told_by_its_name_and_folder_and_not_by_its_solutions(sums):
    assert repr(sums) == f"Assignment(name='0-sums', folder={sums.folder!r})"


def test_setup_ends_with_the_first_task(sums):
    def more(notebook, cells):
        helper = nbformat.from_dict({**cells["imports"], "id": "later", "source": "later = 1"})
        helper.metadata.nbgrader.grade_id = "later"
        notebook.cells.append(helper)

    changed = _with(sums, more)
    assert changed.setup == sums.setup and changed.given == [*sums.given, "later = 1"]


def test_a_release_has_no_solution_and_the_full_one_its_hidden_tests(sums):
    for notebook, hidden in ((sums.release, False), (sums.full, True)):
        text = "\n".join(cell.source for cell in notebook.cells)
        assert ("_probe" in text) == hidden
        assert "amounts[place] / sum(amounts)" not in text and "NotImplementedError" in text
        assert "_probe" in "\n".join(c.source for c in sums.source.cells)  # itself unchanged
    solved = {c.id: c.source for c in assignments.answered(sums, released=True).cells}
    assert "_probe" not in solved["share-hidden"] and "sum(amounts)" in solved["share"]
    plain = dataclasses.replace(sums)
    assert assignments.answered(plain, {"words": "Mine."}).cells[-1].source == "Mine."


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("for i in x: pass", {"i"}),
        ("with a as b, c as (d, e): pass", {"b", "d", "e"}),
        ("import a.b as c, d\nfrom e import f, g as h", {"c", "d", "f", "h"}),
        ("del a; b.c.d = 1; e[0][1] += f", {"a", "b", "e"}),
        ("class A:\n    b = 1\nasync def c(d): e = 1", {"A", "c"}),
        ("x = [y for y in z]; {k: v for k in l}; {n for n in o}; lambda m: m", {"x"}),
        ("x = sum(y for y in z)", {"x"}),
        ("x = (y := 1)", {"x", "y"}),
        ("%matplotlib inline\n!ls\nx = 1", {"x"}),
        ("f(a).b = 1", set()),
        ("x = = 1", set()),
        ("x = 1\0", set()),
    ],
)
def test_the_names_that_code_binds(code, names):
    assert assignments.bound(code) == names


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("x = y + z.w", {"y", "z"}),
        ("def f(a):\n    b = a\n    return b + c", {"c"}),
        ("def f():\n    def g():\n        return deep\n    return g", {"deep"}),
        ("class A:\n    x = y\n    def f(self): return z", {"z"}),
        ("x = 1", set()),
        ("x = = y", set()),
    ],
)
def test_the_names_that_code_takes_from_outside(code, names):
    assert assignments.loaded(code) >= names
    assert not assignments.loaded(code) & {"a", "b", "x", "w", "self", "f"} - names


def test_tables_are_named_as_they_are_asked_for_where_students_are_told_of_them(sums):
    def reads(notebook, cells):
        cells["title"].source += "\n\nThe tables `told` and `other`."
        calls = "load('told')\nmine.load('secret')\nload('told', 'other')\nload(name)\n"
        calls += "load('told', a=1)\nopen('told')\nload(3)\nload()"
        cells["total"].source = f"### BEGIN SOLUTION\n{calls}\n### END SOLUTION"

    named = _with(sums, reads).named(["abacus.tables.load"])
    assert named == [
        "import abacus.tables\n_ = abacus.tables.load()",
        "import abacus.tables\n_ = abacus.tables.load('told')",
        "import abacus.tables\n_ = abacus.tables.load('told', 'other')",
    ]


# Marks and messages ------------------------------------------------------------------------------


def test_marks_are_read_from_a_notebook_as_nbgrader_reads_them(sums):
    notebook = copy.deepcopy(sums.full)
    cells = {grade_id(c): c for c in notebook.cells if grade_id(c)}
    errors = [("ValueError", "a"), ("KeyError", "b")]
    cells["total-hidden"].outputs = [
        nbformat.v4.new_output("stream", text="x"),
        *(nbformat.v4.new_output("error", ename=e, evalue=v, traceback=[]) for e, v in errors),
    ]
    result = nbformat.v4.new_output("execute_result", {"text/plain": "2.5"}, execution_count=1)
    cells["table-partial"].outputs = [result]
    found = validate.marks(notebook)
    assert found.points == {
        "total-visible": 3, "total-hidden": 0, "share-visible": 4, "share-hidden": 4,
        "table-partial": 2.5,
    }  # fmt: skip
    assert found.messages["total-hidden"] == "ValueError: a KeyError: b"
    assert found.messages["share-visible"] == ""
    assert validate._short(sums, found) == [
        "total-hidden (ValueError: a KeyError: b)",
        "table-partial (2.5)",
    ]


def test_an_answer_meets_the_tests_of_its_task_and_nothing_after_them(sums):
    notebook = validate._pruned(assignments.answered(sums), sums, {"task": "share"})
    kept = [grade_id(c) for c in notebook.cells if grade_id(c)]
    assert kept == ["imports", "total", "share", "share-visible", "share-hidden"]
    more = {"task": "total", "fails": ["table-partial"]}
    kept = [grade_id(c) for c in validate._pruned(assignments.answered(sums), sums, more).cells]
    assert kept[-1] == "table-partial" and "share-hidden" not in kept and "total-hidden" in kept


def test_a_source_out_of_format_is_not_run(sums, monkeypatch):
    monkeypatch.setattr(validate, "Bench", None)
    assert validate.check(_with(sums, _no_kernel), COURSE) == ["the kernel is not python3"]


def test_a_source_is_checked_without_walls_too(sums):
    assert validate.check(sums, COURSE, walled=False) == []


def test_what_students_get(walls, tmp_path):
    (path,) = handouts.make(tmp_path, FIXTURE)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["0-sums/0-sums.ipynb", "0-sums/HOW-TO-HAND-IN.txt"]
        notebook = nbformat.reads(archive.read("0-sums/0-sums.ipynb").decode(), as_version=4)
    text = "\n".join(c.source for c in notebook.cells)
    assert "NotImplementedError" in text and "the total is above nought" in text
    hidden = leaks.secrets(FIXTURE)
    assert leaks.search(tmp_path / "student", hidden) == []
    assert leaks.search(tmp_path / "release", hidden) == []
    assert leaks.search(tmp_path / "instructor", hidden) != []
    assert (tmp_path / "instructor/notes/0-sums.md").is_file()


def test_the_pack_holds_solutions_and_notes_and_what_was_there_before_is_gone(tmp_path):
    course = tmp_path / "course"
    shutil.copytree(FIXTURE, course)
    (course / "notes/0-sums.md").unlink()
    (tmp_path / "out/student").mkdir(parents=True)
    (tmp_path / "out/student/old.zip").write_bytes(b"")
    (path,) = handouts.make(tmp_path / "out", course)
    assert [p.name for p in (tmp_path / "out/student").iterdir()] == ["0-sums.zip"] == [path.name]
    solved = (tmp_path / "out/instructor/solutions/0-sums.ipynb").read_text(encoding="utf-8")
    assert "amounts[place] / sum(amounts)" in solved and "_probe" in solved
    assert list((tmp_path / "out/instructor/notes").iterdir()) == []
    released = (tmp_path / "out/release/0-sums/0-sums.ipynb").read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert archive.read("0-sums/0-sums.ipynb") == released
        said = archive.read("0-sums/HOW-TO-HAND-IN.txt").decode()
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o644}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert said.startswith("How to hand in 0-sums\n") and said.endswith("instructor says.\n")


def test_the_same_source_makes_the_same_zip(tmp_path):
    first = handouts.make(tmp_path / "a", FIXTURE)[0].read_bytes()
    assert handouts.make(tmp_path / "b", FIXTURE)[0].read_bytes() == first


def test_students_are_told_of_the_terms_of_data(tmp_path):
    (path,) = handouts.make(tmp_path, FIXTURE, lambda code: f"{len(code) > 0}: not open.")
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("HOW-TO-HAND-IN.txt")]
        assert archive.read(name).decode().endswith("says.\n\nTrue: not open.\n")


def test_terms_name_a_function_that_is_there():
    assert settings.terms_of(settings.BARE)("load('x')") == ""
    with pytest.raises(
        settings.SettingsError, match=r"terms: there is no function nowhere\.at_all"
    ):
        settings.terms_of(settings.Settings(terms="nowhere.at_all"))


def test_the_benchmark_accounts_for_every_submission_and_its_seconds(walls, sums, capsys):
    grading_speed.main([sums], 3)
    said = capsys.readouterr().out
    assert re.search(r"0-sums: [\d.]+ with 1 worker; [\d.]+ with 2 workers; [\d.]+ by plain", said)
    assert re.search(r"starting [\d.]+ s", said) and "tests" in said and "cells" in said
    assert "Every submission accounted for" in said


@pytest.fixture
def measured(monkeypatch):
    """Let classes be graded at once: with one worker in 6 seconds, with two in 4; give what was asked."""
    asked = []
    result = {"seconds": {"starting": 1.0, "tests": 2.0}, "peak": 3 * 2**20}

    def ours(assignment, number, width, *, limits, walled, progress):
        asked.append((width, limits, walled, progress))
        return (6.0, 4.0)[width - 1], [result, {**result, "peak": 2**20}]

    monkeypatch.setattr(grading_speed, "ours", ours)
    monkeypatch.setattr(grading_speed, "plain", lambda assignment, number: 12.0)
    return asked


def test_a_comparison_measures_one_worker_two_and_nbgrader_and_draws_no_bar(measured, sums, capsys):
    grading_speed.main([sums], 3, limits="limits", walled=False)
    assert measured == [(1, "limits", False, False), (2, "limits", False, False)]
    _, speeds, where, own = capsys.readouterr().out.splitlines()
    megabytes = re.fullmatch(r"Every submission accounted for; the command itself: (\d+) MB", own)
    assert 10 < int(megabytes[1]) < 50_000
    assert speeds == (
        "0-sums: 30.0 with 1 worker; 45.0 with 2 workers; "
        "15.0 by plain nbgrader without a sandbox; 2.00, 3.00 times as fast"
    )
    # Of two submissions with one worker, the most memory of either.
    assert where == ("  tests 4.0 s, starting 2.0 s; 3 MB resident in a submission's processes")


def test_without_comparison_two_workers_are_measured_and_a_bar_shows_how_far_they_are(
    measured, sums, capsys
):
    grading_speed.main([sums, sums], 3, compare=False)
    assert measured == [(2, None, True, True)] * 2
    assert "0-sums: 45.0 with 2 workers\n" in capsys.readouterr().out


def test_seconds_that_belong_to_no_submission_are_the_gradebook_s():
    said = grading_speed._where(5.0, [{"seconds": {"tests": 2.0}, "peak": 2**20}])
    assert said.startswith("gradebook and all else 3.0 s, tests 2.0 s; 1 MB")


def test_who_is_lost_or_marked_otherwise_is_named():
    scores = {"ana": {"autograded": 5.0}, "bo": {"autograded": 3.5}, "cy": {"autograded": 1.0}}
    assert grading_speed._failures({"ana": 5.0, "cy": None}, scores) == ""
    assert grading_speed._failures({"ana": 5.0, "bo": 4.0, "di": 1.0}, scores) == (
        "lost: ['di']; marked otherwise: ['bo 3.5 instead of 4']"
    )
    assert "lost: ['di']" in grading_speed._failures({"di": 1.0}, {})


MARKS = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
for number in range(3):
    (folder / f"{number}.json").write_text("{}")
    time.sleep(0.05)
time.sleep(float(sys.argv[2]))
"""


def _marking(out, seconds):
    """Return a command that marks three submissions as done in a folder, and then waits."""
    done = out / "done/0-sums"
    done.mkdir(parents=True, exist_ok=True)
    return [sys.executable, "-c", MARKS, str(done), str(seconds)]


def test_a_run_is_killed_once_it_has_graded_some_and_earlier_marks_do_not_count(sums, tmp_path):
    command = _marking(tmp_path, 60)
    old = tmp_path / "done/0-sums/old.json"
    old.write_text("{}", encoding="utf-8")
    os.utime(old, (1, 1))
    start = time.time() - 1
    assert grading_speed._kill_on_its_way(command, tmp_path, sums, 3, start) == 3
    assert time.time() - start < 30


def test_a_run_that_ends_before_it_can_be_killed_is_no_test(sums, tmp_path):
    with pytest.raises(SystemExit, match="ended before it could be killed"):
        grading_speed._kill_on_its_way(_marking(tmp_path, 0), tmp_path, sums, 9, time.time())


@pytest.fixture
def graded_twice(monkeypatch, sums):
    """Let commands do nothing and a gradebook hold what is asked for; give all that was done."""
    done, held = [], {}

    def kill(command, out, assignment, number, start):
        done.append(("killed", number))
        return number

    def a_class(folder, assignment, number, *, first):
        done.append(("class", first, number))
        held.update(expected={f"s{i}": 5.0 for i in range(number)})
        return held["expected"]

    class Course:
        def __init__(self, out):
            pass

        def scores(self, name):
            return {s: {"autograded": p + held.get("more", 0)} for s, p in held["expected"].items()}

    monkeypatch.setattr(grading_speed, "_kill_on_its_way", kill)
    monkeypatch.setattr(grading_speed, "a_class", a_class)
    monkeypatch.setattr(grading_speed, "Course", Course)
    monkeypatch.setattr(
        grading_speed.subprocess, "run", lambda command, **how: done.append((command, how["check"]))
    )
    return done, held


def test_a_class_is_graded_handed_in_anew_killed_and_graded_again(graded_twice, sums, capsys):
    done, _ = graded_twice
    grading_speed.twice(sums, "course", 7, "words")
    first, (command, check), second, killed, again = done
    assert (first, second, killed) == (("class", 0, 7), ("class", 1, 7), ("killed", 2))
    assert check and again == (command, True)
    assert command[1:5] == ["-m", "grading", "--coursework", "course"]
    assert command[-2:] == ["--no-sandbox", "words"] and "0-sums" in command
    said = capsys.readouterr().out
    assert re.fullmatch(
        r"7 submissions of 0-sums graded twice \(\d+ s; \d+ s, killed after 2\): none lost\n", said
    )
    done.clear()
    grading_speed.twice(sums, "course", 7)
    assert "--no-sandbox" not in done[1][0]


def test_a_class_graded_twice_of_which_marks_differ_stops(graded_twice, sums):
    graded_twice[1]["more"] = 1
    with pytest.raises(SystemExit, match=r"marked otherwise: .*s0 6 instead of 5"):
        grading_speed.twice(sums, "course", 3)


def test_a_class_that_is_marked_otherwise_stops_with_its_notes(sums, monkeypatch):
    class Run:
        def __init__(self, *_, **__):
            self.course = self

        def release(self, assignment):
            pass

        def grade(self, executor, width, progress):
            return [{"student": "student0000", "notes": ["it did not run"]}]

        def scores(self, name):
            return {}

    monkeypatch.setattr(grading_speed, "Run", Run)
    with pytest.raises(SystemExit, match=r"lost: \['student0000'\].*\['it did not run'\]"):
        grading_speed.ours(sums, 1, 1)


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_made_up_class_is_right_wrong_and_blank_in_turn(first, sums, tmp_path):
    expected = grading_speed.a_class(tmp_path, sums, 6, first=first)
    full = sum(sums.tests.values())
    turns = [full, None, 0.0] * 3
    assert list(expected.values()) == turns[first : first + 6]
    paths = sorted(tmp_path.glob("*/0-sums.ipynb"))
    assert [path.parent.name for path in paths] == list(expected)
    blank = nbformat.read(paths[(2 - first) % 3], as_version=4)
    assert "NotImplementedError" in "\n".join(cell.source for cell in blank.cells)


@pytest.mark.parametrize("module", [assignments, exports], ids=lambda m: m.__name__)
def test_examples(module):
    assert doctest.testmod(module).failed == 0

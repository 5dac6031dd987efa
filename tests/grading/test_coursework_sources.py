"""Sources: the format, what is made from them, and that a bad one does not pass."""

import copy
import dataclasses
import doctest
import gc
import re
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
    _, speeds, where, _ = capsys.readouterr().out.splitlines()
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

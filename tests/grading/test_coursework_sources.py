"""Sources: the format, what is made from them, and that a bad one does not pass."""

import copy
import dataclasses
import doctest
import re
import zipfile
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


@pytest.mark.parametrize("module", [assignments, exports], ids=lambda m: m.__name__)
def test_examples(module):
    assert doctest.testmod(module).failed == 0

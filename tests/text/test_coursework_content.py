"""What the assignments promise that can be seen without running them; the engine runs them."""

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from contents import ROOT, label

from livebook.practice import Choice, Number, Sorting, require

SOURCES = sorted((ROOT / "coursework" / "source").glob("*/*.ipynb"))
PRACTICE = sorted((ROOT / "chapters").glob("*/practice.ipynb"))


def kinds(path):
    """Return tasks, tests and everything a student reads, of one assignment."""
    cells = nbformat.read(path, as_version=4).cells
    data = [c.metadata.nbgrader for c in cells]
    tasks = [
        d.grade_id for c, d in zip(cells, data, strict=True) if c.cell_type == "code" and d.solution
    ]
    tests = [d for d in data if d.grade and not d.solution]
    return cells, tasks, tests


def test_there_is_one_assignment_a_chapter():
    assert [path.stem[0] for path in SOURCES] == list("12345678")


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_an_assignment_has_five_to_eight_tasks_and_thirty_points(path):
    cells, tasks, tests = kinds(path)
    written = [
        c.metadata.nbgrader
        for c in cells
        if c.cell_type == "markdown" and c.metadata.nbgrader.grade
    ]
    assert 5 <= len(tasks) <= 8
    assert sum(test.points for test in tests) == 20
    assert [answer.points for answer in written] == [10]
    assert len(tests) >= 2 * len(tasks)


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_an_assignment_says_what_it_tests_how_long_how_to_hand_in_and_how_it_is_marked(path):
    cells, _, _ = kinds(path)
    opening = cells[0].source
    for words in ("tests", "hours", "How to hand in", "How marks are given"):
        assert words in opening
    assert "Statement of tools" in cells[-2].source


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_every_task_has_a_listed_wrong_answer_and_there_are_ten_or_more(path):
    _, tasks, _ = kinds(path)
    wrong = yaml.safe_load((path.parent / "wrong.yaml").read_text(encoding="utf-8"))
    assert {entry["task"] for entry in wrong} == set(tasks)
    assert len(wrong) >= 10
    assert all(len(entry["why"]) > 7 for entry in wrong)


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_every_check_shows_the_form_and_hides_the_value(path):
    cells, _, _ = kinds(path)
    for cell in cells:
        if cell.metadata.nbgrader.grade and cell.cell_type == "code":
            visible = cell.source.split("### BEGIN HIDDEN TESTS")[0]
            assert "assert " in visible or "as_option(" in visible
            assert "### BEGIN HIDDEN TESTS" in cell.source


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_the_rubric_is_there_and_its_weights_add_up(path):
    notes = (ROOT / "coursework" / "notes" / f"{path.stem}.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in notes.splitlines() if line.startswith("| ")]
    weights = [int(row[2]) for row in rows if row[2].strip().isdigit()]
    assert sum(weights) == 100
    for heading in ("good answer", "Errors to expect", "In the seminar"):
        assert heading in notes


@pytest.mark.parametrize("path", SOURCES, ids=label)
def test_the_public_exercises_do_not_state_a_solution(path):
    cells, _, _ = kinds(path)
    public = {
        line.strip()
        for practice in PRACTICE
        for cell in nbformat.read(practice, as_version=4).cells
        for line in cell.source.splitlines()
    }
    solutions = [
        c.source.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
        for c in cells
        if c.cell_type == "code" and c.metadata.nbgrader.solution
    ]
    for solution in solutions:
        lines = {line.strip() for line in solution.splitlines() if len(line.strip()) > 25}
        assert len(lines & public) <= len(lines) / 4


# require -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [0.25, np.float64(0.2504), pd.Series([0.25])])
def test_a_right_answer_passes(answer):
    require(answer, Number(0.25, tolerance=0.001))


@pytest.mark.parametrize(
    ("answer", "question", "reason"),
    [
        (25, Number(0.25, tolerance=0.001), "percentage"),
        (0.5, Number(0.25, tolerance=0.001, hints={0.5: "twice counted"}), "twice counted"),
        ("b", Choice("a", hints={"b": "look again"}), "look again"),
        ({1: "x"}, Sorting({1: "y", 2: "x"}, ideas={1: "one", 2: "two"}, pass_mark=2), "one"),
    ],
)
def test_a_wrong_answer_stops_with_its_reason(answer, question, reason):
    with pytest.raises(AssertionError, match=reason):
        require(answer, question)


@pytest.mark.parametrize("blank", [..., None, float("nan"), pd.NA])
def test_a_blank_answer_stops_too(blank):
    with pytest.raises(AssertionError, match=r"not answered|NaN"):
        require(blank, Number(0.25, tolerance=0.001))

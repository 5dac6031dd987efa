"""Two processes, one notebook: what happens when the tests themselves are in trouble."""

import copy
import dataclasses

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

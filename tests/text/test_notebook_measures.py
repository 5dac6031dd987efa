"""How much code readers meet in the notebooks: what was reached is held, and only falls."""

import nbformat
import pytest
from contents import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from livebook import minutes
from livebook.checks import notebook_measures

#: What was reached, and in brackets what is aimed at where that is less.
HELD = {
    "code lines, all notebooks": 10_415,  # (6,000)
    "code lines open in a notebook, median": 70,
    "code lines open in a notebook, most": 140,
    "lines of book-keeping": 1_720,  # (900)
    "lines of a figure's cell, median": 12,  # (10)
    "lines of a figure's cell, most": 25,
    "cells of a notebook, most": 60,
}


@pytest.mark.parametrize("what", HELD)
def test_readers_meet_no_more_code_than_was_reached(what):
    found = notebook_measures.summary(notebook_measures.of_book(ROOT))
    assert found[what] <= HELD[what]


def test_core_notebooks_of_a_chapter_take_no_more_time_than_they_may():
    found = notebook_measures.core_minutes(ROOT)
    assert len(found) == 8
    assert all(0 < minutes <= notebook_measures.CORE for minutes in found.values())


def test_start_here_says_the_rule_of_minutes():
    said = (ROOT / "chapters/start-here.md").read_text(encoding="utf-8")
    assert (minutes.WORDS_A_MINUTE, minutes.LINES_A_MINUTE, minutes.EACH, minutes.STEP) == (
        100,
        10,
        2,
        5,
    )
    assert (
        "a minute for every hundred words and for every ten lines of code that stand open, two for "
        "every figure and every question, in fives"
    ) in said


def test_a_notebook_is_measured_by_what_its_cells_do():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Wells"),
            new_code_cell("x = 1\n\n# why\ny = 2"),
            new_code_cell("# @title How the figure is drawn\ncharts.lines(\n    x,\n)"),
            new_code_cell(
                "# @title Numbers for the text\nz = 3\nrecord(\n    # most\n    wells=3,\n)"
            ),
        ]
    )
    measures = notebook_measures.measure(nbformat.from_dict(notebook))
    assert measures == notebook_measures.Measures(
        cells=4, lines=9, open=2, book_keeping=3, figures=[3]
    )

"""How much code readers meet in the notebooks: what was reached is held, and only falls."""

from types import SimpleNamespace

import nbformat
import pytest
from contents import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from livebook import minutes
from livebook.checks import notebook_measures

#: What was reached, by the notebook, so that a new one may be no worse than those that are there.
#: The issue that set bounds asked for 6,000 lines and 900 of book-keeping in 26 notebooks, which is
#: 231 and 34.6 a notebook.
HELD = {
    "code lines of a notebook, mean": 215,
    "code lines open in a notebook, median": 70,
    "code lines open in a notebook, most": 140,
    "lines of book-keeping of a notebook, mean": 34.6,
    "lines of a figure's cell, median": 10,
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


CELLS = (
    "%matplotlib inline\nimport charts\n\n# A remark\ncharts.use_house_style()",
    "total = 1\nrecord(\n    total=total,\n)",
    "charts.bars(\n    total\n)\nmaps.region",
    "x = record(a=1)\nother.bars(total)",
)


def _notebook(*sources):
    return new_notebook(cells=[new_markdown_cell("# A title"), *map(new_code_cell, sources)])


def test_cells_that_draw_and_lines_that_only_record_are_told_apart():
    found = notebook_measures.measure(_notebook(*CELLS))
    assert (found.cells, found.lines) == (5, 3 + 4 + 4 + 2)
    assert found.book_keeping == 3  # the whole statement, and no record that is part of another
    assert found.figures == [4]  # a setting draws nothing, nor does what is not called


def test_measures_are_added_up_averaged_and_their_most_found():
    one = notebook_measures.Measures(5, 10, 4, 2, [3, 9])
    two = notebook_measures.Measures(7, 20, 8, 6, [])
    assert notebook_measures.summary({"one": one, "two": two}) == {
        "code lines, all notebooks": 30,
        "code lines of a notebook, mean": 15,
        "code lines open in a notebook, median": 6,
        "code lines open in a notebook, most": 8,
        "lines of book-keeping, all notebooks": 8,
        "lines of book-keeping of a notebook, mean": 4,
        "lines of a figure's cell, median": 6,
        "lines of a figure's cell, most": 9,
        "cells of a notebook, most": 7,
    }


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A book of a chapter with a core notebook, an optional one, and exercises."""
    paths = [tmp_path / f"{name}.ipynb" for name in ("sum", "more", "practice")]
    for path in paths:
        nbformat.write(_notebook(*CELLS, "charts.bars(total)"), path)
    about = {
        "chapter": SimpleNamespace(title="Wells", minutes=30, kind="reading"),
        "sum": SimpleNamespace(minutes=121, kind="core"),
        "more": SimpleNamespace(minutes=50, kind="optional"),
    }
    order = notebook_measures.reading_order
    monkeypatch.setattr(order, "notebooks", lambda root: paths)
    monkeypatch.setattr(order, "chapters", lambda root: {"chapter": ["sum", "more"]})
    monkeypatch.setattr(notebook_measures.orientation, "of", lambda root, page: about[page])
    return tmp_path


def test_exercises_stay_out(small):
    assert list(notebook_measures.of_book(small)) == ["sum", "more"]


def test_minutes_are_those_of_the_core_and_too_many_are_told(small, capsys):
    assert notebook_measures.core_minutes(small) == {"Wells": 121}
    notebook_measures.main()
    said = capsys.readouterr().out.splitlines()
    assert said[1].split() == ["sum", "6", "14", "14", "3", "4", "1"]
    assert said[-1] == "core notebooks of Wells: 121 minutes, 1 too many"
    assert "code lines, all notebooks: 28" in said

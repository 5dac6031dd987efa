"""One line decides where a cell is folded."""

import nbformat
import pytest

from livebook import folding


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, id="cell", metadata=metadata)


def folded(cell):
    one = notebook(cell)
    folding.fold(one)
    return one.cells[0]


def test_a_titled_cell_is_folded_on_the_page_in_jupyterlab_and_in_colab():
    cell = code(
        "# @title How it is drawn\nplot()", tags=["other"], jupyter={"outputs_hidden": True}
    )
    cell = folded(cell)
    assert cell.metadata["tags"] == ["hide-input", "other"]
    assert cell.metadata["jupyter"] == {"outputs_hidden": True, "source_hidden": True}
    assert cell.metadata["cellView"] == "form"


@pytest.mark.parametrize("source", ["plot()", "x = 1\n# @title Too late", "#@title No space"])
def test_any_other_cell_is_open_in_all_three(source):
    cell = code(source, tags=["hide-input"], jupyter={"source_hidden": True}, cellView="form")
    cell = folded(cell)
    assert dict(cell.metadata) == {}


def test_the_page_says_the_title_and_does_not_show_it_as_code():
    cell = code("# @title How it is drawn\n\nplot()", mystnb={"figure": {"name": "fig"}})
    folding.on_page(cell)
    assert cell.source == "plot()"
    assert cell.metadata["mystnb"] == {
        "figure": {"name": "fig"},
        "code_prompt_show": "How it is drawn",
        "code_prompt_hide": "How it is drawn",
    }


def test_what_is_folded_is_not_among_the_lines_that_are_open():
    sources = ["# why\n\nx = 1\ny = 2", "# @title How it is drawn\nplot()"]
    cells = map(nbformat.v4.new_code_cell, sources)
    one = notebook(nbformat.v4.new_markdown_cell("x = 1"), *cells)
    assert folding.open_lines(one) == 2


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# @title  A b ", "A b"),
        ("# @title A\nplot()", "A"),
        ("# @title ", ""),
        ("#  @title A", None),
        ("", None),
    ],
)
def test_a_title_is_what_stands_on_the_first_line(source, title):
    assert folding.title_of(source) == title


def test_a_cell_without_a_title_is_shown_on_its_page_as_it_is():
    cell = code("plot()")
    folding.on_page(cell)
    assert cell.source == "plot()" and "mystnb" not in cell.metadata
    assert folding.without_title("plot()\nmore()") == "plot()\nmore()"


def test_blank_lines_and_remarks_are_no_lines_of_code():
    assert folding.code_lines("a = 1  # why\n  # b\n\n   \nc = '#'") == 2
    assert folding.code_lines("") == 0


def test_cells_of_text_are_left_alone():
    one = notebook(nbformat.v4.new_markdown_cell("# @title A", metadata={"tags": ["hide-input"]}))
    folding.fold(one)
    assert one.cells[0].metadata == {"tags": ["hide-input"]}

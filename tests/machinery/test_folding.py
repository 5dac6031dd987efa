"""One line decides where a cell is folded."""

import nbformat
import pytest

from livebook import folding


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, id="cell", metadata=metadata)


def first_cell(text):
    return nbformat.reads(text, as_version=4).cells[0]


def test_a_titled_cell_is_folded_on_the_page_in_jupyterlab_and_in_colab():
    cell = code(
        "# @title How it is drawn\nplot()", tags=["other"], jupyter={"outputs_hidden": True}
    )
    cell = first_cell(folding.folded(nbformat.writes(notebook(cell))))
    assert cell.metadata["tags"] == ["hide-input", "other"]
    assert cell.metadata["jupyter"] == {"outputs_hidden": True, "source_hidden": True}
    assert cell.metadata["cellView"] == "form"


@pytest.mark.parametrize("source", ["plot()", "x = 1\n# @title Too late", "#@title No space"])
def test_any_other_cell_is_open_in_all_three(source):
    cell = code(source, tags=["hide-input"], jupyter={"source_hidden": True}, cellView="form")
    cell = first_cell(folding.folded(nbformat.writes(notebook(cell))))
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


def test_the_check_names_a_notebook_that_is_not_folded_and_writing_mends_it(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: one\n")
    path = tmp_path / "one.ipynb"
    path.write_text(nbformat.writes(notebook(code("# @title Drawn\nplot()"))))
    monkeypatch.setenv("LIVEBOOK_ROOT", str(tmp_path))
    folding.place.root.cache_clear()
    try:
        assert folding.main(["--check"]) == 1
        assert "one.ipynb" in capsys.readouterr().out
        assert folding.main([]) == 0
        assert folding.main(["--check"]) == 0
    finally:
        folding.place.root.cache_clear()

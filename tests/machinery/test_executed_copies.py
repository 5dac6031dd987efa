"""Notebooks are run twice and compared, here or elsewhere."""

import nbformat
import pytest
from small_book import write_notebook

from livebook import executed, notes
from livebook.checks import executed_copies
from livebook.executed import Executed
from livebook.notes import MIME


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two notebooks that were executed; what either printed can be changed."""
    ran = {}
    for name in ("wells", "rivers"):
        path = tmp_path / f"{name}.ipynb"
        write_notebook(path, "# Deep", "print(1)")
        notebook = nbformat.read(path, as_version=4)
        code = next(cell for cell in notebook.cells if cell.cell_type == "code")
        code.outputs = [nbformat.v4.new_output("stream", text="1")]
        nbformat.write(notebook, done := tmp_path / f"{name}.done")
        ran[path] = Executed(done, [{"findings": [["depth", 1]]}])
    monkeypatch.setattr(executed_copies, "notebooks", lambda root: list(ran))
    monkeypatch.setattr(
        executed, "execute", lambda paths, root: {path: ran[path] for path in paths}
    )
    monkeypatch.chdir(tmp_path)
    return ran


def _copied(book, *arguments):
    executed_copies.main(["copies", *arguments])
    return sorted(path.name for path in (next(iter(book)).parent / "copies").glob("*.ipynb"))


def _print_otherwise(done):
    text = done.path.read_text("utf-8")
    done.path.write_text(text.replace('"1"', '"2"'), encoding="utf-8")


def test_all_are_copied_with_outputs_and_notes_where_nothing_is_known(book):
    assert _copied(book, "--known", "none") == ["rivers.ipynb", "wells.ipynb"]
    first, _, code = nbformat.read("copies/wells.ipynb", as_version=4).cells
    assert notes.VARIABLE in first.source
    assert [output.get("text") for output in code.outputs] == ["1", None]
    assert code.outputs[1].data[MIME] == {"findings": [["depth", 1]]}


@pytest.mark.parametrize("changed", ["outputs", "notes"])
def test_what_came_out_as_before_is_left_out_and_what_did_not_is_copied(changed, book):
    executed_copies.main(["--note", "known"])
    _, rivers = book
    if changed == "outputs":
        _print_otherwise(book[rivers])
    else:
        book[rivers] = book[rivers]._replace(notes=[{"findings": [["depth", 2]]}])
    assert _copied(book, "--known", "known") == ["rivers.ipynb"]
    executed_copies.main(["--note", "known"])
    (rivers.parent / "copies/rivers.ipynb").unlink()
    assert _copied(book, "--known", "known") == []

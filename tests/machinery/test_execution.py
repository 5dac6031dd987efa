"""Pages of notebooks show what they showed when they last ran, and are read anew when that changed."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from livebook.pages import execution


def _done(name):
    return SimpleNamespace(path=Path(f"store/{name}.ipynb"))


@pytest.fixture
def app(tmp_path, monkeypatch):
    """A book of two notebooks and a text, of which `found` says which variant holds."""
    found, asked = {"a": _done("a-1"), "b": None}, []

    def find(notebook, root):
        asked.append(notebook)
        return found[notebook]

    monkeypatch.setattr(execution.executed, "read_notebook", lambda path: Path(path).stem)
    monkeypatch.setattr(execution.executed, "find", find)
    monkeypatch.setattr(
        execution.reading_order, "notebooks", lambda root: [tmp_path / f"{n}.ipynb" for n in "ab"]
    )
    env = SimpleNamespace(
        found_docs=["a", "b", "text"],
        doc2path=lambda name: str(tmp_path / f"{name}.{'md' if name == 'text' else 'ipynb'}"),
    )
    return SimpleNamespace(srcdir=tmp_path, env=env, found=found, asked=asked)


def test_what_holds_is_looked_for_once_a_build_and_what_does_not_yet_again(app, tmp_path):
    for _ in range(2):
        held = execution.variants(app)
        assert held == {tmp_path / "a.ipynb": app.found["a"], tmp_path / "b.ipynb": None}
    assert app.asked == ["a", "b", "b"]  # another build may have run it meanwhile


def test_what_this_build_ran_is_not_looked_for(app, tmp_path, monkeypatch):
    ran = {tmp_path / "b.ipynb": _done("b-2")}
    monkeypatch.setattr(execution.executed, "latest", ran.get)
    assert execution.variants(app)[tmp_path / "b.ipynb"] == ran[tmp_path / "b.ipynb"]
    assert app.asked == ["a"]


def _outdated(app):
    vars(app).pop("livebook_kept", None)  # another build
    return execution._outdated(app, app.env, (), (), ())


def test_a_notebook_that_shows_something_else_is_read_anew_and_no_other_page(app):
    _outdated(app)
    assert _outdated(app) == []
    app.found["b"] = _done("b-1")
    assert _outdated(app) == ["b"]
    app.found["a"] = _done("a-2")
    assert _outdated(app) == ["a"]
    assert _outdated(app) == []


def test_sphinx_runs_nothing_and_reads_notebooks_by_what_holds(app):
    config = SimpleNamespace()
    execution._configure(app, config)
    assert config.nb_execution_mode == "off"
    reader, options, _ = config.nb_custom_formats[".ipynb"]
    assert reader == "livebook.pages.execution.read" and options == {"root": str(app.srcdir)}


@pytest.mark.parametrize("held", [True, False])
def test_a_notebook_is_run_only_where_nothing_holds(held, monkeypatch):
    cells = [
        nbformat.v4.new_markdown_cell("# A title"),
        nbformat.v4.new_code_cell("1"),
        nbformat.v4.new_raw_cell("raw"),
    ]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells))
    done = []
    executed = execution.executed
    monkeypatch.setattr(executed, "find", lambda *of: "kept" if held else None)
    monkeypatch.setattr(executed, "run", lambda *of: done.append("run") or "new")
    monkeypatch.setattr(executed, "filled", lambda book, what: done.append(what) or book)
    monkeypatch.setattr(execution.folding, "on_page", lambda cell: done.append(cell.source))
    monkeypatch.setattr(execution.heads, "on_page", lambda cell: done.append(cell.source))
    shown = execution.read(text, "root")
    assert done == [*(["kept"] if held else ["run", "new"]), "# A title", "1"]
    assert len(shown.cells) == 3

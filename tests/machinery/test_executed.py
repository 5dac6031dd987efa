"""Executed notebooks: what makes one run again, and what does not."""

import json
import shutil
import threading

import nbformat
import pytest
import yaml
from contents import ROOT

from livebook import executed, notes, place, tables

TABLE = {
    "name": "tide",
    "path": "tide.csv",
    "credit": "Harbour office",
    "title": "Tides",
    "schema": {"fields": [{"name": "height", "type": "number"}]},
}
CODE = [
    "from livebook.tables import load, source\nfrom own.measure import mean",
    "from livebook.findings import record\nrecord(mean=mean(load('tide')['height']))\nprint('high')",
]


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of one table, one module and its helper, and a notebook that reads both."""
    monkeypatch.setattr(tables, "DATA", tmp_path / "data")
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    (tmp_path / "data").mkdir()
    (tmp_path / "own").mkdir()
    (tmp_path / "data/tide.csv").write_text("height\n1\n3\n", encoding="utf-8")
    _describe(tmp_path)
    (tmp_path / "own/__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "own/measure.py").write_text(
        "from .helper import half\n\n\ndef mean(x):\n    return half(x.sum())\n", encoding="utf-8"
    )
    (tmp_path / "own/helper.py").write_text("def half(x):\n    return x / 2\n", encoding="utf-8")
    _write(tmp_path, CODE)
    return tmp_path


def _describe(book, **changes):
    text = yaml.safe_dump({**TABLE, **changes})
    _put(book / "data/tide.resource.yaml", text)


def _put(path, text):
    path.write_text(text, encoding="utf-8")


def _write(book, code, text="# Tides"):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell(text), *map(nbformat.v4.new_code_cell, code)]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    nbformat.write(notebook, book / "tide.ipynb")


def _execute(book):
    """Return the variant of the book's notebook."""
    return executed.execute([book / "tide.ipynb"], book)[book / "tide.ipynb"]


def _ran(book, capsys):
    """Return whether the notebook had to be run."""
    capsys.readouterr()
    _execute(book)
    return "running tide.ipynb" in capsys.readouterr().err


def _shown(book):
    """Return what the cells of code show, as they stand on the page."""
    notebook = executed.filled(executed.read_notebook(book / "tide.ipynb"), _execute(book))
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def test_notes_stand_apart_from_what_a_cell_shows(book):
    first, second = _execute(book).notes
    assert first == {}
    assert second["findings"] == [["mean", 2.0]]
    assert [read[:2] for read in second["reads"]] == [
        ["livebook.tables:digest", ["tide", "content"]]
    ]
    path = book / "tide.ipynb"
    kept = executed.find(executed.read_notebook(path), book)
    assert executed.readers({path: kept, book / "other.ipynb": None}) == {
        "tide": [book / "tide.ipynb"]
    }
    filled = executed.filled(executed.read_notebook(book / "tide.ipynb"), _execute(book))
    assert filled.cells[2].metadata["livebook"] == second
    assert [output.output_type for output in filled.cells[2].outputs] == ["stream"]
    assert notes.MIME not in _execute(book).path.read_text(encoding="utf-8")


def test_what_a_notebook_rests_on_makes_it_run_and_nothing_else_does(book, capsys):
    """One book and one long story, because every run starts a kernel."""
    assert _ran(book, capsys)
    assert not _ran(book, capsys)
    _write(book, CODE, "# Tides\n\nAnother sentence.")
    assert not _ran(book, capsys)
    assert (
        "Another"
        in executed.filled(executed.read_notebook(book / "tide.ipynb"), _execute(book))
        .cells[0]
        .source
    )
    _put(book / "own/other.py", "A = 1\n")  # a module that nothing imports
    _describe(book, credit="Nobody")  # which nothing prints
    assert not _ran(book, capsys)
    for file, new in {
        "own/helper.py": "def half(x):\n    return x / 4\n",
        "own/__init__.py": "LOADED = True\n",
        "data/tide.csv": "height\n1\n5\n",
    }.items():
        before = (book / file).read_text(encoding="utf-8")
        _put(book / file, new)
        assert _ran(book, capsys), file
        assert not _ran(book, capsys), file
        _put(book / file, before)
        assert not _ran(book, capsys), f"going back to {file} costs nothing"


def test_a_credit_that_is_printed_matters(book, capsys):
    _write(book, ["from livebook.tables import source\nprint(source('tide'))"])
    assert "Harbour office" in _shown(book)[0][0].text
    _describe(book, credit="Somebody")
    assert "Somebody" in _shown(book)[0][0].text


def test_a_file_cut_short_is_made_anew(book, capsys):
    _write(book, ["print('high')"])
    for suffix, left in [(".ipynb", 40), (".json", 20), (".ipynb", 0), (".json", 0)]:
        _execute(book)
        (kept,) = (book / "_build/executed").glob(f"*/*{suffix}")
        kept.write_bytes(kept.read_bytes()[:left])
        assert _ran(book, capsys), (suffix, left)
        assert not _ran(book, capsys), (suffix, left)


def test_two_builds_at_once_do_each_other_no_harm(book, capsys):
    _write(book, ["import random\nprint(random.random())"])  # so that the two differ
    threads = [threading.Thread(target=_execute, args=[book]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not _ran(book, capsys)
    assert not list((book / "_build/executed").glob("*/*.part"))
    for path in (book / "_build/executed").glob("*/*.json"):
        assert json.loads(path.read_text())["bytes"] == path.with_suffix(".ipynb").stat().st_size


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", "^tide.ipynb, cell cell-1: ZeroDivisionError: division by zero"),
        ("open('left.txt', 'w').close()", "^tide.ipynb, it leaves files behind: left.txt"),
        ("from livebook.tables import load\nload('ebb')", "TableError: no table is called 'ebb'"),
        ("import sys\nprint('odd', file=sys.stderr)", "cell cell-1 writes to stderr: odd"),
        ("import warnings\nwarnings.warn('old')", "cell cell-1 writes to stderr: .*: old"),
    ],
)
def test_a_failure_names_notebook_cell_and_error_and_is_not_kept(book, code, words):
    _write(book, [code])
    with pytest.raises(executed.ExecutionError, match=words):
        _execute(book)
    assert not list(executed.store(book).glob("*/*"))


def _write_figure(book, *code):
    _write(book, code)
    notebook = executed.read_notebook(book / "tide.ipynb")
    notebook.cells[-1].metadata["mystnb"] = {"figure": {"name": "fig-tide", "caption": "A tide"}}
    nbformat.write(notebook, book / "tide.ipynb")


@pytest.mark.parametrize("code", ["3", "import matplotlib.pyplot", "print('figure')", ""])
def test_a_figure_that_is_none_stops_the_build_where_it_is(book, code):
    _write_figure(book, code)
    with pytest.raises(
        executed.ExecutionError, match="cell cell-1 has the caption of a figure and"
    ):
        _execute(book)
    assert not list(executed.store(book).glob("*/*"))


def test_nothing_of_the_machine_reaches_what_is_kept(book, monkeypatch, tmp_path):
    _write_figure(book, "import matplotlib.pyplot as plt\nprint(plt.rcParams['lines.linewidth'])\nplt.plot([1, 2]);")  # fmt: skip
    plain = _shown(book)
    shutil.rmtree(executed.store(book))
    startup = tmp_path / "ipython/profile_default/startup/own.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print('good morning')\nimport builtins\nbuiltins.print = lambda *_: None")
    _put(tmp_path / "matplotlibrc", "lines.linewidth: 9\n")
    for name, value in {
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(tmp_path),
        "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "HOME": "/proc/no-home",
        "PYTHONWARNINGS": "error",
        "PYTHONSTARTUP": str(startup),
        "COLUMNS": "20",
    }.items():
        monkeypatch.setenv(name, value)
    assert _shown(book) == plain


@pytest.mark.parametrize("content", [b"not json", b"", b"[]", b"{}", b"\xff"])
def test_a_file_that_is_no_notebook_is_named(book, content):
    (book / "tide.ipynb").write_bytes(content)
    with pytest.raises(executed.ExecutionError, match=r"^tide\.ipynb, not a notebook that can be"):
        _execute(book)


def test_old_variants_are_cleared_away(book, monkeypatch, capsys):
    for number in range(3):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{number}")])
        executed._keep(notebook, [{}], executed.store(book) / f"key-{number}")
    monkeypatch.setattr(executed, "KEPT", 2)
    executed.clear(book, 1)
    assert {path.name for path in executed.store(book).iterdir()} == {"key-1", "key-2"}
    assert len(list(executed.store(book).glob("*/*"))) == 4


def test_imports_are_followed_through_packages_and_relative_names(book):
    (book / "own/deep").mkdir()
    _put(book / "own/deep/__init__.py", "")
    _put(book / "own/deep/words.txt", "a template")
    _put(book / "own/deep/one.py", "from ..helper import half\nfrom . import two\n")
    _put(book / "own/deep/two.py", "")
    found = executed.modules(["%magic\nfrom own.deep.one import half as h"], book)
    assert {path.relative_to(book).as_posix() for path in found} == {
        "own/__init__.py",
        "own/helper.py",
        "own/deep/__init__.py",
        "own/deep/words.txt",
        "own/deep/one.py",
        "own/deep/two.py",
    }

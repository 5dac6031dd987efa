"""Executed notebooks: what makes one run again, and what does not."""

import json
import os
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


# Without a kernel ----------------------------------------------------------------------------------


def _cell(source="1", **about):
    return nbformat.v4.new_code_cell(source, **about)


def _notebook(*cells, **metadata):
    return nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)


def test_code_kernel_and_lock_are_what_is_known_to_matter(book):
    plain = _notebook(_cell("1"), nbformat.v4.new_markdown_cell("A"))
    before = executed.key(plain, book)
    assert before == executed.key(_notebook(nbformat.v4.new_markdown_cell("B"), _cell("1")), book)
    assert before != executed.key(_notebook(_cell("2")), book)
    assert before != executed.key(
        _notebook(_cell("1"), kernelspec={"name": "x", "display_name": "X"}), book
    )
    (book / "requirements.txt").write_text("numpy==9", encoding="utf-8")
    assert executed.key(plain, book) != before


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import a.b, c as d", ["a.b", "c"]),
        ("from a import b", ["a", "a.b"]),
        ("from . import b", ["own.deep", "own.deep.b"]),
        ("from .a import b", ["own.deep.a", "own.deep.a.b"]),
        ("from ..a import b", ["own.a", "own.a.b"]),
        ("%load import\n!import\n  %x\nimport a", ["a"]),
        ("import (", []),
        ("print('important')", []),
    ],
)
def test_imports_are_read_off_code(code, names):
    assert executed._imports(code, "own.deep") == names


def test_what_lies_in_a_package_belongs_to_it_save_what_python_makes(book):
    for name in (
        "own/static/deep/a.css",
        "own/static/b.pyc",
        "own/__pycache__/c.txt",
        "own/d.md",
        "own/e.pyc",
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        _put(book / name, "")
    found = {path.relative_to(book).as_posix() for path in executed.modules(["import own"], book)}
    assert found == {"own/__init__.py", "own/static/deep/a.css", "own/d.md"}


def test_of_two_variants_that_hold_the_newest_is_found_and_then_kept_longest(book, monkeypatch):
    notebook = _notebook(_cell("1"))
    folder = executed.store(book) / executed.key(notebook, book)
    one, two = (
        executed._keep(_notebook(_cell("1", execution_count=n)), [{"n": n}], folder) for n in (1, 2)
    )
    for kept, age in ((one, 100), (two, 50)):
        os.utime(kept.path.with_suffix(".json"), (age, age))
    assert executed.find(notebook, book) == one
    assert one.path.with_suffix(".json").stat().st_mtime > 1000
    one.path.unlink()
    assert executed.find(notebook, book) == two
    assert executed.find(_notebook(_cell("2")), book) is None


def test_a_variant_whose_reads_are_others_or_gone_does_not_hold(book):
    notebook = _notebook(_cell("1"))
    folder = executed.store(book) / executed.key(notebook, book)
    reads = [{}, {"reads": [["a", [], 1], ["b", [], 2]]}]
    kept = executed._keep(notebook, reads, folder)
    assert executed.find(notebook, book, {"a": 1, "b": 2}.__getitem__) == kept
    assert executed.find(notebook, book, {"a": 1, "b": 3}.__getitem__) is None
    assert executed.find(notebook, book, {"a": 1}.__getitem__) is None  # b fails


def test_a_page_takes_of_its_variant_outputs_numbers_notes_and_what_it_is_written_in(book):
    ran = _cell("1", execution_count=3, outputs=[nbformat.v4.new_output("stream", text="x")])
    done = executed._keep(
        _notebook(
            ran,
            kernelspec={"name": "python3", "display_name": "P"},
            language_info={"name": "python"},
            other=1,
        ),
        [{"findings": []}],
        book,
    )
    written = _notebook(nbformat.v4.new_markdown_cell("# A"), _cell("1"), title="B")
    shown = executed.filled(written, done)
    assert (shown.cells[1].execution_count, shown.cells[1].outputs[0].text) == (3, "x")
    assert shown.cells[1].metadata["livebook"] == {"findings": []}
    assert set(shown.metadata) == {"kernelspec", "language_info", "title"}
    assert written.cells[1].outputs == [] and "livebook" not in written.cells[1].metadata


def test_notes_are_taken_out_of_what_a_cell_shows():
    noted = nbformat.v4.new_output("display_data", data={notes.MIME: {"a": (1, 2)}})
    shown = nbformat.v4.new_output("stream", text="x")
    cell = _cell("1", outputs=[shown, noted])
    assert executed._taken(cell) == {"a": [1, 2]}
    assert cell.outputs == [shown] and executed._taken(cell) == {}


@pytest.mark.parametrize(
    ("data", "shown"),
    [({"image/svg+xml": "x"}, True), ({"text/html": "x"}, True), ({"text/plain": "x"}, False)],
)
def test_a_picture_or_a_table_is_a_figure(data, shown):
    output = nbformat.v4.new_output("display_data", data=data)
    notebook = _notebook(_cell("1", outputs=[output], metadata={"mystnb": {"figure": {}}}))
    if shown:
        executed._check_outputs(notebook)
    else:
        with pytest.raises(
            executed.ExecutionError, match="has the caption of a figure and shows none"
        ):
            executed._check_outputs(notebook)


def test_a_complaint_is_said_in_one_line_that_is_not_too_long():
    output = nbformat.v4.new_output("stream", name="stderr", text="odd \n" * 200)
    notebook = _notebook(_cell("1", outputs=[output], id="a"))
    with pytest.raises(executed.ExecutionError) as told:
        executed._check_outputs(notebook)
    said = str(told.value)
    assert (
        said.startswith("cell a writes to stderr: odd odd ")
        and "\n" not in said
        and len(said) < 400
    )


def test_a_first_draft_is_offered_for_a_figure_that_has_no_text_yet(capsys):
    figure, said = {"mystnb": {"figure": {}}}, {"mystnb": {"figure": {}, "image": {"alt": "A"}}}
    cells = [
        _cell(id=i, metadata=m) for i, m in (("a", figure), ("b", said), ("c", {}), ("d", figure))
    ]
    executed._offer_drafts(_notebook(*cells), [{"draft": ["It rises."]}] * 3 + [{}])
    assert capsys.readouterr().out == (
        "  cell a has no text alternative yet; a first draft: It rises.\n"
    )


def test_a_failed_cell_is_named_by_its_id_or_its_place():
    error = nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])
    failed = _notebook(_cell(id="a"), _cell(id="b", outputs=[error]))
    assert executed._failed(failed) == "cell b"
    del failed.cells[1]["id"]
    assert executed._failed(failed) == "cell 1"
    assert executed._failed(_notebook(_cell(id="a"))) == "a cell"


def test_a_kernel_that_does_not_come_up_is_tried_once_more(monkeypatch):
    tried = []

    def play(notebook, options):
        tried.append(options)
        if len(tried) < fails + 1:
            raise RuntimeError("no kernel")
        return notebook

    monkeypatch.setattr(executed, "_play", play)
    notebook = _notebook(_cell("1"))
    fails = 1
    assert executed.play(notebook, timeout=5) == (notebook, [{}])
    assert tried == [{"timeout": 5}] * 2
    tried.clear()
    fails = 2
    with pytest.raises(RuntimeError, match="no kernel"):
        executed.play(notebook)


def test_a_cell_that_failed_is_not_run_again(monkeypatch):
    tried = []

    def play(notebook, options):
        tried.append(1)
        raise executed.ExecutionError("cell a")

    monkeypatch.setattr(executed, "_play", play)
    with pytest.raises(executed.ExecutionError):
        executed.play(_notebook(_cell("1")))
    assert tried == [1]


def test_all_that_failed_is_said_in_order_and_what_was_done_is_known(book, monkeypatch):
    paths = [book / f"{name}.ipynb" for name in "abc"]

    def run(path, root):
        if path.stem != "b":
            raise executed.ExecutionError(f"cell {path.stem}")
        return "done"

    monkeypatch.setattr(executed, "_latest", {})
    monkeypatch.setattr(executed, "read_notebook", lambda path: path)
    monkeypatch.setattr(executed, "find", lambda notebook, root, digest: None)
    monkeypatch.setattr(executed, "_run", run)
    with pytest.raises(executed.ExecutionError) as told:
        executed.execute(paths, book)
    assert str(told.value) == "a.ipynb, cell a\nc.ipynb, cell c"
    assert executed.latest(paths[1]) is None
    assert executed.execute([paths[1]], book) == {paths[1]: "done"}
    assert executed.latest(paths[1]) == "done" and executed.latest(paths[0]) is None


def test_what_reads_a_table_is_named_once_and_who_only_prints_its_source_is_not(tmp_path):
    a, b = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    content, credit = (
        ["livebook.tables:digest", ["wells", part], "x"] for part in ("content", "credit")
    )
    other = ["livebook.findings:digest", ["findings", "content"], "x"]
    variants = {
        b: executed.Executed(b, [{"reads": [content]}, {"reads": [content, other]}, {}]),
        a: executed.Executed(a, [{"reads": [content, credit]}]),
        tmp_path / "c.ipynb": executed.Executed(a, [{"reads": [credit]}]),
        tmp_path / "d.ipynb": None,
    }
    assert executed.readers(variants) == {"wells": [b, a]}


def test_an_old_folder_that_is_empty_goes_and_half_of_a_variant_does_not_hinder(book):
    kept = executed._keep(_notebook(_cell("1")), [{}], executed.store(book) / "one")
    (executed.store(book) / "empty").mkdir()
    executed.clear(book, 1)
    assert kept.path.is_file() and not (executed.store(book) / "empty").exists()
    kept.path.unlink()
    executed.clear(book, 0)
    assert list(executed.store(book).iterdir()) == []

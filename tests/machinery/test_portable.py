"""A notebook on its own: with the package it runs, without it the first cell fetches or explains."""

import ast
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
import venv
import zipfile
from types import SimpleNamespace

import nbformat
import pytest
from contents import ROOT, label, notebook_paths

from livebook.editions.browser_edition import build_wheel
from livebook.pages import downloads
from livebook.pages.downloads import CELL_ID, first_cell, portable, write_copy
from livebook.pages.launch import archive_address

PACKAGE = "periphery"
#: Runs a cell as a kernel would: an `await` at its top level is allowed.
RUNNER = """
import ast, sys
code = compile(sys.stdin.read(), "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
awaited = eval(code)
try:
    awaited is None or awaited.send(None)
except StopIteration:
    pass
print("done")
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Python that has pip and no package of ours."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    return folder / "bin" / "python"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


def _run(python, cell, folder, **environment):
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | environment
    return subprocess.run(
        [str(python), "-c", RUNNER],
        input=cell,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
    )


def test_it_does_nothing_where_the_package_is_installed(tmp_path):
    result = _run(sys.executable, first_cell(PACKAGE, "https://example.invalid/book.zip"), tmp_path)
    assert (result.returncode, result.stdout) == (0, "done\n"), result.stderr


def test_it_does_nothing_in_a_checkout_that_is_only_on_the_path(bare, tmp_path):
    result = _run(bare, first_cell(PACKAGE), tmp_path, PYTHONPATH=str(ROOT))
    assert (result.returncode, result.stdout) == (0, "done\n"), result.stderr


def test_it_fetches_the_package_and_its_tables(bare, wheel, tmp_path):
    folder = tmp_path / "environment"
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    # From a file and without what it depends on: what is tested is the cell.
    result = _run(python, first_cell(PACKAGE, str(wheel)), tmp_path, PIP_NO_DEPS="1")
    assert result.stdout.endswith("done\n"), result.stdout + result.stderr
    code = "import periphery, pathlib; print(len(list(pathlib.Path(periphery.__file__).parent.glob('data/*.resource.yaml'))))"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    listed = subprocess.run(
        [str(python), "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert int(listed.stdout) == len(list((ROOT / "data").glob("*.resource.yaml")))


def test_without_an_address_it_says_what_to_do(bare, tmp_path):
    result = _run(bare, first_cell(PACKAGE), tmp_path)
    assert "ModuleNotFoundError: the book's package and tables are not installed." in result.stderr
    assert "run `pip install .` in it" in result.stderr


def test_without_a_network_it_says_what_to_do(bare, tmp_path):
    address = "http://127.0.0.1:9/book.zip"
    started = time.monotonic()
    result = _run(bare, first_cell(PACKAGE, address), tmp_path)
    said = result.stderr.partition("ModuleNotFoundError: ")[2]
    assert "could not be fetched" in said and f"run `pip install {address}`" in said
    assert "`pip install .`" in said
    assert "What pip said:\n" in said and "127.0.0.1" in said.partition("pip said")[2]
    assert time.monotonic() - started < 60


def test_a_network_that_never_answers_is_given_up(bare, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        held = []
        listen = threading.Thread(
            target=lambda: [held.append(server.accept()) for _ in range(2)], daemon=True
        )
        listen.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/book.zip"
        cell = first_cell(PACKAGE, address)
        assert '"15"' in cell  # seconds it waits; here one is enough
        result = _run(bare, cell.replace('"15"', '"1"'), tmp_path)
    assert "could not be fetched" in result.stderr


def _wheel(folder, name, version, files, *requires):
    """Write a wheel of these files, ``{path: text}``; return its path."""
    info = f"{name}-{version}.dist-info"
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        **files,
        f"{info}/METADATA": head + "".join(f"Requires-Dist: {line}\n" for line in requires),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(member, text)
    return path


@pytest.fixture
def colab(tmp_path):
    """A Python with an old `sums`, and the wheel of a book that needs a newer one."""
    venv.create(tmp_path / "environment", with_pip=True)
    python = tmp_path / "environment/bin/python"
    old, _ = (_wheel(tmp_path, "sums", v, {"sums.py": f"__version__ = '{v}'"}) for v in ("1", "2"))
    command = [python, "-m", "pip", "install", "--quiet", "--no-index", str(old)]
    subprocess.run(command, check=True)
    needs = ["sums>=2", "unneeded; extra == 'dev'"]
    book = _wheel(tmp_path, "tides", "1", {"tides/__init__.py": ""}, *needs)
    return python, str(book), {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}


def test_a_session_that_began_with_other_versions_is_told_to_restart_until_it_has(colab, tmp_path):
    python, book, settings = colab
    cell = first_cell("tides", book)
    twice = f"import sums\ntry:\n{textwrap.indent(cell, '    ')}\nexcept RuntimeError:\n    pass\n{cell}"
    result = _run(python, twice, tmp_path, **settings)
    assert "other versions of sums than the book needs" in result.stderr
    assert "Runtime → Restart session" in result.stderr.strip().splitlines()[-1]
    after = _run(python, f"import sums\n{cell}\nprint(sums.__version__)", tmp_path, **settings)
    assert after.stdout == "2\ndone\n", after.stderr


def test_a_session_that_had_loaded_nothing_of_it_goes_on(colab, tmp_path):
    python, book, settings = colab
    result = _run(python, first_cell("tides", book), tmp_path, **settings)
    assert result.stdout.endswith("done\n"), result.stderr


def test_what_pip_refuses_is_said_in_its_words(colab, tmp_path):
    python, book, settings = colab
    (tmp_path / "sums-2-py3-none-any.whl").unlink()
    result = _run(python, first_cell("tides", book), tmp_path, **settings)
    assert "ModuleNotFoundError" in result.stderr
    assert "No matching distribution found for sums>=2" in result.stderr.partition("pip said")[2]


def test_a_folder_that_was_left_behind_is_no_package(bare, tmp_path):
    (tmp_path / PACKAGE / "data").mkdir(parents=True)
    result = _run(bare, first_cell(PACKAGE), tmp_path)
    assert "ModuleNotFoundError: the book's package" in result.stderr


def test_the_address_is_the_archive_of_the_branch():
    address = "https://github.com/owner/name"
    assert archive_address({}) == ""
    assert (
        archive_address({"BOOK_REPOSITORY": address + "/"})
        == f"{address}/archive/refs/heads/main.zip"
    )
    assert archive_address({"BOOK_REPOSITORY": address, "BOOK_BRANCH": "v1"}).endswith("/v1.zip")


@pytest.mark.parametrize(
    "address", ["https://example.org/x", "github.com/a/b", "https://github.com/a"]
)
def test_a_wrong_address_is_refused(address):
    with pytest.raises(ValueError, match="; expected https://github"):
        archive_address({"BOOK_REPOSITORY": address})


@pytest.mark.parametrize("path", notebook_paths(), ids=label)
def test_every_copy_gains_one_cell_and_nothing_else(path, tmp_path):
    original = nbformat.read(path, as_version=4)
    write_copy(path, tmp_path / "copy.ipynb", PACKAGE, "https://github.com/owner/name")
    write_copy(
        tmp_path / "copy.ipynb", tmp_path / "again.ipynb", PACKAGE, "https://github.com/other/name"
    )
    copy = nbformat.read(tmp_path / "again.ipynb", as_version=4)
    nbformat.validate(copy)
    (place,) = [n for n, cell in enumerate(copy.cells) if cell.id == CELL_ID]
    assert not any(cell.cell_type == "code" for cell in copy.cells[:place])
    assert "owner/name" in copy.cells.pop(place).source
    assert copy == original


def test_a_notebook_without_code_gains_the_cell_at_its_end():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Words")])
    assert portable(notebook, PACKAGE).cells[-1].id == CELL_ID


def test_a_copy_says_that_it_is_python():
    """Without it, JupyterLite stops every reader with a question about kernels."""
    assert (
        portable(nbformat.v4.new_notebook(), PACKAGE).metadata["language_info"]["name"] == "python"
    )


def test_the_cell_is_short_and_is_python():
    cell = first_cell(PACKAGE, "https://github.com/owner/name/archive/refs/heads/main.zip")
    compile(cell, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert len(cell.splitlines()) <= 45
    assert max(len(line) for line in cell.splitlines()) <= 110


HEAD = "# 1.1 Wells\n\n*Chapter 1, Water · core · 5 minutes · next: [1.2 More](more.ipynb)*"


def _site(folder, *names):
    for name in names:
        path = folder / "_sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        cells = [nbformat.v4.new_markdown_cell(HEAD), nbformat.v4.new_code_cell("1")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    config = SimpleNamespace(livebook_distribution="the-book", html_baseurl="https://a.example/")
    return SimpleNamespace(
        outdir=str(folder), config=config, builder=SimpleNamespace(format="html")
    )


def test_every_download_of_a_site_is_made_portable_once_and_links_to_its_page(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/owner/name")
    app = _site(tmp_path, "1-a/sum.ipynb", "start.ipynb")
    downloads._downloads(app, None)
    path = tmp_path / "_sources/1-a/sum.ipynb"
    once = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(once, as_version=4)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code", "code"]
    assert "owner/name/archive/refs/heads/main.zip" in notebook.cells[1].source
    assert "the-book" in notebook.cells[1].source
    assert "https://a.example/1-a/sum.html" in notebook.cells[0].source
    downloads._downloads(app, None)  # a preview, in which this page was not written
    assert path.read_text(encoding="utf-8") == once


def test_without_an_address_of_the_site_a_download_links_to_none(tmp_path, monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    app = _site(tmp_path, "sum.ipynb")
    app.config.html_baseurl = ""
    downloads._downloads(app, None)
    notebook = nbformat.read(tmp_path / "_sources/sum.ipynb", as_version=4)
    assert notebook.cells[0].source == HEAD and len(notebook.cells) == 3


@pytest.mark.parametrize(("format_", "failed"), [("latex", None), ("html", "error")])
def test_downloads_of_other_forms_and_of_failed_builds_stay(format_, failed, tmp_path):
    app = _site(tmp_path, "sum.ipynb")
    app.builder.format = format_
    downloads._downloads(app, failed)
    assert len(nbformat.read(tmp_path / "_sources/sum.ipynb", as_version=4).cells) == 2

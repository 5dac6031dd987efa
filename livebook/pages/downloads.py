"""Copies of notebooks that can be opened alone: their first cell finds or fetches the package.

A book's notebooks import its package and nothing else of it; where its repository is (a checkout,
Binder, a hub) the package is installed. The copies that leave it get one cell more:
the download on each page, the edition in the browser, and what Colab opens. The cell is the same
in all of them, so that a copy saved in one place runs in another. Some places, Colab among them,
have loaded numpy before the first cell runs: a version that is replaced needs a new session, and
the cell says so until there is one. The address in it is that of
the public repository, which only a build knows (see `livebook.pages.launch`).
"""

import os
from pathlib import Path

import nbformat

from livebook import orientation
from livebook.pages.launch import archive_address

CELL_ID = "get-the-book"

CELL = """\
# The book's package and tables. Where they are missing (in Colab, in the browser, or on
# your machine with this file alone) this cell fetches them; elsewhere it does nothing.
import re
import subprocess
import sys
from importlib import invalidate_caches, metadata
from importlib.util import find_spec

BOOK = {address!r}
said = ""


def absent():
    return not getattr(find_spec({package!r}), "origin", None)  # a folder left behind has none


if absent() and sys.platform == "emscripten":
    import piplite

    await piplite.install({package!r})
elif absent() and BOOK:
    print("Fetching the book's package and tables (about a minute) …")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "15"]
    done = subprocess.run([*pip, BOOK], capture_output=True, text=True)
    said = f" What pip said:\\n{{done.stderr.strip()}}" if done.returncode else ""
    invalidate_caches()

if absent():
    raise ModuleNotFoundError(
{message}
        + said
    )

lines = [line for d in metadata.distributions(name={package!r}) for line in d.requires or []]
needs = [re.match(r"[\\w-]+", line)[0] for line in lines]
loaded = {{name: getattr(sys.modules.get(name), "__version__", None) for name in needs}}
if old := [name for name in needs if loaded[name] and loaded[name] != metadata.version(name)]:
    raise RuntimeError(
        f"this session began with other versions of {{', '.join(old)}} than the book needs, and "
        "they have been replaced. Now restart it: in Colab choose Runtime → Restart session, "
        "elsewhere Kernel → Restart. Then run the notebook from the top; nothing is fetched again."
    )
"""

WITH_ADDRESS = (
    "the book's package and tables are not installed and could not be fetched. ",
    "With a network, run `pip install {address}`. ",
    "Without one, get a copy of the book's folder and run `pip install .` in it. ",
    "Then restart the kernel and run this notebook from the top.",
)
WITHOUT_ADDRESS = (
    "the book's package and tables are not installed. ",
    "Get a copy of the book's folder and run `pip install .` in it. ",
    WITH_ADDRESS[-1],
)


def first_cell(package, address=""):
    """Return the source of the cell; `address` is what pip can install the package from."""
    sentences = WITH_ADDRESS if address else WITHOUT_ADDRESS
    message = "\n".join(f'        "{text.format(address=address)}"' for text in sentences)
    return CELL.format(package=package, address=address, message=message)


def portable(notebook, package, address=""):
    """Put the cell before the first code cell of a notebook; one that has it already is left."""
    if any(cell.get("id") == CELL_ID for cell in notebook.cells):
        return notebook
    code = (n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    # Without it JupyterLite asks the reader which kernel to start.
    notebook.metadata.setdefault("language_info", {"name": "python"})
    cell = nbformat.v4.new_code_cell(first_cell(package, address).rstrip("\n"), id=CELL_ID)
    notebook.cells.insert(next(code, len(notebook.cells)), cell)
    return notebook


def write_copy(source, target, package, address="", page=""):
    """Write the portable copy of a notebook file; `page` is the address of its page, if known."""
    notebook = portable(nbformat.read(source, as_version=4), package, address)
    if page:
        orientation.link_page(notebook, page)
    target = Path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


def _downloads(app, exception):
    """Make the downloads of the built pages portable."""
    if exception or app.builder.format != "html":
        return
    address = archive_address(os.environ)
    folder, base = Path(app.outdir) / "_sources", app.config.html_baseurl
    for path in sorted(folder.rglob("*.ipynb")):
        if f'"id": "{CELL_ID}"' not in path.read_text(encoding="utf-8"):  # a page not written now
            page = path.relative_to(folder).with_suffix(".html").as_posix()
            package = app.config.livebook_distribution
            write_copy(path, path, package, address, base and f"{base}{page}")


def setup(app):
    app.connect("build-finished", _downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

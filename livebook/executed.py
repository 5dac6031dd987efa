"""Executed notebooks, each kept with everything its outputs depend on.

A notebook is kept as ``_build/executed/<key>/<variant>.ipynb``. The key is a digest of its code, of
the book's own modules that it imports and of the lock of the environment. A variant has beside it,
as ``<variant>.json``, what each cell noted (`livebook.notes`), among which the digests of the
tables and entries of ledgers that were read; it holds as long as these are unchanged. A changed
sentence therefore runs nothing, a changed table the notebooks that read it, and going back to what
was there before costs nothing.
"""

import ast
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat

import livebook
from livebook import notes, place, yaml_text
from livebook.file_state import remembered
from livebook.tables import digest_of_file

TIMEOUT = 120  # seconds a notebook's cell may take
#: Variants kept for each notebook of the book, on average.
KEPT = 5
#: Python 3.11 cannot parse in two threads at once ("AST constructor recursion depth mismatch").
_parsing = threading.Lock()
_latest = {}
#: Settings of a machine, and of no book, that change what is drawn, printed or complained of.
MACHINES_OWN = re.compile(
    r"MPL|MATPLOTLIBRC|IPYTHON|PYTHON(STARTUP|WARNINGS|OPTIMIZE|DEVMODE|INSPECT)|COLUMNS$|LINES$"
)
#: What an executed notebook's page needs of its metadata.
METADATA = ("kernelspec", "language_info")


class ExecutionError(RuntimeError):
    """A notebook failed, or did not come to its end."""


class Executed(NamedTuple):
    """A kept notebook: its file, and what each of its cells noted."""

    path: Path
    notes: list


def store(root):
    """Return the folder of the executed notebooks."""
    return Path(root) / "_build" / "executed"


# The key -----------------------------------------------------------------------------------------


def key(notebook, root):
    """Return the digest of all that is known to matter before a notebook runs."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    kernel = notebook.metadata.get("kernelspec", {}).get("name", "")
    digest = hashlib.sha256(json.dumps([kernel, sources]).encode())
    with _parsing:
        found = modules(sources, root)
    for path in [*found, Path(root) / "requirements.txt"]:
        digest.update(f"{path.name} {digest_of_file(path)}".encode())
    return digest.hexdigest()[:16]


def modules(sources, root):
    """Return the files of the book's own modules that code imports, directly or through another.

    Parameters
    ----------
    sources : iterable of str
        Python, in which lines of a notebook's magic are passed over.
    root : path
        Modules below it are the book's own, and so is this package.

    Returns
    -------
    list of pathlib.Path
        Sorted; of a package also the files beside its modules, such as templates.
    """
    homes = tuple(dict.fromkeys([Path(root), Path(livebook.__file__).parent.parent]))
    waiting = [name for source in sources for name in _imports(source)]
    found, seen = set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += filter(None, [name.rpartition(".")[0]])
        for path, package in _files(name, homes):
            if path not in found and path.suffix == ".py":
                waiting += _imports_of(path, package)
            found.add(path)
    return sorted(found)


@functools.cache  # most notebooks import the same modules
def _files(name, homes):
    """Return the files of a module or package itself, each with the package it is of."""
    found = []
    for home in homes:
        base = home.joinpath(*name.split("."))
        if (base / "__init__.py").is_file():
            found += [(path, name) for path in _package(base)]
        elif base.with_suffix(".py").is_file():
            found.append((base.with_suffix(".py"), name.rpartition(".")[0]))
    return found


def _package(folder):
    """Yield a package's own file and what lies in it that is neither module nor package."""
    yield folder / "__init__.py"
    for path in folder.iterdir():
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from (p for p in path.rglob("*") if p.is_file() and p.suffix != ".pyc")
        elif path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path


@remembered
def _imports_of(path, package):
    return _imports(path.read_text(encoding="utf-8"), package)


@functools.cache
def _imports(source, package=""):
    """Return the dotted names that may be modules imported by a piece of code."""
    if "import" not in source:  # as in most cells; parsing takes a while
        return []
    lines = ("" if line.lstrip()[:1] in ("%", "!") else line for line in source.splitlines())
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:  # which running it will report
        return []
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join(filter(None, [*(above if node.level else []), node.module]))
            names += [start, *(f"{start}.{alias.name}" for alias in node.names)]
    return names


# The store ---------------------------------------------------------------------------------------


def find(notebook, root, digest=notes.digest):
    """Return the `Executed` variant of a notebook that still holds, the newest first, or None.

    `digest`, for whoever asks of many notebooks at once, is `livebook.notes.digest` that remembers.
    """
    kept = (store(root) / key(notebook, root)).glob("*.json")
    for path in sorted(kept, key=_age, reverse=True):
        executed = _read(path)
        if executed and all(
            _holds(digest, *read) for cell in executed.notes for read in cell.get("reads", [])
        ):
            os.utime(path)
            return executed
    return None


def _age(path):
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # another build has cleared it away
        return 0


def _read(path):
    """Return a variant, or None if its files are not whole."""
    notebook = path.with_suffix(".ipynb")
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        whole = notebook.stat().st_size == kept["bytes"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Executed(notebook, kept["notes"]) if whole else None


def _holds(digest, function, arguments, before):
    try:
        return digest(function, *arguments) == before
    except Exception:  # whatever it was that the notebook read is no longer there
        return False


def filled(notebook, executed):
    """Return a notebook with the outputs of its executed variant, notes in its cells' metadata."""
    done = nbformat.read(executed.path, as_version=4)
    notebook = nbformat.from_dict(notebook)
    notebook.metadata |= {name: done.metadata[name] for name in METADATA if name in done.metadata}
    for cell, ran, noted in zip(_code(notebook), _code(done), executed.notes, strict=True):
        cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
        cell.metadata["livebook"] = noted
    return notebook


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _keep(notebook, noted, folder):
    """Write a variant; whole files take their place at once, so that two builds do no harm."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (nbformat.writes(notebook) + "\n").encode()
    path = folder / f"{hashlib.sha256(text).hexdigest()[:16]}.ipynb"
    _put(path, text)
    kept = {"bytes": len(text), "notes": noted}
    _put(path.with_suffix(".json"), json.dumps(kept, ensure_ascii=False).encode())
    return Executed(path, noted)


def _put(path, content):
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as stream:
        stream.write(content)
    os.replace(stream.name, path)


def clear(root, books):
    """Remove all but the newest variants of a book of so many notebooks."""
    kept = sorted(store(root).glob("*/*.json"), key=_age, reverse=True)
    for path in kept[KEPT * books :]:
        path.unlink(missing_ok=True)
        path.with_suffix(".ipynb").unlink(missing_ok=True)
    for folder in store(root).glob("*/"):
        if not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)


# Running -----------------------------------------------------------------------------------------


def run(notebook, root, **options):
    """Run a notebook in an empty temporary folder, keep it, and return its variant.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As it is written; it stays unchanged.
    root : path
        The folder of the book.
    **options
        Passed to `nbclient.NotebookClient`.

    Raises
    ------
    ExecutionError
        Naming the cell and what it raised.
    """
    folder = store(root) / key(notebook, root)  # before it runs: what is edited meanwhile is new
    done, noted = play(notebook, **options)
    _offer_drafts(done, noted)
    return _keep(done, noted, folder)


def _offer_drafts(notebook, noted):
    """Tell the author a first draft of each text alternative that is not written yet."""
    for cell, kinds in zip(_code(notebook), noted, strict=True):
        drafts, about = kinds.get("draft"), cell.metadata.get("mystnb", {})
        if "explore(" in cell.source:  # each state brings its own
            continue
        if drafts and "figure" in about and not about.get("image", {}).get("alt"):
            print(f"  cell {cell.id} has no text alternative yet; a first draft: {drafts[0]}")


def play(notebook, **options):
    """Run a copy of a notebook as a build does; return it, and what each code cell noted.

    Raises
    ------
    ExecutionError
        Naming the cell and what it raised.
    """
    from nbclient.exceptions import DeadKernelError

    try:
        done = _play(notebook, options)
    except (DeadKernelError, RuntimeError) as error:
        if isinstance(error, ExecutionError):
            raise
        done = _play(notebook, options)  # no kernel came up, as when two chose the same port
    return done, [_taken(cell) for cell in _code(done)]


def _play(notebook, options):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    done = nbformat.from_dict(notebook)
    options = {
        "timeout": TIMEOUT,
        "record_timing": False,
        "coalesce_streams": True,
        "shutdown_kernel": "immediate",  # nothing is left to do: its notes are out, its folder goes
        **options,
    }
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as settings:
        client = NotebookClient(done, resources={"metadata": {"path": folder}}, **options)
        try:
            client.execute(env=_environment(settings))
        except CellExecutionError as error:
            raise ExecutionError(
                f"{_failed(done)}: {error.ename}: {error.evalue}\n{error}"
            ) from None
        except CellTimeoutError:
            raise ExecutionError(f"a cell takes more than {options['timeout']} seconds") from None
        done.metadata.pop("widgets", None)  # no page needs the state of widgets
        if left := sorted(path.name for path in Path(folder).iterdir()):
            raise ExecutionError(f"it leaves files behind: {', '.join(left)}")
    _check_outputs(done)
    return done


def _environment(settings):
    """Return the environment of a build's kernels, in which nothing of this machine shows.

    A backend that draws nowhere, somebody's style file or start-up files would reach the pages,
    and so would the complaint of a home that cannot be written.
    """
    kept = {name: value for name, value in os.environ.items() if not MACHINES_OWN.match(name)}
    return kept | {
        "IPYTHONDIR": settings,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(_fonts()),
        notes.VARIABLE: "1",
        **yaml_text.environment(),
    }


@functools.cache
def _fonts():
    """Return the folder where Matplotlib keeps its list of fonts and finds no style of its own.

    The list is made before a notebook runs: making it takes long enough to be complained of.
    """
    folder = place.root() / "_build" / "matplotlib"
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("fontlist-*")):
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        environment = {**os.environ, "MPLCONFIGDIR": str(folder)}
        subprocess.run(command, env=environment, capture_output=True, check=False)
    return folder


def _check_outputs(notebook):
    """Refuse, where it happened, what no page may show: a complaint, or a figure that is none.

    Raises
    ------
    ExecutionError
        Naming the first such cell.
    """
    for cell in _code(notebook):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                said = " ".join(output.text.split())[:300]
                raise ExecutionError(f"cell {cell.get('id')} writes to stderr: {said}")
        if "figure" in cell.metadata.get("mystnb", {}) and not any(map(_is_shown, cell.outputs)):
            raise ExecutionError(
                f"cell {cell.get('id')} has the caption of a figure and shows none"
            )


def _is_shown(output):
    return any(kind.startswith("image/") or kind == "text/html" for kind in output.get("data", ()))


def _failed(notebook):
    for number, cell in enumerate(notebook.cells):
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            return f"cell {cell.get('id', number)}"
    return "a cell"


def _taken(cell):
    """Take the notes out of a cell's outputs."""
    noted = [
        output.data[notes.MIME] for output in cell.outputs if notes.MIME in output.get("data", {})
    ]
    cell.outputs = [o for o in cell.outputs if notes.MIME not in o.get("data", {})]
    return json.loads(json.dumps(noted[0])) if noted else {}  # plain, as it will be read again


def execute(paths, root):
    """Execute, two at a time, the notebooks that the store does not hold.

    Parameters
    ----------
    paths : list of pathlib.Path
        The notebooks.
    root : pathlib.Path
        The folder of the book.

    Returns
    -------
    dict
        ``{path: Executed}`` in the order given.

    Raises
    ------
    ExecutionError
        Naming every notebook that failed, and how.
    """
    done, failures = {}, {}

    def attempt(function, path):
        try:
            done[path] = function(path, root)
        except ExecutionError as error:
            failures[path] = f"{path.relative_to(root).as_posix()}, {error}"

    digest = functools.cache(notes.digest)
    for path in paths:  # one after the other: threads would only wait for each other
        attempt(lambda path, root: find(read_notebook(path), root, digest), path)
    missing = [path for path in paths if path in done and done[path] is None]
    with ThreadPoolExecutor(2) as pool:  # the work is done in the kernels
        list(pool.map(functools.partial(attempt, _run), missing))
    if failures:
        raise ExecutionError("\n".join(failures[path] for path in paths if path in failures))
    _latest.update(done)
    return {path: done[path] for path in paths}


def latest(path):
    """Return what `execute` last found or made of a notebook in this process, or None."""
    return _latest.get(path)


def _run(path, root):
    print(f"  running {path.relative_to(root).as_posix()}", file=sys.stderr, flush=True)
    return run(read_notebook(path), root)


@remembered
def read_notebook(path):
    """Return a notebook as it is written; whoever changes it takes a copy.

    Raises
    ------
    ExecutionError
        If the file is none that can be read.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        raise ExecutionError(f"not a notebook that can be read: {error}") from None


def readers(variants):
    """Return which notebooks read which table when they ran.

    Parameters
    ----------
    variants : dict
        ``{path: Executed, or None if it did not run}``.

    Returns
    -------
    dict
        ``{table: [path, …]}``.
    """
    found = {}
    for path, executed in variants.items():
        cells = executed.notes if executed else []
        for function, arguments, _ in (read for cell in cells for read in cell.get("reads", [])):
            if function == "livebook.tables:digest" and arguments[1] == "content":
                users = found.setdefault(arguments[0], [])
                users += [] if path in users else [path]
    return found

"""Build the book: execute the notebooks side by side, then let Jupyter Book write the pages.

A strict build starts without old pages, because Sphinx reports a warning only when it reads a
page: over an old build, a broken page that did not change would pass.
"""

import argparse
import logging
import os
import shutil
import sys
import time
from pathlib import Path

import nbformat
from jupyter_book.cli.main import main as jupyter_book
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

from livebook import options, tables
from livebook.pages.execution import cache_path
from livebook.reading_order import notebooks

TIMEOUT = 120  # seconds a notebook's cell may take


def execute(root):
    """Execute, in parallel, the notebooks that the cache does not hold yet; return failures.

    Each runs in an empty temporary folder, so one that reads or leaves files there is found out.
    """
    path = cache_path(root)
    for old in path.parent.glob("*"):
        if old != path:
            shutil.rmtree(old)
    path.mkdir(parents=True, exist_ok=True)
    cache = get_cache(path)
    new = [str(notebook) for notebook in notebooks(root) if not _holds(cache, notebook)]
    if not new:
        return []
    for notebook in new:
        cache.add_nb_to_project(notebook)
    before = _executed(path)
    executor = load_executor("temp-parallel", cache, logging.getLogger("execute"))
    result = executor.run_and_cache(filter_uris=new, timeout=TIMEOUT)
    if result.errored:  # no kernel came up, as when two of them chose the same port: once more
        result = executor.run_and_cache(filter_uris=new, timeout=TIMEOUT)
    _join_streams(_executed(path) - before)
    for failed in result.excepted:
        print(cache.get_project_record(failed).traceback, file=sys.stderr)
    return result.excepted + result.errored


def _holds(cache, notebook):
    try:
        content = nbformat.read(notebook, as_version=4)
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        sys.exit(f"{notebook} is not a notebook that can be read: {error}")
    try:
        return bool(cache.match_cache_notebook(content))
    except KeyError:
        return False


def _executed(path):
    """Return the executed notebooks that a cache holds."""
    return set(path.glob("executed/*/base.ipynb"))


def _join_streams(paths):
    """Join what a cell prints to one piece: a kernel sends it in pieces that the clock decides."""
    from nbconvert.preprocessors import CoalesceStreamsPreprocessor  # slow; seldom needed

    joining = CoalesceStreamsPreprocessor(enabled=True)
    for executed in paths:
        notebook = nbformat.read(executed, as_version=4)
        joined, _ = joining.preprocess(notebook, {})
        text = nbformat.writes(joined) + "\n"
        if executed.read_text(encoding="utf-8") != text:
            executed.write_text(text, encoding="utf-8")


def verify_tables(root):
    """Read every table, used or not; once for each state of data and package.

    Raises
    ------
    livebook.tables.TableError
        For the first table that is not what its descriptor says or not as it was sealed.
    """
    verified = cache_path(root) / "tables-verified"
    if verified.is_file():
        return
    for name in tables.names(Path(root) / "data"):
        tables.load(name, Path(root) / "data")
    verified.parent.mkdir(parents=True, exist_ok=True)
    verified.touch()


def write_pages(root, *, strict):
    """Run Jupyter Book, here and not in a process that would import everything again.

    Its own errors pass through: it has said by then what is wrong.
    """
    command = ["build", str(root), "--quiet"]
    if strict:
        for stale in ("html", ".doctrees", "jupyter_execute"):
            shutil.rmtree(Path(root) / "_build" / stale, ignore_errors=True)
        command += ["--warningiserror", "--keep-going", "--nitpick"]
    jupyter_book(command, standalone_mode=False)


def main(argv=None):
    """Build the book below a folder; exit non-zero on any failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", default=".", help="the folder with _config.yml")
    parser.add_argument(
        "--preview", action="store_true", help="reuse old pages; warnings do not fail"
    )
    asked = parser.parse_args(argv)
    root = Path(asked.root).resolve()
    if not (root / "_config.yml").is_file():
        sys.exit(f"{root} holds no _config.yml; give the folder of the book")
    os.environ["LIVEBOOK_STRICT"] = "1"

    try:
        checks = options.functions(root, "verify")
    except options.OptionError as error:
        sys.exit(str(error))
    for check in checks:
        if problem := check(root):
            sys.exit(problem)

    try:
        verify_tables(root)
    except tables.TableError as error:
        sys.exit(f"data/{error}")

    started = time.monotonic()
    print(
        f"Executing {len(notebooks(root))} notebooks (those in the cache are reused) …", flush=True
    )
    if failed := execute(root):
        sys.exit("These notebooks failed: " + ", ".join(Path(f).name for f in failed))
    print(f"Writing pages … ({time.monotonic() - started:.0f} s)", flush=True)
    write_pages(root, strict=not asked.preview)
    print(
        f"The book is in {root / '_build' / 'html' / 'index.html'} ({time.monotonic() - started:.0f} s)"
    )


if __name__ == "__main__":
    main()

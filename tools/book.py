"""Build the book: execute the notebooks side by side, then let Jupyter Book write the pages.

A strict build starts without old pages, because Sphinx reports a warning only when it reads a
page: over an old build, a broken page that did not change would pass.
"""

import argparse
import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

from _ext.execution import cache_path
from periphery import claims

TIMEOUT = 120  # seconds a notebook's cell may take


def notebooks(root):
    """Return every notebook below ``chapters``, sorted."""
    found = (Path(root) / "chapters").rglob("*.ipynb")
    return sorted(p for p in found if ".ipynb_checkpoints" not in p.parts)


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
    for notebook in notebooks(root):
        cache.add_nb_to_project(str(notebook))
    executor = load_executor("temp-parallel", cache, logging.getLogger("execute"))
    result = executor.run_and_cache(timeout=TIMEOUT)
    if result.errored:  # no kernel came up, as when two of them chose the same port: once more
        result = executor.run_and_cache(timeout=TIMEOUT)
    _join_streams(path)
    for failed in result.excepted:
        print(cache.get_project_record(failed).traceback, file=sys.stderr)
    return result.excepted + result.errored


def _join_streams(path):
    """Join what a cell prints to one piece: a kernel sends it in pieces that the clock decides."""
    joining = CoalesceStreamsPreprocessor(enabled=True)
    for executed in sorted(path.glob("executed/*/base.ipynb")):
        notebook = nbformat.read(executed, as_version=4)
        joined, _ = joining.preprocess(notebook, {})
        text = nbformat.writes(joined) + "\n"
        if executed.read_text(encoding="utf-8") != text:
            executed.write_text(text, encoding="utf-8")


def write_pages(root, *, strict):
    """Run Jupyter Book; return its exit code."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", str(root), "--quiet"]
    if strict:
        for stale in ("html", ".doctrees", "jupyter_execute"):
            shutil.rmtree(Path(root) / "_build" / stale, ignore_errors=True)
        command += ["--warningiserror", "--keep-going", "--nitpick"]
    return subprocess.call(command)


def main(argv=None):
    """Build the book below a folder; exit non-zero on any failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", default=".", help="the folder with _config.yml")
    parser.add_argument(
        "--preview", action="store_true", help="reuse old pages; warnings do not fail"
    )
    options = parser.parse_args(argv)
    root = Path(options.root).resolve()
    if not (root / "_config.yml").is_file():
        sys.exit(f"{root} holds no _config.yml; give the folder of the book")
    os.environ["PERIPHERY_STRICT"] = "1"

    ledger = root / "data" / "claims.yaml"
    if ledger.is_file():
        try:
            claims.verify(ledger)
        except claims.ClaimError as error:
            sys.exit(f"data/claims.yaml: {error}")

    started = time.monotonic()
    print(
        f"Executing {len(notebooks(root))} notebooks (those in the cache are reused) …", flush=True
    )
    if failed := execute(root):
        sys.exit("These notebooks failed: " + ", ".join(Path(f).name for f in failed))
    print(f"Writing pages … ({time.monotonic() - started:.0f} s)", flush=True)
    if code := write_pages(root, strict=not options.preview):
        sys.exit(code)
    print(
        f"The book is in {root / '_build' / 'html' / 'index.html'} ({time.monotonic() - started:.0f} s)"
    )


if __name__ == "__main__":
    main()

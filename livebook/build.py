"""Build the book: run the notebooks, hold what they found against the ledgers, write the pages.

A strict build starts without old pages, because Sphinx reports a warning only when it reads a
page: over an old build, a broken page that did not change would pass. With ``--accept`` the same
run rewrites the ledgers instead of stopping at a difference, and writes no pages.
"""

import argparse
import contextlib
import gc
import shutil
import sys
import time
from pathlib import Path

from livebook import executed, ledgers, options, place, reading_order, tables, watch, yaml_text
from livebook.pages import generated, page_state

try:
    import fcntl
except ImportError:  # on Windows two builds are not kept apart
    fcntl = None


def verify_tables(root):
    """Read every table that was not read yet as it now is, used or not.

    Raises
    ------
    livebook.tables.TableError
        For the first table that is not what its descriptor says or not as it was sealed.
    """
    data = Path(root) / "data"
    verified = executed.store(root) / "tables-verified"
    known = set(verified.read_text().split()) if verified.is_file() else set()
    code = tables.digest_of_file(Path(tables.__file__))
    states = {name: f"{tables.digest(name, 'content', data)}-{code}" for name in tables.names(data)}
    for name, state in states.items():
        if state not in known:
            tables.load(name, data)
    if set(states.values()) != known:
        verified.parent.mkdir(parents=True, exist_ok=True)
        verified.write_text("\n".join(states.values()))


def run_notebooks(root, paths):
    """Execute notebooks where needed; return what all recorded, or stop and say what failed."""
    every = reading_order.notebooks(root)
    try:
        done = executed.execute(paths, root)
        found = ledgers.collected(root, done)
    except executed.ExecutionError as error:
        sys.exit(f"These notebooks failed:\n{error}")
    except ledgers.LedgerError as error:
        sys.exit(str(error))
    executed.clear(root, len(every))
    return found


def accept(root, names):
    """Rewrite the ledgers by what all notebooks record, or those named; print what changed."""
    every = reading_order.notebooks(root)
    named = [Path(name).resolve() for name in names] or every
    if unknown := [path for path in named if path not in every]:
        sys.exit(f"There is no notebook {unknown[0]} in the book.")
    found = run_notebooks(root, named)
    order = [path.relative_to(root).as_posix() for path in every]
    try:
        lines = ledgers.accept(
            root, found, {path.relative_to(root).as_posix() for path in named}, order, _texts(root)
        )
    except ledgers.LedgerError as error:
        sys.exit(f"The ledgers are unchanged.\n{error}")
    print("\n".join(["Changed:", *lines]) if lines else "No finding prints differently.")


def _texts(root):
    """Return the files of the pages that are written by hand."""
    found = (
        root / f"{page}{end}" for page in reading_order.pages(root) for end in (".md", ".ipynb")
    )
    return [p for p in found if p.is_file() and not p.read_text("utf-8").endswith(generated.MARK)]


def write_pages(root, *, strict, again=()):
    """Have Sphinx read and write the pages that changed and those named, or all; on both cores.

    Its own errors pass through: it has said by then what is wrong.
    """
    from jupyter_book.sphinx import build_sphinx

    build = Path(root) / "_build"
    if strict:
        for stale in ("html", ".doctrees", "jupyter_execute", "drawn"):
            shutil.rmtree(build / stale, ignore_errors=True)
    failed = build_sphinx(
        str(root),
        str(build / "html"),
        path_config=str(Path(root) / "_config.yml"),
        noconfig=True,
        confoverrides={
            "external_toc_path": (Path(root) / "_toc.yml").as_posix(),
            "latex_individualpages": False,  # asked of every caller, whatever is written
            "templates_path": [],  # or extensions of two builds of a process add to one list
            page_state.AGAIN: [*again],
            **({"nitpicky": True} if strict else {}),
        },
        warningiserror=strict,
        keep_going=strict,
        quiet=True,
        jobs=2,
    )
    if failed:
        sys.exit("The pages could not be written." if failed == 1 else str(failed))


def _checks(root):
    try:
        return options.functions(root, "verify")
    except options.OptionError as error:
        sys.exit(str(error))


def main(argv=None):
    """Build the book below a folder; exit non-zero on any failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", nargs="?", default=".", help="the folder with _config.yml")
    parser.add_argument(
        "--preview", action="store_true", help="reuse old pages; warnings do not fail"
    )
    parser.add_argument(
        "--watch", action="store_true", help="a preview, and again whenever a file is saved"
    )
    parser.add_argument(
        "--accept",
        nargs="*",
        metavar="NOTEBOOK",
        help="rewrite the ledgers by what these notebooks record (all by default); write no pages",
    )
    asked = parser.parse_args(argv)
    root = Path(asked.root).resolve()
    if not (root / "_config.yml").is_file():
        sys.exit(f"{root} holds no _config.yml; give the folder of the book")
    if place.root().resolve() != root:
        sys.exit(
            f"The notebooks would read the tables of {place.root()}; set {place.VARIABLE} to {root}"
        )
    asked.preview |= asked.watch

    def build(again=()):
        with alone(root):
            _build(root, asked, again)

    if asked.watch:
        watch.watch(root, lambda: build([page_state.example(root)]), build)
    else:
        build()


@contextlib.contextmanager
def alone(root):
    """Wait until no other build of the same folder is at work, and let none begin meanwhile."""
    (root / "_build").mkdir(exist_ok=True)
    with (root / "_build" / ".at-work").open("w") as mark:
        if fcntl and _is_taken(mark):
            print("Another build of this book is at work; this one waits for it …", flush=True)
            fcntl.flock(mark, fcntl.LOCK_EX)
        yield


def _is_taken(mark):
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _build(root, asked, again=()):
    """Do what was asked for, and write these pages again."""
    yaml_text.keep(root / "_build" / "yaml")
    try:
        verify_tables(root)
    except tables.TableError as error:
        sys.exit(f"data/{error}")
    if asked.accept is not None:
        accept(root, asked.accept)
        return

    for check in _checks(root):
        if problem := check(root):
            sys.exit(problem)
    # Pages are trees of many small things that stay: to look for garbage among them as often as
    # Python does by itself takes a third of the time.
    gc.set_threshold(2_000_000)
    started = time.monotonic()
    found = run_notebooks(root, reading_order.notebooks(root))
    try:
        ledgers.compare(root, found)
    except ledgers.LedgerError as error:
        sys.exit(
            f"The notebooks found otherwise than the ledgers have it:\n{error}\nIf what is new is "
            "right, run 'make findings', and read every sentence that uses it."
        )
    print(f"Writing pages … ({time.monotonic() - started:.0f} s)", flush=True)
    write_pages(root, strict=not asked.preview, again=again)
    if asked.preview:
        print("A preview: cards and lists of users on pages that did not change are as they were.")
    print(
        f"The book is in {root / '_build' / 'html' / 'index.html'} ({time.monotonic() - started:.0f} s)"
    )


if __name__ == "__main__":
    main()

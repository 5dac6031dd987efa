"""Write the book's pages a second time, elsewhere, and compare them byte by byte.

The copy takes over the executed notebooks: that these print the same when they run again is shown
by `make test`, which compares outputs with those of another run. Without an argument
``_build/html`` is compared, or else the built book in the folder that is named. What differs from
build to build cannot be checked, signed or cached.
"""

import filecmp
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from livebook import checkout, executed
from livebook.pages import colophon

ROOT = Path(__file__).resolve().parents[2]
#: Not made by `make book`.
ADDED_LATER = {"lite", "carry"}
DAY = re.compile(r'<time datetime="([^"]*)"')


def files_of(html):
    """Return the files of a built book, as paths below it, without what is added later."""
    html = Path(html)
    found = (path.relative_to(html) for path in html.rglob("*") if path.is_file())
    return {path for path in found if path.parts[0] not in ADDED_LATER}


def differences(one, other):
    """Return lines that say which files only one of two built books has, or has otherwise."""
    first, second = files_of(one), files_of(other)
    lines = [f"only in {one}: {path}" for path in sorted(first - second)]
    lines += [f"only in {other}: {path}" for path in sorted(second - first)]
    lines += [
        f"differs: {path}"
        for path in sorted(first & second)
        if not filecmp.cmp(Path(one) / path, Path(other) / path, shallow=False)
    ]
    return lines


def copy_sources(root, folder):
    """Copy the sources of a book, as they lie below `root`, into `folder`; return that."""
    for name in checkout.files(root):
        target = Path(folder) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(root) / name, target)
    return Path(folder)


def copy_book(folder):
    """Copy the sources of the book and its executed notebooks into a new folder."""
    copy_sources(ROOT, folder)
    shutil.copytree(executed.store(ROOT), executed.store(folder))


def build(folder, *arguments, **settings):
    """Run the build of a copy with these arguments and variables; return what it said, or stop."""
    done = subprocess.run(
        [sys.executable, "-m", "livebook.build", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **settings},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"The build of a copy failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout + done.stderr


def day_of(html):
    """Return the day that the pages of a built book name as their last change's; empty if none."""
    found = DAY.search((Path(html) / "search.html").read_text(encoding="utf-8"))
    return found[1] if found else ""


def build_elsewhere(folder, *, lite, day=""):
    """Build a copy of the sources in `folder`; return its pages, or stop with what was said.

    Parameters
    ----------
    folder : path
        New; the copy lies there afterwards.
    lite : bool
        Whether pages lead to an edition in the browser.
    day : str
        Of the last change, which the copy cannot know: git's history stays behind.
    """
    copy_book(folder)
    build(folder, BOOK_LITE="1" if lite else "", **{colophon.DATE: day})
    return folder / "_build" / "html"


def main(arguments):
    """Compare, print what differs, and exit non-zero if anything does."""
    html = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    if not (html / "index.html").is_file():
        sys.exit(f"{html} holds no built book; run 'make book' first")
    with tempfile.TemporaryDirectory() as temporary:
        again = build_elsewhere(
            Path(temporary) / "book", lite=(html / "lite").is_dir(), day=day_of(html)
        )
        found = differences(html, again)
    if found:
        sys.exit("\n".join([*found[:50], f"{len(found)} files differ between two builds"]))
    print(f"Two builds are the same, byte by byte: {len(files_of(html))} files")


if __name__ == "__main__":
    main(sys.argv[1:])

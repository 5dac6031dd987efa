"""The sources of a book as they lie in a folder: a clone with git, or a zip unpacked without it."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path


def files(root):
    """Return the names of the files that are the book's own, below its folder and sorted.

    In a clone these are the files that git tracks, as far as they are there. Elsewhere they are
    all that ``.gitignore`` does not name; what else somebody put into the folder is among them.

    Parameters
    ----------
    root : path

    Returns
    -------
    list of str
        With ``/`` between folders.
    """
    root = Path(root)
    names = _git(root, "ls-files", "-z").split("\0") if _is_clone(root) else _not_ignored(root)
    return sorted(name for name in names if name and (root / name).is_file())


def changed(root):
    """Return when the sources were last changed, in UTC, to name editions by; never the clock.

    ``SOURCE_DATE_EPOCH`` if it is set, or the date of the last commit, or the newest file of the
    book (in an archive that git made, each has the date of the commit).
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _of_last_commit(root, "%ct")
    if not seconds:
        seconds = max(((Path(root) / name).stat().st_mtime for name in files(root)), default=0)
    return datetime.fromtimestamp(int(seconds), UTC)


def committed(root):
    """Return the day of the last commit, YYYY-MM-DD; empty where there is none."""
    return _of_last_commit(root, "%cs")


def _of_last_commit(root, form):
    """Return what git says of the last commit; empty in a clone without one, and in no clone."""
    if not _is_clone(root):
        return ""
    try:
        return _git(root, "log", "-1", f"--format={form}").strip()
    except subprocess.CalledProcessError:
        return ""


def _is_clone(root):
    # Not whether git knows the folder: a zip may lie unpacked in somebody else's clone.
    return (Path(root) / ".git").exists() and shutil.which("git") is not None


def _git(root, *arguments):
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def _not_ignored(root):
    from pathspec import GitIgnoreSpec

    own = root / ".gitignore"
    lines = own.read_text(encoding="utf-8").splitlines() if own.is_file() else []
    ignored = GitIgnoreSpec.from_lines([".git/", *lines])
    for folder, below, names in os.walk(root):
        here = Path(folder).relative_to(root)
        below[:] = [
            name for name in below if not ignored.match_file(f"{(here / name).as_posix()}/")
        ]
        found = ((here / name).as_posix() for name in names)
        yield from (name for name in found if not ignored.match_file(name))

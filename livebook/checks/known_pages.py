"""Tell which pages came out, byte for byte, as they were when all that looks at them was content.

Of hundreds of pages a change touches few, and to look at one in a browser in each way that readers
have takes seconds. A page's digest is that of its HTML (but for the day of the last commit), of each
file of the site that it names, and of what is the same for all: styles, scripts and fonts, the
browser, and what all checks share. A test file's is that of its text and of the book's own modules
that it imports. Digests stand in a file that is kept in version control, as an audit that was green
noted them; what has the same one is as it was, on whatever machine. `visits` knows which tests open
which pages.
"""

import hashlib
import os
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from livebook import executed
from livebook.checks.chromium import executable

#: What every page is shown with, below the site's ``_static``.
SHARED = (".css", ".js", ".woff2", ".ttf")


def pages(site):
    """Return the pages of a built book, as addresses below it, those that lead on apart.

    JupyterLite's own are not the book's.
    """
    return sorted(
        path.relative_to(site).as_posix()
        for path in Path(site).rglob("*.html")
        if path.relative_to(site).parts[0] not in {"_static", "lite"} and not _leads_on(path)
    )


def _leads_on(path):
    return 'http-equiv="Refresh"' in path.read_text(encoding="utf-8")[:300]


def digests(site, names, looked_at_by=()):
    """Return a digest of each page.

    Parameters
    ----------
    site : path
        The folder of the built book.
    names : iterable of str
        Its pages, as addresses below it, or other files of it.
    looked_at_by : iterable of path
        Files that decide what every page must be like.

    Returns
    -------
    dict of str
        By page, in the order given.
    """
    site = Path(site)
    shared = sorted(p for p in (site / "_static").rglob("*") if p.suffix in SHARED)
    common = [_browser(), *map(_of, shared), *map(_of, sorted(looked_at_by))]
    return {name: _digest(*common, *_parts(site, site / name)) for name in names}


def digests_of_tests(root, names):
    """Return a digest of each test file, by its name below the repository's folder."""
    return {name: _digest(*_code(root, Path(root) / name)) for name in names}


def _code(root, path):
    text = path.read_text("utf-8")
    yield text
    for file in executed.modules([text], root):
        yield f"{file.relative_to(root)} {_of(file)}"


def shown_by(site, page):
    """Return the files of the site that a page names but for links, so that its digest has them."""
    return _files(site, page, _Page(page.read_text("utf-8")))


def _files(site, page, read):
    values = sorted(value for value in read.named if "." in value)  # no file is without an ending
    return [file for value in values if (file := _file(site, page, value))]


def note(file, found):
    """Write the digests of pages that were looked at, a line each."""
    Path(file).write_text("".join(f"{line}\n" for line in _lines(found)), encoding="utf-8")


def new(file, found):
    """Return the pages whose digest is not in a file.

    That is all of them if it is not there, or where the variable ``EVERYTHING`` is set.
    """
    if os.environ.get("EVERYTHING") or not Path(file).is_file():
        return list(found)
    known = set(Path(file).read_text("utf-8").splitlines())
    return [name for name, line in zip(found, _lines(found), strict=True) if line not in known]


def _lines(found):
    return [f"{digest}  {name}" for name, digest in found.items()]


class _Page(HTMLParser):
    """What the tags of a page name but for links, and its day as it is written in two ways."""

    def __init__(self, text):
        super().__init__()
        self.named, self.day, self._in_day = set(), [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag != "a":
            self.named |= {part for _, value in attrs if value for part in value.split(", ")}
        if tag == "time" and "datetime" in dict(attrs):
            self.day.append(dict(attrs)["datetime"])
            self._in_day = True

    def handle_data(self, data):
        if self._in_day:
            self.day.append(data)
            self._in_day = False


def _parts(site, page):
    """Yield the text of a page without its day, and the digest of each file that it shows.

    Of another file, its digest; of one that is gone, nothing.
    """
    if page.suffix != ".html":
        yield _of(page) if page.is_file() else ""
    elif page.is_file():
        text = page.read_text("utf-8")
        read = _Page(text)
        for written in read.day:
            text = text.replace(written, "the day")
        yield text
        yield from map(_of, _files(site, page, read))


def _file(site, page, value):
    """Return the file that the value of an attribute names, None if it is no address of one."""
    try:
        address = urlsplit(value.split(" ")[0])
        file = (page.parent / unquote(address.path)).resolve()
        shown = not address.scheme and address.path and file.suffix != ".html" and file.is_file()
    except (OSError, ValueError):  # a text too long for a name, or none that could be one
        return None
    return file if shown and file.is_relative_to(site.resolve()) else None


@cache
def _of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(*texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@cache
def _browser():
    return subprocess.run(
        [executable(), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()

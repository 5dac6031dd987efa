"""The pages of the built book."""

import sys
from functools import cache
from pathlib import Path

from livebook.checks import known_pages

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
#: Pages as they were when these tests were content with them, and what besides decides that.
KNOWN = ROOT / ".ci" / "pages"
LOOKED_AT_BY = [
    ROOT / "tests" / "browser",
    ROOT / "livebook" / "checks" / "chromium.py",
    ROOT / "requirements-dev.txt",
]


def page_names():
    """Return the built pages, as addresses below the site's root."""
    return known_pages.pages(HTML)


@cache
def new_pages():
    """Return those that are not as they were in an audit that was green, or all (EVERYTHING=1)."""
    return known_pages.new(KNOWN, _digests())


def _digests():
    return known_pages.digests(HTML, page_names(), LOOKED_AT_BY)


if __name__ == "__main__":  # notes them, or ends with 1 if there are new ones
    if sys.argv[1:] == ["--all-known"]:
        sys.exit(bool(new_pages()))
    known_pages.note(KNOWN, _digests())

"""The pages of the built book, and what of them and of their tests is as it was in a green audit."""

import sys
from functools import cache
from pathlib import Path

from livebook.checks import known_pages, visits

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
#: Pages and test files as they were when the tests were content, and which test opened what.
KNOWN, VISITS = ROOT / ".ci" / "pages", ROOT / ".ci" / "visits"
#: What this audit has noted, until all of it was content.
NOTED = ROOT / "_build" / "visits"
HERE = Path(__file__).parent
TESTS = sorted(path.relative_to(ROOT).as_posix() for path in HERE.glob("test_*.py"))
#: What decides for every test.
LOOKED_AT_BY = [
    *(path for path in HERE.glob("*.py") if not path.name.startswith("test_")),
    *(ROOT / "tests").glob("*.py"),
    ROOT / "livebook" / "checks" / "chromium.py",
    ROOT / "livebook" / "checks" / "visits.py",
    ROOT / "requirements-dev.txt",
]


@cache
def page_names():
    """Return the built pages, as addresses below the site's root."""
    return known_pages.pages(HTML)


def is_as_it_was():
    """Return those pages, other files that tests open, and test files that are as they were."""
    found = _digests(visits.read(VISITS))
    return set(found).difference(known_pages.new(KNOWN, found))


def _digests(noted):
    opened = {name for names in noted.values() for name in names}
    names = [*page_names(), *sorted(opened.difference(page_names()))]
    return {
        **known_pages.digests(HTML, names, LOOKED_AT_BY),
        **known_pages.digests_of_tests(ROOT, TESTS),
    }


def note():
    """Write down what an audit of all tests was content with."""
    noted = visits.read(NOTED)
    visits.write(VISITS, noted)
    known_pages.note(KNOWN, _digests(noted))


if __name__ == "__main__":
    if sys.argv[1:] == ["--all-known"]:
        sys.exit(not is_as_it_was().issuperset(page_names()))
    note()

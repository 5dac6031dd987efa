"""Remember which pages a test opened, and leave it out while these and its own code are the same.

Tests in a browser say nothing new of pages that came out, byte for byte, as when they passed. Which
pages a test opens, it shows itself: what this process opens of the site while the test runs is
noted, be it for the test or for the server that the browser asks; and what a tab opens from the
file system. Whatever reads besides something of the repository, or looks into a folder of the site,
rests on more than pages, and is run every time.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from livebook.checks import known_pages
from livebook.watch import forget

#: Fixtures without which a test opens no page.
IN_A_BROWSER = {"site", "chromium"}
#: Folders of a repository that hold nothing of it.
APART = {"_build", ".git", ".hypothesis", "__pycache__"}
LISTED = {"os.listdir", "os.scandir"}


def read(file):
    """Return ``{test: [files of the site that it opened]}`` as an audit noted it, or none."""
    return json.loads(Path(file).read_text("utf-8")) if Path(file).is_file() else {}


def write(file, noted):
    """Note which files each test opened."""
    text = json.dumps(noted, indent=0, sort_keys=True, ensure_ascii=False)
    Path(file).write_text(f"{text}\n", encoding="utf-8")


def test_file(test):
    """Return the file of a test."""
    return test.partition("::")[0]


class Visits:
    """A pytest plugin: leaves out tests of what is known, and notes what others open.

    Parameters
    ----------
    site : Path
        The folder of the built book.
    root : Path
        That of the repository.
    noted : dict
        What `read` gives of an earlier run.
    known : set of str
        Files of the site, and test files below ``root``, that are as they were then.

    Attributes
    ----------
    noted : dict
        The same of this run, when it is done.
    """

    def __init__(self, site, root, noted, known):
        self.site, self.root, self._known = site.resolve(), root.resolve(), known
        self._before, self.noted = noted, {}
        self._opened, self._by_fixture = None, {}
        sys.addaudithook(self._hear)

    def _hear(self, event, arguments):
        """Note what is opened; Python calls this whatever happens, so it does next to nothing."""
        if self._opened is None or (event != "open" and event not in LISTED):
            return
        if arguments and isinstance(arguments[0], (str, os.PathLike)):
            self._opened.add((event == "open", os.fspath(arguments[0])))

    def asked_for(self, address):
        """Note an address that a tab asked for, if it is a file's."""
        parts = urlsplit(address)
        if parts.scheme == "file" and self._opened is not None:
            self._opened.add((True, unquote(parts.path)))

    def pytest_collection_modifyitems(self, config, items):
        """Leave out tests that opened known pages only."""
        left_out = [item for item in items if self._is_known(item.nodeid)]
        self.noted = {item.nodeid: self._before[item.nodeid] for item in left_out}
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.nodeid not in self.noted]

    def _is_known(self, test):
        return test in self._before and self._known.issuperset(
            [test_file(test), *self._before[test]]
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        """Hear what a fixture opens that serves more than one test."""
        if fixturedef.scope == "function":
            return (yield)
        meanwhile, self._opened = self._opened, set()
        try:
            return (yield)
        finally:
            self._by_fixture[fixturedef.argname] = self._opened
            self._opened = meanwhile

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Hear what a test opens that has a browser, and note it."""
        if IN_A_BROWSER.isdisjoint(item.fixturenames):
            return (yield)
        forget()  # what was read for another test is read for this one, too
        self._opened = set()
        try:
            return (yield)
        finally:
            opened = self._opened.union(*(self._by_fixture.get(n, ()) for n in item.fixturenames))
            self._opened = None
            names = self._names(opened)
            if names:
                self.noted[item.nodeid] = names

    def _names(self, opened):
        """Return the files of the site, but those that pages among them name; None if that is not all."""
        files = set()
        for is_file, path in opened:
            path = Path(os.path.abspath(path))
            if path.is_relative_to(self.site):
                if not is_file:
                    return None
                files.add(path)
            elif self._is_of_the_repository(path):
                return None
        named = {file for page in files for file in self._shown_by(page)}
        return sorted(
            path.relative_to(self.site).as_posix()
            for path in files - named
            if not (path.suffix in known_pages.SHARED and "_static" in path.parts)
        )

    def _shown_by(self, path):
        return known_pages.shown_by(self.site, path) if path.suffix == ".html" else []

    def _is_of_the_repository(self, path):
        if not path.is_relative_to(self.root) or path.is_relative_to(sys.prefix):
            return False
        return path.suffix not in (".py", ".pyc") and not APART.intersection(
            path.relative_to(self.root).parts
        )

    def pytest_sessionfinish(self, session):
        """Tell the process that started this one, if there is such a one, what was noted."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["visits"] = self.noted

    def pytest_testnodedown(self, node):
        """Hear from a process that was started what it noted."""
        self.noted |= getattr(node, "workeroutput", {}).get("visits", {})

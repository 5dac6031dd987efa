"""Tests of pages that are as they were are left out, and nothing else is."""

from types import SimpleNamespace

import pytest

from livebook.checks import visits

pytest_plugins = ["pytester"]

CONFTEST = """
import pytest, urllib.request
from livebook.checks.chromium import served

@pytest.fixture(scope="session")
def site(request):
    with served(request.config.rootpath / "_build") as address:
        yield address

@pytest.fixture(scope="module")
def ledger(request):
    return (request.config.rootpath / "ledger.yaml").read_text()

@pytest.fixture(scope="module")
def charter(request):
    return (request.config.rootpath / "charter.yaml").read_text()

def fetch(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()
"""
TESTS = """
import functools, os, pytest
from pathlib import Path
from conftest import fetch

ROOT = Path(__file__).parent

@functools.cache
def kept():
    return (ROOT / "ledger.yaml").read_text()

def test_of_one_page(site):
    fetch(site + "wells.html")

@pytest.mark.parametrize("page", ["wells.html", "rivers.html"])
def test_of_each(page, site):
    fetch(site + page)

def test_of_a_page_from_the_disk(site):
    (ROOT / "_build" / "wells.html").read_text()

def test_of_what_a_page_shows(site):
    fetch(site + "wells.html"), fetch(site + "well.svg"), fetch(site + "_static/all.css")

def test_of_what_no_page_names(site):
    fetch(site + "rivers.html"), fetch(site + "texts.js")

def test_that_opens_no_page(site):
    pass

def test_without_a_browser():
    (ROOT / "_build" / "wells.html").read_text()

def test_that_looks_into_a_folder(site):
    fetch(site + "wells.html"), os.listdir(ROOT / "_build")

def test_that_reads_a_ledger(site):
    fetch(site + "wells.html"), kept()

def test_that_reads_it_where_it_is_kept(site):
    fetch(site + "wells.html"), kept()

def test_given_a_ledger(site, ledger):
    fetch(site + "wells.html")

def test_given_the_same(site, ledger):
    fetch(site + "wells.html")

def test_without_a_browser_given_a_charter(charter):
    pass

def test_given_what_was_made_for_that(site, charter):
    fetch(site + "wells.html")
"""
SITE = {
    "wells.html": '<img src="well.svg">',
    "rivers.html": "<p>A river</p>",
    "well.svg": "<svg/>",
    "texts.js": "1",
    "_static/all.css": "p {}",
}
#: What of the site each test is noted with; the others rest on more than pages, or on none.
OPENED = {
    "test_of_one_page": ["wells.html"],
    "test_of_each[wells.html]": ["wells.html"],
    "test_of_each[rivers.html]": ["rivers.html"],
    "test_of_a_page_from_the_disk": ["wells.html"],
    "test_of_what_a_page_shows": ["wells.html"],
    "test_of_what_no_page_names": ["rivers.html", "texts.js"],
}
ALL = 15


@pytest.fixture
def audit(pytester):
    """Return a function that runs tests of a small site; gives what ran and what was noted."""
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_site=TESTS)
    for name in ("ledger.yaml", "charter.yaml"):
        (pytester.path / name).write_text("a: 1", encoding="utf-8")
    for name, text in SITE.items():
        path = pytester.path / "_build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(noted=(), known=()):
        plugin = visits.Visits(
            pytester.path / "_build",
            pytester.path,
            {f"test_site.py::{name}": files for name, files in dict(noted).items()},
            set(known),
        )
        # By name, since the plugin has a hook of it and plugins need not be looked for.
        loaded = ("-p", "no:cacheprovider", "-p", "xdist")
        result = pytester.inline_run(*loaded, plugins=[plugin])
        passed, _, failed = result.listoutcomes()
        assert failed == []
        ran = {report.nodeid.removeprefix("test_site.py::") for report in passed}
        return ran, {n.removeprefix("test_site.py::"): f for n, f in plugin.noted.items()}

    return run


def test_what_a_test_opens_of_the_site_is_noted_if_that_is_all_it_rests_on(audit):
    ran, noted = audit()
    assert len(ran) == ALL
    assert noted == OPENED


def test_a_test_is_left_out_while_its_pages_and_its_file_are_known(audit):
    known = {"wells.html", "rivers.html", "texts.js", "test_site.py"}
    ran, noted = audit(OPENED, known)
    assert len(ran) == ALL - len(OPENED)
    assert ran.isdisjoint(OPENED)
    assert noted == OPENED  # so that the next run leaves them out, too


@pytest.mark.parametrize(
    ("new", "again"),
    [
        ("rivers.html", {"test_of_each[rivers.html]", "test_of_what_no_page_names"}),
        ("texts.js", {"test_of_what_no_page_names"}),
        ("test_site.py", set(OPENED)),
    ],
)
def test_it_is_run_again_when_one_of_them_changed(new, again, audit):
    known = {"wells.html", "rivers.html", "texts.js", "test_site.py"} - {new}
    ran, noted = audit(OPENED, known)
    assert ran & set(OPENED) == again
    assert noted == OPENED


def test_a_test_that_is_new_is_run(audit):
    noted = {name: files for name, files in OPENED.items() if name != "test_of_one_page"}
    ran, _ = audit(noted, {"wells.html", "rivers.html", "texts.js", "test_site.py"})
    assert ran & set(OPENED) == {"test_of_one_page"}


def test_what_a_tab_asks_the_file_system_for_is_noted(tmp_path):
    (tmp_path / "a page.html").write_text("<p>A page</p>", encoding="utf-8")
    plugin = visits.Visits(tmp_path, tmp_path, {}, set())
    plugin._opened = set()
    plugin.asked_for("https://example.org/x.html")
    plugin.asked_for((tmp_path / "a page.html").as_uri() + "#here")
    assert plugin._names(plugin._opened) == ["a page.html"]


def test_what_is_noted_is_read_again_and_nothing_is_noted_before(tmp_path):
    assert visits.read(tmp_path / "visits") == {}
    noted = {"tests/test_b.py::test[é]": ["b.html", "a.html"], "tests/test_a.py::test": ["a.html"]}
    visits.write(tmp_path / "visits", noted)
    assert visits.read(tmp_path / "visits") == noted
    assert visits.test_file("tests/test_b.py::test[a::b]") == "tests/test_b.py"


def test_processes_tell_the_one_that_started_them(tmp_path):
    node = SimpleNamespace(workeroutput={"visits": {"test_a": ["a.html"]}})
    plugin = visits.Visits(tmp_path, tmp_path, {}, set())
    plugin.pytest_testnodedown(node)
    plugin.pytest_testnodedown(object())  # one that crashed tells nothing
    assert plugin.noted == {"test_a": ["a.html"]}

"""The built book on loopback, Chromium, and the table of weights at the end."""

import statistics
from collections import defaultdict

import pytest
from built import HTML, NOTED, ROOT, VISITS, is_as_it_was
from watching import empty, visit, watched

from livebook.checks import visits
from livebook.checks.chromium import Quiet, browser, keeping_nothing, served


class AskedAgain(Quiet):
    """Has the browser ask whether what it keeps is still so, each time: then it is known to."""

    def end_headers(self):
        """Say so with everything."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def pytest_addoption(parser):
    """Whoever names tests has them run; `make audit` asks for those that can say something new."""
    parser.addoption("--new-alone", action="store_true", help="leave out tests of known pages")


def pytest_configure(config):
    """Leave out tests of what is known, if that is asked for, and note what others open."""
    started = getattr(config, "workerinput", {})  # by a process that knows already
    if "known" in started:
        config.known = set(started["known"])
    else:
        config.known = is_as_it_was() if config.getoption("new_alone") else set()
    config.visits = visits.Visits(HTML, ROOT, visits.read(VISITS), config.known)
    config.pluginmanager.register(config.visits)


def pytest_configure_node(node):
    """Tell a process that is started what is known, which takes seconds to find out."""
    node.workerinput["known"] = sorted(node.config.known)


@pytest.fixture(scope="session")
def site():
    """Serve the built book on loopback; return its address."""
    with served(HTML, AskedAgain) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def keeps_nothing(chromium, tmp_path_factory):
    """A window of a browser whose reader lets no site keep data."""
    with keeping_nothing(chromium, tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture(scope="session")
def free_tabs():
    """Tabs, each in a context of its own, that no test uses now, by the options of the context."""
    return defaultdict(list)


@pytest.fixture
def open_page(chromium, free_tabs, pytestconfig):
    """Return a function that opens an address where nothing was kept, and notes what goes wrong.

    A new tab takes more of Chromium's time than most pages do; so one that a test is done with
    serves others. Whoever leaves in a tab what `empty` does not take away (scripts for every page,
    answers to dialogs) asks for one ``alone``, which is closed.
    """
    used, closed = [], []

    def _open(address, *, width=1280, theme="light", alone=False, **options):
        free = free_tabs[repr(sorted(options.items()))]
        if free and not alone:
            page = empty(free.pop())
        else:
            page = watched(chromium.new_context(**options).new_page())
            page.on("request", lambda asked: pytestconfig.visits.asked_for(asked.url))
        closed.append(page) if alone else used.append((free, page))
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media="null", color_scheme=theme)
        visit(page, address)
        return page

    yield _open
    for page in closed:
        page.context.close()
    for free, page in used:
        free.append(page)


def pytest_terminal_summary(terminalreporter, config):
    """Print requests and weight a page, with the median and the maximum; keep what was opened."""
    if config.getoption("new_alone") and not hasattr(config, "workerinput"):
        NOTED.parent.mkdir(exist_ok=True)
        visits.write(NOTED, config.visits.noted)
    rows = []
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        noted = dict(report.user_properties)
        if report.when == "call" and "page" in noted:
            rows.append((noted["page"], noted["requests"], noted["kilobytes"]))
    if not rows:
        return
    terminalreporter.section("requests and compressed weight a page")
    for page, requests, kilobytes in sorted(rows, key=lambda row: -row[2]):
        terminalreporter.write_line(f"{kilobytes:7.1f} kB {requests:3d} requests  {page}")
    for name, column in (("requests", 1), ("kB", 2)):
        values = [row[column] for row in rows]
        terminalreporter.write_line(
            f"{name}: median {statistics.median(values):.0f}, maximum {max(values):.0f}"
        )

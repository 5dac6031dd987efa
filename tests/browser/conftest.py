"""The built book on loopback, Chromium, and the table of weights at the end."""

import statistics

import pytest
from built import HTML
from watching import visit, watched

from livebook.checks.chromium import browser, keeping_nothing, served


@pytest.fixture(scope="session")
def site():
    """Serve the built book on loopback; return its address."""
    with served(HTML) as address:
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


@pytest.fixture
def open_page(chromium):
    """Return a function that opens an address in a fresh context and notes what goes wrong."""
    contexts = []

    def _open(address, *, width=1280, theme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        contexts.append(context)
        page = watched(context.new_page())
        visit(page, address)
        return page

    yield _open
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter):
    """Print requests and weight a page, with the median and the maximum."""
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

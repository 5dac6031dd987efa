"""The built book on loopback, Chromium, and the table of weights at the end."""

import statistics

import pytest
from built import HTML

from livebook.checks.chromium import browser, served


@pytest.fixture(scope="session")
def site():
    """Serve the built book on loopback; return its address."""
    with served(HTML) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture
def open_page(chromium):
    """Return a function that opens an address in a fresh context and notes what goes wrong."""
    contexts = []

    def _open(address, *, width=1280, theme="light", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.requested, page.problems, page.under_way = [], [], set()
        page.on("request", lambda r: page.requested.append(r.url))
        page.on("console", lambda m: m.type == "error" and page.problems.append(m.text))
        page.on("pageerror", lambda e: page.problems.append(str(e)))
        page.on("requestfailed", lambda r: _note_failure(page, r))
        page.on("request", lambda r: page.under_way.add(r))
        for ended in ("requestfinished", "requestfailed"):
            page.on(ended, lambda r: page.under_way.discard(r))
        page.goto(address)
        settle(page)
        return page

    yield _open
    for context in contexts:
        context.close()


def settle(page):
    """Wait until a loaded page has drawn twice with no request under way.

    Chromium's own "networkidle" is half a second without any, on a page that is long done. It
    decides where a request's end is never reported, as when a page is left meanwhile.
    """
    page.wait_for_load_state()
    quiet = 0
    for _ in range(100):
        page.wait_for_timeout(15)
        quiet = 0 if page.under_way else quiet + 1
        if quiet == 2:
            return
    page.under_way.clear()
    page.wait_for_load_state("networkidle")


def _note_failure(page, request):
    """Note a request that failed, unless the page was left before it was answered."""
    if request.failure != "net::ERR_ABORTED":
        page.problems.append(f"failed: {request.url} ({request.failure})")


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

"""Every built page in a real browser: nothing from outside, no error, accessible, light."""

import gzip
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import HTML, page_names

BUDGET_KB, BUDGET_INTERACTIVE_KB, BUDGET_REQUESTS = 300, 600, 20
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # What is in order is not asked for: on a large page that is most of axe's work.
    "resultTypes": ["violations"],
    "reporter": "no-passes",
}

every_page = pytest.mark.parametrize("name", page_names())


def _violations(page):
    results = Axe().run(page, options=WCAG).response
    return [
        f"{v['id']}: {node['html'][:150]}" for v in results["violations"] for node in v["nodes"][:3]
    ]


def _images(page):
    """Return what is wrong with the pictures of a page, all of them loaded."""
    found = page.evaluate(
        """async () => Promise.all(Array.from(document.querySelectorAll("article img"), async img => {
            img.loading = "eager";
            const loads = await img.decode().then(() => img.naturalWidth > 0, () => false);
            return [img.getAttribute("src"), img.alt, loads];
        }))"""
    )
    short = [f"{source}: alt text {alt!r}" for source, alt, _ in found if len(alt) < 40]
    names = ("../", "data:", "_images", "image")
    named = [f"{source}: {alt!r}" for source, alt, _ in found if alt.lower().startswith(names)]
    return short + named + [f"{source} does not load" for source, _, loads in found if not loads]


def _compressed(address):
    path = HTML / unquote(urlsplit(address).path).lstrip("/")
    return len(gzip.compress(path.read_bytes())) if path.is_file() else 0


@every_page
def test_on_a_desk_in_light(name, site, open_page, record_property):
    page = open_page(site + name)
    assert page.problems == []
    assert [url for url in page.requested if not url.startswith((site, "data:"))] == []
    assert _violations(page) == []

    files = {url.split("#")[0] for url in page.requested if url.startswith("http")}
    images = page.eval_on_selector_all("img", "found => found.map(img => img.src)")
    weight = sum(_compressed(u) for u in files | {u for u in images if u.startswith(site)}) / 1024
    record_property("page", name)
    record_property("requests", len(files))
    record_property("kilobytes", weight)
    interactive = page.locator("[data-explore]").count() > 0
    assert len(files) <= BUDGET_REQUESTS
    assert weight <= (BUDGET_INTERACTIVE_KB if interactive else BUDGET_KB)
    assert _images(page) == []


@every_page
def test_on_a_phone_in_the_dark(name, site, open_page):
    page = open_page(site + name, width=390, theme="dark")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.problems == []
    assert _violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"the page is {width} px wide on a phone of 390"


def test_there_are_pages():
    assert len(page_names()) > 5

"""Every built page in a real browser: nothing from outside, no error, accessible, light; on a desk,
on a phone in the dark, at 400 per cent, with wide spacing, where nothing may be kept, on paper."""

import gzip
from urllib.parse import unquote, urlsplit

import pytest
from accessibility import violations
from built import HTML, page_names
from legible import cut_or_tiny
from watching import visit, watched

BUDGET_KB, BUDGET_INTERACTIVE_KB, BUDGET_REQUESTS = 300, 600, 20

#: What a reader may set, https://www.w3.org/TR/WCAG22/#text-spacing
SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { letter-spacing: 0.12em !important; line-height: 1.5 !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""
#: The width of A4 between the margins that Chromium's own printing leaves, in CSS pixels.
PAPER = 717
#: Code of a page that would not be read on paper: folded, or with ends of lines outside its box.
LOST_CODE = """() => [...document.querySelectorAll("article .highlight pre")].filter(
        code => code.scrollWidth > code.clientWidth + 1 || !code.checkVisibility(
            { contentVisibilityAuto: true }) || code.getBoundingClientRect().height === 0)
    .filter(code => !code.closest("details:not(.hide)"))
    .map(code => code.textContent.slice(0, 80))"""
#: Cells that head others and do not say what.
MUTE_HEADS = """() => Object.entries({
        "article thead th:not([colspan])": "col",
        "article thead th[colspan]": "colgroup",
        "article tbody th:not([rowspan])": "row",
        "article tbody th[rowspan]": "rowgroup",
    }).flatMap(([heads, scope]) => [...document.querySelectorAll(heads)].filter(
        head => head.scope !== scope).map(head => head.outerHTML.slice(0, 80)))"""

#: How many screens of a phone come before the first figure or table that code made; null for none.
FIRST_RESULT = """() => {
    const made = [...document.querySelectorAll(
        ".cell_output img, .cell_output svg, .cell_output table")];
    const tops = made.filter(result => result.checkVisibility()).map(
        result => result.getBoundingClientRect().top + scrollY);
    return tops.length ? Math.min(...tops) / innerHeight : null;
}"""
#: How many of them there may be.
MOST_SCREENS = 5

every_page = pytest.mark.parametrize("name", page_names())


@pytest.fixture(scope="module")
def phone(keeps_nothing):
    """A phone in the dark, whose browser keeps nothing for any site."""
    page = watched(keeps_nothing.new_page())
    page.emulate_media(color_scheme="dark")
    return page


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


def _wider_than(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    return max(0, page.evaluate("document.documentElement.scrollWidth") - width)


@every_page
def test_in_light_on_a_desk_on_a_phone_and_on_paper(name, site, open_page, record_property):
    # A drawing that a tab has shown elsewhere is asked for at once, in whatever form.
    drawn = "dark-form" in (HTML / name).read_text("utf-8")
    page = open_page(site + name, alone=drawn)
    assert page.problems == []
    assert [url for url in page.requested if not url.startswith((site, "data:"))] == []
    assert violations(page, experimental=True) == []
    assert page.evaluate(MUTE_HEADS) == []

    files = {url.split("#")[0] for url in page.requested if url.startswith("http")}
    images = page.eval_on_selector_all("img:not(.dark-form)", "all => all.map(img => img.src)")
    weight = sum(_compressed(u) for u in files | {u for u in images if u.startswith(site)}) / 1024
    record_property("page", name)
    record_property("requests", len(files))
    record_property("kilobytes", weight)
    interactive = page.locator("[data-explore]").count() > 0
    assert len(files) <= BUDGET_REQUESTS
    assert weight <= (BUDGET_INTERACTIVE_KB if interactive else BUDGET_KB)
    assert _images(page) == []

    page.set_viewport_size({"width": 390, "height": 900})
    assert cut_or_tiny(page, name) == []

    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 900})
    assert page.evaluate(LOST_CODE) == []


@every_page
def test_on_a_phone_in_the_dark_that_keeps_nothing(name, site, phone):
    phone.set_viewport_size({"width": 390, "height": 900})
    visit(phone, site + name)
    assert phone.evaluate("document.documentElement.dataset.theme") == "dark"
    assert phone.evaluate("localStorage.forThisVisit")
    assert phone.problems == []
    assert violations(phone) == []
    if not name.endswith("/practice.html"):  # exercises ask before they show
        assert (phone.evaluate(FIRST_RESULT) or 0) <= MOST_SCREENS
    assert _wider_than(phone, 390) == 0
    assert _wider_than(phone, 320) == 0, "at 400 per cent of 1280 pixels"
    phone.evaluate(SPACING)
    assert [w for w in (320, 390, 1280) if _wider_than(phone, w)] == [], "with text spacing"


def test_there_are_pages():
    assert len(page_names()) > 5

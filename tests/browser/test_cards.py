"""Evidence cards: what opens where a number, claim, term, work or table is named, and how."""

import pytest

PAGES = (
    "chapters/4-economic-claims/index.html",
    "chapters/2-dependency/index.html",
    "chapters/claims/E16.html",
)
KINDS = {"Number", "Claim", "Term", "Work"}

every_page = pytest.mark.parametrize("page", PAGES)


def _links(shown):
    """Return the links that have a card, one of each kind."""
    found = {}
    for link in shown.locator("main a[aria-haspopup='dialog']").all():
        href = link.get_attribute("href")
        kind = shown.evaluate(
            "href => JSON.parse(document.getElementById('cards').textContent)[href].kind", href
        )
        found.setdefault(kind.split(" ")[0], link)
    return found


def _card(shown):
    return shown.locator("#card:popover-open")


@pytest.mark.parametrize("width", [1280, 390])
@every_page
def test_each_kind_opens_by_keyboard_and_closes_with_escape(page, width, site, open_page):
    shown = open_page(site + page, width=width)
    links = _links(shown)
    assert set(links) >= {"Number", "Claim"}
    for link in links.values():
        link.focus()
        shown.keyboard.press("Enter")
        assert _card(shown).count() == 1
        assert _card(shown).locator("a").evaluate("a => a === document.activeElement")
        box = _card(shown).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        shown.keyboard.press("Escape")
        assert _card(shown).count() == 0
        assert link.evaluate("a => a === document.activeElement")
    assert shown.problems == []


def test_the_first_page_has_every_kind(site, open_page):
    assert set(_links(open_page(site + PAGES[0]))) >= KINDS


def test_a_card_opens_by_touch_and_closes_with_a_touch_elsewhere(site, open_page):
    shown = open_page(site + PAGES[0], width=390, has_touch=True)
    link = _links(shown)["Number"]
    link.tap()
    assert _card(shown).count() == 1
    box = _card(shown).bounding_box()
    beside = box["y"] - 20 if box["y"] > 60 else box["y"] + box["height"] + 20
    shown.touchscreen.tap(3, beside)
    assert _card(shown).count() == 0


def test_resting_on_a_link_opens_its_card_and_leaves_the_focus(site, open_page):
    shown = open_page(site + PAGES[0])
    link = _links(shown)["Number"]
    link.scroll_into_view_if_needed()
    link.hover()
    _card(shown).wait_for(timeout=3000)
    assert not _card(shown).locator("a").evaluate("a => a === document.activeElement")


def test_open_the_cell_leads_to_the_cell_unfolded(site, open_page):
    shown = open_page(site + PAGES[0])
    _links(shown)["Number"].click()
    _card(shown).locator("a").click()
    shown.wait_for_load_state("networkidle")
    anchor = shown.url.partition("#")[2]
    assert anchor.startswith("finding-")
    cell = shown.locator(f"[id='{anchor}']").first
    cell.wait_for(state="attached")
    assert cell.evaluate(
        "target => Array.from(target.querySelectorAll('details')).every(fold => fold.open)"
    )


def test_without_a_script_a_link_is_a_link(site, open_page):
    shown = open_page(site + PAGES[0], java_script_enabled=False)
    link = shown.locator("a.finding").first
    assert "#finding-" in link.get_attribute("href")
    assert shown.locator("#card").count() == 0

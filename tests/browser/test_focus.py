"""Where the keyboard is after Escape: where it was."""

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/2-dependency/index.html"
OPENERS = [
    (390, ".primary-toggle", "#pst-primary-sidebar-modal"),
    (390, ".secondary-toggle", "#pst-secondary-sidebar-modal"),
    (390, ".search-button", "#pst-search-dialog"),
    (1280, ".search-button-field", "#pst-search-dialog"),
]
HAS_FOCUS = "element => element === document.activeElement"


@pytest.mark.parametrize("by", ["keyboard", "pointer"])
@pytest.mark.parametrize(("width", "opener", "dialog"), OPENERS)
def test_it_returns_to_the_button_that_opened_a_dialog(by, width, opener, dialog, site, open_page):
    page = open_page(site + CHAPTER, width=width)
    button = page.locator(opener).first
    if by == "keyboard":
        button.focus()
        page.keyboard.press("Enter")
    else:
        button.click()
    assert page.locator(dialog).evaluate("dialog => dialog.open")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not page.locator(dialog).evaluate("dialog => dialog.open")
    expect(button).to_be_focused()  # the browser tells of a closed dialog a moment later


def test_it_returns_to_a_link_after_a_search_that_was_not_made(site, open_page):
    page = open_page(site + CHAPTER)
    button, link = page.locator(".search-button-field"), page.locator("article p a").first
    button.click()  # which is forgotten once its dialog is closed
    page.keyboard.press("Escape")
    link.focus()
    page.keyboard.press("Control+k")
    assert page.locator("#pst-search-dialog input").evaluate(HAS_FOCUS)
    page.keyboard.press("Escape")
    assert link.evaluate(HAS_FOCUS)


def test_a_card_that_opened_by_itself_takes_it_nowhere(site, open_page):
    page = open_page(site + CHAPTER)
    link = page.locator("main a[aria-haspopup='dialog']").first
    link.scroll_into_view_if_needed()
    link.hover()
    page.locator("#card:popover-open").wait_for()
    page.keyboard.press("Escape")
    page.locator("#card:not(:popover-open)").wait_for(state="attached")
    page.wait_for_timeout(50)  # the event of closing is still to come
    assert page.evaluate("document.activeElement === document.body")


def test_a_heading_in_the_contents_closes_them_and_is_gone_to(site, open_page):
    page = open_page(site + CHAPTER, width=390)
    page.locator(".secondary-toggle").click()
    link = page.locator("#pst-secondary-sidebar-modal a[href^='#']").nth(2)
    place = link.get_attribute("href")
    link.click()
    assert not page.locator("#pst-secondary-sidebar-modal").evaluate("dialog => dialog.open")
    assert page.url.endswith(place)
    top = page.locator(f"[id='{place[1:]}']").bounding_box()["y"]
    assert -1 <= top <= 450


@pytest.mark.parametrize("width", [390, 1280])
def test_no_place_that_is_gone_to_is_under_the_bar(width, site, open_page):
    page = open_page(site + CHAPTER, width=width)
    covered = page.evaluate("""() => {
        const bar = document.querySelector(".bd-header-article");
        const ids = new Set([...document.querySelectorAll("article a[href^='#']")].map(a => a.hash));
        document.querySelectorAll("article section[id]").forEach(s => ids.add("#" + s.id));
        document.documentElement.style.scrollBehavior = "auto";
        const under = [];
        for (const id of ids) {
            const place = id.length > 1 && document.getElementById(decodeURIComponent(id.slice(1)));
            if (!place || !place.checkVisibility()) continue;
            location.hash = "";
            location.hash = id;
            if (place.getBoundingClientRect().top < bar.getBoundingClientRect().bottom - 1) under.push(id);
        }
        return [ids.size, under];
    }""")
    assert covered[0] > 10 and covered[1] == []

"""What axe cannot tell: imposed colours, less motion, the way of the keyboard."""

import pytest
from playwright.sync_api import expect

CHAPTER = "chapters/2-dependency/index.html"
NOTEBOOK = "chapters/2-dependency/partners.html"


def test_icons_stay_visible_in_imposed_colours(site, open_page):
    page = open_page(site + CHAPTER, forced_colors="active")
    shades = page.eval_on_selector_all(
        "button .fa-solid, button .fas",
        """icons => icons.filter(i => i.offsetParent).map(i => [
            getComputedStyle(i).backgroundColor,
            getComputedStyle(i.closest('button')).backgroundColor])""",
    )
    assert shades
    assert all(icon != ground for icon, ground in shades)


def _longest_motion(page):
    return page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('*')].flatMap(e => {
            const s = getComputedStyle(e);
            return [...s.transitionDuration.split(','), ...s.animationDuration.split(',')];
        }).map(parseFloat))"""
    )


def test_nothing_moves_for_readers_who_asked_for_less_motion(site, open_page):
    assert _longest_motion(open_page(site + CHAPTER, reduced_motion="reduce")) == 0


def test_motion_is_there_for_others(site, open_page):
    assert _longest_motion(open_page(site + CHAPTER)) > 0


def test_the_first_tab_skips_to_the_text(site, open_page):
    page = open_page(site + CHAPTER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    expect(page.locator("a[href='#main-content']:focus")).to_be_in_viewport(ratio=1)  # it glides
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#main-content')")


def test_the_keyboard_reaches_the_controls_of_a_figure_and_sees_where_it_is(site, open_page):
    page = open_page(site + NOTEBOOK)
    page.locator("#main-content").focus()
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.explore-controls')"):
            break
    else:
        pytest.fail("200 presses of Tab did not reach a figure's controls")
    shown = page.evaluate(
        """() => { const s = getComputedStyle(document.activeElement);
            return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"""
    )
    assert shown, "the control that has the focus does not show it"

"""All code is shown or hidden by one switch, by the keyboard too, and stays so for the visit."""

import pytest
from playwright.sync_api import expect
from watching import visit, watched

FIRST = "chapters/2-dependency/terms-of-trade.html"
SECOND = "chapters/2-dependency/export-basket.html"
TEXT = "chapters/2-dependency/index.html"
CODE = ".cell .cell_input:visible"


def _counts(page):
    """Return how many cells have code, how many of them are folded, and how many show it."""
    return (
        page.locator(".cell .cell_input").count(),
        page.locator(".cell > details.above-input").count(),
        page.locator(CODE).count(),
    )


def _button(page, words):
    return page.get_by_role("group", name="Code", exact=True).get_by_role("button", name=words)


def test_code_is_shown_hidden_and_as_the_book_folds_it(site, open_page):
    page = open_page(site + FIRST)
    cells, folded, shown = _counts(page)
    assert folded and shown == cells - folded
    _button(page, "Show all code").click()
    assert _counts(page)[2] == cells
    _button(page, "Hide all code").click()
    assert _counts(page)[2] == 0 and page.locator(".cell_output:visible").count()
    assert not page.locator(".cell > details.above-input:visible").count()
    expect(_button(page, "Show all code")).to_have_attribute("aria-pressed", "false")
    expect(_button(page, "Hide all code")).to_have_attribute("aria-pressed", "true")
    _button(page, "Hide all code").click()
    assert _counts(page) == (cells, folded, shown)


@pytest.mark.parametrize("kept", [True, False])
def test_the_keyboard_sets_it_and_it_stays_for_the_visit(kept, site, open_page, keeps_nothing):
    page = open_page(site + FIRST) if kept else watched(keeps_nothing.new_page())
    visit(page, site + FIRST)
    _button(page, "Hide all code").focus()
    page.keyboard.press("Space")
    assert not page.locator(CODE).count()
    visit(page, site + SECOND)
    assert not page.locator(CODE).count()
    _button(page, "Show all code").focus()
    page.keyboard.press("Enter")
    visit(page, site + FIRST)
    cells, _, shown = _counts(page)
    assert shown == cells
    assert page.problems == []
    if not kept:
        page.close()


def test_a_text_has_none_and_without_scripts_nothing_is_offered(site, open_page):
    assert not open_page(site + TEXT).locator(".code-switch").count()
    page = open_page(site + FIRST, java_script_enabled=False)
    assert page.locator(".code-switch").count() and not page.locator(".code-switch:visible").count()
    assert page.locator(CODE).count()

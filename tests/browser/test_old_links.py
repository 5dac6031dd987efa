"""A link to what has left a page leads to where it is now, with scripts and without."""

import pytest
from built import ROOT
from watching import visit

from livebook import options

MOVED = options.read(ROOT).moved


def _address(site, place):
    page, _, fragment = place.partition("#")
    return f"{site}{page}.html#{fragment}"


@pytest.mark.parametrize("old", MOVED)
def test_it_leads_on_at_once(old, site, open_page):
    page = open_page(_address(site, old))
    page.wait_for_url(_address(site, MOVED[old]))


def test_one_chosen_later_on_the_page_leads_on_too(site, open_page):
    old, new = next(iter(MOVED.items()))
    page = open_page(_address(site, old).partition("#")[0])
    page.evaluate("place => { location.hash = place; }", old.partition("#")[2])
    page.wait_for_url(_address(site, new))


def test_without_scripts_a_line_at_the_top_shows_the_way(site, open_page):
    old, new = next(iter(MOVED.items()))
    page = open_page(_address(site, old), java_script_enabled=False)
    line = page.locator(".moved:visible")
    assert line.count() == 1 and 0 <= line.bounding_box()["y"] < 900
    line.locator("a").click()
    page.wait_for_url(_address(site, new))


def test_whoever_asks_for_nothing_that_left_sees_no_line(site, open_page):
    page = open_page(_address(site, next(iter(MOVED))).partition("#")[0])
    assert page.locator(".moved").count() and not page.locator(".moved:visible").count()
    visit(page, f"{page.url}#main-content")
    assert not page.locator(".moved:visible").count()

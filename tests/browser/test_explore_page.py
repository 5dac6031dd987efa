"""Figures with controls on built pages: by keyboard, without JavaScript, from the file system."""

import pytest
from built import HTML, page_names


def _explorable():
    return [name for name in page_names() if "data-explore" in (HTML / name).read_text("utf-8")]


every_explorable_page = pytest.mark.parametrize("name", _explorable())


def test_there_are_explorable_pages():
    assert len(_explorable()) >= 3


def _visible(box):
    return box.locator("img.explore-state:visible")


def _drive(page):
    """Move every control of every figure by keyboard; each move must show another state."""
    for box in page.locator("[data-explore]").all():
        for control in box.locator("select, input").all():
            before = _visible(box).get_attribute("data-state")
            says = box.locator(".explore-says").inner_text()
            control.focus()
            page.keyboard.press("ArrowRight" if control.get_attribute("type") else "ArrowDown")
            assert _visible(box).count() == 1
            assert _visible(box).get_attribute("data-state") != before
            assert box.locator(".explore-says").inner_text() != says
            assert _visible(box).get_attribute("alt") == box.locator(".explore-says").inner_text()


@every_explorable_page
def test_controls_work_by_keyboard(name, site, open_page):
    page = open_page(site + name)
    _drive(page)
    assert page.problems == []


@every_explorable_page
def test_controls_work_from_the_file_system(name, open_page):
    page = open_page((HTML / name).as_uri())
    _drive(page)


@every_explorable_page
def test_a_control_is_reached_with_tab_and_named(name, site, open_page):
    page = open_page(site + name)
    control = page.locator("[data-explore] select, [data-explore] input").first
    page.locator("[data-explore]").first.evaluate("box => { box.tabIndex = -1; box.focus(); }")
    page.keyboard.press("Tab")
    assert control.evaluate("control => control === document.activeElement")
    assert control.evaluate("control => control.labels.length") == 1


@every_explorable_page
def test_without_javascript_the_first_state_stands_and_no_dead_control(name, site, open_page):
    page = open_page(site + name, java_script_enabled=False)
    for box in page.locator("[data-explore]").all():
        assert box.locator("img.explore-state:visible").count() == 1
        assert box.locator("img.explore-state:visible").get_attribute("data-state") == "0"
        assert box.locator("select:visible, input:visible").count() == 0
        assert box.locator(".explore-note").is_visible()


@every_explorable_page
def test_states_stay_within_bounds(name, site, open_page, record_property):
    page = open_page(site + name)
    for box in page.locator("[data-explore]").all():
        states = box.locator("img.explore-state").count()
        assert 1 < states <= 60

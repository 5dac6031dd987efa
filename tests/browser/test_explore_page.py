"""Figures with controls on built pages: by keyboard, without JavaScript, from the file system."""

import pytest
from built import HTML, page_names


def _explorable(names):
    return [name for name in names if "data-explore" in (HTML / name).read_text("utf-8")]


every_explorable_page = pytest.mark.parametrize("name", _explorable(page_names()))


def test_there_are_explorable_pages():
    assert len(_explorable(page_names())) >= 3


#: What a figure shows: how many states, which, its text alternative and the sentence below it.
SHOWS = """box => {
    const visible = [...box.querySelectorAll("img.explore-state")].filter(i => i.checkVisibility());
    return [visible.length, visible[0]?.dataset.state, visible[0]?.alt,
            box.querySelector(".explore-says").innerText];
}"""


def _drive(page):
    """Move every control of every figure by keyboard; each move must show another state."""
    for box in page.locator("[data-explore]").all():
        for control in box.locator("select, input").all():
            _, before, _, said = box.evaluate(SHOWS)
            control.focus()
            page.keyboard.press("ArrowRight" if control.get_attribute("type") else "ArrowDown")
            number, state, alt, says = box.evaluate(SHOWS)
            assert number == 1
            assert state != before
            assert says != said
            assert alt == says


@every_explorable_page
def test_controls_are_named_reached_with_tab_and_work_by_keyboard(name, site, open_page):
    page = open_page(site + name)
    for states in page.eval_on_selector_all(
        "[data-explore]",
        """boxes => boxes.map(box => new Set(Array.from(
            box.querySelectorAll("img.explore-state"), image => image.dataset.state)).size)""",
    ):
        assert 1 < states <= 60
    control = page.locator("[data-explore] select, [data-explore] input").first
    page.locator("[data-explore]").first.evaluate("box => { box.tabIndex = -1; box.focus(); }")
    page.keyboard.press("Tab")
    assert control.evaluate("control => control === document.activeElement")
    assert control.evaluate("control => control.labels.length") == 1
    _drive(page)
    assert page.problems == []


@every_explorable_page
def test_controls_work_from_the_file_system(name, open_page):
    page = open_page((HTML / name).as_uri())
    _drive(page)


@every_explorable_page
def test_without_javascript_the_first_state_stands_and_no_dead_control(name, site, open_page):
    page = open_page(site + name, java_script_enabled=False)
    for box in page.locator("[data-explore]").all():
        assert box.locator("img.explore-state:visible").count() == 1
        assert box.locator("img.explore-state:visible").get_attribute("data-state") == "0"
        assert box.locator("select:visible, input:visible").count() == 0
        assert box.locator(".explore-note").is_visible()

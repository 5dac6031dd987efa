"""The switch for code stands where there is code that a reader may wish to see or not to see."""

import pytest
from one_page import page

from livebook.pages import code_switch

CODE = '<div class="cell"><div class="cell_input">x</div></div>'


def _switched(body, **settings):
    one = page(body, **settings)
    code_switch.add_switch(one)
    return one.soup


def test_a_page_with_code_has_it_below_its_head():
    soup = _switched(f'<h1>Wells</h1><div class="orientation">1</div>{CODE}')
    switch = soup.select_one(".orientation + .code-switch")
    assert [(b["value"], b["aria-pressed"], b.string) for b in switch.find_all("button")] == [
        ("all", "false", "Show all code"),
        ("none", "false", "Hide all code"),
    ]
    assert _switched(f"<h1>Wells</h1>{CODE}").select_one("h1 + .code-switch")


@pytest.mark.parametrize(
    ("body", "settings"),
    [
        ("<h1>Wells</h1><p>None.</p>", {}),
        (f"<h1>Practice</h1>{CODE}", {"name": "chapters/practice"}),  # it would show the answers
        (CODE, {}),
    ],
)
def test_other_pages_have_none(body, settings):
    assert not _switched(body, **settings).select(".code-switch")


def test_the_switch_is_a_group_of_buttons_that_only_a_script_shows():
    switch = _switched(f"<h1>Wells</h1>{CODE}").select_one(".code-switch")
    assert (switch["role"], switch["aria-label"]) == ("group", "Code")
    assert "pst-js-only" in switch["class"]
    assert {button["type"] for button in switch.find_all("button")} == {"button"}

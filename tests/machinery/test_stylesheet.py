"""The joined style sheet keeps what a page or script can use, and only that."""

import pytest

from livebook.pages.stylesheet import _parse, purge, words_used

PAGES = ['<p class="lead big" id="top">a <em data-kind="note">b</em></p>']
SCRIPTS = ['box.classList.add("opened");']


def _kept(css):
    return purge(_parse(css), words_used(PAGES, SCRIPTS))


def test_words_come_from_attributes_and_scripts():
    assert {"lead", "big", "top", "note", "opened"} <= words_used(PAGES, SCRIPTS)
    assert "a" not in words_used(PAGES, [])


@pytest.mark.parametrize(
    "css",
    [
        ".lead{color:red}",
        "#top .big:hover{color:red}",
        ".opened{color:red}",
        "p > em{color:red}",
        '[data-kind="unseen.name"]{color:red}',
        ":root{--a:1}",
    ],
)
def test_what_can_be_used_stays(css):
    assert _kept(css) == css


@pytest.mark.parametrize(
    "css", [".gone{color:red}", ".lead .gone{color:red}", "@media print{.gone{color:red}}"]
)
def test_what_cannot_be_used_goes(css):
    assert _kept(css) == ""


def test_one_selector_of_a_list_is_enough():
    assert _kept(".gone, .lead:is(.big, em), #away{color:red}") == ".lead:is(.big, em){color:red}"


def test_conditions_and_frames_stay():
    assert _kept("@media print{.lead{color:red}}") == "@media print{.lead{color:red}}"
    assert "@keyframes" in _kept("@keyframes turn{from{top:0}to{top:1px}}")


def test_a_fault_names_its_line():
    with pytest.raises(ValueError, match="line 2"):
        _kept(".lead{color:red}\n}")

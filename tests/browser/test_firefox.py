"""In another engine: no word against the policy, and what scripts do is done."""

import os

import pytest
from firefox import firefox

CHAPTER = "chapters/2-dependency/index.html"
PRACTICE = "chapters/2-dependency/practice.html"
#: A page of each kind.
KINDS = [
    "chapters/index.html",
    CHAPTER,
    PRACTICE,
    "chapters/2-dependency/partners.html",
    "chapters/claims/index.html",
    "chapters/claims/your-verdicts.html",
    "search.html?q=plantation",
]
REPLY = """(() => { const form = document.querySelector("form.practice-question:has(input)");
    form.querySelector("input").value = "1e9"; form.requestSubmit();
    return form.querySelector(".practice-reply strong").textContent; })()"""
SWITCH = """(() => { document.querySelector("button.theme-switch-button").click();
    return document.documentElement.dataset.theme; })()"""


@pytest.fixture(scope="module", params=["keeps data", "keeps nothing"])
def window(request, tmp_path_factory):
    blocked = request.param == "keeps nothing"
    preferences = {"network.cookie.cookieBehavior": 2} if blocked else {}
    with firefox(tmp_path_factory.mktemp("firefox"), preferences) as opened:
        if opened is None:
            assert "CI" not in os.environ, "Firefox was not found (on Debian: firefox-esr)"
            pytest.skip("Firefox is not installed (on Debian: apt-get install firefox-esr)")
        opened.blocked = blocked
        yield opened


def test_no_page_says_a_word_against_its_policy(window, site):
    for name in KINDS:
        window.open(site + name)
        if not window.blocked:  # once is enough: what is fetched beforehand comes late
            window.evaluate("new Promise(done => setTimeout(done, 1500))")
        assert (name, window.evaluate("noted")) == (name, [])
    assert bool(window.evaluate("localStorage.forThisVisit ?? false")) is window.blocked


def test_exercises_reply_and_the_theme_lasts(window, site):
    window.open(site + PRACTICE)
    assert window.evaluate(REPLY) == "not yet"
    theme = window.evaluate(SWITCH)
    assert theme == "dark"
    window.open(site + CHAPTER)
    assert window.evaluate("document.documentElement.dataset.theme") == theme
    assert window.evaluate("noted") == []


def test_words_are_found(window, site):
    window.open(site + "search.html?q=plantation")
    window.evaluate("new Promise(done => setTimeout(done, 1000))")
    assert window.evaluate("document.querySelectorAll('#search-results li').length") > 0

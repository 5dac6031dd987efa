"""In the engines of Firefox and Safari: no word against the policy, and what scripts do is done."""

import os

import pytest
from firefox import firefox
from webkit import webkit

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
JUDGE = """(() => { const select = document.querySelector("table.verdicts-table select");
    select.value = "supported"; select.dispatchEvent(new Event("change", {bubbles: true}));
    return select.value; })()"""
SWITCH = """(() => { document.querySelector("button.theme-switch-button").click();
    return document.documentElement.dataset.theme; })()"""


ENGINES = {
    "Firefox": lambda folder: firefox(folder, {}),
    "Firefox, keeping nothing": lambda folder: firefox(
        folder, {"network.cookie.cookieBehavior": 2}
    ),
    "WebKit": webkit,
}


@pytest.fixture(scope="module", params=ENGINES)
def window(request, tmp_path_factory):
    with ENGINES[request.param](tmp_path_factory.mktemp("engine")) as opened:
        if opened is None:
            assert "ENGINES_REQUIRED" not in os.environ, (
                f"{request.param} was not found (CONTRIBUTING says how)"
            )
            pytest.skip(f"{request.param} is not installed (CONTRIBUTING says how)")
        opened.name = request.param
        yield opened


def test_no_page_says_a_word_against_its_policy(window, site):
    if window.name == "WebKit":
        pytest.skip("WebKit's driver cannot listen before a page's own scripts run")
    blocked = window.name == "Firefox, keeping nothing"
    for name in KINDS:
        window.open(site + name)
        if not blocked:  # once is enough: what is fetched beforehand comes late
            window.evaluate("new Promise(done => setTimeout(done, 1500))")
        assert (name, window.evaluate("noted")) == (name, [])
    assert bool(window.evaluate("localStorage.forThisVisit ?? false")) is blocked


def test_exercises_reply_and_the_theme_lasts(window, site):
    window.open(site + PRACTICE)
    assert window.evaluate(REPLY) == "not yet"
    theme = window.evaluate(SWITCH)
    assert theme == "dark"
    window.open(site + CHAPTER)
    assert window.evaluate("document.documentElement.dataset.theme") == theme
    if window.name != "WebKit":  # whose driver cannot listen before a page's own scripts run
        assert window.evaluate("noted") == []


def test_words_are_found(window, site):
    window.open(site + "search.html?q=plantation")
    window.evaluate("new Promise(done => setTimeout(done, 1000))")
    assert window.evaluate("document.querySelectorAll('#search-results li').length") > 0


def test_the_ledger_is_filtered_and_a_verdict_is_kept(window, site):
    window.open(site + "chapters/claims/index.html?words=Argentina")
    rows = "[...document.querySelectorAll('table.claims-table tbody tr')]"
    shown = window.evaluate(f"{rows}.filter(row => row.checkVisibility()).length")
    assert 0 < shown < window.evaluate(f"{rows}.length")
    window.open(site + "chapters/claims/your-verdicts.html")
    assert window.evaluate(JUDGE) == "supported"
    window.open(site + "chapters/claims/your-verdicts.html")
    chosen = "document.querySelector('table.verdicts-table select').value"
    assert window.evaluate(chosen) == "supported"

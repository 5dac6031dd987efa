"""A reader who lets no site keep data: everything works, and lasts for the visit."""

import json

import pytest
from playwright.sync_api import expect
from watching import visit, watched

CHAPTER = "chapters/2-dependency/index.html"
ASKING = "chapters/2-dependency/terms-of-trade.html"
VERDICTS = "chapters/claims/your-verdicts.html"
IS_OPEN = "dialog => dialog.open"


@pytest.fixture
def page(keeps_nothing):
    """A window of its own: a visit begins, and ends with the test."""
    opened = watched(keeps_nothing.new_page())
    yield opened
    opened.close()


@pytest.fixture
def framed(site, open_page):
    """The chapter in a sandboxed frame of another's page, whose name is not ours to use."""
    outer = open_page(site + "_static/favicon.svg", alone=True)
    body = f'<iframe name="theirs" sandbox="allow-scripts" src="{site}{CHAPTER}"></iframe>'
    outer.route(site + "outer", lambda asked: asked.fulfill(content_type="text/html", body=body))
    outer.goto(site + "outer")
    frame = outer.frame("theirs")
    frame.wait_for_url("**/index.html")
    return frame


def test_the_browser_does_keep_nothing(page, site):
    visit(page, site + "_static/favicon.svg")
    with pytest.raises(Exception, match="SecurityError"):
        page.evaluate("localStorage")


def test_the_theme_is_switched_for_the_visit(page, site):
    visit(page, site + CHAPTER)
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator("button.theme-switch-button:visible").first.click()
    after = page.evaluate("document.documentElement.dataset.theme")
    assert {before, after} == {"light", "dark"}
    visit(page, site + ASKING)
    assert page.evaluate("document.documentElement.dataset.theme") == after
    assert page.problems == []


def test_search_and_menu_open_and_words_are_found(page, site):
    page.set_viewport_size({"width": 390, "height": 900})
    visit(page, site + CHAPTER)
    page.locator(".primary-toggle").click()
    assert page.locator("#pst-primary-sidebar-modal").evaluate(IS_OPEN)
    page.keyboard.press("Escape")
    page.locator(".search-button").click()
    assert page.locator("#pst-search-dialog").evaluate(IS_OPEN)
    page.keyboard.type("plantation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html*")
    page.locator("#search-results li").first.wait_for()
    assert page.problems == []


def test_answers_to_exercises_are_replied_to_and_kept(page, site):
    address = site + "chapters/2-dependency/practice.html"
    visit(page, address)
    form = page.locator("form.practice-question:has(input)").first
    form.locator("input").first.fill("1e9")
    form.locator("button").click()
    assert form.locator(".practice-reply strong").inner_text() == "not yet"
    visit(page, site + CHAPTER)
    visit(page, address)
    assert form.locator("input").first.input_value() == "1e9"
    assert page.problems == []


def test_predictions_are_gathered_on_another_page(page, site):
    visit(page, site + ASKING)
    form = page.locator("form.prediction").first
    for field in form.locator("input").all():
        field.fill("5")
    form.locator("button").click()
    question = json.loads(form.get_attribute("data-prediction"))["question"]
    visit(page, site + VERDICTS)
    expect(page.locator("#predictions-tool")).to_contain_text(question)
    assert page.problems == []


def test_verdicts_are_kept_and_the_reader_is_told_how_long(page, site):
    visit(page, site + VERDICTS)
    page.get_by_label("Your verdict on E06:").select_option("supported")
    expect(page.locator(".verdicts-status")).to_contain_text("beyond this visit")
    visit(page, site + CHAPTER)
    visit(page, site + VERDICTS)
    assert page.get_by_label("Your verdict on E06:").input_value() == "supported"


def test_the_ledger_is_filtered(page, site):
    visit(page, site + "chapters/claims/index.html")
    rows = page.locator("table.claims-table tbody tr:visible")
    before = rows.count()
    page.get_by_label("Verdict", exact=True).select_option(index=1)
    assert 0 < rows.count() < before
    assert page.problems == []


def test_a_link_to_another_site_takes_nothing_along(page, site):
    visit(page, site + CHAPTER)
    page.locator("button.theme-switch-button:visible").first.click()
    assert "theme" in page.evaluate("window.name")
    page.evaluate(
        """() => { const link = document.createElement("a"); link.href = "https://example.invalid/";
            link.addEventListener("click", event => event.preventDefault());
            document.body.prepend(link); link.click(); }"""
    )
    assert page.evaluate("window.name") == ""


def test_a_frame_keeps_the_name_that_its_page_gave_it(framed):
    framed.evaluate("localStorage.setItem('mode', 'dark')")
    assert framed.evaluate("[localStorage.getItem('mode'), window.name]") == ["dark", "theirs"]

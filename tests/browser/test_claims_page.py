"""The overview of claims: filtered by keyboard, from the file system, whole without JavaScript."""

import csv
import json
import statistics

import pytest
from built import HTML
from playwright.sync_api import expect

from periphery.claims import FIELDS, VERDICTS

PAGE = "chapters/claims/index.html"
CLAIMS = sorted(path.stem for path in (HTML / "chapters/claims").glob("[A-Z][0-9][0-9].html"))
WITH_ADDRESS = ["http", "file"]


def _shown(page):
    return page.locator("table.claims-table tbody tr:visible").count()


def _all(page):
    return page.locator("table.claims-table tbody tr").count()


@pytest.fixture(params=WITH_ADDRESS)
def overview(request, site, open_page):
    address = site + PAGE if request.param == "http" else (HTML / PAGE).as_uri()
    return open_page(address)


def test_every_claim_is_there(overview):
    assert _all(overview) == _shown(overview) >= 84
    assert (
        f"All {_all(overview)} claims are shown." in overview.locator("[role=status]").inner_text()
    )


@pytest.mark.parametrize("label", ["Field", "Type", "Verdict", "Status"])
def test_each_list_narrows_the_table_by_keyboard(overview, label):
    control = overview.get_by_label(label, exact=True)
    control.focus()
    overview.keyboard.press("ArrowDown")
    chosen = control.input_value()
    assert chosen
    assert 0 < _shown(overview) < _all(overview)
    column = [h.strip() for h in overview.locator("table.claims-table th").all_inner_texts()]
    cells = overview.locator(
        f"table.claims-table tbody tr:visible td:nth-child({column.index(label) + 1})"
    )
    assert {text.strip() for text in cells.all_inner_texts()} == {chosen}
    assert (
        f"{_shown(overview)} of {_all(overview)}" in overview.locator("[role=status]").inner_text()
    )


def _options(page, label):
    return page.get_by_label(label, exact=True).locator("option").all_inner_texts()[1:]


def test_the_lists_are_in_the_order_of_their_scales_or_of_the_alphabet(overview):
    assert _options(overview, "Field") == [*FIELDS.values(), "all of the article"]
    assert _options(overview, "Verdict") == [
        v for v in VERDICTS if v in _options(overview, "Verdict")
    ]
    for label in ("Type", "Status"):
        assert _options(overview, label) == sorted(_options(overview, label))


def test_what_is_chosen_stands_in_the_address_and_is_found_again(overview):
    overview.get_by_label("Verdict", exact=True).select_option("contested")
    contested = _shown(overview)
    overview.get_by_label("Words").fill("Argentina")
    overview.wait_for_url("**?verdict=contested&words=Argentina")
    rows = overview.locator("table.claims-table tbody tr:visible")
    expect(rows).not_to_have_count(contested)  # what is said of the claims has come
    before = rows.count()
    assert 0 < before < contested
    rows.first.locator("a").click()
    overview.locator("#card a").click()
    overview.wait_for_load_state()
    overview.go_back()
    expect(rows).to_have_count(before)
    overview.reload()
    expect(rows).to_have_count(before)
    assert overview.get_by_label("Words").input_value() == "Argentina"


def test_an_address_that_names_no_such_choice_shows_all(site, open_page):
    page = open_page(site + PAGE + "?verdict=nonsense&other=1")
    assert _shown(page) == _all(page)


@pytest.mark.parametrize(
    ("page", "column", "field"), [(PAGE, 2, "article"), ("chapters/index.html", 3, "critics")]
)
def test_a_number_of_the_verdicts_leads_to_these_claims(page, column, field, site, open_page):
    page = open_page(site + page)
    links = page.locator(f"table.verdict-counts tbody tr td:nth-child({column}) a")
    assert links.count() >= 3
    for link in links.all()[:3]:
        number, shown = int(link.inner_text()), open_page(link.evaluate("link => link.href"))
        assert _shown(shown) == number
        assert f"field={field}" in shown.url
        assert shown.get_by_label("Field", exact=True).input_value() == field


def test_a_verdict_has_a_mark_besides_its_word(overview):
    marks = overview.eval_on_selector_all(
        "table.claims-table .verdict",
        """all => Object.fromEntries(all.map(v => {
            const s = getComputedStyle(v, '::before');
            return [v.textContent, s.backgroundImage + s.backgroundColor + s.borderStyle + s.borderRadius]; }))""",
    )
    assert len(marks) >= 4 and set(marks) <= set(VERDICTS)
    assert len(set(marks.values())) == len(marks)


def test_words_search_all_that_is_said_of_a_claim(overview):
    search = overview.get_by_label("Words")
    search.focus()
    overview.keyboard.type("amartya")
    expect(overview.locator("table.claims-table tbody tr:visible").first).to_contain_text("T13")
    for words, claim in [
        ("peaceful development", "T18"),  # in the claim, not in its title
        ("soy", "K12"),  # in what speaks for it: "soya"
        ("win-win", "E09"),  # a dash is a dash
        ("raul prebisch", "T09"),  # an accent may be left out
    ]:
        search.fill(words)
        expect(overview.locator("[role=status]")).to_contain_text("of")
        shown = overview.locator("table.claims-table tbody tr:visible").all_inner_texts()
        assert 0 < len(shown) < 40
        assert any(row.startswith(claim) for row in shown), words
    search.fill("no such words anywhere")
    assert _shown(overview) == 0
    assert "0 of" in overview.locator("[role=status]").inner_text()


def test_filters_combine_and_are_undone_by_keyboard(overview):
    overview.get_by_label("Field", exact=True).select_option("critics")
    critics = _shown(overview)
    overview.get_by_label("Verdict", exact=True).select_option("contested")
    assert 0 < _shown(overview) < critics
    overview.get_by_role("button", name="Show all").focus()
    overview.keyboard.press("Enter")
    rows = overview.locator("table.claims-table tbody tr:visible")
    expect(rows).to_have_count(_all(overview))


def test_tab_walks_through_the_filter(overview):
    overview.get_by_label("Field", exact=True).focus()
    visited = []
    for _ in range(5):
        overview.keyboard.press("Tab")
        visited.append(overview.evaluate("document.activeElement.tagName"))
    assert visited == ["SELECT", "SELECT", "SELECT", "INPUT", "BUTTON"]


def test_without_javascript_the_table_is_whole_and_no_control_is_dead(site, open_page):
    page = open_page(site + PAGE, java_script_enabled=False)
    assert _shown(page) == _all(page) >= 84
    assert page.locator("article select, article input").count() == 0


def test_a_claim_leads_to_its_page_and_back(site, open_page):
    page = open_page(site + PAGE)
    page.get_by_role("link", name="E06:").click()
    page.locator("#card a").click()
    page.wait_for_url("**/E06.html#E06")
    section = page.locator("#E06")
    assert section.locator("h1").inner_text().startswith("E06")
    section.locator(".claim-uses a", has_text="Do two trade figures disagree?").click()
    page.wait_for_url("**/two-figures.html")
    page.locator("#claims-here a", has_text="E06").click()
    page.locator("#card a").click()
    page.wait_for_url("**/E06.html#E06")


@pytest.mark.parametrize("names", [CLAIMS], ids=[f"{len(CLAIMS)} of them"])
def test_a_claim_is_short_to_read_on_a_phone(names, site, open_page):
    page, screens = open_page(site, width=390), {}
    for name in names:
        page.goto(f"{site}chapters/claims/{name}.html")
        screens[name] = page.locator("article").bounding_box()["height"] / 844
    assert {claim: height for claim, height in screens.items() if height > 4} == {}
    assert statistics.median(screens.values()) < 3


def test_the_ledger_is_there_as_csv_and_json():
    rows = json.loads((HTML / "chapters/claims/claims.json").read_text(encoding="utf-8"))
    with open(HTML / "chapters/claims/claims.csv", encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == [row["id"] for row in table]
    assert all(row["verdict"] and row["claim"] for row in rows)

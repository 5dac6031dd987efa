"""The overview of claims: filtered by keyboard, from the file system, whole without JavaScript."""

import csv
import json

import pytest
from built import HTML
from playwright.sync_api import expect

PAGE = "chapters/claims/index.html"
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


def test_words_search_titles_and_claims(overview):
    search = overview.get_by_label("Words")
    search.focus()
    overview.keyboard.type("amartya")
    assert (
        overview.locator("table.claims-table tbody tr:visible")
        .all_inner_texts()[0]
        .startswith("T13")
    )
    search.fill("peaceful development")  # in the claim, not in its title
    assert _shown(overview) == 1
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


def test_a_claim_leads_to_its_section_and_back(site, open_page):
    page = open_page(site + PAGE)
    page.get_by_role("link", name="E06:").click()
    page.locator("#card a").click()
    page.wait_for_url("**/economy.html#E06")
    section = page.locator("#E06")
    assert section.locator("h2").inner_text().startswith("E06")
    section.locator(".claim-uses a", has_text="Do two trade figures disagree?").click()
    page.wait_for_url("**/two-figures.html")
    page.locator("#claims-here a", has_text="E06").click()
    page.locator("#card a").click()
    page.wait_for_url("**/economy.html#E06")


def test_the_ledger_is_there_as_csv_and_json():
    rows = json.loads((HTML / "chapters/claims/claims.json").read_text(encoding="utf-8"))
    with open(HTML / "chapters/claims/claims.csv", encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == [row["id"] for row in table]
    assert all(row["verdict"] and row["claim"] for row in rows)

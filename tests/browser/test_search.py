"""Search: for each query the place that opens first, by keyboard, by touch and from files."""

from urllib.parse import quote, unquote

import pytest
from accessibility import violations
from built import HTML
from playwright.sync_api import expect

GLOSSARY = "chapters/appendix/glossary.html#term-"
#: What a student might ask, and what must open first.
FIRST = {
    "Prebisch": f"{GLOSSARY}PrebischSinger-hypothesis",
    "普雷维什": f"{GLOSSARY}PrebischSinger-hypothesis",
    "win-win": f"{GLOSSARY}winwin",
    "win–win": f"{GLOSSARY}winwin",
    "HHI": f"{GLOSSARY}HerfindahlHirschman-index",
    "Chancay": "chapters/4-economic-claims/jobs-and-infrastructure.html#a-case-chancay",
    "dependencia": f"{GLOSSARY}dependency",
    "soy": "chapters/4-economic-claims/diversify-or-depend.html#soya-and-pulp-the-tie-by-goods",
    "chapter 2": "chapters/2-dependency/index.html",
    "2.1": "chapters/2-dependency/terms-of-trade.html",
    "exercise 4.3": "chapters/4-economic-claims/practice.html#exercise-4-3-half-and-half",
    "Herfindahl": f"{GLOSSARY}HerfindahlHirschman-index",
    "debt trap": f"{GLOSSARY}debt-trap",
    "T16": "chapters/claims/T16.html",
    "Confucius": "chapters/claims/C08.html",
    "lithium": "chapters/7-critics/four-criteria.html#the-readers-hand-or-the-flag",
    "núcleo": f"{GLOSSARY}organic-core",
    "terms of trade": f"{GLOSSARY}net-barter-terms-of-trade",
    "Marini": "chapters/2-dependency/index.html#the-marxist-strand",
    "Taiwan": "chapters/5-political-claims/index.html#equality-in-law-and-in-power",
    "run notebook": "chapters/start-here.html#what-a-notebook-is",
    "semiperipheries": f"{GLOSSARY}semi-periphery",
    "Las Bambas": "chapters/7-critics/four-criteria.html#the-readers-hand-or-the-flag",
    "swap lines": "chapters/4-economic-claims/money.html#when-it-came-and-to-whom",
    "Belt and Road": "chapters/claims/E12.html",
    "BRI": "chapters/claims/E12.html",
    "votes in the UN": "chapters/5-political-claims/un-votes.html",
    "deforestation": "chapters/4-economic-claims/forest-and-carbon.html#the-forest-in-a-dollar",
    "solar panels": "chapters/4-economic-claims/energy-and-technology.html#panels",
    "electric vehicles": "chapters/4-economic-claims/energy-and-technology.html#cars",
    "FDI": "chapters/claims/K21.html",
    "what is dependency": f"{GLOSSARY}dependency",
    "deindustrialization": f"{GLOSSARY}premature-deindustrialisation",
    "p-value": f"{GLOSSARY}p-value",
    "is it a debt trap": f"{GLOSSARY}debt-trap",
    "how to cite": "chapters/index.html#to-cite-a-number-or-a-figure-or-download-data",
    "tariffs": "chapters/4-economic-claims/what-the-us-buys.html#the-year-of-the-tariffs",
}
#: Names of the same thing, which open the same place.
SAME = [
    ("labor", "labour"),
    ("industrialization", "industrialisation"),
    ("soy", "soya"),
    ("soy", "soybean"),
    ("BRI", "Belt and Road"),
    ("deforestation", "forest"),
]
RESULTS = "#search-results li"


def _asked(page):
    """Return what leads to the first place found, without the sentence that is marked there."""
    href = unquote(page.locator(f"{RESULTS} a").first.get_attribute("href"))
    return href.split("#:~:")[0].split(":~:")[0]


@pytest.fixture
def search(site, open_page):
    return open_page(site + "search.html")


def test_each_query_opens_the_place_that_is_meant(search):
    field = search.locator("article input[name=q], .bd-search-container input[name=q]").first
    others = {}
    for query, place in FIRST.items():
        field.fill(query)
        field.press("Enter")
        expect(search.locator("#search-results [role=status]")).to_contain_text(f"“{query}”")
        if not _asked(search).startswith(place):
            others[query] = _asked(search)
    assert others == {}
    assert search.problems == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("núcleo", "nucleo"),
        ("win–win", "win-win"),
        ("country", "countries"),
        ("PREBISCH", "prebisch"),
        ("Prebisch", "Prebish"),
        *SAME,
    ],
)
def test_accents_dashes_number_capitals_slips_and_other_names_are_forgiven(search, one, other):
    def found(query):
        search.fill(".bd-search-container input[name=q]", query)
        search.keyboard.press("Enter")
        expect(search.locator("#search-results [role=status]")).to_contain_text(f"“{query}”")
        return _asked(search)

    assert found(one) == found(other)


def test_what_is_asked_stands_in_the_address_and_an_excerpt_is_a_sentence_with_its_word_marked(
    site, open_page
):
    page = open_page(site + f"search.html?q={quote('Caucharí')}")
    page.wait_for_selector(RESULTS)
    page.fill(".bd-search-container input[name=q]", "plantation economies")
    page.wait_for_url("**?q=plantation%20economies")
    excerpt = page.locator(f"{RESULTS} p", has=page.locator("mark", has_text="plantation")).first
    assert len(excerpt.inner_text()) > 40
    page.reload()
    page.wait_for_selector(RESULTS)
    assert (
        page.locator(".bd-search-container input[name=q]").input_value() == "plantation economies"
    )
    page.fill(".bd-search-container input[name=q]", "qqqq zzzz")
    expect(page.locator("#search-results [role=status]")).to_contain_text("Nothing was found")


def test_the_head_of_a_row_is_shown_with_what_its_place_is(site, open_page):
    page = open_page(site + "search.html?q=lithium")
    page.wait_for_selector(RESULTS)
    said = page.locator(f"{RESULTS} p").first.inner_text()
    assert said.endswith("… lithium")
    assert len(said) > 100


@pytest.mark.parametrize("served", ["http", "file"])
def test_a_result_opens_at_its_sentence_which_is_marked(served, site, open_page):
    address = site + "search.html" if served == "http" else (HTML / "search.html").as_uri()
    page = open_page(f"{address}?q=metropolises")
    page.wait_for_selector(RESULTS)
    link = page.locator(f"{RESULTS} a").first
    sentence = unquote(link.get_attribute("href")).split(":~:text=")[1]
    link.click()
    page.wait_for_url("**/2-dependency/index.html**")
    place = page.locator("article p", has_text=sentence[:40]).first
    expect(place).to_be_in_viewport()
    assert page.evaluate("scrollY") > 900
    assert page.problems == []


def test_the_field_and_the_results_are_reached_by_keyboard(site, open_page):
    page = open_page(site + "chapters/2-dependency/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("Prebisch")
    page.keyboard.press("Enter")
    page.wait_for_selector(RESULTS)
    assert "search.html?q=Prebisch" in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#search-results li') !== null")
    before = page.locator(RESULTS).count()
    page.get_by_role("button", name="Show more").focus()
    page.keyboard.press("Enter")
    assert page.locator(RESULTS).count() > before
    assert page.evaluate(
        f"document.activeElement === document.querySelectorAll('{RESULTS} a')[{before}]"
    )


def test_a_result_opens_by_touch_on_a_phone(site, open_page):
    page = open_page(site + "search.html?q=Chancay", width=390, has_touch=True)
    page.wait_for_selector(RESULTS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(f"{RESULTS} a").first.tap()
    page.wait_for_url("**/jobs-and-infrastructure.html**")
    assert "Chancay" in page.locator("#a-case-chancay h2").inner_text()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_magnifier_stands_beside_the_text(site, open_page, width):
    page = open_page(site + "search.html", width=width)
    form = page.locator(".bd-search-container form")
    icon = form.locator(".fa-magnifying-glass").bounding_box()
    assert icon["x"] + icon["width"] <= form.locator("input").bounding_box()["x"]


def test_results_are_accessible_in_both_themes(site, open_page):
    for theme in ("light", "dark"):
        page = open_page(site + "search.html?q=China", theme=theme)
        page.wait_for_selector(RESULTS)
        assert violations(page) == []

"""Figures on built pages: dark in the dark, legible on a phone, enlarged, saved, and addressed."""

import csv
import io

import pytest
from accessibility import violations
from built import HTML
from legible import smallest

NOTEBOOK = "chapters/2-dependency/terms-of-trade.html"
CHAPTER = "chapters/2-dependency/index.html"
#: In pixels, any text of a figure that a phone enlarges; test_pages.py looks at all where they stand.
ENLARGED = 12


def test_every_drawing_of_the_book_has_a_dark_form():
    drawn = {path.name for path in (HTML / "_images").glob("*.svg")}
    light = {name for name in drawn if not name.endswith("-dark.svg")}
    assert len(light) > 300
    assert [name for name in light if name.replace(".svg", "-dark.svg") not in drawn] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_asks_for_the_form_of_its_theme_alone(theme, site, open_page):
    page = open_page(site + NOTEBOOK, theme=theme, alone=True)  # with nothing in its cache
    for figure in page.locator("figure").all():
        figure.scroll_into_view_if_needed()
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")
    drawn = [url for url in page.requested if url.endswith(".svg") and "_images" in url]
    assert len(drawn) >= 5
    assert {url.endswith("-dark.svg") for url in drawn} == {theme == "dark"}


def test_the_theme_s_button_turns_the_figures_too(site, open_page):
    page = open_page(site + CHAPTER)
    figure = page.locator("#fig-places-of-theories")
    for theme in ("light", "dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert figure.locator("img.dark-form").is_visible() == (theme == "dark")
        assert figure.locator("img.light-form").is_visible() == (theme == "light")


def test_paper_is_light(site, open_page, tmp_path):
    page = open_page(site + CHAPTER, theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("img.dark-form:visible").count() == 0
    assert page.locator("img.light-form:visible").count() > 0
    page.emulate_media(media="print")
    assert page.locator(".figure-tools:visible").count() == 0


def _dialog(page):
    return page.locator("dialog.figure-dialog[open]")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_figure_is_enlarged_by_keyboard_and_the_focus_returns(width, site, open_page):
    page = open_page(site + NOTEBOOK, width=width)
    button = page.locator("[data-enlarge]").first
    button.focus()
    page.keyboard.press("Enter")
    image = _dialog(page).locator("img")
    image.evaluate("image => image.decode()")
    path = HTML / "_images" / image.get_attribute("src").rpartition("/")[2]
    assert smallest(path, image.bounding_box()["width"]) >= ENLARGED
    box = _dialog(page).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    assert _dialog(page).count() == 0
    assert button.evaluate("button => button === document.activeElement")
    assert page.problems == []


def test_a_figure_taller_than_the_window_is_enlarged_too(site, open_page):
    page = open_page(site + "chapters/2-dependency/partners.html", width=1280)
    figure = page.locator("#fig-partner-concentration img:visible")
    figure.click()
    image = _dialog(page).locator("img")
    image.evaluate("image => image.decode()")
    box = image.bounding_box()
    assert box["height"] > page.viewport_size["height"]
    path = HTML / "_images" / image.get_attribute("src").rpartition("/")[2]
    assert smallest(path, box["width"]) >= ENLARGED


def test_a_tap_enlarges_and_a_tap_beside_or_on_the_button_closes(site, open_page):
    page = open_page(site + NOTEBOOK, width=390, has_touch=True)
    picture = page.locator("figure img:visible").first
    for close in (
        lambda: page.touchscreen.tap(2, 2),
        lambda: page.get_by_role("button", name="Close", exact=True).tap(),
    ):
        picture.tap()
        scrolls = _dialog(page).locator("div").evaluate("box => box.scrollWidth > box.clientWidth")
        assert scrolls
        close()
        assert _dialog(page).count() == 0


def test_the_state_that_is_shown_is_enlarged_and_saved(site, open_page):
    page = open_page(site + NOTEBOOK, theme="dark")
    figure = page.locator("figure:has([data-explore])").first
    figure.locator("select").first.focus()
    page.keyboard.press("ArrowDown")
    shown = figure.locator("img:visible").get_attribute("src")
    tools = page.locator("figure:has([data-explore]) + .figure-tools").first
    tools.locator("[data-enlarge]").click()
    assert _dialog(page).locator("img").get_attribute("src") == shown
    page.keyboard.press("Escape")
    tools.locator("summary", has_text="Save").click()
    with page.expect_download() as drawing:
        tools.locator("[data-drawing]").click()
    light = HTML / "_images" / shown.rpartition("/")[2].replace("-dark", "")
    assert drawing.value.path().read_bytes() == light.read_bytes()
    with page.expect_download() as picture:
        tools.get_by_role("button", name="Picture").click()
    assert picture.value.suggested_filename.endswith(".png")
    assert picture.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert page.problems == []


def test_the_numbers_open_by_keyboard_and_are_saved_whole(site, open_page):
    page = open_page(site + NOTEBOOK)
    tools = page.locator(".figure-tools").first
    tools.locator("summary", has_text="The numbers").focus()
    page.keyboard.press("Enter")
    assert tools.locator("table").is_visible()
    with page.expect_download() as numbers:
        tools.locator("a[download$='.csv']").click()
    rows = list(csv.reader(io.StringIO(numbers.value.path().read_text("utf-8-sig"))))
    assert len(rows) == 113 and rows[0][0] == "year"
    assert tools.locator("tbody tr").count() < 20


def test_without_javascript_numbers_and_drawing_are_there_and_no_dead_button(site, open_page):
    page = open_page(site + NOTEBOOK, java_script_enabled=False)
    tools = page.locator(".figure-tools").first
    assert tools.locator("button:visible").count() == 0
    tools.locator("summary").last.click()
    assert tools.locator("[data-drawing]").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_under_a_figure_and_over_it_is_accessible(theme, site, open_page):
    page = open_page(site + NOTEBOOK, width=390, theme=theme)
    page.evaluate(
        "document.querySelectorAll('.figure-tools details').forEach(d => { d.open = true; })"
    )
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-enlarge]").first.click()
    assert violations(page) == []


# The address ------------------------------------------------------------------------------------


def _state(page):
    return page.locator("#fig-deflator img:visible").get_attribute("data-state")


def test_what_controls_are_set_to_stands_in_the_address_and_is_read_from_it(site, open_page):
    page = open_page(site + NOTEBOOK)
    assert "?" not in page.url
    page.locator("#fig-deflator select").first.select_option("1999")
    page.locator("#fig-deflator select").last.select_option("consumer prices")
    chosen = _state(page)
    assert "fig-deflator.end=1999" in page.url and page.url.endswith("#fig-deflator")
    other = open_page(page.url)
    assert _state(other) == chosen
    assert other.locator("#fig-deflator select").last.input_value() == "consumer prices"
    page.go_back()
    assert page.locator("#fig-deflator select").last.input_value() == "manufactures"
    assert page.locator("#fig-deflator select").first.input_value() == "1999"
    page.go_back()
    assert _state(page) == "0"


def test_a_slider_moved_far_is_one_step_back(site, open_page):
    page = open_page(site + NOTEBOOK)
    slider = page.locator("#fig-deflator input[type=range]")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "fig-deflator.start=1930" in page.url
    page.go_back()
    assert _state(page) == "0"
    assert slider.input_value() == "0"


@pytest.mark.parametrize(
    "asked",
    ["fig-deflator.end=1066", "fig-deflator.start=%3Cscript%3E", "fig-none.end=1999", "=&&%"],
)
def test_an_address_that_asks_for_what_there_is_not_shows_the_first_state(asked, site, open_page):
    page = open_page(f"{site}{NOTEBOOK}?{asked}")
    assert _state(page) == "0"
    assert page.problems == []


def test_the_way_to_the_controls_stands_under_the_title(site, open_page):
    page = open_page(site + NOTEBOOK)
    line = page.locator("h1 ~ .controls-here").first
    assert line.bounding_box()["y"] < 900
    line.locator("a").first.click()
    assert page.url.endswith("#fig-deflator")
    assert page.locator("#fig-deflator .explore-controls").is_visible()

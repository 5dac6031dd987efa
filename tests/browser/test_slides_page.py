"""Decks of slides: turned by key, swipe and button, whole on screen and paper, without a solution."""

import json
import re

import nbformat
import pytest
from accessibility import violations
from bs4 import BeautifulSoup
from built import HTML, ROOT

from livebook import reading_order

DECKS = sorted(path.relative_to(HTML).as_posix() for path in (HTML / "slides").glob("*.html"))
DECK = "slides/2-dependency.html"
#: What a slide shows beyond its lower or right edge.
BEYOND = """() => Array.from(document.querySelectorAll(".slide")).flatMap(slide => {
  const sheet = slide.querySelector(".sheet"), box = sheet.getBoundingClientRect();
  const foot = slide.querySelector("footer");
  const over = Array.from(sheet.querySelectorAll("h2, p, li, figcaption, td, img:not([hidden], .dark-form)"))
    .filter(part => !foot.contains(part)).map(part => part.getBoundingClientRect())
    .filter(part => part.width && (part.right > box.right + 1 || part.bottom > foot.getBoundingClientRect().top + 1));
  return box.height > innerHeight + 1 || over.length ? [slide.id] : [];
})"""

every_deck = pytest.mark.parametrize("name", DECKS)


def _shown(page):
    """Return the id of the slide at the top of the window, once scrolling has ended."""
    page.wait_for_timeout(150)  # the script waits for a tenth of a second of rest, too
    places = [None]
    while len(places) < 20 and (places[-1] is None or places[-1] != places[-2]):
        page.wait_for_timeout(50)
        places.append(
            page.evaluate(
                """() => Array.from(document.querySelectorAll(".slide"))
                    .find(slide => Math.abs(slide.getBoundingClientRect().top) < 2)?.id"""
            )
        )
    return places[-1]


def _ids(page):
    return page.eval_on_selector_all(".slide", "found => found.map(slide => slide.id)")


def test_every_chapter_has_a_deck():
    chapters = reading_order.chapters(ROOT)
    assert sorted(f"slides/{reading_order.short_name(page)}.html" for page in chapters) == DECKS


# What is on them ---------------------------------------------------------------------------------


def _solutions(chapter):
    """Return the lines of solutions and hints, and the comments of checks, in a chapter's exercises."""
    lines = []
    for path in (ROOT / chapter).parent.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown" and "<details" in cell.source:
                lines += [line.strip() for line in cell.source.splitlines()]
    return [line for line in lines if len(line) > 30 and "<" not in line]


def _replies(chapter):
    """Return what the forms of a chapter's exercises know: keys, hints and ideas."""
    page = HTML / f"{(ROOT / chapter).parent.relative_to(ROOT)}/practice.html"
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    known = [json.loads(form["data-practice"]) for form in soup.select("[data-practice]")]
    texts = re.findall(r'"([^"\\]{25,})"', json.dumps(known, ensure_ascii=False))
    return [text for text in texts if " " in text]


def _plain(text):
    return " ".join(text.replace("’", "'").split())


@pytest.mark.parametrize("chapter", reading_order.chapters(ROOT))
def test_no_solution_is_in_a_deck(chapter):
    text = (HTML / f"slides/{reading_order.short_name(chapter)}.html").read_text(encoding="utf-8")
    said = _plain(BeautifulSoup(text, "html.parser").get_text(" "))
    secret = [*_solutions(chapter), *_replies(chapter)]
    assert len(secret) > 20
    assert [line for line in secret if _plain(line) in said or line in text] == []


@every_deck
def test_a_deck_has_nothing_that_answers_folds_or_runs(name):
    soup = BeautifulSoup((HTML / name).read_text(encoding="utf-8"), "html.parser")
    answers = "[data-practice], [data-prediction], details, .cell_input, pre, script:not([src])"
    found = [tag for tag in soup.select(answers) if not tag.find_parent("head")]
    assert found == []
    assert len(soup.select(".slide.figure figcaption")) == len(soup.select(".slide.figure")) > 2
    ids = [slide["id"] for slide in soup.select(".slide")]
    assert len(ids) == len(set(ids)) and all(soup.select(".slide footer a[href]"))


# How they are shown ------------------------------------------------------------------------------


@every_deck
def test_every_slide_is_whole_at_sixteen_to_nine_and_on_paper(name, site, open_page, tmp_path):
    page = open_page(site + name)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate(
        """async () => Promise.all(Array.from(document.querySelectorAll("img:not([hidden], .dark-form)"), picture => {
            picture.loading = "eager";
            return picture.decode();
        }))"""
    )
    assert page.evaluate(BEYOND) == []
    sheets = page.pdf(path=tmp_path / "deck.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == len(_ids(page))


def test_a_slide_that_is_too_full_would_be_found(site, open_page):
    page = open_page(site + DECK)
    page.set_viewport_size({"width": 1280, "height": 720})
    page.evaluate("document.querySelector('.full .content p').append('word '.repeat(400))")
    assert len(page.evaluate(BEYOND)) == 1


def test_keys_turn_the_slides_and_the_address_says_which(site, open_page):
    page = open_page(site + DECK)
    ids = _ids(page)
    for key, place in [
        ("ArrowRight", 1),
        ("Space", 2),
        ("PageDown", 3),
        ("ArrowDown", 4),
        ("ArrowLeft", 3),
        ("PageUp", 2),
        ("Shift+Space", 1),
        ("End", len(ids) - 1),
        ("ArrowRight", len(ids) - 1),
        ("Home", 0),
        ("ArrowUp", 0),
    ]:
        page.keyboard.press(key)
        assert _shown(page) == ids[place], key
        assert page.url.partition("#")[2] == ids[place]
        assert page.locator(".deck-controls output").inner_text() == f"{place + 1} / {len(ids)}"
    assert page.problems == []


def test_an_address_opens_its_slide_and_turning_goes_on_from_there(site, open_page):
    ids = _ids(open_page(site + DECK))
    page = open_page(f"{site}{DECK}#{ids[5]}")
    assert _shown(page) == ids[5]
    page.keyboard.press("ArrowRight")
    assert _shown(page) == ids[6]


def test_buttons_turn_the_slides_and_stop_at_the_ends(site, open_page):
    page = open_page(site + DECK)
    back, on = (page.get_by_role("button", name=f"{way} slide") for way in ("Previous", "Next"))
    assert back.is_disabled()
    on.click()
    assert _shown(page) == _ids(page)[1]
    back.click()
    assert _shown(page) == "top"
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != before


def test_a_key_in_a_control_of_a_figure_turns_no_slide(site, open_page):
    page = open_page(site + DECK)
    control = page.locator(".slide select").first
    control.focus()
    place = _shown(page)
    page.keyboard.press("ArrowDown")
    assert _shown(page) == place
    assert control.evaluate("control => control.selectedIndex") == 1


def _dialog(page):
    return page.locator("dialog.figure-dialog[open]")


def test_a_tall_figure_is_enlarged_by_key_and_the_keys_move_it_and_turn_no_slide(site, open_page):
    page = open_page(f"{site}{DECK}#partners-fig-partner-concentration", width=1280)
    place = _shown(page)
    small = page.locator(f"#{place} img:visible").evaluate(
        "image => Math.min(image.width, image.height * image.naturalWidth / image.naturalHeight)"
    )
    page.keyboard.press("e")
    box = _dialog(page).locator("div")
    assert _dialog(page).locator("img").bounding_box()["width"] > 3 * small
    box.focus()
    page.keyboard.press("PageDown")
    page.wait_for_function("box => box.scrollTop > 100", arg=box.element_handle())
    page.keyboard.press("Escape")
    assert _dialog(page).count() == 0
    assert _shown(page) == place
    enlarge = page.get_by_role("button", name="Enlarge")
    assert enlarge.evaluate("button => button === document.activeElement")
    page.keyboard.press("Home")
    assert _shown(page) == "top" and enlarge.is_hidden()
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_tap_on_a_figure_of_a_slide_enlarges_what_is_shown(theme, site, open_page):
    page = open_page(
        f"{site}{DECK}#partners-fig-partner-concentration", theme=theme, has_touch=True
    )
    picture = page.locator("#partners-fig-partner-concentration img:visible")
    shown = picture.get_attribute("src")
    assert ("-dark" in shown) == (theme == "dark")
    picture.tap()
    assert _dialog(page).locator("img").get_attribute("src") == shown
    assert violations(page) == []
    page.get_by_role("button", name="Close").tap()
    assert _dialog(page).count() == 0


@pytest.mark.parametrize("width", [1024, 390])
def test_a_swipe_turns_the_slides(width, site, open_page):
    page = open_page(site + DECK, width=width, has_touch=True)
    ids = _ids(page)

    def swipe(*across):
        client = page.context.new_cdp_session(page)
        for kind, x in zip(("touchStart", "touchMove", "touchMove"), across, strict=True):
            points = [{"x": x, "y": 400}]
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe(350, 250, 150)
    assert _shown(page) == ids[1]
    swipe(150, 250, 350)
    assert _shown(page) == ids[0]
    # Else a browser may take the second swipe for the way back to another page.
    assert (
        page.evaluate("getComputedStyle(document.documentElement).touchAction")
        == "pan-y pinch-zoom"
    )


def test_on_a_phone_a_deck_is_read_by_scrolling(site, open_page):
    page = open_page(site + DECK, width=390, has_touch=True)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollSnapType") == "none"
    sizes = page.eval_on_selector_all(
        ".content p, .content li",
        "found => found.map(p => parseFloat(getComputedStyle(p).fontSize))",
    )
    assert min(sizes) >= 14


def test_without_a_script_a_deck_scrolls_from_slide_to_slide(site, open_page):
    page = open_page(site + DECK, java_script_enabled=False)
    assert page.locator(".deck-controls").is_hidden()
    assert page.locator(".slide").nth(1).is_visible()


def test_a_deck_works_from_the_file_system(open_page):
    page = open_page((HTML / DECK).as_uri())
    page.keyboard.press("ArrowRight")
    assert _shown(page) == _ids(page)[1]
    assert page.problems == []


def test_chapters_and_the_instructors_page_lead_to_the_decks():
    chapter = (HTML / "chapters/2-dependency/index.html").read_text(encoding="utf-8")
    assert "../../slides/2-dependency.html" in chapter
    page = (HTML / "chapters/appendix/instructors.html").read_text(encoding="utf-8")
    assert [deck for deck in DECKS if f"../../{deck}" not in page] == []


def test_the_glossary_leads_to_the_cards_and_they_are_there():
    page = (HTML / "chapters/appendix/glossary.html").read_text(encoding="utf-8")
    for name in ("glossary.csv", "glossary.tsv", "sorting.csv", "sorting.tsv"):
        assert f"../../cards/{name}" in page
        assert len((HTML / "cards" / name).read_text(encoding="utf-8").splitlines()) > 60

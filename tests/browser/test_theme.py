"""What the theme must still do after its diet: search, dark mode, folding, copying, going on."""

import pytest
from built import HTML
from watching import come_back

CHAPTER = "chapters/2-dependency/index.html"
NOTEBOOK = "chapters/2-dependency/terms-of-trade.html"


def test_search_finds_a_word_of_the_book(site, open_page):
    page = open_page(site + "search.html?q=structuralism")
    page.wait_for_selector("#search-results li")
    assert page.locator("#search-results li").count() >= 1
    assert page.problems == []


def test_the_search_dialog_opens_by_keyboard_and_leads_to_results(site, open_page):
    page = open_page(site + CHAPTER)
    page.keyboard.press("Control+k")
    page.keyboard.type("plantation")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li")
    assert "search.html" in page.url


def test_dark_mode_is_remembered(site, open_page):
    page = open_page(site + CHAPTER)
    button = page.locator("button.theme-switch-button:visible").first
    for _ in range(3):
        if page.evaluate("document.documentElement.dataset.mode") == "dark":
            break
        button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    chosen = "document.documentElement.dataset.theme"
    assert come_back(page, lambda: page.evaluate(chosen) == "dark")


#: Notes what light or dark is set to from the very first on.
NOTE_THEMES = """window.themes = [];
new MutationObserver(() => themes.push(document.documentElement.dataset.theme)).observe(
    document, { subtree: true, attributeFilter: ["data-theme"] });"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_light_or_dark_is_right_before_the_theme_looks(theme, site, open_page):
    page = open_page("about:blank", theme=theme, alone=True)
    page.add_init_script(NOTE_THEMES)
    page.goto(site + CHAPTER)
    page.wait_for_load_state()
    assert set(page.evaluate("themes")) == {theme}


@pytest.mark.parametrize("width", [390, 1280])
def test_a_box_is_a_stop_for_the_keyboard_if_and_only_if_it_scrolls(width, site, open_page):
    page = open_page(site + NOTEBOOK, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.wait_for_timeout(100)
    boxes = page.evaluate("""() => [...document.querySelectorAll("article pre, article .output")].filter(
        box => box.clientWidth).map(box => [getComputedStyle(box).overflowX !== "visible" &&
            (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight),
            box.tabIndex === 0])""")
    assert len(boxes) > 20
    assert [scrolls for scrolls, _ in boxes] == [stops for _, stops in boxes]
    assert width > 400 or any(stops for _, stops in boxes)


def test_icons_are_drawn(site, open_page):
    page = open_page(site + CHAPTER)
    masks = page.eval_on_selector_all(
        ".fa-solid, .fas", "icons => icons.map(icon => getComputedStyle(icon).maskImage)"
    )
    assert masks
    assert all(mask.startswith('url("data:image/svg+xml') for mask in masks)


def test_folded_code_opens_by_keyboard(site, open_page):
    page = open_page(site + NOTEBOOK)
    fold = page.locator("details.hide summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.hide").first.evaluate("fold => fold.open")


def test_a_link_to_a_section_leaves_its_cells_folded(site, open_page):
    page = open_page(site + NOTEBOOK)
    section = page.locator("section:has(> .cell details.hide)").first.get_attribute("id")
    page = open_page(f"{site}{NOTEBOOK}#{section}")
    assert page.locator(f"section[id='{section}'] details.hide").count()
    assert page.locator(f"section[id='{section}'] details.hide[open]").count() == 0


def test_code_can_be_copied(site, open_page):
    page = open_page(site + NOTEBOOK, permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator("div.highlight:visible").first
    cell.hover()
    cell.locator("button.copybtn").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.strip() == cell.locator("pre").inner_text().strip()


def test_without_javascript_the_chapter_reads_and_leads_on(site, open_page):
    page = open_page(site + CHAPTER, java_script_enabled=False)
    assert page.locator("article h1").inner_text()
    page.locator("a.right-next").click()
    assert page.url.endswith(".html")
    assert page.url != site + CHAPTER


@pytest.mark.parametrize("name", [CHAPTER, NOTEBOOK])
def test_a_page_opens_from_the_file_system(name, open_page):
    page = open_page((HTML / name).as_uri())
    assert page.problems == []
    assert page.locator("article h1").is_visible()


def test_a_number_in_prose_leads_to_its_cell(site, open_page):
    page = open_page(site + CHAPTER)
    link = page.locator("a.finding").first
    number = link.inner_text()
    link.click()
    page.locator("#card a").click()
    page.wait_for_load_state()
    target = page.locator(":target")
    assert target.count() == 1
    assert number.replace("\u00a0", " ") in target.inner_text().replace("\u00a0", " ")


def test_code_has_elements_only_where_a_style_colours_it(site, open_page):
    page = open_page(site + NOTEBOOK)
    assert page.locator(".highlight span.n, .highlight span.p, .highlight span.w").count() == 0
    assert page.locator(".highlight span.k, .highlight span.kn").count() > 0


def test_the_mark_of_a_file_to_download_is_drawn(site, open_page):
    page = open_page(site + "chapters/appendix/data/confucius_institutes.html")
    mark = page.evaluate(
        """() => { const s = getComputedStyle(document.querySelector("a.download"), "::before");
            return [s.content, s.maskImage.slice(0, 24), s.width]; }"""
    )
    assert mark[:2] == ['""', 'url("data:image/svg+xml,']
    assert mark[2] != "0px"


def test_the_foot_of_a_page_tells_how_to_cite_it_by_keyboard(site, open_page):
    page = open_page(site + CHAPTER)
    page.locator(".colophon summary").focus()
    page.keyboard.press("Enter")
    assert (
        "“2. Dependency theory”. In Partners or Periphery?"
        in page.locator(".colophon").inner_text()
    )
    assert page.locator(".colophon time").count() <= 1

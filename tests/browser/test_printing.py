"""Pages as a browser prints them (test_pages.py looks at the code of every page)."""

import io
import re

import pypdf
import pytest
from accessibility import violations

NOTEBOOK = "chapters/2-dependency/partners.html"
KINDS = ["chapters/2-dependency/index.html", NOTEBOOK, "chapters/claims/index.html"]
#: The theme that a page has while it is printed, noted after the page's own script had its turn.
NOTE_THEME = """() => addEventListener("beforeprint", () => {
    window.printed = document.documentElement.dataset.theme; })"""


def _letters(text):
    return re.sub(r"\s", "", text)


def test_folded_and_long_lines_of_code_are_on_the_paper_to_their_ends(site, open_page):
    page = open_page(site + NOTEBOOK)
    folded = page.locator("details.hide:not([open]) pre").all_text_contents()
    lines = max(folded, key=lambda code: max(map(len, code.splitlines()))).splitlines()
    assert max(map(len, lines)) > 90
    pdf = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = _letters("".join(sheet.extract_text() for sheet in pdf.pages))
    assert [line for line in lines if _letters(line) not in text] == []


def test_a_dark_page_is_printed_light_and_is_dark_again(site, open_page):
    page = open_page(site + NOTEBOOK, theme="dark")
    page.evaluate(NOTE_THEME)
    page.pdf(format="A4")
    assert page.evaluate("window.printed") == "light"
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("name", KINDS)
def test_print_is_legible(name, site, open_page):
    page = open_page(site + name, theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert violations(page) == []

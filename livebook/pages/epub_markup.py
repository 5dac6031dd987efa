"""Pages that an electronic reader accepts: well-formed XML, without controls it cannot work.

The steps of the pipeline for the EPUB only. What libraries print as HTML is written anew by the
parser, which closes what was left open; a figure with controls keeps its first state.
"""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from livebook.editions.joined_pages import first_state

DROPPED = (
    "script, noscript, style, form, button, .explore-controls, [hidden]:not(.explore-note), "
    "details.hide > summary .expanded"
)
#: Paragraphs where there can be none, or around what no paragraph holds; a browser puts up with it.
MISPLACED = "summary p, p:has(> p, > ul, > ol, > dl, > div, > table, > pre, > blockquote)"
#: What docutils writes on tables and HTML no longer has.
PRESENTATION = ("valign", "halign")


def reduce_to_text(page):
    """Keep of a page's text what a reader of an EPUB can use."""
    for figure in page.soup.select("[data-explore]"):
        first_state(figure)
    for tag in page.soup.select(DROPPED):
        tag.decompose()
    for tag in page.soup.select(MISPLACED):
        tag.unwrap()
    for name in PRESENTATION:
        for tag in page.soup.find_all(attrs={name: True}):
            del tag[name]
    for link in page.soup.find_all("a", href=True):
        address = urlsplit(link["href"])
        if not address.scheme and PurePosixPath(address.path).suffix not in ("", ".xhtml"):
            del link["href"]  # a file for the site, such as the ledger as CSV


def drop_late_sheets(page):
    """Leave out MyST-NB's sheet, which is written when the EPUB is packed already."""
    sheets = page.context["css_files"]
    page.context["css_files"] = [css for css in sheets if "mystnb." not in css.filename]

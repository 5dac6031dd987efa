"""Pages that an electronic reader accepts: well-formed XML, without controls it cannot work.

The steps of the pipeline for the EPUB only. What libraries print as HTML is written anew by the
parser, which closes what was left open; a figure with controls keeps its first state.
"""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from livebook.editions.joined_pages import first_state

DROPPED = (
    "script, style, form, button, .explore-controls, [hidden]:not(.explore-note), "
    "details.hide > summary .expanded"
)


def reduce_to_text(page):
    """Keep of a page's text what a reader of an EPUB can use."""
    for figure in page.soup.select("[data-explore]"):
        first_state(figure)
    for tag in page.soup.select(DROPPED):
        tag.decompose()
    for link in page.soup.find_all("a", href=True):
        address = urlsplit(link["href"])
        if not address.scheme and PurePosixPath(address.path).suffix not in ("", ".xhtml"):
            del link["href"]  # a file for the site, such as the ledger as CSV


def drop_late_sheets(page):
    """Leave out MyST-NB's sheet, which is written when the EPUB is packed already."""
    sheets = page.context["css_files"]
    page.context["css_files"] = [css for css in sheets if "mystnb." not in css.filename]

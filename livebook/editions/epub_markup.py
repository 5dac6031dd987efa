"""Pages that an electronic reader accepts: well-formed XML, without controls it cannot work.

Loaded for the EPUB only (see livebook/editions/epub.py). What libraries print as HTML is written
anew by a parser, which closes what was left open; a figure with controls keeps its first state.
"""

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from livebook.editions.joined_pages import first_state

DROPPED = (
    "script, style, form, button, .explore-controls, [hidden]:not(.explore-note), "
    "details.hide > summary .expanded"
)


def well_formed(body):
    """Return a page's body as XML, reduced to what a reader of an EPUB can use."""
    soup = BeautifulSoup(body, "html.parser")
    for figure in soup.select("[data-explore]"):
        first_state(figure)
    for tag in soup.select(DROPPED):
        tag.decompose()
    for drawing in soup.find_all("svg", viewbox=True):  # the parser writes every name small
        drawing["viewBox"] = drawing.attrs.pop("viewbox")
    for link in soup.find_all("a", href=True):
        address = urlsplit(link["href"])
        if not address.scheme and PurePosixPath(address.path).suffix not in ("", ".xhtml"):
            del link["href"]  # a file for the site, such as the ledger as CSV
    return str(soup)


def _rewrite(app, pagename, templatename, context, doctree):
    if context.get("body"):
        context["body"] = well_formed(context["body"])
    # MyST-NB writes its sheet when the EPUB is packed already.
    context["css_files"] = [css for css in context["css_files"] if "mystnb." not in css.filename]


def setup(app):  # noqa: D103  Sphinx calls it
    app.connect("html-page-context", _rewrite, priority=970)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

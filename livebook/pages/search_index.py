"""Search that opens the place: what each section, term and work says, in one script of the site.

Sphinx's own index knows pages, and asks for each page it finds to show some of it, which a book
opened as files cannot. Here every written page is taken apart into *places*, things with an
address of their own. The search page has all of them in one script, finds and ranks them itself
(``static/search.js``, with MiniSearch), and works on a host and from files alike.
"""

import json
import re
from pathlib import Path

from bs4 import NavigableString
from bs4.element import PreformattedString

from livebook import options, reading_order

#: Beside the pages; in ``_static`` each of its words would count as the name of a style's class.
INDEX = "places.js"
PAGE = "search"

#: A line of a place ends where one of these begins or ends.
BLOCK = re.compile(
    "blockquote|caption|d[dlt]|details|div|figcaption|figure|li|[ou]l|p|section|table|t[dhr]"
)
HEADING = re.compile("h[1-6]")
#: What is no text of the book: code, controls, labels of folds, links to a heading; and what a
#: page marks as not worth finding.
LEFT_OUT = re.compile("button|form|math|nav|noscript|pre|script|select|style|summary|svg")
LEFT_OUT_CLASSES = re.compile(
    "admonition-title|headerlink|toctree-wrapper|label|field-list|recorded|figure-data|unsearched"
)
LETTER = re.compile(r"[^\W\d_]")

#: How much what is found counts, beside 1: works and functions are looked up by name, and pages
#: that list what others treat, such as those of tables and of choices, say many words that they
#: are not about.
WEIGHTS = {"citation": 0.3, "sig": 0.5}
WEIGHT_OF_LISTS = 0.4
LISTS = ("tables_page", "forks_page", "origins_page", "reported_page", "false_alarms_page")


def _left_out(tag):
    if LEFT_OUT.fullmatch(tag.name) or tag.has_attr("hidden"):
        return True
    return any(LEFT_OUT_CLASSES.fullmatch(name) for name in tag.get("class", ()))


def _text(tag):
    """Return a heading's or a term's words without the mark that links to it."""
    strings = (s for s in tag.strings if "headerlink" not in s.parent.get("class", ()))
    return " ".join("".join(strings).split())


class Reader:
    """Reads a page's tree once: its places, in order, with what each says, line by line."""

    def __init__(self, soup):
        self.places, self.words = [], []
        self.read(soup, self.begin(soup))

    def begin(self, tag, title=""):
        """Begin a place at a tag with an id, or at none; return it."""
        weight = min((WEIGHTS.get(name, 1) for name in tag.get("class", ())), default=1)
        # A dictionary keeps the order of lines and has each once.
        place = {"id": tag.get("id", ""), "title": title, "lines": {}, "weight": weight}
        self.places.append(place)
        return place

    def end_line(self, place):
        """Add the words read so far to a place, if there is a letter in them."""
        line = " ".join("".join(self.words).split())
        self.words = []
        if LETTER.search(line):
            place["lines"][line] = None

    def read(self, tag, place):
        """Read what a tag of a place holds."""
        for child in tag.children:
            if isinstance(child, NavigableString):
                if not isinstance(child, PreformattedString):  # a comment
                    self.words.append(child)
            elif HEADING.fullmatch(child.name):
                place["title"] = place["title"] or _text(child)
            elif child.name == "dt" and child.get("id"):
                place = self.term(child, place)
            elif not _left_out(child):
                self.read_tag(child, place)

    def read_tag(self, tag, place):
        """Read a tag of a place, which may be a place itself."""
        begins = tag.get("id") and (tag.name == "section" or "citation" in tag.get("class", ()))
        block = BLOCK.fullmatch(tag.name)
        if block:
            self.end_line(place)
        place = self.begin(tag) if begins else place
        self.read(tag, place)
        if block:
            self.end_line(place)

    def term(self, tag, place):
        """Begin the place of a term or a function; another name of the same is added to it."""
        self.end_line(place)
        name = _text(tag.find(class_="descname") or tag)
        if place is self.places[-1] and place.get("term") and not place["lines"]:
            place["title"] += f", {name}"
            return place
        place = self.begin(tag, name)
        place["term"] = True
        return place


def places(soup):
    """Return what can be found on a page: ``[[id, title, text, weight], …]``.

    A line of the text is a paragraph, an item, a cell of a table. The first place has no id: it is
    the page itself. A work has no title.
    """
    found = Reader(soup).places
    # The section of a page's title is the page.
    titled = soup.find("section", id=True)
    if titled and found[1]["id"] == titled["id"] and not found[0]["lines"]:
        found = found[1:]
        found[0]["id"] = ""
    return [
        [p["id"], p["title"], "\n".join(p["lines"]), p["weight"]]
        for p in found
        if p["title"] or p["lines"]
    ]


def _noted(app, page):
    return Path(app.doctreedir) / "places" / f"{page}.json"


def note_places(page):
    """Keep a page's places until all are written; a page that does not change keeps what it has."""
    if page.doctree is None:
        return
    kept = _noted(page.app, page.name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(places(page.soup), ensure_ascii=False, separators=(",", ":"))
    kept.write_text(text, encoding="utf-8")


def said(app, page):
    """Return all that a written page says, as one text."""
    found = json.loads(_noted(app, page).read_text(encoding="utf-8"))
    return "\n".join(part for place in found for part in place[1:3])


def _about(app, page, numbers):
    """Return what all places of a page share, without the places."""
    about = {"page": page, "title": app.env.titles[page].astext()}
    if number := numbers.get(page):
        about["called"] = number if "." in number else f"Chapter {number}"
    said = options.of(app.config)
    if page in {getattr(said, name) for name in LISTS} or page.startswith(f"{said.tables_page}/"):
        about["weight"] = WEIGHT_OF_LISTS
    return about


def _write(app, exception):
    if exception or app.builder.name != "html":
        return
    root = Path(app.srcdir)
    numbers = reading_order.numbers(root)
    found = [
        {**_about(app, page, numbers), "places": json.loads(kept.read_text(encoding="utf-8"))}
        for page in dict.fromkeys(reading_order.pages(root))
        if page in app.env.all_docs and (kept := _noted(app, page)).is_file()
    ]
    written = {"PLACES": found, "SYNONYMS": app.config.livebook_synonyms}
    lines = [
        f"const {name} = {json.dumps(value, ensure_ascii=False, separators=(',', ':'))};\n"
        for name, value in written.items()
    ]
    (Path(app.outdir) / INDEX).write_text("".join(lines), encoding="utf-8")


def _replace_search(app):
    """Have Sphinx make no index of its own, but still the page."""
    if app.builder.name == "html":
        app.builder.search = False
        app.config.html_additional_pages[PAGE] = f"{PAGE}.html"


def setup(app):
    app.connect("builder-inited", _replace_search)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

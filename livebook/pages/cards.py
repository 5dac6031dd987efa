"""Evidence cards: what a number, claim, term, work or table is, told where it is named.

Into each page goes one block of JSON that says, for every link of these kinds on it, what its card
holds; the page's script (`livebook/pages/static/cards.js`) opens the card on the spot. The links themselves
stay what they were: without the script, or from a card, they lead to where the evidence stands.
"""

import functools
import re
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from docutils import nodes
from pybtex.plugin import find_plugin

from livebook import findings, forks, tables, yaml_text
from livebook.pages.data_pages import readers
from livebook.pages.numbers import reported_id
from livebook.tables import describe

#: The lines of a term's definition that give its names in other languages.
NAMES = re.compile(r"\([A-Z][a-z]+\.[^()]*\)\s*$")
LONGEST = 420  # characters of a card's text


def short(text):
    """Return a text as long as a card may have it, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + " …"


# What each kind of card says ---------------------------------------------------------------------


class Cards:
    """The cards of a book, made once a build from its ledgers, tables, glossary and works."""

    def __init__(self, app):
        self.app, self.root = app, Path(app.srcdir)
        self.findings = {nodes.make_id(f"finding-{k}"): k for k in self._ledger("findings.yaml")}
        self.reported = {reported_id(k): e for k, e in self._ledger("reported.yaml").items()}
        self.forks = {nodes.make_id(f"forks-{k}"): e for k, e in self._ledger("forks.yaml").items()}

    @functools.cache  # noqa: B019  one object a build
    def _ledger(self, name):
        path = self.root / "ledgers" / name
        return (yaml_text.read(path) or {}) if path.is_file() else {}

    def card(self, pagename, href):
        """Return the card of a link on a page: ``{"kind", "title", "lines", "open"}``, or None."""
        path, _, fragment = unquote(href).partition("#")
        if fragment in self.findings:
            return self._number(self.findings[fragment])
        if fragment in self.forks:
            return self._headline(self.forks[fragment])
        if fragment in self.reported:
            return self._published(self.reported[fragment])
        if subject := self.app.emit_firstresult("livebook-card", fragment):
            return subject
        if not path:  # what is told here needs no card
            return None
        page = normpath(join(dirname(pagename), path)).removesuffix(".html")
        if (page, fragment) in self._terms():
            return self._term(*self._terms()[page, fragment])
        if (page, fragment) in self._works():
            return self._work(self._works()[page, fragment])
        folder, _, name = page.rpartition("/")
        if folder == self.app.config.livebook_tables_page and name in self._names():
            return self._table(name)
        return None

    def _number(self, key):
        entry = self._ledger("findings.yaml")[key]
        notebook = entry["notebook"].removesuffix(".ipynb")
        lines = [f"Computed in “{self.app.env.titles[notebook].astext()}”."]
        if "expect" in entry:
            needed = findings.expectation(entry["value"], entry["expect"])[1]
            lines.append(f"The book’s sentence needs {needed}.")
        if used := self._tables(notebook):
            more = len(used) - 3
            others = f" and {more} more table{'s' * (more > 1)}" if more > 0 else ""
            lines.append(f"That notebook reads: {'; '.join(used[:3])}{others}.")
        for said in self.app.emit("livebook-evidence", key):
            lines += said
        return {
            "kind": "Number",
            "title": entry["printed"],
            "lines": lines,
            "open": "Open the cell",
        }

    def _tables(self, notebook):
        """Return the titles of the tables that a notebook reads."""
        found = [table for table, pages in self._readers().items() if notebook in pages]
        return [self._about(table)["title"] for table in found]

    @functools.cache  # noqa: B019
    def _readers(self):
        return readers(self.app)

    @functools.cache  # noqa: B019
    def _names(self):
        return set(tables.names(self.root / "data"))

    @functools.cache  # noqa: B019
    def _about(self, table):
        return describe(table, self.root / "data")

    def _headline(self, entry):
        return {
            "kind": "How much depends on our choices",
            "title": entry["sentence"],
            "lines": [f"It {forks.summary(entry)}."],
            "open": "Open the curve",
        }

    def _published(self, entry):
        return {
            "kind": "Published figure",
            "title": str(entry["printed"]),
            "lines": [
                f"{short(entry['what'])}",
                f"{entry['where']}; seen: {entry['seen']}.",
            ],
            "open": "Open its entry",
        }

    @functools.cache  # noqa: B019
    def _terms(self):
        """Return ``{(page, id): (term, definition)}`` of every glossary in the book."""
        objects = self.app.env.domains["std"].objects
        terms = {}
        for page in {page for (kind, _), (page, _) in objects.items() if kind == "term"}:
            for item in self.app.env.get_doctree(page).findall(nodes.definition_list_item):
                definition = next(item.findall(nodes.definition)).astext()
                for term in item.findall(nodes.term):
                    terms |= {(page, i): (term.astext(), definition) for i in term["ids"]}
        return terms

    def _term(self, term, definition):
        definition = " ".join(definition.split())
        names = NAMES.search(definition)
        lines = [short(definition[: names.start()] if names else definition)]
        if names:
            lines.append(names.group().strip(" ()"))
        return {"kind": "Term", "title": term, "lines": lines, "open": "Open the glossary"}

    @functools.cache  # noqa: B019
    def _works(self):
        """Return ``{(page, id): work}`` of every bibliography in the book."""
        backend = find_plugin("pybtex.backends", "plaintext")()
        domain = self.app.env.domains.get("cite")
        return {
            (work.bibliography_key.docname, work.citation_id): work.formatted_entry.text.render(
                backend
            )
            for work in (domain.citations if domain else [])
        }

    def _work(self, work):
        return {"kind": "Work", "title": "", "lines": [short(work)], "open": "Open the reference"}

    def _table(self, name):
        about = self._about(name)
        licences = ", ".join(licence["name"] for licence in about["licenses"])
        return {
            "kind": "Table",
            "title": about["title"],
            "lines": [short(about["description"]), f"{about['credit']}. Licence: {licences}."],
            "open": "Open the table",
        }


# On the page -------------------------------------------------------------------------------------


def _cards(app):
    if not hasattr(app, "_evidence_cards"):
        app._evidence_cards = Cards(app)
    return app._evidence_cards


def add_cards(page):
    """Bring the cards of the links on a page to it, as one block that its script reads."""
    if page.doctree is None:
        return
    links = (
        n["refuri"]
        for n in page.doctree.findall(nodes.reference)
        if n.get("internal") and "refuri" in n
    )
    made, hrefs = _cards(page.app), dict.fromkeys(links)
    if cards := {href: card for href in hrefs if (card := made.card(page.name, href))}:
        page.add_data("cards", cards)

"""Cards to review with, made of a book's glossary and of its exercises that sort: ``cards/…``.

Two sets, each as a table for spreadsheets (CSV) and as text that Anki imports
(https://docs.ankiweb.net/importing/text-files.html): a card for each term of the glossary, with its
names in other languages as the glossary writes them, ``(Sp. *dependencia*; Pt. *dependência*)``;
and a card for each item that an exercise asks to sort, with its place and the idea it turns on. The
directive ``{review-cards}`` says how many there are and links to them.
"""

import csv
import io
import json
import re
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from livebook import reading_order
from livebook.pages import page_state
from livebook.pages.cards import NAMES
from livebook.pages.languages import ABBREVIATIONS

FOLDER = "cards"
TERMS, ITEMS = "glossary", "sorting"
#: Languages of names, as `livebook.pages.languages` marks them, in the order of their columns.
LANGUAGES = {
    "es": "Spanish",
    "pt": "Portuguese",
    "zh": "Chinese",
    "zh-Latn": "Chinese, romanised",
    "fr": "French",
}
#: What joins the two halves of one name.
JOINTS = {"–", "—", "-", "·", "‐"}
#: The number or letter of an item in its list.
NUMBER = re.compile(r"^\w{1,2}: ")
#: What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def harmless(text):
    """Return a text in one line that no spreadsheet runs: one like a formula gets an apostrophe.

    >>> harmless("=1+1"), harmless("  @SUM(A1)"), harmless("a\\tb")
    ("'=1+1", "'@SUM(A1)", 'a b')
    """
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(FORMULA) else line


# What is on them ---------------------------------------------------------------------------------


def terms(doctree):
    """Return what the glossaries on a page say.

    Returns
    -------
    list of dict
        ``term`` (its names in English, joined), ``definition``, ``names`` (language to name) and
        ``anchor``.
    """
    items = [
        item
        for item in doctree.findall(nodes.definition_list_item)
        if "glossary" in item.parent.get("classes", ())
    ]
    return [_term(item) for item in items]


def _term(item):
    said = [term.astext() for term in item.findall(nodes.term)]
    definition = next(item.findall(nodes.definition))
    text = " ".join(definition.astext().split())
    found = NAMES.search(text)
    return {
        "term": " / ".join(said),
        "definition": text[: found.start()].strip() if found else text,
        "names": _names(definition[-1]) if found else {},
        "anchor": item[0]["ids"][0],
    }


def _names(paragraph):
    """Return ``{language: names}`` of the brackets at the end of a paragraph."""
    names, before, unread = {}, "", NAMES.search(paragraph.astext()).start()
    for child in paragraph.children:
        text, unread = child.astext(), unread - len(child.astext())
        language = _language(child)
        if unread >= 0 or language not in LANGUAGES:
            before = text
            continue
        said = [ABBREVIATIONS[short] for short in ABBREVIATIONS if short in before] or [language]
        joint = before if before.strip() in JOINTS else "; "
        for one in said:
            names[one] = f"{names[one]}{joint}{text}" if one in names else text
        before = ""
    return names


def _language(node):
    marks = node.get("classes", ()) if isinstance(node, nodes.Element) else ()
    found = [mark for mark in marks if mark.startswith("language-")]
    return found[0].removeprefix("language-") if found else ""


def items(doctree):
    """Return what the exercises of a page ask to sort.

    Returns
    -------
    list of dict
        ``exercise`` (its title), ``item``, ``places`` (all there are), ``place`` and ``idea``.
    """
    found = []
    for raw in doctree.findall(nodes.raw):
        if "practice-exercise" not in raw.astext():
            continue
        for exercise in BeautifulSoup(raw.astext(), "html.parser").select(".practice-exercise"):
            for form in exercise.find_all("form", attrs={"data-practice": True}):
                found += _sorted_items(exercise["data-title"], form)
    return found


def _sorted_items(title, form):
    known = json.loads(form["data-practice"])
    if known["kind"] != "sorting":
        return []
    places = [option.get_text() for option in form.select_one("select").find_all("option")][1:]
    texts = [NUMBER.sub("", label.get_text()) for label in form.select(".practice-field label")]
    return [
        {"exercise": title, "item": text, "places": places, "place": places[key], "idea": idea}
        for text, key, (_, idea) in zip(texts, known["key"], known["ideas"], strict=True)
        if len(places[key]) > 1  # a letter says nothing away from its list
    ]


# How they are written ----------------------------------------------------------------------------


def spreadsheet(head, rows):
    """Return rows as CSV, every cell harmless."""
    stream = io.StringIO()
    csv.writer(stream).writerows([harmless(cell) for cell in row] for row in (head, *rows))
    return stream.getvalue()


def anki(cards, tags):
    """Return cards as text for Anki.

    Parameters
    ----------
    cards : iterable of tuple
        The lines of the front, the lines of the back.
    tags : str
        For all of them, separated by spaces.
    """
    stream = io.StringIO()
    stream.write("#separator:tab\n#html:true\n#notetype:Basic\n#columns:Front\tBack\n")
    stream.write(f"#tags:{tags}\n")
    # In quotation marks, so that no card that begins with "#" is taken for a remark.
    writer = csv.writer(stream, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    for sides in cards:
        writer.writerow(
            "<br>".join(escape(" ".join(line.split())) for line in side) for side in sides
        )
    return stream.getvalue()


def _terms_files(found, tag):
    used = [language for language in LANGUAGES if any(language in one["names"] for one in found)]
    head = ["Term", "Definition", *(LANGUAGES[language] for language in used), "Address"]
    rows = [
        [one["term"], one["definition"], *(one["names"].get(u, "") for u in used), one["address"]]
        for one in found
    ]
    cards = [
        (
            [one["term"]],
            [one["definition"], *(f"{LANGUAGES[u]}: {name}" for u, name in one["names"].items())],
        )
        for one in found
    ]
    return spreadsheet(head, rows), anki(cards, f"{tag} {TERMS}")


def _items_files(found, tag):
    head = ["Page", "Exercise", "Item", "Places", "Place", "Idea", "Address"]
    rows = [
        [
            *(one["page"], one["exercise"], one["item"], " / ".join(one["places"])),
            *(one["place"], one["idea"], one["address"]),
        ]
        for one in found
    ]
    cards = [
        (
            [one["item"], f"({' / '.join(one['places'])})", one["exercise"]],
            [one["place"], one["idea"]],
        )
        for one in found
    ]
    return spreadsheet(head, rows), anki(cards, f"{tag} {ITEMS}")


FILES = {TERMS: _terms_files, ITEMS: _items_files}


# The book's ---------------------------------------------------------------------------------------


def collected(app):
    """Return ``{set of cards: what is on them}`` of a book that was read, in reading order."""
    found, glossaries = {TERMS: [], ITEMS: []}, _glossaries(app.env)
    for page in _sources(app, glossaries):
        is_glossary = page in glossaries
        doctree, home = app.env.get_doctree(page), app.builder.get_target_uri(page)
        about = {"page": app.env.titles[page].astext()}
        for one in terms(doctree) if is_glossary else []:
            where = f"{app.config.html_baseurl}{home}#{one.pop('anchor')}"
            found[TERMS].append({**about, **one, "address": where})
        for one in items(doctree):
            found[ITEMS].append({**about, **one, "address": f"{app.config.html_baseurl}{home}"})
    return found


def _sources(app, glossaries):
    """Return the pages of which cards are made, in reading order."""
    exercises = app.config.livebook_exercises
    pages = reading_order.pages(app.srcdir)
    return [page for page in pages if page in glossaries or Path(page).name == exercises]


def _glossaries(env):
    return {page for (kind, _), (page, _) in env.domains["std"].objects.items() if kind == "term"}


def _write(app, exception):
    if exception or app.builder.format != "html" or app.builder.name == "epub":
        return
    folder, sources = Path(app.outdir) / FOLDER, _sources(app, _glossaries(app.env))
    if not any(page_state.is_stale(app, f"{FOLDER}/{name}.csv", sources) for name in FILES):
        return
    for name, found in collected(app).items():
        if found:
            table, text = FILES[name](found, app.config.livebook_name)
            folder.mkdir(exist_ok=True)
            # With the mark by which spreadsheets know Unicode.
            (folder / f"{name}.csv").write_text(table, encoding="utf-8-sig", newline="")
            (folder / f"{name}.tsv").write_text(text, encoding="utf-8", newline="")


class card_links(nodes.General, nodes.Element):
    """The place of the links to the cards, filled in once every page has been read."""


class ReviewCards(SphinxDirective):
    """``{review-cards}``: links to the cards of the book."""

    def run(self):
        for page in reading_order.pages(self.env.srcdir):
            if Path(page).name == self.config.livebook_exercises:
                self.env.note_dependency(self.env.doc2path(page))
        return [card_links()]


def _fill_links(app, doctree, docname):
    places = list(doctree.findall(card_links))
    for place in places:
        home, listed = app.builder.get_target_uri(docname), nodes.bullet_list(bullet="-")
        for name, found in collected(app).items():
            what = "terms of the glossary" if name == TERMS else "items of exercises that sort"
            line = nodes.paragraph("", f"{len(found)} {what}: ")
            for kind, end, between in (
                ("a table (CSV)", "csv", ", "),
                ("a file for Anki", "tsv", ""),
            ):
                uri = relative_uri(home, f"{FOLDER}/{name}.{end}")
                line += nodes.reference("", kind, internal=True, refuri=uri)
                line += nodes.Text(between)
            if found:
                listed += nodes.list_item("", line)
        place.replace_self(listed)


def setup(app):
    app.add_node(card_links)
    app.add_directive("review-cards", ReviewCards)
    app.connect("doctree-resolved", _fill_links)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

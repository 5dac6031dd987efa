"""What happens to every written page, in order: one list of steps, and one parse of the page.

Sphinx hands over each page as the context of a template; the page's own text is in it as HTML.
A step takes the `Page` and changes its text (as a parsed tree) or its context. The order is that
of the tuples below and nowhere else: what adds to the text comes before what mends it, that
before the policy, and what a page needs is asked for once its text is complete.
"""

import functools
import json
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from livebook.pages import (
    accessible,
    assets,
    cards,
    code_switch,
    colophon,
    dark_figures,
    decks,
    description,
    epub_markup,
    figure_states,
    figure_tools,
    found,
    launch,
    moved,
    policy,
    questions,
    search_index,
    stylesheet,
)

#: After every theme has put its buttons, scripts and functions into the context (theirs are at
#: 500 and 501): what a theme adds later would escape the steps.
AFTER_THE_THEME = 900

#: For a page of the site.
STEPS = (
    launch.offer_browser,
    launch.open_portable_copies,
    description.describe_page,
    found.describe_to_engines,
    colophon.add_colophon,
    figure_states.move_to_files,
    dark_figures.add_dark_forms,
    figure_tools.add_tools,
    figure_tools.lead_to_controls,
    questions.add_words,
    code_switch.add_switch,
    moved.lead_on,
    decks.link_deck,
    cards.add_cards,
    accessible.mend_roles,
    accessible.head_rows,
    accessible.scope_heads,
    accessible.mark_numbers,
    accessible.keep_code_untranslated,
    accessible.name_cell_folds,
    accessible.name_folds,
    search_index.note_places,
    policy.state_policy,
    policy.drop_inline_styles,
    policy.drop_inline_scripts,
    policy.drop_handlers,
    stylesheet.link_one_sheet,
    assets.keep_wanted,
    assets.defer_scripts,
)
#: For a page of an EPUB, which has no scripts, buttons or policy.
EPUB_STEPS = (
    accessible.mend_roles,
    accessible.head_rows,
    accessible.scope_heads,
    accessible.mark_numbers,
    epub_markup.reduce_to_text,
    epub_markup.drop_late_sheets,
)

#: HTML's parser writes every name small, as the standard has it, and a browser knows better
#: (https://html.spec.whatwg.org/multipage/parsing.html#adjust-svg-attributes); XML must say it.
SVG_NAMES = {
    name.lower(): name
    for name in [
        "clipPath",
        "clipPathUnits",
        "foreignObject",
        "gradientTransform",
        "gradientUnits",
        "lengthAdjust",
        "linearGradient",
        "markerHeight",
        "markerUnits",
        "markerWidth",
        "maskContentUnits",
        "maskUnits",
        "pathLength",
        "patternContentUnits",
        "patternTransform",
        "patternUnits",
        "preserveAspectRatio",
        "radialGradient",
        "refX",
        "refY",
        "spreadMethod",
        "startOffset",
        "textLength",
        "textPath",
        "viewBox",
    ]
}


def parse(html: str) -> BeautifulSoup:
    """Return HTML as a tree whose drawings keep capitals in names and stay as short as they were."""
    soup = BeautifulSoup(html, "html.parser")
    for drawing in soup.find_all("svg"):
        for tag in (drawing, *drawing.find_all(True)):
            tag.name = SVG_NAMES.get(tag.name, tag.name)
            tag.can_be_empty_element = True
            if not SVG_NAMES.keys().isdisjoint(tag.attrs):
                tag.attrs = {SVG_NAMES.get(name, name): v for name, v in tag.attrs.items()}
    return soup


@dataclass(eq=False)
class Page:
    """A page about to be written.

    Parameters
    ----------
    app
        The Sphinx application.
    name
        The page's name below the book's root, without suffix.
    context
        What its template will be given; steps change it in place.
    doctree
        What Sphinx read, or None where a page has no source (the search page).
    """

    app: Any
    name: str
    context: dict
    doctree: Any = None

    @functools.cached_property
    def soup(self) -> BeautifulSoup:
        """The page's text, parsed when a step first asks for it."""
        return parse(self.context.get("body") or "")

    def add_data(self, identifier: str, value: Any) -> None:
        """Append a block of JSON for a script to read; nothing in it can end the block early."""
        block = self.soup.new_tag("script", type="application/json", id=identifier)
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        block.string = text.replace("<", "\\u003c")
        self.soup.append(block)

    def write(self) -> None:
        """Put the text back into the context, if a step has looked at it."""
        if "soup" in vars(self) and self.context.get("body"):
            self.context["body"] = str(self.soup)


def run(page: Page, steps=STEPS) -> None:
    """Take the steps over a page in their order and write its text back once."""
    for step in steps:
        step(page)
    page.write()


def _on_page(app, pagename, templatename, context, doctree):
    run(Page(app, pagename, context, doctree), EPUB_STEPS if app.builder.name == "epub" else STEPS)


def setup(app):
    app.connect("html-page-context", _on_page, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

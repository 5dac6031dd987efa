"""A deck of slides for each chapter, made of its pages: ``slides/<chapter>.html``.

A chapter is a page with notebooks below it (`reading_order.chapters`). Its deck has what
`livebook.pages.slides` finds on these pages, each slide with the address of the page it is from; a
notebook of exercises is passed over. Which sections and boxes it shows is told by the option
``livebook_slides``. A chapter's page links to its deck under its title, and the directive
``{slides}`` lists all.
"""

import math
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from livebook import reading_order
from livebook.pages import page_state, slides
from livebook.pages.assets import EXTENDED

LOGGER = logging.getLogger(__name__)
FOLDER = "slides"
#: Under which name a page's metadata keep that it lists the decks.
LISTED = "deck-list"
#: Of the chapter's page, before all others; of each page below it; of the chapter's page, at last.
FIRST, EACH, LAST = PLACES = ("first", "each", "last")
#: The looks of a slide of text, and up to how full each may be: the emptier, the larger its type.
LOOKS = {"brief": 0.35, "short": 0.6, "full": math.inf}
#: Characters of a caption beyond which its type is smaller.
WORDY = 420

OPENING = """<section class="slide opening" id="top"><div class="sheet">
<header><p class="from">{book}</p><h1>{title}</h1></header>
<div class="content"><p class="screen">Arrow keys, space or a swipe turn the slides; E or a tap
enlarges a figure, F fills the screen; printing gives a slide a page.</p></div>
<footer><a href="{link}">{address}</a></footer>
</div></section>"""
SLIDE = """<section class="slide {look}" id="{name}"><div class="sheet">
<header><p class="from">{page}</p><h2>{title}</h2></header>
<div class="content">{content}</div>
<footer><a href="{link}">{address}</a></footer>
</div></section>"""


def address(chapter):
    """Return where the deck of a chapter is, below the site's root."""
    return f"{FOLDER}/{reading_order.short_name(chapter)}.html"


def named(config):
    """Return ``{place: titles}`` of the sections and boxes that a book wants in its decks.

    Raises
    ------
    sphinx.errors.ConfigError
        If it names a place that there is not.
    """
    given = config.livebook_slides
    if unknown := set(given) - set(PLACES):
        raise ConfigError(f"livebook_slides: {min(unknown)!r} is none of {', '.join(PLACES)}")
    return {place: list(given.get(place, [])) for place in PLACES}


# The decks ---------------------------------------------------------------------------------------


def _write(app):
    """Yield what Sphinx writes as a page for each deck: name, context, template."""
    titles, seen = named(app.config), set()
    decks = {} if app.builder.name == "epub" else app.config.livebook_decks
    chapters = reading_order.chapters(app.srcdir)
    stale = {
        c: deck for c, deck in decks.items() if page_state.is_stale(app, deck, (c, *chapters[c]))
    }
    for chapter, deck in stale.items():
        found = _of_chapter(app, chapter, chapters[chapter], titles)
        seen |= {slide.kind for _, slide in found}
        body = [_opening(app, deck, chapter), *(_slide(app, deck, *one) for one in found)]
        context = {
            "title": app.env.titles[chapter].astext(),
            "body": "\n".join(body),
            "own_scripts": list(app.config.livebook_scripts),
        }
        yield deck.removesuffix(".html"), context, "slides.html"
    if stale and stale == decks:
        for title in {title for place in PLACES for title in titles[place]} - seen:
            LOGGER.warning("livebook_slides: no chapter has a section or box %r", title)


def _of_chapter(app, chapter, below, titles):
    """Return ``[(page, slide)]`` of a chapter in order, references in them resolved."""
    own = _of_page(app, chapter, [*titles[FIRST], *titles[LAST]])

    def of(*kinds):
        return [one for kind in kinds for one in own if one[1].kind == kind]

    read = [page for page in below if Path(page).name != app.config.livebook_exercises]
    of_pages = [one for page in read for one in _of_page(app, page, titles[EACH])]
    return [
        *of(*titles[FIRST], slides.FIGURE),
        *of_pages,
        *of(slides.QUESTION, *titles[LAST]),
    ]


def _of_page(app, page, titles):
    doctree = app.env.get_doctree(page)
    found = slides.collect(doctree, titles)
    # What else is on the page need not be resolved a second time.
    doctree.children = []
    for slide in found:
        slide.content = nodes.container("", *slide.content)
        doctree += slide.content
    app.env.apply_post_transforms(doctree, page)
    app.builder.post_process_images(doctree)
    return [(page, slide) for slide in found]


def _opening(app, deck, chapter):
    home = app.builder.get_target_uri(chapter)
    return OPENING.format(
        book=escape(app.config.html_title),
        title=escape(app.env.titles[chapter].astext()),
        link=escape(relative_uri(deck, home)),
        address=escape(f"{app.config.html_baseurl}{home}"),
    )


def _slide(app, deck, page, slide):
    home = app.builder.get_target_uri(page)
    return SLIDE.format(
        look=_look(slide),
        name=f"{Path(page).name}-{slide.name}",
        page=escape(app.env.titles[page].astext()),
        title=escape(slide.title),
        content=_rendered(app.builder, deck, page, slide.content),
        link=escape(_led_on(deck, home, f"#{slide.anchor}" if slide.anchor else "")),
        address=escape(f"{app.config.html_baseurl}{home}"),
    )


def _look(slide):
    """Return the class that sets the type of a slide."""
    if slide.kind == slides.FIGURE:
        caption = next(slide.content.findall(nodes.caption), "")
        return "figure wordy" if caption and len(caption.astext()) > WORDY else slide.kind
    full = slides.fill(slide.content.children)
    return next(look for look, most in LOOKS.items() if full <= most)


def _rendered(builder, deck, page, content):
    """Return nodes of a page as HTML whose links and pictures are found from the deck."""
    builder.current_docname = page
    builder.secnumbers = builder.env.toc_secnumbers.get(page, {})
    builder.fignumbers = builder.env.toc_fignumbers.get(page, {})
    builder.imgpath = relative_uri(deck, builder.imagedir)
    soup = BeautifulSoup(builder.render_partial(content)["fragment"], "html.parser")
    for tag in soup.select("a.headerlink"):
        tag.decompose()
    home = builder.get_target_uri(page)
    for link in soup.find_all("a", href=True):
        link["href"] = _led_on(deck, home, link["href"])
    for picture in soup.find_all("img"):
        picture["loading"] = "lazy"
    for option in soup.select("p > code"):  # of a choice, "`a`: …": a line each
        if str(option.next_sibling or "").startswith(":"):
            option.insert_before(soup.new_tag("br"))
    return str(soup)


def _led_on(deck, home, href):
    """Return a link of the page `home` as the deck must have it to lead to the same place."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    target = normpath(join(dirname(home), parts.path)) if parts.path else home
    return parts._replace(path=relative_uri(deck, target)).geturl()


# Ways to them ------------------------------------------------------------------------------------


class deck_list(nodes.General, nodes.Element):
    """The place of the list of decks, filled in once every page has its title."""


class ListDecks(SphinxDirective):
    """``{slides}``: a list of all decks."""

    def run(self):
        self.env.metadata[self.env.docname][LISTED] = True
        return [deck_list()]


def _relist(app, env):
    """Name the pages with a list of decks, to be written where a chapter is now called otherwise."""
    titles = {chapter: env.titles[chapter].astext() for chapter in app.config.livebook_decks}
    before, env.livebook_deck_titles = getattr(env, "livebook_deck_titles", {}), titles
    listed = [page for page, about in env.metadata.items() if LISTED in about]
    return listed if titles != before else []


def _fill_lists(app, doctree, docname):
    for place in list(doctree.findall(deck_list)):
        listed = nodes.bullet_list(bullet="-")
        home = app.builder.get_target_uri(docname)
        for chapter, deck in app.config.livebook_decks.items():
            title = app.env.titles[chapter].astext()
            uri = relative_uri(home, deck)
            link = nodes.reference("", title, internal=True, refuri=uri)
            listed += nodes.list_item("", nodes.paragraph("", "", link))
        place.replace_self(listed)


def link_deck(page):
    """Put under the title of a chapter's page a link to its deck, and to what its end holds.

    A chapter says its results after its argument, many screens below; who must decide whether to
    read or to assign it gets there from the title.
    """
    deck = page.app.config.livebook_decks.get(page.name)
    if deck is None or page.soup.h1 is None:
        return
    ways = [(page.context["pathto"](deck, 1), "Slides of this chapter")]
    ways += [(f"#{_anchor(page, title)}", title) for title in _at_the_end(page)]
    line = page.soup.new_tag("p", attrs={"class": "deck-link unsearched"})
    for href, said in ways:
        line.append(" · " if line.contents else "")
        line.append(page.soup.new_tag("a", href=href, attrs={"class": "reference internal"}))
        line.contents[-1].string = said
    page.soup.h1.insert_after(line)


def _at_the_end(page):
    """Return the titles of sections and boxes with which the deck ends, as far as they are here."""
    return [title for title in named(page.app.config)[LAST] if _head(page, title)]


def _head(page, title):
    """Return the tag that says the title of a section or a box."""
    for head in page.soup.select(".admonition > .admonition-title, section > h2"):
        if "".join(head.find_all(string=True, recursive=False)).strip() == title:
            return head
    return None


def _anchor(page, title):
    """Return the address on the page of a section or a box, which is given one if it has none."""
    place = _head(page, title).parent
    if not place.get("id"):
        place["id"] = nodes.make_id(title)
    return place["id"]


def _note_decks(app, config):
    chapters = reading_order.chapters(app.srcdir) if config.html_theme == EXTENDED else {}
    config.livebook_decks = {chapter: address(chapter) for chapter in chapters}


def setup(app):
    app.add_config_value("livebook_decks", {}, "html", [dict])
    app.connect("config-inited", _note_decks)
    app.add_node(deck_list)
    app.add_directive("slides", ListDecks)
    app.add_css_file("slides.css")
    app.connect("env-updated", _relist)
    app.connect("doctree-resolved", _fill_lists)
    app.connect("html-collect-pages", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The built pages in reading order, and several of them joined into one for paper."""

import copy
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

#: What only a screen can use, and the folds of code that merely draws.
SCREEN_ONLY = (
    "a.headerlink, .deck-link, .moved, .code-switch, .controls-here, .figure-tools, .dark-form, "
    "button, form, script, .explore-controls, details.hide, .toctree-wrapper, "
    "#jb-print-docs-body, .tableOfContents, [hidden]:not(.explore-note)"
)
ADDRESSES = {"a": "href", "img": "src"}


@dataclass(frozen=True)
class Page:
    """A page of the built book: its address below the site's root, its title, its text."""

    name: str
    title: str
    article: BeautifulSoup


def read_in_order(html, first):
    """Return every page, from the page `first` by the link to the next at its foot to the last.

    Raises
    ------
    FileNotFoundError
        When the book is not built.
    ValueError
        When the way returns to a page it has passed.
    """
    name, pages = f"{first}.html", {}
    while name:
        if name in pages:
            raise ValueError(f"{name} comes twice on the way through the book")
        soup = BeautifulSoup((Path(html) / name).read_text(encoding="utf-8"), "html.parser")
        title = soup.find("h1").get_text().removesuffix("#").strip()
        pages[name] = Page(name, title, soup.find("article"))
        onward = soup.select_one("a.right-next")
        name = onward and normpath(join(dirname(name), onward["href"]))
    return list(pages.values())


def joined(pages, *, site=""):
    """Return one document of several pages, every link still leading where it led.

    Ids get their page's number in front, so that none comes twice. A link to a page that is not
    among them leads to `site`, or nowhere if that is not known.
    """
    numbers = {page.name: number for number, page in enumerate(pages)}
    body = BeautifulSoup("", "html.parser")
    for number, page in enumerate(pages):
        article = _for_paper(copy.copy(page.article))
        for tag in article.find_all(id=True):
            tag["id"] = f"p{number}-{tag['id']}"
        for kind, attribute in ADDRESSES.items():
            for tag in article.find_all(kind, attrs={attribute: True}):
                _lead_on(tag, attribute, page.name, numbers, site)
        section = body.new_tag("section", id=f"p{number}", attrs={"class": "piece"})
        section.append(article)
        body.append(section)
    return body


def _lead_on(tag, attribute, name, numbers, site):
    address = urlsplit(tag[attribute])
    if address.scheme or address.netloc:
        return
    target = normpath(join(dirname(name), address.path)) if address.path else name
    if target in numbers:
        fragment = f"-{address.fragment}" if address.fragment else ""
        tag[attribute] = f"#p{numbers[target]}{fragment}"
    elif tag.name == "img":
        tag[attribute] = f"/{target}"
    elif site:
        tag[attribute] = f"{site.rstrip('/')}/{target}" + (
            f"#{address.fragment}" if address.fragment else ""
        )
    else:
        del tag[attribute]


def _for_paper(article):
    """Take out what paper cannot do; say the first state of a figure; put solutions at the end."""
    for tag in article.select(SCREEN_ONLY):
        tag.decompose()
    for cell in article.select(".cell_input, .cell_output"):
        if not cell.get_text(strip=True) and not cell.find("img"):
            cell.decompose()
    for figure in article.select("[data-explore]"):
        first_state(figure)
    for image in article.find_all("img"):
        image.attrs.pop("loading", None)
    for figure in article.find_all("figure"):
        figure.name = "div"  # its picture alone is a figure to a PDF, with the text that says it
    for cell in article.find_all(["td", "th"]):
        if not cell.contents:
            cell.append("\u00a0")  # Chromium gives an empty cell no place in its table
    _solutions_last(article)
    return article


def first_state(figure):
    """Let a figure with controls say its first state, and that there are others."""
    says = figure.select_one(".explore-says")
    state = figure.select_one(".explore-state")
    if says and state and not says.get_text(strip=True):
        says.string = state.get("alt", "")
    note = figure.select_one(".explore-note")
    if note:
        note.attrs.pop("hidden", None)


def _solutions_last(article):
    folds = article.find_all("details")
    if not folds:
        return
    tags = BeautifulSoup("", "html.parser")
    heading = tags.new_tag("h2")
    heading.string = "What was folded on these pages"
    article.append(heading)
    for number, fold in enumerate(folds, 1):
        label = fold.summary.get_text(strip=True) if fold.summary else "More"
        stand_in = tags.new_tag("p", attrs={"class": "folded"})
        stand_in.string = f"{label}: see ({number}) at the end of this section."
        title = tags.new_tag("h3")
        title.string = f"({number}) {label}"
        fold.insert_before(stand_in)
        if fold.summary:
            fold.summary.decompose()
        article.append(title)
        fold.extract()
        fold.name = "div"
        article.append(fold)

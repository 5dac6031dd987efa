"""Every link inside the book leads to a page that is there, and to a place on it that is there."""

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import HTML, page_names


class _Page(HTMLParser):
    """The links and the places of a page; a tree of it would take ten times as long."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if "href" in attributes:
            self.links.append(attributes["href"])
        if "id" in attributes:
            self.places.add(attributes["id"])


_read = cache(_Page)


def broken_links(page: Path):
    """Return the addresses on a page, below the book's root, that lead nowhere."""
    broken = []
    for link in _read(page).links:
        address = urlsplit(link)
        if address.scheme or address.netloc:
            continue
        target = (page.parent / unquote(address.path)).resolve() if address.path else page
        if not target.is_file() or (
            address.fragment
            and target.suffix == ".html"
            and unquote(address.fragment) not in _read(target).places
        ):
            broken.append(link)
    return broken


@pytest.mark.parametrize("name", page_names())
def test_links_inside_the_book_lead_somewhere(name):
    assert broken_links((HTML / name).resolve()) == []


def test_a_broken_link_would_be_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p id="here"></p><a href="#here"></a><a href="#gone"></a><a href="no.html">')
    assert broken_links(page) == ["#gone", "no.html"]

"""Every link inside the book leads to a page that is there, and to a place on it that is there."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from built import HTML, page_names


@cache
def _soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def _anchors(path):
    return {tag["id"] for tag in _soup(path).find_all(id=True)}


def broken_links(page: Path):
    """Return the addresses on a page, below the book's root, that lead nowhere."""
    broken = []
    for tag in _soup(page).find_all(href=True):
        address = urlsplit(tag["href"])
        if address.scheme or address.netloc:
            continue
        target = (page.parent / unquote(address.path)).resolve() if address.path else page
        if not target.is_file() or (
            address.fragment
            and target.suffix == ".html"
            and unquote(address.fragment) not in _anchors(target)
        ):
            broken.append(tag["href"])
    return broken


@pytest.mark.parametrize("name", page_names())
def test_links_inside_the_book_lead_somewhere(name):
    assert broken_links((HTML / name).resolve()) == []


def test_a_broken_link_would_be_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p id="here"></p><a href="#here"></a><a href="#gone"></a><a href="no.html">')
    assert broken_links(page) == ["#gone", "no.html"]

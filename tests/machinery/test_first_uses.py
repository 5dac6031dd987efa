"""On a notebook's page each term of the glossary is linked once, in running text."""

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from livebook.pages.first_uses import link_first_uses

TERMS = {
    "core": ("glossary", "term-core"),
    "win–win": ("glossary", "term-win"),
    "organic core": ("glossary", "term-organic"),
}


def _address(page, anchor):
    return f"../{page}.html#{anchor}"


def _links(text, terms=TERMS):
    doctree = publish_doctree(text)
    before = doctree.astext()
    link_first_uses(doctree, terms, _address)
    assert doctree.astext() == before  # nothing is said otherwise
    return [(r.astext(), r["refuri"].split("#")[1]) for r in doctree.findall(nodes.reference)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The core and the core.", [("core", "term-core")]),
        ("Cores differ.", [("Cores", "term-core")]),
        ("A win-win, a Win–win.", [("win-win", "term-win")]),
        ("The organic core; the core.", [("organic core", "term-organic"), ("core", "term-core")]),
        ("An encore, a core-like thing, a ``core`` in code.", []),
        ("Nothing here.", []),
        ("First the core.\n\nThen again the core.", [("core", "term-core")]),
    ],
)
def test_the_first_use_is_linked(text, found):
    assert _links(text) == found


def test_titles_and_links_stay_as_they_are():
    text = "The core\n========\n\n`this core <elsewhere#x>`_ and then the core."
    assert _links(text) == [("this core", "x"), ("core", "term-core")]


def test_a_term_that_the_page_links_already_is_not_linked_again():
    assert _links("`this <../glossary.html#term-core>`_, the core") == [("this", "term-core")]

"""On a notebook's page each term of the glossary is linked once, in running text."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from livebook.pages import first_uses
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


@pytest.mark.parametrize(
    "node",
    [
        nodes.literal_block("", "the core"),
        nodes.raw("", "the core"),
        nodes.caption("", "The core"),
        nodes.math("", "core"),
        nodes.container("", nodes.paragraph("", "Chapter 3, the core"), classes=["orientation"]),
    ],
    ids=lambda node: type(node).__name__,
)
def test_what_is_no_running_text_is_left_as_it_is(node):
    doctree = nodes.container("", node.deepcopy(), nodes.paragraph("", "In the core."))
    link_first_uses(doctree, TERMS, _address)
    (link,) = doctree.findall(nodes.reference)
    assert link.parent.astext() == "In the core."
    assert link["internal"] is True and link["classes"] == ["term"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All losses and the loss.", [("losses", "term-loss")]),
        ("A loss.", [("loss", "term-loss")]),
        ("Losses of the cores, and organic cores.", [("Losses", "term-loss"), ("cores", "term-core"), ("organic cores", "term-organic")]),
    ],
)  # fmt: skip
def test_a_plural_is_the_term(text, found):
    assert _links(text, {**TERMS, "loss": ("glossary", "term-loss")}) == found


def _book(docname, kind):
    objects = [
        ("Core", "Core", "term", "glossary", "term-core", -1),
        ("Rise", "Rise", "term", "glossary", "term-rise", -1),
        ("fall", "fall", "label", "one", "fall", -1),
    ]
    env = SimpleNamespace(
        doc2path=lambda name: f"{name}.{kind}",
        get_domain=lambda name: SimpleNamespace(get_objects=lambda: objects),
    )
    builder = SimpleNamespace(get_relative_uri=lambda start, page: f"from-{start}-to-{page}.html")
    config = SimpleNamespace(livebook_unlinked_terms=["RISE"])
    doctree = publish_doctree("The rise of the core, and the fall.")
    first_uses._link(SimpleNamespace(env=env, builder=builder, config=config), doctree, docname)
    return [(link.astext(), link["refuri"]) for link in doctree.findall(nodes.reference)]


def test_on_a_notebook_s_page_terms_are_linked_save_those_that_are_everyday_words():
    assert _book("sum", "ipynb") == [("core", "from-sum-to-glossary.html#term-core")]
    assert _book("one", "md") == []  # there authors say which

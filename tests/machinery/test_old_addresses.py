"""What has left a page is told there to those whose link asked for it, and every line leads somewhere."""

import pickle
from types import SimpleNamespace

import pytest
from docutils.core import publish_doctree
from one_page import AS_SPHINX, page
from sphinx.errors import ConfigError

from livebook.pages import moved

PAGES = {
    "old": "Old\n===\n\nStill here\n----------\n\nA.\n",
    "new": "New\n===\n\nA road\n------\n\nB.\n",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder where the pages are kept as they were read."""
    folder = tmp_path_factory.mktemp("doctrees")
    for name, text in PAGES.items():
        tree = publish_doctree(text, settings_overrides=AS_SPHINX)
        tree.reporter = tree.transformer = None  # as Sphinx keeps it
        tree.settings = None
        (folder / f"{name}.doctree").write_bytes(pickle.dumps(tree))
    return folder


def _app(kept, **config):
    read = {name: pickle.loads((kept / f"{name}.doctree").read_bytes()) for name in PAGES}
    env = SimpleNamespace(
        found_docs=set(read),
        doctreedir=kept,
        get_doctree=read.get,
        toc_fignumbers={"new": {"figure": {"fig-road": (2, 1)}}},
        titles={name: tree.next_node().next_node() for name, tree in read.items()},
    )
    return SimpleNamespace(config=SimpleNamespace(**config), env=env)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("old#a-road", "new#a-rod", "old#a-road would lead to new#a-rod, which is not in the book"),
        ("old#a-road", "knew#a-road", "would lead to knew#a-road, which is not in the book"),
        ("odd#a-road", "new#a-road", "there is no page odd"),
        ("old#still-here", "new#a-road", "old#still-here has not moved"),
        ("old", "new#a-road", "old: new#a-road must be two addresses such as folder/page#place"),
        ("old#a-road", "new", "old#a-road: new must be two addresses"),
        ("old#a-road", None, "old#a-road: None must be two addresses"),
    ],
)
def test_an_address_that_would_lead_nowhere_stops_the_build(old, new, words, kept):
    app = _app(kept, livebook_moved={old: new})
    with pytest.raises(ConfigError) as error:
        moved._check(app, app.env)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_addresses_that_lead_on_stop_nothing(kept):
    app = _app(kept, livebook_moved={"old#a-road": "new#a-road"})
    moved._check(app, app.env)


def test_a_line_names_a_figure_by_its_number_and_a_section_by_its_title(kept):
    app = _app(
        kept,
        livebook_moved={"old#fig-road": "new#fig-road", "old#a-road": "new#a-road"},
        numfig_format={"figure": "Figure %s"},
    )
    one = page("<h1>Old</h1><p>A.</p>", name="old")
    one.app = app
    moved.lead_on(one)
    assert [str(line) for line in one.soup.select("h1 ~ .moved")] == [
        '<p class="moved unsearched" id="fig-road">Figure 2.1 is now on another page: '
        '<a href="../new#fig-road">New</a></p>',
        '<p class="moved unsearched" id="a-road">“A road” is now on another page: '
        '<a href="../new#a-road">New</a></p>',
    ]


def test_a_page_that_nothing_left_is_not_parsed():
    one = page("<h1>New</h1>", name="new", config={"livebook_moved": {"old#a": "new#a"}})
    moved.lead_on(one)
    assert "soup" not in vars(one)


def test_what_is_no_section_and_no_figure_has_no_name_of_its_own(kept):
    pages = {**PAGES, "new": PAGES["new"] + "\n.. _spot:\n\nA paragraph.\n"}
    app = _app(kept, livebook_moved={"old#a": "new#spot"}, numfig_format={"figure": "Fig. %s"})
    read = publish_doctree(pages["new"], settings_overrides=AS_SPHINX)
    app.env.get_doctree = lambda name: read
    assert moved._name(app, "new", "spot") == "What you look for"
    assert moved._name(app, "new", "a-road") == "“A road”"
    assert moved._find(app.env, "gone", "spot") is None


def test_every_move_is_looked_at(kept):
    good, bad = {"old#a-road": "new#a-road"}, {"old#b": "new#b"}
    for moves in ({**good, **bad}, {**bad, **good}):
        app = _app(kept, livebook_moved=moves)
        with pytest.raises(ConfigError, match="old#b would lead to new#b"):
            moved._check(app, app.env)

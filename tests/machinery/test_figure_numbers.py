"""Figures have the numbers that Sphinx gives them, and are counted again only where these may change."""

import io
import os
from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment.collectors.toctree import TocTreeCollector

from livebook.pages import figure_numbers

PAGES = {
    "index": "Wells\n=====\n\n.. toctree::\n   :numbered:\n\n   old\n   new\n",
    "old": "Old\n===\n\nWords.\n\n.. figure:: well.svg\n   :name: one\n\n   A well.\n",
    "new": "New\n===\n\nSee :numref:`one` and :numref:`two`.\n\n"
    ".. figure:: well.svg\n   :name: two\n\n   Another well.\n",
}
FIGURE = "\n.. figure:: well.svg\n   :name: more\n\n   One more.\n"
SECTION = "\nDepth\n-----\n\nIt is deep.\n"
TABLE = "\n.. table:: Depths\n   :name: depths\n\n   ===  ===\n   1    2\n   ===  ===\n"


@pytest.fixture
def book(tmp_path):
    """Return a folder in which `_build` makes pages."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "well.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for name, text in PAGES.items():
        (folder / f"{name}.rst").write_text(text)
    return folder


def _build(book, out, depth=1, extensions=("livebook.pages.figure_numbers",)):
    """Build with a depth of numbers; return ``{page: its numbers of figures}`` and the pages."""
    settings = {
        "extensions": [*extensions],
        "numfig": True,
        "numfig_secnum_depth": depth,
        "html_theme": "basic",
        "html_copy_source": False,
    }
    app = Sphinx(
        str(book), None, str(out), str(out / "doctrees"), "html", settings, io.StringIO(), None
    )
    app.build()
    assert app.config.numfig
    return app.env.toc_fignumbers, {p.name: p.read_text() for p in sorted(out.glob("*.html"))}


def _change(book, name, old, new):
    path = book / f"{name}.rst"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    later = path.stat().st_mtime + 10  # than any page was read
    os.utime(path, (later, later))


@pytest.fixture
def walked(monkeypatch):
    """Return a list that has an entry for each time that figures were counted."""
    counted, count = [], TocTreeCollector.assign_figure_numbers

    def watch(self, env):
        if env.config.numfig:
            counted.append(1)
        return count(self, env)

    monkeypatch.setattr(TocTreeCollector, "assign_figure_numbers", watch)
    return counted


def test_a_changed_word_counts_nothing_and_every_figure_keeps_its_number(book, tmp_path, walked):
    before, _ = _build(book, tmp_path / "out")
    assert before == {"old": {"figure": {"one": (1, 1)}}, "new": {"figure": {"two": (2, 1)}}}
    for words in ("Other words.", "Still other words."):  # the second upon what the first has kept
        _change(book, "old", "ords.", f"ords. {words}")
        numbers, pages = _build(book, tmp_path / "out")
        assert numbers == before
        assert words in pages["old.html"] and "Fig. 1.1" in pages["old.html"]
    assert len(walked) == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("old", "Words.", f"Words.\n{FIGURE}"),
        ("old", ":name: one\n\n   A well.", ":name: one"),  # without a caption it has no number
        ("old", ":name: one", ":name: first"),
        ("new", "See", f"{SECTION}\nSee"),
        ("new", "Another well.\n", f"Another well.\n{TABLE}"),
        ("index", "old\n   new", "new\n   old"),
        ("index", "   :numbered:\n", ""),
    ],
)
def test_what_changes_a_number_is_counted_as_if_for_the_first_time(
    book, tmp_path, walked, name, old, new
):
    _build(book, tmp_path / "out")
    _build(book, tmp_path / "plain", extensions=())
    _change(book, name, old, new)
    walked.clear()
    made = _build(book, tmp_path / "out")
    assert len(walked) == 1
    # As Sphinx alone does it, which leaves a page that names a figure of another as it was.
    assert made == _build(book, tmp_path / "plain", extensions=())
    assert made[0] == _build(book, tmp_path / "fresh")[0]


def test_another_configuration_counts_anew(book, tmp_path, walked):
    _build(book, tmp_path / "out")
    numbers, _ = _build(book, tmp_path / "out", depth=0)
    assert numbers == {"old": {"figure": {"one": (1,)}}, "new": {"figure": {"two": (2,)}}}
    assert len(walked) == 2


def test_of_another_process_the_pages_that_it_read_are_taken_over_and_what_goes_is_forgotten():
    env, other = SimpleNamespace(), SimpleNamespace()
    figure_numbers._outlines(env).update(old="a", new="b")
    figure_numbers._outlines(other).update(new="c", old="d")
    figure_numbers._merge(None, env, ["new"], other)
    assert figure_numbers._outlines(env) == {"old": "a", "new": "c"}
    for _ in range(2):  # a page that was never read can go too
        figure_numbers._purge(None, env, "old")
    assert figure_numbers._outlines(env) == {"new": "c"}


def test_a_page_less_is_counted_anew_and_pages_read_side_by_side_as_one_after_the_other(
    book, tmp_path, walked
):
    _build(book, tmp_path / "out")
    (book / "old.rst").unlink()
    _change(book, "index", "   old\n", "")
    _change(book, "new", ":numref:`one` and ", "")
    assert _build(book, tmp_path / "out")[0] == {"new": {"figure": {"two": (1, 1)}}}
    assert len(walked) == 2


def test_an_outline_is_of_sections_lists_of_pages_and_what_can_have_a_number_and_an_address():
    def kind(node):
        return "figure" if isinstance(node, nodes.figure) else None

    named = nodes.figure("", nodes.image(), nodes.caption(text="A well."), ids=["one"])
    bare = nodes.figure("", nodes.image())
    inner = nodes.section("", nodes.container("", named), bare, ids=["inner"])
    words = nodes.paragraph("", "Words.", ids=["words"])
    listed = addnodes.toctree(entries=[(None, "old")], numbered=999)
    page = nodes.container("", nodes.section("", words, listed, inner, ids=["outer"]))
    domains = [SimpleNamespace(get_enumerable_node_type=find) for find in (kind, lambda node: None)]
    assert list(figure_numbers.outline(page, domains)) == [
        ("section", ["outer"]),
        ("pages", [(None, "old")], 999),
        ("section", ["inner"]),
        (["figure"], ["one"], ["image", "caption"]),
        ("end",),
        ("end",),
    ]

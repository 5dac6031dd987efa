"""A borrowed figure is the other page's own, says so, and takes its numbers along."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes

from livebook import plotted
from livebook.pages import borrow, figure_data


@pytest.fixture
def fetch(monkeypatch):
    """Return a function that fetches for a page what a directive asked for; it notes warnings."""
    figure = nodes.figure("", nodes.caption(text="Wells"), names=["fig-wells"], ids=["fig-wells"])
    figure += addnodes.pending_xref(refdoc="1-a/depth")
    table = nodes.table(ids=["by-id"])
    other = nodes.container("", nodes.paragraph(text="Words."), figure, table)
    told = []
    monkeypatch.setattr(borrow.LOGGER, "warning", lambda text, *of, **how: told.append(text % of))

    def fetched(page, name):
        document = nodes.container("", borrow.borrowed(page=page, name=name))
        transform = SimpleNamespace(
            document=document,
            env=SimpleNamespace(
                docname="1-a/index",
                found_docs={"1-a/depth"},
                get_doctree=lambda page: other,
                titles={"1-a/depth": nodes.title(text="How deep")},
            ),
            app=SimpleNamespace(
                builder=SimpleNamespace(get_relative_uri=lambda start, page: f"{start}>{page}")
            ),
        )
        for method in ("_find", "_credit"):
            setattr(transform, method, getattr(borrow.FetchBorrowed, method).__get__(transform))
        borrow.FetchBorrowed.run(transform)
        return document.children

    fetched.told, fetched.figure = told, figure
    return fetched


def test_what_is_borrowed_stands_there_with_a_link_to_its_place(fetch):
    shown, credit = fetch("1-a/depth", "fig-wells")
    assert shown.astext().strip() == "Wells" and shown is not fetch.figure
    assert credit.astext() == "From How deep" and credit["classes"] == ["borrowed"]
    (link,) = credit.findall(nodes.reference)
    assert link["refuri"] == "1-a/index>1-a/depth#fig-wells"


def test_links_within_it_are_found_from_where_it_stands(fetch):
    shown, _ = fetch("1-a/depth", "fig-wells")
    (reference,) = shown.findall(addnodes.pending_xref)
    assert reference["refdoc"] == "1-a/index"
    (own,) = fetch.figure.findall(addnodes.pending_xref)
    assert own["refdoc"] == "1-a/depth"  # the other page stays as it was


def test_it_may_be_named_by_its_id(fetch):
    shown, _ = fetch("1-a/depth", "by-id")
    assert isinstance(shown, nodes.table)


@pytest.mark.parametrize("place", [("1-a/depth", "fig-gone"), ("gone", "fig-wells")])
def test_what_is_not_there_is_told_and_leaves_no_hole(place, fetch):
    assert fetch(*place) == []
    page, name = place
    assert fetch.told == [f"page {page!r} has nothing named {name!r} to borrow"]


# Where a figure's numbers are from ---------------------------------------------------------------


def _cell(notes):
    cell = nodes.container("", nodes.figure(), nodes.figure(), nb_element="cell_code")
    cell["cell_metadata"] = {"livebook": notes}
    return cell


def _added(*cells):
    config = SimpleNamespace(livebook_tables_page="appendix/data")
    app = SimpleNamespace(config=config, env=SimpleNamespace(docname="1-a/depth"))
    figure_data._add(app, nodes.container("", *cells))


def test_under_figures_a_line_links_to_the_tables_that_they_are_drawn_from():
    cell = _cell({"figure": ["wells", "rivers"], plotted.KIND: [{"title": "Wells"}]})
    plain = _cell({})
    _added(cell, plain)
    for figure in cell.findall(nodes.figure):
        assert figure["tables"] == ["wells", "rivers"]
        assert figure["plotted"] == [{"title": "Wells"}]
    line = cell.children[-1]
    assert line["classes"] == ["figure-data"]
    assert line.astext() == "Data of this figure: ; ."  # links have their titles later
    targets = [link["reftarget"] for link in line.findall(addnodes.pending_xref)]
    assert targets == ["/appendix/data/wells", "/appendix/data/rivers"]
    assert len(plain.children) == 2
    assert all(figure["tables"] == figure["plotted"] == [] for figure in plain.children)


def test_a_page_that_borrows_is_read_anew_with_the_other_and_says_where_it_asked():
    noted = []
    env = SimpleNamespace(doc2path="{}.ipynb".format, note_dependency=noted.append)
    asks = SimpleNamespace(
        arguments=["1-a/depth#fig-wells"], env=env, get_source_info=lambda: ("index.md", 7)
    )
    (place,) = borrow.Borrow.run(asks)
    assert (place["page"], place["name"]) == ("1-a/depth", "fig-wells")
    assert (place.source, place.line) == ("index.md", 7) and noted == ["1-a/depth.ipynb"]


def test_a_credit_is_a_link_within_the_book(fetch):
    _, credit = fetch("1-a/depth", "fig-wells")
    (link,) = credit.findall(nodes.reference)
    assert link["internal"] is True and link.astext() == "How deep"


def test_what_is_borrowed_is_fetched_before_a_form_of_it_is_chosen_and_links_resolved():
    choice = 9  # of MyST-NB, https://myst-nb.readthedocs.io/
    assert borrow.FetchBorrowed.default_priority < choice < 10

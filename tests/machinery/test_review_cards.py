"""Cards to review with: what is on them, and that they are safe and whole where they are read."""

import csv
import io

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from one_page import AS_SPHINX

from livebook import forms, practice
from livebook.pages import languages, review_cards

GLOSSARY = """
centre
  Where fruits are kept. (Sp. *centro*, *núcleo*; Pt. *centro*; Ch. 中心 *zhōngxīn*)

index
  A sum (of squares). (Sp., Pt. *índice*; Ch. 赫芬达尔—赫希曼指数 *zhǐshù*)

view
  What somebody holds, *firmly*.
"""


@pytest.fixture
def glossary():
    doctree = publish_doctree(GLOSSARY, settings_overrides=AS_SPHINX)
    languages._mark(None, doctree)
    listed = doctree[0]
    listed["classes"].append("glossary")
    for item in listed:
        item[0]["ids"] = [f"term-{item[0].astext()}"]
    return doctree


def test_a_term_has_its_definition_and_its_names_by_language(glossary):
    centre, index, view = review_cards.terms(glossary)
    assert centre == {
        "term": "centre",
        "definition": "Where fruits are kept.",
        "names": {"es": "centro; núcleo", "pt": "centro", "zh": "中心", "zh-Latn": "zhōngxīn"},
        "anchor": "term-centre",
    }
    assert index["definition"] == "A sum (of squares)."
    assert index["names"]["es"] == index["names"]["pt"] == "índice"
    assert index["names"]["zh"] == "赫芬达尔—赫希曼指数"
    assert view["definition"] == "What somebody holds, firmly." and view["names"] == {}


def test_two_names_of_a_term_are_on_one_card(glossary):
    first = glossary[0][0]
    first.insert(1, nodes.term("", "core", ids=["term-core"]))
    assert review_cards.terms(glossary)[0]["term"] == "centre / core"


def test_a_list_that_is_no_glossary_gives_no_cards(glossary):
    glossary[0]["classes"] = []
    assert review_cards.terms(glossary) == []


def _page(**questions):
    exercise = practice.Exercise("Exercise 1: tides", **questions)
    return nodes.container("", nodes.raw("", forms.static(exercise), format="html"))


def test_an_item_has_its_place_and_its_idea():
    sorting = practice.Sorting(
        {1: "falls", 2: "rises"},
        ideas={1: "Where does it go?", 2: "And now?"},
        texts={1: "ebb", 2: "flood"},
        pass_mark=2,
    )
    number = practice.Number(1, tolerance=0.1)
    found = review_cards.items(_page(way=sorting, height=number))
    assert [(one["item"], one["place"], one["idea"]) for one in found] == [
        ("ebb", "falls", "Where does it go?"),
        ("flood", "rises", "And now?"),
    ]
    assert found[0]["places"] == ["falls", "rises"]
    assert found[0]["exercise"] == "Exercise 1: tides"


def test_an_item_whose_place_is_a_letter_of_some_list_gives_no_card():
    sorting = practice.Sorting(
        {"ebb": "a", "flood": "b"}, ideas={"ebb": "", "flood": ""}, pass_mark=1
    )
    assert review_cards.items(_page(way=sorting)) == []


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\n=1", "＝1", '=HYPERLINK("x")']
)
def test_no_spreadsheet_runs_a_cell(cell):
    table = review_cards.spreadsheet(["a", "b"], [["text", cell]])
    (written,) = [row[1] for row in list(csv.reader(io.StringIO(table)))[1:]]
    assert written == "'" + cell.strip()


def test_a_cell_that_is_no_formula_is_written_as_it_is():
    table = review_cards.spreadsheet(["a"], [["a – b, “c”; 3 = 3"]])
    assert list(csv.reader(io.StringIO(table))) == [["a"], ["a – b, “c”; 3 = 3"]]


def test_anki_is_told_how_to_read_its_file():
    text = review_cards.anki([(["a < b"], ["it\tis", 'a "b"']), (["# 2"], ["two"])], "wells x")
    head, rows = text.splitlines()[:5], text.splitlines()[5:]
    assert head == [
        "#separator:tab",
        "#html:true",
        "#notetype:Basic",
        "#columns:Front\tBack",
        "#tags:wells x",
    ]
    assert list(csv.reader(rows, delimiter="\t")) == [
        ["a &lt; b", "it is<br>a &quot;b&quot;"],
        ["# 2", "two"],
    ]
    assert not [row for row in rows if row.startswith("#")]

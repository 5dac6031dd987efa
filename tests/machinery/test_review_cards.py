"""Cards to review with: what is on them, and that they are safe and whole where they are read."""

import csv
import io
import os
from types import SimpleNamespace

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


TERM = {"term": "ebb", "definition": "It goes.", "page": "Words", "address": "words.html#ebb"}
ITEM = {"page": "Tides", "exercise": "1: tides", "item": "ebb", "places": ["falls", "rises"]}
ITEM |= {"place": "falls", "idea": "Where does it go?", "address": "tides.html"}


def test_a_table_of_terms_has_a_column_for_each_language_that_some_term_has():
    found = [{**TERM, "names": {"zh": "落潮"}}, {**TERM, "term": "flood", "names": {}}]
    table, text = review_cards.FILES[review_cards.TERMS](found, "wells")
    head, *rows = csv.reader(io.StringIO(table))
    assert head == ["Term", "Definition", review_cards.LANGUAGES["zh"], "Address"]
    assert rows[0] == ["ebb", "It goes.", "落潮", "words.html#ebb"] and rows[1][2] == ""
    assert f"#tags:wells {review_cards.TERMS}\n" in text
    back = f"It goes.<br>{review_cards.LANGUAGES['zh']}: 落潮"
    first, _ = csv.reader(text.splitlines()[5:], delimiter="\t")
    assert first == ["ebb", back]


def test_a_card_of_an_item_asks_with_all_places_and_answers_with_the_right_one_and_why():
    table, text = review_cards.FILES[review_cards.ITEMS]([ITEM], "wells")
    head, row = csv.reader(io.StringIO(table))
    assert dict(zip(head, row, strict=True)) == {
        "Page": "Tides",
        "Exercise": "1: tides",
        "Item": "ebb",
        "Places": "falls / rises",
        "Place": "falls",
        "Idea": "Where does it go?",
        "Address": "tides.html",
    }
    assert f"#tags:wells {review_cards.ITEMS}\n" in text
    (sides,) = csv.reader(text.splitlines()[5:], delimiter="\t")
    assert sides == ["ebb<br>(falls / rises)<br>1: tides", "falls<br>Where does it go?"]


@pytest.fixture
def app(glossary, tmp_path, monkeypatch):
    """A book with a glossary, a page of exercises, and one that has neither."""
    sorting = practice.Sorting(
        {1: "falls", 2: "rises"}, ideas={1: "", 2: ""}, texts={1: "ebb", 2: "flood"}, pass_mark=2
    )
    doctrees = {"words": glossary, "1-a/practice": _page(way=sorting), "1-a/index": None}
    monkeypatch.setattr(review_cards.reading_order, "pages", lambda root: [*doctrees])
    (tmp_path / "html").mkdir()
    for name in doctrees:
        kept = tmp_path / "kept" / f"{name}.doctree"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch()
        os.utime(kept, (10, 10))
    return SimpleNamespace(
        srcdir=tmp_path,
        outdir=tmp_path / "html",
        doctreedir=tmp_path / "kept",
        config=SimpleNamespace(
            livebook_exercises="practice", livebook_name="wells", html_baseurl="https://a.example/"
        ),
        builder=SimpleNamespace(name="html", format="html", get_target_uri="{}.html".format),
        env=SimpleNamespace(
            domains={
                "std": SimpleNamespace(
                    objects={("term", "ebb"): ("words", "a"), ("label", "x"): ("1-a/index", "b")}
                )
            },
            get_doctree=doctrees.__getitem__,
            titles={name: nodes.title(text=f"Page {name}") for name in doctrees},
        ),
    )


def test_cards_are_of_glossaries_and_exercises_with_the_address_of_each(app):
    found = review_cards.collected(app)
    assert [one["term"] for one in found[review_cards.TERMS]] == ["centre", "index", "view"]
    assert found[review_cards.TERMS][0]["address"] == "https://a.example/words.html#term-centre"
    assert [one["item"] for one in found[review_cards.ITEMS]] == ["ebb", "flood"]
    first = found[review_cards.ITEMS][0]
    assert first["address"] == "https://a.example/1-a/practice.html"
    assert first["page"] == "Page 1-a/practice"


def test_files_are_written_for_spreadsheets_and_anki_where_there_is_something(app):
    review_cards._write(app, None)
    folder = app.outdir / review_cards.FOLDER
    names = {f"{name}.{end}" for name in review_cards.FILES for end in ("csv", "tsv")}
    assert {path.name for path in folder.iterdir()} == names
    table = (folder / f"{review_cards.TERMS}.csv").read_bytes()
    assert table.startswith("\ufeffTerm,".encode()) and table.count(b"\r\n") == 4
    assert (folder / f"{review_cards.TERMS}.tsv").read_bytes().startswith(b"#separator:tab\n")


def test_files_are_made_anew_when_a_page_of_theirs_was_read_since(app):
    review_cards._write(app, None)
    made = app.outdir / review_cards.FOLDER / f"{review_cards.TERMS}.csv"
    made.write_text("as it was", encoding="utf-8")
    review_cards._write(app, None)
    assert made.read_text(encoding="utf-8") == "as it was"
    later = made.stat().st_mtime + 10
    os.utime(app.doctreedir / "1-a/practice.doctree", (later, later))
    review_cards._write(app, None)
    assert made.read_text(encoding="utf-8") != "as it was"


@pytest.mark.parametrize(
    ("builder", "failed"), [({"name": "epub"}, None), ({"format": "latex"}, None), ({}, "error")]
)
def test_no_files_are_written_for_other_forms_or_after_a_failure(builder, failed, app):
    for name, value in builder.items():
        setattr(app.builder, name, value)
    review_cards._write(app, failed)
    assert list(app.outdir.iterdir()) == []


def test_a_page_lists_the_files_with_how_much_is_in_them(app):
    doctree = nodes.container("", review_cards.card_links())
    review_cards._fill_links(app, doctree, "appendix/words")
    assert [line.astext() for line in doctree.findall(nodes.paragraph)] == [
        "3 terms of the glossary: a table (CSV), a file for Anki",
        "2 items of exercises that sort: a table (CSV), a file for Anki",
    ]
    links = [link["refuri"] for link in doctree.findall(nodes.reference)]
    folder = f"../{review_cards.FOLDER}"
    assert links[:2] == [f"{folder}/{review_cards.TERMS}.{end}" for end in ("csv", "tsv")]


def _defined(*pieces):
    """Return the names of a term whose definition ends so; what is in brackets is (text, language)."""
    paragraph = nodes.paragraph()
    for piece in pieces:
        if isinstance(piece, str):
            paragraph += nodes.Text(piece)
        else:
            paragraph += nodes.inline("", piece[0], classes=["x", f"language-{piece[1]}"])
    return review_cards._names(paragraph)


def test_names_are_those_of_the_brackets_at_the_end():
    said = ("It is ", ("centro", "es"), ", as said. (Sp. ", ("núcleo", "es"), ")")
    assert _defined(*said) == {"es": "núcleo"}
    of_none = ("It is. (Sp. ", ("núcleo", "es"), " or ", ("Kern", "de"), ")")
    assert _defined(*of_none) == {"es": "núcleo"}


@pytest.mark.parametrize(
    ("between", "joined"),
    [("–", "a–b"), (" · ", "a · b"), ("-", "a-b"), (", ", "a; b"), (" or ", "a; b")],
)
def test_two_halves_of_a_name_stay_joined_and_two_names_are_told_apart(between, joined):
    assert _defined("It. (Ch. ", ("a", "zh"), between, ("b", "zh"), ")") == {"zh": joined}


def test_a_name_in_several_languages_stands_under_each():
    names = _defined("It. (Sp., Pt. ", ("índice", "es"), "; Fr. ", ("indice", "fr"), ")")
    assert names == {"es": "índice", "pt": "índice", "fr": "indice"}


def test_what_is_on_a_card_is_of_one_exercise_that_sorts_and_of_no_other_output():
    raws = nodes.container("", nodes.raw("", "<p>practice</p>", format="html"))
    assert review_cards.items(raws) == []
    number = _page(height=practice.Number(1, tolerance=0.1))
    assert review_cards.items(number) == []


def test_a_page_is_read_anew_when_an_exercise_changes(app):
    noted = []
    env = SimpleNamespace(srcdir="x", note_dependency=noted.append, doc2path="{}.ipynb".format)
    said = SimpleNamespace(env=env, config=app.config)
    (place,) = review_cards.ReviewCards.run(said)
    assert isinstance(place, review_cards.card_links) and noted == ["1-a/practice.ipynb"]


def test_a_book_without_exercises_has_one_set_of_cards_and_one_line(app):
    app.config.livebook_exercises = "none"
    review_cards._write(app, None)
    folder = app.outdir / review_cards.FOLDER
    assert {path.stem for path in folder.iterdir()} == {review_cards.TERMS}
    doctree = nodes.container("", nodes.paragraph(text="Cards:"), review_cards.card_links())
    review_cards._fill_links(app, doctree, "index")
    assert [line.astext() for line in doctree.findall(nodes.list_item)] == [
        "3 terms of the glossary: a table (CSV), a file for Anki"
    ]
    assert all(link["internal"] for link in doctree.findall(nodes.reference))


def test_languages_have_their_columns_in_one_order_whatever_the_terms(app):
    names = {language: language for language in reversed(review_cards.LANGUAGES)}
    table, _ = review_cards._terms_files([{**TERM, "names": names}], "x")
    head, row = csv.reader(io.StringIO(table))
    assert head[2:-1] == [*review_cards.LANGUAGES.values()] and row[2:-1] == [
        *review_cards.LANGUAGES
    ]
    assert all(head) and len(set(head)) == len(head)

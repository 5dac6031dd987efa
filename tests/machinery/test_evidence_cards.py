"""The card of a link says what stands where it leads; a link to anything else has none."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from one_page import AS_SPHINX
from small_book import descriptor, dump

from livebook.pages import cards

FINDINGS = {
    "deep_wells": {
        "value": 12.0,
        "printed": "12 m",
        "notebook": "chapters/1-wells/depth.ipynb",
        "expect": [10, None],
    },
    "shallow": {"value": 1, "printed": "1", "notebook": "chapters/1-wells/depth.ipynb"},
}
REPORTED = {
    "who.depth": {"what": "Depth  of wells", "printed": 7, "where": "p. 3", "seen": "abstract"}
}
FORKS = {"wells": {"sentence": "Wells are deep", "ways": 12, "holds": 12, "fails": {}, "rows": []}}
GLOSSARY = """
aquifer
  What holds
  water. (Sp. *acuífero*)

well
  A hole (dug by hand).
"""


@pytest.fixture
def made(tmp_path, monkeypatch):
    """The cards of a book of two chapters' pages, a glossary, four tables and their ledgers."""
    for name, ledger in (("findings", FINDINGS), ("reported", REPORTED), ("forks", FORKS)):
        dump(tmp_path / f"ledgers/{name}.yaml", ledger)
    for name in ("a", "b", "c", "d"):
        field = {"name": "m", "type": "number", "description": "Metres."}
        dump(tmp_path / f"data/{name}.resource.yaml", descriptor(name, f"Table {name}", field))
    doctree = publish_doctree(GLOSSARY, settings_overrides=AS_SPHINX)
    for item in doctree[0]:
        item[0]["ids"] = [f"term-{item[0].astext()}"]
    env = SimpleNamespace(
        titles={"chapters/1-wells/depth": nodes.title(text="How deep")},
        domains={"std": SimpleNamespace(objects={("term", "well"): ("words", "term-well")})},
        get_doctree={"words": doctree}.__getitem__,
    )
    monkeypatch.setattr(
        cards, "readers", lambda app: {table: ["chapters/1-wells/depth"] for table in "abcd"}
    )
    monkeypatch.setattr(cards.forks, "summary", lambda entry: f"holds in {entry['holds']} ways")
    subjects = {"W1": {"kind": "Claim", "title": "Water is near"}}
    app = SimpleNamespace(
        srcdir=str(tmp_path),
        env=env,
        config=SimpleNamespace(livebook_tables_page="appendix/data"),
        emit_firstresult=lambda event, fragment: subjects.get(fragment),
        emit=lambda event, key: [[f"Claim W1 rests on {key}."], []],
    )
    return cards.Cards(app)


def test_a_number_s_card_says_where_it_is_computed_from_what_and_what_is_needed(made):
    assert made.card("chapters/1-wells/index", "depth.html#finding-deep-wells") == {
        "kind": "Number",
        "title": "12 m",
        "lines": [
            "Computed in “How deep”.",
            f"The book’s sentence needs {cards.findings.expectation(12.0, [10, None])[1]}.",
            "That notebook reads: Table a; Table b; Table c and 1 more table.",
            "Claim W1 rests on deep_wells.",
        ],
        "open": "Open the cell",
    }
    lines = made.card("chapters/1-wells/depth", "#finding-shallow")["lines"]
    assert not [line for line in lines if "needs" in line]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ("a", ["That notebook reads: Table a."]),
        ("abc", ["That notebook reads: Table a; Table b; Table c."]),
        ("abcda", ["That notebook reads: Table a; Table b; Table c and 2 more tables."]),
        ("", []),
    ],
)
def test_a_number_s_card_names_three_tables_and_counts_the_others(tables, said, made, monkeypatch):
    read = {number: ["chapters/1-wells/depth"] for number in range(len(tables))}
    monkeypatch.setattr(made, "_readers", lambda: read)
    monkeypatch.setattr(made, "_about", lambda number: {"title": f"Table {tables[number]}"})
    assert made.card("x", "#finding-shallow")["lines"][1:-1] == said


def test_headlines_and_published_figures_and_claims_have_theirs(made):
    headline = made.card("index", "forks.html#forks-wells")
    assert (headline["title"], headline["lines"]) == ("Wells are deep", ["It holds in 12 ways."])
    published = made.card("index", "reported.html#reported-who-depth")
    assert published["title"] == "7"
    assert published["lines"] == ["Depth of wells", "p. 3; seen: abstract."]
    assert made.card("index", "claims/w1.html#W1")["title"] == "Water is near"


def test_a_term_s_names_stand_apart_from_its_definition(made):
    card = made.card("chapters/1-wells/depth", "../../words.html#term-aquifer")
    assert card["title"] == "aquifer"
    assert card["lines"] == ["What holds water.", "Sp. acuífero"]
    (line,) = made.card("chapters/1-wells/depth", "../../words.html#term-well")["lines"]
    assert line == "A hole (dug by hand)."


def test_a_table_s_card_says_whose_it_is(made):
    card = made.card("chapters/1-wells/depth", "../../appendix/data/a.html")
    assert card["title"] == "Table a" and card["kind"] == "Table"
    assert card["lines"] == ["Made for a test.", "Nobody. Licence: CC0."]


@pytest.mark.parametrize(
    "href",
    [
        "#elsewhere",  # on the page itself
        "../../appendix/data/unknown.html",
        "../../appendix/a.html",  # called as a table, in another folder
        "../../words.html",
        "../2-rivers/index.html#finding-unknown",
    ],
)
def test_other_links_have_no_card(href, made):
    assert made.card("chapters/1-wells/depth", href) is None


def test_a_work_s_card_is_its_reference(made):
    text = SimpleNamespace(render=lambda backend: "Somebody. A book. 2020.")
    work = SimpleNamespace(
        bibliography_key=SimpleNamespace(docname="references"),
        citation_id="id1",
        formatted_entry=SimpleNamespace(text=text),
    )
    made.app.env.domains["cite"] = SimpleNamespace(citations=[work])
    card = made.card("chapters/1-wells/depth", "../../references.html#id1")
    assert card["lines"] == ["Somebody. A book. 2020."]
    assert made.card("chapters/1-wells/depth", "../../references.html#id2") is None


def test_a_long_text_is_cut_at_a_word():
    text = "word " * 200
    cut = cards.short(text)
    assert len(cut) <= cards.LONGEST and cut.endswith("word …")
    assert cards.short(" a  b\n") == "a b"
    assert cards.short("a" * cards.LONGEST) == "a" * cards.LONGEST


def test_a_page_gets_the_cards_of_its_own_links_once_each(made):
    link = {"internal": True, "refuri": "depth.html#finding-shallow"}
    doctree = nodes.container("", nodes.reference(**link), nodes.reference(**link))
    doctree += nodes.reference(refuri="https://example.org/#finding-shallow")
    doctree += nodes.reference(internal=True, refuri="#nowhere")
    given = []
    made.app._evidence_cards = made
    page = SimpleNamespace(
        app=made.app, name="chapters/1-wells/index", doctree=doctree,
        add_data=lambda *data: given.append(data),
    )  # fmt: skip
    cards.add_cards(page)
    ((name, found),) = given
    assert name == "cards" and list(found) == [link["refuri"]]
    page.doctree = nodes.container()
    cards.add_cards(page)
    page.doctree = None  # a page that is no source of the book, such as the search's
    cards.add_cards(page)
    assert len(given) == 1


@pytest.mark.parametrize(
    ("href", "kind", "opens"),
    [
        ("depth.html#finding-deep-wells", "Number", "Open the cell"),
        ("forks.html#forks-wells", "How much depends on our choices", "Open the curve"),
        ("reported.html#reported-who-depth", "Published figure", "Open its entry"),
        ("../../words.html#term-well", "Term", "Open the glossary"),
        ("../../appendix/data/a.html", "Table", "Open the table"),
        ("../../references.html#id1", "Work", "Open the reference"),
    ],
)
def test_a_card_says_of_what_kind_it_is_and_what_a_click_opens(
    href, kind, opens, made, monkeypatch
):
    monkeypatch.setattr(made, "_works", lambda: {("references", "id1"): "A book."})
    card = made.card("chapters/1-wells/depth", href)
    assert (card["kind"], card["open"]) == (kind, opens)
    assert list(card) == ["kind", "title", "lines", "open"]
    assert bool(card["title"]) == (kind != "Work")  # it begins with its authors


def test_a_link_is_known_with_signs_of_an_address_in_it(made):
    assert made.card("index", "depth.html#finding%2Ddeep%2Dwells")["title"] == "12 m"


def test_a_book_without_ledgers_tables_or_works_has_cards_of_nothing(made, tmp_path):
    made.app.srcdir = str(tmp_path / "empty")
    (tmp_path / "empty").mkdir()
    bare = cards.Cards(made.app)
    for href in ("depth.html#finding-deep-wells", "x.html#id1", "appendix/data/a.html"):
        assert bare.card("index", href) is None


def test_a_link_to_a_place_of_the_same_page_gets_no_card_but_a_number_does(made):
    doctree = nodes.container("", nodes.reference(internal=True, refid="here"))
    doctree += nodes.reference(internal=True, refuri="#finding-shallow")
    given = []
    page = SimpleNamespace(
        app=made.app, name="chapters/1-wells/depth", doctree=doctree,
        add_data=lambda name, found: given.append([*found]),
    )  # fmt: skip
    cards.add_cards(page)
    assert given == [["#finding-shallow"]]
    assert cards._cards(made.app) is cards._cards(made.app)  # made once a build

"""A page taken apart into places: what each is called, what it says, and what is no text."""

import json
from types import SimpleNamespace

import pytest
from docutils import nodes

from livebook.pages import search_index
from livebook.pages.pipeline import parse
from livebook.pages.search_index import places

PAGE = """<section id="wells"><h1>Wells<a class="headerlink" href="#wells">#</a></h1>
<p>Of <em>water</em>,
in the valley.</p><p>1,234</p>
<section id="depth"><span id="old"></span><h2>Depth</h2><div class="cell"><pre>print(1)</pre></div>
<p>They go <!-- how far? --> down.</p><p>They go down.</p><details><summary>Answer</summary><p>Deep.</p></details>
<p hidden="">Not now.</p><div class="unsearched"><p>Names.</p></div></section>
<p>An end.</p></section>"""


def test_a_section_is_a_place_with_an_address_a_title_and_lines():
    page, depth = places(parse(PAGE))
    assert page == ["", "Wells", "Of water, in the valley.\nAn end.", 1]
    assert depth == ["depth", "Depth", "They go down.\nDeep.", 1]


def test_each_term_is_a_place_with_all_its_names():
    text = """<section id="words"><h1>Words</h1><dl class="simple glossary">
    <dt id="term-centre">centre</dt><dt id="term-core">core</dt><dd><p>Where it is made.</p></dd>
    <dt id="term-edge">edge</dt><dd><p>Where it is not.</p></dd></dl></section>"""
    assert places(parse(text))[1:] == [
        ["term-centre", "centre, core", "Where it is made.", 1],
        ["term-edge", "edge", "Where it is not.", 1],
    ]


def test_a_function_is_found_by_its_name_and_a_work_by_what_it_says_and_both_count_less():
    text = """<dl><dt class="sig" id="a.load"><span class="descname">load</span>(name)</dt>
    <dd><p>Return a table.</p><dl class="field-list"><dt>Parameters</dt><dd>name</dd></dl></dd></dl>
    <div class="citation" id="id1"><span class="label">[A1]</span><p>Author. Work.</p></div>"""
    function, work = places(parse(text))
    assert function[:3] == ["a.load", "load", "Return a table."]
    assert work[:3] == ["id1", "", "Author. Work."]
    assert 0 < work[3] < function[3] < 1


def test_text_outside_every_section_belongs_to_the_page():
    assert places(parse("<p>A line.</p>")) == [["", "", "A line.", 1]]
    assert places(parse("")) == []


@pytest.fixture
def app(tmp_path, monkeypatch):
    """A book of which three pages were written: a chapter's, a notebook's, and a table's."""
    said = SimpleNamespace(**{name: f"x/{name}" for name in search_index.LISTS})
    written = {"1-a/index": "Chapter", "1-a/sum": "Sum", "x/tables_page/wells": "Table"}
    monkeypatch.setattr(search_index.options, "of", lambda config: said)
    monkeypatch.setattr(
        search_index.reading_order, "numbers", lambda root: {"1-a/index": "1", "1-a/sum": "1.2"}
    )
    monkeypatch.setattr(
        search_index.reading_order, "pages", lambda root: [*written, "gone", "1-a/index"]
    )
    app = SimpleNamespace(
        srcdir=tmp_path,
        outdir=tmp_path,
        doctreedir=tmp_path / "doctrees",
        config=SimpleNamespace(livebook_synonyms=[["core", "centre"]], html_additional_pages={}),
        builder=SimpleNamespace(name="html"),
        env=SimpleNamespace(
            titles={name: nodes.title(text=title) for name, title in written.items()},
            all_docs={*written, "gone"},
        ),
    )
    for name, title in written.items():
        soup = parse(f'<section id="s"><h1>{title} é</h1><p>Words.</p><p>More.</p></section>')
        search_index.note_places(SimpleNamespace(app=app, name=name, soup=soup, doctree=True))
    return app


def _index(app):
    search_index._write(app, None)
    text = (app.outdir / search_index.INDEX).read_text(encoding="utf-8")
    lines = (line.removeprefix("const ").rstrip(";") for line in text.splitlines())
    return {name: json.loads(value) for name, _, value in (line.partition(" = ") for line in lines)}


def test_the_index_has_every_page_once_in_order_with_its_number_and_places(app):
    found = _index(app)
    assert found["SYNONYMS"] == [["core", "centre"]]
    chapter, notebook, table = found["PLACES"]
    assert (chapter["page"], chapter["called"]) == ("1-a/index", "Chapter 1")
    assert (notebook["title"], notebook["called"]) == ("Sum", "1.2")
    assert "called" not in table
    assert chapter["places"] == [["", "Chapter é", "Words.\nMore.", 1]]


def test_pages_that_list_what_others_treat_count_less(app):
    assert [page.get("weight", 1) for page in _index(app)["PLACES"]] == [1, 1, 0.4]
    app.env.titles["x/forks_page"] = nodes.title(text="Forks")
    assert search_index._about(app, "x/forks_page", {})["weight"] < 1


def test_what_a_page_says_can_be_asked_for(app):
    assert search_index.said(app, "1-a/sum") == "Sum é\nWords.\nMore."


@pytest.mark.parametrize(("builder", "failed"), [("epub", None), ("html", "error")])
def test_other_forms_and_failed_builds_have_no_index(builder, failed, app):
    app.builder.name = builder
    search_index._write(app, failed)
    assert not (app.outdir / search_index.INDEX).exists()


def test_sphinx_keeps_the_page_of_the_search_and_makes_no_index_of_its_own(app):
    search_index._replace_search(app)
    assert app.builder.search is False
    assert app.config.html_additional_pages == {"search": "search.html"}
    other = SimpleNamespace(builder=SimpleNamespace(name="epub", search=True))
    search_index._replace_search(other)
    assert other.builder.search


@pytest.mark.parametrize(
    "tag",
    [
        "button",
        "form",
        "math",
        "nav",
        "noscript",
        "pre",
        "script",
        "select",
        "style",
        "summary",
        "svg",
    ],
)
def test_what_is_no_text_of_the_book_is_not_found(tag):
    assert places(parse(f"<p>Words</p><{tag}>not this</{tag}>")) == [["", "", "Words", 1]]


@pytest.mark.parametrize(
    "name",
    [
        "admonition-title",
        "headerlink",
        "toctree-wrapper",
        "label",
        "field-list",
        "recorded",
        "figure-data",
        "unsearched",
    ],
)
def test_what_is_marked_as_not_worth_finding_is_not_found(name):
    assert places(parse(f'<p>Words</p><p class="a {name}">not this</p>')) == [["", "", "Words", 1]]
    assert places(parse(f'<p class="x{name}">but this</p>')) == [["", "", "but this", 1]]


@pytest.mark.parametrize(
    "tag",
    [
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "figcaption",
        "figure",
        "li",
        "ol",
        "ul",
        "p",
        "section",
        "table",
        "td",
        "th",
        "tr",
    ],
)
def test_a_block_is_a_line_of_its_own_and_emphasis_is_none(tag):
    ((_, _, text, _),) = places(parse(f"<div>one <b>two</b><{tag}>three</{tag}>four</div>"))
    assert text.split("\n") == ["one two", "three", "four"]


def test_only_the_first_heading_of_a_section_is_its_title_at_any_depth():
    for level in range(1, 7):
        text = (
            f'<section id="a"><h{level}>A title</h{level}><p>Words.</p><h6>Another</h6></section>'
        )
        assert places(parse(text)) == [["", "A title", "Words.", 1]]


def test_what_stands_before_the_section_of_the_title_keeps_the_page_a_place_of_its_own():
    text = '<p>Before.</p><section id="a"><h1>A</h1><p>Words.</p></section>'
    assert places(parse(text)) == [["", "", "Before.", 1], ["a", "A", "Words.", 1]]


def test_a_definition_without_an_address_belongs_to_where_it_stands():
    text = '<dl><dt>a</dt><dd>one</dd><dt id="b">b</dt><dd>two</dd><dt id="c">c</dt></dl>'
    assert places(parse(text)) == [["", "", "a\none", 1], ["b", "b", "two", 1], ["c", "c", "", 1]]


def test_a_line_that_is_said_twice_in_a_place_is_found_once_and_numbers_alone_are_no_line():
    text = "<p>Again.</p><p>1,234 – 5</p><p>Again.</p><p>É</p>"
    assert places(parse(text)) == [["", "", "Again.\nÉ", 1]]


def test_a_page_that_has_no_source_has_no_places(tmp_path):
    app = SimpleNamespace(doctreedir=tmp_path)
    search_index.note_places(SimpleNamespace(app=app, name="search", soup=None, doctree=None))
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_of_the_book_no_more_is_not_found(app):
    app.env.all_docs.discard("1-a/sum")
    assert [page["page"] for page in _index(app)["PLACES"]] == ["1-a/index", "x/tables_page/wells"]


def test_every_list_of_what_others_treat_counts_less_and_a_page_called_alike_does_not(app):
    for name in search_index.LISTS:
        app.env.titles[f"x/{name}"] = nodes.title(text="A list")
        assert search_index._about(app, f"x/{name}", {})["weight"] == search_index.WEIGHT_OF_LISTS
    app.env.titles["x/tables_pages"] = nodes.title(text="Another")
    assert "weight" not in search_index._about(app, "x/tables_pages", {})

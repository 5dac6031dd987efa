"""What of a page becomes a slide, what never does, and how much goes on one."""

import os
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_doctree
from one_page import AS_SPHINX, page
from sphinx.errors import ConfigError

from livebook.pages import decks, page_state, slides
from livebook.pages.questions import asked

PAGE = """
Prices
======

Before.

.. _fig-a:

.. figure:: a.svg

   What it shows.

Predictions
-----------

One side says so.

.. code::

   answer = 42

.. admonition:: Key points

   - First.
   - Second.
"""


def _read(text):
    return publish_doctree(text, settings_overrides=AS_SPHINX)


def _said(slide):
    return " ".join(node.astext() for node in slide.content)


def _raw(text):
    return nodes.raw("", text, format="html")


def test_figures_always_and_pieces_that_are_named_become_slides_in_order():
    found = slides.collect(_read(PAGE), ["Key points", "Predictions"])
    assert [(s.kind, s.title, s.name) for s in found] == [
        ("figure", "Prices", "fig-a"),
        ("Predictions", "Predictions", "predictions"),
        ("Key points", "Key points", "key-points"),
    ]
    assert [s.kind for s in slides.collect(_read(PAGE))] == ["figure"]


def test_of_a_section_only_its_prose_is_taken():
    (slide,) = slides.collect(_read(PAGE), ["Predictions"])[1:]
    assert _said(slide) == "One side says so."


def test_a_slide_knows_the_place_on_its_page():
    found = slides.collect(_read(PAGE), ["Key points", "Predictions"])
    # A box has no place of its own: that of the section it stands in.
    assert [slide.anchor for slide in found] == ["fig-a", "predictions", "predictions"]


def test_a_page_without_any_place_gives_none():
    doctree = _read(PAGE)
    for node in doctree.findall(nodes.Element):
        node["ids"] = []
    assert {slide.anchor for slide in slides.collect(doctree, ["Key points"])} == {""}


def test_a_question_is_shown_as_asked_without_its_form():
    doctree = _read(PAGE)
    box = nodes.container("", nodes.paragraph(text="Try it"), nodes.paragraph(text="Which?"))
    box += [asked(page="practice", name="1.which"), _raw('<form data-practice="42"></form>')]
    doctree[0] += box
    slide = slides.collect(doctree)[-1]
    assert (slide.kind, slide.title, slide.name) == ("question", "Try it", "question-1-which")
    assert _said(slide) == "Which?"


@pytest.mark.parametrize("place", ["section", "list"])
def test_what_folds_is_on_no_slide(place):
    doctree = _read("Q\n=\n\n- Why?\n\nMore?\n")
    parent = doctree[0] if place == "section" else doctree[0][1][0]
    figure = nodes.figure("", nodes.image(uri="b.svg"), ids=["fig-b"])
    parent += [
        _raw("<details><summary>Solution</summary>"),
        nodes.paragraph(text="Because of 42."),
        figure,
        _raw("</details>"),
        nodes.paragraph(text="And so on."),
    ]
    found = slides.collect(doctree, ["Q"])
    assert [slide.kind for slide in found] == ["Q"]
    assert "Why?" in _said(found[0]) and "And so on." in _said(found[0])
    assert "42" not in _said(found[0]) and "Solution" not in _said(found[0])


@pytest.mark.parametrize(
    "attributes",
    [{"classes": ["dropdown"]}, {"classes": ["toggle"]}, {"design_component": "dropdown"}],
)
def test_a_box_that_folds_is_on_no_slide(attributes):
    doctree = _read("Q\n=\n\nWhy?\n")
    box = nodes.admonition("", nodes.title(text="Key points"), nodes.paragraph(text="42"))
    for name, value in attributes.items():
        box[name] = value
    doctree[0] += box
    assert [_said(slide) for slide in slides.collect(doctree, ["Q", "Key points"])] == ["Why?"]


# How much goes on one ----------------------------------------------------------------------------


def _list(items, kind=nodes.bullet_list):
    words = "word " * 40
    return kind("", *(nodes.list_item("", nodes.paragraph(text=f"{n} {words}")) for n in items))


def test_a_short_text_is_one_slide():
    blocks = [nodes.paragraph(text="One."), nodes.paragraph(text="Two.")]
    assert slides.deal(blocks) == [blocks]


def test_a_long_list_is_dealt_evenly_and_no_item_is_lost():
    dealt = slides.deal([_list(range(8), nodes.enumerated_list)])
    sizes = [len(block) for (block,) in dealt]
    assert len(sizes) > 1 and sum(sizes) == 8 and max(sizes) - min(sizes) <= 1
    assert [block["start"] for (block,) in dealt] == [1, 1 + sizes[0], *()][: len(sizes)]
    assert all(slides.fill(blocks) <= 1 for blocks in dealt)


def test_a_paragraph_longer_than_a_slide_stays_whole():
    long = nodes.paragraph(text="word " * 900)
    short = nodes.paragraph(text="A word.")
    assert slides.deal([long, short]) == [[long], [short]]


def test_a_long_table_is_dealt_by_row_with_its_head_and_stands_alone():
    cell = "cell " * 20
    table = _read(
        "=====  ======\nhead   other\n=====  ======\n"
        + "".join(f"row{n}   {cell}\n" for n in range(20))
        + "=====  ======\n"
    )[0]
    dealt = slides.deal([nodes.paragraph(text="Before."), table, nodes.paragraph(text="After.")])
    before, *tables, after = dealt
    assert [len(blocks) for blocks in dealt] == [1] * len(dealt)
    assert before[0].astext() == "Before." and after[0].astext() == "After."
    assert len(tables) > 1 and all("head" in blocks[0].astext() for blocks in tables)
    told = "\n".join(blocks[0].astext() for blocks in tables)
    assert [told.count(f"row{n}\n") for n in range(20)] == [1] * 20


def test_parts_of_a_piece_say_which_they_are():
    doctree = _read("Key points\n==========\n\n" + "\n".join(f"- {'word ' * 50}" for _ in range(7)))
    found = slides.collect(doctree, ["Key points"])
    assert [slide.title for slide in found] == ["Key points (1 of 2)", "Key points (2 of 2)"]
    assert [slide.name for slide in found] == ["key-points-1", "key-points-2"]
    assert {slide.kind for slide in found} == {"Key points"}


# The deck ----------------------------------------------------------------------------------------


def test_a_place_that_there_is_not_is_named():
    with pytest.raises(ConfigError, match="'frist' is none of first, each, last"):
        decks.named(SimpleNamespace(livebook_slides={"frist": []}))


def _slide(text, kind="Key points"):
    content = nodes.container("", nodes.paragraph("", text))
    if kind == slides.FIGURE:
        content = nodes.container("", nodes.figure("", nodes.caption("", text)))
    return slides.Slide(kind, "name", "", "Title", content)


def test_the_emptier_a_slide_the_larger_its_type():
    looks = [decks._look(_slide("word " * count)) for count in (3, 100, 150, 290, 400)]
    assert looks[0] == "brief" and looks[-1] == "full" and "short" in looks
    assert looks == sorted(looks, key=["brief", "short", "full"].index)


def test_a_figure_with_many_words_has_them_in_small_type():
    assert decks._look(_slide("A caption.", slides.FIGURE)) == "figure"
    assert decks._look(_slide("word " * 120, slides.FIGURE)) == "figure wordy"
    bare = _slide("", slides.FIGURE)
    bare.content = nodes.container()
    assert decks._look(bare) == "figure"


@pytest.mark.parametrize(
    ("made", "read", "stale"), [(20, (10, 15), False), (12, (10, 15), True), (None, (1, 1), True)]
)
def test_a_deck_is_made_anew_when_one_of_its_pages_was_read_since(made, read, stale, tmp_path):
    app = SimpleNamespace(outdir=tmp_path, doctreedir=tmp_path)
    for name, time in (("one.doctree", read[0]), ("sum.doctree", read[1]), ("deck.html", made)):
        if time:
            (tmp_path / name).touch()
            os.utime(tmp_path / name, (time, time))
    assert page_state.is_stale(app, "deck.html", ("one", "sum")) == stale


@pytest.mark.parametrize(
    ("href", "led"),
    [
        ("#a", "../chapters/1-x/sum.html#a"),
        ("", "../chapters/1-x/sum.html"),
        ("index.html#b", "../chapters/1-x/index.html#b"),
        ("../y.html", "../chapters/y.html"),
        ("https://example.org/a", "https://example.org/a"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_leads_from_the_deck_where_it_led_from_its_page(href, led):
    assert decks._led_on("slides/1-x.html", "chapters/1-x/sum.html", href) == led


LAST = {"livebook_slides": {"last": ["Key points", "Discuss"]}}


def test_a_chapter_links_to_its_deck_and_other_pages_do_not():
    config = {"livebook_decks": {"one": "slides/one.html"}, **LAST}
    for name, links in (("one", ["../slides/one.html"]), ("sum", [])):
        shown = page("<h1>One</h1><p>Text.</p>", name=name, config=config)
        decks.link_deck(shown)
        # As other links within the book, so that style and script know it for one.
        found = shown.soup.select("h1 + .deck-link a.reference.internal")
        assert [a["href"] for a in found] == links


def test_a_chapter_links_under_its_title_to_the_boxes_and_sections_at_its_end():
    text = (
        '<h1>One</h1><div class="admonition"><p class="admonition-title">Key points</p></div>'
        '<section id="discuss"><h2>Discuss<a class="headerlink" href="#discuss">#</a></h2></section>'
    )
    shown = page(text, name="one", config={"livebook_decks": {"one": "slides/one.html"}, **LAST})
    decks.link_deck(shown)
    links = shown.soup.select("h1 + .deck-link a")
    assert [(a.get_text(), a["href"]) for a in links[1:]] == [
        ("Key points", "#key-points"),
        ("Discuss", "#discuss"),
    ]
    assert shown.soup.select_one("#key-points")["class"] == ["admonition"]


@pytest.fixture
def app(tmp_path, monkeypatch):
    """A book of one chapter with a notebook and exercises, whose pages give slides of these kinds."""
    kinds = {
        "1-a/index": ["Key points", "What for", slides.FIGURE, slides.QUESTION],
        "1-a/sum": [slides.FIGURE, "In a nutshell"],
    }
    asked = []

    def of_page(app, page, titles):
        asked.append((page, titles))
        return [(page, _slide("Words.", kind)) for kind in kinds[page]]

    monkeypatch.setattr(decks, "_of_page", of_page)
    monkeypatch.setattr(decks, "_slide", lambda app, deck, page, slide: f"<{page} {slide.kind}>")
    monkeypatch.setattr(
        decks.reading_order, "chapters", lambda root: {"1-a/index": ["1-a/sum", "1-a/practice"]}
    )
    config = SimpleNamespace(
        livebook_exercises="practice",
        livebook_slides={"first": ["What for"], "each": ["In a nutshell"], "last": ["Key points"]},
        livebook_decks={"1-a/index": "slides/1-a.html"},
        livebook_scripts={"own.js": []},
        html_theme=decks.EXTENDED,
        html_title="Wells & rivers",
        html_baseurl="https://a.example/",
    )
    return SimpleNamespace(
        config=config,
        srcdir=tmp_path,
        outdir=tmp_path,
        doctreedir=tmp_path,
        asked=asked,
        builder=SimpleNamespace(name="html", get_target_uri="{}.html".format),
        env=SimpleNamespace(titles={"1-a/index": nodes.title(text="Wells < rivers")}),
    )


def test_a_chapter_s_slides_begin_and_end_with_its_own_page_and_leave_exercises_out(app):
    found = decks._of_chapter(
        app, "1-a/index", ["1-a/sum", "1-a/practice"], decks.named(app.config)
    )
    assert [(page, slide.kind) for page, slide in found] == [
        ("1-a/index", "What for"),
        ("1-a/index", slides.FIGURE),
        ("1-a/sum", slides.FIGURE),
        ("1-a/sum", "In a nutshell"),
        ("1-a/index", slides.QUESTION),
        ("1-a/index", "Key points"),
    ]
    assert app.asked == [
        ("1-a/index", ["What for", "Key points"]),
        ("1-a/sum", ["In a nutshell"]),
    ]


@pytest.fixture
def told(monkeypatch):
    said = []
    monkeypatch.setattr(decks.LOGGER, "warning", lambda text, *of, **_: said.append(text % of))
    return said


def test_a_deck_opens_with_its_title_and_has_every_slide(app, told, monkeypatch):
    monkeypatch.setattr(page_state, "is_stale", lambda *_: True)
    ((name, context, template),) = decks._write(app)
    assert (name, template) == ("slides/1-a", "slides.html")
    assert context["title"] == "Wells < rivers" and context["own_scripts"] == ["own.js"]
    opening, *others = context["body"].split("</section>\n")
    assert '<p class="from">Wells &amp; rivers</p><h1>Wells &lt; rivers</h1>' in opening
    assert '<a href="../1-a/index.html">https://a.example/1-a/index.html</a>' in opening
    assert others[0].splitlines()[0] == "<1-a/index What for>"
    assert len(others[0].splitlines()) == 6 and told == []


def test_a_title_that_no_chapter_has_is_told_unless_only_some_decks_are_made(
    app, told, monkeypatch
):
    app.config.livebook_slides["each"].append("Nutshells")
    monkeypatch.setattr(page_state, "is_stale", lambda *_: True)
    list(decks._write(app))
    assert told == ["livebook_slides: no chapter has a section or box 'Nutshells'"]
    told.clear()
    monkeypatch.setattr(page_state, "is_stale", lambda *_: False)
    assert list(decks._write(app)) == [] and told == []


def test_an_epub_has_no_decks(app):
    app.builder.name = "epub"
    assert list(decks._write(app)) == []


def test_a_list_of_decks_leads_to_each_by_its_chapter_s_title(app):
    doctree = nodes.container("", decks.deck_list())
    decks._fill_lists(app, doctree, "appendix/slides")
    (link,) = doctree.findall(nodes.reference)
    assert (link.astext(), link["refuri"]) == ("Wells < rivers", "../slides/1-a.html")


def test_a_page_that_lists_the_decks_is_written_where_a_chapter_is_called_otherwise(app):
    env = app.env
    env.metadata = {"appendix/slides": {decks.LISTED: True}, "other": {}}
    assert decks._relist(app, env) == ["appendix/slides"]  # nobody knows what it said
    assert decks._relist(app, env) == []
    env.titles["1-a/index"] = nodes.title(text="Springs")
    assert decks._relist(app, env) == ["appendix/slides"]


def test_decks_are_those_of_chapters_where_the_book_has_its_own_theme(app):
    decks._note_decks(app, app.config)
    assert app.config.livebook_decks == {"1-a/index": "slides/1-a.html"}
    app.config.html_theme = "basic"
    decks._note_decks(app, app.config)
    assert app.config.livebook_decks == {}


# How full a slide is -----------------------------------------------------------------------------


def _filled(*sizes):
    """Return how many pieces of so many lines each stand on each slide."""
    text = "x" * slides.CHARACTERS_OF_TEXT
    blocks = [nodes.paragraph(text=text * size) for size in sizes]
    return [len(blocks) for blocks in slides.deal(blocks)]


def test_a_piece_takes_its_lines_and_the_gap_after_it():
    one, two = slides.CHARACTERS_OF_TEXT, slides.CHARACTERS_OF_TEXT + 1
    lines = [
        slides.fill([nodes.paragraph(text="x" * n)]) * slides.LINES_OF_TEXT for n in (one, two)
    ]
    assert lines == pytest.approx([1 + slides.GAP, 2 + slides.GAP])
    item = slides.fill([nodes.bullet_list("", nodes.list_item("", nodes.paragraph(text="x")))])
    assert item == pytest.approx((1 + slides.GAP) / slides.LINES)
    assert slides.fill([]) == 0


def test_text_that_just_fits_is_one_slide_and_a_piece_more_makes_two_about_as_full():
    assert _filled(15, 15) == [2]
    assert _filled(10, 10, 10, 10) == [2, 2]
    assert _filled(4, 4, 4, 4, 4, 4, 4, 4) == [4, 4]
    assert _filled() == [] and _filled(1) == [1]


def test_a_list_follows_a_text_on_its_slide_and_a_table_does_not():
    text, listed = nodes.paragraph(text="One."), _list([1])
    row = nodes.row("", nodes.entry("", nodes.paragraph(text="a")))
    table = nodes.table("", nodes.tgroup("", nodes.tbody("", row)))
    assert [len(blocks) for blocks in slides.deal([text, listed])] == [2]
    for blocks in ([text, table], [table, listed], [table, table.deepcopy()]):
        assert [len(blocks) for blocks in slides.deal(blocks)] == [1, 1]


def test_a_list_goes_on_counting_where_it_began():
    listed = _list(range(8), nodes.enumerated_list)
    listed["start"] = 5
    dealt = slides.deal([listed])
    assert [block["start"] for (block,) in dealt] == [5, 5 + len(dealt[0][0])]
    assert "start" not in slides.deal([_list(range(8))])[1][0]


def test_the_rest_of_a_page_is_as_it_was_once_a_slide_was_made_of_a_table():
    text = "=====  ======\nhead   other\n=====  ======\n" + "row    it\n" * 30 + "=====  ======\n"
    table = _read(text)[0]
    before = table.pformat()
    slides.deal([table])
    assert table.pformat() == before


# The deck, made ----------------------------------------------------------------------------------

HTML = (
    '<h2>A<a class="headerlink" href="#a">#</a></h2><p><a href="index.html#b">b</a></p>'
    '<p><code>a</code>: one <code>b</code>: two <code>c</code> three</p><img src="../../_images/a.svg"/>'
)


@pytest.fixture
def builder():
    def render(content):
        builder.rendered.append(content)
        return {"fragment": HTML}

    env = SimpleNamespace(
        toc_secnumbers={"1-a/sum": {"": (1,)}}, toc_fignumbers={"1-a/sum": {"figure": {}}}
    )
    builder = SimpleNamespace(
        env=env, imagedir="_images", render_partial=render, get_target_uri="{}.html".format, rendered=[]
    )  # fmt: skip
    return builder


def test_what_a_page_says_is_written_for_its_deck(builder):
    content = nodes.container()
    html = decks._rendered(builder, "slides/1-a.html", "1-a/sum", content)
    assert builder.rendered == [content]
    assert (builder.current_docname, builder.imgpath) == ("1-a/sum", "../_images")
    assert (builder.secnumbers, builder.fignumbers) == ({"": (1,)}, {"figure": {}})
    soup = BeautifulSoup(html, "html.parser")
    assert soup.h2.decode() == "<h2>A</h2>"
    assert soup.a["href"] == "../1-a/index.html#b" and soup.img["loading"] == "lazy"
    # Of a choice each option has a line of its own.
    assert [str(tag.next_sibling) for tag in soup.find_all("br")] == [
        "<code>a</code>",
        "<code>b</code>",
    ]
    decks._rendered(builder, "slides/1-a.html", "1-a/other", content)
    assert (builder.secnumbers, builder.fignumbers) == ({}, {})


@pytest.mark.parametrize(
    ("anchor", "link"), [("fig-a", "../1-a/sum.html#fig-a"), ("", "../1-a/sum.html")]
)
def test_a_slide_says_of_which_page_it_is_and_leads_to_its_place(anchor, link, builder):
    env = SimpleNamespace(titles={"1-a/sum": nodes.title(text="A < b")}, **vars(builder.env))
    config = SimpleNamespace(html_baseurl="https://a.example/")
    app = SimpleNamespace(builder=builder, env=env, config=config)
    slide = slides.Slide("Key points", "key-points", anchor, "C & d", nodes.container())
    soup = BeautifulSoup(decks._slide(app, "slides/1-a.html", "1-a/sum", slide), "html.parser")
    assert soup.section["class"] == ["slide", "brief"] and soup.section["id"] == "sum-key-points"
    assert (soup.select_one(".from").string, soup.header.h2.string) == ("A < b", "C & d")
    assert soup.footer.a["href"] == link
    assert soup.footer.a.string == "https://a.example/1-a/sum.html"
    assert soup.select_one(".content img")


def test_of_a_page_only_what_is_shown_is_resolved():
    doctree, resolved = _read(PAGE), []
    env = SimpleNamespace(
        get_doctree={"1-a/sum": doctree}.__getitem__,
        apply_post_transforms=lambda tree, page: resolved.append((tree.astext(), page)),
    )
    images = SimpleNamespace(post_process_images=lambda tree: resolved.append(tree))
    app = SimpleNamespace(env=env, builder=images)
    found = decks._of_page(app, "1-a/sum", ["Predictions"])
    assert [(page, slide.kind) for page, slide in found] == [
        ("1-a/sum", "figure"),
        ("1-a/sum", "Predictions"),
    ]
    ((text, page), tree) = resolved
    assert page == "1-a/sum" and tree is doctree
    assert "One side says so." in text and "What it shows." in text and "Before." not in text
    assert [slide.content.astext() for _, slide in found][1] == "One side says so."


def test_a_page_with_a_list_of_decks_is_known_by_it():
    env = SimpleNamespace(docname="slides", metadata={"slides": {}})
    (place,) = decks.ListDecks.run(SimpleNamespace(env=env))
    assert isinstance(place, decks.deck_list) and env.metadata["slides"] == {decks.LISTED: True}


@pytest.mark.parametrize(
    ("share", "look"),
    [(0, "brief"), (0.35, "brief"), (0.36, "short"), (0.6, "short"), (0.61, "full"), (3, "full")],
)
def test_type_is_large_up_to_a_third_of_a_slide_and_small_from_three_fifths(
    share, look, monkeypatch
):
    monkeypatch.setattr(slides, "fill", lambda blocks: share)
    assert decks._look(_slide("Words.")) == look


def test_a_caption_is_wordy_beyond_its_room():
    for more, look in ((0, "figure"), (1, "figure wordy")):
        assert decks._look(_slide("x" * (decks.WORDY + more), slides.FIGURE)) == look


def test_places_that_a_book_does_not_name_are_empty():
    named = decks.named(SimpleNamespace(livebook_slides={"last": ["A"]}))
    assert named == {"first": [], "each": [], "last": ["A"]}
    assert decks.address("chapters/1-wells/index") == "slides/1-wells.html"


def test_a_deck_is_made_anew_for_every_page_of_its_chapter_and_only_then(app, monkeypatch):
    asked = []
    monkeypatch.setattr(page_state, "is_stale", lambda app, *of: asked.append(of) or False)
    assert list(decks._write(app)) == []
    assert asked == [("slides/1-a.html", ("1-a/index", "1-a/sum", "1-a/practice"))]


def test_without_pages_what_is_made_is_stale_only_if_it_is_not_there(tmp_path):
    app = SimpleNamespace(outdir=tmp_path, doctreedir=tmp_path)
    assert page_state.is_stale(app, "a", [])
    (tmp_path / "a").touch()
    assert not page_state.is_stale(app, "a", [])
    (tmp_path / "one.doctree").touch()
    for name in ("a", "one.doctree"):
        os.utime(tmp_path / name, (9, 9))
    assert not page_state.is_stale(app, "a", ["one"])  # of the same moment

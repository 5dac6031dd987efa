"""A page is parsed once, changed in one order, and written as it was but for what is meant."""

import re

import pytest
from bs4 import BeautifulSoup
from contents import ROOT
from docutils import nodes
from one_page import asset, page, written

from livebook.pages import accessible, cards, pipeline, policy, questions
from livebook.pages.undocumented import SEEN

# The tree ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<p>5 &lt; 6 &amp; “7” – ü 依附</p>",
        "<pre>  one\n\n\ttwo  \n</pre>",
        '<svg viewBox="0 0 1 1"><clipPath id="a"></clipPath><circle r="1"/></svg>'.replace(
            "></clipPath>", "/>"
        ),
        "<math><mi>x</mi><mo>&lt;</mo></math>",
        '<script type="application/json">{"a": "<b> & c"}</script>',
        '<form data-practice=\'{"a": "it&amp;s"}\'></form>',
    ],
)
def test_what_no_step_means_to_change_is_written_as_it_was(body):
    one = page(body)
    assert one.soup.find_all(True)
    assert written(one) == body


def test_entities_become_the_characters_they_stand_for():
    one = page("<p>a&nbsp;b&#8217;s &eacute;</p>")
    assert one.soup.p.string == "a\u00a0b’s é"
    assert written(one) == "<p>a\u00a0b’s é</p>"


def test_a_page_that_no_step_looked_at_is_not_parsed():
    one = page("<p>left <b>open")
    pipeline.run(one, steps=())
    assert one.context["body"] == "<p>left <b>open"


def test_a_page_is_parsed_once_whatever_the_number_of_steps(monkeypatch):
    parsed, parse = [], pipeline.parse
    monkeypatch.setattr(pipeline, "parse", lambda html: parsed.append(html) or parse(html))
    pipeline.run(
        page('<p style="a">b</p>'), (policy.drop_inline_styles, accessible.scope_heads) * 2
    )
    assert parsed == ['<p style="a">b</p>']


def test_a_page_without_text_stays_without():
    one = page(None)
    pipeline.run(one, (policy.drop_inline_styles,))
    assert one.context["body"] is None


def test_data_for_a_script_cannot_end_its_block():
    one = page("<p>a</p>")
    one.add_data("words", {"a": "</script><b>", "ü": [1]})
    text = written(one)
    assert text.startswith("<p>a</p><script") and text.count("</script>") == 1
    block = BeautifulSoup(text, "html.parser").find("script", id="words")
    assert block["type"] == "application/json"
    assert block.string == '{"a":"\\u003c/script>\\u003cb>","ü":[1]}'


# The order ---------------------------------------------------------------------------------------


def test_the_steps_are_taken_in_their_order():
    taken = []
    pipeline.run(page("a"), [lambda p, n=n: taken.append(n) for n in range(3)])
    assert taken == [0, 1, 2]


FOR_THE_SITE = """<table border="1" class="dataframe" style="x"><thead><tr><th></th><th>n</th></tr></thead>
<tbody><tr><th>a</th><td>1</td></tr></tbody></table>
<div role="doc-biblioentry">A work</div><form data-practice="{}" hidden></form>
<style scoped>p {}</style>"""


def _of_the_theme(number):
    return asset(f"theme{number}.js"), asset(None)


def _site_page(folder):
    scripts = ["clipboard.min.js?v=1", "practice.js", "explore.js", "cards.js", "doctools.js"]
    return page(
        FOR_THE_SITE,
        text="Title\n=====\n\nThe first words.",
        folder=folder,
        script_files=[*map(asset, scripts), *_of_the_theme(1)],
        css_files=[asset("_static/basic.css"), asset("_static/other.css")],
        header_buttons=[],
    )


def test_all_steps_together_make_a_page_of_the_site(monkeypatch, tmp_path):
    monkeypatch.setattr(cards, "_cards", lambda app: None)
    one = _site_page(tmp_path)
    pipeline.run(one)
    soup = BeautifulSoup(one.context["body"], "html.parser")
    assert [cell["scope"] for cell in soup.find_all("th")] == ["col", "col", "row"]
    assert soup.td["class"] == ["numeric"] and not soup.find(style=True) and not soup.style
    assert soup.find(role="listitem") and soup.find(id="practice-words")
    # Scripts are chosen after the steps that add to the text, and deferred after they are chosen.
    assert [s.filename for s in one.context["script_files"]] == ["practice.js", "theme1.js"]
    assert all(s.attributes == {"defer": "defer"} for s in one.context["script_files"])
    assert [s.filename for s in one.context["css_files"]] == ["_static/other.css"]
    assert one.context["description"] == "The first words."
    assert one.context["cite"].startswith("The authors") and "linked_data" not in one.context
    assert (tmp_path / "places/chapters/one.json").is_file()
    assert "default-src 'none'" in one.context["content_security_policy"]


def test_the_script_of_cards_comes_with_the_cards(monkeypatch, tmp_path):
    """What adds to the text stands before what reads off it which scripts are needed."""
    made = type(
        "Made", (), {"card": lambda self, page, href: {"kind": "Term"} if "#t" in href else None}
    )
    monkeypatch.setattr(cards, "_cards", lambda app: made())
    one = _site_page(tmp_path)
    for refuri, internal in (("a.html#t", True), ("a.html#other", True), ("b.html#t", False)):
        one.doctree += nodes.reference("", "", refuri=refuri, internal=internal)
    pipeline.run(one)
    block = BeautifulSoup(one.context["body"], "html.parser").find(id="cards")
    assert block.string == '{"a.html#t":{"kind":"Term"}}'
    assert "cards.js" in [s.filename for s in one.context["script_files"]]


def test_a_page_without_links_or_source_has_no_cards(monkeypatch):
    monkeypatch.setattr(cards, "_cards", lambda app: None)
    for text in ("No link.", None):
        one = page("<p>a</p>", text=text)
        cards.add_cards(one)
        assert written(one) == "<p>a</p>"


@pytest.mark.parametrize(
    ("builder", "kept", "dropped"),
    [
        ("html", "practice-words", "Never"),
        ("dirhtml", "practice-words", "Never"),
        ("epub", "<p>", "<form"),
    ],
)
def test_an_epub_has_steps_of_its_own(builder, kept, dropped, monkeypatch):
    monkeypatch.setattr(cards, "_cards", lambda app: None)
    one = page('<p>a</p><form data-practice="{}"></form>', script_files=[], css_files=[])
    one.app.builder.name = builder
    pipeline._on_page(one.app, one.name, "page.html", one.context, None)
    assert kept in one.context["body"] and dropped not in one.context["body"]


# Words of the questions --------------------------------------------------------------------------


def test_words_of_replies_go_where_a_question_is():
    asked, other = page('<form data-practice="{}"></form>'), page("<p>a</p>")
    questions.add_words(asked)
    questions.add_words(other)
    assert 'id="practice-words"' in written(asked)
    assert written(other) == "<p>a</p>"


# What nobody promises ----------------------------------------------------------------------------


def test_what_is_used_without_a_promise_is_looked_at_with_every_upgrade():
    locked = dict(
        re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements-dev.txt").read_text(), re.M)
    )
    assert {name: version for name, (version, _) in SEEN.items()} == {
        name: locked[name] for name in SEEN
    }


@pytest.mark.parametrize(
    "drawing",
    [
        '<svg preserveAspectRatio="none" viewBox="0 0 1 1"><clipPath clipPathUnits="x" id="a"/></svg>',
        '<svg><foreignObject/><textPath lengthAdjust="x" startOffset="1" textLength="2"/></svg>',
        '<svg><linearGradient gradientTransform="x" gradientUnits="y" spreadMethod="z"/></svg>',
        '<svg><radialGradient/><mask maskContentUnits="y" maskUnits="x"/><path pathLength="1"/></svg>',
        '<svg><marker markerHeight="1" markerUnits="x" markerWidth="1" refX="1" refY="2"/></svg>',
        '<svg><pattern patternContentUnits="y" patternTransform="z" patternUnits="x"/></svg>',
    ],
)
def test_names_in_a_drawing_keep_their_capitals(drawing):
    one = page(drawing)
    assert one.soup.svg
    assert written(one) == drawing


def test_names_outside_a_drawing_are_small_as_html_has_them():
    one = page('<P viewBox="a">b</P><svg><path/></svg><i></i>')
    assert one.soup.p
    assert written(one) == '<p viewbox="a">b</p><svg><path/></svg><i></i>'


def test_what_is_added_to_a_page_without_text_is_not_written():
    one = page("")
    one.add_data("words", {})
    assert written(one) == ""


def test_every_step_of_the_pages_is_taken_once_and_the_policy_after_what_adds_to_them():
    assert len(set(pipeline.STEPS)) == len(pipeline.STEPS)
    names = [f"{step.__module__.rpartition('.')[2]}.{step.__name__}" for step in pipeline.STEPS]
    policy_from = names.index("policy.state_policy")
    for adds in (
        "questions.add_words",
        "cards.add_cards",
        "dark_figures.add_dark_forms",
        "moved.lead_on",
    ):
        assert names.index(adds) < policy_from < names.index("assets.keep_wanted")
    assert names.index("figure_states.move_to_files") < names.index("dark_figures.add_dark_forms")


def test_of_what_nobody_promises_it_is_said_what_it_is_and_in_which_module():
    homes = [ROOT / "livebook/pages", ROOT / "periphery/site"]
    there = {path.stem for home in homes for path in home.iterdir()}
    for _, places in SEEN.values():
        assert places and all(places.values())
        assert {name for modules in places for name in modules.split(", ")} <= there

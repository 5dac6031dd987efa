"""A page taken apart into places: what each is called, what it says, and what is no text."""

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

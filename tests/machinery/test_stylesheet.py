"""The joined style sheet keeps what a page or script can use, and only that."""

import hashlib
import os
from types import SimpleNamespace

import pytest
from one_page import asset, page

from livebook.pages import stylesheet
from livebook.pages.stylesheet import NAME, PARTS, _parse, _write, link_one_sheet, purge, words_used

PAGES = ["""<p class="lead big" id="top">a <em data-kind='note "x"'>b</em></p>"""]
SCRIPTS = ['box.classList.add("opened");']


def _kept(css):
    return purge(_parse(css), words_used(PAGES, SCRIPTS))


def test_words_come_from_attributes_and_scripts():
    assert {"lead", "big", "top", "note", "opened"} <= words_used(PAGES, SCRIPTS)
    assert "a" not in words_used(PAGES, [])


@pytest.mark.parametrize(
    "css",
    [
        ".lead{color:red}",
        "#top .big:hover{color:red}",
        ".opened{color:red}",
        "p > em{color:red}",
        '[data-kind="unseen.name"]{color:red}',
        ":root{--a:1}",
        "p:not(.gone, .away){color:red}",
    ],
)
def test_what_can_be_used_stays(css):
    assert _kept(css) == css


@pytest.mark.parametrize(
    "css", [".gone{color:red}", ".lead .gone{color:red}", "@media print{.gone{color:red}}"]
)
def test_what_cannot_be_used_goes(css):
    assert _kept(css) == ""


def test_one_selector_of_a_list_is_enough():
    assert _kept(".gone, .lead:is(.big, em), #away{color:red}") == ".lead:is(.big, em){color:red}"


def test_conditions_and_frames_stay():
    assert _kept("@media print{.lead{color:red}}") == "@media print{.lead{color:red}}"
    assert "@keyframes" in _kept("@keyframes turn{from{top:0}to{top:1px}}")


def test_a_fault_names_its_line():
    with pytest.raises(ValueError, match="line 2"):
        _kept(".lead{color:red}\n}")


@pytest.mark.parametrize(
    "css", ['@charset "utf-8";', '@import "a.css";', "@font-face{src:url(fontawesome.woff2)}"]
)
def test_what_has_no_place_in_a_joined_sheet_goes(css):
    assert _kept(css) == ""
    assert _kept("@font-face{src:url(own.woff2)}") == "@font-face{src:url(own.woff2)}"


def test_a_page_asks_for_the_joined_sheet_in_place_of_its_parts():
    names = ["_static/basic.css", "_static/mystnb.4510.css", "_static/own.css", "basic.css"]
    one = page(css_files=[asset(name) for name in names])
    link_one_sheet(one)
    assert [css.filename for css in one.context["css_files"]] == ["_static/own.css"]
    assert one.context["stylesheet"] == f"_static/styles/{NAME}"


def _book(folder, body='<p class="lead">'):
    """Write the files of a built book of one page; return its application."""
    static = folder / "_static"
    (static / "styles").mkdir(parents=True)
    (static / "basic.css").write_text(
        ".lead{background:url(file.png)} .gone{top:0} #top{background:url('../_images/a.png')}"
        "em{background:url(data:image/png;base64,AA)} p{background:url(/root.png)}",
        encoding="utf-8",
    )
    (static / "book.css").write_text(".lead{color:red}", encoding="utf-8")
    (static / "styles/pydata-sphinx-theme.css").write_text("p{background:url(../a.png)}")
    (static / "search.js").write_text("'top'", encoding="utf-8")
    (static / "fontawesome.js").write_text("'gone'", encoding="utf-8")
    for name in ("one", "search"):
        (folder / f"{name}.html").write_text(f'<link href="{NAME}?v="/>{body}', encoding="utf-8")
    builder = SimpleNamespace(format="html", name="html")
    env = SimpleNamespace(all_docs={"one": 0})
    return SimpleNamespace(outdir=folder, doctreedir=folder, builder=builder, env=env)


def test_the_sheet_is_joined_in_the_order_of_the_cascade_and_addresses_hold(tmp_path):
    _write(_book(tmp_path), None)
    assert (tmp_path / "_static/styles" / NAME).read_text(encoding="utf-8").splitlines() == [
        ".lead{background:url(../file.png)}",
        '#top{background:url("../../_images/a.png")}',
        "em{background:url(data:image/png;base64,AA)}",
        "p{background:url(/root.png)}",
        "p{background:url(../a.png)}",
        ".lead{color:red}",
    ]
    assert PARTS.index("basic.css") < PARTS.index("book.css")


def test_pages_ask_for_the_very_sheet_that_was_written(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    _write(_book(first), None)
    _write(_book(second, body="<p>"), None)
    pages = [(f / f"{n}.html").read_text() for f in (first, second) for n in ("one", "search")]
    versions = [text.split("?v=")[1].split('"')[0] for text in pages]
    assert versions[0] == versions[1] != versions[2] == versions[3]
    assert all(len(version) == 8 for version in versions)


def test_a_page_written_anew_takes_the_sheet_that_is_there_if_that_serves_it(tmp_path, monkeypatch):
    app, page = _book(tmp_path), tmp_path / "one.html"
    _write(app, None)
    monkeypatch.setattr(stylesheet, "purge", None)  # would fail
    before = page.read_text(encoding="utf-8")
    page.write_text(f'<link href="{NAME}?v="/><p class="lead">More.', encoding="utf-8")
    _write(app, None)
    assert page.read_text(encoding="utf-8") == before + "More."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.html", f'<link href="{NAME}?v="/><p class="gone">'),
        ("_static/book.css", "p.gone{} .lead{color:blue}"),
        ("_static/search.js", "'gone'"),
    ],
)
def test_what_a_new_page_style_or_script_needs_comes_into_the_sheet(tmp_path, name, text):
    app, sheet = _book(tmp_path), tmp_path / "_static/styles" / NAME
    _write(app, None)
    before = sheet.read_text(encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    _write(app, None)
    assert sheet.read_text(encoding="utf-8") != before
    versions = [(tmp_path / f"{n}.html").read_text().split("?v=")[1][:8] for n in ("one", "search")]
    assert versions[0] == versions[1] == hashlib.sha256(sheet.read_bytes()).hexdigest()[:8]


def test_after_a_failure_and_for_other_formats_there_is_no_sheet(tmp_path):
    app = _book(tmp_path)
    _write(app, RuntimeError())
    app.builder.name = "epub"
    _write(app, None)
    app.builder.format = app.builder.name = "latex"
    _write(app, None)
    assert not (tmp_path / "_static/styles" / NAME).exists()


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("@supports (display: grid){.lead{top:0} .gone{top:0}}", "@supports (display: grid){.lead{top:0}}"),
        ("@media print{@media (min-width: 1px){.gone{top:0}}}", ""),
        ("@CHARSET 'utf-8';", ""),
        ("@MEDIA print{.gone{top:0}}", ""),
        ("/* .lead */ .lead  {  top : 0  }", ".lead{top : 0}"),
        ("@page{margin:1cm}", "@page{margin:1cm}"),
        (r".sm\:big{top:0}", ""),
        (".lead[class~='gone.x']{top:0}", ".lead[class~='gone.x']{top:0}"),
        ('.lead::before{content:".gone"}', '.lead::before{content:".gone"}'),
        (".big:not(.lead) .gone{top:0}", ""),
        (".lead{top:0}.big{top:1px}", ".lead{top:0}\n.big{top:1px}"),
    ],
)  # fmt: skip
def test_rules_are_kept_or_dropped_one_by_one(css, kept):
    assert _kept(css).replace('"', "'") == kept.replace('"', "'")


def test_words_are_whole_names_of_attributes_in_either_kind_of_quotation_mark():
    words = words_used(
        ["""<p class='one-two' data-x="three_4 5six">seven="eight"</p>"""], ["a.b('nine')"]
    )
    assert words == {"one-two", "three_4", "six", "a", "b", "nine"}


@pytest.mark.parametrize(
    ("asked", "joined"),
    [
        ("_static/styles/sphinx-book-theme.css", True),
        ("_static/mystnb.aa11.css", True),
        ("book.css", True),
        ("_static/basics.css", False),
        (None, False),
    ],
)
def test_only_what_is_joined_is_not_asked_for(asked, joined):
    one = page(css_files=[asset(asked)])
    link_one_sheet(one)
    assert (one.context["css_files"] == []) is joined
    bare = page()
    link_one_sheet(bare)
    assert "css_files" not in bare.context and "stylesheet" in bare.context


def test_every_part_is_looked_for_in_a_built_book():
    assert len(set(PARTS)) == len(PARTS) and all(part.endswith(".css") for part in PARTS)


def test_addresses_within_a_sheet_are_moved_with_it_whatever_their_quotation_marks(tmp_path):
    css = (
        "a{b:url(c.png)} a{b:url('c.png')} a{b:url(\"c.png\")} a{b:url(https://x/c)} a{b:url('/c')}"
    )
    moved = stylesheet._relocate(css, "_static")
    assert [part.split(")")[0] for part in moved.split("url(")[1:]] == [
        "../c.png", "'../c.png'", '"../c.png"', "https://x/c", "'/c'"
    ]  # fmt: skip
    assert stylesheet._relocate(css, "styles") == css


def test_a_page_that_asks_for_the_very_sheet_is_not_written_again(tmp_path):
    app = _book(tmp_path)
    _write(app, None)
    for path in tmp_path.glob("*.html"):
        os.utime(path, (1, 1))
    _write(app, None)
    assert {path.stat().st_mtime for path in tmp_path.glob("*.html")} == {1}


def test_a_page_that_was_not_written_and_a_sheet_that_is_gone_are_no_fault(tmp_path):
    app = _book(tmp_path)
    app.env.all_docs = {"one": 0, "gone": 0}
    _write(app, None)
    sheet = tmp_path / "_static/styles" / NAME
    before = sheet.read_bytes()
    sheet.unlink()
    _write(app, None)
    assert sheet.read_bytes() == before


def test_only_the_first_place_that_asks_for_the_sheet_is_given_its_version(tmp_path):
    app = _book(tmp_path, body=f"<p>{NAME}?v=x</p>")
    _write(app, None)
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert text.count(f"{NAME}?v=x<") == 1

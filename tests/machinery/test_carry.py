"""Pages joined for paper, archives that come out alike, releases that name one version."""

import contextlib
import io
import runpy
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from contents import ROOT
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from livebook import options, tables, terms
from livebook.checks import outside_links, release_notes
from livebook.editions import __main__ as editions
from livebook.editions import cover, epub, epub_package, paper, pdf_tags
from livebook.editions.__main__ import main
from livebook.editions.archives import below, pack
from livebook.editions.joined_pages import Page, first_state, joined, read_in_order
from livebook.editions.paper import chapters, document

FIRST = """<html><head></head><body><article>
<h1>First<a class="headerlink" href="#first">#</a></h1><p id="here">See
<a class="in" href="1-a/index.html#there">there</a>, <a class="out" href="search.html">search</a> and
<a class="web" href="https://example.org/x">example</a>.</p></article>
<footer><a class="right-next" href="1-a/index.html">next</a></footer></body></html>"""
SECOND = """<html><head></head><body><article><h1>Second</h1><p id="there">
<a class="back" href="../index.html#here">back</a> <img src="../../_images/a.svg" alt="A" loading="lazy"></p>
<div data-explore><form class="explore-controls"><select></select></form>
<img class="explore-state" alt="The first." src="data:,"><img class="explore-state" hidden alt="2">
<p class="explore-says"></p><p class="explore-note" hidden>One of 2.</p></div>
<details class="hide"><summary>Show</summary>plot()</details>
<details><summary>Solution</summary><p>Forty-two.</p></details><h2>Next</h2></article></body></html>"""


@pytest.fixture
def built(tmp_path):
    (tmp_path / "chapters/1-a").mkdir(parents=True)
    (tmp_path / "chapters/index.html").write_text(FIRST, encoding="utf-8")
    (tmp_path / "chapters/1-a/index.html").write_text(SECOND, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pages(built):
    return read_in_order(built, "chapters/index")


def test_pages_come_in_reading_order(pages):
    assert [(p.name, p.title) for p in pages] == [
        ("chapters/index.html", "First"),
        ("chapters/1-a/index.html", "Second"),
    ]
    found = chapters(pages, {"chapters/1-a/index": []})
    assert {name: [p.title for p in of] for name, of in found.items()} == {"1-a": ["Second"]}


def test_a_way_in_a_circle_is_refused(built):
    looped = SECOND.replace("<body>", '<body><a class="right-next" href="../index.html">next</a>')
    (built / "chapters/1-a/index.html").write_text(looped, encoding="utf-8")
    with pytest.raises(ValueError, match="comes twice"):
        read_in_order(built, "chapters/index")


def test_links_between_joined_pages_still_lead_there(pages):
    soup = joined(pages)
    assert soup.select_one("a.in")["href"] == "#p1-there"
    assert soup.select_one("a.back")["href"] == "#p0-here"
    assert soup.find(id="p1-there") and soup.find(id="p0-here")
    assert soup.select_one("a.web")["href"] == "https://example.org/x"


def test_links_out_of_the_document_lead_to_the_site_or_nowhere(pages):
    assert "href" not in joined(pages).select_one("a.out").attrs
    site = joined(pages, site="https://example.org/book/").select_one("a.out")
    assert site["href"] == "https://example.org/book/chapters/search.html"
    alone = joined(pages[1:], site="https://example.org/book").select_one("a.back")
    assert alone["href"] == "https://example.org/book/chapters/index.html#here"


def test_paper_shows_what_a_screen_would_fold(pages):
    soup = joined(pages)
    assert soup.select_one("img[alt=A]")["src"] == "/_images/a.svg"
    assert not soup.select("form, details, [loading], .headerlink")
    assert soup.select_one(".explore-says").get_text() == "The first."
    assert soup.select_one(".explore-note").get_text() == "One of 2."
    assert len(soup.select(".explore-state")) == 1
    text = soup.get_text(" ", strip=True)
    assert "plot()" not in text
    assert text.index("Solution: see (1)") < text.index("Next") < text.index("Forty-two.")


def test_joining_leaves_the_pages_as_they_were(pages):
    before = str(pages[1].article)
    joined(pages)
    assert str(pages[1].article) == before


def test_a_document_names_version_and_licence(pages):
    text = document(pages, book=options.read(ROOT), title="First", version="9.8.7")
    assert "9.8.7" in text and "CC BY 4.0" in text
    assert len(BeautifulSoup(text, "html.parser").select("section.piece")) == 2


def _document(body, **said):
    one = Page(
        "one.html", "One", BeautifulSoup(f"<article>{body}</article>", "html.parser").article
    )
    return document([one], book=options.read(ROOT), version="1", **said)


def test_a_link_that_shows_its_own_address_is_not_given_it_twice_on_paper():
    soup = BeautifulSoup(
        _document(
            '<a class="x" href="https://a.example">https://a.example</a>'
            '<a href="https://b.example"> https://b.example </a><a href="https://c.example">C</a>'
        ),
        "html.parser",
    )
    assert [link.get("class") for link in soup.select("section a")] == [
        ["x", "bare"],
        ["bare"],
        None,
    ]


def test_a_document_is_titled_by_its_chapter_or_by_the_book_with_the_site_s_address():
    book = options.read(ROOT)

    def front(**said):
        page = BeautifulSoup(_document("", **said), "html.parser").select_one(".title-page")
        return [tag.get_text() for tag in page.find_all(["h1", "p"])][:3], page.find_all("a")

    assert front() == ([book.title, book.subtitle, book.author], [])
    said, (link,) = front(title="Wells", site="https://a.example/")
    assert said == ["Wells", book.title, book.author]
    assert link["href"] == link.get_text() == "https://a.example/"


def test_a_cell_with_nothing_but_a_picture_stays_on_paper_and_an_empty_one_goes():
    soup = BeautifulSoup(
        _document(
            '<div class="cell_output"><img alt="A" src="a.svg"></div>'
            '<div class="cell_output">words</div><div class="cell_output"> </div>'
        ),
        "html.parser",
    )
    picture, words = soup.select(".cell_output")
    assert picture.img["alt"] == "A" and words.get_text() == "words"


@pytest.mark.parametrize(
    ("says", "state", "said"),
    [
        ("", 'alt="The first."', "The first."),
        ("Said already.", 'alt="The first."', "Said already."),
        ("", "", ""),
    ],
)
def test_a_figure_with_controls_says_its_first_state_unless_it_says_something(says, state, said):
    figure = BeautifulSoup(
        f'<div><img class="explore-state" {state}><p class="explore-says">{says}</p></div>',
        "html.parser",
    )
    first_state(figure)
    assert figure.p.get_text() == said
    for missing in ("img", "p"):  # what lacks one of them has nothing to say
        whole = BeautifulSoup(str(figure), "html.parser")
        whole.find(missing).decompose()
        before = str(whole)
        first_state(whole)
        assert str(whole) == before


def test_what_folds_without_a_label_is_called_more():
    soup = BeautifulSoup(_document("<details><p>Deep.</p></details>"), "html.parser")
    assert soup.select_one(".folded").get_text() == "More: see (1) at the end of this section."
    assert [head.get_text() for head in soup.select("section h2, section h3")] == [
        "What was folded on these pages",
        "(1) More",
    ]


def test_archives_of_the_same_contents_are_the_same(tmp_path):
    (tmp_path / "in/skipped").mkdir(parents=True)
    (tmp_path / "in/a.txt").write_text("a")
    (tmp_path / "in/skipped/b.txt").write_text("b")
    members = {**below(tmp_path / "in", into="x/", skip=("skipped",)), "x/c": "text"}
    pack(tmp_path / "1.zip", members)
    (tmp_path / "in/a.txt").touch()
    pack(tmp_path / "2.zip", dict(reversed(members.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        assert archive.namelist() == ["x/a.txt", "x/c"]
        assert archive.getinfo("x/a.txt").compress_type == zipfile.ZIP_DEFLATED


def test_an_unknown_form_is_named(capsys):
    with pytest.raises(SystemExit):
        main(["scroll"])
    assert "unknown: scroll; the forms are pdf, epub, site, notebooks" in capsys.readouterr().err


def test_a_missing_book_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("livebook.editions.__main__.HTML", tmp_path)
    with pytest.raises(SystemExit, match="make book"):
        main([])


@pytest.fixture
def forms(tmp_path, monkeypatch):
    """Let there be a built book whose forms are made at once; give what was asked for."""
    asked = []

    def maker(form):
        def make(*given):
            asked.append((form, *given))
            path = editions.OUT / f"book.{form}"
            path.write_bytes(bytes(1_500_000))
            return [path]

        return make

    (tmp_path / "html").mkdir()
    (tmp_path / "html/index.html").touch()
    monkeypatch.setattr(editions, "ROOT", tmp_path)
    monkeypatch.setattr(editions, "HTML", tmp_path / "html")
    monkeypatch.setattr(editions, "OUT", tmp_path / "_build/carry")
    monkeypatch.setattr(editions, "FORMS", {form: maker(form) for form in editions.FORMS})
    return asked


def test_all_forms_are_made_by_default_into_a_folder_that_need_not_be_there(forms, capsys):
    main([])
    assert forms == [("pdf",), ("epub",), ("site",), ("notebooks", False)]
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["_build/carry/book.pdf  1.5 MB", "pdf: 0 s"] and len(said) == 8


def test_forms_asked_for_are_made_again_where_some_were(forms):
    main(["site"])
    main(["notebooks", "--open-only"])
    main(["epub", "pdf"])
    assert forms == [("site",), ("notebooks", True), ("epub",), ("pdf",)]


@pytest.mark.parametrize("place", [editions.HTML, editions.OUT], ids=lambda place: place.name)
def test_what_is_made_lies_in_the_book_s_folder_where_git_does_not_look(place):
    assert subprocess.run(["git", "check-ignore", "--quiet", place], cwd=ROOT).returncode == 0


def test_each_form_is_told_of_before_the_next_is_begun(forms, monkeypatch):
    """Some take minutes, and their output goes into a log."""
    seen = []
    log = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setitem(editions.FORMS, "epub", lambda: seen.append(log.buffer.getvalue()) or [])
    monkeypatch.setattr(sys, "stdout", log)
    main(["site", "epub"])
    assert seen[0].decode().splitlines()[-1] == "site: 0 s"


def test_the_book_and_each_chapter_are_printed_and_tagged(built, tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(editions, "HTML", built)
    monkeypatch.setattr(editions, "OUT", tmp_path)
    monkeypatch.setattr(editions.reading_order, "first", lambda root: "chapters/index")
    contents = {"chapters/1-a/index": ["chapters/index"]}
    monkeypatch.setattr(editions.reading_order, "chapters", lambda root: contents)
    monkeypatch.setattr(
        editions, "document", lambda pages, title="", **said: (title, len(pages), said["version"])
    )
    monkeypatch.setattr(editions, "print_documents", lambda html, texts: done.append(texts))
    monkeypatch.setattr(editions.pdf_tags, "complete", lambda *given: done.append(given))
    whole, chapter = editions.make_pdf()
    assert [whole.name, chapter.name] == [f"{editions.BOOK.name}{end}.pdf" for end in ("", "-1-a")]
    version = editions.version()
    assert done == [
        {whole: ("", 2, version), chapter: ("Second", 2, version)},
        (whole, ["First", "Second"]),
        (chapter, ["Second", "First"]),
    ]


def test_the_epub_is_put_beside_the_others(tmp_path, monkeypatch):
    def build(root, work, *, version):
        assert version == release_notes.versions()["pyproject.toml"]
        work.mkdir()
        (work / "book.epub").write_bytes(b"an EPUB")
        return work / "book.epub"

    monkeypatch.setattr(editions, "OUT", tmp_path)
    monkeypatch.setattr(editions, "build", build)
    (path,) = editions.make_epub()
    assert path == tmp_path / "book.epub" and path.read_bytes() == b"an EPUB"


def test_the_site_is_packed_in_a_folder_without_what_has_its_own_form(built, tmp_path, monkeypatch):
    for name in ("lite", "carry"):
        (built / name).mkdir()
        (built / name / "large.zip").touch()
    monkeypatch.setattr(editions, "HTML", built)
    monkeypatch.setattr(editions, "OUT", tmp_path)
    (path,) = editions.make_site()
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert path.name == f"{editions.BOOK.name}-site.zip"
    assert names == sorted(
        f"{editions.BOOK.name}/chapters/{page}" for page in ("index.html", "1-a/index.html")
    )


def test_a_notebook_that_has_not_run_as_it_is_stops_its_zip(tmp_path, monkeypatch):
    monkeypatch.setattr(editions.reading_order, "notebooks", lambda root: [tmp_path / "a.ipynb"])
    monkeypatch.setattr(editions.executed, "read_notebook", lambda path: None)
    monkeypatch.setattr(editions.executed, "find", lambda notebook, root: None)
    with pytest.raises(SystemExit, match=r"^a\.ipynb has not run as it is; run 'make book' first"):
        editions._readers()


def test_what_reads_a_table_is_named_from_the_book_s_folder(tmp_path, monkeypatch):
    path = tmp_path / "chapters/a.ipynb"
    monkeypatch.setattr(editions, "ROOT", tmp_path)
    monkeypatch.setattr(editions.reading_order, "notebooks", lambda root: [path])
    monkeypatch.setattr(editions.executed, "read_notebook", lambda path: path.name)
    done = {("a.ipynb", tmp_path): "done"}
    monkeypatch.setattr(editions.executed, "find", lambda *given: done.get(given))
    monkeypatch.setattr(editions.executed, "readers", lambda ran: {"wells": list(ran)})
    assert editions._readers() == {"wells": ["chapters/a.ipynb"]}


def test_the_epub_is_configured_outside_the_sources(tmp_path):
    """Another command may read them at the same time, and an interrupted one leaves nothing."""
    before = set(release_notes.ROOT.iterdir())
    epub.configure(release_notes.ROOT, tmp_path / "conf")
    assert set(release_notes.ROOT.iterdir()) == before
    settings = runpy.run_path(str(tmp_path / "conf/conf.py"))
    assert settings["html_theme"] == "basic" and settings["epub_tocdepth"] == 2
    assert "myst_nb" in settings["extensions"]
    assert not set(settings["extensions"]) & epub.LEFT_OUT


CONTENT = b"""q
/G3 gs
0 0 643 964 re
f
0 0 10 10 re
W* n
BT
<0019> Tj
ET
/P <</MCID 0 >>BDC
BT
<0020> Tj
ET
1 2 m
3 4 l
S
EMC
/X1 Do
Q"""
COMPLETE = b"""q
/G3 gs
/Artifact BMC
0 0 643 964 re
f
EMC
0 0 10 10 re
W* n
BT
/Artifact BMC
<0019> Tj
EMC
ET
/P <</MCID 0 >>BDC
BT
<0020> Tj
ET
1 2 m
3 4 l
S
EMC
/Artifact BMC
/X1 Do
EMC
Q"""


def test_what_is_outside_the_text_s_structure_is_an_artifact_on_paper():
    assert pdf_tags.with_artifacts(CONTENT) == COMPLETE
    assert pdf_tags.with_artifacts(COMPLETE) == COMPLETE


def _link(page, **where):
    keys = {NameObject(f"/{name}"): value for name, value in where.items()}
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), **keys})
    page.setdefault(NameObject("/Annots"), ArrayObject()).append(link)


@pytest.fixture
def printed(tmp_path):
    """A PDF as Chromium prints one: tagged, with links of every kind and a line beside the text."""
    pdf = PdfWriter()
    page = pdf.add_blank_page(100, 100)
    content = StreamObject()
    content.set_data(b"0 0 m\n1 1 l\nS\n/P <</MCID 0>> BDC\n(words) Tj\nEMC")
    page[NameObject("/Contents")] = pdf._add_object(content)
    address = DictionaryObject({NameObject("/URI"): TextStringObject("https://a.example/")})
    _link(page, A=address)
    for place in ("p1-there", "p7-there", "elsewhere", "p0"):
        _link(page, Dest=NameObject(f"/{place}"))
    pdf.root_object[NameObject("/StructTreeRoot")] = DictionaryObject()
    pdf.add_metadata({"/Title": "A & b"})
    pdf.write(tmp_path / "book.pdf")
    return tmp_path / "book.pdf"


def test_the_tags_of_a_printed_book_are_completed_in_place(printed):
    pdf_tags.complete(printed, ["First", "Second"])
    (page,) = (book := PdfReader(printed)).pages
    assert [link.get_object()["/Contents"] for link in page["/Annots"]] == [
        "https://a.example/",
        "Second",
        "Elsewhere in this document",
        "Elsewhere in this document",
        "First",
    ]
    content = page["/Contents"].get_object().get_data()
    assert content.startswith(b"/Artifact BMC\n0 0 m\n1 1 l\nS\nEMC\n/P <</MCID 0>> BDC")
    root = book.trailer["/Root"]
    known = {"/Span", "/P"}
    assert set(root["/StructTreeRoot"]["/RoleMap"].values()) <= known
    assert {"/Em", "/Strong"} == set(root["/StructTreeRoot"]["/RoleMap"])
    metadata = root["/Metadata"].get_object()
    assert (metadata["/Type"], metadata["/Subtype"]) == ("/Metadata", "/XML")
    assert ElementTree.fromstring(metadata.get_data().decode()) is not None
    assert ">A &amp; b</rdf:li>" in metadata.get_data().decode()


@pytest.mark.parametrize("code", [0, 1])
def test_the_epub_is_built_by_sphinx_with_warnings_as_errors(code, tmp_path, monkeypatch):
    program = tmp_path / "python"
    program.write_text(
        f'#!/bin/sh\necho "$* at $SOURCE_DATE_EPOCH" > {tmp_path}/asked\n'
        f"echo a broken link >&2\nexit {code}\n"
    )
    program.chmod(0o755)
    done = []
    monkeypatch.setattr(epub.sys, "executable", str(program))
    monkeypatch.setattr(epub, "configure", lambda root, folder, static: done.append(static))
    monkeypatch.setattr(epub.cover, "draw", lambda said, path: done.append([path]))
    monkeypatch.setattr(epub.epub_package, "finish", lambda made, cover: done.append(cover))
    work = tmp_path / "work"
    if code:
        with pytest.raises(RuntimeError, match=r"^the EPUB failed:\na broken link"):
            epub.build(ROOT, work, version="1.2")
        return
    made = epub.build(ROOT, work, version="1.2")
    assert made == work / f"epub/{options.read(ROOT).name}.epub"
    # The cover is drawn where Sphinx takes it from, before it does.
    assert done == [[work / "conf/cover.png"], [work / "conf/cover.png"], "_static/cover.png"]
    words, _, epoch = (tmp_path / "asked").read_text().strip().rpartition(" at ")
    assert words.startswith("-m sphinx ") and " -W " in words and " -b epub " in words
    assert words.endswith(f"{ROOT} {work}/epub")
    assert "version=1.2" in words and "release=1.2" in words
    assert int(epoch) == epub.checkout.changed(ROOT).timestamp()


def test_on_paper_a_picture_alone_is_a_figure_and_an_empty_cell_keeps_its_place(built):
    page = built / "chapters/1-a/index.html"
    figure = '<figure><img src="a.svg" alt="A"><figcaption>B</figcaption></figure>'
    table = "<table><tr><th></th><th>C</th></tr></table>"
    page.write_text(SECOND.replace("<h2>Next", f"{figure}{table}<h2>Next"), encoding="utf-8")
    soup = joined(read_in_order(built, "chapters/index"))
    assert soup.find("figure") is None and soup.find("figcaption").parent.img["alt"] == "A"
    assert [cell.get_text() for cell in soup.find_all("th")] == ["\u00a0", "C"]


PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" unique-identifier="book-id" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:contributor>unknown</dc:contributor>
<dc:identifier id="book-id">urn:uuid:1</dc:identifier><dc:date>2020-02-02T00:00:00Z</dc:date></metadata>
<manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml" properties="nav"/>
<item id="c" href="_static/cover.png"/></manifest></package>"""


@pytest.fixture
def packed(tmp_path):
    """A book as Sphinx packs it, with a formula on one page and a drawing on another."""
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as archive:
        archive.writestr("a.xhtml", "<p><math></math></p>")
        archive.writestr("b.xhtml", "<p><svg></svg></p>")
        archive.writestr("content.opf", PACKAGE)
        archive.writestr("toc.ncx", '<meta name="dtb:uid" content="book-id"/>')
        archive.writestr("mimetype", "application/epub+zip")
    return tmp_path / "a.epub"


def test_the_package_of_an_epub_is_completed(packed):
    epub_package.finish(packed, "_static/cover.png")
    with zipfile.ZipFile(packed) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("toc.ncx") == b'<meta name="dtb:uid" content="urn:uuid:1"/>'
        package = ElementTree.fromstring(archive.read("content.opf"))
    tags = {tag.tag.rpartition("}")[2]: tag for tag in package.iter()}
    items = package.findall("manifest/item", epub_package.NAMESPACES)
    properties = {tag.get("href"): tag.get("properties") for tag in items}
    assert properties == {
        "a.xhtml": "mathml", "b.xhtml": "nav svg", "_static/cover.png": "cover-image"
    }  # fmt: skip
    metas = package.findall("metadata/meta", epub_package.NAMESPACES)
    said = [(meta.get("property"), meta.text) for meta in metas]
    assert ("schema:accessibilityFeature", "MathML") in said
    assert ("schema:accessModeSufficient", "textual") in said
    assert "contributor" not in tags and tags["date"].text == "2020-02-02"


def test_an_epub_comes_out_the_same_from_the_same_contents(packed):
    epub_package.finish(packed, "_static/cover.png")
    once = packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        held = {name: archive.read(name) for name in reversed(archive.namelist())}
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, PACKAGE if name == "content.opf" else content)
    epub_package.finish(packed, "_static/cover.png")
    assert packed.read_bytes() == once


CHANGES = "# Changelog\n\n## 0.2.0 — 2026-12-01\n\n- New.\n\n## 0.1.0 — unreleased\n\n- Old.\n"


def test_a_release_takes_its_part_of_the_changelog():
    assert release_notes.notes(CHANGES, "0.2.0", "2026-12-01") == "- New."


@pytest.mark.parametrize(
    ("version", "cited", "says"),
    [
        ("0.1.0", "", "still calls 0.1.0 unreleased"),
        ("0.3.0", "", "no section"),
        ("0.2.0", "2026-11-30", "dates 0.2.0 2026-12-01, .* CITATION.cff is 2026-11-30"),
        ("0.2.0", "", "date-released in CITATION.cff is missing"),
    ],
)
def test_a_release_without_notes_or_of_another_date_is_refused(version, cited, says):
    with pytest.raises(ValueError, match=says):
        release_notes.notes(CHANGES, version, cited)


def test_what_is_unreleased_is_cited_without_a_date():
    text = (release_notes.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = release_notes.versions()["pyproject.toml"]
    cited = str(release_notes.citation().get("date-released", "unreleased"))
    assert f"## {version} — {cited}\n" in text


@pytest.mark.parametrize("tag", ["v99.0.0", "0.1.0"])
def test_a_wrong_tag_is_refused(tag):
    with pytest.raises(SystemExit):
        release_notes.main([tag])


def test_broken_links_are_listed_once_and_counted():
    gone = {"status": "broken", "uri": "https://a.example", "filename": "a.md", "info": "404"}
    fine = {"status": "working", "uri": "https://b.example", "filename": "a.md", "info": ""}
    inside = {"status": "unchecked", "uri": "#fig-a", "filename": "a.md", "info": ""}
    assert outside_links.summary([gone, dict(gone), fine, inside]) == [
        "broken  https://a.example  (on a.md: 404)",
        "3 links: 2 broken, 1 working",
    ]


@pytest.fixture
def sphinx(tmp_path, monkeypatch):
    """Let a script stand for Sphinx; give a function that sets what it finds, if anything."""
    program = tmp_path / "python"
    monkeypatch.setattr(outside_links.sys, "executable", str(program))
    monkeypatch.setattr(outside_links, "configure", lambda root, folder: None)

    def finds(text=None):
        report = f"mkdir -p {tmp_path}/links; printf '%s' '{text}' > {tmp_path}/links/output.json"
        program.write_text(
            f'#!/bin/sh\necho "$*" > {tmp_path}/asked\necho no such theme >&2\n'
            + (report if text else "")
        )
        program.chmod(0o755)

    return finds


def test_links_are_checked_by_sphinx_a_line_each(sphinx, tmp_path):
    sphinx('{"uri": "https://a.example"}\n{"uri": "https://b.example"}')
    found = outside_links.check(tmp_path, tmp_path)
    assert [link["uri"] for link in found] == ["https://a.example", "https://b.example"]
    words = (tmp_path / "asked").read_text()
    assert words.startswith("-m sphinx -q -b linkcheck ")
    assert f" {tmp_path} {tmp_path}/links " in words and "linkcheck_timeout=20" in words


def test_a_book_that_sphinx_cannot_read_is_said(sphinx, tmp_path):
    sphinx()
    with pytest.raises(RuntimeError, match=r"links could not be checked:\nno such theme"):
        outside_links.check(tmp_path, tmp_path)


def test_what_is_found_is_printed_and_broken_links_stop_nothing(monkeypatch, capsys):
    gone = {"status": "broken", "uri": "https://a.example", "filename": "a.md", "info": "4 \n 04"}
    monkeypatch.setattr(outside_links, "check", lambda root, work: [gone])
    outside_links.main()
    assert capsys.readouterr().out == (
        "broken  https://a.example  (on a.md: 4 04)\n1 links: 1 broken\n"
    )


def test_a_zip_of_open_tables_lacks_the_others_and_names_what_reads_them(tmp_path, monkeypatch):
    closed = next(iter(terms.not_open()))
    monkeypatch.setattr(editions, "OUT", tmp_path)
    monkeypatch.setattr(editions, "_readers", lambda: {closed: ["chapters/a.ipynb"]})
    (path,) = editions.make_notebooks(open_only=True)
    with zipfile.ZipFile(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.namelist()}
        said = archive.read(f"{editions.BOOK.name}/TERMS.txt").decode()
    data = {f"data/{tables.describe(name)['path']}" for name in tables.names()}
    assert data - names == {f"data/{tables.describe(name)['path']}" for name in terms.not_open()}
    assert f"data/{closed}.resource.yaml" in names
    assert said.endswith("these stop where they read one:\n    chapters/a.ipynb\n")


@pytest.mark.parametrize("forms", [[], ["pdf"], ["notebooks", "site"]])
def test_open_tables_alone_are_a_matter_of_the_notebooks_zip(forms, capsys):
    with pytest.raises(SystemExit):
        editions.main([*forms, "--open-only"])
    assert "name the form notebooks, alone" in capsys.readouterr().err


# A browser that prints at once ---------------------------------------------------------------------


class Tab:
    """A tab of a browser: what it is asked to do is noted, and what it finds is told beforehand."""

    def __init__(self, done, broken=(), wide=()):
        self.done, self.broken, self.wide, self.routes = done, list(broken), list(wide), {}

    def __getattr__(self, name):
        return lambda *given, **how: self.done.append((name, given, how))

    def route(self, address, answer):
        self.routes[address] = answer

    def goto(self, address, **how):
        self.routes[address](self)  # what the page says is given, and no site has it
        self.done.append(("goto", (address,), how))

    def eval_on_selector_all(self, selector, script):
        return self.broken

    def evaluate(self, script, width):
        return self.wide


@pytest.fixture
def chromium(monkeypatch):
    """A browser for the cover and for paper; gives what its tabs were asked to do."""
    done = []

    @contextlib.contextmanager
    def opened(*given):
        yield SimpleNamespace(
            new_page=lambda **how: done.append(("new", how)) or Tab(done, **finds)
        )

    finds = {}
    monkeypatch.setattr(paper, "browser", opened)
    monkeypatch.setattr(cover, "browser", opened)
    monkeypatch.setattr(paper, "served", lambda html: contextlib.nullcontext(f"http://{html}/"))
    return SimpleNamespace(done=done, finds=finds)


def test_each_document_is_printed_as_a_page_of_the_built_book(chromium, tmp_path):
    paper.print_documents("site", {tmp_path / f"{n}.pdf": f"<p>{n}" for n in "ab"})
    asked = {}
    for what, *rest in chromium.done:
        asked.setdefault(what, []).append(rest)
    assert [how["viewport"]["width"] for (how,) in asked["new"]] == [paper.TEXT_WIDTH] * 2
    assert [how["body"] for _, how in asked["fulfill"]] == ["<p>a", "<p>b"]
    assert asked["emulate_media"] == [[(), {"media": "print"}]] * 2
    assert all(given[0].startswith("http://site/") for given, _ in asked["goto"])
    assert [how["path"].name for _, how in asked["pdf"]] == ["a.pdf", "b.pdf"]
    told = {key: value for _, how in asked["pdf"] for key, value in how.items() if key != "path"}
    # A screen reader needs tags; whoever looks for a chapter, the outline.
    assert told["tagged"] and told["outline"] and all(told.values())
    assert len(asked["close"]) == 2
    assert asked["set_default_timeout"] == [[(600_000,), {}]] * 2  # of a whole book, in thousandths


@pytest.mark.parametrize(
    ("finds", "says"),
    [
        ({"broken": ["a.svg"]}, r"^book\.pdf: these pictures did not load: \['a\.svg'\]$"),
        (
            {"wide": ["A table"]},
            r"^book\.pdf: these tables are wider than the paper: \['A table'\]$",
        ),
    ],
)
def test_what_paper_would_lack_or_cut_off_is_said_and_not_printed(finds, says, chromium, tmp_path):
    chromium.finds.update(finds)
    with pytest.raises(ValueError, match=says):
        paper.print_documents("site", {tmp_path / "book.pdf": "<p>"})
    assert "pdf" not in [what for what, *_ in chromium.done]


def test_a_cover_says_title_subtitle_and_author_as_large_as_shops_ask(chromium, tmp_path):
    book = SimpleNamespace(title="Wells & <rivers>", subtitle="A course", author="Li")
    cover.draw(book, tmp_path / "cover.png")
    (_, how), (_, (page,), _), (what, _, shot) = chromium.done
    size, scale = how["viewport"], how["device_scale_factor"]
    assert (size["width"] * scale, size["height"] * scale) == (1600, 2560)
    soup = BeautifulSoup(page, "html.parser")
    assert soup.h1.string == "Wells & <rivers>"
    assert [p.string for p in soup.find_all("p")] == ["A course", "Li"]
    assert (what, shot) == ("screenshot", {"path": tmp_path / "cover.png"})


# The EPUB's settings -------------------------------------------------------------------------------


def _book(name, **said):
    whole = {
        "title": "Wells",
        "author": "Li",
        "description": "Of wells.",
        "licence": "Free.",
        **said,
    }
    return SimpleNamespace(name=name, **whole)


def test_a_library_is_told_whose_book_it_is_and_knows_its_next_edition():
    said = epub.said_of(_book("wells"))
    assert said["project"] == said["epub_title"] == "Wells" and said["epub_basename"] == "wells"
    assert said["epub_author"] == said["epub_publisher"] == "Li"
    assert (said["epub_description"], said["epub_copyright"]) == ("Of wells.", "Free.")
    same = epub.said_of(_book("wells", title="Wells, again"))
    assert said["epub_identifier"] == same["epub_identifier"]
    assert uuid.UUID(said["epub_identifier"].removeprefix("urn:uuid:"))
    assert said["epub_identifier"] != epub.said_of(_book("rivers"))["epub_identifier"]


def test_the_epub_has_the_book_s_works_its_own_sheet_and_nothing_of_the_site(tmp_path):
    epub.configure(ROOT, tmp_path / "conf", static=[tmp_path / "cover.png"])
    settings = runpy.run_path(str(tmp_path / "conf/conf.py"))
    assert all(Path(name).is_file() for name in settings["bibtex_bibfiles"])
    sheet, picture = settings["html_static_path"]
    assert Path(sheet).is_file() and picture == str(tmp_path / "cover.png")
    assert Path(sheet).name in settings["epub_css_files"]
    assert settings["epub_cover"][0] == f"_static/{Path(picture).name}"
    assert settings["html_css_files"] == [] and settings["html_theme_options"] == {}
    assert settings["epub_title"] == options.read(ROOT).title
    assert settings["external_toc_path"] == "_toc.yml"
    # A figure with all its states is told as HTML, a drawing as one, and nothing as a raster.
    shown = {
        kind: rank for form, kind, rank in settings["nb_mime_priority_overrides"] if form == "epub"
    }
    assert sorted(shown, key=shown.get) == ["text/html", "image/svg+xml"]
    for name, value in (
        ("epub_scheme", "UUID"),
        ("epub_tocscope", "includehidden"),
        ("epub_show_urls", "no"),
    ):
        assert settings[name] == value


# Members of archives -------------------------------------------------------------------------------


def test_an_archive_holds_files_texts_and_bytes_that_anybody_may_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff")
    pack(tmp_path / "1.zip", {"b": "é", "c": b"\x00", "a": tmp_path / "a.txt"}, stored="c")
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        members = archive.infolist()
        assert [(m.filename, archive.read(m)) for m in members] == [
            ("c", b"\x00"), ("a", b"\xff"), ("b", "é".encode())
        ]  # fmt: skip
    assert [m.compress_type for m in members] == [zipfile.ZIP_STORED] + [zipfile.ZIP_DEFLATED] * 2
    assert {m.external_attr >> 16 for m in members} == {0o644}
    assert {m.date_time[0] for m in members} == {1980}  # never the day of the build


def test_only_folders_are_passed_over_by_their_names_at_any_depth(tmp_path):
    for name in ("lite", "a/lite/b", "a/c", "a/b/d"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert list(below(str(tmp_path), skip=("lite",))) == ["a/b/d", "a/c", "lite"]
    assert set(below(tmp_path)) == {"a/b/d", "a/c", "a/lite/b", "lite"}


# Pages joined --------------------------------------------------------------------------------------


def test_a_book_that_is_not_built_cannot_be_joined(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_in_order(tmp_path, "index")


def test_every_kind_of_link_and_picture_still_leads_where_it_led():
    body = (
        '<a id="a" href="../x/two.html">1</a><a href="../x/two.html#b">2</a><a href="#a">3</a>'
        '<a href="">4</a><a href="//cdn.example/a">5</a><a href="mailto:a@example.org">6</a>'
        '<img src="../../_images/a.svg"/><img src="data:,"/><a>7</a><a href="c.csv#row=1">8</a>'
    )
    one = Page(
        "chapters/x/one.html", "One", BeautifulSoup(f"<article>{body}</article>", "html.parser")
    )
    two = Page(
        "chapters/x/two.html", "Two", BeautifulSoup('<article id="b"></article>', "html.parser")
    )
    soup = joined([two, one])
    assert [link.get("href") for link in soup.find_all("a")] == [
        "#p0", "#p0-b", "#p1-a", "#p1", "//cdn.example/a", "mailto:a@example.org", None, None
    ]  # fmt: skip
    assert [image["src"] for image in soup.find_all("img")] == ["/_images/a.svg", "data:,"]
    assert [section["id"] for section in soup.select("section.piece")] == ["p0", "p1"]
    assert soup.find(id="p0-b") and soup.find(id="p1-a")
    site = joined([one], site="https://a.example//").find_all("a")
    assert site[0]["href"] == "https://a.example/chapters/x/two.html"
    assert site[-1]["href"] == "https://a.example/chapters/x/c.csv#row=1"


@pytest.mark.parametrize(
    "thing",
    [
        '<a class="headerlink">x</a>', '<p class="deck-link">x</p>', '<p class="moved">x</p>',
        '<div class="code-switch">x</div>', '<p class="controls-here">x</p>',
        '<div class="figure-tools">x</div>', '<img class="dark-form"/>', "<button>x</button>",
        "<form>x</form>", "<script>x</script>", '<div class="explore-controls">x</div>',
        '<details class="hide">x</details>', '<div class="toctree-wrapper">x</div>',
        '<div id="jb-print-docs-body">x</div>', '<div class="tableOfContents">x</div>', "<p hidden>x</p>",
    ],
)  # fmt: skip
def test_what_only_a_screen_can_use_is_not_printed(thing):
    soup = BeautifulSoup(_document(f"<h1>Wells</h1>{thing}<p>End.</p>"), "html.parser")
    assert soup.select_one("section article").get_text() == "WellsEnd."
    assert not soup.select("section img")


def test_solutions_stand_at_the_end_in_their_order_under_their_numbers():
    folds = "".join(
        f"<details><summary> {n} </summary><p>{n}.</p></details>" for n in ("One", "Two")
    )
    soup = BeautifulSoup(_document(f"<p>Before.</p>{folds}<p>After.</p>"), "html.parser")
    assert [tag.get_text() for tag in soup.select("section article > *")] == [
        "Before.",
        "One: see (1) at the end of this section.",
        "Two: see (2) at the end of this section.",
        "After.",
        "What was folded on these pages",
        *("(1) One", "One.", "(2) Two", "Two."),
    ]
    assert not soup.find_all(["details", "summary"])


def test_a_chapter_s_pages_are_printed_with_it_in_its_order(pages):
    others = [Page(f"1-a/{name}.html", name, None) for name in ("sum", "practice")]
    found = chapters([*pages, *others], {"chapters/1-a/index": ["1-a/practice", "1-a/sum"]})
    assert [page.title for page in found["1-a"]] == ["Second", "practice", "sum"]


# Tags, a line at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize("paints", ["f", "F", "f*", "S", "s", "B", "B*", "b", "b*"])
@pytest.mark.parametrize("begins", ["0 0 m", "0 0 9 9 re"])
def test_whatever_paints_a_path_outside_the_text_makes_an_artifact(begins, paints):
    content = f"{begins}\n1 1 l\n{paints}".encode()
    assert pdf_tags.with_artifacts(content) == b"/Artifact BMC\n" + content + b"\nEMC"


@pytest.mark.parametrize("shows", ["Tj", "TJ", "Do", "sh"])
def test_whatever_is_shown_outside_the_text_is_an_artifact_and_within_it_is_none(shows):
    line = f"/X {shows}".encode()
    assert pdf_tags.with_artifacts(line) == b"/Artifact BMC\n" + line + b"\nEMC"
    within = b"/Div BMC\n/P <</MCID 0>> BDC\nEMC\n" + line + b"\nEMC"
    assert pdf_tags.with_artifacts(within) == within
    assert pdf_tags.with_artifacts(within + b"\n" + line).count(b"/Artifact") == 1


def test_a_path_that_only_clips_or_never_ends_stays_as_it_is():
    for content in (b"0 0 9 9 re\nn\nQ", b"0 0 m\n1 1 l", b"", b"q\nQ"):
        assert pdf_tags.with_artifacts(content) == content


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ({"/A": {"/URI": "https://a.example"}}, "https://a.example"),
        ({"/A": {"/S": "/GoTo"}, "/Dest": "/p1"}, "Two"),
        ({"/Dest": "/p0-there-too"}, "One"),
        ({"/Dest": "/p2-there"}, "Elsewhere in this document"),
        ({"/Dest": "/px"}, "Elsewhere in this document"),
        ({}, "Elsewhere in this document"),
    ],
)
def test_a_link_is_called_by_where_it_leads(link, says):
    assert pdf_tags._said_of(link, ["One", "Two"]) == says


def test_what_an_epub_s_page_has_stated_already_is_kept_and_no_other_is_said(packed):
    with zipfile.ZipFile(packed) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["a.xhtml"] = b"<p>no formula</p>"
    pack(packed, held, stored="mimetype")
    epub_package.finish(packed, "_static/other.png")
    with zipfile.ZipFile(packed) as archive:
        text = archive.read("content.opf").decode()
        package = ElementTree.fromstring(text)
        assert archive.read("a.xhtml") == held["a.xhtml"]
    assert "MathML" not in [m.text for m in package.iter() if m.tag.endswith("}meta")]
    items = package.findall("manifest/item", epub_package.NAMESPACES)
    assert [item.get("properties") for item in items] == [None, "nav svg", None]
    # Readers know the standard's own names, without an invented one in front.
    assert text.startswith("<?xml") and "<package " in text and "<dc:identifier " in text
    said = {}
    for meta in package.iter("{http://www.idpf.org/2007/opf}meta"):
        said.setdefault(meta.get("property").removeprefix("schema:"), []).append(meta.text)
    assert said.pop("accessibilitySummary")[0].startswith("Every picture has a text")
    assert said == {
        "accessMode": ["textual", "visual"],
        "accessModeSufficient": ["textual,visual", "textual"],
        "accessibilityFeature": [
            "alternativeText", "readingOrder", "structuralNavigation", "tableOfContents"
        ],
        "accessibilityHazard": ["none"],
    }  # fmt: skip


# The notebooks -------------------------------------------------------------------------------------


def test_a_zip_of_notebooks_holds_all_that_running_them_needs_and_nothing_of_how_pages_are_made(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(editions, "OUT", tmp_path)
    monkeypatch.setattr(editions, "_readers", dict)
    (path,) = editions.make_notebooks()
    assert path.name == f"{editions.BOOK.name}-notebooks.zip"
    with zipfile.ZipFile(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.namelist()}
        said = archive.read(f"{editions.BOOK.name}/RUN-HERE.txt").decode()
        begin = archive.read(f"{editions.BOOK.name}/START-HERE.ipynb").decode()
    assert {p.relative_to(ROOT).as_posix() for p in editions.reading_order.notebooks(ROOT)} <= names
    assert {f"data/{tables.describe(name)['path']}" for name in tables.names()} <= names
    assert {"requirements.txt", "pyproject.toml", "LICENSE", "README.md", "TERMS.txt"} <= names
    assert {f"{page}.md" for page in editions.BOOK.begin} <= names
    assert {"livebook/charts.py", "ledgers/findings.yaml"} <= names
    assert not [
        name for name in names if name.startswith(("tests/", "coursework/", "_build/", "sources/"))
    ]
    title, line, *_ = said.splitlines()
    assert editions.BOOK.title in title and line == "=" * len(title)
    assert "pip install -r requirements.txt" in said and "TERMS.txt" in said
    assert editions.BOOK.title in begin


def test_the_version_is_the_one_that_a_release_names():
    assert editions.version() == release_notes.versions()["CITATION.cff"]


@pytest.mark.parametrize("site", ["", "https://a.example/"])
def test_links_of_a_printed_book_lead_to_its_address_if_that_is_known(
    site, built, tmp_path, monkeypatch
):
    said = []
    monkeypatch.setenv("BOOK_URL", site)
    monkeypatch.setattr(editions, "HTML", built)
    monkeypatch.setattr(editions, "OUT", tmp_path)
    monkeypatch.setattr(editions.reading_order, "first", lambda root: "chapters/index")
    monkeypatch.setattr(editions.reading_order, "chapters", lambda root: {})
    monkeypatch.setattr(editions, "document", lambda pages, **how: said.append(how) or "")
    monkeypatch.setattr(editions, "print_documents", lambda html, texts: said.append(html))
    monkeypatch.setattr(editions.pdf_tags, "complete", lambda *given: None)
    assert [path.name for path in editions.make_pdf()] == [f"{editions.BOOK.name}.pdf"]
    assert said[0]["site"] == site and said[0]["book"] is editions.BOOK and said[1] == built

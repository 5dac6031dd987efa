"""Pages joined for paper, archives that come out alike, releases that name one version."""

import io
import runpy
import subprocess
import sys
import zipfile
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
from livebook.editions import epub, epub_package, pdf_tags
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
    assert len(soup.select(".cell_output")) == 2


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
    monkeypatch.setattr(editions.reading_order, "chapters", lambda root: {"chapters/1-a/index": []})
    monkeypatch.setattr(
        editions, "document", lambda pages, title="", **said: (title, len(pages), said["version"])
    )
    monkeypatch.setattr(editions, "print_documents", lambda html, texts: done.append(texts))
    monkeypatch.setattr(editions.pdf_tags, "complete", lambda *given: done.append(given))
    whole, chapter = editions.make_pdf()
    assert [whole.name, chapter.name] == [f"{editions.BOOK.name}{end}.pdf" for end in ("", "-1-a")]
    version = editions.version()
    assert done == [
        {whole: ("", 2, version), chapter: ("Second", 1, version)},
        (whole, ["First", "Second"]),
        (chapter, ["Second"]),
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
    monkeypatch.setattr(editions.executed, "read_notebook", lambda path: None)
    monkeypatch.setattr(editions.executed, "find", lambda notebook, root: "done")
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

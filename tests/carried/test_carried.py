"""What was made to be carried opens, is whole, and asks nobody for anything."""

import os
import posixpath
import struct
import zipfile
from collections import Counter
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from built import ROOT
from pypdf import PdfReader

from livebook.checks import epubcheck
from livebook.checks.chromium import browser
from livebook.editions.__main__ import BOOK, HTML, OUT
from livebook.editions.joined_pages import read_in_order
from livebook.editions.pdf_tags import with_artifacts

CHAPTERS = sorted(p.parent.name for p in (ROOT / "chapters").glob("[0-9]-*/index.md"))
#: The kinds of elements that PDF 1.7 knows (ISO 32000-1, 14.8.4), as far as Chromium writes them.
GROUPING = {"/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/NonStruct"}
TABLES_AND_LISTS = {
    "/L",
    "/LI",
    "/Lbl",
    "/LBody",
    "/Table",
    "/TR",
    "/TH",
    "/TD",
    "/THead",
    "/TBody",
}
INLINE = {"/Span", "/Quote", "/Code", "/Link", "/Figure", "/Formula", "/Note"}
HEADINGS = {f"/H{level}" for level in range(1, 7)}
STANDARD = GROUPING | TABLES_AND_LISTS | INLINE | HEADINGS | {"/P"}
OPF = "http://www.idpf.org/2007/opf"
PDFS = [f"{BOOK.name}.pdf", *(f"{BOOK.name}-{chapter}.pdf" for chapter in CHAPTERS)]


@pytest.fixture(scope="module")
def epub():
    with zipfile.ZipFile(OUT / f"{BOOK.name}.epub") as archive:
        yield archive


def _pages(epub):
    return [name for name in epub.namelist() if name.endswith(".xhtml")]


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_tagged_titled_and_leads_nowhere_on_this_machine(name):
    pdf = PdfReader(OUT / name)
    assert pdf.metadata.title
    assert "/StructTreeRoot" in pdf.trailer["/Root"], "without tags a screen reader is lost"
    assert pdf.outline
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in pdf.pages
        for annotation in page.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }
    assert not [a for a in addresses if a.startswith(("file:", "http://127.", "http://localhost"))]


def _elements(element):
    """Yield a structure's elements, the outer before the inner."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        inner = found.get("/K", [])
        inner = inner if isinstance(inner, list) else [inner]
        inner = [each.get_object() for each in inner]
        waiting += [each for each in inner if isinstance(each, dict) and "/S" in each]


@pytest.mark.parametrize("name", PDFS[1:])  # the whole book is made of the same
def test_a_pdf_keeps_what_a_screen_reader_is_promised(name):
    """The rules of PDF/UA-1 that Chromium's tags break; see livebook/editions/pdf_tags.py."""
    pdf = PdfReader(OUT / name)
    tree = pdf.trailer["/Root"]["/StructTreeRoot"]
    kinds = Counter()
    for element in _elements(tree["/K"].get_object()):
        kind = element["/S"]
        kinds[kind] += 1
        if kind == "/Figure":
            assert element.get("/Alt", "").strip(), "a figure has no text"
        if kind == "/Table":
            rows = [each for each in _elements(element) if each["/S"] == "/TR"]
            widths = {sum(_width(cell) for cell in _cells(row)) for row in rows if not _spans(rows)}
            assert len(widths) <= 1, f"a table has rows of {sorted(widths)} cells"
    assert kinds["/Figure"] and kinds["/H1"]
    assert kinds.keys() <= STANDARD | set(tree["/RoleMap"]), kinds.keys() - STANDARD
    for page in pdf.pages:
        content = page["/Contents"].get_data()
        assert with_artifacts(content) == content, "something is neither text nor an artifact"
        assert all(each.get_object()["/Contents"] for each in page.get("/Annots", []))
    assert "dc:title" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()


def _cells(row):
    return [each for each in _elements(row) if each["/S"] in ("/TD", "/TH")]


def _attribute(cell, name):
    found = cell.get("/A", [])
    found = found if isinstance(found, list) else [found]
    return next((each[name] for each in map(_plain, found) if name in each), 1)


def _plain(attributes):
    attributes = attributes.get_object()
    return attributes if isinstance(attributes, dict) else {}


def _width(cell):
    return _attribute(cell, "/ColSpan")


def _spans(rows):
    return any(_attribute(cell, "/RowSpan") > 1 for row in rows for cell in _cells(row))


def test_the_whole_book_is_on_paper():
    pages = read_in_order(HTML, "chapters/index")
    outline = PdfReader(OUT / f"{BOOK.name}.pdf").outline

    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield "".join(str(entry.title).split())

    found = "\n".join(titles(outline))
    missing = [page.title for page in pages if "".join(page.title.split()) not in found]
    assert missing == []


def test_the_epub_begins_with_its_type(epub):
    first = epub.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert epub.read("mimetype") == b"application/epub+zip"


def test_every_page_of_the_epub_is_well_formed_and_still(epub):
    for name in _pages(epub):
        root = ElementTree.fromstring(epub.read(name))
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "form", "button", "iframe"}, name


def test_every_page_of_the_epub_has_our_style_sheet_and_none_that_is_missing(epub):
    held = set(epub.namelist())
    ours = (ROOT / "livebook/editions/reader.css").read_text(encoding="utf-8")
    assert epub.read("_static/reader.css").decode() == ours
    for name in _pages(epub):
        soup = BeautifulSoup(epub.read(name), "html.parser")
        sheets = {
            posixpath.normpath(posixpath.join(posixpath.dirname(name), link["href"]))
            for link in soup.find_all("link", rel="stylesheet")
        }
        assert sheets <= held, name
        assert "_static/reader.css" in sheets or name == "nav.xhtml", name


def test_the_epub_holds_every_picture_and_page_it_names(epub):
    held = set(epub.namelist())
    for name in _pages(epub):
        soup = BeautifulSoup(epub.read(name), "html.parser")
        for tag in soup.find_all("img"):
            source = tag["src"]
            assert tag.get("alt"), f"{name}: {source[:80]} has no description"
            if not source.startswith("data:"):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), source))
                assert target in held, f"{name}: {source}"
        for tag in soup.select("article a[href], .body a[href]"):
            address = urlsplit(tag["href"])
            if not address.scheme and address.path:
                path = posixpath.join(posixpath.dirname(name), unquote(address.path))
                assert posixpath.normpath(path) in held, f"{name}: {tag['href']}"


def test_the_epub_is_valid():
    try:
        complaints = epubcheck.complaints(OUT / f"{BOOK.name}.epub")
    except epubcheck.EpubcheckError as error:
        if os.environ.get("EPUBCHECK_REQUIRED"):
            raise
        pytest.skip(str(error))
    assert complaints == []


def test_the_epub_has_a_cover_and_says_how_it_can_be_read(epub):
    package = ElementTree.fromstring(epub.read("content.opf"))
    said = {meta.get("property"): meta.text for meta in package.iter(f"{{{OPF}}}meta")}
    assert said["schema:accessibilityHazard"] == "none"
    assert said["schema:accessibilitySummary"]
    (cover,) = [
        item for item in package.iter(f"{{{OPF}}}item") if item.get("properties") == "cover-image"
    ]
    assert epub.read(cover.get("href"))[16:24] == struct.pack(">II", 1600, 2560)  # of a PNG's head
    texts = "".join(package.itertext())
    assert BOOK.title in texts and BOOK.licence in texts and "unknown" not in texts


def test_the_contents_of_the_epub_name_every_chapter(epub):
    contents = BeautifulSoup(epub.read("nav.xhtml"), "html.parser")
    links = {tag["href"] for tag in contents.find_all("a", href=True)}
    assert {f"chapters/{chapter}/index.xhtml" for chapter in CHAPTERS} <= links


def test_the_site_opens_from_a_folder(tmp_path):
    with zipfile.ZipFile(OUT / f"{BOOK.name}-site.zip") as archive:
        archive.extractall(tmp_path)
    problems, asked = [], []
    with browser() as chromium:
        page = chromium.new_page()
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / BOOK.name / "index.html").as_uri())
        page.wait_for_selector("article h1")
        for chapter in CHAPTERS:
            page.goto((tmp_path / BOOK.name / f"chapters/{chapter}/index.html").as_uri())
            assert page.locator("article h1").is_visible()
    assert problems == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_notebooks_come_with_what_they_need():
    with zipfile.ZipFile(OUT / f"{BOOK.name}-notebooks.zip") as archive:
        names = {name.removeprefix(f"{BOOK.name}/") for name in archive.namelist()}
    wanted = {p.relative_to(ROOT).as_posix() for p in (ROOT / "chapters").glob("*/*.ipynb")}
    wanted |= {p.relative_to(ROOT).as_posix() for p in (ROOT / "data").glob("*.resource.yaml")}
    wanted |= {f"chapters/{chapter}/index.md" for chapter in CHAPTERS}  # named as the next page
    assert (
        wanted
        | {"requirements.txt", "RUN-HERE.txt", "chapters/reading-the-code.md", "livebook/tables.py"}
        <= names
    )
    assert not [name for name in names if name.startswith(("coursework", "tests"))]

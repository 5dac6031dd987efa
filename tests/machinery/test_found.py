"""What search engines are told of a page is what the page is, and nothing that needs an address."""

import json
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from docutils import nodes
from one_page import page
from small_book import descriptor, dump

from livebook.pages import found

SAID = SimpleNamespace(
    title="A book", authors="Somebody", licences=["CC-BY-4.0"], version="1.2", changed="2026-05-04"
)
ABOUT = {
    "1-a/index": SimpleNamespace(kind="reading", minutes=30),
    "1-a/sum": SimpleNamespace(kind="core", minutes=45),
    "1-a/practice": SimpleNamespace(kind="exercises", minutes=60),
}


@pytest.fixture(autouse=True)
def book(monkeypatch):
    monkeypatch.setattr(found.colophon, "of", lambda app: SAID)
    monkeypatch.setattr(found.orientation, "of", lambda root, name: ABOUT[name])
    monkeypatch.setattr(
        found.reading_order, "chapters", lambda root: {"1-a/index": ["1-a/sum", "1-a/practice"]}
    )


def _told(name, body="", base="https://a.example/book/", root=None, **context):
    config = {"html_baseurl": base, "language": "en", "livebook_description": ""}
    one = page(body, name=name, text="Words.", config=config, description="Says <this>.", **context)
    one.app.env.titles[name] = nodes.title(text="One")
    one.app.srcdir = root or one.app.srcdir
    found.describe_to_engines(one)
    text = one.context.get("linked_data")
    assert text is None or "<" not in text  # it stands in a script of the page
    return json.loads(text) if text else None


def test_an_address_ends_with_one_slash_and_what_is_none_is_refused():
    assert found.site({}) == found.site({"BOOK_URL": " "}) == ""
    for given in ("https://a.example/book", "https://a.example/book/", " https://a.example/book//"):
        assert found.site({"BOOK_URL": given}) == "https://a.example/book/"
    assert found.site({"BOOK_URL": "http://localhost:8000"}) == "http://localhost:8000/"
    with pytest.raises(ValueError, match=r"BOOK_URL is 'a\.example'; expected https://"):
        found.site({"BOOK_URL": "a.example"})


def test_the_first_page_is_the_course():
    told = _told("index")
    assert told["@context"] == "https://schema.org" and told["@type"] == "Course"
    assert told["name"] == "A book" and told["description"] == "Says <this>."
    assert told["url"] == "https://a.example/book/index.html"
    assert told["author"] == told["provider"] == {"@type": "Organization", "name": "Somebody"}
    assert told["license"] == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    assert (told["version"], told["dateModified"]) == ("1.2", "2026-05-04")
    assert told["isAccessibleForFree"] is True and told["inLanguage"] == "en"


@pytest.mark.parametrize(
    ("name", "kind", "time"),
    [
        ("1-a/index", "chapter", "PT30M"),
        ("1-a/sum", "notebook", "PT45M"),
        ("1-a/practice", "exercise", "PT60M"),
    ],
)
def test_pages_of_a_chapter_are_parts_of_the_course_and_say_how_long_they_take(name, kind, time):
    told = _told(name)
    assert (told["@type"], told["name"]) == ("LearningResource", "One")
    assert (told["learningResourceType"], told["timeRequired"]) == (kind, time)
    assert told["url"] == f"https://a.example/book/{name}.html"
    assert told["isPartOf"]["url"] == "https://a.example/book/index.html"


def test_without_an_address_nothing_is_said_that_needs_one():
    told = _told("1-a/sum", base="")
    assert "url" not in told and "url" not in told["isPartOf"]


def test_a_table_is_told_of_with_its_columns_licence_and_files(tmp_path):
    field = {"name": "depth", "type": "number", "description": "Metres."}
    about = descriptor("wells", "Wells", field)
    about["sources"].append({"title": "a report on paper"})
    dump(tmp_path / "data/wells.resource.yaml", about)
    links = "".join(
        f'<a class="download" href="../_downloads/1/wells.{end}">x</a>'
        for end in ("csv", "csv.gz", "xlsx")
    )
    told = _told("data/wells", links, root=tmp_path, pageurl="https://a.example/data/wells.html")
    assert (told["@type"], told["name"]) == ("Dataset", "Wells")
    assert (told["description"], told["creditText"]) == ("Made for a test.", "Nobody")
    assert told["license"] == ["https://example.org"] == told["isBasedOn"]
    assert told["variableMeasured"] == [
        {"@type": "PropertyValue", "name": "depth", "description": "Metres."}
    ]
    assert told["distribution"] == [
        {
            "@type": "DataDownload",
            "contentUrl": f"https://a.example/_downloads/1/wells.{end}",
            "encodingFormat": "text/csv",
        }
        for end in ("csv", "csv.gz")
    ]
    assert told["includedInDataCatalog"]["@type"] == "Course"
    assert told["isAccessibleForFree"] is True
    assert "distribution" not in _told("data/wells", links, root=tmp_path)


def test_other_pages_are_nothing_that_engines_know():
    assert _told("appendix/words") is None
    one = page(name="index", config={"language": "en"})
    found.describe_to_engines(one)  # the search's page has no source
    assert "linked_data" not in one.context


def _written(tmp_path, monkeypatch, *, base="https://a.example/", builder="html", failed=None):
    monkeypatch.setattr(found.reading_order, "pages", lambda root: ["index", "a&b", "index", "no"])
    app = SimpleNamespace(
        builder=SimpleNamespace(name=builder),
        config=SimpleNamespace(html_baseurl=base),
        env=SimpleNamespace(all_docs={"index", "a&b", "unlisted"}),
        srcdir=tmp_path,
        outdir=tmp_path,
    )
    found._write(app, failed)
    path = tmp_path / found.SITE_MAP
    return path.read_text(encoding="utf-8") if path.is_file() else None


def test_the_map_of_a_site_has_each_page_of_the_book_once(tmp_path, monkeypatch):
    text = _written(tmp_path, monkeypatch)
    tags = ElementTree.fromstring(text.encode()).iter()
    places = [tag.text for tag in tags if tag.tag.endswith("}loc")]
    assert places == ["https://a.example/index.html", "https://a.example/a&b.html"]


@pytest.mark.parametrize("how", [{"base": ""}, {"builder": "epub"}, {"failed": "error"}])
def test_there_is_no_map_without_address_or_site(how, tmp_path, monkeypatch):
    assert _written(tmp_path, monkeypatch, **how) is None


@pytest.mark.parametrize(
    ("given", "base"), [("https://a.example", "https://a.example/"), ("", "x")]
)
def test_the_address_given_is_the_one_of_the_pages(given, base, monkeypatch):
    monkeypatch.setenv("BOOK_URL", given)
    config = SimpleNamespace(html_baseurl="x")
    found._configure(None, config)
    assert config.html_baseurl == base

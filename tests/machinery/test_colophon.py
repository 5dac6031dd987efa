"""The foot of a page: what a book says of itself, and how it and its pages are cited."""

import subprocess
from types import SimpleNamespace

import pytest
from one_page import page
from small_book import dump

from livebook.pages.colophon import Colophon, _use_footer, add_colophon, of, read

CITED = {
    "authors": [{"given-names": "Ana", "family-names": "Li"}, {"name": "Others"}],
    "version": "1.2.0",
    "license": "CC-BY-4.0",
    "date-released": "2026-03-01",
}


@pytest.fixture
def root(tmp_path):
    dump(tmp_path / "_config.yml", {"title": "Wells", "author": "A hydrologist"})
    return tmp_path


def _commit(folder, day):
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "One", "--date", day]):
        environment = {"GIT_COMMITTER_DATE": f"{day}T12:00:00", "PATH": "/usr/bin:/bin"}
        subprocess.run(["git", "-C", folder, *who, *command], check=True, env=environment)


def test_a_book_without_a_citation_file_has_its_title_and_author(root):
    said = read(root, {})
    assert said == Colophon("Wells", "A hydrologist")
    assert said.citation() == "A hydrologist. Wells."
    assert Colophon("Whose?", "Who!").citation("Why?") == "Who! “Why?”. In Whose?"


def test_the_citation_file_says_authors_version_licence_and_day(root):
    dump(root / "CITATION.cff", CITED)
    said = read(root, {})
    assert said.authors == "Ana Li and Others"
    assert said.licences == ("CC-BY-4.0",)
    assert said.day == "1 March 2026"
    assert said.citation("Depth?", "https://example.org/depth.html") == (
        "Ana Li and Others (2026). “Depth?”. In Wells, version 1.2.0. 1 March 2026."
        " https://example.org/depth.html"
    )


def test_the_last_change_is_the_last_commits_and_what_is_given_comes_before_it(root):
    dump(root / "CITATION.cff", CITED)
    _commit(root, "2026-04-02")
    assert read(root, {}).changed == "2026-04-02"
    assert read(root, {"BOOK_DATE": "2026-05-03"}).changed == "2026-05-03"
    assert read(root, {}).released == "2026-03-01"


def test_a_day_that_is_none_is_refused(root):
    with pytest.raises(ValueError, match="BOOK_DATE is 'today'; expected a day such as"):
        read(root, {"BOOK_DATE": "today"})


def test_an_entry_of_bibtex_names_the_page_in_the_book_and_escapes_its_signs():
    said = Colophon("R & D", "A", version="1", doi="10.1/x", changed="2026-01-02")
    page = said.bibtex("a-b", "50 % more", "https://example.org/a_b.html")
    assert page.startswith("@incollection{a-b,\n  author = {{A}},\n  title = {50 \\% more},\n")
    assert "  booktitle = {R \\& D},\n" in page
    assert "  url = {https://example.org/a_b.html},\n}" in page
    assert "doi" not in page
    assert said.bibtex("a").startswith("@book{a,") and "doi = {10.1/x}" in said.bibtex("a")


def _cited(root, name, **context):
    """Return what the foot of a page is told, in a book of this folder."""
    one = page(name=name, pageurl=f"https://example.org/{name}.html", **context)
    one.app.srcdir, one.app.config.livebook_licence = root, "Free."
    add_colophon(one)
    return one.context


def test_a_page_is_cited_in_the_book_and_the_first_page_as_the_book(root, monkeypatch):
    monkeypatch.delenv("BOOK_DATE", raising=False)
    part = _cited(root, "chapters/one", text="Words.")
    assert part["cite"] == "A hydrologist. “One”. In Wells. https://example.org/chapters/one.html"
    assert part["cite_bibtex"].startswith("@incollection{book-")
    assert (part["by"], part["book_licence"]) == ("A hydrologist.", "Free.")
    whole = _cited(root, "index", text="Words.")
    assert whole["cite"] == "A hydrologist. Wells. https://example.org/index.html"
    assert whole["cite_bibtex"].startswith("@book{book,")


def test_a_page_that_is_made_has_the_foot_of_the_book_and_no_citation(root):
    search = _cited(root, "search")
    assert search["colophon"].title == "Wells" and "cite" not in search


def test_what_is_said_of_a_book_is_read_once_a_build(root):
    app = page().app
    app.srcdir = root
    first = of(app)
    dump(root / "_config.yml", {"title": "Springs", "author": "Another"})
    assert of(app) is first and first.title == "Wells"


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([{"family-names": "Li"}], "Li"),
        ([{"name": "Others"}], "Others"),
        ([{"family-names": n, "given-names": "A"} for n in ("Li", "Paz", "Roy")], "A Li, A Paz and A Roy"),
    ],
)  # fmt: skip
def test_authors_are_named_as_a_sentence_names_them(people, said, root):
    dump(root / "CITATION.cff", {"authors": people})
    assert read(root, {}).authors == said


def test_what_the_citation_file_does_not_say_is_empty_and_it_may_name_several_licences(root):
    dump(root / "CITATION.cff", {"license": ["MIT", "CC0-1.0"], "doi": "10.1/x"})
    said = read(root, {})
    assert (said.title, said.authors, said.version) == ("Wells", "A hydrologist", "")
    assert (said.licences, said.doi, said.released, said.changed) == (
        ("MIT", "CC0-1.0"),
        "10.1/x",
        "",
        "",
    )
    assert said.day == ""
    (root / "CITATION.cff").write_text("")
    assert read(root, {}).licences == ()


def test_the_book_is_cited_by_its_doi_and_a_page_by_its_address():
    said = Colophon("Wells", "Li", doi="10.1/x", changed="2026-05-04")
    assert (
        said.citation(address="https://a.example")
        == "Li (2026). Wells. 4 May 2026. https://doi.org/10.1/x"
    )
    assert said.citation("Depth", "https://a.example/d.html").endswith(" https://a.example/d.html")
    assert said.bibtex("a").splitlines()[1:-1] == [
        "  author = {{Li}},", "  title = {Wells},", "  year = {2026},", "  doi = {10.1/x},"
    ]  # fmt: skip


def test_a_page_without_an_address_is_cited_without_one(root):
    part = _cited(root, "chapters/one", text="Words.")
    one = page(name="chapters/one", text="Words.")
    one.app.srcdir, one.app._colophon = root, part["colophon"]
    add_colophon(one)
    assert one.context["cite"] == "A hydrologist. “One”. In Wells."
    assert "url" not in one.context["cite_bibtex"]


@pytest.mark.parametrize(
    ("given", "kept"), [({}, ["colophon.html"]), ({"footer_content_items": []}, [])]
)
def test_the_foot_stands_on_pages_unless_the_book_chose_others(given, kept):
    config = SimpleNamespace(html_theme_options=given)
    _use_footer(None, config)
    assert config.html_theme_options == {"footer_content_items": kept}

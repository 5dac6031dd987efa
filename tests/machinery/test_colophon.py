"""The foot of a page: what a book says of itself, and how it and its pages are cited."""

import subprocess

import pytest
from one_page import page
from small_book import dump

from livebook.pages.colophon import Colophon, add_colophon, of, read

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

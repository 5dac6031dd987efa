"""The foot of a page: what a book says of itself, and how it and its pages are cited."""

import subprocess

import pytest
from small_book import dump

from livebook.pages.colophon import Colophon, read

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

"""The page of raw files says of each table what it is cut from, or why that was not seen."""

from types import SimpleNamespace

import pytest
from small_book import descriptor, dump

from livebook.pages import generated, origins_page

FILES = [("a.csv", "https://carrier.example/a.csv", "a" * 64)]
SOURCE = {
    "title": "Depths",
    "publisher": "Survey",
    "page": "https://survey.example",
    "licence": "CC0",
    "seen": "2026-11-27",
    "carrier": "somebody/depths",
    "commit": "0123456789" * 4,
    "files": FILES,
}


@pytest.fixture
def page(tmp_path):
    """Return what writes the page of one table's row and reads it."""

    def text(**row):
        dump(tmp_path / "data/wells.resource.yaml", descriptor("wells", "Wells", {"name": "well"}))
        whole = {"table": "wells", "functions": ["recipes.wells"], **row}
        writer = generated.Writer(tmp_path)
        origins_page.write_page(writer, "origins", [whole], "tables")
        return (tmp_path / "origins.md").read_text(encoding="utf-8")

    return text


def test_a_table_that_came_out_the_same_says_from_which_files_and_when(page):
    text = page(sources={"well_depths": SOURCE}, compared="2026-11-27", why_not="")
    assert "1 of the 1 tables were made anew, 1 from the files" in text
    assert (
        "from [Depths](#raw-well-depths). Made by `recipes.wells`. The same on 2026-11-27." in text
    )
    assert f"- [a.csv](https://carrier.example/a.csv), SHA-256 `{'a' * 64}`" in text
    assert "[Survey](https://survey.example). Licence: CC0." in text


def test_a_table_that_did_not_says_why(page):
    text = page(sources={}, compared="", why_not="nobody kept the file")
    assert "0 of the 1 tables" in text
    assert "/tables/wells.md)**: nobody kept the file." in text


def test_of_a_source_of_many_files_only_their_number_is_said(page):
    source = {**SOURCE, "files": FILES * (origins_page.MOST_FILES + 1)}
    text = page(sources={"well_depths": source}, compared="2026-11-27", why_not="")
    assert "9 files, whose sums stand in the registry" in text
    assert "SHA-256" not in text


def test_a_table_made_from_lists_kept_by_hand_says_so(page):
    text = page(sources={}, compared="2026-11-27", why_not="")
    assert "from lists kept by hand beside what makes it. Made by `recipes.wells`" in text


def test_the_page_is_made_of_the_rows_that_the_book_s_function_gives(tmp_path, monkeypatch):
    written = []
    said = SimpleNamespace(origins_page="from-where", tables_page="tables")
    writer = SimpleNamespace(root=tmp_path)
    monkeypatch.setattr(origins_page.options, "of", lambda config: said)
    monkeypatch.setattr(origins_page.generated, "writer", lambda app: writer)
    monkeypatch.setattr(origins_page, "write_page", lambda *given: written.append(given))
    named = {"origins": [lambda: ["a row"]]}
    monkeypatch.setattr(origins_page.options, "functions", lambda root, name: named[name])
    origins_page._write(SimpleNamespace(config=None))
    assert written == [(writer, "from-where", ["a row"], "tables")]
    named["origins"] = []
    origins_page._write(SimpleNamespace(config=None))
    assert len(written) == 1


def test_a_source_of_as_many_files_as_there_is_room_for_names_each(page):
    source = {**SOURCE, "files": FILES * origins_page.MOST_FILES}
    text = page(sources={"well_depths": source}, compared="2026-11-27", why_not="")
    assert text.count("SHA-256 `") == origins_page.MOST_FILES

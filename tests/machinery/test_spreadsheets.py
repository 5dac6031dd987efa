"""A table in a spreadsheet says what it says in its file: codes are text, nothing is computed."""

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from contents import ROOT
from small_book import descriptor, dump

from livebook import tables
from livebook.editions.archives import pack
from livebook.pages import spreadsheets

ABOUT = {
    "name": "tide",
    "title": "Tides",
    "description": "Made for\na test.",
    "credit": "Harbour office",
    "vintage": "2026",
    "sources": [{"title": "=Harbour", "path": "https://example.org"}],
    "licenses": [{"title": "CC0", "path": "https://example.org"}],
    "licence_note": "Own work.",
    "known_problems": ["None."],
    "schema": {
        "fields": [
            {"name": "code", "type": "string", "description": "Code"},
            {"name": "height", "type": "number", "unit": "m", "description": "Height"},
            {"name": "year", "type": "year", "description": "Year"},
        ]
    },
}
ROWS = [
    ("0101", "1.50", "2000"),
    ("=1+1", "-2e-05", "2001"),
    ("+1", None, "2002"),
    ("-1", "0", None),
    ("@SUM(A1)", "1", "2003"),
    ('a & <b> "c"', "2", "2004"),
    (" São Tomé\n课本", "3", "2005"),
    ("NA", "4", "2006"),
    (None, "5", "2007"),
    ("1\x0b2", "6", "2008"),
]


def _opened(tmp_path, about=ABOUT, rows=ROWS):
    names = [field["name"] for field in about["schema"]["fields"]]
    text = pd.DataFrame(rows, columns=names, dtype=object)
    pack(tmp_path / "tide.xlsx", spreadsheets.workbook(about, text))
    return openpyxl.load_workbook(tmp_path / "tide.xlsx")


def test_codes_keep_their_zeros_and_nothing_is_a_formula(tmp_path):
    sheet = _opened(tmp_path)["table"]
    kinds = [cell.data_type for row in sheet.iter_rows(max_col=1) for cell in row if cell.value]
    assert set(kinds) <= {"s", "inlineStr"}
    assert [row[0].number_format for row in sheet.iter_rows(min_row=2) if row[0].value] == ["@"] * 9
    assert [row[0] for row in sheet.values] == [
        "code", "0101", "=1+1", "+1", "-1", "@SUM(A1)", 'a & <b> "c"', " São Tomé\n课本", "NA", None, "12"
    ]  # fmt: skip


def test_numbers_are_numbers_and_what_is_missing_is_empty(tmp_path):
    rows = list(_opened(tmp_path)["table"].values)[1:]
    assert [row[1] for row in rows] == [1.5, -2e-05, None, 0, 1, 2, 3, 4, 5, 6]
    assert rows[3][2] is None and rows[0][2] == 2000


def test_the_second_sheet_says_whose_the_table_is_and_what_its_columns_are(tmp_path):
    said = dict(_opened(tmp_path)["about"].values)
    assert said["Source"] == "=Harbour https://example.org"
    assert said["What it is"] == "Made for a test."
    assert said["Column height"] == "Height (number, m)"


def test_a_table_longer_than_a_sheet_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS", 10)
    with pytest.raises(ValueError, match="tide has 10 rows; a sheet takes 9"):
        _opened(tmp_path)


@pytest.mark.parametrize("name", ["countries", "exports_by_product"])
def test_a_table_of_the_book_is_the_same_in_its_workbook(name):
    about = tables.describe(name)
    table = tables.load(name)
    held = pd.read_excel(io.BytesIO(spreadsheets.write(ROOT, name).read_bytes()), keep_default_na=False, na_values=[""], dtype={f["name"]: str for f in about["schema"]["fields"] if f["type"] not in spreadsheets.NUMERIC})  # fmt: skip
    pd.testing.assert_frame_equal(held, table, check_dtype=False)


def test_a_workbook_is_written_once_and_comes_out_the_same(tmp_path):
    path = spreadsheets.write(ROOT, "countries")
    before, written = path.read_bytes(), path.stat().st_mtime_ns
    assert spreadsheets.write(ROOT, "countries").stat().st_mtime_ns == written
    path.unlink()
    assert spreadsheets.write(ROOT, "countries").read_bytes() == before


def test_what_xml_cannot_hold_is_left_out_and_lines_and_tabs_stay(tmp_path):
    rows = [("".join(map(chr, range(32))) + "a", "1", "2000")]
    (path, *_) = [tmp_path / "tide.xlsx"]
    _opened(tmp_path, rows=rows)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    held = sheet.partition("<row>")[2].partition("</row><row>")[2]
    assert ">\t\n\ra</t>" in held


def test_heads_stay_in_sight_and_are_bold_and_columns_are_as_wide_as_their_names(tmp_path):
    fields = [{"name": "a", "type": "string"}, {"name": "quantity_exported", "type": "number"}]
    fields = [field | {"description": "It."} for field in fields]
    book = _opened(tmp_path, {**ABOUT, "schema": {"fields": fields}}, [("x", "1")])
    table, about = book["table"], book["about"]
    assert (table.freeze_panes, about.freeze_panes) == ("A2", None)
    assert [cell.font.b for row in table.iter_rows() for cell in row] == [True, True, False, False]
    assert [[cell.font.b for cell in row] for row in about.iter_rows()] == [
        [True, False]
    ] * about.max_row
    widths = [table.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] >= 10 and widths[1] > len("quantity_exported")
    wide = [about.column_dimensions[letter].width for letter in "AB"]
    assert wide[0] < wide[1]
    assert book.sheetnames == ["table", "about"]


def test_a_sheet_about_a_table_says_all_that_its_descriptor_does_in_order(tmp_path):
    about = {**ABOUT, "sources": [{"title": "On paper"}], "known_problems": ["One.", "Two."]}
    assert [list(row) for row in _opened(tmp_path, about)["about"].values] == [
        ["Table", "Tides"],
        ["What it is", "Made for a test."],
        ["Cite as", "Harbour office"],
        ["Vintage", "2026"],
        ["Source", "On paper"],
        ["Licence", "CC0 https://example.org"],
        ["What may be done with it", "Own work."],
        ["Known problem", "One."],
        ["Known problem", "Two."],
        ["Column code", "Code (string)"],
        ["Column height", "Height (number, m)"],
        ["Column year", "Year (year)"],
    ]


def test_a_table_that_just_fits_is_taken(tmp_path, monkeypatch):
    assert spreadsheets.ROWS == 2**20  # as the format has it
    monkeypatch.setattr(spreadsheets, "ROWS", len(ROWS) + 1)
    assert _opened(tmp_path)["table"].max_row == len(ROWS) + 1


@pytest.fixture
def book(tmp_path):
    """A book of one table."""
    field = {"name": "code", "type": "string", "description": "Code"}
    dump(tmp_path / "data/tide.resource.yaml", descriptor("tide", "Tides", field))
    (tmp_path / "data/tide.csv").write_text("code\nNA\n\n01\n", encoding="utf-8")
    return tmp_path


def test_another_workbook_is_made_when_the_table_or_what_is_said_of_it_changes(book):
    first = spreadsheets.write(book, "tide")
    assert first == spreadsheets.write(book, "tide")
    assert first.name == "tide.xlsx" and first.is_relative_to(book / "_build")
    held = [row[0] for row in openpyxl.load_workbook(first)["table"].values]
    assert held == ["code", "NA", "01"]
    (book / "data/tide.csv").write_text("code\nNA\n", encoding="utf-8")
    second = spreadsheets.write(book, "tide")
    about = book / "data/tide.resource.yaml"
    about.write_text(about.read_text("utf-8").replace("Tides", "Ebbs"), encoding="utf-8")
    third = spreadsheets.write(book, "tide")
    assert len({first, second, third}) == 3
    assert openpyxl.load_workbook(third)["about"]["B1"].value == "Ebbs"
    assert [path for path in book.rglob("*") if path.suffix == ".partial"] == []

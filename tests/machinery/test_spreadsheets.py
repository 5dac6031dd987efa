"""A table in a spreadsheet says what it says in its file: codes are text, nothing is computed."""

import io

import openpyxl
import pandas as pd
import pytest
from contents import ROOT

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

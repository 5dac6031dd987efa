"""What the built book offers for a spreadsheet is there, and does no harm in one."""

import csv
import re
import zipfile

import pytest
from bs4 import BeautifulSoup
from built import HTML

from livebook import tables

#: What a spreadsheet takes for the beginning of a formula.
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d[\d.]*(e[+-]?\d+)?")


def _workbooks():
    return sorted((HTML / "_downloads").rglob("*.xlsx"))


@pytest.mark.parametrize("name", tables.names())
def test_the_page_of_a_table_offers_it_for_a_spreadsheet_with_one_click(name):
    page = next(HTML.rglob(f"data/{name}.html"))
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    links = [a["href"] for a in soup.select("article a.download")]
    (workbook,) = [link for link in links if link.endswith(f"/{name}.xlsx")]
    assert (page.parent / workbook).resolve().is_file()
    assert [link for link in links if link.endswith(tables.describe(name)["path"])]


def test_no_workbook_computes_anything():
    assert len(_workbooks()) == len(tables.names())
    for path in _workbooks():
        with zipfile.ZipFile(path) as archive:
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
            assert not [n for n in sheets if b"<f" in archive.read(n)], path.name


def test_no_file_of_comma_separated_values_begins_a_text_like_a_formula():
    for path in HTML.rglob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as stream:
            cells = {cell for row in csv.reader(stream) for cell in row}
        formulas = [c for c in cells if FORMULA.match(c) and not NUMBER.fullmatch(c)]
        assert formulas == [], path.name

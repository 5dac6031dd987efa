"""Pages of tables name the economies that are missing in some years, from the tables themselves."""

import re

import pandas as pd
import pytest
from contents import ROOT

from livebook import options
from livebook.pages import generated
from livebook.pages.attendance import Attendance, as_said
from livebook.pages.attendance import attendance as counted
from livebook.pages.data_pages import Glance
from livebook.tables import DATA, describe, load, names

PAIRS = "trade_all_pairs"


SAID = options.read(ROOT)


def attendance(name, table):
    """Return which economies a table of this book lacks."""
    return counted(name, table, DATA)


def page(name, table):
    """Return a table's page as the book has it."""
    glance = Glance(len(table), "", table.head(1), attendance(name, table))
    writer = generated.Writer(ROOT, SAID.templates)
    return writer.text("table", about=describe(name), glance=glance, used=[], workbook="")


def text(name):
    """Return all that a table's page says about missing years."""
    whole = page(name, load(name))
    parts = re.findall(
        r"^- Not in every year.*?(?=\n## )|^## Not in every year.*", whole, re.DOTALL | re.MULTILINE
    )
    return "\n".join(parts)


def test_serbia_and_montenegro_are_named():
    assert "None in 2000, 2005: Montenegro and Serbia." in text(PAIRS)
    (cuba,) = [line for line in text(PAIRS).splitlines() if "Cuba" in line]
    assert cuba.startswith("  - None in 2023: ")
    assert "Democratic People's Republic of Korea" in cuba


@pytest.mark.parametrize("name", names())
def test_whoever_is_missing_in_a_year_is_named(name):
    table = load(name)
    states = load("countries").set_index("iso3")["name"]
    texts = [f["name"] for f in describe(name)["schema"]["fields"] if f["type"] == "string"]
    codes = [c for c in texts if table[c].dropna().str.fullmatch("[A-Z]{3}").all()]
    if "year" not in table or not codes:
        assert text(name) == ""
        return
    said = text(name)
    values = table.select_dtypes("number").columns.difference(
        describe(name)["schema"]["primaryKey"]
    )
    table = table.dropna(subset=values, how="all") if len(values) else table
    ends = pd.concat([table[["year", c]].set_axis(["year", "code"], axis=1) for c in codes])
    years = ends.groupby("code")["year"].nunique()
    for code in years.index[years < table["year"].nunique()].intersection(states.index):
        assert as_said(states[code]) in said
    assert max(map(len, said.splitlines()), default=0) < 2500  # a paragraph, no wall


def test_a_row_without_any_value_is_no_value():
    table = load("high_technology_exports")
    there = attendance("high_technology_exports", table)
    gone = table.assign(share=table["share"].where(table["iso3"] != "BRA"))
    seen = attendance("high_technology_exports", gone)
    assert seen.members == there.members - 1


def test_who_only_buys_is_in_the_table():
    table = pd.DataFrame(
        {"year": [2000, 2005], "exporter": ["CHL", "CHL"], "importer": ["PER", "BOL"]}
    ).assign(exports_kusd=1.0)
    seen = attendance(PAIRS, table)
    assert seen.lacking == {"Bolivia": (2000,), "Peru": (2005,)}


def test_runs_of_years():
    seen = Attendance((2000, 2005, 2010, 2015, 2019), 1, {})
    assert seen.runs((2000, 2005, 2010)) == "2000–2010"
    assert seen.runs((2000, 2010, 2015)) == "2000, 2010, 2015"


def test_the_pages_hold_it():
    whole = page(PAIRS, load(PAIRS))
    problems = re.search(r"## Known problems\n(.*?)\n## ", whole, re.DOTALL).group(1)
    assert "Not in every year: 20 of 208 economies" in problems
    assert "Missing is not zero" in problems

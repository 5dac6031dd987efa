"""Pages of tables name the economies that are missing in some years, from the tables themselves."""

import re

import pandas as pd
import pytest
from contents import ROOT
from small_book import descriptor, dump

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


YEARS = tuple(range(2000, 2010))


def test_members_are_listed_by_the_years_they_lack_the_longest_list_first():
    lacking = {"Chad": (2001,), "Cuba": (2003,), "Guam": (2003,), "Mali": (2000, 2001)}
    seen = Attendance(YEARS, 9, lacking)
    assert list(seen.spans.items()) == [
        ((2003,), ["Cuba", "Guam"]),
        ((2000, 2001), ["Mali"]),
        ((2001,), ["Chad"]),
    ]
    assert seen.by_letter == {
        "C": [("Chad", (2001,)), ("Cuba", (2003,))],
        "G": [("Guam", (2003,))],
        "M": [("Mali", (2000, 2001))],
    }


@pytest.mark.parametrize(("sets", "few"), [(0, True), (12, True), (13, False)])
def test_a_dozen_different_sets_of_years_is_few(sets, few):
    years = tuple(range(2000, 2020))
    assert Attendance(years, 50, {f"A{n}": (years[n],) for n in range(sets)}).few is few


def test_missing_years_are_said_as_these_or_as_all_but_those_whichever_is_shorter():
    every = tuple(range(1900, 2000))
    seen = Attendance(every, 1, {})
    assert seen.missing((1900, 1902)) == "1900, 1902"
    assert seen.missing(every[:60]) == "1900–1959"
    assert seen.missing(every) == "1900–1999"
    apart = every[::3]  # every third year is there
    assert seen.missing(tuple(y for y in every if y not in apart[:3])) == "all but 1900, 1903, 1906"
    pairs = tuple(year for year in every if year % 7)  # lacks six years of each seven
    assert seen.missing(pairs) == f"{len(pairs)} of 100 years"
    ends = tuple(y for y in every if y not in (1910, 1920, 1930, 1940, 1950))
    assert seen.missing(ends) == "all but 1910, 1920, 1930, 1940, 1950"


def test_three_years_on_end_are_a_run_and_two_are_named():
    seen = Attendance(YEARS, 1, {})
    assert seen.runs(()) == ""
    assert seen.runs((2004, 2003)) == "2003, 2004"
    assert seen.runs((2000, 2003, 2004, 2005, 2009)) == "2000, 2003–2005, 2009"


@pytest.fixture
def wells(tmp_path):
    """A folder of tables: names of economies, and wells with a code, a kind and two measures."""
    (tmp_path / "data").mkdir()
    data = tmp_path / "data"
    code = {"name": "iso3", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}}
    rest = [{"name": "kind", "type": "string"}, *({"name": n, "type": "number"} for n in "ab")]
    named = [code, {"name": "name", "type": "string"}]
    fields = [{"name": "year", "type": "year"}, code, *rest]
    for name, of in (("countries", named), ("wells", fields)):
        about = descriptor(name, name, *of)
        about["schema"]["primaryKey"] = (
            ["iso3"] if name == "countries" else ["year", "iso3", "kind"]
        )
        about |= {"names": {"iso3": "name"}} if name == "countries" else {}
        dump(data / f"{name}.resource.yaml", about)
    text = 'iso3,name\nCHL,Chile\nPRK,"Korea, Democratic People\'s Republic of"\nPER,Peru\n'
    (data / "countries.csv").write_text(text, encoding="utf-8")
    return data


WELLS = pd.DataFrame(
    {
        "year": [2000, 2000, 2001, 2001, 2001, 2002],
        "iso3": ["CHL", "PRK", "CHL", "PER", "XXX", "CHL"],
        "kind": "deep",
        "a": [1.0, 2.0, 3.0, None, 5.0, None],
        "b": [None, 2.0, 3.0, None, 5.0, None],
    }
)


def test_who_has_no_value_at_all_in_a_year_lacks_it_and_years_without_any_are_no_years(wells):
    seen = counted("wells", WELLS, wells)
    assert seen.years == (2000, 2001)  # of 2002 there is a row and no number
    assert seen.lacking == {"Democratic People's Republic of Korea": (2001,)}
    assert seen.members == 2  # Peru has no number, and XXX stands for none of the economies


@pytest.mark.parametrize("drop", ["year", "pattern", "names"])
def test_a_table_without_years_codes_or_names_for_them_says_nothing_of_who_is_missing(drop, wells):
    table = WELLS
    if drop == "year":
        table = WELLS.drop(columns="year")
    elif drop == "pattern":
        path = wells / "wells.resource.yaml"
        path.write_text(path.read_text("utf-8").replace("[A-Z]{3}", "[a-z]{3}"), encoding="utf-8")
    else:
        for path in wells.glob("countries*"):
            path.unlink()
    assert counted("wells", table, wells) is None


def test_a_table_of_words_alone_counts_its_rows(wells):
    about = descriptor("ties", "Ties", {"name": "year", "type": "year"})
    about["schema"]["fields"].append(
        {"name": "iso3", "type": "string", "constraints": {"pattern": "[A-Z]{3}"}}
    )
    dump(wells / "ties.resource.yaml", about)
    table = pd.DataFrame({"year": [2000, 2001, 2001], "iso3": ["CHL", "CHL", "PER"]})
    assert counted("ties", table, wells).lacking == {"Peru": (2000,)}


def test_only_what_stands_before_of_changes_places():
    assert as_said("Micronesia, Federated States of") == "Federated States of Micronesia"
    assert as_said("Congo, Republic of the") == "Republic of the Congo"
    assert as_said("Isle of Man") == "Isle of Man"

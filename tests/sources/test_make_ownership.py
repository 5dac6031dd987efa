"""How the tables on foreign capital, what it earns and labour's share are cut and made."""

import pandas as pd
import pytest
import yaml

from livebook.tables import load
from sources import other_formats, ownership_files, ownership_tables
from sources.hand_lists import ListError

STATES = pd.DataFrame({"iso3": ["BRA", "CHL", "KOR"]})


def test_stocks_are_known_by_the_names_of_their_source(tmp_path):
    path = tmp_path / "ewn.xlsx"
    sheet = {
        "Country": ["Korea", "Brazil", "Euro Area"],
        "Year": [2000.0, 2000.0, 2000.0],
        "FDI liabilities ": [1.26, 2.0, 9.0],
        "FDI assets ": [None, 3.0, 9.0],
        "GDP (US$)": [10.0, 20.0, 90.0],
    }
    pytest.importorskip("python_calamine")
    pd.DataFrame(sheet).to_excel(path, sheet_name="Dataset", index=False)
    found = ownership_files.external_wealth({"ewn.xlsx": path}).set_index("iso3")
    assert found["inward_musd"].to_dict() == {"KOR": 1.3, "BRA": 2.0}
    assert found.loc["BRA", ["outward_musd", "gdp_musd"]].tolist() == [3, 20]


def test_countries_without_a_stock_are_left_out():
    rows = {"iso3": ["BRA", "CHL", "EUR"], "year": 2000, "outward_musd": None, "gdp_musd": 5.0}
    source = pd.DataFrame({**rows, "inward_musd": [1.0, None, 2.0]})
    found = ownership_tables.foreign_capital_stock(source, STATES)
    assert found["iso3"].tolist() == ["BRA"]


def test_zeros_before_the_first_report_are_nothing_reported_and_later_ones_stay():
    source = pd.DataFrame(
        {
            "iso3": ["BRA"] * 4 + ["CHL"] * 2,
            "year": [1970, 1971, 1972, 1973, 1970, 1971],
            "inflow_usd": 4e6,
            "profits_paid_usd": [0.0, 2e6, 0.0, 1e6, 0.0, 0.0],
        }
    )
    found = ownership_tables.investment_income(source, STATES)
    assert found["year"].tolist() == [1971, 1972, 1973]
    assert found["profits_paid_musd"].tolist() == [2, 0, 1]
    assert found["inflow_musd"].tolist() == [4, 4, 4]


def test_a_share_that_a_neighbouring_year_repeats_is_marked_as_carried_over():
    source = pd.DataFrame(
        {
            "iso3": ["BRA"] * 4 + ["CHL"] * 2,
            "year": [2000, 2001, 2002, 2003, 2000, 2001],
            "labour_share": [50.0, 50.0, 51.0, 52.0, 52.0, None],
            "capital_musd": 7.4,
        }
    )
    found = ownership_tables.labour_share(source, STATES)
    assert found["carried_over"].tolist()[:5] == [1, 1, 0, 0, 0]
    assert pd.isna(found["carried_over"].iloc[5]) and found["capital_musd"].iloc[5] == 7


def test_capital_is_in_dollars_of_the_year(monkeypatch):
    table = pd.DataFrame(
        {"isocode": ["BRA"], "year": [2000], "labsh": [0.5], "cn": [10.0], "pl_n": [0.4]}
    )
    monkeypatch.setattr(other_formats, "r_object", lambda path, name: table)
    found = ownership_files.penn_world_table({"pwt.rda": "pwt.rda"})
    assert found.iloc[0].to_dict() == {
        "iso3": "BRA",
        "year": 2000,
        "labour_share": 50,
        "capital_musd": 4,
    }


def test_two_thirds_of_all_shares_are_carried_over_as_the_descriptor_says():
    shares = load("labour_share").dropna(subset="labour_share")
    assert 0.6 < shares["carried_over"].mean() < 0.7
    assert shares.loc[shares["year"] < 1970, "carried_over"].mean() > 0.9


def _copper(folder, **changes):
    about = {"year": 2020, "months": "all", "page": "A page", "address": "https://example.org/"}
    owners = [{"owner": "A", "origin": "China", "share": 60}, {"owner": "B", "origin": "Peru"}]
    listed = {
        "firms": {"Deep": {"owners": owners, "page": "P", "address": "Q"}, "Old": {"owners": []}},
        "mined": [{**about, "all": 10, "firms": {"Deep": 6, "Old": 3}}],
        "sold": [{**about, "buyers": {"CHN": 70, "JPN": 7.5}}],
    }
    path = folder / "copper.yaml"
    path.write_text(yaml.safe_dump(listed | changes), encoding="utf-8")
    return path


def test_each_owner_of_a_mine_has_a_row_and_a_firm_not_looked_up_has_one_without(tmp_path):
    found = ownership_tables.copper_mined_in_peru(_copper(tmp_path)).set_index("owner")
    assert found.index.tolist() == ["A", "B", "not looked up"]
    assert found["mined_t"].tolist() == [6, 6, 3]
    assert found["share_pct"].isna().tolist() == [False, True, True]
    assert found.loc["A", "owner_page"] == "P"
    assert pd.isna(found.loc["not looked up", "origin"])
    sold = ownership_tables.copper_sold_by_peru(_copper(tmp_path))
    assert sold[["iso3", "share_pct"]].values.tolist() == [["CHN", 70], ["JPN", 7.5]]


@pytest.mark.parametrize(
    ("make", "part", "changes", "words"),
    [
        ("mined", "firms", {"Deep": 9, "Old": 3}, "mined more than all did"),
        ("mined", "firms", {"Shallow": 1}, "^Shallow: its owners are not listed"),
        ("mined", "page", "", "^mined in 2020: the field 'page' is missing"),
        ("sold", "buyers", {"CHN": 70, "JPN": 31}, "took more than all"),
        ("sold", "weather", "fine", "^sold in 2020: unknown field 'weather'"),
    ],
)
def test_an_unsound_list_of_copper_is_refused_by_name(make, part, changes, words, tmp_path):
    listed = yaml.safe_load(_copper(tmp_path).read_text(encoding="utf-8"))
    listed[make][0][part] = changes
    path = _copper(tmp_path, **listed)
    table = {"mined": "copper_mined_in_peru", "sold": "copper_sold_by_peru"}[make]
    with pytest.raises(ListError, match=words):
        getattr(ownership_tables, table)(path)

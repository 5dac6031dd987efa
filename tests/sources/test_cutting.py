"""What cuts raw files reads each layout as its publisher means it, on a few hand-made rows."""

import pandas as pd
import pytest

from sources import (
    SourceError,
    culture_files,
    extract,
    extracts,
    finance_files,
    finance_tables,
    indicator_files,
    other_formats,
    place_names,
    politics_files,
    price_files,
    product_files,
    product_tables,
    trade_files,
)


@pytest.fixture
def file(tmp_path):
    """Return what writes a raw file and gives it as a source of one."""

    def written(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return {name: path}

    return written


def test_countries_are_known_by_their_names_and_other_spellings():
    names = pd.Series([" Brazil", "Trinidad & Tobago", "World"])
    assert place_names.codes(names).tolist()[:2] == ["BRA", "TTO"]
    assert place_names.codes(names).isna().tolist() == [False, False, True]


ROLL_CALLS = """rcid,date,me,nu,di,hr,co,ec,BRA,CHN,USA,FRA,DEU
1,2000-03-01,True,False,False,False,True,False,1,1,3,2,8
2,2000-04-01,True,False,False,False,False,False,2,1,1,1,1
3,2000-05-01,False,False,False,False,False,False,3,1,1,1,1
4,1960-05-01,True,False,False,False,False,False,1,1,1,1,1
"""


@pytest.fixture
def votes(file, monkeypatch):
    """Return three roll calls of one year, the last of them flagged as an amendment."""
    flags = pd.DataFrame({"rcid": [1, 2, 3], "amend": [0, None, 1], "para": [0, 0, 0]})
    monkeypatch.setattr(other_formats, "r_object", lambda path, name=None: flags)
    return file("votes.csv", ROLL_CALLS), {"flags.rda": "flags.rda"}


def test_agreement_is_one_less_the_distance_of_votes_without_flagged_ones(votes):
    found = politics_files.un_agreement(*votes).set_index("iso3").loc["BRA"]
    assert (found["year"], found["n_cast"]) == (2000, 2)
    assert found["agree_chn"] == 0.75  # the same, then half a vote apart
    assert found["agree_usa"] == 0.25
    assert found["agree_chn_all_votes"] == 0.5
    assert (found["side_with_chn_when_opposed"], found["n_opposed"]) == (1, 1)
    assert found["agree_deu"] == 0.5  # absent once: that vote is missing, not an abstention


def test_agreement_with_itself_is_missing_and_its_votes_are_counted(votes):
    china = politics_files.un_agreement(*votes).set_index("iso3").loc["CHN"]
    assert pd.isna(china["agree_chn"]) and china["n_chn"] == 2


def test_agreement_by_issue_counts_the_roll_calls_on_it(votes):
    found = politics_files.un_agreement_by_issue(*votes).query("iso3 == 'BRA'")
    assert found.set_index("issue")["n_roll_calls"].to_dict() == {"me": 2, "co": 1}


PAJEK = """% a note
*Network made up
*Vertices 3
 1 "usa"
 2 "hai"
 3 "per"
*Arcslist
 1 2 3
*Edgeslist
 2 3
"""


def test_arcs_go_one_way_and_edges_both(file):
    ties = trade_files.ties_1965(file("ties.paj", PAJEK))
    assert sorted(map(tuple, ties.to_numpy())) == [
        ("hai", "per"),
        ("per", "hai"),
        ("usa", "hai"),
        ("usa", "per"),
    ]
    states = trade_files.states_1965(file("ties.paj", PAJEK))
    assert states["iso3"].tolist() == ["USA", "HTI", "PER"]


def test_two_lists_side_by_side_become_one_and_a_dash_is_missing(file):
    text = 'Country2000,US2000,China2000,Country2024,US2024,China2024\nPeru,"1,586",-,Chile,2,3\n'
    found = trade_files.with_us_and_china(file("two.csv", text)).set_index("iso3")
    assert found.loc["PER", "trade_with_usa_musd"] == 1586
    assert pd.isna(found.loc["PER", "trade_with_china_musd"])
    assert found["year"].to_dict() == {"PER": 2000, "CHL": 2024}


PLACED = """AidData.Record.ID,Recipient.ISO-3,Commitment.Year,Completion.Year,Status,Sector.Name,\
Infrastructure,Amount.(Constant.USD.2021),Title
1,PER,2010,,Implementation,ENERGY,Yes,2500000,A  dam
2,NAM,2011,2012.0,Completion,HEALTH,,,Gloves
"""


def test_a_project_not_marked_as_infrastructure_is_none_and_an_amount_not_known_is_missing(file):
    found = finance_files.located_projects(file("placed.csv", PLACED)).set_index("project")
    assert found["infrastructure"].to_dict() == {1: "Yes", 2: "No"}
    assert found.loc[1, "title"] == "A dam"
    assert pd.isna(found.loc[1, "completed"]) and found.loc[2, "completed"] == 2012
    assert pd.isna(found.loc[2, "amount_usd2021"])
    table = finance_tables.chinese_projects_with_a_place(found.reset_index())
    assert table["recipient"].tolist() == ["PER"]
    assert (table["committed_musd"].item(), table["sector"].item()) == (2.5, "energy")
    parts = pd.DataFrame({"project": [1, 1, 2], "iso3": ["PER", "BOL", "NAM"]})
    parts = parts.assign(province="p", share_even=0.5, share_by_extent=0.4)
    parts = parts.assign(longitude=0.0, latitude=0.0)
    kept = finance_tables.provinces_of_chinese_projects(parts, found.reset_index())
    assert kept["state"].tolist() == ["PER", "BOL"]  # a work on a border lies in both


def _census(rows):
    """Return months of imports as the Census Bureau's file of industries has them."""
    columns = ["CTY_NAME", "time", "NAICS", "NAICS_SDESC", "imports", "duty"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(time=pd.to_datetime(table["time"])).set_index("time")


def test_the_european_union_has_the_same_members_before_and_after_the_kingdom_left(monkeypatch):
    ore = ("212", "NAICS CODE 212, MINERALS & ORES")
    rows = [
        ("EUROPEAN UNION", "2017-01-01", *ore, 9.0, 2.0),
        ("UNITED KINGDOM", "2017-01-01", *ore, 4.0, 1.0),
        ("EUROPEAN UNION", "2018-01-01", *ore, 5.0, 1.0),
        ("EUROPEAN UNION", "2018-02-01", *ore, 1.0, 1.0),
        ("UNITED KINGDOM", "2018-01-01", *ore, 4.0, 1.0),
        ("EUROPEAN UNION", "2018-01-01", "00", "ALL PRODUCTS", 5.0, 1.0),
        ("VIETNAM", "2018-01-01", *ore, 1.0, 0.0),
    ]
    monkeypatch.setattr(pd, "read_parquet", lambda path: _census(rows))
    found = product_files.us_by_industry({"a.parquet": "a.parquet"})
    assert found["seller"].unique().tolist() == ["EU"]
    yearly = found.set_index("year")
    assert yearly["imports"].to_dict() == {2017: 5, 2018: 6}
    assert yearly["duty"].to_dict() == {2017: 1, 2018: 2}
    assert yearly["months"].to_dict() == {2017: 1, 2018: 2}
    assert yearly["industry"].unique().tolist() == ["Minerals & ores"]
    table = product_tables.us_imports_by_industry(found.assign(imports=found["imports"] * 1e6))
    assert table["imports_musd"].tolist() == [5, 6]


def test_months_of_chapters_are_summed_and_files_named_by_number(monkeypatch):
    rows = {"COMM_LVL": "HS2", "I_COMMODITY": "27", "I_COMMODITY_SDESC": "FUELS"}
    months = pd.DataFrame({"time": ["2021-01", "2021-02"], "CON_VAL_MO": ["3", "4"]})
    months = months.assign(**rows)
    monkeypatch.setattr(pd, "read_parquet", lambda path: months)
    (row,) = product_files.us_by_chapter({"a": "a/3070data.parquet"}).to_dict("records")
    assert row == {
        "year": 2021,
        "months": 2,
        "seller": "VEN",
        "hs2": "27",
        "chapter": "Fuels",
        "imports": 7,
    }


LISTED = """section,hscode,description,parent,level
II,05,"Animal originated products",TOTAL,2
II,0505,"Skins and other parts of birds; with their feathers; down",05,4
II,050510,"Feathers",0505,6
"""


def test_headings_have_short_names_and_those_that_are_gone_their_chapters(file, monkeypatch):
    monkeypatch.setattr(product_files, "atlas_codes", lambda: ["0505", "0503"])
    monkeypatch.setattr(product_files, "LONGEST_NAME", 58)
    found = product_files.headings(file("listed.csv", LISTED)).set_index("hs4")
    assert found["product_name"].to_dict() == {
        "0503": "formerly among Animal originated products",
        "0505": "Skins and other parts of birds; with their feathers; down",
    }
    monkeypatch.setattr(product_files, "LONGEST_NAME", 20)
    found = product_files.headings(file("listed.csv", LISTED)).set_index("hs4")
    assert found.loc["0505", "product_name"] == "Skins and other …"
    table = product_tables.products(found.reset_index())
    assert table["section"].unique().tolist() == ["Vegetable products"]


def test_every_product_of_the_atlas_has_a_code_of_its_own():
    codes = product_files.atlas_codes()
    assert len(codes) == len(set(codes)) == 1239 and codes[0] == "9204"


def test_values_of_investors_stand_under_years_and_confidential_ones_are_missing():
    sheet = pd.DataFrame(
        [
            ["Tabela", None, None, None],
            ["Discriminação", 2010, None, 2011],
            [None, "Valor", "%", "Valor"],
            ["      Países Baixos", 1.2344, 0.5, "c"],
        ]
    )
    (row,) = finance_files._by_investor(sheet).to_dict("records")
    assert row == {"investor": "Países Baixos", "year": 2010, "musd": 1.234}


def test_places_of_gapminder_have_codes_of_iso_and_kosovo_none(file):
    name = "exports_percent_of_gdp"
    found = file("a.csv", f"geo,time,{name}\nbra,2000,10\nnld_curacao,2000,20\nkos,2000,30\n")
    series = indicator_files._gapminder(found["a.csv"])
    assert series.name == "exports_gs_pct_gdp"
    assert series.to_dict() == {("BRA", 2000): 10, ("CUW", 2000): 20}


def test_shares_are_weighted_within_each_group():
    long = pd.DataFrame({"iso3": ["A", "A"], "answer": [1, 2], "weight": [3.0, 1.0]})
    assert culture_files._shares(long, ["iso3"]).loc["A"].to_dict() == {1: 75, 2: 25}


def test_names_of_commodities_become_names_of_columns():
    assert price_files._column("Rice, Thai 5% ") == "rice_thai_5pct"
    sheet = pd.DataFrame([["notes", None], [1960, 1.5], [1961, "…"]])
    found = price_files._years(sheet, ["year", "tin"])
    assert found["year"].tolist() == [1960, 1961]
    assert pd.isna(found["tin"].iloc[1])


def test_a_library_that_is_missing_is_named(monkeypatch, tmp_path):
    def cut():
        import no_such_library  # noqa: F401

    monkeypatch.setitem(extracts.EXTRACTS, "made/up.csv", (cut,))
    with pytest.raises(SourceError, match=r"made/up\.csv needs a library that is not installed"):
        extract(tmp_path, "made/up.csv")

"""How tables are made: each step on a few hand-made rows, and clear refusals of bad sources."""

import inspect

import pandas as pd
import pytest

from livebook.tables import names
from sources import (
    SourceError,
    case_tables,
    country_tables,
    culture_tables,
    energy_tables,
    extracts,
    finance_tables,
    footprint_tables,
    income_tables,
    industry_tables,
    make,
    map_tables,
    ownership_tables,
    politics_tables,
    price_tables,
    product_tables,
    proofs,
    trade_tables,
    write,
)


def _flows(*rows):
    return pd.DataFrame(rows, columns=["year", "exporter_iso3", "importer_iso3", "value_kusd"])


FLOWS = _flows(
    (2000, "BRA", "CHN", 5),
    (2001, "BRA", "CHN", 6),
    (2000, "JPN", "KOR", 7),
    (2000, "JPN", "FRA", 8),
    (2000, "BRA", "NAM", 0),
)


def test_benchmark_years_keep_every_pair_and_take_the_latest_from_a_newer_release():
    latest = FLOWS.assign(year=[2023, 2022, 2023, 2023, 2023]).head(2)
    found = trade_tables.trade_all_pairs(FLOWS, latest)
    assert found.to_numpy().tolist() == [
        [2000, "BRA", "CHN", 5],
        [2000, "JPN", "KOR", 7],
        [2000, "JPN", "FRA", 8],
        [2023, "BRA", "CHN", 5],
    ]


def test_partner_table_keeps_flows_that_touch_the_economies_in_focus():
    found = trade_tables.trade_by_partner(FLOWS)
    assert found.to_numpy().tolist() == [
        [2000, "BRA", "CHN", 5],
        [2001, "BRA", "CHN", 6],
        [2000, "JPN", "FRA", 8],
    ]


def test_historical_benchmarks_leave_out_other_years():
    source = FLOWS.rename(columns={"value_kusd": "value_musd"}).assign(
        year=[1913, 1914, 1950, 1951, 1913]
    )
    assert trade_tables.trade_all_pairs_historical(source)["year"].tolist() == [1913, 1950]
    assert trade_tables.trade_by_partner_historical(source)["year"].tolist() == [1951]


def test_sections_keep_flows_of_the_region_and_between_large_economies():
    source = FLOWS.assign(year=1995, sitc_section=["0", "TOTAL", "7", "7", "3"])
    found = trade_tables.trade_by_section(source)
    assert found.to_numpy().tolist() == [
        [1995, "BRA", "CHN", "0", 5],
        [1995, "JPN", "KOR", "7", 7],
        [1995, "BRA", "NAM", "3", 0],
    ]


def test_missing_prices_are_left_out_and_names_are_put_right():
    columns = {name: [1.0] for names in price_tables.GRILLI_YANG.values() for name in names.split()}
    source = pd.DataFrame({"year": [1900], **columns, "Palmoil": [2.5], "Tin": [float("nan")]})
    found = price_tables.commodity_prices_since_1900(source).set_index("commodity")
    assert len(found) == 23
    assert found.loc["palm oil", ["group", "price_index"]].tolist() == ["food", 2.5]
    assert "tin" not in found.index


STATES = pd.DataFrame({"iso3": ["CHL", "ROU"]})
SHARES = ["agri_raw", "food", "fuel", "ores_metals", "manufactures", "primary_pct"]


def _structure(**changes):
    row = {"iso3": "CHL", "year": 1990, **{f"{name}_v2013": 20.0 for name in SHARES}, **changes}
    return pd.DataFrame([row])


def test_aggregates_are_left_out_and_old_codes_brought_up_to_date():
    source = pd.concat([_structure(iso3="WLD"), _structure(iso3="ROM"), _structure()])
    assert product_tables.export_structure_by_product_group(source, STATES)["iso3"].tolist() == [
        "ROU",
        "CHL",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"fuel_v2013": 491.7}, {f"{name}_v2013": float("nan") for name in SHARES}],
)
def test_impossible_and_empty_rows_of_shares_are_left_out(changes):
    assert product_tables.export_structure_by_product_group(_structure(**changes), STATES).empty


def test_stages_are_set_side_by_side():
    source = pd.DataFrame(
        {
            "iso3": "CHL",
            "year": 2000,
            "product": [
                "Raw materials",
                "Intermediate goods",
                "Consumer goods",
                "Capital goods",
                "Fuels",
            ],
            "export_musd": [5.0, 3.0, 1.0, 1.0, 9.0],
            "export_share_pct": [50.0, 30.0, 10.0, 10.0, 90.0],
        }
    )
    found = product_tables.export_structure_by_stage(source, STATES).iloc[0]
    assert found[["raw_materials", "capital_goods", "exports_musd"]].tolist() == [50.0, 10.0, 10.0]


def test_product_codes_keep_their_leading_zero():
    source = pd.DataFrame(
        {"iso3": ["CHL", "CHL", "TON"], "hs4": [301, 2603, 301], "export_usd": [5, 0, 3]}
    )
    found = product_tables.exports_by_product(source)
    assert found.to_numpy().tolist() == [["CHL", "0301", 5]]


def test_countries_get_panels_membership_and_missing_codes():
    source = pd.DataFrame(
        {
            "iso3": ["BRA", "GBR", "NAM", "-99"],
            "iso2": ["BR", "GB", "", "-99"],
            "name": ["Brazil", "UK", "Namibia", "Nowhere"],
            "name_es": ["Brasil", "", "", ""],
            "un_subregion": ["South America", "Northern Europe", "Southern Africa", ""],
            "type": ["Sovereign country", "Country", "Sovereign country", "Disputed"],
        }
    )
    found = country_tables.countries(source).set_index("iso3")
    assert found.loc["BRA", "panel"] == "South America"
    assert found.loc["GBR", ["name", "eu_from", "eu_until"]].tolist() == [
        "United Kingdom",
        1973,
        2020,
    ]
    assert found.loc["NAM", "iso2"] == "NA"
    assert found.loc["CSK", "status"] == "former state"
    assert "-99" not in found.index


# Bad sources -------------------------------------------------------------------------------------


def test_a_missing_source_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"geojson is missing from"):
        make("countries", tmp_path)


def test_a_missing_source_column_is_named(tmp_path):
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices/grilli_yang_1900_2011.csv").write_text(
        "year,MUV\n1900,1\n", encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"commodity_price_indices_since_1900: .* lacks"):
        make("commodity_price_indices_since_1900", tmp_path)


def test_a_source_that_leaves_nothing_is_refused(tmp_path):
    (tmp_path / "trade").mkdir()
    for file in ("bilateral_baci_2000_2020", "bilateral_baci_2023"):
        FLOWS.head(0).to_csv(tmp_path / f"trade/{file}.csv.gz", index=False)
    with pytest.raises(SourceError, match="trade_all_pairs: nothing is left"):
        make("trade_all_pairs", tmp_path)


def test_the_same_content_gives_the_same_bytes(tmp_path):
    table = pd.DataFrame({"year": [2001, 2000], "value": [1.5, 2.5]})
    for name in ("a.csv.gz", "b.csv.gz"):
        write(table.sample(frac=1), tmp_path / name, ["year"])
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert pd.read_csv(tmp_path / "a.csv.gz")["year"].tolist() == [2000, 2001]


def test_product_per_head_of_either_release_is_enough():
    rows = {"iso3": ["BRA", "CHL", "PER"], "year": 1900, "population_thousands": [1.0, 2, 3]}
    values = {"gdppc_mpd2023": [1.0, None, None], "gdppc_mpd2020": [None, 2.0, None]}
    found = income_tables.gdp_per_capita(pd.DataFrame(rows | values))
    assert list(found) == [
        *("iso3", "year", "gdp_per_capita", "gdp_per_capita_2020_release"),
        "population_thousands",
    ]
    assert found["iso3"].tolist() == ["BRA", "CHL"]


def test_product_at_exchange_rates_is_per_person_and_never_below_nought():
    rows = {
        "iso3": ["BRA", "GEO", "WLD", "CHL", "PER"],
        "year": 2000,
        "population": [2000.0, 1000, 9000, 0, 1000],
        "gdp_usd_current": [5000.0, -5, 1, 1, None],
        "gdppc_usd2015": [3.14, 7, 1, 1, None],
    }
    states = pd.DataFrame({"iso3": ["BRA", "GEO", "CHL", "PER"]})
    found = income_tables.gdp_per_capita_at_exchange_rates(pd.DataFrame(rows), states)
    of = found.set_index("iso3")
    assert of.loc["BRA"].tolist() == [2000, 2.5, 3.1, 2]
    assert pd.isna(of.loc["GEO", "current_usd"]) and of.loc["GEO", "constant_2015_usd"] == 7
    assert set(of.index) == {"BRA", "GEO"}


def test_lines_of_other_central_banks_are_left_out_and_deals_stand_in_order():
    rows = {
        "deal_ID": [2, 1, 3],
        "ISO_source": ["USA", "CHN", "JPN"],
        "ISO_recipient": ["BRA", "ARG", "IND"],
        "deal_type": "swap line",
        "start_date": "2008-10-29",
        "end_date": None,
        "deal_action": "new",
        "currency_of_deal": "USD",
        "deal_currency_amount": 30.0,
        "unlimited": [False, True, False],
        "initiative": None,
    }
    found = finance_tables.central_bank_lines(pd.DataFrame(rows))
    assert found[["deal", "giver", "taker", "unlimited"]].values.tolist() == [
        [1, "China", "ARG", 1],
        [2, "United States", "BRA", 0],
    ]
    assert found["amount_bn"].tolist() == [30, 30] and found["since"].iloc[0] == "2008-10-29"


BANK = """- bank: A bank
  as_of: 2024-12-31
  page: p. 3
  votes: {{CHN: 30, USA: 10, BRA: null}}
{more}"""


@pytest.mark.parametrize(
    ("more", "shares"),
    [
        ("", [75, 25, None]),
        ("  all_votes: 200\n", [15, 5, None]),
        ("  in_per_cent: true\n", [30, 10, None]),
    ],
)
def test_a_vote_s_share_is_of_all_votes_and_of_those_listed_where_no_sum_is_known(
    more, shares, tmp_path
):
    (tmp_path / "votes.yaml").write_text(BANK.format(more=more), encoding="utf-8")
    found = finance_tables.votes_in_banks(tmp_path / "votes.yaml").set_index("iso3")
    assert [None if pd.isna(value) else value for value in found["share_pct"]] == shares
    assert pd.isna(found.loc["BRA", "votes"])
    assert pd.isna(found.loc["CHN", "votes"]) == ("in_per_cent" in more)
    assert (found["bank"] == "A bank").all() and (found["as_of"] == "2024-12-31").all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BANK.format(more="") * 2, "A bank: the bank stands twice"),
        (BANK.format(more="  vote: 3\n"), "bank 1: .*vote"),
        (BANK.format(more="").replace("  page: p. 3\n", ""), "bank 1: .*page"),
    ],
)
def test_an_unsound_list_of_banks_is_refused(text, words, tmp_path):
    (tmp_path / "votes.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(finance_tables.hand_lists.ListError, match=words):
        finance_tables.votes_in_banks(tmp_path / "votes.yaml")


def test_investment_by_sector_has_its_host_and_sectors_in_small_letters():
    rows = {"iso3": ["BRA"], "year": 2010, "sector": "Energy", "usd_million": 120.5, "x": 1}
    found = finance_tables.chinese_investment_by_sector(pd.DataFrame(rows))
    assert found.to_dict("records") == [
        {"host": "BRA", "year": 2010, "sector": "energy", "investment_musd": 120.5}
    ]


def test_sectors_are_those_of_the_region_and_its_comparators():
    rows = [
        ("BRA", "Fuels", 5.0, 50.0),
        ("BRA", "All Products", 10.0, 100.0),
        ("ZWE", "Fuels", 5.0, 50.0),
        ("BRA", "Minerals", None, 1.0),
    ]
    columns = ["iso3", "product", "export_musd", "export_share_pct"]
    source = pd.DataFrame(rows, columns=columns).assign(year=2010)
    found = product_tables.export_structure_by_sector(source)
    assert found.values.tolist() == [["BRA", 2010, "fuels", 5, 50]]


def test_chapters_and_complexity_leave_out_nothing_and_nobody():
    rows = {"year": 2020, "months": 12, "seller": ["BRA", "BRA"], "hs2": ["09", "10"]}
    rows |= {"chapter": "x", "imports": [1_234_567.0, 0.0]}
    found = product_tables.us_imports_by_chapter(pd.DataFrame(rows))
    assert found.values.tolist() == [[2020, 12, "BRA", "09", "x", 1.235]]
    index = {"iso3": ["BRA", "ZWE", "CHL"], "year": 2015}
    index |= {"eci_hs92": [0.6, 0.1, None], "eci_rank_hs92": [30, 100, None]}
    ranks = product_tables.economic_complexity(pd.DataFrame(index))
    assert ranks.values.tolist() == [["BRA", 2015, 0.6, 30]]
    high = {"iso3": ["BRA", "ZWE", "CHL"], "year": 2015}
    high |= {"hightech_pct_manuf_exports": [12.0, 1, None]}
    shares = product_tables.high_technology_exports(pd.DataFrame(high))
    assert shares.values.tolist() == [["BRA", 2015, 12]]


def test_aggregates_of_old_prices_have_names_that_say_how_they_are_averaged():
    row = dict.fromkeys(price_tables.GRILLI_YANG_INDICES, 1.0) | {"year": 1900, "Coffee": 2.0}
    found = price_tables.commodity_price_indices_since_1900(pd.DataFrame([row | {"GYCPICW": 7.0}]))
    assert found["all_geometric"].item() == 7 and found["all_arithmetic"].item() == 1
    assert "Coffee" not in found


def test_each_nominal_price_has_its_group_and_unit_and_missing_ones_have_no_row():
    series = {raw for names in price_tables.PINK_SHEET.values() for raw in names}
    source = pd.DataFrame([dict.fromkeys(series) | {"year": 1960, "cocoa": 2.5}])
    units = pd.DataFrame({"column": ["cocoa", "tin"], "unit": ["$/kg", "$/mt"]})
    found = price_tables.commodity_prices_since_1960(source, units)
    assert found.to_dict("records") == [
        {"year": 1960, "commodity": "cocoa", "group": "beverages", "price": 2.5, "unit": "$/kg"}
    ]


def test_indices_are_spelt_as_this_book_spells():
    names = [f"{name}_nom" for name in price_tables.PINK_SHEET_INDICES]
    source = pd.DataFrame([dict.fromkeys(names, 1.0) | {"year": 1960, "muv_2010_100": 20.0}])
    found = price_tables.commodity_price_indices_since_1960(source)
    assert found["fertilisers"].item() == 1 and found["manufactures_unit_value"].item() == 20
    assert not [name for name in found if name.endswith("_nom") or "fertilizers" in name]


def test_real_prices_are_one_row_each_under_the_name_that_is_used_here():
    series = [name for names in price_tables.JACKS.values() for name in names.split()]
    source = pd.DataFrame([dict.fromkeys(series) | {"year": 1900, "corn": 3.0, "iron_ore": 4.0}])
    found = price_tables.real_commodity_prices_since_1850(source).set_index("commodity")
    assert found["real_price_index"].to_dict() == {"maize": 3, "iron ore": 4}
    assert found["group"].to_dict() == {"maize": "grains", "iron ore": "minerals"}


def test_panels_are_summed_over_the_months_of_a_year():
    rows = {"iso3": ["BRA", "BRA", "BRA", None], "year": [2020, 2020, 2021, 2020]}
    rows |= {"month": [1, 2, 1, 1], "usd": 1_000_000.0, "kg": 1500.0, "mw": 2.5}
    found = energy_tables.solar_panels_from_china(pd.DataFrame(rows)).set_index("year")
    assert found.loc[2020].tolist() == ["BRA", 2, 2, 3, 5]
    assert found.loc[2021].tolist() == ["BRA", 1, 1, 1.5, 2.5]


def test_forest_in_trade_has_a_row_where_anything_is_known():
    rows = {"iso3": ["BRA", "CHL", None], "year": 2010, "imported_ha": [1.26, None, 1]}
    rows |= {"exported_ha": [None, None, 1.0], "used_at_home_ha": [3.0, None, 1]}
    (found,) = footprint_tables.deforestation_in_trade(pd.DataFrame(rows)).to_dict("records")
    assert (found["iso3"], found["imported_ha"], found["used_at_home_ha"]) == ("BRA", 1.3, 3)
    assert pd.isna(found["exported_ha"])


MAKERS = [
    *(country_tables, map_tables, trade_tables, product_tables, price_tables, income_tables),
    *(industry_tables, energy_tables, footprint_tables, finance_tables, ownership_tables),
    *(politics_tables, culture_tables, case_tables),
]


@pytest.mark.parametrize("module", MAKERS, ids=lambda module: module.__name__)
def test_a_table_is_described_and_made_of_extracts_that_are_cut_or_are_said_not_to_be(module):
    assert module.TABLES and set(module.TABLES) <= set(names())
    for name, (function, files) in module.TABLES.items():
        uncut = set(files) - set(extracts.EXTRACTS)
        assert not uncut or name in proofs.WHY_NOT, uncut
        taken = inspect.signature(function).parameters.values()
        assert len(files) == sum(each.default is each.empty for each in taken), name


def test_every_described_table_is_made_by_one_module():
    made = [name for module in MAKERS for name in module.TABLES]
    assert sorted(made) == sorted(names())

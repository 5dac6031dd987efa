"""How tables are made: each step on a few hand-made rows, and clear refusals of bad sources."""

import pandas as pd
import pytest

from sources import (
    SourceError,
    country_tables,
    make,
    price_tables,
    product_tables,
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

"""How the tables on trade with China and on baskets by partner are made, on hand-made rows."""

import pandas as pd
import pytest

from livebook.tables import load
from sources import product_files, product_tables, trade_tables

REPORTS = pd.DataFrame(
    [
        (2020, "BRA", "CHN", "exporter (FOB)", 4e6),
        (2020, "BRA", "CHN", "importer (CIF)", 5e6),
        (2020, "BRA", "CHN", "China (importer CIF)", 5e6),
        (2020, "CHN", "CHL", "importer (CIF)", 7e6),
        (2020, "BRA", "USA", "importer (CIF)", 9e6),
        (2020, "USA", "BRA", "exporter (FOB)", 3e6),
        (2020, "CHN", "JPN", "importer (CIF)", 8e6),
        (2020, "CHN", "PER", "importer (CIF)", 0.0),
    ],
    columns=["year", "exporter_iso3", "importer_iso3", "reported_by", "value_usd"],
)


def test_reports_name_who_reported_and_repeats_are_left_out():
    found = trade_tables.trade_with_china_by_reporter(REPORTS)
    assert found.to_numpy().tolist() == [
        [2020, "BRA", "exports to China", "BRA", 4.0],
        [2020, "BRA", "exports to China", "CHN", 5.0],
        [2020, "CHL", "imports from China", "CHL", 7.0],
    ]


def test_partners_of_brazil_are_those_who_reported():
    found = trade_tables.trade_of_brazil_by_partner(REPORTS)
    assert found.to_numpy().tolist() == [
        [2020, "CHN", "purchases from Brazil", 5.0],
        [2020, "USA", "purchases from Brazil", 9.0],
        [2020, "USA", "sales to Brazil", 3.0],
    ]


def test_latest_year_keeps_flows_that_touch_region_china_or_us():
    source = pd.DataFrame(
        [(2025, "CHL", "JPN", 1.0), (2025, "DEU", "FRA", 2.0), (2025, "DEU", "USA", 3.0)],
        columns=["year", "exporter_iso3", "importer_iso3", "value_musd"],
    )
    assert trade_tables.exports_by_partner_latest(source)["exports_musd"].tolist() == [1.0, 3.0]


def test_us_trade_is_added_up_by_state_of_the_region():
    source = pd.DataFrame(
        {
            "year": [2000, 2000, 2000],
            "partner_iso3": ["CHL", "CHL", "DEU"],
            "us_imports_musd": [1.0, 2.0, 9.0],
            "us_exports_musd": [1.0, 0.5, 9.0],
        }
    )
    assert trade_tables.us_trade_with_region(source).to_numpy().tolist() == [
        [2000, "CHL", 3.0, 1.5]
    ]


def test_classes_leave_out_aggregates_and_group_members():
    source = pd.DataFrame(
        [
            ("Argentina exports to partner", 2010, "DEU", "Primary products", 1000.0, 50.0),
            ("Argentina exports to partner", 2010, "FRA", "Primary products", 1000.0, 50.0),
            ("Argentina exports to partner", 2010, "EUU", "Primary products", 2000.0, 50.0),
            ("Argentina imports from partner", 2010, "CHL", "Low-technology manufactures", 5.0, 1),
        ],
        columns=["flow", "year", "partner_iso3", "lall_group", "value_kusd", "share_pct"],
    )
    found = product_tables.argentina_trade_by_technology(source)
    assert found.to_numpy().tolist() == [
        [2010, "exports", "European Union", "primary products", 2.0],
        [2010, "imports", "others", "low technology", 0.005],
    ]


def test_special_provisions_of_the_us_tariff_are_not_goods():
    source = pd.DataFrame(
        {"exporter_iso3": ["CHL", "CHL", "CHN"], "hs4": [301, 9801, 301], "us_imports_usd": 5}
    )
    assert product_tables.us_imports_by_product(source).to_numpy().tolist() == [["CHL", "0301", 5]]


def test_chapters_stand_beside_their_total_and_part_years_are_left_out():
    source = pd.DataFrame(
        {
            "year": [2020, 2020, 2025],
            "importer_iso3": ["CHN", "CHN", "CHN"],
            "hs2": ["9", "TOTAL", "TOTAL"],
            "value_kusd": [1000.0, 4000.0, 9000.0],
        }
    )
    found = product_tables.colombia_exports_by_chapter(source)
    assert found.to_numpy().tolist() == [[2020, "CHN", "09", 1.0, 4.0]]


def test_value_added_is_summed_over_groups():
    source = pd.DataFrame(
        {
            "exporter_iso3": ["BRA", "BRA", "POL"],
            "importer_iso3": ["DEU", "FRA", "FRA"],
            "year": 2014,
            "gross_exports_musd": [10.0, 20.0, 5.0],
            "dva_musd": [9.0, 18.0, 4.0],
        }
    )
    found = product_tables.value_added_in_exports(source)
    assert found.to_numpy().tolist() == [[2014, "BRA", "European Union", 30.0, 27.0]]


def test_products_that_do_not_move_are_left_out():
    source = pd.DataFrame(
        {"iso3": "BOL", "year": 2023, "hs4": ["101", "102"], "export_usd": [0, 0], "import_usd": 0}
    )
    assert product_tables.exports_and_imports_by_product(source).empty


def test_a_product_that_moves_for_less_than_a_dollar_moves():
    rows = {"iso3": "BOL", "year": 2023, "hs4": [101, 9999, 102]}
    source = pd.DataFrame(rows | {"export_usd": [0.5, 0.0, 0.0], "import_usd": [0.0, 0.5, 0.0]})
    found = product_tables.exports_and_imports_by_product(source)
    assert found.to_numpy().tolist() == [
        ["BOL", 2023, "0101", 0.5, 0.0],
        ["BOL", 2023, "9999", 0.0, 0.5],
    ]
    sold = product_tables.exports_by_product(
        pd.DataFrame(
            {"iso3": ["BOL", "BOL", "FRA"], "hs4": [101, 102, 103], "export_usd": [0.5, 0, 9]}
        )
    )
    assert sold.to_numpy().tolist() == [["BOL", "0101", 0.5]]


STATES = pd.DataFrame({"iso3": ["BRA", "ROU", "CHL"]})


def test_product_groups_are_of_countries_by_their_codes_of_today_and_of_one_report():
    groups = ["agri_raw", "food", "fuel", "ores_metals", "manufactures"]
    row = {"year": 2010, **dict.fromkeys((f"{g}_v2013" for g in groups), 20.0)}
    none = dict.fromkeys((f"{g}_v2013" for g in groups), None)
    rows = [
        row | {"iso3": "BRA", "primary_pct_v2013": 80.0},
        row | {"iso3": "ROM", "primary_pct_v2013": 100.5},
        row | {"iso3": "CHL", "primary_pct_v2013": 100.6},
        row | {"iso3": "WLD", "primary_pct_v2013": 80.0},
        row | none | {"iso3": "CHL", "year": 2011, "primary_pct_v2013": None},
        row | {"iso3": "CHL", "year": 2012, "fuel_v2013": None, "primary_pct_v2013": 80.0},
    ]
    found = product_tables.export_structure_by_product_group(pd.DataFrame(rows), STATES)
    assert list(zip(found["iso3"], found["year"], strict=True)) == [
        ("BRA", 2010), ("ROU", 2010), ("CHL", 2012),
    ]  # fmt: skip
    assert found.columns.to_list()[2:] == [
        "agricultural_raw_materials", "food", "fuels", "ores_metals", "manufactures", "primary",
    ]  # fmt: skip


def test_stages_stand_side_by_side_with_their_sum():
    rows = [
        ("BRA", 2010, "Raw materials", 40.0, 4.004),
        ("BRA", 2010, "Capital goods", 20.0, 2.0),
        ("BRA", 2010, "Intermediate goods", 30.0, 3.0),
        ("BRA", 2010, "Consumer goods", None, 0.0),
        ("BRA", 2010, "Fuels", 99.0, 99.0),
        ("XXX", 2010, "Raw materials", 40.0, 4.0),
    ]
    columns = ["iso3", "year", "product", "export_share_pct", "export_musd"]
    found = product_tables.export_structure_by_stage(pd.DataFrame(rows, columns=columns), STATES)
    (row,) = found.to_dict("records")
    assert (row["iso3"], row["raw_materials"], row["capital_goods"]) == ("BRA", 40, 20)
    assert row["exports_musd"] == 9.0 and pd.isna(row["consumer_goods"])


def test_sectors_are_of_the_region_and_its_comparators_where_something_is_reported():
    rows = [
        ("BRA", 2010, "Fuels", 25.0, 5.0), ("BRA", 2010, "Metals", 5.0, None),
        ("BRA", 2010, "Raw materials", 5.0, 1.0), ("ZWE", 2010, "Fuels", 5.0, 1.0),
    ]  # fmt: skip
    columns = ["iso3", "year", "product", "export_share_pct", "export_musd"]
    found = product_tables.export_structure_by_sector(pd.DataFrame(rows, columns=columns))
    assert found.to_numpy().tolist() == [["BRA", 2010, "fuels", 5.0, 25.0]]


@pytest.mark.parametrize(("number", "kept"), [(9, False), (10, True)])
def test_concentration_needs_ten_sectors_and_has_four_digits(number, kept):
    sectors = list(product_tables.SECTORS)[:number]
    sold = [3.0, *[1.0] * (number - 1)]
    source = pd.DataFrame({"iso3": "BRA", "year": 2010, "product": sectors, "export_musd": sold})
    empty = pd.DataFrame(
        {
            "iso3": "BRA",
            "year": 2010,
            "product": list(product_tables.SECTORS)[number:],
            "export_musd": 0.0,
        }
    )
    found = product_tables.export_concentration(pd.concat([source, empty]), STATES)
    assert len(found) == kept
    if kept:
        (row,) = found.to_dict("records")
        assert (row["sectors"], row["hhi"], row["largest_sector"]) == (10, 0.125, 25.0)


# Known magnitudes --------------------------------------------------------------------------------


def _own(year):
    reports = load("trade_with_china_by_reporter")
    return reports[(reports["year"] == year) & (reports["reporter"] != "CHN")]["value_musd"].sum()


@pytest.mark.parametrize(("year", "billion"), [(2014, 264), (2018, 324), (2022, 485), (2024, 492)])
def test_what_the_region_recorded_with_china(year, billion):
    assert _own(year) / 1e3 == pytest.approx(billion, abs=1)


def test_both_sides_record_of_brazil_and_china():
    brazil = load("trade_with_china_by_reporter").query(
        "country == 'BRA' and year == 2023 and flow == 'exports to China'"
    )
    found = (brazil.set_index("reporter")["value_musd"] / 1e3).round(1).to_dict()
    assert found == {"BRA": 104.3, "CHN": 122.5}


def test_what_the_two_powers_record():
    totals = load("trade_with_us_and_china").groupby("year").sum(numeric_only=True) / 1e3
    assert totals.loc[2000, "trade_with_china_musd"] == pytest.approx(12.5, abs=0.1)
    assert totals.loc[2024, "trade_with_china_musd"] == pytest.approx(515.5, abs=0.1)


def test_brazil_to_china_by_section():
    flows = load("trade_by_section").query("exporter == 'BRA' and importer == 'CHN'")
    sold = flows.groupby("year")["exports_kusd"].sum() / 1e6
    assert sold.round(1).to_dict() == {1995: 1.2, 2005: 6.8, 2015: 35.6}


def test_totals_by_section_count_the_european_union_as_one_and_leave_out_its_own_trade():
    columns = ["year", "sitc_section", "exporter_iso3", "importer_iso3", "value_kusd"]
    rows = [
        (2015, "2", "BRA", "DEU", 5),
        (2015, "2", "BRA", "FRA", 2),
        (2015, "2", "BRA", "CHN", 8),
        (2015, "2", "DEU", "FRA", 99),
        (2015, "7", "DEU", "BRA", 4),
        (2015, "7", "VNM", "CHN", 3),
        (2015, "TOTAL", "BRA", "CHN", 8),
    ]
    found = trade_tables.trade_by_section_totals(pd.DataFrame(rows, columns=columns))
    sums = found.set_index(["economy", "section"])
    assert sums["exports_kusd"].to_dict() == {
        ("BRA", "2"): 15,
        ("BRA", "7"): 0,
        ("CHN", "2"): 0,
        ("CHN", "7"): 0,
        ("EU", "2"): 0,
        ("EU", "7"): 4,
        ("WLD", "2"): 15,
        ("WLD", "7"): 7,
    }
    assert sums.loc[("EU", "2"), "imports_kusd"] == 7
    assert (sums.loc["WLD", "exports_kusd"] == sums.loc["WLD", "imports_kusd"]).all()


def test_years_of_which_the_source_has_a_part_only_are_left_out():
    rows = [(2015, "USA"), (2016, "USA"), (2016, "CHN"), (2007, "USA"), (2007, "MEX")]
    source = pd.DataFrame(rows, columns=["year", "buyer"]).assign(
        hs6="120190", description="Soya", value_usd=2e6, total_imports_from_brazil_usd=3e6
    )
    found = product_tables.imports_from_brazil_by_buyer(source)
    assert found[["year", "buyer"]].values.tolist() == [[2015, "USA"], [2016, "CHN"], [2007, "MEX"]]
    assert set(found["total_musd"]) == {3}


def test_small_suppliers_are_left_out_of_goods_and_brazil_is_not():
    rows = [("BRA", 2e4), ("USA", 2e4), ("ARG", 1e5), ("CAN", 5.4321e6)]
    source = pd.DataFrame(rows, columns=["supplier", "value_usd"]).assign(
        year=2020, buyer="CHN", hs6="120190", description="Soya", total_usd=6e6
    )
    found = product_tables.suppliers_of_goods_from_brazil(source)
    assert found[["supplier", "value_musd"]].values.tolist() == [
        ["BRA", 0.02],
        ["ARG", 0.1],
        ["CAN", 5.432],
    ]
    assert set(found["total_musd"]) == {6}
    assert set(found["good"]) == {"soya beans"}


def test_suppliers_are_countries_of_named_goods_in_whole_years(tmp_path):
    whole = {"refYear": 2024, "reporterDesc": "China", "partnerDesc": "Brazil", "cmdCode": "020230"}
    odd = [{"partnerDesc": "Areas, nes"}, {"cmdCode": "999999"}, {"refYear": 2025}]
    rows = pd.DataFrame([whole, *(whole | change for change in odd)]).assign(
        cmdDesc="Beef", primaryValue=2.0, cmd_partner_upper_sum=3.0
    )
    rows.to_excel(path := tmp_path / "raw.xlsx", index=False)
    found = product_files.suppliers({"raw.xlsx": path})
    columns = ["year", "buyer", "supplier", "hs6", "value_usd", "total_usd"]
    assert found[columns].values.tolist() == [[2024, "CHN", "BRA", "020230", 2.0, 3.0]]

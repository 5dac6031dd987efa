"""How the tables on energy, technology, forest and carbon are cut and made, on a few rows."""

import pandas as pd
import pytest

from sources import energy_files, energy_tables, footprint_files, footprint_tables

CARS = """db.insert(db.countries.BR, "2024-01", db.dsTypes.AllCarsByBrand, "https://a.example",
{ "Fiat": 90
, "BYD": 10
});

db.insert(db.countries.BR, "2024-01", db.dsTypes.ElectricCarsByModel, "https://a.example",
{ "BYD|Dolphin": 5
, "BYD|Seal": 3
, "other": 2
});
"""


@pytest.fixture
def cars(tmp_path):
    """Return one market's file of the charts, as a source."""
    path = tmp_path / "data-BR.js"
    path.write_text(CARS, encoding="utf-8")
    return {"data/data-BR.js": path}


def test_models_are_added_up_by_make_and_all_cars_stand_beside(cars):
    table = energy_tables.electric_cars_by_brand(energy_files.car_sales(cars))
    assert table.set_index("brand")["cars"].to_dict() == {"BYD": 8, "not named": 2}
    assert table[["iso3", "year", "months", "all_cars"]].drop_duplicates().values.tolist() == [
        ["BRA", 2024, 1, 100]
    ]


def test_a_quarter_is_three_months(cars):
    sales = energy_files.car_sales(cars).replace({"2024-01": "2024-Q1", "BR": "US"})
    assert energy_tables.electric_cars_by_brand(sales)["months"].unique().tolist() == [3]


def test_cells_are_no_panels(tmp_path):
    path = tmp_path / "panels.csv"
    path.write_text(
        "Area,Date,Commodity type,Amount (USD),Amount (kg),Capacity (MW)\n"
        "Brazil,2024-01-01,Panels,2000000,4000,10\nBrazil,2024-02-01,Panels,1000000,2000,5\n"
        "Brazil,2024-02-01,Cells,9000000,9,90\nWorld,2024-01-01,Panels,3000000,9,15\n",
        encoding="utf-8",
    )
    table = energy_tables.solar_panels_from_china(energy_files.panels({"panels.csv": path}))
    assert table.values.tolist() == [["BRA", 2024, 2, 3.0, 6.0, 15.0]]


def test_a_satellite_is_the_region_s_if_one_owner_is():
    rows = [
        ("CBERS 4 ", "China/Brazil", "China"),
        ("Alone", "Chile", "Denmark"),
        ("Another", "USA", "USA"),
    ]
    source = pd.DataFrame(rows, columns=["satellite", "owner", "builder"]).assign(
        builder_name="x", launched="2014-12-07", mass_kg=1.0, rocket="y", purpose="z "
    )
    table = energy_tables.satellites_of_the_region(source).set_index("satellite")
    assert table["shared"].to_dict() == {"CBERS 4": "yes", "Alone": "no"}
    assert table["builder_group"].tolist() == ["China", "European Union"]


def test_the_plant_that_is_not_in_the_region_is_left_out():
    assert energy_tables.NOT_IN_THE_REGION == "CHL2021008"
    source = pd.DataFrame(
        {
            "iso3": ["CHL", "CHL", "KEN"],
            "unique_id": ["CHL2021008", "CHL2021009", "KEN1"],
            "primary_fuel": ["solar pv", "oil ", "hydro"],
            "investment_type": ["Debt", "Equity", "Debt"],
            "duplicate_power_plant": ["N", "Y", "N"],
        }
    )
    others = ["power_plant_name", "installed_capacity", "commissioning_year", "SOE_or_POE"]
    others += ["parent_company_of_investor", "equity_investment_type", "equity_investor_amount_1"]
    others += ["debt_investment_amount", "equity_investment_year", "debt_investment_year"]
    source = source.assign(**dict.fromkeys(others, float("nan")))
    table = energy_tables.power_plants_with_chinese_money(source)
    assert table[["record", "fuel", "money", "repeated"]].values.tolist() == [
        ["CHL2021009", "oil", "equity", "yes"]
    ]


def test_areas_are_summed_into_consumers_and_small_crops_into_one():
    source = pd.DataFrame(
        [
            ("BRA", "Growing wheat industry", "Caribbean", 1.0),
            ("BRA", "Growing rice industry", "South_America", 2.0),
            ("BRA", "Raising of cattle industry", "Eastern_Asia", 4.0),
            ("BRA", "Raising of cattle industry", "Western_Asia", 8.0),
        ],
        columns=["Origin", "Sector", "SubZone_Consumption", "Value"],
    )
    table = footprint_tables.deforestation_by_consumer(source)
    assert table.set_index(["product", "consumer"])["hectares"].to_dict() == {
        ("cattle", "Eastern Asia"): 4.0,
        ("cattle", "others"): 8.0,
        ("other crops", "the region"): 3.0,
    }


def test_carbon_becomes_carbon_dioxide_and_both_sheets_meet(tmp_path):
    path = tmp_path / "carbon.xlsx"
    rows = [["Title", None, None], [None, "Brazil", "World"], [2019, 100.0, 9000.0]]
    with pd.ExcelWriter(path) as book:
        for sheet, more in (("Territorial Emissions", 0), ("Consumption Emissions", 1)):
            moved = [[a, b if b in ("Brazil", None) else b + more, c] for a, b, c in rows]
            pd.DataFrame(moved).to_excel(book, sheet_name=sheet, header=False, index=False)
    table = footprint_tables.carbon_in_trade(footprint_files.carbon({"carbon.xlsx": path}))
    assert table.values.tolist() == [["BRA", 2019, 366.4, 370.064]]


def test_nobody_uses_less_than_nothing():
    source = pd.DataFrame(
        {"iso3": ["BRA", "ATG"], "year": 2019, "emitted_mt": [1.0, 1.0], "used_mt": [2.0, -0.3]}
    )
    assert footprint_tables.carbon_in_trade(source)["iso3"].tolist() == ["BRA"]


def test_solar_power_is_of_the_region_its_comparators_and_india():
    source = pd.DataFrame(
        {"iso3": ["BRA", "IND", "VNM", "FRA", "ZWE"], "capacity_gw": 1.1234567,
         "share_of_electricity": 2.34567}
    )  # fmt: skip
    table = energy_tables.solar_power(source)
    assert {"BRA", "IND"} <= set(table["iso3"]) and "ZWE" not in set(table["iso3"])
    assert set(table["iso3"]) <= {"BRA", "IND", *energy_tables.COMPARATORS}
    assert set(table["capacity_gw"]) == {1.12346} and set(table["share_of_electricity"]) == {2.346}


def test_panels_are_summed_by_year_in_millions_tonnes_and_megawatts():
    source = pd.DataFrame(
        {"iso3": ["BRA", "BRA", "BRA", None], "year": [2024, 2024, 2023, 2024],
         "month": [1, 1, 5, 1], "usd": [1_234_567.0, 1.0, 10.0, 9e9], "kg": [1_234.5678, 0, 10, 9],
         "mw": [1.234, 0.004, 3, 9]}
    )  # fmt: skip
    table = energy_tables.solar_panels_from_china(source)
    assert table.values.tolist() == [
        ["BRA", 2023, 1, 0, 0.01, 3],
        ["BRA", 2024, 1, 1.235, 1.235, 1.24],
    ]


def test_a_plant_s_money_has_the_year_of_the_share_or_else_of_the_loan():
    columns = ["iso3", "unique_id", "power_plant_name", "primary_fuel", "installed_capacity"]
    columns += ["commissioning_year", "duplicate_power_plant", "investment_type"]
    columns += ["parent_company_of_investor", "SOE_or_POE", "equity_investment_type"]
    columns += ["equity_investor_amount_1", "debt_investment_amount", "equity_investment_year"]
    columns += ["debt_investment_year"]
    one = ["BRA", "B1", "Alpha", "hydro ", 10.5, 2012.0, "N", "Both", "Owner", "SOE", "built"]
    rows = [[*one, 1.2345, 2.3456, 2010.0, 2011.0], [*one, 1.0, 2.0, None, 2011.0]]
    table = energy_tables.power_plants_with_chinese_money(pd.DataFrame(rows, columns=columns))
    assert table["money_year"].tolist() == [2010, 2011]
    first = table.iloc[0]
    assert (first["record"], first["plant"], first["fuel"], first["money"]) == (
        "B1",
        "Alpha",
        "hydro",
        "both",
    )
    assert (first["equity_musd"], first["debt_musd"], first["repeated"]) == (1.23, 2.35, "no")
    assert (first["owner"], first["owner_kind"], first["acquired_or_built"]) == (
        "Owner",
        "SOE",
        "built",
    )
    assert (first["capacity_mw"], first["commissioned"]) == (10.5, 2012)


def test_cars_are_of_markets_that_count_makes_and_from_2020_on():
    kinds = ["AllCarsByBrand", "ElectricCarsByModel"]
    rows = [
        (market, period, kind, brand, cars)
        for market, period in (
            ("DE", "2019-12"),
            ("DE", "2020-01"),
            ("DE", "2020-02"),
            ("XX", "2021-01"),
        )
        for kind, brand, cars in ((kinds[0], "A", 100), (kinds[1], "A", 5), (kinds[1], "other", 1))
    ]
    source = pd.DataFrame(rows, columns=["market", "period", "kind", "brand", "cars"])
    table = energy_tables.electric_cars_by_brand(source)
    assert table.sort_values("brand").values.tolist() == [
        ["DEU", 2020, "A", 10, 2, 200],
        ["DEU", 2020, "not named", 2, 2, 200],
    ]


@pytest.mark.parametrize(
    ("owner", "code", "shared"),
    [("Argentina/USA", "ARG", "yes"), ("USA/Peru", "PER", "yes"), ("Venezuela", "VEN", "no")],
)
@pytest.mark.parametrize(
    ("builder", "group"),
    [("USA", "United States"), ("Brazil", "the region"), ("France/Italy", "European Union"),
     ("Japan", "others")],
)  # fmt: skip
def test_a_satellite_has_its_owner_its_year_and_the_group_of_its_builder(
    owner, code, shared, builder, group
):
    source = pd.DataFrame(
        {"satellite": [" S "], "owner": owner, "builder": builder, "builder_name": "x",
         "launched": "2011-08-05", "mass_kg": 5.0, "rocket": "y", "purpose": " z"}
    )  # fmt: skip
    (row,) = energy_tables.satellites_of_the_region(source).to_dict("records")
    assert list(row) == energy_tables.SATELLITE_COLUMNS
    assert (row["satellite"], row["iso3"], row["shared"], row["year"]) == ("S", code, shared, 2011)
    assert (row["builder_group"], row["purpose"], row["mass_kg"]) == (group, "z", 5.0)

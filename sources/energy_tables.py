"""Energy and technology: panels, solar power, power plants, electric cars, satellites."""

import pandas as pd

from sources.codes import COMPARATORS, PANEL_OF

#: Markets whose new electric cars are counted by make; the other members are not, or not long.
CAR_MARKETS = {
    "AT": "AUT", "BR": "BRA", "DE": "DEU", "DK": "DNK", "ES": "ESP", "FI": "FIN", "FR": "FRA",
    "IE": "IRL", "IT": "ITA", "NL": "NLD", "PT": "PRT", "SE": "SWE", "US": "USA",
}  # fmt: skip

#: From this year on the makes are counted in nearly all of them.
FIRST_CARS = 2020

#: A coal plant in Bosnia that the inventory books under Chile.
NOT_IN_THE_REGION = "CHL2021008"

#: Owners of satellites in the region, as the catalogue calls them.
SATELLITE_OWNERS = {
    "Argentina": "ARG", "Bolivia": "BOL", "Brazil": "BRA", "Chile": "CHL", "Colombia": "COL",
    "Costa Rica": "CRI", "Ecuador": "ECU", "Guatemala": "GTM", "Mexico": "MEX", "Paraguay": "PRY",
    "Peru": "PER", "Uruguay": "URY", "Venezuela": "VEN",
}  # fmt: skip

#: Builders of those satellites, by the group that they belong to.
BUILDERS = {
    "China": "China",
    "USA": "United States",
    **dict.fromkeys(
        ["France", "France/Italy", "Germany/UK/France/Spain", "Denmark", "Lithuania"],
        "European Union",
    ),
    **dict.fromkeys(SATELLITE_OWNERS, "the region"),
}

SATELLITE_COLUMNS = [
    *("satellite", "iso3", "shared", "year", "mass_kg", "purpose"),
    *("builder_name", "builder", "builder_group", "rocket"),
]


def solar_panels_from_china(source):
    """Panels that China sold to each economy in a year, and in how many months."""
    found = source.dropna(subset="iso3").groupby(["iso3", "year"], as_index=False)
    sums = {name: (name, "sum") for name in ("usd", "kg", "mw")}
    table = found.agg(months=("month", "nunique"), **sums)
    table = table.assign(value_musd=table["usd"] / 1e6, tonnes=table["kg"] / 1e3)
    table = table.round({"value_musd": 3, "tonnes": 3, "mw": 2})
    return table[["iso3", "year", "months", "value_musd", "tonnes", "mw"]]


def solar_power(source):
    """Capacity and share of electricity, for the region and its comparators."""
    found = source[source["iso3"].isin(frozenset(PANEL_OF) | COMPARATORS | {"IND"})]
    return found.round({"capacity_gw": 5, "share_of_electricity": 3})


def power_plants_with_chinese_money(source):
    """Plants and tranches in the region: fuel, kind of money, owner and lenders."""
    found = source[source["iso3"].isin(PANEL_OF) & (source["unique_id"] != NOT_IN_THE_REGION)]
    names = {
        "unique_id": "record",
        "power_plant_name": "plant",
        "primary_fuel": "fuel",
        "installed_capacity": "capacity_mw",
        "commissioning_year": "commissioned",
        "duplicate_power_plant": "repeated",
        "investment_type": "money",
        "parent_company_of_investor": "owner",
        "SOE_or_POE": "owner_kind",
        "equity_investment_type": "acquired_or_built",
        "equity_investor_amount_1": "equity_musd",
        "debt_investment_amount": "debt_musd",
    }
    table = found.rename(columns=names)[["iso3", *names.values()]]
    table = table.assign(fuel=table["fuel"].str.strip(), money=table["money"].str.lower())
    table["repeated"] = table["repeated"].map({"Y": "yes", "N": "no"})
    years = found["equity_investment_year"].fillna(found["debt_investment_year"])
    table = table.assign(money_year=years.astype("Int64"))
    return table.astype({"commissioned": "Int64"}).round({"equity_musd": 2, "debt_musd": 2})


def electric_cars_by_brand(source):
    """New battery-electric cars by market, year and make, and all new cars beside them."""
    found = source[source["market"].isin(CAR_MARKETS)]
    found = found.assign(
        iso3=found["market"].map(CAR_MARKETS),
        year=found["period"].str[:4].astype(int),
        electric=found["kind"].str.startswith("Electric"),
        brand=found["brand"].replace("other", "not named"),
    )
    found = found[found["year"] >= FIRST_CARS]
    keys = ["iso3", "year"]
    months = found["period"].str.contains("Q").map({True: 3, False: 1})
    counted = found.assign(months=months).drop_duplicates([*keys, "period"])
    beside = pd.DataFrame(
        {
            "months": counted.groupby(keys)["months"].sum(),
            "all_cars": found[~found["electric"]].groupby(keys)["cars"].sum(),
        }
    )
    cars = found[found["electric"]].groupby([*keys, "brand"], as_index=False)["cars"].sum()
    return cars.join(beside, on=keys)


def satellites_of_the_region(source):
    """Satellites owned in the region, wholly or with others, and who built them."""
    owners = source["owner"].str.split("/")
    ours = owners.map(lambda names: [SATELLITE_OWNERS[n] for n in names if n in SATELLITE_OWNERS])
    found = source[ours.map(len) > 0].assign(iso3=ours.str[0])
    return found.assign(
        satellite=found["satellite"].str.strip(),
        year=pd.to_datetime(found["launched"]).dt.year,
        shared=found["owner"].str.contains("/").map({True: "yes", False: "no"}),
        builder_group=found["builder"].map(BUILDERS).fillna("others"),
        purpose=found["purpose"].str.strip(),
    )[SATELLITE_COLUMNS]


#: Each table: how it is made, and from which files.
TABLES = {
    "solar_panels_from_china": (
        solar_panels_from_china,
        ["energy/solar_panels_from_china_2017_2025.csv"],
    ),
    "solar_power": (solar_power, ["energy/solar_power_2000_2022.csv"]),
    "power_plants_with_chinese_money": (
        power_plants_with_chinese_money,
        ["energy/power_plants_with_chinese_money_2023.csv"],
    ),
    "electric_cars_by_brand": (
        electric_cars_by_brand,
        ["energy/new_cars_by_brand_2017_2026.csv"],
    ),
    "satellites_of_the_region": (satellites_of_the_region, ["energy/satellites_2023.csv"]),
}

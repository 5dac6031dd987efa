"""Cut raw files of energy and technology: panels, power plants, electric cars, satellites."""

import re
from pathlib import Path

import pandas as pd

from sources import place_names


def panels(files):
    """China's exports of solar panels by economy and month: dollars, kilograms, megawatts."""
    (path,) = files.values()
    found = pd.read_csv(path).query("`Commodity type` == 'Panels'")
    names = {"Amount (USD)": "usd", "Amount (kg)": "kg", "Capacity (MW)": "mw"}
    return found.assign(
        iso3=place_names.codes(found["Area"]),
        year=found["Date"].str[:4].astype(int),
        month=found["Date"].str[5:7].astype(int),
    ).rename(columns=names)


def solar_power(files):
    """Solar capacity in gigawatts and solar's share of electricity, by economy and year."""
    charts = (pd.read_csv(path).dropna(subset="Code") for path in files.values())
    charts = [chart.set_index(["Code", "Year"]).iloc[:, -1] for chart in charts]
    found = pd.concat(charts, axis=1, keys=["capacity_gw", "share_of_electricity"])
    return found.rename_axis(["iso3", "year"]).reset_index()


def power_plants(files):
    """Power plants abroad with Chinese money, one row a plant or a tranche of money."""
    (path,) = files.values()
    return pd.read_excel(path).rename(columns={"country_iso3c": "iso3"})


#: One set of numbers in the charts' files: market, month or quarter, what is counted, counts.
_INSERT = re.compile(
    r'insert\(db\.countries\.(\w+), "([^"]+)", db\.dsTypes\.(\w+),.*?{(.*?)}', re.S
)
_COUNT = re.compile(r'"([^"]+)": (\d+)')


def car_sales(files):
    """New cars by market, month or quarter and make; the files name models after a bar."""
    rows = [
        (market, period, kind, name.split("|")[0], int(cars))
        for path in files.values()
        for market, period, kind, counts in _INSERT.findall(Path(path).read_text(encoding="utf-8"))
        for name, cars in _COUNT.findall(counts)
    ]
    return pd.DataFrame(rows, columns=["market", "period", "kind", "brand", "cars"])


def satellites(files):
    """Satellites at work on 1 May 2023: owners, builders and launchers."""
    (path,) = files.values()
    names = {
        "Name of Satellite, Alternate Names": "satellite",
        "Country of Operator/Owner": "owner",
        "Country of Contractor": "builder",
        "Contractor": "builder_name",
        "Date of Launch": "launched",
        "Launch Mass (kg.)": "mass_kg",
        "Launch Vehicle": "rocket",
        "Purpose": "purpose",
    }
    return pd.read_excel(path, usecols=list(names)).rename(columns=names)


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "energy/solar_panels_from_china_2017_2025.csv": (panels, "ember_panels"),
    "energy/solar_power_2000_2022.csv": (solar_power, "solar_power"),
    "energy/power_plants_with_chinese_money_2023.csv": (power_plants, "cofi"),
    "energy/new_cars_by_brand_2017_2026.csv": (car_sales, "open_ev_charts"),
    "energy/satellites_2023.csv": (satellites, "ucs_satellites"),
}

"""Cut raw files of commodity prices."""

import re

import pandas as pd


def grilli_yang(files):
    """Prices since 1900, a column a commodity; the notes at the foot are left out."""
    (path,) = files.values()
    found = pd.read_csv(path, encoding="latin-1").rename(columns={"Year": "year"})
    found = found[found["year"].astype(str).str.fullmatch(r"\d{4}")]
    return found.apply(pd.to_numeric)


#: Sheets of the Pink Sheet's yearly file; the deflator stands among the real indices alone.
PRICES = "Annual Prices (Nominal)"
NOMINAL_INDICES, REAL_INDICES = "Annual Indices (Nominal)", "Annual Indices (Real)"

#: Columns of the sheet of indices, in order; their heads run over several rows.
INDEX_NAMES = (
    *("total", "energy", "non_energy", "agriculture", "beverages", "food", "oils_meals", "grains"),
    *("other_food", "raw_materials", "timber", "other_raw", "fertilizers", "metals_minerals"),
    *("base_metals", "precious_metals"),
)


def jacks(files):
    """Real prices since 1850, a column a commodity, to four decimals."""
    (path,) = files.values()
    found = pd.read_csv(path).drop(columns="Entity")
    return found.rename(columns=lambda name: name.lower().replace(" ", "_")).round(4)


def pink_sheet_prices(files):
    """Nominal prices of a year, a column a commodity, to four decimals."""
    (path,) = files.values()
    sheet = pd.read_excel(path, sheet_name=PRICES, header=None)
    return _years(sheet, ["year", *map(_column, sheet.iloc[6, 1:])]).round(4)


def pink_sheet_units(files):
    """The unit in which each commodity's price is given."""
    (path,) = files.values()
    head = pd.read_excel(path, sheet_name=PRICES, header=None, nrows=8)
    names, units = head.iloc[6, 1:], head.iloc[7, 1:].str.strip().str.strip("()")
    return pd.DataFrame({"column": names.map(_column), "unit": units})


def pink_sheet_indices(files):
    """Nominal indices of groups of commodities, and the price of manufactures."""
    (path,) = files.values()
    names = ["year", *(f"{name}_nom" for name in INDEX_NAMES)]
    nominal = _years(pd.read_excel(path, sheet_name=NOMINAL_INDICES, header=None), names)
    real = pd.read_excel(path, sheet_name=REAL_INDICES, header=None)
    deflator = _years(real, [*names, "muv_2010_100"])[["year", "muv_2010_100"]]
    return nominal.merge(deflator, on="year").round(3)


def _column(name):
    """Return a commodity's name as a column's."""
    return re.sub(r"\W+", "_", name.strip(" *").lower().replace("%", "pct")).strip("_")


def _years(sheet, names):
    """Return the rows of a sheet that begin with a year, as numbers."""
    found = sheet[sheet[0].astype(str).str.fullmatch(r"\d{4}")].iloc[:, : len(names)]
    return found.set_axis(names, axis=1).apply(pd.to_numeric, errors="coerce")


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "prices/grilli_yang_1900_2011.csv": (grilli_yang, "grilli_yang"),
    "prices/jacks_real_prices_1850_2015.csv": (jacks, "jacks"),
    "prices/pinksheet_prices_nominal_1960_2024.csv": (pink_sheet_prices, "pink_sheet"),
    "prices/pinksheet_units.csv": (pink_sheet_units, "pink_sheet"),
    "prices/pinksheet_indices_1960_2024.csv": (pink_sheet_indices, "pink_sheet"),
}

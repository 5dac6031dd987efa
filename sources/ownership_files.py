"""Cut raw files of what foreigners own in a country, what they earn there, and labour's share."""

import pandas as pd

from sources import other_formats, place_names
from sources.indicator_files import series_2013, series_code

#: Columns of the External Wealth of Nations, stripped of the blanks around their names.
WEALTH = {
    "FDI liabilities": "inward_musd",
    "FDI assets": "outward_musd",
    "GDP (US$)": "gdp_musd",
}


def external_wealth(files):
    """Stocks of direct investment in a country and abroad, and product, million dollars."""
    (path,) = files.values()
    found = pd.read_excel(path, sheet_name="Dataset", engine="calamine").rename(columns=str.strip)
    name, spelt = found["Country"], place_names.listed("external_wealth")
    code = name.map(spelt).fillna(place_names.codes(name))
    found = found.assign(iso3=code, year=found["Year"].astype(int))
    found = found.rename(columns=WEALTH).dropna(subset="iso3")[["iso3", "year", *WEALTH.values()]]
    return found.astype(dict.fromkeys(WEALTH.values(), float)).round(1)


#: Series of the edition of 2013 on direct investment, dollars.
INVESTMENT = {
    "BX.KLT.DINV.CD.WD": "inflow_usd",
    "BX.KLT.DREM.CD.DT": "profits_paid_usd",
}


def investment_income(files):
    """What came in as direct investment in a year, and what was earned on it there, dollars."""
    found = {series_code(path): series_2013(path) for path in files.values()}
    return pd.DataFrame({name: found[code] for code, name in INVESTMENT.items()}).reset_index()


def penn_world_table(files):
    """Labour's share of product, and the whole stock of capital in dollars of the year."""
    (path,) = files.values()
    found = other_formats.r_object(path, "pwt10.01")
    return pd.DataFrame(
        {
            "iso3": found["isocode"].astype(str),
            "year": found["year"].astype(int),
            "labour_share": 100 * found["labsh"],
            "capital_musd": found["cn"] * found["pl_n"],
        }
    )


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "finance/external_wealth_fdi_1970_2023.csv": (external_wealth, "external_wealth"),
    "finance/wdi_investment_income_2013.csv": (investment_income, "wdi_2013_investment"),
    "macro/pwt1001_labour_and_capital.csv": (penn_world_table, "penn_world_table"),
}

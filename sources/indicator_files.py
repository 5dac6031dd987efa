"""Cut raw files of indicators of countries by year."""

from pathlib import Path

import pandas as pd

from sources import other_formats, place_names

#: Gapminder's names of indicators of the World Bank, and how they are called here.
GAPMINDER = {
    "exports_percent_of_gdp": "exports_gs_pct_gdp",
    "imports_percent_of_gdp": "imports_gs_pct_gdp",
    "investments_percent_of_gdp": "gross_capital_formation_pct_gdp",
    "foreign_direct_investment_net_inflows_percent_of_gdp": "fdi_in_pct_gdp",
    "high_technology_exports_percent_of_manufactured_exports": "hightech_pct_manuf_exports",
    "net_barter_terms_of_trade_2015_100": "net_barter_tot_2015_100",
    "exports_unit_value_index_2015_100": "export_uvi_2015_100",
    "imports_unit_value_index_2015_100": "import_uvi_2015_100",
    "gdppercapita_us_inflation_adjusted": "gdppc_usd2015",
}

#: Gapminder's codes of places that are not ISO's in small letters. Its Kosovo is not yet taken:
#: three tables lack it, and would change.
PLACES = {"nld_curacao": "CUW", "gbm": "IMN", "kos": None}

KEYS = ["iso3", "year"]


def world_bank(gapminder, gdp, population, manufacturing):
    """Indicators of the World Bank by country and year, from four copies, to three decimals."""
    parts = [_gapminder(path) for path in gapminder.values()]
    parts += [_of_datasets(gdp, "gdp_usd_current"), _of_datasets(population, "population")]
    (path,) = manufacturing.values()
    names = {"Code": "iso3", "Year": "year", "nv_ind_manf_zs": "manuf_va_pct_gdp"}
    shares = pd.read_csv(path).rename(columns=names).dropna(subset="iso3")
    parts.append(shares.set_index(KEYS)["manuf_va_pct_gdp"])
    return pd.concat(parts, axis=1).round(3).reset_index()


def _of_datasets(files, name):
    (path,) = files.values()
    names = {"Country Code": "iso3", "Year": "year", "Value": name}
    return pd.read_csv(path).rename(columns=names).set_index(KEYS)[name]


def _gapminder(path):
    found = pd.read_csv(path)
    source = found.columns[-1]
    found = found.assign(iso3=found["geo"].replace(PLACES).str.upper()).dropna(subset="iso3")
    return found.rename(columns={"time": "year"}).set_index(KEYS)[source].rename(GAPMINDER[source])


def maddison(latest, earlier):
    """GDP per capita in two releases to one decimal, with the population of the later."""
    (path,) = latest.values()
    names = {"ISO": "iso3", "gdppc": "gdppc_mpd2023", "pop": "population_thousands"}
    found = other_formats.r_object(path, "MaddisonData").rename(columns=names).astype({"year": int})
    (path,) = earlier.values()
    names = {"Year": "year", "GDP per capita": "gdppc_mpd2020", "Population": "population_2020"}
    before = pd.read_csv(path).rename(columns=names)
    before = before.assign(iso3=place_names.codes(before["Entity"])).dropna(subset="iso3")
    before = before[before["iso3"] != "SDN"]  # of the former Sudan in that release
    found = found.merge(before[[*KEYS, "gdppc_mpd2020"]], on=KEYS, how="outer")
    return found[found["year"] >= 1820].round(1)


#: Series of the edition of 2013 about what is earned and paid across borders.
ABROAD = {
    "BX.GSR.FCTY.CD": "primary_income_receipts_usd_v2013",
    "BM.GSR.FCTY.CD": "primary_income_payments_usd_v2013",
    "BX.GSR.ROYL.CD": "ip_charges_receipts_usd_v2013",
    "BM.GSR.ROYL.CD": "ip_charges_payments_usd_v2013",
}
NET_INCOME = "BN.GSR.FCTY.CD"


def abroad_2013(files, gdp):
    """Income and licence fees across borders, dollars, and net income as a share of product."""
    series = {series_code(path): series_2013(path) for path in files.values()}
    found = pd.DataFrame({name: series[key] for key, name in ABROAD.items()})
    net = 100 * series[NET_INCOME] / _of_datasets(gdp, "gdp")
    return found.join(net.rename("net_primary_income_pct_gdp")).reset_index()


def series_code(path):
    """Return the code of the series that a file of the edition of 2013 holds."""
    return Path(path).name.removesuffix("_WDI.csv")


def series_2013(path):
    """Return one series of the World Bank's edition of 2013, by country and year."""
    wide = pd.read_csv(path).drop(columns=["Country Name", "Indicator Name", "Indicator Code"])
    long = wide.melt("Country Code", var_name="year").dropna().astype({"year": int})
    return long.rename(columns={"Country Code": "iso3"}).set_index(KEYS)["value"]


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "macro/wdi_panel_1960_2024.csv.gz": (
        world_bank,
        *("wdi_2026", "wdi_gdp", "wdi_population", "wdi_manufacturing"),
    ),
    "macro/maddison_gdppc_1820_2022.csv": (maddison, "maddison_2023", "maddison_2020"),
    "macro/wdi_income_2013.csv": (abroad_2013, "wdi_2013_income", "wdi_gdp"),
}

"""Industry, demand, technology, and the value and price of trade, by country and year."""

import pandas as pd

from sources import country_tables

PANEL = "macro/wdi_panel_1960_2024.csv.gz"
INCOME = "macro/wdi_income_2013.csv"
TECHNOLOGY = "macro/wdi_income_ip_rd_1970_2024.csv.gz"

SHARES = {
    "manuf_va_pct_gdp": "manufacturing",
    "gross_capital_formation_pct_gdp": "investment",
    "exports_gs_pct_gdp": "exports",
    "imports_gs_pct_gdp": "imports",
    "fdi_in_pct_gdp": "direct_investment",
}

#: Shares of manufacturing that are wrong in the source: Brazil's of the old currency are zero or
#: leap, Peru's of 1977 is twice that of the years beside it.
NO_MANUFACTURING = {"BRA": range(1960, 1981), "PER": [1977]}

#: The source calls the first two unit values; they are values (see the descriptor).
TRADE_INDICES = {
    "export_uvi_2015_100": "export_value",
    "import_uvi_2015_100": "import_value",
    "net_barter_tot_2015_100": "terms_of_trade",
}

INNOVATION = {
    "rd_pct_gdp_v2026": "research",
    "patents_resident_v2026": "patents_by_residents",
    "patents_nonresident_v2013": "patents_by_others",
}

#: Payments for capital and knowledge, in dollars.
ABROAD = {
    "primary_income_receipts_usd_v2013": "income_received_musd",
    "primary_income_payments_usd_v2013": "income_paid_musd",
    "ip_charges_receipts_usd_v2013": "licences_received_musd",
    "ip_charges_payments_usd_v2013": "licences_paid_musd",
}


def _columns(source, states, names):
    """Take renamed columns for countries only; rows without any value are left out."""
    found = source[source["iso3"].isin(states["iso3"])].rename(columns=names)
    return found[["iso3", "year", *names.values()]].dropna(subset=list(names.values()), how="all")


def industry_and_demand(source, states):
    """Manufacturing, investment, trade and foreign investment as shares of product."""
    source = source.copy()
    for code, years in NO_MANUFACTURING.items():
        wrong = (source["iso3"] == code) & source["year"].isin(years)
        source.loc[wrong, "manuf_va_pct_gdp"] = float("nan")
    return _columns(source, states, SHARES).round(2)


def trade_value_and_terms(source, states):
    """Indices of the value of exports and imports, and the net barter terms of trade."""
    return _columns(source, states, TRADE_INDICES).round(2)


def research_and_patents(technology, panel, states):
    """Spending on research, patent applications, and high technology in exports."""
    found = _columns(technology, states, INNOVATION)
    exports = _columns(panel, states, {"hightech_pct_manuf_exports": "high_technology"})
    joined = pd.merge(found, exports, on=["iso3", "year"], how="outer")
    counts = ["patents_by_residents", "patents_by_others"]
    joined[counts] = joined[counts].astype("Int64")
    return joined.round({"research": 3, "high_technology": 2})


def income_and_licences_abroad(source, states):
    """Income and licence fees received from abroad and paid there, countries only."""
    source = source.assign(net_income=source["net_primary_income_pct_gdp"])
    found = _columns(source, states, {**ABROAD, "net_income": "net_income"})
    dollars = list(ABROAD.values())
    found[dollars] = (found[dollars] / 1e6).round(3)
    return found.round({"net_income": 3})


TABLES = {
    "industry_and_demand": (industry_and_demand, [PANEL, country_tables.SOURCE]),
    "trade_value_and_terms": (trade_value_and_terms, [PANEL, country_tables.SOURCE]),
    "research_and_patents": (research_and_patents, [TECHNOLOGY, PANEL, country_tables.SOURCE]),
    "income_and_licences_abroad": (income_and_licences_abroad, [INCOME, country_tables.SOURCE]),
}

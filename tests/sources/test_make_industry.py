"""How the tables on industry, trade values, technology and mirror trade are made."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from sources import income_tables, industry_tables

STATES = pd.DataFrame({"iso3": ["BRA", "CHL", "CHN"]})


def _panel(*rows):
    columns = [
        *industry_tables.SHARES,
        *industry_tables.TRADE_INDICES,
        "hightech_pct_manuf_exports",
    ]
    empty = dict.fromkeys(columns, np.nan)
    return pd.DataFrame([{**empty, **row} for row in rows])


def test_shares_keep_countries_and_rows_with_a_value():
    source = _panel(
        {"iso3": "CHL", "year": 1990, "manuf_va_pct_gdp": 18.456, "exports_gs_pct_gdp": 30.0},
        {"iso3": "CHL", "year": 1991},
        {"iso3": "LCN", "year": 1990, "manuf_va_pct_gdp": 20.0},
    )
    found = industry_tables.industry_and_demand(source, STATES)
    assert found[["iso3", "year", "manufacturing", "exports"]].to_numpy().tolist() == [
        ["CHL", 1990, 18.46, 30.0]
    ]


def test_manufacturing_shares_known_to_be_wrong_are_left_out_and_the_rest_kept():
    rows = [
        {"iso3": "BRA", "year": year, "manuf_va_pct_gdp": 30.0, "imports_gs_pct_gdp": 9.0}
        for year in (1980, 1981)
    ]
    source = _panel(*rows)
    found = industry_tables.industry_and_demand(source, STATES).set_index("year")
    assert np.isnan(found.loc[1980, "manufacturing"])
    assert found.loc[1981, "manufacturing"] == 30.0
    assert found["imports"].tolist() == [9.0, 9.0]
    assert source["manuf_va_pct_gdp"].notna().all(), "the source is left as it was"


def test_indices_are_named_for_what_they_measure():
    row = {
        "export_uvi_2015_100": 50.0,
        "import_uvi_2015_100": 60.0,
        "net_barter_tot_2015_100": 90.0,
    }
    found = industry_tables.trade_value_and_terms(
        _panel({"iso3": "CHL", "year": 2005, **row}), STATES
    )
    assert found.iloc[0].to_dict() == {
        "iso3": "CHL",
        "year": 2005,
        "export_value": 50.0,
        "import_value": 60.0,
        "terms_of_trade": 90.0,
    }


@pytest.mark.parametrize("code", ["ARG", "BRA", "CHL", "COL", "ECU", "PER", "URY"])
def test_the_export_index_is_one_of_value(code):
    """It moves with the value of exports in another table, which a unit value would not."""
    index = load("trade_value_and_terms").query("iso3 == @code").set_index("year")["export_value"]
    flows = load("trade_by_partner").query("exporter == @code")
    value = flows.groupby("year")["exports_kusd"].sum()
    growth = [
        series.loc[2010:2012].mean() / series.loc[2000:2002].mean() for series in (index, value)
    ]
    assert growth[0] / growth[1] == pytest.approx(1, abs=0.15)


def test_technology_is_joined_by_country_and_year():
    technology = pd.DataFrame(
        {
            "iso3": ["CHN", "WLD"],
            "year": [2005, 2005],
            "rd_pct_gdp_v2026": [1.2901, 2.0],
            "patents_resident_v2026": [93485.0, 1.0],
            "patents_nonresident_v2013": [np.nan, 1.0],
        }
    )
    panel = _panel(
        {"iso3": "CHN", "year": 2005},
        {"iso3": "CHN", "year": 2007, "hightech_pct_manuf_exports": 30.237},
    )
    found = industry_tables.research_and_patents(technology, panel, STATES)
    assert found["year"].tolist() == [2005, 2007]
    assert found.loc[0, ["research", "patents_by_residents"]].tolist() == [1.29, 93485]
    assert found["patents_by_residents"].dtype == "Int64"
    assert found.loc[1, "high_technology"] == 30.24


def test_an_income_that_rounds_to_nothing_is_missing():
    """Georgia's product before 1990 is a few thousand dollars in the source."""
    source = pd.DataFrame(
        {
            "iso3": ["GEO", "GEO"],
            "year": [1989, 1990],
            "population": [4.8e6, 4.8e6],
            "gdp_usd_current": [14_047.0, 7.5e9],
            "gdppc_usd2015": [4146.3, 3534.0],
        }
    )
    found = income_tables.gdp_per_capita_at_exchange_rates(source, pd.DataFrame({"iso3": ["GEO"]}))
    assert found["current_usd"].isna().tolist() == [True, False]
    assert load("gdp_per_capita_at_exchange_rates")["current_usd"].min() > 5

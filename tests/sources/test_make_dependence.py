"""How the tables on concentration of exports and on payments abroad are made."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from sources import industry_tables, product_tables

STATES = pd.DataFrame({"iso3": ["BRA", "CHL"]})


def _exports(iso3, values, year=2010):
    names = list(product_tables.SECTORS)[: len(values)]
    return pd.DataFrame({"iso3": iso3, "product": names, "year": year, "export_musd": values})


def test_concentration_is_the_sum_of_squared_shares():
    found = product_tables.export_concentration(_exports("CHL", [55.0] + [5.0] * 9), STATES)
    assert found.to_numpy().tolist() == [["CHL", 2010, 0.325, 55.0, 10]]


def test_thin_reports_groups_of_countries_and_other_products_are_left_out():
    whole = _exports("BRA", [1.0] * 16)
    stage = whole.iloc[:1].assign(product="Raw materials", export_musd=100.0)
    group = whole.assign(iso3="WLD")
    thin = _exports("CHL", [1.0] * 9)
    empty = _exports("CHL", [1.0] * 9 + [0.0, np.nan], year=2011)
    source = pd.concat([whole, stage, group, thin, empty])
    found = product_tables.export_concentration(source, STATES)
    assert found.to_numpy().tolist() == [["BRA", 2010, 0.0625, 6.25, 16]]


def test_payments_are_in_millions_and_keep_their_sign():
    columns = [*industry_tables.ABROAD, "net_primary_income_pct_gdp"]
    rows = [
        ["CHL", 2010, 2e6, 3.5e6, np.nan, 1e6, -1.23456],
        ["CHL", 2011, *[np.nan] * 5],
        ["LCN", 2010, 1e6, 1e6, 1e6, 1e6, 0.0],
    ]
    source = pd.DataFrame(rows, columns=["iso3", "year", *columns])
    found = industry_tables.income_and_licences_abroad(source, STATES)
    assert len(found) == 1
    assert found.iloc[0]["income_paid_musd"] == 3.5
    assert np.isnan(found.iloc[0]["licences_received_musd"])
    assert found.iloc[0]["net_income"] == -1.235


@pytest.mark.parametrize("code", ["CAN", "AUS", "NOR", "BRA", "CHL", "VNM"])
def test_net_income_has_the_sign_of_receipts_less_payments(code):
    table = load("income_and_licences_abroad")
    rows = table[table["iso3"] == code].dropna(subset=["net_income"])
    gap = rows["income_received_musd"] - rows["income_paid_musd"]
    assert (np.sign(gap) == np.sign(rows["net_income"])).all()


def test_the_two_tables_of_sectors_agree():
    shares = load("export_structure_by_sector").query("iso3 == 'CHL' and year == 2010")
    share = shares["exports_musd"] / shares["exports_musd"].sum()
    table = load("export_concentration").query("iso3 == 'CHL' and year == 2010")
    assert (share**2).sum() == pytest.approx(table["hhi"].item(), abs=1e-3)

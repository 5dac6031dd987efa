"""Trade with the large partners against product: worked from the tables, and who is missing."""

import pytest

from livebook.tables import load
from periphery.exposure import exposures


@pytest.fixture(scope="module")
def found():
    return exposures()


def test_an_export_is_divided_by_the_product_of_its_year(found):
    flow = load("trade_by_partner").query(
        "year == 2010 and exporter == 'CHL' and importer == 'CHN'"
    )
    income = (
        load("gdp_per_capita_at_exchange_rates").query("year == 2010 and iso3 == 'CHL'").iloc[0]
    )
    product = income["current_usd"] * income["population_thousands"]
    expected = 100 * flow["exports_kusd"].item() / product
    assert found["China, exports"].loc[2010, "CHL"] == pytest.approx(expected)


def test_members_have_no_exposure_to_their_union_but_to_the_others(found):
    assert found["European Union, imports"]["FRA"].isna().all()
    assert found["China, imports"].loc[2010, "FRA"] > 0


def test_all_three_partners_are_there_in_both_directions(found):
    assert len(found) == 6
    assert all(table.loc[2005, "BRA"] > 0 for table in found.values())


def test_an_import_is_divided_by_the_product_of_the_buyer_and_the_union_is_one(found):
    table = load("trade_by_partner").query("year == 2010")
    income = load("gdp_per_capita_at_exchange_rates").query("year == 2010 and iso3 == 'CHL'")
    product = (income["current_usd"] * income["population_thousands"]).item()
    bought = table.query("exporter == 'USA' and importer == 'CHL'")["exports_kusd"].item()
    assert found["United States, imports"].loc[2010, "CHL"] == pytest.approx(100 * bought / product)
    members = load("countries").query("eu_from <= 2010")  # nobody had left
    sold = table[(table["exporter"] == "CHL") & table["importer"].isin(members["iso3"])]
    union = found["European Union, exports"].loc[2010, "CHL"]
    assert union == pytest.approx(100 * sold["exports_kusd"].sum() / product)


def test_who_sold_nothing_has_nought_and_who_is_not_in_the_table_nothing(found):
    sold = found["China, exports"].loc[2000:2020]
    assert (sold == 0).any().any() and sold.isna().any().any()
    trade = load("trade_by_partner")
    there = set(trade.query("year == 2010")["exporter"])
    nought = sold.loc[2010][sold.loc[2010] == 0].index
    sellers = set(trade.query("year == 2010 and importer == 'CHN'")["exporter"])
    assert set(nought) <= there - sellers

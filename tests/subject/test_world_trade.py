"""World trade and incomes: one unit whichever table has them, and what is unknown is refused."""

import pytest

from livebook.tables import load
from periphery.incomes import YARDSTICKS, incomes
from periphery.world_trade import world_trade


@pytest.mark.parametrize(("year", "least", "most"), [(1995, 4e6, 6e6), (2000, 5e6, 8e6)])
def test_world_trade_is_in_million_dollars_on_both_sides_of_the_change_of_source(year, least, most):
    assert least < world_trade([year])[year].to_numpy().sum() < most


def test_years_come_in_the_order_that_is_asked_for():
    assert list(world_trade([2020, 1950])) == [2020, 1950]


def test_a_year_that_neither_table_has_is_refused():
    with pytest.raises(ValueError, match="no flow in 1996"):
        world_trade([1996])


@pytest.mark.parametrize("yardstick", YARDSTICKS)
def test_incomes_are_of_states_that_there_are(yardstick):
    found = incomes(yardstick)
    countries = load("countries").set_index("iso3")["status"]
    assert not set(countries.index[countries == "former state"]) & set(found.income)
    assert found.income.shape == found.people.shape
    assert found.people.loc[2018, "CHN"] > 1_300_000


def test_yardsticks_differ_and_an_unknown_one_is_refused():
    india = [incomes(yardstick).income.loc[2018, "IND"] for yardstick in YARDSTICKS]
    assert india[0] > 2 * max(india[1:])
    with pytest.raises(ValueError, match="no yardstick 'gold'"):
        incomes("gold")


def test_trade_is_that_of_either_table_in_million_dollars():
    older = load("trade_all_pairs_historical").query(
        "year == 1965 and exporter == 'CHL' and importer == 'USA'"
    )
    newer = load("trade_all_pairs").query(
        "year == 2020 and exporter == 'CHL' and importer == 'USA'"
    )
    found = world_trade([1965, 2020])
    assert found[1965].loc["CHL", "USA"] == pytest.approx(older.filter(like="usd").iloc[0, 0])
    assert found[2020].loc["CHL", "USA"] == pytest.approx(newer["exports_kusd"].item() / 1000)


def test_years_of_one_table_alone_and_none_at_all():
    assert list(world_trade([1965])) == [1965] and list(world_trade([2000])) == [2000]
    assert world_trade([]) == {}


@pytest.mark.parametrize(("yardstick", "source"), YARDSTICKS.items())
def test_an_income_is_the_column_of_its_yardstick_and_years_without_it_are_not_there(
    yardstick, source
):
    name, column = source
    row = load(name).query("iso3 == 'CHL' and year == 2010").iloc[0]
    found = incomes(yardstick)
    assert found.income.loc[2010, "CHL"] == row[column]
    assert found.people.loc[2010, "CHL"] == row["population_thousands"]
    assert found.income.notna().any(axis=1).all() and found.income.notna().any().all()

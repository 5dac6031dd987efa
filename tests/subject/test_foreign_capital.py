"""Foreign capital and growth: worked from the tables, and who is left out of a window."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import foreign_capital
from periphery.association import association


def _value(table, column, year, iso3="CHL"):
    return load(table).query("iso3 == @iso3 and year == @year")[column].item()


def test_penetration_is_what_foreigners_own_in_product_or_in_all_capital():
    owned = _value("foreign_capital_stock", "inward_musd", 2010)
    product = _value("foreign_capital_stock", "gdp_musd", 2010)
    capital = _value("labour_share", "capital_musd", 2010)
    assert foreign_capital.penetration().loc[2010, "CHL"] == pytest.approx(100 * owned / product)
    of_capital = foreign_capital.penetration("capital")
    assert of_capital.loc[2010, "CHL"] == pytest.approx(100 * owned / capital)
    assert of_capital.loc[2020:].isna().all().all()
    assert of_capital.shape == foreign_capital.penetration().shape


def test_penetration_of_something_else_is_refused():
    with pytest.raises(ValueError, match="of product or capital, not of 'land'"):
        foreign_capital.penetration("land")


@pytest.mark.parametrize(
    ("yardstick", "table", "column"),
    [
        ("purchasing power", "gdp_per_capita", "gdp_per_capita"),
        ("dollars of 2015", "gdp_per_capita_at_exchange_rates", "constant_2015_usd"),
    ],
)
def test_growth_is_in_percent_a_year_and_so_is_that_of_the_ten_years_before(
    yardstick, table, column
):
    row = foreign_capital.window(1980, 1995, yardstick).loc["CHL"]
    past, first, last = (np.log(_value(table, column, year)) for year in (1970, 1980, 1995))
    assert row["growth"] == pytest.approx(100 * (last - first) / 15)
    assert row["before"] == pytest.approx(100 * (first - past) / 10)
    assert row["income"] == pytest.approx(first)
    people = _value("gdp_per_capita", "population_thousands", 1980)
    assert row["people"] == pytest.approx(np.log(people))


def test_before_1960_nothing_is_looked_at(monkeypatch):
    stocks = foreign_capital.penetration()
    early = stocks.loc[[1970]].rename(index={1970: 1965})
    monkeypatch.setattr(foreign_capital, "penetration", lambda of: early)
    row = foreign_capital.window(1965, 1980).loc["CHL"]
    past, first = (np.log(_value("gdp_per_capita", "gdp_per_capita", y)) for y in (1960, 1965))
    assert row["before"] == pytest.approx(100 * (first - past) / 5)


def test_a_doubling_of_penetration_is_one_more():
    row = foreign_capital.window(1980, 1995).loc["CHL"]
    for of in ("product", "capital"):
        penetration = foreign_capital.penetration(of).loc[1980, "CHL"]
        assert 2 ** row[f"of {of}"] == pytest.approx(penetration)


def test_inflow_and_all_other_investment_are_means_of_the_years_after_the_first():
    demand = load("industry_and_demand").query("iso3 == 'CHL' and 1981 <= year <= 1995")
    row = foreign_capital.window(1980, 1995).loc["CHL"]
    inflow = demand["direct_investment"].mean()
    assert row["inflow"] == pytest.approx(inflow)
    assert row["domestic"] == pytest.approx(demand["investment"].mean() - inflow)


@pytest.mark.parametrize("span", foreign_capital.WINDOWS.items())
def test_a_window_is_of_states_of_a_million_whose_growth_and_penetration_are_known(span):
    found = foreign_capital.window(*span)
    countries = load("countries").set_index("iso3")
    assert not set(found.index) & set(countries.index[countries["status"] == "former state"])
    assert (found["people"] > np.log(1_000)).all()
    assert np.isfinite(found[["growth", "of product", "income"]]).all().all()
    sizes = found["region"].value_counts()
    assert (sizes.drop("elsewhere", errors="ignore") >= 3).all()
    own = found["region"] != "elsewhere"
    assert (found.loc[own, "region"] == countries["region"].reindex(found.index)[own]).all()
    small = countries.index.difference(found.index)
    assert {"LCA", "GRD"} <= set(small)


def test_a_yardstick_or_a_year_that_is_not_known_is_refused():
    with pytest.raises(KeyError):
        foreign_capital.window(1980, 1995, "gold")
    with pytest.raises(KeyError):
        foreign_capital.window(1980, 2090)


@pytest.fixture(scope="module")
def made_up():
    """Return sixteen countries of two regions whose growth is a measure, income and a region."""
    draw = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "measure": draw.normal(size=16),
            "income": draw.normal(size=16),
            "people": draw.normal(size=16),
            "region": ["A", "B"] * 8,
        },
        index=[f"C{i}" for i in range(16)],
    )
    grown = 0.5 * table["measure"] + 2 * table["income"] + 3 * (table["region"] == "B")
    return table.assign(growth=grown, other=-grown)


def test_others_and_regions_are_held_constant(made_up):
    found = foreign_capital.slope(made_up, "measure")
    assert found.slope == pytest.approx(0.5) and found.countries == 16
    assert foreign_capital.slope(made_up, "measure", outcome="other").slope == pytest.approx(-0.5)
    income_alone = foreign_capital.slope(made_up, "measure", ["income"])
    assert income_alone.slope == pytest.approx(0.5)
    without = foreign_capital.slope(made_up, "measure", regions=False)
    assert without == association(made_up, "growth", "measure", ["income", "people"])
    assert without.slope != pytest.approx(0.5)


def test_countries_of_which_something_is_not_known_are_left_out_with_their_region(made_up):
    alone = made_up.assign(region=["C", *made_up["region"][1:]])
    alone.loc["C0", "people"] = np.nan
    found = foreign_capital.slope(alone, "measure")
    assert (found.countries, found.slope) == (15, pytest.approx(0.5))

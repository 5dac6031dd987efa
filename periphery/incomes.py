"""Income per person by the yardsticks that the book compares, and how many people there were."""

from typing import NamedTuple

import pandas as pd

from livebook.tables import load
from periphery.spans import by_year

#: Table and column of each yardstick.
YARDSTICKS = {
    "purchasing power": ("gdp_per_capita", "gdp_per_capita"),
    "rates of 2015": ("gdp_per_capita_at_exchange_rates", "constant_2015_usd"),
    "rates of each year": ("gdp_per_capita_at_exchange_rates", "current_usd"),
}


class Incomes(NamedTuple):
    """Income per person, and people (thousands) where it is known: a row a year, a column a country."""

    income: pd.DataFrame
    people: pd.DataFrame


def incomes(yardstick: str) -> Incomes:
    """Return income per person by a yardstick, and people, of all countries and years.

    Former states are left out where the table has their successors as well.

    Parameters
    ----------
    yardstick : {"purchasing power", "rates of 2015", "rates of each year"}
        Dollars of 2011 at purchasing power; or of each year or of 2015, at exchange rates.

    Raises
    ------
    ValueError
        If there is no such yardstick.

    Examples
    --------
    >>> found = incomes("purchasing power")
    >>> bool(found.income.loc[2000, "KOR"] > found.income.loc[2000, "BRA"])
    True
    """
    if yardstick not in YARDSTICKS:
        raise ValueError(f"no yardstick {yardstick!r}; there are {', '.join(YARDSTICKS)}")
    name, column = YARDSTICKS[yardstick]
    countries = load("countries").set_index("iso3")["status"]
    table = load(name)
    table = table[table["iso3"].map(countries) != "former state"].dropna(subset=[column])
    return Incomes(by_year(table, column), by_year(table, "population_thousands"))

"""How far foreign capital has penetrated countries, and tables of what came after."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from livebook.tables import load
from periphery.association import Association, association
from periphery.spans import by_year

#: Years in which penetration is taken, and those to which growth is followed.
WINDOWS = {1970: 1980, 1980: 1995, 1995: 2010, 2010: 2019}

#: Income per person by which growth is measured: a table and its column.
YARDSTICKS = {
    "purchasing power": ("gdp_per_capita", "gdp_per_capita"),
    "dollars of 2015": ("gdp_per_capita_at_exchange_rates", "constant_2015_usd"),
}


def penetration(of: str = "product") -> pd.DataFrame:
    """Return the stock of direct investment that foreigners own in each country, %.

    Parameters
    ----------
    of : {"product", "capital"}
        Of the year's product, or of the whole stock of buildings and machines, foreign and
        domestic, which ends in 2019.

    Returns
    -------
    pandas.DataFrame
        A row for each year from 1970, a column for each country.

    Raises
    ------
    ValueError
        If it is of neither.

    Examples
    --------
    >>> penetration().loc[[1980, 2010], "BRA"].round().tolist()
    [13.0, 31.0]
    """
    stocks = load("foreign_capital_stock")
    whole = {
        "product": lambda: by_year(stocks, "gdp_musd"),
        "capital": lambda: by_year(load("labour_share"), "capital_musd"),
    }
    if of not in whole:
        raise ValueError(f"penetration is of {' or '.join(whole)}, not of {of!r}")
    owned = by_year(stocks, "inward_musd")
    return 100 * owned / whole[of]().reindex_like(owned)


def window(first: int, last: int, yardstick: str = "purchasing power") -> pd.DataFrame:
    """Return penetration at the beginning of a window, growth after and before, and controls.

    Parameters
    ----------
    first, last : int
        Years.
    yardstick : str
        One of `YARDSTICKS`.

    Returns
    -------
    pandas.DataFrame
        A row for each country of more than a million people whose penetration, income and growth
        are known. Columns are ``growth`` and ``before``, which is that of the ten years before
        (from 1960 at the earliest), in % a year; ``of product`` and ``of capital``, logarithms to
        the base of two of penetration, so that one more is a doubling; ``inflow`` and ``domestic``,
        the means over the window of foreign direct investment and of all other investment, in % of
        product; ``income`` and ``people``, natural logarithms; and ``region``, in which regions of
        fewer than three countries are one.

    Raises
    ------
    KeyError
        If the yardstick, or income in one of the years, is not known.

    Examples
    --------
    >>> window(1980, 1995).loc[["CHL", "KOR"], "growth"].round(1).tolist()
    [2.8, 7.6]
    """
    countries = load("countries").set_index("iso3")
    states = countries.index[countries["status"] != "former state"]

    def known(table, column):
        return np.log(by_year(load(table), column).filter(states))

    income = known(*YARDSTICKS[yardstick])
    people = known("gdp_per_capita", "population_thousands")
    demand, past = load("industry_and_demand"), max(first - 10, 1960)
    inflow, invested = (
        by_year(demand, name).loc[first + 1 : last].mean()
        for name in ("direct_investment", "investment")
    )
    found = pd.DataFrame(
        {
            "growth": 100 * (income.loc[last] - income.loc[first]) / (last - first),
            "before": 100 * (income.loc[first] - income.loc[past]) / (first - past),
            **{f"of {of}": _doublings(penetration(of).loc[first]) for of in ("product", "capital")},
            "inflow": inflow,
            "domestic": invested - inflow,
            "income": income.loc[first],
            "people": people.loc[first],
            "region": countries["region"],
        }
    )
    found = found[found["people"] > np.log(1_000)].dropna(subset=["growth", "of product"])
    few = found["region"].map(found["region"].value_counts()) < 3
    return found.assign(region=found["region"].mask(few, "elsewhere"))


def _doublings(values):
    return np.log2(values.where(values > 0))


def slope(
    table: pd.DataFrame,
    measure: str,
    given: Iterable[str] = ("income", "people"),
    outcome: str = "growth",
    regions: bool = True,
) -> Association:
    """Fit growth on a column of a window, others and the regions held constant.

    Parameters
    ----------
    table : pandas.DataFrame
        As `window` returns it.
    measure, outcome : str
        Columns; the outcome in % a year.
    given : iterable of str
        Columns to hold constant, beside the regions.
    regions : bool
        Whether regions are held constant.

    Returns
    -------
    periphery.association.Association
        The outcome (% a year) that goes with one more of the measure.

    Raises
    ------
    ValueError
        As `periphery.association.association`.

    Examples
    --------
    >>> slope(window(1995, 2010), "of product").clear
    False
    """
    known = table.dropna(subset=[measure, *given, outcome])
    held = pd.get_dummies(known["region"], dtype=float).iloc[:, 1:] if regions else known[[]]
    return association(known.join(held), outcome, measure, [*given, *held])

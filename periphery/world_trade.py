"""The trade of all pairs of countries in benchmark years, whichever table has them."""

from collections.abc import Iterable

import pandas as pd

from livebook.tables import load
from periphery.network import trade_matrix

#: From when on the newer table has a year, and how many of its units are a million dollars.
_NEWER, _PER_MILLION = 2000, 1_000


def world_trade(years: Iterable[int]) -> dict[int, pd.DataFrame]:
    """Return what each country sold to each other in each of some years, in US$ million.

    Parameters
    ----------
    years : iterable of int
        Benchmark years: every fifth from 1950 to 1995 (the Correlates of War project), 2000, 2005,
        2010, 2015, 2019, 2020 and 2023 (CEPII). The two sources measure differently.

    Returns
    -------
    dict of int to pandas.DataFrame, each of shape (n, n)
        As `periphery.network.trade_matrix` returns them: rows sell, columns buy.

    Raises
    ------
    ValueError
        If no table has a year.

    Examples
    --------
    >>> flows = world_trade([1965, 2020])
    >>> bool(flows[1965].loc["CHN", "USA"] < flows[2020].loc["CHN", "USA"])
    True
    """
    years = list(years)
    older, newer = [y for y in years if y < _NEWER], [y for y in years if y >= _NEWER]
    table = load("trade_all_pairs_historical") if older else None
    found = {year: trade_matrix(table, year) for year in older}
    table = load("trade_all_pairs") if newer else None
    found |= {year: trade_matrix(table, year) / _PER_MILLION for year in newer}
    return {year: found[year] for year in years}

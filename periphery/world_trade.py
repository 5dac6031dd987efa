"""The trade of all pairs of countries in a benchmark year, whichever table has it."""

import pandas as pd

from livebook.tables import load
from periphery.network import trade_matrix

#: From when on the newer table has a year, and how many of its units are a million dollars.
_NEWER, _PER_MILLION = 2000, 1_000


def world_trade(year: int) -> pd.DataFrame:
    """Return what each country sold to each other in a year, in US$ million.

    Parameters
    ----------
    year : int
        A benchmark year: every fifth from 1950 to 1995 (the Correlates of War project), 2000,
        2005, 2010, 2015, 2019, 2020 and 2023 (CEPII). The two sources measure differently.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        As `periphery.network.trade_matrix` returns it: rows sell, columns buy.

    Raises
    ------
    ValueError
        If neither table has the year.

    Examples
    --------
    >>> bool(world_trade(1965).loc["CHN", "USA"] < world_trade(2020).loc["CHN", "USA"])
    True
    """
    if year < _NEWER:
        return trade_matrix(load("trade_all_pairs_historical"), year)
    return trade_matrix(load("trade_all_pairs"), year) / _PER_MILLION

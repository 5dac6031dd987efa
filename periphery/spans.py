"""Means over spans of years, and changes from one span to another.

A *wide table* here has years in the index and one column a country.
"""

import pandas as pd


def mean(table: pd.DataFrame, span: tuple[int, int], least: int | None = None) -> pd.Series:
    """Return the mean of each column over a span of years.

    Parameters
    ----------
    table : pandas.DataFrame
        A wide table.
    span : pair of int
        The first and the last year, both included.
    least : int, optional
        How many of its years a column must have; without a word all of them. A column with fewer
        is missing (NaN) rather than averaged over what is left.

    Raises
    ------
    ValueError
        If the span ends before it begins, or the table has none of its years.

    Examples
    --------
    >>> table = pd.DataFrame({"CHL": [1, 3], "PER": [5, None]}, index=[2019, 2020])
    >>> mean(table, (2019, 2020)).tolist(), mean(table, (2019, 2020), least=1).tolist()
    ([2.0, nan], [2.0, 5.0])
    """
    first, last = span
    if last < first:
        raise ValueError(f"the span from {first} to {last} ends before it begins")
    years = table[(table.index >= first) & (table.index <= last)]
    if years.empty:
        raise ValueError(f"the table has no year from {first} to {last}")
    return years.mean().where(years.count() >= (last - first + 1 if least is None else least))


def change(
    table: pd.DataFrame,
    before: tuple[int, int],
    after: tuple[int, int],
    least: int | None = None,
) -> pd.Series:
    """Return by how much the mean of each column changed from one span of years to another.

    Parameters
    ----------
    table, least
        As for `mean`.
    before, after : pair of int
        First and last years.

    Raises
    ------
    ValueError
        As `mean`.

    Examples
    --------
    >>> table = pd.DataFrame({"CHL": [1, 3, 8], "PER": [5, 5, 4]}, index=[2000, 2001, 2020])
    >>> change(table, (2000, 2001), (2020, 2020)).tolist()
    [6.0, -1.0]
    """
    return mean(table, after, least) - mean(table, before, least)

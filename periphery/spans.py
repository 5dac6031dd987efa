"""Means over spans of years, and changes from one span to another.

A *wide table* here has years in the index and one column a country.
"""

import math
from collections.abc import Mapping

import pandas as pd


def by_year(table: pd.DataFrame, column: str, of: str = "iso3") -> pd.DataFrame:
    """Return one column of a table as a wide table.

    Parameters
    ----------
    table : pandas.DataFrame
        With columns ``year`` and ``iso3``, one row each, such as ``load("gdp_per_capita")``.
    column : str
        Which values; missing (NaN) in the result where the table has no row.
    of : str
        The column whose values head the result's columns, if they are not countries.

    Raises
    ------
    ValueError
        If the table lacks one of the columns, or holds two values for a country and year.

    Examples
    --------
    >>> rain = pd.DataFrame({"iso3": ["CHL", "PER"], "year": [2020, 2020], "rain": [5.0, 7.0]})
    >>> by_year(rain, "rain").loc[2020].to_dict()
    {'CHL': 5.0, 'PER': 7.0}
    """
    lacking = [name for name in ("year", of, column) if name not in table]
    if lacking:
        raise ValueError(f"the table has no column {lacking[0]!r}")
    if table.duplicated(["year", of]).any():
        of_whom = "country" if of == "iso3" else of
        raise ValueError(f"the table holds two values of {column!r} for a {of_whom} and year")
    return table.pivot(index="year", columns=of, values=column)


def three_years(first: int) -> tuple[int, int]:
    """Return the span of three years that begins with this one.

    Examples
    --------
    >>> three_years(2000)
    (2000, 2002)
    """
    return first, first + 2


def named(*spans: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Return spans of years under the names that texts give them.

    Examples
    --------
    >>> named((1998, 2000), (2018, 2020), (2023, 2023))
    {'1998–2000': (1998, 2000), '2018–20': (2018, 2020), '2023': (2023, 2023)}
    """
    return {_name(*span): span for span in spans}


def _name(first, last):
    if first == last:
        return f"{first}"
    same = first // 100 == last // 100
    return f"{first}–{last % 100:02}" if same else f"{first}–{last}"


def mean(
    table: pd.DataFrame | pd.Series, span: tuple[int, int], least: int | None = None
) -> pd.Series | float:
    """Return the mean of each column over a span of years.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.Series
        A wide table, or one column of it, whose mean is a number.
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
    enough = years.count() >= (last - first + 1 if least is None else least)
    if isinstance(years, pd.Series):
        return years.mean() if enough else math.nan
    return years.mean().where(enough)


def change(
    table: pd.DataFrame | pd.Series,
    before: tuple[int, int],
    after: tuple[int, int],
    least: int | None = None,
) -> pd.Series | float:
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


def multiple(
    table: pd.DataFrame | pd.Series, before: tuple[int, int], after: tuple[int, int]
) -> pd.Series | float:
    """Return how many times the mean over one span of years is that over another.

    Parameters
    ----------
    table
        As for `mean`.
    before, after : pair of int
        First and last years; the mean of the second is divided by that of the first.

    Raises
    ------
    ValueError
        As `mean`.

    Examples
    --------
    >>> sold = pd.Series([1, 3, 8], index=[2000, 2001, 2020])
    >>> float(multiple(sold, (2000, 2001), (2020, 2020)))
    4.0
    """
    return mean(table, after) / mean(table, before)


def means(table: pd.DataFrame, *spans: tuple[int, int], least: int | None = None) -> pd.DataFrame:
    """Return the mean of each column over several spans of years: one row a column of the table.

    Parameters
    ----------
    table, least
        As for `mean`.
    *spans : pair of int
        First and last years; each span is a column, under the name that `named` gives it.

    Raises
    ------
    ValueError
        As `mean`.

    Examples
    --------
    >>> table = pd.DataFrame({"CHL": [1, 3, 8], "PER": [5, 5, 4]}, index=[2000, 2001, 2020])
    >>> means(table, (2000, 2001), (2020, 2020)).loc["CHL"].to_dict()
    {'2000–01': 2.0, '2020': 8.0}
    """
    return pd.DataFrame({name: mean(table, span, least) for name, span in named(*spans).items()})


def changes(
    tables: Mapping[str, pd.DataFrame], before: tuple[int, int], after: tuple[int, int]
) -> pd.DataFrame:
    """Return by how much each of several wide tables changed between two spans: a column each.

    Parameters
    ----------
    tables : mapping
        Wide tables by the name of their column; a country that one of them lacks is missing there.
    before, after : pair of int
        As for `change`.

    Raises
    ------
    ValueError
        As `mean`.

    Examples
    --------
    >>> sold = pd.DataFrame({"CHL": [1, 8], "PER": [5, 4]}, index=[2000, 2020])
    >>> changes({"sold": sold, "twice": 2 * sold}, (2000, 2000), (2020, 2020)).loc["CHL"].to_dict()
    {'sold': 7.0, 'twice': 14.0}
    """
    return pd.DataFrame({name: change(table, before, after) for name, table in tables.items()})

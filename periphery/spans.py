"""Values of countries year by year, as means of three years and what changed between two of them.

One year is a harvest, an election or a pandemic; three are nearly what was usual. A country that
lacks one of the three is missing rather than averaged over what is left.
"""

import pandas as pd


def by_year(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return one column of a table with a row for each year and a column for each country.

    Parameters
    ----------
    table : pandas.DataFrame
        With columns ``year`` and ``iso3``, one row each, such as ``load("gdp_per_capita")``.
    column : str
        Which values.

    Returns
    -------
    pandas.DataFrame
        Indexed by year; missing (NaN) where the table has no row.

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
    lacking = [name for name in ("year", "iso3", column) if name not in table]
    if lacking:
        raise ValueError(f"the table has no column {lacking[0]!r}")
    if table.duplicated(["year", "iso3"]).any():
        raise ValueError(f"the table holds two values of {column!r} for a country and year")
    return table.pivot(index="year", columns="iso3", values=column)


def three_years(values: pd.DataFrame | pd.Series, first: int) -> pd.Series | float:
    """Return the mean of three years.

    Parameters
    ----------
    values : pandas.DataFrame or pandas.Series
        Indexed by year.
    first : int
        The first of the three.

    Returns
    -------
    pandas.Series, or a number if `values` is a series
        One value for each column; missing (NaN) if one of the years is.

    Raises
    ------
    ValueError
        If there is none of the three years.

    Examples
    --------
    >>> values = pd.DataFrame({"CHL": [1, 2, 3], "PER": [1, None, 3]}, index=[2000, 2001, 2002])
    >>> three_years(values, 2000).tolist()
    [2.0, nan]
    """
    years = range(first, first + 3)
    if not values.index.isin(years).any():
        raise ValueError(f"there is no year from {first} to {first + 2}")
    return values.reindex(years).mean(skipna=False)


def change(values: pd.DataFrame | pd.Series, first: int, last: int) -> pd.Series | float:
    """Return by how much the mean of three years differs between two of them.

    Parameters
    ----------
    values : pandas.DataFrame or pandas.Series
        Indexed by year.
    first, last : int
        The years in which the two begin.

    Returns
    -------
    pandas.Series, or a number if `values` is a series
        In the unit of the values; missing (NaN) where a year is.

    Raises
    ------
    ValueError
        As `three_years`.

    Examples
    --------
    >>> float(change(pd.Series([1, 2, 3, 7], index=range(2000, 2004)), 2000, 2001))
    2.0
    """
    return three_years(values, last) - three_years(values, first)


def multiple(values: pd.DataFrame | pd.Series, first: int, last: int) -> pd.Series | float:
    """Return how many times the mean of three years is that of three others.

    Parameters
    ----------
    values : pandas.DataFrame or pandas.Series
        Indexed by year.
    first, last : int
        The years in which the two begin; the second is divided by the first.

    Returns
    -------
    pandas.Series, or a number if `values` is a series
        Without unit; missing (NaN) where a year is.

    Raises
    ------
    ValueError
        As `three_years`.

    Examples
    --------
    >>> float(multiple(pd.Series([1, 2, 3, 7], index=range(2000, 2004)), 2000, 2001))
    2.0
    """
    return three_years(values, last) / three_years(values, first)

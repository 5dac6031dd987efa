"""Indices made of several traits: many of them at once, so that a choice of weights can be judged.

A composite index rests on two choices, which traits and with what weight. What is here computes the
index for every choice in one go, and says how well each sets one group of countries above another.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd


def percentiles(table: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
    """Return each value's place among the countries, from nearly 0 (lowest) to nearly 1.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.Series
        One row a country, numbers in any unit; higher must mean more of the trait.

    Returns
    -------
    pandas.DataFrame or pandas.Series
        ``(rank − ½) / countries with a value``, ties sharing a place: the middle is ½ whatever
        the number of countries. A missing value stays missing.

    Examples
    --------
    >>> percentiles(pd.Series([10.0, 30.0, 20.0, 1000.0])).tolist()
    [0.125, 0.625, 0.375, 0.875]
    """
    return (table.rank() - 0.5) / table.notna().sum()


def subsets(names: Sequence[str]) -> pd.DataFrame:
    """Return every choice of at least one trait, as equal weights.

    Parameters
    ----------
    names : sequence of str
        The traits; at most sixteen, since their choices are 2ⁿ − 1.

    Returns
    -------
    pandas.DataFrame
        One row a choice, one column a trait, 1 if it is in; the last row has all of them.

    Raises
    ------
    ValueError
        If there is no trait, one is repeated, or there are more than sixteen.

    Examples
    --------
    >>> subsets(["ore", "debt"]).to_numpy().tolist()
    [[0, 1], [1, 0], [1, 1]]
    """
    names = list(names)
    if not 1 <= len(names) <= 16 or len(set(names)) < len(names):
        raise ValueError(f"from one to sixteen different traits are expected, not {names}")
    rows = list(itertools.product([0, 1], repeat=len(names)))[1:]
    return pd.DataFrame(rows, columns=names)


def composite(scores: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return the weighted mean of traits, for one or many choices of weights.

    Parameters
    ----------
    scores : pandas.DataFrame
        One row a country, one column a trait, on a common scale such as `percentiles` gives.
    weights : pandas.DataFrame
        One row an index, the same columns; not negative, and not all zero. They need not sum to 1.

    Returns
    -------
    pandas.DataFrame
        One row a country, one column an index. A trait that a country lacks counts neither way:
        the mean is over those it has, and missing if it has none of them.

    Raises
    ------
    ValueError
        If the columns differ, or an index has a negative or missing weight or none above zero.

    Examples
    --------
    >>> scores = pd.DataFrame({"ore": [0.2, 0.8], "debt": [0.6, None]}, index=["A", "B"])
    >>> composite(scores, subsets(scores)).round(2).to_numpy().tolist()
    [[0.6, 0.2, 0.4], [nan, 0.8, 0.8]]
    """
    if set(scores.columns) != set(weights.columns):
        odd = sorted(set(scores.columns) ^ set(weights.columns))
        raise ValueError(f"scores and weights have different traits: {', '.join(map(str, odd))}")
    weight = weights[list(scores.columns)].to_numpy(dtype=float).T
    if not (weight >= 0).all() or not (weight.sum(axis=0) > 0).all():
        raise ValueError("every index needs weights of zero or more, and one above zero")
    values = scores.to_numpy(dtype=float)
    there = ~np.isnan(values)
    total = there.astype(float) @ weight
    with np.errstate(invalid="ignore"):
        means = np.where(total > 0, np.nan_to_num(values) @ weight / total, np.nan)
    return pd.DataFrame(means, index=scores.index, columns=weights.index)


def separation(indices: pd.DataFrame, low: Sequence[str], high: Sequence[str]) -> pd.Series:
    """Return how well each index sets one group of countries above another.

    Parameters
    ----------
    indices : pandas.DataFrame
        One row a country, one column an index.
    low, high : sequence of str
        The two groups, without a country in common.

    Returns
    -------
    pandas.Series
        For each index the probability that a country drawn from `high` stands above one drawn from
        `low`, ties counting half: 1 sets them wholly apart, ½ not at all, 0 the wrong way round.
        (Mann and Whitney's U over the number of pairs; the area under a ROC curve.) Pairs in which
        a country has no value are left out; an index without any pair is missing.

    Raises
    ------
    ValueError
        If a group is empty, a country is unknown, or the groups overlap.

    Examples
    --------
    >>> table = pd.DataFrame({"index": [0.1, 0.5, 0.4, 0.9]}, index=["NOR", "CAN", "PER", "CHL"])
    >>> separation(table, ["NOR", "CAN"], ["PER", "CHL"]).tolist()
    [0.75]
    """
    low, high = list(low), list(high)
    missing = [country for country in [*low, *high] if country not in indices.index]
    if missing or not low or not high:
        raise ValueError(f"countries without an index: {', '.join(missing) or 'an empty group'}")
    if set(low) & set(high):
        raise ValueError(f"in both groups: {', '.join(sorted(set(low) & set(high)))}")
    below, above = (indices.loc[group].to_numpy(dtype=float) for group in (low, high))
    pairs = above[:, None, :] - below[None, :, :]
    won = (pairs > 0).sum(axis=(0, 1)) + 0.5 * (pairs == 0).sum(axis=(0, 1))
    with np.errstate(invalid="ignore"):
        share = won / (~np.isnan(pairs)).sum(axis=(0, 1))
    return pd.Series(share, index=indices.columns)

"""How far two readers who sorted the same items agree, beyond what chance would bring about."""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats


def cohen_kappa(
    first: Sequence | Mapping | pd.Series, second: Sequence | Mapping | pd.Series
) -> float:
    """Return Cohen's kappa of two readers' labels: 1 full agreement, 0 no better than chance.

    It is the observed agreement minus the agreement expected if each reader had given out the
    same labels at random, divided by the most that difference could be. Labels are names: to miss
    by one step counts as much as to miss by three.

    Parameters
    ----------
    first, second : sequence, pandas.Series or mapping
        The label of each item. Sequences are matched by place, mappings and Series by key; both
        must label the same items.

    Returns
    -------
    float
        From −1 to 1; NaN where chance alone would make them agree on everything (both gave every
        item one and the same label), since there is nothing left to measure.

    Raises
    ------
    ValueError
        If the two do not label the same items, if there are none, or if a label is missing.

    References
    ----------
    Cohen, J. (1960), Educational and Psychological Measurement 20(1): 37–46.

    Examples
    --------
    >>> cohen_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    0.5
    """
    first, second = _matched(first, second)
    table = pd.crosstab(first, second)
    labels = table.index.union(table.columns)
    shares = table.reindex(index=labels, columns=labels, fill_value=0).to_numpy() / len(first)
    observed = np.trace(shares)
    expected = float(shares.sum(axis=0) @ shares.sum(axis=1))
    if np.isclose(expected, 1):
        return float("nan")
    return float((observed - expected) / (1 - expected))


def _matched(first, second):
    """Return the labels as two arrays in one order."""
    keyed = [isinstance(labels, (Mapping, pd.Series)) for labels in (first, second)]
    if all(keyed):
        first, second = (pd.Series(labels, dtype=object) for labels in (first, second))
        if set(first.index) != set(second.index) or len(first) != len(second):
            odd = sorted(map(str, set(first.index) ^ set(second.index)))
            raise ValueError(f"the two readers did not label the same items: {', '.join(odd[:5])}")
        if first.index.has_duplicates:
            raise ValueError("an item is labelled twice")
        second = second.reindex(first.index)
    first, second = (np.array(list(labels), dtype=object) for labels in (first, second))
    if len(first) != len(second):
        raise ValueError(f"one reader labelled {len(first)} items, the other {len(second)}")
    if len(first) == 0:
        raise ValueError("there are no items to agree on")
    if pd.isna(first).any() or pd.isna(second).any():
        raise ValueError("a label is missing; leave out items that only one reader judged")
    return first, second


def kappa_interval(
    first: Sequence, second: Sequence, cases: Sequence, level: float = 0.95
) -> tuple[float, float]:
    """Return an interval for Cohen's kappa when items hang together in cases.

    Each case is left out once; how kappa moves gives its standard error (the jackknife over
    clusters), and Student's t with one degree of freedom less than there are cases the width. With
    a dozen cases the more usual percentiles of a bootstrap are too narrow.

    Parameters
    ----------
    first, second : sequence
        The two readers' labels of the same items, by place.
    cases : sequence
        The case each item belongs to, by place.
    level : float
        The share of such intervals that should hold the true kappa.

    Returns
    -------
    tuple of float
        Low and high end; the estimate of `cohen_kappa` lies in the middle
        before they are cut off at −1 and 1. NaN if kappa cannot be
        told once some case is left out.

    Raises
    ------
    ValueError
        If there are fewer than three cases, or labels and cases are not as many.

    References
    ----------
    Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, chapter 11.

    Examples
    --------
    >>> codes = [0, 1, 2, 0, 1, 2, 0, 1], [0, 1, 2, 0, 1, 1, 0, 0]
    >>> low, high = kappa_interval(*codes, cases=[1, 1, 2, 2, 3, 3, 4, 4])
    >>> round(low, 2), round(high, 2)
    (-0.14, 1.0)
    """
    first, second = _matched(list(first), list(second))
    where, names = pd.factorize(np.asarray(list(cases), dtype=object))
    if len(where) != len(first):
        raise ValueError(f"{len(first)} items, but {len(where)} cases")
    if len(names) < 3:
        raise ValueError("an interval needs at least three cases")
    codes, labels = pd.factorize(np.concatenate([first, second]))
    tables = np.zeros((len(names), len(labels), len(labels)))
    np.add.at(tables, (where, codes[: len(first)], codes[len(first) :]), 1)
    whole = tables.sum(axis=0)
    left = _kappa_of(whole - tables)
    number = len(names)
    error = np.sqrt((number - 1) / number * ((left - left.mean()) ** 2).sum())
    half = stats.t.ppf((1 + level) / 2, number - 1) * error
    middle = float(_kappa_of(whole[None])[0])
    return max(middle - float(half), -1.0), min(middle + float(half), 1.0)


def _kappa_of(tables):
    """Return the kappa of each of several tables of counts (tables × labels × labels)."""
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    observed = np.trace(shares, axis1=1, axis2=2)
    expected = (shares.sum(axis=1) * shares.sum(axis=2)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (observed - expected) / (1 - expected)
    return np.where(np.isclose(expected, 1), np.nan, found)


def order_kept(
    first: Sequence | pd.Series, second: Sequence | pd.Series, cases: Sequence
) -> pd.DataFrame:
    """Return of how many pairs of items two readers keep the order, by group.

    Two readers may see the same order and place it differently on the scale; agreement of labels
    counts that as disagreement, this does not.

    Parameters
    ----------
    first, second : sequence of numbers
        The two readers' codes of the same items, by place.
    cases : sequence
        The group of each item; pairs are made within groups.

    Returns
    -------
    pandas.DataFrame
        A row for each group: ``same order``, and ``pairs told apart``, by both readers.

    Raises
    ------
    ValueError
        If codes and groups are not as many, or a code is missing.

    Examples
    --------
    >>> order_kept([0, 1, 2], [0, 2, 1], ["mine", "mine", "mine"]).loc["mine"].tolist()
    [2, 3]
    """
    codes = np.array([*zip(first, second, strict=True)], dtype=float)
    groups = pd.Series(list(cases))
    if len(codes) != len(groups):
        raise ValueError(f"{len(codes)} items, but {len(groups)} groups")
    if np.isnan(codes).any():
        raise ValueError("a code is missing; leave out items that only one reader judged")
    counts = {}
    for name, places in groups.groupby(groups, sort=False).groups.items():
        one, other = np.triu_indices(len(places), k=1)
        signs = np.sign(codes[places][one] - codes[places][other])
        told_apart = (signs != 0).all(axis=1)
        counts[name] = [(signs[told_apart].prod(axis=1) > 0).sum(), told_apart.sum()]
    return pd.DataFrame(counts, index=["same order", "pairs told apart"]).T


def by_coin(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return how often tossing a coin for the sign of each pair's gap gives as large a sum.

    Parameters
    ----------
    gaps : pandas.DataFrame
        A row for each pair (at most 20), a column for each reader: what the first of the pair
        has more than the second.

    Returns
    -------
    pandas.DataFrame
        A row for each reader, in per cent of all ways of tossing: ``as large``, either way, and
        ``at best``: the least that could have come out, had all gaps gone one way.

    Raises
    ------
    ValueError
        If there are no pairs, or more than 20.

    Examples
    --------
    >>> by_coin(pd.DataFrame({"strict": [1.0, 1.0, -1.0]})).loc["strict"].tolist()
    [100.0, 25.0]
    """
    if not 0 < len(gaps) <= 20:
        raise ValueError(f"{len(gaps)} pairs; every way of tossing is tried for 1 to 20")
    tosses = np.array(list(itertools.product([1, -1], repeat=len(gaps))))
    sums = np.abs(tosses @ gaps.to_numpy(dtype=float))
    sizes = {"as large": np.abs(gaps.sum()), "at best": np.abs(gaps).sum()}
    shares = {
        name: 100 * (sums >= size.to_numpy() - 1e-9).mean(axis=0) for name, size in sizes.items()
    }
    return pd.DataFrame(shares, index=gaps.columns)

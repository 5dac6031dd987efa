"""How far two readers who sorted the same items agree, beyond what chance would bring about."""

from collections.abc import Mapping

import numpy as np
import pandas as pd


def cohen_kappa(first, second):
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

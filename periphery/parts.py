"""What totals are made of: the shares of their parts, and what moved an average of them."""

import pandas as pd


def shares(table: pd.DataFrame, value: str, *, by: str | list[str], of: str) -> pd.DataFrame:
    """Return how totals divide into parts, in per cent.

    Parameters
    ----------
    table : pandas.DataFrame
        One row an amount, none of them negative.
    value : str
        The column of amounts.
    by : str or list of str
        The column or columns that tell totals apart.
    of : str
        The column that says which part of its total an amount belongs to.

    Returns
    -------
    pandas.DataFrame
        One row a total, one column a part; a part that does not occur is zero, and a total of
        zero has no shares (NaN).

    Raises
    ------
    ValueError
        If the table has no rows, or an amount is negative.

    Examples
    --------
    >>> sold = pd.DataFrame({"to": ["CHN", "CHN", "USA"], "what": ["ore", "oil", "oil"], "m": [3, 1, 2]})
    >>> shares(sold, "m", by="to", of="what").loc["CHN"].to_dict()
    {'oil': 25.0, 'ore': 75.0}
    """
    if table.empty:
        raise ValueError("the table has no rows, so that there is no total to divide")
    if (table[value] < 0).any():
        raise ValueError(f"{value} is negative in some rows, and a share of it would mean nothing")
    by = [by] if isinstance(by, str) else by
    sums = table.groupby([*by, of])[value].sum().unstack(fill_value=0)
    return 100 * sums.div(sums.sum(axis=1), axis=0)


def own_and_weight(levels: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a weighted average into its parts' own changes and those of weights.

    .. math:: \\Delta \\sum_i w_i x_i = \\sum_i \\bar w_i \\, \\Delta x_i
              + \\sum_i (\\bar x_i - \\bar X) \\, \\Delta w_i

    where a bar is the mean of before and after, and X the weighted average itself.

    Parameters
    ----------
    levels, weights : pandas.DataFrame
        One row a part, two columns, before and after; weights are fractions that add up to one.

    Returns
    -------
    pandas.DataFrame
        One row a part; ``own`` is what its level did, ``weight`` what came of its growing or
        shrinking. All of them add up to the change.

    Raises
    ------
    ValueError
        If there are not two columns, or weights do not add up to one.

    Examples
    --------
    >>> levels = pd.DataFrame({1995: [80, 40], 2015: [80, 50]}, index=["CHN", "USA"])
    >>> weights = pd.DataFrame({1995: [0.1, 0.9], 2015: [0.3, 0.7]}, index=["CHN", "USA"])
    >>> own_and_weight(levels, weights).round(1).sum().to_dict()
    {'own': 8.0, 'weight': 7.0}
    """
    if levels.shape[1] != 2 or weights.shape[1] != 2:
        raise ValueError("levels and weights have two columns each, before and after")
    if ((weights.sum() - 1).abs() > 1e-9).any():
        raise ValueError("weights do not add up to one")
    whole = (levels * weights).sum()
    (before, after), (light, heavy) = (
        [t.iloc[:, place] for place in (0, 1)] for t in (levels, weights)
    )
    return pd.DataFrame(
        {
            "own": (after - before) * (light + heavy) / 2,
            "weight": (heavy - light) * (before + after - whole.sum()) / 2,
        }
    )

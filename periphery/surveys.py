"""Reading shares from opinion surveys: sampling error, and what those who did not answer may hide.

Shares are percentages of *all* respondents. Two errors are kept apart, because no sample size
cures the second: chance in drawing the sample (`margin`, `difference`), and silence (`bounds`).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

#: Two-sided 95 % under the normal approximation.
_Z = 1.959964
#: Columns of `opinions`: shares of all respondents.
ANSWERS = ["positive", "negative", "silent"]


class Difference(NamedTuple):
    """A difference of two shares in percentage points, with a 95 % interval and a p-value.

    Where many differences are looked at, correct the p-values for their number (``multipletests``
    of statsmodels); one interval in twenty leaves out zero by chance alone.
    """

    value: float
    low: float
    high: float
    p_value: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def margin(
    percent: ArrayLike, respondents: ArrayLike, design_effect: float = 1.0
) -> float | np.ndarray:
    """Return the half-width of a share's 95 % interval.

    Parameters
    ----------
    percent : float or array
        Share of respondents, 0 to 100.
    respondents : float or array
        Number of interviews.
    design_effect : float
        By how much clusters and weights raise the variance above that of a simple random sample
        of the same size (Kish 1965, *Survey Sampling*); 1 is a simple random sample.

    Returns
    -------
    float or array
        Percentage points.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 100, a number of interviews is not positive, a design effect
        is not positive or anything is missing.

    Examples
    --------
    >>> round(float(margin(50, 1250)), 1)
    2.8
    >>> round(float(margin(50, 1250, design_effect=2)), 1)
    3.9
    """
    return _Z * _standard_error(percent, respondents, design_effect)


def difference(
    first: float, second: float, respondents: tuple[float, float], *, design_effect: float = 1.0
) -> Difference:
    """Return the second share minus the first, from independent samples.

    For two answers of the *same* respondents, such as a view of China and one of the United
    States, the interval is too wide where the answers rise and fall together, as they mostly do:
    then it errs on the side of caution.

    Parameters
    ----------
    first, second : float
        Shares of respondents, 0 to 100.
    respondents : pair of float
        Numbers of interviews behind the first and the second.
    design_effect : float
        As in `margin`.

    Returns
    -------
    Difference

    Raises
    ------
    ValueError
        As in `margin`.

    Examples
    --------
    >>> change = difference(56.2, 49.1, (1200, 1200), design_effect=2)
    >>> round(change.value, 1), change.clear
    (-7.1, True)
    """
    early, late = respondents
    spread = np.hypot(
        _standard_error(first, early, design_effect), _standard_error(second, late, design_effect)
    )
    value = second - first
    p_value = 2 * stats.norm.sf(abs(value) / spread) if spread else float(value == 0)
    return Difference(
        float(value), float(value - _Z * spread), float(value + _Z * spread), float(p_value)
    )


def opinions(
    table: pd.DataFrame, question: str = "opinion", *, one_list: bool = True
) -> pd.DataFrame:
    """Return the shares of good, of bad and of no opinions.

    Waves of a country that recorded nobody without an opinion are left out.

    Parameters
    ----------
    table : pandas.DataFrame
        As *opinion_of_powers* has it: ``iso3``, ``year``, ``question``, ``about``, the five shades of
        answers in per cent of all respondents, ``respondents``, ``battery``.
    question : str
        ``"opinion"`` (of a power) or ``"relations"`` (with it).
    one_list : bool
        Whether only countries of the last wave are kept, so that a change is one of opinion and not
        of the list.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``year``, ``about``, ``respondents``, and `ANSWERS` in per cent.

    Raises
    ------
    ValueError
        If the question was not asked.

    Examples
    --------
    >>> from livebook.tables import load
    >>> shares = opinions(load("opinion_of_powers"))
    >>> shares["iso3"].nunique(), shares.columns[-3:].tolist()
    (17, ['positive', 'negative', 'silent'])
    """
    asked = table[table["question"] == question]
    if asked.empty:
        raise ValueError(f"{question!r} is not among the questions that were asked")
    if one_list:
        last = asked.loc[asked["year"] == asked["year"].max(), "iso3"]
        asked = asked[asked["iso3"].isin(last)]
    asked = asked[asked["battery"] != "without don't know"]
    return asked[["iso3", "year", "about", "respondents"]].assign(
        positive=asked["very_positive_pct"] + asked["positive_pct"],
        negative=asked["very_negative_pct"] + asked["negative_pct"],
        silent=asked["no_answer_pct"],
    )


def changes(
    before: pd.DataFrame, after: pd.DataFrame, what: str, *, design_effect: float = 1.0
) -> pd.DataFrame:
    """Return by how much each country's share changed from one wave to another, as `difference`.

    Parameters
    ----------
    before, after : pandas.DataFrame
        One row a country, with the share in the column `what` and the ``respondents``.
    what : str
    design_effect : float
        As in `margin`.

    Returns
    -------
    pandas.DataFrame
        Of the countries in both waves: ``change``, ``low`` and ``high`` in points, and ``p``.

    Raises
    ------
    ValueError
        If no country is in both, or as in `margin`.

    Examples
    --------
    >>> before = pd.DataFrame({"good": [60.0], "respondents": [1200]}, index=["CHL"])
    >>> changes(before, before.assign(good=50.0), "good").round(1)
         change   low  high    p
    CHL   -10.0 -14.0  -6.0  0.0
    """
    both = before.index.intersection(after.index)
    if both.empty:
        raise ValueError("no country is in both waves")
    rows = [
        difference(
            before.loc[code, what],
            after.loc[code, what],
            (before.loc[code, "respondents"], after.loc[code, "respondents"]),
            design_effect=design_effect,
        )
        for code in both
    ]
    return pd.DataFrame(rows, index=both).set_axis(["change", "low", "high", "p"], axis=1)


def bounds(percent: ArrayLike, no_answer: ArrayLike) -> tuple[ArrayLike, ArrayLike]:
    """Return what a share could be if everybody had answered.

    If all the silent disagreed the share would stay as it is; if all agreed it would rise by
    their number. Nothing is assumed about them (Manski 2003, *Partial Identification of
    Probability Distributions*).

    Parameters
    ----------
    percent, no_answer : float or array
        Shares of all respondents, 0 to 100, together at most 100.

    Returns
    -------
    tuple
        Lowest and highest share, in the form of the input.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 100 or is missing, or the two exceed 100 by more than rounding.

    Examples
    --------
    >>> bounds(56, 24)
    (56, 80)
    """
    _check_percent(percent)
    _check_percent(no_answer)
    if np.any(np.asarray(percent) + np.asarray(no_answer) > 100.5):
        raise ValueError("a share and the share without an answer add up to more than 100")
    return percent, percent + no_answer


def of_those_who_answered(percent: ArrayLike, no_answer: ArrayLike) -> float | np.ndarray:
    """Return a share of respondents who gave an answer.

    It equals what all would have said only if the silent think like the others.

    Parameters
    ----------
    percent, no_answer : float or array
        Shares of all respondents, 0 to 100.

    Raises
    ------
    ValueError
        As in `bounds`, or if nobody answered.

    Examples
    --------
    >>> of_those_who_answered(45, 25)
    60.0
    """
    bounds(percent, no_answer)
    answered = 100 - np.asarray(no_answer, dtype=float)
    if np.any(answered <= 0):
        raise ValueError("nobody gave an answer")
    return 100 * percent / (100 - no_answer)


def _standard_error(percent, respondents, design_effect):
    _check_percent(percent)
    if not np.all(np.asarray(respondents, dtype=float) > 0):
        raise ValueError("a number of interviews is missing or not positive")
    if not np.all(np.asarray(design_effect, dtype=float) > 0):
        raise ValueError("a design effect is missing or not positive")
    return np.sqrt(design_effect * percent * (100 - percent) / respondents)


def _check_percent(percent):
    values = np.asarray(percent, dtype=float)
    if not np.all((values >= 0) & (values <= 100)):
        raise ValueError("a share is missing or lies outside 0 to 100 per cent")

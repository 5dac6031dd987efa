"""Comparisons within countries over time: fixed effects, and what happens around a date.

A *panel* has one row for each unit (a country) and period (a year). Fixed effects compare a unit
with itself and with the others in the same period, so that neither what is lasting about a unit nor
what happens to all in a period can be taken for the effect of a cause. They remove nothing that
changes over time in one unit alone, and say nothing about which of two things came first.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

#: What each set of effects compares, for tables and legends.
EFFECTS = {
    (): "all with all",
    ("time",): "same year",
    ("unit",): "same country",
    ("unit", "time"): "same country and same year",
}


class Estimate(NamedTuple):
    """A slope, its standard error and 95 % interval, its p-value, and what they rest on.

    ``freedom`` is how many independent units the standard error is worth: far fewer than there are
    where few units carry most of the variation of the cause.
    """

    slope: float
    error: float
    low: float
    high: float
    p_value: float
    rows: int
    units: int
    freedom: float

    @property
    def clear(self) -> bool:
        """Whether the 95 % interval leaves out zero."""
        return self.low > 0 or self.high < 0


def fixed_effects(
    table: pd.DataFrame,
    outcome: str,
    cause: str,
    *,
    unit: str = "iso3",
    time: str = "year",
    effects: tuple[str, ...] = ("unit", "time"),
) -> Estimate:
    """Regress an outcome on a cause, holding constant what units or periods have in common.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a unit and period; rows with a missing value in either column are left out.
    outcome, cause : str
        Columns of numbers; the slope is in the outcome's unit for one unit of the cause.
    unit, time : str
        Columns that name units and periods.
    effects : tuple of str
        Any of ``"unit"`` and ``"time"``; ``()`` pools all rows.

    Returns
    -------
    Estimate
        Least squares. The standard error allows the errors of one unit to be correlated over time
        (clustered), corrected for the pull that single units have on the line (CR2), and the
        interval uses a t distribution with Satterthwaite's degrees of freedom. The plain clustered
        error with one degree of freedom less than there are units finds effects too often where
        units are few and unequal; ``false_alarms`` measures both.

        With ``effects`` that leave out ``"time"``, what happens to all units in a period is left
        in the errors, and no clustering by unit allows for that: then the slope describes, and
        its interval means nothing.

    Raises
    ------
    ValueError
        If a column is missing, fewer than five units have data, or the cause does not vary once
        the effects are taken out.

    References
    ----------
    Bell, R. M. and McCaffrey, D. F. (2002), Survey Methodology 28(2): 169–181. Pustejovsky, J. E.
    and Tipton, E. (2018), Journal of Business & Economic Statistics 36(4): 672–683. Frisch, R. and
    Waugh, F. V. (1933), Econometrica 1(4): 387–401.

    Examples
    --------
    >>> rows = [
    ...     (unit, year, unit * 10 + year + 2 * x, x)
    ...     for unit in range(6)
    ...     for year, x in enumerate([0, unit, 1, 3])
    ... ]
    >>> table = pd.DataFrame(rows, columns=["iso3", "year", "votes", "trade"])
    >>> round(fixed_effects(table, "votes", "trade").slope, 6)
    2.0
    """
    missing = [name for name in (outcome, cause, unit, time) if name not in table]
    if missing:
        raise ValueError(f"the table has no column {missing[0]!r}")
    unknown = set(effects) - {"unit", "time"}
    if unknown:
        raise ValueError(f"an effect is 'unit' or 'time', not {sorted(unknown)[0]!r}")
    rows = table.dropna(subset=[outcome, cause])
    units = rows[unit].nunique()
    if units < 5:
        raise ValueError(f"{units} units have data; at least 5 are needed")
    basis = _basis(_dummies(rows, unit, time, effects))
    y = rows[outcome].to_numpy(dtype=float)
    x = rows[cause].to_numpy(dtype=float)
    x = x - basis @ (basis.T @ x)
    squares = x @ x
    if squares <= 1e-12 * max(1.0, float((rows[cause] ** 2).sum())):
        raise ValueError(f"{cause!r} does not vary once the effects are taken out")
    slope = x @ y / squares
    weights = _influence(basis, x, rows[unit].to_numpy())
    error = float(np.sqrt(((weights @ y) ** 2).sum()))
    shared = weights @ weights.T
    freedom = float(np.trace(shared) ** 2 / (shared**2).sum())
    reach = stats.t.ppf(0.975, freedom) * error
    p_value = 2 * stats.t.sf(abs(slope) / error, freedom) if error else 0.0
    return Estimate(
        float(slope),
        error,
        float(slope - reach),
        float(slope + reach),
        float(p_value),
        len(rows),
        units,
        freedom,
    )


def shift_around(values: pd.DataFrame, events: dict[str, int], width: int = 3) -> pd.Series:
    """Return how far each unit moved, against the others, from before to after its event.

    Parameters
    ----------
    values : pandas.DataFrame
        Periods down, units across, shape (n, m).
    events : dict
        Unit to the year of its event. The year itself is left out: it belongs to both sides.
    width : int
        Years on either side.

    Returns
    -------
    pandas.Series
        For each unit the mean of the years after minus the mean of the years before, both taken
        as differences from the median of all units in the same year. Missing where one side has
        no value.

    Raises
    ------
    ValueError
        If there is no event, the width is not positive, or a unit is not among the values.

    Examples
    --------
    >>> values = pd.DataFrame(
    ...     {"CRI": [1, 1, 1, 5, 5], "PAN": [1, 1, 1, 1, 1], "CUB": [2, 2, 2, 2, 2]},
    ...     range(2005, 2010),
    ... )
    >>> shift_around(values, {"CRI": 2007}, width=2).to_dict()
    {'CRI': 3.0}
    """
    if not events:
        raise ValueError("there is no event to look around")
    if width < 1:
        raise ValueError(f"a width of {width} years; at least 1 is needed")
    unknown = [name for name in events if name not in values]
    if unknown:
        raise ValueError(f"no values for {unknown[0]!r}")
    every = _every_shift(values, width)
    return pd.Series({name: every[name].get(year) for name, year in events.items()}, dtype=float)


def placebo_shifts(
    values: pd.DataFrame,
    units: Iterable[str],
    years: Sequence[int],
    width: int = 3,
    draws: int = 1000,
    seed: int = 1971,
) -> np.ndarray:
    """Return the mean shift that the same units show around dates drawn at random.

    Parameters
    ----------
    values, width
        As in `shift_around`.
    units : iterable
        Units whose dates are drawn.
    years : sequence of int
        Years to draw from.
    draws : int
        Sets of dates.
    seed : int
        So that the same call gives the same answer.

    Returns
    -------
    numpy.ndarray
        One mean for each set of dates, shape (draws,): what "nothing happened" looks like.

    Raises
    ------
    ValueError
        As `shift_around`, or if there is no year to draw from.

    Examples
    --------
    >>> values = pd.DataFrame(
    ...     {"CRI": [1, 1, 1, 5, 5], "PAN": [1, 1, 1, 1, 1], "CUB": [2, 2, 2, 2, 2]},
    ...     range(2005, 2010),
    ... )
    >>> placebo_shifts(values, ["PAN"], [2006, 2007], width=1, draws=3).shape
    (3,)
    """
    units, years = list(units), list(years)
    if not years:
        raise ValueError("there is no year to draw from")
    shift_around(values, dict.fromkeys(units, years[0]), width)  # refuses what it cannot take
    every = _every_shift(values, width).reindex(index=years, columns=units).to_numpy().T
    generator = np.random.default_rng(seed)
    chosen = generator.integers(len(years), size=(draws, len(units)))
    return np.nanmean(every[np.arange(len(units)), chosen], axis=1)


def _every_shift(values, width):
    """Return the shift around every year for every unit, as `shift_around` describes it."""
    relative = values.sub(values.median(axis=1), axis=0)
    years = range(int(values.index.min()), int(values.index.max()) + width + 1)
    means = relative.reindex(years).rolling(width, min_periods=1).mean()
    return means.shift(-width) - means.shift(1)


def _dummies(rows, unit, time, effects):
    """Return a column of ones and one for each unit or period but the first."""
    columns = [np.ones((len(rows), 1))]
    for name, column in (("unit", unit), ("time", time)):
        if name in effects:
            columns.append(pd.get_dummies(rows[column], drop_first=True).to_numpy(dtype=float))
    return np.hstack(columns)


def _basis(columns):
    """Return orthonormal columns that span what the given columns span."""
    values, vectors = np.linalg.eigh(columns.T @ columns)
    kept = values > 1e-9 * values.max()
    return columns @ (vectors[:, kept] / np.sqrt(values[kept]))


def _influence(basis, x, units):
    """Return what each unit adds to the error of the slope, as weights on the outcome.

    The squared error of the slope (CR2) is the sum of squares of ``weights @ y``, one row a unit.
    Each unit's residuals are first divided by the square root of the share that least squares
    leaves of them; what it leaves nothing of (a unit's own mean) is dropped.
    """
    whole = np.column_stack([basis, x / np.sqrt(x @ x)])
    weights = np.zeros((len(np.unique(units)), len(x)))
    for row, name in zip(weights, np.unique(units), strict=True):
        own = np.flatnonzero(units == name)
        values, vectors = np.linalg.eigh(np.eye(len(own)) - whole[own] @ whole[own].T)
        kept = vectors[:, values > 1e-8]
        lifted = kept @ (kept.T @ x[own] / np.sqrt(values[values > 1e-8]))
        row -= whole @ (whole[own].T @ lifted)
        row[own] += lifted
    return weights / (x @ x)

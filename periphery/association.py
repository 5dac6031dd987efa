"""How two things went together over a handful of countries, and how much rests on each of them.

An association says nothing about cause. What is here guards against reading too much even into
that: intervals that are honest for few and unlike countries, and the slope without each of them.
"""

import functools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

#: Tosses of the signs for an interval; the seed is fixed, so that a page always says the same.
TOSSES, SEED = 9_999, 1986


class Association(NamedTuple):
    """A slope and its 95 % interval (units of outcome for one of exposure), R², and countries."""

    slope: float
    low: float
    high: float
    r_squared: float
    countries: int

    def __str__(self):
        numbers = f"{self.slope:.2f} (95 % interval {self.low:.2f} to {self.high:.2f})"
        return f"slope {numbers}, R² {self.r_squared:.2f}, {self.countries} countries".replace(
            "-", "−"
        )

    @property
    def clear(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def association(
    table: pd.DataFrame, outcome: str, exposure: str, given: Iterable[str] = ()
) -> Association:
    """Fit the outcome on an exposure by least squares, other columns held constant.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a country. Rows that miss a value in a column used are left out.
    outcome, exposure : str
        Columns, in any units.
    given : iterable of str
        Columns to hold constant.

    Returns
    -------
    Association
        The interval holds every slope that a sign-flip test at 5 % does not reject: had the slope
        been that, what each country has beyond it might as well have had the other sign. This is
        the wild bootstrap with the null imposed (Liu 1988; Davidson and Flachaire 2008), of the
        slope itself. It lets errors be of unequal size, and does not lean on how many countries
        there are, as a t distribution does, nor on few of them with much exposure, as the
        heteroskedasticity-robust standard errors do. How often it is wrong is measured in
        ``false_alarms/country_worlds.py``. Where the few that have exposure are also those with the
        largest errors it is too narrow: look at `leave_one_out`, too.

    Raises
    ------
    ValueError
        If fewer than ten complete countries are left, an exposure does not vary, or what is held
        constant determines it.

    References
    ----------
    Liu, R. Y. (1988), Annals of Statistics 16(4): 1696–1708.
    Davidson, R. and Flachaire, E. (2008), Journal of Econometrics 146(1): 162–169.

    Examples
    --------
    >>> line = pd.DataFrame({"x": range(12), "y": [2 * x for x in range(12)]})
    >>> round(association(line, "y", "x").slope, 6)
    2.0
    """
    columns = [exposure, *given]
    used = _complete(table, [outcome, *columns])
    y, x = used[outcome].to_numpy(), used[exposure].to_numpy()
    design = np.column_stack([np.ones(len(used)), used[list(given)].to_numpy()])
    rest_y, rest_x = _beyond(y, design), _beyond(x, design)
    if rest_x @ rest_x < 1e-12 * (x @ x):
        raise ValueError(f"{exposure!r} is determined by {', '.join(given)}")
    slope = (rest_x @ rest_y) / (rest_x @ rest_x)
    low, high = sign_flip_interval(rest_x, rest_y, held=design.shape[1])
    left = _beyond(y, np.column_stack([design, x]))
    around = y - y.mean()
    r_squared = 1 - (left @ left) / (around @ around) if around.any() else np.nan
    return Association(*map(float, (slope, low, high, r_squared)), len(used))


def sign_flip_interval(
    exposure: np.ndarray, outcome: np.ndarray, level: float = 0.95, held: int = 1
) -> tuple[float, float]:
    """Return the slopes through the origin that tossing signs does not reject.

    Parameters
    ----------
    exposure, outcome : numpy.ndarray
        n values each, less what they share with a constant and with what is held constant.
    level : float
    held : int
        How many columns, the constant among them, the values have been freed of.

    Returns
    -------
    tuple of float
        Lowest and highest slope. A slope b is rejected if the sum of exposure × (outcome −
        b exposure) is larger, in absolute value, than all but 1 − level of the sums in which
        each term has been given a sign by a coin. As the sums are linear in b, each toss says
        how far up and down it lets b go, and the limits are quantiles of these distances. A limit
        is infinite where too few countries carry the slope. The sums are widened by
        (1 − held/n)^−½, since what is left of values is smaller than the errors in them.
    """
    signs = _signs(len(exposure))
    whole = exposure @ exposure
    slope = (exposure @ outcome) / whole
    wider = (1 - held / len(exposure)) ** -0.5
    error = wider * (signs @ (exposure * (outcome - slope * exposure)))
    share = wider * (signs @ exposure**2)
    near, far = (_distance(np.abs(error), whole + side * share) for side in (1, -1))
    up, down = np.where(error > 0, near, far), np.where(error > 0, far, near)
    return (
        slope - np.quantile(down, level, method="higher"),
        slope + np.quantile(up, level, method="higher"),
    )


def _distance(error, room):
    """Return how far a slope may go before a toss rules it out; without room, for ever."""
    return np.divide(error, room, out=np.full_like(error, np.inf), where=room > 0)


@functools.lru_cache
def _signs(countries):
    return np.random.default_rng(SEED).choice([-1.0, 1.0], size=(TOSSES, countries))


def _beyond(values, design):
    """Return what a design does not explain of values, by least squares."""
    return values - design @ np.linalg.lstsq(design, values, rcond=None)[0]


def as_table(lines: Mapping[str, Association]) -> pd.DataFrame:
    """Return associations as a table, one row each, in their order.

    Returns
    -------
    pandas.DataFrame
        Columns value (the slope), low, high, R² and countries, as `livebook.charts.intervals`
        draws them; the index is that of the mapping, of two levels where its keys are pairs.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> as_table({"made up": Association(-0.5, -0.9, -0.1, 0.2, 30)}).loc["made up", "low"]
    np.float64(-0.9)
    """
    if not lines:
        raise ValueError("there is no association to show")
    columns = ["value", "low", "high", "R²", "countries"]
    return pd.DataFrame({row: list(line) for row, line in lines.items()}, index=columns).T


def leave_one_out(
    table: pd.DataFrame, outcome: str, exposure: str, given: Iterable[str] = ()
) -> pd.Series:
    """Return the slope that is found without each country.

    Parameters
    ----------
    table, outcome, exposure, given
        As in `association`.

    Returns
    -------
    pandas.Series
        Slopes indexed by the country left out, smallest first.

    Raises
    ------
    ValueError
        As `association`, of the countries that remain.

    Examples
    --------
    >>> line = pd.DataFrame({"x": range(12), "y": [2 * x for x in range(12)]})
    >>> leave_one_out(line, "y", "x").round(6).unique()
    array([2.])
    """
    columns = [exposure, *given]
    used = _complete(table, [outcome, *columns], fewest=11)
    slopes = {}
    for country in used.index:
        rest = used.drop(index=country)
        design = np.column_stack([np.ones(len(rest)), rest[columns].to_numpy(dtype=float)])
        slopes[country] = np.linalg.lstsq(design, rest[outcome].to_numpy(float), rcond=None)[0][1]
    return pd.Series(slopes, name=exposure).sort_values()


def _complete(table, columns, fewest=10):
    for column in columns:
        if column not in table:
            raise ValueError(f"the table has no column {column!r}")
    used = table[columns].astype(float).dropna()
    if len(used) < fewest:
        raise ValueError(f"{len(used)} countries are complete; at least {fewest} are needed")
    if not np.isfinite(used.to_numpy()).all():
        raise ValueError("a value is infinite")
    for column in columns[1:]:
        if np.ptp(used[column]) == 0:
            raise ValueError(f"{column!r} is the same in every country")
    return used

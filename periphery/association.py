"""How two things went together over a handful of countries, and how much rests on each of them.

An association says nothing about cause. What is here guards against reading too much even into
that: intervals that are honest for few and unlike countries, and the slope without each of them.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm


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
    def clear(self):
        """Whether the whole interval lies on one side of zero."""
        return self.low > 0 or self.high < 0


def association(table, outcome, exposure, given=()):
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
        The interval allows for errors of unequal size and for few countries (HC3, MacKinnon and
        White 1985) and uses the t distribution.

    Raises
    ------
    ValueError
        If fewer than ten complete countries are left, or an exposure does not vary.

    References
    ----------
    MacKinnon, J. G. and White, H. (1985), Journal of Econometrics 29(3): 305–325.

    Examples
    --------
    >>> line = pd.DataFrame({"x": range(12), "y": [2 * x for x in range(12)]})
    >>> round(association(line, "y", "x").slope, 6)
    2.0
    """
    columns = [exposure, *given]
    used = _complete(table, [outcome, *columns])
    fit = sm.OLS(used[outcome], sm.add_constant(used[columns])).fit(cov_type="HC3", use_t=True)
    low, high = fit.conf_int().loc[exposure]
    values = (fit.params[exposure], low, high, fit.rsquared)
    return Association(*map(float, values), len(used))


def leave_one_out(table, outcome, exposure, given=()):
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

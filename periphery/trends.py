"""Growth trends of a price series: one trend, every window, trends that break.

All trends are log-linear: :math:`\\ln p_t = a + b t + u_t`, reported as :math:`100(e^b - 1)`, per cent
a year. A series is a `pandas.Series` of positive values indexed by year.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import statsmodels.api as sm


class Trend(NamedTuple):
    """A fitted trend: slope and its 95 % interval (all in % a year), and the years it rests on."""

    slope: float
    low: float
    high: float
    first: int
    last: int
    years: int

    @property
    def falls(self):
        """Whether the whole interval lies below zero."""
        return self.high < 0

    @property
    def rises(self):
        """Whether the whole interval lies above zero."""
        return self.low > 0


def log_trend(series, first=None, last=None):
    """Fit one log-linear trend by least squares.

    Parameters
    ----------
    series : pandas.Series
        Positive values (any unit) indexed by year, shape (n,).
    first, last : int, optional
        Window, both included; the whole series by default.

    Returns
    -------
    Trend
        Slope and interval in % a year. The interval allows for errors that are correlated over
        time and of changing size (Newey and West 1987, as many lags as n^(1/3)).

    Raises
    ------
    ValueError
        If the window holds fewer than eight years, a missing value, or one that is not positive.

    References
    ----------
    Newey, W. K. and West, K. D. (1987), Econometrica 55(3): 703–708.
    """
    window = _window(series, first, last)
    years = window.index.to_numpy(dtype=float)
    model = sm.OLS(np.log(window.to_numpy(dtype=float)), sm.add_constant(years - years[0]))
    fit = model.fit(cov_type="HAC", cov_kwds={"maxlags": _lags(len(window))}, use_t=True)
    low, high = fit.conf_int()[1]
    return Trend(
        *(_percent(value) for value in (fit.params[1], low, high)),
        int(years[0]),
        int(years[-1]),
        len(window),
    )


def fitted(series, first=None, last=None):
    """Return the values of the fitted trend, in the series' unit, indexed by year.

    Raises
    ------
    ValueError
        As `log_trend`.
    """
    window = _window(series, first, last)
    years = window.index.to_numpy(dtype=float)
    slope, level = np.polyfit(years - years[0], np.log(window.to_numpy(dtype=float)), 1)
    return pd.Series(np.exp(level + slope * (years - years[0])), index=window.index)


def windows(series, shortest=30):
    """Fit a trend to every window of at least so many years.

    Parameters
    ----------
    series : pandas.Series
        As in `log_trend`, without gaps, shape (n,).
    shortest : int
        The smallest number of years in a window.

    Returns
    -------
    pandas.DataFrame
        One row a window: first, last, slope, low, high (% a year), falls, rises (bool). There are
        (n − shortest + 1)(n − shortest + 2) / 2 of them; they overlap, so that a share of
        windows describes how the answer depends on the choice and is not a probability.

    Raises
    ------
    ValueError
        As `log_trend`, or if no window is that long.
    """
    window = _window(series, None, None)
    begin, end = int(window.index[0]), int(window.index[-1])
    if len(window) < shortest:
        raise ValueError(f"no window of {shortest} years fits into {begin}–{end}")
    found = [
        log_trend(window, first, last)
        for first in range(begin, end - shortest + 2)
        for last in range(first + shortest - 1, end + 1)
    ]
    table = pd.DataFrame(found)
    return table.assign(falls=table["high"] < 0, rises=table["low"] > 0)


def mean_growth(series, first=None, last=None):
    """Return the mean yearly growth of a series and its 95 % interval, in % a year.

    This is the trend to report if shocks to prices are permanent (a unit root): each year's
    change then counts the same, and the mean rests on the first and the last value only.

    Returns
    -------
    Trend

    Raises
    ------
    ValueError
        As `log_trend`.
    """
    window = _window(series, first, last)
    growth = np.diff(np.log(window.to_numpy(dtype=float)))
    fit = sm.OLS(growth, np.ones(len(growth))).fit(
        cov_type="HAC", cov_kwds={"maxlags": _lags(len(growth))}, use_t=True
    )
    low, high = fit.conf_int()[0]
    values = (_percent(value) for value in (fit.params[0], low, high))
    return Trend(*values, int(window.index[0]), int(window.index[-1]), len(window))


class Break(NamedTuple):
    """A trend with one break: its first year after, both slopes (% a year), the jump, and a test."""

    year: int
    before: float
    after: float
    jump: float
    p_value: float


def broken_trend(series, first=None, last=None, *, trim=0.15, draws=199, seed=1950):
    """Find the year in which a trend that may change both level and slope breaks best.

    The year is the one that leaves the smallest sum of squares (Bai 1997). Because it was
    searched for, the F statistic of the best year (the sup-F of Andrews 1993) is judged against
    what the search finds in series without a break: trends with the same first-order
    autocorrelated errors, simulated.

    Parameters
    ----------
    series : pandas.Series
        As in `log_trend`.
    first, last : int, optional
        Window, both included.
    trim : float
        Share of the years at either end in which no break is looked for.
    draws : int
        Simulated series.
    seed : int
        Of the simulation, so that the same call gives the same answer.

    Returns
    -------
    Break
        Slopes before and after in % a year, the jump of the level in %, and the p-value of "no
        break".

    Raises
    ------
    ValueError
        As `log_trend`, or if the window is too short to be divided (under 20 years).

    References
    ----------
    Andrews, D. W. K. (1993), Econometrica 61(4): 821–856. Bai, J. (1997), Econometric Theory
    13(3): 315–352.
    """
    window = _window(series, first, last)
    if len(window) < 20:
        raise ValueError(f"a break needs at least 20 years, not {len(window)}")
    logs, edge = np.log(window.to_numpy(dtype=float)), max(4, int(trim * len(window)))
    where, statistic = _best_break(logs, edge)
    straight = _straight(len(logs))
    errors = logs - straight @ np.linalg.lstsq(straight, logs, rcond=None)[0]
    simulated = [
        _best_break(path, edge)[1] for path in _simulate(errors, draws, np.random.default_rng(seed))
    ]
    _, slope, jump, change = np.linalg.lstsq(_broken(len(logs), where), logs, rcond=None)[0]
    p_value = (1 + sum(bool(value >= statistic) for value in simulated)) / (1 + draws)
    year = int(window.index[where])
    return Break(year, _percent(slope), _percent(slope + change), _percent(jump), p_value)


def _best_break(logs, edge):
    """Return (position, F statistic) of the break that leaves the smallest sum of squares."""
    straight = _straight(len(logs))
    whole = _sum_of_squares(straight, logs)
    places = range(edge, len(logs) - edge)
    squares = [_sum_of_squares(_broken(len(logs), place), logs) for place in places]
    best = int(np.argmin(squares))
    f_value = (whole - squares[best]) / 2 / (squares[best] / (len(logs) - 4))
    return places[best], f_value


def _straight(n):
    return np.column_stack([np.ones(n), np.arange(n)])


def _broken(n, place):
    after = (np.arange(n) >= place).astype(float)
    return np.column_stack([_straight(n), after, after * (np.arange(n) - place)])


def _sum_of_squares(design, logs):
    residual = logs - design @ np.linalg.lstsq(design, logs, rcond=None)[0]
    return residual @ residual


def _simulate(errors, draws, generator):
    """Yield straight-line series whose errors follow the same first-order autoregression."""
    rho = float(errors[1:] @ errors[:-1] / (errors[:-1] @ errors[:-1]))
    shocks = errors[1:] - rho * errors[:-1]
    for _ in range(draws):
        drawn = generator.choice(shocks, size=len(errors))
        path = np.empty(len(errors))
        path[0] = generator.choice(errors)
        for t in range(1, len(errors)):
            path[t] = rho * path[t - 1] + drawn[t]
        yield path


def _window(series, first, last):
    window = series.loc[first:last]
    if len(window) < 8:
        span = f"{first or series.index.min()}–{last or series.index.max()}"
        raise ValueError(f"a trend needs at least 8 years; {span} holds {len(window)}")
    if window.isna().any():
        raise ValueError(f"the value of {window.index[window.isna()][0]} is missing (NaN)")
    if not np.isfinite(window).all() or (window <= 0).any():
        raise ValueError("a log trend needs positive, finite values")
    return window


def _lags(n):
    return max(1, round(n ** (1 / 3)))


def _percent(slope):
    return float(100 * np.expm1(slope))

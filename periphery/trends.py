"""Growth trends of a price series: one trend, every window, trends that break.

All trends are log-linear: :math:`\\ln p_t = a + b t + u_t`, reported as :math:`100(e^b - 1)`, per cent
a year. A series is a `pandas.Series` of positive values indexed by year.

Prices have long memories: :math:`u_t = \\rho u_{t-1} + e_t` with :math:`\\rho` near one. The usual
intervals for correlated errors then find trends where there are none, in three trendless series of
ten at the length and memory of a century of commodity prices. Those of `log_trend` follow the idea
of Perron and Yabu (2009): whether shocks fade or stay is tested first, and where a unit root cannot
be rejected the width is that of a series whose shocks stay. Cut-off and critical value were chosen
by simulation, so that false alarms lie between 3 and 7 % for 30 to 170 years at every memory from
none to a unit root, and among such rules for power; ``python -m false_alarms`` measures them.
"""

import functools
import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.signal import lfilter
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.adfvalues import mackinnonp
from statsmodels.tsa.stattools import adfuller, kpss

#: A unit root counts as rejected at this p-value of the Dickey–Fuller test, for a trend at 5 %;
#: at other levels in proportion.
_REJECTED = 0.04

#: Degrees of freedom of the t distribution for a persistent series, if it is long enough; and
#: where it is taken for granted that shocks fade.
_FREEDOM, _FREEDOM_FADING = 10, 6


class Trend(NamedTuple):
    """A fitted trend: slope and its 95 % interval (all in % a year), and the years it rests on.

    ``memory`` is the first-order autocorrelation of its errors that the interval rests on,
    corrected for bias; 1 where a unit root was not rejected, so that shocks may stay.
    ``p_value`` is that of "no trend": at most 0.05 just where the interval leaves zero out.

    Examples
    --------
    >>> trend = Trend(-0.5, -0.9, -0.1, 1900, 1990, years=91, memory=0.8, p_value=0.02)
    >>> trend.falls, trend.rises
    (True, False)
    """

    slope: float
    low: float
    high: float
    first: int
    last: int
    years: int
    memory: float
    p_value: float

    @property
    def falls(self) -> bool:
        """Whether the whole interval lies below zero."""
        return self.high < 0

    @property
    def rises(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0


def log_trend(
    series: pd.Series, first: int | None = None, last: int | None = None, *, fading: bool = False
) -> Trend:
    """Fit one log-linear trend by least squares.

    Parameters
    ----------
    series : pandas.Series
        Positive values (any unit) indexed by year, shape (n,).
    first, last : int, optional
        Window, both included; the whole series by default.
    fading : bool
        Take for granted that shocks fade, with the memory estimated. This holds its promise up
        to a memory of about 0.92 and for 60 years or more.

    Returns
    -------
    Trend
        Slope and interval in % a year. The interval allows for errors with a long memory, up to
        shocks that never fade; below about 30 years it is not to be relied on.

    Raises
    ------
    ValueError
        If the window holds fewer than eight years (60 if shocks are to fade), a missing value,
        or one that is not positive.

    References
    ----------
    Perron, P. and Yabu, T. (2009), Journal of Econometrics 151(1): 56–69. Kendall, M. G. (1954),
    Biometrika 41(3–4): 403–404 (the bias of an estimated autocorrelation).

    Examples
    --------
    >>> years = range(1960, 2020)
    >>> wiggle = np.tile([1.02, 1.0, 0.98, 1.0], 15)
    >>> trend = log_trend(pd.Series(wiggle * 0.99 ** np.arange(60), years))
    >>> round(trend.slope, 1), trend.falls
    (-1.0, True)
    """
    window = _window(series, first, last)
    if fading and len(window) < 60:
        raise ValueError(f"with 60 years or more shocks may be taken to fade, not {len(window)}")
    logs = np.log(window.to_numpy(dtype=float))
    slope, low, high, memory, p_value = _trend(logs, fading)
    return Trend(
        _percent(slope),
        _percent(low),
        _percent(high),
        int(window.index[0]),
        int(window.index[-1]),
        len(window),
        memory,
        p_value,
    )


def log_trends(
    table: pd.DataFrame, first: int | None = None, last: int | None = None, *, fading: bool = False
) -> pd.DataFrame:
    """Fit a trend to each column of a table.

    Parameters
    ----------
    table : pandas.DataFrame
        Each column as the series of `log_trend`.
    first, last, fading
        As for `log_trend`.

    Returns
    -------
    pandas.DataFrame
        One row a column, the fields of `Trend`.

    Raises
    ------
    ValueError
        As `log_trend`; the column is named.

    Examples
    --------
    >>> prices = pd.DataFrame({"tin": [2.0**n for n in range(10)]}, index=range(2000, 2010))
    >>> round(log_trends(prices).loc["tin", "slope"])
    100
    """
    fits = {}
    for name in table:
        try:
            fits[name] = log_trend(table[name], first, last, fading=fading)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return pd.DataFrame(fits, index=Trend._fields).T.astype(float)


def do_shocks_fade(series: pd.Series) -> dict[str, float]:
    """Return p-values of two tests of whether shocks to a series fade, from opposite ends.

    Parameters
    ----------
    series : pandas.Series
        As in `log_trend`, without gaps.

    Returns
    -------
    dict
        ``"shocks stay"``: of a unit root (Dickey and Fuller), with a trend; ``"shocks fade"``: of
        swings around a line (Kwiatkowski, Phillips, Schmidt and Shin), between 0.01 and 0.1, since
        the table of that test ends there.

    Raises
    ------
    ValueError
        As `log_trend`.

    Examples
    --------
    >>> noise = pd.Series(np.exp(np.random.default_rng(1).normal(size=60)), range(1900, 1960))
    >>> found = do_shocks_fade(noise)
    >>> found["shocks stay"] < 0.01, found["shocks fade"] > 0.05
    (True, True)
    """
    logs = np.log(_window(series, None, None).to_numpy(dtype=float))
    with warnings.catch_warnings():  # kpss says when p lies beyond its table
        warnings.simplefilter("ignore")
        tests = {"shocks stay": adfuller, "shocks fade": kpss}
        return {name: float(test(logs, regression="ct")[1]) for name, test in tests.items()}


def _trend(logs, fading=False):
    """Return slope, both ends of its interval, memory and p-value of a series of logarithms."""
    n = len(logs)
    slope, errors = _line(logs)
    if not errors @ errors > 1e-20 * max(1.0, logs @ logs):  # an exact line
        return slope, slope, slope, 0.0, 0.0 if abs(slope) > 1e-12 else 1.0
    memory, unit_root = _memory(errors)
    narrow = _standard_error(errors, memory)
    if fading:
        return (
            slope,
            *_interval(slope, narrow, _FREEDOM_FADING),
            memory,
            _p(slope, narrow, _FREEDOM_FADING),
        )
    freedom = min(_FREEDOM, n / 4)
    wide = max(narrow, _standard_error(errors, 1.0))
    fades = max(_p(slope, narrow, freedom), 0.05 * unit_root / _REJECTED)
    p_value = min(_p(slope, wide, freedom), fades)
    if unit_root <= _REJECTED:
        return slope, *_interval(slope, narrow, freedom), memory, p_value
    return slope, *_interval(slope, wide, freedom), 1.0, p_value


def _interval(slope, error, freedom):
    half = special.stdtrit(freedom, 0.975) * error
    return slope - half, slope + half


def _p(slope, error, freedom):
    """Return the two-sided p-value of a slope with a given standard error."""
    return float(2 * special.stdtr(freedom, -abs(slope) / error))


def _line(logs):
    """Return the least-squares slope of a series and what the line leaves over."""
    years = np.arange(len(logs)) - (len(logs) - 1) / 2
    slope = logs @ years / (years @ years)
    return float(slope), logs - logs.mean() - slope * years


def _memory(errors):
    """Return the bias-corrected autocorrelation of a line's errors, and p of a unit root.

    The test is that of Dickey and Fuller (1979) with a trend, without lags.
    """
    n, before, after = len(errors), errors[:-1], errors[1:]
    estimate = before @ after / (before @ before)
    shocks = after - estimate * before
    spread = np.sqrt(shocks @ shocks / (n - 3) / (before @ before))
    unit_root = float(mackinnonp((estimate - 1) / spread, regression="ct"))
    corrected = (n * estimate + 2) / (n - 4)
    return float(np.clip(corrected, -0.99, 1)), unit_root


def _standard_error(errors, memory):
    """Return the standard error of a slope if its errors have a given autocorrelation."""
    shocks = errors[1:] - memory * errors[:-1]
    variance = shocks @ shocks / (len(errors) - (2 if memory == 1 else 3))
    return float(np.sqrt(variance * _variance_factor(len(errors), memory)))


def _variance_factor(n, memory):
    """Return the variance of a slope for shocks of variance one."""
    if memory > 0.9999:
        weights, _ = _weights(n)
        return float((np.cumsum(weights[::-1])[::-1] ** 2).sum())
    _, products = _weights(n)
    return float((2 * memory ** np.arange(n) @ products - products[0]) / (1 - memory**2))


@functools.cache
def _weights(n):
    """Return the weights of a least-squares slope and the sums of their products at each lag."""
    years = np.arange(n) - (n - 1) / 2
    weights = years / (years @ years)
    return weights, np.correlate(weights, weights, "full")[n - 1 :]


def fitted(series: pd.Series, first: int | None = None, last: int | None = None) -> pd.Series:
    """Return the values of the fitted trend, in the series' unit, indexed by year.

    Raises
    ------
    ValueError
        As `log_trend`.

    Examples
    --------
    >>> doubling = pd.Series([2.0**n for n in range(10)], range(2000, 2010))
    >>> fitted(doubling).round(6).loc[2009]
    np.float64(512.0)
    """
    window = _window(series, first, last)
    years = window.index.to_numpy(dtype=float)
    slope, level = np.polyfit(years - years[0], np.log(window.to_numpy(dtype=float)), 1)
    return pd.Series(np.exp(level + slope * (years - years[0])), index=window.index)


def windows(series: pd.Series, shortest: int = 30) -> pd.DataFrame:
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
        One row a window: the fields of `Trend`, and falls, rises (bool). There are
        (n − shortest + 1)(n − shortest + 2) / 2 of them; they overlap, so that a share of
        windows describes how the answer depends on the choice and is not a probability.

    Raises
    ------
    ValueError
        As `log_trend`, or if no window is that long.

    Examples
    --------
    >>> series = pd.Series(
    ...     np.tile([1.02, 1.0, 0.98, 1.0], 8) * 0.99 ** np.arange(32), range(1990, 2022)
    ... )
    >>> windows(series, shortest=31)[["first", "last", "falls"]]
       first  last  falls
    0   1990  2020   True
    1   1990  2021   True
    2   1991  2021   True
    """
    window = _window(series, None, None)
    begin, end = int(window.index[0]), int(window.index[-1])
    if len(window) < shortest:
        raise ValueError(f"no window of {shortest} years fits into {begin}–{end}")
    logs, found = np.log(window.to_numpy(dtype=float)), []
    for first in range(begin, end - shortest + 2):
        for last in range(first + shortest - 1, end + 1):
            slope, low, high, memory, p_value = _trend(logs[first - begin : last - begin + 1])
            found.append((slope, low, high, first, last, last - first + 1, memory, p_value))
    table = pd.DataFrame(found, columns=Trend._fields)
    table[["slope", "low", "high"]] = 100 * np.expm1(table[["slope", "low", "high"]])
    return table.assign(falls=table["high"] < 0, rises=table["low"] > 0)


def shares_of_windows(found: pd.DataFrame) -> pd.Series:
    """Return in how many per cent of windows a series slopes down or up, and clearly so.

    Parameters
    ----------
    found : pandas.DataFrame
        As `windows` returns it.

    Examples
    --------
    >>> found = pd.DataFrame({"slope": [-1, 1], "falls": [True, False], "rises": [False, False]})
    >>> shares_of_windows(found).to_dict()
    {'slope below zero': 50.0, 'clear fall': 50.0, 'slope above zero': 50.0, 'clear rise': 0.0}
    """
    shares = {
        "slope below zero": found["slope"] < 0,
        "clear fall": found["falls"],
        "slope above zero": found["slope"] > 0,
        "clear rise": found["rises"],
    }
    return 100 * pd.DataFrame(shares).mean()


def mean_growth(series: pd.Series, first: int | None = None, last: int | None = None) -> Trend:
    """Return the mean yearly growth of a series and its 95 % interval, in % a year.

    This is the trend to report if shocks to prices are permanent (a unit root): each year's
    change then counts the same, and the mean rests on the first and the last value only. The
    interval is Student's, for changes that are independent of one another; where later changes
    undo part of earlier ones it is too wide rather than too narrow.

    Returns
    -------
    Trend

    Raises
    ------
    ValueError
        As `log_trend`.

    Examples
    --------
    >>> growing = pd.Series([100, 104, 105, 111, 113, 120, 122, 127, 133], range(2000, 2009))
    >>> round(mean_growth(growing).slope, 1)
    3.6
    """
    window = _window(series, first, last)
    growth = np.diff(np.log(window.to_numpy(dtype=float)))
    mean, error = growth.mean(), stats.sem(growth)
    half = stats.t.isf(0.025, len(growth) - 1) * error
    p_value = 2 * stats.t.sf(abs(mean) / error, len(growth) - 1) if error > 0 else float(mean == 0)
    ends = (_percent(value) for value in (mean, mean - half, mean + half))
    years = int(window.index[0]), int(window.index[-1]), len(window)
    return Trend(*ends, *years, 1.0, float(p_value))


def holm(p_values: pd.Series) -> pd.Series:
    """Return p-values corrected for there being many, after Holm (1979).

    Parameters
    ----------
    p_values : pandas.Series
        One for each of a family of tests.

    Returns
    -------
    pandas.Series
        Whoever calls "clear" what is at most 0.05 here calls anything clear by mistake in the
        whole family with a probability of 5 %.

    Examples
    --------
    >>> holm(pd.Series({"copper": 0.01, "tin": 0.04, "cocoa": 0.5})).to_dict()
    {'copper': 0.03, 'tin': 0.08, 'cocoa': 0.5}
    """
    return pd.Series(multipletests(p_values, method="holm")[1], index=p_values.index)


class Break(NamedTuple):
    """A trend with one break: its first year after, both slopes (% a year), the jump, and a test."""

    year: int
    before: float
    after: float
    jump: float
    p_value: float


def broken_trend(
    series: pd.Series,
    first: int | None = None,
    last: int | None = None,
    *,
    trim: float = 0.15,
    draws: int = 199,
    seed: int = 1950,
) -> Break:
    """Find the year in which a trend that may change both level and slope breaks best.

    The year is the one that leaves the smallest sum of squares (Bai 1997). Because it was
    searched for, the F statistic of the best year (the sup-F of Andrews 1993) is judged against
    what the search finds in series without a break: trends with first-order autocorrelated
    errors, simulated. Their memory is the estimate, raised towards its bias-corrected value the
    less a unit root can be rejected: without that the test finds breaks too often, with the whole
    correction hardly ever. It holds what it promises at the memory of commodity prices; if shocks
    never fade it raises false alarms in one case of ten, and its power is small in any case.

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

    Examples
    --------
    >>> years = np.arange(1960, 2000)
    >>> series = pd.Series(
    ...     np.where(years < 1980, 1.0, 3.0) * np.tile([1.01, 1.0, 0.99, 1.0], 10), years
    ... )
    >>> broken_trend(series, draws=19).year
    1980
    """
    window = _window(series, first, last)
    if len(window) < 20:
        raise ValueError(f"a break needs at least 20 years, not {len(window)}")
    logs, edge = np.log(window.to_numpy(dtype=float)), max(4, int(trim * len(window)))
    where, statistic = _best_break(logs, edge)
    paths = _simulate(_line(logs)[1], draws, np.random.default_rng(seed))
    simulated = [_best_break(path, edge)[1] for path in paths]
    _, slope, jump, change = np.linalg.lstsq(_broken(len(logs), where), logs, rcond=None)[0]
    p_value = (1 + sum(bool(value >= statistic) for value in simulated)) / (1 + draws)
    year = int(window.index[where])
    return Break(year, _percent(slope), _percent(slope + change), _percent(jump), p_value)


def _best_break(logs, edge):
    """Return (position, F statistic) of the break that leaves the smallest sum of squares."""
    _, errors = _line(logs)
    gains = ((errors @ _break_basis(len(logs), edge)) ** 2).reshape(-1, 2).sum(axis=1)
    best, whole = int(np.argmax(gains)), errors @ errors
    return edge + best, gains[best] / 2 / ((whole - gains[best]) / (len(logs) - 4))


@functools.cache
def _break_basis(n, edge):
    """Return, for each place of a break, two orthonormal columns that it adds to a line, (n, 2 k)."""
    line = np.linalg.qr(_broken(n, 0)[:, :2])[0]
    columns = []
    for place in range(edge, n - edge):
        added = _broken(n, place)[:, 2:]
        columns.append(np.linalg.qr(added - line @ (line.T @ added))[0])
    return np.concatenate(columns, axis=1)


def _broken(n, place):
    after = (np.arange(n) >= place).astype(float)
    return np.column_stack([np.ones(n), np.arange(n), after, after * (np.arange(n) - place)])


def _simulate(errors, draws, generator):
    """Yield straight-line series whose errors follow a first-order autoregression like these."""
    before, after = errors[:-1], errors[1:]
    estimate = float(before @ after / (before @ before))
    corrected, unit_root = _memory(errors)
    rho = estimate + np.sqrt(unit_root) * (corrected - estimate)
    shocks = after - estimate * before
    for _ in range(draws):
        drawn = generator.choice(shocks - shocks.mean(), size=len(errors))
        drawn[0] /= np.sqrt(max(1 - rho**2, 1 / len(errors)))
        yield lfilter([1], [1, -rho], drawn)


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


def _percent(slope):
    return float(100 * np.expm1(slope))

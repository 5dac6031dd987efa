"""Trends against exact cases, properties that must hold, and bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import toeplitz
from scipy.signal import lfilter
from statsmodels.api import OLS, add_constant
from statsmodels.tsa.adfvalues import mackinnonp

from periphery.trends import (
    _simulate,
    _variance_factor,
    broken_trend,
    do_shocks_fade,
    fitted,
    holm,
    log_trend,
    log_trends,
    mean_growth,
    shares_of_windows,
    windows,
)


def _series(values, first=1900):
    return pd.Series(np.asarray(values, dtype=float), index=range(first, first + len(values)))


def _growing(rate, years=60, noise=0.0, seed=1):
    errors = noise * np.random.default_rng(seed).standard_normal(years)
    return _series(100 * np.exp(np.log1p(rate / 100) * np.arange(years) + errors))


def test_an_exact_trend_is_recovered():
    trend = log_trend(_growing(-0.5))
    assert trend.slope == pytest.approx(-0.5)
    assert (trend.first, trend.last, trend.years) == (1900, 1959, 60)
    assert trend.falls and not trend.rises


def test_least_squares_by_hand():
    """Logs 0 1 0 1 … over eight years: slope = Σ(t − t̄)y / Σ(t − t̄)² = 2/42."""
    trend = log_trend(_series(np.exp([0, 1] * 4)))
    assert trend.slope == pytest.approx(100 * np.expm1(2 / 42))


def test_a_flat_noisy_series_neither_falls_nor_rises():
    trend = log_trend(_growing(0, noise=0.2, seed=3))
    assert not trend.falls and not trend.rises


def test_a_window_is_taken_inclusively():
    trend = log_trend(_growing(1.0), 1910, 1930)
    assert (trend.first, trend.last, trend.years) == (1910, 1930, 21)


def test_fitted_values_of_an_exact_trend_are_the_series():
    series = _growing(2.0)
    pd.testing.assert_series_equal(fitted(series), series)


rates = st.floats(-5, 5).filter(lambda rate: abs(rate) > 0.01)


@given(rates, st.floats(0.001, 1000))
def test_the_unit_does_not_matter(rate, factor):
    series = _growing(rate, noise=0.1)
    one, other = log_trend(series), log_trend(series * factor)
    assert one[:3] == pytest.approx(other[:3], abs=1e-8)


@given(rates)
def test_running_time_backwards_inverts_the_trend(rate):
    series = _growing(rate, noise=0.1)
    backwards = _series(series.to_numpy()[::-1])
    product = (1 + log_trend(series).slope / 100) * (1 + log_trend(backwards).slope / 100)
    assert product == pytest.approx(1)


def _interval_by_hand(logs, fading):
    """Return slope and 95 % interval, from statsmodels' regressions and whole matrices."""
    n = len(logs)
    line = OLS(logs, add_constant(np.arange(n)))
    fit = line.fit()
    after, before = fit.resid[1:], fit.resid[:-1]
    lag = OLS(after, before).fit()
    # Two more parameters than the regression of the residuals knows of, for the line.
    statistic = (lag.params[0] - 1) / lag.bse[0] * np.sqrt((n - 3) / (n - 2))
    persistent = mackinnonp(statistic, regression="ct") > 0.04 and not fading

    def half(memory, covariance, lost, freedom):
        shocks = after - memory * before
        bread = np.linalg.inv(line.exog.T @ line.exog)
        variance = (bread @ line.exog.T @ covariance @ line.exog @ bread)[1, 1]
        error = np.sqrt(shocks @ shocks / (n - lost) * variance)
        return stats.t(freedom).ppf(0.975) * error

    freedom = 6 if fading else min(10, n / 4)
    memory = (n * lag.params[0] + 2) / (n - 4)
    widths = []
    if memory < 1:
        covariance = toeplitz(memory ** np.arange(n)) / (1 - memory**2)
        widths.append(half(memory, covariance, 3, freedom))
    if persistent:
        steps = np.arange(1, n + 1)
        widths.append(half(1, np.minimum.outer(steps, steps), 2, freedom))
    slope, width = fit.params[1], max(widths)
    return slope, slope - width, slope + width


@pytest.mark.parametrize(
    ("years", "memory", "fading", "stays"),
    [
        (112, 0.5, False, False),
        (32, 0.0, False, False),
        (112, 1.0, False, True),
        (35, 0.9, False, True),
        (112, 0.8, True, False),
    ],
)
def test_the_interval_against_one_by_hand(years, memory, fading, stays):
    series = _walk(years, 5, memory) * np.exp(0.01 * np.arange(years))
    trend = log_trend(series, fading=fading)
    expected = 100 * np.expm1(_interval_by_hand(np.log(series.to_numpy()), fading))
    assert trend[:3] == pytest.approx(tuple(expected))
    assert (trend.memory == 1) == stays


def test_every_window_is_fitted_once():
    table = windows(_growing(-1, years=35), shortest=30)
    assert len(table) == 6 * 7 / 2
    assert set(table["years"]) == {30, 31, 32, 33, 34, 35}
    assert table["falls"].all() and not table["rises"].any()


def test_windows_say_what_a_single_fit_says():
    series = _walk(40, seed=4)
    table = windows(series, shortest=35)
    row = table.set_index(["first", "last"]).loc[(1902, 1938)]
    alone = log_trend(series, 1902, 1938)
    for name in ("slope", "low", "high", "memory", "p_value"):
        assert row[name] == pytest.approx(getattr(alone, name))


def _walk(years, seed, memory=1.0, size=0.1):
    shocks = size * np.random.default_rng(seed).standard_normal(years + 200)
    logs = lfilter([1], [1, -memory], shocks)
    return _series(np.exp(logs[:years] if memory == 1 else logs[-years:]))


@pytest.mark.parametrize("years", [30, 65, 112])
@pytest.mark.parametrize("memory", [0.0, 0.6, 0.85, 0.92, 1.0])
def test_false_alarms_stay_rare_whatever_the_memory(years, memory):
    """In 300 trendless series 5 % are 15 alarms; 30 or more have a probability below 1 in 2,000."""
    alarms = [log_trend(_walk(years, seed, memory)).p_value <= 0.05 for seed in range(300)]
    assert sum(alarms) < 30


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_leaves_zero_out_just_where_p_is_small(seed):
    trend = log_trend(_walk(80, seed, memory=0.7))
    assert (trend.falls or trend.rises) == (trend.p_value <= 0.05)


def test_a_clear_trend_with_fading_shocks_is_found():
    series = _walk(112, seed=2, memory=0.5) * np.exp(-0.01 * np.arange(112))
    trend = log_trend(series)
    assert trend.falls and trend.memory < 0.75


def test_where_shocks_may_stay_the_interval_is_that_of_a_random_walk():
    series = _walk(112, seed=3)
    trend, fading = log_trend(series), log_trend(series, fading=True)
    assert trend.memory == 1
    assert trend.slope == fading.slope
    assert trend.high - trend.low > fading.high - fading.low


def test_the_variance_of_a_slope_against_the_whole_covariance_matrix():
    """Var = d'Ω d, with Ω that of a first-order autoregression or of a random walk."""
    n, memory = 25, 0.8
    weights = (np.arange(n) - 12) / ((np.arange(n) - 12) ** 2).sum()
    lags = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    stationary = memory**lags / (1 - memory**2)
    walk = np.minimum.outer(np.arange(1, n + 1), np.arange(1, n + 1))
    assert _variance_factor(n, memory) == pytest.approx(weights @ stationary @ weights)
    assert _variance_factor(n, 1.0) == pytest.approx(weights @ walk @ weights)


def test_shocks_are_taken_to_fade_only_in_long_series():
    with pytest.raises(ValueError, match="60 years or more"):
        log_trend(_growing(1, years=40, noise=0.1), fading=True)


def test_mean_growth_of_a_random_walk_keeps_its_promise():
    alarms = [mean_growth(_walk(112, seed)).p_value <= 0.05 for seed in range(300)]
    assert 3 <= sum(alarms) < 30


def test_holm_by_hand():
    """Smallest times three, next times two but no less than the one before, last times one."""
    corrected = holm(pd.Series({"a": 0.04, "b": 0.01, "c": 0.03}))
    assert corrected.to_dict() == pytest.approx({"a": 0.06, "b": 0.03, "c": 0.06})


def test_mean_growth_rests_on_first_and_last_value():
    series = _growing(0, noise=0.3)
    expected = 100 * np.expm1(np.log(series.iloc[-1] / series.iloc[0]) / 59)
    assert mean_growth(series).slope == pytest.approx(expected)


def test_a_break_is_found_where_it_is():
    before = 5 - 0.01 * np.arange(40)
    after = 4 + 0.02 * np.arange(40)
    noise = 0.02 * np.random.default_rng(0).standard_normal(80)
    found = broken_trend(_series(np.exp(np.r_[before, after] + noise)), draws=99)
    assert found.year == 1940
    assert found.before == pytest.approx(-1, abs=0.1)
    assert found.after == pytest.approx(2, abs=0.1)
    assert found.jump < -40
    assert found.p_value <= 0.02


@pytest.mark.parametrize("memory", [0.8, 0.0, -0.6])
def test_simulated_errors_have_the_memory_and_the_shocks_of_those_they_are_drawn_from(memory):
    """Shocks of size 0.1 that enter with a wrong sign would have twice the spread at a memory of 0.8."""
    errors = lfilter([1], [1, -memory], 0.1 * np.random.default_rng(7).standard_normal(4000))
    for path in _simulate(errors, 3, np.random.default_rng(1)):
        assert len(path) == 4000
        before, after = path[:-1], path[1:]
        assert before @ after / (before @ before) == pytest.approx(memory, abs=0.05)
        assert np.std(after - memory * before) == pytest.approx(0.1, rel=0.05)


def test_simulated_errors_begin_as_they_go_on():
    """The first has the spread of all others, 0.1/√(1 − 0.9²) = 0.23, not that of one shock."""
    errors = lfilter([1], [1, -0.9], 0.1 * np.random.default_rng(7).standard_normal(1000))
    first = [path[0] for path in _simulate(errors, 1000, np.random.default_rng(1))]
    assert np.std(first) == pytest.approx(0.1 / np.sqrt(1 - 0.9**2), rel=0.15)


def test_no_break_is_claimed_in_a_straight_noisy_trend():
    """Under no break p-values are spread evenly, so that few of ten are small."""
    found = [broken_trend(_growing(-1, noise=0.1, seed=seed), draws=49) for seed in range(10)]
    assert sum(each.p_value <= 0.1 for each in found) <= 3


def test_breaks_are_seldom_claimed_where_the_memory_is_long():
    """At the memory of commodity prices; 15 or more of 100 have a probability below 1 in 5,000."""
    found = [broken_trend(_walk(112, seed, memory=0.88), draws=99) for seed in range(100)]
    assert sum(each.p_value <= 0.05 for each in found) < 15


def test_the_same_call_gives_the_same_break():
    series = _growing(-1, years=60, noise=0.1)
    assert broken_trend(series, draws=19) == broken_trend(series, draws=19)


@pytest.mark.parametrize("function", [log_trend, fitted, windows, mean_growth, broken_trend])
@pytest.mark.parametrize(
    ("series", "words"),
    [
        (_series([]), "at least 8 years"),
        (_series([1.0] * 5), "at least 8 years"),
        (_series([1.0, np.nan] + [1.0] * 30), "the value of 1901 is missing"),
        (_series([1.0, 0.0] + [1.0] * 30), "positive, finite"),
        (_series([1.0, -2.0] + [1.0] * 30), "positive, finite"),
        (_series([1.0, np.inf] + [1.0] * 30), "positive, finite"),
    ],
)
def test_bad_series_are_refused(function, series, words):
    with pytest.raises(ValueError, match=words):
        function(series)


def test_an_empty_window_is_refused():
    with pytest.raises(ValueError, match="1990–1995 holds 0"):
        log_trend(_growing(1), 1990, 1995)


def test_too_short_for_any_window_or_break():
    with pytest.raises(ValueError, match="no window of 30 years"):
        windows(_growing(1, years=20))
    with pytest.raises(ValueError, match="at least 20 years, not 15"):
        broken_trend(_growing(1, years=15))


def _three_prices():
    years = range(1950, 2000)
    noise = np.exp(0.1 * np.random.default_rng(5).normal(size=(50, 3)))
    return pd.DataFrame(noise, index=years, columns=["tin", "tea", "tar"])


def test_trends_of_a_table_are_those_of_its_columns():
    prices = _three_prices()
    found = log_trends(prices, 1960)
    assert list(found.index) == list(prices)
    assert tuple(found.loc["tea"]) == log_trend(prices["tea"], 1960)


def test_a_column_that_has_no_trend_is_named():
    prices = _three_prices()
    prices.loc[1970, "tar"] = np.nan
    with pytest.raises(ValueError, match="tar: the value of 1970 is missing"):
        log_trends(prices)


def test_both_tests_of_fading_shocks_tell_noise_from_a_random_walk():
    steps = np.random.default_rng(11).normal(size=200)
    noise, walk = (pd.Series(np.exp(x), range(1800, 2000)) for x in (steps, steps.cumsum()))
    assert do_shocks_fade(noise)["shocks stay"] < 0.01 < 0.05 < do_shocks_fade(noise)["shocks fade"]
    assert do_shocks_fade(walk)["shocks stay"] > 0.05 >= do_shocks_fade(walk)["shocks fade"]
    with pytest.raises(ValueError, match="at least 8 years"):
        do_shocks_fade(noise.head(5))


def test_shares_of_windows_count_what_the_windows_say():
    found = windows(pd.Series(0.97 ** np.arange(32.0), range(1990, 2022)))
    assert shares_of_windows(found).tolist() == [100, 100, 0, 0]

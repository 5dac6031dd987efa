"""Trends against exact cases, properties that must hold, and bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from periphery.trends import broken_trend, fitted, log_trend, mean_growth, windows


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


@given(rates)
def test_interval_holds_the_slope(rate):
    trend = log_trend(_growing(rate, noise=0.1))
    assert trend.low <= trend.slope <= trend.high


def test_every_window_is_fitted_once():
    table = windows(_growing(-1, years=35), shortest=30)
    assert len(table) == 6 * 7 / 2
    assert set(table["years"]) == {30, 31, 32, 33, 34, 35}
    assert table["falls"].all() and not table["rises"].any()


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


def test_no_break_is_claimed_in_a_straight_noisy_trend():
    """Under no break p-values are spread evenly, so that few of ten are small."""
    found = [broken_trend(_growing(-1, noise=0.1, seed=seed), draws=49) for seed in range(10)]
    assert sum(each.p_value <= 0.1 for each in found) <= 3


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

"""Association over few countries: known lines, other hands' numbers, and clear refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from periphery.association import (
    Association,
    _signs,
    as_table,
    association,
    leave_one_out,
    sign_flip_interval,
)


def _sample(n=30, slope=-0.5, seed=1):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"x": rng.normal(size=n), "z": rng.normal(size=n)})
    table["y"] = slope * table["x"] + 2 * table["z"] + rng.normal(size=n)
    return table


def test_slope_and_r_squared_are_those_of_a_straight_line():
    table = _sample()
    found = association(table, "y", "x")
    assert found.slope == pytest.approx(np.polyfit(table["x"], table["y"], 1)[0])
    assert found.r_squared == pytest.approx(np.corrcoef(table["x"], table["y"])[0, 1] ** 2)
    assert found.countries == 30


def _rejected(x, y, slope, signs):
    """Whether tossing signs rejects a slope, one toss after another."""
    terms = x * (y - slope * x)
    wider = np.sqrt(len(x) / (len(x) - 1))
    tossed = wider * np.abs([(sign * terms).sum() for sign in signs])
    return np.mean(tossed >= abs(terms.sum()) - 1e-12) <= 0.05


def test_the_interval_holds_the_slopes_that_tossed_signs_do_not_reject(monkeypatch):
    monkeypatch.setattr("periphery.association.TOSSES", 499)
    _signs.cache_clear()
    table = _sample(n=20)
    x, y = (table[c].to_numpy() - table[c].mean() for c in ("x", "y"))
    low, high = sign_flip_interval(x, y)
    signs = _signs(20)
    step = (high - low) / 50
    assert not _rejected(x, y, low + step, signs)
    assert not _rejected(x, y, high - step, signs)
    assert _rejected(x, y, low - step, signs)
    assert _rejected(x, y, high + step, signs)
    _signs.cache_clear()


@pytest.mark.parametrize("spread", [np.ones(30), np.linspace(0.2, 3, 30)])
def test_the_interval_leaves_out_the_truth_as_often_as_it_says(spread):
    rng = np.random.default_rng(3)
    x = rng.normal(size=30)
    x -= x.mean()
    outside = 0
    for _ in range(600):
        errors = rng.normal(size=30) * spread
        low, high = sign_flip_interval(x, errors - errors.mean())
        outside += low > 0 or high < 0
    assert 0.03 <= outside / 600 <= 0.07


def test_what_is_held_constant_must_leave_something():
    table = _sample().assign(w=lambda t: 2 * t["x"] + 1)
    with pytest.raises(ValueError, match="determined by w"):
        association(table, "y", "x", given=["w"])


def test_what_is_held_constant_changes_the_slope():
    table = _sample(n=200)
    table["x"] += table["z"]
    assert association(table, "y", "x").slope > 0
    assert association(table, "y", "x", given=["z"]).slope < 0


def test_incomplete_countries_are_left_out():
    table = _sample()
    table.loc[3, "x"] = np.nan
    assert association(table, "y", "x").countries == 29


def test_leaving_one_out_finds_the_country_that_carries_the_slope():
    table = pd.DataFrame({"x": [0.0] * 6 + [0.1] * 6 + [5.0], "y": [0.0, 1.0] * 6 + [-9.0]})
    table.index = [*"ABCDEFGHIJKL", "CHL"]
    slopes = leave_one_out(table, "y", "x")
    assert abs(slopes["CHL"]) < 0.2 * abs(association(table, "y", "x").slope)
    assert slopes.index[-1] == "CHL"
    assert len(slopes) == 13


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (_sample(n=9), "9 countries are complete; at least 10"),
        (_sample().iloc[:0], "0 countries"),
        (_sample().assign(x=1.0), "'x' is the same in every country"),
        (_sample().rename(columns={"x": "w"}), "no column 'x'"),
        (_sample().assign(x=np.inf), "infinite"),
    ],
)
def test_what_cannot_be_fitted_is_refused(table, words):
    with pytest.raises(ValueError, match=words):
        association(table, "y", "x")


def test_leaving_one_out_needs_one_more():
    with pytest.raises(ValueError, match="at least 11"):
        leave_one_out(_sample(n=10), "y", "x")


@settings(deadline=None)  # a fit may be slow on a busy machine
@given(st.floats(-50, 50), st.floats(0.1, 50), st.integers(0, 1000))
def test_units_and_levels_only_rescale(shift, scale, seed):
    table = _sample(seed=seed)
    moved = table.assign(x=shift + scale * table["x"], y=table["y"] - shift)
    one, other = association(table, "y", "x"), association(moved, "y", "x")
    assert other.slope * scale == pytest.approx(one.slope, rel=1e-6, abs=1e-8)
    assert other.low <= other.slope <= other.high


@pytest.mark.parametrize(
    ("low", "high", "clear"), [(-1, -0.1, True), (0.1, 1, True), (-1, 1, False), (-1, 0, False)]
)
def test_an_interval_that_touches_zero_is_not_clear(low, high, clear):
    assert Association((low + high) / 2, low, high, 0.1, 30).clear is clear


def test_it_prints_as_a_line():
    line = str(Association(-0.5, -1.234, 0.2, 0.06, 30))
    assert line == "slope −0.50 (95 % interval −1.23 to 0.20), R² 0.06, 30 countries"


def test_an_interval_is_wider_by_what_is_used_up_in_holding_columns_constant():
    rng = np.random.default_rng(3)
    exposure, outcome = rng.normal(size=(2, 60))
    exposure, outcome = exposure - exposure.mean(), outcome - outcome.mean()
    low, high = sign_flip_interval(exposure, outcome)
    lower, higher = sign_flip_interval(exposure, outcome, held=21)
    assert (higher - lower) / (high - low) == pytest.approx((59 / 39) ** 0.5, rel=0.15)


def test_with_many_columns_held_constant_false_alarms_stay_as_rare_as_promised():
    rng = np.random.default_rng(8)
    held = [f"region {n}" for n in range(25)]
    alarms = 0
    for _ in range(100):
        table = pd.DataFrame(rng.normal(size=(60, 27)), columns=["growth", "place", *held])
        alarms += association(table, "growth", "place", held).clear
    assert alarms <= 8  # 3 with the widening, 11 without


def test_associations_make_a_table_in_their_order():
    lines = {("b", "x"): association(_sample(), "y", "x"), ("a", "z"): Association(1, 0, 2, 0.5, 9)}
    found = as_table(lines)
    assert list(found) == ["value", "low", "high", "R²", "countries"]
    assert found.index.tolist() == [("b", "x"), ("a", "z")]
    assert found.loc[("b", "x"), "value"] == lines["b", "x"].slope
    with pytest.raises(ValueError, match="no association"):
        as_table({})

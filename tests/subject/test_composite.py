"""Composite indices: places, every choice of traits, weighted means, and separation of groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from periphery.composite import composite, percentiles, separation, subsets

SCORES = pd.DataFrame(
    {"ore": [0.2, 0.8, 0.5], "debt": [0.6, np.nan, 0.1]}, index=["CAN", "CHL", "NOR"]
)

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
tables = arrays.arrays(float, st.tuples(st.integers(3, 9), st.integers(1, 4)), elements=numbers)


def _table(values):
    rows = [f"C{i}" for i in range(values.shape[0])]
    return pd.DataFrame(values, index=rows, columns=[f"t{i}" for i in range(values.shape[1])])


def test_places_share_ties_and_keep_gaps():
    found = percentiles(pd.Series([5.0, 5.0, np.nan, 1.0, 9.0]))
    assert found.fillna(-1).tolist() == [0.5, 0.5, -1, 0.125, 0.875]


@given(tables)
def test_places_do_not_depend_on_the_unit_and_their_mean_is_a_half(values):
    table = _table(values)
    found = percentiles(table)
    assert np.allclose(found, percentiles(3 * table))
    assert np.allclose(found.mean(), 0.5)
    assert np.allclose(percentiles(-table), 1 - found)


def test_every_choice_of_traits_comes_once_and_all_of_them_last():
    found = subsets(["a", "b", "c"])
    assert len(found.drop_duplicates()) == len(found) == 7
    assert (found.sum(axis=1) > 0).all()
    assert found.iloc[-1].tolist() == [1, 1, 1]


@pytest.mark.parametrize("names", [[], ["a", "a"], [f"t{i}" for i in range(17)]])
def test_impossible_lists_of_traits_are_refused(names):
    with pytest.raises(ValueError, match="one to sixteen"):
        subsets(names)


def test_what_a_country_lacks_counts_neither_way():
    found = composite(SCORES, pd.DataFrame({"ore": [1, 0], "debt": [3, 1]}))
    assert found.loc["CAN", 0] == pytest.approx((0.2 + 3 * 0.6) / 4)
    assert found.loc["CHL", 0] == 0.8
    assert np.isnan(found.loc["CHL", 1])


def test_columns_are_matched_by_name():
    weights = pd.DataFrame({"debt": [0], "ore": [2]})
    assert composite(SCORES, weights)[0].tolist() == SCORES["ore"].tolist()


@given(tables, st.data())
def test_an_index_lies_between_the_traits_and_ignores_the_scale_of_weights(values, data):
    scores = percentiles(_table(values))
    size = scores.shape[1]
    weights = data.draw(st.lists(st.floats(0.01, 10), min_size=size, max_size=size))
    weights = pd.DataFrame([weights], columns=scores.columns)
    found = composite(scores, weights)[0]
    assert (found <= scores.max(axis=1) + 1e-9).all()
    assert (found >= scores.min(axis=1) - 1e-9).all()
    assert np.allclose(found, composite(scores, 7 * weights)[0])


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"ore": [1]}, "different traits: debt"),
        ({"ore": [1], "debt": [1], "fuel": [1]}, "different traits: fuel"),
        ({"ore": [1], "debt": [-1]}, "zero or more"),
        ({"ore": [0], "debt": [0]}, "one above zero"),
        ({"ore": [np.nan], "debt": [1]}, "zero or more"),
    ],
)
def test_impossible_weights_are_refused(weights, words):
    with pytest.raises(ValueError, match=words):
        composite(SCORES, pd.DataFrame(weights))


@given(tables)
def test_separation_is_mann_and_whitneys(values):
    table = _table(values)
    low, high = list(table.index[:1]), list(table.index[1:])
    found = separation(table, low, high)
    for column in table:
        u = stats.mannwhitneyu(table.loc[high, column], table.loc[low, column]).statistic
        assert found[column] == pytest.approx(u / (len(low) * len(high)))
    assert np.allclose(separation(table, high, low), 1 - found)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([], ["CHL"], "empty group"),
        (["CAN"], [], "empty group"),
        (["CAN"], ["XYZ"], "without an index: XYZ"),
        (["CAN", "NOR"], ["CAN"], "in both groups: CAN"),
    ],
)
def test_impossible_groups_are_refused(low, high, words):
    with pytest.raises(ValueError, match=words):
        separation(SCORES, low, high)


def test_pairs_without_a_value_are_left_out_of_the_separation():
    found = separation(SCORES, ["CAN", "NOR"], ["CHL"])
    assert found["ore"] == 1
    assert np.isnan(found["debt"])
    assert separation(SCORES, ["CHL", "NOR"], ["CAN"])["debt"] == 1

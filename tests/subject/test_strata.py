"""Strata and mobility: by hand, whatever the numbers are, and against other people's code."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.signal import find_peaks
from scipy.stats import gaussian_kde

from livebook.tables import load
from periphery.strata import (
    ORGANIC_CORE,
    ZONES,
    critical_bandwidth,
    modes,
    natural_breaks,
    relative_income,
    silverman_p_value,
    stayers,
    transitions,
    weighted_density,
    zones,
)

# One clear error, or a result: never a warning on the way.
pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=30)
numbers = st.floats(-1e3, 1e3)
samples = st.lists(st.tuples(numbers, st.floats(0.01, 1e3)), min_size=2, max_size=30)

# Relative income ---------------------------------------------------------------------------------

INCOME = pd.DataFrame({"A": [10.0, 10.0], "B": [30.0, np.nan], "C": [5.0, 20.0]}, [1990, 2000])
PEOPLE = pd.DataFrame({"A": [3.0, 3.0], "B": [1.0, 1.0]}, [1990, 2000])


def test_the_core_is_a_mean_by_population_of_those_with_data():
    found = relative_income(INCOME, PEOPLE, core=["A", "B"])
    # 1990: (3 × 10 + 1 × 30) / 4 = 15; in 2000 A alone has data
    assert found.loc[1990].tolist() == pytest.approx([100 * 10 / 15, 200, 100 / 3])
    assert found.loc[2000, ["A", "C"]].tolist() == [100, 200]
    assert np.isnan(found.loc[2000, "B"])


def test_a_year_without_any_core_is_missing():
    income = INCOME.assign(A=np.nan, B=np.nan)
    assert relative_income(income, PEOPLE, core=["A", "B"]).isna().all(axis=None)


@given(st.floats(0.01, 100))
def test_relative_income_knows_no_currency(factor):
    found = relative_income(factor * INCOME, PEOPLE, core=["A"])
    pd.testing.assert_frame_equal(found, relative_income(INCOME, PEOPLE, core=["A"]))


@pytest.mark.parametrize("absent", [INCOME.drop(columns="B"), INCOME.rename(columns={"B": "X"})])
def test_a_core_without_data_is_named(absent):
    with pytest.raises(ValueError, match="no data of the core's B"):
        relative_income(absent, PEOPLE, core=["A", "B"])


# The density -------------------------------------------------------------------------------------


def test_density_of_one_value_is_the_kernel():
    peak = weighted_density([2.0], [7], [2.0, 2.5], bandwidth=0.5)
    # 1 / (0.5 √2π) and exp(−1/2) of it
    assert peak.tolist() == pytest.approx([0.797885, 0.483941], abs=1e-6)


@quick
@given(samples, st.floats(0.05, 100))
def test_density_integrates_to_one(sample, bandwidth):
    values, weights = np.array(sample).T
    grid = np.linspace(values.min() - 8 * bandwidth, values.max() + 8 * bandwidth, 4_001)
    assume(grid[1] - grid[0] < bandwidth / 2)
    density = weighted_density(values, weights, grid, bandwidth)
    assert density.shape == grid.shape
    assert (density >= 0).all()
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=1e-6)


@quick
@given(samples, st.floats(0.05, 100))
def test_density_agrees_with_scipy(sample, bandwidth):
    values, weights = np.array(sample).T
    spread = np.sqrt(np.cov(values, aweights=weights))
    assume(spread > 1e-3)
    theirs = gaussian_kde(values, bw_method=bandwidth / spread, weights=weights)
    grid = np.linspace(values.min() - bandwidth, values.max() + bandwidth, 50)
    ours = weighted_density(values, weights, grid, bandwidth)
    np.testing.assert_allclose(ours, theirs(grid), rtol=1e-5, atol=1e-12 / bandwidth)


@quick
@given(samples, st.randoms(), st.floats(1e-3, 1e6))
def test_density_does_not_depend_on_order_or_on_the_unit_of_weights(sample, random, unit):
    values, weights = np.array(sample).T
    shuffled = random.sample(sample, len(sample))
    again, heavier = np.array(shuffled).T
    one = weighted_density(values, weights, [-1, 0, 1], 2)
    np.testing.assert_allclose(one, weighted_density(again, heavier * unit, [-1, 0, 1], 2))


def test_who_weighs_nothing_does_not_count():
    with_it = weighted_density([1, 5, 9], [2, 3, 0], [0, 5, 9], 1)
    np.testing.assert_allclose(with_it, weighted_density([1, 5], [2, 3], [0, 5, 9], 1))


@pytest.mark.parametrize(
    ("values", "weights", "grid", "bandwidth", "message"),
    [
        ([1, 2], [1], [0], 1, r"\(2,\) values and \(1,\) weights"),
        ([[1, 2]], [[1, 2]], [0], 1, "expected as many"),
        ([], [], [0], 1, "not all zero"),
        ([1, np.nan], [1, 1], [0], 1, "missing or infinite"),
        ([1, np.inf], [1, 1], [0], 1, "missing or infinite"),
        ([1, 2], [1, np.nan], [0], 1, "missing or infinite"),
        ([1, 2], [1, 1], [np.nan], 1, "missing or infinite"),
        ([1, 2], [1, 1], 0, 1, r"grid of shape \(\)"),
        ([1, 2], [1, 1], [[0]], 1, r"grid of shape \(1, 1\)"),
        ([1, 2], [1, -1], [0], 1, "positive, and not all zero"),
        ([1, 2], [3, -1], [0], 1, "positive, and not all zero"),
        ([1, 2], [0, 0], [0], 1, "positive, and not all zero"),
        ([1, 2], [1, 1], [0], 0, "bandwidth of 0"),
        ([1, 2], [1, 1], [0], -1, "bandwidth of -1"),
        ([1, 2], [1, 1], [0], np.nan, "bandwidth of nan"),
        ([1, 2], [1, 1], [0], np.inf, "bandwidth of inf"),
    ],
)
def test_density_refuses(values, weights, grid, bandwidth, message):
    with pytest.raises(ValueError, match=message):
        weighted_density(values, weights, grid, bandwidth)


# Modes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("density", "expected"),
    [
        ([0, 2, 1, 3, 0], [1, 3]),
        ([0, 1, 1, 2, 0], [3]),  # a step on the way up is no mode
        ([0, 2, 1, 1, 0], [1]),  # nor one on the way down
        ([0, 2, 2, 2, 0], [1]),  # a level top is one mode
        ([1, 2, 3, 4, 5], []),
        ([5, 1, 1, 1, 5], []),
        ([1, 1, 1, 1, 1], []),
        ([0, 3, 3, 0, 3], [1]),
    ],
)
def test_modes_by_hand(density, expected):
    assert modes(range(5), density).tolist() == expected


@pytest.mark.parametrize("size", [0, 1, 2])
def test_too_short_for_a_mode(size):
    assert modes([0, 1][:size], [1.0, 2.0][:size]).tolist() == []


@quick
@given(st.lists(st.integers(0, 4), min_size=3, max_size=30))
def test_modes_are_as_many_as_scipy_finds(density):
    grid = np.arange(len(density)) / 10
    tops, levels = find_peaks(density, plateau_size=1)
    assert modes(grid, density).tolist() == (levels["left_edges"] / 10).tolist()
    assert len(tops) == len(modes(grid, density))


def test_bandwidth_decides_how_many_modes_one_sees():
    grid = np.linspace(-5, 15, 2_001)
    counts = [
        len(modes(grid, weighted_density([0, 4, 10], [2, 1, 3], grid, bandwidth)))
        for bandwidth in (0.5, 2.2, 8)
    ]
    assert counts == [3, 2, 1]


@pytest.mark.parametrize(
    ("grid", "density", "message"),
    [
        ([1, 2, 3], [1, 2], "shape"),
        ([1, 2], [1, 2, 1], "shape"),
        ([[1, 2, 3]], [[1, 2, 1]], "shape"),
        ([1, 2, 3], [1, np.nan, 1], "missing"),
        ([1, np.nan, 3], [1, 2, 1], "missing"),
    ],
)
def test_modes_refuse(grid, density, message):
    with pytest.raises(ValueError, match=message):
        modes(grid, density)


# Cuts and zones ----------------------------------------------------------------------------------


def deviation(values, cuts):
    """Return the squared deviations within the classes that two cuts make."""
    classes = np.split(np.sort(values), np.searchsorted(np.sort(values), cuts))
    return sum(((part - part.mean()) ** 2).sum() for part in classes if len(part))


@quick
@given(st.lists(st.integers(-50, 50), min_size=3, max_size=14), st.sampled_from([0, 1e6, -1e9]))
def test_natural_breaks_against_every_pair_of_cuts(values, offset):
    assume(len(set(values)) >= 3)
    levels = sorted(set(values))
    between = [(low + high) / 2 for low, high in pairwise(levels)]
    best = min(deviation(np.array(values, float), pair) for pair in combinations(between, 2))
    found = np.array(natural_breaks(np.array(values) + offset)) - offset
    assert list(found) == sorted(found) and set(found) <= set(between)
    assert deviation(np.array(values, float), found) == pytest.approx(best, abs=1e-6)


@quick
@given(
    st.lists(numbers, min_size=3, max_size=20), st.randoms(), st.sampled_from([0.5, 2.0, 1024.0])
)
def test_natural_breaks_do_not_depend_on_order_and_follow_the_unit(values, random, unit):
    assume(len(set(values)) >= 3 and min(np.diff(sorted(set(values)))) > 1e-3)
    shuffled = random.sample(values, len(values))
    assert natural_breaks(shuffled) == natural_breaks(values)
    scaled = natural_breaks(np.array(values) * unit)
    np.testing.assert_allclose(scaled, np.array(natural_breaks(values)) * unit)


def test_natural_breaks_make_three_zones():
    values = pd.Series([1, 2, 2, 10, 11, 30, 31])
    found = zones(values, natural_breaks(values))
    assert found.tolist() == ["periphery"] * 3 + ["semi-periphery"] * 2 + ["core"] * 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, np.nan, 4], "missing or infinite"),
        ([1, 2, np.inf, 4], "missing or infinite"),
        ([], "at least three different"),
        ([1, 2], "at least three different"),
        ([1, 2, 2, 1, 1], "at least three different"),
        ([5, 5, 5], "at least three different"),
        ([[1, 2, 3], [4, 5, 6]], r"shape \(2, 3\)"),
        (3, r"shape \(\)"),
    ],
)
def test_natural_breaks_refuse(values, message):
    with pytest.raises(ValueError, match=message):
        natural_breaks(values)


def test_zones_by_hand_a_cut_belongs_above():
    values = pd.Series({"HTI": -4.0, "BRA": 10.0, "ARG": 19.9, "USA": 20.0, "PRK": np.nan})
    found = zones(values, (10, 20))
    assert found.tolist()[:4] == ["periphery", "semi-periphery", "semi-periphery", "core"]
    assert pd.isna(found["PRK"])
    assert list(found.index) == list(values.index)
    assert found.name == "zone"
    assert list(found.cat.categories) == list(ZONES) and found.cat.ordered


@pytest.mark.parametrize(
    ("values", "breaks", "message"),
    [
        ([1.0], (20, 10), "cuts at 20 and 10; expected the lower one first"),
        ([1.0], (10, 10), "lower one first"),
        ([1.0], (np.nan, 10), "lower one first"),
        ([1.0], (10, np.nan), "lower one first"),
        ([1.0], (-np.inf, 10), "lower one first"),
        ([1.0], (10, np.inf), "lower one first"),
        ([1.0], (10,), "1 cuts; expected two"),
        ([1.0], (10, 20, 30), "3 cuts; expected two"),
        ([1.0, np.inf], (10, 20), "a value is infinite"),
        ([1.0, -np.inf], (10, 20), "a value is infinite"),
    ],
)
def test_zones_refuse(values, breaks, message):
    with pytest.raises(ValueError, match=message):
        zones(pd.Series(values), breaks)


# Moves -------------------------------------------------------------------------------------------

P, S, C = ZONES
BEFORE = pd.Series({"CHN": P, "KOR": P, "HTI": P, "ARG": S, "BRA": S, "USA": C, "SUN": C})
AFTER = pd.Series({"USA": C, "BRA": S, "ARG": P, "HTI": P, "KOR": C, "CHN": S, "RUS": S})

places = st.lists(
    st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), min_size=1, max_size=40
)


def ends(pairs):
    return (pd.Series(end, dtype=object) for end in zip(*pairs, strict=True))


def test_transitions_by_hand_whatever_the_order():
    table = transitions(BEFORE, AFTER)
    assert list(table.index) == list(table.columns) == list(ZONES)
    assert table.to_numpy().tolist() == [[1, 1, 1], [1, 1, 0], [0, 0, 1]]
    assert (table.index.name, table.columns.name) == ("before", "after")
    assert stayers(BEFORE, AFTER) == pytest.approx(3 / 6)


def test_transitions_of_zones_with_gaps():
    before = zones(pd.Series({"CHN": 1.0, "USA": 30.0, "PRK": 1.0}), (10, 20))
    after = zones(pd.Series({"CHN": 15.0, "USA": 30.0, "PRK": np.nan}), (10, 20))
    assert transitions(before, after).to_numpy().tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 1]]


@quick
@given(places)
def test_rows_are_the_zones_before_and_columns_those_after(pairs):
    before, after = ends(pairs)
    table = transitions(before, after)
    assert table.sum(axis=1).to_dict() == {zone: (before == zone).sum() for zone in ZONES}
    assert table.sum(axis=0).to_dict() == {zone: (after == zone).sum() for zone in ZONES}
    pd.testing.assert_frame_equal(transitions(after, before), table.T, check_names=False)
    theirs = pd.crosstab(before, after).reindex(index=ZONES, columns=ZONES, fill_value=0)
    assert table.to_numpy().tolist() == theirs.to_numpy().tolist()
    assert stayers(before, after) == pytest.approx((before == after).mean())


def test_nobody_moves_and_everybody_moves():
    assert stayers(BEFORE, BEFORE) == 1
    assert stayers(BEFORE, BEFORE.map({P: S, S: C, C: P})) == 0


MOVES = {"transitions": transitions, "stayers": stayers}


@pytest.mark.parametrize("function", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (BEFORE[:2], AFTER[:2], "no country has a zone at both ends"),
        (BEFORE[:0], AFTER[:0], "no country has a zone at both ends"),
        (BEFORE.where(BEFORE == P), AFTER.where(AFTER == "none"), "no country has a zone"),
        (BEFORE, AFTER.replace(S, "middle"), "not a zone: middle; expected"),
        (BEFORE.map({P: 9, S: 14, C: 4}), AFTER, r"not a zone: 14\.0, 4\.0, 9\.0; expected"),
        (pd.concat([BEFORE, BEFORE[:1]]), AFTER, "CHN stands twice"),
        (BEFORE, pd.concat([AFTER, AFTER[:1]]), "USA stands twice"),
    ],
)
def test_moves_refuse(function, before, after, message):
    with pytest.raises(ValueError, match=message):
        function(before, after)


# How many humps ----------------------------------------------------------------------------------


def humps_at(values, weights, bandwidth):
    values = np.asarray(values)
    grid = np.linspace(values.min() - 5 * bandwidth, values.max() + 5 * bandwidth, 2_000)
    return len(modes(grid, weighted_density(values, weights, grid, bandwidth)))


@pytest.mark.parametrize("most", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_the_critical_bandwidth_is_where_a_hump_is_lost(seed, most):
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(size=40), rng.lognormal(0, 1, 40)
    bandwidth = critical_bandwidth(values, weights, most)
    assert humps_at(values, weights, 1.03 * bandwidth) <= most
    assert humps_at(values, weights, 0.97 * bandwidth) > most


def test_two_equal_countries_make_one_hump_from_half_their_distance_on():
    # Two normal curves of equal weight have two modes if they are more than two spreads apart.
    assert critical_bandwidth([0.0, 1.0], [5, 5], 1) == pytest.approx(0.5, rel=0.01)
    assert critical_bandwidth([0.0, 10.0], [5, 5], 1) == pytest.approx(5, rel=0.01)


def test_weights_decide_where_the_last_hump_is_lost():
    values = [0.0, 0.1, 3.0]
    assert critical_bandwidth(values, [1, 1, 0.001], 1) < critical_bandwidth(values, [1, 1, 2], 1)


def test_silverman_tells_three_clusters_from_one():
    rng = np.random.default_rng(1)
    apart = np.concatenate([rng.normal(m, 0.3, 60) for m in (0, 3, 6)])
    weights = np.ones(180)
    assert silverman_p_value(apart, weights, 1, rng) <= 0.01
    assert silverman_p_value(apart, weights, 2, rng) <= 0.05
    assert silverman_p_value(apart, weights, 3, rng) > 0.05
    assert silverman_p_value(rng.normal(size=180), weights, 1, rng) > 0.05


def test_silverman_draws_countries_and_not_people():
    # Two clusters, but all the people of the second are one country: that could be chance.
    rng = np.random.default_rng(2)
    values = np.append(rng.normal(0, 0.3, 60), 4.0)
    assert silverman_p_value(values, np.append(np.ones(60), 30.0), 1, rng) > 0.05


def test_silverman_is_repeatable_and_its_p_value_a_rank():
    values, weights = np.random.default_rng(3).normal(size=30), np.ones(30)
    once, again = (
        silverman_p_value(values, weights, 1, np.random.default_rng(4), draws=19) for _ in range(2)
    )
    assert once == again
    assert 20 * once == pytest.approx(round(20 * once))


@pytest.mark.parametrize(
    ("values", "most", "draws", "message"),
    [
        ([1.0, 1.0], 1, 9, "the values must differ"),
        ([1.0, 2.0], 0, 9, "at least one mode"),
        ([1.0, np.nan], 1, 9, "missing or infinite"),
        ([1.0, 2.0], 1, 0, "0 draws"),
    ],
)
def test_silverman_refuses(values, most, draws, message):
    with pytest.raises(ValueError, match=message):
        silverman_p_value(values, [1, 1], most, np.random.default_rng(0), draws=draws)


def test_the_organic_core_is_of_america_s_north_australasia_and_europe_s_north_west():
    regions = load("countries").set_index("iso3")["region"]
    assert len(set(ORGANIC_CORE)) == len(ORGANIC_CORE) == 14
    found = regions.loc[list(ORGANIC_CORE)].value_counts().to_dict()
    assert found == {
        "Western Europe": 6, "Northern Europe": 4, "Northern America": 2,
        "Australia and New Zealand": 2,
    }  # fmt: skip

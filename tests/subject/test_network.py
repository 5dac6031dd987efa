"""Trade as a network: by hand, whatever the numbers are, and against other people's code."""

import re

import cpnet
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from cpnet.adam import ADAM
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from periphery.network import (
    _starts,
    block_densities,
    concor,
    configuration_world,
    core,
    coreness,
    expected_flows,
    link_probabilities,
    partners_kept_p_value,
    rank_p_value,
    rewired,
    standing,
    subsampled_ranks,
    surrogate,
    symmetric,
    trade_matrix,
)

# One clear error, or a result: never a warning on the way.
pytestmark = pytest.mark.filterwarnings("error")
quick = settings(max_examples=25)
seeds = st.integers(0, 2**32 - 1)


def labelled(cells):
    """Return a square frame with made-up codes."""
    codes = [f"{a}{b}X" for a in "ABCDEFGHIJ" for b in "ABCDEFGHIJKLMNOPQRST"][: len(cells)]
    return pd.DataFrame(cells, index=codes, columns=codes)


def flows(seed, n=12, zeros=0.3):
    """Return flows between countries of very unequal size, some of them zero."""
    rng = np.random.default_rng(seed)
    out, into = rng.lognormal(0, 1, (2, n))
    cells = np.outer(out, into) * rng.lognormal(0, 0.7, (n, n)) * (rng.random((n, n)) >= zeros)
    np.fill_diagonal(cells, 0)
    return labelled(cells)


def ties(seed, n=12, zeros=0.3):
    return symmetric(flows(seed, n, zeros))


def planted(size, n, rest=0.0):
    """Return the perfect pattern: 1 where one of the pair is among the first, else `rest`."""
    cells = np.full((n, n), rest)
    cells[:size], cells[:, :size] = 1.0, 1.0
    np.fill_diagonal(cells, 0)
    return labelled(cells)


def relabelled(matrix, seed):
    order = np.random.default_rng(seed).permutation(len(matrix))
    return matrix.iloc[order, order]


def groups(blocks):
    """Return the blocks as a set of sets of countries, whatever their numbers."""
    return {frozenset(members) for members in blocks.groupby(blocks).groups.values()}


# Matrices of trade -------------------------------------------------------------------------------

TABLE = pd.DataFrame(
    [
        (2000, "CHN", "BRA", 5.0),
        (2000, "BRA", "CHN", 7.0),
        (2000, "BRA", "CHN", 1.0),
        (2000, "BRA", "BRA", 99.0),
        (2000, "ARG", "BRA", 2.0),
        (2001, "PER", "CHN", 3.0),
    ],
    columns=["year", "exporter", "importer", "exports_kusd"],
)


def test_trade_matrix_by_hand():
    matrix = trade_matrix(TABLE, 2000)
    assert list(matrix.index) == list(matrix.columns) == ["ARG", "BRA", "CHN"]
    assert matrix.to_numpy().tolist() == [[0, 2, 0], [0, 0, 8], [0, 5, 0]]
    assert symmetric(matrix).to_numpy().tolist() == [[0, 2, 0], [2, 0, 13], [0, 13, 0]]


def test_trade_matrix_of_members_in_alphabetical_order():
    matrix = trade_matrix(TABLE, 2000, members=iter(["CHN", "BRA", "CHN"]))
    assert matrix.to_numpy().tolist() == [[0, 8], [5, 0]]


def test_trade_matrix_leaves_its_table_alone():
    before = TABLE.copy()
    trade_matrix(TABLE, 2000)
    pd.testing.assert_frame_equal(TABLE, before)


@pytest.mark.parametrize(
    ("table", "year", "members", "message"),
    [
        (TABLE, 1999, None, r"no flow in 1999; the table has \[2000, 2001\]"),
        (TABLE[:0], 2000, None, r"no flow in 2000; the table has \[\]"),
        (TABLE, 2000, ["BRA", "PER", "XXX"], "no trade in 2000: PER, XXX"),
        (TABLE, 2000, [], "nobody"),
        (TABLE.assign(more=1), 2000, None, "expected .* one of values"),
        (TABLE.drop(columns="exports_kusd"), 2000, None, "expected .* one of values"),
        (TABLE.drop(columns="importer"), 2000, None, "expected .* one of values"),
        (TABLE.rename(columns={"year": "when"}), 2000, None, "expected .* one of values"),
    ],
)
def test_trade_matrix_refuses(table, year, members, message):
    with pytest.raises(ValueError, match=message):
        trade_matrix(table, year, members)


def test_symmetric_refuses_rows_and_columns_that_differ():
    with pytest.raises(ValueError, match="different countries"):
        symmetric(flows(1).iloc[:, ::-1])


# What every measure refuses ----------------------------------------------------------------------

SYMMETRIC = {"coreness": coreness, "core": core}
ALL = {
    **SYMMETRIC,
    "concor": concor,
    "expected_flows": expected_flows,
    "surrogate": lambda matrix: surrogate(matrix, np.random.default_rng(1), strata=2),
    "subsampled_ranks": lambda matrix: subsampled_ranks(matrix, lambda m: m.sum(), samples=2),
}


def spoilt(value, where=(0, 1)):
    matrix = ties(1, zeros=0)
    matrix.iloc[where] = matrix.iloc[where[::-1]] = value
    return matrix


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (spoilt(np.nan), "missing, infinite or negative"),
        (spoilt(np.inf), "missing, infinite or negative"),
        (spoilt(-1), "missing, infinite or negative"),
        (spoilt(1, (2, 2)), "trades with itself"),
        (ties(1).iloc[:, :5], r"shape \(12, 5\); expected a square one"),
        (labelled(np.zeros((0, 0))), "without any country"),
    ],
)
def test_every_measure_refuses_what_is_no_matrix_of_trade(name, matrix, message):
    with pytest.raises(ValueError, match=message):
        ALL[name](matrix)


@pytest.mark.parametrize("measure", SYMMETRIC.values(), ids=SYMMETRIC)
@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (flows(1), r"not symmetric; use symmetric\(matrix\)"),
        (flows(1) * 1e-12, "not symmetric"),
        (ties(1, n=2, zeros=0), "2 countries; at least three"),
        (ties(1) * 0, "no tie at all"),
        (planted(5, 5), "no core stands out"),
        (planted(5, 5) * 0.1, "no core stands out"),
    ],
)
def test_coreness_and_core_refuse(measure, matrix, message):
    with pytest.raises(ValueError, match=message):
        measure(matrix)


cells = st.sampled_from([0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 1e-9, 1e9])


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=60)
@given(st.integers(1, 6).flatmap(lambda n: arrays(float, (n, n), elements=cells)))
def test_whatever_comes_a_finite_result_or_one_clear_error(name, numbers):
    np.fill_diagonal(numbers, 0)
    matrix = labelled(numbers + numbers.T if name in SYMMETRIC else numbers)
    try:
        result = ALL[name](matrix)
    except ValueError as error:
        assert re.search(
            "countr(y|ies)|no tie|no flow|no core|settled|all trade|strata|deals|any tie",
            str(error),
        )
    else:
        values = result.values if name in SYMMETRIC else result
        assert np.isfinite(np.asarray(values, dtype=float)).all()


# Coreness ----------------------------------------------------------------------------------------


def test_three_countries_by_hand():
    # c₁c₂ = 6, c₁c₃ = 3, c₂c₃ = 2 for c = (3, 2, 1)
    found = coreness(labelled(np.array([[0, 6, 3], [6, 0, 2], [3, 2, 0]])), tolerance=1e-12)
    assert found.values.tolist() == pytest.approx([1, 2 / 3, 1 / 3])
    assert found.fit == pytest.approx(1)


@quick
@given(arrays(float, st.integers(4, 12), elements=st.floats(0.2, 1)))
def test_coreness_recovers_the_numbers_that_made_the_ties(numbers):
    assume(np.ptp(numbers) > 0.05)
    products = np.outer(numbers, numbers)
    np.fill_diagonal(products, 0)
    found = coreness(labelled(products), tolerance=1e-10)
    np.testing.assert_allclose(found.values, numbers / numbers.max(), rtol=1e-5)
    assert found.fit == pytest.approx(1)


@quick
@given(seeds)
def test_coreness_recovers_the_numbers_nearly_under_noise(seed):
    rng = np.random.default_rng(seed)
    numbers = np.linspace(0.1, 1, 30)
    noise = rng.lognormal(0, 0.1, (30, 30))
    products = np.outer(numbers, numbers) * np.sqrt(noise * noise.T)
    np.fill_diagonal(products, 0)
    found = coreness(labelled(products))
    np.testing.assert_allclose(found.values, numbers, atol=0.12)
    assert found.fit > 0.98


@quick
@given(seeds, st.floats(1e-6, 1e9))
def test_coreness_does_not_depend_on_names_or_unit(seed, unit):
    matrix = ties(seed)
    found = coreness(matrix)
    other = coreness(relabelled(matrix, seed) * unit)
    np.testing.assert_allclose(found.values, other.values[found.values.index], atol=1e-6)
    assert found.fit == pytest.approx(other.fit, abs=1e-6)
    assert found.values.max() == 1
    assert found.values.min() >= 0


@quick
@given(seeds)
def test_coreness_from_any_start_where_ties_are_like_products(seed):
    rng = np.random.default_rng(seed)
    matrix = labelled(np.outer(w := rng.lognormal(0, 0.5, 10), w) * (1 - np.eye(10)))
    other = coreness(matrix, start=rng.uniform(0.1, 1, 10))
    np.testing.assert_allclose(coreness(matrix).values, other.values, atol=1e-3)


def minres(matrix, seed):
    """Minimise the squared differences by a general method, from a random start."""
    cells = matrix.to_numpy() / matrix.to_numpy().max()

    def loss(c):
        rest = cells - np.outer(c, c)
        np.fill_diagonal(rest, 0)
        return (rest**2).sum(), -4 * rest @ c

    start = np.random.default_rng(seed).uniform(0.1, 1, len(cells))
    found = minimize(loss, start, jac=True, bounds=[(0, None)] * len(cells), tol=1e-14)
    return found.x / found.x.max()


@quick
@given(seeds)
def test_coreness_agrees_with_a_general_minimiser(seed):
    matrix = ties(seed, n=15, zeros=0.1) ** 0.5
    found = coreness(matrix, tolerance=1e-10)
    np.testing.assert_allclose(found.values, minres(matrix, seed), atol=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_coreness_agrees_with_the_descent_of_cpnet(seed):
    # MINRES.detect() of cpnet stops when a step is less than a hundredth of the whole, long before
    # it arrives, and keeps the worst of its runs. Its gradient and its optimiser do arrive.
    matrix = ties(seed, n=40, zeros=0.1) ** 0.5
    cells = matrix.to_numpy() / matrix.to_numpy().max()
    theirs, adam = np.random.default_rng(seed).random(40), ADAM()
    for _ in range(6_000):
        gradient = cells @ theirs - (np.linalg.norm(theirs) ** 2 - theirs**2) * theirs
        theirs = adam.update(theirs, gradient, 0, False)
    np.testing.assert_allclose(coreness(matrix).values, theirs / theirs.max(), atol=2e-3)


def test_a_star_has_one_centre_and_settles():
    found = coreness(planted(1, 20))
    assert found.values.iloc[0] == 1
    assert (found.values.iloc[1:] < 0.01).all()
    assert found.fit == pytest.approx(1, abs=1e-4)


def test_a_country_without_ties_has_no_coreness():
    matrix = ties(3, n=6, zeros=0)
    matrix.iloc[4], matrix.iloc[:, 4] = 0, 0
    assert coreness(matrix).values.iloc[4] == 0
    assert not core(matrix).values.iloc[4]


def test_a_ring_has_no_core():
    ring = labelled(nx.to_numpy_array(nx.cycle_graph(7)))
    with pytest.raises(ValueError, match="all countries are alike"):
        coreness(ring)


@pytest.mark.parametrize("start", [[1, 1], np.zeros(12), -np.ones(12), [np.nan] * 12, 3])
def test_coreness_refuses_a_start_that_is_none(start):
    with pytest.raises(ValueError, match="expected 12 positive numbers"):
        coreness(ties(1), start=start)


def test_coreness_says_when_it_has_not_settled():
    with pytest.raises(ValueError, match="has not settled after 3 steps"):
        coreness(ties(1), most=3)


# The discrete core -------------------------------------------------------------------------------


def pattern_fit(matrix, inside):
    """Correlate ties with the pattern, as the definition says."""
    off = ~np.eye(len(matrix), dtype=bool)
    pattern = (inside[:, None] | inside)[off]
    return np.corrcoef(matrix.to_numpy()[off], pattern)[0, 1]


@quick
@given(st.integers(1, 10), st.integers(3, 8), st.floats(0, 0.9), seeds)
def test_a_perfect_core_is_recovered(size, others, rest, seed):
    matrix = planted(size, size + others, rest)
    found = core(relabelled(matrix, seed))
    assert set(found.values.index[found.values]) == set(matrix.index[:size])
    assert found.values.dtype == bool
    assert found.fit == pytest.approx(1)


@quick
@given(seeds)
def test_a_core_is_recovered_nearly_under_noise(seed):
    noise = np.triu(np.random.default_rng(seed).normal(0, 0.25, (30, 30)), 1)
    matrix = planted(6, 30, 0.3)
    found = core((matrix + noise + noise.T).clip(lower=0) * (matrix > 0))
    assert (found.values != (np.arange(30) < 6)).sum() <= 1


@quick
@given(seeds, st.floats(1e-6, 1e9))
def test_core_does_not_depend_on_names_or_unit(seed, unit):
    matrix = ties(seed)
    found, other = core(matrix), core(relabelled(matrix, seed) * unit)
    assert (found.values == other.values[found.values.index]).all()
    assert found.fit == pytest.approx(other.fit)


@quick
@given(seeds)
def test_core_has_the_fit_it_says_and_no_single_move_betters_it(seed):
    matrix = ties(seed)
    found = core(matrix)
    inside = found.values.to_numpy()
    assert found.fit == pytest.approx(pattern_fit(matrix, inside))
    for i in range(len(matrix)):
        moved = inside.copy()
        moved[i] = not moved[i]
        if 1 <= moved.sum() <= len(matrix) - 2:
            assert pattern_fit(matrix, moved) <= found.fit + 1e-9


@pytest.mark.parametrize("seed", [1, 13, 14, 15, 37])
def test_core_fits_no_worse_than_any_number_of_the_strongest(seed):
    # Here a search that begins with one country gets stuck.
    matrix = ties(seed, n=60, zeros=0.7)
    rank = matrix.sum().rank(ascending=False).to_numpy()
    best = max(pattern_fit(matrix, rank <= k) for k in range(1, 59))
    assert core(matrix).fit >= best - 1e-9


def test_the_search_begins_with_the_best_numbers_of_the_strongest():
    matrix = ties(13, n=60, zeros=0.7)
    cells, order = matrix.to_numpy().copy(), np.argsort(-matrix.sum().to_numpy())
    fits = {k: pattern_fit(matrix, np.isin(range(60), order[:k])) for k in range(1, 59)}
    off = ~np.eye(60, dtype=bool)
    cells[off] = (cells[off] - cells[off].mean()) / cells[off].std()
    assert _starts(cells, order).tolist() == sorted(fits, key=fits.get)[-3:]


def test_core_against_every_set_there_is():
    found_best = 0
    for seed in range(20):
        matrix = ties(seed, n=8)
        sets = np.array([[bool(code >> i & 1) for i in range(8)] for code in range(1, 255)])
        sets = sets[sets.sum(axis=1) <= 6]
        best = max(pattern_fit(matrix, inside) for inside in sets)
        found = core(matrix).fit
        assert found <= best + 1e-9
        assert found > 0.9 * best
        found_best += found > best - 1e-9
    assert found_best >= 19


@pytest.mark.parametrize("seed", range(5))
def test_core_agrees_with_cpnet(seed):
    graph = nx.stochastic_block_model([8, 22], [[0.95, 0.7], [0.7, 0.08]], seed=seed)
    graph = nx.relabel_nodes(nx.Graph(graph), str)
    matrix = nx.to_pandas_adjacency(graph)
    found = core(matrix)
    algorithm = cpnet.BE(num_runs=20)
    algorithm.detect(graph)
    theirs = pd.Series(algorithm.get_coreness())[matrix.index].astype(bool)
    # The other search leaves things to chance; the other measure of fit does not.
    sparse = nx.to_scipy_sparse_array(graph, format="csr")
    (same_fit,) = algorithm._score(sparse, None, found.values.to_numpy().astype(int))
    assert found.fit == pytest.approx(same_fit)
    assert found.fit >= pattern_fit(matrix, theirs.to_numpy()) - 1e-9
    assert (found.values != theirs).sum() <= 2


# Blocks ------------------------------------------------------------------------------------------

#: Two groups that only export, mainly to one each of two groups that only import.
ONE_WAY = np.kron([[0, 0, 3, 1], [0, 0, 1, 2], [0, 0, 0, 0], [0, 0, 0, 0]], np.ones((3, 3)))


@quick
@given(seeds, st.floats(1e-3, 1e6))
def test_concor_recovers_planted_blocks_whatever_their_names_and_unit(seed, unit):
    rng = np.random.default_rng(seed)
    levels = np.array([[9, 6, 5, 1], [6, 2, 1, 0.3], [1, 6, 0.5, 3], [1, 0.5, 4, 0.3]])
    matrix = np.kron(levels, np.ones((6, 6))) * rng.uniform(0.95, 1.05, (24, 24))
    np.fill_diagonal(matrix, 0)
    matrix = labelled(matrix)
    blocks = concor(relabelled(matrix, seed) * unit)
    assert groups(blocks) == {frozenset(matrix.index[i : i + 6]) for i in range(0, 24, 6)}
    strengths = (matrix.sum() + matrix.sum(axis=1)).groupby(blocks).mean()
    assert strengths.is_monotonic_decreasing
    assert sorted(blocks.unique()) == [0, 1, 2, 3]


def test_concor_looks_at_exports_and_at_imports():
    matrix = labelled(ONE_WAY)
    assert groups(concor(matrix)) == {frozenset(matrix.index[i : i + 3]) for i in range(0, 12, 3)}


@quick
@given(seeds)
def test_concor_parts_core_and_periphery_and_then_stops(seed):
    matrix = planted(3, 20, 0.2)
    blocks = concor(relabelled(matrix, seed), splits=4)
    assert groups(blocks) == {frozenset(matrix.index[:3]), frozenset(matrix.index[3:])}
    assert (blocks[matrix.index[:3]] == 0).all()


@pytest.mark.parametrize("splits", [0, 1, 2, 3])
def test_concor_makes_as_many_blocks_as_it_says(splits):
    assert concor(flows(7, n=40), splits=splits).nunique() == 2**splits


def test_concor_leaves_together_what_is_alike_and_what_is_few():
    assert concor(planted(6, 6)).tolist() == [0] * 6
    assert concor(ties(1, n=2, zeros=0)).tolist() == [0, 0]


def test_concor_refuses_a_country_without_ties():
    matrix = flows(1, n=6, zeros=0)
    matrix.iloc[[1, 4]], matrix.iloc[:, [1, 4]] = 0, 0
    with pytest.raises(ValueError, match="without any tie: ABX, AEX; leave them out"):
        concor(matrix)


def test_concor_says_when_it_has_not_settled():
    with pytest.raises(ValueError, match="not settled after 2 steps"):
        concor(flows(1), most=2)


# What size alone would lead one to expect --------------------------------------------------------


def test_expected_flows_by_hand():
    # Three alike: each sells half of its 10 to either of the others.
    matrix = labelled(np.array([[0, 10, 0], [0, 0, 10], [10, 0, 0]]))
    assert expected_flows(matrix).to_numpy() == pytest.approx(5 * (1 - np.eye(3)))


@quick
@given(seeds, st.floats(1e-6, 1e9))
def test_expected_flows_keep_exports_and_imports_whatever_the_names_and_unit(seed, unit):
    matrix = flows(seed)
    try:
        expected = expected_flows(matrix)
    except ValueError:  # one country in nearly all trade
        assume(False)
    np.testing.assert_allclose(expected.sum(axis=1), matrix.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(expected.sum(axis=0), matrix.sum(axis=0), rtol=1e-8)
    assert (np.diag(expected) == 0).all()
    other = expected_flows(relabelled(matrix, seed) * unit).loc[expected.index, expected.index]
    np.testing.assert_allclose(other, expected * unit, rtol=1e-6)


@quick
@given(seeds)
def test_expected_flows_are_a_fixed_point(seed):
    rng = np.random.default_rng(seed)
    matrix = labelled(np.outer(*rng.lognormal(0, 0.7, (2, 9))) * (1 - np.eye(9)))
    np.testing.assert_allclose(expected_flows(matrix), matrix, rtol=1e-5)


def proportional_fitting(matrix):
    """Scale rows and columns of ones off the diagonal, naively."""
    fitted = 1 - np.eye(len(matrix))
    for _ in range(3_000):
        fitted = fitted / fitted.sum(axis=1, keepdims=True) * matrix.to_numpy().sum(axis=1)[:, None]
        fitted = fitted / fitted.sum(axis=0) * matrix.to_numpy().sum(axis=0)
    return fitted


@pytest.mark.parametrize("seed", range(5))
def test_expected_flows_agree_with_proportional_fitting_and_with_poisson_regression(seed):
    matrix = flows(seed)
    expected = expected_flows(matrix).to_numpy()
    np.testing.assert_allclose(expected, proportional_fitting(matrix), rtol=1e-6)
    # A Poisson regression on exporter and importer meets every sum and has this form.
    off = ~np.eye(len(matrix), dtype=bool)
    exporter, importer = np.nonzero(off)
    dummies = np.hstack([np.eye(len(matrix))[exporter], np.eye(len(matrix))[importer][:, 1:]])
    model = sm.GLM(matrix.to_numpy()[off], dummies, family=sm.families.Poisson())
    np.testing.assert_allclose(expected[off], model.fit(tol=1e-12).fittedvalues, rtol=1e-5)


def test_who_exports_or_imports_nothing_is_expected_to():
    matrix = flows(4, n=8, zeros=0)
    matrix.iloc[2], matrix.iloc[:, 5] = 0, 0
    expected = expected_flows(matrix)
    assert (expected.iloc[2] == 0).all() and (expected.iloc[:, 5] == 0).all()
    np.testing.assert_allclose(expected.sum(axis=1), matrix.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(expected.sum(axis=0), matrix.sum(axis=0), rtol=1e-8)


def test_very_unequal_sizes():
    sizes = np.logspace(0, 12, 30)
    matrix = labelled(np.outer(sizes, sizes[::-1]) * (1 - np.eye(30)))
    expected = expected_flows(matrix)
    np.testing.assert_allclose(expected.sum(axis=1), matrix.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(expected.sum(axis=0), matrix.sum(axis=0), rtol=1e-8)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (flows(1) * 0, "no flow at all"),
        (planted(1, 6), "AAX takes part in all trade"),
        (flows(1, n=2, zeros=0), "takes part in all trade"),
        (labelled(np.array([[0, 3, 5], [0, 0, 0], [0, 0, 0]])), "AAX takes part in all trade"),
        (planted(1, 50, 1e-6), "not settled after 1000 steps"),
    ],
)
def test_expected_flows_refuse(matrix, message):
    with pytest.raises(ValueError, match=message):
        expected_flows(matrix)


def test_expected_flows_say_when_they_have_not_settled():
    with pytest.raises(ValueError, match="not settled after 2 steps"):
        expected_flows(flows(1), most=2)


# Random networks of the same strengths -----------------------------------------------------------


@quick
@given(seeds, st.floats(0, 0.7))
def test_surrogate_keeps_every_countrys_exports_and_imports(seed, zeros):
    matrix = flows(seed, n=15, zeros=zeros)
    try:
        drawn = surrogate(matrix, np.random.default_rng(seed), strata=5)
    except ValueError as error:
        assert "settled" in str(error) or "deals" in str(error)
        assume(False)
    np.testing.assert_allclose(drawn.sum(axis=1), matrix.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(drawn.sum(axis=0), matrix.sum(axis=0), rtol=2e-6)
    assert (np.diag(drawn) == 0).all() and (drawn >= 0).all(axis=None)
    assert list(drawn.index) == list(drawn.columns) == list(matrix.index)


def test_surrogate_keeps_the_sums_where_trade_is_sparse():
    # Most countries have one or two partners, so a deal often leaves one with none.
    rng = np.random.default_rng(0)
    matrix = planted(4, 25) * rng.lognormal(0, 1, (25, 25)) * (rng.random((25, 25)) < 0.6)
    for _ in range(20):
        drawn = surrogate(matrix, rng)
        np.testing.assert_allclose(drawn.sum(axis=1), matrix.sum(axis=1), rtol=1e-12)
        np.testing.assert_allclose(drawn.sum(axis=0), matrix.sum(axis=0), rtol=2e-6)


def test_surrogate_deals_anew_but_keeps_zeros_among_pairs_of_like_size():
    matrix, rng = flows(2, n=40, zeros=0), np.random.default_rng(1)
    small = expected_flows(matrix) < expected_flows(matrix).stack().median()
    matrix = matrix.where(~small | (rng.random((40, 40)) < 0.5), 0)
    off = ~np.eye(40, dtype=bool)
    actual, drawn, expected = (
        frame.to_numpy()[off] for frame in (matrix, surrogate(matrix, rng), expected_flows(matrix))
    )
    assert (actual > 0).sum() == (drawn > 0).sum()
    assert expected[drawn == 0].max() < np.quantile(expected, 0.75)
    both = (actual > 0) & (drawn > 0)
    ratios = [np.log(cells[both] / expected[both]) for cells in (actual, drawn)]
    assert abs(np.corrcoef(ratios)[0, 1]) < 0.15
    assert np.std(ratios[1]) == pytest.approx(np.std(ratios[0]), rel=0.1)


def test_surrogate_is_repeatable_and_leaves_its_matrix_alone():
    matrix = flows(2, n=15)
    before = matrix.copy()
    one, same, other = (surrogate(matrix, np.random.default_rng(seed)) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert (one != other).any(axis=None) and (one != matrix).any(axis=None)
    pd.testing.assert_frame_equal(matrix, before)


@pytest.mark.parametrize("strata", [0, -1, 7])
def test_surrogate_refuses_strata_of_less_than_two_pairs(strata):
    with pytest.raises(ValueError, match="each needs two pairs or more"):
        surrogate(flows(1, n=4, zeros=0), np.random.default_rng(1), strata=strata)


def test_surrogate_says_when_no_deal_will_do():
    with pytest.raises(ValueError, match="none of 1 deals could be scaled"):
        surrogate(flows(1, n=15), np.random.default_rng(1), steps=1)


# Ranks when part of the world is left out --------------------------------------------------------


def strength(matrix):
    return matrix.sum(axis=1)


def test_ranks_of_everybody_are_plain_ranks():
    matrix = flows(1, zeros=0)
    found = subsampled_ranks(matrix, strength, samples=3, keep=1)
    rank = (strength(matrix).rank(ascending=False) - 1) / 11
    for column in ("low", "median", "high"):
        np.testing.assert_allclose(found[column], rank)


@quick
@given(seeds)
def test_subsampled_ranks_are_in_order_and_repeatable(seed):
    matrix = flows(seed, zeros=0)
    matrix.iloc[5] += 1e6  # always first
    matrix.iloc[5, 5] = 0
    found = subsampled_ranks(matrix, strength, samples=20, seed=seed)
    assert list(found.index) == list(matrix.index)
    assert (found["low"] <= found["median"]).all() and (found["median"] <= found["high"]).all()
    assert found.min(axis=None) == 0 and found.max(axis=None) == 1
    assert found.iloc[5].tolist() == [0, 0, 0]
    pd.testing.assert_frame_equal(found, subsampled_ranks(matrix, strength, samples=20, seed=seed))


def test_who_is_never_drawn_has_no_rank():
    found = subsampled_ranks(flows(1, zeros=0), strength, samples=1, keep=0.25)
    assert found.isna().all(axis=1).sum() == 9
    assert list(found.index) == list(flows(1).index)


@pytest.mark.parametrize("options", [{"samples": 0}, {"keep": 0}, {"keep": 1.1}, {"keep": np.nan}])
def test_subsampled_ranks_refuse(options):
    with pytest.raises(ValueError, match="samples of"):
        subsampled_ranks(flows(1), strength, **options)
    with pytest.raises(ValueError, match="at least three"):
        subsampled_ranks(flows(1, n=2, zeros=0), strength, **options)


# Worlds in which partners are chance -------------------------------------------------------------


@quick
@given(seeds, st.floats(0.1, 0.8))
def test_chances_add_up_to_the_number_of_partners(seed, zeros):
    degrees = (ties(seed, zeros=zeros).to_numpy() > 0).sum(axis=1)
    assume(degrees.any())
    try:
        chances = link_probabilities(degrees)
    except ValueError:
        assume(False)  # nested to the last tie: the numbers would be infinite
    assert chances.sum(axis=1) == pytest.approx(np.minimum(degrees, 10.5), abs=1e-5)
    np.testing.assert_allclose(chances, chances.T)
    assert not chances.diagonal().any() and chances.min() >= 0 and chances.max() < 1


def test_chances_by_hand():
    assert link_probabilities([1, 1, 1])[0, 1] == pytest.approx(0.5)
    assert not link_probabilities([0, 1, 1, 1])[0].any()


@pytest.mark.parametrize("degrees", [[-1, 1], [3, 1, 1], [0, 0, 0]])
def test_chances_refuse(degrees):
    with pytest.raises(ValueError, match="degrees from"):
        link_probabilities(degrees)


def test_chances_say_when_they_have_not_settled():
    with pytest.raises(ValueError, match="not settled after 1 steps"):
        link_probabilities([1, 2, 2, 3, 2], most=1)


def test_configuration_worlds_have_the_partners_and_the_trade_on_average():
    trade = ties(5, n=20)
    rng = np.random.default_rng(1)
    worlds = [configuration_world(trade, rng) for _ in range(400)]
    degrees = np.mean([(w > 0).sum() for w in worlds], axis=0)
    wanted = np.minimum((trade > 0).sum(), 18.5)
    assert np.abs(degrees - wanted).max() < 0.5
    totals = np.mean([w.sum() for w in worlds], axis=0)
    assert totals == pytest.approx(trade.sum().to_numpy(), rel=0.25)
    assert (worlds[0].index == trade.index).all() and not worlds[0].equals(worlds[1])
    np.testing.assert_allclose(worlds[0], worlds[0].T)


@quick
@given(seeds)
def test_rewiring_keeps_the_number_of_partners(seed):
    before = ties(seed).to_numpy() > 0
    after = rewired(before, np.random.default_rng(seed), batches=200)
    assert (after.sum(axis=0) == before.sum(axis=0)).all()
    assert (after == after.T).all() and not after.diagonal().any() and after.dtype == bool


def test_every_network_with_these_partners_is_drawn_equally_often():
    # Five countries in a ring have two partners each: there are twelve such rings.
    ring = np.roll(np.eye(5, dtype=bool), 1, axis=0)
    ring, rng, seen = ring | ring.T, np.random.default_rng(0), {}
    for _ in range(2_400):
        ring = rewired(ring, rng, batches=8)
        seen[ring.tobytes()] = seen.get(ring.tobytes(), 0) + 1
    assert len(seen) == 12
    assert min(seen.values()) > 140 and max(seen.values()) < 260


@pytest.mark.parametrize("cells", [np.zeros((4, 4)), np.eye(4, dtype=bool), np.zeros((3, 3), bool)])
def test_rewiring_refuses(cells):
    with pytest.raises(ValueError, match=r"yes and no|four"):
        rewired(cells, np.random.default_rng(0), 1)


def test_partners_that_are_no_chance_are_found():
    rng = np.random.default_rng(0)
    club = rng.random((40, 40)) < 0.1
    club[:8, :8] = True
    club = np.triu(club, 1) | np.triu(club, 1).T
    assert partners_kept_p_value(labelled(club), rng, batches=200) <= 0.05
    chance = rewired(club, rng, batches=2_000)
    assert partners_kept_p_value(labelled(chance), rng, batches=200) > 0.05


def test_two_neighbourhoods_without_a_core_are_found_as_well():
    # So a small p-value does not say that what was found is a core; the page says as much.
    rng = np.random.default_rng(0)
    halves = np.zeros((40, 40), dtype=bool)
    for part in (slice(0, 20), slice(20, 40)):
        halves[part, part] = rng.random((20, 20)) < 0.5
    halves = np.triu(halves, 1) | np.triu(halves, 1).T
    assert partners_kept_p_value(labelled(halves), rng, batches=200) <= 0.05


def test_the_p_value_is_the_rank_among_all():
    assert rank_p_value(5, [1, 2, 3]) == pytest.approx(1 / 4)
    assert rank_p_value(1, [1, 2, 3]) == 1
    with pytest.raises(ValueError, match="at least one drawn"):
        rank_p_value(1, [])
    with pytest.raises(ValueError, match="none missing"):
        rank_p_value(np.nan, [1.0])


def test_a_country_that_trades_with_more_others_stands_nearer_to_the_core_at_equal_size():
    names = ["hub", "many", "few", "a", "b", "c"]
    ties = pd.DataFrame(0.0, names, names)
    for other in names[1:]:
        ties.loc["hub", other] = 1_000
    for other in ("few", "a", "b", "c"):
        ties.loc["many", other] = 10
    ties.loc["few", "a"] = 30  # all that "few" trades, but with "many"
    place = standing(ties)
    assert place.loc["many", "size"] == pytest.approx(place.loc["few", "size"])
    assert place.loc["many", "coreness"] > place.loc["few", "coreness"]
    assert place.loc[["many", "few"], "partners"].tolist() == [100, 60]
    assert place["coreness"].mean() == pytest.approx(1)


def test_densities_of_blocks_are_counted_tie_by_tie():
    rng = np.random.default_rng(7)
    names = list("abcdefg")
    ties = pd.DataFrame(rng.random((7, 7)) < 0.4, names, names)
    block = pd.Series([0, 1, 1, 0, 2, 1, 0], names)
    found = block_densities(ties, block)
    assert found.index.tolist() == ["block 0 (3)", "block 1 (3)", "block 2 (1)"]
    for sender in range(3):
        for receiver in range(3):
            some = [
                ties.loc[a, b]
                for a in names
                for b in names
                if (block[a], block[b]) == (sender, receiver)
            ]
            assert found.iloc[sender, receiver] == pytest.approx(100 * sum(some) / len(some))

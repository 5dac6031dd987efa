"""World trade as a network: matrices, coreness, core and periphery, blocks, and a null for size.

A *trade matrix* is a square data frame: rows export, columns import, the diagonal is zero. The
measures that ask who belongs together take a symmetric matrix; `symmetric` adds both directions.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

_FLOW = {"year", "exporter", "importer"}


def trade_matrix(table, year, members=None):
    """Return one year's flows as a square matrix.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns year, exporter, importer and one of values, such as ``load("trade_all_pairs")``.
    year : int
    members : iterable of str, optional
        The countries to keep; without it, every country that trades in that year.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        Flows in the table's unit, zero where none is recorded; countries in alphabetical order.

    Raises
    ------
    ValueError
        If the table has no flow in that year, or a member does not trade in it.
    """
    (values,) = set(table.columns) - _FLOW
    flows = table[table["year"] == year]
    if flows.empty:
        years = sorted(table["year"].unique())
        raise ValueError(f"there is no flow in {year}; the table has {years}")
    traders = sorted(set(flows["exporter"]) | set(flows["importer"]))
    wanted = traders if members is None else sorted(members)
    if strangers := sorted(set(wanted) - set(traders)):
        raise ValueError(f"no trade in {year}: {', '.join(strangers)}")
    matrix = flows.pivot_table(index="exporter", columns="importer", values=values, aggfunc="sum")
    matrix = matrix.reindex(index=wanted, columns=wanted).fillna(0.0)
    np.fill_diagonal(values_of := matrix.to_numpy(copy=True), 0.0)
    return pd.DataFrame(values_of, index=matrix.index, columns=matrix.columns)


def symmetric(matrix):
    """Return the trade of each pair, both directions added."""
    return matrix + matrix.T


class Coreness(NamedTuple):
    """How near each country is to the core, and how well the core–periphery pattern fits."""

    values: pd.Series
    fit: float


def coreness(matrix, start=None, tolerance=1e-6, most=20_000):
    r"""Return continuous coreness: numbers whose products come nearest to the ties.

    The model of Borgatti and Everett says that :math:`a_{ij} \approx c_i c_j` for :math:`i \ne j`:
    two countries of the core have strong ties, two of the periphery weak ones. The numbers minimise
    the sum of squared differences off the diagonal (MINRES), by fixed-point iteration of

    .. math:: c_i = \sum_{j \ne i} a_{ij} c_j \Big/ \sum_{j \ne i} c_j^2 .

    Each step takes :math:`O(n^2)` operations.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Symmetric ties, not negative, zero diagonal. Their unit does not matter.
    start : array-like, shape (n,), optional
        Where to begin; without it, each country's share of all ties.
    tolerance : float
        Stop when no product changes by more, the strongest tie being 1.
    most : int
        Give up after so many steps.

    Returns
    -------
    Coreness
        ``values``, from 0 to 1, the largest being 1; ``fit``, the correlation of ties and products
        off the diagonal.

    Raises
    ------
    ValueError
        If the matrix is not square and symmetric, holds negative or missing ties, has fewer than
        three countries, or no tie at all; or if the iteration does not settle.

    References
    ----------
    Borgatti, S. P., and Everett, M. G. (2000), "Models of core/periphery structures", Social
    Networks 21(4): 375–395. Boyd, J. P., Fitzgerald, W. J., Mahutga, M. C., and Smith, D. A. (2010),
    "Computing continuous core/periphery structures for social relations data with MINRES/SVD",
    Social Networks 32(2): 125–137.
    """
    ties = _checked(matrix)
    ties = ties / ties.max()
    values = ties.sum(axis=1) if start is None else np.asarray(start, dtype=float)
    values = values / values.max()
    off = ~np.eye(len(ties), dtype=bool)
    for _ in range(most):
        squares = values**2
        new = ties @ values / (squares.sum() - squares)
        new = (new + values) / 2  # damped, lest it swing between two states
        # Products, not values: around a single hub they settle while the hub's value still grows.
        if np.abs(np.outer(new, new) - np.outer(values, values))[off].max() <= tolerance:
            break
        values = new
    else:
        raise ValueError(f"coreness has not settled after {most} steps")
    fit = np.corrcoef(ties[off], np.outer(new, new)[off])[0, 1]
    return Coreness(pd.Series(new / new.max(), index=matrix.index, name="coreness"), float(fit))


def core(matrix):
    r"""Return the discrete core: the set whose pattern correlates best with the ties.

    In the pattern a pair is tied if at least one of the two is of the core: core trades with all,
    the periphery only with the core. The search begins with the strongest :math:`k` countries for
    every :math:`k`, and then moves single countries as long as that raises the correlation; each
    move costs :math:`O(n)`, the whole :math:`O(n^2)` and little more.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Symmetric ties, not negative, zero diagonal.

    Returns
    -------
    Coreness
        ``values``, True for the core; ``fit``, the correlation.

    Raises
    ------
    ValueError
        As `coreness`, or if all ties are equal, so that no set stands out.

    References
    ----------
    Borgatti and Everett (2000), equation 2.
    """
    ties = _checked(matrix)
    if np.ptp(ties[~np.eye(len(ties), dtype=bool)]) == 0:
        raise ValueError("all ties are equal; no core stands out")
    strongest = np.argsort(-ties.sum(axis=1), kind="stable")
    best = max((_climb(ties, strongest, k) for k in _starts(ties, strongest)), key=lambda r: r[1])
    return Coreness(pd.Series(best[0], index=matrix.index, name="core"), float(best[1]))


def _starts(ties, order):
    """Return the three sizes of core that look most promising among the strongest countries."""
    fits = []
    for k in range(1, len(order)):
        outside = order[k:]
        fits.append(_pattern_fit(ties, ties[np.ix_(outside, outside)].sum(), len(outside)))
    return np.argsort(fits)[-3:] + 1


def _pattern_fit(ties, within_periphery, size_of_periphery):
    """Return the correlation of ties with the pattern, from the one sum it depends on."""
    n, p = len(ties), size_of_periphery
    pairs, total, squares = n * (n - 1), ties.sum(), (ties**2).sum()
    share = 1 - p * (p - 1) / pairs  # of pairs that the pattern ties
    if share in (0, 1):
        return -1.0
    covariance = (total - within_periphery) / pairs - share * total / pairs
    variance = squares / pairs - (total / pairs) ** 2
    return covariance / np.sqrt(variance * share * (1 - share))


def _climb(ties, order, k):
    """Move single countries in or out of the core while that raises the correlation."""
    inside = np.zeros(len(ties), dtype=bool)
    inside[order[:k]] = True
    within = ties[np.ix_(~inside, ~inside)].sum()
    fit = _pattern_fit(ties, within, (~inside).sum())
    while True:
        links = ties[:, ~inside].sum(axis=1)  # of each country with the periphery
        candidates = []
        for i in range(len(ties)):
            change, step = (2 * links[i], 1) if inside[i] else (-2 * links[i], -1)
            candidates.append(_pattern_fit(ties, within + change, (~inside).sum() + step))
        best = int(np.argmax(candidates))
        if candidates[best] <= fit + 1e-12:
            return inside, fit
        within += 2 * links[best] if inside[best] else -2 * links[best]
        inside[best] = not inside[best]
        fit = candidates[best]


def concor(matrix, splits=2, most=200):
    """Return blocks of countries with like trade partners, by convergent correlations (CONCOR).

    Two countries are structurally equivalent if they have the same ties to the same others. The
    columns of the matrix and of its transpose, one under the other, are correlated with each other;
    the correlations are correlated again, and so on, until each is near 1 or −1, which splits the
    countries in two. Each part is split again. This is the method of Snyder and Kick (1979).
    A split takes :math:`O(n^3)` operations a step.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Ties, binary or valued, symmetric or not, zero diagonal.
    splits : int
        Levels of splitting: at most 2 to the power of `splits` blocks.

    Returns
    -------
    pandas.Series
        For each country the number of its block, 0 being the block with the most ties a member.

    Raises
    ------
    ValueError
        If the matrix is not square or holds missing ties.

    References
    ----------
    Breiger, R. L., Boorman, S. A., and Arabie, P. (1975), "An algorithm for clustering relational
    data with applications to social network analysis and comparison with multidimensional
    scaling", Journal of Mathematical Psychology 12(3): 328–383.
    """
    ties = _square(matrix)
    blocks = np.zeros(len(ties), dtype=int)
    for _ in range(splits):
        renewed = np.zeros_like(blocks)
        for number, block in enumerate(np.unique(blocks)):
            members = np.flatnonzero(blocks == block)
            renewed[members] = 2 * number + _split(np.vstack([ties, ties.T])[:, members], most)
        blocks = renewed
    strength = pd.Series(ties.sum(axis=0) + ties.sum(axis=1)).groupby(blocks).mean()
    rank = {block: place for place, block in enumerate(strength.sort_values().index[::-1])}
    return pd.Series([rank[block] for block in blocks], index=matrix.index, name="block")


def _split(profiles, most):
    """Return 0 or 1 for each column, by convergent correlations."""
    if profiles.shape[1] < 3:
        return 0
    with np.errstate(invalid="ignore", divide="ignore"):
        correlations = np.nan_to_num(np.corrcoef(profiles, rowvar=False))
        for _ in range(most):
            if np.abs(np.abs(correlations) - 1).max() < 1e-6:
                break
            correlations = np.nan_to_num(np.corrcoef(correlations, rowvar=False))
    return (correlations[0] < 0).astype(int)


def expected_flows(matrix, tolerance=1e-9, most=1_000):
    """Return the flows that the countries' sizes alone would lead one to expect.

    Each expected flow is a factor of the exporter times a factor of the importer, the diagonal is
    zero, and every country's exports and imports add up to what they are. This is the network that
    has the given strengths and is otherwise as even as can be.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Flows, not negative, zero diagonal, at least three countries with exports and imports.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        In the unit of the flows.

    Raises
    ------
    ValueError
        If the matrix is not square, holds negative or missing flows, is empty, or one country
        has more than half of all trade, which no such network can carry.
    """
    flows = _square(matrix)
    out, into, total = flows.sum(axis=1), flows.sum(axis=0), flows.sum()
    if total == 0:
        raise ValueError("there is no flow at all")
    if ((out + into) >= total * (1 - 1e-12)).any():
        raise ValueError("one country takes part in all trade; there is nothing to expect")
    row, column = out / np.sqrt(total), into / np.sqrt(total)
    for _ in range(most):
        row_new = out / (column.sum() - column)
        column_new = into / (row_new.sum() - row_new)
        moved = max(np.abs(row_new - row).max(), np.abs(column_new - column).max())
        row, column = row_new, column_new
        if moved <= tolerance * max(row.max(), column.max()):
            break
    expected = np.outer(row, column)
    np.fill_diagonal(expected, 0.0)
    return pd.DataFrame(expected, index=matrix.index, columns=matrix.columns)


def surrogate(matrix, rng, strata=20, steps=50):
    """Return a random network in which every country exports and imports as much as it does.

    The ratios of actual to expected flows, zeros included, are dealt out anew among pairs of like
    expected size, and rows and columns are then scaled in turn to their sums. What is kept is each
    country's size, how sparse trade is between the small, and the spread of ratios; what is lost
    is who trades with whom.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Flows, as in `expected_flows`.
    rng : numpy.random.Generator
    strata : int
        Classes of expected size, each with as many pairs, within which ratios are dealt out.
    steps : int
        Rounds of scaling; the sums of rows are then met exactly, those of columns closely.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
    """
    expected = expected_flows(matrix).to_numpy()
    flows = matrix.to_numpy(dtype=float)
    off = expected > 0
    sizes, ratios = expected[off], flows[off] / expected[off]
    for stratum in np.array_split(np.argsort(sizes, kind="stable"), strata):
        ratios[stratum] = rng.permutation(ratios[stratum])
    shuffled = np.zeros_like(flows)
    shuffled[off] = sizes * ratios
    for _ in range(steps):
        shuffled *= _scale(flows.sum(axis=0), shuffled.sum(axis=0))
        shuffled *= _scale(flows.sum(axis=1), shuffled.sum(axis=1))[:, None]
    return pd.DataFrame(shuffled, index=matrix.index, columns=matrix.columns)


def _scale(wanted, present):
    return np.divide(wanted, present, out=np.ones_like(present), where=present > 0)


def subsampled_ranks(matrix, measure, samples=100, keep=0.8, seed=1979):
    """Return how a country's rank varies when part of the world is left out.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
    measure : callable
        Takes a matrix and returns a Series of values, the highest ranking first.
    samples : int
    keep : float
        Share of countries kept each time, drawn without replacement.
    seed : int

    Returns
    -------
    pandas.DataFrame
        Columns low, median and high: the 5th, 50th and 95th percentile of each country's rank as a
        share of the countries kept, 0 being the top.
    """
    rng, n = np.random.default_rng(seed), len(matrix)
    ranks = []
    for _ in range(samples):
        kept = np.sort(rng.choice(n, size=max(3, round(keep * n)), replace=False))
        values = measure(matrix.iloc[kept, kept])
        ranks.append((values.rank(ascending=False) - 1) / (len(values) - 1))
    return (
        pd.concat(ranks, axis=1)
        .quantile([0.05, 0.5, 0.95], axis=1)
        .T.set_axis(["low", "median", "high"], axis=1)
    )


def _square(matrix):
    ties = np.asarray(matrix, dtype=float)
    if ties.ndim != 2 or ties.shape[0] != ties.shape[1]:
        raise ValueError(f"a matrix of shape {ties.shape}; expected a square one")
    if not np.isfinite(ties).all() or (ties < 0).any():
        raise ValueError("a tie is missing, infinite or negative")
    if np.diag(ties).any():
        raise ValueError("a country trades with itself; the diagonal is to be zero")
    return ties


def _checked(matrix):
    ties = _square(matrix)
    if not np.allclose(ties, ties.T):
        raise ValueError("the matrix is not symmetric; use symmetric(matrix)")
    if len(ties) < 3:
        raise ValueError(f"{len(ties)} countries; at least three are needed")
    if not ties.any():
        raise ValueError("there is no tie at all")
    return ties

"""World trade as a network: matrices, coreness, core and periphery, blocks, and a null for size.

A *trade matrix* is a square data frame: rows export, columns import, the diagonal is zero. The
measures that ask who belongs together take a symmetric matrix; `symmetric` adds both directions.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

_FLOW = ["year", "exporter", "importer"]


def trade_matrix(
    table: pd.DataFrame, year: int, members: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return one year's flows as a square matrix.

    Takes time in proportion to the rows of the table and to the cells of the matrix.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns year, exporter, importer and one of values, such as ``load("trade_all_pairs")``.
    year : int
    members : iterable of str, optional
        The countries to keep, at least one; without it, every country that trades in that year.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        Flows in the table's unit, zero where none is recorded; countries in alphabetical order.

    Raises
    ------
    ValueError
        If the table has not exactly one column of values, has no flow in that year, or a member
        does not trade in it.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {
    ...         "year": 2020,
    ...         "exporter": ["CHL", "CHN"],
    ...         "importer": ["CHN", "CHL"],
    ...         "value": [3, 2],
    ...     }
    ... )
    >>> trade_matrix(trade, 2020).to_numpy().tolist()
    [[0.0, 3.0], [2.0, 0.0]]
    """
    values = [column for column in table.columns if column not in _FLOW]
    if len(values) != 1 or len(table.columns) != len(_FLOW) + 1:
        raise ValueError(f"columns {list(table.columns)}; expected {_FLOW} and one of values")
    flows = table[table["year"] == year]
    if flows.empty:
        years = sorted(table["year"].unique().tolist())
        raise ValueError(f"there is no flow in {year}; the table has {years}")
    traders = sorted(set(flows["exporter"]) | set(flows["importer"]))
    wanted = traders if members is None else sorted(set(members))
    if not wanted:
        raise ValueError("a list of members with nobody in it")
    if strangers := sorted(set(wanted) - set(traders)):
        raise ValueError(f"no trade in {year}: {', '.join(strangers)}")
    matrix = flows.pivot_table(
        index="exporter", columns="importer", values=values[0], aggfunc="sum"
    )
    matrix = matrix.reindex(index=wanted, columns=wanted).fillna(0.0)
    np.fill_diagonal(cells := matrix.to_numpy(copy=True), 0.0)
    return pd.DataFrame(cells, index=matrix.index, columns=matrix.columns)


def symmetric(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return the trade of each pair, both directions added.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Rows and columns name the same countries in the same order.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        In the unit of the flows. Takes :math:`O(n^2)` operations.

    Raises
    ------
    ValueError
        If rows and columns name different countries.

    Examples
    --------
    >>> flows = pd.DataFrame([[0, 3], [2, 0]], index=["CHL", "CHN"], columns=["CHL", "CHN"])
    >>> symmetric(flows).loc["CHL", "CHN"]
    np.int64(5)
    """
    if list(matrix.index) != list(matrix.columns):
        raise ValueError("rows and columns name different countries")
    return matrix + matrix.T


class Coreness(NamedTuple):
    """How near each country is to the core, and how well the core–periphery pattern fits."""

    values: pd.Series
    fit: float


def coreness(
    matrix: pd.DataFrame,
    start: ArrayLike | None = None,
    tolerance: float = 1e-6,
    most: int = 20_000,
) -> Coreness:
    r"""Return continuous coreness: numbers whose products come nearest to the ties.

    The model of Borgatti and Everett says that :math:`a_{ij} \approx c_i c_j` for :math:`i \ne j`:
    two countries of the core have strong ties, two of the periphery weak ones. The numbers minimise
    the sum of squared differences off the diagonal (MINRES), by fixed-point iteration of

    .. math:: c_i = \frac{\sum_{j \ne i} a_{ij} c_j}{\sum_{j \ne i} c_j^2} .

    Around one hub that is tied to all, while they are hardly tied to each other, the products settle
    but the hub's number would grow for ever; the others are then near 0, and only that they are is
    to be read. Each step takes :math:`O(n^2)` operations.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Symmetric ties, not negative, zero diagonal. Their unit does not matter.
    start : array-like, shape (n,), optional
        Where to begin, all positive; without it, each country's share of all ties. With more than
        one start one sees whether the numbers depend on it.
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
        three countries, or no tie at all; if the start is not so many positive numbers; if the
        iteration does not settle; or if all countries come out alike, as when all ties are equal,
        so that no fit can be computed.

    References
    ----------
    Borgatti, S. P., and Everett, M. G. (2000), "Models of core/periphery structures", Social
    Networks 21(4): 375–395. Boyd, J. P., Fitzgerald, W. J., Mahutga, M. C., and Smith, D. A. (2010),
    "Computing continuous core/periphery structures for social relations data with MINRES/SVD",
    Social Networks 32(2): 125–137.

    Examples
    --------
    >>> names = ["USA", "CHN", "PER", "HND"]
    >>> ties = pd.DataFrame(
    ...     [[0, 8, 4, 2], [8, 0, 4, 2], [4, 4, 0, 1], [2, 2, 1, 0]], names, names
    ... )
    >>> coreness(ties).values.round(2).to_dict()
    {'USA': 1.0, 'CHN': 1.0, 'PER': 0.5, 'HND': 0.25}
    """
    ties = _checked(matrix)
    values = ties.sum(axis=1) if start is None else np.asarray(start, dtype=float)
    if values.shape != (len(ties),) or (start is not None and not (values > 0).all()):
        raise ValueError(f"a start of shape {values.shape}; expected {len(ties)} positive numbers")
    values = values / values.max()
    off = ~np.eye(len(ties), dtype=bool)
    for step in range(1, most + 1):
        squares = values**2
        new = ties @ values / (squares.sum() - squares)
        new = (new + values) / 2  # damped, lest it swing between two states
        # No product can have changed by more than this; to compute them all takes far longer.
        settled = np.abs(new - values).max() * (new.max() + values.max()) <= tolerance
        # Products, not values: around a single hub they settle while the hub's value still grows.
        if not settled and step % 10 == 0:
            change = np.abs(np.outer(new, new) - np.outer(values, values))
            settled = change[off].max() <= tolerance
        if settled:
            break
        values = new
    else:
        raise ValueError(f"coreness has not settled after {most} steps")
    products = np.outer(new, new)[off]
    if np.ptp(products) <= 2 * tolerance:
        raise ValueError("all countries are alike; no core stands out")
    fit = np.corrcoef(ties[off], products)[0, 1]
    return Coreness(pd.Series(new / new.max(), index=matrix.index, name="coreness"), float(fit))


def core(matrix: pd.DataFrame) -> Coreness:
    r"""Return the discrete core: the set whose pattern correlates best with the ties.

    In the pattern :math:`\delta` a pair is tied if at least one of the two is of the core: core
    trades with all, the periphery only with the core. Sought is the set that maximises

    .. math:: \rho = \operatorname{corr}(a_{ij}, \delta_{ij}), \quad i \ne j .

    The search tries the strongest :math:`k` countries for every :math:`k`, and from the three best
    of these moves single countries as long as that raises the correlation. It finds a set that no
    single move improves; that no other set is better, it cannot promise. Each move costs
    :math:`O(n)`, the whole :math:`O(n^2)` and little more.

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
    Borgatti and Everett (2000), equations 1 and 2.

    Examples
    --------
    >>> names = ["USA", "CHN", "PER", "HND"]
    >>> ties = pd.DataFrame(
    ...     [[0, 9, 5, 4], [9, 0, 4, 5], [5, 4, 0, 0], [4, 5, 0, 0]], names, names
    ... )
    >>> core(ties).values.to_dict()
    {'USA': True, 'CHN': True, 'PER': False, 'HND': False}
    """
    ties = _checked(matrix)
    off = ~np.eye(len(ties), dtype=bool)
    if np.ptp(ties[off]) <= 1e-12:
        raise ValueError("all ties are equal; no core stands out")
    # Of mean zero and spread one, so that a pattern's fit hangs on one sum only.
    ties[off] = (ties[off] - ties[off].mean()) / ties[off].std()
    strongest = np.argsort(-ties.sum(axis=1), kind="stable")
    best = max((_climb(ties, strongest, k) for k in _starts(ties, strongest)), key=lambda r: r[1])
    return Coreness(pd.Series(best[0], index=matrix.index, name="core"), float(best[1]))


def standing(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return each country's place in a network of trade, and its size there.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Flows, as `trade_matrix` returns them, in millions of dollars.

    Returns
    -------
    pandas.DataFrame
        A row a country: ``coreness`` of the logarithm of one million more than the trade of each
        pair, with the average country at 1; ``partners``, the part (%) of all others with whom it
        trades for more than a million; and ``size``, the logarithm of all its trade, missing (NaN)
        if it has none.

    Raises
    ------
    ValueError
        As `coreness`.

    Examples
    --------
    >>> names = ["CHL", "CHN", "USA"]
    >>> flows = pd.DataFrame([[0, 5, 4], [3, 0, 90], [0, 80, 0]], names, names)
    >>> standing(flows)["partners"].to_dict()
    {'CHL': 100.0, 'CHN': 100.0, 'USA': 100.0}
    """
    trade = symmetric(matrix)
    place = coreness(np.log1p(trade)).values
    return pd.DataFrame(
        {
            "coreness": place / place.mean(),
            "partners": 100 * (trade > 1).sum() / (len(trade) - 1),
            "size": np.log(trade.sum().where(lambda total: total > 0)),
        }
    )


def _starts(ties, order):
    """Return the three sizes of core that look most promising among the strongest countries."""
    weakest_first = ties[np.ix_(order, order)][::-1, ::-1]
    within = weakest_first.cumsum(axis=0).cumsum(axis=1).diagonal()[-2::-1]
    fits = _pattern_fit(within, np.arange(len(ties) - 1, 0, -1), len(ties))
    return np.argsort(fits, kind="stable")[-3:] + 1


def _pattern_fit(within, size, n):
    """Return the correlation with the pattern, from the standardised ties within the periphery.

    Ties sum to zero, so what the pattern ties sums to the negative of what is within the periphery
    of that size. Without a pair on either side there is no pattern, and the fit is −1.
    """
    pairs = n * (n - 1)
    tied = 1 - size * (size - 1) / pairs
    spread = np.sqrt(tied * (1 - tied))
    fit = np.full(np.shape(size), -1.0)
    return np.divide(-within, pairs * spread, out=fit, where=spread > 0)


def _climb(ties, order, k):
    """Move single countries in or out of the core while that raises the correlation."""
    n = len(ties)
    inside = np.zeros(n, dtype=bool)
    inside[order[:k]] = True
    links = ties[:, ~inside].sum(axis=1)  # of each country with the periphery
    within, size = links[~inside].sum(), n - k
    fit = _pattern_fit(within, np.array(size), n)
    while True:
        step = np.where(inside, 1, -1)  # what each country's move does to the periphery's size
        candidates = _pattern_fit(within + 2 * step * links, size + step, n)
        best = int(np.argmax(candidates))
        if candidates[best] <= fit + 1e-12:
            return inside, fit
        fit, within, size = (
            candidates[best],
            within + 2 * step[best] * links[best],
            size + step[best],
        )
        links += step[best] * ties[best]
        inside[best] = not inside[best]


def concor(matrix: pd.DataFrame, splits: int = 2, most: int = 200) -> pd.Series:
    """Return blocks of countries with like trade partners, by convergent correlations (CONCOR).

    Two countries are structurally equivalent if they have the same ties to the same others. The
    columns of the matrix and of its transpose, one under the other, are correlated with each other;
    the correlations are correlated again, and so on, until each is near 1 or −1, which splits the
    countries in two. Each part is split again, unless it has fewer than three members or they are
    so alike that the correlations come to rest elsewhere. This is the method of Snyder and Kick
    (1979). A split takes :math:`O(n^3)` operations a step.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Ties, binary or valued, symmetric or not, zero diagonal.
    splits : int
        Levels of splitting: at most 2 to the power of `splits` blocks.
    most : int
        Give up on a split after so many steps.

    Returns
    -------
    pandas.Series
        For each country the number of its block, 0 being the block with the most ties a member.

    Raises
    ------
    ValueError
        If the matrix is not square, holds negative or missing ties, or a country has no tie at all
        and so no profile; or if correlations do not settle.

    References
    ----------
    Breiger, R. L., Boorman, S. A., and Arabie, P. (1975), "An algorithm for clustering relational
    data with applications to social network analysis and comparison with multidimensional
    scaling", Journal of Mathematical Psychology 12(3): 328–383.

    Examples
    --------
    >>> names = ["USA", "CHN", "PER", "HND"]
    >>> ties = pd.DataFrame(
    ...     [[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]], names, names
    ... )
    >>> concor(ties, splits=1).to_dict()
    {'USA': 1, 'CHN': 1, 'PER': 0, 'HND': 0}
    """
    ties = _square(matrix)
    if (lone := ~(ties.any(axis=0) | ties.any(axis=1))).any():
        raise ValueError(
            f"without any tie: {', '.join(map(str, matrix.index[lone]))}; leave them out"
        )
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


def block_densities(ties: pd.DataFrame, block: pd.Series) -> pd.DataFrame:
    """Return the share (%) of possible ties that exist, from block to block.

    Parameters
    ----------
    ties : pandas.DataFrame
        True where the row's country sends to the column's, square; the diagonal counts as it stands.
    block : pandas.Series
        The block of each country, as `concor` finds them.

    Returns
    -------
    pandas.DataFrame
        A row and a column for each block; rows say in brackets how many countries are in it.

    Examples
    --------
    >>> ties = pd.DataFrame([[True, True], [True, False]], index=["USA", "PER"], columns=["USA", "PER"])
    >>> block_densities(ties, pd.Series({"USA": 0, "PER": 1})).loc["block 1 (1)"].tolist()
    [100.0, 0.0]
    """
    table = 100 * ties.groupby(block).mean().T.groupby(block).mean().T
    sizes = block.value_counts().sort_index()
    rows = [f"block {name} ({size})" for name, size in sizes.items()]
    return table.set_axis(rows).set_axis([f"block {name}" for name in sizes.index], axis=1)


def _split(profiles, most):
    """Return 0 or 1 for each column, by convergent correlations; 0 for all if they are alike."""
    if profiles.shape[1] < 3:
        return 0
    correlations = profiles
    for _ in range(most):
        # Rounded, lest errors of arithmetic part what is equal.
        before, correlations = correlations, np.corrcoef(correlations, rowvar=False).round(12)
        if (np.abs(correlations) > 1 - 1e-6).all():
            return (correlations[0] < 0).astype(int)
        if np.array_equal(before, correlations):
            return 0
    raise ValueError(f"correlations have not settled after {most} steps")


def expected_flows(
    matrix: pd.DataFrame, tolerance: float = 1e-9, most: int = 1_000
) -> pd.DataFrame:
    r"""Return the flows that the countries' sizes alone would lead one to expect.

    Each expected flow is a factor of the exporter times a factor of the importer,

    .. math:: e_{ij} = r_i c_j \quad (i \ne j), \qquad e_{ii} = 0,

    such that every country's exports and imports add up to what they are. This is the network that
    has the given strengths and is otherwise as even as can be. The two sets of factors are computed
    in turn; each step takes :math:`O(n)` operations, the matrix :math:`O(n^2)`.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Flows, not negative, zero diagonal, at least three countries. A country may have no exports
        or no imports; it is then expected to have none.
    tolerance : float
        Stop when each country's exports are met but for this share of them (imports are met
        exactly).
    most : int
        Give up after so many steps.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        In the unit of the flows.

    Raises
    ------
    ValueError
        If the matrix is not square, holds negative or missing flows, or no flow at all; if one
        country takes part in all trade, as one of two always does, so that every flow is given; or
        if the iteration does not settle, as happens when a country takes part in nearly all.

    References
    ----------
    Savage, I. R., and Deutsch, K. W. (1960), "A statistical model of the gross analysis of
    transaction flows", Econometrica 28(3): 551–572. Goodman, L. A. (1963), "Statistical methods for
    the preliminary analysis of transaction flows", Econometrica 31(1): 197–208.

    Examples
    --------
    >>> names = ["USA", "CHN", "PER"]
    >>> flows = pd.DataFrame([[0, 8, 2], [9, 0, 1], [1, 2, 0]], names, names)
    >>> expected_flows(flows).sum(axis=1).round(6).tolist()
    [10.0, 10.0, 3.0]
    """
    flows = _square(matrix)
    total = flows.sum()
    if total == 0:
        raise ValueError("there is no flow at all")
    out, into = flows.sum(axis=1) / total, flows.sum(axis=0) / total
    if (out + into).max() >= 1 - 1e-12:
        hub = matrix.index[np.argmax(out + into)]
        raise ValueError(f"{hub} takes part in all trade; there is nothing to expect")
    row, column = out, into
    for _ in range(most):
        before, row = row, out / (column.sum() - column)
        if np.allclose(row, before, rtol=tolerance, atol=0):
            break
        column = into / (row.sum() - row)
    else:
        raise ValueError(f"expected flows have not settled after {most} steps")
    expected = total * np.outer(before, column)
    np.fill_diagonal(expected, 0.0)
    return pd.DataFrame(expected, index=matrix.index, columns=matrix.columns)


def surrogate(
    matrix: pd.DataFrame, rng: np.random.Generator, strata: int = 20, steps: int = 50
) -> pd.DataFrame:
    """Return a random network in which every country exports and imports as much as it does.

    The ratios of actual to expected flows, zeros included, are dealt out anew among pairs of like
    expected size, and columns and rows are then scaled in turn to their sums. A country to which no
    partner at all was dealt gets its expected flows instead; a deal that cannot be scaled to the
    sums, because too few pairs trade, is thrown away for another. What is kept is each country's
    size, how sparse trade is between the small, and the spread of ratios; what is lost is who
    trades with whom. Each round of scaling takes :math:`O(n^2)` operations, the dealing
    :math:`O(n^2 \\log n)`.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        Flows, as in `expected_flows`.
    rng : numpy.random.Generator
    strata : int
        Classes of expected size, each with as many pairs, within which ratios are dealt out; each
        needs two pairs or more.
    steps : int
        Rounds of scaling at most, and deals at most.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        In the unit of the flows. The sums of rows (exports) are exact, those of columns (imports)
        but for a millionth of each.

    Raises
    ------
    ValueError
        As `expected_flows`; if there are more strata than every other pair; or if no deal could be
        scaled.

    References
    ----------
    For the scaling: Deming, W. E., and Stephan, F. F. (1940), "On a least squares adjustment of a
    sampled frequency table when the expected marginal totals are known", Annals of Mathematical
    Statistics 11(4): 427–444. The dealing out within strata is this book's own.

    Examples
    --------
    >>> cells = np.outer(np.arange(1, 7), np.arange(2, 8)) * (1 - np.eye(6))
    >>> cells[4, 5] = 80
    >>> flows = pd.DataFrame(cells, list("ABCDEF"), list("ABCDEF"))
    >>> drawn = surrogate(flows, np.random.default_rng(1), strata=2)
    >>> bool(np.allclose(drawn.sum(axis=1), flows.sum(axis=1)))
    True
    """
    expected = expected_flows(matrix).to_numpy()
    flows = matrix.to_numpy(dtype=float)
    off = expected > 0
    sizes, ratios = expected[off], flows[off] / expected[off]
    if not 1 <= strata <= len(sizes) / 2:
        raise ValueError(f"{strata} strata for {len(sizes)} pairs; each needs two pairs or more")
    classes = np.array_split(np.argsort(sizes, kind="stable"), strata)
    for _ in range(steps):
        dealt = ratios.copy()
        for stratum in classes:
            dealt[stratum] = rng.permutation(dealt[stratum])
        drawn = np.zeros_like(flows)
        drawn[off] = sizes * dealt
        no_buyer, no_seller = ~drawn.any(axis=1), ~drawn.any(axis=0)
        drawn[no_buyer], drawn[:, no_seller] = expected[no_buyer], expected[:, no_seller]
        if _scale(drawn, flows.sum(axis=1), flows.sum(axis=0), steps):
            return pd.DataFrame(drawn, index=matrix.index, columns=matrix.columns)
    raise ValueError(f"none of {steps} deals could be scaled to the sums; too few pairs trade")


def link_probabilities(
    degrees: ArrayLike, tolerance: float = 1e-6, most: int = 1_000
) -> np.ndarray:
    r"""Return how probable each tie is if all one knows is how many ties each country has.

    The configuration model of greatest entropy: with one number :math:`x_i` a country,

    .. math:: p_{ij} = \frac{x_i x_j}{1 + x_i x_j} \quad (i \ne j), \qquad \sum_j p_{ij} = k_i .

    Their logarithms are found by damped Newton steps, each country on its own; a step takes :math:`O(n^2)` operations.

    Parameters
    ----------
    degrees : array-like, shape (n,)
        Numbers of partners :math:`k_i`, from 0 to less than n − 1 (a country tied to all others is
        taken to lack half a partner, since its number would be infinite).
    tolerance : float
        Stop when each country's expected number of partners is met but for so much.
    most : int
        Give up after so many steps.

    Returns
    -------
    numpy.ndarray, shape (n, n)
        Symmetric, zero diagonal.

    Raises
    ------
    ValueError
        If a degree is negative or above n − 1, there is no tie, or the iteration does not settle.

    References
    ----------
    Park, J., and Newman, M. E. J. (2004), "Statistical mechanics of networks", Physical Review E
    70(6): 066117. Kojaku, S., and Masuda, N. (2018), "Core-periphery structure requires something
    else in the network", New Journal of Physics 20(4): 043012, judge core and periphery by it.

    Examples
    --------
    >>> link_probabilities([1, 1, 1]).round(2).tolist()
    [[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]]
    """
    wanted = np.asarray(degrees, dtype=float)
    n = len(wanted)
    if wanted.min() < 0 or wanted.max() > n - 1 or not wanted.any():
        raise ValueError(f"degrees from {wanted.min()} to {wanted.max()} among {n} countries")
    wanted = np.minimum(wanted, n - 1.5)
    some = wanted > 0
    logs = np.log(wanted / np.sqrt(wanted.sum()), out=np.full(n, -np.inf), where=some)
    for _ in range(most):
        chances = special.expit(logs[:, None] + logs)
        np.fill_diagonal(chances, 0.0)
        lack = wanted - chances.sum(axis=1)
        if np.abs(lack).max() <= tolerance:
            return chances
        slope = (chances * (1 - chances)).sum(axis=1)  # of the partners expected, in the logarithm
        logs[some] += np.clip(lack[some] / (2 * np.maximum(slope[some], 1e-12)), -1, 1)
    raise ValueError(f"chances have not settled after {most} steps")


def configuration_world(
    trade: pd.DataFrame, rng: np.random.Generator, chances: np.ndarray | None = None
) -> pd.DataFrame:
    """Return a random network in which countries have the partners and the trade that they have.

    Ties are drawn by `link_probabilities`; a tie is worth the expected flow over its probability,
    times an exponential number of mean one, so that numbers of partners and total trade are, on
    average, what they are. Kept are the two sizes of a country, in partners and in dollars; lost is
    who trades with whom. A draw takes :math:`O(n^2)` operations.

    Parameters
    ----------
    trade : pandas.DataFrame, shape (n, n)
        Symmetric, as `symmetric` returns it.
    rng : numpy.random.Generator
    chances : numpy.ndarray, shape (n, n), optional
        As `link_probabilities` returns them, so that many draws share one computation.

    Returns
    -------
    pandas.DataFrame, shape (n, n)
        Symmetric, in the unit of the trade. A country may be left without a partner.

    Raises
    ------
    ValueError
        As `expected_flows` and `link_probabilities`, or if the trade is not symmetric.

    References
    ----------
    Parisi, F., Squartini, T., and Garlaschelli, D. (2020), "A faster horse on a safer trail:
    generalized inference for the efficient reconstruction of weighted networks", New Journal of
    Physics 22(5): 053053, for such networks with exponential weights.

    Examples
    --------
    >>> trade = pd.DataFrame(5.0 * (1 - np.eye(4)), list("ABCD"), list("ABCD"))
    >>> trade.loc["A", "B"] = trade.loc["B", "A"] = 0.0
    >>> world = configuration_world(trade, np.random.default_rng(1))
    >>> bool((world == world.T).all(axis=None))
    True
    """
    _checked(trade)
    if chances is None:
        chances = link_probabilities((trade.to_numpy() > 0).sum(axis=1))
    expected = expected_flows(trade).to_numpy()
    tied = np.triu(rng.random(chances.shape) < chances, k=1)
    worth = np.divide(expected, chances, out=np.zeros_like(chances), where=chances > 0)
    drawn = np.where(tied, worth * rng.exponential(size=chances.shape), 0.0)
    return pd.DataFrame(drawn + drawn.T, index=trade.index, columns=trade.columns)


def rank_p_value(found: float, drawn: ArrayLike) -> float:
    """Return the share of values, the one found among them, that are as large as the one found.

    Under the null the one found is as likely to have any rank as the drawn, so that the p-value is
    exact; with n draws it cannot be less than 1 / (n + 1).

    Parameters
    ----------
    found : float
    drawn : array-like, shape (n,)
        The same statistic in worlds drawn from the null.

    Returns
    -------
    float
        From 1 / (n + 1) to 1.

    Raises
    ------
    ValueError
        If there is no draw or a value is missing.

    References
    ----------
    Barnard, G. A. (1963), comment in Journal of the Royal Statistical Society B 25(2): 294;
    Davison, A. C., and Hinkley, D. V. (1997), Bootstrap Methods and their Application, section 4.2.

    Examples
    --------
    >>> rank_p_value(3.0, [1.0, 2.0, 4.0])
    0.5
    """
    drawn = np.asarray(drawn, dtype=float)
    if not drawn.size or np.isnan(drawn).any() or np.isnan(found):
        raise ValueError("a p-value needs a value found and at least one drawn, none missing")
    return float((1 + (drawn >= found).sum()) / (1 + drawn.size))


def rewired(ties: np.ndarray, rng: np.random.Generator, batches: int) -> np.ndarray:
    """Return a network in which every country keeps the number of its partners, by random swaps.

    A swap takes the ties a–b and c–d away and puts a–d and c–b in their place, where these were
    missing. Each batch sorts all countries at random into fours and swaps wherever a four allows
    it. A swap and its reverse are equally likely, so that in the long run every network with these
    numbers of partners is. A batch takes :math:`O(n)` operations.

    Parameters
    ----------
    ties : numpy.ndarray of bool, shape (n, n)
        Symmetric, no country tied to itself; at least four countries.
    rng : numpy.random.Generator
    batches : int

    Returns
    -------
    numpy.ndarray of bool, shape (n, n)

    Raises
    ------
    ValueError
        If the ties are not a symmetric array of yes and no with an empty diagonal, or fewer than
        four countries.

    References
    ----------
    Rao, A. R., Jana, R., and Bandyopadhyay, S. (1996), "A Markov chain Monte Carlo method for
    generating random (0,1)-matrices with given marginals", Sankhya A 58(2): 225–242, for the swaps.

    Examples
    --------
    >>> ring = np.roll(np.eye(6, dtype=bool), 1, axis=0) | np.roll(
    ...     np.eye(6, dtype=bool), -1, axis=0
    ... )
    >>> rewired(ring, np.random.default_rng(1), batches=50).sum(axis=0).tolist()
    [2, 2, 2, 2, 2, 2]
    """
    ties = np.array(ties)
    if ties.dtype != bool or ties.ndim != 2 or (ties != ties.T).any() or ties.diagonal().any():
        raise ValueError("expected a symmetric array of yes and no with an empty diagonal")
    n = len(ties)
    if n < 4:
        raise ValueError(f"{n} countries; a swap needs four")
    for _ in range(batches):
        a, b, c, d = rng.permutation(n)[: n // 4 * 4].reshape(4, -1)
        one, other = ties[a, b], ties[a, d]
        swap = (one == ties[c, d]) & (other == ties[c, b]) & (one != other)
        a, b, c, d, one, other = (x[swap] for x in (a, b, c, d, one, other))
        ties[a, b] = ties[b, a] = ties[c, d] = ties[d, c] = other
        ties[a, d] = ties[d, a] = ties[c, b] = ties[b, c] = one
    return ties


def partners_kept_p_value(
    ties: pd.DataFrame, rng: np.random.Generator, draws: int = 19, batches: int = 500
) -> float:
    """Return the p-value of a core against networks with the same numbers of partners.

    The null: given how many partners each country has, who they are is chance. The chain of swaps
    runs from the network found to a hub, and from the hub to each drawn network, as many batches
    each time; then the found one is as good a draw as any, however short the chain, and the p-value
    of the fit of `coreness` is exact. A small one says that partners are no chance. It does not say
    that what they show is a core: a world of two neighbourhoods that hardly meet passes as well.

    Parameters
    ----------
    ties : pandas.DataFrame of bool, shape (n, n)
        Symmetric, no country tied to itself.
    rng : numpy.random.Generator
    draws : int
        Drawn networks; the p-value cannot be less than 1 / (draws + 1).
    batches : int
        Length of each run; short runs draw networks like the one found and cost the test power.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `rewired` and `coreness`.

    References
    ----------
    Besag, J., and Clifford, P. (1989), "Generalized Monte Carlo significance tests", Biometrika
    76(4): 633–642, for the hub.

    Examples
    --------
    >>> ring = np.roll(np.eye(6, dtype=bool), 1, axis=0) | np.roll(
    ...     np.eye(6, dtype=bool), -1, axis=0
    ... )
    >>> ring[0, 3] = ring[3, 0] = True
    >>> ties = pd.DataFrame(ring, list("ABCDEF"), list("ABCDEF"))
    >>> 0.1 <= partners_kept_p_value(ties, np.random.default_rng(1), draws=9, batches=20) <= 1
    True
    """
    found = ties.to_numpy()
    hub = rewired(found, rng, batches)
    drawn = [rewired(hub, rng, batches) for _ in range(draws)]
    return rank_p_value(_fit(found), [_fit(world) for world in drawn])


def _fit(ties):
    return coreness(pd.DataFrame(ties.astype(float))).fit


def _scale(flows, out, into, steps):
    """Scale columns and rows in place until both have these sums, and return whether they do."""
    for _ in range(steps):
        flows *= _ratio(into, flows.sum(axis=0))
        flows *= _ratio(out, flows.sum(axis=1))[:, None]
        if np.allclose(flows.sum(axis=0), into, rtol=1e-6, atol=0):
            return True
    return False


def _ratio(wanted, present):
    return np.divide(wanted, present, out=np.ones_like(present), where=present > 0)


def subsampled_ranks(
    matrix: pd.DataFrame,
    measure: Callable[[pd.DataFrame], pd.Series],
    samples: int = 100,
    keep: float = 0.8,
    seed: int = 1979,
) -> pd.DataFrame:
    """Return how a country's rank varies when part of the world is left out.

    Takes as long as so many runs of the measure on a smaller matrix.

    Parameters
    ----------
    matrix : pandas.DataFrame, shape (n, n)
        At least three countries.
    measure : callable
        Takes a matrix and returns a Series of values by country, the highest ranking first.
    samples : int
        At least one.
    keep : float
        Share of countries kept each time, above 0 and at most 1, drawn without replacement; three
        are kept at the least.
    seed : int

    Returns
    -------
    pandas.DataFrame, shape (n, 3)
        Columns low, median and high: the 5th, 50th and 95th percentile of each country's rank as a
        share of the countries kept, 0 being the top and 1 the bottom; like values share the mean of
        their ranks. Missing for a country that was never drawn.

    Raises
    ------
    ValueError
        If the matrix is not square, holds negative or missing flows, or has fewer than three
        countries; if there is no sample, or the share kept is out of bounds; and whatever the
        measure raises.

    Examples
    --------
    >>> flows = pd.DataFrame(
    ...     np.outer([9, 5, 2, 1], [1, 1, 1, 1]) * (1 - np.eye(4)), list("ABCD"), list("ABCD")
    ... )
    >>> subsampled_ranks(flows, lambda part: part.sum(axis=1), samples=20)["median"].idxmin()
    'A'
    """
    n = len(_square(matrix))
    if n < 3:
        raise ValueError(f"{n} countries; at least three are needed")
    if samples < 1 or not 0 < keep <= 1:
        raise ValueError(f"{samples} samples of {keep} of all; expected one at least, of 0 to 1")
    rng, ranks = np.random.default_rng(seed), []
    for _ in range(samples):
        kept = np.sort(rng.choice(n, size=max(3, round(keep * n)), replace=False))
        values = measure(matrix.iloc[kept, kept])
        ranks.append((values.rank(ascending=False) - 1) / (len(values) - 1))
    return (
        pd.concat(ranks, axis=1)
        .reindex(matrix.index)
        .quantile([0.05, 0.5, 0.95], axis=1)
        .T.set_axis(["low", "median", "high"], axis=1)
    )


def _square(matrix):
    """Return the ties as an array, if they make sense."""
    ties = np.asarray(matrix, dtype=float)
    if ties.ndim != 2 or ties.shape[0] != ties.shape[1]:
        raise ValueError(f"a matrix of shape {ties.shape}; expected a square one")
    if not len(ties):
        raise ValueError("a matrix without any country")
    if not np.isfinite(ties).all() or (ties < 0).any():
        raise ValueError("a tie is missing, infinite or negative")
    if np.diag(ties).any():
        raise ValueError("a country trades with itself; the diagonal is to be zero")
    return ties


def _checked(matrix):
    """Return symmetric ties as an array, the strongest being 1."""
    ties = _square(matrix)
    if not np.allclose(ties, ties.T, rtol=1e-9, atol=1e-12 * ties.max()):
        raise ValueError("the matrix is not symmetric; use symmetric(matrix)")
    if len(ties) < 3:
        raise ValueError(f"{len(ties)} countries; at least three are needed")
    if not ties.any():
        raise ValueError("there is no tie at all")
    return ties / ties.max()

"""Strata of the world economy: the shape of a distribution, its zones, and moves between them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

#: From the bottom to the top.
ZONES = ("periphery", "semi-periphery", "core")

#: The organic core of Arrighi, in today's states: North America, Australasia, north-western Europe.
ORGANIC_CORE = (
    *("AUS", "AUT", "BEL", "CAN", "CHE", "DEU", "DNK"),
    *("FRA", "GBR", "NLD", "NOR", "NZL", "SWE", "USA"),
)


def relative_income(
    income: pd.DataFrame, population: pd.DataFrame, core: Sequence[str] = ORGANIC_CORE
) -> pd.DataFrame:
    r"""Return each country's income per person in per cent of the core's.

    The core's income is the mean of its members, weighted by population:

    .. math:: r_{it} = 100 \, y_{it} \Big/ \frac{\sum_{c} n_{ct} y_{ct}}{\sum_{c} n_{ct}}

    over the members c with data in the year t. Takes :math:`O(n)` operations a year.

    Parameters
    ----------
    income : pandas.DataFrame, shape (years, countries)
        Income per person, in any unit.
    population : pandas.DataFrame, shape (years, countries)
        The same years and, at least, the core's countries.
    core : sequence of str
        The countries that make up the core.

    Returns
    -------
    pandas.DataFrame, shape (years, countries)
        Per cent; missing where the country's income is, or that of the whole core.

    Raises
    ------
    ValueError
        If a member of the core is not among the countries.

    References
    ----------
    Arrighi, G. (1991), "World income inequalities and the future of socialism", New Left Review
    I/189: 39–65, measures countries against such an organic core.

    Examples
    --------
    >>> income = pd.DataFrame({"A": [10.0], "B": [30.0], "C": [5.0]}, index=[2000])
    >>> people = pd.DataFrame({"A": [1], "B": [1]}, index=[2000])
    >>> relative_income(income, people, core=["A", "B"]).loc[2000, "C"]
    np.float64(25.0)
    """
    if missing := sorted(set(core) - set(income.columns) & set(population.columns)):
        raise ValueError(f"no data of the core's {', '.join(missing)}")
    members = income[list(core)]
    heads = population[list(core)].where(members.notna())
    level = (members * heads).sum(axis=1, min_count=1) / heads.sum(axis=1, min_count=1)
    return 100 * income.div(level, axis=0)


def weighted_density(
    values: ArrayLike, weights: ArrayLike, grid: ArrayLike, bandwidth: float
) -> np.ndarray:
    r"""Return a weighted kernel density with a Gaussian kernel.

    .. math:: f(x) = \sum_i \frac{w_i}{\sum_k w_k} \frac{1}{h}\, \varphi\!\left(\frac{x - x_i}{h}\right)

    Parameters
    ----------
    values : array-like, shape (n,)
        Such as the logarithm of income per person.
    weights : array-like, shape (n,)
        Such as population; not negative, not all zero.
    grid : array-like, shape (m,)
        Where to compute the density, in the unit of the values.
    bandwidth : float
        The kernel's standard deviation h, in the same unit. It decides how many modes one sees.

    Returns
    -------
    numpy.ndarray, shape (m,)
        Densities, per unit of the values; over the whole line they integrate to one. Takes
        :math:`O(nm)` operations.

    Raises
    ------
    ValueError
        If lengths differ, the grid is not a list of numbers, a value or weight is missing or
        infinite, a weight is negative, all are zero, or the bandwidth is not a positive number.

    References
    ----------
    Silverman, B. W. (1981), "Using kernel density estimates to investigate multimodality", Journal
    of the Royal Statistical Society B 43(1): 97–99, on bandwidth and modes. Arrighi, G., and Drangel, J. (1986), "The stratification of the world-economy", Review 10(1):
    9–74, draw such a distribution of income by population.

    Examples
    --------
    >>> weighted_density([0.0, 4.0], [3, 1], [0.0, 2.0, 4.0], bandwidth=0.5).round(3).tolist()
    [0.598, 0.0, 0.199]
    """
    values, weights, grid = (np.asarray(x, dtype=float) for x in (values, weights, grid))
    if values.shape != weights.shape or values.ndim != 1:
        raise ValueError(f"{values.shape} values and {weights.shape} weights; expected as many")
    if grid.ndim != 1:
        raise ValueError(f"a grid of shape {grid.shape}; expected a list of numbers")
    if not all(np.isfinite(x).all() for x in (values, weights, grid)):
        raise ValueError("a value, a weight or a point of the grid is missing or infinite")
    if (weights < 0).any() or weights.sum() == 0:
        raise ValueError("weights are to be positive, and not all zero")
    if not 0 < bandwidth < np.inf:
        raise ValueError(f"a bandwidth of {bandwidth}; expected a positive one")
    distance = (grid[:, None] - values) / bandwidth
    kernel = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi) / bandwidth
    return kernel @ (weights / weights.sum())


def modes(grid: ArrayLike, density: ArrayLike) -> np.ndarray:
    """Return where a density has its local maxima, from left to right.

    Takes :math:`O(m)` operations.

    Parameters
    ----------
    grid, density : array-like, shape (m,)
        Points from left to right and the density at each.

    Returns
    -------
    numpy.ndarray
        Points of the grid, as many as there are modes. Of a level top the leftmost point; the two
        ends are never modes, so let the grid reach beyond the values.

    Raises
    ------
    ValueError
        If lengths differ or a number is missing.

    Examples
    --------
    >>> modes([0, 1, 2, 3, 4], [0, 2, 1, 3, 0])
    array([1, 3])
    """
    grid, density = np.asarray(grid), np.asarray(density, dtype=float)
    if grid.shape != density.shape or grid.ndim != 1:
        raise ValueError(f"a grid of shape {grid.shape} and a density of shape {density.shape}")
    if np.isnan(density).any() or np.isnan(grid).any():
        raise ValueError("a point of the grid or a density is missing")
    changed = np.flatnonzero(np.diff(density, prepend=np.nan) != 0)  # where a level begins
    grid, density = grid[changed], density[changed]
    inner = density[1:-1]
    return grid[1:-1][(inner > density[:-2]) & (inner > density[2:])]


#: By how much a bootstrap sample is smoothed more than the distribution it is drawn from, so that
#: Silverman's test keeps five per cent where countries weigh as much as their people (measured in
#: false_alarms/worlds.py). For samples of equal weight Hall and York (2001) give 1.13.
WIDER = 1.08


def critical_bandwidth(values: ArrayLike, weights: ArrayLike, most: int) -> float:
    """Return the narrowest bandwidth at which a weighted density has at most so many modes.

    With a Gaussian kernel the number of modes falls as the bandwidth grows, so that bisection finds
    it. Values are put on a grid of 1,000 points; the whole takes some milliseconds.

    Parameters
    ----------
    values, weights : array-like, shape (n,)
        As in `weighted_density`; the values must differ.
    most : int
        Modes allowed, at least one.

    Returns
    -------
    float
        In the unit of the values.

    Raises
    ------
    ValueError
        As `weighted_density`, or if no mode is allowed or all values are equal.

    References
    ----------
    Silverman (1981), as in `weighted_density`.

    Examples
    --------
    >>> round(critical_bandwidth([0.0, 4.0], [1, 1], most=1), 1)
    2.0
    """
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    weighted_density(values, weights, values[:1], 1.0)  # for its checks
    spread = np.ptp(values)
    if most < 1 or not spread > 0:
        raise ValueError("at least one mode is to be allowed, and the values must differ")
    low, high = spread / 500, spread
    masses, step = _masses(values, weights, values.min() - 3 * spread, 7 * spread)
    for _ in range(14):
        middle = np.sqrt(low * high)
        low, high = (low, middle) if _modes_at(masses, step, middle) <= most else (middle, high)
    return float(high)


def _masses(values, weights, left, width, points=1_000):
    """Return the weights shared out among the points of a grid, adding to one, and its step."""
    step = width / (points - 1)
    place = (values - left) / step
    before = np.floor(place).astype(int)
    part = place - before
    masses = np.bincount(before, weights * (1 - part), points)
    masses = masses + np.bincount(before + 1, weights * part, points)
    return masses / masses.sum(), step


def _modes_at(masses, step, bandwidth):
    """Return how many modes masses on a grid have, smeared by a Gaussian kernel."""
    reach = int(4 * bandwidth / step) + 1
    kernel = np.exp(-((np.arange(-reach, reach + 1) * step / bandwidth) ** 2) / 2)
    density = np.convolve(masses, kernel)
    slope = np.sign(np.diff(density))
    slope = slope[slope != 0]
    return int(((slope[:-1] > 0) & (slope[1:] < 0)).sum())


def silverman_p_value(
    values: ArrayLike,
    weights: ArrayLike,
    most: int,
    rng: np.random.Generator,
    draws: int = 199,
    wider: float = WIDER,
) -> float:
    """Return the p-value of Silverman's test that a density has at most so many modes.

    The data are smoothed until no more modes are left than allowed; that density is the null. From
    it samples are drawn: as many countries, each with its weight, at random with replacement, each
    value blurred by the bandwidth, the spread kept. The p-value is the share of samples, the data
    among them, that show more modes than allowed when they are smoothed in their turn. A small one
    says that so much smoothing was needed as chance would seldom ask for.

    Parameters
    ----------
    values, weights : array-like, shape (n,)
        Such as log incomes and populations. Not people are drawn but countries, since all people of
        a country stand in one place; with few large ones the test can tell little.
    most : int
        Modes allowed under the null.
    rng : numpy.random.Generator
    draws : int
    wider : float
        Samples are smoothed by the bandwidth times this; at 1 the test is Silverman's own, which
        refuses too seldom.

    Returns
    -------
    float
        From 1 / (draws + 1) to 1.

    Raises
    ------
    ValueError
        As `critical_bandwidth`, or if there is no draw.

    References
    ----------
    Silverman (1981); Hall, P., and York, M. (2001), "On the calibration of Silverman's test for
    multimodality", Statistica Sinica 11(2): 515–536.

    Examples
    --------
    >>> clumps = [0.0, 0.1, 0.2, 0.3, 5.0, 5.1, 5.2, 5.3]
    >>> silverman_p_value(clumps, [1] * 8, 1, np.random.default_rng(1), draws=19)
    0.05
    """
    if draws < 1:
        raise ValueError(f"{draws} draws; expected at least one")
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    bandwidth = critical_bandwidth(values, weights, most)
    mean = np.average(values, weights=weights)
    variance = np.average((values - mean) ** 2, weights=weights)
    shrink = 1 / np.sqrt(1 + bandwidth**2 / variance)
    left, width = values.min() - 3 * np.ptp(values), 7 * np.ptp(values)
    more = 0
    for _ in range(draws):
        drawn = rng.integers(len(values), size=len(values))
        blurred = values[drawn] + bandwidth * rng.standard_normal(len(values))
        masses, step = _masses(mean + shrink * (blurred - mean), weights[drawn], left, width)
        more += _modes_at(masses, step, wider * bandwidth) > most
    return (1 + more) / (1 + draws)


def natural_breaks(values: ArrayLike) -> tuple[float, float]:
    """Return the two cuts that make three classes as even within as can be.

    Of all pairs of cuts between sorted values the one with the least sum of squared deviations
    from the classes' means (Fisher's natural breaks). Takes :math:`O(n^2)` operations and as much
    memory, which is nothing for the countries of the world.

    Parameters
    ----------
    values : array-like, shape (n,)
        At least three different numbers.

    Returns
    -------
    tuple of float
        The lower and the upper cut, halfway between neighbours, as `zones` takes them.

    Raises
    ------
    ValueError
        If a value is missing or infinite, fewer than three differ, or it is not a plain list.

    References
    ----------
    Fisher, W. D. (1958), "On grouping for maximum homogeneity", Journal of the American
    Statistical Association 53(284): 789–798.

    Examples
    --------
    >>> natural_breaks([1, 2, 2, 10, 11, 30, 31])
    (6.0, 20.5)
    """
    ordered = np.asarray(values, dtype=float)
    if ordered.ndim != 1:
        raise ValueError(f"values of shape {ordered.shape}; expected a list of numbers")
    ordered = np.sort(ordered)
    if not np.isfinite(ordered).all():
        raise ValueError("a value is missing or infinite")
    cuts = np.flatnonzero(np.diff(ordered) > 0) + 1  # where a class may begin
    if len(cuts) < 2:
        raise ValueError("three classes need at least three different values")
    # About their mean, lest the squares of great numbers drown the differences.
    sums = np.concatenate([[0], np.cumsum(ordered - ordered.mean())])

    # Least squared deviation is greatest sum of (class total)² / (class size).
    def gain(first, last):
        return (sums[last] - sums[first]) ** 2 / (last - first)

    low, high = np.triu_indices(len(cuts), k=1)
    low, high = cuts[low], cuts[high]
    best = np.argmax(gain(0, low) + gain(low, high) + gain(high, len(ordered)))
    return tuple(float((ordered[c - 1] + ordered[c]) / 2) for c in (low[best], high[best]))


def zones(values: pd.Series, breaks: tuple[float, float]) -> pd.Series:
    """Return each value's zone: periphery, semi-periphery or core.

    Takes :math:`O(n)` operations.

    Parameters
    ----------
    values : pandas.Series, shape (n,)
        Such as income per person, by country.
    breaks : tuple of float
        The lower and the upper cut; a value on a cut belongs above it.

    Returns
    -------
    pandas.Series, shape (n,)
        Ordered categories with the index of the values; missing where the value is missing.

    Raises
    ------
    ValueError
        If there are not two cuts, or they are not in order and finite, or a value is infinite.

    References
    ----------
    Wallerstein, I. (1974), The Modern World-System, volume 1, names the three zones; any cut
    between them is the analyst's choice.

    Examples
    --------
    >>> zones(pd.Series({"KOR": 60.0, "BRA": 25.0, "HTI": 3.0}), (10, 50)).to_dict()
    {'KOR': 'core', 'BRA': 'semi-periphery', 'HTI': 'periphery'}
    """
    if len(breaks) != 2:
        raise ValueError(f"{len(breaks)} cuts; expected two")
    low, high = breaks
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"cuts at {low} and {high}; expected the lower one first")
    if np.isinf(values).any():
        raise ValueError("a value is infinite")
    edges = [-np.inf, low, high, np.inf]
    return pd.cut(values, edges, right=False, labels=list(ZONES)).rename("zone")


def transitions(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Return how many countries went from each zone to each.

    Takes :math:`O(n)` operations.

    Parameters
    ----------
    before, after : pandas.Series
        Zones by country, as `zones` returns them; only countries with a zone in both count.

    Returns
    -------
    pandas.DataFrame, shape (3, 3)
        Counts of countries; rows before, columns after, both from periphery to core.

    Raises
    ------
    ValueError
        If no country has a zone in both, a country stands twice in one, or a zone is none of the
        three.

    References
    ----------
    Shorrocks, A. F. (1978), "The measurement of mobility", Econometrica 46(5): 1013–1024, on what
    such a matrix can tell.

    Examples
    --------
    >>> before = pd.Series({"KOR": "periphery", "ARG": "semi-periphery", "USA": "core"})
    >>> after = pd.Series({"KOR": "core", "ARG": "semi-periphery", "USA": "core"})
    >>> transitions(before, after).loc["periphery", "core"]
    np.int64(1)
    """
    both = _paired(before, after)
    codes = [pd.Index(ZONES).get_indexer(np.asarray(both[end])) for end in both]
    if np.min(codes) < 0:
        strange = {str(zone) for end in both for zone in both[end]} - set(ZONES)
        raise ValueError(f"not a zone: {', '.join(sorted(strange))}; expected {', '.join(ZONES)}")
    counts = np.zeros((len(ZONES), len(ZONES)), dtype=int)
    np.add.at(counts, tuple(codes), 1)
    return pd.DataFrame(
        counts, index=pd.Index(ZONES, name="before"), columns=pd.Index(ZONES, name="after")
    )


def _paired(before, after):
    """Return a frame of the countries that have a zone at both ends."""
    for zone in (before, after):
        if zone.index.has_duplicates:
            twice = zone.index[zone.index.duplicated()][0]
            raise ValueError(f"{twice} stands twice in one series")
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1).dropna()
    if both.empty:
        raise ValueError("no country has a zone at both ends")
    return both


def stayers(before: pd.Series, after: pd.Series) -> float:
    """Return the share of countries that stayed in their zone.

    Parameters
    ----------
    before, after : pandas.Series
        Zones by country, as for `transitions`.

    Returns
    -------
    float
        From 0 to 1: the diagonal of the transition matrix over its sum. Takes :math:`O(n)`
        operations.

    Raises
    ------
    ValueError
        As `transitions`.

    References
    ----------
    Shorrocks (1978). Where most countries are of one zone, many stay by that alone.

    Examples
    --------
    >>> before = pd.Series({"KOR": "periphery", "USA": "core"})
    >>> stayers(before, pd.Series({"KOR": "core", "USA": "core"}))
    0.5
    """
    table = transitions(before, after).to_numpy()
    return float(np.trace(table) / table.sum())

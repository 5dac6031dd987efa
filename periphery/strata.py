"""Strata of the world economy: the shape of a distribution, its zones, and moves between them."""

import numpy as np
import pandas as pd

#: From the bottom to the top.
ZONES = ("periphery", "semi-periphery", "core")

#: The organic core of Arrighi, in today's states: North America, Australasia, north-western Europe.
ORGANIC_CORE = (
    *("AUS", "AUT", "BEL", "CAN", "CHE", "DEU", "DNK"),
    *("FRA", "GBR", "NLD", "NOR", "NZL", "SWE", "USA"),
)


def relative_income(income, population, core=ORGANIC_CORE):
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


def weighted_density(values, weights, grid, bandwidth):
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
        Densities, which integrate to one.

    Raises
    ------
    ValueError
        If lengths differ, a value or weight is missing or infinite, a weight is negative, all are
        zero, or the bandwidth is not positive.

    References
    ----------
    Arrighi, G., and Drangel, J. (1986), "The stratification of the world-economy", Review 10(1):
    9–74, draw such a distribution of income by population.
    """
    values, weights = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    if values.shape != weights.shape or values.ndim != 1:
        raise ValueError(f"{values.shape} values and {weights.shape} weights; expected as many")
    if not (np.isfinite(values).all() and np.isfinite(weights).all()):
        raise ValueError("a value or a weight is missing or infinite")
    if (weights < 0).any() or weights.sum() == 0:
        raise ValueError("weights are to be positive, and not all zero")
    if not bandwidth > 0:
        raise ValueError(f"a bandwidth of {bandwidth}; expected a positive one")
    distance = (np.asarray(grid, dtype=float)[:, None] - values) / bandwidth
    kernel = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi) / bandwidth
    return kernel @ (weights / weights.sum())


def modes(grid, density):
    """Return where a density has its local maxima, from left to right.

    Parameters
    ----------
    grid, density : array-like, shape (m,)

    Returns
    -------
    numpy.ndarray

    Examples
    --------
    >>> modes([0, 1, 2, 3, 4], [0, 2, 1, 3, 0])
    array([1, 3])
    """
    grid, density = np.asarray(grid), np.asarray(density)
    inner = density[1:-1]
    return grid[1:-1][(inner > density[:-2]) & (inner >= density[2:])]


def natural_breaks(values):
    """Return the two cuts that make three classes as even within as can be.

    Of all pairs of cuts between sorted values the one with the least sum of squared deviations
    from the classes' means (Fisher's natural breaks). Takes :math:`O(n^2)` operations.

    Parameters
    ----------
    values : array-like, shape (n,)
        At least three different numbers.

    Returns
    -------
    tuple of float
        The lower and the upper cut, halfway between neighbours.

    Raises
    ------
    ValueError
        If a value is missing, or fewer than three differ.

    References
    ----------
    Fisher, W. D. (1958), "On grouping for maximum homogeneity", Journal of the American
    Statistical Association 53(284): 789–798.

    Examples
    --------
    >>> natural_breaks([1, 2, 2, 10, 11, 30, 31])
    (6.0, 20.5)
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    if not np.isfinite(ordered).all():
        raise ValueError("a value is missing or infinite")
    cuts = np.flatnonzero(np.diff(ordered) > 0) + 1  # where a class may begin
    if len(cuts) < 2:
        raise ValueError("three classes need at least three different values")
    sums = np.concatenate([[0], np.cumsum(ordered)])

    # Least squared deviation is greatest sum of (class total)² / (class size).
    def gain(first, last):
        return (sums[last] - sums[first]) ** 2 / (last - first)

    low, high = np.triu_indices(len(cuts), k=1)
    low, high = cuts[low], cuts[high]
    best = np.argmax(gain(0, low) + gain(low, high) + gain(high, len(ordered)))
    return tuple(float((ordered[c - 1] + ordered[c]) / 2) for c in (low[best], high[best]))


def zones(values, breaks):
    """Return each value's zone: periphery, semi-periphery or core.

    Parameters
    ----------
    values : pandas.Series
    breaks : tuple of float
        The lower and the upper cut; a value on a cut belongs above it.

    Returns
    -------
    pandas.Series
        Ordered categories; missing where the value is missing.

    Raises
    ------
    ValueError
        If the cuts are not in order.
    """
    low, high = breaks
    if not low < high:
        raise ValueError(f"cuts at {low} and {high}; expected the lower one first")
    edges = [-np.inf, low, high, np.inf]
    return pd.cut(values, edges, right=False, labels=list(ZONES)).rename("zone")


def transitions(before, after):
    """Return how many countries went from each zone to each.

    Parameters
    ----------
    before, after : pandas.Series
        Zones by country, as `zones` returns them; only countries in both count.

    Returns
    -------
    pandas.DataFrame, shape (3, 3)
        Rows before, columns after.

    Raises
    ------
    ValueError
        If no country has a zone in both.
    """
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1).dropna()
    if both.empty:
        raise ValueError("no country has a zone at both ends")
    table = pd.crosstab(both["before"], both["after"])
    return table.reindex(index=list(ZONES), columns=list(ZONES), fill_value=0)


def stayers(before, after):
    """Return the share of countries that stayed in their zone."""
    table = transitions(before, after).to_numpy()
    return float(np.trace(table) / table.sum())


def bootstrap_interval(before, after, statistic, samples=1_000, seed=1960):
    """Return the 5th and 95th percentile of a statistic over resampled countries.

    Parameters
    ----------
    before, after : pandas.Series
        Zones by country.
    statistic : callable
        Takes two such series and returns a number.
    samples : int
        Samples of as many countries, drawn with replacement.
    seed : int

    Returns
    -------
    tuple of float
        The interval speaks of which countries happen to be in the sample. The countries of the
        world are no sample of anything, so read it as a measure of how much rests on a few.
    """
    both = pd.concat([before.rename("before"), after.rename("after")], axis=1).dropna()
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(samples):
        drawn = both.iloc[rng.integers(len(both), size=len(both))].reset_index(drop=True)
        found.append(statistic(drawn["before"], drawn["after"]))
    return tuple(float(q) for q in np.quantile(found, [0.05, 0.95]))

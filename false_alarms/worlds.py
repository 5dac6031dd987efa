"""Procedures of chapter 3: trade networks beyond the number of partners, and humps of income."""

import functools

import numpy as np

from false_alarms import Procedure
from livebook.tables import load
from periphery import network, strata


@functools.cache
def _partners(year=1965):
    """Return a world with the numbers of partners of 1965, far from the world it started from."""
    trade = network.trade_matrix(load("trade_all_pairs_historical"), year)
    ties = network.symmetric(trade) >= 1  # a million dollars or more
    ties.iloc[:, :] = network.rewired(ties.to_numpy(), np.random.default_rng(year), 50_000)
    return ties


def fit_beyond_partners(rng):
    """Return the p-value of the fit of a network whose partners are chance, given their numbers."""
    world = _partners().copy()
    world.iloc[:, :] = network.rewired(world.to_numpy(), rng, batches=2_000)
    return network.partners_kept_p_value(world, rng, batches=50)


@functools.cache
def _incomes(year=2022):
    """Return log incomes at the year's exchange rates, populations, and the one-hump bandwidth."""
    table = load("gdp_per_capita_at_exchange_rates").query(f"year == {year}")
    table = table.dropna(subset=["current_usd", "population_thousands"])
    logs = np.log10(table["current_usd"].to_numpy())
    people = table["population_thousands"].to_numpy(dtype=float)
    return logs, people, strata.critical_bandwidth(logs, people, 1)


def humps(rng):
    """Return the p-value of more than one hump in a world whose incomes have one."""
    logs, people, bandwidth = _incomes()
    drawn = rng.integers(len(logs), size=len(logs))
    values = logs[drawn] + bandwidth * rng.standard_normal(len(logs))
    return strata.silverman_p_value(values, people[drawn], 1, rng, draws=99)


PROCEDURES = [
    Procedure(
        key="fit_beyond_partners",
        name="Fit of a core and a periphery, beyond the number of partners",
        null=(
            "Who trades with whom is chance, given how many partners each country has; "
            "122 countries with the numbers of partners of 1965."
        ),
        pages=("chapters/3-world-systems/trade-network",),
        p_value=fit_beyond_partners,
        draws=400,
        quick=40,
    ),
    Procedure(
        key="income_humps",
        name="Silverman's test of humps in income",
        null=(
            "One hump: the incomes of 2022, each country with its people, smoothed until one hump is "
            "left; as many countries are drawn from it, with the few large ones among them."
        ),
        pages=("chapters/3-world-systems/income-strata",),
        p_value=humps,
        draws=2000,
        quick=250,
    ),
]

"""Trends and breaks of commodity prices, in worlds that have none.

Every world is a first-order autoregression of the length of the series in the book, with the
memory estimated from it and corrected for bias, or with shocks that stay for good. Its shocks are
drawn from those of the series itself, so that they are as uneven as prices are.
"""

import functools

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from false_alarms import Procedure
from livebook.tables import load
from periphery import trends

PAGE = ("chapters/2-dependency/terms-of-trade",)


@functools.cache
def real_prices():
    """Return the series of the notebook: two averages, one since 1960, and 24 commodities."""
    century = load("commodity_price_indices_since_1900").set_index("year")
    recent = load("commodity_price_indices_since_1960").set_index("year")
    single = load("commodity_prices_since_1900").pivot(
        index="year", columns="commodity", values="price_index"
    )
    manufactures = century["manufactures_unit_value"]
    return {
        "arithmetic": century["all_arithmetic"] / manufactures,
        "geometric": century["all_geometric"] / manufactures,
        "since 1960": recent["non_energy"] / recent["manufactures_unit_value"],
        "commodities": single.div(manufactures, axis=0),
    }


@functools.cache
def memory_and_shocks(name, column=None):
    """Return the corrected memory of a series around its trend, and its centred shocks, (n − 1,)."""
    series = real_prices()[name] if column is None else real_prices()[name][column]
    _, errors = trends._line(np.log(series.to_numpy()))
    memory, _ = trends._memory(errors)
    shocks = errors[1:] - memory * errors[:-1]
    return memory, shocks - shocks.mean()


def path(rng, memory, shocks, years):
    """Return a trendless series of prices, long enough settled if its shocks fade."""
    settle = 0 if memory == 1 else 100
    drawn = rng.choice(shocks, size=settle + years)
    return pd.Series(np.exp(lfilter([1], [1, -memory], drawn)[settle:]))


def alarm(name, *, years=None, memory=None, fit=trends.log_trend):
    """Return the procedure: p of "no trend" in a trendless series like the one of this name."""

    def p_value(rng):
        estimated, shocks = memory_and_shocks(name)
        kept = estimated if memory is None else memory
        return fit(path(rng, kept, shocks, years or len(real_prices()[name]))).p_value

    return p_value


def any_commodity(rng):
    """Return the smallest of 24 corrected p-values; a year's shocks hit all prices together."""
    commodities = real_prices()["commodities"]
    each = [memory_and_shocks("commodities", name) for name in commodities]
    years, settle = len(commodities), 100
    drawn = rng.integers(len(each[0][1]), size=settle + years)
    p_values = []
    for memory, shocks in each:
        logs = lfilter([1], [1, -memory], shocks[drawn])
        logs = logs[: years if memory == 1 else None][-years:]
        p_values.append(trends._trend(logs)[-1])
    return len(p_values) * min(p_values)  # the smallest of Holm's p-values


def _memory(name):
    return f"{memory_and_shocks(name)[0]:.2f}"


PROCEDURES = [
    Procedure(
        key="trend_of_a_century",
        name="Trend of a price index over a century",
        null=(
            f"No trend. Errors follow a first-order autoregression with memory "
            f"{_memory('arithmetic')}, that of the arithmetic average, for 112 years."
        ),
        pages=PAGE,
        p_value=alarm("arithmetic"),
    ),
    Procedure(
        key="trend_of_a_century_permanent",
        name="Trend of a price index over a century, if shocks stay",
        null="No trend. A random walk with the shocks of the arithmetic average, 112 years.",
        pages=PAGE,
        p_value=alarm("arithmetic", memory=1.0),
    ),
    Procedure(
        key="trend_of_a_century_fading",
        name="Trend of a price index, taking for granted that shocks fade",
        null=(
            f"No trend. Errors follow a first-order autoregression with memory "
            f"{_memory('geometric')}, that of the geometric average, for 112 years."
        ),
        pages=PAGE,
        p_value=alarm("geometric", fit=functools.partial(trends.log_trend, fading=True)),
    ),
    Procedure(
        key="trend_of_a_window",
        name="Trend in a window of thirty years",
        null=(
            f"No trend. Errors follow a first-order autoregression with memory "
            f"{_memory('arithmetic')}, that of the whole series, for 30 years."
        ),
        pages=PAGE,
        p_value=alarm("arithmetic", years=30),
    ),
    Procedure(
        key="trend_since_1960",
        name="Trend of the index without energy since 1960",
        null="No trend. A random walk with the shocks of the series, 65 years.",
        pages=PAGE,
        p_value=alarm("since 1960", memory=1.0),
    ),
    Procedure(
        key="any_of_24_commodities",
        name="Any clear trend among twenty-four commodities (Holm's correction)",
        null=(
            "No commodity has a trend. Each has its own memory; the shocks of a year hit all "
            "together, as they did."
        ),
        pages=PAGE,
        p_value=any_commodity,
        draws=1000,
        quick=100,
    ),
    Procedure(
        key="mean_growth_of_prices",
        name="Mean yearly change of a price index",
        null="No trend. A random walk with the yearly changes of the arithmetic average, 112 years.",
        pages=PAGE,
        p_value=alarm("arithmetic", memory=1.0, fit=trends.mean_growth),
    ),
    Procedure(
        key="break_of_a_trend",
        name="A break in the trend of a price index, its year searched for",
        null=(
            f"No break. Errors follow a first-order autoregression with memory "
            f"{_memory('arithmetic')}, that of the arithmetic average, for 112 years."
        ),
        pages=PAGE,
        p_value=alarm("arithmetic", fit=functools.partial(trends.broken_trend, draws=199)),
        draws=1000,
        quick=60,
    ),
]

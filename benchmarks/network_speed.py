"""Time the network measures: on every benchmark year, and as countries grow in number."""

import time

import numpy as np
import pandas as pd

from livebook.tables import load
from periphery.network import (
    concor,
    core,
    coreness,
    expected_flows,
    surrogate,
    symmetric,
    trade_matrix,
)

TABLES = ("trade_all_pairs_historical", "trade_all_pairs")
SIZES = (50, 100, 200, 400)

#: Each takes the flows; the first two need both directions added.
MEASURES = {
    "coreness": lambda flows: coreness(symmetric(flows)),
    "core": lambda flows: core(symmetric(flows)),
    "concor": concor,
    "expected_flows": expected_flows,
    "surrogate": lambda flows: surrogate(flows, np.random.default_rng(1979)),
}


def seconds(measure, flows, runs=1):
    """Return the shortest of so many runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        measure(flows)
        times.append(time.perf_counter() - start)
    return min(times)


def benchmark_years():
    """Return seconds by year and measure, and the number of countries, one row a year."""
    rows = {}
    for name in TABLES:
        table = load(name)
        for year in sorted(table["year"].unique().tolist()):
            flows = trade_matrix(table, year)
            times = {measure: seconds(run, flows) for measure, run in MEASURES.items()}
            rows[year] = {"countries": len(flows), **times}
    return pd.DataFrame.from_dict(rows, orient="index")


def random_flows(n, seed=1979):
    """Return made-up flows between n countries of unequal size, a third of them zero."""
    rng = np.random.default_rng(seed)
    exports, imports = rng.lognormal(0, 1.5, (2, n))
    flows = np.outer(exports, imports) * rng.lognormal(0, 1, (n, n)) * (rng.random((n, n)) > 1 / 3)
    np.fill_diagonal(flows, 0)
    return pd.DataFrame(flows, index=range(n), columns=range(n))


def growth(runs=3):
    """Return seconds by number of countries and measure."""
    rows = {}
    for n in SIZES:
        # The same world, ever more of it.
        flows = random_flows(SIZES[-1]).iloc[:n, :n]
        rows[n] = {measure: seconds(run, flows, runs) for measure, run in MEASURES.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def exponents(times):
    """Return the power of n with which each measure's time grows: the slope of log on log."""
    slopes = np.polyfit(np.log(times.index), np.log(times), deg=1)[0]
    return pd.Series(slopes, index=times.columns)


def main():
    """Print seconds by year, in total, by number of countries, and the powers."""
    years, sizes = benchmark_years(), growth()
    total = years[list(MEASURES)].sum()
    print("Seconds by benchmark year:\n")
    print(years.to_string(float_format="{:.3f}".format))
    print(f"\nSeconds for all {len(years)} years: {total.sum():.1f} in all\n")
    print(total.to_string(float_format="{:.2f}".format))
    print("\nSeconds by number of countries, in random networks (the shortest of three runs):\n")
    print(sizes.to_string(float_format="{:.4f}".format))
    print("\nTime grows with the number of countries to the power of\n")
    print(exponents(sizes).to_string(float_format="{:.1f}".format))


if __name__ == "__main__":
    main()

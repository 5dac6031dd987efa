"""How often a place in trade, or foreign capital, seems to go with growth it has no part in.

The worlds have the very countries, places or stocks, incomes and sizes of 1995. Their growth to
2010 is drawn: each country's is as variable as its own record, and neighbours share a third of it,
more than in the data. The book holds regions constant.
"""

import functools

import numpy as np
import pandas as pd

from false_alarms import Procedure
from livebook.tables import load
from periphery import foreign_capital, network, spans
from periphery.association import association
from periphery.exposure import exposures

FIRST, LAST = 1995, 2010
#: Of the variance of growth, what neighbours share.
SHARED = 1 / 3


def _wide(column):
    countries = load("countries")
    states = countries.loc[countries["status"] != "former state", "iso3"]
    table = load("gdp_per_capita")
    table = table[table["iso3"].isin(states)]
    return np.log(table.pivot(index="year", columns="iso3", values=column))


@functools.cache
def countries_of_1995():
    """Return a table of countries, and the columns to hold constant.

    Columns are coreness, size, the logarithms of income and people, regions as zeros and ones, and
    ``spread``, how variable yearly growth was.
    """
    income, people = _wide("gdp_per_capita"), _wide("population_thousands")
    flows = network.trade_matrix(load("trade_all_pairs_historical"), FIRST)
    table = network.standing(flows).assign(
        income=income.loc[FIRST],
        people=people.loc[FIRST],
        spread=income.diff().loc[FIRST + 1 : LAST].std(),
        region=load("countries").set_index("iso3")["region"],
    )
    table = table[table["people"] > np.log(1_000)].dropna()
    few = table["region"].map(table["region"].value_counts()) < 3
    table["region"] = table["region"].mask(few, "elsewhere")
    regions = pd.get_dummies(table["region"], dtype=float)
    return table.join(regions), ["income", "people", "size"], list(regions)


def slope_of_place(rng):
    """Draw growth that has nothing to do with a place; return 0.0 if it seems to have, else 1.0."""
    table, given, regions = countries_of_1995()
    table = table.assign(growth=_growth(rng, table["spread"], table[regions]))
    return 0.0 if association(table, "growth", "coreness", given + regions[1:]).clear else 1.0


def _growth(rng, spread, regions):
    """Draw growth of which a part is common to a region and the rest each country's own."""
    whole = np.sqrt((spread**2).mean())
    common = regions.to_numpy(float) @ rng.normal(size=regions.shape[1]) * whole
    own = rng.normal(size=len(spread)) * spread
    return common * np.sqrt(SHARED) + own * np.sqrt(1 - SHARED)


@functools.cache
def stocks_of_1995():
    """Return foreign capital of 1995 with its controls, and how variable each country's growth was."""
    table = foreign_capital.window(FIRST, LAST).dropna(subset=["of product", "income"])
    spread = _wide("gdp_per_capita").diff().loc[FIRST + 1 : LAST].std()
    return table.assign(
        spread=spread.reindex(table.index), flow=np.log2(table["inflow"].clip(0.05))
    )


def slope_of_stock(given):
    """Return the procedure of a slope on foreign capital, regions and other columns held constant."""

    def p_value(rng):
        table = stocks_of_1995()
        regions = pd.get_dummies(table["region"])
        table = table.assign(growth=_growth(rng, table["spread"], regions))
        return 0.0 if foreign_capital.slope(table, "of product", given).clear else 1.0

    return p_value


@functools.cache
def labour_shares():
    """Return the rise of exports to China and how variable each country's labour share was."""
    shares = load("labour_share").query("carried_over == 0")
    measured = spans.by_year(shares, "labour_share")
    before, after = spans.three_years(2000), spans.three_years(2011)
    known = spans.change(measured, before, after, least=1).notna()
    table = pd.DataFrame(
        {
            "sold": spans.change(exposures()["China, exports"], before, after),
            "income": np.exp(_wide("gdp_per_capita").loc[2000]),
            "spread": measured.diff(3).std(),
            "region": load("countries").set_index("iso3")["region"],
        }
    )
    large = _wide("population_thousands").loc[2000].reindex(table.index) > np.log(1_000)
    table = table[large & known.reindex(table.index, fill_value=False)]
    table = table.drop(["CHN", "HKG"]).dropna()
    table["sold"] = table["sold"].clip(*table["sold"].quantile([0.05, 0.95]))
    few = table["region"].map(table["region"].value_counts()) < 3
    return table.assign(region=table["region"].mask(few, "elsewhere"))


def slope_of_labour(rng):
    """Return whether labour's share seems to move with exports to China that do nothing to it."""
    table = labour_shares()
    regions = pd.get_dummies(table["region"], dtype=float)
    table = table.assign(shift=_growth(rng, table["spread"], regions)).join(regions)
    found = association(table, "shift", "sold", ["income", *regions.columns[1:]])
    return 0.0 if found.clear else 1.0


_STOCKS = (
    "Growth has nothing to do with foreign capital: countries, stocks, inflows, incomes and sizes "
    "are those of 1995 and after, each country's growth is as variable as its own record, and "
    "neighbours share a third of it."
)

PROCEDURES = [
    Procedure(
        key="slope_place_in_network",
        name="Slope across the world's countries, later growth on a place in the network of trade",
        null=(
            "Growth has nothing to do with a country's place: countries, places, incomes and sizes "
            "are those of 1995, each country's growth is as variable as its own record, and "
            "neighbours share a third of it. Regions, income, people and size are held constant."
        ),
        pages=("chapters/3-world-systems/position-and-growth",),
        p_value=slope_of_place,
        draws=1000,
        quick=60,
    ),
    Procedure(
        key="slope_foreign_capital",
        name="Slope across the world's countries, later growth on the stock of foreign capital",
        null=_STOCKS + " Regions, income and people are held constant.",
        pages=("chapters/7-critics/foreign-capital",),
        p_value=slope_of_stock(("income", "people")),
        draws=1000,
        quick=60,
    ),
    Procedure(
        key="slope_foreign_capital_beside_inflow",
        name="The same slope with what comes in during the years of growth held constant, too",
        null=_STOCKS + " Regions, income, people and inflow are held constant.",
        pages=("chapters/7-critics/foreign-capital",),
        p_value=slope_of_stock(("income", "people", "flow")),
        draws=1000,
        quick=60,
    ),
    Procedure(
        key="slope_labour_share",
        name="Slope across the world's countries, labour's share on the rise of exports to China",
        null=(
            "Labour's share has nothing to do with exports to China: exposures and incomes are "
            "those of the data, each country's share is as variable as its own record, and "
            "neighbours share a third of it. Regions and income are held constant."
        ),
        pages=("chapters/7-critics/labours-share",),
        p_value=slope_of_labour,
        draws=1000,
        quick=60,
    ),
]

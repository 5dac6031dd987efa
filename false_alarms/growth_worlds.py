"""How often a place in the network of trade seems to go with growth that has nothing to do with it.

The worlds have the very countries, places, incomes and sizes of 1995. Their growth to 2010 is drawn:
each country's is as variable as its own record, and neighbours share a third of it, more
than in the data. The book holds regions constant.
"""

import functools

import numpy as np
import pandas as pd

from false_alarms import Procedure
from livebook.tables import load
from periphery import network
from periphery.association import association

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
    whole = np.sqrt((table["spread"] ** 2).mean())
    common = table[regions] @ rng.normal(size=len(regions)) * whole * np.sqrt(SHARED)
    own = rng.normal(size=len(table)) * table["spread"] * np.sqrt(1 - SHARED)
    table = table.assign(growth=common + own)
    return 0.0 if association(table, "growth", "coreness", given + regions[1:]).clear else 1.0


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
]

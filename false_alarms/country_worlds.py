"""How often a slope, or a rank correlation, across the region's few states finds what is not there.

The worlds have the very exposures of the data. Their outcomes have nothing to do with exposure;
each state's is as variable as its own record, so that large errors may fall on states with much
exposure, as they do in the region. Panels are not given errors of their own, since the states of
a panel are no more alike in the outcome than others: `share_of_panels` is
below zero for the change of manufacturing, and for growth. The terms of trade are another matter,
because neighbours sell the same goods: there panels have errors of their own, as large as in the
data, and the book holds panels constant, as it does where growth of trade with one partner is set
against that with another.
"""

import functools

import numpy as np
import pandas as pd
from scipy import stats

from false_alarms import Procedure
from livebook.tables import load
from periphery.association import association, sign_flip_interval
from periphery.indicators import as_bloc, eu_membership, flows_with
from periphery.spans import multiple, three_years

PARTNERS = {"China": "CHN", "United States": "USA", "European Union": "European Union"}


def _wide(table, column):
    return table.pivot(index="year", columns="iso3", values=column)


def _three_years(values, first):
    return values.loc[first : first + 2].mean(skipna=False)


@functools.cache
def _tables():
    countries = load("countries")
    income = load("gdp_per_capita_at_exchange_rates")
    gdp = _wide(income, "current_usd") * _wide(income, "population_thousands") / 1000
    flows = load("trade_by_partner")
    bloc = as_bloc(flows, eu_membership(countries), "European Union")
    panel = countries.set_index("iso3")["panel"].dropna()
    return flows, bloc, gdp, _wide(load("industry_and_demand"), "manufacturing"), panel


def exposure(partner, direction, last, outcome=None, states=None):
    """Return each state's change since 2000–02 of trade with a partner, points of GDP.

    The states are those of the region, or the ones given, whose manufacturing is known at both
    ends of the outcome's years (2000 and `last` unless others are given). A state that is not in
    the trade table in each of the six years is left out.
    """
    flows, bloc, gdp, manufacturing, panel = _tables()
    table = bloc if partner == "European Union" else flows
    traded = flows_with(table, PARTNERS[partner], direction) / 1000
    share = 100 * traded.reindex(columns=gdp.columns) / gdp.loc[traded.index]
    change = _three_years(share, last) - _three_years(share, 2000)
    first, then = outcome or (2000, last)
    known = (_three_years(manufacturing, then) - _three_years(manufacturing, first)).dropna()
    states = panel.index if states is None else states
    return change.reindex(states.intersection(known.index)).dropna()


def outside():
    """Return the states of more than a million people outside the region, without China."""
    people = _wide(load("gdp_per_capita_at_exchange_rates"), "population_thousands").loc[2018]
    return people.index[people > 1000].difference([*_tables()[-1].index, "CHN"])


def own_errors(states):
    """Return how variable each state's manufacturing is: standard deviation over three years."""
    return _tables()[-2].reindex(columns=states).diff(3).std().to_numpy()


def share_of_panels(values):
    """Return the share of variance that lies between panels, by one-way analysis (may be < 0)."""
    panel = _tables()[-1].reindex(values.index)
    groups = [g.to_numpy() for _, g in values.groupby(panel)]
    size, kinds = len(values), len(groups)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (size - kinds)
    between = sum(len(g) * (g.mean() - values.mean()) ** 2 for g in groups) / (kinds - 1)
    each = (size - sum(len(g) ** 2 for g in groups) / size) / (kinds - 1)
    return (between - within) / (between + (each - 1) * within)


@functools.cache
def _world_of(where, *which):
    if where == "outside":
        change = exposure(*which, states=outside())
    elif where == "placebo":  # Brazil's accounts break in 1995
        change = exposure(*which, outcome=(1985, 1998)).drop("BRA", errors="ignore")
    else:
        change = exposure(*which)
    spread = own_errors(change.index)
    known = np.isfinite(spread)
    values = change.to_numpy()[known]
    return values - values.mean(), spread[known]


def _slope(*which, where="region"):
    def one_world(rng):
        x, spread = _world_of(where, *which)
        outcome = rng.normal(size=len(x)) * spread
        low, high = sign_flip_interval(x, outcome - outcome.mean())
        return 0.0 if low > 0 or high < 0 else 1.0

    return one_world


def _other_partners(rng):
    partner = ["United States", "European Union"][rng.integers(2)]
    return _slope(partner, ["exports", "imports"][rng.integers(2)], 2017)(rng)


@functools.cache
def ceilings():
    """Return export growth and growth of output of the larger states, 2000–2019, % a year."""
    income = load("gdp_per_capita_at_exchange_rates")
    people = _wide(income, "population_thousands")
    output = np.log(_wide(income, "constant_2015_usd")) + np.log(people)
    terms = load("trade_value_and_terms").replace({"export_value": {0: np.nan}})
    deflator = load("commodity_price_indices_since_1960").set_index("year")
    power = np.log(_wide(terms, "export_value")).sub(
        np.log(deflator["manufactures_unit_value"]), axis=0
    )
    exports = (power - np.log(_wide(terms, "terms_of_trade"))).loc[2000:2019]
    panel = _tables()[-1]
    able = [c for c in panel.index if c in exports and exports[c].notna().all()]
    able = [c for c in able if people.loc[2018, c] > 1000]
    return pd.DataFrame(
        {
            "exports": 100 * (exports.loc[2019] - exports.loc[2000])[able] / 19,
            "growth": 100 * (output.loc[2019] - output.loc[2000])[able] / 19,
        }
    )


@functools.cache
def terms_of_trade():
    """Return a table of states, the panels to hold constant, and the share of panels in the gain.

    Columns are the rise of exports to China to the peak (points of GDP), panels as zeros and ones,
    and how variable each state's terms of trade are.
    """
    barter = np.log(_wide(load("trade_value_and_terms"), "terms_of_trade"))
    gain = (_three_years(barter, 2010) - _three_years(barter, 2000)).reindex(_tables()[-1].index)
    rise = exposure("China", "exports", 2010, outcome=(2010, 2010)).reindex(gain.index)
    table = pd.DataFrame({"rise": rise, "spread": barter.diff(3).std(), "gain": gain}).dropna()
    panels = pd.get_dummies(_tables()[-1][table.index], dtype=float)
    return table.join(panels), tuple(panels), share_of_panels(table["gain"])


def terms_slope(held):
    """Return the procedure of a slope of the terms of trade, panels held constant or not."""

    def p_value(rng):
        table, panels, share = terms_of_trade()
        whole = np.sqrt((table["spread"] ** 2).mean())
        common = table[list(panels)] @ rng.normal(size=len(panels)) * whole * np.sqrt(share)
        own = rng.normal(size=len(table)) * table["spread"] * np.sqrt(1 - share)
        found = association(
            table.assign(terms=common + own), "terms", "rise", panels[:-1] if held else ()
        )
        return 0.0 if found.clear else 1.0

    return p_value


@functools.cache
def rivals(large):
    """Return growth of trade with China and with all but it and the US, the panels, and a share.

    Columns are in log points, 2000–02 to 2017–19, with panels as zeros and ones and how variable
    each state's trade with the United States is; the share is that of panels in the growth of
    trade with the United States. The states are all, or those of more than a million people.
    """
    flows, *_, panel = _tables()
    both = {
        name: flows_with(flows, code).add(flows_with(flows, code, "imports"))[panel.index]
        for name, code in PARTNERS.items()
        if name != "European Union"
    }
    ends = [flows.rename(columns={end: "state"}) for end in ("exporter", "importer")]
    whole = pd.concat(ends).groupby(["year", "state"])["exports_kusd"].sum().unstack()[panel.index]
    both["all others"] = whole - both["China"] - both["United States"]
    grown = {
        name: 100 * np.log(multiple(trade, three_years(2000), three_years(2017)))
        for name, trade in both.items()
    }
    spread = 100 * np.log(both["United States"]).diff(3).std()
    table = pd.DataFrame(grown).assign(spread=spread)
    if large:
        people = _wide(load("gdp_per_capita_at_exchange_rates"), "population_thousands").loc[2018]
        table = table[people.reindex(table.index) > 1000]
    panels = pd.get_dummies(panel[table.index], dtype=float)
    return table.join(panels), tuple(panels), max(share_of_panels(table["United States"]), 0.0)


def _rivals_slope(large):
    def p_value(rng):
        table, panels, share = rivals(large)
        common = table[list(panels)] @ rng.normal(size=len(panels)) * np.sqrt(share)
        whole = np.sqrt((table["spread"] ** 2).mean())
        own = rng.normal(size=len(table)) * table["spread"] * np.sqrt(1 - share)
        world = table.assign(us=table["all others"] + common * whole + own)
        found = association(world, "us", "China", ["all others", *panels[1:]])
        return 0.0 if found.clear else 1.0

    return p_value


def _ranks(rng):
    table = ceilings()
    return float(stats.spearmanr(table["exports"], rng.normal(size=len(table))).pvalue)


_PAGES = ("chapters/4-economic-claims/growth-and-industry",)
_WORDS = (
    "Industry has nothing to do with {trade}: the exposures are those of the data, and each "
    "state's error is drawn with the spread of its own record."
)

PROCEDURES = [
    Procedure(
        key="slope_exports_to_china",
        name="Slope across states, on the rise of exports to China to 2017–19",
        null=_WORDS.format(trade="exports to China"),
        pages=_PAGES,
        p_value=_slope("China", "exports", 2017),
        draws=2000,
        quick=200,
    ),
    Procedure(
        key="slope_exports_to_china_at_peak",
        name="Slope across states, on the rise of exports to China to the peak of 2009–11",
        null=_WORDS.format(trade="exports to China"),
        pages=_PAGES,
        p_value=_slope("China", "exports", 2009),
        draws=2000,
        quick=200,
    ),
    Procedure(
        key="slope_imports_from_china",
        name="Slope across states, on the rise of imports from China to 2017–19",
        null=_WORDS.format(trade="imports from China"),
        pages=_PAGES,
        p_value=_slope("China", "imports", 2017),
        draws=2000,
        quick=200,
    ),
    Procedure(
        key="slope_exports_to_china_placebo",
        name="Slope of earlier industry, 1985–2000, on the later rise of exports to China",
        null=_WORDS.format(trade="later exports to China"),
        pages=_PAGES,
        p_value=_slope("China", "exports", 2017, where="placebo"),
        draws=10000,
        quick=200,
    ),
    Procedure(
        key="slope_exports_to_china_outside",
        name="Slope across states outside the region, on the rise of exports to China",
        null=_WORDS.format(trade="exports to China"),
        pages=_PAGES,
        p_value=_slope("China", "exports", 2017, where="outside"),
        draws=2000,
        quick=200,
    ),
    Procedure(
        key="slope_other_partners",
        name="Slope across states, on trade with the United States or the European Union",
        null=_WORDS.format(trade="trade with either partner, in a direction thrown by a coin"),
        pages=_PAGES,
        p_value=_other_partners,
        draws=2000,
        quick=200,
    ),
    Procedure(
        key="slope_terms_of_trade",
        name="Slope across states of a panel, terms of trade on the rise of exports to China",
        null=(
            "Terms of trade have nothing to do with exports to China, but neighbours share their "
            f"luck: {terms_of_trade()[-1]:.0%} of the variance lies between panels, as in the "
            "data. Panels are held constant."
        ),
        pages=("chapters/2-dependency/own-terms-of-trade",),
        p_value=terms_slope(held=True),
        draws=2000,
        quick=200,
    ),
    *(
        Procedure(
            key=f"slope_us_trade_on_chinas{key}",
            name=f"Slope of growth of trade with the US on that with China, {states}",
            null=(
                "Trade with the United States grows as trade with all others does, and has nothing "
                f"to do with China's; {rivals(large)[-1]:.0%} of the variance lies between panels, "
                "as in the data. Others and panels are held constant."
            ),
            pages=("chapters/4-economic-claims/displacement",),
            p_value=_rivals_slope(large),
            draws=2000,
            quick=200,
        )
        for key, states, large in (
            ("", "all states", False),
            ("_large", "states of more than a million people", True),
        )
    ),
    Procedure(
        key="rank_correlation_of_states",
        name="Rank correlation of export growth and growth of output",
        null="Growth has nothing to do with exports; its states are those of the data.",
        pages=_PAGES,
        p_value=_ranks,
        draws=2000,
        quick=200,
    ),
]

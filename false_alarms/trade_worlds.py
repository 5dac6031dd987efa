"""Chapter 4: links across states between China's rise and what became of exports.

The states come in three panels, South America, Mexico and Central America, and the Caribbean, and
those of a panel resemble one another both in how much they came to sell to China and in what became
of their exports. In the worlds drawn here the two have nothing to do with each other inside a
panel; each panel has a level of its own, as far from the others' as the data's are.
"""

import functools

import numpy as np
import pandas as pd

from false_alarms import Procedure
from livebook.tables import load
from periphery import indicators, spans

PAGE = "chapters/4-economic-claims/rawer-exports"


@functools.cache
def states():
    """Return each state's panel, the rise of China's share and what became of its exports.

    Returns
    -------
    pandas.DataFrame
        Indexed by ISO3 code: panel; rise (percentage points, 2000–02 to 2018–20); places of
        complexity lost (1998–2000 to 2018–20); narrower (change of the concentration index over
        sixteen sectors at current prices, 2000–02 to 2017–19). Missing where not reported.
    """
    panel = load("countries").set_index("iso3")["panel"].dropna()
    trade = load("trade_by_partner")
    totals = trade.groupby(["year", "exporter"])["exports_kusd"].sum().unstack()
    share = 100 * indicators.flows_with(trade, "CHN") / totals
    rank = load("economic_complexity").pivot(index="year", columns="iso3", values="rank")
    sectors = load("export_structure_by_sector").query("exports_musd > 0")
    index = (
        sectors.groupby(["year", "iso3"])["exports_musd"]
        .apply(indicators.herfindahl_hirschman_index)
        .unstack()
    )
    return pd.DataFrame(
        {
            "panel": panel,
            "rise": spans.change(share, (2000, 2002), (2018, 2020), least=1),
            "places": spans.change(rank, (1998, 2000), (2018, 2020), least=1),
            "narrower": spans.change(index, (2000, 2002), (2017, 2019), least=1),
        }
    ).reindex(panel.index)


@functools.cache
def _setting(outcome):
    """Return the rise, the panels (as numbers) and the outcome's spread between and inside them."""
    known = states()[["panel", "rise", outcome]].dropna()
    groups = known.groupby("panel")[outcome]
    return (
        known["rise"].to_numpy(),
        pd.factorize(known["panel"])[0],
        float(groups.mean().std()),
        float((known[outcome] - groups.transform("mean")).std()),
    )


def unrelated(outcome, rng):
    """Draw one world: China's rise as it was, the outcome by panel and by chance."""
    rise, panel, between, inside = _setting(outcome)
    level = rng.normal(0, between, panel.max() + 1)
    return rise, level[panel] + rng.normal(0, inside, len(rise)), panel


def inside_panels(outcome):
    """Return the book's procedure: ranks and shuffles inside the panels."""

    def p_value(rng):
        rise, drawn, panel = unrelated(outcome, rng)
        return indicators.rank_correlation_within(rise, drawn, panel, draws=399, seed=rng)[1]

    return p_value


def over_all(outcome):
    """Return what the book did before: one rank correlation over all states, as if independent."""

    def p_value(rng):
        rise, drawn, _ = unrelated(outcome, rng)
        return indicators.rank_correlation_within(rise, drawn, draws=399, seed=rng)[1]

    return p_value


def in_south_america(rng):
    """Shuffle the states of South America, whose outcomes have nothing to do with China's rise."""
    known = states().query("panel == 'South America'")[["rise", "narrower"]].dropna()
    drawn = rng.normal(size=len(known))
    return indicators.rank_correlation_within(known["rise"], drawn, draws=399, seed=rng)[1]


def _counted(outcome):
    rise, panel, _, _ = _setting(outcome)
    return f"{len(rise)} states in {len(np.unique(panel))} panels"


PROCEDURES = [
    Procedure(
        key="rank_correlation_complexity",
        name="Rank correlation of China’s rise with places of complexity lost, shuffled inside panels",
        null=(
            "Inside a panel the two are unrelated; the panels differ in level as they do in the "
            f"data. {_counted('places')}."
        ),
        pages=(PAGE,),
        p_value=inside_panels("places"),
    ),
    Procedure(
        key="rank_correlation_narrower_exports",
        name="Rank correlation of China’s rise with narrower or rawer exports, shuffled inside panels",
        null=(
            "Inside a panel the two are unrelated; the panels differ in level as they do in the "
            f"data. {_counted('narrower')}."
        ),
        pages=(PAGE,),
        p_value=inside_panels("narrower"),
    ),
    Procedure(
        key="rank_correlation_south_america",
        name="Rank correlation across the states of South America, shuffled",
        null="The two are unrelated and each state is an observation of its own. 11 states.",
        pages=(PAGE,),
        p_value=in_south_america,
    ),
]

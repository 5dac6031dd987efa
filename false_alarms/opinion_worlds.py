"""False alarms of what the book says of surveys and of counts across seventeen countries."""

import functools

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from false_alarms import Procedure
from false_alarms.panel_worlds import memory, nickell, within
from livebook.tables import load
from periphery import panel, surveys

OPINION = ("chapters/6-cultural-claims/opinion",)
GOODWILL = ("chapters/6-cultural-claims/what-goodwill-means",)
EXCHANGE = ("chapters/6-cultural-claims/exchange",)

#: Interviews in one place, and how far neighbours agree: together a design effect of two.
CLUSTER, LIKENESS = 10, 1 / 9


@functools.cache
def opinions():
    """Return the shares with a good opinion as the notebook has them, one row a country and wave."""
    table = load("opinion_of_powers").query("question == 'opinion'")
    table = table.assign(positive=table["very_positive_pct"] + table["positive_pct"])
    asked = set(table.loc[table["year"] == 2023, "iso3"])
    return table[table["iso3"].isin(asked) & (table["battery"] != "without don't know")]


def sampled(percent, respondents, rng):
    """Return the share (%) that a survey of places finds where the truth is known.

    The share differs between places as a beta distribution has it, so that answers of one place are
    alike by ``LIKENESS``.
    """
    rest = 1 / LIKENESS - 1
    share = np.clip(percent / 100, 0.01, 0.99)
    places = round(respondents / CLUSTER)
    local = rng.beta(share * rest, (1 - share) * rest, size=places)
    return 100 * rng.binomial(CLUSTER, local).sum() / (CLUSTER * places)


@functools.cache
def _waves():
    table = opinions()
    china = table[table["about"] == "China"].set_index(["iso3", "year"])
    return china[["positive", "respondents"]].unstack("year").loc[:, pd.IndexSlice[:, [2018, 2023]]]


def _changes(rng, countries=None):
    """Return the p-values of the change in each country, where nobody changed an opinion."""
    found = []
    for row in _waves().to_numpy()[:countries]:
        truth, _, before, after = row
        shares = sampled(truth, before, rng), sampled(truth, after, rng)
        found.append(surveys.difference(*shares, (before, after), design_effect=2).p_value)
    return np.array(found)


def one_change(rng):
    """Return the p-value of the change in the first country."""
    return _changes(rng, 1)[0]


def any_change(rng):
    """Return the smallest p-value of the seventeen, corrected for their number."""
    return multipletests(_changes(rng), method="holm")[1].min()


@functools.cache
def _liking():
    table = opinions().query("about == 'China' and year == 2023").set_index("iso3")["positive"]
    people = load("gdp_per_capita_at_exchange_rates").query("year == 2020").set_index("iso3")
    count = load("confucius_institutes").groupby("iso3").size().reindex(table.index, fill_value=0)
    dense = count / people["population_thousands"].reindex(table.index)
    part = load("countries").set_index("iso3")["panel"].reindex(table.index)
    return table, dense.rank().to_numpy(), part


def institutes(rng, draws=400):
    """Return the share of shuffles with as large a rank correlation, where liking is by area."""
    liked, dense, part = _liking()
    means = liked.groupby(part).mean()
    apart = liked - part.map(means)
    area = pd.Series(rng.normal(0, means.std(), len(means)), means.index)
    world = part.map(area).to_numpy() + rng.normal(0, apart.std(), len(liked))
    ranks = pd.Series(world).rank().to_numpy()
    found = abs(np.corrcoef(ranks, dense)[0, 1])
    shuffled = [abs(np.corrcoef(ranks, rng.permutation(dense))[0, 1]) for _ in range(draws)]
    return (1 + sum(np.array(shuffled) >= found - 1e-12)) / (1 + draws)


@functools.cache
def _two_opinions():
    wide = opinions().pivot(index=["iso3", "year"], columns="about", values="positive")
    rows = wide[["China", "United States"]].dropna().reset_index()
    slope = panel.fixed_effects(rows, "China", "United States").slope
    # What is drawn must not carry the relation that is to be absent.
    unrelated = rows.assign(rest=rows["China"] - slope * rows["United States"])
    return rows, memory(within(unrelated, "rest"), nickell)


def together(rng):
    """Return the p-value of the slope of one opinion on the other, where they are unrelated."""
    rows, kept = _two_opinions()
    drawn = kept.draw(rng).stack().rename("drawn").reset_index()
    return panel.fixed_effects(rows.merge(drawn), "drawn", "United States").p_value


PROCEDURES = [
    Procedure(
        key="opinion_changed_in_one_country",
        name="Change of a share between two waves in one country, design effect of two",
        null="Nobody changed an opinion. Interviews come from places of ten, whose answers are "
        "alike so far that a sample is worth half its size; if they are more alike, the rate is "
        "higher, and the publisher does not say.",
        pages=OPINION,
        p_value=one_change,
        quick=200,
    ),
    Procedure(
        key="opinion_changed_in_any_of_seventeen",
        name="Change of a share in any of seventeen countries, corrected for their number (Holm)",
        null="Nobody changed an opinion in any of the seventeen countries; samples as above.",
        pages=OPINION,
        p_value=any_change,
        draws=1000,
        quick=30,
    ),
    Procedure(
        key="institutes_and_liking",
        name="Rank correlation of institutes and liking, against shuffles",
        null="Institutes have nothing to do with liking, which is alike within South America and "
        "within Central America as far as it is in 2023; seventeen countries.",
        pages=EXCHANGE,
        p_value=institutes,
        quick=40,
    ),
    Procedure(
        key="two_opinions_within_countries",
        name="Opinion of China and of the United States, same country and same wave",
        null="The two have nothing to do with each other. What is left of opinion of China without "
        f"countries and waves has a memory of {_two_opinions()[1].rho:.2f}, and countries move "
        "together as they did; seventeen countries, eleven waves at most.",
        pages=GOODWILL,
        p_value=together,
        quick=40,
    ),
]

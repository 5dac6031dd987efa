"""False alarms of the comparisons within countries: trade and votes, and shifts around dates.

In every world trade, dates and gaps in the records are those of the data, and votes have nothing to
do with them. What is drawn are the votes: what is left of them once states and years are taken out
follows a first-order autoregression with the memory of the data (raised by what estimating it loses
on so few years). Its shocks are whole years drawn from the data, all states together, so that states
that moved together do so in the null world, too, and large states or restless ones stay so.
"""

import functools
from typing import NamedTuple

import numpy as np
import pandas as pd

from false_alarms import Procedure
from livebook.tables import load
from periphery import dated_ties, panel, voting

TRADE = ("chapters/5-political-claims/alignment-and-trade",)
DATES = ("chapters/5-political-claims/votes-and-ties",)

#: Years after which a simulated series has forgotten where it began.
_BURN = 60


class Memory(NamedTuple):
    """What is left of an outcome, with periods down and units across, and how it is drawn anew."""

    left: pd.DataFrame
    rho: float
    shocks: np.ndarray

    def draw(self, rng):
        """Return one world, shape and gaps of the data (a DataFrame)."""
        rows = rng.integers(len(self.shocks), size=_BURN + len(self.left))
        signs = rng.choice([-1, 1], size=(len(rows), 1))
        state, states = np.zeros(self.left.shape[1]), []
        for shock in self.shocks[rows] * signs:
            state = self.rho * state + shock
            states.append(state)
        drawn = pd.DataFrame(states[_BURN:], self.left.index, self.left.columns)
        return drawn.mask(self.left.isna())


def memory(left, bias):
    """Fit a common first-order autoregression to what is left of an outcome.

    Parameters
    ----------
    left : pandas.DataFrame
        Periods down, units across, each column of mean about zero.
    bias : callable
        Takes the estimate and the number of periods; returns what estimating it loses (Nickell
        1981 for panels with fixed effects, Kendall 1954 for a series with a mean).

    Returns
    -------
    Memory
    """
    now, before = left.iloc[1:].to_numpy(), left.iloc[:-1].to_numpy()
    both = ~np.isnan(now + before)
    rho = float(now[both] @ before[both] / (before[both] @ before[both]))
    rho = min(0.97, rho + bias(rho, len(left)))
    shocks = now - rho * before
    shocks = shocks - np.nanmean(shocks, axis=0)
    return Memory(left, rho, np.nan_to_num(shocks))


def nickell(rho, periods):
    """Return about how far fixed effects pull an autoregression down."""
    return (1 + rho) / (periods - 1)


def kendall(rho, periods):
    """Return about how far a fitted mean pulls an autoregression down."""
    return (1 + 3 * rho) / periods


def within(table, outcome):
    """Return an outcome without what states and years have in common, years down."""
    rows = table.dropna(subset=[outcome])
    effects = panel._basis(panel._dummies(rows, "iso3", "year", ("unit", "time")))
    values = rows[outcome].to_numpy(dtype=float)
    left = values - effects @ (effects.T @ values)
    names = pd.MultiIndex.from_frame(rows[["year", "iso3"]])
    return pd.Series(left, names).unstack("iso3")


# Trade and votes ---------------------------------------------------------------------------------


@functools.cache
def votes_and_trade(table, first, last, world=False):
    """Return votes and trade shares as the notebook joins them, one row a country and year."""
    if world:
        codes = set(load("un_ideal_points")["iso3"]) - {"CHN", "USA"}
    else:
        codes = load("countries").dropna(subset=["panel"])["iso3"]
    return voting.votes_and_trade(load(table), codes, first, last)


@functools.cache
def every_year(first, last, codes):
    """Return the votes of every year, also of those for which there is no trade."""
    points = load("un_ideal_points").set_index(["iso3", "year"])["ideal_point"]
    votes = load("agreement_in_un_votes").set_index(["iso3", "year"])
    rows = votes[["with_china", "with_united_states"]].join(points).reset_index()
    return rows[rows["iso3"].isin(codes) & rows["year"].between(first, last)]


@functools.cache
def _trade_world(table, years, outcome, world):
    rows = votes_and_trade(table, *years, world)
    return rows, memory(within(every_year(*years, frozenset(rows["iso3"])), outcome), nickell)


def slope(table, years, outcome, cause, effects=("unit", "time"), world=False):
    """Return a procedure: the p-value of a slope where votes have nothing to do with trade."""

    def p_value(rng):
        rows, kept = _trade_world(table, years, outcome, world)
        drawn = kept.draw(rng).stack().rename("drawn").reset_index()
        return panel.fixed_effects(rows.merge(drawn), "drawn", cause, effects=effects).p_value

    return p_value


def _rho(table, years, outcome, world=False):
    return f"{_trade_world(table, years, outcome, world)[1].rho:.2f}"


# Shifts around dates -----------------------------------------------------------------------------


@functools.cache
def dated():
    """Return votes (years down, states across) and the dates whose neighbourhood is looked at."""
    region = load("countries").dropna(subset=["panel"])["iso3"]
    votes = load("agreement_in_un_votes")
    china, us = (
        votes.pivot(index="year", columns="iso3", values=name).reindex(columns=region)
        for name in ("with_china", "with_united_states")
    )
    roads = dated_ties.held().query("tie == 'Belt and Road memorandum'").set_index("iso3")["first"]
    return {
        "turning": (china, dated_ties.turned_to("Beijing", "1997")),
        "memoranda": (china, roads.to_dict()),
        "chinese_visits": (china, dated_ties.first_visits("China")),
        "us_visits": (us, dated_ties.first_visits("United States")),
    }


@functools.cache
def _dated_memory(name):
    values = dated()[name][0].loc[1975:]
    apart = values.sub(values.median(axis=1), axis=0)
    return memory(apart - apart.mean(), kendall)


def dated_p(values, events, rng, draws=1000):
    """Return the share of sets of random dates with as large a mean shift, as the notebook does."""
    shifts = panel.shift_around(values, events).dropna()
    random = panel.placebo_shifts(
        values, shifts.index, range(1980, 2018), draws=draws, seed=int(rng.integers(2**31))
    )
    return (1 + (abs(random) >= abs(shifts.mean())).sum()) / (1 + draws)


def shift(name):
    """Return a procedure: the p-value of the shift around dates at which nothing happened."""

    def p_value(rng):
        return dated_p(_dated_memory(name).draw(rng), dated()[name][1], rng, draws=400)

    return p_value


def shifts_corrected(rng):
    """Return the smallest p-value of the four shifts, corrected for their number (Holm)."""
    votes = {}
    smallest = 1.0
    for name in dated():
        source = "us_visits" if name == "us_visits" else "turning"
        if source not in votes:
            votes[source] = _dated_memory(source).draw(rng)
        smallest = min(smallest, dated_p(votes[source], dated()[name][1], rng, draws=400))
    return min(1.0, 4 * smallest)


OLD, NEW = ("trade_by_partner_historical", (1992, 2006)), ("trade_by_partner", (2000, 2020))
ALL = ("trade_all_pairs", (2000, 2019))
_NO_TRADE = (
    "Votes have nothing to do with trade. What is left of them without states and years has a "
    "memory of {rho}, and states move together as they did; trade, gaps and numbers are the data's"
)
_NO_EVENT = (
    "Nothing happened at the dates. A state’s distance from the region’s median has a memory of "
    "{rho}, and states move together as they did; the dates are the data's"
)
_STATES = "33 states"

PROCEDURES = [
    Procedure(
        key="trade_and_agreement_1992_2006",
        name="Trade with China and agreement with it, same state and same year, 1992–2006",
        null=f"{_NO_TRADE.format(rho=_rho(*OLD, 'with_china'))} ({_STATES}, 15 years).",
        pages=TRADE,
        p_value=slope(*OLD, "with_china", "china"),
        quick=40,
    ),
    Procedure(
        key="trade_and_agreement_2000_2020",
        name="Trade with China and agreement with it, same state and same year, 2000–2020",
        null=f"{_NO_TRADE.format(rho=_rho(*NEW, 'with_china'))} ({_STATES}, 21 years).",
        pages=TRADE,
        p_value=slope(*NEW, "with_china", "china"),
        quick=40,
    ),
    Procedure(
        key="trade_and_ideal_points",
        name="Trade with China and ideal points, same state and same year, 2000–2020",
        null=f"{_NO_TRADE.format(rho=_rho(*NEW, 'ideal_point'))} ({_STATES}, 21 years).",
        pages=TRADE,
        p_value=slope(*NEW, "ideal_point", "china"),
        quick=40,
    ),
    Procedure(
        key="us_trade_and_agreement",
        name="Trade with the United States and agreement with it, same state and same year",
        null=f"{_NO_TRADE.format(rho=_rho(*NEW, 'with_united_states'))} ({_STATES}, 21 years).",
        pages=TRADE,
        p_value=slope(*NEW, "with_united_states", "us"),
        quick=40,
    ),
    Procedure(
        key="trade_and_ideal_points_same_year",
        name="Trade with China and ideal points, states compared within each year",
        null=f"{_NO_TRADE.format(rho=_rho(*NEW, 'ideal_point'))} ({_STATES}, 21 years).",
        pages=TRADE,
        p_value=slope(*NEW, "ideal_point", "china", effects=("time",)),
        quick=40,
    ),
    Procedure(
        key="trade_and_ideal_points_world",
        name="Trade with China and ideal points in the whole world, same state and same year",
        null=f"{_NO_TRADE.format(rho=_rho(*ALL, 'ideal_point', world=True))} "
        "(187 states, five benchmark years).",
        pages=TRADE,
        p_value=slope(*ALL, "ideal_point", "china", world=True),
        draws=400,
        quick=20,
    ),
    *(
        Procedure(
            key=f"votes_around_{name}",
            name=f"Shift in votes around {words}, against random dates",
            null=f"{_NO_EVENT.format(rho=f'{_dated_memory(name).rho:.2f}')}.",
            pages=DATES,
            p_value=shift(name),
            quick=50,
        )
        for name, words in {
            "turning": "recognition of Beijing",
            "memoranda": "Belt and Road memoranda",
            "chinese_visits": "first visits of China’s presidents",
            "us_visits": "first visits of presidents of the United States",
        }.items()
    ),
    Procedure(
        key="votes_around_four_kinds_of_dates",
        name="Any of the four shifts around dates, corrected for their number (Holm)",
        null="Nothing happened at any of the dates; the four tests share their votes.",
        pages=DATES,
        p_value=shifts_corrected,
        draws=1000,
        quick=30,
    ),
]

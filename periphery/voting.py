"""Votes in the General Assembly beside trade: one table of both, and slopes of one on the other."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from livebook.tables import load
from periphery.indicators import eu_membership, share_with
from periphery.panel import EFFECTS, fixed_effects


def votes_and_trade(
    trade: pd.DataFrame, states: Iterable[str], first: int, last: int
) -> pd.DataFrame:
    """Return how states voted and what part of their trade was with China and the United States.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table; it must hold all flows of these states.
    states : iterable of str
        ISO3 codes.
    first, last : int
        Years, both included.

    Returns
    -------
    pandas.DataFrame
        One row a state and year: ``china`` and ``us`` (exports and imports together), ``exports``
        and ``imports`` (with China), in per cent; ``with_china``, ``with_china_all_votes`` and
        ``with_united_states`` (agreement, 0 to 1); ``ideal_point`` and its negative,
        ``away_from_us``. What has no vote is missing (NaN).

    Raises
    ------
    ValueError
        If the table has no trade of these states in these years.

    Examples
    --------
    >>> rows = votes_and_trade(load("trade_by_partner"), ["CHL"], 2019, 2020)
    >>> rows[["year", "china"]].round(1).to_numpy().tolist()
    [[2019.0, 28.2], [2020.0, 34.1]]
    """
    trade, states = trade[trade["year"].between(first, last)], list(states)
    if trade.empty:
        raise ValueError(f"the table of trade has no year from {first} to {last}")
    shares = pd.DataFrame(
        {
            "china": share_with(trade, "CHN", states),
            "us": share_with(trade, "USA", states),
            "exports": share_with(trade, "CHN", states, ["exports"]),
            "imports": share_with(trade, "CHN", states, ["imports"]),
        }
    )
    votes = load("agreement_in_un_votes").set_index(["iso3", "year"])
    points = load("un_ideal_points").set_index(["iso3", "year"])["ideal_point"]
    columns = ["with_china", "with_china_all_votes", "with_united_states"]
    table = shares.join(votes[columns]).join(points).reset_index()
    return table.assign(away_from_us=-table["ideal_point"])


def trade_of_other_years(table: pd.DataFrame, cause: str, years: int) -> pd.DataFrame:
    """Return a table in which trade is that of so many years later.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a country (``iso3``) and ``year``.
    cause : str
        The column of trade.
    years : int
        How many years later (earlier, if negative). Where the table has no such year the trade is
        missing (NaN), so that several lags do not rest on the same votes.

    Raises
    ------
    ValueError
        If the table lacks the column.

    Examples
    --------
    >>> table = pd.DataFrame({"iso3": "CHL", "year": [2000, 2001], "trade": [5.0, 7.0]})
    >>> trade_of_other_years(table, "trade", 1).to_numpy().tolist()
    [['CHL', 2000, 7.0], ['CHL', 2001, nan]]
    """
    if cause not in table:
        raise ValueError(f"the table has no column {cause!r}")
    wide = table.pivot(index="year", columns="iso3", values=cause).shift(-years)
    return table.drop(columns=cause).merge(wide.stack().rename(cause).reset_index())


def slope(
    table: pd.DataFrame,
    outcome: str,
    cause: str,
    effects: tuple[str, ...] = ("unit", "time"),
    points: float = 10,
) -> dict[str, float]:
    """Return what goes with so many points more of trade.

    Parameters
    ----------
    table, outcome, cause, effects
        As for `fixed_effects`.
    points : float
        Percentage points of trade.

    Returns
    -------
    dict
        ``value``, ``low`` and ``high`` (the 95 % interval; missing where years are not held still,
        since then none can be trusted), ``p`` and ``worth``: how many countries alike would tell
        as much.

    Raises
    ------
    ValueError
        As `fixed_effects`.

    Examples
    --------
    >>> rows = votes_and_trade(load("trade_by_partner"), ["ARG", "BRA", "CHL", "PER", "URY"], 2000, 2020)
    >>> slope(rows, "with_china", "china", ("unit",))["low"]
    nan
    """
    found = fixed_effects(table, outcome, cause, effects=effects)
    low, high = (found.low, found.high) if "time" in effects else (np.nan, np.nan)
    return {
        "value": points * found.slope,
        "low": points * low,
        "high": points * high,
        "p": found.p_value,
        "worth": found.freedom,
    }


def slopes(table: pd.DataFrame, outcome: str, cause: str, points: float = 10) -> pd.DataFrame:
    """Return what goes with more trade, by what is held still.

    Parameters
    ----------
    table, outcome, cause, points
        As for `slope`.

    Returns
    -------
    pandas.DataFrame
        A row for each of `periphery.panel.EFFECTS`; ``value``, ``low``, ``high`` and ``worth``.

    Raises
    ------
    ValueError
        As `fixed_effects`.

    Examples
    --------
    >>> rows = votes_and_trade(load("trade_by_partner"), ["ARG", "BRA", "CHL", "PER", "URY"], 2000, 2020)
    >>> slopes(rows, "with_china", "china").index.tolist()
    ['all with all', 'same year', 'same country', 'same country and same year']
    """
    rows = {name: slope(table, outcome, cause, held, points) for held, name in EFFECTS.items()}
    return pd.DataFrame(rows).T.drop(columns="p")


def of_members(table: pd.DataFrame) -> pd.DataFrame:
    """Return a wide table of the members of the European Union, each in its years.

    Parameters
    ----------
    table : pandas.DataFrame
        Years in the index, one column a country.

    Returns
    -------
    pandas.DataFrame
        The columns of states that ever were members; missing (NaN) in years in which they were not.

    Raises
    ------
    KeyError
        If the table lacks a state that was a member.

    Examples
    --------
    >>> from periphery.spans import by_year
    >>> points = of_members(by_year(load("un_ideal_points"), "ideal_point"))
    >>> int(points["ESP"].first_valid_index()), int(points["GBR"].last_valid_index())
    (1986, 2020)
    """
    years = table.index.to_series()
    return pd.DataFrame(
        {
            code: table[code].where(years.between(first, last))
            for code, (first, last) in eu_membership(load("countries")).items()
        }
    )

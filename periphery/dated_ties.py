"""Dated ties of the region's states with China: recognition, memoranda, titles, visits.

A date is a text as the tables have it, ``2018-05`` or ``2018-05-21``; a year is a whole number.
"""

import pandas as pd

from livebook.tables import load

#: The year in which what has not ended ends.
NEVER = 9999


def year_of(dates: pd.Series) -> pd.Series:
    """Return the years of dates.

    Examples
    --------
    >>> year_of(pd.Series(["2018-05", "2007-06-01"])).tolist()
    [2018, 2007]
    """
    return dates.str[:4].astype(int)


def reported(basis: str) -> bool:
    """Tell whether a page reports a visit.

    Parameters
    ----------
    basis : str
        Pages, separated by semicolons; a note in brackets after one says that it only announces
        or counts the visit.

    Examples
    --------
    >>> reported("AP (announced); Xinhua"), reported("AP (announced)")
    (True, False)
    """
    return any(not page.endswith(")") for page in basis.split("; "))


def held() -> pd.DataFrame:
    """Return who had which tie with China from when to when.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``tie`` (``"recognition"`` of Beijing, ``"Belt and Road memorandum"``,
        ``"partnership"``, ``"trade agreement"`` …) and the years ``first`` and ``until``; a tie
        is there in a year if ``first <= year < until``. One that has not ended is there for good,
        and so is a memorandum, of which a row of its own says that a state leaves.

    Examples
    --------
    >>> ties = held()
    >>> ties.query("tie == 'recognition' and first <= 2025 < until")["iso3"].nunique()
    26
    """
    spells = load("recognition_spells").query("recognises == 'Beijing'")
    recognised = spells[["iso3"]].assign(
        tie="recognition",
        first=year_of(spells["since"]),
        until=spells["until"].str[:4].astype(float).fillna(NEVER).astype(int),
    )
    others = load("ties_with_china")
    others = others[["iso3", "tie"]].assign(first=year_of(others["date"]), until=NEVER)
    return pd.concat([recognised, others], ignore_index=True)


def dated_rows() -> pd.DataFrame:
    """Return every row of the three tables of dates, and whether it is firm.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (recognition, visit or the tie), ``basis`` (the pages it rests on) and ``firm``:
        a page gives the day and none that was seen gives another; of a visit, a page reports it.

    Examples
    --------
    >>> sorted(dated_rows()["kind"].unique())
    ['Belt and Road memorandum', 'partnership', 'recognition', 'trade agreement', 'visit']
    """
    spells, ties, visits = map(load, ["recognition_spells", "ties_with_china", "visits_of_leaders"])
    rows = [
        spells.assign(kind="recognition", firm=spells["confidence"] == "high"),
        ties.assign(
            kind=ties["tie"].str.replace(" exit", " memorandum"), firm=ties["confidence"] == "high"
        ),
        visits.assign(kind="visit", firm=visits["basis"].map(reported)),
    ]
    return pd.concat(rows, ignore_index=True)[["kind", "basis", "firm"]]


def turned_to(capital: str, since: str, until: str = str(NEVER)) -> dict[str, int]:
    """Return the years in which states turned to a capital.

    Parameters
    ----------
    capital : str
        ``"Beijing"`` or ``"Taipei"``.
    since, until : str
        The first date and the last.

    Returns
    -------
    dict of str to int
        By ISO3 code, in the order of the table.

    Raises
    ------
    ValueError
        If no state ever recognised a government of that capital.

    Examples
    --------
    >>> turned_to("Beijing", "2023")
    {'HND': 2023}
    """
    spells = load("recognition_spells")
    if capital not in set(spells["recognises"]):
        raise ValueError(f"nobody recognised a government in {capital!r}; Beijing or Taipei")
    there = spells[(spells["recognises"] == capital) & spells["since"].between(since, until)]
    return year_of(there.set_index("iso3")["since"]).to_dict()


def first_visits(visitor: str, since: int = 1995, until: int = 2019) -> dict[str, int]:
    """Return the years in which states first received a president.

    Parameters
    ----------
    visitor : str
        ``"China"`` or ``"United States"``.
    since, until : int
        The first year that is looked at, and the last.

    Returns
    -------
    dict of str to int
        By ISO3 code.

    Raises
    ------
    ValueError
        If the visitor is not in the table.

    Examples
    --------
    >>> first_visits("China", since=2014)["CUB"]
    2014
    """
    visits = load("visits_of_leaders").query("office == 'president'")
    if visitor not in set(visits["visitor"]):
        raise ValueError(f"no visits of presidents of {visitor!r} are in the table")
    visits = visits.assign(year=year_of(visits["month"]))
    there = visits[(visits["visitor"] == visitor) & visits["year"].between(since, until)]
    return there.groupby("iso3")["year"].min().to_dict()

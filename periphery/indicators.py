"""Who trades with whom, and how much rests on one partner.

A *trade table* here is any table with the columns ``year``, ``exporter``, ``importer`` and one
column of values, one row a flow, such as ``load("trade_by_partner")``. Shares are fractions of a
country's exports or imports in that table: a country whose trade the table holds only in part has
no true shares in it.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from livebook.tables import load

_FLOW = ["year", "exporter", "importer"]

#: For each direction: the column of the country itself, and that of its partner.
_ENDS = {"exports": ("exporter", "importer"), "imports": ("importer", "exporter")}


def herfindahl_hirschman_index(values: ArrayLike, normalised: bool = False) -> float:
    """Return how concentrated a total is on its parts, from 1/n (even) to 1 (one part only).

    .. math:: H = \\sum_{i=1}^{n} s_i^2, \\qquad s_i = x_i / \\sum_j x_j

    Parameters
    ----------
    values : array-like, shape (n,)
        Amounts (in any unit) or shares of the parts. A part of zero counts in n only.
    normalised : bool
        Return :math:`(H - 1/n) / (1 - 1/n)`, from 0 to 1, which compares totals with different
        numbers of parts. It depends on which parts are listed, zeros included.

    Returns
    -------
    float
        Without unit, in [1/n, 1]; in [0, 1] if normalised. Multiplied by 10,000 it is the index
        on the scale of competition authorities.

    Raises
    ------
    ValueError
        If there are no values, one is missing, infinite or negative, the total is zero, or a
        normalised index is asked of a single part.

    References
    ----------
    Hirschman, A. O. (1945), *National Power and the Structure of Foreign Trade*, University of
    California Press, introduces it for trade partners (as the square root of this sum);
    Hirschman (1964), "The paternity of an index", American Economic Review 54(5): 761–762.

    Examples
    --------
    >>> round(herfindahl_hirschman_index([50, 30, 20]), 4)
    0.38
    """
    shares = _shares(values)
    index = float(np.square(shares).sum())
    if not normalised:
        return index
    if len(shares) == 1:
        raise ValueError("a normalised index needs at least two parts")
    return max(0.0, (index - 1 / len(shares)) / (1 - 1 / len(shares)))


def effective_number(values: ArrayLike) -> float:
    """Return the number of equal parts that would be as concentrated, 1 / HHI.

    Parameters
    ----------
    values : array-like, shape (n,)
        Amounts or shares of the parts.

    Returns
    -------
    float
        Between 1 and n: "as if there were so many equal partners".

    Raises
    ------
    ValueError
        As `herfindahl_hirschman_index`.

    References
    ----------
    Laakso, M. and Taagepera, R. (1979), Comparative Political Studies 12(1): 3–27, who count
    political parties in this way. https://doi.org/10.1177/001041407901200101

    Examples
    --------
    >>> effective_number([25, 25, 25, 25])
    4.0
    """
    return 1 / herfindahl_hirschman_index(values)


def partner_shares(trade: pd.DataFrame, country: str, direction: str = "exports") -> pd.DataFrame:
    """Return each partner's share of a country's exports or imports, year by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table; it must hold all of the country's flows.
    country : str
        ISO3 code, or the name of a bloc made by `as_bloc`.
    direction : {"exports", "imports"}
        Whose shares: of what the country sells, or of what it buys.

    Returns
    -------
    pandas.DataFrame
        Columns year, partner, share (a fraction; each year's shares sum to 1), largest partner
        of each year first. A partner without trade in a year has no row.

    Raises
    ------
    ValueError
        If the direction or the country is unknown, a value is missing or negative, or a year's
        total is zero.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {"year": 2020, "exporter": "CHL", "importer": ["CHN", "USA"], "value": [30, 10]}
    ... )
    >>> partner_shares(trade, "CHL")
       year partner  share
    0  2020     CHN   0.75
    1  2020     USA   0.25
    """
    return _all_shares(trade, [country], direction).drop(columns="country")


def partner_concentration(
    trade: pd.DataFrame, countries: Iterable[str], direction: str = "exports"
) -> pd.DataFrame:
    """Return how concentrated countries' trade is on their partners, year by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table; it must hold all flows of these countries.
    countries : iterable of str
        ISO3 codes.
    direction : {"exports", "imports"}
        What to measure.

    Returns
    -------
    pandas.DataFrame
        Columns year, country, hhi (`herfindahl_hirschman_index` of the partners' shares),
        top_partner, top_share (a fraction).

    Raises
    ------
    ValueError
        If no country is given; else as `partner_shares`.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {"year": 2020, "exporter": "CHL", "importer": ["CHN", "USA"], "value": [30, 10]}
    ... )
    >>> partner_concentration(trade, ["CHL"])
       year country    hhi top_partner  top_share
    0  2020     CHL  0.625         CHN       0.75
    """
    countries = list(countries)
    if not countries:
        raise ValueError("no country is given")
    shares = _all_shares(trade, countries, direction)
    each = shares.groupby(["country", "year"], sort=False)
    table = each.first().rename(columns={"partner": "top_partner", "share": "top_share"})
    squares, rows = np.square(shares["share"].to_numpy()), each.indices
    table["hhi"] = [squares[rows[country_and_year]].sum() for country_and_year in table.index]
    table = table.reset_index()[["year", "country", "hhi", "top_partner", "top_share"]]
    order = {country: position for position, country in enumerate(countries)}
    return table.sort_values(
        ["country", "year"], key=lambda c: c.map(order) if c.name == "country" else c
    ).reset_index(drop=True)


def concentration_by_year(
    trade: pd.DataFrame,
    countries: Iterable[str],
    direction: str = "exports",
    measure: str = "hhi",
) -> pd.DataFrame:
    """Return one measure of `partner_concentration`, a row each year and a column each country.

    Parameters
    ----------
    trade, countries, direction
        As for `partner_concentration`.
    measure : {"hhi", "top_share", "top_partner"}
        Which of its columns.

    Raises
    ------
    ValueError
        As `partner_concentration`, or if the measure is none of them.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {"year": 2020, "exporter": "CHL", "importer": ["CHN", "USA"], "value": [30, 10]}
    ... )
    >>> float(concentration_by_year(trade, ["CHL"]).loc[2020, "CHL"])
    0.625
    """
    if measure not in ("hhi", "top_share", "top_partner"):
        raise ValueError(f"no measure {measure!r}; there are hhi, top_share and top_partner")
    table = partner_concentration(trade, countries, direction)
    return table.pivot(index="year", columns="country", values=measure)


def eu_membership(countries: pd.DataFrame) -> dict[str, tuple[int, float]]:
    """Return the years in which states belonged to the European Union or its forerunners.

    Parameters
    ----------
    countries : pandas.DataFrame
        ``load("countries")``: columns iso3, eu_from, eu_until (empty: still a member).

    Returns
    -------
    dict of str to tuple
        ``{iso3: (first year, last year)}``, both included (``inf``: still a member), as `as_bloc` takes it.

    Examples
    --------
    >>> states = {"iso3": ["FRA", "GBR"], "eu_from": [1958, 1973], "eu_until": [None, 2020]}
    >>> eu_membership(pd.DataFrame(states))
    {'FRA': (1958, inf), 'GBR': (1973, 2020.0)}
    """
    members = countries.dropna(subset=["eu_from"])
    until = members["eu_until"].astype("float64").fillna(np.inf)
    return dict(zip(members["iso3"], zip(members["eu_from"], until, strict=True), strict=True))


def eu_members(countries: pd.DataFrame) -> list[str]:
    """Return the members of the European Union of today, by ISO3 code.

    Parameters
    ----------
    countries : pandas.DataFrame
        ``load("countries")``: columns iso3, eu_from, eu_until (empty: still a member).

    Examples
    --------
    >>> states = {"iso3": ["FRA", "GBR"], "eu_from": [1958, 1973], "eu_until": [None, 2020]}
    >>> eu_members(pd.DataFrame(states))
    ['FRA']
    """
    return [state for state, (_, until) in eu_membership(countries).items() if until == np.inf]


def members_then(
    codes: pd.Series, years: pd.Series, members: dict[str, tuple[int, float]]
) -> pd.Series:
    """Return which of some states were members in which of some years, as booleans.

    Parameters
    ----------
    codes, years : pandas.Series
        ISO3 codes, and the year that each is asked about, of the same index.
    members : dict of str to (first year, last year)
        Both included, as `eu_membership` gives them.

    Examples
    --------
    >>> codes, years = pd.Series(["GBR", "GBR", "CHL"]), pd.Series([2020, 2021, 2020])
    >>> members_then(codes, years, {"GBR": (1973, 2020)}).tolist()
    [True, False, False]
    """
    first = codes.map({code: span[0] for code, span in members.items()})
    last = codes.map({code: span[1] for code, span in members.items()})
    return (years >= first) & (years <= last)


def as_bloc(
    trade: pd.DataFrame, members: Iterable[str] | dict[str, tuple[int, float]], name: str
) -> pd.DataFrame:
    """Return the trade table with a group of countries as one trading partner.

    Trade among members is dropped: inside a bloc it is no foreign trade.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table.
    members : iterable of str, or dict of str to (first year, last year)
        A fixed membership, or one that follows the calendar (see `eu_membership`).
    name : str
        What to call the bloc; not a code in the table.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row a flow, sorted by year, exporter and importer. Trade that the
        bloc has with others adds up to the members' trade with others.

    Raises
    ------
    ValueError
        If there are no members, one that belonged to the bloc in the table's years has no trade
        in it, the bloc's name is a code already, or a value is missing or negative.

    Examples
    --------
    >>> cells = {
    ...     "exporter": ["CHL", "CHL", "DEU"],
    ...     "importer": ["DEU", "FRA", "FRA"],
    ...     "value": [1, 2, 9],
    ... }
    >>> as_bloc(pd.DataFrame({"year": 2020} | cells), ["DEU", "FRA"], "EU")
       year exporter importer  value
    0  2020      CHL       EU      3
    """
    value = _value_column(trade)
    _refuse_bad(trade[value])
    if not isinstance(members, dict):
        members = dict.fromkeys(members, (-np.inf, np.inf))
    _check_bloc(trade, members, name)
    merged = trade[[*_FLOW, value]].copy()
    for end in ("exporter", "importer"):
        merged[end] = merged[end].mask(members_then(trade[end], trade["year"], members), name)
    merged = merged[~((merged["exporter"] == name) & (merged["importer"] == name))]
    return merged.groupby(_FLOW, as_index=False)[value].sum()


def eu_as_one(trade: pd.DataFrame) -> pd.DataFrame:
    """Return a trade table with the European Union, as it was in each year, as one partner "EU".

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table.

    Returns
    -------
    pandas.DataFrame
        As `as_bloc`; the members' trade with one another is left out.

    Raises
    ------
    ValueError
        As `as_bloc`.

    Examples
    --------
    >>> eu_as_one(load("trade_by_partner")).query("exporter == 'CHL' and importer == 'DEU'").empty
    True
    """
    return as_bloc(trade, eu_membership(load("countries")), "EU")


def seen_from(
    trade: pd.DataFrame, countries: Iterable[str], directions: Iterable[str] = tuple(_ENDS)
) -> pd.DataFrame:
    """Return the flows of countries as each of them sees it: with whom, and in which direction.

    Parameters
    ----------
    trade : pandas.DataFrame
        Columns exporter and importer, and others that stay.
    countries : iterable of str
        ISO3 codes, or names of blocs.
    directions : iterable of {"exports", "imports"}
        Which of their flows; without a word both.

    Returns
    -------
    pandas.DataFrame
        The table's columns with ``country`` and ``partner`` in place of exporter and importer, and
        ``direction``. A flow between two of the countries has a row for either.

    Raises
    ------
    ValueError
        If a direction is unknown, none is given, or the table has no such flow.

    Examples
    --------
    >>> trade = pd.DataFrame({"exporter": ["CHL"], "importer": ["CHN"], "value": [3]})
    >>> seen_from(trade, ["CHL", "CHN"]).to_dict("split")["data"]
    [['CHL', 'CHN', 3, 'exports'], ['CHN', 'CHL', 3, 'imports']]
    """
    countries, directions = list(countries), list(directions)
    if not directions:
        raise ValueError("a direction is needed: exports, imports or both")
    sides = []
    for direction in directions:
        own, other = _ends(direction)
        rows = trade[trade[own].isin(countries)]
        names = {own: "country", other: "partner"}
        sides.append(rows.rename(columns=names).assign(direction=direction))
    found = pd.concat(sides)
    if found.empty:
        raise ValueError(f"the table holds no {' or '.join(directions)} of these states")
    return found


def by_partner_group(
    trade: pd.DataFrame,
    countries: Iterable[str],
    groups: dict[str, str],
    by: str,
    other: str = "rest of the world",
) -> pd.DataFrame:
    """Return both directions of countries' trade, summed over groups of partners.

    Parameters
    ----------
    trade : pandas.DataFrame
        Columns year, exporter, importer, the one named by `by`, and one of values.
    countries : iterable of str
        ISO3 codes of the countries whose trade is wanted.
    groups : dict of str to str
        Each partner's group.
    by : str
        What else to keep apart, such as ``"section"``.
    other : str
        The group of partners that are in none.

    Returns
    -------
    pandas.DataFrame
        Columns year, country, partner (the group), `by`, exports and imports, in the table's
        unit; imports are what the partners sold, so that both are valued alike, and what does not
        occur is zero. A country that is its own group's member does not trade with itself.

    Raises
    ------
    ValueError
        As `seen_from`.

    Examples
    --------
    >>> cells = {
    ...     "exporter": ["CHL", "CHN"],
    ...     "importer": ["CHN", "CHL"],
    ...     "section": ["food", "cars"],
    ...     "value": [3, 5],
    ... }
    >>> by_partner_group(
    ...     pd.DataFrame({"year": 2015} | cells), ["CHL"], {"CHN": "China"}, "section"
    ... )
       year country partner section  exports  imports
    0  2015     CHL   China    food      3.0      0.0
    1  2015     CHL   China    cars      0.0      5.0
    """
    (value,) = [column for column in trade.columns if column not in (*_FLOW, by)]
    flows = seen_from(trade, countries)
    flows["partner"] = flows["partner"].map(groups).fillna(other)
    keys = ["year", "country", "partner", by]
    sides = {way: side.groupby(keys)[value].sum() for way, side in flows.groupby("direction")}
    return pd.concat(sides, axis=1).reindex(columns=list(_ENDS)).fillna(0.0).reset_index()


def flows_with(trade: pd.DataFrame, partner: str, direction: str = "exports") -> pd.DataFrame:
    """Return what each country sells to a partner, or buys from it, a row a year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table that holds all flows of the partner.
    partner : str
        ISO3 code, or the name of a bloc.
    direction : {"exports", "imports"}
        What to return, seen from the country.

    Returns
    -------
    pandas.DataFrame
        Indexed by year, a column each country of the table, in the table's unit. A country that
        trades with somebody in a year, but not with the partner, has zero in it. One that is not
        in that year's table (not yet a state, not reported, inside a bloc) is missing (NaN), and
        so is the partner itself, and everybody in a year without the partner.

    Raises
    ------
    ValueError
        If the direction or the partner is unknown, or a value is missing or negative.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {
    ...         "year": 2020,
    ...         "exporter": ["CHL", "PER", "PER"],
    ...         "importer": ["CHN", "CHN", "USA"],
    ...         "value": [3, 2, 1],
    ...     }
    ... )
    >>> flows_with(trade, "CHN").loc[2020, ["CHL", "PER", "USA"]].tolist()
    [3.0, 2.0, 0.0]
    """
    value = _value_column(trade)
    own, other = _ends(direction)
    _refuse_bad(trade[value])
    ends = [trade[["year", end]].set_axis(["year", "country"], axis=1) for end in (own, other)]
    there = pd.concat(ends).drop_duplicates().assign(flow=0.0)
    nothing = there.pivot(index="year", columns="country", values="flow")
    if partner not in nothing:
        raise ValueError(f"the table holds no trade of {partner!r}")
    nothing = nothing.where(nothing[partner].notna(), axis=0)
    nothing[partner] = np.nan
    theirs = trade[trade[other] == partner].pivot(index="year", columns=own, values=value)
    return theirs.reindex_like(nothing).fillna(nothing)


def group_trade(
    trade: pd.DataFrame,
    states: Iterable[str],
    direction: str = "exports",
    partners: Iterable[str] | None = None,
    without: Iterable[str] = (),
) -> pd.Series:
    """Return what a group of states sells, or buys, in each year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table.
    states : iterable of str
        ISO3 codes of the group. Trade among them counts, unless `without` names them.
    direction : {"exports", "imports"}
        What to add up, seen from the group.
    partners : iterable of str, optional
        Only trade with these; without a word, with everybody.
    without : iterable of str
        Partners left out.

    Returns
    -------
    pandas.Series
        Indexed by every year of the table, in its unit; zero where nothing was traded.

    Raises
    ------
    ValueError
        If the direction is unknown or none of the states is in the table.

    Examples
    --------
    >>> cells = {"exporter": ["CHL", "CHL", "PER"], "importer": ["CHN", "PER", "USA"]}
    >>> trade = pd.DataFrame({"year": 2020} | cells | {"value": [3, 2, 1]})
    >>> group_trade(trade, ["CHL", "PER"], without=["USA"]).to_dict()
    {2020: 5}
    """
    rows, _, other, value = _flows_of(trade, states, direction)
    if partners is not None:
        rows = rows[rows[other].isin(list(partners))]
    rows = rows[~rows[other].isin(list(without))]
    years = pd.Index(sorted(trade["year"].unique()), name="year")
    return rows.groupby("year")[value].sum().reindex(years, fill_value=0)


def with_each_partner(
    trade: pd.DataFrame,
    states: Iterable[str],
    directions: Iterable[str] = ("exports", "imports"),
    without: Iterable[str] = (),
) -> pd.DataFrame:
    """Return what a group of states trades with each partner, year by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table.
    states : iterable of str
        ISO3 codes of the group. Their trade with one another is left out.
    directions : iterable of {"exports", "imports"}
        What to add up, seen from the group; without a word both.
    without : iterable of str
        Partners left out besides.

    Returns
    -------
    pandas.DataFrame
        Indexed by year, a column each partner, in the table's unit; zero where nothing was traded.

    Raises
    ------
    ValueError
        If a direction is unknown, none is given, or none of the states is in the table.

    Examples
    --------
    >>> cells = {"exporter": ["CHL", "CHN", "PER"], "importer": ["CHN", "CHL", "CHL"]}
    >>> trade = pd.DataFrame({"year": 2020} | cells | {"value": [3, 2, 1]})
    >>> with_each_partner(trade, ["CHL", "PER"]).loc[2020].to_dict()
    {'CHN': 5}
    """
    states = list(states)
    flows, value = seen_from(trade, states, directions), _value_column(trade)
    flows = flows[~flows["partner"].isin([*states, *without])]
    return flows.groupby(["year", "partner"])[value].sum().unstack(fill_value=0)


def mean_shares(
    trade: pd.DataFrame, states: Iterable[str], direction: str, years: tuple[int, int]
) -> pd.DataFrame:
    """Return partners' shares in each state's trade, as a mean of yearly shares.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table that holds all trade of the states.
    states : iterable of str
        ISO3 codes.
    direction : {"exports", "imports"}
        Whose shares: of what a state sells, or of what it buys.
    years : (int, int)
        First and last, both included.

    Returns
    -------
    pandas.DataFrame
        One row a state, one column a partner, fractions; zero where there was no trade. The rows of
        states that traded in every year sum to one.

    Raises
    ------
    ValueError
        If the direction is unknown, none of the states is in the table or it has none of the years.

    Examples
    --------
    >>> cells = {"year": [2019, 2020, 2020], "importer": ["CHN", "CHN", "USA"], "value": [9, 1, 1]}
    >>> trade = pd.DataFrame({"exporter": "CHL"} | cells)
    >>> mean_shares(trade, ["CHL"], "exports", (2019, 2020)).loc["CHL"].to_dict()
    {'CHN': 0.75, 'USA': 0.25}
    """
    rows, own, other, value = _flows_of(trade, states, direction)
    rows = rows[rows["year"].between(*years)]
    if rows.empty:
        raise ValueError(f"the table has no year from {years[0]} to {years[1]}")
    share = rows[value] / rows[value].groupby([rows["year"], rows[own]]).transform("sum")
    sums = share.groupby([rows[own], rows[other]]).sum().unstack(fill_value=0)
    return sums / rows["year"].nunique()


def row_concentration(shares: pd.DataFrame) -> pd.Series:
    """Return the Herfindahl–Hirschman index of each row of shares or amounts.

    Parameters
    ----------
    shares : pandas.DataFrame
        One row a country, one column a partner, as `mean_shares` returns them; a row need not add
        up to one.

    Returns
    -------
    pandas.Series
        `herfindahl_hirschman_index` of each row; missing (NaN) where a row has nothing.

    Raises
    ------
    ValueError
        If a value is negative.

    Examples
    --------
    >>> row_concentration(pd.DataFrame({"CHN": [1, 1], "USA": [1, 0]}, index=["CHL", "PER"])).to_dict()
    {'CHL': 0.5, 'PER': 1.0}
    """
    if (shares < 0).any(axis=None):
        raise ValueError("a share is negative")
    return np.square(shares).sum(axis=1) / shares.sum(axis=1) ** 2


def turning_points(shares: pd.DataFrame, partner: str) -> pd.DataFrame:
    """Return at which share of a partner the others' concentration stops falling, and is back.

    Where the other partners have an index H among themselves, a partner with share s makes it
    :math:`s^2 + (1-s)^2 H`, which is lowest at H/(1+H) and H again at 2H/(1+H).

    Parameters
    ----------
    shares : pandas.DataFrame
        One row a country, one column a partner, fractions.
    partner : str
        A column.

    Returns
    -------
    pandas.DataFrame
        One row a country: ``share`` of the partner, the index of the ``others``, and the two shares
        ``turn`` and ``back``.

    Raises
    ------
    ValueError
        If there is no such partner, or as `row_concentration`.

    Examples
    --------
    >>> shares = pd.DataFrame({"CHN": [0.5], "USA": [0.5]}, index=["CHL"])
    >>> turning_points(shares, "CHN").loc["CHL"].to_dict()
    {'share': 0.5, 'others': 1.0, 'turn': 0.5, 'back': 1.0}
    """
    if partner not in shares:
        raise ValueError(f"the table holds no shares of {partner!r}")
    others = row_concentration(shares.drop(columns=partner))
    found = pd.DataFrame({"share": shares[partner], "others": others})
    return found.assign(turn=others / (1 + others), back=2 * others / (1 + others))


def mutual_shares(trade: pd.DataFrame, country: str, partner: str) -> pd.DataFrame:
    """Return how much a pair weigh for each other, year by year, and how unequally.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table that holds all exports of the country and all imports of the partner.
    country, partner : str
        ISO3 codes, or the name of a bloc.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: of_exports (the partner's share of the country's exports), of_imports
        (the country's share of the partner's imports; both fractions) and asymmetry (the first
        over the second: how many times more the flow weighs for the seller).

    Raises
    ------
    ValueError
        As `partner_shares`, or if the pair do not trade.

    References
    ----------
    After Hirschman (1945), chapter 2, on trade that means more to the small partner than to the
    large. He looks at the gain from trade and the cost of adjusting to its loss; this ratio of
    shares is not his.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {
    ...         "year": 2020,
    ...         "exporter": ["CHL", "CHL", "USA"],
    ...         "importer": ["CHN", "USA", "CHN"],
    ...         "value": [3, 1, 57],
    ...     }
    ... )
    >>> mutual_shares(trade, "CHL", "CHN").loc[2020].to_dict()
    {'of_exports': 0.75, 'of_imports': 0.05, 'asymmetry': 15.0}
    """
    sold = partner_shares(trade, country, "exports").query("partner == @partner")
    bought = partner_shares(trade, partner, "imports").query("partner == @country")
    if sold.empty:
        raise ValueError(f"the table holds no exports of {country!r} to {partner!r}")
    pair = pd.DataFrame(
        {
            "of_exports": sold.set_index("year")["share"],
            "of_imports": bought.set_index("year")["share"],
        }
    )
    return pair.assign(asymmetry=pair["of_exports"] / pair["of_imports"])


def share_with(
    trade: pd.DataFrame,
    partner: str,
    states: Iterable[str],
    flows: Iterable[str] = ("exports", "imports"),
) -> pd.Series:
    """Return a partner's share in the whole trade of each state, year by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table; it must hold all flows of these states.
    partner : str
        ISO3 code, or the name of a bloc.
    states : iterable of str
        ISO3 codes.
    flows : iterable of {"exports", "imports"}
        Which flows are added up, seen from the state.

    Returns
    -------
    pandas.Series
        Per cent, indexed by ``iso3`` and ``year``; zero where nothing was traded with the partner.

    Raises
    ------
    ValueError
        If a direction is unknown, none is given, or none of the states is in the table.

    Examples
    --------
    >>> cells = {"exporter": ["CHL", "CHL", "CHN"], "importer": ["CHN", "PER", "CHL"]}
    >>> trade = pd.DataFrame({"year": 2020} | cells | {"value": [3, 3, 2]})
    >>> share_with(trade, "CHN", ["CHL"]).to_dict(), share_with(trade, "CHN", ["CHL"], ["exports"]).to_dict()
    ({('CHL', 2020): 62.5}, {('CHL', 2020): 50.0})
    """
    rows, value = seen_from(trade, states, flows), _value_column(trade)
    rows = rows.rename(columns={"country": "iso3"})
    keys = [rows["iso3"], rows["year"]]
    shared = rows[value].where(rows["partner"] == partner, 0).groupby(keys).sum()
    return (100 * shared / rows[value].groupby(keys).sum()).rename(None)


def two_way_trade(trade: pd.DataFrame, countries: Iterable[str]) -> pd.DataFrame:
    """Return exports plus imports with each partner, and the partner's rank, year by year.

    Parameters
    ----------
    trade : pandas.DataFrame
        A trade table; it must hold all flows of these countries, in both directions.
    countries : iterable of str
        ISO3 codes, or names of blocs made by `as_bloc`.

    Returns
    -------
    pandas.DataFrame
        Columns year, country, partner, value (in the table's unit), rank (1 is the largest
        partner of the year; equal partners share the better rank).

    Raises
    ------
    ValueError
        If no country is given or one has no trade in the table, or a value is missing or negative.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {
    ...         "year": 2020,
    ...         "exporter": ["CHL", "CHN", "CHL"],
    ...         "importer": ["CHN", "CHL", "USA"],
    ...         "value": [3, 2, 4],
    ...     }
    ... )
    >>> two_way_trade(trade, ["CHL"])
       year country partner  value  rank
    0  2020     CHL     CHN      5     1
    1  2020     CHL     USA      4     2
    """
    value, countries = _value_column(trade), list(countries)
    if not countries:
        raise ValueError("no country is given")
    known = {*trade["exporter"], *trade["importer"]}
    if missing := [country for country in countries if country not in known]:
        raise ValueError(f"the table holds no trade of {missing[0]!r}")
    both = seen_from(trade, countries).rename(columns={value: "value"})
    _refuse_bad(both["value"])
    table = both.groupby(["year", "country", "partner"], as_index=False)["value"].sum()
    ranks = table.groupby(["year", "country"])["value"].rank(ascending=False, method="min")
    return table.assign(rank=ranks.astype(int))


def grubel_lloyd(exports: ArrayLike, imports: ArrayLike) -> float:
    """Return how much of a country's trade is two-way trade in the same goods, from 0 to 1.

    .. math:: GL = 1 - \\frac{\\sum_i |x_i - m_i|}{\\sum_i (x_i + m_i)}

    The coarser the goods, the higher the index: merging two goods can cancel a surplus in one
    against a deficit in the other and never the reverse. An index over broad sections is an upper
    bound of the index over products.

    Parameters
    ----------
    exports, imports : array-like, shape (n,)
        Value of each good in the two directions, in the same unit and valuation.

    Returns
    -------
    float
        0 if no good goes both ways, 1 if every good does in equal amounts.

    Raises
    ------
    ValueError
        If the two differ in length or are empty, a value is missing, infinite or negative, or
        there is no trade.

    References
    ----------
    Grubel, H. G. and Lloyd, P. J. (1975), *Intra-Industry Trade*, Macmillan.

    Examples
    --------
    >>> grubel_lloyd([10, 0], [0, 10]), grubel_lloyd([20], [20])
    (0.0, 1.0)
    """
    sold, bought = (np.asarray(side, dtype="float64") for side in (exports, imports))
    if sold.ndim != 1 or sold.shape != bought.shape:
        raise ValueError("exports and imports must be of the same length")
    if not len(sold):
        raise ValueError("there are no values to measure")
    _refuse_bad(sold)
    _refuse_bad(bought)
    total = (sold + bought).sum()
    if total == 0:
        raise ValueError("there is no trade in either direction")
    return float(1 - np.abs(sold - bought).sum() / total)


def complementarity(
    exports: ArrayLike, imports: ArrayLike, world: ArrayLike, own: ArrayLike | None = None
) -> float:
    """Return how well what one economy sells fits what another one buys, by Drysdale's index.

    .. math:: C_{ij} = \\sum_k \\frac{x_{ik}}{x_i} \\cdot \\frac{w - m_i}{w_k - m_{ik}} \\cdot
       \\frac{m_{jk}}{m_j}

    with :math:`x_{ik}` what the seller exports of a good, :math:`m_{jk}` what the buyer imports of
    it, both from and to everybody, and :math:`w_k - m_{ik}` what the world imports of it without
    the seller itself. Who trades with whom is not in it: the index says how much they would trade,
    as a multiple, if only baskets mattered. Like every index over goods it is weaker the coarser
    these are.

    Parameters
    ----------
    exports, imports : array-like, shape (n,)
        Value of each good that the seller exports, and that the buyer imports.
    world : array-like, shape (n,)
        What all economies import of each good.
    own : array-like, shape (n,), optional
        What the seller itself imports of each; nought by default.

    Returns
    -------
    float
        1 if the buyer's basket is that of the world at large or the seller's is; above 1 if the
        buyer buys more than others of what the seller sells; 0 if it buys none of it.

    Raises
    ------
    ValueError
        If lengths differ, a value is missing, infinite or negative, a side is nothing but noughts,
        or the seller imports as much of a good as the world or more while it or the buyer trades
        in it.

    References
    ----------
    Drysdale, P. and Garnaut, R. (1982), Hitotsubashi Journal of Economics 22(2): 62–84; the formula
    is that of code by S. Hardwick, who names them, https://github.com/sjhardwick/complementarity.

    Examples
    --------
    >>> complementarity([10, 0], [1, 1], [100, 100])
    1.0
    >>> complementarity([10, 0], [3, 1], [100, 100]), complementarity([10, 0], [0, 4], [100, 100])
    (1.5, 0.0)
    """
    own = np.zeros(np.shape(world)) if own is None else own
    sides = [np.asarray(side, dtype="float64") for side in (exports, imports, world, own)]
    if any(side.ndim != 1 or side.shape != sides[0].shape for side in sides):
        raise ValueError("exports, imports and the world's trade must be of the same length")
    for side in sides:
        _refuse_bad(side)
    sold, bought, traded, kept = sides
    if not (sold.sum() and bought.sum() and traded.sum()):
        raise ValueError("one of the sides trades nothing")
    both = (sold > 0) & (bought > 0)
    others = traded - kept
    if (others[both] <= 0).any():
        raise ValueError("the seller imports as much of a good as the whole world or more")
    parts = sold[both] / sold.sum() * bought[both] / bought.sum()
    return float((parts * others.sum() / others[both]).sum())


def rank_correlation_within(
    x: ArrayLike,
    y: ArrayLike,
    strata: ArrayLike | None = None,
    draws: int = 4999,
    seed: int | np.random.Generator = 1979,
) -> tuple[float, float]:
    """Return a rank correlation inside strata, and how often shuffling inside them gives as much.

    States of one panel resemble one another in much. A rank correlation over all of them is then
    mostly the difference between the panels, and a test that treats them as independent finds
    links where there are none. Here each state is ranked within its stratum only, and the null,
    that the two are unrelated *inside* the strata, is drawn by shuffling `y` inside each.

    Parameters
    ----------
    x, y : array-like, shape (n,)
    strata : array-like, shape (n,), optional
        The stratum of each; without it all are one, and the correlation is Spearman's.
    draws : int
        Shuffles.
    seed : int or numpy.random.Generator
        So that everybody gets the same p-value.

    Returns
    -------
    correlation : float
        Of the ranks within strata, centred and divided by the stratum's size plus one; -1 to 1.
    p_value : float
        Two-sided; the observed order counts as one of the shuffles.

    Raises
    ------
    ValueError
        If the lengths differ, a value is missing or infinite, or either is constant inside all
        strata.

    References
    ----------
    van Elteren, P. H. (1960), "On the combination of independent two-sample tests of Wilcoxon",
    for ranks within strata weighted by size; Good, P. (2005), *Permutation, Parametric and
    Bootstrap Tests of Hypotheses*, Springer.

    Examples
    --------
    >>> rank_correlation_within([1, 2, 3, 4], [10, 20, 30, 40])[0]
    1.0
    """
    x, y = (np.asarray(values, dtype="float64") for values in (x, y))
    strata = np.zeros(len(x), dtype=int) if strata is None else np.asarray(strata)
    if x.ndim != 1 or not x.shape == y.shape == strata.shape:
        raise ValueError("x, y and the strata must be of the same length")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("a value is missing or infinite")
    rng = np.random.default_rng(seed)
    observed, squares, shuffled = 0.0, np.zeros(2), np.zeros(draws)
    for stratum in dict.fromkeys(strata.tolist()):
        inside = strata == stratum
        size = inside.sum()
        a, b = (pd.Series(side[inside]).rank().to_numpy() / (size + 1) - 0.5 for side in (x, y))
        observed += a @ b
        squares += [a @ a, b @ b]
        shuffled += rng.permuted(np.tile(b, (draws, 1)), axis=1) @ a
    if not squares.all():
        raise ValueError("one of the two is constant inside all strata")
    as_much = (np.abs(shuffled) >= abs(observed) - 1e-12).sum()
    return float(observed / np.sqrt(squares.prod())), float((as_much + 1) / (draws + 1))


def _flows_of(trade, states, direction):
    """Return the flows of some states, and the columns of the states, partners and values."""
    value = _value_column(trade)
    own, other = _ends(direction)
    rows = trade[trade[own].isin(list(states))]
    if rows.empty:
        raise ValueError(f"the table holds no {direction} of these states")
    return rows, own, other, value


def _all_shares(trade, countries, direction):
    """Return country, year, partner, share; within a year the largest partner first."""
    value = _value_column(trade)
    own, other = _ends(direction)
    flows = trade[trade[own].isin(countries)]
    for country in countries:
        if country not in flows[own].to_numpy():
            raise ValueError(f"the table holds no {direction} of {country!r}")
    _refuse_bad(flows[value])
    totals = flows.groupby([own, "year"])[value].transform("sum")
    if (totals == 0).any():
        country, year = flows.loc[totals == 0, [own, "year"]].iloc[0]
        raise ValueError(f"the {direction} of {country!r} in {year} sum to zero")
    shares = pd.DataFrame(
        {
            "country": flows[own],
            "year": flows["year"],
            "partner": flows[other],
            "share": flows[value] / totals,
        }
    )
    order = ["country", "year", "share", "partner"]
    return shares.sort_values(order, ascending=[True, True, False, True], ignore_index=True)


def _shares(values):
    values = np.asarray(values, dtype="float64")
    if values.ndim != 1:
        raise ValueError("values must be one-dimensional")
    if not len(values):
        raise ValueError("there are no values to measure")
    _refuse_bad(values)
    if not values.any():
        raise ValueError("the values sum to zero: nothing is shared")
    # Dividing by the largest first keeps very small and very large amounts from under- or
    # overflowing.
    scaled = values / values.max()
    return scaled / scaled.sum()


def _refuse_bad(values):
    values = np.asarray(values, dtype="float64")
    if np.isnan(values).any():
        raise ValueError("a value is missing (NaN); drop it or say what it stands for")
    if np.isinf(values).any():
        raise ValueError("a value is infinite")
    if (values < 0).any():
        raise ValueError(f"trade cannot be negative, but a value is {values.min():g}")


def _value_column(trade):
    missing = [column for column in _FLOW if column not in trade]
    values = [column for column in trade if column not in _FLOW]
    if missing:
        raise ValueError(f"not a trade table: column {missing[0]!r} is missing")
    if len(values) != 1:
        raise ValueError(f"a trade table has one column of values, not {values}")
    return values[0]


def _ends(direction):
    if direction not in _ENDS:
        raise ValueError(f"direction is 'exports' or 'imports', not {direction!r}")
    return _ENDS[direction]


def _check_bloc(trade, members, name):
    if not members:
        raise ValueError("a bloc needs members")
    codes = set(trade["exporter"].unique()) | set(trade["importer"].unique())
    begin, end = trade["year"].min(), trade["year"].max()
    due = {code for code, (first, last) in members.items() if first <= end and last >= begin}
    unknown = sorted(due - codes)
    if unknown:
        raise ValueError(f"the table holds no trade of {', '.join(map(repr, unknown))}")
    if name in codes:
        raise ValueError(f"{name!r} is a code in the table already")

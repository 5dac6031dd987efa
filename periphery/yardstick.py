"""How like the dependency of the textbooks a state's relation with each of three powers is.

Eleven *marks* for every state of the region and China, the United States and the European Union,
each counted so that more is more like dependency: how much rests on the partner, what is exchanged
with it, and money. A *table of sides* is a trade table as `sides` turns it, and a *panel of marks*
has states and partners down and marks across.
"""

import itertools
from collections.abc import Iterable

import numpy as np
import pandas as pd

from livebook.tables import load
from periphery.indicators import eu_membership, members_then, seen_from
from periphery.looks import PANELS, PARTNERS
from periphery.surveys import of_those_who_answered

#: The marks in groups, so that one can ask which group makes a difference.
GROUPS = {
    "reliance": [
        "share of exports",
        "share of imports",
        "concentrates exports",
        "concentrates imports",
        "swings of exports",
    ],
    "basket": ["raw for made", "narrow basket", "one-way trade", "little technology"],
    "money": ["deficit in goods", "public debt held"],
}
MARKS = [mark for marks in GROUPS.values() for mark in marks]

#: Marks that are missing where hardly anything is sold, and not only where nothing is.
_OF_SALES = ["raw for made", "narrow basket", "little technology"]
_ROW = ["state", "partner"]


def largest_member(trade: pd.DataFrame, states: Iterable[str]) -> pd.Series:
    """Return which member of the European Union each state trades most with.

    Parameters
    ----------
    trade : pandas.DataFrame
        Columns year, exporter, importer and exports_kusd; both directions and all years are added
        up, those before a member joined as well.
    states : iterable of str
        ISO3 codes.

    Returns
    -------
    pandas.Series
        Code of the member by that of the state.

    Raises
    ------
    ValueError
        If the table holds no trade of these states.

    Examples
    --------
    >>> largest_member(load("trade_by_partner"), ["BRA", "SUR"]).to_dict()
    {'BRA': 'DEU', 'SUR': 'NLD'}
    """
    flows = _both_ways(trade, states)
    members = flows[flows["partner"].isin(eu_membership(load("countries")))]
    sums = members.groupby(_ROW)["exports_kusd"].sum()
    return sums.groupby("state").idxmax().str[1]


def sides(
    trade: pd.DataFrame, states: Iterable[str], europe: pd.Series | None = None
) -> pd.DataFrame:
    """Return what states sold to and bought from each partner, with Europe as one of them.

    Parameters
    ----------
    trade : pandas.DataFrame
        Columns year, exporter, importer, exports_kusd, and others that stay.
    states : iterable of str
        ISO3 codes.
    europe : pandas.Series, optional
        The one member that stands for the European Union, by state, as `largest_member` gives it;
        without a word all members of each year together.

    Returns
    -------
    pandas.DataFrame
        One row a flow: ``state``, ``partner`` (the Union's is ``EU``), ``flow`` (sold or bought)
        and the table's other columns. The members of the Union keep rows of their own.

    Raises
    ------
    ValueError
        If the table holds no trade of these states.

    Examples
    --------
    >>> found = sides(load("trade_by_partner").query("year == 2020"), ["CHL"])
    >>> sorted(found["flow"].unique()), "DEU" in set(found["partner"])
    (['bought', 'sold'], False)
    """
    flows = _both_ways(trade, states)
    if europe is None:
        union = eu_membership(load("countries"))
        european = members_then(flows["partner"], flows["year"], union)
    else:
        european = flows["partner"] == flows["state"].map(europe)
    return flows.assign(partner=flows["partner"].mask(european, "EU"))


def _both_ways(trade, states):
    flows = seen_from(trade, states).rename(columns={"country": "state", "direction": "flow"})
    return flows.assign(flow=flows["flow"].map({"exports": "sold", "imports": "bought"}))


def _of_years(rows, first, last):
    span = rows[rows["year"].between(first, last)]
    if span.empty:
        raise ValueError(f"the table holds no trade from {first} to {last}")
    return span


def _sums(rows, flow, index="state", columns="partner"):
    chosen = rows[rows["flow"] == flow]
    return chosen.pivot_table(
        index=index, columns=columns, values="exports_kusd", aggfunc="sum", fill_value=0
    )


def reliance(rows: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return how much rests on each partner, and the deficit with it.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table of sides.
    years : pair of int
        First and last year; trade is added up over them.

    Returns
    -------
    pandas.DataFrame
        One row a state and partner: shares of exports and of imports (%), what the partner adds to
        the Herfindahl–Hirschman index of either, beyond what it would be if the partner's part were
        spread over the others in proportion, and the deficit in goods, purchases less sales over
        their sum (%).

    Raises
    ------
    ValueError
        If the table holds no trade of these years.

    Examples
    --------
    >>> found = reliance(sides(load("trade_by_partner"), ["CHL"]), (2018, 2020))
    >>> round(found.loc[("CHL", "CHN"), "share of exports"])
    35
    """
    span = _of_years(rows, *years)
    sold, bought = _sums(span, "sold"), _sums(span, "bought")
    found = {}
    for name, table in (("exports", sold), ("imports", bought)):
        share = table.div(table.sum(axis=1), axis=0)
        index, three = (share**2).sum(axis=1), share[list(PARTNERS)]
        without = (-(three**2)).add(index, axis=0) / (1 - three) ** 2
        found[f"share of {name}"] = 100 * three
        found[f"concentrates {name}"] = (-without).add(index, axis=0)
    sells, buys = (table[list(PARTNERS)] for table in (sold, bought))
    found["deficit in goods"] = 100 * (buys - sells) / (buys + sells)
    return pd.DataFrame({name: table.stack() for name, table in found.items()}).rename_axis(_ROW)


def swings(rows: pd.DataFrame, last: int) -> pd.Series:
    """Return the part (%) of ten years' changes in exports that went through each partner.

    The covariance of the partner's contribution with the growth of all exports, over the variance
    of that growth; over all partners these parts add up to a hundred.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table of sides.
    last : int
        The year of the last change.

    Raises
    ------
    ValueError
        If the table holds no trade of these years.

    Examples
    --------
    >>> found = swings(sides(load("trade_by_partner"), ["BRA", "CHL"]), 2020)
    >>> found["BRA"].round().to_dict()
    {'CHN': 26.0, 'USA': 11.0, 'EU': 20.0}
    """
    span = _of_years(rows, last - 10, last)
    sold = _sums(span, "sold", index=["state", "year"])
    before = sold.sum(axis=1).groupby("state").shift()
    parts = sold.groupby("state").diff().div(before, axis=0).dropna()
    return (
        parts.groupby("state").apply(_through).stack().rename_axis(_ROW).rename("swings of exports")
    )


def _through(parts):
    whole = parts.sum(axis=1)
    return pd.Series({p: 100 * parts[p].cov(whole) / whole.var() for p in PARTNERS})


def basket(rows: pd.DataFrame, year: int, least: float = 0.01) -> pd.DataFrame:
    """Return how unlike what is sold and what is bought are, by ten sections of goods.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table of sides with a column ``section``.
    year : int
    least : float
        The part of a state's exports below which the basket of what is sold is an accident, and
        its three marks are missing.

    Returns
    -------
    pandas.DataFrame
        One row a state and partner: *raw for made*, the primary share of what is sold less that of
        what is bought (points); *narrow basket*, the Herfindahl–Hirschman index of what is sold over
        sections; *one-way trade*, what does not cross in the same section (%); *little technology*,
        all that is neither machinery nor chemicals in what is sold (%).

    Raises
    ------
    ValueError
        If the table holds no trade of the year.

    Examples
    --------
    >>> found = basket(sides(load("trade_by_section"), ["BRA"]), 2015)
    >>> found.loc[("BRA", "CHN")].round(1).to_dict()["little technology"]
    95.1
    """
    every = _of_years(rows, year, year)
    span = every[every["partner"].isin(PARTNERS)]
    sold, bought = (_sums(span, flow, index=_ROW, columns="section") for flow in ("sold", "bought"))
    traded = sold.index.union(bought.index)
    sold, bought = (
        table.reindex(index=traded, columns=sold.columns, fill_value=0) for table in (sold, bought)
    )
    found = of_sections(sold, bought)
    whole = _sums(every, "sold").sum(axis=1)
    part = sold.sum(axis=1) / whole.reindex(sold.index, level="state")
    found.loc[~(part >= least), _OF_SALES] = np.nan
    return found


def of_sections(sold: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """Return the four marks of the basket; a share of nothing is missing, not nought.

    Parameters
    ----------
    sold, bought : pandas.DataFrame
        The same rows, one column for each section, "0" to "9"; 0 to 4 are primary goods, 5
        chemicals and 7 machinery.

    Examples
    --------
    >>> nothing = pd.DataFrame(0.0, ["DMA"], list("0123456789"))
    >>> of_sections(nothing, nothing + 1).loc["DMA", ["raw for made", "one-way trade"]].to_dict()
    {'raw for made': nan, 'one-way trade': 100.0}
    """
    sells, buys = (t.div(t.sum(axis=1), axis=0) for t in (sold, bought))
    raw, made = list("01234"), ["5", "7"]
    primary, imported = (t[raw].sum(axis=1, skipna=False) for t in (sells, buys))
    return pd.DataFrame(
        {
            "raw for made": 100 * (primary - imported),
            "narrow basket": (sells**2).sum(axis=1, skipna=False),
            "one-way trade": 100 * (sold - bought).abs().sum(axis=1) / (sold + bought).sum(axis=1),
            "little technology": 100 * (1 - sells[made].sum(axis=1, skipna=False)),
        }
    )


def debt_held(years: tuple[int, int]) -> pd.Series:
    """Return the part (%) of states' foreign public debt that each partner's lenders held.

    Parameters
    ----------
    years : pair of int
        First and last year, over which parts are averaged.

    Examples
    --------
    >>> round(debt_held((2018, 2020))["ECU", "CHN"])
    16
    """
    debt = load("public_debt_by_lender")
    sums = debt.groupby(["year", "debtor", "lender_group"])["debt_musd"].sum()
    held = sums.unstack(fill_value=0).loc[slice(*years)]
    held = 100 * held.div(held.sum(axis=1), axis=0)[list(PARTNERS.values())]
    mean = held.groupby("debtor").mean().set_axis(list(PARTNERS), axis=1)
    return mean.stack().rename_axis(_ROW).rename("public debt held")


def of_the_tie(rows: pd.DataFrame, years: tuple[int, int]) -> pd.DataFrame:
    """Return all marks but those of the basket, which are of other years.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table of sides.
    years : pair of int
        First and last year. Swings are those of the ten years that end with the last, 2010 at the
        earliest, since the table begins in 2000.

    Examples
    --------
    >>> rows = sides(load("trade_by_partner"), ["BRA", "CHL"])
    >>> of_the_tie(rows, (2018, 2020)).loc["BRA"].shape
    (3, 7)
    """
    last = max(years[1], 2010)
    parts = [reliance(rows, years), swings(rows, last), debt_held(years)]
    found = pd.concat(parts, axis=1)
    return found[found.index.get_level_values("state").isin(rows["state"])]


def panel(states: Iterable[str], *parts: pd.DataFrame) -> pd.DataFrame:
    """Return the panel of marks of states: parts of it joined, what none of them has missing.

    Parameters
    ----------
    states : iterable of str
        ISO3 codes, in the order of the rows.
    *parts : pandas.DataFrame
        What `of_the_tie` and `basket` return.

    Examples
    --------
    >>> states = ["BRA", "CHL"]
    >>> goods, sections = (sides(load(f"trade_by_{what}"), states) for what in ("partner", "section"))
    >>> panel(states, of_the_tie(goods, (2018, 2020)), basket(sections, 2015)).shape
    (6, 11)
    """
    return pd.concat(parts, axis=1).loc[(list(states), list(PARTNERS)), MARKS]


def marks(
    states: Iterable[str],
    goods: pd.DataFrame,
    sections: pd.DataFrame,
    years: tuple[int, int],
    basket_of: int,
) -> pd.DataFrame:
    """Return the panel of marks of states in some years.

    Parameters
    ----------
    states : iterable of str
        ISO3 codes, in the order of the rows.
    goods, sections : pandas.DataFrame
        Tables of sides: of all goods, and of goods by section.
    years : pair of int
        As for `of_the_tie`.
    basket_of : int
        The year of the basket, as for `basket`.

    Examples
    --------
    >>> states = ["BRA", "CHL"]
    >>> goods, sections = (sides(load(f"trade_by_{what}"), states) for what in ("partner", "section"))
    >>> marks(states, goods, sections, (2018, 2020), 2015).shape
    (6, 11)
    """
    return panel(states, of_the_tie(goods, years), basket(sections, basket_of))


def votes_alike(years: tuple[int, int]) -> pd.Series:
    """Return how often states voted with each power; France and Germany stand for the Union.

    Parameters
    ----------
    years : pair of int
        First and last year, over which agreement in the General Assembly (0 to 1) is averaged.

    Returns
    -------
    pandas.Series
        By state and partner.

    Examples
    --------
    >>> round(float(votes_alike((2018, 2020))["BRA", "CHN"]), 2)
    0.76
    """
    votes = load("agreement_in_un_votes")
    votes["EU"] = votes[["with_france", "with_germany"]].mean(axis=1)
    votes = votes.rename(columns={"with_china": "CHN", "with_united_states": "USA"})
    mean = votes[votes["year"].between(*years)].groupby("iso3")[list(PARTNERS)].mean()
    return mean.stack().rename_axis(_ROW).rename("votes alike")


def bad_opinion(year: int = 2023) -> pd.Series:
    """Return how many of those who answered had a bad opinion of each power (%).

    Parameters
    ----------
    year : int
        A wave of the survey; 2023 is the only one that asks about all three.

    Returns
    -------
    pandas.Series
        By state and partner.

    Raises
    ------
    ValueError
        If there was no wave in that year.

    Examples
    --------
    >>> round(float(bad_opinion()["BRA", "CHN"]))
    54
    """
    asked = load("opinion_of_powers").query("year == @year and question == 'opinion'")
    if asked.empty:
        raise ValueError(f"no opinion of powers was asked in {year}")
    bad = asked["negative_pct"] + asked["very_negative_pct"]
    found = asked[["iso3"]].assign(
        partner=asked["about"].map({name: code for code, name in PARTNERS.items()}),
        bad=of_those_who_answered(bad, asked["no_answer_pct"]),
    )
    found = found.dropna(subset="partner").set_axis([*_ROW, "bad opinion"], axis=1)
    return found.set_index(_ROW)["bad opinion"]


def ahead(one: pd.DataFrame, other: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """Return where power a in one panel is above power b in another: 1, below 0, equal ½.

    Returns
    -------
    pandas.DataFrame
        States down, marks across; missing where either has no value.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["BRA"], ["CHN", "USA"]], names=["state", "partner"])
    >>> marks = pd.DataFrame({"a": [2.0, 1.0], "b": [1.0, 1.0]}, rows)
    >>> ahead(marks, marks, "CHN", "USA").loc["BRA"].tolist()
    [1.0, 0.5]
    """
    gap = one.xs(a, level="partner") - other.xs(b, level="partner")
    return (np.sign(gap.round(9)) + 1) / 2


def by_panel(
    comparison: pd.DataFrame | dict[str, pd.DataFrame], panels: pd.Series
) -> pd.Series | pd.DataFrame:
    """Return the share (%) of comparisons that the first power wins in each panel.

    Parameters
    ----------
    comparison : pandas.DataFrame, or dict of them
        As `ahead` returns it; of a dictionary each gets a column.
    panels : pandas.Series
        The panel of each state.

    Examples
    --------
    >>> won = pd.DataFrame({"a": [1.0, 0.0], "b": [1.0, None]}, ["BRA", "CHL"])
    >>> by_panel(won, pd.Series("South America", won.index)).dropna().round().to_dict()
    {'South America': 67.0}
    """
    if isinstance(comparison, dict):
        return pd.DataFrame({name: by_panel(each, panels) for name, each in comparison.items()})
    each = comparison.stack()
    panel_of = panels.loc[each.index.get_level_values(0)].to_numpy()
    return (100 * each.groupby(panel_of).mean()).reindex(PANELS)


def by_group(comparison: pd.DataFrame) -> pd.Series:
    """Return the share (%) of comparisons that the first power wins in each group of marks.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As `ahead` returns it, with all marks.

    Examples
    --------
    >>> won = pd.DataFrame(1.0, ["BRA", "CHL"], MARKS)
    >>> won["deficit in goods"] = 0.0
    >>> by_group(won).to_dict()
    {'reliance': 100.0, 'basket': 100.0, 'money': 50.0}
    """
    return pd.Series({g: 100 * comparison[names].stack().mean() for g, names in GROUPS.items()})


def by_mark(comparison: pd.DataFrame, panels: pd.Series) -> pd.DataFrame:
    """Return, for each mark and panel, the share (%) of states in which the first power wins.

    Parameters
    ----------
    comparison, panels
        As for `by_panel`.

    Examples
    --------
    >>> won = pd.DataFrame({"a": [1.0, 0.0], "b": [1.0, None]}, ["BRA", "CHL"])
    >>> by_mark(won, pd.Series("South America", won.index))["South America"].to_dict()
    {'a': 50.0, 'b': 100.0}
    """
    return 100 * comparison.groupby(panels).mean().T.reindex(columns=PANELS)


# What chance would do: the powers' names, dealt out. Arrays of states by powers by marks.


def as_array(marks: pd.DataFrame) -> np.ndarray:
    """Return a panel of marks as an array of states by powers by marks.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["BRA", "CHL"], PARTNERS], names=["state", "partner"])
    >>> as_array(pd.DataFrame(1.0, rows, MARKS)).shape
    (2, 3, 11)
    """
    states = marks.index.get_level_values("state").unique()
    values = marks.reindex(pd.MultiIndex.from_product([states, PARTNERS]))[MARKS].to_numpy()
    return values.reshape(len(states), len(PARTNERS), len(MARKS))


def cells_won(values: np.ndarray, panels: np.ndarray) -> pd.DataFrame:
    """Return in how many cells, a mark in a panel each, what a view predicts is so.

    Critics: China is above both others, each in more than half of the states. The article's side:
    above neither. Size, distance and land: the United States is above both others on reliance
    outside South America, and below both on the basket anywhere.

    Parameters
    ----------
    values : numpy.ndarray, shape (states, 3, 11)
        As `as_array` returns it.
    panels : numpy.ndarray
        The place in ``PANELS`` of each state's panel.

    Returns
    -------
    pandas.DataFrame
        One row a panel; columns critics, article, size and land.

    Examples
    --------
    >>> china_first = np.broadcast_to([[2.0], [1.0], [0.0]], (3, 3, 11))
    >>> cells_won(china_first, np.arange(3)).sum().to_dict()
    {'critics': 33, 'article': 0, 'size and land': 0}
    """
    china, usa, union = values.transpose(1, 0, 2)

    def share(one, other):
        won = 50 * (np.sign((one - other).round(9)) + 1)
        return np.array([np.nanmean(won[panels == place], axis=0) for place in range(len(PANELS))])

    over_us, over_eu, eu_us = share(china, usa), share(china, union), share(union, usa)
    us_most, us_least = (over_us < 50) & (eu_us < 50), (over_us > 50) & (eu_us > 50)
    on = {group: np.isin(MARKS, GROUPS[group]) for group in GROUPS}
    outside = np.array(PANELS) != "South America"
    return pd.DataFrame(
        {
            "critics": ((over_us > 50) & (over_eu > 50)).sum(axis=1),
            "article": ((over_us <= 50) & (over_eu <= 50)).sum(axis=1),
            "size and land": us_most[:, on["reliance"]].sum(axis=1) * outside
            + us_least[:, on["basket"]].sum(axis=1),
        }
    )


def panel_deals(values: np.ndarray, panels: np.ndarray) -> pd.DataFrame:
    """Return the cells that each view wins in every deal of the powers' names, one deal a panel.

    Parameters
    ----------
    values, panels
        As for `cells_won`.

    Returns
    -------
    pandas.DataFrame
        One row for each of the 216 deals.

    Examples
    --------
    >>> china_first = np.broadcast_to([[2.0], [1.0], [0.0]], (3, 3, 11))
    >>> deals = panel_deals(china_first, np.arange(3))
    >>> len(deals), int((deals["critics"] == 33).sum())
    (216, 8)
    """
    orders = [list(order) for order in itertools.permutations(range(len(PARTNERS)))]
    dealt = [cells_won(values[:, order], panels) for order in orders]
    south, north, islands = np.stack(dealt, axis=1)
    every = south[:, None, None] + north[None, :, None] + islands[None, None, :]
    return pd.DataFrame(every.reshape(-1, every.shape[-1]), columns=dealt[0].columns)


def as_lucky(deals: pd.DataFrame, came_out: pd.Series) -> pd.Series:
    """Return the share of deals in which a view wins more, those with as many counting half.

    Examples
    --------
    >>> deals = pd.DataFrame({"critics": [1, 2, 3, 4]})
    >>> as_lucky(deals, pd.Series({"critics": 3})).to_dict()
    {'critics': 0.375}
    """
    return (deals > came_out).mean() + (deals == came_out).mean() / 2


def finer_deals(
    values: np.ndarray,
    panels: np.ndarray,
    together: str,
    rng: np.random.Generator,
    draws: int = 200,
) -> np.ndarray:
    """Return the cells that critics win where names are dealt for each state, or state and mark.

    Parameters
    ----------
    values, panels
        As for `cells_won`.
    together : {"a state", "a state and mark"}
        What has a deal of its own.
    rng : numpy.random.Generator
    draws : int
        Deals.

    Raises
    ------
    ValueError
        If it is something else that has a deal of its own.

    Examples
    --------
    >>> china_first = np.broadcast_to([[2.0], [1.0], [0.0]], (3, 3, 11))
    >>> finer_deals(china_first, np.arange(3), "a state", np.random.default_rng(1), 5).shape
    (5,)
    """
    if together not in ("a state", "a state and mark"):
        raise ValueError(f"names are dealt for 'a state' or 'a state and mark', not {together!r}")
    won = []
    for _ in range(draws):
        if together == "a state":
            order = rng.permuted(np.tile(range(values.shape[1]), (len(values), 1)), axis=1)
            dealt = np.take_along_axis(values, order[:, :, None], axis=1)
        else:
            dealt = rng.permuted(values, axis=1)
        won.append(cells_won(dealt, panels)["critics"].sum())
    return np.array(won)

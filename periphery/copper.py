"""Who owns and who buys what is dug up: parts by owner's country, and a turn to ore taken apart."""

import pandas as pd

from livebook.tables import load

#: Sections of the trade classification: raw materials without food and fuels, and goods by material.
RAW, WORKED = "2", "6"


def raw_and_worked(exporter: str) -> pd.DataFrame:
    """Return what a country sold each buyer as raw material and as worked material.

    Parameters
    ----------
    exporter : str
        ISO3 code of a country of the table trade_by_section.

    Returns
    -------
    pandas.DataFrame
        Thousand dollars; a row for each year (1995, 2005, 2015) and buyer, columns raw and worked.

    Raises
    ------
    ValueError
        If the table has no such exporter.

    Examples
    --------
    >>> peru = raw_and_worked("PER").loc[2015].sum()
    >>> bool(peru["raw"] > 2 * peru["worked"])
    True
    """
    trade = load("trade_by_section")
    trade = trade[trade["exporter"].eq(exporter) & trade["section"].isin([RAW, WORKED])]
    if trade.empty:
        raise ValueError(f"The table trade_by_section has no exporter {exporter!r}")
    table = trade.pivot(
        index=["year", "importer"], columns="section", values="exports_kusd"
    ).fillna(0)
    return table[[RAW, WORKED]].set_axis(["raw", "worked"], axis=1)


def turn_to_ore(flows: pd.DataFrame, first: int, last: int, weights: str = "mean") -> pd.Series:
    """Take apart how much rawer a country's sales became between two years.

    Parameters
    ----------
    flows : pandas.DataFrame
        As `raw_and_worked` gives them, or summed over groups of buyers.
    first, last : int
        Two of its years.
    weights : {"first", "last", "mean"}
        Buyers' weights by which changes in what each took are added up: those of the first year,
        of the last, or their mean.

    Returns
    -------
    pandas.Series
        Points: ``total``, how much the raw part of all rose; ``same buyers``, what of it is that
        each buyer took rawer goods; ``other buyers``, the rest, that more was sold to some.

    Raises
    ------
    ValueError
        If the weights are of none of the three kinds.

    Examples
    --------
    >>> years = pd.MultiIndex.from_product([[1, 2], ["A", "B"]], names=["year", "importer"])
    >>> flows = pd.DataFrame({"raw": [0, 5, 0, 15], "worked": [5, 0, 5, 0]}, index=years)
    >>> turn_to_ore(flows, 1, 2).round(1).to_dict()
    {'total': 25.0, 'same buyers': 0.0, 'other buyers': 25.0}
    """
    whole = flows.sum(axis=1)
    part = (flows["raw"] / whole.where(whole > 0)).unstack("year")
    weight = (whole / whole.groupby("year").transform("sum")).unstack("year").fillna(0)
    before, after = part[first].fillna(part[last]), part[last].fillna(part[first])
    kinds = {"first": weight[first], "last": weight[last]}
    kinds["mean"] = (weight[first] + weight[last]) / 2
    if weights not in kinds:
        raise ValueError(f"weights are of the first year, the last or the mean, not {weights!r}")
    total = (weight[last] * after).sum() - (weight[first] * before).sum()
    same = (kinds[weights] * (after - before)).sum()
    return 100 * pd.Series({"total": total, "same buyers": same, "other buyers": total - same})


def mined_by_origin(year: int, counted: str = "shares", of: str = "all") -> pd.Series:
    """Return what part of Peru's copper firms of each country mined, %, largest first.

    Parameters
    ----------
    year : {2018, 2022, 2025}
        Period of the table copper_mined_in_peru.
    counted : {"shares", "largest"}
        Whether a mine is divided by owners' shares (where none is known the owner named counts
        whole), or counted to the country that holds most of it, to all alike where several do.
    of : {"all", "named"}
        Part of all that was mined, or of what the firms named mined.

    Raises
    ------
    ValueError
        If the year or one of the words is none of these.

    Examples
    --------
    >>> mined_by_origin(2018).round(1).index[0]
    'China'
    """
    table = load("copper_mined_in_peru")
    table = table[table["year"] == year]
    if table.empty or counted not in ("shares", "largest") or of not in ("all", "named"):
        raise ValueError(f"nothing is known of {year}, {counted!r}, {of!r}")
    mined = table.drop_duplicates("firm").set_index("firm")["mined_t"]
    held = table.assign(share=table["share_pct"].fillna(100)).dropna(subset="origin")
    held = held.pivot_table(index="firm", columns="origin", values="share", aggfunc="sum")
    if counted == "largest":
        most = held.eq(held.max(axis=1), axis=0)
        held = 100 * most.div(most.sum(axis=1), axis=0)
    whole = table["all_t"].iloc[0] if of == "all" else mined.sum()
    parts = held.mul(mined.reindex(held.index), axis=0).sum() / whole
    return parts[parts > 0].sort_values(ascending=False)


def owners_abroad(state: str) -> pd.DataFrame:
    """Return what foreign owners of firms in a state brought in, earned and owned, % of product.

    Parameters
    ----------
    state : str
        ISO3 code; years are those of the table investment_income.

    Raises
    ------
    ValueError
        If the table has no such state.

    Examples
    --------
    >>> owners_abroad("PER").round(1).loc[2006].to_dict()
    {'came in': 4.0, 'earned': 7.7, 'owned': 23.4}
    """
    tables = [load(name) for name in ("investment_income", "foreign_capital_stock")]
    flows, stocks = (table[table["iso3"] == state].set_index("year") for table in tables)
    if flows.empty:
        raise ValueError(f"The table investment_income has no state {state!r}")
    table = pd.DataFrame(
        {
            "came in": flows["inflow_musd"],
            "earned": flows["profits_paid_musd"],
            "owned": stocks["inward_musd"],
        }
    )
    return (100 * table.div(stocks["gdp_musd"], axis=0)).loc[flows.index]

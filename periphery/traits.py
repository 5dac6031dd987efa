"""Traits by which countries have been called dependent, and whether an index of them sets some apart.

A *table of traits* has a row for each country (ISO3 code) and a column for each trait; higher means
more dependent, as the literature reads it. A *table of places* has a column for each index, as
`periphery.composite` makes them.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from livebook.tables import load
from periphery.composite import composite, percentiles

EXCHANGE = ["partners", "primary goods", "few sectors", "openness", "swings of terms"]
OWNERSHIP = ["foreign firms", "income paid"]
TECHNOLOGY = ["licences paid", "foreign patents", "little research"]
#: What each trait is about.
FAMILY = dict.fromkeys(EXCHANGE, "exchange") | dict.fromkeys(OWNERSHIP, "ownership")
FAMILY |= dict.fromkeys(TECHNOLOGY, "technology") | {"little industry": "industry"}

#: The rich exporters of raw materials of whom Lall and his readers think.
TRIO = ["CAN", "AUS", "NOR"]

_FEES = ["licences_paid_musd", "licences_received_musd"]
_PATENTS = ["patents_by_others", "patents_by_residents"]


def mean_of(table: str, column: str, first: int = 2008, last: int = 2012) -> pd.Series:
    """Return each country's mean of a column over those years, of a span, that it reports.

    Examples
    --------
    >>> float(mean_of("industry_and_demand", "exports")["CHL"].round())
    38.0
    """
    rows = load(table)
    return rows[rows["year"].between(first, last)].groupby("iso3")[column].mean()


def with_whom(trade: pd.DataFrame) -> pd.DataFrame:
    """Return how concentrated exports are on buyers, and how unlike the tie with the largest is.

    Parameters
    ----------
    trade : pandas.DataFrame
        Flows of one year: exporter, importer, exports_kusd.

    Returns
    -------
    pandas.DataFrame
        ``partners``, the Herfindahl–Hirschman index over buyers, and ``asymmetry``, the flow to the
        largest buyer in the seller's exports over the same flow in the buyer's imports.

    Examples
    --------
    >>> flows = {"exporter": ["CHL", "CHL", "PER"], "importer": ["CHN", "USA", "CHN"]}
    >>> with_whom(pd.DataFrame({**flows, "exports_kusd": [3.0, 1.0, 1.0]})).loc["CHL"].to_dict()
    {'partners': 0.625, 'asymmetry': 1.0}
    """
    flow = trade.set_index(["exporter", "importer"])["exports_kusd"]
    of_exports = flow / flow.groupby("exporter").transform("sum")
    of_imports = flow / flow.groupby("importer").transform("sum")
    largest = of_exports.groupby("exporter").idxmax()
    asymmetry = (of_exports / of_imports)[largest].droplevel("importer")
    partners = (of_exports**2).groupby("exporter").sum()
    return pd.DataFrame({"partners": partners, "asymmetry": asymmetry}).rename_axis("country")


def licences_paid(unreported_as_nought: bool = False) -> pd.Series:
    """Return the part of licence fees, paid and received, that is paid.

    Parameters
    ----------
    unreported_as_nought : bool
        Whether receipts that a country does not report count as none; without a word only years
        count that report both.

    Examples
    --------
    >>> float(licences_paid()["USA"].round(2)), float(licences_paid()["CHL"].round(2))
    (0.23, 0.9)
    """
    abroad = load("income_and_licences_abroad")
    rows = abroad if unreported_as_nought else abroad.dropna(subset=_FEES)
    fees = rows.groupby("iso3")[_FEES].sum().clip(lower=0)
    return fees[_FEES[0]] / fees.sum(axis=1)


def swings_of_terms(first: int, last: int) -> pd.Series:
    """Return the standard deviation of yearly changes (logarithms) in the terms of trade.

    Examples
    --------
    >>> swings = swings_of_terms(1998, 2012)
    >>> bool(swings["VEN"] > swings["USA"])
    True
    """
    terms = load("trade_value_and_terms").sort_values(["iso3", "year"])
    terms["change"] = np.log(terms["terms_of_trade"]).groupby(terms["iso3"]).diff()
    return terms[terms["year"].between(first, last)].groupby("iso3")["change"].std()


def eleven_traits(known: int = 8, people: float = 250) -> pd.DataFrame:
    """Return the eleven traits, about 2010, of every country with enough of them.

    Parameters
    ----------
    known : int
        How many traits a country must have at least.
    people : float
        Its least population, in thousands; its income must be known, too.

    Returns
    -------
    pandas.DataFrame
        A table of traits: those of `EXCHANGE`, `OWNERSHIP`, `TECHNOLOGY`, and little industry.

    Examples
    --------
    >>> traits = eleven_traits()
    >>> traits.shape[1], set(TRIO) <= set(traits.index)
    (11, True)
    """
    filed = load("research_and_patents").query("2005 <= year <= 2011").dropna(subset=_PATENTS)
    patents = filed.groupby("iso3")[_PATENTS].sum()
    pairs = load("trade_all_pairs")
    traits = with_whom(pairs[pairs["year"] == 2010])[["partners"]].assign(
        **{
            "primary goods": mean_of("export_structure_by_product_group", "primary"),
            "few sectors": mean_of("export_concentration", "hhi"),
            "openness": mean_of("industry_and_demand", "exports"),
            "swings of terms": swings_of_terms(1998, 2012),
            "foreign firms": mean_of("industry_and_demand", "direct_investment", 1993),
            "income paid": -mean_of("income_and_licences_abroad", "net_income", 2005),
            "licences paid": licences_paid(),
            "foreign patents": patents["patents_by_others"] / patents.sum(axis=1),
            "little research": -mean_of("research_and_patents", "research"),
            "little industry": -mean_of("industry_and_demand", "manufacturing"),
        }
    )
    product = "gdp_per_capita_at_exchange_rates"
    income = mean_of(product, "constant_2015_usd")
    enough = traits.notna().sum(axis=1) >= known
    large = mean_of(product, "population_thousands").reindex(traits.index) >= people
    return traits[enough & large & income.reindex(traits.index).notna()]


def eight_traits(year: int, first: int, last: int) -> pd.DataFrame:
    """Return the eight traits that can be followed, of all countries that export.

    Parameters
    ----------
    year : int
        Of the trade by partner.
    first, last : int
        The span over which others are averaged; swings are those since ten years before the first,
        and foreign firms the mean of the ten years that end with the last.

    Examples
    --------
    >>> eight_traits(2010, 2008, 2012).shape[1]
    8
    """
    pairs, span = load("trade_all_pairs"), (first, last)
    return with_whom(pairs[pairs["year"] == year])[["partners"]].assign(
        **{
            "raw materials": mean_of("export_structure_by_stage", "raw_materials", *span),
            "few sectors": mean_of("export_concentration", "hhi", *span),
            "openness": mean_of("industry_and_demand", "exports", *span),
            "swings of terms": swings_of_terms(first - 10, last),
            "foreign firms": mean_of("industry_and_demand", "direct_investment", last - 9, last),
            "little research": -mean_of("research_and_patents", "research", *span),
            "little industry": -mean_of("industry_and_demand", "manufacturing", *span),
        }
    )


def place_on(scores: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return each country's place on the index of some traits, each with the same weight.

    Parameters
    ----------
    scores : pandas.DataFrame
        Places trait by trait, as `periphery.composite.percentiles` gives them.
    names : sequence of str
        Traits.

    Raises
    ------
    ValueError
        If there is no trait of a name.

    Examples
    --------
    >>> scores = pd.DataFrame({"ore": [0.2, 0.8], "debt": [0.9, 0.1]}, ["CAN", "PER"])
    >>> place_on(scores, ["ore"]).to_dict()
    {'CAN': 0.25, 'PER': 0.75}
    """
    if odd := [name for name in names if name not in scores]:
        raise ValueError(f"there is no trait {odd[0]!r}")
    weights = pd.DataFrame([{name: int(name in names) for name in scores}])
    return percentiles(composite(scores, weights)[0])


def separates(places: pd.DataFrame, low: Sequence[str], high: Sequence[str]) -> pd.Series:
    """Tell for each index whether it sets two groups of countries apart.

    Parameters
    ----------
    places : pandas.DataFrame
        A table of places.
    low, high : sequence of str
        All of the first group have to be in the lower half of the world, the median of the second
        in the upper third.

    Examples
    --------
    >>> places = pd.DataFrame({"ore": [0.2, 0.8], "debt": [0.9, 0.1]}, ["CAN", "PER"])
    >>> separates(places, ["CAN"], ["PER"]).to_dict()
    {'ore': True, 'debt': False}
    """
    return (places.loc[low].max() < 1 / 2) & (places.loc[high].median() >= 2 / 3)


def widest_gap(places: pd.DataFrame, low: Sequence[str], high: Sequence[str]) -> int | str:
    """Return the index that sets two groups of countries furthest apart, both known on it wholly.

    Examples
    --------
    >>> places = pd.DataFrame({"ore": [0.2, 0.8], "debt": [0.9, 0.1]}, ["CAN", "PER"])
    >>> widest_gap(places, ["CAN"], ["PER"])
    'ore'
    """
    whole = places.notna().loc[[*low, *high]].all()
    return (places.loc[high].median() - places.loc[low].max())[whole].idxmax()


def beyond_income(scores: pd.DataFrame, income: pd.Series) -> pd.DataFrame:
    """Return places of what a smooth curve of income leaves of each trait.

    Parameters
    ----------
    scores : pandas.DataFrame
        Places trait by trait.
    income : pandas.Series
        Of every country in the scores; the curve is one of the second degree in its place.

    Examples
    --------
    >>> income = pd.Series([1.0, 2, 3, 4, 5], list("abcde"))
    >>> scores = pd.DataFrame({"debt": [0.1, 0.3, 0.9, 0.7, 0.9]}, income.index)
    >>> beyond_income(scores, income)["debt"].idxmax()
    'c'
    """
    rank = percentiles(income[scores.index])
    left = {}
    for name, column in scores.items():
        y = column.dropna()
        left[name] = y - np.polyval(np.polyfit(rank[y.index], y, 2), rank[y.index])
    return percentiles(pd.DataFrame(left).reindex(scores.index))

"""How a country and a partner are tied, year by year: what a card may name, and the tables below.

An indicator is a function of a country and a partner that returns one value a year. Those here are
thin: the measures themselves are in `periphery.indicators`. Add one of your own with `indicator`.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable

import pandas as pd

from livebook.tables import describe, load
from periphery import indicators

EU = "EU"


class CardError(ValueError):
    """Something on a card is missing, unknown or impossible."""


@dataclasses.dataclass(frozen=True)
class Indicator:
    """A measure of a country's tie with a partner.

    Parameters
    ----------
    name : str
        Name of the function.
    question : str
        What it asks, in words.
    unit : str
        Printed behind its values: ``"%"``, ``"times"`` …
    tables : tuple of str
        The book's tables that it reads.
    function : callable
        ``function(country, partner)`` returns a Series indexed by year, in `unit`.
    """

    name: str
    question: str
    unit: str
    tables: tuple
    function: Callable


#: The indicators that a card may name.
INDICATORS = {}


def indicator(*, question: str, unit: str, tables: Iterable[str]) -> Callable:
    """Register a function of a country and a partner as an indicator.

    Parameters
    ----------
    question : str
        What it asks, in words.
    unit : str
        Of its values.
    tables : iterable of str
        Names of the tables it reads; the report's table of sources is made from them.

    Returns
    -------
    callable
        A decorator. The function takes two ISO3 codes (the partner may be ``"EU"``) and returns a
        Series of numbers indexed by year; a year without a value has no row.

    Raises
    ------
    livebook.tables.TableError
        If a table is unknown.

    Examples
    --------
    >>> @indicator(question="Is it large?", unit="", tables=["countries"])
    ... def letters(country, partner):
    ...     return pd.Series({2020: float(len(country))})
    >>> INDICATORS.pop("letters").question
    'Is it large?'
    """
    tables = tuple(tables)
    for table in tables:
        describe(table)  # refuses an unknown one

    def register(function):
        name = function.__name__
        INDICATORS[name] = Indicator(name, question, unit, tables, function)
        return function

    return register


def indicator_list() -> pd.DataFrame:
    """Return what each indicator asks, its unit and its tables.

    Examples
    --------
    >>> indicator_list().loc["favourable_view", "unit"]
    '%'
    """
    rows = {
        name: {"asks": i.question, "unit": i.unit, "tables": ", ".join(i.tables)}
        for name, i in INDICATORS.items()
    }
    return pd.DataFrame(rows).T.rename_axis("indicator")


_BACI = ("trade_by_partner", "trade_all_pairs")


@indicator(question="What share of its exports goes to the partner?", unit="%", tables=_BACI)
def share_of_exports(country: str, partner: str) -> pd.Series:
    """Return the partner's share (%) of a country's goods exports, year by year.

    A year in which the source lacks one of the two has no value: missing is not zero.

    Examples
    --------
    >>> round(share_of_exports("CAN", "USA")[2000])
    84
    """
    return _share(country, partner, "exports")


@indicator(question="What share of its imports comes from the partner?", unit="%", tables=_BACI)
def share_of_imports(country: str, partner: str) -> pd.Series:
    """Return the partner's share (%) of a country's goods imports, year by year.

    A year in which the source lacks one of the two has no value: missing is not zero.
    """
    return _share(country, partner, "imports")


@indicator(
    question="How many times more does each weigh in the other's exports, seen from the country?",
    unit="times",
    tables=_BACI,
)
def reliance_ratio(country: str, partner: str) -> pd.Series:
    """Return the partner's share of the country's exports over the reverse share, year by year.

    Above 1 the country sells a larger part of its exports to the partner than the partner sells
    to it. A year in which the partner sells it nothing has no value.
    """
    there, back = _share(country, partner, "exports"), _share(partner, country, "exports")
    return (there / back.where(back > 0)).dropna()


@indicator(
    question="How many times more does the flow weigh for the seller than for the buyer?",
    unit="times",
    tables=_BACI,
)
def weight_asymmetry(country: str, partner: str) -> pd.Series:
    """Return how unequally what a country sells to a partner weighs for the two, year by year.

    It equals the partner's total imports over the country's total exports: the flow cancels out,
    so that the ratio compares two sizes.
    """
    return indicators.mutual_shares(trade_of(country, partner), country, partner)["asymmetry"]


@indicator(
    question="What share of what it sells to the partner is primary (sections 0 to 4)?",
    unit="%",
    tables=["trade_by_section"],
)
def primary_share_of_exports(country: str, partner: str) -> pd.Series:
    """Return the primary share (%) of what a country sells to a partner; 1995, 2005 and 2015."""
    return _primary(country, partner, "exports")


@indicator(
    question="What share of what it buys from the partner is primary (sections 0 to 4)?",
    unit="%",
    tables=["trade_by_section"],
)
def primary_share_of_imports(country: str, partner: str) -> pd.Series:
    """Return the primary share (%) of what a country buys from a partner; 1995, 2005 and 2015."""
    return _primary(country, partner, "imports")


@indicator(
    question="How near are its votes in the General Assembly to the partner's (0 to 1)?",
    unit="of the scale",
    tables=["agreement_in_un_votes"],
)
def agreement_in_votes(country: str, partner: str) -> pd.Series:
    """Return agreement in the General Assembly with China, the US, France or Germany, yearly."""
    columns = {
        "CHN": "with_china",
        "USA": "with_united_states",
        "FRA": "with_france",
        "DEU": "with_germany",
    }
    votes = _load("agreement_in_un_votes")
    rows = votes[votes["iso3"] == country].set_index("year")
    return rows[_one_of(columns, partner, "agreement_in_votes")].dropna()


@indicator(
    question="What share of the adults asked has a favourable view of the partner?",
    unit="%",
    tables=["favourability_of_powers"],
)
def favourable_view(country: str, partner: str) -> pd.Series:
    """Return the share (%) of adults with a favourable view of China or the US (Pew)."""
    name = _one_of({"CHN": "China", "USA": "United States"}, partner, "favourable_view")
    views = _load("favourability_of_powers")
    rows = views[(views["iso3"] == country) & (views["about"] == name)]
    return rows.set_index("year")["favourable_pct"]


@indicator(
    question="What share of its external public debt is owed to the partner's public lenders?",
    unit="%",
    tables=["public_debt_by_lender"],
)
def share_of_public_debt(country: str, partner: str) -> pd.Series:
    """Return the part (%) of a state's external public debt owed to a government's lenders."""
    lenders = {
        "CHN": "China",
        "USA": "United States",
        "JPN": "Japan",
        "FRA": "France",
        "DEU": "Germany",
        "ESP": "Spain",
        "ITA": "Italy",
    }
    name = _one_of(lenders, partner, "share_of_public_debt")
    debt = _load("public_debt_by_lender")
    rows = debt[debt["debtor"] == country]
    total = rows.groupby("year")["debt_musd"].sum()
    owed = rows[rows["lender"] == name].groupby("year")["debt_musd"].sum()
    return (100 * owed.reindex(total.index, fill_value=0) / total.where(total > 0)).dropna()


# Tables ------------------------------------------------------------------------------------------


@functools.cache
def _load(name):
    return load(name)


@functools.cache
def names():
    """Return the name of everybody who may stand on a card, by code."""
    return {**_load("countries").set_index("iso3")["name"].to_dict(), EU: "European Union"}


@functools.cache
def members():
    """Return the first and last year of each member of the Union, by code."""
    return indicators.eu_membership(_load("countries"))


@functools.cache
def _trade_table(yearly, as_one):
    trade = _load("trade_all_pairs")
    if yearly:
        recent = trade[trade["year"] > 2020]
        trade = pd.concat([_load("trade_by_partner"), recent], ignore_index=True)
    return indicators.as_bloc(trade, members(), EU) if as_one else trade


@functools.cache
def _every_year():
    """Return the codes of which the yearly table holds all trade."""
    countries = _load("countries")
    region = countries.loc[countries["panel"].notna(), "iso3"]
    return {*region, "CHN", "USA", EU}


def trade_of(*codes: str) -> pd.DataFrame:
    """Return a trade table that is complete for these codes.

    Yearly from 2000 to 2020, and 2023, for the region, China, the US and the EU; seven benchmark
    years for everybody else.

    Examples
    --------
    >>> trade_of("CHL", "CHN")["year"].nunique(), trade_of("CHL", "JPN")["year"].nunique()
    (22, 7)
    """
    return _trade_table(set(codes) <= _every_year(), EU in codes)


@functools.cache
def _traders(yearly, as_one):
    """Return, for each year, the codes that the source of the trade table has in it."""
    trade = _trade_table(yearly, as_one)
    ends = trade.melt("year", ["exporter", "importer"], value_name="code")
    return ends.drop_duplicates(["year", "code"]).groupby("year")["code"].agg(frozenset)


def _traders_with(codes):
    return _traders(set(codes) <= _every_year(), EU in codes)


@functools.cache
def _share(country, partner, direction):
    """Return the partner's share (%): zero in a year without trade between the two.

    Only if the source has both of them in that year. That it lacks one says nothing about trade,
    so that such a year has no row.
    """
    shares = indicators.partner_shares(trade_of(country, partner), country, direction)
    pair, traders = {country, partner}, _traders_with((country, partner))
    years = traders.index[[pair <= there for there in traders]].intersection(shares["year"])
    own = shares[shares["partner"] == partner].set_index("year")["share"]
    return 100 * own.reindex(pd.Index(years, name="year"), fill_value=0.0)


def _primary(country, partner, flow):
    """Return the share (%) of sections 0 to 4 in a flow between two, year by year."""
    groups = dict.fromkeys(members(), EU) if partner == EU else {partner: partner}
    trade = indicators.by_partner_group(_load("trade_by_section"), [country], groups, by="section")
    rows = trade[trade["partner"] == partner]
    total = rows.groupby("year")[flow].sum()
    primary = rows[rows["section"].isin(list("01234"))].groupby("year")[flow].sum()
    return (100 * primary.reindex(total.index, fill_value=0) / total.where(total > 0)).dropna()


def absent(tables, pair, window=None):
    """Say which of two codes the source of trade lacks, in all years or in those of a window."""
    if set(tables) != set(_BACI):
        return ""
    every = _traders_with(pair)
    if window:
        every = every[(every.index >= window[0]) & (every.index <= window[1])]
    lacking = [code for code in pair if len(every) and not any(code in there for there in every)]
    when = f" in {span(every.index)}" if window else ""
    return f"{' and '.join(lacking)} is not in the source{when}" if lacking else ""


def span(years):
    """Return years in words, runs drawn together.

    >>> span([2015, 2016, 2017, 2020, 2023, 2024])
    '2015–2017, 2020, 2023–2024'
    """
    runs = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1][1:] = [year]
        else:
            runs.append([year])
    return ", ".join("–".join(map(str, run)) for run in runs)


def _one_of(options, partner, name):
    if partner not in options:
        raise CardError(f"{name} knows the partners {', '.join(options)}, not {partner}")
    return options[partner]

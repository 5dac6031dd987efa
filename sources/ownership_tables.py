"""What foreigners own in a country, what they earn there, and what part labour gets."""

from pathlib import Path

import pandas as pd

from sources import country_tables, hand_lists

KEYS = ["iso3", "year"]

#: Who mines Peru's copper and who buys it, kept by hand; the head of the list says how it is read.
COPPER = Path(__file__).with_name("copper_of_peru.yaml")


def _states(source, states):
    return source[source["iso3"].isin(states["iso3"])]


def foreign_capital_stock(source, states):
    """Stocks of direct investment in a country and abroad, with its product."""
    stocks = ["inward_musd", "outward_musd"]
    return _states(source, states).dropna(subset=stocks, how="all")


def investment_income(source, states):
    """Direct investment that came in, and what was earned on what was there.

    Zeros before the first other value of a country stand for nothing reported, and are left out.
    """
    found = _states(source, states).sort_values(KEYS)
    paid = found["profits_paid_usd"]
    begun = paid.fillna(0).ne(0).groupby(found["iso3"]).cummax()
    table = found[KEYS].assign(
        inflow_musd=found["inflow_usd"] / 1e6, profits_paid_musd=paid.where(begun) / 1e6
    )
    return table.dropna(subset="profits_paid_musd").round(1)


def labour_share(source, states):
    """Labour's share and the stock of capital, and whether the share was carried over.

    A share that is that of the year before or after to the last digit was not measured.
    """
    found = _states(source, states).sort_values(KEYS)
    share = found["labour_share"]
    beside = share.groupby(found["iso3"])
    carried = beside.diff().eq(0) | beside.diff(-1).eq(0)
    table = found.assign(carried_over=carried.astype(int).where(share.notna()).astype("Int64"))
    table = table.dropna(subset=["labour_share", "capital_musd"], how="all")
    return table.round({"labour_share": 2, "capital_musd": 0})[
        [*KEYS, "labour_share", "carried_over", "capital_musd"]
    ]


def copper_mined_in_peru(path=COPPER):
    """What each firm mined, one row an owner; an owner without a known share has none.

    Raises
    ------
    sources.hand_lists.ListError
        If a firm or a period lacks a field or has one too many, a firm is not among those whose owners
        are listed, or firms mined more than all did.
    """
    listed = hand_lists.read(path)
    rows = []
    for period in listed["mined"]:
        name = f"mined in {period.get('year')}"
        hand_lists.check(period, name, ("year", "months", "page", "address", "all", "firms"))
        if sum(period["firms"].values()) > period["all"]:
            raise hand_lists.ListError(f"{name}: the firms mined more than all did")
        for firm, mined in period["firms"].items():
            about = {key: period[key] for key in ("year", "months", "page", "address")}
            about |= {"firm": firm, "mined_t": mined, "all_t": period["all"]}
            rows += [{**about, **owner} for owner in _owners(firm, listed["firms"])]
    columns = ["year", "months", "firm", "mined_t", "all_t", "owner", "origin", "share_pct"]
    table = pd.DataFrame(rows).rename(columns={"share": "share_pct"})
    return table[[*columns, "owner_page", "owner_address", "page", "address"]]


def _owners(firm, firms):
    """Return a firm's owners, with the page that names them; one without a name if none is known."""
    if firm not in firms:
        raise hand_lists.ListError(f"{firm}: its owners are not listed under firms")
    about = firms[firm]
    hand_lists.check(about, firm, (), ("owners", "page", "address"))
    for owner in about["owners"]:
        hand_lists.check(owner, f"{firm}, owners", ("owner", "origin"), ("share",))
    named = {"owner_page": about.get("page", ""), "owner_address": about.get("address", "")}
    return [{**owner, **named} for owner in about["owners"] or [{"owner": "not looked up"}]]


def copper_sold_by_peru(path=COPPER):
    """What part of the copper that left the country each buyer named took.

    Raises
    ------
    sources.hand_lists.ListError
        If a period lacks a field or has one too many, or buyers took more than all.
    """
    rows = []
    for period in hand_lists.read(path)["sold"]:
        name = f"sold in {period.get('year')}"
        hand_lists.check(period, name, ("year", "months", "page", "address", "buyers"))
        if sum(period["buyers"].values()) > 100:
            raise hand_lists.ListError(f"{name}: buyers took more than all")
        about = {key: period[key] for key in ("year", "months", "page", "address")}
        rows += [{**about, "iso3": b, "share_pct": s} for b, s in period["buyers"].items()]
    table = pd.DataFrame(rows).astype({"share_pct": float})
    return table[["year", "months", "iso3", "share_pct", "page", "address"]]


def _read(name):
    return [name, country_tables.SOURCE]


TABLES = {
    "copper_mined_in_peru": (copper_mined_in_peru, []),
    "copper_sold_by_peru": (copper_sold_by_peru, []),
    "foreign_capital_stock": (
        foreign_capital_stock,
        _read("finance/external_wealth_fdi_1970_2023.csv"),
    ),
    "investment_income": (investment_income, _read("finance/wdi_investment_income_2013.csv")),
    "labour_share": (labour_share, _read("macro/pwt1001_labour_and_capital.csv")),
}

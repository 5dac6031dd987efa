"""What foreigners own in a country, what they earn there, and what part labour gets."""

from sources import country_tables

KEYS = ["iso3", "year"]


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


def _read(name):
    return [name, country_tables.SOURCE]


TABLES = {
    "foreign_capital_stock": (
        foreign_capital_stock,
        _read("finance/external_wealth_fdi_1970_2023.csv"),
    ),
    "investment_income": (investment_income, _read("finance/wdi_investment_income_2013.csv")),
    "labour_share": (labour_share, _read("macro/pwt1001_labour_and_capital.csv")),
}

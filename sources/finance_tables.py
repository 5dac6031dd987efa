"""Debt, loans, grants and direct investment, by lender or by investor."""

from pathlib import Path

import pandas as pd

from sources import country_tables, hand_lists
from sources.codes import EU_UNTIL, EU_YEAR, PANEL_OF

#: Debtors outside the region with which it is compared.
COMPARATORS = frozenset(["AGO", "ETH", "IDN", "KEN", "LAO", "LKA", "NGA", "PAK", "ZMB"])

DEBTORS = frozenset(PANEL_OF) | COMPARATORS

LARGE_EU_MEMBERS = ("France", "Germany", "Italy", "Spain")
OTHER_EU = "other members of the European Union"

#: The group of each lender that is not simply "other".
GROUP = {
    # Debtors differ in which of China's state banks they call private.
    "China": "China",
    "private lenders in China": "China",
    "United States": "United States",
    "Japan": "Japan",
    **dict.fromkeys(
        [*LARGE_EU_MEMBERS, OTHER_EU, "institutions of the European Union"], "European Union"
    ),
    "other governments": "other governments",
    "World Bank, market terms": "World Bank",
    "World Bank, soft terms": "World Bank",
    "Inter-American Development Bank": "Inter-American Development Bank",
    "CAF": "banks of the region",
    "Central American Bank": "banks of the region",
    "other banks of the region": "banks of the region",
    "other multilateral lenders": "other multilateral lenders",
    "bondholders": "bondholders",
    "commercial banks": "banks and other private lenders",
    "other private lenders": "banks and other private lenders",
    "banks and other private lenders": "banks and other private lenders",
}

#: Institutions, in the spellings of the two sources.
INSTITUTIONS = {
    "World Bank IBRD": "World Bank, market terms",
    "WB International Bank for Reconstruction and Development": "World Bank, market terms",
    "World Bank IDA": "World Bank, soft terms",
    "WB International Development Association": "World Bank, soft terms",
    "IDB": "Inter-American Development Bank",
    "Inter-American Development Bank": "Inter-American Development Bank",
    "CAF": "CAF",
    "Corporacion Andina de Fomento": "CAF",
    "CABEI (BCIE)": "Central American Bank",
    "Central American Bank for Econ. Integ. (CABEI)": "Central American Bank",
    "Central American Bank for Economic Integration": "Central American Bank",
    **dict.fromkeys(
        [
            "Caribbean Dev. Bank",
            "Caribbean Development Bank",
            "Plata Basin Financial Dev. Fund",
            "Plata Basin Financial Development Fund",
            "Fondo Latinoamericano de Reservas (FLAR)",
            "Fondo Latinoamericano de Reservas",
            "Latin American Agribusiness Dev. Corp. (LAAD)",
            "Latin Amer. Conf. of Saving & Credit Coop. (COLAC)",
            "Caribbean Community (CARICOM)",
            "Caribbean Community",
            "Bolivarian Alliance for the Americas (ALBA)",
            "Bolivarian Alliance for the Americas",
        ],
        "other banks of the region",
    ),
    **dict.fromkeys(
        [
            "EU Institutions",
            "European Development Fund",
            "European Development Fund (EDF)",
            "European Economic Community",
            "European Economic Community (EEC)",
            "European Relief Fund",
        ],
        "institutions of the European Union",
    ),
}

#: Names that differ from those in the table of countries.
_OTHER_NAMES = {"Slovak Republic": "SVK", "Czechia": "CZE"}


def eu_members(states):
    """Return ``{name: code}`` of all that were ever members of the European Union."""
    names = dict(zip(states["name"], states["iso3"], strict=True)) | _OTHER_NAMES
    return {name: code for name, code in names.items() if code in EU_YEAR}


def government(name, year, members):
    """Return the lender under which a government's claim of a year is counted."""
    code = members.get(name)
    if code and EU_YEAR[code] <= year <= EU_UNTIL.get(code, 9999):
        return name if name in LARGE_EU_MEMBERS else OTHER_EU
    return name if name in ("China", "United States", "Japan") else "other governments"


def lender(name, kind, year, members):
    """Return the lender of one row; `kind` is government, multilateral, bonds or private."""
    if kind == "government" and name not in INSTITUTIONS:
        return government(name, year, members)
    if kind in ("government", "multilateral"):
        return INSTITUTIONS.get(name, "other multilateral lenders")
    if kind == "bonds" or name == "Bondholders":
        return "bondholders"
    return "private lenders in China" if name == "China" else kind


def _name_lenders(source, states):
    """Put the lender and its group in the place of the source's creditor."""
    members = eu_members(states)
    rows = zip(source["creditor"], source["kind"], source["year"], strict=True)
    found = source.assign(lender=[lender(*row, members) for row in rows])
    return found.assign(lender_group=found["lender"].map(GROUP))


KEYS = ["debtor", "lender", "lender_group", "year"]


def public_debt_by_lender(source, states):
    """External public debt at the end of each year, by debtor and lender."""
    kinds = {
        "bilateral": "government",
        "commercial_banks": "commercial banks",
        "other_private": "other private lenders",
    }
    found = source[(source["is_total"] == 0) & source["debtor_iso3"].isin(DEBTORS)]
    found = found.assign(kind=found["creditor_type"].replace(kinds), debtor=found["debtor_iso3"])
    found = _name_lenders(found, states).groupby(KEYS, as_index=False)["musd"].sum()
    return found.rename(columns={"musd": "debt_musd"}).round({"debt_musd": 2})


def loan_commitments_by_lender(source, states):
    """Loans signed in each year and their average interest, by debtor and lender."""
    kinds = {
        "commit_bilateral_musd": "government",
        "commit_multilateral_musd": "multilateral",
        "commit_private_musd": "banks and other private lenders",
    }
    found = source[(source["is_total"] == 0) & source["debtor_iso3"].isin(DEBTORS)]
    found = found.melt(
        ["debtor_iso3", "creditor", "year", "avg_interest_pct"],
        list(kinds),
        "kind",
        "committed_musd",
    ).rename(columns={"debtor_iso3": "debtor"})
    found = found[found["committed_musd"] > 0].assign(kind=lambda t: t["kind"].map(kinds))
    # A rate of zero stands for a rate that was not reported.
    known = found["avg_interest_pct"] > 0
    found["with_rate_musd"] = found["committed_musd"].where(known, 0)
    found["cost"] = found["with_rate_musd"] * found["avg_interest_pct"].where(known, 0)
    sums = ["committed_musd", "with_rate_musd", "cost"]
    found = _name_lenders(found, states).groupby(KEYS, as_index=False)[sums].sum()
    found["interest_pct"] = found["cost"] / found["with_rate_musd"].where(lambda x: x > 0)
    digits = {"committed_musd": 2, "with_rate_musd": 2, "interest_pct": 3}
    return found.drop(columns="cost").round(digits)


def flows_by_lender(source, states):
    """Grants and loans received, and interest and principal paid, by debtor and lender."""
    kinds = {"Bilateral": "government", "Multilateral": "multilateral"}
    found = source[source["debtor_iso3"].isin(DEBTORS)]
    found = found.assign(
        debtor=found["debtor_iso3"],
        kind=found["creditor_type"].replace(kinds | {"Private": "banks and other private lenders"}),
        grants_musd=found["inflow_musd"].where(found["flow_type"].str.contains("grants"), 0),
        repaid_musd=-found["outflow_musd"],
    )
    found["disbursed_musd"] = found["inflow_musd"] - found["grants_musd"]
    sums = ["grants_musd", "disbursed_musd", "repaid_musd"]
    found = _name_lenders(found, states).groupby(KEYS, as_index=False)[sums].sum().round(2)
    return found[found[sums].ne(0).any(axis=1)]


def chinese_official_finance(source):
    """China's official commitments to the region, by recipient, year and kind."""
    names = {
        "oda_like_usd2021": "aid_like_musd",
        "oof_like_usd2021": "other_official_musd",
        "vague_usd2021": "unclassified_musd",
        "total_adj_usd2021": "total_musd",
        "total_incl_rollovers_usd2021": "total_with_rollovers_musd",
    }
    found = source.rename(columns=names | {"iso3": "recipient"})
    found = found[found["recipient"].isin(PANEL_OF) & (found["total_with_rollovers_musd"] > 0)]
    found[list(names.values())] = (found[list(names.values())] / 1e6).round(3)
    return found[["recipient", "year", *names.values()]]


def chinese_projects_with_a_place(source):
    """Projects in the region to which China's state committed money, of which the place is known."""
    found = source[source["iso3"].isin(PANEL_OF)].rename(columns={"iso3": "recipient"})
    found = found.assign(
        committed_musd=(found["amount_usd2021"] / 1e6).round(3),
        **{name: found[name].str.lower() for name in ("sector", "status", "infrastructure")},
    )
    columns = ["committed", "completed", "status", "sector", "infrastructure", "committed_musd"]
    return found[["project", "recipient", *columns, "title"]]


def provinces_of_chinese_projects(source, projects):
    """The provinces, as AidData draws them, of the projects of the region."""
    ours = projects.loc[projects["iso3"].isin(PANEL_OF), "project"]
    found = source[source["project"].isin(ours)].rename(columns={"iso3": "state"})
    columns = ["state", "province", "share_even", "share_by_extent", "longitude", "latitude"]
    return found[["project", *columns]]


#: Names of investors that differ from those in the table of countries; XXX is the residual.
INVESTORS = {
    "Other": "XXX",
    "Curacao": "CUW",
    "Hong Kong": "HKG",
    "Korea, Rep.": "KOR",
    "British Virgin Islands": "VGB",
    "Taiwan": "TWN",
    "Russia": "RUS",
    "Isle of Man": "IMN",
    "Guernsey": "GGY",
    "Jersey": "JEY",
}


def investment_in_brazil_by_investor(source, states):
    """Foreign equity in Brazil by immediate and by ultimate investor, and inflows."""
    codes = dict(zip(states["name"], states["iso3"], strict=True)) | INVESTORS
    measures = {
        "stock_by_immediate_investor": "stock_immediate_musd",
        "stock_by_ultimate_investor": "stock_ultimate_musd",
        "gross_equity_inflow_by_immediate_investor": "inflow_immediate_musd",
    }
    found = source[source["is_total"] == 0]
    unknown = sorted(set(found["investor"]) - set(codes))
    if unknown:
        raise KeyError(f"a code for the investor {unknown[0]}")
    found = found.assign(investor=found["investor"].map(codes))
    found = found.pivot(index=["investor", "year"], columns="measure", values="musd")
    return found.rename(columns=measures)[list(measures.values())].round(3).reset_index()


#: Places through which investment passes on its way to somewhere else.
OFFSHORE = frozenset(
    [
        "Andorra", "Anguilla", "Aruba", "Bahamas", "Barbados", "Belize", "Bermuda",
        "British Virgin Islands", "Cayman Islands", "Cyprus", "Gibraltar", "Jersey",
        "Liechtenstein", "Malta", "Marshall Islands", "Mauritius", "Monaco", "Panama", "Samoa",
        "St. Kitts & Nevis", "St. Lucia", "Turks & Caicos Islands", "U.S. Virgin Islands",
    ]
)  # fmt: skip


def _origin(name, year, members, region):
    if name in ("China", "United States", "Japan", "Canada"):
        return name
    if name == "Hong Kong SAR China":
        return "Hong Kong"
    if name in ("Netherlands", "Luxembourg"):
        return "Netherlands and Luxembourg"
    if name in OFFSHORE:
        return "offshore centres"
    code = members.get(name)
    if code and EU_YEAR[code] <= year:
        return "Spain" if name == "Spain" else "other European Union"
    return "Latin America" if name in region else "others"


def direct_investment_by_origin(source, states):
    """Direct investment into each state by groups of origins, as both sides report it."""
    members = eu_members(states)
    region = set(states.loc[states["iso3"].isin(PANEL_OF), "name"])
    rows = zip(source["investor"], source["year"], strict=True)
    found = source.assign(origin=[_origin(*row, members, region) for row in rows])
    names = {
        "host_reported_musd": "reported_by_host_musd",
        "source_reported_musd": "reported_by_investor_musd",
    }
    found = found.drop(columns="host").rename(columns=names | {"host_iso3": "host"})
    found = found.groupby(["host", "origin", "year"])[list(names.values())].sum(min_count=1)
    return found.round(3).reset_index()


def chinese_investment_by_sector(source):
    """Chinese firms' larger investments in South America, by year and sector."""
    found = source.rename(columns={"iso3": "host", "usd_million": "investment_musd"})
    found = found.assign(sector=found["sector"].str.lower())
    return found[["host", "year", "sector", "investment_musd"]]


def capital_formation(source):
    """Output and the share of it that is invested, whoever invests, for the region."""
    names = {"gdp_usd_current": "gdp_musd", "gross_capital_formation_pct_gdp": "invested_pct"}
    found = source[source["iso3"].isin(PANEL_OF)].rename(columns=names)
    found = found.assign(gdp_musd=found["gdp_musd"] / 1e6).dropna(subset=list(names.values()))
    return found[["iso3", "year", *names.values()]].round({"gdp_musd": 1, "invested_pct": 2})


#: The three central banks whose lines are followed, by the code that the source gives them.
CENTRAL_BANKS = {"CHN": "China", "USA": "United States", "EA": "euro area"}


def central_bank_lines(source):
    """Lines that three central banks gave to others, one row an agreement or renewal."""
    found = source[source["ISO_source"].isin(CENTRAL_BANKS)].copy()
    found["giver"] = found["ISO_source"].map(CENTRAL_BANKS)
    names = {
        "deal_ID": "deal",
        "ISO_recipient": "taker",
        "deal_type": "kind",
        "start_date": "since",
        "end_date": "until",
        "deal_action": "action",
        "currency_of_deal": "currency",
        "deal_currency_amount": "amount_bn",
    }
    found = found.rename(columns=names).sort_values("deal")
    found["unlimited"] = found["unlimited"].astype(int)
    columns = ["deal", "giver", *list(names.values())[1:], "unlimited", "initiative"]
    return found[columns]


#: Votes in banks, kept by hand; the head of the list says how it is read.
VOTES = Path(__file__).with_name("votes_in_banks.yaml")


def votes_in_banks(path=VOTES):
    """Votes of members in five international banks, and members whose votes are not known.

    Raises
    ------
    sources.hand_lists.ListError
        If a bank lacks a field or has one too many, or stands twice.
    """
    rows, seen = [], set()
    needed = ("bank", "as_of", "page", "votes")
    for number, bank in enumerate(hand_lists.read(path), 1):
        hand_lists.check(bank, f"bank {number}", needed, ("all_votes", "in_per_cent"))
        if bank["bank"] in seen:
            raise hand_lists.ListError(f"{bank['bank']}: the bank stands twice")
        seen.add(bank["bank"])
        about = {key: str(bank[key]) for key in ("bank", "as_of", "page")}
        whole = bank.get("all_votes") or sum(filter(None, bank["votes"].values()))
        for code, votes in bank["votes"].items():
            part = votes if bank.get("in_per_cent") else votes and 100 * votes / whole
            number_of = None if bank.get("in_per_cent") else votes
            rows.append({**about, "iso3": code, "votes": number_of, "share_pct": part})
    table = pd.DataFrame(rows).astype({"votes": "Int64", "share_pct": float})
    return table[["bank", "iso3", "votes", "share_pct", "as_of", "page"]].round({"share_pct": 3})


def _read(name):
    return [f"finance/{name}", country_tables.SOURCE]


_PROJECTS = "finance/aiddata_gcdf3_located_projects.csv.gz"


TABLES = {
    "public_debt_by_lender": (
        public_debt_by_lender,
        _read("ids_public_debt_stock_by_creditor_1990_2024.csv.gz"),
    ),
    "loan_commitments_by_lender": (
        loan_commitments_by_lender,
        _read("ids_commitments_by_creditor_2000_2021.csv.gz"),
    ),
    "flows_by_lender": (flows_by_lender, _read("net_flows_by_creditor_2000_2022.csv.gz")),
    "central_bank_lines": (central_bank_lines, ["finance/liquidity_lines_1994_2023.csv"]),
    "votes_in_banks": (votes_in_banks, []),
    "chinese_official_finance": (
        chinese_official_finance,
        ["finance/aiddata_gcdf3_lac_country_year_2000_2021.csv"],
    ),
    "chinese_projects_with_a_place": (chinese_projects_with_a_place, [_PROJECTS]),
    "provinces_of_chinese_projects": (
        provinces_of_chinese_projects,
        ["finance/aiddata_gcdf3_provinces.csv.gz", _PROJECTS],
    ),
    "investment_in_brazil_by_investor": (
        investment_in_brazil_by_investor,
        _read("brazil_fdi_by_investor_2001_2021.csv"),
    ),
    "direct_investment_by_origin": (
        direct_investment_by_origin,
        _read("unctad_bilateral_fdi_flows_lac_2001_2012.csv"),
    ),
    "chinese_investment_by_sector": (
        chinese_investment_by_sector,
        ["finance/aei_cgit_south_america_sector_2005_2021.csv"],
    ),
    "capital_formation": (capital_formation, ["macro/wdi_panel_1960_2024.csv.gz"]),
}

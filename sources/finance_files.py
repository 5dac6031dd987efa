"""Cut raw files of debt, loans, grants and investment."""

from pathlib import Path

import pandas as pd

from sources import other_formats, place_names
from sources.codes import PANEL_OF

#: Countries of the region in the numbering of the Correlates of War Project.
COW = {
    31: "BHS", 40: "CUB", 41: "HTI", 42: "DOM", 51: "JAM", 52: "TTO", 53: "BRB", 54: "DMA",
    55: "GRD", 56: "LCA", 57: "VCT", 58: "ATG", 60: "KNA", 70: "MEX", 80: "BLZ", 90: "GTM",
    91: "HND", 92: "SLV", 93: "NIC", 94: "CRI", 95: "PAN", 100: "COL", 101: "VEN", 110: "GUY",
    115: "SUR", 130: "ECU", 135: "PER", 140: "BRA", 145: "BOL", 150: "PRY", 155: "CHL",
    160: "ARG", 165: "URY",
}  # fmt: skip


def official_finance(files):
    """China's official commitments to the region, whole dollars of 2021."""
    (path,) = files.values()
    found = pd.read_csv(path).assign(iso3=lambda t: t["ccode"].map(COW)).dropna(subset="iso3")
    amounts = {"oda": "oda_like_usd2021", "oof": "oof_like_usd2021", "vof": "vague_usd2021"}
    found = found.assign(
        total_adj_usd2021=found[[f"{kind}_adj" for kind in amounts]].sum(axis=1).round(),
        total_incl_rollovers_usd2021=found[[f"{kind}_amt" for kind in amounts]].sum(axis=1).round(),
    ).rename(columns={f"{kind}_adj": name for kind, name in amounts.items()})
    return found.round(dict.fromkeys(amounts.values(), 0))


def located_projects(files):
    """China's official projects with a known place: sector, status, amount in dollars of 2021."""
    (path,) = files.values()
    names = {
        "AidData.Record.ID": "project",
        "Recipient.ISO-3": "iso3",
        "Commitment.Year": "committed",
        "Completion.Year": "completed",
        "Status": "status",
        "Sector.Name": "sector",
        "Infrastructure": "infrastructure",
        "Amount.(Constant.USD.2021)": "amount_usd2021",
        "Title": "title",
    }
    found = pd.read_csv(path, keep_default_na=False, na_values=[""])[[*names]].rename(columns=names)
    return found.astype({"completed": "Int64"}).assign(
        infrastructure=found["infrastructure"].fillna("No"),
        title=found["title"].str.split().str.join(" "),
    )


def provinces_of_projects(files):
    """The first-level divisions in which each of these projects lies, and its part in each."""
    (path,) = files.values()
    names = {
        "id": "project",
        "shapeGroup": "iso3",
        "shapeName": "province",
        "even_split_ratio": "share_even",
        "intersection_ratio": "share_by_extent",
        "centroid_longitude": "longitude",
        "centroid_latitude": "latitude",
    }
    return pd.read_csv(path)[[*names]].rename(columns=names).round(3)


def american_enterprise(files):
    """Chinese investments in South America by year and sector, million dollars."""
    (path,) = files.values()
    found = pd.read_excel(path)
    amount = found["Sector_Invest"].str.extract(r"\$([\d,.]+) million")[0]
    return found.assign(
        iso3=place_names.codes(found["Country"]),
        year=found["Year"],
        sector=found["Sector"],
        usd_million=amount.str.replace(",", "").astype(float),
    )


#: Names of lenders that are written more shortly here.
LENDERS = {
    "Central American Bank for Econ. Integration (BCIE)": "CABEI (BCIE)",
    "Corporacion Andina de Fomento": "CAF",
    "Germany, Fed. Rep. of": "Germany",
    "Inter-American Dev. Bank": "IDB",
    "Iran, Islamic Republic Of": "Iran",
    "Korea, Republic of": "Korea, Rep.",
    "Venezuela, Republic Bolivarian": "Venezuela",
    "World Bank-IBRD": "World Bank IBRD",
    "World Bank-IDA": "World Bank IDA",
}

CREDITOR_TYPES = {
    "DT.DOD.BLAT.CD": "bilateral",
    "DT.DOD.MLAT.CD": "multilateral",
    "DT.DOD.PBND.CD": "bonds",
    "DT.DOD.PCBK.CD": "commercial_banks",
    "DT.DOD.PROP.CD": "other_private",
}


def debt_stocks(latest, earlier):
    """Public debt by creditor and year, million dollars; Costa Rica left the later edition."""
    parts = [_debt(latest), _debt(earlier).query("country == 'Costa Rica'")]
    found = pd.concat(parts, ignore_index=True).rename(columns={"time": "year"})
    found = found[found["value"].fillna(0) != 0]
    return found.assign(
        creditor_type=found["series_code"].map(CREDITOR_TYPES),
        musd=(found["value"] / 1e6).round(3),
    )


def _debt(files):
    """Return what a file of International Debt Statistics says of debtors and creditors."""
    found = pd.concat([other_formats.feather(path) for path in files.values()], ignore_index=True)
    found = found.rename(columns={"counterpart-area": "creditor", "counterpart_area": "creditor"})
    creditor = found["creditor"].str.strip().replace(LENDERS)
    return found.assign(
        debtor_iso3=place_names.codes(found["country"]),
        creditor=creditor,
        is_total=(creditor == "World").astype(int),
    )


#: Debtors of which commitments and flows are taken.
DEBTORS = frozenset(PANEL_OF) | {"AGO", "KEN", "LKA", "PAK", "ZMB"}

COMMITMENTS = {
    "DT.COM.BLAT.CD": "commit_bilateral_musd",
    "DT.COM.MLAT.CD": "commit_multilateral_musd",
    "DT.COM.PRVT.CD": "commit_private_musd",
    "DT.INR.DPPG": "avg_interest_pct",
}


def commitments(files):
    """Loans signed by creditor and year, million dollars, and their average interest."""
    found = _debt(files).query("debtor_iso3 in @DEBTORS")
    found = found.assign(year=found["year"].dt.year, series=found["series_code"].map(COMMITMENTS))
    keys = ["debtor_iso3", "creditor", "is_total", "year"]
    wide = found.pivot_table(
        index=keys, columns="series", values="value", aggfunc="sum", min_count=1
    )
    signed = [name for name in COMMITMENTS.values() if name.startswith("commit")]
    wide[signed] = (wide[signed] / 1e6).round(3)
    return wide[wide[signed].fillna(0).ne(0).any(axis=1)].reset_index()


def net_flows(files):
    """What each lender and donor gave and took back in a year, million dollars of the year."""
    (path,) = files.values()
    found = pd.read_parquet(path)
    found = found[found["prices"] == "current"].assign(
        debtor_iso3=place_names.codes(found["country"]),
        flow_type=found["indicator"].str.lower().str.replace(r"\s+", "_", regex=True),
        musd=(found["value"] / 1e6).round(3),
    )
    names = {"counterpart_area": "creditor", "counterpart_type": "creditor_type"}
    found = found[found["debtor_iso3"].isin(DEBTORS)]
    keys = ["debtor_iso3", *names.values(), "flow_type", "year"]
    wide = found.rename(columns=names).pivot_table(
        index=keys, columns="indicator_type", values="musd", aggfunc="sum", fill_value=0
    )
    return wide.add_suffix("_musd").reset_index()


def unctad_investment(hosts, origins):
    """Direct investment by host and origin, as each of the two reports it, million dollars."""
    parts = []
    for files, name in ((hosts, "host_reported_musd"), (origins, "source_reported_musd")):
        (path,) = files.values()
        found = pd.read_csv(path).rename(columns={"flow": name, "source": "investor"})
        parts.append(found.set_index(["target", "investor", "year"])[name])
    found = pd.concat(parts, axis=1).reset_index()
    some = found[[part.name for part in parts]].fillna(0).ne(0).any(axis=1)
    found = found[some].assign(host_iso3=place_names.codes(found["target"]), host=found["target"])
    # Small hosts are in the files, but the table has never had them.
    hosts = frozenset(PANEL_OF) - {"BHS", "BRB", "DMA", "GRD", "LCA"}
    found = found[found["host_iso3"].isin(hosts)]
    return found.round(3).sort_values(["host_iso3", "investor", "year"])


#: Measures of foreign equity in Brazil: the file of the Central Bank, and its sheet.
BRAZIL = {
    "stock_by_immediate_investor": ("TabelasCompletasPosicaoIDP.xlsx", "5"),
    "stock_by_ultimate_investor": ("TabelasCompletasPosicaoIDP.xlsx", "6"),
    "gross_equity_inflow_by_immediate_investor": ("InvEstrp.xls", 0),
}


def investment_in_brazil(files):
    """Foreign equity in Brazil by investor and year, million dollars, three measures."""
    paths = {Path(path).name: path for path in files.values()}
    parts = []
    for measure, (name, sheet) in BRAZIL.items():
        found = pd.read_excel(paths[name], sheet_name=sheet, header=None, engine="calamine")
        parts.append(_by_investor(found).assign(measure=measure))
    found = pd.concat(parts, ignore_index=True)
    total = (found["investor"] == "Total").astype(int)
    english = found["investor"].replace(place_names.listed("portuguese"))
    return found.assign(investor=english, is_total=total)


def _by_investor(sheet):
    """Unroll a sheet of values by investor; the years stand over them, shares between them."""
    head = sheet[sheet[0] == "Discriminação"].iloc[0]
    years = {place: int(year) for place, year in head.items() if place and pd.notna(year)}
    found = sheet[[0, *years]].rename(columns={0: "investor", **years})
    long = found.melt("investor", var_name="year", value_name="musd")
    long["investor"] = long["investor"].str.strip()
    # The letter "c" stands for a value that is confidential.
    long["musd"] = pd.to_numeric(long["musd"], errors="coerce")
    long = long[long["investor"] != "Discriminação"].dropna()
    return long.assign(musd=[round(value, 3) for value in long["musd"]])


def liquidity_lines(files):
    """Agreements between central banks, as their makers publish them, with dates as in ISO 8601."""
    (path,) = files.values()
    found = pd.read_csv(path, encoding="utf-8-sig")
    for end in ("start_date", "end_date"):
        parts = found[end].str.extract(r"(?P<day>\d\d)/(?P<month>\d\d)/(?P<year>\d{4})")
        day = parts["year"] + "-" + parts["month"] + "-" + parts["day"]
        found[end] = day.mask(day == "9999-12-31")
    return found


#: Each extract: how it is cut, and from which sources.
EXTRACTS = {
    "finance/liquidity_lines_1994_2023.csv": (liquidity_lines, "liquidity_lines"),
    "finance/aiddata_gcdf3_lac_country_year_2000_2021.csv": (official_finance, "gcdf"),
    "finance/aiddata_gcdf3_located_projects.csv.gz": (located_projects, "gcdf_places"),
    "finance/aiddata_gcdf3_provinces.csv.gz": (provinces_of_projects, "gcdf_provinces"),
    "finance/aei_cgit_south_america_sector_2005_2021.csv": (american_enterprise, "aei"),
    "finance/ids_public_debt_stock_by_creditor_1990_2024.csv.gz": (
        debt_stocks,
        *("ids_stocks_2025", "ids_stocks_2024"),
    ),
    "finance/ids_commitments_by_creditor_2000_2021.csv.gz": (commitments, "ids_commitments"),
    "finance/net_flows_by_creditor_2000_2022.csv.gz": (net_flows, "net_flows"),
    "finance/unctad_bilateral_fdi_flows_lac_2001_2012.csv": (
        unctad_investment,
        *("unctad_by_host", "unctad_by_origin"),
    ),
    "finance/brazil_fdi_by_investor_2001_2021.csv": (investment_in_brazil, "bcb_investment"),
}

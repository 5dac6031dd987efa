"""Who trades with whom: flows between economies."""

import pandas as pd

from sources.codes import EU_MEMBERS, FOCUS, PANEL_OF

#: Economies whose trade with each other, or with everybody, is kept beside the region's.
LARGE = frozenset(["CHN", "DEU", "JPN", "KOR", "USA"])
COMPARED = frozenset(["AUS", "CAN", "KOR", "NOR", "NZL", "SGP"])

BENCHMARK_YEARS = (2000, 2005, 2010, 2015, 2019, 2020, 2023)

HISTORICAL_YEARS = (
    *(1870, 1880, 1890, 1900, 1913, 1920, 1929, 1938),
    *range(1950, 2000, 5),
)


def _flows(source, value, name):
    found = source.rename(
        columns={"exporter_iso3": "exporter", "importer_iso3": "importer", value: name}
    )
    return found.loc[found[name] > 0, ["year", "exporter", "importer", name]]


def _touching(flows, codes):
    return flows[flows["exporter"].isin(codes) | flows["importer"].isin(codes)]


def trade_all_pairs(source, latest):
    """Every flow of the benchmark years, the latest from a newer release."""
    flows = _flows(pd.concat([source, latest]), "value_kusd", "exports_kusd")
    return flows[flows["year"].isin(BENCHMARK_YEARS)]


def trade_by_partner(source):
    """Every year's flows that touch the region, China, the United States or the European Union."""
    return _touching(_flows(source, "value_kusd", "exports_kusd"), FOCUS)


def trade_all_pairs_historical(source):
    """Every recorded flow of the historical benchmark years."""
    flows = _flows(source, "value_musd", "imports_musd")
    return flows[flows["year"].isin(HISTORICAL_YEARS)]


def trade_by_partner_historical(source):
    """Yearly flows that touch the region, China, the United States or the European Union."""
    flows = _flows(source, "value_musd", "imports_musd")
    return _touching(flows[flows["year"] >= 1950], FOCUS)


def trade_ties_1965(edges, nodes):
    """Who traded with whom in 1965, one row a directed tie."""
    code = nodes.set_index("code")["iso3"]
    ties = pd.DataFrame({"source": edges["source"].map(code), "target": edges["target"].map(code)})
    return ties.drop_duplicates()


def trade_by_section(source):
    """Flows by section that touch the region or its comparators, or join large economies."""
    flows = source[source["sitc_section"].astype(str) != "TOTAL"]
    flows = flows.assign(
        section=flows["sitc_section"].astype(str), exports_kusd=flows["value_kusd"]
    )
    flows = flows.rename(columns={"exporter_iso3": "exporter", "importer_iso3": "importer"})
    large = flows["exporter"].isin(LARGE) & flows["importer"].isin(LARGE)
    kept = flows[large | flows.index.isin(_touching(flows, COMPARED | frozenset(PANEL_OF)).index)]
    return kept[["year", "exporter", "importer", "section", "exports_kusd"]]


def trade_by_section_totals(source):
    """What economies sold to everybody and bought of everybody, by section.

    The European Union is one economy: what its members sell each other is left out, also of the
    world's trade.
    """
    flows = source[source["sitc_section"].astype(str) != "TOTAL"]
    union = dict.fromkeys([*EU_MEMBERS, "BLX"], "EU")
    ends = {side: flows[f"{side}_iso3"].replace(union) for side in ("exporter", "importer")}
    flows = flows.assign(section=flows["sitc_section"].astype(str), **ends)
    flows = flows[flows["exporter"] != flows["importer"]]
    keys = ["year", "economy", "section"]
    world = flows.assign(exporter="WLD", importer="WLD")
    sums = {
        name: pd.concat([flows, world]).rename(columns={end: "economy"}).groupby(keys)["value_kusd"]
        for name, end in (("exports_kusd", "exporter"), ("imports_kusd", "importer"))
    }
    found = pd.DataFrame({name: sides.sum() for name, sides in sums.items()}).fillna(0)
    found = found.astype("int64").reset_index()
    kept = frozenset(PANEL_OF) | COMPARED | LARGE | {"EU", "WLD"}
    return found[found["economy"].isin(kept - EU_MEMBERS)]


def _either_end(source, codes):
    return source["exporter_iso3"].isin(codes) | source["importer_iso3"].isin(codes)


def exports_by_partner_latest(source):
    """The latest year's flows that touch the region, China or the United States."""
    flows = _flows(source, "value_musd", "exports_musd")
    return _touching(flows, frozenset(PANEL_OF) | {"CHN", "USA"})


def _with_reporter(source):
    """Add who reported: the exporter (FOB) or the importer (CIF). China's own rows are repeats."""
    found = source[~source["reported_by"].str.startswith("China")]
    by_exporter = found["reported_by"] == "exporter (FOB)"
    reporter = found["exporter_iso3"].where(by_exporter, found["importer_iso3"])
    found = found.assign(reporter=reporter, value_musd=(found["value_usd"] / 1e6).round(3))
    return found[found["value_musd"] > 0]


def trade_with_china_by_reporter(source):
    """What each side's customs office recorded of trade between the region and China."""
    flows = _with_reporter(source)
    sells = (flows["importer_iso3"] == "CHN") & flows["exporter_iso3"].isin(PANEL_OF)
    buys = (flows["exporter_iso3"] == "CHN") & flows["importer_iso3"].isin(PANEL_OF)
    flows = flows.assign(
        country=flows["exporter_iso3"].where(sells, flows["importer_iso3"]),
        flow=sells.map({True: "exports to China", False: "imports from China"}),
    )
    return flows.loc[sells | buys, ["year", "country", "flow", "reporter", "value_musd"]]


def trade_of_brazil_by_partner(source):
    """Brazil's trade with every partner, as the partners reported it."""
    flows = _with_reporter(source)
    flows = flows[_either_end(flows, ["BRA"]) & (flows["reporter"] != "BRA")]
    bought = flows["exporter_iso3"] == "BRA"
    flows = flows.assign(
        partner=flows["reporter"],
        flow=bought.map({True: "purchases from Brazil", False: "sales to Brazil"}),
    )
    return flows[["year", "partner", "flow", "value_musd"]]


def us_trade_with_region(source):
    """Goods trade of the United States with each state of the region, as the US reports it."""
    found = source.rename(columns={"partner_iso3": "iso3"})
    found = found.groupby(["year", "iso3"], as_index=False)[["us_imports_musd", "us_exports_musd"]]
    return found.sum().loc[lambda t: t["iso3"].isin(PANEL_OF)].round(1)


def trade_with_us_and_china(source):
    """Two-way trade of each state of the region with the two powers, as these report it."""
    found = source[source["iso3"].isin(PANEL_OF)]
    return found[["year", "iso3", "trade_with_usa_musd", "trade_with_china_musd"]]


_BACI = "trade/bilateral_baci_2000_2020.csv.gz"

_PARTNERS = "trade/china_brazil_partners_comtrade_2003_2025.csv.gz"

_COW = "trade/bilateral_cow4_1870_2014.csv.gz"


TABLES = {
    "trade_all_pairs": (trade_all_pairs, [_BACI, "trade/bilateral_baci_2023.csv.gz"]),
    "trade_by_partner": (trade_by_partner, [_BACI]),
    "trade_all_pairs_historical": (trade_all_pairs_historical, [_COW]),
    "trade_by_partner_historical": (trade_by_partner_historical, [_COW]),
    "trade_by_section": (
        trade_by_section,
        ["trade/bilateral_unctad_sitc1_1995_2005_2015.csv.gz"],
    ),
    "trade_by_section_totals": (
        trade_by_section_totals,
        ["trade/bilateral_unctad_sitc1_1995_2005_2015.csv.gz"],
    ),
    "exports_by_partner_latest": (
        exports_by_partner_latest,
        ["trade/bilateral_imf_imts_exports_2025.csv.gz"],
    ),
    "trade_with_china_by_reporter": (trade_with_china_by_reporter, [_PARTNERS]),
    "trade_of_brazil_by_partner": (trade_of_brazil_by_partner, [_PARTNERS]),
    "us_trade_with_region": (
        us_trade_with_region,
        ["trade/us_goods_trade_by_country_1985_2022.csv.gz"],
    ),
    "trade_with_us_and_china": (
        trade_with_us_and_china,
        ["trade/trade_with_us_vs_china_2000_2024.csv.gz"],
    ),
    "trade_ties_1965": (
        trade_ties_1965,
        ["trade/snyder_kick_trade_1965_edges.csv.gz", "trade/snyder_kick_trade_1965_nodes.csv.gz"],
    ),
}

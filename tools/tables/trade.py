"""Who trades with whom: flows between economies."""

import pandas as pd

from tools.tables.codes import FOCUS, PANEL_OF

#: Economies whose trade with each other is kept where the region's own would not show enough.
LARGE = frozenset(["CHN", "DEU", "JPN", "KOR", "USA"])

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
    """Flows by section of the trade classification that touch the region, or join large economies."""
    flows = source[source["sitc_section"].astype(str) != "TOTAL"]
    flows = flows.assign(
        section=flows["sitc_section"].astype(str), exports_kusd=flows["value_kusd"]
    )
    flows = flows.rename(columns={"exporter_iso3": "exporter", "importer_iso3": "importer"})
    large = flows["exporter"].isin(LARGE) & flows["importer"].isin(LARGE)
    kept = flows[large | flows.index.isin(_touching(flows, frozenset(PANEL_OF)).index)]
    return kept[["year", "exporter", "importer", "section", "exports_kusd"]]


_BACI = "trade/bilateral_baci_2000_2020.csv.gz"

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
    "trade_ties_1965": (
        trade_ties_1965,
        ["trade/snyder_kick_trade_1965_edges.csv.gz", "trade/snyder_kick_trade_1965_nodes.csv.gz"],
    ),
}

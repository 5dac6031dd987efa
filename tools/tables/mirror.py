"""The same trade told by both sides: the region's trade with China, by who reports it."""

from tools.tables.codes import PANEL_OF

SOURCE = "trade/china_brazil_partners_comtrade_2003_2025.csv.gz"


def trade_with_china_by_reporter(source):
    """Flows between China and the region, with the side that reports; a partial year is left out."""
    found = source.rename(columns={"exporter_iso3": "exporter", "importer_iso3": "importer"})
    ours = found["exporter"].isin(PANEL_OF) & (found["importer"] == "CHN")
    theirs = found["importer"].isin(PANEL_OF) & (found["exporter"] == "CHN")
    found = found[(ours | theirs) & (found["year"] < 2025)]
    # China's reports on Brazil stand twice in the source.
    found = found[~found["reported_by"].str.startswith("China")]
    return found.assign(
        reporter=found["reported_by"].str.split().str[0],
        value_musd=(found["value_usd"] / 1e6).round(3),
    )[["year", "exporter", "importer", "reporter", "value_musd"]]


TABLES = {"trade_with_china_by_reporter": (trade_with_china_by_reporter, [SOURCE])}

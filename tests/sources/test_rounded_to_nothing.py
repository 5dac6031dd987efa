"""A flow that rounds to nothing is no flow; half a million is one."""

import pandas as pd

from sources import trade_files, trade_tables

ENDS = ["exporter_iso3", "importer_iso3"]


def test_of_a_matrix_of_sections(monkeypatch):
    columns = ["year", "sitc_section", *ENDS, "value_kusd"]
    rows = [(2015, "0", "BRA", "CHN", 3.6), (2015, "0", "BRA", "PER", 0.4)]
    monkeypatch.setattr(trade_files, "_matrix", lambda path: pd.DataFrame(rows, columns=columns))
    found = trade_files.by_section({"early": "early"}, {})
    assert found[["importer_iso3", "value_kusd"]].to_numpy().tolist() == [["CHN", 4]]


def test_of_flows_that_say_who_reported_them():
    columns = ["reported_by", *ENDS, "value_usd"]
    rows = [("exporter (FOB)", "BRA", "CHN", 5e5), ("importer (CIF)", "PER", "BRA", 400)]
    found = trade_tables._with_reporter(pd.DataFrame(rows, columns=columns))
    assert found[["reporter", "value_musd"]].to_numpy().tolist() == [["BRA", 0.5]]

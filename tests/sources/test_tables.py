"""Every table keeps what its descriptor promises; a damaged one is refused with one clear error."""

import gzip
import shutil

import frictionless
import pandas as pd
import pytest
import yaml
from contents import ROOT

from livebook import tables
from livebook.tables import TableError, describe, load, names, source
from sources import package

DATA = ROOT / "data"


@pytest.mark.parametrize("name", names())
def test_table_loads(name):
    table = load(name)
    assert len(table) > 0
    assert list(table.columns) == [field["name"] for field in describe(name)["schema"]["fields"]]


@pytest.mark.parametrize("name", names())
def test_descriptor_is_complete(name):
    descriptor = describe(name)
    assert descriptor["name"] == name
    for entry in (
        "title",
        "description",
        "credit",
        "sources",
        "licenses",
        "licence_checked",
        "licence_note",
        "vintage",
        "processing",
        "known_problems",
    ):
        assert descriptor.get(entry), f"{name}: {entry} is missing"
    for field in descriptor["schema"]["fields"]:
        assert field.get("description"), f"{name}.{field['name']} has no description"
        assert field["type"] == "string" or field.get("unit"), f"{name}.{field['name']} has no unit"
    assert descriptor["schema"]["primaryKey"]


def test_package_is_valid_frictionless():
    report = frictionless.validate(str(DATA / "datapackage.yaml"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_package_is_in_step_with_the_descriptors():
    stored = yaml.safe_load((DATA / "datapackage.yaml").read_text(encoding="utf-8"))
    assert stored == package(), "run 'python -m sources'"


def test_no_stray_files_in_data():
    known = {"datapackage.yaml", "findings.yaml", "reported.yaml", "claims.yaml"}
    known |= {"forks.yaml", "false_alarms.yaml"}
    for name in names():
        known |= {f"{name}.resource.yaml", describe(name)["path"]}
    assert {p.name for p in DATA.iterdir() if p.is_file()} <= known


def test_source_names_each_publisher_once():
    line = source("commodity_prices_since_1960", "commodity_price_indices_since_1960")
    assert line.startswith("Source: ")
    assert line.count("World Bank") == 1


# Known magnitudes --------------------------------------------------------------------------------


def _exports(exporter, importer, year):
    trade = load("trade_by_partner")
    rows = trade.query("exporter == @exporter and importer == @importer and year == @year")
    return rows["exports_kusd"].sum() / 1e6  # US$ billion


def test_world_goods_trade_2019():
    trade = load("trade_all_pairs").query("year == 2019")
    assert trade["exports_kusd"].sum() / 1e9 == pytest.approx(17.5, abs=0.3)


def test_brazil_exports_to_china_2019():
    assert _exports("BRA", "CHN", 2019) == pytest.approx(63, abs=1)


def test_china_share_of_chilean_exports_2020():
    chile = load("trade_by_partner").query("exporter == 'CHL' and year == 2020")
    share = chile.query("importer == 'CHN'")["exports_kusd"].sum() / chile["exports_kusd"].sum()
    assert share == pytest.approx(0.39, abs=0.01)


def test_the_two_trade_tables_agree_where_they_overlap():
    keys = ["year", "exporter", "importer"]
    both = load("trade_all_pairs").merge(load("trade_by_partner"), on=keys)
    assert len(both) > 10_000
    assert (both["exports_kusd_x"] == both["exports_kusd_y"]).all()


def test_every_state_of_the_region_has_a_panel():
    countries = load("countries")
    assert countries["panel"].value_counts().to_dict() == {
        "Caribbean": 13,
        "South America": 12,
        "Mexico and Central America": 8,
    }
    assert (countries.loc[countries["iso3"] == "NAM", "iso2"] == "NA").all()


# Damaged copies ----------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """Copy one compressed and one plain table, to be spoilt."""
    for name in ("trade_all_pairs", "commodity_price_indices_since_1900"):
        shutil.copy(DATA / f"{name}.resource.yaml", tmp_path)
        shutil.copy(DATA / describe(name)["path"], tmp_path)
    return tmp_path


def _spoil(folder, name, change):
    """Rewrite a table's text cells with `change` applied."""
    path = folder / describe(name)["path"]
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(table).to_csv(path, index=False)


PRICES = "commodity_price_indices_since_1900"


def test_unknown_name_suggests_close_ones():
    with pytest.raises(TableError, match=r"no table is called 'trade_all_pair'.*trade_all_pairs"):
        load("trade_all_pair")


def test_missing_file(copy):
    (copy / f"{PRICES}.csv").unlink()
    with pytest.raises(TableError, match=rf"{PRICES}\.csv: the file is missing"):
        load(PRICES, copy)


def test_missing_column(copy):
    _spoil(copy, PRICES, lambda t: t.drop(columns="manufactures_unit_value"))
    with pytest.raises(
        TableError, match="column 'manufactures_unit_value' is missing; expected year"
    ):
        load(PRICES, copy)


def test_unexpected_column(copy):
    _spoil(copy, PRICES, lambda t: t.assign(surprise="1"))
    with pytest.raises(TableError, match="unexpected column 'surprise'"):
        load(PRICES, copy)


def test_wrong_type(copy):
    _spoil(copy, PRICES, lambda t: t.assign(year=["1900.5", *t["year"][1:]]))
    with pytest.raises(
        TableError, match=r"line 2, column 'year' is '1900.5'; expected a whole number"
    ):
        load(PRICES, copy)


def test_text_where_a_number_belongs(copy):
    def change(table):
        table.loc[3, "manufactures_unit_value"] = "n/a"
        return table

    _spoil(copy, PRICES, change)
    with pytest.raises(
        TableError, match=r"line 5, column 'manufactures_unit_value' is 'n/a'; expected a number"
    ):
        load(PRICES, copy)


def test_empty_required_cell(copy):
    def change(table):
        table.loc[0, "year"] = ""
        return table

    _spoil(copy, PRICES, change)
    with pytest.raises(TableError, match="line 2, column 'year' is empty; expected a value"):
        load(PRICES, copy)


def test_value_outside_its_range(copy):
    def change(table):
        table.loc[1, "exports_kusd"] = "-4"
        return table

    _spoil(copy, "trade_all_pairs", change)
    with pytest.raises(
        TableError, match="line 3, column 'exports_kusd' is '-4'; expected at least"
    ):
        load("trade_all_pairs", copy)


def test_duplicate_key(copy):
    _spoil(copy, PRICES, lambda t: pd.concat([t, t.tail(1)]))
    with pytest.raises(TableError, match=r"line 114 repeats the key year=2011"):
        load(PRICES, copy)


def test_truncated_gzip(copy):
    path = copy / "trade_all_pairs.csv.gz"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(TableError, match="damaged or cut short"):
        load("trade_all_pairs", copy)


def test_not_gzip_at_all(copy):
    (copy / "trade_all_pairs.csv.gz").write_bytes(b"year,exporter\n")
    with pytest.raises(TableError, match="damaged or cut short"):
        load("trade_all_pairs", copy)


def test_empty_file(copy):
    (copy / "trade_all_pairs.csv.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(TableError, match="not a readable CSV table"):
        load("trade_all_pairs", copy)


def test_header_without_rows(copy):
    _spoil(copy, PRICES, lambda t: t.head(0))
    assert load(PRICES, copy, sealed=False).empty
    with pytest.raises(TableError, match="are not those that were sealed"):
        load(PRICES, copy)


def test_names_are_those_of_the_descriptors_sorted(tmp_path):
    for name in ("trade.resource.yaml", "army.resource.yaml", "army.csv.gz", "notes.md"):
        (tmp_path / name).touch()
    assert names(tmp_path) == ["army", "trade"]


def test_the_book_s_own_tables_are_those_beside_it():
    assert tables.DATA == DATA
    assert {"trade_by_partner", "countries"} <= set(names())

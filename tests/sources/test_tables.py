"""Every table keeps what its descriptor promises; a damaged one is refused with one clear error."""

import gzip
import shutil

import frictionless
import pandas as pd
import pytest
import yaml
from contents import ROOT

from livebook import notes, tables
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


# A table made for the test -------------------------------------------------------------------------

WELLS = [
    {"name": "well", "type": "string", "constraints": {"required": True, "pattern": "[a-z]+"}},
    {"name": "kind", "type": "string", "constraints": {"enum": ["deep", "wide"]}},
    {"name": "dug", "type": "year", "constraints": {"minimum": 1900, "maximum": 2000}},
    {"name": "depth", "type": "number"},
    {"name": "width", "type": "number"},
]


def _wells(folder, *rows, **about):
    """Write a table of wells, a row a text; return its folder."""
    descriptor = {
        "name": "wells",
        "path": "wells.csv",
        "credit": "Us",
        "schema": {"fields": WELLS},
        **about,
    }
    (folder / "wells.resource.yaml").write_text(yaml.safe_dump(descriptor), encoding="utf-8")
    text = "\n".join(["well,kind,dug,depth,width", *rows, ""])
    (folder / "wells.csv").write_text(text, encoding="utf-8")
    return folder


def test_cells_have_the_types_of_their_columns_and_only_an_empty_one_is_missing(tmp_path):
    table = load("wells", _wells(tmp_path, "na,deep,1900,1e2,", "nan,,2000,-0.5,3"))
    assert table["well"].tolist() == ["na", "nan"] and table["kind"].isna().tolist() == [
        False,
        True,
    ]
    assert [str(kind) for kind in table.dtypes[["dug", "depth", "width"]]] == [
        "int64",
        "float64",
        "float64",
    ]
    assert table["depth"].tolist() == [100, -0.5] and table["width"].isna().tolist() == [
        True,
        False,
    ]
    some = load("wells", _wells(tmp_path, "a,,,1,1", "b,,1950,1,1"))
    assert str(some["dug"].dtype) == "Int64" and some["dug"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",deep,1950,1,1", "column 'well' is empty; expected a value"),
        ("B,deep,1950,1,1", r"column 'well' is 'B'; expected text like \[a-z\]\+"),
        ("b,long,1950,1,1", r"column 'kind' is 'long'; expected one of \['deep', 'wide'\]"),
        ("b,deep,1899,1,1", "column 'dug' is '1899'; expected at least 1900"),
        ("b,deep,2001,1,1", "column 'dug' is '2001'; expected at most 2000"),
        ("b,deep,1950.5,1,1", "column 'dug' is '1950.5'; expected a whole number"),
        ("b,deep,1950,x,1", "column 'depth' is 'x'; expected a number"),
    ],
)
def test_the_first_cell_that_breaks_a_rule_is_named_with_its_line(row, says, tmp_path):
    with pytest.raises(TableError, match=rf"^wells\.csv: line 3, .*{says}$"):
        load("wells", _wells(tmp_path, "a,deep,1950,1,1", row, row))


@pytest.mark.parametrize("key", ["well", ["well"], ["well", "dug"], []])
def test_a_key_may_be_one_column_or_several_or_none(key, tmp_path):
    schema = {"fields": WELLS, "primaryKey": key}
    rows = ["a,deep,1950,1,1", "b,deep,1950,2,2", "a,deep,1951,3,3"]
    folder = _wells(tmp_path, *rows, schema=schema)
    if key in ("well", ["well"]):
        with pytest.raises(
            TableError, match="line 4 repeats the key well=a; expected each key once"
        ):
            load("wells", folder)
    else:
        assert len(load("wells", folder)) == 3


def test_a_comparison_of_columns_holds_in_every_row_that_has_them(tmp_path):
    rows = ["a,,1950,1,1", "b,,1950,9,", "c,,1950,,1"]
    assert len(load("wells", _wells(tmp_path, *rows, rules=["depth <= width"]))) == 3
    folder = _wells(tmp_path, *rows, "d,,1950,2.5,2", rules=["width <= 9", "depth <= width"])
    with pytest.raises(
        TableError, match=r"^wells\.csv: line 5 has depth=2.5, width=2; expected depth <= width$"
    ):
        load("wells", folder)


def test_a_seal_is_of_values_and_knows_no_order(tmp_path):
    one, other = "a,deep,1950,1.0,", "b,,1951,-0.0,2"
    sealed = tables.fingerprint("wells", _wells(tmp_path, one, other))
    assert sealed == tables.fingerprint(
        "wells", _wells(tmp_path, "b,,1951,0,2.00", "a,deep,1950,1,")
    )
    for changed in (
        "a,deep,1950,1.1,",
        "a,wide,1950,1,",
        "a,,1950,1,",
        "a,deep,1950,1,0",
        "a,deep,1951,1,",
    ):
        assert tables.fingerprint("wells", _wells(tmp_path, changed, other)) != sealed
    load("wells", _wells(tmp_path, other, one, content=sealed))
    with pytest.raises(TableError, match="of table 'wells' are not those that were sealed"):
        load("wells", _wells(tmp_path, one, content=sealed))
    assert len(load("wells", _wells(tmp_path, one, content=sealed), sealed=False)) == 1


def test_a_folder_that_is_tried_comes_before_the_book_s_own_for_the_tables_it_has(
    tmp_path, monkeypatch
):
    own, tried = tmp_path / "own", tmp_path / "tried"
    for folder, name in ((own, "a"), (tried, "b")):
        folder.mkdir()
        _wells(folder, f"{name},,1950,1,1", credit=name)
    monkeypatch.setattr(tables, "DATA", own)
    assert tables._home("wells", own) == own
    monkeypatch.setenv(tables.BEFORE, str(tried))
    assert tables.source("wells") == "Source: b."
    assert load("wells", own)["well"].tolist() == ["b"]
    assert tables._home("other", own) == own and tables._home("wells", tried) == tried
    assert tables._home("wells", tmp_path) == tmp_path  # only the book's own are tried


def test_what_a_notebook_takes_of_a_table_is_told_apart(tmp_path):
    def taken():
        return [
            tables.digest("wells", part, tmp_path) for part in ("content", "credit", "descriptor")
        ]

    _wells(tmp_path, "a,,1950,1,1")
    before = taken()
    assert len(set(before)) == 3 and taken() == before
    _wells(tmp_path, "b,,1950,1,1")
    assert [a == b for a, b in zip(taken(), before, strict=True)] == [False, True, True]
    _wells(tmp_path, "a,,1950,1,1", credit="Them")
    assert [a == b for a, b in zip(taken(), before, strict=True)] == [True, False, False]
    _wells(tmp_path, "a,,1950,1,1", title="Wells")
    assert [a == b for a, b in zip(taken(), before, strict=True)] == [True, True, False]
    assert tables.digest_of_file(tmp_path / "none") == ""


def test_a_name_like_none_that_there_is_is_told_all_that_there_are(tmp_path):
    _wells(tmp_path, "a,,1950,1,1")
    with pytest.raises(TableError, match=r"no table is called 'zzz'; did you mean: wells\?"):
        describe("zzz", tmp_path)


def test_codes_have_the_names_that_tables_give_them(tmp_path):
    _wells(tmp_path, "a,deep,1950,1,1", "b,wide,1950,1,1", names={"well": "kind"})
    assert tables.names_of_codes(tmp_path) == {"a": "deep", "b": "wide"}


def test_a_notebook_depends_on_what_it_takes_of_the_book_s_own_tables(tmp_path, monkeypatch):
    monkeypatch.setenv(notes.VARIABLE, "1")
    monkeypatch.setattr(tables, "DATA", tmp_path)
    notes.take()
    _wells(tmp_path, "a,,1950,1,1")
    for take in (
        lambda: describe("wells", tmp_path),
        lambda: load("wells", tmp_path),
        lambda: source("wells"),
    ):
        take()
    reads = [read[:2] for read in notes.take()["reads"]]
    assert reads == [
        ["livebook.tables:digest", ["wells", part]] for part in ("descriptor", "content", "credit")
    ]
    other = tmp_path / "other"
    other.mkdir()
    load("wells", _wells(other, "a,,1950,1,1"))
    describe("wells", other)
    assert notes.take() == {}

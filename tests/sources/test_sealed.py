"""A table whose content is changed is refused, however well formed; harmless variants are not."""

import gzip
import shutil

import pandas as pd
import pytest
import yaml
from contents import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sources
from livebook.tables import TableError, describe, fingerprint, load, names
from sources import __main__ as command

DATA = ROOT / "data"
SMALL = [name for name in names() if (DATA / describe(name)["path"]).stat().st_size < 40_000]


def read(name):
    """Return a table's cells as text, as they stand in the file."""
    return pd.read_csv(DATA / describe(name)["path"], dtype=str, keep_default_na=False)


def put(folder, name, table=None, **how):
    """Write a descriptor and a table into a folder, changed or as it is."""
    shutil.copy(DATA / f"{name}.resource.yaml", folder)
    table = read(name) if table is None else table
    table.to_csv(folder / describe(name)["path"], index=False, **how)
    return folder


def refused(folder, name, table):
    """Return the message with which a changed table is refused."""
    assert not table.equals(read(name)), "nothing was changed"
    with pytest.raises(TableError) as error:
        load(name, put(folder, name, table))
    assert name in str(error.value)
    return str(error.value)


# Kinds of faults, each a function of a table's text cells, its columns and where ------------------


def scaled(table, column, factor, **where):
    """Multiply a column, everywhere or in the rows with these values."""
    rows = _rows(table, where)
    numbers = pd.to_numeric(table.loc[rows, column])
    changed = table.copy()
    changed.loc[rows, column] = (numbers * factor).astype(str).where(numbers.notna(), "")
    return changed


def swapped(table, column, one, other):
    """Exchange two codes."""
    return table.assign(**{column: table[column].replace({one: other, other: one})})


def sides(table, one, other):
    """Exchange the values of two columns."""
    return table.assign(**{one: table[other], other: table[one]})


def late(table, **where):
    """Put a series one year later; a value beyond the last year is lost."""
    rows, last = _rows(table, where), table["year"].max()
    years = pd.to_numeric(table["year"]) + rows.astype(int)
    moved = table.assign(year=years.astype(str))
    return moved[pd.to_numeric(moved["year"]) <= int(last)].reset_index(drop=True)


def dropped(table, **where):
    """Leave rows out."""
    return table[~_rows(table, where)].reset_index(drop=True)


def reversed_answers(table, columns, **where):
    """Turn a scale round."""
    rows, changed = _rows(table, where), table.copy()
    changed.loc[rows, columns] = table.loc[rows, columns[::-1]].to_numpy()
    return changed


def again(table, column, old, new):
    """Repeat one code's rows under another."""
    more = table[table[column] == old].assign(**{column: new})
    return pd.concat([table, more], ignore_index=True)


def emptied(table, column, value):
    """Call a value missing."""
    return table.assign(**{column: table[column].replace(value, "")})


def _rows(table, where):
    rows = pd.Series(data=True, index=table.index)
    for column, value in where.items():
        rows &= table[column] == value
    assert rows.any(), where
    return rows


ANSWERS = ["great_deal_pct", "fair_amount_pct", "little_pct", "not_at_all_pct"]

#: The eleven that a strict build once let through together, and one of each further kind.
SPOILED = {
    "thousandth": ("china_imports_from_brazil", lambda t: scaled(t, "value_musd", 1e-3)),
    "per cent to fraction": ("high_technology_exports", lambda t: scaled(t, "share", 1e-2)),
    "sides of a tie": ("trade_ties_1965", lambda t: sides(t, "source", "target")),
    "sides of a flow": (
        "us_trade_with_region",
        lambda t: sides(t, "us_imports_musd", "us_exports_musd"),
    ),
    "year dropped": ("migrants_from_china", lambda t: dropped(t, year="2005")),
    "codes swapped": ("chinese_official_finance", lambda t: swapped(t, "recipient", "TTO", "GUY")),
    "thousandth, one country": (
        "capital_formation",
        lambda t: scaled(t, "gdp_musd", 1e-3, iso3="SLV"),
    ),
    "answers reversed": (
        "statements_about_china",
        lambda t: reversed_answers(t, ANSWERS, iso3="BOL"),
    ),
    "thousandth, one debtor": (
        "public_debt_by_lender",
        lambda t: scaled(t, "debt_musd", 1e-3, debtor="HTI"),
    ),
    "thousandfold": ("trade_by_partner_historical", lambda t: scaled(t, "imports_musd", 1000)),
    "one series late": ("commodity_prices_since_1900", lambda t: late(t, commodity="tobacco")),
    "thousandfold, one year": (
        "us_trade_with_region",
        lambda t: scaled(t, "us_imports_musd", 1000, year="1990"),
    ),
    "sign": ("capital_formation", lambda t: scaled(t, "gdp_musd", -1)),
    "fraction, one country": (
        "high_technology_exports",
        lambda t: scaled(t, "share", 1e-2, iso3="KOR"),
    ),
    "all years late": ("migrants_from_china", lambda t: late(t)),
    "country dropped": ("un_ideal_points", lambda t: dropped(t, iso3="BRA")),
    "one row dropped": ("visits_of_leaders", lambda t: t.iloc[1:].reset_index(drop=True)),
    "under a new code": (
        "gdp_per_capita_at_exchange_rates",
        lambda t: again(t, "iso3", "KNA", "ATA"),
    ),
    "zero to missing": ("research_and_patents", lambda t: emptied(t, "high_technology", "0.0")),
    "missing to zero": (
        "research_and_patents",
        lambda t: t.assign(research=t["research"].replace("", "0.0")),
    ),
    "value and total": (
        "colombia_exports_by_chapter",
        lambda t: sides(t, "value_musd", "total_musd"),
    ),
    "one digit": (
        "recognition_spells",
        lambda t: t.replace({"since": {"1972-02-19": "1972-02-16"}}),
    ),
    "one letter": ("countries", lambda t: t.replace({"name": {"Brazil": "Brasil"}})),
    "last tenth": ("ties_with_china", lambda t: t.iloc[: len(t) * 9 // 10]),
    "no rows": ("products", lambda t: t.head(0)),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_spoiled_table_is_refused(kind, tmp_path):
    name, spoil = SPOILED[kind]
    message = refused(tmp_path, name, spoil(read(name)))
    assert len(message) < 600
    assert "\n" not in message


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("kind", ["a row dropped", "two values exchanged", "a number changed"])
def test_every_small_table_is_held(name, kind, tmp_path):
    table = read(name)
    column = describe(name)["schema"]["fields"][-1]["name"]
    if kind == "a row dropped":
        table = table.drop(index=len(table) // 2)
    elif kind == "two values exchanged":
        low, high = table[column].idxmin(), table[column].idxmax()
        table.loc[[low, high], column] = table.loc[[high, low], column].to_numpy()
    else:
        numbers = [f["name"] for f in describe(name)["schema"]["fields"] if f["type"] == "number"]
        if not numbers:
            pytest.skip("the table has no measured numbers")
        value = float(table[numbers[-1]].replace("", "1").iloc[0])
        table.loc[0, numbers[-1]] = repr(value * 1.0001 + 0.0001)
    if not table.equals(read(name)):
        refused(tmp_path, name, table)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_no_two_cells_can_be_exchanged(tmp_path_factory, data):
    name = data.draw(st.sampled_from(["migrants_from_china", "closer_to_china_or_us"]))
    table = read(name)
    column = data.draw(st.sampled_from(list(table.columns)))
    one, other = (data.draw(st.integers(0, len(table) - 1)) for _ in range(2))
    changed = table.copy()
    changed.loc[[one, other], column] = table.loc[[other, one], column].to_numpy()
    if not changed.equals(table):
        refused(tmp_path_factory.mktemp("exchanged"), name, changed)


# Rules between columns say what is wrong ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        (*SPOILED["value and total"], "expected value_musd <= total_musd"),
        ("value_added_in_exports", lambda t: sides(t, "exports_musd", "domestic_value_added_musd"), "expected domestic_value_added_musd <= exports_musd"),
        ("chinese_official_finance", lambda t: scaled(t, "aid_like_musd", 2, recipient="BOL"), "expected aid_like_musd + "),
        ("closer_to_china_or_us", lambda t: scaled(t, "china_pct", 0.01), ">= 99.5"),
        ("capital_formation", lambda t: scaled(t, "invested_pct", 0.01), "expected at least 1"),
    ],
)  # fmt: skip
def test_a_rule_says_what_is_wrong(name, spoil, words, tmp_path):
    message = refused(tmp_path, name, spoil(read(name)))
    assert words in message
    assert "line " in message


def test_a_missing_value_breaks_no_rule(tmp_path):
    assert describe("countries")["rules"] == ["eu_from < eu_until"]
    assert load("countries")["eu_until"].isna().any()


# Harmless variants --------------------------------------------------------------------------------

VARIANTS = {
    "as it is": lambda folder, name: put(folder, name),
    "rows reversed": lambda folder, name: put(folder, name, read(name).iloc[::-1]),
    "columns reordered": lambda folder, name: put(folder, name, read(name).iloc[:, ::-1]),
    "byte order mark": lambda folder, name: put(folder, name, encoding="utf-8-sig"),
    "line ends": lambda folder, name: put(folder, name, lineterminator="\r\n"),
    "all in quotes": lambda folder, name: put(folder, name, quoting=1),
    "blank line at the end": lambda folder, name: _append(put(folder, name), name, b"\n\n"),
}


def _append(folder, name, more):
    path = folder / describe(name)["path"]
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()) + more))
    else:
        path.write_bytes(path.read_bytes() + more)
    return folder


@pytest.mark.parametrize("variant", VARIANTS)
def test_harmless_variants_are_read(variant, tmp_path):
    for name in SMALL:
        table = load(name, VARIANTS[variant](tmp_path, name))
        assert fingerprint(name, tmp_path) == describe(name)["content"]
        assert len(table) == len(load(name))


def test_a_number_counts_by_its_value(tmp_path):
    name = "migrants_from_china"
    table = read(name)
    load(name, put(tmp_path, name, table.assign(born_in_china=table["born_in_china"] + ".0")))


# Sealing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_table_is_sealed(name):
    assert describe(name)["content"].startswith("sha256-")
    load(name)


def test_the_message_names_the_table_and_what_to_do(tmp_path):
    name, spoil = SPOILED["year dropped"]
    message = refused(tmp_path, name, spoil(read(name)))
    for words in (f"{name}.csv", f"table '{name}'", "git restore", "make tables"):
        assert words in message


def test_sealing_writes_one_line_and_only_if_something_changed(tmp_path):
    name, spoil = SPOILED["year dropped"]
    put(tmp_path, name, spoil(read(name)))
    path = tmp_path / f"{name}.resource.yaml"
    before = path.read_text(encoding="utf-8").splitlines()
    assert sources.seal(name, tmp_path)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        f"content: {describe(name)['content']}"
    ]
    assert len(after) == len(before)
    assert load(name, tmp_path)["year"].nunique() == 4
    assert not sources.seal(name, tmp_path)


def test_a_descriptor_without_a_seal_gets_one(tmp_path):
    name = "closer_to_china_or_us"
    path = put(tmp_path, name) / f"{name}.resource.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("content:")), encoding="utf-8")
    assert sources.seal(name, tmp_path)
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == describe(name)


def test_what_breaks_a_rule_is_not_sealed(tmp_path):
    name, spoil = SPOILED["value and total"]
    put(tmp_path, name, spoil(read(name)))
    before = (tmp_path / f"{name}.resource.yaml").read_bytes()
    with pytest.raises(TableError, match="expected value_musd <= total_musd"):
        sources.seal(name, tmp_path)
    assert (tmp_path / f"{name}.resource.yaml").read_bytes() == before


def test_making_a_table_seals_it(monkeypatch, capsys):
    """The sheet of cases needs no source; its seal is taken out and comes back."""
    done = []
    monkeypatch.setattr(command, "seal", lambda name: done.append(name))
    monkeypatch.setattr(command, "write", lambda *a: None)
    monkeypatch.setattr(command, "write_package", lambda: None)
    command.main(["--only", "case_codings"])
    assert done == ["case_codings"]
    done.clear()
    with pytest.raises(SystemExit):
        command.main(["--only", "case_codings", "products"])
    assert "products is made from raw files" in capsys.readouterr().err and done == []
    command.main([])
    assert done == []
    command.main(["--seal", "products"])
    assert done == ["products"]


@pytest.fixture
def commanded(monkeypatch, tmp_path):
    """Let the command write below a folder; give what it made, wrote and sealed, in order."""
    done = []
    table = pd.DataFrame({"b": [2, 1, 3]})

    def make(name, folder):
        if name == "products":
            raise sources.SourceError(f"products.csv is missing from {folder}")
        done.append(("make", name, str(folder)))
        return table

    def write(table, path, key):
        done.append(("write", path.name, key))
        path.write_bytes(bytes(3 * 1024))

    monkeypatch.setattr(command, "DATA", tmp_path)
    monkeypatch.setattr(command, "TABLES", {"votes": (None, ["v"]), "products": (None, ["p"])})
    monkeypatch.setattr(
        command, "describe", lambda name: {"path": f"{name}.csv", "schema": {"primaryKey": ["b"]}}
    )
    monkeypatch.setattr(command, "make", make)
    monkeypatch.setattr(command, "write", write)
    monkeypatch.setattr(command, "seal", lambda name: done.append(("seal", name)) or True)
    monkeypatch.setattr(command, "write_package", lambda: done.append("package"))
    return done


def test_a_folder_makes_all_that_it_can_and_says_what_stays(commanded, tmp_path, capsys):
    command.main(["--from", str(tmp_path)])
    assert commanded == [
        ("make", "votes", str(tmp_path)),
        ("write", "votes.csv", ["b"]),
        ("seal", "votes"),
        "package",
    ]
    assert capsys.readouterr().out.splitlines() == [
        "votes.csv: 3 rows, 3 kB",
        "votes: sealed anew; the content is not what it was",
        f"products stays as it is committed: products.csv is missing from {tmp_path}",
    ]


def test_a_table_that_was_asked_for_and_cannot_be_made_stops(commanded, tmp_path):
    with pytest.raises(SystemExit, match=r"products\.csv is missing"):
        command.main(["--from", str(tmp_path), "--only", "products", "votes"])
    assert commanded == []


def test_an_empty_folder_s_name_is_where_raw_files_are_left(commanded, tmp_path, monkeypatch):
    from sources import raw_files

    monkeypatch.setattr(raw_files, "CACHE", tmp_path)
    command.main(["--from", "", "--only", "votes"])
    assert commanded[0] == ("make", "votes", str(tmp_path))
    with pytest.raises(SystemExit, match=r"no folder .*nowhere: 'make sources' fetches"):
        command.main(["--from", str(tmp_path / "nowhere")])


def test_all_are_sealed_where_none_is_named_and_none_is_made(commanded, monkeypatch, capsys):
    monkeypatch.setattr(command, "names", lambda: ["products", "votes"])
    command.main(["--seal"])
    assert commanded == [("seal", "products"), ("seal", "votes"), "package"]
    monkeypatch.setattr(command, "seal", lambda name: False)
    capsys.readouterr()
    command.main(["--seal", "products"])
    assert capsys.readouterr().out == ""  # the content is what it was


def test_what_cannot_be_sealed_stops(commanded, monkeypatch):
    def seal(name):
        raise TableError(f"{name} breaks a rule")

    monkeypatch.setattr(command, "seal", seal)
    with pytest.raises(SystemExit, match=r"^not sealed: products breaks a rule$"):
        command.main(["--seal", "products"])

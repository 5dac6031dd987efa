"""What is proved from raw files is proved of the tables as they are now."""

from pathlib import Path

import pytest
import yaml

from livebook import yaml_text
from livebook.tables import describe, names
from sources import TABLES, proofs, raw_files

PROVED = yaml_text.read(proofs.PROOFS)


def test_every_table_that_code_makes_is_proved_and_of_the_others_it_is_said_why_not():
    assert set(PROVED) == set(proofs.provable())
    assert set(names()) - set(PROVED) == set(proofs.WHY_NOT)
    assert all(proof["same"] for proof in PROVED.values())


@pytest.mark.parametrize("name", sorted(PROVED))
def test_a_proof_is_of_the_table_as_it_is_sealed(name):
    assert PROVED[name]["content"] == describe(name)["content"]


def test_each_table_has_a_row_with_a_comparison_or_a_reason():
    rows = proofs.rows()
    assert [row["table"] for row in rows] == names()
    for row in rows:
        assert bool(row["compared"]) != bool(row["why_not"])
        assert not row["compared"] or row["functions"]


def test_a_proof_does_not_outlive_its_table(tmp_path):
    name = next(iter(PROVED))
    other = tmp_path / "proofs.yaml"
    other.write_text(yaml.dump({name: {**PROVED[name], "content": "sha256-0"}}), encoding="utf-8")
    row = next(row for row in proofs.rows(other) if row["table"] == name)
    assert row["compared"] == "" and row["why_not"] == proofs.CHANGED


def test_every_source_of_the_registry_is_cut_by_something():
    used = {source for _, *sources in proofs.extracts.EXTRACTS.values() for source in sources}
    assert used == set(raw_files.registry())


def test_every_extract_that_is_cut_is_one_that_a_table_is_made_from():
    used = {file for _, files in TABLES.values() for file in files}
    assert set(proofs.extracts.EXTRACTS) <= used


def test_a_table_that_comes_out_otherwise_is_seen(tmp_path, monkeypatch):
    (tmp_path / "grilli_yang").mkdir()
    header = "Year," + ",".join(
        [
            *[
                "Coffee",
                "Cocoa",
                "Tea",
                "Rice",
                "Wheat",
                "Maize",
                "Sugar",
                "Beef",
                "Lamb",
                "Banana",
                "Palmoil",
            ],
            *["Cotton", "Jute", "Wool", "Hides", "Tobacco", "Rubber", "Timber"],
            *["Copper", "Aluminum", "Tin", "Silver", "Lead", "Zinc"],
        ]
    )
    path = tmp_path / "grilli_yang/gycpi-2011-01.csv"
    path.write_text(f"{header}\n1900{',1.5' * 24}\nNotes{',' * 24}\n", encoding="utf-8")
    monkeypatch.setattr(raw_files, "at_hand", lambda *_: {"x": Path(path)})
    assert not proofs.same("commodity_prices_since_1900", tmp_path)


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """Let two tables be provable, of which one comes out otherwise; give the file of proofs."""
    monkeypatch.setattr(proofs, "PROOFS", tmp_path / "proofs.yaml")
    monkeypatch.setattr(proofs, "provable", lambda: ["b", "a"])
    monkeypatch.setattr(proofs, "names", lambda: ["a", "b", "c"])
    monkeypatch.setattr(proofs, "same", lambda name, folder: name != "b")
    monkeypatch.setattr(proofs, "describe", lambda name: {"content": f"seal of {name}"})
    return tmp_path / "proofs.yaml"


def test_all_are_compared_written_in_order_and_who_differs_is_named(compared, capsys):
    assert proofs.main(["folder"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said == ["1 of 3 tables are the same byte for byte.", "b comes out otherwise"]
    written = compared.read_text(encoding="utf-8")
    assert written.startswith("# Written by 'python -m sources.proofs'")
    proof = yaml.safe_load(written)
    assert list(proof) == ["a", "b"]
    assert proof["a"]["same"] and not proof["b"]["same"]
    assert proof["a"]["content"] == "seal of a"


def test_what_is_compared_alone_leaves_the_other_proofs_and_all_anew_does_not(compared):
    compared.write_text("c: {same: true}\na: {same: false}\n", encoding="utf-8")
    assert proofs.main(["folder", "a"]) == 0
    assert {k: v["same"] for k, v in yaml_text.read(compared).items()} == {"a": True, "c": True}
    proofs.main(["folder"])
    assert set(yaml_text.read(compared)) == {"a", "b"}


def test_a_missing_raw_file_stops_and_nothing_is_written(compared, monkeypatch):
    def same(name, folder):
        raise proofs.SourceError(f"{name}.csv is missing from {folder}")

    monkeypatch.setattr(proofs, "same", same)
    with pytest.raises(SystemExit, match=r"^b\.csv is missing from folder$"):
        proofs.main(["folder"])
    assert not compared.exists()

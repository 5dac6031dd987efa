"""Each table says what may be done with it, and README and LICENSE give the totals."""

import re
import shutil

import pytest
from contents import ROOT
from small_book import descriptor, dump

from livebook import terms
from livebook.tables import DATA, describe, names

#: Licences that open a table to any use.
OPEN = {
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-3.0-IGO",
    "CC-BY-SA-4.0",
    "ODC-BY-1.0",
    "ODbL-1.0",
    "ODC-PDDL-1.0",
    "etalab-2.0",
}
OPEN |= {"public-domain"}


@pytest.mark.parametrize("file", ["README.md", "LICENSE"])
def test_the_totals_are_printed(file):
    text = " ".join((ROOT / file).read_text(encoding="utf-8").split())
    assert terms.sentence() in text


@pytest.mark.parametrize("name", terms.by_reuse()["open"])
def test_what_is_called_open_has_open_licences_and_terms_that_were_read(name):
    descriptor = describe(name)
    assert {licence["name"] for licence in descriptor["licenses"]} <= OPEN
    assert descriptor.get("terms_read", True)


@pytest.mark.parametrize("name", names())
def test_a_licence_against_commerce_makes_a_table_non_commercial(name):
    descriptor = describe(name)
    text = " ".join([*(e["title"] for e in descriptor["licenses"]), descriptor["licence_note"]])
    against = re.search(r"non-?commercial|not be used commercially", text, re.IGNORECASE)
    assert bool(against) == (descriptor["reuse"] == "non-commercial")


@pytest.mark.parametrize("name", names())
def test_terms_that_a_note_calls_unread_are_marked(name):
    note = describe(name)["licence_note"]
    if re.search(r"not read|as far as we know|could not be opened|was not seen", note):
        assert describe(name).get("terms_read") is False


def test_a_table_that_says_something_else_is_refused(tmp_path):
    shutil.copy(DATA / "countries.resource.yaml", tmp_path)
    path = tmp_path / "countries.resource.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("reuse: open", "reuse: free"))
    with pytest.raises(ValueError, match="countries: reuse is one of open, non-commercial"):
        terms.by_reuse(tmp_path)


@pytest.fixture
def two_tables(tmp_path):
    """Return a folder of an open table's and a closed table's descriptor."""
    for name in ("countries", "exports_by_product"):
        shutil.copy(DATA / f"{name}.resource.yaml", tmp_path)
    return tmp_path


def test_the_notice_names_what_is_not_open_and_who_reads_it(two_tables):
    text = terms.notice({"exports_by_product": ["a.ipynb"], "countries": ["b.ipynb"]}, two_tables)
    assert "exports_by_product: non-commercial" in text and "read by a.ipynb" in text
    assert "countries:" not in text and "b.ipynb" not in text
    assert "left out" not in text


def test_the_notice_names_what_stops_where_data_are_left_out(two_tables):
    readers = {"exports_by_product": ["b.ipynb", "a.ipynb"]}
    text = terms.notice(readers, two_tables, left_out=True)
    assert text.endswith("stop where they read one:\n    a.ipynb\n    b.ipynb\n")


def test_code_that_reads_a_closed_table_is_told():
    assert terms.of_code('load("exports_by_product")') == (
        "Not open among the tables it reads: exports_by_product (non-commercial)."
    )


@pytest.fixture
def three_kinds(tmp_path):
    """Return a folder of a table of each kind; of one, which says no kind, the terms were not read."""
    for name, said in (
        ("a", {"reuse": "open"}),
        ("b", {"reuse": "non-commercial"}),
        ("c", {"terms_read": False}),
    ):
        about = descriptor(name, f"Table {name}", {"name": "m"})
        about["licenses"].append({"title": "Own terms"})
        dump(tmp_path / f"{name}.resource.yaml", {**about, **said})
    return tmp_path


def test_a_table_that_says_nothing_is_unclear_and_the_totals_are_one_sentence(three_kinds):
    assert terms.by_reuse(three_kinds) == {"open": ["a"], "non-commercial": ["b"], "unclear": ["c"]}
    assert terms.not_open(three_kinds) == {"b": "non-commercial", "c": "unclear"}
    assert terms.sentence(three_kinds) == (
        "Of the 3 tables 1 are open (any use, most with attribution), 1 are not for commercial use, in "
        "whole or in part, and 1 are unclear (no open licence stated, or none confirmed); of 1 the "
        "publisher's terms were not read."
    )


def test_the_notice_has_a_paragraph_for_each_table_with_its_licences_and_readers(three_kinds):
    text = terms.notice({"c": ["x.ipynb", "y.ipynb"]}, three_kinds)
    assert text.split("\n\n")[1:] == [
        "These are not open:",
        "b: non-commercial\n    CC0, Own terms",
        "c: unclear\n    CC0, Own terms\n    read by x.ipynb\n    read by y.ipynb\n",
    ]
    alone = terms.notice({}, three_kinds, left_out=True)
    assert "These are not open, and their data are left out:" in alone
    assert alone.endswith("\n\nWithout them these stop where they read one:\n    none\n")

"""A reader's own verdicts: the exported file, read and compared, one clear error for each fault."""

import json
import re

import pytest

from periphery import claims
from periphery.claims import READERS_FILE, VERDICTS, VerdictsError, compare, plain, read_verdicts

MINE = {"T01": "contested", "E06": "supported", "K09": "not checkable by data"}


def _json(verdicts, **changes):
    return json.dumps({"what": READERS_FILE, "version": 1, "verdicts": verdicts, **changes})


@pytest.fixture
def file(tmp_path):
    def _write(content, name="my-verdicts.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return _write


def test_json_and_csv_say_the_same(file):
    rows = (
        "id,title,verdict\nE06,The record,supported\nK09,,not checkable by data\nT01,,contested\n"
    )
    assert read_verdicts(file(_json(MINE))) == MINE
    assert read_verdicts(file(rows, "mine.csv")) == MINE


def test_the_order_is_the_ledger_s_and_the_path_may_be_text(file):
    assert list(read_verdicts(str(file(_json(dict(reversed(MINE.items()))))))) == list(MINE)


def test_a_spreadsheet_s_byte_order_mark_and_unjudged_rows_are_passed_over(file):
    assert read_verdicts(file(b"\xef\xbb\xbfid,verdict\r\nE06,supported\r\nE07,\r\n", "x.csv")) == {
        "E06": "supported"
    }


def test_semicolons_do(file):
    assert read_verdicts(file("id;title;verdict\nE06;A, b;supported\n", "x.csv")) == {
        "E06": "supported"
    }


def test_a_file_without_any_verdict_is_none(file):
    assert read_verdicts(file(_json({}))) == {}
    assert compare({}).empty


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"what": ', "my-verdicts.json is not valid JSON"),
        ("[1, 2]", "is JSON, but not a file of verdicts"),
        ('{"cells": []}', "is JSON, but not a file of verdicts"),
        (_json(["supported"]), "is JSON, but not a file of verdicts"),
        (_json({}, what="recipes"), "is JSON, but not a file of verdicts"),
        (_json({"E99": "supported"}), "there is no claim 'E99'"),
        (_json({"E06": "true"}), "E06: verdict 'true' is not one of supported"),
        (_json({"E06": ["supported"]}), "is not one of supported"),
        (_json({"E06": None}), "E06: verdict None is not one of"),
        (
            f'{{"what": "{READERS_FILE}", "verdicts": {{"E06": "supported", "E06": "contested"}}}}',
            "claim E06 is judged twice",
        ),
        ("id,verdict\nE06,supported\nE06,supported\n", "claim E06 is judged twice"),
        ("id,verdict\nX01,supported\n", "there is no claim 'X01'"),
        ("id,verdict\nE06,Supported\n", "verdict 'Supported' is not one of"),
        ("name,grade\nAna,9\n", "neither JSON nor a CSV with the columns id and verdict"),
        ("", "neither JSON nor a CSV"),
        (b"\x89PNG\r\n\x1a\n\xff", "is not a text file"),
    ],
)
def test_a_wrong_file_gives_one_clear_error(file, content, words):
    with pytest.raises(VerdictsError, match=re.escape(words)):
        read_verdicts(file(content))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(VerdictsError, match=r"there is no file .*nothing\.json"):
        read_verdicts(tmp_path / "nothing.json")


def test_the_comparison_has_the_book_s_verdict_for_each_claim_judged():
    table = compare(MINE)
    ledger = claims.read()
    assert list(table.index) == list(MINE)
    assert table["mine"].to_dict() == MINE
    for key, row in table.iterrows():
        assert row["book"] == ledger[key]["verdict"]
        assert row["same"] == (MINE[key] == ledger[key]["verdict"])


def test_the_book_agrees_with_itself():
    book = {key: row["verdict"] for key, row in claims.read().items()}
    assert compare(book)["same"].all()
    assert len(compare(book)) == len(book)


def test_an_unknown_claim_or_verdict_is_refused_in_a_comparison():
    with pytest.raises(VerdictsError, match="there is no claim 'E99'"):
        compare({"E99": VERDICTS[0]})
    with pytest.raises(VerdictsError, match="verdict 'maybe'"):
        compare({"E06": "maybe"})


def test_every_text_of_the_ledger_can_be_said_without_roles():
    for row in claims.read().values():
        for text in claims.texts(row):
            assert "{" not in plain(text) and "`" not in plain(text), row["id"]


def test_a_link_with_a_title_keeps_its_title():
    assert plain("{doc}`chapter 2 </chapters/2-dependency/index>`\n gives it.") == (
        "chapter 2 gives it."
    )
    assert plain("see {doc}`/chapters/2-dependency/partners`") == "see partners"

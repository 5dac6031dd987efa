"""How the coding sheet is made, on a few hand-made rows, and whether the stored one is sound."""

import pandas as pd
import pytest

from livebook.tables import load
from sources import case_tables, make

MINE = {"Mine": ("a mine", "PER", "China")}
PAGE = ("A page, 2024", "https://example.org/")


def _row(criterion="control", fact="Owned abroad.", charitable=1, strict=0, why="One or nought."):
    page = PAGE if fact else ("", "")
    return ("Mine", criterion, fact, *page, charitable, strict, why)


def test_a_row_gets_its_pair_its_country_and_its_investor():
    sheet = case_tables.case_codings([_row(), _row("knowledge", "", None, None, "")], MINE)
    assert sheet.loc[0, ["pair", "iso3", "investor"]].tolist() == ["a mine", "PER", "China"]
    assert sheet["charitable"].tolist() == [1, pd.NA]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Elsewhere", *_row()[1:]), "no such case"),
        (_row("luck"), "no such case or criterion"),
        (_row(strict=None), "a code of each reader"),
        (_row(fact=""), "a code a fact"),
        (_row(why=""), "where the readers part"),
        (_row(strict=1), "nowhere else"),
    ],
)
def test_an_unsound_row_is_refused_by_name(row, words):
    with pytest.raises(ValueError, match=words):
        case_tables.case_codings([row], MINE)


def test_the_sheet_is_made_without_a_source(tmp_path):
    made = make("case_codings", tmp_path).sort_values(["case", "criterion"], ignore_index=True)
    stored = load("case_codings").sort_values(["case", "criterion"], ignore_index=True)
    pd.testing.assert_frame_equal(made.replace("", pd.NA), stored, check_dtype=False)


def test_each_chinese_case_has_one_of_its_kind_in_its_country_beside_it():
    sheet = load("case_codings")
    assert (sheet.groupby("case")["criterion"].nunique() == len(case_tables.CRITERIA)).all()
    pairs = sheet.drop_duplicates("case").groupby("pair")
    assert (pairs.size() == 2).all() and (pairs["iso3"].nunique() == 1).all()
    assert (pairs["investor"].agg(lambda flags: (flags == "China").sum()) == 1).all()


def test_the_charitable_reader_is_never_the_stricter():
    coded = load("case_codings").dropna(subset="strict")
    assert (coded["charitable"] >= coded["strict"]).all()

"""How the coding sheet is made, on a few hand-made rows, and whether the stored one is sound."""

import pandas as pd
import pytest
import yaml

from livebook.tables import load
from sources import case_tables, make
from sources.hand_lists import ListError

NOTHING = "nothing found"


def _coding(**changes):
    coding = {"fact": "Owned abroad.", "page": "A page, 2024", "address": "https://example.org/"}
    coding |= {"charitable": 1, "strict": 0, "why_they_part": "One or nought."} | changes
    return {field: value for field, value in coding.items() if value is not None}


def _case(coding=None, **changes):
    codings = dict.fromkeys(case_tables.CRITERIA, NOTHING) | {"control": coding or _coding()}
    about = {"case": "Mine", "pair": "a mine", "country": "PER", "investor": "China"}
    return {**about, "codings": codings, **changes}


def _sheet(folder, *cases):
    path = folder / "cases.yaml"
    path.write_text(yaml.safe_dump(list(cases)), encoding="utf-8")
    return case_tables.case_codings(path)


def test_a_row_gets_its_pair_its_country_and_its_investor(tmp_path):
    sheet = _sheet(tmp_path, _case()).set_index("criterion")
    assert sheet.loc["control", ["pair", "iso3", "investor"]].tolist() == ["a mine", "PER", "China"]
    assert sheet.loc[["control", "actors"], "charitable"].tolist() == [1, pd.NA]
    assert sheet.loc["actors", ["fact", "why_they_part"]].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ([_case(country="PRU")], "^Mine: no state of the region has the code 'PRU'"),
        ([_case(investor="")], "^Mine: the field 'investor' is missing"),
        ([_case(codings={"control": _coding()})], "^Mine, codings: the field 'actors' is missing"),
        ([_case(codings=_case()["codings"] | {"luck": NOTHING})], "unknown field 'luck'"),
        ([_case(), _case()], "stands twice"),
        (["Mine"], "^case 1: expected fields"),
        ([_case(_coding(strict=None))], "^Mine, control: the field 'strict' is missing"),
        ([_case(_coding(fact=""))], "the field 'fact' is missing or empty"),
        ([_case(_coding(strict=3))], "0, 1 or 2"),
        ([_case(_coding(strict=True))], "0, 1 or 2"),
        ([_case(_coding(why_they_part=None))], "where the readers part"),
        ([_case(_coding(strict=1))], "nowhere else"),
    ],
)
def test_an_unsound_row_is_refused_by_name(cases, words, tmp_path):
    with pytest.raises(ListError, match=words):
        _sheet(tmp_path, *cases)


def test_a_list_that_is_missing_or_no_yaml_is_refused(tmp_path):
    path = tmp_path / "cases.yaml"
    with pytest.raises(ListError, match="there is no list"):
        case_tables.case_codings(path)
    path.write_text("- case: [", encoding="utf-8")
    with pytest.raises(ListError, match=r"^cases\.yaml is not valid YAML"):
        case_tables.case_codings(path)


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

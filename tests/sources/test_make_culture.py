"""How the tables of opinion, institutes and migrants are made, on a few hand-made rows."""

import pandas as pd
import pytest

from livebook.tables import load
from sources import SourceError, culture_tables, make

SHARES = ["pct_1", "pct_2", "pct_3", "pct_4", "pct_dk_na"]


def _series(*rows):
    columns = ["iso3", "year", "question", "about", "n", *SHARES, "flag"]
    return pd.DataFrame(rows, columns=columns)


def _wave(*rows):
    return pd.DataFrame(rows, columns=["iso3", "year", "question", "n", *SHARES])


SERIES = _series(
    ("BRA", 2018, "opinion", "CHN", 1204, 10, 40, 20, 5, 25, None),
    ("MEX", 2017, "opinion", "USA", 1200, 6, 42, 35, 16, 1, "no dont-know"),
    ("BRA", 2023, "opinion", "CHN", 1204, 1, 1, 1, 1, 96, "2023 wording"),
    ("ESP", 2018, "opinion", "CHN", 2482, 10, 40, 20, 5, 25, None),
)
WAVE = _wave(
    ("BRA", 2023, "P23ST_C", 1204, 6, 34, 38, 11, 11),
    ("BRA", 2023, "P23ST_D", 1204, 16, 40, 20, 4, 20),
    ("BRA", 2023, "P24ST_A", 1204, 20, 50, 15, 5, 10),
    ("BRA", 2023, "P26SDN_B", 1204, 20, 16, 33, 20, 11),
    ("BRA", 2023, "P27SDN", 1204, 68, 18, 6, 3, 5),
)


def test_opinion_takes_the_last_wave_from_its_own_file_and_leaves_out_other_regions():
    found = culture_tables.opinion_of_powers(SERIES, WAVE)
    assert set(found["iso3"]) == {"BRA", "MEX"}
    late = found[found["year"] == 2023].set_index(["question", "about"])
    assert late.loc[("opinion", "China"), "positive_pct"] == 34
    assert set(late.index) == {
        ("opinion", "China"),
        ("opinion", "European Union"),
        ("relations", "United States"),
    }


def test_opinion_marks_how_a_question_was_put():
    found = culture_tables.opinion_of_powers(SERIES, WAVE).set_index(
        ["iso3", "year", "question", "about"]
    )
    battery = found["battery"]
    assert battery["BRA", 2018, "opinion", "China"] == "usual"
    assert battery["MEX", 2017, "opinion", "United States"] == "without don't know"
    assert battery["BRA", 2023, "opinion", "China"] == "favourable wording"
    assert battery["BRA", 2023, "relations", "United States"] == "usual"


def test_statements_and_choice_keep_their_own_answers():
    statement = culture_tables.statements_about_china(WAVE).iloc[0]
    assert statement["statement"] == "interferes in our internal affairs"
    assert statement["great_deal_pct"] == 20 and statement["no_answer_pct"] == 11
    choice = culture_tables.closer_to_china_or_us(WAVE).iloc[0]
    assert choice["united_states_pct"] == 68 and choice["china_pct"] == 18


def test_two_codes_for_the_palestinian_territories_become_one():
    source = pd.DataFrame(
        {
            "iso3": ["PLS", "PER"],
            "year": [2014, 2014],
            "about": ["CHN", "USA"],
            "pct_favorable": [61.0, 65.0],
            "pct_unfavorable": [34.0, 23.0],
            "pct_very_favorable": [8.0, 20.0],
            "n": [1000, 1000],
        }
    )
    found = culture_tables.favourability_of_powers(source)
    assert found["iso3"].tolist() == ["PSE", "PER"]
    assert found["about"].tolist() == ["China", "United States"]
    assert found["favourable_pct"].tolist() == [61.0, 65.0]


def test_the_double_entry_is_taken_out():
    source = pd.DataFrame(
        {
            "iso3": ["VEN", "VEN", "ATG"],
            "location_name": [
                "Universidad Bolivariana de Venezuela ",
                "Bolivarian University of Venezuela",
                "Antigua and Barbuda",
            ],
            "nearest_city": [None, "Caracas", "Piggotts"],
        }
    )
    found = culture_tables.confucius_institutes(source)
    assert found["host"].tolist() == ["Bolivarian University of Venezuela", "Antigua and Barbuda"]


def test_migrants_are_renamed():
    source = pd.DataFrame({"iso3": ["PER"], "year": [2020], "china_born_migrants": [31931]})
    assert culture_tables.migrants_from_china(source)["born_in_china"].tolist() == [31931]


def test_a_source_without_its_columns_is_refused(tmp_path):
    (tmp_path / "culture").mkdir()
    path = tmp_path / "culture" / "china_born_migrants_lac_2000_2020.csv"
    path.write_text("iso3,year\nPER,2020\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"migrants_from_china: .* lacks"):
        make("migrants_from_china", tmp_path)


# The tables themselves ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["opinion_of_powers", "statements_about_china"])
def test_the_answers_add_up(name):
    table = load(name)
    total = table.filter(like="_pct").sum(axis=1)
    assert total.between(99.5, 100.5).all()


def test_choice_adds_up_and_covers_the_same_countries_as_the_statements():
    choice = load("closer_to_china_or_us")
    assert choice.filter(like="_pct").sum(axis=1).between(99.5, 100.5).all()
    assert set(choice["iso3"]) == set(load("statements_about_china")["iso3"])


def test_known_shares():
    opinion = load("opinion_of_powers").set_index(["iso3", "year", "question", "about"])
    row = opinion.loc["BRA", 2023, "opinion", "China"]
    assert row["very_positive_pct"] + row["positive_pct"] == pytest.approx(40.5)
    pew = load("favourability_of_powers").set_index(["iso3", "year", "about"])
    assert pew.loc[("MEX", 2017, "United States"), "favourable_pct"] == 29.2
    assert not (pew.reset_index().query("about == 'China'")["year"] == 2013).any()

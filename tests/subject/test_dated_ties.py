"""Dated ties: who had which one when, and which rows of the tables are firm."""

import pandas as pd
import pytest

from livebook.tables import load
from periphery import dated_ties as ties


def test_a_state_that_turned_away_and_back_is_counted_in_its_years_only():
    beijing = ties.held().query("tie == 'recognition' and iso3 == 'NIC'")
    there = {y for y in range(1980, 2026) if beijing.eval(f"first <= {y} < until").any()}
    assert there == {*range(1985, 1990), *range(2021, 2026)}


def test_other_ties_last():
    others = ties.held().query("tie != 'recognition'")
    assert (others["until"] == ties.NEVER).all()
    assert len(others) == len(load("ties_with_china"))


def test_a_visit_that_is_only_announced_is_not_firm():
    rows = ties.dated_rows()
    visits = rows[rows["kind"] == "visit"]
    only = visits["basis"].str.fullmatch(r"[^;]*\)")
    assert only.any() and not visits.loc[only, "firm"].any()
    assert ties.reported("AP (announced); Xinhua") and not ties.reported("AP (announced)")


def test_every_row_of_the_three_tables_is_there_once():
    names = ["recognition_spells", "ties_with_china", "visits_of_leaders"]
    assert len(ties.dated_rows()) == sum(len(load(name)) for name in names)


def test_who_turned_between_two_dates():
    assert ties.turned_to("Beijing", "2021", "2021-12-31") == {"NIC": 2021}
    assert set(ties.turned_to("Beijing", "2023")) == {"HND"}


def test_a_first_visit_is_the_first_within_the_years_asked():
    early, late = (ties.first_visits("China", since)["BRA"] for since in (1990, 2000))
    assert early < 2000 <= late
    assert max(ties.first_visits("United States", 2000, 2010).values()) <= 2010


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ties.turned_to("Moscow", "1990"), "Moscow"),
        (lambda: ties.first_visits("France"), "France"),
    ],
)
def test_who_is_not_in_the_tables_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_year_is_taken_from_a_date_of_any_length():
    assert ties.year_of(pd.Series(["2018", "2018-05", "2018-05-21"])).tolist() == [2018] * 3


def test_a_tie_begins_in_the_year_of_its_date_and_recognition_ends_in_one():
    spells = load("recognition_spells").query("recognises == 'Beijing'")
    held = ties.held()
    recognised = held[held["tie"] == "recognition"]
    assert recognised["first"].tolist() == [int(date[:4]) for date in spells["since"]]
    ended = spells["until"].notna().to_numpy()
    assert ended.any() and (recognised["until"].to_numpy()[~ended] == ties.NEVER).all()
    assert recognised["until"].to_numpy()[ended].tolist() == [
        int(date[:4]) for date in spells["until"].dropna()
    ]
    others = load("ties_with_china")
    rest = held[held["tie"] != "recognition"]
    assert rest["first"].tolist() == [int(date[:4]) for date in others["date"]]
    assert rest["iso3"].tolist() == others["iso3"].tolist()


def test_an_exit_is_a_row_on_the_memorandum_and_sure_dates_are_firm():
    rows, tied = ties.dated_rows(), load("ties_with_china")
    assert not rows["kind"].str.contains("exit").any()
    assert tied["tie"].str.contains("exit").any()
    sure = (load("recognition_spells")["confidence"] == "high").sum()
    assert rows.loc[rows["kind"] == "recognition", "firm"].sum() == sure
    kept = rows[~rows["kind"].isin(["recognition", "visit"])]
    assert kept["firm"].tolist() == (tied["confidence"] == "high").tolist()
    assert list(rows.columns) == ["kind", "basis", "firm"]


def test_first_visits_are_of_presidents_in_the_years_asked_ends_included():
    visits = load("visits_of_leaders").query("visitor == 'China' and office == 'president'")
    years = ties.year_of(visits["month"])
    first, last = int(years.min()), int(years.max())
    everybody = ties.first_visits("China", first, last)
    assert set(everybody) == set(visits["iso3"])
    assert min(everybody.values()) == first
    only = ties.first_visits("China", last, last)
    assert set(only) == set(visits.loc[years == last, "iso3"]) != set()


def test_dates_of_turning_are_included_on_both_ends():
    spells = load("recognition_spells").query("recognises == 'Beijing'")
    one = spells.iloc[-1]
    assert ties.turned_to("Beijing", one["since"], one["since"])[one["iso3"]] == int(
        one["since"][:4]
    )
    assert set(ties.turned_to("Taipei", "1900")) == set(
        load("recognition_spells").query("recognises == 'Taipei'")["iso3"]
    )

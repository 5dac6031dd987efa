"""Votes beside trade: one table of both, lags of trade, and what is held still."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import indicators, panel, voting

STATES = ["ARG", "BRA", "CHL", "PER", "URY", "MEX"]


@pytest.fixture(scope="module")
def rows():
    return voting.votes_and_trade(load("trade_by_partner"), STATES, 2000, 2020)


def test_votes_stand_beside_the_trade_of_their_own_year(rows):
    trade = indicators.share_with(load("trade_by_partner"), "CHN", STATES)
    votes = load("agreement_in_un_votes").set_index(["iso3", "year"])["with_china"]
    for code, year in (("CHL", 2003), ("PER", 2020)):
        row = rows[(rows["iso3"] == code) & (rows["year"] == year)].iloc[0]
        assert row["china"] == pytest.approx(trade[code, year])
        assert row["with_china"] == pytest.approx(votes[code, year])
    assert rows["away_from_us"].equals(-rows["ideal_point"].rename("away_from_us"))
    assert len(rows) == len(STATES) * 21


def test_a_table_without_the_years_is_refused():
    with pytest.raises(ValueError, match="1950 to 1960"):
        voting.votes_and_trade(load("trade_by_partner"), STATES, 1950, 1960)


@pytest.mark.parametrize("lag", [-2, 0, 3])
def test_trade_of_another_year_stands_in_for_that_of_this_one(rows, lag):
    moved = voting.trade_of_other_years(rows, "china", lag).set_index(["iso3", "year"])
    there = rows.set_index(["iso3", "year"])
    assert moved.loc[("CHL", 2010), "china"] == there.loc[("CHL", 2010 + lag), "china"]
    assert moved.loc[("CHL", 2010), "ideal_point"] == there.loc[("CHL", 2010), "ideal_point"]
    assert moved["china"].isna().sum() == abs(lag) * len(STATES)


def test_a_cause_that_is_not_there_is_refused(rows):
    with pytest.raises(ValueError, match="'russia'"):
        voting.trade_of_other_years(rows, "russia", 1)


def test_slopes_are_those_of_the_estimate_for_so_many_points(rows):
    found = voting.slope(rows, "with_china", "china", points=5)
    whole = panel.fixed_effects(rows, "with_china", "china")
    assert found["value"] == pytest.approx(5 * whole.slope)
    assert (found["low"], found["high"]) == pytest.approx((5 * whole.low, 5 * whole.high))
    assert (found["p"], found["worth"]) == (whole.p_value, whole.freedom)


def test_no_interval_is_given_where_years_are_not_held_still(rows):
    table = voting.slopes(rows, "with_china", "china")
    held = table.index.str.contains("year")
    assert held.tolist() == [False, True, False, True]
    assert np.isfinite(table.loc[held, ["low", "high"]]).all(axis=None)
    assert table.loc[~held, ["low", "high"]].isna().all(axis=None)


def test_members_count_from_the_year_in_which_they_joined():
    codes = indicators.eu_membership(load("countries"))
    years = range(1990, 2025)
    found = voting.of_members(pd.DataFrame(1.0, years, list(codes)))
    assert found["SWE"].first_valid_index() == 1995 and found["FRA"].notna().all()
    assert found["GBR"].last_valid_index() < 2024
    with pytest.raises(KeyError):
        voting.of_members(pd.DataFrame(1.0, years, ["FRA"]))


def test_trade_with_the_united_states_and_each_direction_stand_in_columns_of_their_own(rows):
    trade = load("trade_by_partner")
    row = rows[(rows["iso3"] == "CHL") & (rows["year"] == 2010)].iloc[0]
    assert row["us"] == pytest.approx(indicators.share_with(trade, "USA", STATES)["CHL", 2010])
    for flow in ("exports", "imports"):
        share = indicators.share_with(trade, "CHN", STATES, [flow])
        assert row[flow] == pytest.approx(share["CHL", 2010])
    votes = load("agreement_in_un_votes").query("iso3 == 'CHL' and year == 2010").iloc[0]
    for column in ("with_china_all_votes", "with_united_states"):
        assert row[column] == votes[column]


def test_slopes_are_of_ten_points_and_named_by_what_is_held_still(rows):
    table = voting.slopes(rows, "with_china", "china")
    assert table.columns.to_list() == ["value", "low", "high", "worth"]
    assert table.index.to_list() == list(panel.EFFECTS.values())
    for held, name in panel.EFFECTS.items():
        found = panel.fixed_effects(rows, "with_china", "china", effects=held)
        assert table.loc[name, "value"] == pytest.approx(10 * found.slope)

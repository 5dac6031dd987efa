"""What groups of states trade: who is counted, and that shares are shares."""

import pandas as pd
import pytest

from livebook.tables import load
from periphery.indicators import (
    as_bloc,
    eu_as_one,
    eu_membership,
    group_trade,
    herfindahl_hirschman_index,
    mean_shares,
    row_concentration,
    turning_points,
    two_way_trade,
    with_each_partner,
)

TRADE = pd.DataFrame(
    [
        (2000, "CHL", "CHN", 3),
        (2000, "CHL", "PER", 1),
        (2001, "CHL", "CHN", 1),
        (2001, "CHL", "USA", 1),
        (2001, "PER", "CHL", 5),
    ],
    columns=["year", "exporter", "importer", "value"],
)


def test_a_group_sells_what_its_states_sell_in_every_year_of_the_table():
    assert group_trade(TRADE, ["CHL", "PER"]).to_dict() == {2000: 4, 2001: 7}
    assert group_trade(TRADE, ["PER"]).to_dict() == {2000: 0, 2001: 5}


def test_partners_can_be_chosen_and_left_out():
    assert group_trade(TRADE, ["CHL"], partners=["CHN", "USA"]).to_dict() == {2000: 3, 2001: 2}
    assert group_trade(TRADE, ["CHL"], without=["CHN"]).to_dict() == {2000: 1, 2001: 1}


def test_imports_are_seen_from_the_buyer():
    assert group_trade(TRADE, ["CHL"], "imports").to_dict() == {2000: 0, 2001: 5}


def test_a_group_trades_with_each_partner_what_the_group_as_one_state_would():
    found = with_each_partner(TRADE, ["CHL", "PER"])
    as_one = two_way_trade(as_bloc(TRADE, ["CHL", "PER"], "both"), ["both"])
    expected = as_one.pivot(index="year", columns="partner", values="value").fillna(0)
    assert found.to_dict() == expected.to_dict()


def test_one_direction_and_other_partners_can_be_chosen():
    assert with_each_partner(TRADE, ["CHL"], ["imports"]).to_dict() == {"PER": {2001: 5}}
    assert list(with_each_partner(TRADE, ["CHL"], without=["PER"])) == ["CHN", "USA"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((["BRA"],), "no exports or imports of these states"),
        ((["CHL"], []), "a direction is needed"),
        ((["CHL"], ["sales"]), "direction|sales"),
    ],
)
def test_without_states_or_directions_there_is_no_trade_with_partners(arguments, said):
    with pytest.raises(ValueError, match=said):
        with_each_partner(TRADE, *arguments)


def test_a_mean_share_counts_every_year_the_same():
    shares = mean_shares(TRADE, ["CHL", "PER"], "exports", (2000, 2001))
    assert shares.loc["CHL"].to_dict() == {"CHL": 0, "CHN": 0.625, "PER": 0.125, "USA": 0.25}


def test_the_union_as_one_follows_its_membership():
    flows = load("trade_by_partner").query("year == 2003")
    expected = as_bloc(flows, eu_membership(load("countries")), "EU")
    pd.testing.assert_frame_equal(eu_as_one(flows), expected)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((["BRA"],), "no exports of these states"), ((["CHL"], "sales"), "direction|sales")],
)
def test_unknown_states_and_directions_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        group_trade(TRADE, *arguments)


def test_years_outside_the_table_are_refused():
    with pytest.raises(ValueError, match="no year from 1990 to 1992"):
        mean_shares(TRADE, ["CHL"], "exports", (1990, 1992))


SHARES = pd.DataFrame({"CHN": [0.2, 0.6], "USA": [0.5, 0.2], "EU": [0.3, 0.2]}, ["CHL", "PER"])


def test_rows_are_as_concentrated_as_their_shares_one_by_one():
    expected = [herfindahl_hirschman_index(row) for row in SHARES.to_numpy()]
    assert row_concentration(SHARES).tolist() == pytest.approx(expected)
    assert row_concentration(3 * SHARES).tolist() == pytest.approx(expected)


def test_at_the_second_point_the_index_is_what_it_is_among_the_others():
    found = turning_points(SHARES, "CHN")
    index = found["back"] ** 2 + (1 - found["back"]) ** 2 * found["others"]
    assert index.tolist() == pytest.approx(found["others"].tolist())


def test_at_the_turn_the_index_is_lower_than_on_either_side():
    found = turning_points(SHARES, "CHN")
    before, lowest, after = (
        share**2 + (1 - share) ** 2 * found["others"]
        for share in (found["turn"] - 0.01, found["turn"], found["turn"] + 0.01)
    )
    assert (before > lowest).all() and (after > lowest).all()


def test_an_unknown_partner_and_negative_shares_are_refused():
    with pytest.raises(ValueError, match="no shares of 'BRA'"):
        turning_points(SHARES, "BRA")
    with pytest.raises(ValueError, match="a share is negative"):
        turning_points(-SHARES, "CHN")

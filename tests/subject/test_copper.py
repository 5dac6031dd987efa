"""Whether parts by origin and a turn to ore add up, on made-up flows and on the tables."""

import pandas as pd
import pytest

from livebook.tables import load
from periphery.copper import mined_by_origin, owners_abroad, raw_and_worked, turn_to_ore


def _flows(**years):
    rows = {
        (int(year.strip("_")), buyer): amounts
        for year, buyers in years.items()
        for buyer, amounts in buyers.items()
    }
    table = pd.DataFrame(rows, index=["raw", "worked"]).T
    return table.rename_axis(index=["year", "importer"]).astype(float)


def test_a_turn_without_new_buyers_is_that_of_the_same_buyers():
    flows = _flows(_1={"A": (1, 9), "B": (5, 5)}, _2={"A": (5, 5), "B": (9, 1)})
    found = turn_to_ore(flows, 1, 2)
    assert found["total"] == pytest.approx(40)
    assert found["same buyers"] == pytest.approx(40)


@pytest.mark.parametrize("weights", ["first", "last", "mean"])
def test_parts_of_a_turn_add_up_and_a_buyer_who_comes_is_no_change_of_the_same(weights):
    flows = _flows(_1={"A": (2, 8)}, _2={"A": (2, 8), "B": (10, 0)})
    found = turn_to_ore(flows, 1, 2, weights)
    assert found["same buyers"] + found["other buyers"] == pytest.approx(found["total"])
    assert found["same buyers"] == pytest.approx(0)
    assert found["total"] == pytest.approx(40)


def test_weights_decide_when_buyers_turn_and_grow_at_once():
    flows = _flows(_1={"A": (0, 9), "B": (1, 0)}, _2={"A": (9, 0), "B": (91, 0)})
    assert turn_to_ore(flows, 1, 2, "first")["same buyers"] == pytest.approx(90)
    assert turn_to_ore(flows, 1, 2, "last")["same buyers"] == pytest.approx(9)
    assert turn_to_ore(flows, 1, 2)["same buyers"] == pytest.approx((90 + 9) / 2)
    with pytest.raises(ValueError, match="not 'middle'"):
        turn_to_ore(flows, 1, 2, "middle")


def test_an_exporter_that_the_table_lacks_is_named():
    with pytest.raises(ValueError, match="no exporter 'XXX'"):
        raw_and_worked("XXX")


@pytest.mark.parametrize("year", [2018, 2022, 2025])
@pytest.mark.parametrize("counted", ["shares", "largest"])
def test_parts_by_origin_are_no_more_than_all_and_grow_with_a_smaller_whole(year, counted):
    parts, of_named = (mined_by_origin(year, counted, of) for of in ("all", "named"))
    assert parts.sum() < of_named.sum() <= 100.001
    assert parts.is_monotonic_decreasing


def test_a_mine_with_two_largest_owners_is_halved_and_shares_of_one_country_are_added():
    halved = mined_by_origin(2018, "largest")
    assert halved["Australia"] == pytest.approx(100 * 255 / 2 / 1331)
    for parts in (halved, mined_by_origin(2018)):
        assert parts["China"] == pytest.approx(100 * (213 + 117) / 1331)
    with pytest.raises(ValueError, match="nothing is known of 1999"):
        mined_by_origin(1999)


def test_earnings_are_parts_of_product_in_the_years_of_the_table_alone():
    found = owners_abroad("PER")
    assert found.index.min() == 1977
    assert found.index.max() == 2012
    flow = load("investment_income").query("iso3 == 'PER' and year == 2012").iloc[0]
    assert found.loc[2012, "earned"] / found.loc[2012, "came in"] == pytest.approx(
        flow["profits_paid_musd"] / flow["inflow_musd"]
    )
    with pytest.raises(ValueError, match="no state 'XXX'"):
        owners_abroad("XXX")

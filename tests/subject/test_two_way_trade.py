"""Two-way trade: ranks of partners and the Grubel–Lloyd index, by hand and in general."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebook.tables import load
from periphery.indicators import as_bloc, grubel_lloyd, two_way_trade


def flows(*rows):
    return pd.DataFrame(rows, columns=["year", "exporter", "importer", "exports_kusd"])


TRADE = flows(
    (2000, "CHL", "CHN", 10.0),
    (2000, "CHN", "CHL", 35.0),
    (2000, "CHL", "USA", 40.0),
    (2000, "DEU", "CHL", 5.0),
    (2000, "FRA", "CHL", 5.0),
    (2001, "CHL", "DEU", 50.0),
)


def test_both_directions_are_added_and_ranked_by_hand():
    found = two_way_trade(TRADE, ["CHL"]).set_index(["year", "partner"])
    assert found["value"].to_dict() == {
        (2000, "CHN"): 45,
        (2000, "USA"): 40,
        (2000, "DEU"): 5,
        (2000, "FRA"): 5,
        (2001, "DEU"): 50,
    }
    assert found.loc[2000, "rank"].to_dict() == {"CHN": 1, "USA": 2, "DEU": 3, "FRA": 3}


def test_a_bloc_is_one_partner():
    found = two_way_trade(as_bloc(TRADE, ["DEU", "FRA"], "EU"), ["CHL"])
    assert found.query("year == 2000 and partner == 'EU'")["value"].item() == 10


@pytest.mark.parametrize(
    ("trade", "countries", "words"),
    [
        (TRADE, [], "no country is given"),
        (TRADE, ["CHL", "XXX"], "holds no trade of 'XXX'"),
        (TRADE.assign(exports_kusd=float("nan")), ["CHL"], "missing"),
        (TRADE.assign(exports_kusd=-1.0), ["CHL"], "negative"),
        (TRADE.drop(columns="year"), ["CHL"], "column 'year' is missing"),
    ],
)
def test_ranks_refuse_bad_input(trade, countries, words):
    with pytest.raises(ValueError, match=words):
        two_way_trade(trade, countries)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.floats(0.1, 1e6)), min_size=1, max_size=12))
def test_values_add_up_to_all_trade_and_the_best_rank_is_one(rows):
    trade = flows(*((2000, "CHL", partner, value) for partner, value in rows))
    found = two_way_trade(trade, ["CHL"])
    assert found["value"].sum() == pytest.approx(trade["exports_kusd"].sum())
    assert found["rank"].min() == 1


# Grubel and Lloyd --------------------------------------------------------------------------------


def test_index_by_hand():
    assert grubel_lloyd([10, 20], [30, 20]) == pytest.approx(1 - 20 / 80)
    assert grubel_lloyd([10, 0], [0, 30]) == 0
    assert grubel_lloyd(pd.Series([7, 5]), pd.Series([7, 5])) == 1


pairs = st.lists(
    st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)).filter(lambda pair: sum(pair) > 0),
    min_size=2,
    max_size=20,
)


@given(pairs)
def test_bounds_and_direction(rows):
    sold, bought = zip(*rows, strict=True)
    index = grubel_lloyd(sold, bought)
    assert -1e-9 <= index <= 1 + 1e-9
    assert index == pytest.approx(grubel_lloyd(bought, sold))


@given(pairs)
def test_merging_goods_never_lowers_it(rows):
    sold, bought = zip(*rows, strict=True)
    merged = grubel_lloyd([sold[0] + sold[1], *sold[2:]], [bought[0] + bought[1], *bought[2:]])
    assert merged >= grubel_lloyd(sold, bought) - 1e-9


@pytest.mark.parametrize(
    ("sold", "bought", "words"),
    [
        ([1, 2], [1], "same length"),
        ([], [], "no values"),
        ([0, 0], [0, 0], "no trade"),
        ([1, float("nan")], [1, 1], "missing"),
        ([1, 1], [1, float("inf")], "infinite"),
        ([1, -1], [1, 1], "negative"),
    ],
)
def test_index_refuses_bad_input(sold, bought, words):
    with pytest.raises(ValueError, match=words):
        grubel_lloyd(sold, bought)


def test_finer_goods_show_less_two_way_trade_in_the_data():
    goods = load("exports_and_imports_by_product").query("iso3 == 'BRA'")
    chapters = goods.groupby(goods["hs4"].str[:2])[["exports_usd", "imports_usd"]].sum()
    fine = grubel_lloyd(goods["exports_usd"], goods["imports_usd"])
    assert fine < grubel_lloyd(chapters["exports_usd"], chapters["imports_usd"]) - 0.05

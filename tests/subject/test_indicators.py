"""Concentration, partner shares and blocs: worked by hand, then whatever the numbers are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebook.tables import load
from periphery.indicators import (
    as_bloc,
    by_partner_group,
    complementarity,
    concentration_by_year,
    effective_number,
    eu_members,
    eu_membership,
    flows_with,
    herfindahl_hirschman_index,
    mutual_shares,
    partner_concentration,
    partner_shares,
    share_with,
)

amounts = st.lists(st.floats(0.01, 1e9), min_size=1, max_size=30)


def flows(*rows):
    return pd.DataFrame(rows, columns=["year", "exporter", "importer", "exports_kusd"])


#: Chile sells to China, the United States, Germany and France; the last two trade with each other.
TRADE = flows(
    (2000, "CHL", "CHN", 10.0),
    (2000, "CHL", "USA", 40.0),
    (2000, "CHL", "DEU", 30.0),
    (2000, "CHL", "FRA", 20.0),
    (2000, "DEU", "FRA", 500.0),
    (2000, "DEU", "CHN", 90.0),
    (2001, "CHL", "CHN", 50.0),
    (2001, "CHL", "DEU", 50.0),
    (2001, "CHL", "FRA", 0.0),
)


# The index ---------------------------------------------------------------------------------------


def test_index_by_hand():
    # 0.5² + 0.3² + 0.2² = 0.25 + 0.09 + 0.04
    assert herfindahl_hirschman_index([50, 30, 20]) == pytest.approx(0.38)
    # (0.38 − 1/3) / (2/3)
    assert herfindahl_hirschman_index([50, 30, 20], normalised=True) == pytest.approx(0.07)


def test_one_part_only_and_equal_parts():
    assert herfindahl_hirschman_index([7]) == 1
    assert herfindahl_hirschman_index([1] * 8) == pytest.approx(1 / 8)
    assert herfindahl_hirschman_index([1] * 8, normalised=True) == pytest.approx(0)
    assert herfindahl_hirschman_index([0, 5, 0], normalised=True) == pytest.approx(1)
    assert effective_number([3, 3, 3, 3, 3]) == pytest.approx(5)


def test_zero_parts_count_only_in_the_normalised_index():
    assert herfindahl_hirschman_index([1, 1, 0]) == herfindahl_hirschman_index([1, 1])
    assert herfindahl_hirschman_index([1, 1, 0], normalised=True) == pytest.approx(0.25)


def test_takes_any_array():
    for values in ((1, 3), np.array([1, 3]), pd.Series([1.0, 3.0], index=["x", "y"])):
        assert herfindahl_hirschman_index(values) == pytest.approx(0.625)


@given(amounts)
def test_bounds(values):
    index = herfindahl_hirschman_index(values)
    assert 1 / len(values) - 1e-9 <= index <= 1 + 1e-9
    assert 1 - 1e-9 <= effective_number(values) <= len(values) + 1e-6


@given(st.lists(st.floats(0.01, 1e9), min_size=2, max_size=30))
def test_normalised_bounds(values):
    assert 0 <= herfindahl_hirschman_index(values, normalised=True) <= 1 + 1e-9


@given(amounts, st.floats(1e-6, 1e6))
def test_unit_does_not_matter(values, scale):
    scaled = [scale * value for value in values]
    assert herfindahl_hirschman_index(scaled) == pytest.approx(herfindahl_hirschman_index(values))


@given(amounts, st.randoms(use_true_random=False))
def test_order_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert herfindahl_hirschman_index(shuffled) == pytest.approx(herfindahl_hirschman_index(values))


@given(st.lists(st.floats(0.01, 1e9), min_size=2, max_size=30))
def test_merging_two_parts_never_lowers_it(values):
    merged = [values[0] + values[1], *values[2:]]
    assert herfindahl_hirschman_index(merged) >= herfindahl_hirschman_index(values) - 1e-12


@given(amounts, st.floats(0.01, 0.99))
def test_a_transfer_to_the_largest_raises_it(values, share):
    values = sorted(values)
    moved = values[0] * share if len(values) > 1 else 0
    after = [values[0] - moved, *values[1:-1], values[-1] + moved] if moved else values
    assert herfindahl_hirschman_index(after) >= herfindahl_hirschman_index(values) - 1e-12


@given(amounts, st.integers(2, 6))
def test_replicating_every_part_divides_it(values, times):
    replicated = herfindahl_hirschman_index(values * times)
    assert replicated == pytest.approx(herfindahl_hirschman_index(values) / times)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "no values"),
        ([0, 0], "sum to zero"),
        ([1, -2], "negative"),
        ([1, float("nan")], "missing"),
        ([1, float("inf")], "infinite"),
        ([[1, 2], [3, 4]], "one-dimensional"),
        (pd.Series([1, None], dtype="float64"), "missing"),
    ],
)
def test_refuses_what_has_no_concentration(values, words):
    with pytest.raises(ValueError, match=words):
        herfindahl_hirschman_index(values)
    with pytest.raises(ValueError, match=words):
        effective_number(values)


def test_one_part_has_no_normalised_index():
    with pytest.raises(ValueError, match="at least two"):
        herfindahl_hirschman_index([5], normalised=True)


def test_very_large_and_very_small_amounts():
    assert herfindahl_hirschman_index([1e300, 1e300]) == pytest.approx(0.5)
    assert herfindahl_hirschman_index([1e-300, 3e-300]) == pytest.approx(0.625)
    # Below the smallest normal number a reciprocal would overflow.
    assert herfindahl_hirschman_index([5e-324, 5e-324]) == pytest.approx(0.5)


# Partner shares ----------------------------------------------------------------------------------


def test_shares_of_exports_by_hand():
    shares = partner_shares(TRADE, "CHL")
    first = shares[shares["year"] == 2000]
    assert first["partner"].tolist() == ["USA", "DEU", "FRA", "CHN"]
    assert first["share"].tolist() == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert list(shares.columns) == ["year", "partner", "share"]


def test_shares_of_imports_by_hand():
    shares = partner_shares(TRADE, "CHN", "imports").set_index("year")
    assert shares.loc[2000, "partner"].tolist() == ["DEU", "CHL"]
    assert shares.loc[2000, "share"].tolist() == pytest.approx([0.9, 0.1])


def test_shares_take_any_value_column():
    renamed = TRADE.rename(columns={"exports_kusd": "imports_musd"})
    pd.testing.assert_frame_equal(partner_shares(renamed, "CHL"), partner_shares(TRADE, "CHL"))


@given(st.lists(st.tuples(st.integers(2000, 2003), st.floats(0.1, 1e6)), min_size=1, max_size=20))
def test_shares_of_a_year_sum_to_one(rows):
    trade = flows(*((year, "CHL", f"P{i:02}", value) for i, (year, value) in enumerate(rows)))
    sums = partner_shares(trade, "CHL").groupby("year")["share"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))


@pytest.mark.parametrize(
    ("trade", "country", "direction", "words"),
    [
        (TRADE, "XXX", "exports", "no exports of 'XXX'"),
        (TRADE, "USA", "exports", "no exports of 'USA'"),
        (TRADE, "CHL", "sales", "not 'sales'"),
        (TRADE.drop(columns="importer"), "CHL", "exports", "'importer' is missing"),
        (TRADE.assign(tariff=0.0), "CHL", "exports", "one column of values"),
        (flows((2000, "CHL", "CHN", -1.0)), "CHL", "exports", "negative"),
        (flows((2000, "CHL", "CHN", np.nan)), "CHL", "exports", "missing"),
        (flows((2000, "CHL", "CHN", 0.0)), "CHL", "exports", "in 2000 sum to zero"),
        (flows(), "CHL", "exports", "no exports"),
    ],
)
def test_shares_refuse_bad_input(trade, country, direction, words):
    with pytest.raises(ValueError, match=words):
        partner_shares(trade, country, direction)


def test_concentration_by_hand():
    table = partner_concentration(TRADE, ["CHL"]).set_index("year")
    assert table.loc[2000, "hhi"] == pytest.approx(0.16 + 0.09 + 0.04 + 0.01)
    assert table.loc[2000, ["top_partner", "top_share"]].tolist() == ["USA", pytest.approx(0.4)]
    assert table.loc[2001, "hhi"] == pytest.approx(0.5)


def test_concentration_needs_a_country():
    with pytest.raises(ValueError, match="no country"):
        partner_concentration(TRADE, [])
    with pytest.raises(ValueError, match="'XXX'"):
        partner_concentration(TRADE, ["CHL", "XXX"])


# Blocs -------------------------------------------------------------------------------------------


def test_bloc_by_hand():
    shares = partner_shares(as_bloc(TRADE, ["DEU", "FRA"], "EU"), "CHL").set_index("year")
    assert shares.loc[2000, "partner"].tolist() == ["EU", "USA", "CHN"]
    assert shares.loc[2000, "share"].tolist() == pytest.approx([0.5, 0.4, 0.1])


def test_trade_inside_the_bloc_is_dropped():
    merged = as_bloc(TRADE, ["DEU", "FRA"], "EU")
    sold = merged[merged["exporter"] == "EU"]
    assert sold[["importer", "exports_kusd"]].to_numpy().tolist() == [["CHN", 90.0]]
    assert list(merged.columns) == list(TRADE.columns)


def test_membership_follows_the_calendar():
    merged = as_bloc(TRADE, {"DEU": (1958, np.inf), "FRA": (2001, 2001)}, "EU")
    partners = partner_shares(merged, "CHL").groupby("year")["partner"].apply(set)
    assert partners[2000] == {"CHN", "USA", "EU", "FRA"}
    assert partners[2001] == {"CHN", "EU"}
    # In 2000 Germany sold to France across the bloc's border.
    across = merged.query("year == 2000 and exporter == 'EU' and importer == 'FRA'")
    assert across["exports_kusd"].tolist() == [500.0]


def test_bloc_leaves_the_table_alone():
    before = TRADE.copy()
    as_bloc(TRADE, ["DEU", "FRA"], "EU")
    pd.testing.assert_frame_equal(TRADE, before)


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"), st.floats(0.1, 1e6)),
        min_size=1,
        max_size=40,
        unique_by=lambda row: row[:2],
    ),
    st.sets(st.sampled_from("BCDEF"), min_size=1),
)
def test_bloc_keeps_trade_with_others_and_never_lowers_concentration(rows, members):
    trade = flows(*((2000, a, b, value) for a, b, value in rows if a != b), (2000, "A", "B", 1.0))
    trade = trade.groupby(["year", "exporter", "importer"], as_index=False).sum()
    members &= set(trade["exporter"]) | set(trade["importer"])
    if not members:
        return
    inside = trade["exporter"].isin(members) & trade["importer"].isin(members)
    merged = as_bloc(trade, members, "bloc")
    assert merged["exports_kusd"].sum() == pytest.approx(trade.loc[~inside, "exports_kusd"].sum())
    split, whole = (partner_concentration(table, ["A"])["hhi"].iloc[0] for table in (trade, merged))
    assert whole >= split - 1e-12


FIRST, LAST = TRADE["year"].min(), TRADE["year"].max()


@pytest.mark.parametrize(
    ("members", "name", "words"),
    [
        ([], "EU", "needs members"),
        (["DEU", "XXX"], "EU", "no trade of 'XXX'"),
        (["DEU"], "USA", "'USA' is a code"),
        ({"DEU": (1958, np.inf), "XXX": (1990, np.inf)}, "EU", "no trade of 'XXX'"),
        ({"DEU": (1958, np.inf), "XXX": (LAST, np.inf)}, "EU", "no trade of 'XXX'"),
        ({"DEU": (1958, np.inf), "XXX": (1958, FIRST)}, "EU", "no trade of 'XXX'"),
    ],
)
def test_bloc_refuses_bad_members(members, name, words):
    with pytest.raises(ValueError, match=words):
        as_bloc(TRADE, members, name)


def test_a_member_of_other_years_need_not_be_in_the_table():
    merged = as_bloc(TRADE, {"DEU": (1958, np.inf), "HRV": (2013, np.inf)}, "EU")
    assert "EU" in set(merged["importer"])


def test_eu_membership_from_the_country_table():
    countries = pd.DataFrame(
        {
            "iso3": ["DEU", "GBR", "CHN"],
            "eu_from": [1958, 1973, None],
            "eu_until": [None, 2020, None],
        }
    ).astype({"eu_from": "Int64", "eu_until": "Int64"})
    assert eu_membership(countries) == {"DEU": (1958, np.inf), "GBR": (1973, 2020)}


# Pairs and periods -------------------------------------------------------------------------------


def test_flows_with_a_partner_tell_nothing_sold_from_not_there():
    trade = flows(
        (2000, "CHL", "CHN", 10.0),
        (2000, "PER", "CHL", 5.0),  # Peru trades, but not with China
        (2001, "CHN", "CHL", 20.0),
        (2001, "PER", "CHN", 7.0),
        (2001, "MNE", "PER", 1.0),  # a state since 2001
        (2002, "PER", "CHL", 3.0),  # a year without China
    )
    sold = flows_with(trade, "CHN")
    assert sold.loc[2000, ["CHL", "PER"]].tolist() == [10, 0]
    assert sold.loc[2001, ["CHL", "MNE", "PER"]].tolist() == [0, 0, 7]
    assert np.isnan(sold.loc[2000, "MNE"])
    assert sold.loc[2002].isna().all()
    assert sold["CHN"].isna().all()
    bought = flows_with(trade, "CHN", "imports")
    assert bought.loc[2001, ["CHL", "MNE", "PER"]].tolist() == [20, 0, 0]
    assert bought.loc[2000, ["CHL", "PER"]].tolist() == [0, 0]
    assert np.isnan(bought.loc[2000, "MNE"])


def test_members_of_a_bloc_have_no_flow_with_it():
    sold = flows_with(as_bloc(TRADE, ["DEU", "FRA"], "EU"), "EU")
    assert "DEU" not in sold
    assert sold["CHL"].tolist() == [50, 50]


def test_flows_with_refuses_unknown_partners_directions_and_bad_values():
    with pytest.raises(ValueError, match="no trade of 'XXX'"):
        flows_with(TRADE, "XXX")
    with pytest.raises(ValueError, match="direction"):
        flows_with(TRADE, "CHN", "both")
    with pytest.raises(ValueError, match="missing"):
        flows_with(flows((2000, "CHL", "CHN", np.nan)), "CHN")


def test_mutual_shares_by_hand():
    pair = mutual_shares(TRADE, "CHL", "CHN")
    assert pair.loc[2000].tolist() == pytest.approx([0.1, 0.1, 1.0])
    assert pair.loc[2001].tolist() == pytest.approx([0.5, 1.0, 0.5])


def test_mutual_shares_need_a_flow():
    with pytest.raises(ValueError, match="no exports of 'CHN' to 'CHL'"):
        mutual_shares(flows((2000, "CHN", "USA", 1.0), (2000, "USA", "CHL", 1.0)), "CHN", "CHL")


def test_concentration_of_many_is_the_index_of_each():
    trade = pd.DataFrame(
        [
            (y, e, i, v + y % 7)
            for y in (2000, 2001)
            for e, i, v in [
                ("AAA", "XXX", 5),
                ("AAA", "YYY", 3),
                ("BBB", "XXX", 2),
                ("BBB", "YYY", 9),
                ("BBB", "ZZZ", 4),
            ]
        ],
        columns=["year", "exporter", "importer", "value"],
    )
    table = partner_concentration(trade, ["BBB", "AAA"])
    assert table["country"].tolist() == ["BBB", "BBB", "AAA", "AAA"]
    for row in table.itertuples():
        shares = partner_shares(trade, row.country).query("year == @row.year")
        assert row.hhi == pytest.approx(herfindahl_hirschman_index(shares["share"]))
        assert (row.top_partner, row.top_share) == tuple(shares.iloc[0][["partner", "share"]])


# Partners in groups ------------------------------------------------------------------------------

BY_SECTION = pd.DataFrame(
    [
        (2005, "BRA", "CHN", "0", 1000.0),
        (2005, "CHN", "BRA", "7", 3000.0),
        (2005, "BRA", "DEU", "0", 500.0),
        (2005, "BRA", "FRA", "0", 500.0),
        (2005, "BRA", "JPN", "0", 250.0),
        (2005, "JPN", "CHN", "0", 9000.0),
    ],
    columns=["year", "exporter", "importer", "section", "exports_kusd"],
)
GROUPS = {"CHN": "China", "DEU": "Europe", "FRA": "Europe"}


def test_sections_are_seen_from_both_sides_and_partners_grouped():
    found = by_partner_group(BY_SECTION, ["BRA"], GROUPS, by="section")
    assert set(found["country"]) == {"BRA"}
    found = found.set_index(["partner", "section"])[["exports", "imports"]]
    assert found.loc[("China", "0")].tolist() == [1000, 0]
    assert found.loc[("China", "7")].tolist() == [0, 3000]
    assert found.loc[("Europe", "0")].tolist() == [1000, 0]
    assert found.loc[("rest of the world", "0")].tolist() == [250, 0]


def test_groups_lose_no_trade():
    found = by_partner_group(BY_SECTION, ["BRA", "JPN"], GROUPS, by="section")
    assert found["exports"].sum() == BY_SECTION.query("exporter != 'CHN'")["exports_kusd"].sum()
    # Seen from Brazil, Japan is one of the others, and the reverse.
    assert (
        found.query("country == 'JPN' and partner == 'rest of the world'")["imports"].sum() == 250
    )


def test_groups_of_nobody_are_refused():
    with pytest.raises(ValueError, match="no exports or imports of these states"):
        by_partner_group(BY_SECTION, ["XXX"], GROUPS, by="section")


def test_a_partner_s_share_in_the_whole_trade_of_states():
    cells = {"exporter": ["CHL", "CHL", "CHN", "PER"], "importer": ["CHN", "PER", "CHL", "USA"]}
    trade = pd.DataFrame({"year": 2020} | cells | {"value": [3, 3, 2, 7]})
    shares = share_with(trade, "CHN", ["CHL", "PER"])
    assert shares.to_dict() == {("CHL", 2020): 62.5, ("PER", 2020): 0}
    assert share_with(trade, "CHN", ["CHL"], ["imports"])["CHL", 2020] == 100
    with pytest.raises(ValueError, match="a direction is needed"):
        share_with(trade, "CHN", ["CHL"], [])
    with pytest.raises(ValueError, match="no exports or imports of these states"):
        share_with(trade, "CHN", ["BRA"])


def test_concentration_by_year_is_that_of_each_country_and_year():
    cells = {"year": [2019, 2020, 2020, 2020], "exporter": ["CHL", "CHL", "CHL", "PER"]}
    trade = pd.DataFrame(cells | {"importer": ["CHN", "CHN", "USA", "USA"], "value": [1, 3, 1, 5]})
    found = concentration_by_year(trade, ["PER", "CHL"])
    assert found.loc[2020, "CHL"] == pytest.approx(0.625) and found.loc[2019, "CHL"] == 1
    assert np.isnan(found.loc[2019, "PER"])
    buyers = concentration_by_year(trade, ["CHL"], measure="top_partner")
    assert buyers["CHL"].tolist() == ["CHN", "CHN"]
    with pytest.raises(ValueError, match="no measure 'gini'"):
        concentration_by_year(trade, ["CHL"], measure="gini")


# Complementarity ---------------------------------------------------------------------------------


def test_complementarity_is_a_mean_of_the_buyers_bias_weighted_by_what_is_sold():
    exports, imports, world, own = [6, 2, 2], [3, 0, 1], [50, 30, 20], [0, 10, 10]
    by_hand = 0.6 * (80 / 50) * 0.75 + 0.2 * (80 / 10) * 0.25
    assert complementarity(exports, imports, world, own) == pytest.approx(by_hand)


def test_complementarity_is_one_for_a_buyer_or_a_seller_like_the_world():
    world = [50, 30, 20]
    assert complementarity([9, 0, 0], world, world) == pytest.approx(1)
    assert complementarity(world, [0, 0, 7], world) == pytest.approx(1)


def test_complementarity_does_not_depend_on_how_much_either_trades():
    small = complementarity([1, 2], [3, 1], [100, 80], [5, 5])
    large = complementarity([10, 20], [300, 100], [100, 80], [5, 5])
    assert large == pytest.approx(small)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], [1], [3, 3]), "same length"),
        (([0, 0], [1, 1], [3, 3]), "trades nothing"),
        (([1, -1], [1, 1], [3, 3]), "negative"),
        (([1, 1], [1, 1], [3, 3], [3, 0]), "as much of a good as the whole world"),
    ],
)
def test_complementarity_refuses_what_cannot_be(arguments, words):
    with pytest.raises(ValueError, match=words):
        complementarity(*arguments)


def test_the_union_of_today_has_27_members_and_none_that_left():
    members = eu_members(load("countries"))
    assert len(members) == 27 == len(set(members))
    assert "HRV" in members and "GBR" not in members and "NOR" not in members

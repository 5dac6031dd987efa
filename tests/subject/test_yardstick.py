"""The yardstick of chapter 7: nothing sold is no basket, and names are dealt to whole panels."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import yardstick
from periphery.looks import PARTNERS
from periphery.yardstick import MARKS

PANEL_OF_ROW = np.array([0, 0, 1, 2])


def _flows(**sections):
    row = dict.fromkeys("0123456789", 0.0) | {k.strip("s"): v for k, v in sections.items()}
    return pd.DataFrame([row], index=["DMA"])


def test_who_sells_nothing_has_no_basket():
    """Nought over nought is missing; that nothing crosses both ways is still one-way trade."""
    found = yardstick.of_sections(_flows(), _flows(s7=10.0, s0=10.0)).loc["DMA"]
    assert found[["raw for made", "narrow basket", "little technology"]].isna().all()
    assert found["one-way trade"] == 100


def test_a_basket_is_measured_in_shares():
    found = yardstick.of_sections(_flows(s0=3.0, s7=1.0), _flows(s0=1.0, s7=1.0)).loc["DMA"]
    assert found["raw for made"] == pytest.approx(75 - 50)
    assert found["narrow basket"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["little technology"] == pytest.approx(75)
    assert found["one-way trade"] == pytest.approx(100 * 2 / 6)


def _trade(rows, **more):
    table = pd.DataFrame(rows, columns=["year", "exporter", "importer", "exports_kusd"])
    return table.assign(**more)


#: Chile sells to two members of the Union, one of which left it in 2020, and to China.
SOLD = [
    (2020, "CHL", "GBR", 10.0),
    (2021, "CHL", "GBR", 10.0),
    (2021, "CHL", "DEU", 20.0),
    (2021, "CHL", "CHN", 60.0),
    (2021, "CHL", "USA", 10.0),
    (2021, "CHN", "CHL", 20.0),
    (2021, "USA", "CHL", 20.0),
    (2021, "DEU", "CHL", 20.0),
]
SIDES = yardstick.sides(_trade(SOLD), ["CHL"])


def test_the_union_has_the_members_of_each_year():
    found = yardstick.sides(_trade(SOLD), ["CHL"]).query("flow == 'sold'")
    assert found["partner"].tolist() == ["EU", "GBR", "EU", "CHN", "USA"]


def test_one_member_stands_for_the_union_if_asked():
    largest = yardstick.largest_member(_trade(SOLD), ["CHL"])
    assert largest.to_dict() == {"CHL": "DEU"}
    found = yardstick.sides(_trade(SOLD), ["CHL"], largest).query("flow == 'sold'")
    assert found["partner"].tolist() == ["GBR", "GBR", "EU", "CHN", "USA"]


def test_a_partner_adds_to_concentration_what_the_others_lack_among_themselves():
    found = yardstick.reliance(yardstick.sides(_trade(SOLD), ["CHL"]), (2021, 2021))
    with_china = 0.6**2 + 0.2**2 + 0.1**2 + 0.1**2
    without = 0.5**2 + 0.25**2 + 0.25**2
    assert found.loc[("CHL", "CHN"), "share of exports"] == pytest.approx(60)
    assert found.loc[("CHL", "CHN"), "concentrates exports"] == pytest.approx(with_china - without)
    assert found.loc[("CHL", "CHN"), "deficit in goods"] == pytest.approx(100 * (20 - 60) / 80)


def test_a_basket_of_next_to_nothing_is_missing():
    rows = [(2015, "CHL", "CHN", 0.5), (2015, "CHL", "USA", 99.5), (2015, "CHN", "CHL", 1.0)]
    sections = yardstick.sides(_trade(rows, section="0"), ["CHL"])
    every = pd.concat(
        [sections, *(sections.assign(section=s, exports_kusd=0.0) for s in "123456789")]
    )
    found = yardstick.basket(every, 2015).loc["CHL"]
    assert np.isnan(found.loc["CHN", "narrow basket"])
    assert found.loc["CHN", "one-way trade"] == pytest.approx(100 * 0.5 / 1.5)
    assert found.loc["USA", "narrow basket"] == 1


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (lambda: yardstick.sides(_trade(SOLD), ["PER"]), "no exports or imports of these states"),
        (
            lambda: yardstick.largest_member(_trade(SOLD), ["PER"]),
            "no exports or imports of these states",
        ),
        (lambda: yardstick.reliance(SIDES, (1990, 1992)), "no trade from 1990 to 1992"),
        (lambda: yardstick.swings(SIDES, 2000), "no trade from 1990 to 2000"),
        (lambda: yardstick.basket(SIDES.assign(section="0"), 2015), "from 2015 to 2015"),
    ],
)
def test_states_and_years_without_trade_are_refused(measure, words):
    with pytest.raises(ValueError, match=words):
        measure()


@pytest.fixture
def values():
    """Four states of three panels, on eleven marks, where China is always highest."""
    return np.broadcast_to([[2.0], [1.0], [0.0]], (4, len(PARTNERS), len(MARKS)))


def test_names_are_dealt_once_a_panel(values):
    """Six orders in each of three panels; a panel is won whole or not at all."""
    deals = yardstick.panel_deals(values, PANEL_OF_ROW)
    assert len(deals) == 6**3
    assert set(deals["critics"]) == {0, 11, 22, 33}
    assert (deals["critics"] == 33).mean() == pytest.approx(1 / 27)


def test_a_perfect_pattern_is_as_lucky_as_three_panels_allow(values):
    came_out = yardstick.cells_won(values, PANEL_OF_ROW).sum()
    assert came_out["critics"] == 33
    lucky = yardstick.as_lucky(yardstick.panel_deals(values, PANEL_OF_ROW), came_out)
    assert lucky["critics"] == pytest.approx(1 / 27 / 2)


def test_distance_and_land_predict_outside_south_america_and_of_baskets(values):
    """The Union is lowest, the United States highest: that is reliance on who is near."""
    near = values[:, [1, 0, 2]]
    assert yardstick.cells_won(near, PANEL_OF_ROW)["size and land"].tolist() == [0, 5, 5]
    assert (
        yardstick.cells_won(values[:, [0, 2, 1]], PANEL_OF_ROW)["size and land"].tolist() == [4] * 3
    )


def test_finer_deals_deal_for_each_state_or_mark(values):
    rng = np.random.default_rng(1)
    for together in ("a state", "a state and mark"):
        won = yardstick.finer_deals(values, PANEL_OF_ROW, together, rng, draws=20)
        assert len(won) == 20 and won.max() < 33
    with pytest.raises(ValueError, match="not 'a panel'"):
        yardstick.finer_deals(values, PANEL_OF_ROW, "a panel", rng)


def test_votes_and_opinions_stand_beside_the_marks_of_the_same_rows():
    votes = load("agreement_in_un_votes").query("iso3 == 'PER' and 2018 <= year <= 2020")
    alike = yardstick.votes_alike((2018, 2020))["PER"]
    assert alike["USA"] == pytest.approx(votes["with_united_states"].mean())
    assert alike["EU"] == pytest.approx(votes[["with_france", "with_germany"]].mean().mean())
    bad = yardstick.bad_opinion()
    assert set(bad.index.get_level_values("partner")) == set(PARTNERS)
    assert bad.index.is_unique and bad.between(0, 100).all()
    with pytest.raises(ValueError, match="2021"):
        yardstick.bad_opinion(2021)


def test_comparisons_are_counted_by_panel_each_in_a_column_and_by_group_of_marks():
    panels = pd.Series(["South America", "Caribbean"], ["BRA", "CUB"])
    won = pd.DataFrame([[1.0], [0.0]], panels.index, MARKS[:1]).reindex(columns=MARKS)
    table = yardstick.by_panel({"one": won, "other": 1 - won}, panels)
    assert table["one"].dropna().to_dict() == {"South America": 100, "Caribbean": 0}
    assert table["other"].equals(yardstick.by_panel(1 - won, panels).rename("other"))
    groups = yardstick.by_group(won)
    assert groups["reliance"] == 50 and groups[["basket", "money"]].isna().all()


def test_swings_are_the_parts_of_all_changes_and_come_to_a_hundred():
    draw = np.random.default_rng(5)
    codes = {"CHN": "CHN", "USA": "USA", "DEU": "EU", "JPN": "JPN"}
    rows = [
        (year, "CHL", code, float(draw.integers(50, 150)))
        for year in range(2009, 2021)
        for code in codes
    ]
    found = yardstick.swings(yardstick.sides(_trade(rows), ["CHL"]), 2020)
    sold = _trade(rows).pivot(index="year", columns="importer", values="exports_kusd").loc[2010:]
    parts = sold.diff().div(sold.sum(axis=1).shift(), axis=0).dropna()
    growth = sold.sum(axis=1).pct_change().dropna()
    by_hand = {codes[code]: 100 * parts[code].cov(growth) / growth.var() for code in codes}
    assert len(parts) == 10 and sum(by_hand.values()) == pytest.approx(100)
    assert found["CHL"].to_dict() == pytest.approx({code: by_hand[code] for code in PARTNERS})
    assert found.index.names == ["state", "partner"] and found.name == "swings of exports"


def test_debt_that_is_held_is_a_mean_of_yearly_parts():
    debt = load("public_debt_by_lender").query("debtor == 'ECU' and 2018 <= year <= 2020")
    sums = debt.groupby(["year", "lender_group"])["debt_musd"].sum().unstack(fill_value=0)
    parts = 100 * sums.div(sums.sum(axis=1), axis=0)
    found = yardstick.debt_held((2018, 2020))["ECU"]
    for code, name in PARTNERS.items():
        assert found[code] == pytest.approx(parts[name].mean())


def test_marks_of_the_tie_are_of_the_states_asked_and_swings_of_the_ten_years_to_the_last():
    rows = yardstick.sides(load("trade_by_partner"), ["BRA", "CHL"])
    found = yardstick.of_the_tie(rows, (2018, 2020))
    assert set(found.index.get_level_values("state")) == {"BRA", "CHL"}
    assert found["swings of exports"].equals(yardstick.swings(rows, 2020).reindex(found.index))
    early = yardstick.of_the_tie(rows, (2001, 2003))
    assert early["swings of exports"].equals(yardstick.swings(rows, 2010).reindex(early.index))
    share = yardstick.reliance(rows, (2001, 2003))["share of exports"]
    assert early["share of exports"].equals(share.reindex(early.index))


def test_the_panel_of_marks_has_states_and_partners_in_the_order_asked():
    states = ["CHL", "BRA"]
    goods, sections = (
        yardstick.sides(load(f"trade_by_{what}"), states) for what in ("partner", "section")
    )
    found = yardstick.marks(states, goods, sections, (2018, 2020), 2015)
    assert found.index.to_list() == [(state, code) for state in states for code in PARTNERS]
    assert found.columns.to_list() == MARKS
    of_basket = yardstick.basket(sections, 2015)
    assert found["narrow basket"].equals(of_basket["narrow basket"].reindex(found.index))
    array = yardstick.as_array(found)
    assert array.shape == (2, 3, 11)
    assert array[0, 1, 0] == found.loc[("CHL", "USA"), "share of exports"]
    assert array[1, 2, -1] == found.loc[("BRA", "EU"), MARKS[-1]]


def test_one_power_is_ahead_of_another_above_rounding_alone():
    rows = pd.MultiIndex.from_product([["BRA"], ["CHN", "USA"]], names=["state", "partner"])
    one = pd.DataFrame({"a": [2, 1], "b": [1, 2], "c": [1, 1 + 1e-12], "d": [1, np.nan]}, rows)
    found = yardstick.ahead(one.astype(float), one.astype(float), "CHN", "USA").loc["BRA"]
    assert found[["a", "b", "c"]].tolist() == [1, 0, 0.5] and np.isnan(found["d"])
    other = one.astype(float) * 10
    assert yardstick.ahead(one.astype(float), other, "CHN", "USA").loc["BRA", "a"] == 0


def test_comparisons_are_counted_for_each_mark_and_panel():
    panels = pd.Series(["South America", "South America", "Caribbean"], ["BRA", "CHL", "CUB"])
    won = pd.DataFrame({"a": [1.0, 0.5, 0.0], "b": [1.0, None, None]}, panels.index)
    found = yardstick.by_mark(won, panels)
    assert found.columns.to_list() == yardstick.PANELS
    assert found.loc["a", ["South America", "Caribbean"]].tolist() == [75, 0]
    assert found.loc["b", "South America"] == 100 and np.isnan(found.loc["b", "Caribbean"])
    assert found["Mexico and Central America"].isna().all()


def _cells(china, usa, union):
    """Return what is won in South America where the three powers have these values in two states."""
    values = np.stack([np.array([china, usa, union]).T] * len(MARKS), axis=2).astype(float)
    other = np.zeros((2, 3, len(MARKS)))
    return yardstick.cells_won(np.concatenate([values, other]), np.array([0, 0, 1, 2])).loc[0]


@pytest.mark.parametrize(
    ("china", "usa", "union", "critics", "article"),
    [
        ((2, 2), (1, 1), (0, 0), 11, 0),
        ((2, 0), (1, 1), (0, -1), 0, 0),  # above the United States in half of the states only
        ((2, 2), (1, 1), (3, 3), 0, 0),
        ((0, 0), (1, 1), (1, 1), 0, 11),
        ((1, 1), (1, 1), (1, 1), 0, 11),  # equal is not above
        ((2, 1), (1, 1), (1, 1), 11, 0),  # above in one, equal in the other
    ],
)
def test_a_cell_is_won_above_both_others_in_more_than_half(china, usa, union, critics, article):
    found = _cells(china, usa, union)
    assert (found["critics"], found["article"]) == (critics, article)


def test_a_mark_that_a_state_lacks_counts_neither_way(values):
    holed = values.copy()
    holed[0, :, 0] = np.nan
    assert yardstick.cells_won(holed, PANEL_OF_ROW)["critics"].sum() == 33


def test_as_lucky_counts_deals_with_as_many_half():
    deals = pd.DataFrame({"critics": [1, 1, 2, 3], "article": [0, 0, 0, 0]})
    found = yardstick.as_lucky(deals, pd.Series({"critics": 1, "article": 1}))
    assert found.to_dict() == {"critics": 0.75, "article": 0}


def test_finer_deals_keep_what_belongs_together(values):
    """Dealt for a state, a state's marks are won together; dealt for each mark they are not."""
    rng, states = np.random.default_rng(2), values[:3]
    by_state = yardstick.finer_deals(states, np.arange(3), "a state", rng, draws=60)
    by_mark = yardstick.finer_deals(states, np.arange(3), "a state and mark", rng, draws=60)
    assert set(by_state) <= {0, 11, 22, 33} and len(set(by_state)) > 1
    assert not set(by_mark) <= {0, 11, 22, 33}
    assert by_mark.mean() == pytest.approx(11, abs=1.5)  # a third of all


def test_opinions_are_bad_of_those_who_answered():
    asked = load("opinion_of_powers").query(
        "year == 2023 and question == 'opinion' and iso3 == 'BRA' and about == 'China'"
    )
    row = asked.iloc[0]
    bad = row["negative_pct"] + row["very_negative_pct"]
    by_hand = 100 * bad / (100 - row["no_answer_pct"])
    assert yardstick.bad_opinion()["BRA", "CHN"] == pytest.approx(by_hand)


def test_the_largest_member_is_by_trade_in_both_directions():
    rows = [
        (2020, "CHL", "DEU", 5.0), (2020, "DEU", "CHL", 5.0),
        (2020, "CHL", "FRA", 8.0), (2021, "CHL", "CHN", 90.0),
    ]  # fmt: skip
    assert yardstick.largest_member(_trade(rows), ["CHL"]).to_dict() == {"CHL": "DEU"}

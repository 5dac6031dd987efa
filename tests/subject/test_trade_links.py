"""Links across states: ranks and shuffles inside panels, and how often they would be wrong."""

import numpy as np
import pytest
from scipy import stats

import false_alarms
from false_alarms import trade_worlds
from periphery.indicators import rank_correlation_within


def test_without_strata_it_is_spearmans():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(2, 30))
    found, p_value = rank_correlation_within(x, y)
    expected = stats.spearmanr(x, y)
    assert found == pytest.approx(expected.statistic)
    assert p_value == pytest.approx(expected.pvalue, abs=0.02)


def test_a_difference_between_strata_is_no_link_inside_them():
    x = [1, 2, 3, 11, 12, 13]
    y = [3, 1, 2, 13, 11, 12]
    over_all, _ = rank_correlation_within(x, y)
    inside, _ = rank_correlation_within(x, y, ["a", "a", "a", "b", "b", "b"])
    assert over_all > 0.5
    assert inside == pytest.approx(-0.5)


def test_the_levels_of_the_strata_do_not_matter():
    rng = np.random.default_rng(4)
    strata = np.repeat([0, 1, 2], 8)
    x, y = rng.normal(size=(2, 24))
    assert rank_correlation_within(x, y, strata) == rank_correlation_within(
        x, y + 100 * strata, strata
    )


@pytest.mark.parametrize(
    ("x", "y", "strata"),
    [
        ([1, 2], [1, 2, 3], None),
        ([1, 2, 3], [1, np.nan, 3], None),
        ([1, 2, 3], [1, 2, 3], [0, 0]),
        ([1, 1, 1], [1, 2, 3], None),
        ([1, 2, 3], [1, 2, 3], [0, 1, 2]),
    ],
)
def test_what_cannot_be_ranked_is_refused(x, y, strata):
    with pytest.raises(ValueError, match=r"length|missing|constant"):
        rank_correlation_within(x, y, strata)


def test_the_old_test_over_all_states_breaks_its_promise_where_ours_keeps_it():
    old = false_alarms.Procedure("old", "", "", (), trade_worlds.over_all("places"))
    draws = 500
    assert not false_alarms.keeps_its_promise(false_alarms.false_alarms(old, draws), draws)
    new = trade_worlds.PROCEDURES[0]
    assert false_alarms.keeps_its_promise(false_alarms.false_alarms(new, draws), draws)


def test_the_worlds_have_the_panels_of_the_data():
    rise, drawn, panel = trade_worlds.unrelated("places", np.random.default_rng(1))
    known = trade_worlds.states()[["panel", "rise", "places"]].dropna()
    assert len(rise) == len(drawn) == len(panel) == len(known)
    assert len(np.unique(panel)) == known["panel"].nunique() == 3

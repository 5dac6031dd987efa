"""Shares from surveys: margins, differences, and the bounds of silence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebook.tables import load
from periphery.surveys import (
    bounds,
    changes,
    difference,
    margin,
    of_those_who_answered,
    opinions,
)

percents = st.floats(0, 100)
people = st.integers(1, 100_000)


def test_margin_of_a_simple_random_sample():
    # 1.96 * sqrt(0.5 * 0.5 / 1000), the textbook case.
    assert margin(50, 1000) == pytest.approx(3.099, abs=1e-3)


def test_a_design_effect_of_four_doubles_the_margin():
    assert margin(30, 800, 4) == pytest.approx(2 * margin(30, 800))


def test_margins_of_a_column():
    table = pd.DataFrame({"share": [50.0, 0.0], "n": [1000, 500]})
    assert margin(table["share"], table["n"]).round(1).tolist() == [3.1, 0.0]


@given(percents, people)
def test_a_margin_is_widest_at_one_half_and_the_same_for_the_opposite(percent, n):
    assert 0 <= margin(percent, n) <= margin(50, n) + 1e-9
    assert margin(percent, n) == pytest.approx(margin(100 - percent, n), abs=1e-6)


@given(percents, percents, people, people)
def test_a_difference_changes_sign_with_its_order(first, second, early, late):
    there, back = difference(first, second, (early, late)), difference(second, first, (late, early))
    assert there.value == pytest.approx(-back.value, abs=1e-9)
    assert there.low == pytest.approx(-back.high, abs=1e-9)
    assert there.low <= there.value <= there.high


def test_a_difference_adds_the_variances_of_both_samples():
    change = difference(50, 50, (1000, 1000))
    assert change.high == pytest.approx(np.sqrt(2) * margin(50, 1000))


def test_each_share_has_the_error_of_its_own_sample():
    """Variances 50·50/1000 = 2.5 and 80·20/250 = 6.4; with the sizes exchanged 10 and 1.6."""
    change = difference(50, 80, (1000, 250))
    assert change.value == 30
    assert change.high - change.value == pytest.approx(1.959964 * np.sqrt(2.5 + 6.4), rel=1e-6)
    assert change.value - change.low == pytest.approx(1.959964 * np.sqrt(2.5 + 6.4), rel=1e-6)


def test_clear_means_that_zero_is_left_out():
    assert difference(50, 60, (1000, 1000)).clear
    assert difference(60, 50, (1000, 1000)).clear
    assert not difference(50, 53, (1000, 1000)).clear
    assert not difference(50, 55.5, (1000, 1000), design_effect=2).clear


@given(st.floats(0, 60), st.floats(0, 40))
def test_those_who_answered_lie_within_the_bounds(percent, silent):
    low, high = bounds(percent, silent)
    assert low == percent and high == percent + silent
    if silent < 100:
        answered = of_those_who_answered(percent, silent)
        assert low - 1e-9 <= answered <= high + 1e-9


def test_without_silence_there_is_one_value():
    assert bounds(40, 0) == (40, 40)
    assert of_those_who_answered(40, 0) == 40


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: margin(101, 1000), "outside 0 to 100"),
        (lambda: margin(-1, 1000), "outside 0 to 100"),
        (lambda: margin(float("nan"), 1000), "share is missing"),
        (lambda: margin(50, 0), "interviews is missing or not positive"),
        (lambda: margin(50, float("nan")), "interviews is missing"),
        (lambda: margin(50, 1000, 0), "design effect is missing or not positive"),
        (lambda: difference(50, 150, (1000, 1000)), "outside 0 to 100"),
        (lambda: bounds(80, 30), "more than 100"),
        (lambda: bounds(pd.Series([50.0, None]), 10), "share is missing"),
        (lambda: of_those_who_answered(0, 100), "nobody gave an answer"),
    ],
)
def test_what_makes_no_sense_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("effect", [1, 2])
def test_a_p_value_goes_with_its_interval(effect):
    """As the test of two proportions of statsmodels has it, with samples worth less by the effect."""
    from statsmodels.stats.proportion import test_proportions_2indep as two_proportions

    people = np.array([1200, 1000])
    found = difference(52.0, 46.0, people, design_effect=effect)
    worth = people / effect
    counts = worth * np.array([0.52, 0.46])
    expected = two_proportions(counts[1], worth[1], counts[0], worth[0], method="wald")
    assert found.p_value == pytest.approx(expected.pvalue)
    assert (found.p_value < 0.05) == found.clear
    assert difference(50, 50, people).p_value == 1


def _wave(**shares):
    return pd.DataFrame({"good": shares, "respondents": 1000})


def test_changes_are_differences_of_the_countries_in_both_waves():
    table = changes(_wave(CHL=50.0, PER=40.0), _wave(PER=45.0, BRA=10.0), "good", design_effect=2)
    assert table.index.tolist() == ["PER"]
    assert tuple(table.loc["PER"]) == difference(40, 45, (1000, 1000), design_effect=2)
    with pytest.raises(ValueError, match="no country is in both"):
        changes(_wave(CHL=50.0), _wave(PER=45.0), "good")


def _asked(iso3, year, battery="usual", question="opinion"):
    shades = ["very_positive_pct", "positive_pct", "negative_pct", "very_negative_pct"]
    row = {"iso3": iso3, "year": year, "question": question, "about": "China", "battery": battery}
    return {**row, **dict(zip(shades, (10, 30, 20, 15), strict=True)), "no_answer_pct": 25} | {
        "respondents": 1000
    }


def test_opinions_are_of_one_list_of_countries_and_of_waves_put_as_usual():
    table = pd.DataFrame(
        [
            _asked("CHL", 2018),
            _asked("NIC", 2018),
            _asked("MEX", 2018, battery="without don't know"),
            _asked("CHL", 2023, question="relations"),
            _asked("CHL", 2023, battery="favourable wording"),
            _asked("MEX", 2023),
        ]
    )
    shares = opinions(table)
    assert list(zip(shares["iso3"], shares["year"], strict=True)) == [
        ("CHL", 2018),
        ("CHL", 2023),
        ("MEX", 2023),
    ]
    assert shares[["positive", "negative", "silent"]].to_numpy().tolist() == [[40, 35, 25]] * 3
    assert "NIC" in opinions(table, one_list=False)["iso3"].to_list()
    with pytest.raises(ValueError, match="'trust' is not among the questions"):
        opinions(table, "trust")


def test_opinions_of_the_table_add_up_to_everybody():
    for question in ("opinion", "relations"):
        shares = opinions(load("opinion_of_powers"), question)
        total = shares[["positive", "negative", "silent"]].sum(axis=1)
        assert total.between(99.5, 100.5).all()

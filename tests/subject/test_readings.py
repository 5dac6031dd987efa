"""Readings of verdicts do what they say."""

import numpy as np
import pandas as pd
import pytest

from periphery import claims
from periphery.readings import (
    CHARITABLE,
    STEPS,
    STRICT,
    every_rule,
    in_mix,
    selections,
    shuffled_lead,
    stands,
    weighted_in_mix,
)


def test_the_readings_are_ordered():
    """No verdict counts for more under a stricter reading, and none for more than a better one."""
    judging = claims.VERDICTS[:4]
    for verdict in judging:
        assert STRICT[verdict] <= STEPS[verdict] <= CHARITABLE[verdict]
    for reading in (STRICT, STEPS, CHARITABLE):
        assert list(reading) == list(claims.VERDICTS)
        values = [reading[verdict] for verdict in judging]
        assert values == sorted(values, reverse=True) and values[0] == 1 and values[-1] == 0


def test_a_side_in_its_own_mix_is_what_it_is():
    rows = claims.table().query("side == 'article'")
    own = rows["type"].value_counts(normalize=True)
    assert in_mix(rows, STRICT, own) == pytest.approx(stands(rows, STRICT))


def test_kinds_explain_a_lead_that_is_all_kinds():
    """Two sides alike within each kind differ overall, and not like beside like."""
    event, cause = ["supported"], ["unsupported"]
    article = pd.DataFrame({"type": ["event"] * 3 + ["causal"], "verdict": event * 3 + cause})
    critics = pd.DataFrame({"type": ["event"] + ["causal"] * 3, "verdict": event + cause * 3})
    mix = critics["type"].value_counts(normalize=True)
    assert stands(article, STRICT) - stands(critics, STRICT) == 50
    assert in_mix(article, STRICT, mix) == in_mix(critics, STRICT, mix)


def test_the_average_passes_over_what_is_set_aside():
    values = np.array([[1.0, 0.0, np.nan], [0.5, 0.5, np.nan]])
    weights = np.array([[3.0, 1.0, 9.0], [1.0, 1.0, 9.0]])
    kinds = np.array(["any"] * 3)
    assert weighted_in_mix(values, weights, kinds, {"any": 1}) == pytest.approx([75, 50])


def test_sides_are_shuffled_within_kinds_only():
    """Events stay events: where all of a kind have one verdict, no shuffle makes a lead of it."""
    rows = pd.DataFrame(
        {
            "side": ["article"] * 3 + ["critics"] * 3,
            "type": ["event", "event", "causal"] * 2,
            "verdict": ["supported", "supported", "contested"] * 2,
        }
    )
    mix = pd.Series({"event": 0.5, "causal": 0.5})
    assert not shuffled_lead(rows, mix, draws=20).any()
    rows.loc[2, "verdict"] = "unsupported"
    leads = shuffled_lead(rows, mix, draws=200)
    assert sorted({round(lead, 3) for lead in leads}) == [-16.667, 16.667]
    assert abs(leads.mean()) < 5


def test_what_is_set_aside_is_not_dealt():
    rows = pd.DataFrame(
        {
            "side": ["article", "critics", "article"],
            "type": "causal",
            "verdict": ["supported", "supported", "not confirmed"],
        }
    )
    assert not shuffled_lead(rows, pd.Series({"causal": 1.0}), draws=20).any()


def test_no_rule_lets_a_worse_verdict_count_for_more_and_none_is_there_twice():
    rules = every_rule()
    assert len(rules) == 6 * 9 == len({tuple(map(str, rule.values())) for rule in rules})
    assert all(list(rule) == list(claims.VERDICTS) for rule in rules)
    judging = [[rule[verdict] for verdict in claims.VERDICTS[:4]] for rule in rules]
    assert all(values == sorted(values, reverse=True) for values in judging)


def test_a_selection_leaves_out_what_its_name_says():
    ledger = claims.table()
    parts = selections(ledger[ledger["side"] == "article"])
    assert set(parts["tested"]["status"]) == {"tested"}
    assert "low" in set(parts["all"]["confidence"]) - set(parts["not low confidence"]["confidence"])
    for kind in claims.TYPES:
        assert kind not in set(parts[f"without {kind}"]["type"])
    for field in parts["all"]["field"].unique():
        assert field not in set(parts[f"without {field}"]["field"])
    one_field = selections(ledger[ledger["field"] == ledger["field"].iloc[0]])
    assert len(one_field) == 4 + len(claims.TYPES)

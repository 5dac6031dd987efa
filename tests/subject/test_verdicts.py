"""The rule from facts to verdicts: what it says, and that it does not know whose claim it is."""

import itertools

import pytest

from livebook import forks
from periphery import claims, verdicts
from periphery.verdicts import confidence, state, verdict

LEDGER = {
    "firm": {"holds": 19, "ways": 20},
    "fair": {"holds": 14, "ways": 20},
    "frail": {"holds": 10, "ways": 20},
    "wrong": {"holds": 5, "ways": 20},
}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"evidence": "for"}, "holds"),
        ({"evidence": "against"}, "fails"),
        ({"evidence": "both"}, "disputed"),
        ({"evidence": "none"}, "open"),
        ({"evidence": "for", "turns_on": "definition"}, "disputed"),
        ({"evidence": "for", "turns_on": "value"}, "value"),
        ({"evidence": "against", "turns_on": "unread"}, "open"),
        ({"evidence": "for", "forks": "firm"}, "holds"),
        ({"evidence": "against", "forks": "fair"}, "fails"),
        ({"evidence": "for", "forks": "frail"}, "disputed"),
    ],
)
def test_the_state_of_a_part(part, expected):
    assert state(part, LEDGER) == expected


def test_a_headline_that_mostly_fails_has_the_evidence_the_wrong_way_round():
    with pytest.raises(ValueError, match="holds in 25% of the ways"):
        state({"evidence": "for", "forks": "wrong"}, LEDGER)


def test_an_unknown_headline_is_named():
    with pytest.raises(ValueError, match="no headline 'nobody'"):
        state({"evidence": "for", "forks": "nobody"}, LEDGER)


@pytest.mark.parametrize(
    ("parts", "level"),
    [
        ([{"evidence": "for", "forks": "firm"}], "high"),
        ([{"evidence": "for", "forks": "fair"}], "medium"),
        ([{"evidence": "for", "forks": "frail"}], "low"),
        ([{"evidence": "for", "seen": "full text"}], "high"),
        (
            [
                {"evidence": "for", "seen": "full text"},
                {"evidence": "none", "seen": "not found"},
            ],
            "low",
        ),
        ([{"evidence": "none", "turns_on": "value"}], "high"),
    ],
)
def test_confidence_is_that_of_the_weakest_part(parts, level):
    assert confidence(parts, LEDGER) == level


def test_every_state_of_core_and_others_has_one_verdict_of_the_scale():
    states = ("holds", "fails", "disputed", "open", "value")
    for core, *others in itertools.product(states, repeat=3):
        found = verdict([core, *others])
        assert found in claims.VERDICTS
        assert found == verdict([core, *reversed(others)])  # the order of the others is nothing


# The ledger itself -------------------------------------------------------------------------------


def test_every_verdict_of_the_book_is_the_rules():
    """Worked out once more, from what is printed on the page and not by the package."""
    for key, row in claims.read().items():
        core, *others = row["states"]
        by_core = {
            "disputed": "contested",
            "fails": "unsupported",
            "open": "not confirmed",
            "value": "not checkable by data",
        }
        whole = {o for o in others if o != "value"} <= {"holds"}
        wanted = by_core.get(core, "supported" if whole else "partly supported")
        assert row["verdict"] == wanted, key


def test_equal_facts_give_equal_verdicts_whoever_speaks():
    """Each row's facts under the id of a row of the other side come to the same verdict."""
    ledger = claims.read()
    for row in ledger.values():
        facts = {k: v for k, v in row.items() if k not in ("verdict", "confidence", "states")}
        other = claims.judged({**facts, "id": "K01" if row["id"][0] != "K" else "T01"})
        assert other["verdict"] == row["verdict"]
        assert other["confidence"] == row["confidence"]


def test_no_verdict_is_written_by_hand():
    text = claims.LEDGER.read_text(encoding="utf-8")
    assert "\n  verdict:" not in text
    assert "\n  confidence:" not in text


def test_what_changed_is_another_verdict():
    for key, row in claims.read().items():
        if "changed" in row:
            assert row["changed"]["was"].rpartition(", ")[0] != row["verdict"], key


def test_every_level_and_scale_is_known():
    assert set(verdicts.SEEN.values()) <= set(verdicts.LEVELS)
    assert all(0 < forks.share(e) <= 1 for e in forks.ledger().values())

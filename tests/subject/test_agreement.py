"""Agreement beyond chance: the worked example of chapter 1, properties, and clear refusals."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from periphery.agreement import by_coin, cohen_kappa, kappa_interval, order_kept

LABELS = st.sampled_from(["supported", "contested", "unsupported"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=40)


def test_it_is_the_kappa_of_chapter_1_s_exercise(notebooks):
    """The same table, by the formula of the folded solution."""
    path = next(p for p in notebooks if p.as_posix().endswith("1-article/practice.ipynb"))
    cell = next(c for c in notebooks[path].cells if c.id == "kinds-data")
    place = {"pd": pd}
    exec(cell.source, place)
    table = place["table"]
    pairs = [
        (row, column)
        for row in table.index
        for column in table.columns
        for _ in range(table.loc[row, column])
    ]
    observed = np.trace(table) / table.to_numpy().sum()
    expected = (table.sum() * table.sum(axis=1)).sum() / table.to_numpy().sum() ** 2
    found = cohen_kappa(*zip(*pairs, strict=True))
    assert found == pytest.approx((observed - expected) / (1 - expected))


@given(PAIRS)
def test_it_is_symmetric_bounded_and_one_only_for_full_agreement(pairs):
    first, second = map(list, zip(*pairs, strict=True))
    kappa = cohen_kappa(first, second)
    if math.isnan(kappa):
        assert len(set(first) | set(second)) == 1
        return
    assert -1 - 1e-9 <= kappa <= 1 + 1e-9
    assert cohen_kappa(second, first) == pytest.approx(kappa)
    assert (kappa > 1 - 1e-9) == (first == second)


@given(PAIRS, st.randoms())
def test_the_order_of_items_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    first, again = (cohen_kappa(*zip(*p, strict=True)) for p in (pairs, shuffled))
    assert first == pytest.approx(again, nan_ok=True)


def test_independent_labels_give_nearly_nothing():
    rng = np.random.default_rng(1960)
    first, second = rng.choice(["a", "b", "c"], size=(2, 20_000))
    assert abs(cohen_kappa(first, second)) < 0.02


def test_keys_match_and_not_places():
    mine, book = {"E01": "a", "E02": "b"}, pd.Series({"E02": "b", "E01": "a"})
    assert cohen_kappa(mine, book) == 1


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([], [], "there are no items"),
        (["a"], ["a", "b"], "labelled 1 items, the other 2"),
        (["a", None], ["a", "b"], "a label is missing"),
        ({"E01": "a"}, {"E02": "a"}, "did not label the same items: E01, E02"),
        (
            pd.Series(["a", "b"], index=["E01", "E01"]),
            pd.Series(["a", "b"], index=["E01", "E01"]),
            "labelled twice",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(first, second, words):
    with pytest.raises(ValueError, match=words):
        cohen_kappa(first, second)


FIRST, SECOND = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], [0, 1, 2, 0, 1, 1, 0, 0, 2, 1]
CASES = ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]


def test_the_interval_is_the_jackknife_of_whole_cases():
    """By hand: leave each case out, and use the formula of the standard error."""
    left = []
    for case in "abcde":
        kept = [i for i, name in enumerate(CASES) if name != case]
        left.append(cohen_kappa([FIRST[i] for i in kept], [SECOND[i] for i in kept]))
    error = math.sqrt(4 / 5 * sum((k - sum(left) / 5) ** 2 for k in left))
    kappa = cohen_kappa(FIRST, SECOND)
    low, high = kappa_interval(FIRST, SECOND, CASES)
    assert low == pytest.approx(max(kappa - 2.776445 * error, -1), abs=1e-5)
    assert high == pytest.approx(min(kappa + 2.776445 * error, 1), abs=1e-5)
    narrower = kappa_interval(FIRST, SECOND, CASES, level=0.5)
    assert low < narrower[0] < narrower[1] < high


def test_items_that_hang_together_make_the_interval_wider():
    first, second = FIRST * 3, SECOND * 3
    together = kappa_interval(first, second, CASES * 3)
    apart = kappa_interval(first, second, range(len(first)))
    assert together[1] - together[0] > apart[1] - apart[0]


@pytest.mark.parametrize(
    ("cases", "words"), [(CASES[:9], "9 cases"), (["a"] * 5 + ["b"] * 5, "three cases")]
)
def test_an_interval_that_cannot_be_told_is_refused(cases, words):
    with pytest.raises(ValueError, match=words):
        kappa_interval(FIRST, SECOND, cases)


def test_order_is_kept_where_both_readers_tell_two_items_apart_alike():
    one, other = [0, 1, 2, 0, 2], [1, 1, 0, 0, 1]
    found = order_kept(one, other, ["a", "a", "a", "b", "b"])
    assert found.loc["a"].tolist() == [0, 2]  # the first two are alike to the second reader
    assert found.loc["b"].tolist() == [1, 1]
    assert found.columns.to_list() == ["same order", "pairs told apart"]
    assert order_kept([2, 1], [1, 2], ["z", "z"]).loc["z"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("codes", "groups", "words"),
    [([0, 1], ["a"], "2 items, but 1"), ([0, float("nan")], ["a", "a"], "missing")],
)
def test_order_of_what_is_not_there_is_refused(codes, groups, words):
    with pytest.raises(ValueError, match=words):
        order_kept(codes, codes, groups)


def test_tosses_are_counted_either_way_and_at_best():
    gaps = pd.DataFrame({"one": [2.0, 1.0, 1.0], "silent": [0.0, 0.0, 3.0]})
    found = by_coin(gaps)
    assert found.loc["one"].tolist() == [25, 25]
    assert found.loc["silent"].tolist() == [100, 100]  # one pair alone says nothing
    assert by_coin(-gaps).equals(found)
    assert found.columns.to_list() == ["as large", "at best"]
    assert by_coin(pd.DataFrame({"one": [1.0] * 20}))["at best"].item() == 100 * 2 / 2**20


@pytest.mark.parametrize("pairs", [0, 21])
def test_too_many_tosses_or_none_are_refused(pairs):
    with pytest.raises(ValueError, match=f"{pairs} pairs"):
        by_coin(pd.DataFrame({"one": [1.0] * pairs}))

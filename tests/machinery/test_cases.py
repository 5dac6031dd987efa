"""Cases drawn at random: they are the same every time, and find what fixed inputs do not."""

import doctest
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from livebook import cases
from livebook.cases import hold, labels, table
from livebook.practice import as_number, as_numbers, as_option


def pair(random):
    return tuple(int(value) for value in random.integers(1, 9, 2))


def quotient(first, second):
    return first / second


@pytest.mark.parametrize(
    "form",
    [
        Fraction,
        lambda a, b: Decimal(a) / Decimal(b),
        lambda a, b: np.float64(a / b),
        lambda a, b: pd.Series([a / b]),
        lambda a, b: np.array([[a / b]]),
    ],
)
def test_a_right_function_passes_whatever_it_returns_its_number_as(form):
    hold(form, quotient, pair, "No.", seed=1)


def test_a_function_that_knows_some_inputs_does_not_pass():
    known = {(3, 4): 0.75, (1, 2): 0.5}
    with pytest.raises(AssertionError, match=r"^Divide\.$"):
        hold(lambda a, b: known.get((a, b), 0), quotient, pair, "Divide.", seed=1)


def test_another_seed_gives_other_cases_and_the_same_seed_the_same():
    seen = []
    for seed in (1, 1, 2):
        hold(lambda a, b: seen.append((a, b)) or a / b, quotient, pair, "No.", seed=seed, cases=9)
    assert seen[:9] == seen[9:18] != seen[18:]


def test_of_several_right_readings_one_has_to_agree_on_all_cases():
    def spread(ddof):
        return lambda values: float(np.std(values, ddof=ddof))

    def draw(random):
        return (random.integers(0, 50, 4),)

    hold(spread(1), [spread(0), spread(1)], draw, "No.", seed=3)
    seen = []

    def now_one_now_the_other(values):
        seen.append(values)
        return spread(len(seen) % 2)(values)

    with pytest.raises(AssertionError):
        hold(now_one_now_the_other, [spread(0), spread(1)], draw, "No.", seed=3)


def test_numbers_are_compared_by_label_and_words_as_they_are_meant():
    def right(first, second):
        return {"low": min(first, second), "high": max(first, second)}

    hold(lambda a, b: pd.Series({"High": max(a, b), "low": min(a, b)}), right, pair, "No.", seed=1)
    with pytest.raises(AssertionError):
        hold(lambda a, b: {"low": max(a, b), "high": min(a, b)}, right, pair, "No.", seed=1)
    words = "more", "less"
    compare = {"options": words, "seed": 4}
    hold(lambda a, b: words[a < b].title(), lambda a, b: words[a < b], pair, "No.", **compare)
    with pytest.raises(AssertionError, match="none of the options"):
        hold(lambda a, b: "equal", lambda a, b: words[a < b], pair, "No.", **compare)


def test_a_function_that_changes_its_argument_changes_a_copy():
    def take(values):
        return float(values.pop())

    hold(take, take, lambda random: (random.random(3).tolist(),), "No.", seed=5)


def test_a_table_has_ties_gaps_and_labels_in_no_order():
    made = table(np.random.default_rng(6), 40, missing=0.2, side=["a", "b"], size=range(5))
    assert made.shape == (40, 2) and made.index.is_unique
    assert not made.index.is_monotonic_increasing
    assert set(made["side"].dropna()) == {"a", "b"} and made["size"].duplicated().any()
    assert 0 < made.isna().to_numpy().mean() < 0.5
    again = table(np.random.default_rng(6), 40, missing=0.2, side=["a", "b"], size=range(5))
    pd.testing.assert_frame_equal(made, again)


@pytest.mark.parametrize("number", [1, 2, 30, 500])
def test_labels_are_different(number):
    assert len(set(labels(np.random.default_rng(7), number))) == number


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: hold(quotient, quotient, pair, "No.", seed=1, cases=0), "compare nothing"),
        (lambda: table(np.random.default_rng(1), 0, a=[1]), "nothing in it"),
        (lambda: table(np.random.default_rng(1), 2), "nothing in it"),
        (lambda: table(np.random.default_rng(1), 2, missing=1, a=[1]), "between nought and one"),
    ],
)
def test_what_cannot_be_drawn_is_said(call, says):
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize(
    "form",
    [
        Decimal("2"),
        Fraction(2),
        np.int8(2),
        np.array(2),
        [2],
        pd.Series([2.0]),
        pd.DataFrame([[2]]),
    ],
    ids=lambda form: type(form).__name__,
)
def test_a_number_is_a_number_in_any_form(form):
    assert as_number(form) == 2
    assert as_numbers({"a": form, "b": 1}, ["b", "a"]) == [1, 2]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (None, "a number is asked"),
        (..., "a number is asked"),
        (float("nan"), "a number is asked"),
        (True, "True or False"),
        ("3", "without quotation marks"),
        ([1, 2], "holds 2 values"),
        (print, "is a function"),
    ],
    ids=str,
)
def test_what_is_no_number_is_told_why(answer, says):
    with pytest.raises(AssertionError, match=says):
        as_number(answer)
    with pytest.raises(AssertionError, match=f"b: .*{says}"):
        as_numbers({"a": 1, "b": answer}, ["a", "b"])


def test_a_label_that_is_missing_is_named():
    with pytest.raises(AssertionError, match=r"open: nothing is there; .* 0 where it is nought"):
        as_numbers({"certainly": 17}, ["certainly", "open"])


@pytest.mark.parametrize(
    "answer", ["b", "B", "(b)", "b.", "answer b", np.str_("b"), pd.Series(["b"])]
)
def test_an_option_is_taken_however_it_is_written(answer):
    assert as_option(answer, "a", "b", "c") == "b"


@pytest.mark.parametrize("answer", ["d", "", None, 2, ...])
def test_what_is_no_option_is_told_the_options(answer):
    with pytest.raises(AssertionError, match="none of the options: 'a', 'b'"):
        as_option(answer, "a", "b")


def test_examples():
    assert doctest.testmod(cases).failed == 0


@pytest.mark.parametrize(
    ("given", "right", "agrees"),
    [
        (1e6 + 0.9, 1e6, True),
        (1e6 + 1.1, 1e6, False),
        (0.5 + 9e-7, 0.5, True),
        (0.5 + 2e-6, 0.5, False),
        (-2.0, 2.0, False),
    ],
)
def test_two_numbers_agree_within_a_part_of_the_larger_one_or_of_one(given, right, agrees):
    assert cases._agree(given, right, 1e-6, ()) is agrees
    assert cases._agree({"a": given, "b": 1}, {"a": right, "b": 1}, 1e-6, ()) is agrees


def test_a_tolerance_may_be_wider_and_so_many_cases_are_drawn():
    seen = []
    hold(lambda a, b: seen.append(1) or a / b * 1.05, quotient, pair, "No.", seed=1, tolerance=0.1)
    assert len(seen) == cases.MANY
    with pytest.raises(AssertionError, match=r"^No\.$"):
        hold(lambda a, b: a / b * 1.05 + 1, quotient, pair, "No.", seed=1, tolerance=0.1)
    hold(quotient, quotient, pair, "No.", seed=1, cases=1)


def test_a_column_may_be_drawn_by_a_function_and_no_cell_is_missing_unless_asked():
    made = table(
        np.random.default_rng(2), 6, size=lambda random, rows: list(range(rows)), side=("a",)
    )
    assert made["size"].tolist() == [0, 1, 2, 3, 4, 5] and set(made["side"]) == {"a"}
    assert not made.isna().to_numpy().any()
    assert table(np.random.default_rng(2), 1, a=[1]).shape == (1, 1)


@pytest.mark.parametrize("number", [0, 1, 2, 20, 400])
def test_labels_are_short_words_without_vowels_and_never_in_order(number):
    made = labels(np.random.default_rng(3), number)
    assert len(made) == number and (number < 2 or made != sorted(made))
    assert not set("".join(made)) & set("aeiou")
    assert all(2 <= len(label) <= 5 for label in made) and len({len(label) for label in made}) <= 1

"""Every table has the magnitudes that it is known to have, whatever its seal says."""

import pandas as pd
import pytest

from livebook.tables import load, names
from sources import magnitudes


@pytest.mark.parametrize("name", names())
def test_a_table_has_known_magnitudes_and_would_not_in_other_units(name):
    # Read without a look at the seal: it says only that something changed, these say what.
    table = load(name, sealed=False)
    assert magnitudes.unmet(name, table) == []
    for what, measure, low, high in magnitudes.MAGNITUDES[name]:
        if not low <= 0 <= high:  # nought is the same in every unit
            value = measure(table)
            assert not low <= 1000 * value <= high and not low <= value / 1000 <= high, what


def test_every_magnitude_is_of_a_table():
    assert set(magnitudes.MAGNITUDES) == set(names())


def test_a_magnitude_that_is_elsewhere_is_said(monkeypatch):
    rules = [("of A, 2000", magnitudes.cell("value", iso3="A", year=2000), 1, 2)]
    monkeypatch.setitem(magnitudes.MAGNITUDES, "made_up", rules)
    table = pd.DataFrame({"iso3": ["A"], "year": [2000], "value": [3.0]})
    assert magnitudes.unmet("made_up", table) == [
        "made_up: of A, 2000 is 3, known to lie from 1 to 2"
    ]
    (said,) = magnitudes.unmet("made_up", table.iloc[:0])
    assert said.startswith("made_up: of A, 2000 cannot be had: 0 rows with")


@pytest.mark.parametrize("name", names())
def test_each_magnitude_of_a_table_says_of_what_it_is_and_has_a_range(name):
    rules = magnitudes.MAGNITUDES[name]
    said = [what for what, *_ in rules]
    assert all(said) and len(set(said)) == len(said)
    assert all(low <= high for _, _, low, high in rules)


@pytest.mark.parametrize(("value", "met"), [(0.9, False), (1, True), (2, True), (2.1, False)])
def test_ends_of_a_range_belong_to_it(monkeypatch, value, met):
    monkeypatch.setitem(magnitudes.MAGNITUDES, "made_up", [("a", lambda _: value, 1, 2)])
    assert (magnitudes.unmet("made_up", None) == []) == met


def test_the_answers_sum_that_lies_furthest_from_its_aim_is_found():
    answers = pd.DataFrame({"yes_pct": [60.0, 70.0, 20.0], "no_pct": [40.5, 33.0, 78.0], "n": 9})
    assert magnitudes.furthest(100)(answers) == 103
    assert magnitudes.furthest(103)(answers) == 98
    assert magnitudes.different("n")(answers) == 1


def test_parts_of_a_table_are_summed_and_an_empty_one_is_no_nought():
    table = pd.DataFrame({"iso3": ["A", "A", "B"], "year": [2000, 2001, 2000], "value": [1, 2, 4]})
    assert magnitudes.total("value", iso3="A")(table) == 3
    assert magnitudes.cell("value", iso3="B", year=2000)(table) == 4
    with pytest.raises(ValueError, match="no row with"):
        magnitudes.total("value", iso3="C")(table)
    with pytest.raises(ValueError, match="2 rows with"):
        magnitudes.cell("value", iso3="A")(table)

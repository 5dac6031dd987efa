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

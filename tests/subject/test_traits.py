"""Traits of dependency: what is read as more, what a search may call a success."""

import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import traits
from periphery.composite import percentiles

PLACES = pd.DataFrame(
    {"ore": [0.2, 0.4, 0.9, 0.8], "debt": [0.1, 0.6, 0.9, 0.8], "arms": [0.3, np.nan, 1.0, 1.0]},
    index=["CAN", "NOR", "PER", "CHL"],
)
LOW, HIGH = ["CAN", "NOR"], ["PER", "CHL"]


def test_an_index_separates_if_all_of_the_low_are_low():
    assert traits.separates(PLACES, LOW, HIGH).to_dict() == {
        "ore": True,
        "debt": False,
        "arms": True,  # who has no place on it is not in the upper half
    }
    assert not traits.separates(PLACES, HIGH, LOW).any()


def test_the_widest_gap_is_sought_among_indices_that_know_all():
    assert traits.widest_gap(PLACES, LOW, HIGH) == "ore"


def test_the_tie_with_the_largest_buyer_is_as_unlike_as_the_two_are_large():
    flows = pd.DataFrame(
        [("CHL", "CHN", 6.0), ("CHL", "USA", 2.0), ("PER", "CHN", 6.0), ("PER", "USA", 1.0)],
        columns=["exporter", "importer", "exports_kusd"],
    )
    found = traits.with_whom(flows).loc["CHL"]
    assert found["partners"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["asymmetry"] == pytest.approx((6 / 8) / (6 / 12))


def test_what_income_explains_is_taken_out():
    """Of a trait that is a parabola in the place of income nothing is left but one odd country."""
    codes = [f"C{i}" for i in range(12)]
    income = pd.Series(np.arange(12.0) ** 3, codes)
    rank = percentiles(income)
    scores = pd.DataFrame({"debt": 0.2 + 0.3 * rank - 0.2 * rank**2}, codes)
    scores.loc["C5", "debt"] += 0.1
    scores.loc["C2", "debt"] = np.nan
    found = traits.beyond_income(scores, income)["debt"]
    assert found.idxmax() == "C5" and np.isnan(found["C2"])


def test_no_index_is_made_of_a_trait_that_there_is_not():
    with pytest.raises(ValueError, match="no trait 'gold'"):
        traits.place_on(PLACES[["ore"]], ["gold"])


def test_receipts_that_are_not_reported_are_missing_or_nought():
    missing, nought = traits.licences_paid(), traits.licences_paid(unreported_as_nought=True)
    only = nought.index.difference(missing.index)
    assert len(only) and (nought[only].dropna() == 1).all()


def test_eleven_traits_ask_for_enough_of_them_and_of_people():
    some, all_ = traits.eleven_traits(), traits.eleven_traits(known=11, people=1000)
    assert some.notna().sum(axis=1).min() == 8
    assert all_.notna().all().all() and len(all_) < len(some)
    pairs = load("trade_all_pairs").query("year == 2010")
    assert some.loc["CHL", "partners"] == traits.with_whom(pairs).loc["CHL", "partners"]


def test_each_of_the_eleven_traits_has_a_family():
    assert set(traits.FAMILY) == set(traits.eleven_traits().columns)

"""Parts of totals and means over spans of years: worked by hand, then what they refuse."""

import numpy as np
import pandas as pd
import pytest

from periphery import parts, spans

YEARS = pd.DataFrame(
    {"CHL": [1.0, 2.0, 6.0, 9.0], "PER": [4.0, np.nan, 4.0, 5.0]}, index=[2000, 2001, 2002, 2010]
)
SOLD = pd.DataFrame(
    {
        "year": [2000, 2000, 2000, 2001],
        "to": ["CHN", "CHN", "USA", "CHN"],
        "what": ["ore", "oil", "oil", "ore"],
        "musd": [30.0, 10.0, 5.0, 0.0],
    }
)


def test_a_mean_needs_all_its_years_or_as_many_as_are_asked():
    assert spans.mean(YEARS, (2000, 2002))["CHL"] == 3
    assert np.isnan(spans.mean(YEARS, (2000, 2002))["PER"])
    assert spans.mean(YEARS, (2000, 2002), least=2)["PER"] == 4
    # 2003 to 2009 are not in the table at all
    assert spans.mean(YEARS, (2002, 2010)).isna().all()


def test_a_change_is_the_later_mean_less_the_earlier():
    assert spans.change(YEARS, (2000, 2001), (2010, 2010))["CHL"] == 9 - 1.5


def test_a_span_without_years_is_refused():
    with pytest.raises(ValueError, match="no year from 1990 to 1995"):
        spans.mean(YEARS, (1990, 1995))
    with pytest.raises(ValueError, match="ends before it begins"):
        spans.mean(YEARS, (2002, 2000))


def test_shares_are_of_each_total_and_a_part_that_does_not_occur_is_zero():
    found = parts.shares(SOLD, "musd", by="to", of="what")
    assert found.loc["CHN"].to_dict() == {"oil": 25, "ore": 75}
    assert found.loc["USA"].to_dict() == {"oil": 100, "ore": 0}


def test_a_total_of_nothing_has_no_shares():
    found = parts.shares(SOLD, "musd", by=["year", "to"], of="what")
    assert found.loc[(2001, "CHN")].isna().all()
    assert found.loc[(2000, "CHN"), "ore"] == 75


def test_shares_of_nothing_and_of_negative_amounts_are_refused():
    with pytest.raises(ValueError, match="no rows"):
        parts.shares(SOLD[:0], "musd", by="to", of="what")
    with pytest.raises(ValueError, match="musd is negative"):
        parts.shares(SOLD.assign(musd=-1.0), "musd", by="to", of="what")


def test_own_changes_and_weights_add_up_to_the_change_of_the_average():
    levels = pd.DataFrame({1995: [80, 40, 10], 2015: [90, 50, 5]}, index=["CHN", "USA", "EU"])
    weights = pd.DataFrame({1995: [0.1, 0.5, 0.4], 2015: [0.3, 0.4, 0.3]}, index=levels.index)
    found = parts.own_and_weight(levels, weights)
    before, after = (levels * weights).sum()
    assert found.to_numpy().sum() == pytest.approx(after - before)
    # own: 10 × (0.1 + 0.3) / 2; weight: 0.2 × ((80 + 90) / 2 − (32 + 48.5) / 2)
    assert found.loc["CHN"].tolist() == pytest.approx([2, 0.2 * (85 - (before + after) / 2)])


def test_weights_that_are_no_weights_are_refused():
    levels = pd.DataFrame({1995: [80, 40], 2015: [90, 50]})
    with pytest.raises(ValueError, match="do not add up"):
        parts.own_and_weight(levels, levels)
    with pytest.raises(ValueError, match="two columns"):
        parts.own_and_weight(levels[[1995]], levels)

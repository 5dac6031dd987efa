"""Values year by year: a year that is missing is not averaged over."""

import numpy as np
import pandas as pd
import pytest

from periphery.spans import by_year, change, multiple, three_years

VALUES = pd.DataFrame({"CHL": [1.0, 2, 3, 6], "PER": [1.0, np.nan, 3, 5]}, index=range(2000, 2004))


def test_a_country_that_lacks_a_year_has_no_mean():
    means = three_years(VALUES, 2000)
    assert means["CHL"] == 2
    assert np.isnan(means["PER"])


def test_a_year_that_the_table_lacks_is_missing_too():
    assert np.isnan(three_years(VALUES["CHL"], 2002))


def test_change_is_last_less_first_and_multiple_last_over_first():
    assert change(VALUES["CHL"], 2000, 2001) == pytest.approx(11 / 3 - 2)
    assert multiple(VALUES["CHL"], 2000, 2001) == pytest.approx(11 / 6)


def test_a_span_outside_the_table_is_refused():
    with pytest.raises(ValueError, match="no year from 1990 to 1992"):
        three_years(VALUES, 1990)


@pytest.mark.parametrize(
    ("rows", "column", "said"),
    [
        ({"iso3": ["CHL"], "year": [2000], "gdp": [1]}, "rain", "no column 'rain'"),
        ({"iso3": ["CHL"] * 2, "year": [2000] * 2, "gdp": [1, 2]}, "gdp", "two values"),
    ],
)
def test_a_table_that_cannot_be_laid_out_by_year_is_refused(rows, column, said):
    with pytest.raises(ValueError, match=said):
        by_year(pd.DataFrame(rows), column)

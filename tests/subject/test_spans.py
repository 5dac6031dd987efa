"""Values year by year: what cannot be laid out is refused, and one column is as good as many."""

import numpy as np
import pandas as pd
import pytest

from periphery.spans import by_year, change, mean, multiple, three_years

VALUES = pd.DataFrame({"CHL": [1.0, 2, 3, 6], "PER": [1.0, np.nan, 3, 5]}, index=range(2000, 2004))


def test_the_mean_of_one_column_is_that_of_the_table():
    for code in VALUES:
        assert mean(VALUES[code], (2000, 2002)) == pytest.approx(
            mean(VALUES, (2000, 2002))[code], nan_ok=True
        )
    assert np.isnan(mean(VALUES["CHL"], three_years(2002)))


def test_change_is_last_less_first_and_multiple_last_over_first():
    spans = three_years(2000), three_years(2001)
    assert change(VALUES["CHL"], *spans) == pytest.approx(11 / 3 - 2)
    assert multiple(VALUES, *spans)["CHL"] == pytest.approx(11 / 6)


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

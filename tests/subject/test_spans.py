"""Values year by year: what cannot be laid out is refused, and one column is as good as many."""

import numpy as np
import pandas as pd
import pytest

from periphery.spans import by_year, change, changes, mean, means, multiple, named, three_years

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


def test_spans_are_named_as_texts_name_them():
    assert list(named((1999, 2001), (2000, 2002), (2008, 2010), (2023, 2023))) == [
        "1999–2001",
        "2000–02",
        "2008–10",
        "2023",
    ]


def test_means_over_several_spans_are_those_over_each():
    found = means(VALUES, (2000, 2001), (2002, 2003), least=1)
    assert list(found) == ["2000–01", "2002–03"]
    assert found["2000–01"].equals(mean(VALUES, (2000, 2001), least=1).rename("2000–01"))
    assert np.isnan(means(VALUES, (2000, 2001)).loc["PER", "2000–01"])


def test_changes_of_several_tables_stand_beside_each_other():
    found = changes({"all": VALUES, "one": VALUES[["CHL"]]}, (2000, 2000), (2003, 2003))
    assert found.loc["CHL"].tolist() == [5, 5]
    assert found.loc["PER", "all"] == 4 and np.isnan(found.loc["PER", "one"])


def test_a_table_of_something_else_than_countries_is_laid_out_by_its_column():
    table = pd.DataFrame({"good": ["tin", "tea"], "year": [2000] * 2, "price": [5, 7]})
    assert by_year(table, "price", of="good").loc[2000].to_dict() == {"tin": 5, "tea": 7}
    with pytest.raises(ValueError, match="for a good and year"):
        by_year(pd.concat([table, table]), "price", of="good")

"""What is mended in the tables that pandas writes."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from livebook.pages.accessible import FRAME, _aligned


def _marked(table, place):
    """Return, from head to foot, whether each cell of a column is marked as a number."""
    soup = BeautifulSoup(FRAME.sub(_aligned, table.to_html(notebook=True)), "html.parser")
    return [
        "numeric" in row.find_all(["th", "td"])[place].get("class", [])
        for row in soup.find_all("tr")
    ]


@pytest.mark.parametrize(
    "cells",
    [[1, 2], [1.5, float("nan")], ["12%", "−3.1 %"], ["US$1,200", "2"], ["1e-05", "-inf"]],
)
def test_a_column_of_numbers_is_marked_with_its_head(cells):
    assert _marked(pd.DataFrame({"words": ["x", "y"], "numbers": cells}), 2) == [True] * 3


@pytest.mark.parametrize("cells", [["x", "1"], ["2010–12", "2013"], [True, False], [".", "2"]])
def test_a_column_with_a_word_is_not(cells):
    assert _marked(pd.DataFrame({"numbers": [1, 2], "words": cells}), 2) == [False] * 3


def test_heads_over_several_columns_are_left_alone():
    table = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_product([["a"], ["b", "c"]]))
    assert _marked(table, 1) == [False, True, True]


def test_a_table_without_rows_is_left_alone():
    assert _marked(pd.DataFrame({"numbers": []}), 1) == [False]

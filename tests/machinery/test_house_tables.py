"""What a notebook's tables look like: rounded, named, and never wrong about what is missing."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from livebook import house_tables, words


@pytest.fixture(autouse=True)
def names(monkeypatch):
    monkeypatch.setattr(words, "NAMES", found := {"KOR": "Korea", "CAN": "Canada", "EU": "EU"})
    monkeypatch.setattr(house_tables, "NAMES", found)


def cells(table, row=0):
    """Return what a row of the shown table says."""
    rows = BeautifulSoup(house_tables.as_html(table), "html.parser").select("tbody tr")
    return [cell.text for cell in rows[row].select("td")]


def column(values):
    return [cells(pd.DataFrame({"x": values}), row)[0] for row in range(len(values))]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1.0, 20_000.0], ["1", "20,000"]),
        ([12.345, 6.7], ["12.3", "6.7"]),
        ([0.12345, -0.5], ["0.123", "−0.500"]),
        ([1e-9, 0.5], ["0.000", "0.500"]),
        ([np.nan, 2.0], ["–", "2"]),
        ([np.inf, 2.5], ["inf", "2.50"]),
        ([0.0, 0.0], ["0", "0"]),
        ([True, False], ["yes", "no"]),
        ([None, "a word"], ["–", "a word"]),
        ([["USA", "CHN"], ["EU"]], ["['USA', 'CHN']", "['EU']"]),
    ],
)
def test_numbers_keep_three_figures_and_what_is_missing_is_a_dash(values, shown):
    assert column(values) == shown


def test_a_year_is_no_quantity():
    assert cells(pd.DataFrame({"year": [2020], "people": [2020]})) == ["2020", "2,020"]


def test_codes_have_their_names_beside_them_and_other_capitals_have_not():
    table = pd.DataFrame({"state": ["KOR", "CAN"], "bank": ["CAN", "IDB"]}, index=["KOR", "x"])
    assert cells(table) == ["Korea (KOR)", "CAN"]
    heads = BeautifulSoup(house_tables.as_html(table), "html.parser").select("tbody th")
    assert [head.text for head in heads] == ["Korea (KOR)", "x"]


def test_a_head_says_in_words_what_the_code_calls_a_column():
    index = pd.MultiIndex.from_tuples([("KOR", 1)], names=["home_state", None])
    columns = pd.Index(["paid_kusd", "KOR", "of Korea_1"], name="what_is_paid")
    table = pd.DataFrame([[1, 2, 3]], index, columns)
    shown = BeautifulSoup(house_tables.as_html(table), "html.parser").select("thead th")
    assert [head.text for head in shown if head.text] == [
        "what is paid",
        "paid, thousand US$",
        "Korea (KOR)",
        "of Korea_1",
        "home state",
    ]
    assert list(table.columns) == ["paid_kusd", "KOR", "of Korea_1"]
    assert table.index.names == ["home_state", None]


def test_a_long_table_says_how_long_it_is():
    shown = BeautifulSoup(house_tables.as_html(pd.DataFrame({"x": range(100)})), "html.parser")
    assert len(shown.select("tbody tr")) == 24
    assert "100 rows" in shown.p.text


def test_what_a_table_says_is_text_and_no_markup():
    table = house_tables.captioned(pd.DataFrame({"<i>x": ["<script>"]}), "<b>Water</b>")
    shown = BeautifulSoup(house_tables.as_html(table), "html.parser")
    assert not shown.select("script, b, i")
    assert shown.caption.text == "<b>Water</b>"


def test_a_caption_leaves_the_table_as_it_was():
    table = pd.DataFrame({"x": [1]})
    house_tables.captioned(table, "Water")
    assert not table.attrs


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.Series(dtype=float),
        pd.DataFrame({("a", 1): [1.5], ("a", 2): [None]}),
        pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_product([["KOR"], [1, 2]])),
        pd.DataFrame([[1, 2]], columns=["x", "x"]),
        pd.Series(pd.Categorical(["a", None])),
    ],
    ids=["empty", "empty series", "levels above", "levels beside", "one name twice", "categories"],
)
def test_every_shape_of_table_is_shown(table):
    assert BeautifulSoup(house_tables.as_html(table), "html.parser").table

"""What a notebook's tables look like: rounded, named, and never wrong about what is missing."""

from types import SimpleNamespace

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


@pytest.mark.parametrize(("rows", "shown", "said"), [(24, 24, False), (25, 24, True)])
def test_two_dozen_rows_are_shown_and_of_more_the_first_and_the_last(rows, shown, said):
    soup = BeautifulSoup(house_tables.as_html(pd.DataFrame({"x": range(rows)})), "html.parser")
    found = [int(row.td.text) for row in soup.select("tbody tr")]
    assert len(found) == shown and found == sorted(found) and found[-1] == rows - 1
    assert (soup.p is not None) == said
    if said:
        assert found[11:13] == [11, 13] and soup.p.text == "The first and the last of 25 rows."


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([0.00012345, 0.0], ["0.0001", "0.0000"]),
        ([999.4, 1.5], ["999", "2"]),
        ([99.94, 1.5], ["99.9", "1.5"]),
        ([1234.5, 1.0], ["1,234", "1"]),
        ([-1000.0, 5], ["−1,000", "5"]),
        ([pd.NA, 3], ["–", "3"]),
        ([1.23456, "a"], ["1.23", "a"]),
    ],
)
def test_decimals_are_those_that_the_largest_number_needs(values, shown):
    assert column(values) == shown


def test_a_column_of_years_has_them_as_they_are_wherever_it_says_year():
    table = pd.DataFrame({"First year": [1999.0, np.nan], "of": [1999.0, np.nan]})
    assert [cells(table, row) for row in (0, 1)] == [["1999", "1,999"], ["–", "–"]]


def test_a_table_is_styled_by_the_page_and_has_its_caption_first():
    table = house_tables.captioned(pd.Series({"a": 1}, name="depth_of_well"), "Water, m")
    soup = BeautifulSoup(house_tables.as_html(table), "html.parser")
    assert "dataframe" in soup.table["class"] and not soup.table.has_attr("border")
    assert soup.table.find(True).name == "caption"
    assert [head.text for head in soup.select("thead th")] == ["", "depth of well"]
    bare = house_tables.as_html(pd.Series({"a": 1}))
    assert "<caption" not in bare and [
        h.text for h in BeautifulSoup(bare, "html.parser").select("thead th")
    ] == ["", ""]


def test_a_code_that_has_no_name_of_its_own_stands_alone():
    assert house_tables._labelled("EU") == "EU" and house_tables._labelled("KOR") == "Korea (KOR)"
    assert house_tables._labelled(7) == 7 and not house_tables._is_code("korea")


def test_a_notebook_s_tables_and_columns_are_shown_so_and_a_plain_session_s_are_not(monkeypatch):
    import IPython

    shown = {}
    formatter = SimpleNamespace(for_type=shown.__setitem__)
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/html": formatter}))
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    house_tables.use_house_tables()
    assert shown == {}
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    house_tables.use_house_tables()
    assert shown == {pd.DataFrame: house_tables.as_html, pd.Series: house_tables.as_html}


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, 0, "–"),
        (-0.04, 1, "0.0"),
        (0.04, 1, "0.0"),
        (-0.06, 1, "−0.1"),
        (1234567.891, 2, "1,234,567.89"),
        (5, 0, "5"),
    ],
)
def test_a_number_is_written_as_the_book_writes_it(value, digits, text, monkeypatch):
    assert words.number(value, digits) == text
    monkeypatch.setattr(words, "THOUSANDS", ".")
    monkeypatch.setattr(words, "DECIMAL", ",")
    assert words.number(value, digits) == text.translate(str.maketrans(",.", ".,"))


def test_a_sign_is_written_before_what_is_not_nothing():
    assert [words.number(v, 1, signed=True) for v in (2, -2, 0.01, -0.01, 0)] == [
        "+2.0",
        "−2.0",
        "0.0",
        "0.0",
        "0.0",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("paid_musd", "paid, million US$"), ("share_pct", "share, %"), ("land_ha", "land, hectares"),
        ("usd", "usd"), ("gw", "gw"), ("P_value", "P_value"), ("a_b_2", "a b 2"), ("p_value_pct", "p-value, %"),
        ("power_mw", "power, megawatts"), ("a__b", "a__b"), ("", ""),
    ],
)  # fmt: skip
def test_names_of_the_code_are_put_in_words_with_their_units(name, said):
    assert words.in_words(name) == said


def test_names_pass_through_short_names_and_other_words(monkeypatch):
    monkeypatch.setattr(words, "TEXTS", {"Korea": "Corea", "new well": "pozo nuevo"})
    assert [words.name_of(key) for key in ("KOR", "new_well", 2020)] == [
        "Corea",
        "pozo nuevo",
        "2020",
    ]

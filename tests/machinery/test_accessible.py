"""What a reader by ear or by eye would miss is mended, in tables above all."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from one_page import page, written

from livebook.pages.accessible import (
    head_rows,
    keep_code_untranslated,
    mark_numbers,
    mend_roles,
    name_cell_folds,
    name_folds,
    scope_heads,
)


def _marked(table, place):
    """Return, from head to foot, whether each cell of a column is marked as a number."""
    one = page(table.to_html(notebook=True))
    mark_numbers(one)
    return [
        "numeric" in row.find_all(["th", "td"])[place].get("class", [])
        for row in one.soup.find_all("tr")
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


def test_a_table_that_is_not_of_pandas_is_left_alone():
    body = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    one = page(body)
    mark_numbers(one)
    assert written(one) == body


def test_a_mark_is_added_to_those_a_cell_has():
    one = page('<table class="dataframe"><tbody><tr><td class="a">1</td></tr></tbody></table>')
    mark_numbers(one)
    assert one.soup.td["class"] == ["a", "numeric"]


def _scopes(body):
    one = page(body)
    scope_heads(one)
    return [cell.get("scope") for cell in one.soup.find_all(["th", "td"])]


def test_heads_of_columns_and_rows_say_which_they_are():
    table = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"]))
    assert _scopes(table.to_html()) == ["col", "col", "row", None, "row", None]


def test_a_head_of_several_says_that_it_heads_a_group():
    rows = pd.MultiIndex.from_product([["x"], ["y", "z"]])
    columns = pd.MultiIndex.from_product([["a"], ["b", "c"]])
    table = pd.DataFrame([[1, 2], [3, 4]], index=rows, columns=columns)
    assert _scopes(table.to_html()) == [
        *("col", "col", "colgroup"),
        *("col", "col", "col", "col"),
        *("rowgroup", "row", None, None),
        *("row", None, None),
    ]  # fmt: skip


def test_a_span_of_one_is_no_group_and_a_cell_in_no_part_says_nothing():
    table = '<table><thead><tr><th colspan="1"></th></tr></thead><tr><th>a</th></tr></table>'
    assert _scopes(table) == ["col", None]


def test_a_work_in_the_list_of_works_is_an_item_of_a_list():
    one = page('<div role="list"><div role="doc-biblioentry">A</div><p role="note">B</p></div>')
    mend_roles(one)
    assert [tag["role"] for tag in one.soup.find_all(role=True)] == ["list", "listitem", "note"]


def test_folds_of_the_navigation_say_what_they_do():
    def navigation(kind, *, depth):
        return BeautifulSoup(f"<details><summary>{kind}{depth}</summary></details>", "html.parser")

    one = page(generate_toctree_html=navigation)
    name_folds(one)
    assert str(one.context["generate_toctree_html"]("sidebar", depth=2)) == (
        '<details><summary aria-label="Show or hide the pages of this section">sidebar2</summary>'
        "</details>"
    )
    other = page()
    name_folds(other)
    assert "generate_toctree_html" not in other.context


def test_a_folded_cell_is_named_by_what_stands_on_it():
    label = 'aria-label="Toggle hidden content"'
    one = page(
        f'<details class="hide"><summary {label}><p>Show</p></summary></details>'
        f"<details><summary {label}></summary></details>"
    )
    name_cell_folds(one)
    assert [bool(s.get("aria-label")) for s in one.soup.find_all("summary")] == [False, True]


@pytest.mark.parametrize(("corner", "cells"), [("", ["th", "td"]), ("Year", ["td", "td"])])
def test_under_an_empty_corner_first_cells_head_their_rows(corner, cells):
    one = page(
        f'<table class="table"><thead><tr><th><p>{corner}</p></th><th>0</th></tr></thead>'
        "<tbody><tr><td>control</td><td>none</td></tr></tbody></table>"
    )
    head_rows(one)
    assert [cell.name for cell in one.soup.select("tbody tr > *")] == cells


def test_code_is_kept_from_a_translating_browser_once_each():
    one = page(
        '<p>A <code>flow</code></p><div class="highlight notranslate"><pre><code>x</code></pre></div>'
        "<kbd>Esc</kbd>"
    )
    keep_code_untranslated(one)
    assert [tag.name for tag in one.soup.find_all(translate="no")] == ["code", "div", "kbd"]


def test_what_heads_its_row_is_marked_so_beside_the_marks_it_had():
    one = page(
        '<table class="table"><thead><tr><th> </th></tr></thead><tbody><tr><td class="a">b</td></tr>'
        "<tr><td>c</td></tr></tbody></table>"
    )
    head_rows(one)
    assert [cell["class"] for cell in one.soup.select("tbody th")] == [["a", "stub"], ["stub"]]


def test_a_table_whose_rows_are_not_alike_has_no_columns_to_mark():
    body = (
        '<table class="dataframe"><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody>'
        "</table>"
    )
    one = page(body)
    mark_numbers(one)
    assert written(one) == body


def test_columns_are_told_from_the_right_where_rows_have_heads_of_their_own():
    """Cells that head rows stand at the left, and a row of heads may lack those in front."""
    one = page(
        '<table class="dataframe"><thead><tr><th>a</th></tr><tr><th>b</th><th>c</th></tr></thead>'
        "<tbody><tr><th>x</th><td>w</td><td>1</td></tr></tbody></table>"
    )
    mark_numbers(one)
    assert [c.get_text() for c in one.soup.select(".numeric")] == ["a", "c", "1"]

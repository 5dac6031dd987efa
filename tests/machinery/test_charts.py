"""The house style: labels that do not collide, a source under every figure, the same bytes twice."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livebook import charts
from livebook.tables import TableError


@pytest.fixture(autouse=True)
def style():
    with plt.rc_context():
        charts.use_house_style()
        yield
        plt.close("all")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_spread_labels_keep_their_order_and_distance(heights):
    heights = np.array(heights)
    placed = charts._spread(heights, 0.05)
    assert (np.diff(np.sort(placed)) >= 0.05 - 1e-6).all()
    order = np.argsort(heights)
    assert (np.diff(placed[order]) >= 0).all()


def test_labels_stand_at_the_last_value_even_if_the_series_ends_early():
    _, axes = charts.canvas("Two lines")
    axes.plot([0, 1, 2], [1, 2, 3], label="whole")
    axes.plot([0, 1, 2], [3, 2, np.nan], label="cut short")
    charts.label_lines(axes)
    assert {text.get_text() for text in axes.texts} == {"whole", "cut short"}


def test_labels_stand_beside_the_axes_even_before_anything_is_drawn():
    _, axes = charts.canvas("Limits not settled yet")
    axes.plot([1, 2, 30], label="steep")
    charts.label_lines(axes)
    assert 0.9 < axes.texts[0].xy[1] <= 1


def test_source_line_is_drawn():
    figure, _ = charts.canvas("A figure")
    charts.source_line(figure, "countries", note="A note.")
    text = figure._supxlabel.get_text().replace("\n", " ")
    assert text.startswith("A note. Source: ")


def test_unknown_table_has_no_source():
    figure, _ = charts.canvas("A figure")
    with pytest.raises(TableError, match="no table is called 'nothing'"):
        charts.source_line(figure, "nothing")


def _svg():
    figure, axes = charts.canvas("Same bytes")
    axes.plot([1, 2, 3], label="a")
    charts.label_lines(axes)
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


def test_a_figure_gives_the_same_bytes_twice_and_keeps_its_text():
    assert _svg() == _svg()
    assert b"Same bytes" in _svg()


def test_series_differ_without_colour():
    styles = [(style, marker) for _, style, marker in charts.SERIES]
    assert len(styles) == len(set(map(str, styles)))


def test_a_figure_of_bars_is_as_high_as_it_is_told_and_else_as_its_rows_need():
    table = pd.Series({"wells": 3.0, "rivers": 2.0})
    heights = [
        charts.bars(table, "Water", upright=True, height=height).figure.get_figheight()
        for height in (3.1, None)
    ]
    assert heights == [3.1, 4.4]


def test_upright_bars_are_named_where_they_stand():
    axes = charts.bars(pd.Series({"wells": 3.0, "rivers": 2.0}), "Water", upright=True)
    named = dict(zip(axes.get_xticks(), axes.get_xticklabels(), strict=True))
    assert {place: label.get_text() for place, label in named.items()} == {0: "wells", 1: "rivers"}


@pytest.mark.parametrize("panels", [False, True])
def test_the_key_stands_above_its_axes_at_their_left_and_below_the_title(panels):
    data = pd.DataFrame({"a": [1.0, 2], "b": [2.0, 1]}, index=pd.Index([2000, 2001], name="year"))
    given = {"one": data, "two": data} if panels else data
    shown = charts.bars(given, "Wells", upright=True, note="Our own gauge.")
    figure = (shown[0] if panels else shown).get_figure()
    figure.draw_without_rendering()
    with_key = [ax for ax in figure.axes if ax.get_legend()]
    assert with_key
    for ax in with_key:
        key, axes = ax.get_legend().get_window_extent(), ax.get_window_extent()
        assert key.y0 > axes.y1 and key.y1 < figure.bbox.y1
        assert abs(key.x0 - axes.x0) < 0.1 * axes.width
        heads = [title for title in (ax.title, ax._left_title) if title.get_text()]
        assert all(not key.overlaps(title.get_window_extent()) for title in heads)


def _high(data):
    return charts.intervals(data, "Rise, m a year", note="Ours.").figure.get_figheight()


def test_intervals_have_the_room_of_other_rows_and_more_for_each_further_table():
    table = pd.DataFrame({"value": [1, 2], "low": [0, 1], "high": [2, 3]}, index=["well", "spring"])
    rows = charts.dots(table["value"], "Rise, m a year", note="Ours.").figure.get_figheight()
    one, two, three = (_high(dict.fromkeys(names, table)) for names in ("a", "ab", "abc"))
    assert one == _high(table) == pytest.approx(rows)
    assert one < two and three - two == pytest.approx(two - one)


@pytest.mark.parametrize(("arrows", "named"), [(False, ["old", "new"]), (True, [])])
def test_dots_of_two_columns_are_named_and_arrows_between_them_need_no_key(arrows, named):
    wells = pd.DataFrame({"old": [1.0, 2.0], "new": [3.0, 1.0]}, index=["well", "spring"])
    axes = charts.dots(wells, "Water, m", note="Ours.", arrows=arrows)
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == named if named else legend is None

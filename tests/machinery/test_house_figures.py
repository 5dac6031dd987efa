"""The house's pictures, from good tables and from bad ones."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livebook import charts, notes, words

WELLS = pd.DataFrame({"then": [1.0, 4.0, 2.0], "now": [2.0, 3.0, np.nan]}, index=["a", "b", "c"])
SLOPES = pd.DataFrame(
    {"value": [1.0, 2.0], "low": [-1.0, 1.0], "high": [3.0, 9.0]}, index=["a", "b"]
)
DRAWN = {
    "lines": lambda table: charts.lines(table, "Water, m", note="Ours."),
    "bars": lambda table: charts.bars(table, "Water, m", note="Ours."),
    "dots": lambda table: charts.dots(table, "Water, m", note="Ours."),
    "heat_grid": lambda table: charts.heat_grid(table, "Water, m", note="Ours."),
    "scatter": lambda table: charts.scatter(table, "Water, m", x="then", y="now", note="Ours."),
}


@pytest.fixture(autouse=True)
def in_the_house_style():
    with mpl.rc_context():
        charts.use_house_style()
        yield
    plt.close("all")


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("picture", DRAWN)
def test_an_empty_table_is_refused_by_the_figure_s_name(picture):
    with pytest.raises(ValueError, match=r"nothing to draw in the figure “Water, m”"):
        DRAWN[picture](WELLS.iloc[:0])


@pytest.mark.parametrize("picture", DRAWN)
def test_a_missing_value_is_drawn_as_none(picture):
    ax = DRAWN[picture](WELLS)
    ax.get_figure().draw_without_rendering()
    assert "nan" not in " ".join([*texts(ax), *(t.get_text() for t in ax.get_xticklabels())])


@pytest.mark.parametrize("picture", DRAWN)
def test_a_dictionary_of_tables_is_a_panel_each(picture):
    axes = DRAWN[picture]({"first": WELLS, 2020: WELLS})
    assert isinstance(axes, charts.Panels)
    assert [ax.get_title(loc="left") for ax in axes] == ["first", "2020"]


def test_a_series_keeps_its_look_over_panels_and_books(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {"river": charts.SERIES[3]})
    panels = {"one": WELLS[["now"]], "two": WELLS.assign(river=1)[["river", "now"]]}
    one, two = charts.lines(panels, "Water, m", note="Ours.")
    assert two.get_lines()[0].get_color() == charts.SERIES[3][0]
    assert one.get_lines()[0].get_color() == two.get_lines()[1].get_color()


def test_rows_run_from_top_to_bottom():
    ax = charts.dots(WELLS, "Water, m", note="Ours.")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_parts_below_zero_are_stacked_to_the_other_side():
    ax = charts.bars(pd.DataFrame({"in": [2, 1], "out": [-1, 3]}), "Flow", note="Ours.")
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert ends == [(0, 2), (0, 1), (0, -1), (1, 4)]


def test_arrows_point_where_the_value_went():
    ax = charts.dots(WELLS[["then", "now"]].dropna(), "Water, m", arrows=True, note="Ours.")
    assert [line.get_marker() for line in ax.get_lines()][2::3] == [">", "<"]


def test_an_interval_is_open_where_it_includes_zero_and_ends_in_an_arrow_beyond_the_axis():
    ax = charts.intervals(SLOPES, "Slope", note="Ours.", xlim=(-4, 5))
    marks = [line for line in ax.get_lines() if len(line.get_xdata()) == 1]
    assert [
        mark.get_markerfacecolor() == "white" for mark in marks if mark.get_marker() == "o"
    ] == [
        True,
        False,
    ]
    assert [mark.get_xdata()[0] for mark in marks if mark.get_marker() == ">"] == [5]


def test_intervals_of_several_tables_stand_apart():
    ax = charts.intervals({"one": SLOPES, "two": SLOPES}, "Slope", note="Ours.")
    heights = {line.get_ydata()[0] for line in ax.get_lines() if len(line.get_xdata()) == 1}
    assert len(heights) == 4


def test_names_of_points_do_not_cover_each_other():
    rng = np.random.default_rng(1)
    points = pd.DataFrame(rng.uniform(0, 1, (9, 2)), columns=["x", "y"], index=list("abcdefghi"))
    ax = charts.scatter(
        points, "Wells", x="x", y="y", named=[*points.index, "nobody"], note="Ours."
    )
    renderer = ax.get_figure().canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts]
    assert len(boxes) == 9
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_grid_takes_texts_and_names_its_rows(monkeypatch):
    monkeypatch.setattr(words, "NAMES", {"a": "the old well"})
    ax = charts.heat_grid(WELLS, "Wells", texts=WELLS.map(lambda _: "x"), note="Ours.")
    assert texts(ax) == ["x"] * 6
    assert ax.get_yticklabels()[0].get_text() == "the old well"


def test_log_axes_have_plain_numbers():
    ax = charts.lines(WELLS, "Water", note="Ours.", yscale="log", ylim=(1, 2000), yticks=[1, 1000])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["1", "1,000"]


@pytest.mark.parametrize(
    ("limits", "ticks"),
    [
        ((500, 200_000), ["1,000", "3,000", "10,000", "30,000", "100,000"]),
        ((0.006, 250), ["0.01", "0.1", "1", "10", "100"]),
        ((2.5, 80), ["5", "10", "20", "50"]),
        ((95, 230), ["100", "150", "200"]),
    ],
)
def test_log_axes_have_round_ticks_of_their_own(limits, ticks):
    ax = charts.dots(WELLS, "Water", note="Ours.", xscale="log", xlim=limits)
    assert [label.get_text() for label in ax.get_xticklabels()] == ticks


@pytest.mark.parametrize("last", range(2004, 2021))
def test_years_are_whole(last):
    years = range(2000, last + 1)
    water = pd.DataFrame({"water": range(len(years))}, index=years)
    for ax in charts.lines({"a": water, "b": water}, "Water", columns=2, note="Ours."):
        ax.get_figure().draw_without_rendering()
        assert len(ax.get_xticks()) > 2 and (ax.get_xticks() % 1 == 0).all()


def test_numbers_at_the_ends_of_bars_have_room_in_narrow_panels():
    water = pd.Series({"well": -0.26, "river": 0.12})
    for ax in charts.bars({"a": water, "b": water}, "Water", digits=2, columns=2, note="Ours."):
        ax.get_figure().draw_without_rendering()
        frame = ax.get_window_extent()
        assert all(frame.x0 <= text.get_window_extent().x0 for text in ax.texts)
        assert all(text.get_window_extent().x1 <= frame.x1 for text in ax.texts)


def test_rows_of_panels_make_a_figure_higher():
    panels = dict.fromkeys("abc", WELLS)
    heights = [
        charts.lines(panels, "Water", columns=columns, note="Ours.")[0].get_figure().get_figheight()
        for columns in (3, 2, 1)
    ]
    assert heights == [4.4, 6.4, 8.4]


def test_lines_of_other_panels_may_look_alike_but_not_like_one_that_is_known(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {"river": charts.SERIES[0]})
    panels = {"one": WELLS, "two": WELLS.set_axis(["river", "well"], axis=1)}
    one, two = charts.lines(panels, "Water", note="Ours.")
    colours = [[line.get_color() for line in ax.get_lines()] for ax in (one, two)]
    blue, orange, green = (look[0] for look in charts.SERIES[:3])
    assert colours == [[orange, green], [blue, orange]]


def test_a_look_may_be_the_name_of_a_series_that_is_known(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {"river": charts.SERIES[4]})
    ax = charts.lines(WELLS, "Water", looks={"now": "river"}, note="Ours.")
    assert ax.get_lines()[1].get_linestyle() == "--" and ax.get_lines()[1].get_marker() == "v"
    bars = charts.bars(WELLS["now"], "Water", looks={"a": "river", "b": charts.GREY}, note="Ours.")
    assert [mpl.colors.to_hex(bar.get_facecolor()) for bar in bars.patches[:2]] == [
        charts.SERIES[4][0].lower(),
        charts.GREY,
    ]


def test_of_many_steps_those_alone_are_marked():
    water = pd.DataFrame({"river": [1.0] * 30, "well": [np.nan] * 29 + [2.0]})
    river, well = charts.lines(water, "Water", note="Ours.").get_lines()
    assert river.get_marker() in ("", "None") and well.get_marker() == charts.SERIES[1][2]
    assert np.flatnonzero(well.get_markevery()).tolist() == [29]


def test_steps_are_not_marked():
    then, _ = charts.lines(WELLS, "Water", stepped=True, note="Ours.").get_lines()
    assert then.get_drawstyle() == "steps-post" and then.get_marker() in ("", "None")


def test_a_scatter_takes_the_first_two_columns_and_kinds_by_row():
    rows = WELLS.assign(depth=9)
    ax = charts.scatter(rows, "Wells", kinds={"a": "old", "b": "new"}, note="Ours.")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("then", "now")
    assert [len(marks.get_offsets()) for marks in ax.collections] == [1, 1, 1]
    by_column = charts.scatter(
        rows.assign(kind=["old", "new", None]), "Wells", kinds="kind", note="Ours."
    )
    for one, other in zip(ax.collections, by_column.collections, strict=True):
        assert (one.get_facecolor() == other.get_facecolor()).all()


def test_what_was_earlier_is_small_and_hollow_and_in_the_table(monkeypatch):
    noted = []
    monkeypatch.setattr(charts, "note_numbers", lambda data, *_: noted.append(data))
    ax = charts.dots(
        WELLS[["now"]].assign(then=1), "Water", earlier=WELLS[["now"]] / 2, note="Ours."
    )
    small = [line for line in ax.get_lines() if line.get_markersize() == 5]
    assert [line.get_markerfacecolor() for line in small] == ["white"]
    assert small[0].get_xdata().tolist()[:2] == [1.0, 1.5]
    assert noted[0]["now, earlier"].tolist()[:2] == [1.0, 1.5]


def test_every_panel_has_the_dotted_line_and_the_shaded_range_that_are_asked_for():
    panels = charts.lines(
        {"a": WELLS, "b": WELLS}, "Water", zero=1, dotted=[1], shaded=(0.5, 1), note="Ours."
    )
    for ax in panels:
        assert [line.get_linestyle() for line in ax.get_lines()].count(":") == 1
        assert [patch.get_extents().width > 0 for patch in ax.patches] == [True]
        assert ax.get_lines()[0].get_ydata() == [1, 1]


def test_labels_of_lines_stay_beside_the_axes_where_a_line_leaves_them():
    table = pd.DataFrame({"up": [0, 100], "down": [0, -100]})
    ax = charts.lines(table, "Water", note="Ours.", ylim=(-1, 1))
    assert all(-0.1 <= text.xy[1] <= 1.1 for text in ax.texts)


def test_a_line_without_any_value_has_no_name():
    ax = charts.lines(WELLS.assign(dry=np.nan), "Water", note="Ours.")
    assert texts(ax) == ["then", "now"]


def test_words_pass_through_one_place(monkeypatch):
    monkeypatch.setattr(words, "TEXTS", {"Water": "Agua", "depth": "profundidad", "then": "antes"})
    ax = charts.lines(WELLS[["then"]], "Water", note="Ours.", xlabel="depth")
    assert ax.get_figure().get_suptitle() == "Agua"
    assert ax.get_xlabel() == "profundidad"
    assert texts(ax) == ["antes"]


def test_a_build_is_told_a_first_draft_of_the_text_alternative(monkeypatch):
    monkeypatch.setenv(notes.VARIABLE, "1")
    notes.take()
    charts.lines(pd.DataFrame({"well": [1.5, 2]}, index=[2000, 2010]), "Water, m", note="Ours.")
    assert notes.take()["draft"] == ["Water, m. well: 1.50 (2000) to 2.00 (2010)."]


def test_a_figure_names_the_tables_it_is_drawn_from(monkeypatch):
    monkeypatch.setattr(charts.tables, "source", lambda *names: f"Source: {', '.join(names)}.")
    ax = charts.bars(WELLS["then"], "Water", tables=["wells", "rivers"], note="Since 1900.")
    said = ax.get_figure().get_supxlabel()
    assert said == "Since 1900. Source: wells, rivers."


def test_nothing_of_a_figure_is_cut_off():
    names = {f"a very long name of a well, number {n}": n for n in range(5)}
    ax = charts.bars(pd.Series(names), "Water", note="Ours. " * 40)
    figure = ax.get_figure()
    figure.draw_without_rendering()
    box = figure.get_tightbbox()
    assert box.x0 >= -0.05 and box.x1 <= figure.get_figwidth() + 0.05
    assert isinstance(ax, mpl.axes.Axes)

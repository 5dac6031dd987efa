"""The house's pictures, from good tables and from bad ones."""

from types import SimpleNamespace

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


# What each picture promises ------------------------------------------------------------------------


def lines_of(ax, **looks):
    """Return the lines of axes that look so."""
    return [
        line
        for line in ax.get_lines()
        if all(getattr(line, f"get_{name}")() == value for name, value in looks.items())
    ]


def test_a_figure_of_several_panels_says_each_thing_once():
    panels = {f"panel {n}": WELLS for n in range(3)}
    shown = charts.lines(
        panels, "Water", columns=2, note="Ours.", xlabel="year", ylabel="m", labels=False
    )
    grid = shown[0].get_figure().axes
    assert isinstance(shown, charts.Panels) and len(shown) == 3
    assert [ax.get_visible() for ax in grid] == [True, True, True, False]
    assert [ax.get_xlabel() for ax in shown] == ["", "", "year"]
    assert [ax.get_ylabel() for ax in shown] == ["m", "", "m"]
    assert shown[0].get_ylim() == shown[1].get_ylim()  # so that they can be compared


def test_panels_have_the_height_the_ratios_and_the_last_touch_that_are_asked_for():
    touched = []
    shown = charts.house_figure(
        {"a": WELLS, "b": WELLS}, "Water", lambda ax, table: ax.plot(table["then"]),
        height=3, ratios=[1, 3], finish=touched.append, sharey=False, note="Ours.", ylim=(0, 9),
    )  # fmt: skip
    assert shown[0].get_figure().get_size_inches().tolist() == [6.4, 3]
    heights = [ax.get_subplotspec().get_gridspec().get_height_ratios() for ax in shown]
    assert heights[0] == [1, 3] and touched == shown
    assert {ax.get_ylim() for ax in shown} == {(0, 9)}


@pytest.mark.parametrize("nothing", [{}, {"a": WELLS, "b": WELLS.iloc[:0]}])
def test_a_figure_with_an_empty_panel_or_none_is_refused(nothing):
    with pytest.raises(ValueError, match="“Water”"):
        charts.lines(nothing, "Water", note="Ours.")


def test_a_long_title_and_a_long_source_go_on_in_the_next_line():
    ax = charts.lines(WELLS, "Water " * 20, note="Ours. " * 40)
    figure = ax.get_figure()
    for text, most in ((figure.get_suptitle(), 58), (figure.get_supxlabel(), 74)):
        assert len(text.splitlines()) > 1 and max(map(len, text.splitlines())) <= most
    one = charts.lines(WELLS, "Water", note="")
    assert one.get_figure().get_supxlabel() == ""


def test_numbers_that_are_noted_are_those_that_are_drawn_with_their_unit(monkeypatch):
    noted = []
    monkeypatch.setattr(
        charts, "note_numbers", lambda data, title, unit: noted.append((data, title, unit))
    )
    low, high = WELLS["then"] - 1, WELLS["then"] + 1
    charts.lines(WELLS, "A", note="Ours.", ylabel="m", bands={"then": (low, high)})
    charts.bars(WELLS["then"], "B", note="Ours.", xlabel="km")
    charts.bars(WELLS["then"], "C", note="Ours.", ylabel="l", upright=True)
    charts.dots(WELLS, "D", note="Ours.", unit="cm", xlabel="km")
    charts.intervals({"x": SLOPES.assign(n=9)}, "E", note="Ours.")
    charts.scatter(WELLS.assign(n=9), "F", note="Ours.", xlabel="depth")
    charts.house_figure(WELLS, "G", lambda ax, table: None, note="Ours.", plotted=SLOPES)
    assert [(title, unit) for _, title, unit in noted] == [
        ("A", "m"), ("B", "km"), ("C", "l"), ("D", "cm"), ("E", ""), ("F", None), ("G", "")
    ]  # fmt: skip
    data = [shown for shown, *_ in noted]
    assert [*data[0]] == ["then", "now", "then, low", "then, high"]
    assert data[0]["then, high"].equals(high)
    assert [*data[4]["x"]] == ["value", "low", "high"] and [*data[5]] == ["depth", "now"]
    assert data[6] is SLOPES


def test_a_draft_says_where_each_series_begins_and_ends_and_stops_after_a_dozen(monkeypatch):
    monkeypatch.setenv(notes.VARIABLE, "1")
    notes.take()
    gap = pd.DataFrame(
        {"well": [np.nan, 1, 2, np.nan], "dry": np.nan, "owner": "us"}, index=range(4)
    )
    charts.lines({"wet": gap[["well", "dry"]]}, "Water", note="Ours.", labels=False)
    charts.house_figure(gap, "B", lambda ax, table: None, note="Ours.")
    many = pd.DataFrame({f"w{n}": [1.0, 2.0] for n in range(13)})
    charts.house_figure(many, "C", lambda ax, table: None, note="Ours.")
    first, second, third = notes.take()["draft"]
    assert first == "Water. wet well: 1.00 (1) to 2.00 (2)."
    assert second == "B. well: 1.00 (1) to 2.00 (2)."
    assert third.count(";") == 11 and "w12" not in third


def test_a_line_has_its_band_its_thin_line_and_a_level_where_it_is_asked_for():
    band = (WELLS["then"] - 1, WELLS["then"] + 1)
    ax = charts.lines(
        WELLS, "Water", bands={"then": band}, thin=WELLS[["now"]] * 2, zero=2.5, note="Ours."
    )
    blue, orange = (look[0] for look in charts.SERIES[:2])
    (laid,) = ax.collections
    assert mpl.colors.to_hex(laid.get_facecolor()[0]) == blue.lower()
    assert 0 < laid.get_facecolor()[0][3] < 0.5
    assert laid.get_datalim(ax.transData).y0 == 0 and laid.get_datalim(ax.transData).y1 == 5
    (thin,) = [line for line in lines_of(ax, color=orange) if line.get_linestyle() == "-"]
    assert thin.get_ydata()[:2].tolist() == [4, 6]
    assert [line.get_ydata() for line in lines_of(ax, color=charts.INK)] == [[2.5, 2.5]]


@pytest.mark.parametrize(("markers", "marked"), [(True, 3), (False, 0), (None, 3)])
def test_points_are_marked_as_asked_for_and_else_where_there_are_few(markers, marked):
    then, _ = charts.lines(WELLS, "Water", markers=markers, note="Ours.").get_lines()
    assert sum(then.get_markevery()) == marked
    assert then.get_marker() == (charts.SERIES[0][2] if marked else "None") or not marked


@pytest.mark.parametrize(("steps", "marked"), [(24, 24), (25, 0)])
def test_two_dozen_points_are_few(steps, marked):
    assert charts._marked(pd.Series(range(steps)), False).sum() == marked


def test_of_many_points_one_without_a_neighbour_is_marked_wherever_it_stands():
    values = [1.0, None, 2, 3, None, 4, None] + [5.0] * 30 + [None, 6]
    assert np.flatnonzero(charts._marked(pd.Series(values), False)).tolist() == [0, 5, 38]
    assert not charts._marked(pd.Series(values), True).any()


def test_names_of_lines_are_in_their_colours_and_may_be_left_out():
    named = charts.lines(WELLS, "Water", note="Ours.")
    assert [text.get_color() for text in named.texts] == [look[0] for look in charts.SERIES[:2]]
    assert texts(charts.lines(WELLS, "Water", labels=False, note="Ours.")) == []
    close = pd.DataFrame({"a": [1, 1], "b": [1, 1.01], "c": [1, 9]})
    heights = sorted(text.xy[1] for text in charts.lines(close, "W", gap=0.2, note="Ours.").texts)
    assert min(np.diff(heights)) >= 0.2 - 1e-6


def test_a_bar_has_its_number_with_its_decimals_or_none():
    water = pd.Series({"well": 1.25, "river": -2.0, "dry": np.nan})
    assert texts(charts.bars(water, "Water", digits=1, note="Ours."))[:2] == ["1.2", "−2.0"]
    bare = charts.bars(water, "Water", digits=None, note="Ours.")
    assert texts(bare) == [] and len(bare.patches) == 3
    assert [line.get_xdata() for line in lines_of(bare, color=charts.INK)] == [[0, 0]]
    assert lines_of(charts.bars(water.abs(), "Water", note="Ours."), color=charts.INK) == []


def test_parts_of_a_stack_are_hatched_by_turns_and_those_with_room_have_their_number():
    table = pd.DataFrame({"a": [100.0, 50], "b": [2.0, 60], "c": [30.0, -40]}, index=["x", "y"])
    ax = charts.bars(table, "Water", note="Ours.")
    assert [bar.get_hatch() for bar in ax.patches] == [None, None, "///", "///", None, None]
    assert texts(ax) == ["100", "50", "", "60", "30", "−40"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]
    assert [text.get_bbox_patch() is None for text in ax.texts].count(True) == 1
    # The number is read on the colour of its part.
    assert [text.get_color() for text in ax.texts] == [
        charts._ink(bar.get_facecolor()) for bar in ax.patches
    ]


def test_standing_bars_of_years_stand_at_their_years_and_others_side_by_side():
    years = pd.Series([1.0, 2, -3], index=[2000, 2001, 2005])
    ax = charts.bars(years, "Water", upright=True, note="Ours.")
    assert [bar.get_x() + bar.get_width() / 2 for bar in ax.patches] == [2000, 2001, 2005]
    assert [bar.get_height() for bar in ax.patches] == [1, 2, -3]
    assert [line.get_ydata() for line in lines_of(ax, color=charts.INK)] == [[0, 0]]
    named = charts.bars(years.set_axis(list("abc")), "Water", upright=True, note="Ours.")
    assert named.get_xticks().tolist() == [0, 1, 2]
    lying = charts.bars(years, "Water", note="Ours.")
    assert [bar.get_y() + bar.get_height() / 2 for bar in lying.patches] == [0, 1, 2]


def test_what_stands_beside_rows_stands_to_their_right_and_may_be_missing():
    for picture in (charts.bars, charts.dots):
        ax = picture(WELLS["then"], "Water", beside={"a": "old", "c": 1999}, note="Ours.")
        beside = [
            text for text in ax.texts if text.xy[0] == 1 and text.xycoords[0] == "axes fraction"
        ]
        assert [(text.xy[1], text.get_text()) for text in beside] == [
            (0, "old"),
            (1, ""),
            (2, "1999"),
        ]


def test_marks_of_a_row_are_joined_from_the_least_to_the_most():
    ax = charts.dots(WELLS, "Water", note="Ours.", zero=3)
    (joined,) = ax.collections
    assert [segment[:, 0].tolist() for segment in joined.get_segments()] == [[1, 2], [3, 4], [2, 2]]
    assert [line.get_xdata() for line in lines_of(ax, color=charts.INK)] == [[3, 3]]
    assert [len(line.get_xdata()) for line in lines_of(ax, markersize=8)] == [3, 3]


def test_marks_of_a_series_have_their_kinds_and_stems():
    ax = charts.dots(WELLS["then"], "Water", kinds={"a": "old", "b": "new"}, stem=1, note="Ours.")
    (stems,) = ax.collections
    assert [segment[:, 0].tolist() for segment in stems.get_segments()] == [[1, 1], [1, 4], [1, 2]]
    assert {line.get_label(): line.get_ydata() for line in ax.get_lines()[:2]} == {
        "old": [0],
        "new": [1],
    }
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["old", "new"]
    plain = charts.dots(WELLS["then"], "Water", note="Ours.")
    assert plain.get_legend() is None and len(plain.collections) == 0


def test_an_arrow_begins_in_a_ring_and_ends_where_the_value_is_now():
    ax = charts.dots(WELLS.dropna(), "Water", arrows=True, note="Ours.")
    way, ring, head, *_ = ax.get_lines()
    assert [line.get_xdata().tolist() for line in (way, ring, head)] == [[1, 2], [1], [2]]
    assert ring.get_markerfacecolor() == "white"
    assert [line.get_color() for line in ax.get_lines()[2::3]] == [charts.VERMILION, charts.BLUE]
    level = charts.dots(pd.DataFrame({"then": [1.0], "now": [1.0]}), "W", arrows=True, note="Ours.")
    assert level.get_lines()[2].get_marker() == "<"  # what did not rise


def test_an_interval_that_ends_at_zero_includes_it_and_without_zero_none_is_open():
    table = pd.DataFrame(
        {"value": [1.0, -1, 2], "low": [0.0, -3, 1], "high": [2.0, 0, 3]}, index=list("abc")
    )
    ax = charts.intervals(table, "Slope", note="Ours.")
    faces = [line.get_markerfacecolor() for line in lines_of(ax, markersize=8)]
    assert [face == "white" for face in faces[:3]] == [True, True, False]
    assert [line.get_xdata() for line in lines_of(ax, color=charts.INK)] == [[0, 0]]
    other = charts.intervals(table, "Slope", zero=None, note="Ours.")
    assert "white" not in [line.get_markerfacecolor() for line in other.get_lines()]
    assert lines_of(other, color=charts.INK) == []
    moved = charts.intervals(table, "Slope", zero=1, note="Ours.")
    faces = [line.get_markerfacecolor() for line in lines_of(moved, markersize=8)]
    assert [face == "white" for face in faces[:3]] == [True, False, True]


def test_what_lies_beyond_the_axis_on_either_side_ends_in_an_arrowhead_there():
    ax = charts.intervals(SLOPES, "Slope", note="Ours.", xlim=(-0.5, 5))

    def heads(ax):
        marks = [(line.get_marker(), line.get_xdata()) for line in ax.get_lines()]
        return [(marker, places[0]) for marker, places in marks if marker in ("<", ">")]

    assert heads(ax) == [("<", -0.5), (">", 5)]
    assert heads(charts.intervals(SLOPES, "Slope", note="Ours.")) == []


def test_intervals_of_several_tables_are_named_in_a_key_and_stand_about_their_row():
    ax = charts.intervals({"one": SLOPES, "two": SLOPES}, "Slope", note="Ours.")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
    heights = sorted(
        {float(line.get_ydata()[0]) for line in lines_of(ax, markersize=8) if len(line.get_ydata())}
    )
    assert [round(np.mean(pair), 6) for pair in (heights[:2], heights[2:])] == [0, 1]
    assert charts.intervals(SLOPES, "Slope", note="Ours.").get_legend() is None


def test_marks_of_a_scatter_have_their_places_areas_and_the_line_through_them():
    rows = WELLS.assign(people=[10.0, 20.0, 30.0], then=[1.0, 2, 3], now=[5.0, 6, 7])
    ax = charts.scatter(rows, "W", x="now", y="then", size="people", slope=(2, 1), note="Ours.")
    (marks,) = ax.collections
    assert marks.get_offsets().tolist() == [[5, 1], [6, 2], [7, 3]]
    assert marks.get_sizes().tolist() == [10, 20, 30] and marks.get_alpha() < 1
    (through,) = ax.get_lines()
    assert (through.get_xdata().tolist(), through.get_ydata().tolist()) == ([5, 7], [11, 15])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("now", "then")
    named = charts.scatter(rows, "W", xlabel="depth", ylabel="width", note="Ours.")
    assert (named.get_xlabel(), named.get_ylabel()) == ("depth", "width")
    assert named.collections[0].get_alpha() == 1 and named.get_legend() is None


def test_rows_of_no_kind_are_small_grey_dots_behind_the_others():
    ax = charts.scatter(WELLS, "W", kinds={"a": "old", "b": "new"}, note="Ours.")
    none, *kinds = ax.collections
    assert (
        none.get_sizes()[0] < kinds[0].get_sizes()[0] and none.get_zorder() < kinds[0].get_zorder()
    )
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["old", "new"]


@pytest.mark.parametrize(
    ("place", "side"), [((0.5, 0.5), (1, 0)), ((0.99, 0.5), (-1, 0)), ((0.99, 0.99), (-1, -1))]
)
def test_a_name_stands_to_the_right_of_its_point_where_there_is_room_and_else_elsewhere(
    place, side
):
    points = pd.DataFrame([place], columns=["x", "y"], index=["a well"])
    ax = charts.scatter(points, "W", named=["a well"], note="Ours.", xlim=(0, 1), ylim=(0, 1))
    right, up = ax.texts[0].get_position()
    assert (np.sign(right), np.sign(round(up))) == side


def test_numbers_of_a_grid_stand_in_their_cells_and_are_read_on_their_shade():
    table = pd.DataFrame([[0.0, 10], [np.nan, 5.26]], index=["a", "b"], columns=["x", "y"])
    ax = charts.heat_grid(table, "W", digits=1, limits=(0, 10), note="Ours.")
    said = {text.get_position(): (text.get_text(), text.get_color()) for text in ax.texts}
    assert {place: text for place, (text, _) in said.items()} == {
        (0, 0): "0.0", (1, 0): "10.0", (0, 1): "", (1, 1): "5.3"
    }  # fmt: skip
    assert (said[0, 0][1], said[1, 0][1]) == ("black", "white")
    assert texts(charts.heat_grid(table, "W", digits=None, note="Ours.")) == []
    bottom, top = ax.get_ylim()
    assert bottom > top  # the first row on top


def test_a_grid_of_years_lies_where_the_years_do_with_a_scale_and_hatching_if_asked_for():
    table = pd.DataFrame([[1.0, 2], [3, 4]], index=[10, 20], columns=[2000, 2010])
    hatched = pd.DataFrame([[True]], index=[10], columns=[2010])
    ax = charts.heat_grid(table, "W", scale=True, hatched=hatched, limits=(0, 8), note="Ours.")
    assert {text.get_position() for text in ax.texts} == {
        (2000, 10),
        (2010, 10),
        (2000, 20),
        (2010, 20),
    }
    bottom, top = ax.get_ylim()
    assert bottom < top
    mesh = ax.collections[0]
    assert mesh.get_clim() == (0, 8) and len(ax.get_figure().axes) == 2
    assert len(ax.collections) == 2 and ax.collections[1].hatches == ["////"]
    plain = charts.heat_grid(table, "W", note="Ours.")
    assert len(plain.get_figure().axes) == 1 and len(plain.collections) == 1
    assert plain.collections[0].get_clim() == (1, 4)


@pytest.mark.parametrize(("many", "turned"), [(6, 0), (7, 35)])
def test_names_of_many_columns_are_turned(many, turned):
    table = pd.DataFrame([range(many)], columns=[f"a well {n} of the valley" for n in range(many)])
    labels = charts.heat_grid(table, "W", note="Ours.").get_xticklabels()
    assert {label.get_rotation() for label in labels} == {turned}
    assert all("\n" in label.get_text() for label in labels)


@pytest.mark.parametrize(
    ("fill", "ink"),
    [
        ("#ffffff", "black"),
        ("#767676", "black"),
        ("#0000ff", "white"),
        ("#000000", "white"),
        ("#ffff00", "black"),
        ("#707070", "white"),
    ],
)
def test_ink_is_what_is_read_more_easily(fill, ink):
    assert charts._ink(fill) == ink


def test_names_on_a_curve_stand_above_their_strokes_and_climb_where_they_are_close():
    ax = charts.lines(pd.DataFrame({"w": [0.0, 2, 0]}), "W", labels=False, note="Ours.")
    places = pd.Series({"late": 1.9, "b": 0.52, "a": 0.5, "gone": np.nan, "c": 0.54})
    charts.name_on_curve(ax, places, [0, 1, 2], [0, 2, 0])
    assert texts(ax) == ["a", "b", "c", "late"]
    lifts = [text.get_position()[1] for text in ax.texts]
    assert lifts[0] < lifts[1] < lifts[2] and lifts[3] == lifts[0]
    strokes = ax.get_lines()[-4:]
    assert np.allclose(strokes[0].get_xydata(), [[0.5, 0], [0.5, 1]])
    assert np.allclose(strokes[-1].get_xydata(), [[1.9, 0], [1.9, 0.2]])


def test_a_key_of_many_names_takes_lines_below_the_title():
    for many, lines_below in ((2, 1), (4, 1), (5, 2), (7, 3)):
        table = pd.DataFrame([[1.0] * many] * 2, columns=[f"w{n}" for n in range(many)])
        figure = charts.bars(table, "Water", note="Ours.").get_figure()
        assert figure.get_suptitle() == "Water" + "\n" * lines_below


def test_rows_of_long_names_and_more_panels_need_more_height():
    def high(data, **options):
        shown = charts.bars(data, "W", note="Ours.", **options)
        return (shown[0] if isinstance(data, dict) else shown).get_figure().get_figheight()

    short = pd.Series({"a": 1.0, "b": 2.0})
    long = short.set_axis(["a", "a name that is longer than what has room in a line of its own"])
    assert high(short) < high(long) and high(short) < high(pd.concat([short, long]))
    two = {"one": short, "two": short}
    assert high(two, columns=2) < high(two) < high({**two, "three": short})
    assert high(short, height=7) == 7
    ratios = charts.bars({"one": short, "two": pd.concat([short, long])}, "W", note="Ours.")
    assert ratios[0].get_subplotspec().get_gridspec().get_height_ratios() == [3, 5]


def test_the_style_is_that_of_a_quiet_page_and_looks_are_the_book_s(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {})
    charts.use_house_style({"river": ("#123456", "-", "o")})
    assert charts.LOOKS == {"river": ("#123456", "-", "o")}
    figure, ax = charts.canvas("W", height=3)
    shown = {side: ax.spines[side].get_visible() for side in ("top", "right", "left", "bottom")}
    assert shown == {"top": False, "right": False, "left": True, "bottom": True}
    assert mpl.rcParams["axes.grid"] and mpl.rcParams["axes.grid.axis"] == "y"
    assert mpl.rcParams["axes.axisbelow"] is True  # lines of the grid lie behind what is drawn
    assert mpl.rcParams["svg.fonttype"] == "none" and mpl.rcParams["svg.hashsalt"]
    assert figure.get_layout_engine() is not None and figure.get_size_inches().tolist() == [6.4, 3]
    figure, grid = charts.canvas("W", rows=2, columns=3, sharey=True)
    assert grid.shape == (2, 3) and grid[0, 0].get_ylim() == grid[1, 2].get_ylim()


def test_a_logarithmic_axis_keeps_ticks_and_names_that_an_author_gives():
    ax = charts.lines(
        WELLS,
        "W",
        note="Ours.",
        yscale="log",
        ylim=(1, 50),
        yticks=[2, 20],
        yticklabels=["low", "high"],
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == ["low", "high"]
    ax = charts.scatter(
        WELLS, "W", note="Ours.", xscale="log", yscale="log", xlim=(1, 9), ylim=(0.1, 900)
    )
    for axis in (ax.xaxis, ax.yaxis):
        assert len(axis.get_ticklabels()) >= 3 and len(axis.get_minorticklocs()) == 0
    upside = charts._round_ticks(1000, 1)
    assert list(upside) == [1, 10, 100, 1000]


def test_looks_that_are_given_are_not_given_twice_and_begin_anew_when_all_are_taken(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {})
    names = [f"w{n}" for n in range(8)]
    found = charts._looks(names, {"w3": charts.SERIES[0]})
    assert found["w3"] == charts.SERIES[0] and found["w0"] == charts.SERIES[1]
    free = [found[name] for name in names if name != "w3"]
    assert len(set(map(str, free[:5]))) == 5 and free[5] == charts.SERIES[0]


def _grid_shown(ax):
    ax.get_figure().draw_without_rendering()
    return tuple(
        any(line.get_visible() for line in axis.get_gridlines()) for axis in (ax.xaxis, ax.yaxis)
    )


def test_a_grid_helps_to_read_across_and_a_grid_of_shades_needs_none():
    assert _grid_shown(charts.lines(WELLS, "W", note="Ours.")) == (False, True)
    for picture in (charts.dots, charts.bars):
        assert _grid_shown(picture(WELLS, "W", note="Ours.")) == (True, False)
    shades = charts.heat_grid(WELLS, "W", note="Ours.")
    assert _grid_shown(shades) == (False, False)
    assert not any(spine.get_visible() for spine in shades.spines.values())


def test_what_stands_beside_the_axes_is_drawn_though_it_lies_outside():
    lines = charts.lines(WELLS, "W", note="Ours.")
    rows = charts.dots(WELLS, "W", beside={"a": "x"}, note="Ours.")
    assert {text.get_annotation_clip() for ax in (lines, rows) for text in ax.texts} == {False}
    ends = charts.intervals(SLOPES, "S", note="Ours.", xlim=(-0.5, 5)).get_lines()
    heads = [line for line in ends if line.get_marker() in ("<", ">")]
    assert heads and not any(line.get_clip_on() for line in heads)


def test_cells_of_a_small_grid_are_set_apart_and_a_large_one_is_drawn_as_a_picture():
    def mesh(rows):
        table = pd.DataFrame(np.arange(rows * 20.0).reshape(rows, 20))
        return charts.heat_grid(table, "W", digits=None, note="Ours.").collections[0]

    small, larger, large = mesh(19), mesh(20), mesh(101)
    assert small.get_linewidth()[0] > 0 == larger.get_linewidth()[0]
    assert [one.get_rasterized() for one in (small, larger, large)] == [False, False, True]


def test_a_key_is_without_a_frame_and_takes_no_room_from_its_panel():
    for picture in (charts.bars, charts.dots):
        legend = picture(WELLS, "W", note="Ours.").get_legend()
        assert not legend.get_frame_on() and not legend.get_in_layout()


def test_rows_and_columns_of_long_names_are_wrapped_and_short_ones_are_not():
    name = "a well of the valley with a long name"
    table = pd.DataFrame({name: [1.0, 2.0]}, index=[name, "b"])
    grid = charts.heat_grid(table, "W", note="Ours.")
    assert max(map(len, grid.get_xticklabels()[0].get_text().splitlines())) <= 12
    lines = grid.get_yticklabels()[0].get_text().splitlines()
    assert len(lines) > 1 and max(map(len, lines)) <= 32
    rows = charts.dots(table, "W", note="Ours.").get_yticklabels()
    assert max(map(len, rows[0].get_text().splitlines())) <= 24 and rows[1].get_text() == "b"
    assert charts._wrapped("a b", 3) == "a b" and charts._wrapped("a b", 2) == "a\nb"


def test_a_notebook_draws_svg_and_shows_figures_and_not_what_drew_them(monkeypatch):
    import IPython
    import matplotlib_inline.backend_inline as inline

    formats, shown = [], {}
    formatter = SimpleNamespace(for_type=lambda kind, show: shown.update({kind: show(None)}))
    shell = SimpleNamespace(display_formatter=SimpleNamespace(ipython_display_formatter=formatter))
    monkeypatch.setattr(
        inline, "set_matplotlib_formats", lambda *given, **how: formats.append((given, how))
    )
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    charts.use_house_style()
    assert (formats, shown) == ([], {})
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    charts.use_house_style()
    assert formats == [(("svg",), {"metadata": {"Date": None}})]  # the same bytes each time
    assert {mpl.axes.Axes, charts.Panels} <= shown.keys() and set(shown.values()) == {None}


def test_a_stack_s_columns_take_their_looks_and_a_series_one_colour(monkeypatch):
    monkeypatch.setattr(charts, "LOOKS", {"river": charts.SERIES[3]})
    stack = charts._fills(WELLS.rename(columns={"now": "river"}), {"then": "#123456"})
    assert stack == {"then": "#123456", "river": charts.SERIES[3][0]}
    assert charts._fills(WELLS["then"], {"b": ("#123456", "-", "o")}) == {
        "": [charts.BLUE, "#123456", charts.BLUE]
    }

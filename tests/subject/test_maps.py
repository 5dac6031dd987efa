"""Maps: every state is there, islands are dots, and bad input gets one clear error."""

from collections import Counter

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from livebook.tables import load
from periphery import maps


@pytest.fixture
def axes():
    figure, axes = plt.subplots()
    yield axes
    plt.close(figure)


def _drawn(axes):
    return len(axes.patches) + len(axes.collections)


def test_every_state_lies_in_one_window_or_the_other(axes):
    codes = load("countries").dropna(subset=["panel"])["iso3"]
    assert set(maps._shapes()) == set(codes)
    inside = {
        code
        for window in (maps.NORTH, maps.SOUTH)
        for code, rings in maps._shapes().items()
        if maps._centre_in(rings, window)
    }
    assert inside == set(codes)


def test_small_islands_are_dots_and_large_states_outlines():
    dots = {code for code in maps._shapes() if maps.is_dot(code)}
    assert {"ATG", "BRB", "DMA", "GRD", "KNA", "LCA", "VCT"} <= dots
    assert not dots & {"BRA", "CUB", "JAM", "SLV", "BLZ", "BHS"}


def test_draws_states_of_the_window_and_labels_dots(axes):
    maps.draw(
        axes,
        {"KNA": "#0072B2", "CUB": "#C44E00", "BRA": "#C44E00"},
        window=maps.NORTH,
        hatches={"CUB": "//"},
        labels={"KNA": "St Kitts and Nevis", "BRA": "Brazil"},
    )
    assert [text.get_text() for text in axes.texts] == ["St Kitts and Nevis"]
    assert len(axes.collections) == 8  # the smallest islands, and Trinidad and Tobago
    assert any(patch.get_hatch() == "//" for patch in axes.patches)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"fills": {}}, "at least one state"),
        ({"fills": {"USA": "red"}}, "'USA' is none of the states"),
        ({"fills": {"BRA": float("nan")}}, "the colour of BRA is nan"),
        ({"fills": {"BRA": None}}, "the colour of BRA is None"),
        ({"fills": {"BRA": "red"}, "labels": {"XXX": "x"}}, "'XXX' is none"),
        ({"fills": {"BRA": "red"}, "hatches": {"XXX": "/"}}, "'XXX' is none"),
    ],
)
def test_clear_errors(axes, arguments, words):
    with pytest.raises(ValueError, match=words):
        maps.draw(axes, **arguments)


def test_the_region_has_three_parts_and_names_the_small_islands():
    figure = maps.region("Who", {"BRA": "#C44E00", "HTI": "#0072B2"})
    assert len(figure.axes) == 3
    texts = {text.get_text() for axes in figure.axes for text in axes.texts}
    assert {"Barbados", "St Lucia", "St Vincent and Gr.", "Dominica"} <= texts
    plt.close(figure)


def test_is_dot_knows_its_states():
    with pytest.raises(ValueError, match="'FRA' is none"):
        maps.is_dot("FRA")


def test_states_are_drawn_by_kind_with_a_key_and_their_sources():
    looks = {"old": ("#ff0000", None), "new": ("#0000ff", "//")}
    figure = maps.kinds("Two kinds", {"ARG": "old", "CHL": "new"}, looks, tables=["countries"])
    key = figure.axes[0].get_legend()
    assert [text.get_text() for text in key.get_texts()] == ["Old", "New"]
    assert [patch.get_hatch() for patch in key.get_patches()] == [None, "//"]
    assert any("Source" in text.get_text() for text in figure.texts)
    plt.close(figure)
    with pytest.raises(ValueError, match="the kind 'strange' has no look"):
        maps.kinds("Two kinds", {"ARG": "strange"}, looks)


def test_a_key_of_four_kinds_stands_between_the_maps_and_covers_neither():
    looks = {f"a kind of states, number {number}": ("#ff0000", None) for number in range(4)}
    figure = maps.kinds("Kinds", {"ARG": next(iter(looks))}, looks, tables=["countries"])
    figure.draw_without_rendering()
    key = figure.axes[0].get_legend().get_window_extent()
    north, *below = (axes.get_window_extent() for axes in figure.axes)
    assert key.y1 < north.y0
    assert all(key.y0 > box.y1 - 2 for box in below)  # by two hundredths of an inch, they may touch
    plt.close(figure)


def _two_places(value):
    return pd.DataFrame({"longitude": [-70.0, -58.0], "latitude": [-20.0, -30.0], "value": value})


def test_circles_have_areas_in_proportion_in_all_maps_and_the_key_says_how_large():
    looks = {"marked": 1, "says": "one", "note": "Ours."}
    first, second = maps.places(
        {"a": _two_places([1.0, 4.0]), "b": _two_places([None, 1.0])}, "Two maps", **looks
    )
    circles = [[c for c in axes.collections if c.get_alpha() == 0.6] for axes in (first, second)]
    large, small, key = (c.get_sizes().item() for c in circles[0])
    assert (large, small) == (4 * key, key)
    (only,) = circles[1]  # a missing value has no circle
    assert only.get_sizes().item() == key
    assert [text.get_text() for text in first.texts] == ["one"]
    plt.close(first.figure)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (_two_places([1, 2]).drop(columns="latitude"), "'a' lack latitude"),
        (_two_places([1, -2]), "a value of 'a' is less than nought"),
        (_two_places([None, 0]), "no place of 'a' has a value"),
    ],
)
def test_places_without_value_or_column_are_refused(table, words):
    with pytest.raises(ValueError, match=words):
        maps.places({"a": table}, "A map", marked=1, says="one", note="Ours.")


def test_a_coarser_outline_stays_near_the_true_one():
    brazil = maps._largest(maps._shapes()["BRA"])
    coarse = maps._ring(brazil, 0.3)
    assert maps._ring(brazil, 0).vertices.tolist() == brazil.tolist()
    assert 10 < len(coarse.vertices) < len(brazil)
    nearest = [((brazil - corner) ** 2).sum(axis=1).min() ** 0.5 for corner in coarse.vertices]
    assert max(nearest) < 1


def _colours(axes):
    """Return how many outlines and dots of each colour there are."""
    faces = [patch.get_facecolor() for patch in axes.patches]
    faces += [tuple(dot.get_facecolor()[0]) for dot in axes.collections]
    return Counter(mpl.colors.to_hex(face) for face in faces)


@pytest.mark.parametrize("window", [maps.NORTH, maps.SOUTH, maps.ANTILLES])
def test_a_window_shows_its_degrees_in_the_proportion_of_its_middle(axes, window):
    maps.draw(axes, {"BRA": "red"}, window=window)
    assert (*axes.get_xlim(), *axes.get_ylim()) == window
    middle = np.radians((window[2] + window[3]) / 2)
    assert axes.get_aspect() == pytest.approx(1 / np.cos(middle))
    assert not axes.axison


def test_states_have_their_colours_and_others_light_grey(axes):
    maps.draw(axes, {"BRA": "#ff0000", "PER": "#ff0000", "CHL": "#0000ff"}, window=maps.SOUTH)
    found = _colours(axes)
    assert (found["#ff0000"], found["#0000ff"]) == (2, 1) and found["#e6e6e6"] > 5
    assert set(found) == {"#ff0000", "#0000ff", "#e6e6e6"}
    assert not any(patch.get_hatch() for patch in axes.patches)


def test_only_states_that_reach_into_a_window_are_drawn(axes):
    maps.draw(axes, {"ARG": "#ff0000", "BRB": "#00ff00", "MEX": "#0000ff"}, window=maps.ANTILLES)
    assert _colours(axes)["#00ff00"] == 1
    assert not {"#ff0000", "#0000ff"} & set(_colours(axes))


def test_a_dot_is_at_the_middle_of_the_largest_island(axes):
    maps.draw(axes, {"BRB": "#00ff00"}, window=maps.ANTILLES)
    (dot,) = [d for d in axes.collections if mpl.colors.to_hex(d.get_facecolor()[0]) == "#00ff00"]
    rings = load("map_outlines").query("iso3 == 'BRB'").groupby("part")
    spans = rings[["longitude", "latitude"]].agg(["min", "max"])
    places = spans["longitude"].mean(axis=1), spans["latitude"].mean(axis=1)
    assert dot.get_offsets()[0].tolist() == pytest.approx([p.iloc[0] for p in places])
    assert len(spans) == 1


def test_dots_are_named_in_a_column_apart_and_others_in_their_middle(axes):
    names = {"KNA": "one", "ATG": "two", "DMA": "three", "CUB": "four", "BRA": "elsewhere"}
    maps.draw(axes, {"KNA": "red"}, window=maps.NORTH, labels=names)
    texts = {text.get_text(): text for text in axes.texts}
    assert set(texts) == {"one", "two", "three", "four"}
    heights = sorted(texts[name].xyann[1] for name in ("one", "two", "three"))
    assert min(np.diff(heights)) >= 0.07 - 1e-9
    assert {texts[name].xyann[0] for name in ("one", "two", "three")} == {0.98}
    assert texts["two"].arrow_patch is not None and texts["four"].arrow_patch is None
    west, east, south, north = maps.NORTH
    assert west < texts["four"].xy[0] < east and south < texts["four"].xy[1] < north
    cuba = load("map_outlines").query("iso3 == 'CUB'")
    assert cuba["longitude"].min() < texts["four"].xy[0] < cuba["longitude"].max()


def test_the_region_is_north_south_and_the_small_islands_with_hatching_and_names():
    figure = maps.region(
        "Who", {"BRA": "#ff0000"}, hatches={"BRA": "//"}, names={"BRB": "mine"}, height=5
    )
    assert figure.get_size_inches()[1] == 5
    windows = [(*axes.get_xlim(), *axes.get_ylim()) for axes in figure.axes]
    assert windows == [maps.NORTH, maps.SOUTH, maps.ANTILLES]
    assert [text.get_text() for axes in figure.axes for text in axes.texts] == ["mine"]
    assert any(patch.get_hatch() for patch in figure.axes[1].patches)
    plt.close(figure)


def test_kinds_are_coloured_hatched_and_noted_below():
    looks = {"old": ("#ff0000", None), "new": ("#0000ff", "//")}
    kind = {"ARG": "old", "CHL": "new", "PER": "new"}
    figure = maps.kinds("Two kinds", kind, looks, note="As we see it.")
    south = figure.axes[1]
    assert (_colours(south)["#ff0000"], _colours(south)["#0000ff"]) == (1, 2)
    assert sum(patch.get_hatch() == "//" for patch in south.patches) == 2
    assert any("As we see it." in text.get_text() for text in figure.texts)
    key = figure.axes[0].get_legend().get_patches()
    assert [mpl.colors.to_hex(patch.get_facecolor()) for patch in key] == ["#ff0000", "#0000ff"]
    plt.close(figure)


def test_circles_stand_at_their_places_the_larger_below_the_smaller():
    table = _two_places([1.0, 9.0])
    (only,) = maps.places({"a": table}, "A map", marked=4, says="four", note="Ours.", height=4)
    circles = [c for c in only.collections if c.get_alpha() == 0.6]
    large, small, key = circles
    assert large.get_offsets()[0].tolist() == [-58, -30]
    assert small.get_offsets()[0].tolist() == [-70, -20]
    assert key.get_sizes().item() == (2 * 8) ** 2
    assert large.get_sizes().item() == pytest.approx((2 * 12) ** 2)  # of radii, half as large again
    assert small.get_sizes().item() == pytest.approx((2 * 4) ** 2)
    assert only.figure.get_size_inches()[1] == 4
    assert (*only.get_xlim(), *only.get_ylim()) == maps.WHOLE
    plt.close(only.figure)

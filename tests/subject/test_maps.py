"""Maps: every state is there, islands are dots, and bad input gets one clear error."""

import matplotlib.pyplot as plt
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

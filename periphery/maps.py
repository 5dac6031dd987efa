"""Maps of the thirty-three states, small enough for a phone and with every island in sight.

A state smaller than a finger is wide gets a dot at its centre; colours are doubled by hatching, so
that nothing rests on colour alone.
"""

import functools
import math
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from livebook import charts, tables

#: West, east, south, north in degrees: two halves that fill a narrow page, and the small islands.
NORTH = (-118, -57, 6.5, 33.5)
SOUTH = (-83, -33.5, -56, 13)
ANTILLES = (-63.2, -58.2, 9.6, 18.4)

#: States whose outlines are narrower and lower than this (degrees) are drawn as dots.
_DOT_BELOW = 1.5


def region(
    title: str,
    fills: Mapping[str, str],
    *,
    hatches: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    height: float = 8.4,
) -> mpl.figure.Figure:
    """Return a figure with a map of all thirty-three states, the small islands drawn large beside.

    Parameters
    ----------
    title : str
        What the map shows.
    fills, hatches : mapping
        As in `draw`.
    names : mapping, optional
        ISO3 code to the name written beside the dots of the small islands; all of them by
        default.
    height : float
        Inches.

    Returns
    -------
    matplotlib.figure.Figure
        Without a source line, which the caller adds (`charts.source_line`).

    Raises
    ------
    ValueError
        As `draw`.

    Examples
    --------
    >>> figure = region("Two neighbours", {"ARG": charts.BLUE, "CHL": charts.ORANGE})
    >>> figure.get_size_inches().tolist()
    [6.4, 8.4]
    """
    if names is None:
        states = tables.load("countries").set_index("iso3")["name"].reindex(list(_shapes()))
        states = states.str.replace("Saint", "St").str.replace("and the Grenadines", "and Gr.")
        names = {code: name for code, name in states.items() if is_dot(code)}
    figure, axes = charts.canvas(title, height=height)
    axes.remove()
    grid = figure.add_gridspec(2, 2, height_ratios=[1, 1.65], width_ratios=[1.5, 1])
    options = {"hatches": hatches}
    draw(figure.add_subplot(grid[0, :]), fills, window=NORTH, **options)
    draw(figure.add_subplot(grid[1, 0]), fills, window=SOUTH, **options)
    draw(figure.add_subplot(grid[1, 1]), fills, window=ANTILLES, labels=names, **options)
    return figure


def kinds(
    title: str,
    kind: Mapping[str, str],
    looks: Mapping[str, tuple[str, str | None]],
    *,
    tables: Sequence[str] = (),
    note: str = "",
) -> mpl.figure.Figure:
    """Return a figure with a map of all states by kind, a key below and the line of sources.

    Parameters
    ----------
    title : str
        What the map shows.
    kind : mapping
        ISO3 code to the kind of the state.
    looks : mapping
        Colour and hatching (or None) of each kind, in the order of the key.
    tables : sequence of str
        Names of the tables the kinds are from.
    note : str
        What a reader should know besides.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a kind has no look, or as `draw`.

    Examples
    --------
    >>> looks = {"on the Atlantic": (charts.BLUE, None), "on the Pacific": (charts.ORANGE, "//")}
    >>> figure = kinds("Two", {"ARG": "on the Atlantic", "CHL": "on the Pacific"}, looks)
    >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    ['On the Atlantic', 'On the Pacific']
    """
    kind = dict(kind)
    if strange := sorted(set(kind.values()) - set(looks)):
        raise ValueError(f"the kind {strange[0]!r} has no look")
    figure = region(
        title,
        {code: looks[name][0] for code, name in kind.items()},
        hatches={code: looks[name][1] for code, name in kind.items() if looks[name][1]},
        height=8.8,
    )
    handles = [
        Rectangle((0, 0), 1, 1, fc=fill, hatch=hatch, ec="white", label=name[0].upper() + name[1:])
        for name, (fill, hatch) in looks.items()
    ]
    figure.axes[0].legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(-0.03, -0.02),
        ncols=2,
        frameon=False,
        fontsize=charts.SMALL,
    )
    charts.note_numbers(pd.Series(kind, name="kind").to_frame(), title, None)
    charts.source_line(figure, "map_outlines", *tables, note=note)
    return figure


def draw(
    axes: mpl.axes.Axes,
    fills: Mapping[str, str],
    *,
    window: tuple[float, float, float, float] = SOUTH,
    hatches: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Draw the states that lie in a window, each in its colour.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Its frame and ticks are taken away.
    fills : mapping
        ISO3 code to a colour; a state without one is drawn in light grey (no data).
    window : tuple of float
        West, east, south, north in degrees.
    hatches : mapping, optional
        ISO3 code to a hatching of matplotlib ("//", ".." …).
    labels : mapping, optional
        ISO3 code to a text; those of dots stand in a column at the right, joined by a line, those
        of others at the centre of the state.

    Raises
    ------
    ValueError
        If no colour is given, a code is not one of the thirty-three states, or a colour is not
        one.

    Examples
    --------
    >>> figure, axes = charts.canvas("One state")
    >>> draw(axes, {"BRA": charts.GREEN}, labels={"BRA": "Brazil"})
    >>> [text.get_text() for text in axes.texts]
    ['Brazil']
    """
    shapes = _shapes()
    hatches, labels = dict(hatches or {}), dict(labels or {})
    if len(fills) == 0:
        raise ValueError("give at least one state a colour")
    for code in [*fills.keys(), *hatches, *labels]:
        if code not in shapes:
            raise ValueError(f"{code!r} is none of the states on the map")
    for code, colour in fills.items():
        if not mpl.colors.is_color_like(colour):
            raise ValueError(f"the colour of {code} is {colour!r}")
    west, east, south, north = window
    inside = [code for code, rings in shapes.items() if _centre_in(rings, window)]
    for code in [code for code, rings in shapes.items() if _overlaps(rings, window)]:
        look = {
            "facecolor": fills.get(code, "#e6e6e6"),
            "edgecolor": "white",
            "hatch": hatches.get(code),
            "linewidth": 0.7,
        }
        if not _is_dot(shapes[code]):
            axes.add_patch(PathPatch(_path(shapes[code]), **look))
        else:
            axes.scatter(*_centre(shapes[code]), s=70, zorder=3, **look)
    _label(axes, shapes, {code: labels[code] for code in inside if code in labels}, window)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / math.cos(math.radians((south + north) / 2)))
    axes.axis("off")


def is_dot(code: str) -> bool:
    """Return whether a state is so small that `draw` shows it as a dot.

    >>> is_dot("KNA"), is_dot("BRA")
    (True, False)
    """
    if code not in _shapes():
        raise ValueError(f"{code!r} is none of the states on the map")
    return _is_dot(_shapes()[code])


@functools.cache
def _shapes():
    """Return ``{iso3: [ring, …]}``, each ring an array of corners, shape (n, 2)."""
    outlines = tables.load("map_outlines")
    return {
        code: [part[["longitude", "latitude"]].to_numpy() for _, part in rows.groupby("part")]
        for code, rows in outlines.groupby("iso3")
    }


def _largest(rings):
    return max(rings, key=lambda ring: np.prod(np.ptp(ring, axis=0)))


def _centre(rings):
    ring = _largest(rings)
    return (ring.min(axis=0) + ring.max(axis=0)) / 2


def _is_dot(rings):
    return bool((np.ptp(np.vstack(rings), axis=0) < _DOT_BELOW).all())


def _centre_in(rings, window):
    x, y = _centre(rings)
    return window[0] <= x <= window[1] and window[2] <= y <= window[3]


def _overlaps(rings, window):
    corners = np.vstack(rings)
    (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
    return x2 >= window[0] and x1 <= window[1] and y2 >= window[2] and y1 <= window[3]


def _path(rings):
    return Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))


def _label(axes, shapes, labels, window):
    dots = {code: text for code, text in labels.items() if _is_dot(shapes[code])}
    for code, text in labels.items():
        if code not in dots:
            axes.annotate(
                text,
                _centre(shapes[code]),
                ha="center",
                va="center",
                fontsize=charts.SMALL,
                color=charts.INK,
            )
    if not dots:
        return
    _west, _east, south, north = window
    heights = np.array([(_centre(shapes[code])[1] - south) / (north - south) for code in dots])
    for (code, text), height in zip(dots.items(), charts._spread(heights, 0.07), strict=True):
        axes.annotate(
            text,
            xy=_centre(shapes[code]),
            xytext=(0.98, height),
            textcoords="axes fraction",
            va="center",
            fontsize=charts.SMALL,
            color=charts.INK,
            arrowprops={"arrowstyle": "-", "color": "#9a9a9a", "lw": 0.6},
            annotation_clip=False,
        )

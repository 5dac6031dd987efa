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
WHOLE = (-118, -33.5, -56, 33.5)

#: States whose outlines are narrower and lower than this (degrees) are drawn as dots.
_DOT_BELOW = 1.5

#: Of `places`: points, the radius of the circle in the key; degrees by which outlines may be off.
_RADIUS = 8
_COARSE = 0.3


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


def places(
    data: Mapping[str, pd.DataFrame],
    title: str,
    *,
    marked: float,
    says: str,
    height: float = 7.6,
    **options,
) -> charts.Panels:
    """Draw a small map of the region for each table, with a circle at each place.

    Parameters
    ----------
    data : mapping
        By the title of their map, tables with columns ``longitude`` and ``latitude`` in degrees
        and ``value``, to which the areas of the circles are in proportion, in all maps alike; a
        place whose value is missing or nought has none.
    title : str
        What the maps show.
    marked : float
        Value of the circle that the key of the first map shows, the largest but for few.
    says : str
        What stands beside that circle.
    height : float
        Inches.
    **options
        As for `livebook.charts.house_figure` (``tables``, ``note``, ``unit``).

    Returns
    -------
    livebook.charts.Panels

    Raises
    ------
    ValueError
        If a table lacks a column, no place has a value, or a value is less than nought.

    Examples
    --------
    >>> lima = pd.DataFrame({"longitude": [-76.6], "latitude": [-11.8], "value": [2.0]})
    >>> (only,) = places({"Wells": lima}, "Where wells are", marked=1, says="one well", note="Ours.")
    >>> [text.get_text() for text in only.texts]
    ['one well']
    """
    for name, table in data.items():
        if lacks := {"longitude", "latitude", "value"} - set(table):
            raise ValueError(f"the places of {name!r} lack {min(lacks)}")
        if (table["value"] < 0).any():
            raise ValueError(f"a value of {name!r} is less than nought")
        if not (table["value"] > 0).any():
            raise ValueError(f"no place of {name!r} has a value")
    look = {"alpha": 0.6, "linewidth": 0.5, "edgecolor": "white", "zorder": 4, "clip_on": False}
    look["facecolor"] = charts.LOOKS.get("China", charts.SERIES[1])[0]

    def draw_one(axes, table):
        _land(axes, WHOLE, {}, {}, dot=9, within=_COARSE)
        # A file has each size of circle once: radii are rounded up to half a point.
        table = table.assign(radius=np.ceil(2 * _RADIUS * (table["value"] / marked) ** 0.5) / 2)
        seen = table[table["value"] > 0]
        for radius, alike in sorted(seen.groupby("radius"), reverse=True):
            axes.scatter(alike["longitude"], alike["latitude"], (2 * radius) ** 2, **look)

    panels = charts.house_figure(
        dict(data), title, draw_one, height=height, columns=2, sharex=False, sharey=False, **options
    )
    panels[0].scatter([-108], [-36], (2 * _RADIUS) ** 2, **look)
    panels[0].annotate(
        says, (-108, -42), ha="center", va="top", fontsize=charts.SMALL, color=charts.INK
    )
    return panels


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
    _land(axes, window, fills, hatches)
    inside = [code for code, rings in shapes.items() if _centre_in(rings, window)]
    _label(axes, shapes, {code: labels[code] for code in inside if code in labels}, window)


def _land(axes, window, fills, hatches, *, dot=70, within=0):
    """Draw the states of a window; dots have an area in square points, outlines may be coarser."""
    shapes = _shapes()
    for code in [code for code, rings in shapes.items() if _overlaps(rings, window)]:
        look = {
            "facecolor": fills.get(code, "#e6e6e6"),
            "edgecolor": "white",
            "hatch": hatches.get(code),
            "linewidth": 0.7,
        }
        if not _is_dot(shapes[code]):
            axes.add_patch(PathPatch(_path(shapes[code], within), **look))
        else:
            axes.scatter(*_centre(shapes[code]), s=dot, zorder=3, **look)
    west, east, south, north = window
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


def _path(rings, within):
    """Return the outline of a state, off by some degrees at most."""
    return Path.make_compound_path(*(_ring(ring, within) for ring in rings))


def _ring(corners, within):
    path = Path(corners)
    path.simplify_threshold = within
    return Path(path.cleaned(simplify=within > 0).vertices[:-1], closed=True)


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

"""House style of figures: one look, direct labels, a source under every chart.

Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which the common kinds of colour
blindness keep apart; every series also has a line style and a marker of its own, so that nothing
rests on colour alone.
"""

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.ticker import LogLocator, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from livebook import notes, tables
from livebook.plotted import note_numbers
from livebook.words import name_of, number, say

INK = "#222222"
GREY = "#6b6b6b"
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = (
    "#0072B2",
    "#C44E00",
    "#00795A",
    "#A8527F",
    "#A46900",
    "#287DAD",
)

#: Colour, line style and marker, in the order in which series take them.
SERIES = [
    (BLUE, "-", "o"),
    (VERMILION, "--", "s"),
    (GREEN, "-.", "^"),
    (PURPLE, ":", "D"),
    (ORANGE, (0, (5, 1)), "v"),
    (INK, (0, (3, 1, 1, 1)), "P"),
]

#: Series that look the same wherever they appear, by name; a book says which.
LOOKS = {}

#: Points of the smallest text: at 6.4 inches, nine pixels on a phone whose screen has 390.
SMALL = 11

_STYLE = {
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "sans-serif",
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2,
    "xtick.color": INK,
    "ytick.color": INK,
    # Text stays text: small files, readable by machines and by screen magnifiers.
    "svg.fonttype": "none",
    # The same figure gives the same bytes.
    "svg.hashsalt": "livebook",
}


class Panels(list):
    """The axes of small multiples, in the order of their tables."""


def use_house_style(looks: Mapping[str, tuple] | None = None) -> None:
    """Switch matplotlib to the book's style; in a notebook, draw figures as SVG.

    Parameters
    ----------
    looks : mapping, optional
        Colour, line style and marker of series that look the same in every figure, by name.

    Examples
    --------
    >>> use_house_style()
    >>> mpl.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(_STYLE)
    LOOKS.update(looks or {})
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a plain Python session
        return
    if (shell := get_ipython()) is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})
        # A cell that ends with a figure shows the figure, and not what drawing it returned.
        shown = shell.display_formatter.ipython_display_formatter
        for drawn in (mpl.axes.Axes, mpl.lines.Line2D, mpl.patches.Patch, mpl.text.Text, Panels):
            shown.for_type(drawn, lambda what: None)


def canvas(
    title: str, *, rows: int = 1, columns: int = 1, height: float = 4.2, **options
) -> tuple[mpl.figure.Figure, mpl.axes.Axes | np.ndarray]:
    """Return a figure of the book's width and its axes.

    Parameters
    ----------
    title : str
        What the figure shows, in a few words; the caption states the finding.
    rows, columns : int
        Panels.
    height : float
        Inches; the width is always 6.4, so that text stays legible on a phone.
    **options
        Passed to `matplotlib.pyplot.subplots` (``sharey=True`` …).

    Examples
    --------
    >>> figure, (left, right) = canvas("Water at noon, m", columns=2, sharey=True)
    >>> float(figure.get_figwidth())
    6.4
    """
    figure, axes = plt.subplots(rows, columns, figsize=(6.4, height), **options)
    _title(figure, "\n".join(textwrap.wrap(say(title), 58)))
    return figure, axes


def _title(figure, text):
    figure.suptitle(text, x=0.01, ha="left", fontsize=13, fontweight="bold")


def source_line(figure: mpl.figure.Figure, *names: str, note: str = "") -> None:
    """Write under the figure where its data come from.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    *names : str
        Tables the figure is drawn from; without any, the note names the source.
    note : str
        What a reader should know besides (a deflator, a gap).

    Examples
    --------
    >>> figure, axes = canvas("Water at noon, m")
    >>> source_line(figure, note="Source: our own gauge.")
    """
    for name in names:
        notes.note("figure", name)
    text = " ".join(filter(None, [say(note), tables.source(*names) if names else ""]))
    figure.supxlabel(
        "\n".join(textwrap.wrap(text, 74)), x=0.01, ha="left", fontsize=SMALL, color=GREY
    )


def label_lines(axes: mpl.axes.Axes, *, gap: float = 0.055, size: float = SMALL) -> None:
    """Name each labelled line at its right end instead of in a legend.

    Labels that would overlap are spread by at least `gap` (a share of the axes' height), which
    must be called after the axis limits are final.

    Examples
    --------
    >>> figure, axes = canvas("Two lines")
    >>> lines = axes.plot([0, 1], [1, 2], label="up") + axes.plot([0, 1], [2, 1], label="down")
    >>> label_lines(axes)
    >>> [text.get_text() for text in axes.texts]
    ['up', 'down']
    """
    named = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
    lines = [line for line in named if _points(line).size]
    axes.get_xlim(), axes.get_ylim()  # settles limits that matplotlib leaves until drawing
    to_axes = axes.transScale + axes.transLimits
    ends = [to_axes.transform(_points(line)[-1])[1] for line in lines]
    heights = np.clip(np.array(ends), 0, 1)  # beside the axes, even if a line leaves them
    for line, height in zip(lines, _spread(heights, gap), strict=True):
        axes.annotate(
            line.get_label(),
            xy=(1, height),
            xycoords="axes fraction",
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=line.get_color(),
            fontsize=size,
            annotation_clip=False,
        )


def _points(line):
    """Return the points of a line that have a value, places of dates and words as numbers."""
    points = line.get_xydata().astype(float)
    return points[np.isfinite(points[:, 1])]


def _spread(heights, gap):
    """Move heights apart until neighbours differ by `gap`, keeping their order."""
    order = np.argsort(heights)
    placed = heights[order].copy()
    for _ in range(200):
        short = gap - np.diff(placed)
        if (short <= 1e-9).all():
            break
        push = np.clip(short, 0, None) / 2
        placed[:-1] -= push
        placed[1:] += push
    result = np.empty_like(placed)
    result[order] = placed
    return result


# The pictures that recur. Each takes a table, or a table a panel for small multiples, draws it in
# the house style and leaves a first draft of its text alternative to the build.


def house_figure(
    data,
    title: str,
    draw: Callable,
    *,
    tables: Sequence[str] = (),
    note: str = "",
    height: float | None = None,
    columns: int = 1,
    ratios: Sequence[float] | None = None,
    sharex: bool | str = True,
    sharey: bool | str = True,
    finish: Callable | None = None,
    dotted: Sequence[float] = (),
    shaded: tuple[float, float] | None = None,
    key: bool = False,
    plotted: Mapping | pd.DataFrame | None = None,
    unit: str = "",
    **settings,
) -> mpl.axes.Axes | Panels:
    """Draw a table, or one panel for each table of a dictionary, with title and source.

    The functions for one kind of picture (`lines`, `bars`, `dots`, `intervals`, `scatter`,
    `heat_grid`) pass on to it what they do not use themselves.

    Parameters
    ----------
    data : pandas.DataFrame or pandas.Series, or dict of them by the title of their panel
    title : str
        What the figure shows and its unit, in a few words.
    draw : callable
        Takes axes and one table.
    tables : sequence of str
        Names of the tables that the figure is drawn from, for the line of its sources.
    note : str
        What a reader should know besides; without `tables` it names the source.
    height : float, optional
        Inches, of 6.4 in width; without a word 4.4, and 2 for each further row of panels.
    columns : int
        Panels beside each other.
    ratios : sequence of float, optional
        Heights of rows of panels against each other.
    sharex, sharey : bool or str
        As for `matplotlib.pyplot.subplots`.
    finish : callable, optional
        Takes axes; called when limits and ticks are settled.
    dotted : sequence of float
        Where upright dotted lines stand in every panel.
    shaded : pair of float, optional
        From where to where every panel is shaded.
    key : bool
        Whether a line over the first panel names what colours and marks mean.
    plotted : pandas.DataFrame, or dict of them, optional
        The numbers that the figure shows, if they are not `data`.
    unit : str
        Of these numbers, as their heads name it.
    **settings
        What `matplotlib.axes.Axes.set` takes (``ylim=(0, 100)``, ``xlabel="year"``,
        ``xscale="log"`` …), for every panel. A logarithmic axis has round ticks of its own.

    Returns
    -------
    matplotlib.axes.Axes, or `Panels` of them if `data` is a dictionary

    Raises
    ------
    ValueError
        If there is nothing to draw.

    Examples
    --------
    >>> ax = house_figure(pd.Series([1, 2]), "Steps", lambda ax, data: ax.plot(data), note="Ours.")
    >>> ax.get_figure().get_suptitle()
    'Steps'
    """
    panels = data if isinstance(data, dict) else {"": data}
    if not panels or any(len(table) == 0 for table in panels.values()):
        raise ValueError(f"There is nothing to draw in the figure “{title}”.")
    rows = math.ceil(len(panels) / columns)
    figure, grid = canvas(
        title,
        rows=rows,
        columns=columns,
        height=height or _panels_high(rows),
        sharex=sharex,
        sharey=sharey,
        squeeze=False,
        gridspec_kw={"height_ratios": ratios} if ratios is not None else None,
    )
    for ax, (name, table) in zip(grid.flat, panels.items(), strict=False):
        ax.set_title(say(str(name)), fontsize=12)
        draw(ax, table)
    for ax in grid.flat[: len(panels)]:  # when all is drawn, since panels may share limits
        _settle(ax, settings)
        _mark(ax, dotted, shaded)
    for ax in grid.flat[len(panels) :]:
        ax.set_visible(False)
    for ax in grid[:-1].flat:
        ax.set_xlabel("")
    for ax in grid[:, 1:].flat:
        ax.set_ylabel("")
    if key:
        _key(grid[0, 0])
    source_line(figure, *tables, note=note)
    for ax in grid.flat[: len(panels)] if finish else ():
        finish(ax)
    notes.note("draft", _draft(title, panels))
    note_numbers(data if plotted is None else plotted, title, unit)
    return Panels(grid.flat[: len(panels)]) if isinstance(data, dict) else grid[0, 0]


def lines(
    data,
    title: str,
    *,
    looks: Mapping | None = None,
    thin: pd.DataFrame | None = None,
    bands: Mapping | None = None,
    markers: bool | None = None,
    stepped: bool = False,
    labels: bool = True,
    gap: float = 0.055,
    zero: float | None = None,
    **options,
) -> mpl.axes.Axes | Panels:
    """Draw one line for each column, named at its right end.

    Parameters
    ----------
    data : pandas.DataFrame, or dict of them for small multiples
        Years or other steps in the index, one column a line; a missing value leaves a gap.
    title : str
    looks : mapping, optional
        Colour, line style and marker of columns, or the name of a series of `LOOKS` that they look
        like; the others take `LOOKS` or the next free ones.
    thin : pandas.DataFrame, optional
        Thin lines without names, in the colours of the columns of the same names (a trend).
    bands : mapping, optional
        For a column two series, between which its colour is laid thinly.
    markers : bool, optional
        Whether points are marked; without a word, all where there are fewer than 25 steps, and else
        those that have no neighbours to be joined with.
    stepped : bool
        Whether a value holds until the next one.
    labels : bool
        Whether lines are named.
    gap : float
        Least distance of two names, a share of the axes' height.
    zero : float, optional
        Where a level line is drawn.
    **options
        See `house_figure`.

    Examples
    --------
    >>> water = pd.DataFrame({"well": [1, 2], "river": [3, 1]}, index=[2000, 2001])
    >>> ax = lines(water, "Water, m", note="Source: our own gauge.", ylim=(0, 4))
    >>> [text.get_text() for text in ax.texts]
    ['well', 'river']
    """

    seen = _looks_by_panel(data, looks)

    def draw(ax, table):
        _whole_steps(ax.xaxis, table.index)
        if zero is not None:
            ax.axhline(zero, color=INK, lw=1)
        for column in table.columns:
            colour, line, marker = seen[column]
            series = table[column]
            marked = _marked(series, stepped) if markers is None else [markers] * len(series)
            ax.plot(
                series,
                color=colour,
                ls=line,
                marker=marker if any(marked) else "",
                markevery=list(marked),
                ms=4,
                drawstyle="steps-post" if stepped else None,
                label=name_of(column),
            )
            if thin is not None and column in thin:
                ax.plot(thin[column], color=colour, lw=1)
            if bands and column in bands:
                low, high = bands[column]
                ax.fill_between(low.index, low, high, color=colour, alpha=0.15, lw=0)

    return house_figure(
        data,
        title,
        draw,
        finish=(lambda ax: label_lines(ax, gap=gap)) if labels else None,
        plotted=_with_bands(data, bands or {}),
        **{"unit": options.get("ylabel", ""), **options},
    )


def bars(
    data,
    title: str,
    *,
    looks: Mapping | None = None,
    upright: bool = False,
    digits: int | None = 0,
    beside: Mapping | None = None,
    height: float | None = None,
    **options,
) -> mpl.axes.Axes | Panels:
    """Draw bars: one for each row, stacked where a table has several columns.

    Parameters
    ----------
    data : pandas.Series or pandas.DataFrame, or dict of them for small multiples
        One row a bar, the first on top (on the left, if upright). Columns are stacked, those below
        zero to the other side; every second one is hatched.
    title : str
    looks : mapping, optional
        Colour (or colour, line style and marker, of which the colour is taken) of columns, or the
        name of a series of `LOOKS` that they look like; for a series, of rows.
    upright : bool
        Whether bars stand, as for years.
    digits : int or None
        Decimals of the number at the end of each bar of a series, or in each part of a stacked one
        with room for it; None for no numbers.
    beside : mapping, optional
        What is written to the right of rows.
    height : float, optional
        Inches; without a word, as the rows need.
    **options
        See `house_figure`.

    Examples
    --------
    >>> ax = bars(pd.Series({"well": 3.2, "river": 1}), "Water, m", digits=1, note="Our own gauge.")
    >>> [text.get_text() for text in ax.texts]
    ['3.2', '1.0']
    """

    def draw(ax, table):
        single = isinstance(table, pd.Series)
        stack = table.to_frame() if single else table
        places = table.index if upright and table.index.dtype.kind in "iuf" else range(len(table))
        draw_bar, start = (ax.bar, "bottom") if upright else (ax.barh, "left")
        ends = {sign: np.zeros(len(table)) for sign in (1, -1)}
        for number_, (column, fill) in enumerate(_fills(table, looks).items()):
            values = stack.iloc[:, number_].fillna(0).to_numpy(dtype=float)
            begin = np.where(values < 0, ends[-1], ends[1])
            parts = draw_bar(
                places,
                values,
                0.7,
                color=fill,
                edgecolor="white",
                lw=0.5,
                hatch="///" if number_ % 2 and not single else None,
                label=None if single else name_of(column),
                **{start: begin},
            )
            for sign in ends:
                ends[sign] += np.where(values * sign > 0, values, 0)
            if digits is not None:
                _number_bars(ax, parts, values, digits, single)
        if not upright:
            _rows(ax, table.index, beside)
        elif places is table.index:
            _whole_steps(ax.xaxis, places)
        else:
            ax.set_xticks(places, [_wrapped(name_of(row), 12) for row in table.index])
        if min(ends[-1]) < 0:
            (ax.axhline if upright else ax.axvline)(0, color=INK, lw=1)
        if single and digits is not None:  # room for the numbers at the ends
            room = (1 if upright else options.get("columns", 1)) * 0.12 / 1.24  # of the panel
            ax.margins(**{"y" if upright else "x": room / (1 - 2 * room)})

    return house_figure(
        data,
        title,
        draw,
        height=height or (None if upright else _height(data, options)),
        key=_several(data),
        **{
            "unit": options.get("ylabel" if upright else "xlabel", ""),
            **(options if upright else _as_rows(data, options)),
        },
    )


def dots(
    data,
    title: str,
    *,
    looks: Mapping | None = None,
    arrows: bool = False,
    stem: float | None = None,
    kinds: Mapping | None = None,
    earlier: pd.DataFrame | None = None,
    zero: float | None = None,
    beside: Mapping | None = None,
    height: float | None = None,
    **options,
) -> mpl.axes.Axes | Panels:
    """Draw a row of marks for each row of a table, joined by a line.

    Parameters
    ----------
    data : pandas.Series or pandas.DataFrame, or dict of them for small multiples
        One row a line of the figure, the first on top; one column a mark.
    title : str
    looks : mapping, optional
        Colour, line style and marker of columns, or of the values of `kinds`; or the name of a
        series of `LOOKS` that they look like.
    arrows : bool
        Two columns: a ring for the first, an arrowhead for the second; orange to the right where
        it rose, blue to the left where it fell.
    stem : float, optional
        Where a thin line to the mark of a series begins.
    kinds : mapping, optional
        The kind of each row, which gives a series' mark its look.
    earlier : pandas.DataFrame, optional
        Small hollow marks beside those of the columns of the same names.
    zero : float, optional
        Where an upright line is drawn.
    beside : mapping, optional
        What is written to the right of rows.
    height : float, optional
        Inches; without a word, as the rows need.
    **options
        See `house_figure`.

    Examples
    --------
    >>> wells = pd.DataFrame({"then": [1, 4], "now": [2, 3]}, index=["old well", "new well"])
    >>> ax = dots(wells, "Water, m", arrows=True, note="Source: our own gauge.")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['old well', 'new well']
    """

    seen = _looks(_columns(data), looks)

    def draw(ax, table):
        if arrows:
            _arrows(ax, table)
        elif isinstance(table, pd.Series):
            _marks_by_kind(ax, table, {} if kinds is None else dict(kinds), looks, stem)
        else:
            ax.hlines(
                range(len(table)), table.min(axis=1), table.max(axis=1), color="#cccccc", lw=2
            )
            for column in table.columns:
                colour, _, marker = seen[column]
                ax.plot(
                    table[column],
                    range(len(table)),
                    marker,
                    color=colour,
                    ms=8,
                    label=name_of(column),
                )
                if earlier is not None and column in earlier:
                    then = earlier[column].reindex(table.index)
                    ax.plot(then, range(len(then)), marker, color=colour, mfc="white", ms=5)
        if zero is not None:
            ax.axvline(zero, color=INK, lw=1)
        _rows(ax, table.index, beside)

    return house_figure(
        data,
        title,
        draw,
        height=height or _height(data, options),
        key=kinds is not None or (not arrows and _several(data)),
        plotted=_each(data, lambda table: _with_earlier(table, earlier)),
        **{"unit": options.get("xlabel", ""), **_as_rows(data, options)},
    )


def intervals(
    data,
    title: str,
    *,
    looks: Mapping | None = None,
    zero: float | None = 0,
    height: float | None = None,
    **options,
) -> mpl.axes.Axes:
    """Draw a value with its interval in each row; hollow where the interval includes zero.

    Parameters
    ----------
    data : pandas.DataFrame, or dict of them by what they stand for
        Columns ``value``, ``low`` and ``high``, one row a line of the figure, the first on top. The
        tables of a dictionary have the same rows and are drawn a little apart in one panel. What
        lies beyond ``xlim`` ends in an arrowhead there.
    title : str
    looks : mapping, optional
        Colour, line style and marker by what a table stands for, or the name of a series of
        `LOOKS` that it looks like.
    zero : float or None
        Where an upright line is drawn, and which value makes a mark hollow.
    height : float, optional
        Inches; without a word, as the rows need.
    **options
        See `house_figure`.

    Examples
    --------
    >>> slopes = pd.DataFrame({"value": [1.0], "low": [-1.0], "high": [3.0]}, index=["well"])
    >>> ax = intervals(slopes, "Rise, m a year", note="Bars: 95 % intervals.")
    >>> ax.get_lines()[1].get_markerfacecolor()
    'white'
    """
    tables_ = data if isinstance(data, dict) else {"": data}
    names = list(next(iter(tables_.values())).index)
    limits = options.get("xlim", (-np.inf, np.inf))

    def draw(ax, _):
        shifts = 0.24 * (np.arange(len(tables_)) - (len(tables_) - 1) / 2)
        for shift, (name, look) in zip(shifts, _looks(tables_, looks).items(), strict=True):
            for row, each in enumerate(names):
                _interval(ax, tables_[name].loc[each], row + shift, look, limits, zero)
            colour, _line, marker = look
            ax.plot([], [], marker, color=colour, ms=8, label=name_of(name))
        if zero is not None:
            ax.axvline(zero, color=INK, lw=1)
        _rows(ax, names)

    return house_figure(
        pd.DataFrame({name or "value": table["value"] for name, table in tables_.items()}),
        title,
        draw,
        height=height or 1.7 + _rows_high(names) * (1 + 0.35 * (len(tables_) - 1)),
        key=len(tables_) > 1,
        plotted=_each(data, lambda table: table[["value", "low", "high"]]),
        **{"unit": options.get("xlabel", ""), **options},
    )


def scatter(
    data,
    title: str,
    *,
    x: str | None = None,
    y: str | None = None,
    kinds: str | Mapping | None = None,
    looks: Mapping | None = None,
    size: str | None = None,
    named: Sequence = (),
    slope: tuple[float, float] | None = None,
    **options,
) -> mpl.axes.Axes | Panels:
    """Draw a mark for each row, and names beside some where there is room for them.

    Parameters
    ----------
    data : pandas.DataFrame, or dict of them for small multiples
    title : str
    x, y : str, optional
        Columns of the two places, without a word the first and the second; their names label the
        axes unless ``xlabel`` and ``ylabel`` do.
    kinds : str or mapping, optional
        The kind of each row, or the column that has it, which gives its look; what has none is a
        grey dot.
    looks : mapping, optional
        Colour, line style and marker by kind, or the name of a series of `LOOKS`.
    size : str, optional
        Column of areas, in points squared.
    named : sequence
        Rows of the index whose names are written.
    slope : pair of float, optional
        Slope and intercept of a dashed line through the marks.
    **options
        See `house_figure`.

    Examples
    --------
    >>> wells = pd.DataFrame({"depth": [1, 2], "water": [2, 1]}, index=["old", "new"])
    >>> ax = scatter(wells, "Wells, m", named=["old"], note="Our own gauge.")
    >>> [text.get_text() for text in ax.texts]
    ['old']
    """

    if kinds is not None and not isinstance(kinds, str):
        of_row, kinds = kinds, "kind"
        data = _each(data, lambda t: t.assign(kind=[of_row.get(row) for row in t.index]))
    panels = list(data.values()) if isinstance(data, dict) else [data]
    x, y = x or panels[0].columns[0], y or panels[0].columns[1]
    found = pd.concat([table[kinds] for table in panels]).dropna().unique() if kinds else [""]
    seen, marked = _looks(found, looks), {}

    def draw(ax, table):
        for kind, (colour, _, marker), rows in _by_kind(table, kinds, seen):
            area = rows[size] if size else 40 if kind is not None else 14
            ax.scatter(
                rows[x], rows[y], area, color=colour, marker=marker, alpha=0.75 if size else 1,
                lw=0, label=None if kind is None else name_of(kind), zorder=2 if kind is None else 3,
            )  # fmt: skip
        if slope is not None:
            ends = np.array([table[x].min(), table[x].max()])
            ax.plot(ends, slope[1] + slope[0] * ends, color=INK, lw=1.2, ls="--")
        ax.set(xlabel=name_of(x), ylabel=name_of(y))
        marked[ax] = table[[x, y]].astype(float)

    def shown(table):
        heads = {x: options.get("xlabel", x), y: options.get("ylabel", y)}
        return table[list(dict.fromkeys(filter(None, [x, y, kinds, size])))].rename(columns=heads)

    return house_figure(
        data, title, draw, finish=lambda ax: _name_points(ax, marked[ax], named), key=kinds is not None,
        height=options.pop("height", _panels_high(len(panels) / options.get("columns", 1), 4.8, 2.4)),
        plotted=_each(data, shown), unit=None,
        **options,
    )  # fmt: skip


def heat_grid(
    data,
    title: str,
    *,
    texts: pd.DataFrame | None = None,
    digits: int | None = 0,
    colours="Blues",
    limits: tuple[float, float] | None = None,
    hatched: pd.DataFrame | None = None,
    scale: bool = False,
    height: float | None = None,
    **options,
) -> mpl.axes.Axes | Panels:
    """Draw a table as a grid of shades with its numbers in it.

    Parameters
    ----------
    data : pandas.DataFrame, or dict of them for small multiples
        Rows from top to bottom, columns from left to right; numbers in the index or the columns
        (years) are drawn where they lie on an axis.
    title : str
    texts : pandas.DataFrame, optional
        What is written into the cells instead of their numbers.
    digits : int or None
        Decimals of the numbers; None for none written.
    colours : str or matplotlib.colors.Colormap
    limits : pair of float, optional
        Values of the lightest and the darkest shade.
    hatched : pandas.DataFrame, optional
        True where a cell is hatched.
    scale : bool
        Whether a bar of the shades stands beside the grid.
    height : float, optional
        Inches; without a word, as the rows need.
    **options
        See `house_figure`.

    Examples
    --------
    >>> moves = pd.DataFrame({"to wet": [5, 1], "to dry": [2, 7]}, index=["from wet", "from dry"])
    >>> ax = heat_grid(moves, "Moves of wells", note="Source: our own count.")
    >>> [text.get_text() for text in ax.texts]
    ['5', '2', '1', '7']
    """

    def draw(ax, table):
        across, down = _places(table.columns), _places(table.index)
        low, high = limits or (None, None)
        mesh = ax.pcolormesh(
            across, down, table.to_numpy(dtype=float), cmap=colours, vmin=low, vmax=high,
            shading="nearest", rasterized=table.size > 2000, edgecolor="white" if table.size < 400 else "face",
            lw=1.5 if table.size < 400 else 0,
        )  # fmt: skip
        written = _cell_texts(table, texts, digits)
        for (row, column), text in np.ndenumerate(written):
            ink = _ink(mesh.cmap(mesh.norm(table.iat[row, column])))
            ax.text(across[column], down[row], text, ha="center", va="center", color=ink)
        if hatched is not None:
            marked = hatched.reindex_like(table).astype(float).fillna(0)
            ax.contourf(across, down, marked, levels=[0.5, 1.5], colors="none", hatches=["////"])
        _grid_axes(ax, table, across, down)
        if scale:
            ax.get_figure().colorbar(mesh, ax=ax)

    return house_figure(data, title, draw, height=height or _height(data), **options)


def name_on_curve(ax: mpl.axes.Axes, places: pd.Series, x, y) -> None:
    """Mark places along a curve by short strokes from the axis, and name them above the curve.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    places : pandas.Series
        Where each name of the index stands on the horizontal axis; what is missing is left out.
    x, y : array-like
        The curve, x rising.

    Examples
    --------
    >>> ax = lines(pd.DataFrame({"water": [0, 2, 0]}), "Water, m", labels=False, note="Ours.")
    >>> name_on_curve(ax, pd.Series({"well": 1.0}), [0, 1, 2], [0, 2, 0])
    >>> [text.get_text() for text in ax.texts]
    ['well']
    """
    before, lift = -np.inf, 0
    for name, place in places.dropna().sort_values().items():
        height = np.interp(place, x, y)
        here = ax.transAxes.inverted().transform(ax.transData.transform((place, height)))[0]
        lift = lift + 12 if here - before < 0.12 else 0  # names that stand close climb
        before = here
        ax.plot([place, place], [0, height], color=GREY, lw=1, ls=":")
        ax.annotate(
            name_of(name), (place, height), xytext=(3, 4 + lift), textcoords="offset points",
            fontsize=SMALL,
        )  # fmt: skip


def _settle(ax, settings):
    """Set what the author asked for; ticks of a logarithmic axis are round and plain numbers."""
    worded = {"xlabel", "ylabel", "title"}
    ax.set(**{key: say(v) if key in worded else v for key, v in settings.items()})
    for axis in "xy":
        if settings.get(f"{axis}scale") == "log":
            ticks = settings.get(f"{axis}ticks")
            ticks = _round_ticks(*getattr(ax, f"get_{axis}lim")()) if ticks is None else ticks
            ax.minorticks_off()
            ax.set(**{f"{axis}ticks": ticks})
            if f"{axis}ticklabels" not in settings:
                ax.set(**{f"{axis}ticklabels": [f"{tick:,g}" for tick in ticks]})


def _round_ticks(low, high):
    """Return four round numbers or more within a logarithmic axis: 1, 10, 100; 1, 3, 10; 1, 2, 5 …"""
    low, high = sorted((low, high))
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7)):
        ticks = LogLocator(subs=steps, numticks=99).tick_values(low, high)
        ticks = ticks[(ticks >= low) & (ticks <= high)]
        if len(ticks) >= 4:
            break
    return ticks


def _whole_steps(axis, labels):
    """Let ticks stand at whole numbers where the steps are whole, such as years."""
    if labels.dtype.kind in "iu":
        axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 2.5, 5, 10], integer=True))


def _mark(ax, dotted, shaded):
    """Draw upright lines and a shaded range that the author asked for."""
    for place in dotted:
        ax.axvline(place, color=GREY, lw=1, ls=":")
    if shaded is not None:
        ax.axvspan(*shaded, color="#eeeeee", lw=0, zorder=0)


def _panels_high(rows, first=4.4, further=2.0):
    """Return inches of a figure with so many rows of panels."""
    return first + further * (math.ceil(rows) - 1)


def _each(data, change):
    """Return what a function makes of a table, or of each of a dictionary."""
    return {n: change(t) for n, t in data.items()} if isinstance(data, dict) else change(data)


def _marked(series, stepped):
    """Return which points of a line are marked: of many steps those that nothing is joined with."""
    known = series.notna().to_numpy()
    joined = np.r_[False, known[:-1]] | np.r_[known[1:], False]
    few = len(series) < 25
    return known & (few | ~joined) & (not stepped)


def _with_bands(data, bands):
    """Return tables of lines with the ends of the bands that are drawn around them."""
    ends = {
        f"{name_of(column)}, {end}": series
        for column, band in bands.items()
        for end, series in zip(("low", "high"), band, strict=True)
    }
    return _each(data, lambda table: table.assign(**ends) if ends else table)


def _with_earlier(table, earlier):
    """Return a table of marks with the smaller marks of an earlier time."""
    return table if earlier is None else table.join(earlier.rename(columns="{}, earlier".format))


def _columns(data):
    """Return the columns of all panels, each once."""
    panels = data.values() if isinstance(data, dict) else [data]
    return list(dict.fromkeys(c for t in panels if isinstance(t, pd.DataFrame) for c in t.columns))


def _looks(names, given):
    """Return the look of each name: as given, as it is everywhere, or the next free one."""
    known = {**LOOKS, **_as_looks(given)}
    taken = [known[name] for name in names if name in known]
    free = iter([look for look in SERIES if look not in taken] + SERIES)
    return {name: known[name] if name in known else next(free) for name in names}


def _looks_by_panel(data, given):
    """Return looks of columns; those that stand in one panel alone may look like one of another."""
    panels = list(data.values()) if isinstance(data, dict) else [data]
    everywhere = [c for c in _columns(data) if sum(c in table for table in panels) > 1]
    known = _looks([*everywhere, *(c for c in _columns(data) if c in LOOKS)], given)
    looks = {}
    for table in panels:
        looks |= _looks([*known, *table.columns], {**_as_looks(given), **known})
    return looks


def _as_looks(given):
    """Return looks as they are drawn: a name is that of a series of `LOOKS`, else a colour."""
    return {
        name: LOOKS.get(look, (look,)) if isinstance(look, str) else look
        for name, look in (given or {}).items()
    }


def _fills(table, looks):
    """Return the colour of each column of a table, or those of the rows of a series."""
    if isinstance(table, pd.DataFrame):
        return {column: look[0] for column, look in _looks(table.columns, looks).items()}
    known = {**LOOKS, **_as_looks(looks)}
    return {"": [known.get(row, (BLUE,))[0] for row in table.index]}


def _number_bars(ax, parts, values, digits, single):
    """Write each bar's number at its end, or into each part of a stack that has room for it."""
    if single:
        ax.bar_label(parts, [number(v, digits) for v in values], padding=4, fontsize=SMALL)
        return
    room = 0.07 * max(abs(np.array(ax.dataLim.intervalx)).max(), 1e-12)
    texts = [number(v, digits) if abs(v) > room else "" for v in values]
    ink = _ink(parts[0].get_facecolor())
    box = {"fc": parts[0].get_facecolor(), "ec": "none", "pad": 0.8}
    for text in ax.bar_label(parts, texts, label_type="center", fontsize=SMALL, color=ink):
        text.set_bbox(box if text.get_text() else None)


def _arrows(ax, table):
    before, after = (table.iloc[:, place].to_numpy(dtype=float) for place in (0, 1))
    for row, (start, end) in enumerate(zip(before, after, strict=True)):
        colour, head = (VERMILION, ">") if end > start else (BLUE, "<")
        ax.plot([start, end], [row, row], color=colour, lw=2, zorder=2)
        ax.plot(start, row, "o", color=colour, mfc="white", ms=6, zorder=3)
        ax.plot(end, row, head, color=colour, ms=8, zorder=3)


def _marks_by_kind(ax, series, kinds, looks, stem):
    if stem is not None:
        ax.hlines(range(len(series)), stem, series, color="#dddddd", lw=1.2, zorder=1)
    of_row = [kinds.get(row, "") for row in series.index]
    for kind, (colour, _, marker) in _looks(list(dict.fromkeys(of_row)), looks).items():
        rows = [row for row, found in enumerate(of_row) if found == kind]
        ax.plot(series.iloc[rows], rows, marker, color=colour, ms=7, label=name_of(kind) or None)


def _interval(ax, found, row, look, limits, zero):
    colour, _, marker = look
    low, high = max(found["low"], limits[0]), min(found["high"], limits[1])
    ax.plot([low, high], [row, row], color=colour, lw=2)
    for end, mark in ((low, "<"), (high, ">")):
        if end in limits:
            ax.plot(end, row, mark, color=colour, ms=6, clip_on=False)
    unsure = zero is not None and found["low"] <= zero <= found["high"]
    ax.plot(found["value"], row, marker, color=colour, mfc="white" if unsure else colour, ms=8)


def _by_kind(table, column, seen):
    """Yield each kind, its look and its rows; rows of no kind first, as grey dots."""
    of_row = table[column] if column else pd.Series("", index=table.index)
    if of_row.isna().any():
        yield None, ("#aaaaaa", "", "o"), table[of_row.isna()]
    for kind, look in seen.items():
        yield kind, look, table[of_row == kind]


def _name_points(ax, points, named):
    """Write the names of some points beside them, where each covers least of what is there."""
    figure = ax.get_figure()
    figure.draw_without_rendering()  # settles where things are
    renderer, frame = figure.canvas.get_renderer(), ax.get_window_extent()
    around = ax.transData.transform(points.to_numpy())
    taken = []
    for row, point in points.loc[[row for row in named if row in points.index]].iterrows():
        text = ax.annotate(
            name_of(row), point, xytext=(0, 0), textcoords="offset points", fontsize=SMALL,
            ha="center", va="center",
        )  # fmt: skip
        box, best = text.get_window_extent(renderer), None
        width, height = box.width / 2 + 7, box.height / 2 + 6
        for rank, (right, up) in enumerate(_SIDES + tuple((2 * x, 2 * y) for x, y in _SIDES)):
            moved = box.translated(right * width, up * height)
            cost = rank + sum(100 * moved.overlaps(other) for other in taken)
            cost += 30 * sum(moved.contains(*place) for place in around)
            cost += 300 * (moved.x0 < frame.x0 or moved.x1 > frame.x1 or moved.y0 < frame.y0)
            cost += 60 * (moved.y1 > frame.y1)
            if best is None or cost < best[0]:
                best = cost, moved, (right * width, up * height)
        text.set_position([72 / figure.dpi * shift for shift in best[2]])
        taken.append(best[1])


#: Where a name may stand beside its point, the best first: to the right, left, above, below …
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.9, 0.8), (-0.9, 0.8), (0.9, -0.8), (-0.9, -0.8))


def _places(labels):
    """Return where rows or columns lie: at their numbers if they have some, else one by one."""
    return labels.to_numpy() if labels.dtype.kind in "iuf" else np.arange(len(labels))


def _cell_texts(table, texts, digits):
    if texts is not None:
        return texts.to_numpy()
    if digits is None:
        return np.empty((0, 0))
    return table.map(lambda value: "" if pd.isna(value) else number(value, digits)).to_numpy()


def _grid_axes(ax, table, across, down):
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    _whole_steps(ax.xaxis, table.columns)
    if table.columns.dtype.kind not in "iuf":
        many = len(across) > 6
        labels = [_wrapped(name_of(column), 12) for column in table.columns]
        ax.set_xticks(across, labels, rotation=35 if many else 0, ha="right" if many else "center")
    if table.index.dtype.kind not in "iuf":
        ax.set_yticks(down, [_wrapped(name_of(row), 32) for row in table.index])
        ax.invert_yaxis()


def _ink(fill):
    """Return black or white, whichever is read more easily on a colour."""
    # Where its luminance is as far from the one as from the other; see "contrast ratio" in WCAG 2.2.
    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(fill)
    ]
    return "white" if np.dot(light, [0.2126, 0.7152, 0.0722]) < 0.179 else "black"


def _rows(ax, names, beside=None):
    """Name the rows of a figure, the first on top, with a grid that helps to read across."""
    for row, name in enumerate(names if beside is not None else ()):
        ax.annotate(
            say(str(beside.get(name, ""))), (1, row), xycoords=("axes fraction", "data"),
            xytext=(6, 0), textcoords="offset points", va="center", fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip
    labels = [_wrapped(name_of(name), 24) for name in names]
    ax.set_yticks(range(len(labels)), labels, fontsize=SMALL)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")


def _key(ax):
    """Name colours and marks in a line above the axes."""
    handles, _labels = ax.get_legend_handles_labels()
    if handles:
        figure = ax.get_figure()
        above = 0.3 if ax.get_title(loc="left") else 0.05  # inches
        columns = 3 if len(handles) > 4 else len(handles)
        legend = ax.legend(
            loc="lower left", bbox_to_anchor=(-0.02, 1.0),
            bbox_transform=ax.transAxes + ScaledTranslation(0, above, figure.dpi_scale_trans),
            ncols=columns, frameon=False, fontsize=SMALL, handlelength=1.2, handletextpad=0.4,
            columnspacing=1.1, borderaxespad=0,
        )  # fmt: skip
        # It may be wider than its panel, which must not become narrow for that: lines below the
        # title keep its place instead.
        legend.set_in_layout(False)
        lines_below = "\n" * math.ceil(len(handles) / columns)
        _title(figure, figure.get_suptitle() + lines_below)


def _several(data):
    tables_ = data.values() if isinstance(data, dict) else [data]
    return any(isinstance(table, pd.DataFrame) and table.shape[1] > 1 for table in tables_)


def _height(data, options=None):
    """Return inches that the rows of the panels below each other need."""
    panels = list(data.values()) if isinstance(data, dict) else [data]
    below = panels[:: (options or {}).get("columns", 1)]
    return 1.7 + sum(_rows_high(table) + (0.6 if len(panels) > 1 else 0) for table in below)


def _rows_high(table):
    """Return inches of a panel's rows; a name of several lines needs more."""
    names = table.index if isinstance(table, (pd.Series, pd.DataFrame)) else table
    lines_ = max((_wrapped(name_of(n), 24).count("\n") + 1 for n in names), default=1)
    return len(names) * (0.33 if lines_ == 1 else 0.13 + 0.2 * lines_)


def _as_rows(data, options):
    """Return options for panels of rows: each as high as its rows need, those in a line alike."""
    if not isinstance(data, dict) or options.get("columns", 1) > 1:
        return {"sharey": "row", **options}
    return {"sharey": "row", "ratios": [len(table) + 1 for table in data.values()], **options}


def _wrapped(text, width):
    return textwrap.fill(text, width) if len(text) > width else text


def _draft(title, panels):
    """Return a first draft of the text alternative: what each series begins and ends with."""
    parts = []
    for name, table in panels.items():
        columns = table.to_frame("") if isinstance(table, pd.Series) else table
        for column, series in columns.select_dtypes("number").items():
            known = series.dropna()
            if len(known):
                what = " ".join(filter(None, [say(str(name)), name_of(column)]))
                parts.append(
                    f"{what}: {number(known.iloc[0], 2)} ({name_of(known.index[0])}) to "
                    f"{number(known.iloc[-1], 2)} ({name_of(known.index[-1])})"
                )
    return f"{say(title)}. {'; '.join(parts[:12])}."

"""House style of figures: one look, direct labels, a source under every chart.

Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which the common kinds of colour
blindness keep apart; every series also has a line style and a marker of its own, so that nothing
rests on colour alone.
"""

import textwrap

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from livebook import notes, tables

INK = "#222222"
GREY = "#6b6b6b"
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = (
    "#0072B2",
    "#C44E00",
    "#00795A",
    "#A8527F",
    "#A66A00",
    "#2A7FB0",
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

#: The three partners the book compares look the same wherever they appear.
PARTNER = {"China": SERIES[1], "United States": SERIES[0], "European Union": SERIES[2]}

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


def use_house_style() -> None:
    """Switch matplotlib to the book's style; in a notebook, draw figures as SVG.

    Examples
    --------
    >>> use_house_style()
    >>> mpl.rcParams["axes.spines.top"]
    False
    """
    mpl.rcParams.update(_STYLE)
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # a plain Python session
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})


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
    figure.suptitle(
        "\n".join(textwrap.wrap(title, 58)), x=0.01, ha="left", fontsize=13, fontweight="bold"
    )
    return figure, axes


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
    text = " ".join(filter(None, [note, tables.source(*names) if names else ""]))
    figure.supxlabel("\n".join(textwrap.wrap(text, 88)), x=0.01, ha="left", fontsize=9, color=GREY)


def label_lines(axes: mpl.axes.Axes, *, gap: float = 0.055, size: float = 11) -> None:
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
    lines = [line for line in axes.get_lines() if not line.get_label().startswith("_")]
    axes.get_xlim(), axes.get_ylim()  # settles limits that matplotlib leaves until drawing
    to_axes = axes.transScale + axes.transLimits
    heights = np.array([to_axes.transform(_last_point(line))[1] for line in lines])
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


def _last_point(line):
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    last = np.flatnonzero(np.isfinite(y))[-1]
    return x[last], y[last]


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

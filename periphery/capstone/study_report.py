"""A finished study as others read it: the chart and the page."""

import base64
import html
import io
import math
import string
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from livebook import charts

from .ties import names

_BODY, _PAGE = (
    string.Template(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for name in ("report_body.html", "report_page.html")
)


def draw(study) -> Figure:
    """Return a chart of a study's result, with the ranges that were predicted.

    Parameters
    ----------
    study : Study
        With a prediction.

    Returns
    -------
    matplotlib.figure.Figure
        A bar for each pair, the claim's darker. If a value was predicted, the range that would
        refute it is hatched and that which would support it shaded.

    Examples
    --------
    >>> draw(study).savefig("study.svg")  # doctest: +SKIP
    """
    rows = study.result().iloc[::-1]
    measured = study.card.measure
    figure, axes = charts.canvas(measured.question, height=1.9 + 0.42 * len(rows))
    claim = rows["role"] == "claim"
    colours = np.where(claim, charts.BLUE, "#BFDDF0")
    axes.barh(range(len(rows)), rows["value"], color=colours, height=0.6, zorder=2)
    low, high = min(0, rows["value"].min()), max(0, rows["value"].max())
    if study.prediction.of == "value":
        _draw_ranges(axes, study.prediction, low, high * 1.25)
    for place, value in enumerate(rows["value"]):
        axes.annotate(
            _short(value),
            (value, place),
            xytext=(4 if value >= 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=charts.SMALL,
        )
    ties = rows["country"].map(names()) + " → " + rows["partner"].map(names())
    axes.set_yticks(range(len(rows)), ties)
    axes.set_xlim(low, high * 1.25 or 1)
    axes.set_xlabel(f"{measured.unit}, mean of {study.card.window[0]}–{study.card.window[1]}")
    axes.grid(visible=False)
    shown = pd.Series(rows["value"].to_numpy(), index=ties.to_numpy()).iloc[::-1]
    charts.note_numbers(shown, measured.question, axes.get_xlabel())
    note = "On top: the claim; below: comparators."
    if study.prediction.of == "value":
        note += " Grey ground: would support it; hatched: would refute it."
    charts.source_line(figure, *measured.tables, note=note)
    return figure


def _draw_ranges(axes, prediction, low, high):
    """Shade the predicted ranges behind the bars."""
    hatched = {"facecolor": "none", "edgecolor": "#c9c9c9", "hatch": "///"}
    grey = {"facecolor": "#ececec"}
    for (start, end), style in ((prediction.refuted, hatched), (prediction.supported, grey)):
        left, right = max(start, low), min(end, high)
        if left < right:
            axes.axvspan(left, right, zorder=0, lw=0, **style)


class Report:
    """A finished study: shown by a notebook, saved as one HTML file that needs no other."""

    def __init__(self, study, verdict, texts, variations, figure):
        self.study, self.verdict, self.texts = study, verdict, texts
        self.variations = variations
        self._figure = _svg(figure)

    def __repr__(self):
        return f"Report: {self.verdict}"

    def body(self, level: int = 1) -> str:
        """Return the report as a piece of HTML whose headings begin at a level from 1 to 5."""
        study, card, made = self.study, self.study.card, self.study.prediction
        words = {
            **vars(card),
            **vars(made),
            **self.texts,
            "href": card.link if "://" in card.link else f"https://{card.link}",
            "of": made.of_what,
            "question": card.measure.question,
            "unit": card.measure.unit,
            "supported": _words(made.supported),
            "refuted": _words(made.refuted),
            "number": _short(study.number),
            "outcome": study.outcome,
            "verdict": self.verdict,
        }
        safe = {key: html.escape(str(word)) for key, word in words.items()}
        return _BODY.substitute(
            safe,
            head=f"h{level}",
            sub=f"h{level + 1}",
            figure=self._figure,
            result=_table(study.result()),
            variations=_table(self.variations),
            provenance=_table(study.provenance().reset_index()),
        )

    def _repr_html_(self):
        return f'<div class="capstone-report">{self.body(level=3)}</div>'

    def page(self) -> str:
        """Return the report as a complete HTML page."""
        title = html.escape(f"{self.study.card.author}: a claim tested")
        return _PAGE.substitute(title=title, body=self.body())

    def save(self, folder: str | Path) -> Path:
        """Write ``report.html`` into a folder, which is made if need be, and return its path."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "report.html"
        path.write_text(self.page(), encoding="utf-8")
        return path


def _short(number):
    text = f"{number:,.2f}" if abs(number) < 10 else f"{number:,.0f}"
    return text.replace("-", "−")


def _words(ends):
    low, high = ends
    if low == -math.inf:
        return f"{_short(high)} down"
    return f"{_short(low)} up" if high == math.inf else f"{_short(low)} to {_short(high)}"


def _table(rows):
    return rows.to_html(index=False, border=0, na_rep="–", float_format=_short, justify="left")


def _svg(figure):
    """Return a figure as base64 of an SVG, the same bytes for the same figure."""
    stream = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "periphery", "svg.fonttype": "none"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return base64.b64encode(stream.getvalue().encode()).decode()

"""A reader's own expectation before a figure, then the book's number beside it.

`predict` shows a field for a number and for what the reader would give or take. With a kernel it is
a widget, on the page a form whose script (`livebook/pages/static/predictions.js`) keeps what was said in this
browser alone. A prediction is about a finding of the book; a reader who gives a number and a margin
of which he is about four fifths sure can see afterwards how well such margins of his are
*calibrated*: right in four cases of five.
"""

import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from livebook import findings, notes
from livebook.forms import typed

#: What a file of a reader's predictions says of itself.
READERS_FILE = "predictions on the findings of a book"

#: How sure the margin should be.
SURE = 0.8


class PredictionsError(ValueError):
    """A file of a reader's predictions cannot be read as one."""


class Outcome(NamedTuple):
    """A prediction beside the finding: how far off, and whether within the margin."""

    mine: float
    margin: float
    book: float

    @property
    def miss(self) -> float:
        """The distance between the two, in their unit."""
        return abs(self.mine - self.book)

    @property
    def within(self) -> bool:
        """Whether the book's number lies within the reader's margin."""
        return self.miss <= self.margin + 1e-9 * abs(self.book)


class Prediction:
    """A question on a finding, put before it is shown; see `predict`."""

    def __init__(self, key: str, question: str) -> None:
        self.key, self.question = key, question
        self.entry = findings.entry(key)
        if self.entry is not None and isinstance(self.entry["value"], str):
            raise ValueError(f"{key} is a name; a number is predicted")

    def outcome(self, mine: float, margin: float) -> Outcome:
        """Return an expectation beside the book's number.

        Raises
        ------
        ValueError
            If the two are not numbers, or the margin is negative.
        """
        mine, margin = (typed(v) if isinstance(v, str) else v for v in (mine, margin))
        if isinstance(mine, str) or isinstance(margin, str) or margin < 0:
            raise ValueError("an expectation and a margin are two numbers, the margin not negative")
        return Outcome(float(mine), float(margin), float(self.entry["value"]))

    def says(self, mine: float, margin: float) -> str:
        """Return in a sentence what came of an expectation."""
        found = self.outcome(mine, margin)
        unit, digits = self.entry["unit"], self.entry["digits"]
        said = findings.printed(found.mine, unit, digits)
        word = "inside" if found.within else "outside"
        return (
            f"You expected {said}; the book finds {self.entry['printed']}, {word} what you gave or "
            "took."
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        faces = {"text/plain": self.question, "text/html": self.static()}
        # A build keeps what a page shows; nobody answers its widgets.
        still = self.entry is None or notes.building()
        return faces if still else {**self.live()._repr_mimebundle_(), **faces}

    def live(self):
        """Return the widget face, for a session with a kernel."""
        import ipywidgets

        mine = ipywidgets.Text(description="I expect", placeholder=self.entry["unit"])
        margin = ipywidgets.Text(description="give or take")
        button, reply = ipywidgets.Button(description="See"), ipywidgets.HTML()

        def show(_):
            try:
                reply.value = html.escape(self.says(mine.value, margin.value))
            except ValueError as error:
                reply.value = html.escape(f"{str(error).capitalize()}.")

        button.on_click(show)
        asked = ipywidgets.HTML(f"<strong>{html.escape(self.question)}</strong>")
        return ipywidgets.VBox([asked, mine, margin, button, reply])

    def static(self) -> str:
        """Return the form of the page, hidden until its script finds it."""
        entry = self.entry or {"value": None, "unit": "", "digits": 0, "printed": ""}
        known = {"key": self.key, "question": self.question}
        known |= {name: entry[name] for name in ("value", "unit", "digits", "printed")}
        content = html.escape(json.dumps(known, ensure_ascii=False, separators=(",", ":")))
        unit = f" ({html.escape(entry['unit'])})" if entry["unit"] else ""
        name = f"predict-{self.key}".replace("_", "-")
        return (
            f'<form class="prediction practice-question" id="{name}" data-prediction="{content}" '
            f'autocomplete="off" hidden><fieldset><legend>Before you look: '
            f"{html.escape(self.question)}</legend>"
            f'<div class="practice-fields"><span class="practice-field"><label for="{name}-mine">'
            f'I expect{unit}</label> <input id="{name}-mine" type="text" inputmode="text"></span>'
            f'<span class="practice-field"><label for="{name}-margin">give or take (so that you are '
            f'about four fifths sure)</label> <input id="{name}-margin" type="text" '
            f'inputmode="text"></span></div></fieldset><button type="submit">See</button>'
            f'<div class="practice-reply" role="status"></div></form>'
        )


def predict(key: str, question: str) -> Prediction:
    """Ask for an expectation of a finding before it is shown.

    Parameters
    ----------
    key : str
        A finding of the book that is a number.
    question : str
        What is asked, in one sentence.

    Returns
    -------
    Prediction
        Shows itself at the end of a cell.

    Raises
    ------
    ValueError
        If the finding is a name.

    Examples
    --------
    >>> key = next(k for k, row in findings.ledger().items() if isinstance(row["value"], float))
    >>> predict(key, "What do you expect?").question
    'What do you expect?'
    """
    return Prediction(key, question)


def read(path: str | Path) -> pd.DataFrame:
    """Return a reader's predictions from the file that the book's page exports.

    Returns
    -------
    pandas.DataFrame
        One row a prediction, by finding: question, unit, mine, margin, book, miss, within.

    Raises
    ------
    PredictionsError
        If the file is missing or is no such file.
    """
    path = Path(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        if found["what"] != READERS_FILE:
            raise KeyError("what")
        rows = {key: _row(entry) for key, entry in found["predictions"].items()}
    except FileNotFoundError:
        raise PredictionsError(f"there is no file {path}") from None
    except (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        raise PredictionsError(f"{path.name} is not a file of predictions from this book") from None
    columns = ["question", "unit", "mine", "margin", "book", "miss", "within"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _row(entry):
    outcome = Outcome(*(float(entry[name]) for name in ("mine", "margin", "value")))
    return [str(entry["question"]), str(entry["unit"]), *outcome, outcome.miss, outcome.within]


def calibration(predictions: pd.DataFrame) -> tuple[int, float]:
    """Return how many predictions there are, and the share within their margins.

    A reader whose margins are as sure as was asked has a share of about four fifths.

    >>> calibration(pd.DataFrame({"within": [True, True, True, False]}))
    (4, 0.75)
    """
    return len(predictions), float(predictions["within"].mean())


def pool(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Return the predictions of a seminar, one row a finding, without names.

    Parameters
    ----------
    paths : iterable of str or Path
        The files that students handed in.

    Returns
    -------
    pandas.DataFrame
        By finding: question, unit, book, readers, median (of what they expected), lowest, highest,
        within (share within their margins).

    Raises
    ------
    PredictionsError
        As `read`, for the first file that is none; or if there is no file.
    """
    tables = [read(path) for path in paths]
    if not tables:
        raise PredictionsError("there is no file of predictions to pool")
    grouped = pd.concat(tables).groupby(level=0, sort=False)
    return pd.DataFrame(
        {
            "question": grouped["question"].first(),
            "unit": grouped["unit"].first(),
            "book": grouped["book"].first(),
            "readers": grouped.size(),
            "median": grouped["mine"].median(),
            "lowest": grouped["mine"].min(),
            "highest": grouped["mine"].max(),
            "within": grouped["within"].mean(),
        }
    )

"""The numbers of a figure, noted when it is drawn, for readers who want them instead of a picture.

A house picture notes the table that it draws, as it is read: rows and columns by the names that
figures print, codes beside them, with its unit, numbers to six digits. The build shows the
beginning under the figure and offers all as CSV (`livebook.pages.figure_tools`).
"""

from numbers import Real

import numpy as np
import pandas as pd

from livebook import notes
from livebook.words import name_of, say

#: Digits that a picture can show, and more.
DIGITS = 6
KIND = "plotted"


def note_numbers(data, title: str, unit: str | None = "") -> None:
    """Note the numbers that the running cell's figure shows.

    Parameters
    ----------
    data : pandas.DataFrame or pandas.Series, or dict of them by the title of their panel
    title : str
        What the figure shows.
    unit : str or None
        Of its numbers; without a word the title says it, with None the columns' own names.

    Examples
    --------
    >>> note_numbers(pd.Series({"well": 3.2}), "Water, m")  # a reader's session notes nothing
    """
    if notes.building():
        notes.note(KIND, numbers(data, title, unit))


def numbers(data, title: str, unit: str | None = "") -> dict:
    """Return the table of a figure as it is noted.

    Returns
    -------
    dict
        ``title`` and ``unit``; ``heads``, of which the first ``labels`` name rows; ``rows``, each a
        list of numbers, of texts, and of None where there is nothing.

    Examples
    --------
    >>> noted = numbers(pd.Series({"well": 3.2}), "Water, m")
    >>> noted["unit"], noted["labels"], noted["heads"], noted["rows"]
    ('Water, m', 1, ['row', 'value'], [['well', 3.2]])
    """
    panels = data if isinstance(data, dict) else {"": data}
    labels, values, rows = {}, {}, []
    for panel, table in panels.items():
        columns = table.to_frame("value") if isinstance(table, pd.Series) else table
        levels = (
            {"panel": [name_of(panel)] * len(table)} if isinstance(data, dict) else {}
        ) | _levels(columns.index)
        heads = [_head(column) for column in columns]
        labels |= dict.fromkeys(levels)
        values |= dict.fromkeys(heads)
        for place, found in enumerate(columns.itertuples(index=False, name=None)):
            named = {head: level[place] for head, level in levels.items()}
            rows.append(named | dict(zip(heads, map(_value, found), strict=True)))
    heads = [*labels, *(head for head in values if head not in labels)]
    return {
        "title": say(title),
        "unit": None if unit is None else say(unit or title),
        "labels": len(labels),
        "heads": heads,
        "rows": [[row.get(head) for head in heads] for row in rows],
    }


def _head(column):
    return ", ".join(map(name_of, column)) if isinstance(column, tuple) else name_of(column)


def _levels(index):
    """Return the labels of rows by their head, codes after the names that stand for them."""
    found = {}
    for number in range(index.nlevels):
        labels = index.get_level_values(number)
        head = name_of(labels.name or ("row" if index.nlevels == 1 else f"row {number + 1}"))
        if labels.dtype.kind in "iuf":
            found[head] = [_value(label) for label in labels]
            continue
        found[head] = [name_of(label) for label in labels]
        if found[head] != (codes := [str(label) for label in labels]):
            found[f"{head}, code"] = codes
    return found


def _value(value):
    """Return a value as JSON has it; a number has no more digits than a picture can show."""
    if pd.isna(value):
        return None
    if isinstance(value, Real) and np.isinf(
        value
    ):  # an interval without an end; JSON has no such number
        return "∞" if value > 0 else "−∞"
    if isinstance(value, Real) and not isinstance(value, (bool, np.bool_)):
        rounded = float(f"{float(value):.{DIGITS}g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 10**DIGITS else rounded
    return name_of(value)

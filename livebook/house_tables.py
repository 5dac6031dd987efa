"""How every table looks that a notebook shows: in JupyterLab as on its page.

Once `use_house_tables` has run, a pandas table at the end of a cell is shown with whole numbers
without decimals, others to three figures, thousands set apart, names beside codes, heads in words
and a dash for what is missing. The table itself stays as it is.
"""

import html
import math

import numpy as np
import pandas as pd

from livebook.words import NAMES, in_words, number, say

#: Rows of a long table that are shown from its beginning and from its end.
_ENDS = 12
#: Figures that a number keeps.
_FIGURES = 3


def use_house_tables() -> None:
    """Show pandas' tables in the house style from here on, if this is a notebook.

    Examples
    --------
    >>> use_house_tables()
    """
    try:
        from IPython import get_ipython
    except ImportError:  # a plain Python session
        return
    if (shell := get_ipython()) is not None:
        formatter = shell.display_formatter.formatters["text/html"]
        formatter.for_type(pd.DataFrame, as_html)
        formatter.for_type(pd.Series, as_html)


def captioned(table: pd.DataFrame | pd.Series, caption: str) -> pd.DataFrame | pd.Series:
    """Return a table that is shown under a caption, which says what it is and in which unit.

    Examples
    --------
    >>> print(as_html(captioned(pd.Series({"well": 3.0}), "Water, m")).splitlines()[1])
    <caption>Water, m</caption>
    """
    table = table.copy()
    table.attrs["caption"] = caption
    return table


def as_html(table: pd.DataFrame | pd.Series) -> str:
    """Return a table as HTML, in the house style.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.Series
        Of more than 24 rows the first and the last 12 are shown, and how many there are.

    Examples
    --------
    >>> wells = pd.DataFrame({"depth": [12.0, 7.0], "water": [0.1234, None]}, index=["old", "new"])
    >>> "<td>12</td>" in as_html(wells), "<td>0.123</td>" in as_html(wells)
    (True, True)
    """
    caption = table.attrs.get("caption", "")
    frame = table.to_frame("" if table.name is None else table.name) if table.ndim == 1 else table
    shown = pd.DataFrame(
        {
            place: _texts(frame.iloc[:, place], str(label))
            for place, label in enumerate(frame.columns)
        },
        index=frame.index,
    )
    shown.columns = frame.columns
    if cut := len(shown) > 2 * _ENDS:
        shown = pd.concat([shown.iloc[:_ENDS], shown.iloc[-_ENDS:]])
    above = {axis: list(map(_head, getattr(shown, axis).names)) for axis in ("index", "columns")}
    text = (
        shown.rename(index=_labelled, columns=_head)
        .rename_axis(**above)
        .to_html(border=0, max_rows=None, max_cols=None)
    )
    if caption:
        opening, rest = text.split("\n", 1)
        text = f"{opening}\n<caption>{html.escape(say(caption))}</caption>\n{rest}"
    if cut:
        text += f"\n<p>{say('The first and the last of')} {number(len(frame))} {say('rows')}.</p>"
    return text


def _texts(column, label):
    """Return the cells of a column as texts, all with the same number of decimals."""
    if column.dtype == bool:
        return column.map({True: say("yes"), False: say("no")})
    if not pd.api.types.is_numeric_dtype(column):
        codes = all(map(_is_code, column.dropna()))  # else a word in capitals is just a word
        said = _labelled if codes else _label_of
        return column.map(lambda value: "–" if _missing(value) else said(value))
    digits = _decimals(column)
    plain = "year" in label.lower()
    return column.map(
        lambda value: f"{value:.0f}" if plain and not _missing(value) else number(value, digits)
    )


def _decimals(column):
    """Return decimals that leave the largest number three figures; none for whole numbers."""
    known = column.astype(float)
    known = known[np.isfinite(known) & (known != 0)].abs()
    if known.empty or (known == known.round()).all():
        return 0
    return min(max(_FIGURES - 1 - math.floor(math.log10(known.max())), 0), 4)


def _missing(value):
    return np.ndim(value) == 0 and pd.isna(value)


def _label_of(value):
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def _is_code(value):
    return isinstance(value, str) and value.isupper() and value in NAMES


def _head(label):
    """Return what stands over a column: a name that only the code uses is put in words."""
    words = isinstance(label, str) and not _is_code(label)
    return say(in_words(label)) if words else _labelled(label)


def _labelled(label):
    """Return a label with the name that stands for it, if it is a code that has one."""
    return f"{NAMES[label]} ({label})" if _is_code(label) and NAMES[label] != label else label

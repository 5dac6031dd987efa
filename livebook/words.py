"""Words, names and numbers as figures and tables print them, in one place.

Whatever a figure or table says passes through `say`, `name_of` or `number`, so that another
language, or other short names, are set here once and nowhere else.
"""

import math
from collections.abc import Mapping

#: What is said instead of a text, by the text: another language's words.
TEXTS = {}
#: Short names by code or long name, as figures and tables have room for.
NAMES = {}
#: What stands between thousands and before decimals.
THOUSANDS, DECIMAL = ",", "."


def use_names(names: Mapping) -> None:
    """Add short names by code or long name (``{"KOR": "Korea"}``).

    Examples
    --------
    >>> use_names({"WEL": "the well"})
    >>> name_of("WEL")
    'the well'
    """
    NAMES.update(names)


def say(text: str) -> str:
    """Return a text as it is printed.

    Examples
    --------
    >>> say("share of exports")
    'share of exports'
    """
    return TEXTS.get(text, text)


def name_of(key) -> str:
    """Return the short name that stands for a code or a long name; without one, the key itself.

    Examples
    --------
    >>> name_of("a river"), name_of(2020)
    ('a river', '2020')
    """
    return say(str(NAMES.get(key, key)))


def number(value: float, digits: int = 0, *, signed: bool = False) -> str:
    """Return a number with thousands set apart, a real minus sign and as many decimals as asked.

    Examples
    --------
    >>> number(12345.678), number(-0.5, 1), number(2, 1, signed=True), number(float("nan"))
    ('12,346', '−0.5', '+2.0', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:{'+' if signed else ''},.{digits}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("+-")  # no sign before what rounds to nothing
    separators = str.maketrans({",": THOUSANDS, ".": DECIMAL, "-": "−"})
    return text.translate(separators)

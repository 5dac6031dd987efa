"""Words, names and numbers as figures and tables print them, in one place.

Whatever a figure or table says passes through `say`, `name_of`, `in_words` or `number`, so that another
language, or other short names, are set here once and nowhere else.
"""

import math
import re
from collections.abc import Mapping

#: What is said instead of a text, by the text: another language's words.
TEXTS = {}
#: Short names by code or long name, as figures and tables have room for.
NAMES = {}
#: Words for parts of names that only the code uses, as its columns have them: ``{"gdp": "GDP"}``.
PARTS = {"p value": "p-value"}
#: Units at the end of such names.
UNITS = {
    "pct": "%",
    "usd": "US$",
    "kusd": "thousand US$",
    "musd": "million US$",
    "gw": "gigawatts",
    "mw": "megawatts",
    "mt": "million tonnes",
    "ha": "hectares",
}
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


def use_parts(parts: Mapping) -> None:
    """Add words for parts of the code's names (``{"china": "China"}``).

    Examples
    --------
    >>> use_parts({"wel": "the well"})
    >>> in_words("water_of_wel")
    'water of the well'
    """
    PARTS.update(parts)


def in_words(name: str) -> str:
    """Return what readers read instead of a name of the code, with its unit; other texts as they are.

    Examples
    --------
    >>> in_words("depth_of_well"), in_words("paid_kusd"), in_words("Water, m"), in_words("p_value")
    ('depth of well', 'paid, thousand US$', 'Water, m', 'p-value')
    """
    if not _CODE_NAME.fullmatch(name):
        return name
    rest, _, unit = name.rpartition("_")
    words = (rest if rest and unit in UNITS else name).replace("_", " ")
    for part, said in PARTS.items():
        words = re.sub(rf"\b{re.escape(part)}\b", said, words)
    return f"{words}, {UNITS[unit]}" if rest and unit in UNITS else words


_CODE_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def say(text: str) -> str:
    """Return a text as it is printed.

    Examples
    --------
    >>> say("share of exports")
    'share of exports'
    """
    return TEXTS.get(text, text)


def name_of(key) -> str:
    """Return the short name that stands for a code or a long name; without one, the key in words.

    Examples
    --------
    >>> name_of("a river"), name_of(2020), name_of("new_well")
    ('a river', '2020', 'new well')
    """
    return say(str(NAMES[key]) if key in NAMES else in_words(str(key)))


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

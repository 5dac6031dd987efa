"""The ledger of findings: no number in prose without the cell that computes it.

A notebook declares ``finding("key", value, unit=..., expect=...)``. The ledger
(``ledgers/findings.yaml``) keeps the value, its unit and its printed form, and pages print that form
with a link back to the cell. Two things can go wrong, and both stop a build:

*drift*
    the value now prints differently from what the ledger says;
a *failed expectation*
    the value leaves the range in which the book's sentence is true.

A reader who changes a parameter gets a friendly notice instead: only builds and tests set
``LIVEBOOK_STRICT``.
"""

import functools
import json
import math
import os
import re
from pathlib import Path

from livebook import place, yaml_text

LEDGER = place.root() / "ledgers" / "findings.yaml"
REPORTED = LEDGER.with_name("reported.yaml")

#: How a declaration looks in a cell: the key is a literal, so that machines can find it.
DECLARATION = re.compile(r"""\bfinding\(\s*["']([A-Za-z0-9_]+)["']""")

#: Units that stand in the plural, as they are printed with a one.
_ONE = {
    "commodities": "commodity",
    "countries": "country",
    "days": "day",
    "jobs": "job",
    "people": "person",
    "points": "point",
    "states": "state",
    "years": "year",
}

_SIGNS = {"positive": lambda x: x > 0, "negative": lambda x: x < 0}


class FindingError(AssertionError):
    """A number differs from the ledger, or from what the book's sentence needs."""


def declared(source):
    """Return the keys declared in a cell's source, in order.

    >>> declared('finding("share", 0.4, unit="%", expect=(0, 1))')
    ['share']
    """
    return DECLARATION.findall(source)


def finding(
    key: str, value: float | str, *, expect: tuple | str | set, unit: str = "", digits: int = 0
) -> float | str:
    """Record a number that the book's prose rests on.

    Parameters
    ----------
    key : str
        A literal, declared once in the whole book.
    value : float or str
        The number in its unit (39.2 for 39.2 %), or a name such as a country.
    expect : tuple, str or set
        What must hold for the sentence to be true: a range ``(low, high)`` with ``None`` for an
        open end (an order is a range whose end is the other value), ``"positive"`` or
        ``"negative"``; for a name, the set of names allowed.
    unit : str
        Printed with the number: ``"%"``, ``"% a year"``, ``"US$ billion"``, ``"countries"`` …
    digits : int
        Decimals in print.

    Returns
    -------
    float or str
        The value, unchanged.

    Raises
    ------
    FindingError
        In a build or a test, if the value is not a finite number, leaves its range, is not in
        the ledger, or prints differently from it. Elsewhere a notice is printed instead.

    Examples
    --------
    >>> finding("ships", 7, expect=(0, None))  # doctest: +SKIP
    Finding ships: 7
    7
    """
    text = printed(value, unit, digits)
    problem = _failed_expectation(key, value, text, expect)
    record = os.environ.get("LIVEBOOK_RECORD")
    if record and not problem:
        _append(record, key, value, unit, digits, text)
    elif not problem:
        problem = _drift(key, text)
    if problem and (record or os.environ.get("LIVEBOOK_STRICT")):
        raise FindingError(problem)
    print(f"Finding {key}: {text}" + (f"\n  Note: {problem}" if problem else ""))
    return value


def printed(value, unit="", digits=0):
    """Return a value as the book prints it.

    >>> printed(-0.671, "% a year", 2)
    '−0.67% a year'
    >>> printed(1, "states")
    '1\\xa0state'
    >>> printed(17.49, "US$ trillion", 1)
    'US$17.5\\xa0trillion'
    """
    if isinstance(value, str):
        return value
    number = f"{abs(value):,.{digits}f}"
    if number == "1":
        unit = unit if "illion" in unit else " ".join(_ONE.get(w, w) for w in unit.split(" "))
    sign = "−" if value < 0 and float(number.replace(",", "")) != 0 else ""
    if unit.startswith("US$"):
        return f"{sign}US${number}" + unit.removeprefix("US$").replace(" ", "\u00a0", 1)
    if unit.startswith("%"):
        return f"{sign}{number}{unit}"
    return f"{sign}{number}" + (f"\u00a0{unit}" if unit else "")


@functools.cache
def ledger(path: Path = LEDGER) -> dict:
    """Return the ledger, ``{key: {value, unit, digits, printed, notebook}}``.

    >>> all("printed" in entry for entry in ledger().values())
    True
    """
    if not Path(path).is_file():
        return {}
    return yaml_text.read(Path(path)) or {}


def reported(key: str) -> float | str:
    """Return the value of a figure that somebody else published, from ``ledgers/reported.yaml``.

    >>> reported("customs2023.imports")
    243
    """
    entries = ledger(REPORTED)
    if key not in entries:
        raise KeyError(f"{key!r} is not in data/{REPORTED.name}")
    return entries[key]["value"]


def expectation(value, expect):
    """Return whether a value is what a sentence needs, and what that is in words.

    >>> expectation(-0.67, "negative")
    (True, 'a negative number')
    """
    if isinstance(value, str):
        return value in expect, f"one of {sorted(expect)}"
    if isinstance(expect, str):
        return _SIGNS[expect](value), f"a {expect} number"
    low, high = expect
    ends = ("any" if end is None else f"{end:g}" for end in expect)
    holds = (low is None or value >= low) and (high is None or value <= high)
    return holds, f"a value from {next(ends)} to {next(ends)}"


def _failed_expectation(key, value, text, expect):
    """Return what is wrong with the value itself, or None."""
    if not isinstance(value, str) and not math.isfinite(value):
        return f"{key} is {value}, not a finite number"
    holds, wanted = expectation(value, expect)
    return None if holds else f"{key} is {text}; the book's sentence needs {wanted}"


def _drift(key, text):
    """Return how the printed form differs from the ledger's, or None."""
    entry = ledger().get(key)
    if entry is None:
        return f"{key} is {text} but is not in the ledger; look at it, then run 'make findings'"
    if entry["printed"] != text:
        return (
            f"{key} was {entry['printed']} in the ledger and is now {text}; "
            "if the new number is right, run 'make findings' and read every sentence that uses it"
        )
    return None


def _append(path, key, value, unit, digits, text):
    value = value if isinstance(value, str) else float(f"{value:.6g}")
    entry = {"key": key, "value": value, "unit": unit, "digits": digits, "printed": text}
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")

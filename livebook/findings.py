"""The ledger of findings: no number in prose without the cell that computes it.

A notebook says ``record(key=value)``. The ledger (``ledgers/findings.yaml``) says by hand how the
number is printed (``unit``, ``digits``) and what the book's sentence needs of it (``expect``), and
keeps, written by ``make findings``, the value, its printed form, the notebook, and the pages that
print it with a link back to the cell. A build stops if a value is no finite number, prints
differently from the ledger (*drift*), or is not what the sentence needs.

What a sentence needs is ``positive`` or ``negative``; ``[low, high]`` with ``null`` for an open end,
where an end may be the name of another finding; or, of a text, the list of the texts allowed.

A reader who changes a parameter is told what the book has, and whether its sentence still holds.
"""

import functools
import math
import numbers
import os
from pathlib import Path

from livebook import notes, place, yaml_text

LEDGER = place.root() / "ledgers" / "findings.yaml"
REPORTED = LEDGER.with_name("reported.yaml")

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


class FindingError(ValueError):
    """A finding is neither a number nor a text, or what its sentence needs cannot be read."""


def record(**values: float | str) -> None:
    """Record numbers that the book's prose rests on, each under its key in the ledger.

    Parameters
    ----------
    **values : float, int or str
        Each in the unit that the ledger gives it (39.2 for 39.2 %), or a name such as a country.
        A key is recorded once in the whole book.

    Raises
    ------
    FindingError
        If one is neither a number nor a text.

    Examples
    --------
    >>> record(my_share=39.2)  # the book has no such finding, so nothing is said
    """
    for key, value in values.items():
        value = _plain(key, value)
        if notes.building():
            notes.note("findings", [key, _noted(value)])
        elif said := notice(key, value):
            print(said)


def _noted(value):
    """Return a value to nine digits, since the last of a float differ from run to run, or None."""
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value


def _plain(key, value):
    """Return a value as Python's own number or text."""
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "item") and getattr(value, "size", 0) == 1:
        value = value.item()  # a scalar of NumPy's, or an array of one number
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        kind = type(value).__name__
        raise FindingError(f"{key} is of the type {kind}; a finding is a number or a text")
    return value


def notice(key, value):
    """Return what a reader is told whose value prints otherwise than the book's, or an empty text.

    Parameters
    ----------
    key : str
        A key of the ledger; of any other nothing is said.
    value : float, int or str
        What the reader's notebook computes.
    """
    entry = ledger().get(key)
    if entry is None or "printed" not in entry:
        return ""
    text = printed(value, entry["unit"], entry["digits"])
    if text == entry["printed"]:
        return ""
    said = f"The book has {entry['printed']} here; you have {text}."
    if "expect" in entry:
        holds, needs = expectation(value, entry["expect"])
        said += (
            f" What its text needs, {needs}, still holds."
            if holds
            else f" Its text needs {needs}, and would no longer be true."
        )
    pages = [
        os.path.relpath(page, Path(entry["notebook"]).parent) for page in entry.get("pages", [])
    ]
    return f"{said} It is said in {' and '.join(pages)}." if pages else said


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
    """Return a ledger by key; of findings ``{value, unit, digits, expect, printed, notebook, pages}``.

    Unit and digits are there even if the file leaves them out; the last two are not where nothing
    was recorded yet, nor is ``expect`` where the sentence needs nothing.
    """
    entries = (yaml_text.read(Path(path)) or {}) if Path(path).is_file() else {}
    return {key: {"unit": "", "digits": 0, **entry} for key, entry in entries.items()}


def entry(key: str) -> dict | None:
    """Return the ledger's entry of a finding that a notebook shows, or None."""
    notes.depends("livebook.findings:digest", "findings", key)
    return ledger().get(key)


def values() -> dict:
    """Return the value of every finding, ``{key: value}``, for a notebook that looks at them all.

    >>> all(isinstance(value, int | float | str) for value in values().values())
    True
    """
    notes.depends("livebook.findings:digest", "findings", "")
    return {key: entry["value"] for key, entry in ledger().items()}


def reported(key: str) -> float | str:
    """Return the value of a figure that somebody else published, from ``ledgers/reported.yaml``.

    >>> reported("customs2023.imports")
    243
    """
    notes.depends("livebook.findings:digest", "reported", key)
    entries = ledger(REPORTED)
    if key not in entries:
        raise KeyError(f"{key!r} is not in ledgers/{REPORTED.name}")
    return entries[key]["value"]


def digest(name, key):
    """Return what a notebook takes of a ledger: an entry, or with an empty key all values.

    What a published figure is called and where it stands is for its page, not for notebooks.
    """
    entries = ledger(LEDGER if name == "findings" else REPORTED)
    if not key:
        return {each: entry.get("value") for each, entry in entries.items()}
    entry = entries.get(key, {})
    taken = ("value", "unit", "digits", "printed") if name == "findings" else ("value",)
    return [entry.get(each) for each in taken]


# What a sentence needs ---------------------------------------------------------------------------

_SIGNS = {"positive": lambda x: x > 0, "negative": lambda x: x < 0}


def expectation(value, expect, known=None):
    """Return whether a value is what a sentence needs, and what that is in words.

    Parameters
    ----------
    value : float or str
        What was found.
    expect : str, tuple, list or set
        As in the ledger.
    known : dict, optional
        Values of the findings that an end may name, ``{key: value}``; the ledger's by default.

    Raises
    ------
    FindingError
        If it is none of what the ledger may say of such a value.

    Examples
    --------
    >>> expectation(-0.67, "negative")
    (True, 'a negative number')
    >>> expectation("Peru", ["Chile", "China"])
    (False, 'it to be Chile or China')
    """
    if isinstance(value, str):
        if not isinstance(expect, (list, tuple, set)) or None in expect:
            raise FindingError(f"what is needed of a text is a list of texts, not {expect!r}")
        return value in expect, f"it to be {' or '.join(sorted(map(str, expect)))}"
    if isinstance(expect, str):
        if expect not in _SIGNS:
            raise FindingError(f"{expect!r} is neither 'positive' nor 'negative'")
        return _SIGNS[expect](value), f"a {expect} number"
    if not isinstance(expect, (list, tuple)) or len(expect) != 2:
        raise FindingError(f"what is needed of a number is a range of two ends, not {expect!r}")
    low, high = (_end(end, known) for end in expect)
    holds = (low is None or value >= low) and (high is None or value <= high)
    low, high = (
        f"{end.replace('_', ' ')} ({number:.4g})" if isinstance(end, str) else f"{end or 0:g}"
        for end, number in zip(expect, (low, high), strict=True)
    )
    if expect[0] is None or expect[1] is None:
        words = "any number" if expect[0] is expect[1] else ""
        return holds, words or (f"at most {high}" if expect[0] is None else f"at least {low}")
    return holds, f"a number from {low} to {high}"


def _end(end, known):
    """Return an end of a range as a number, or None if it is open."""
    if not isinstance(end, str):
        return end
    value = known.get(end) if known is not None else ledger().get(end, {}).get("value")
    if value is None or isinstance(value, str):
        raise FindingError(f"the end {end!r} of a range names no finding that is a number")
    return value


def problems(found, entries):
    """Return what is wrong with findings as they were recorded, one sentence each.

    Parameters
    ----------
    found : dict
        ``{key: {"value": …, "notebook": …}}``.
    entries : dict
        The ledger they are held against, as `ledger` returns it.
    """
    known, said = _known(found, entries), []
    for key, new in found.items():
        kept, value = entries.get(key), new["value"]
        if value is None:
            said.append(f"{key} is not a finite number")
        elif kept is None or "printed" not in kept:
            said.append(f"{key} is {value} but is not in the ledger")
        else:
            text = printed(value, kept["unit"], kept["digits"])
            if text != kept["printed"]:
                said.append(f"{key} was {kept['printed']} in the ledger and is now {text}")
            if new["notebook"] != kept["notebook"]:
                said.append(f"{key} has moved from {kept['notebook']} to {new['notebook']}")
        said += _unmet(key, value, kept, known)
    return said


def _known(found, entries):
    values = {key: entry.get("value") for key, entry in entries.items()}
    return values | {key: new["value"] for key, new in found.items()}


def _unmet(key, value, entry, known):
    """Return what a sentence needs and does not have, as a list of at most one sentence."""
    if value is None or not entry or "expect" not in entry:
        return []
    try:
        holds, needs = expectation(value, entry["expect"], known)
    except FindingError as error:
        return [f"{key}: {error}"]
    text = printed(value, entry["unit"], entry["digits"])
    return [] if holds else [f"{key} is {text}; the book's sentence needs {needs}"]


def accepted(found, entries):
    """Return the entries of findings as they are to be: what was found, with what is said by hand.

    Raises
    ------
    FindingError
        If a value is not finite, or not what its sentence needs; all such are named.
    """
    known = _known(found, entries)
    said = [f"{key} is not a finite number" for key in found if known[key] is None]
    for key, new in found.items():
        said += _unmet(key, new["value"], entries.get(key), known)
    if said:
        raise FindingError("\n".join(said))
    return {key: _accepted(new, entries.get(key, {})) for key, new in found.items()}


def _accepted(new, kept):
    value = new["value"] if isinstance(new["value"], str) else float(f"{new['value']:.6g}")
    text = printed(new["value"], kept.get("unit", ""), kept.get("digits", 0))
    return {**kept, "value": value, "printed": text, "notebook": new["notebook"]}


def written(entry):
    """Return an entry as it stands in the file: in one order, without what goes without saying."""
    fields = ("expect", "unit", "digits", "value", "printed", "notebook", "pages")
    unsaid = {"expect": None, "unit": "", "digits": 0, "pages": None}
    return {
        f: entry[f] for f in fields if f in entry and (f not in unsaid or entry[f] != unsaid[f])
    }

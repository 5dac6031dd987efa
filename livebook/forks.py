"""How much a result depends on our choices: a headline under every combination of them.

An analyst chooses a unit, a window, a deflator, whom to leave out. Each choice may be defended, and
so may the others. `every_way` computes a headline under all combinations; `forks` records in how
many of them a sentence of the book holds, and on which choices it fails, in ``ledgers/forks.yaml``,
from which the pages of claims and the page *How much depends on our choices* are made. The share is
a description and not a probability: nobody drew the ways at random.
"""

import functools
import itertools
import math

import numpy as np
import pandas as pd

from livebook import notes, place, yaml_text
from livebook.findings import expectation, printed

LEDGER = place.root() / "ledgers" / "forks.yaml"

#: A headline with fewer ways says why.
ENOUGH = 12


def every_way(headline, **choices):
    """Compute a headline under every combination of choices.

    Parameters
    ----------
    headline : callable
        Takes one option of each choice by name and returns a number, True or False, or a name;
        NaN or None where the combination is not possible.
    **choices : list or dict
        The options of each choice. A dict gives them labels, ``{"1900–2011": (1900, 2011)}``;
        the options of a list are their own.

    Returns
    -------
    pandas.DataFrame
        One row a way: a column of labels for each choice, and ``value``.

    Raises
    ------
    ValueError
        If there is no choice, a choice has fewer than two options, or two of its labels are equal.

    Examples
    --------
    >>> every_way(lambda unit, power: unit**power, unit=[2, 3], power={"square": 2, "cube": 3})
      unit   power  value
    0    2  square      4
    1    2    cube      8
    2    3  square      9
    3    3    cube     27
    """
    if not choices:
        raise ValueError("there is no choice to vary")
    options = {name: _labelled(name, given) for name, given in choices.items()}
    rows = []
    for labels in itertools.product(*options.values()):
        chosen = dict(zip(options, labels, strict=True))
        value = headline(**{name: options[name][label] for name, label in chosen.items()})
        rows.append({**chosen, "value": math.nan if value is None else value})
    return pd.DataFrame(rows)


def _labelled(name, given):
    pairs = list(given.items()) if isinstance(given, dict) else [(str(o), o) for o in given]
    labels = [str(label) for label, _ in pairs]
    if len(labels) < 2:
        raise ValueError(f"the choice {name!r} has {len(labels)} options; at least 2 are needed")
    if len(set(labels)) < len(labels):
        raise ValueError(f"two options of the choice {name!r} have the same label")
    return dict(zip(labels, (option for _, option in pairs), strict=True))


def judged(ways, expect):
    """Return the possible ways, each with whether the expectation holds.

    Parameters
    ----------
    ways : pandas.DataFrame
        As `every_way` returns them.
    expect : tuple, str, set or bool
        What must hold, as `livebook.findings.expectation` takes it, or True or False.

    Returns
    -------
    pandas.DataFrame
        The ways whose value is not missing, with a column ``holds`` (bool).

    Raises
    ------
    ValueError
        If there is no column ``value`` or no way is possible.
    """
    if "value" not in ways:
        raise ValueError("a table of ways has a column 'value'; see every_way")
    possible = ways[ways["value"].notna()]
    if possible.empty:
        raise ValueError("no way of computing the headline is possible")
    return possible.assign(holds=[_holds(value, expect) for value in possible["value"]])


def _holds(value, expect):
    if isinstance(expect, bool):
        return bool(value) is expect
    return expectation(value if isinstance(value, str) else float(value), expect)[0]


def fails_when(table):
    """Say on which choices a sentence fails.

    Parameters
    ----------
    table : pandas.DataFrame
        As `judged` returns it.

    Returns
    -------
    str
        Empty if it never fails; otherwise the options of one choice, or the pair of options, that
        cover the failures best, with how many of their ways fail.

    Examples
    --------
    >>> ways = every_way(lambda unit, year: unit, unit=[-1, 0, 1], year=[2000, 2010])
    >>> fails_when(judged(ways, "positive"))
    'always and only with unit: -1 or 0'
    """
    failing = ~table["holds"]
    if not failing.any():
        return ""
    if failing.all():
        return "in every way"
    causes = list(_causes(table, failing))
    sure = [cause for cause in causes if cause["fail"] == cause["ways"]]
    if sure:
        best = max(sure, key=lambda cause: (cause["fail"], -cause["length"]))
        if 2 * best["fail"] >= failing.sum():
            rest = int(failing.sum()) - best["fail"]
            if not rest:
                return f"always and only with {best['words']}"
            return f"always with {best['words']}, and in {rest} of the other ways"
    best = max(causes, key=lambda cause: cause["phi"] - 0.05 * cause["length"])
    rest, others = int(failing.sum()) - best["fail"], len(table) - best["ways"]
    return (
        f"most often with {best['words']} ({best['fail']} of {best['ways']}; elsewhere in {rest} of "
        f"{others})"
    )


def _causes(table, failing):
    """Yield what the failures may come from: options of one choice, and pairs of two choices'.

    Options of one choice that all fail in every way count as one cause. The coefficient phi is the
    correlation of *has these options* with *fails*.
    """
    choices = [column for column in table.columns if column not in ("value", "holds")]
    for name in choices:
        rates = failing.groupby(table[name], sort=False).mean()
        doomed = [option for option, rate in rates.items() if rate == 1]
        groups = [doomed] if doomed else []
        for options in [*groups, *([option] for option in rates.index)]:
            words = f"{name.replace('_', ' ')}: {' or '.join(options)}"
            yield _cause(table[name].isin(options), failing, words, 1)
    for names in itertools.combinations(choices, 2):
        for labels, rows in table.groupby(list(names), sort=False):
            pairs = zip(names, labels, strict=True)
            words = " and ".join(f"{name.replace('_', ' ')}: {label}" for name, label in pairs)
            yield _cause(table.index.isin(rows.index), failing, words, 2)


def _cause(having, failing, words, length):
    phi = float(np.corrcoef(having, failing)[0, 1]) if 0 < having.sum() < len(having) else -1.0
    fail, ways = int((having & failing).sum()), int(having.sum())
    return {"words": words, "fail": fail, "ways": ways, "phi": phi, "length": length}


def forks(key, ways, *, sentence, expect, unit="", digits=0, few=None):
    """Record in how many ways of computing it a sentence of the book holds.

    Parameters
    ----------
    key : str
        A literal, recorded once in the whole book.
    ways : pandas.DataFrame
        As `every_way` returns them. Ways without a value are counted apart.
    sentence : str
        What the book says, in one sentence.
    expect : tuple, str, set or bool
        What must hold of the value for the sentence to be true, as
        `livebook.findings.expectation` takes it, or True or False.
    unit, digits
        How a value is printed, as in the ledger of findings.
    few : str, optional
        Why there are fewer than twelve ways.

    Returns
    -------
    pandas.DataFrame
        The possible ways with a column ``holds``.

    Raises
    ------
    ValueError
        If there are fewer than twelve ways and no reason, or as `judged`.
    """
    table = judged(ways, expect)
    if len(table) < ENOUGH and not few:
        raise ValueError(
            f"{key}: {len(table)} ways are possible; {ENOUGH} are needed, or a reason ('few')"
        )
    entry = _entry(table, len(ways), sentence, expect, unit, digits, few)
    notes.note("forks", [key, entry])
    said = "" if notes.building() else notice(key, entry)
    print(f"{sentence}: {summary(entry)}.{said}")
    return table


def summary(entry):
    """Return in words in how many ways a recorded headline holds, and when it does not."""
    text = f"holds in {entry['holds']} of {entry['ways']} ways of computing it"
    return text + (f"; fails {entry['fails']}" if entry["fails"] else "")


def share(entry):
    """Return the share of ways in which a recorded headline holds, 0 to 1."""
    return entry["holds"] / entry["ways"]


def _entry(table, tried, sentence, expect, unit, digits, few):
    """Return what the ledger keeps of a headline; rows hold the place of each option."""
    choices = [c for c in table.columns if c not in ("value", "holds")]
    options = {c: list(dict.fromkeys(table[c])) for c in choices}
    rows = [
        [*(options[c].index(row[c]) for c in choices), _kept(row["value"]), int(row["holds"])]
        for row in table.to_dict("records")
    ]
    entry = {
        "sentence": sentence.rstrip("."),
        "unit": unit,
        "digits": digits,
        "ways": len(table),
        "impossible": tried - len(table),
        "holds": int(table["holds"].sum()),
        "fails": fails_when(table),
        "threshold": _threshold(expect),
        "choices": options,
        "rows": rows,
    }
    return {**entry, "few": few} if few else entry


def _kept(value):
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    return float(f"{float(value):.4g}")


def _threshold(expect):
    """Return the value at which a sentence turns, or None if it has none or two."""
    if isinstance(expect, str):
        return 0
    if isinstance(expect, tuple):
        ends = [float(end) for end in expect if end is not None]
        return ends[0] if len(ends) == 1 else None
    return None


def notice(key, entry):
    """Return what a reader is told whose ways come out otherwise than the book's, or an empty text."""
    kept = ledger().get(key)
    if kept is None or (kept["ways"], kept["holds"]) == (entry["ways"], entry["holds"]):
        return ""
    return f" In the book it {summary(kept)}."


def problems(found, entries):
    """Return what is wrong with headlines as they were recorded, one sentence each.

    Parameters
    ----------
    found : dict
        ``{key: entry}``, each with the notebook that recorded it.
    entries : dict
        The ledger they are held against.
    """
    drifts = (_drift(key, new, entries.get(key)) for key, new in found.items())
    return [drift for drift in drifts if drift]


def _drift(key, entry, kept):
    """Return how a headline differs from the ledger's, or None."""
    if kept is None:
        return f"the ways of {key} are not in the ledger of forks"
    for name in ("notebook", "sentence", "choices", "ways", "holds"):
        if kept[name] != entry[name]:
            return f"{key}: {name} was {kept[name]!r} in the ledger of forks and is now {entry[name]!r}"
    for old, new in zip(kept["rows"], entry["rows"], strict=True):
        before, after = (_print(row[-2], entry) for row in (old, new))
        if before != after:
            return f"{key}: a way printed {before} in the ledger of forks and now prints {after}"
    return None


def _print(value, entry):
    return value if isinstance(value, str) else printed(value, entry["unit"], entry["digits"])


@functools.cache
def ledger(path=LEDGER):
    """Return the ledger of forks, ``{key: {sentence, ways, holds, fails, choices, rows, …}}``."""
    return (yaml_text.read(path) or {}) if path.is_file() else {}

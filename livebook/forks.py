"""How much a result depends on our choices: a headline under every combination of them.

An analyst chooses a unit, a window, a deflator, whom to leave out. Each choice may be defended, and
so may the others. `every_way` computes a headline under all combinations; `forks` records them.
The ledger (``ledgers/forks.yaml``) says by hand the sentence of the book (``sentence``), what must
hold of a way for it to be true (``expect``), how a value is printed (``unit``, ``digits``), and why
there are few ways (``few``). It keeps, written by ``make findings``, every way, in how many the
sentence holds, and on which choices it fails. The pages of claims and the page *How much depends on
our choices* are made from it. The share is a description and not a probability: nobody drew the
ways at random.

What is expected is ``positive`` or ``negative``; ``[low, high]`` with ``null`` for an open end; of
names, the list of those allowed; of what is true or false, which.
"""

import functools
import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from livebook import notes, place, yaml_text
from livebook.findings import FindingError, expectation, printed

LEDGER = place.root() / "ledgers" / "forks.yaml"

#: A headline with fewer ways says why.
ENOUGH = 12


class ForkError(ValueError):
    """Ways cannot be judged, or the ledger does not say what it must of a headline."""


def every_way(headline: Callable, **choices: list | dict) -> pd.DataFrame:
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
    expect : list, tuple, str or bool
        What must hold, as in the ledger.

    Returns
    -------
    pandas.DataFrame
        The ways whose value is not missing, with a column ``holds`` (bool).

    Raises
    ------
    ForkError
        If there is no column ``value``, no way is possible, or the expectation fits no such value.
    """
    possible = _possible(ways)
    return possible.assign(holds=[_holds(value, expect) for value in possible["value"]])


def _possible(ways):
    if "value" not in ways:
        raise ForkError("a table of ways has a column 'value'; see every_way")
    possible = ways[ways["value"].notna()]
    if possible.empty:
        raise ForkError("no way of computing the headline is possible")
    return possible


def _holds(value, expect):
    if isinstance(expect, bool):
        return bool(value) is expect
    try:
        return expectation(value if isinstance(value, str) else float(value), expect, known={})[0]
    except FindingError as error:
        raise ForkError(str(error)) from None


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


def forks(**headlines: pd.DataFrame) -> None:
    """Record in how many ways of computing them sentences of the book hold, and say it.

    Parameters
    ----------
    **headlines : pandas.DataFrame
        The ways of each, as `every_way` returns them, under its key in the ledger, which says the
        sentence and what must hold of a way for it to be true. Ways without a value are counted
        apart. A key is recorded once in the whole book.

    Raises
    ------
    ForkError
        If no way is possible, or what the ledger expects cannot be read.

    Examples
    --------
    >>> forks(my_ratio=every_way(lambda unit, base: base / unit, unit=[1, 2, 4], base=[3, 5]))
    my_ratio: 6 ways; ledgers/forks.yaml does not say which sentence rests on them.
    """
    for key, ways in headlines.items():
        found = _found(key, ways)
        if notes.building():
            notes.depends("livebook.forks:digest", key)
            notes.note("forks", [key, found])
        print(_said(key, found))


def holding(key: str, ways: pd.DataFrame) -> pd.DataFrame:
    """Return the possible ways of a headline, with whether its sentence holds.

    Parameters
    ----------
    key : str
        A key of the ledger.
    ways : pandas.DataFrame
        As `every_way` returns them.

    Returns
    -------
    pandas.DataFrame
        The ways whose value is not missing, with a column ``holds`` (bool).

    Raises
    ------
    ForkError
        If the ledger does not say what is expected, no way is possible, or none can be judged.

    Examples
    --------
    >>> ways = every_way(lambda unit, base: base / unit, unit=[1, 2, 4], base=[3, 5, 7, 9])
    >>> holding("my_ratio", ways).groupby("unit")["holds"].sum()  # doctest: +SKIP
    """
    kept = ledger().get(key, {})
    if lacks := _lacks(key, kept):
        raise ForkError(lacks)
    notes.depends("livebook.forks:digest", key)
    return judged(ways, kept["expect"])


def digest(key):
    """Return what a notebook takes of the ledger: what is said by hand of a headline."""
    kept = ledger().get(key, {})
    return [kept.get("sentence"), kept.get("expect")]


def summary(entry):
    """Return in words in how many ways a recorded headline holds, and when it does not."""
    text = f"holds in {entry['holds']} of {entry['ways']} ways of computing it"
    return text + (f"; fails {entry['fails']}" if entry["fails"] else "")


def share(entry):
    """Return the share of ways in which a recorded headline holds, 0 to 1."""
    return entry["holds"] / entry["ways"]


def threshold(expect):
    """Return the value at which a sentence turns, or None if it has none or two.

    >>> threshold("negative"), threshold([None, 20]), threshold([10, 100]), threshold(["Peru"])
    (0, 20.0, None, None)
    """
    if isinstance(expect, str):
        return 0
    if isinstance(expect, bool) or any(isinstance(end, str) for end in expect):
        return None
    ends = [float(end) for end in expect if end is not None]
    return ends[0] if len(ends) == 1 else None


# What a notebook notes, and what the ledger says of it ---------------------------------------------


def _found(key, ways):
    """Return what is noted of a headline: its options, and rows that hold the place of each."""
    try:
        table = _possible(ways)
    except ForkError as error:
        raise ForkError(f"{key}: {error}") from None
    names = [column for column in table.columns if column != "value"]
    choices = {name: list(dict.fromkeys(table[name])) for name in names}
    rows = [
        [*(choices[name].index(row[name]) for name in names), _plain(row["value"])]
        for row in table.to_dict("records")
    ]
    return {"impossible": len(ways) - len(table), "choices": choices, "rows": rows}


def _plain(value):
    """Return a value as JSON can hold it, to nine digits, since the last of a float differ."""
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, (bool, np.bool_)) else float(f"{float(value):.9g}")


def _said(key, found):
    """Return the line that a reader sees of a headline."""
    kept = ledger().get(key, {})
    if _lacks(key, kept):
        return (
            f"{key}: {len(found['rows'])} ways; ledgers/{LEDGER.name} does not say which sentence "
            "rests on them."
        )
    entry = _judged(key, found, kept)
    said = "" if notes.building() else notice(entry, kept)
    return f"{kept['sentence']}: {summary(entry)}.{said}"


def _table(key, found, kept):
    """Return the ways of a headline as they were recorded, each judged."""
    names = [*found["choices"], "value"]
    ways = pd.DataFrame(found["rows"], columns=names)
    for name, labels in found["choices"].items():
        ways[name] = [labels[place] for place in ways[name]]
    try:
        return judged(ways, kept["expect"])
    except ForkError as error:
        raise ForkError(f"{key}: {error}") from None


def _judged(key, found, kept):
    """Return what the ledger is to have of a headline: what is said by hand, and what was found."""
    table = _table(key, found, kept)
    holds = table["holds"].tolist()
    return {
        **kept,
        "ways": len(table),
        "impossible": found["impossible"],
        "holds": sum(holds),
        "fails": fails_when(table),
        "choices": found["choices"],
        "rows": [
            [*row[:-1], _kept_value(row[-1]), int(hold)]
            for row, hold in zip(found["rows"], holds, strict=True)
        ],
    }


def _kept_value(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


def notice(entry, kept):
    """Return what a reader is told whose ways come out otherwise than the book's, or an empty text."""
    if "ways" not in kept or (kept["ways"], kept["holds"]) == (entry["ways"], entry["holds"]):
        return ""
    return f" In the book it {summary(kept)}."


def problems(found, entries):
    """Return what is wrong with headlines as they were recorded, one sentence each.

    Parameters
    ----------
    found : dict
        ``{key: {"choices": …, "rows": …, "impossible": …, "notebook": …}}``.
    entries : dict
        The ledger they are held against, as `ledger` returns it.
    """
    said = []
    for key, new in found.items():
        kept = entries.get(key, {})
        problem = _unfit(key, new, kept) or _drift(key, new, kept)
        said += [problem] if problem else []
    return said


def _unfit(key, new, kept):
    """Return why a headline cannot be recorded, or None."""
    if lacks := _lacks(key, kept):
        return lacks
    if len(new["rows"]) < ENOUGH and not kept.get("few"):
        return (
            f"{key}: {len(new['rows'])} ways are possible; {ENOUGH} are needed, or a reason, which "
            f"ledgers/{LEDGER.name} gives as 'few'"
        )
    try:
        _table(key, new, kept)
    except ForkError as error:
        return str(error)
    return None


def _lacks(key, kept):
    """Return what an author is told whose ledger does not say what a headline needs, or None."""
    if isinstance(kept.get("sentence"), str) and kept["sentence"] and "expect" in kept:
        return None
    return (
        f"{key}: write in ledgers/{LEDGER.name}, under this key, what the book says ('sentence') and "
        "what must hold of a way for it to be true ('expect': positive, negative, a range such as "
        "[50, null], the names allowed, true or false)"
    )


def _drift(key, new, kept):
    """Return how a headline differs from the ledger's, or None; in which ways it fails follows."""
    if "ways" not in kept:
        return f"the ways of {key} are not in the ledger of forks"
    holds = _table(key, new, kept)["holds"]
    entry = {**new, "ways": len(holds), "holds": int(holds.sum())}
    for name in ("notebook", "choices", "ways", "holds"):
        if kept[name] != entry[name]:
            return f"{key}: {name} was {kept[name]!r} in the ledger of forks and is now {entry[name]!r}"
    for old, row in zip(kept["rows"], new["rows"], strict=True):
        before, after = _print(old[-2], kept), _print(_kept_value(row[-1]), kept)
        if before != after:
            return f"{key}: a way printed {before} in the ledger of forks and now prints {after}"
    return None


def _print(value, entry):
    return value if isinstance(value, str) else printed(value, entry["unit"], entry["digits"])


def accepted(found, entries):
    """Return the entries of headlines as they are to be: what was found, with what is said by hand.

    Raises
    ------
    ForkError
        If the ledger does not say what a headline needs, or there are too few ways; all are named.
    """
    if said := [p for k, new in found.items() if (p := _unfit(k, new, entries.get(k, {})))]:
        raise ForkError("\n".join(said))
    return {
        key: {**_judged(key, new, entries[key]), "notebook": new["notebook"]}
        for key, new in found.items()
    }


def written(entry):
    """Return an entry as it stands in the file: in one order, without what goes without saying."""
    by_hand = ("sentence", "expect", "unit", "digits", "few")
    unsaid = {"unit": "", "digits": 0}
    fields = (*by_hand, "ways", "impossible", "holds", "fails", "choices", "rows", "notebook")
    return {
        f: entry[f] for f in fields if f in entry and (f not in unsaid or entry[f] != unsaid[f])
    }


@functools.cache
def ledger(path=LEDGER):
    """Return the ledger of forks, ``{key: {sentence, expect, ways, holds, fails, choices, rows, …}}``.

    Unit and digits are there even if the file leaves them out; of a headline that was not recorded
    yet there is only what is said by hand.
    """
    entries = (yaml_text.read(path) or {}) if path.is_file() else {}
    return {key: {"unit": "", "digits": 0, **entry} for key, entry in entries.items()}

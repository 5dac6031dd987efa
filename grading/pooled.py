"""What a class predicted and how it judged, pooled without names.

A page may let a reader save a file of predictions (each a number, a margin and the number that was
found) or of verdicts (an item and one of several words). Where students hand such files in beside
the notebook, they are counted here. They carry no marks, and one that is odd is named and left out.
"""

import csv
import io
import json
import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from . import exports, report
from .handed_in import SAVED, Refused, beside

LARGEST = 2**20  # bytes of a file
MOST = 500  # items of a file
LONGEST = 200  # characters of a key, a question or a verdict
ASKED = 0.8  # how sure a margin should be
PREDICTIONS = ("item", "question", "unit", "students", "median", "lowest", "highest", "found")
WITHIN = "within the margin"


@dataclass(frozen=True)
class Prediction:
    """A number that was expected, what was given or taken, and the number that was found."""

    question: str
    unit: str
    mine: float
    margin: float
    found: float

    @property
    def within(self):
        """Whether the number that was found lies within the margin."""
        return abs(self.mine - self.found) <= self.margin + 1e-9 * abs(self.found)


@dataclass
class Pool:
    """What a class handed in: one dictionary by item for each file, and what could not be read."""

    predictions: list = field(default_factory=list)
    verdicts: list = field(default_factory=list)
    odd: list = field(default_factory=list)  # (`Found`, what is said of its file)


def collect(folder):
    """Return the pool of a folder of submissions; never raises for what is in a file.

    Of several files of a kind the last one counts, by its name: a later one of Canvas's is numbered.
    """
    pool, kept = Pool(), defaultdict(dict)
    for found in beside(folder, SAVED):
        own = kept[found.identifier]
        try:
            kind, said = _read(found.path)
            if kind in own:
                pool.odd.append((found, f"it is one of several files of {kind}, and counts"))
            own[kind] = said
        except Refused as error:
            pool.odd.append((found, str(error)))
        except Exception as error:  # one file must not stop the others, whatever is in it
            pool.odd.append((found, f"it cannot be read: {type(error).__name__}"))
    for kinds in kept.values():
        for kind, said in kinds.items():
            getattr(pool, kind).append(said)
    return pool


def _read(path):
    """Return the kind of a file and what it says by item."""
    if path.stat().st_size > LARGEST:
        raise Refused("the file is larger than 1 MB")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("it is not text in UTF-8") from None
    kind, pairs = _of_table(text) if path.suffix.lower() == ".csv" else _of_object(text)
    if len(pairs) > MOST:
        raise Refused(f"it has more than {MOST} items")
    if len({item for item, _ in pairs}) < len(pairs):
        raise Refused("an item stands in it twice")
    make = _prediction if kind == "predictions" else _verdict
    return kind, {_text(item, "a name"): make(item, said) for item, said in pairs}


class _Pairs(list):
    """An object of JSON as its pairs, so that a name that stands twice is seen."""


def _of_object(text):
    try:
        content = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise Refused("it is not JSON") from None
    found = dict(content) if isinstance(content, _Pairs) else {}
    for kind in ("predictions", "verdicts"):
        if isinstance(found.get(kind), _Pairs):
            return kind, found[kind]
    raise Refused("it holds neither predictions nor verdicts")


def _of_table(text):
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    if not {"id", "verdict"} <= set(rows.fieldnames or ()):
        raise Refused("it has no columns id and verdict")
    pairs = [((row["id"] or "").strip(), (row["verdict"] or "").strip()) for row in rows]
    return "verdicts", [pair for pair in pairs if pair[1]]


def _prediction(item, said):
    said = dict(said) if isinstance(said, _Pairs) else {}
    numbers = [said.get(name) for name in ("mine", "margin", "value")]
    if not all(type(n) in (int, float) and math.isfinite(n) for n in numbers) or numbers[1] < 0:
        raise Refused(f"{item[:LONGEST]!r} lacks a number, or its margin is negative")
    words = [_text(said.get(name, ""), name, empty=True) for name in ("question", "unit")]
    return Prediction(*words, *map(float, numbers))


def _verdict(item, said):
    return _text(said, f"the verdict on {item[:LONGEST]!r}")


def _text(value, what, *, empty=False):
    if not isinstance(value, str) or len(value) > LONGEST or not (value.strip() or empty):
        raise Refused(f"{what} is not a text of {LONGEST} characters at most")
    return value.strip()


# What is written ---------------------------------------------------------------------------------


def write(folder, pool):
    """Write ``pooled.md``, ``predictions.csv`` and ``verdicts.csv``, as far as there is anything."""
    predicted, judged = _by_item(pool.predictions), _by_item(pool.verdicts)
    names = {
        "predictions.csv": ((*PREDICTIONS, WITHIN), _predicted(predicted)),
        "verdicts.csv": (("item", "verdict", "students"), _judged(judged)),
    }
    for name, (header, rows) in names.items():
        (folder / name).unlink(missing_ok=True)  # of an earlier class
        if rows:
            exports.write(folder / name, header, rows)
    page = folder / "pooled.md"
    page.unlink(missing_ok=True)
    lines = [*_lines_predicted(pool.predictions, predicted), *_lines_judged(pool.verdicts, judged)]
    if lines:
        page.write_text("\n".join(["# What the class expected", *lines]) + "\n", encoding="utf-8")


def _by_item(files):
    """Return by item what was said of it, items in the order of their names, nobody's in any order."""
    found = defaultdict(list)
    for said in files:
        for item, one in said.items():
            found[item].append(one)
    return dict(sorted(found.items()))


def _most(values):
    """Return the commonest value: a student may have changed the words of a file."""
    return Counter(values).most_common(1)[0][0]


def _predicted(by_item):
    return [
        [
            item,
            _most(each.question for each in said),
            _most(each.unit for each in said),
            len(said),
            statistics.median(each.mine for each in said),
            min(each.mine for each in said),
            max(each.mine for each in said),
            _most(each.found for each in said),
            round(statistics.fmean(each.within for each in said), 3),
        ]
        for item, said in by_item.items()
    ]


def _judged(by_item):
    return [
        [item, verdict, number]
        for item, said in by_item.items()
        for verdict, number in sorted(Counter(said).items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def _lines_predicted(files, by_item):
    everything = [each for said in files for each in said.values()]
    if not everything:
        return []
    inside = statistics.fmean(each.within for each in everything)
    lines = [
        "",
        "## Predictions",
        "",
        f"{len(files)} students made {len(everything)} predictions. {inside:.0%} of the numbers that "
        f"were found lie within what was given or taken; margins of the width that was asked for "
        f"hold {ASKED:.0%}. {_said_of(inside)}",
        "",
        "| question | students | median | lowest to highest | found | within |",
        "|---|---|---|---|---|---|",
    ]
    for item, question, unit, number, median, low, high, found, within in _predicted(by_item):
        asked = report.plain(question or item) + (f" ({report.plain(unit)})" if unit else "")
        lines.append(
            f"| {asked} | {number} | {median:.4g} | {low:.4g} to {high:.4g} | {found:.4g} "
            f"| {within:.0%} |"
        )
    return lines


def _said_of(inside):
    if inside < ASKED:
        return "The class was surer than its predictions bear out."
    return "The class was no surer than its predictions bear out."


def _lines_judged(files, by_item):
    if not by_item:
        return []
    lines = ["", "## Verdicts", "", f"{len(files)} students judged {len(by_item)} items.", ""]
    lines += ["| item | students | verdicts |", "|---|---|---|"]
    for item, said in by_item.items():
        counted = ", ".join(
            f"{number} × {report.plain(v)}" for _, v, number in _judged({item: said})
        )
        lines.append(f"| {report.plain(item)} | {len(said)} | {counted} |")
    return lines

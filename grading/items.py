"""What the class got wrong, by check and by foreseen mistake, without names.

``items.csv`` has a row for each check and written answer, ``items.md`` the same to read, and three
sentences for the seminar.
"""

import statistics
from collections import Counter
from dataclasses import dataclass

from . import exports, report

HEADER = ("cell", "points", "submissions", "share passed", "discrimination", "mistakes")
FEWEST = 6  # submissions below which upper and lower third are chance
DIFFERS = 0.2  # a check that tells the thirds apart by less hardly tells anything
LONGEST = 200  # characters of a message that is shown


@dataclass(frozen=True)
class Item:
    """One check or written answer.

    ``passed`` is the mean share of its points, None where nobody has been marked; ``differs`` the
    share in the upper third less that in the lower, by the points for everything else; ``mistakes``
    counts what those who failed did, foreseen mistakes by what they are told.
    """

    cell: str
    points: float
    number: int
    passed: float | None
    differs: float | None
    mistakes: Counter
    foreseen: frozenset


def analysed(assignment, marks):
    """Return an `Item` for each check and written answer, in the assignment's order.

    Parameters
    ----------
    assignment : Assignment
    marks : dict
        From `gradebook.Course.checks`.
    """
    cells = [*assignment.tests, *assignment.written]
    return [_item(assignment, cell, marks) for cell in cells]


def _item(assignment, cell, marks):
    got = {
        s: checks[cell] for s, checks in marks.items() if checks.get(cell, [None])[0] is not None
    }
    shares = {s: points / most if most else 0.0 for s, (points, most, _) in got.items()}
    known = [entry for entry in assignment.wrong if cell in entry["fails"]]
    mistakes, foreseen = Counter(), set()
    for student, (_, _, said) in got.items():
        if shares[student] < 1 and said:
            why = next((str(e["why"]) for e in known if str(e["why"]) in said), None)
            foreseen |= {why} if why else set()
            mistakes[why or said.partition(":")[0]] += 1
    most = {**assignment.tests, **assignment.written}[cell]
    return Item(
        cell,
        most,
        len(got),
        statistics.fmean(shares.values()) if shares else None,
        _discrimination(shares, _rest(marks, cell)),
        mistakes,
        frozenset(foreseen),
    )


def _rest(marks, cell):
    """Return the points of each student for everything but one cell."""
    return {
        student: sum(points or 0 for name, (points, _, _) in checks.items() if name != cell)
        for student, checks in marks.items()
    }


def _discrimination(shares, rest):
    """Return by how much more often the upper third passed; None where there are no thirds."""
    ranked = sorted(rest[student] for student in shares)
    third = len(ranked) // 3
    if len(ranked) < FEWEST or ranked[third - 1] >= ranked[-third]:
        return None
    lower = [share for student, share in shares.items() if rest[student] <= ranked[third - 1]]
    upper = [share for student, share in shares.items() if rest[student] >= ranked[-third]]
    return statistics.fmean(upper) - statistics.fmean(lower)


def sentences(items):
    """Return what to say in the seminar: the hardest check, the commonest mistake, the sharpest check."""
    checked = [item for item in items if item.passed is not None]
    if not checked:
        return ["Nobody has been marked yet."]
    hardest = min(checked, key=lambda item: item.passed)
    said = [
        f"The hardest was {hardest.cell}: {hardest.passed:.0%} of its points were reached "
        f"({_submissions(hardest.number)})."
    ]
    foreseen = [(item.mistakes[why], item, why) for item in checked for why in item.foreseen]
    if foreseen:
        number, item, why = max(foreseen, key=lambda each: each[0])
        said.append(
            f"The mistake most often made of those foreseen, {number} of {item.number} times in "
            f"{item.cell}, is told: {_short(why)}"
        )
    else:
        said.append("Nobody made a mistake that was foreseen.")
    told = [item for item in checked if item.differs is not None]
    if not told:
        return [*said, "There are too few submissions, or too equal ones, to compare thirds."]
    dull = [item.cell for item in told if item.differs < DIFFERS and item.passed < 1]
    sharpest = max(told, key=lambda item: item.differs)
    said.append(
        f"{sharpest.cell} told the upper third from the lower best ({sharpest.differs:+.2f})"
        + (f"; look whether words or test are at fault in {', '.join(dull)}." if dull else ".")
    )
    return said


def _submissions(number):
    return f"{number} submission{'s' * (number != 1)}"


def _short(text):
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def write(folder, assignment, marks):
    """Write ``items.md`` and ``items.csv``."""
    items = analysed(assignment, marks)
    exports.write(folder / "items.csv", HEADER, [_row(item) for item in items])
    lines = [f"# {assignment.name}: what the class got wrong", ""]
    lines += [f"{report.plain(sentence)}\n" for sentence in sentences(items)]
    lines += ["| cell | points | submissions | reached | upper less lower third |"]
    lines += ["|---|---|---|---|---|"]
    lines += ["| " + " | ".join(_cells(item)) + " |" for item in items]
    for item in items:
        if item.mistakes:
            lines += ["", f"## {report.plain(item.cell)}", ""]
            lines += [
                f"- {number} × {'' if why in item.foreseen else 'not foreseen: '}"
                f"{report.plain(_short(why))}"
                for why, number in item.mistakes.most_common()
            ]
    text = "\n".join(lines) + "\n"
    (folder / "items.md").write_text(text, encoding="utf-8", errors="replace")


def _row(item):
    passed = "" if item.passed is None else round(item.passed, 3)
    differs = "" if item.differs is None else round(item.differs, 3)
    mistakes = "; ".join(f"{number} × {_short(why)}" for why, number in item.mistakes.most_common())
    return [item.cell, item.points, item.number, passed, differs, mistakes]


def _cells(item):
    passed = "" if item.passed is None else f"{item.passed:.0%}"
    differs = "" if item.differs is None else f"{item.differs:+.2f}"
    return [report.plain(item.cell), f"{item.points:g}", str(item.number), passed, differs]

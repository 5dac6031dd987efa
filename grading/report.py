"""What happened to each submission, for the person who answers for the grades."""

import html
import re

from . import exports


def write(folder, assignment, results, scores, absent=(), strangers=(), odd=()):
    """Write ``report.md`` and ``report.csv``.

    Parameters
    ----------
    folder : path
        Where to.
    assignment : str
        Its name.
    results : list of dict
        ``student``, ``identifier``, ``graded`` and ``notes`` of each submission.
    scores : dict
        From `gradebook.Course.scores`, by identifier.
    absent, strangers : sequence of str
        Who is in the roster and handed in nothing; who handed in and is not in the roster.
    odd : sequence of (str, str)
        Whose file of predictions or verdicts is odd, and why.
    """
    refused = [r for r in results if not r["graded"]]
    noted = [r for r in results if r["graded"] and r["notes"]]
    waiting = sum(score["waiting"] for score in scores.values())
    lines = [
        f"# {assignment}",
        "",
        f"{len(results)} submissions, {len(results) - len(refused)} graded.",
    ]
    unread = [r for r in results if r["graded"] and r.get("unread")]
    if waiting:
        lines += ["", f"{waiting} written answers wait for a person; their grades are left empty."]
    noted = [r for r in noted if r not in unread]
    lines += _section("Could not be graded", refused)
    lines += _section("Work that no check has read: open it before its marks are final", unread)
    lines += _section("Graded, but look at these", noted)
    changed = [r for r in results if r.get("changed")]
    if changed:
        lines += ["", f"The marks of {len(changed)} were changed by the last run over their work:"]
        lines += ["`changes.csv` has them, before and now."]
    if odd:
        lines += ["", "## Odd files of predictions or verdicts, which carry no marks", ""]
        lines += [f"- {plain(student)}: {plain(said)}" for student, said in odd]
    for title, names in (("Handed in nothing", absent), ("Not in the roster", strangers)):
        if names:
            lines += ["", f"## {title}", "", *(f"- {plain(name)}" for name in names)]
    (folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
    by_name = {r["student"]: r for r in results}
    rows = exports.rows(lambda student: _row(by_name[student], scores), by_name)
    exports.write(folder / "report.csv", HEADER, rows)


HEADER = ("student", "filed as", "graded", "autograded points", "points", "hours late", "notes")
CHANGES = ("student", "filed as", "cell", "before", "now")


def changes(results):
    """Return a row for each mark that the last run over a submission changed."""
    return [
        [result["student"], result["identifier"], cell, before, now]
        for result in results
        for cell, (before, now) in (result.get("changed") or {}).items()
    ]


def _row(result, scores):
    score = scores.get(result["identifier"], {})
    points = "" if score.get("waiting") else score.get("score", "")
    graded = "yes" if result["graded"] else "no"
    notes = "; ".join(result["notes"])
    return [
        result["student"],
        result["identifier"],
        graded,
        score.get("autograded", "") if result["graded"] else "",
        points if result["graded"] else "",
        round(result.get("late") or 0, 2) or "",
        notes,
    ]


def _section(title, results):
    if not results:
        return []
    lines = ["", f"## {title}", ""]
    for result in results:
        lines.append(f"- {plain(result['student'])} ({result['identifier']})")
        lines += [f"  - {plain(note)}" for note in result["notes"]]
    return lines


def plain(text):
    """Return a text that Markdown shows as it is: no link, no markup, one line."""
    text = html.escape("".join(c if c.isprintable() else " " for c in text), quote=False)
    text = "".join(f"\\{c}" if c in "\\`*_[]|" else c for c in text)
    return re.sub(r"(?i)(https?|ftp)(?=://)|www(?=\.)", r"\g<0>\\", text)

"""What happened to each submission, for the person who answers for the grades."""

import html

from . import exports


def write(folder, assignment, results, scores):
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
    """
    refused = [r for r in results if not r["graded"]]
    noted = [r for r in results if r["graded"] and r["notes"]]
    waiting = sum(score["waiting"] for score in scores.values())
    lines = [
        f"# {assignment}",
        "",
        f"{len(results)} submissions, {len(results) - len(refused)} graded.",
    ]
    if waiting:
        lines += ["", f"{waiting} written answers wait for a person; their grades are left empty."]
    lines += _section("Could not be graded", refused) + _section("Graded, but look at these", noted)
    (folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
    exports.write(folder / "report.csv", HEADER, [_row(r, scores) for r in results])


HEADER = ("student", "filed as", "graded", "autograded points", "points", "notes")


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
    return "".join(f"\\{c}" if c in "\\`*[]|" else c for c in text)

"""How late a submission is: a deadline for all, other ones for some, and when each handed in.

When somebody handed in is known from the file of deadlines, from Moodle's grading worksheet, or from
the ``timestamp.txt`` that nbgrader keeps. In a folder of Moodle's such a file is the student's and
counts for nothing. A file's own time is not used: copying changes it. Canvas's download says no more
than that a file was late.
"""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dateutil.parser import ParserError
from dateutil.parser import parse as parsed

from .handed_in import STAMP

COLUMNS = ("student", "due", "handed_in")
WORKSHEET = ("Last modified (submission)", "Última modificación (entrega)")


class DeadlineError(ValueError):
    """A deadline or a file of them is not what it should be; the message says where."""


@dataclass(frozen=True)
class Deadlines:
    """When what was due.

    Parameters
    ----------
    due : datetime or None
        For everybody; None where nothing is late.
    by_student : dict
        ``due`` and ``handed_in`` of single students, datetimes or None.
    off : float
        Points taken off for each day begun after the deadline.
    """

    due: datetime | None = None
    by_student: dict = field(default_factory=dict)
    off: float = 0.0

    def late(self, found, person=None):
        """Return how late somebody is, and what is to be said of it.

        Returns
        -------
        (timedelta or None, str)
            None where it is not late or not known; an empty text where there is nothing to say.
        """
        names = (found.student, found.identifier, *(person or {}).values())
        own = next((self.by_student[n] for n in names if n in self.by_student), {})
        due = own.get("due") or self.due
        if due is None or found.path is None:
            return None, "Canvas says that it was late" if found.late else ""
        when = own.get("handed_in") or _worksheet(person) or _stamp(found)
        if when is None:
            said = (
                "Canvas says that it was late"
                if found.late
                else "when it was handed in is not known"
            )
            return None, "" if own.get("due") and found.late else said
        extended = " extended" if own.get("due") else ""
        if when <= due:
            return None, ""
        return when - due, f"handed in {_span(when - due)} after its{extended} deadline"

    def points(self, late):
        """Return the points that are taken off."""
        return self.off * -(-late // timedelta(days=1)) if late else 0.0


def read(due=None, path=None, off=0.0):
    """Return the deadlines of an assignment.

    Parameters
    ----------
    due : str, optional
        A time, "2026-12-01 23:59"; this machine's own time where it names no zone.
    path : path, optional
        A CSV file with the columns student, due and handed_in; cells may be empty.
    off : float
        Points taken off for each day begun.

    Raises
    ------
    DeadlineError
        If a time cannot be read, or the file has not these columns.
    """
    if off < 0:
        raise DeadlineError("Points taken off for a day are no less than nought.")
    return Deadlines(_time(due, "the deadline"), _by_student(path) if path else {}, off)


def _by_student(path):
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DeadlineError(f"The deadlines in {path} cannot be read: {error}") from None
    head = text.partition("\n")[0]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count)))
    if not rows or not {"student"} < set(rows[0]) or not set(rows[0]) <= {*COLUMNS}:
        raise DeadlineError(f"{path} is to have the columns {', '.join(COLUMNS)}, and a row")
    return {
        row["student"].strip(): {
            column: _time(row.get(column), f"{column} of {row['student']} in {path}")
            for column in COLUMNS[1:]
        }
        for row in rows
    }


def _time(text, where):
    """Return a time with its zone, None for an empty text."""
    if not (text or "").strip():
        return None
    try:
        return parsed(text).astimezone(UTC)
    except (ParserError, OverflowError, ValueError):
        raise DeadlineError(f"{where} is no time: {text!r}; write 2026-12-01 23:59") from None


def _worksheet(person):
    """Return the time in Moodle's grading worksheet, if there is one and it can be read."""
    text = next((person[key] for key in WORKSHEET if (person or {}).get(key)), "")
    try:
        return _time(text, "")
    except DeadlineError:  # "-", or another language
        return None


def _stamp(found):
    """Return the time that nbgrader kept beside a notebook."""
    if found.number:
        return None
    stamp = found.path.parent / STAMP
    try:
        text = "" if stamp.is_symlink() else stamp.read_text(encoding="utf-8")[:100]
        # nbgrader writes "2015-02-02 15:58:23.948203 America/Los_Angeles".
        moment, _, zone = text.strip().rpartition(" ")
        if "/" in zone:
            from zoneinfo import ZoneInfo

            return parsed(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return _time(text, "")
    # No file, or no time in it; whoever wrote it must not stop the others.
    except (OSError, ValueError, LookupError, OverflowError):
        return None


def _span(late):
    days, rest = divmod(late, timedelta(days=1))
    hours, minutes = divmod(rest // timedelta(minutes=1), 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    shown = [f"{n} {word}{'s' * (n != 1)}" for n, word in parts if n]
    return " and ".join(shown[:2]) or "less than a minute"

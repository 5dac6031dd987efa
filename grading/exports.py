"""Grades as files that Canvas and Moodle import, and that are safe to open in a spreadsheet."""

import csv
import io
import re
from pathlib import Path

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("First name", "Last name", "ID number", "Email address")

#: Columns of a roster by which a submission's folder may be called.
KEYS = ("SIS Login ID", "SIS User ID", "ID", "Username", "ID number", "Email address", "Identifier")

#: Heads of columns in Moodle's Spanish and Portuguese, by what they are in English.
HEADS = {
    "nombre": "First name",
    "nome": "First name",
    "apellido(s)": "Last name",
    "apellidos": "Last name",
    "sobrenome": "Last name",
    "apelido": "Last name",
    "número de id": "ID number",
    "número de identificação": "ID number",
    "dirección de correo": "Email address",
    "dirección email": "Email address",
    "endereço de email": "Email address",
    "nombre de usuario": "Username",
    "usuario": "Username",
    "identificador": "Identifier",
    "nombre completo": "Full name",
    "nome completo": "Full name",
    "correo electrónico": "Email address",
    "endereço de e-mail": "Email address",
}

#: Whom Canvas lists for an instructor to try things as.
TEST_STUDENT = "Student, Test"

#: What makes a spreadsheet take a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value):
    """Return a value that no spreadsheet runs: a text like a formula gets an apostrophe before it.

    Examples
    --------
    >>> safe("=1+1"), safe("  @SUM(A1)"), safe("Ana"), safe(-1.5)
    ("'=1+1", "'  @SUM(A1)", 'Ana', -1.5)
    """
    if not isinstance(value, str):
        return value
    # A line break in a name could begin a new row for a careless reader.
    text = "".join(c if c.isprintable() else " " for c in value)
    risky = value.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if risky else text


def write(path, header, rows):
    """Write a CSV file, every value safe."""
    with path.open("w", newline="", encoding="utf-8", errors="backslashreplace") as stream:
        writer = csv.writer(stream)
        writer.writerow([safe(cell) for cell in header])
        writer.writerows([safe(cell) for cell in row] for row in rows)


def _plain(head):
    return head.strip().lower()


def rows(make, students):
    """Return a row for each student; where one cannot be made, a row that says so.

    Parameters
    ----------
    make : callable
        Gives the row of one student.
    """
    made = []
    for student in students:
        try:
            made.append([safe(cell) for cell in make(student)])
        except Exception as error:  # one row must not stop the others
            made.append([safe(str(student)), f"no row: {type(error).__name__}: {error}"[:300]])
    return made


def roster(path):
    """Return rows of a class list, by every name a student's folder may have.

    Parameters
    ----------
    path : path or None
        The gradebook as Canvas or Moodle exports it.
    """
    people, twice = {}, set()
    if path is None:
        return people
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:  # "ANSI", as a spreadsheet on Windows saves
        text = data.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
        row = {HEADS.get(_plain(k), k): v for k, v in row.items() if isinstance(k, str)}
        if number := re.search(r"\d+$", (row.get("Identifier") or "").strip()):
            row["Identifier"] = f"Participant {number[0]}"  # the word is in the site's language
        names = [name for key in KEYS if (name := (row.get(key) or "").strip())]
        for name in names:  # None where a line is short
            people.setdefault(name, row)
        for name in _full_names(row) if names else ():
            twice |= {name} if people.setdefault(name, row) is not row else set()
    return {name: row for name, row in people.items() if name not in twice}


def _full_names(row):
    """Return the forms in which a download may write a person's name."""
    first, last = (" ".join((row.get(k) or "").split()) for k in ("First name", "Last name"))
    whole = " ".join((row.get("Full name") or "").split())
    return {name for name in (whole, f"{first} {last}".strip()) if " " in name}


def person(people, student, known):
    """Return the row of the roster that is a student's, what is known of them if there is none.

    Parameters
    ----------
    people : dict
        From `roster`.
    student : str
        As the folder is called.
    known : dict
        Columns of a roster that the download's names tell.
    """
    names = (student, *(known.get(key) for key in ("ID", "Identifier", "Full name")))
    return next((people[name] for name in names if name in people), known or None)


def absent(people, found):
    """Return the names of those in the roster of whom nothing was found.

    Parameters
    ----------
    people : dict
        From `roster`.
    found : dict
        By student, the row that is theirs.
    """
    here = {id(row) for row in found.values()}
    rows = {id(row): row for row in people.values()}
    names = [_name(row) for number, row in rows.items() if number not in here]
    return sorted(name for name in names if name != TEST_STUDENT)


def _name(row):
    first, last = row.get("First name"), row.get("Last name")
    return row.get("Student") or row.get("Full name") or f"{first or ''} {last or ''}".strip()


def canvas(path, title, most, grades, people):
    """Write a gradebook that Canvas imports.

    Parameters
    ----------
    title : str
        The assignment as Canvas heads its column, best with its number: ``Article (1234)``.
    most : float
        Points possible.
    grades : dict
        Points by student, None where there is none yet: Canvas leaves an empty cell as it is.
    people : dict
        Rows by student, as `person` gives them; without one a folder's name stands for the login.
    """

    def row(student):
        known, points = people.get(student), grades[student]
        known = known or {"Student": student, "SIS Login ID": student}
        return [*(known.get(c) or "" for c in CANVAS), "" if points is None else points]

    first = ["    Points Possible", "", "", "", "", most]
    write(path, [*CANVAS, title], [first, *rows(row, grades)])


def moodle(path, title, grades, people, feedback):
    """Write grades that Moodle imports; a folder's name stands for address or ID number.

    Both columns are there, because Moodle deletes grades where a file has feedback alone.
    """

    def row(student):
        key = "Email address" if "@" in student else "ID number"
        known, points = people.get(student) or {key: student}, grades[student]
        known = [known.get(c) or "" for c in MOODLE]
        return [*known, "" if points is None else points, feedback[student]]

    write(path, [*MOODLE, title, f"{title} (feedback)"], rows(row, grades))

"""Find what was handed in, as it comes: folders, nbgrader's layout, Canvas's and Moodle's downloads.

Canvas gives flat files, ``torresana_12345_987654_<file>`` or ``torresana_LATE_12345_987654_<file>``,
by the number of the user and of the submission. Moodle gives a folder for each student, ``Ana
Torres_123456_assignsubmission_file_``, or flat files that begin so, by the number of the participant.
"""

import contextlib
import hashlib
import re
import shutil
import stat
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

LARGEST = 20 * 2**20  # bytes of a submitted file; saved outputs count
MOST = 20_000  # entries of a zip file
SAVED = (".json", ".csv")  # files that pages save
STAMP = "timestamp.txt"  # where nbgrader keeps the time of handing in
CHECKPOINTS = ".ipynb_checkpoints"
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
LOOSE = "the file lies beside the folders; put it into a folder with the student's name"
LINK = "the folder is a link, which is not followed"

CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_file_?(?P<file>.*)")
TYPED = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_onlinetext.*")
ONLY_TYPED = "what was handed in is a text typed into Moodle, and no file"


class Refused(ValueError):
    """A submission cannot be graded; the message says why."""


@dataclass(frozen=True)
class Found:
    """One student's notebook, or why there is none."""

    student: str  # as the folder is called, or as the download has it
    path: Path | None
    problem: str = ""
    note: str = ""
    others: tuple = ()  # names of further notebooks of the student, which nothing has read
    number: str = ""  # the student's in Canvas or Moodle
    known: dict = field(default_factory=dict)  # columns of a roster, as far as the name tells them
    late: bool = False  # the download says so

    @property
    def identifier(self):
        """A name that is safe in paths, patterns and the gradebook."""
        if self.number:
            return self.number
        if PLAIN.fullmatch(self.student) and ".." not in self.student:
            return self.student
        digest = hashlib.sha256(self.student.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        letters = unicodedata.normalize("NFKD", self.student).encode("ascii", "ignore").decode()
        return (re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:40] or "student") + f"-{digest}"


def find(folder, assignment):
    """Return what each student handed in.

    ``<student>/<assignment>.ipynb``, nbgrader's ``submitted/<student>/<assignment>/…`` and what
    Canvas and Moodle give are known. Links are not followed: one could lead to another student's
    work.

    Raises
    ------
    Refused
        If there is no such folder.
    """
    folder = Path(folder)
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    if not folder.is_dir():
        raise Refused(f"there is no folder {folder}")
    found, flat, typed = [], defaultdict(list), {}
    for each in sorted(folder.iterdir()):
        try:
            match = _match(each)
            if written := TYPED.fullmatch(each.name):
                typed[written["number"]] = written["name"]
            elif each.is_symlink():
                found.append(Found(each.name, None, LINK))
            elif each.is_dir() and each.name not in (CHECKPOINTS, "__MACOSX"):
                found.append(_in_folder(each, assignment, match))
            elif each.suffix.lower() == ".ipynb" and match:
                flat[match["name"], match["number"]].append((match, each))
            elif each.suffix.lower() == ".ipynb":
                found.append(Found(each.name, None, LOOSE))
        except OSError as error:  # a folder that cannot be read, and its neighbours can
            found.append(Found(each.name, None, f"the folder cannot be read: {error.strerror}"))
    found += [_in_files(files, assignment) for files in flat.values()]
    numbers = {each.number for each in found}
    alone = [(number, name) for number, name in typed.items() if number not in numbers]
    found += [Found(name, None, ONLY_TYPED, number=number) for number, name in alone]
    return _distinct(found)


def _match(path):
    """Return what the name of a downloaded file or folder says, or None."""
    return (
        MOODLE.fullmatch(path.name) or (not path.is_dir() and CANVAS.fullmatch(path.name)) or None
    )


def _person(match):
    """Return the fields of a `Found` that a downloaded name tells."""
    name, number = match["name"], match["number"]
    if match.re is MOODLE:
        first, _, last = name.rpartition(" ")
        known = {"Identifier": f"Participant {number}", "Full name": name}
        return {"number": number, "known": {**known, "First name": first, "Last name": last}}
    known = {"Student": name, "ID": number}
    return {"number": number, "known": known, "late": bool(match["late"])}


def _in_files(files, assignment):
    """Return the notebook among the flat files of one student."""
    match, path = files[0]
    # Canvas counts what is handed in again: "name-1.ipynb".
    wanted = re.compile(rf"{re.escape(assignment)}(-\d+)?\.ipynb", re.IGNORECASE)
    named = [(m, p) for m, p in files if wanted.fullmatch(m["file"])]
    if named:
        match, path = max(named, key=lambda pair: (len(pair[0]["file"]), pair[0]["file"]))
    elif len(files) > 1:
        names = ", ".join(repr(m["file"]) for m, _ in files[:5])
        problem = f"there is no {assignment}.ipynb; there are {names}"
        return Found(match["name"], None, problem, **_person(match))
    note = "" if named else f"the file is called {match['file']!r}"
    others = tuple(m["file"] for m, p in files if p != path)
    return Found(match["name"], path, note=note, others=others, **_person(match))


def _distinct(found):
    """Refuse all but the first of those that would be filed under one name."""
    known, students, kept = set(), set(), []
    for each in found:
        if each.student in students and each.number:  # two of one name
            each = replace(each, student=f"{each.student} ({each.number})")
        if each.identifier in known:
            each = replace(each, path=None, problem=f"{each.identifier} is another's name too")
        known.add(each.identifier)
        students.add(each.student)
        kept.append(each)
    return kept


def _in_folder(folder, assignment, match):
    name = f"{assignment}.ipynb"
    person = {"student": match["name"], **_person(match)} if match else {"student": folder.name}
    inner = folder / assignment
    places = [folder] if inner.is_symlink() else [inner, folder]
    others = sorted(p for place in places if place.is_dir() for p in place.glob("*.ipynb"))
    for place in places:
        if (place / name).is_symlink() or (place / name).exists():
            beside = [p.name for p in others if p != place / name]
            return Found(path=place / name, others=tuple(beside), **person)
    if len(others) == 1:
        return Found(path=others[0], note=f"the file is called {others[0].name!r}", **person)
    there = f"; there are {', '.join(repr(p.name) for p in others[:5])}" if others else ""
    return Found(path=None, problem=f"there is no {name}{there}", **person)


def beside(folder, endings):
    """Return a `Found` for each other file that students handed in, those of one in order of name.

    Parameters
    ----------
    folder : path
        As for `find`.
    endings : collection of str
        How their names end, in small letters.
    """
    folder = Path(folder)
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    found = []
    for each in sorted(folder.iterdir()):
        match = _match(each)
        person = {"student": match["name"], **_person(match)} if match else {"student": each.name}
        paths = []
        if each.is_dir() and not each.is_symlink() and each.name not in (CHECKPOINTS, "__MACOSX"):
            with contextlib.suppress(OSError):  # `find` says so
                places = [each, *(p for p in each.iterdir() if p.is_dir() and not p.is_symlink())]
                paths = [path for place in places for path in place.iterdir()]
        elif match:
            paths = [each]
        found += [Found(path=path, **person) for path in paths if _is_plain(path, endings)]
    return sorted(found, key=lambda f: (f.identifier, len(f.path.name), f.path.name))


def _is_plain(path, endings):
    return path.suffix.lower() in endings and stat.S_ISREG(path.lstat().st_mode)


def seen(folder):
    """Return in a few words what a folder holds, for whoever expected something else in it."""
    names = sorted(each.name for each in Path(folder).iterdir())
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"it holds {shown}" if names else "it is empty"


def raw(path):
    """Return the bytes of a submitted file, if it is one and not too large."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise Refused("the notebook is a link or no file, which is not followed")
    if status.st_size > LARGEST:
        raise Refused(f"the file is larger than {LARGEST // 2**20} MB; clear its outputs")
    return path.read_bytes()


def unpacked(path, into):
    """Return a folder with the notebooks of a download: the folder itself, or one unpacked from a zip.

    Raises
    ------
    Refused
        If the file is no zip file, or one that no learning management system would make.
    """
    path, into = Path(path), Path(into)
    if not path.is_file():
        return path
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if _wanted(each)]
            if len(entries) > MOST:
                raise Refused(f"{path} holds more than {MOST} notebooks")
            shutil.rmtree(into, ignore_errors=True)  # what an earlier download held
            into.mkdir(parents=True)
            for each in entries:
                target = into.joinpath(*PurePosixPath(each.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(each) as stream:
                    target.write_bytes(stream.read(LARGEST + 1))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(f"{path} cannot be read as a zip file: {error}") from None
    return into


def _wanted(entry):
    parts = PurePosixPath(entry.filename).parts
    last = parts[-1] if parts else ""
    safe = ".." not in parts and not entry.filename.startswith("/") and "__MACOSX" not in parts
    ending = PurePosixPath(last).suffix.lower()
    return safe and not entry.is_dir() and (ending in (".ipynb", *SAVED) or last == STAMP)

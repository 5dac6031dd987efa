"""Find submissions, read them without trust, and take from them only what is the student's.

Every locked cell comes from the source, whatever the submission made of it, so that an altered,
deleted or doubled test changes nothing; that it was altered is reported.
"""

import copy
import hashlib
import json
import re
import stat
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.utils import is_solution

from .sources import grade_id

LARGEST = 20 * 2**20  # bytes of a submitted file; saved outputs count
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
TAG = re.compile(r"<(?=[A-Za-z/!?])")
CHECKPOINTS = ".ipynb_checkpoints"


class Refused(ValueError):
    """A submission cannot be graded; the message says why."""


@dataclass(frozen=True)
class Found:
    """A student's folder and the notebook in it, or why there is none."""

    student: str  # as the folder is called
    path: Path | None
    problem: str = ""
    note: str = ""

    @property
    def identifier(self):
        """A name that is safe in paths, patterns and the gradebook."""
        if PLAIN.fullmatch(self.student) and ".." not in self.student:
            return self.student
        digest = hashlib.sha256(self.student.encode("utf-8", "surrogateescape")).hexdigest()[:8]
        return re.sub(r"[^A-Za-z0-9]+", "-", self.student).strip("-")[:40] + f"-{digest}"


def find(folder, assignment):
    """Return what each student handed in, one `Found` a folder.

    ``<student>/<assignment>.ipynb`` and nbgrader's ``submitted/<student>/<assignment>/…`` are
    known. Links are not followed: one could lead to another student's work.
    """
    folder = Path(folder)
    if (folder / "submitted").is_dir():
        folder = folder / "submitted"
    if not folder.is_dir():
        raise Refused(f"there is no folder {folder}")
    found = []
    for each in sorted(folder.iterdir()):
        if each.is_symlink():
            found.append(Found(each.name, None, "the folder is a link, which is not followed"))
        elif each.is_dir() and each.name != CHECKPOINTS:
            found.append(_in_folder(each, assignment))
    return found


def _in_folder(folder, assignment):
    name = f"{assignment}.ipynb"
    inner = folder / assignment
    places = [folder] if inner.is_symlink() else [inner, folder]
    for place in places:
        if (place / name).is_symlink() or (place / name).exists():
            return Found(folder.name, place / name)
    others = sorted(p for place in places if place.is_dir() for p in place.glob("*.ipynb"))
    if len(others) == 1:
        return Found(folder.name, others[0], note=f"the file is called {others[0].name!r}")
    return Found(folder.name, None, f"there is no {name}")


def raw(path):
    """Return the bytes of a submitted file, if it is one and not too large."""
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise Refused("the notebook is a link or no file, which is not followed")
    if status.st_size > LARGEST:
        raise Refused(f"the file is larger than {LARGEST // 2**20} MB; clear its outputs")
    return path.read_bytes()


def parse(data):
    """Return a submitted notebook and notes on it.

    Raises
    ------
    Refused
        If it is not a Python notebook.
    """
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("the file is not valid JSON: it is damaged or no notebook") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise Refused("the file is JSON, but no notebook of today's format")
    try:
        notebook = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(notebook, relax_add_props=True)
    except Exception as error:  # the format is broken in one of many ways
        raise Refused(
            f"the file is not a valid notebook: {str(error).splitlines()[0][:200]}"
        ) from None
    return notebook, _kernel(notebook.metadata)


def _kernel(metadata):
    spec = metadata.get("kernelspec", {})
    name = str(spec.get("name", "python3"))
    language = spec.get("language") or metadata.get("language_info", {}).get("name")
    language = language or ("python" if "py" in name.lower() else name)
    if str(language).lower() not in {"python", "ipython", "python3"}:
        raise Refused(
            f"the notebook is written for the kernel {name!r} ({language}), not for Python"
        )
    return [] if name == "python3" else [f"made with the kernel {name!r}; graded with python3"]


def rebuild(submitted, assignment):
    """Return the notebook to grade and notes: the student's answers among the source's cells.

    Cells that the student added stay, each after the cell it follows.
    """
    official = {grade_id(c): c for c in assignment.full.cells if grade_id(c)}
    released = {grade_id(c): c.source for c in assignment.release.cells if grade_id(c)}
    plain = {c.source for c in assignment.full.cells if not grade_id(c)}
    ids = {c.id for c in assignment.full.cells if not grade_id(c)}
    answers, extras, notes, last = {}, defaultdict(list), [], None
    for cell in submitted.cells:
        name = _name(cell)
        if name in official:
            last = name
            if name in answers:
                notes.append(f"{name} stands twice; the first counts")
            elif not is_solution(official[name]) and cell.source != released[name]:
                notes.append(f"{name} is locked and was altered; the original counts")
            answers.setdefault(name, _harmless(cell, official[name].cell_type))
        elif cell.get("id") in ids:
            if cell.cell_type == "code" and cell.source not in plain:
                notes.append(f"{cell.id} is the assignment's and was altered; the original counts")
        elif cell.source not in plain:
            extras[last].append(_extra(cell))
    notes += [
        f"{name} is missing" + _restored(official[name]) for name in official if name not in answers
    ]
    return _assemble(assignment, answers, extras), notes


def _name(cell):
    data = cell.metadata.get("nbgrader")
    name = data.get("grade_id") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None


def _extra(cell):
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    return make.get(cell.cell_type, nbformat.v4.new_raw_cell)(_harmless(cell, cell.cell_type))


def _harmless(cell, kind):
    """Return a cell's text; where it is shown as a page, its HTML is shown and not obeyed."""
    return cell.source if kind == "code" else TAG.sub("&lt;", cell.source)


def _restored(cell):
    return ", so the answer counts as empty" if is_solution(cell) else "; the original counts"


def _assemble(assignment, answers, extras):
    notebook = copy.deepcopy(assignment.full)
    cells = list(extras.get(None, ()))
    for cell in notebook.cells:
        if is_solution(cell):
            cell.source = answers.get(
                grade_id(cell), "" if cell.cell_type == "code" else cell.source
            )
        cells += [cell, *extras.get(grade_id(cell), ())] if grade_id(cell) else [cell]
    notebook.cells = cells
    return notebook

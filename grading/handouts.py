"""What leaves the repository: releases and a zip for students, a pack for instructors.

The instructors' pack lies where the public site takes nothing from; solutions, tests and notes are
in it and nowhere else.
"""

import shutil
import zipfile
from pathlib import Path

import nbformat

from .assignments import answered, read_all
from .gradebook import Course

HAND_IN = """How to hand in {name}

1. Open {name}.ipynb in JupyterLab (locally, on your hub, or on Binder).
2. Write where it says YOUR CODE HERE, and your answer in words where it says so. Leave the other
   cells as they are: changes to them are undone when your work is marked. You may add cells.
3. Restart the kernel and run all cells; the tests you can see should pass. More tests, which you
   do not see, are run when your work is marked.
4. Save, and hand in the one file {name}.ipynb, under that name, where your instructor says.
"""


def make(out, coursework, terms=lambda code: ""):
    """Write releases, student zips and the instructors' pack; return the zips.

    ``terms`` takes the code of an assignment and returns what students are told of the terms of
    its data, a sentence or nothing.
    """
    out = Path(out)
    shutil.rmtree(out, ignore_errors=True)
    course = Course(out / "instructor" / "course")
    zips = []
    for assignment in read_all(coursework):
        released = course.release(assignment)
        folder = out / "release" / assignment.name
        folder.mkdir(parents=True)
        shutil.copy(released, folder)
        zips.append(_zip(out / "student" / f"{assignment.name}.zip", folder / released.name, terms))
        _pack(out / "instructor", assignment, Path(coursework))
    return zips


def _zip(path, notebook, terms):
    path.parent.mkdir(parents=True, exist_ok=True)
    name = notebook.stem
    cells = nbformat.read(notebook, as_version=4).cells
    said = terms("\n".join(cell.source for cell in cells if cell.cell_type == "code"))
    members = {
        "HOW-TO-HAND-IN.txt": HAND_IN.format(name=name) + (f"\n{said}\n" if said else ""),
        notebook.name: notebook.read_bytes(),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            info = zipfile.ZipInfo(f"{name}/{member}")  # of 1980, so that it comes out the same
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def _pack(folder, assignment, coursework):
    """Write one assignment's solutions and notes for instructors."""
    for part in ("solutions", "notes"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    nbformat.write(answered(assignment), folder / "solutions" / f"{assignment.name}.ipynb")
    notes = coursework / "notes" / f"{assignment.name}.md"
    if notes.is_file():
        shutil.copy(notes, folder / "notes")

"""A folder laid out as a course of nbgrader's, with its gradebook, so that formgrader opens it.

Only the process that was started by a person writes here. Nothing inside a sandbox, and no worker
on another machine, knows where it is.
"""

import json
import logging
import os
import shutil
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import nbformat
import nbgrader
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from . import feedback_pages
from .assignments import grade_id, is_test

QUIET = logging.getLogger("coursework.nbgrader")
QUIET.setLevel(logging.ERROR)
# SQLAlchemy 2 remarks on the order in which nbgrader adds rows.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")
BIN = str(Path(sys.executable).parent)

#: What nbgrader's own commands and formgrader read when they are started in the course.
SETTINGS = """# Written once; yours to change. Students' texts are shown cleaned, no page loads anything from
# elsewhere, and hidden tests stay out of what `nbgrader generate_feedback` and `nbgrader
# generate_solution` make.
from pathlib import Path

import nbgrader
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    Execute,
    GetGrades,
    IncludeHeaderFooter,
    LockCells,
)

c = get_config()  # noqa: F821
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.extra_template_basedirs = [
    str(Path(__file__).with_name("templates")),
    str(Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates"),
]
c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, CSSHTMLHeaderPreprocessor]
c.GenerateSolution.preprocessors = [
    IncludeHeaderFooter,
    LockCells,
    ClearOutput,
    ClearMarkScheme,
    ClearHiddenTests,
    Execute,
]
"""

#: The templates of pages: ours, which load no scripts, before nbgrader's.
TEMPLATES = [
    str(Path(__file__).with_name("templates")),
    str(Path(nbgrader.__file__).parent / "server_extensions/formgrader/templates"),
]

#: In a notebook that was kept, the fingerprint of the file that was handed in.
HANDED_IN = "handed_in"


@dataclass
class Recorded:
    """What became of the marks of an earlier file, or of the same one."""

    changed: dict = field(default_factory=dict)  # by cell, points before and now
    dropped: dict = field(default_factory=dict)  # by cell, points by hand of an earlier file


class Course:
    """One folder: ``source``, ``release``, ``autograded``, ``feedback``, ``gradebook.db``."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        if BIN not in os.environ.get("PATH", "").split(os.pathsep):
            # nbgrader looks for alembic on the path, where it is not unless the environment is active.
            os.environ["PATH"] = os.pathsep.join([BIN, os.environ.get("PATH", os.defpath)])
        settings = self.folder / "nbgrader_config.py"
        if not settings.exists():
            settings.write_text(SETTINGS, encoding="utf-8")
        shutil.copytree(TEMPLATES[0], self.folder / "templates", dirs_exist_ok=True)
        self.directory = CourseDirectory(config=self._config(), log=QUIET)
        self.book = None

    def _config(self):
        config = Config()
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.db_url = f"sqlite:///{self.folder / 'gradebook.db'}"
        return config

    @contextmanager
    def _open(self):
        """Give the gradebook: one connection for all that is asked, and what is not committed goes."""
        if self.book is None:
            self.book = Gradebook(self.directory.db_url)
            # What was read once counts until all is written, which is a moment later.
            self.book.db.remove()
            self.book.db.configure(expire_on_commit=False)
        try:
            yield self.book
        finally:
            self.book.db.remove()

    def release(self, assignment):
        """Enter an assignment in the gradebook and write its release; return the release's path."""
        source = self.folder / "source" / assignment.name / f"{assignment.name}.ipynb"
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment.source, source)
        self.directory.assignment_id = assignment.name
        converter = GenerateAssignment(coursedir=self.directory, config=self._config())
        converter.log, converter.force = QUIET, True
        converter.start()
        return self.folder / "release" / assignment.name / f"{assignment.name}.ipynb"

    def record(self, student, assignment, notebook, *, digest="", hold=False, only=None):
        """Save one graded notebook and its marks, whole or not at all.

        Hidden tests are taken out of the notebook that is kept: nbgrader's own commands make pages
        of it.

        Parameters
        ----------
        digest : str
            Fingerprint of what was handed in. Marks and remarks given by hand stay with the file
            they were given for, and go with it.
        hold : bool
            A person must look before the marks are final.
        only : set of str, optional
            The tests whose marks may change; those of others stay.

        Returns
        -------
        Recorded
        """
        path = self._path("autograded", student, assignment, "ipynb")
        same = _digest(path) in (None, digest)
        with self._open() as book:
            # Held here, so that a row does not ask for its own cell by a query of its own.
            held = book.find_notebook(assignment, assignment)
            _cells = held.grade_cells
            with book.db.no_autoflush:
                kept = _rows(book, held, student)
                recorded = _enter(kept, notebook, same=same, hold=hold, only=only)
            book.db.commit()
        clear = ClearHiddenTests()
        for cell in filter(is_test, notebook.cells):
            clear.preprocess_cell(cell, {}, 0)
        notebook.metadata[HANDED_IN] = digest
        # In one line, which is written ten times as fast and read by programs alone.
        path.write_text(json.dumps(notebook), encoding="ascii")
        return recorded

    def mark(self, student, assignment, cell, points, comment=None):
        """Give points by hand, as formgrader does."""
        with self._open() as book:
            grade = book.find_grade(cell, assignment, assignment, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            if comment:
                book.find_comment(cell, assignment, assignment, student).manual_comment = comment
            book.db.commit()

    def late(self, student, assignment, points):
        """Enter the points that are taken off a submission because it was late."""
        with self._open() as book:
            kept = book.find_submission_notebook(assignment, assignment, student)
            if (kept.late_submission_penalty or 0) != points:
                kept.late_submission_penalty = points or None
                book.db.commit()

    def feedback(self, students, assignment, width=1):
        """Write the feedback pages; return why there is none, by student.

        Hidden tests are not in the notebooks that were kept. Pages are made in other processes,
        ``width`` at a time, within a limit of time; a page that would be the same is not made anew.
        """
        settings = GenerateFeedback(coursedir=self.directory, config=self._config()).config
        settings.HTMLExporter.extra_template_basedirs = TEMPLATES
        with ThreadPoolExecutor(width) as executor:
            make = partial(self._feedback, assignment=assignment, settings=settings)
            failed = dict(zip(students, executor.map(make, students), strict=True))
        feedback_pages.close()
        return {student: why for student, why in failed.items() if why}

    def _feedback(self, student, assignment, settings):
        """Write one page; return why there is none, or nothing."""
        try:
            path = self._path("feedback", student, assignment, "html")
            made = path.with_suffix(".made")
            notebook, resources = self._marked(student, assignment)
            key = feedback_pages.key(notebook, resources)
            if path.exists() and made.exists() and made.read_text(encoding="utf-8") == key:
                return ""
            path.unlink(missing_ok=True)  # an old page must not pass for today's
            page = feedback_pages.page(notebook, resources, settings)
            path.write_text(page, encoding="utf-8", errors="replace")
            made.write_text(key, encoding="utf-8")
            return ""
        except Exception as error:  # one page must not stop the others
            return f"{type(error).__name__}: {error}"[:300]

    def _marked(self, student, assignment):
        """Return the notebook that was kept, with marks and remarks, and what its page says of them."""
        notebook = nbformat.read(self._path("autograded", student, assignment, "ipynb"), 4)
        cells = {
            grade_id(cell): cell.metadata.nbgrader for cell in notebook.cells if grade_id(cell)
        }
        with self._open() as book:
            kept = book.find_submission_notebook(assignment, assignment, student)
            for comment in kept.comments:
                cells[comment.name]["comment"] = comment.comment
            for grade in kept.grades:
                waits = bool(grade.needs_manual_grade)
                cells[grade.name] |= {
                    "score": grade.score,
                    "points": grade.max_score,
                    "waits": waits,
                }
            late = kept.late_submission_penalty or 0
            total = {"score": kept.score - late, "max_score": kept.max_score, "late_penalty": late}
        names = {"notebook": assignment, "assignment": assignment, "student": student}
        return notebook, {"metadata": {"name": assignment}, "nbgrader": {**names, **total}}

    def scores(self, assignment):
        """Return what is in the gradebook, by student: points, most points, waiting for a person."""
        with self._open() as book:
            try:
                submissions = book.assignment_submissions(assignment)
            except MissingEntry:
                return {}
            return {
                each.student_id: {
                    "score": max(0.0, each.score - each.late_submission_penalty),
                    "most": each.max_score,
                    "autograded": each.code_score,
                    "most_autograded": each.max_code_score,
                    "waiting": bool(each.needs_manual_grade),
                }
                for each in submissions
            }

    def checks(self, students, assignment):
        """Return what came of each check and written answer, by student and by cell.

        Returns
        -------
        dict
            By student, by cell: points, most points, and the message of a check that failed. Points
            are None where a person has still to give them.
        """
        found = {}
        for student in students:
            with suppress(Exception):  # what is damaged counts as not there
                notebook, _ = self._marked(student, assignment)
                cells = [
                    (cell, cell.metadata.nbgrader) for cell in notebook.cells if grade_id(cell)
                ]
                found[student] = {
                    data["grade_id"]: (
                        None if data["waits"] else data["score"],
                        data["points"],
                        _message(cell),
                    )
                    for cell, data in cells
                    if data.get("grade")
                }
        return found

    def _path(self, step, student, assignment, suffix):
        path = self.folder / step / student / assignment / f"{assignment}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.resolve().is_relative_to(self.folder):
            raise ValueError(f"{os.fspath(path)} lies outside of the course")
        return path


def _digest(path):
    """Return the fingerprint in a notebook that was kept, None if there is none."""
    try:
        return nbformat.read(path, 4).metadata.get(HANDED_IN)
    except (OSError, ValueError):
        return None


def _rows(book, notebook, student):
    """Return the gradebook's rows for a student's notebook, new ones if there are none.

    New ones are made as nbgrader makes them, but are written with their marks, in one transaction.
    """
    assignment = notebook.assignment
    with suppress(MissingEntry):
        return book.find_submission_notebook(notebook.name, assignment.name, student)
    person = book.db.get(Student, student) or Student(id=student)
    submission = SubmittedAssignment(assignment=assignment, student=person)
    kept = SubmittedNotebook(notebook=notebook, assignment=submission)
    for cell in [*notebook.grade_cells, *notebook.task_cells]:
        Grade(cell=cell, notebook=kept)
    for cell in [*notebook.solution_cells, *notebook.task_cells]:
        Comment(cell=cell, notebook=kept)
    book.db.add(submission)
    return kept


def _enter(kept, notebook, *, same, hold, only):
    """Put a notebook's marks into the gradebook's rows for it; return what they replace.

    As nbgrader's own step does, but all at once, and with marks given by hand for this file alone.
    """
    recorded = Recorded()
    cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
    graded = [cell for cell in cells.values() if is_grade(cell)]
    held = {grade_id(cell) for cell in graded if is_solution(cell)} or set(map(grade_id, graded))
    for grade in kept.grades:
        before, name = _points(grade), grade.name
        if not same:
            if grade.manual_score is not None:
                recorded.dropped[name] = grade.manual_score
            grade.manual_score = grade.extra_credit = None
        if only is None or name in only or grade.auto_score is None:
            grade.auto_score = determine_grade(cells[name])[0]
        waits = grade.auto_score is None or (hold and name in held)
        grade.needs_manual_grade = waits and grade.manual_score is None
        if before is not None and before != _points(grade):
            recorded.changed[name] = [before, _points(grade)]
    for comment in kept.comments:
        cell = cells[comment.name]
        if not same:
            comment.manual_comment = None
        blank = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
        comment.auto_comment = "No response." if blank else None
    return recorded


def _message(cell):
    """Return what a check that failed said, in one line."""
    errors = [o for o in cell.get("outputs", ()) if o.output_type == "error"]
    return " ".join(f"{o.ename}: {o.evalue}" for o in errors)


def _points(grade):
    return grade.auto_score if grade.manual_score is None else grade.manual_score

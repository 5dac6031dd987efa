"""A folder laid out as a course of nbgrader's, with its gradebook, so that formgrader opens it.

Only the process that was started by a person writes here. Nothing inside a sandbox, and no worker
on another machine, knows where it is.
"""

import logging
import os
import sys
import warnings
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, SaveAutoGrades
from nbgrader.utils import is_grade, is_solution
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
SETTINGS = """# Written once; yours to change. Students' texts are shown cleaned, and hidden tests stay out of
# what `nbgrader generate_feedback` and `nbgrader generate_solution` make.
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
        self.directory = CourseDirectory(config=self._config(), log=QUIET)
        self.url = self.directory.db_url

    def _config(self):
        config = Config()
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.db_url = f"sqlite:///{self.folder / 'gradebook.db'}"
        return config

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

    def record(self, student, assignment, notebook, *, hold=False):
        """Save one graded notebook and its marks; marks given by hand stay.

        Hidden tests are taken out of the notebook that is kept: nbgrader's own commands make pages
        of it. With ``hold`` a person must look before the marks are final.
        """
        path = self._path("autograded", student, assignment, "ipynb")
        with Gradebook(self.url) as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(assignment, student)
        SaveAutoGrades(log=QUIET).preprocess(notebook, self._resources(student, assignment))
        if hold:
            self._hold(student, assignment, notebook)
        for cell in filter(is_test, notebook.cells):
            ClearHiddenTests().preprocess_cell(cell, {}, 0)
        nbformat.write(notebook, path)

    def _hold(self, student, assignment, notebook):
        """Have a person look at the written answers, or at the tests where there are none."""
        graded = [cell for cell in notebook.cells if is_grade(cell)]
        written = [cell for cell in graded if is_solution(cell)] or graded
        with Gradebook(self.url) as book:
            for cell in written:
                grade = book.find_grade(grade_id(cell), assignment, assignment, student)
                grade.needs_manual_grade = True
            book.db.commit()

    def mark(self, student, assignment, cell, points, comment=None):
        """Give points by hand, as formgrader does."""
        with Gradebook(self.url) as book:
            grade = book.find_grade(cell, assignment, assignment, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            if comment:
                book.find_comment(cell, assignment, assignment, student).manual_comment = comment
            book.db.commit()

    def feedback(self, students, assignment):
        """Write the feedback pages; return why there is none, by student.

        Hidden tests are not in the notebooks that were kept. Pages are made in another process,
        within a limit of time.
        """
        settings = GenerateFeedback(coursedir=self.directory, config=self._config()).config
        failed = {}
        for student in students:
            try:
                path = self._path("feedback", student, assignment, "html")
                path.unlink(missing_ok=True)  # an old page must not pass for today's
                page = self._page(student, assignment, settings)
                path.write_text(page, encoding="utf-8", errors="replace")
            except Exception as error:  # one page must not stop the others
                failed[student] = f"{type(error).__name__}: {error}"[:300]
        return failed

    def _page(self, student, assignment, settings):
        path = self._path("autograded", student, assignment, "ipynb")
        notebook, resources = nbformat.read(path, 4), self._resources(student, assignment)
        notebook, resources = GetGrades(log=QUIET).preprocess(notebook, resources)
        for cell in filter(is_test, notebook.cells):  # of a course that is older than this
            ClearHiddenTests().preprocess_cell(cell, {}, 0)
        del resources["nbgrader"]["db_url"]
        return feedback_pages.page(notebook, resources, settings)

    def scores(self, assignment):
        """Return what is in the gradebook, by student: points, most points, waiting for a person."""
        with Gradebook(self.url) as book:
            try:
                submissions = book.assignment_submissions(assignment)
            except MissingEntry:
                return {}
            return {
                each.student_id: {
                    "score": each.score,
                    "most": each.max_score,
                    "autograded": each.code_score,
                    "most_autograded": each.max_code_score,
                    "waiting": bool(each.needs_manual_grade),
                }
                for each in submissions
            }

    def _path(self, step, student, assignment, suffix):
        path = self.folder / step / student / assignment / f"{assignment}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.resolve().is_relative_to(self.folder):
            raise ValueError(f"{os.fspath(path)} lies outside of the course")
        return path

    def _resources(self, student, assignment):
        names = {"notebook": assignment, "assignment": assignment, "student": student}
        return {"metadata": {"name": assignment}, "nbgrader": {**names, "db_url": self.url}}

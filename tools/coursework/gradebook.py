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
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.generate_feedback import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, GetGrades, SaveAutoGrades
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

QUIET = logging.getLogger("coursework.nbgrader")
QUIET.setLevel(logging.ERROR)
# SQLAlchemy 2 remarks on the order in which nbgrader adds rows.
warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.")
BIN = str(Path(sys.executable).parent)


class Course:
    """One folder: ``source``, ``release``, ``autograded``, ``feedback``, ``gradebook.db``."""

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        if BIN not in os.environ.get("PATH", "").split(os.pathsep):
            # nbgrader looks for alembic on the path, where it is not unless the environment is active.
            os.environ["PATH"] = os.pathsep.join([BIN, os.environ.get("PATH", os.defpath)])
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

    def record(self, student, assignment, notebook):
        """Save one graded notebook and its marks; marks given by hand stay."""
        path = self._path("autograded", student, assignment, "ipynb")
        nbformat.write(notebook, path)
        with Gradebook(self.url) as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(assignment, student)
        SaveAutoGrades(log=QUIET).preprocess(notebook, self._resources(student, assignment))

    def mark(self, student, assignment, cell, points, comment=None):
        """Give points by hand, as formgrader does."""
        with Gradebook(self.url) as book:
            grade = book.find_grade(cell, assignment, assignment, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            if comment:
                book.find_comment(cell, assignment, assignment, student).manual_comment = comment
            book.db.commit()

    def feedback(self, students, assignment):
        """Write the feedback pages; hidden tests stay hidden and scripts of students are cleaned out."""
        config = GenerateFeedback(coursedir=self.directory, config=self._config()).config
        exporter = HTMLExporter(config=config, sanitize_html=True)
        for step in (GetGrades(log=QUIET), ClearHiddenTests(), CSSHTMLHeaderPreprocessor()):
            exporter.register_preprocessor(step, enabled=True)
        for student in students:
            path = self._path("autograded", student, assignment, "ipynb")
            notebook = nbformat.read(path, as_version=4)
            page, _ = exporter.from_notebook_node(notebook, self._resources(student, assignment))
            self._path("feedback", student, assignment, "html").write_text(page, encoding="utf-8")

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

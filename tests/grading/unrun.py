"""A class that is graded without running anything, for what comes before and after."""

import csv
import json

import nbformat

from grading import grade, running
from grading.assignments import answered, grade_id

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def not_run(wrong=()):
    """Return what stands for `grade.run`: every test passes but those whose task has a listed answer.

    Parameters
    ----------
    wrong : dict of (str, str) to (list of str, str), optional
        By task and answer, the tests that fail and what they say.
    """

    def run(notebook, *_args, **_kwargs):
        cells = {grade_id(cell): cell for cell in notebook.cells if grade_id(cell)}
        for (task, answer), (tests, said) in dict(wrong).items():
            if cells[task].source == answer:
                for test in tests:
                    error = {"ename": "AssertionError", "evalue": said, "traceback": []}
                    cells[test].outputs = [nbformat.v4.new_output("error", **error)]
        return running.Run(notebook, [], 1)

    return run


def solved(assignment, change=None):
    """Return a right submission, or one that a function of notebook and cells has changed."""
    notebook = answered(assignment, released=True)
    words = next(c for c in notebook.cells if c.id == "words")
    words.source = "An answer."
    if change:
        change(notebook, {c.id: c for c in notebook.cells})
    return notebook


class Class:
    """A class in a folder, graded in this process."""

    def __init__(self, folder, assignment, **students):
        self.folder, self.assignment = folder, assignment
        for name, notebook in students.items():
            self.hand_in(name, notebook)

    def hand_in(self, name, notebook):
        place = self.folder / "in" / name
        place.mkdir(parents=True, exist_ok=True)
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        (place / "0-sums.ipynb").write_text(text, encoding="utf-8")

    def grade(self, *, submissions=None, how=None, **choices):
        """Grade and publish; return the results by student.

        Parameters
        ----------
        submissions : path, optional
            If not the class's own folder.
        how : dict, optional
            Of `grade.Run`; the choices are those of its ``publish``.
        """
        submissions = submissions or self.folder / "in"
        how = {"walled": False, **(how or {})}
        run = grade.Run(self.assignment, submissions, self.folder / "out", **how)
        with grade.workers(1) as executor:
            self.results = run.grade(executor, 1, progress=False)
        self.scores = run.publish(self.results, **choices)
        self.course = run.course
        return {r["student"]: r for r in self.results}

    def rows(self, name):
        """Return the rows of a CSV file that was written."""
        with (self.folder / "out" / name).open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    def exported(self):
        return {row["ID number"]: row["0-sums"] for row in self.rows("moodle.csv")}

    def report(self):
        return (self.folder / "out/report.md").read_text(encoding="utf-8")

    def page(self, name):
        return self.folder / f"out/feedback/{name}/0-sums/0-sums.html"

    def kept(self, name):
        return nbformat.read(self.folder / f"out/autograded/{name}/0-sums/0-sums.ipynb", 4)

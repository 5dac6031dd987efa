"""How many submissions a minute, with one worker and two, beside plain ``nbgrader autograde``."""

import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from nbgrader.converters import Autograde

from .assignments import answered, processed
from .grade import Run, workers
from .gradebook import QUIET, Course


def a_class(folder, assignment, number, layout="{student}/{name}.ipynb"):
    """Write made-up submissions, right, wrong and blank in turn; return the expected points."""
    full = sum(assignment.tests.values())
    expected = {}
    for i in range(number):
        student, kind = f"student{i:04d}", i % 3
        if kind == 2:
            notebook, expected[student] = processed(assignment.release, ()), 0.0
        else:
            entry = assignment.wrong[i % len(assignment.wrong)] if kind else None
            answers = {entry["task"]: entry["answer"]} if entry else ()
            notebook, expected[student] = (
                answered(assignment, answers, released=True),
                None if kind else full,
            )
        path = Path(folder) / layout.format(student=student, name=assignment.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
    return expected


def ours(assignment, number, width, *, limits=None, walled=True, progress=False):
    """Return seconds, and most bytes resident in a worker's sandbox, for grading a class."""
    with tempfile.TemporaryDirectory() as folder:
        submissions, out = Path(folder) / "submissions", Path(folder) / "out"
        expected = a_class(submissions, assignment, number)
        run = Run(assignment, submissions, out, limits=limits, walled=walled)
        start = time.perf_counter()
        with workers(width) as executor:
            results = run.grade(executor, width, progress=progress)
        seconds = time.perf_counter() - start
        scores = run.course.scores(assignment.name)
    lost = [s for s in expected if s not in scores]
    wrong = [s for s, e in expected.items() if e is not None and scores[s]["autograded"] != e]
    if lost or wrong:
        raise SystemExit(f"lost: {lost}; marked otherwise than expected: {wrong}")
    return seconds, max(r["peak"] for r in results)


def plain(assignment, number):
    """Return the seconds that nbgrader's own autograder takes for the same class."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course(folder)
        course.release(assignment)
        a_class(Path(folder) / "submitted", assignment, number, "{student}/{name}/{name}.ipynb")
        converter = Autograde(coursedir=course.directory, config=course.directory.config)
        converter.log = QUIET
        start = time.perf_counter()
        converter.start()
        return time.perf_counter() - start


def main(assignment, number, *, limits=None, walled=True, compare=True):
    """Print the comparison."""
    print(f"{assignment.name}: {number} submissions, right, wrong and blank in turn")
    rows = []
    for width in (1, 2) if compare else (2,):
        measured = ours(
            assignment, number, width, limits=limits, walled=walled, progress=not compare
        )
        rows.append((f"{width} worker{'s' * (width > 1)}", *measured))
    if compare:
        rows.append(("plain nbgrader autograde (no sandbox)", plain(assignment, number), None))
    for name, seconds, peak in rows:
        memory = f", {peak / 2**20:.0f} MB resident in a submission's sandbox" if peak else ""
        print(f"  {name}: {60 * number / seconds:.1f} submissions a minute{memory}")
    own = psutil.Process().memory_info().rss / 2**20
    print(f"  every submission accounted for; the command itself: {own:.0f} MB")

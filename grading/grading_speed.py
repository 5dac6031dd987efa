"""How many submissions a minute, with one worker and two, beside plain ``nbgrader autograde``."""

import tempfile
import time
from collections import Counter
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
    """Return the seconds that grading a class takes, and the result of each submission.

    The assignment is in the gradebook already, as it is for `plain`.
    """
    with tempfile.TemporaryDirectory() as folder:
        submissions, out = Path(folder) / "submissions", Path(folder) / "out"
        expected = a_class(submissions, assignment, number)
        run = Run(assignment, submissions, out, limits=limits, walled=walled)
        run.course.release(assignment)
        start = time.perf_counter()
        with workers(width) as executor:
            results = run.grade(executor, width, progress=progress)
        seconds = time.perf_counter() - start
        scores = run.course.scores(assignment.name)
    lost = [s for s in expected if s not in scores]
    wrong = [
        s
        for s, e in expected.items()
        if e is not None and s in scores and scores[s]["autograded"] != e
    ]
    if lost or wrong:
        raise SystemExit(f"lost: {lost}; marked otherwise than expected: {wrong}")
    return seconds, results


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


def main(chosen, number, *, limits=None, walled=True, compare=True):
    """Print the comparison for each of some assignments."""
    print(f"{number} submissions of each assignment, right, wrong and blank in turn, a minute")
    for assignment in chosen:
        measured = {
            width: ours(
                assignment, number, width, limits=limits, walled=walled, progress=not compare
            )
            for width in ((1, 2) if compare else (2,))
        }
        beside = plain(assignment, number) if compare else None
        print(f"{assignment.name}: {_speeds(number, measured, beside)}", flush=True)
        print(f"  {_where(*next(iter(measured.values())))}", flush=True)
    own = psutil.Process().memory_info().rss / 2**20
    print(f"Every submission accounted for; the command itself: {own:.0f} MB")


def _speeds(number, measured, beside):
    texts = [
        f"{60 * number / seconds:.1f} with {width} worker{'s' * (width > 1)}"
        for width, (seconds, _) in measured.items()
    ]
    if beside:
        texts.append(f"{60 * number / beside:.1f} by plain nbgrader without a sandbox")
        ratios = ", ".join(f"{beside / seconds:.2f}" for seconds, _ in measured.values())
        texts.append(f"{ratios} times as fast")
    return "; ".join(texts)


def _where(seconds, results):
    """Return where the seconds of a class went, and the most memory of a submission."""
    spent = Counter()
    for result in results:
        spent.update(result["seconds"])
    if (rest := seconds - spent.total()) > 0:  # less than nought where several worked at once
        spent["gradebook and all else"] = rest
    parts = ", ".join(f"{name} {part:.1f} s" for name, part in spent.most_common())
    peak = max(result["peak"] for result in results) / 2**20
    return f"{parts}; {peak:.0f} MB resident in a submission's processes"

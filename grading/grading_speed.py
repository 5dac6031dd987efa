"""How many submissions a minute, with one worker and two, beside plain ``nbgrader autograde``.

`twice` grades a class two times, the second run killed on the way, and looks for what was lost.
"""

import subprocess
import sys
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


def a_class(folder, assignment, number, layout="{student}/{name}.ipynb", first=0):
    """Write made-up submissions, right, wrong and blank in turn; return the expected points.

    Parameters
    ----------
    first : int
        Which of the three begins.
    """
    full = sum(assignment.tests.values())
    expected = {}
    for i in range(number):
        student, kind = f"student{i:04d}", (i + first) % 3
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
    if failed := _failures(expected, scores):
        notes = {r["student"]: r["notes"] for r in results if r["notes"]}
        raise SystemExit(f"{failed}; the notes are {notes}")
    return seconds, results


def _failures(expected, scores):
    """Return in a sentence who was lost or marked otherwise, nothing if all is well."""
    lost = [student for student in expected if student not in scores]
    wrong = [
        f"{student} {scores[student]['autograded']:g} instead of {points:g}"
        for student, points in expected.items()
        if points is not None and student in scores and scores[student]["autograded"] != points
    ]
    return f"lost: {lost}; marked otherwise: {wrong}" if lost or wrong else ""


def twice(assignment, coursework, number, words=None):
    """Grade a class; have all hand in anew, kill the second run on its way, and let it go on.

    Parameters
    ----------
    assignment : Assignment
    coursework : path
    number : int
    words : str, optional
        By which one insists on no sandbox.

    Raises
    ------
    SystemExit
        If anything was lost or marked otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder, out = Path(folder), Path(folder) / "out"
        command = [sys.executable, "-m", "grading", "--coursework", str(coursework), "grade"]
        command += ["--submissions", str(folder / "in"), "--out", str(out)]
        command += ["--assignment", assignment.name, "--workers", "2"]
        command += ["--no-sandbox", words] if words else []
        said = []
        for first in (0, 1):
            expected = a_class(folder / "in", assignment, number, first=first)
            start = time.time()
            killed = _kill_on_its_way(command, out, assignment, number // 3, start) if first else 0
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            if failed := _failures(expected, Course(out).scores(assignment.name)):
                raise SystemExit(failed)
            said.append(f"{time.time() - start:.0f} s" + f", killed after {killed}" * bool(killed))
    print(f"{number} submissions of {assignment.name} graded twice ({'; '.join(said)}): none lost")


def _kill_on_its_way(command, out, assignment, number, start):
    """Start a run and kill it when it has graded some; return how many."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            marks = (out / "done" / assignment.name).glob("*.json")
            done = sum(mark.stat().st_mtime > start for mark in marks)
            if done >= number:
                return done
            time.sleep(0.2)
        raise SystemExit("the second run ended before it could be killed")
    finally:
        process.kill()
        process.wait()


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

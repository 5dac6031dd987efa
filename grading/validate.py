"""Does every source do what it promises? Run its solutions, its blanks and every listed answer."""

from dataclasses import dataclass, replace

from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade

from .assignments import answered, grade_id, is_test, problems, processed
from .running import Checker, run
from .settings import BARE


@dataclass
class Marks:
    """Points and messages by test, from one run."""

    points: dict
    messages: dict


class Bench:
    """The variants of one assignment run as submissions do, one after the other."""

    def __init__(self, assignment, settings, *, walled=True):
        self.assignment = assignment
        self.checker = Checker(assignment, replace(settings.limits, seconds=600), walled=walled)

    def answer(self, entry):
        """Return the marks of the solutions with one other answer, in the tests that it concerns.

        An entry has an ``answer`` in place of a task's solution, or lines to run ``after`` it.
        """
        task = entry["task"]
        notebook = answered(self.assignment, {task: entry["answer"]} if "answer" in entry else {})
        for cell in notebook.cells:
            if grade_id(cell) == task and "after" in entry:
                cell.source += f"\n\n{entry['after']}"
        return self.marks(_pruned(notebook, self.assignment, entry))

    def short(self, entry):
        """Return the tests that an answer does not pass in full, with their messages."""
        return _short(self.assignment, self.answer(entry))

    def marks(self, notebook):
        """Run one notebook; return its marks."""
        run(notebook, self.checker)
        return marks(notebook)

    def close(self):
        """End the processes."""
        self.checker.close()


def _pruned(notebook, assignment, entry):
    """Leave out the tests that take nothing from the task, and all that follows the last test."""
    concerned = {*assignment.tests_of(entry["task"]), *entry.get("fails", ())}
    cells = [c for c in notebook.cells if not is_test(c) or grade_id(c) in concerned]
    last = max(i for i, cell in enumerate(cells) if is_test(cell))
    notebook.cells = cells[: last + 1]
    return notebook


def marks(notebook):
    """Return the marks that nbgrader reads from a notebook that was run."""
    points, messages = {}, {}
    for cell in notebook.cells:
        if is_test(cell):
            points[grade_id(cell)] = determine_grade(cell)[0]
            errors = [o for o in cell.outputs if o.output_type == "error"]
            messages[grade_id(cell)] = " ".join(f"{e.ename}: {e.evalue}" for e in errors)
    return Marks(points, messages)


def check(assignment, settings=BARE, *, walled=True):
    """Return what is wrong with an assignment, one sentence each; none if all is well."""
    found = problems(assignment, settings.points)
    if found:
        return found
    bench = Bench(assignment, settings, walled=walled)
    try:
        return [
            *_solutions(assignment, bench),
            *_blank(assignment, bench),
            *_right(assignment, bench),
            *_wrong(assignment, bench),
            *_plain(assignment),
        ]
    finally:
        bench.close()


def _short(assignment, result):
    """Return the tests that did not give all their points, with their messages."""
    full = assignment.tests
    short = [test for test, points in result.points.items() if points < full[test]]
    return [f"{test} ({result.messages[test] or result.points[test]})" for test in short]


def _solutions(assignment, bench):
    short = _short(assignment, bench.marks(answered(assignment)))
    return [f"the solutions do not pass {test}" for test in short]


def _blank(assignment, bench):
    points = bench.marks(processed(assignment.full, ())).points
    return [f"a blank release gets points from {test}" for test, got in points.items() if got]


def _right(assignment, bench):
    for number, entry in enumerate(assignment.right, start=1):
        for test in bench.short(entry):
            yield f"right.yaml, answer {number} ({entry['task']}) does not pass {test}"


def _wrong(assignment, bench):
    for number, entry in enumerate(assignment.wrong, start=1):
        where = f"wrong.yaml, answer {number} ({entry['task']})"
        result = bench.answer(entry)
        failed = [t for t, points in result.points.items() if points < assignment.tests[t]]
        for test in entry["fails"]:
            if test not in failed:
                yield f"{where} passes {test}"
        for test in sorted(set(failed) - set(entry["fails"])):
            yield f"{where} also fails {test}: {result.messages[test]}"
        said = [result.messages[test] for test in entry["fails"]]
        if not any(str(entry["why"]) in message for message in said):
            yield f"{where} is refused without {entry['why']!r}: {said}"


def _plain(assignment):
    """Grade the solutions as plain nbgrader does, student's code and tests in one kernel."""
    notebook = answered(assignment)
    Execute(timeout=120).preprocess(notebook, {"metadata": {}})
    return [
        f"plain nbgrader: the solutions do not pass {t}"
        for t in _short(assignment, marks(notebook))
    ]

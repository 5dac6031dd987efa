"""Grade a folder of submissions: in parallel, resumable, each one alone in a sandbox.

Workers get a submission's bytes and return a graded notebook. The process that was started by a
person alone writes the gradebook, so no submission comes near it.
"""

import hashlib
import json
import os
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import nbformat
from tqdm import tqdm

from . import exports, harmless, report
from .assignments import Assignment, is_test
from .gradebook import Course
from .running import Checker, run
from .sandbox import Limits, SandboxError
from .submissions import UNREAD, Refused, find, parse, raw, rebuild

#: Checkers of this process, one a thread: they outlive a submission.
_here = threading.local()


def grade_one(job):
    """Grade one submission, in whichever process this runs.

    Parameters
    ----------
    job : dict
        ``assignment`` (name and source), ``submission`` (bytes), ``limits``, ``walled``. Plain
        data, so that it can be sent to another machine.

    Returns
    -------
    dict
        ``notebook`` as text or None, ``notes``, ``peak``, ``seconds``. Never raises.
    """
    answer = {"notebook": None, "notes": [], "peak": 0, "seconds": {}}
    try:
        assignment = _assignment(**job["assignment"])
        submitted, answer["notes"] = parse(job["submission"])
        rebuilt = rebuild(submitted, assignment)
        answer["notes"] += rebuilt.notes
        answer |= {"unread_text": rebuilt.unread_text, "unread_code": rebuilt.unread_code}
        limits = Limits(**job["limits"])
        checker = _checker(assignment, limits, job["walled"])
        result = run(rebuilt.notebook, checker)
        answer["notes"] += result.notes
        answer["notebook"] = harmless.text(nbformat.writes(_settled(result.notebook)))
        answer |= {"peak": result.peak, "seconds": result.seconds}
    except Exception as error:  # one submission must not stop the others, whatever is in it
        known = isinstance(error, Refused | SandboxError)
        answer |= {"notebook": None, "notes": [str(error) if known else _said(error)]}
    answer["notes"] = [harmless.text(note) for note in answer["notes"]]
    return answer


def _settled(notebook):
    """Return a notebook that was run without nbgrader's own marks in what is the student's."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and not is_test(cell):
            cell.source = harmless.code(cell.source)
    return notebook


def _said(error):
    """Return an error in a line, whatever its own methods do."""
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except Exception:
        return type(error).__name__


def _assignment(name, source):
    """Return the assignment, read once in each thread."""
    known = getattr(_here, "assignment", None)
    if known is None or known[0] != (name, source):
        known = ((name, source), Assignment(name, nbformat.reads(source, as_version=4)))
        _here.assignment = known
    return known[1]


def _checker(assignment, limits, walled):
    known = getattr(_here, "checker", None)
    if known is None or known.assignment is not assignment or known.limits != limits:
        if known is not None:
            known.close()
        known = _here.checker = Checker(assignment, limits, walled=walled)
    return known


@contextmanager
def workers(number, scheduler=None):
    """Give an executor of this machine, or of the Dask cluster at an address."""
    if scheduler is None:
        # Threads suffice: each waits for processes of its own, which do the work.
        with ThreadPoolExecutor(number) as executor:
            yield executor
        return
    try:
        from distributed import Client
    except ImportError:
        raise SystemExit('A scheduler needs Dask: pip install ".[cluster]"') from None
    with Client(scheduler, timeout=30) as client:
        yield client.get_executor(retries=2)


class Run:
    """One run of the command over one folder and one assignment."""

    def __init__(self, assignment, submissions, out, *, limits=None, walled=True):
        self.assignment, self.out = assignment, Path(out)
        self.found = find(submissions, assignment.name)
        self.course = Course(self.out)
        self.limits, self.walled = limits or Limits(), walled
        self.done = self.out / "done" / assignment.name
        self.done.mkdir(parents=True, exist_ok=True)
        self.source = nbformat.writes(assignment.source)
        if not (self.out / "gradebook.db").exists():
            for mark in self.done.glob("*.json"):  # marks of a gradebook that is gone
                mark.unlink()

    def grade(self, executor, width, progress=True):
        """Grade what is not graded yet; return a result for each submission, in order."""
        self.course.release(self.assignment)
        results, waiting = {}, {}
        bar = tqdm(total=len(self.found), unit="submission", disable=not progress)
        try:
            for found in self.found:
                result, job = self._prepare(found)
                if job is None:
                    results[found.student] = result
                    bar.update()
                    continue
                waiting[executor.submit(grade_one, job)] = (found, job)
                if len(waiting) >= 2 * width:
                    self._collect(waiting, results, bar)
            while waiting:
                self._collect(waiting, results, bar)
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
        finally:
            bar.close()
        return [results[found.student] for found in self.found]

    def _prepare(self, found):
        """Return a result if there is one already, else the job that will give it."""
        if found.path is None:
            return self._result(found, graded=False, notes=[found.problem]), None
        try:
            data = raw(found.path)
            earlier = self._earlier(found, data)
        except (Refused, OSError) as error:
            return self._result(found, graded=False, notes=[harmless.text(str(error))]), None
        if earlier is not None:
            return earlier, None
        job = {"assignment": {"name": self.assignment.name, "source": self.source}}
        job |= {"submission": data, "limits": asdict(self.limits), "walled": self.walled}
        return None, job

    def _earlier(self, found, data):
        """Return the result of an earlier run over the same file, None if there is none."""
        try:
            earlier = json.loads(self._mark(found).read_text(encoding="utf-8"))
            return earlier["result"] if earlier["key"] == self._key(data) else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):  # none, or a damaged one
            return None

    def _collect(self, waiting, results, bar):
        """Record what has been graded, and mark it as done after that."""
        finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
        for future in finished:
            found, job = waiting.pop(future)
            results[found.student] = self._record(found, job, future)
            bar.update()

    def _record(self, found, job, future):
        try:
            answer = future.result()
        except Exception as error:  # a worker was lost, on a cluster
            notes = [f"the worker was lost ({type(error).__name__}); run the command again"]
            return self._result(found, graded=False, notes=notes)
        notes = [*([found.note] if found.note else []), *answer["notes"]]
        if found.identifier != found.student:
            notes.append(f"the folder's name is unusual; filed as {found.identifier}")
        if found.others:
            names = ", ".join(map(repr, found.others[:5]))
            notes.append(
                f"{UNREAD}: the folder holds other notebooks, which were not read: {names}"
            )
        code = answer.get("unread_code", False) or bool(found.others)
        unread = code or answer.get("unread_text", False)
        result = self._result(found, graded=answer["notebook"] is not None, notes=notes)
        result |= {key: answer[key] for key in ("peak", "seconds")}
        result |= {"unread": unread, "unread_code": code}
        try:
            if result["graded"]:
                notebook = nbformat.reads(answer["notebook"], as_version=4)
                self.course.record(found.identifier, self.assignment.name, notebook, hold=unread)
            _write(self._mark(found), {"key": self._key(job["submission"]), "result": result})
        except Exception as error:  # without the mark of done, the next run tries again
            notes = [*notes, f"the marks could not be recorded: {_said(error)}"]
            return self._result(found, graded=False, notes=notes)
        return result

    def _result(self, found, **rest):
        return {"student": found.student, "identifier": found.identifier, **rest}

    def _mark(self, found):
        return self.done / f"{found.identifier}.json"

    def _key(self, data):
        parts = [data, self.source.encode(), json.dumps(asdict(self.limits)).encode()]
        return hashlib.sha256(b"\0".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()

    def publish(self, results, *, title=None, class_list=None, autograded_only=False):
        """Write feedback pages, report and the files for Canvas and Moodle."""
        name = self.assignment.name
        scores = self.course.scores(name)
        results = [_known(result, scores) for result in results]
        graded = [r["identifier"] for r in results if r["graded"]]
        failed = self.course.feedback(graded, name)
        for result in results:
            if result["graded"] and result["identifier"] in failed:
                result["notes"].append(
                    f"the feedback page could not be made: {failed[result['identifier']]}"
                )
        scores = {student: scores[student] for student in graded}
        report.write(self.out, name, results, scores)
        grades, feedback = {}, {}
        for result in results:
            score = scores.get(result["identifier"]) if result["graded"] else None
            grades[result["student"]] = _points(result, score, autograded_only)
            feedback[result["student"]] = _words(result, score)
        people = exports.roster(class_list)
        full = sum(self.assignment.tests.values())
        full += 0 if autograded_only else sum(self.assignment.written.values())
        exports.canvas(self.out / "canvas.csv", title or name, full, grades, people)
        exports.moodle(self.out / "moodle.csv", title or name, grades, people, feedback)
        return scores


def _known(result, scores):
    """Return a copy of a result, not graded if the gradebook does not know it."""
    result = {**result, "notes": list(result["notes"])}
    if result["graded"] and result["identifier"] not in scores:
        result["graded"] = False
        result["notes"].append(
            "the gradebook does not hold it; delete its file in done/ and repeat"
        )
    return result


def _points(result, score, autograded_only):
    """Return the points to export, None while something waits for a person."""
    if score is None:
        return None
    if autograded_only:
        held = score["waiting"] and result.get("unread_code", False)
        return None if held else score["autograded"]
    return None if score["waiting"] else score["score"]


def _words(result, score):
    """Return the few words that go with a grade."""
    if score is None:
        return "Could not be graded; please ask."
    words = f"Autograded: {score['autograded']:g} of {score['most_autograded']:g}."
    return words + (" The written answer is not marked yet." if score["waiting"] else "")


def _write(path, content):
    """Write a file whole or not at all."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(content), encoding="utf-8", errors="surrogateescape")
    os.replace(half, path)

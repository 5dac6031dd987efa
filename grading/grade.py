"""Grade a folder of submissions: in parallel, resumable, each one alone in a sandbox.

Workers get a submission's bytes and return a graded notebook. The process that was started by a
person alone writes the gradebook, so no submission comes near it.
"""

import hashlib
import hmac
import itertools
import json
import os
import secrets
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import nbformat
from tqdm import tqdm

from . import exports, harmless, items, pooled, report
from .assignments import Assignment, is_test
from .deadlines import Deadlines
from .gradebook import Course
from .handed_in import Refused, find, raw, unpacked
from .running import Checker, run
from .sandbox import Limits, Lost, SandboxError
from .submissions import UNREAD, parse, rebuild

#: How a note begins that tells of a later file without marks.
STANDS = "the marks are those of an earlier file;"

#: What a result says of whose it is.
NAMES = ("student", "identifier")

#: The assignment that this process has read, checkers that wait for their next submission, and the
#: lock under which both are changed.
_read, _waiting, _lock = {}, [], threading.Lock()


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
        ``notebook`` as text or None, ``notes``, ``peak``, ``seconds``, and whether it is ``final``
        that there is no notebook. Never raises.
    """
    answer = {"notebook": None, "notes": [], "peak": 0, "seconds": {}, "final": False}
    try:
        assignment = _assignment(**job["assignment"])
        submitted, answer["notes"] = parse(job["submission"])
        rebuilt = rebuild(submitted, assignment)
        answer["notes"] += rebuilt.notes
        answer |= {"unread_text": rebuilt.unread_text, "unread_code": rebuilt.unread_code}
        with _checker(assignment, Limits(**job["limits"]), job["walled"]) as checker:
            result = run(rebuilt.notebook, checker)
        answer["notes"] += result.notes
        answer["notebook"] = harmless.text(json.dumps(_settled(result.notebook)))
        answer |= {"peak": result.peak, "seconds": result.seconds}
    except Exception as error:  # one submission must not stop the others, whatever is in it
        known = isinstance(error, Refused | SandboxError | Lost)
        answer |= {"notebook": None, "notes": [str(error) if known else _said(error)]}
        answer["final"] = isinstance(error, Refused)
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
    """Return the assignment, read once in each process."""
    with _lock:
        if (name, source) not in _read:
            _read.clear()
            _read[name, source] = Assignment(name, nbformat.reads(source, as_version=4))
        return _read[name, source]


@contextmanager
def _checker(assignment, limits, walled):
    """Give a checker that nobody else uses; those of other assignments are closed."""
    wanted = (assignment, limits, walled)
    with _lock:
        others = [
            each for each in _waiting if (each.assignment, each.limits, each.walled) != wanted
        ]
        own = [each for each in _waiting if each not in others]
        checker = own.pop() if own else Checker(assignment, limits, walled=walled)
        _waiting[:] = own
    try:
        for other in others:
            other.close()
        yield checker
    finally:
        with _lock:
            _waiting.append(checker)


def close():
    """End the processes of all checkers that wait."""
    with _lock:
        closing, _waiting[:] = list(_waiting), []
    for checker in closing:
        checker.close()


@contextmanager
def workers(number, scheduler=None):
    """Give an executor of this machine, or of the Dask cluster at an address."""
    if scheduler is None:
        # Threads suffice: each waits for processes of its own, which do the work.
        try:
            with ThreadPoolExecutor(number) as executor:
                yield executor
        finally:
            close()
        return
    try:
        from distributed import Client
    except ImportError:
        raise SystemExit('A scheduler needs Dask: pip install ".[cluster]"') from None
    with Client(scheduler, timeout=30) as client:
        try:
            yield client.get_executor(retries=2)
        finally:
            client.run(close, on_error="ignore")


class Run:
    """One run of the command over one folder and one assignment.

    Parameters
    ----------
    assignment : Assignment
    submissions : path
        A folder, or a zip file as Canvas or Moodle gives it.
    out : path
        The course's folder.
    limits : Limits, optional
    walled : bool
    deadlines : Deadlines, optional
    task : str, optional
        The one task whose marks may change.
    anonymous : bool
        File everybody under a code, and keep names out of the report.
    """

    def __init__(
        self,
        assignment,
        submissions,
        out,
        *,
        limits=None,
        walled=True,
        deadlines=None,
        task=None,
        anonymous=False,
    ):
        self.assignment, self.out = assignment, Path(out)
        self.folder = unpacked(submissions, self.out / "unpacked" / assignment.name)
        self.found = find(self.folder, assignment.name)
        self.course = Course(self.out)
        self.limits, self.walled = limits or Limits(), walled
        self.deadlines, self.anonymous = deadlines or Deadlines(), anonymous
        self.only = assignment.tests_of(task) if task else None
        self.codes = self._codes() if anonymous else {}
        self.done = self.out / "done" / assignment.name
        self.done.mkdir(parents=True, exist_ok=True)
        self.source = nbformat.writes(assignment.source)
        if not (self.out / "gradebook.db").exists():
            for mark in self.done.glob("*.json"):  # marks of a gradebook that is gone
                mark.unlink()

    def _codes(self):
        """Return a code for each student: the same in every run, and telling nobody who it is."""
        path = self.out / "names.key"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32), encoding="ascii")
        key = path.read_bytes()
        return {
            found.student: hmac.new(
                key, found.student.encode("utf-8", "surrogateescape"), "sha256"
            ).hexdigest()[:10]
            for found in self.found
        }

    def _filed(self, found):
        """Return the name under which a student's work is filed."""
        return self.codes.get(found.student, found.identifier)

    def _shown(self, found):
        """Return what the report calls a student."""
        unknown = "somebody who handed in no notebook"
        return self.codes.get(found.student, unknown) if self.anonymous else found.student

    def grade(self, executor, width, progress=True):
        """Grade what is not graded yet; return a result for each submission, in order."""
        results, waiting = {}, {}
        bar = tqdm(total=len(self.found), unit="submission", disable=not progress)
        jobs = self._jobs(results, bar)

        def hand_out():
            for found, job in itertools.islice(jobs, 2 * width - len(waiting)):
                waiting[executor.submit(grade_one, job)] = (found, job)

        try:
            hand_out()
            self.course.release(self.assignment)  # while the workers load what they need
            while waiting:
                self._collect(waiting, results, bar)
                hand_out()
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
        finally:
            bar.close()
        return [results[found.student] for found in self.found]

    def _jobs(self, results, bar):
        """Give what is to be graded, each with its job; enter the results that there are already."""
        for found in self.found:
            result, job = self._prepare(found)
            if job is not None:
                yield found, job
                continue
            results[found.student] = result
            bar.update()

    def _prepare(self, found):
        """Return a result if there is one already, else the job that will give it."""
        if found.path is None:
            return self._failed(found, [found.problem]), None
        try:
            data = raw(found.path)
        except (Refused, OSError) as error:
            return self._failed(found, [harmless.text(str(error))]), None
        earlier = self._earlier(found)
        if earlier and earlier["key"] == self._key(data):
            return earlier["result"], None
        job = {"assignment": {"name": self.assignment.name, "source": self.source}}
        job |= {"submission": data, "limits": asdict(self.limits), "walled": self.walled}
        return None, job

    def _earlier(self, found):
        """Return the mark of an earlier run over the student's work, None if there is none."""
        try:
            earlier = json.loads(self._mark(found).read_text(encoding="utf-8"))
            earlier["result"] = self._result(found, **earlier["result"])
            return earlier if "key" in earlier else None
        except (FileNotFoundError, ValueError, TypeError, KeyError):  # none, or a damaged one
            return None

    def _done(self, found, data, result):
        """Mark a submission as done; who it is from is not written, which a code may stand for."""
        rest = {name: value for name, value in result.items() if name not in NAMES}
        _write(self._mark(found), {"key": self._key(data), "result": rest})

    def _failed(self, found, notes):
        """Return the result of a file that cannot be graded; marks of an earlier file stand."""
        earlier = self._earlier(found)
        if not earlier or not earlier["result"]["graded"]:
            return self._result(found, graded=False, notes=notes)
        kept = [note for note in earlier["result"]["notes"] if not note.startswith(STANDS)]
        said = f"{STANDS} what was handed in last could not be graded: {'; '.join(notes)}"
        return {**earlier["result"], "notes": [said, *kept]}

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
        if self._filed(found) != found.student and not (found.number or self.anonymous):
            notes.append(f"the folder's name is unusual; filed as {found.identifier}")
        if found.others:
            names = ", ".join(map(repr, found.others[:5]))
            notes.append(
                f"{UNREAD}: the folder holds other notebooks, which were not read: {names}"
            )
        if answer["notebook"] is None:
            result = self._failed(found, notes)
            if answer["final"]:
                self._done(found, job["submission"], result)
            return result
        code = answer.get("unread_code", False) or bool(found.others)
        unread = code or answer.get("unread_text", False)
        result = self._result(found, graded=True, notes=notes)
        result |= {key: answer[key] for key in ("peak", "seconds")}
        result |= {"unread": unread, "unread_code": code}
        try:
            notebook = nbformat.from_dict(json.loads(answer["notebook"]))
            digest = hashlib.sha256(job["submission"]).hexdigest()
            choices = {"digest": digest, "hold": unread, "only": self.only}
            recorded = self.course.record(
                self._filed(found), self.assignment.name, notebook, **choices
            )
            result["changed"] = recorded.changed
            notes += [
                f"{name}: {points:g} points by hand were for the file before this one; mark it anew"
                for name, points in recorded.dropped.items()
            ]
            self._done(found, job["submission"], result)
        except Exception as error:  # without the mark of done, the next run tries again
            notes = [*notes, f"the marks could not be recorded: {_said(error)}"]
            return self._result(found, graded=False, notes=notes)
        return result

    def _result(self, found, **rest):
        return dict(zip(NAMES, (found.student, self._filed(found)), strict=True)) | rest

    def _mark(self, found):
        return self.done / f"{self._filed(found)}.json"

    def _key(self, data):
        parts = [data, self.source.encode(), json.dumps(asdict(self.limits)).encode()]
        return hashlib.sha256(b"\0".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()

    def publish(self, results, *, title=None, class_list=None, autograded_only=False, width=1):
        """Write feedback pages, report, what the class got wrong, and files for Canvas and Moodle.

        Returns
        -------
        dict
            What is in the gradebook, by identifier.
        """
        name, roster = self.assignment.name, exports.roster(class_list)
        found = {each.student: each for each in self.found}
        people = {
            student: exports.person(roster, student, each.known) for student, each in found.items()
        }
        scores = self.course.scores(name)
        results = [_known(result, scores) for result in results]
        for result in results:
            self._late(result, found[result["student"]], people[result["student"]])
        scores = self.course.scores(name)
        graded = [r["identifier"] for r in results if r["graded"]]
        failed = self.course.feedback(graded, name, width)
        for result in results:
            if result["graded"] and result["identifier"] in failed:
                result["notes"].append(
                    f"the feedback page could not be made: {failed[result['identifier']]}"
                )
        scores = {student: scores[student] for student in graded}
        absent = exports.absent(roster, people) if roster else []
        strangers = [s for s in people if roster and people[s] not in roster.values()]
        self._report(results, scores, absent, strangers)
        grades, feedback = {}, {}
        for result in results:
            score = scores.get(result["identifier"]) if result["graded"] else None
            grades[result["student"]] = _points(result, score, autograded_only)
            feedback[result["student"]] = _words(result, score)
        full = sum(self.assignment.tests.values())
        full += 0 if autograded_only else sum(self.assignment.written.values())
        exports.canvas(self.out / "canvas.csv", title or name, full, grades, people)
        exports.moodle(self.out / "moodle.csv", title or name, grades, people, feedback)
        return scores

    def _report(self, results, scores, absent, strangers):
        """Write what whoever answers for the grades is to read."""
        name = self.assignment.name
        if self.anonymous:
            header = ("filed as", "student")
            rows = [[r["identifier"], r["student"]] for r in results]
            exports.write(self.out / "names.csv", header, rows)
            results = [{**r, "student": r["identifier"]} for r in results]
            absent, strangers = [], []
        pool = pooled.collect(self.folder)
        # A file's name may be a student's: where nobody is named it is not said.
        odd = [
            (self._shown(found), f"{'a file' if self.anonymous else found.path.name}: {said}")
            for found, said in pool.odd
        ]
        report.write(self.out, name, results, scores, absent, strangers, odd)
        pooled.write(self.out, pool)
        exports.write(self.out / "changes.csv", report.CHANGES, report.changes(results))
        marks = self.course.checks([r["identifier"] for r in results if r["graded"]], name)
        items.write(self.out, self.assignment, marks)

    def _late(self, result, found, person):
        """Enter how late somebody was, which a deadline that is put off may change at any time."""
        late, said = self.deadlines.late(found, person)
        if said:
            result["notes"].append(said)
        result["late"] = late.total_seconds() / 3600 if late else 0
        if result["graded"]:
            off = self.deadlines.points(late)
            self.course.late(result["identifier"], self.assignment.name, off)
            if off:
                result["notes"].append(f"{off:g} points are taken off for it")


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

"""The round trip: release, a class with hostile students, marks, feedback, files for Canvas and Moodle."""

import copy
import csv
import dataclasses
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import attacks
import nbformat
import pytest
from contents import ROOT
from processes import below, bubblewraps, gone

from grading import assignments, exports, grade, running, sandbox
from grading.assignments import answered, grade_id

#: Of a cell so long that on a busy machine those that fill the memory are ended for that.
LIMITS = sandbox.Limits(
    cell_seconds=16, seconds=240, memory=1600 * 2**20, total_memory=900 * 2**20, processes=24
)
FIXTURE = Path(__file__).parent / "fixture"


class Nobody(Executor):
    """Refuses all work."""

    def submit(self, *_args, **_kwargs):
        raise AssertionError("nothing was left to grade")


def _listen():
    """Listen on this machine; return the port and a list that fills with callers."""
    server, callers = socket.create_server(("127.0.0.1", 0)), []

    def accept():
        while True:
            callers.append(server.accept())

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1], callers


def _hand_in(folder, student):
    place = folder / student.name
    place.mkdir(parents=True)
    if student.content is not None:
        (place / "0-sums.ipynb").write_bytes(student.content)
    elif student.name == "link":
        (place / "0-sums.ipynb").symlink_to("../right/0-sums.ipynb")


class Graded:
    """The class after grading."""

    def __init__(self, folder, assignment):
        self.folder, self.assignment = folder, assignment
        port, self.callers = _listen()
        self.students = attacks.everybody(assignment, port, folder)
        for student in self.students:
            _hand_in(folder / "submissions", student)
        (folder / "submissions/linked").symlink_to(folder / "submissions/right")
        self.run = grade.Run(assignment, folder / "submissions", folder / "out", limits=LIMITS)
        with grade.workers(2) as executor:
            self.results = self.run.grade(executor, 2, progress=False)
        self.by_name = {r["student"]: r for r in self.results}
        self.scores = self.run.publish(self.results)

    def points(self, name):
        return self.scores.get(self.by_name[name]["identifier"], {}).get("autograded")

    def notes(self, name):
        return self.by_name[name]["notes"]

    def page(self, name):
        folder = self.folder / "out/feedback" / self.by_name[name]["identifier"]
        return (folder / "0-sums/0-sums.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def graded(walls, sums, tmp_path_factory):
    return Graded(tmp_path_factory.mktemp("class"), sums)


STUDENTS = attacks.everybody(assignments.read(FIXTURE / "source/0-sums"), 1, Path("nowhere"))


@pytest.mark.parametrize("student", STUDENTS, ids=lambda s: repr(s.name))
def test_marks_and_line_in_the_report(graded, student):
    assert graded.points(student.name) == student.points, graded.notes(student.name)
    notes = graded.notes(student.name)
    if student.says:
        assert any(re.search(student.says, note) for note in notes), notes
    else:
        assert notes == []


def test_nobody_is_lost(graded):
    assert sorted(graded.by_name) == sorted([*(s.name for s in STUDENTS), "linked"])
    assert "is a link" in graded.notes("linked")[0]


def test_the_table_of_the_hostile_is_what_was_tried():
    honest = {
        student.name for student in attacks.honest(assignments.read(FIXTURE / "source/0-sums"))
    }
    tried = [student for student in STUDENTS if student.name not in honest]
    listed = {name for names in attacks.KINDS.values() for name in names.split()}
    assert listed <= {student.name for student in tried}
    wanted = "\n".join(attacks.table(tried))
    assert wanted in (ROOT / "grading/README.md").read_text(encoding="utf-8"), wanted


def test_nobody_called(graded):
    assert graded.callers == []


def test_the_gradebook_is_whole(graded):
    with sqlite3.connect(graded.folder / "out/gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        students = {row[0] for row in book.execute("select id from student")}
    assert students == {r["identifier"] for r in graded.results if r["graded"]}


def test_the_report_names_everybody_who_needs_a_look(graded):
    text = (graded.folder / "out/report.md").read_text(encoding="utf-8")
    for result in graded.results:
        assert (f"({result['identifier']})" in text) == bool(result["notes"])
    assert "[x](y)" not in text


def test_feedback_says_why_and_hides_hidden_tests(graded):
    page = graded.page("partly")
    assert "divide the entry by the sum of all the entries" in page
    for student in ("partly", "right", "blank"):
        assert "_probe" not in graded.page(student)
        assert "HIDDEN TESTS" not in graded.page(student)


@pytest.mark.parametrize("name", ["html", "script-in-words"])
def test_no_script_of_a_student_reaches_whoever_marks(graded, name):
    place = graded.folder / "out/autograded" / name / "0-sums/0-sums.ipynb"
    notebook = nbformat.read(place, as_version=4)
    shown = [o for c in notebook.cells for o in c.get("outputs", ()) if "data" in o]
    assert not any("text/html" in output.data for output in shown)
    words = next(c.source for c in notebook.cells if grade_id(c) == "words")
    for text in (words, graded.page(name)):
        assert "<script>steal" not in text
    assert name == "html" or words.startswith("Trade < aid.")


def _rows(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["canvas.csv", "moodle.csv", "report.csv"])
def test_no_cell_is_a_formula(graded, name):
    with (graded.folder / "out" / name).open(newline="", encoding="utf-8") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert cells and not [c for c in cells if c.startswith(exports.FORMULA)]


def test_written_answers_are_marked_by_a_person_and_exported(graded):
    """Before: no grade for whoever wrote an answer. After: the sum, in both layouts."""
    out = graded.folder / "out"
    before = {row["SIS Login ID"]: row["0-sums"] for row in _rows(out / "canvas.csv")}
    assert before["right"] == "" and before["blank"] == "0.0" and before[""] == "30.0"
    graded.run.course.mark("right", "0-sums", "words", 7, comment="Who trades is left out.")
    graded.run.course.mark("partly", "0-sums", "words", 5)
    again = grade.Run(graded.assignment, graded.folder / "submissions", out, limits=LIMITS)
    results = again.grade(Nobody(), 2, progress=False)
    assert results == graded.results
    again.publish(results, title="Sums (42)")
    canvas = {row["SIS Login ID"]: row["Sums (42)"] for row in _rows(out / "canvas.csv")}
    moodle = {row["ID number"]: row for row in _rows(out / "moodle.csv")}
    assert (canvas["right"], canvas["partly"], canvas["wrong"]) == ("27.0", "18.0", "")
    assert moodle["right"]["Sums (42)"] == "27.0"
    assert "20 of 20" in moodle["right"]["Sums (42) (feedback)"]
    assert moodle["cut-short"]["Sums (42)"] == ""
    assert "Who trades is left out." in graded.page("right")


def test_a_roster_gives_names_and_numbers(tmp_path):
    listed = tmp_path / "roster.csv"
    listed.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\nAna,7,U7,ana,S1\n", encoding="utf-8"
    )
    exports.canvas(
        tmp_path / "c.csv", "A (1)", 30, {"ana": 12.5, "bo": None}, exports.roster(listed)
    )
    lines = (tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "Student,ID,SIS User ID,SIS Login ID,Section,A (1)",
        "    Points Possible,,,,,30",
        "Ana,7,U7,ana,S1,12.5",
        "bo,,,bo,,",
    ]


# The command -------------------------------------------------------------------------------------


def _command(tmp_path, *more, **kwargs):
    command = [sys.executable, "-m", "grading", "--coursework", str(FIXTURE), "grade"]
    command += ["--submissions", str(tmp_path / "in"), "--assignment", "0-sums"]
    command += ["--out", str(tmp_path / "out"), "--workers", "1", *more]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs
    )


def _small_class(tmp_path, assignment, number):
    for i in range(number):
        path = tmp_path / f"in/submitted/s{i}/0-sums/0-sums.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(assignment), path)


def test_a_killed_run_goes_on_where_it_stopped(walls, sums, tmp_path):
    _small_class(tmp_path, sums, 4)
    process = _command(tmp_path)
    done = tmp_path / "out/done/0-sums"
    end = time.monotonic() + 120
    while not list(done.glob("*.json")) and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {p.name: p.stat().st_mtime_ns for p in done.glob("*.json")}
    assert 0 < len(kept) < 4
    process = _command(tmp_path)
    text, _ = process.communicate(timeout=300)
    assert process.returncode == 0 and "4 of 4 submissions graded" in text
    assert {name: (done / name).stat().st_mtime_ns for name in kept} == kept


def test_without_bubblewrap_the_command_refuses(sums, tmp_path):
    _small_class(tmp_path, sums, 1)
    process = _command(tmp_path, env={**os.environ, "PATH": str(tmp_path)})
    text, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "not run without a sandbox" in text and sandbox.PLAIN_WORDS in text
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("words", ["yes", "", "true"])
def test_without_a_sandbox_only_in_plain_words(words):
    with pytest.raises(sandbox.Unavailable, match="exactly these words"):
        sandbox.require(words)


def test_in_plain_words_it_runs_without(sums, tmp_path):
    _small_class(tmp_path, sums, 1)
    process = _command(tmp_path, "--no-sandbox", sandbox.PLAIN_WORDS)
    text, _ = process.communicate(timeout=300)
    assert process.returncode == 0 and "1 of 1 submissions graded" in text


def test_the_same_on_a_dask_cluster(walls, sums, tmp_path):
    distributed = pytest.importorskip("distributed")
    _small_class(tmp_path, sums, 2)
    (tmp_path / "in/submitted/s1/0-sums/0-sums.ipynb").write_bytes(b"{")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        run = grade.Run(sums, tmp_path / "in", tmp_path / "out")
        with grade.workers(2, cluster.scheduler_address) as executor:
            results = run.grade(executor, 2, progress=False)
            assert len(bubblewraps()) == 2  # one that is in the other
        assert bubblewraps() == []
    assert [r["graded"] for r in results] == [True, False]
    assert run.course.scores("0-sums")["s0"]["autograded"] == 20


# Loaded once for all ----------------------------------------------------------------------------


@pytest.fixture
def abacus(sums, tmp_path):
    """Return an assignment that imports a package, which draws a number when it is loaded; limits."""
    package = tmp_path / "abacus"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import secrets\nDRAWN = secrets.token_hex(8)\n", encoding="utf-8"
    )
    source = copy.deepcopy(sums.source)
    imports = next(c for c in source.cells if grade_id(c) == "imports")
    imports.source = f"import abacus\n{imports.source}"
    limits = dataclasses.replace(LIMITS, visible=(str(package),))
    return dataclasses.replace(sums, source=source), limits


SHOWS = "total = flows['amount'].sum()\nprint(abacus.DRAWN, end='')"


@pytest.mark.parametrize("walled", [True, False])
def test_all_workers_share_one_loading_and_nothing_is_left(request, abacus, tmp_path, walled):
    if walled:
        request.getfixturevalue("walls")
    assignment, limits = abacus
    for i in range(6):
        path = tmp_path / f"in/s{i}/0-sums.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(answered(assignment, {"total": SHOWS}), path)
    run = grade.Run(assignment, tmp_path / "in", tmp_path / "out", limits=limits, walled=walled)
    before = below()
    with grade.workers(2) as executor:
        results = run.grade(executor, 2, progress=False)
        seen = below() - before
        assert len(bubblewraps()) == 2 * walled  # one that is in the other
    assert [run.course.scores("0-sums")[r["student"]]["autograded"] for r in results] == [20] * 6
    kept = [nbformat.read(path, 4) for path in (tmp_path / "out/autograded").rglob("*.ipynb")]
    drawn = [c.outputs[0].text for each in kept for c in each.cells if grade_id(c) == "total"]
    assert len(drawn) == 6 and len(set(drawn)) == 1, drawn
    assert seen and gone(*seen)
    assert grade._waiting == [] and running.Origins._open == {}


def test_a_run_whose_sandbox_is_killed_on_its_way_marks_everybody_right(
    walls, sums, tmp_path, monkeypatch
):
    """Killed while two submissions run, of which neither is at fault."""
    _small_class(tmp_path, sums, 6)
    original, ran, lost = running._run_cell, [], []

    def run_cell(*given):
        ran.append(given)
        if len(ran) == 9:
            (origins,) = running.Origins._open.values()
            origins.bubblewrap.process.kill()
        try:
            return original(*given)
        except sandbox.Lost as error:
            lost.append(error)
            raise

    monkeypatch.setattr(running, "_run_cell", run_cell)
    run = grade.Run(sums, tmp_path / "in", tmp_path / "out")
    with grade.workers(2) as executor:
        results = run.grade(executor, 2, progress=False)
    assert lost and not [note for each in results for note in each["notes"] if "ended" in note]
    scores = run.course.scores("0-sums")
    assert [scores[result["identifier"]]["autograded"] for result in results] == [20] * 6


def test_another_assignment_ends_the_processes_of_the_one_before(sums, abacus):
    """Also where a worker never comes to the new one, as on a cluster."""
    jobs = [
        {
            "assignment": {"name": name, "source": nbformat.writes(assignment.source)},
            "submission": nbformat.writes(answered(assignment)).encode(),
            "limits": dataclasses.asdict(limits),
            "walled": False,
        }
        for name, assignment, limits in (("0-sums", sums, LIMITS), ("1-sums", *abacus))
    ]
    before = below()
    with ThreadPoolExecutor(2) as executor:
        answers = list(executor.map(grade.grade_one, [jobs[0]] * 4))
        first = below() - before
        assert first and len(running.Origins._open) == 1
        answers.append(executor.submit(grade.grade_one, jobs[1]).result())
    assert all(answer["notebook"] for answer in answers), answers
    assert gone(*first)
    assert len(running.Origins._open) == len(grade._waiting) == 1
    grade.close()
    assert running.Origins._open == {}


def test_every_test_cell_counts(sums):
    assert sum(sums.tests.values()) == 20 and sum(sums.written.values()) == 10
    assert all(grade_id(c) for c in sums.source.cells if c.cell_type == "code")

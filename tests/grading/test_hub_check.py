"""Trying a link to a hub: what is missing on a machine, and what a hub spoils, is said."""

import copy
import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest

from grading import hub_check
from grading.assignments import is_task
from grading.hub_check import HubError

ASSIGNMENT = SimpleNamespace(name="wells")


@pytest.mark.parametrize("python", [None, sys.executable])
def test_a_machine_without_git_is_told_so_before_anything_is_made(python, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HubError, match=r"^git was not found; install it"):
        hub_check.check(ASSIGNMENT, tmp_path, python)
    assert list(tmp_path.iterdir()) == []


def test_a_python_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(hub_check, "environment", None)  # none is made in its place
    with pytest.raises(HubError, match="no/python was not found; --python is of an environment"):
        hub_check.check(ASSIGNMENT, tmp_path, "no/python")


def test_a_git_that_cannot_serve_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(hub_check, "_run", lambda command, **_: f"{tmp_path}\n")
    course = SimpleNamespace(folder=tmp_path, bare=tmp_path / "course.git")
    with (
        pytest.raises(HubError, match="git-daemon was not found; install the part"),
        hub_check.Course.served(course),
    ):
        pass


# A hub that does what nbgitpuller does, and others that do not -----------------------------------


def _git(folder, *arguments):
    environment = {**os.environ, **hub_check.AUTHOR}
    subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


class Hub:
    """A student's home whose links fetch and merge: what both changed stays the student's."""

    address = "http://127.0.0.1:1"
    keeps = ("-X", "ours")

    def __init__(self, python, home):
        self.home = home
        home.mkdir()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def follow(self, link):
        assert "/hub/" not in link
        asked = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
        target = asked.get("targetpath", asked["repo"].rpartition("/")[2])
        if (self.home / target).is_dir():
            self.fetch(self.home / target)
        else:
            _git(self.home, "clone", "--branch", asked["branch"], asked["repo"], target)
        return asked["urlpath"].removeprefix("lab/tree/")

    def fetch(self, folder):
        _git(folder, "commit", "--quiet", "--all", "--allow-empty", "--message", "mine")
        _git(folder, "pull", "--no-rebase", *self.keeps)

    def read(self, place):
        return nbformat.read(self.home / place, as_version=4)

    def write(self, place, notebook):
        nbformat.write(notebook, self.home / place)


class Elsewhere(Hub):
    """Opens another notebook than the one that was released."""

    def read(self, place):
        return nbformat.v4.new_notebook()


class Moving(Hub):
    """Opens another place the second time."""

    def follow(self, link):
        self.opened = (*getattr(self, "opened", ()), super().follow(link))
        return self.opened[0] + "-2" * (len(self.opened) > 1)


class Forgetful(Hub):
    """Takes what the course has for what the student wrote."""

    def fetch(self, folder):
        _git(folder, "fetch")
        _git(folder, "reset", "--hard", "origin/main")


class Idle(Hub):
    """Fetches once and never again."""

    def fetch(self, folder):
        pass


class Taking(Hub):
    """Where both changed a cell, keeps the course's."""

    keeps = ("-X", "theirs")


def _followed(hub, assignment, folder, monkeypatch):
    programs = subprocess.run(["git", "--exec-path"], capture_output=True, text=True).stdout
    if not (Path(programs.strip()) / "git-daemon").exists():
        pytest.skip("git cannot serve repositories here")
    monkeypatch.setattr(hub_check, "Server", hub)
    return hub_check.check(assignment, folder, sys.executable)


def test_a_hub_that_merges_is_enough(sums, monkeypatch, tmp_path):
    place = "0-sums/0-sums.ipynb"
    assert _followed(Hub, sums, tmp_path, monkeypatch) == [
        f"The link fetches the repository and opens course/{place}.",
        f"With an address that ends in .git it opens course/{place} too.",
        "The student's answer and the course's correction of another cell are both there.",
        "Where both changed the same cell, the student's answer stays.",
    ]


@pytest.mark.parametrize(
    ("hub", "words"),
    [
        (Elsewhere, "the notebook that the link opens is not the one that was released"),
        (Moving, r"the link opened (course/.*\.ipynb) and then \1-2"),
        (Forgetful, "the student's answer is lost when the course corrects another cell"),
        (Idle, "the correction does not arrive where the student answered another cell"),
        (Taking, "the cell that a student has answered takes the answer away"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hub_that_spoils_work_is_told_of(hub, words, sums, monkeypatch, tmp_path):
    with pytest.raises(HubError, match=words):
        _followed(hub, sums, tmp_path, monkeypatch)


def test_an_assignment_of_one_cell_cannot_be_corrected_elsewhere(sums):
    notebook = copy.deepcopy(sums.release)
    task = next(cell for cell in notebook.cells if is_task(cell))
    notebook.cells = [task]
    with pytest.raises(HubError, match="no cell away from its first task"):
        hub_check._cells(notebook)


# A server that answers ---------------------------------------------------------------------------

PAGE = '<body data-repo="{repo}" data-path="lab/tree/a%20b.ipynb" data-targetpath="a&amp;b">'
PULLED = 'data: {"phase": "syncing", "output": "Merge conflict"}\n\ndata: {"phase": "finished"}\n'


class Answers(http.server.BaseHTTPRequestHandler):
    """Answer what the server was told to, and keep what was asked."""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        self.server.asked.append((self.command, path, parse_qs(query), dict(self.headers)))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        text = self.server.answers.get(path)
        self.send_response(404 if text is None else 200)
        self.end_headers()
        self.wfile.write((text or "").encode())

    do_PUT = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def student(tmp_path):
    """Give a student's server that is not started: its address is answered here."""
    server = hub_check.Server(sys.executable, tmp_path / "home")
    place = urlsplit(server.address)
    with http.server.ThreadingHTTPServer((place.hostname, place.port), Answers) as stand_in:
        stand_in.answers, stand_in.asked = {}, []
        threading.Thread(target=stand_in.serve_forever, args=[0.02], daemon=True).start()
        server.stand_in = stand_in
        yield server
        stand_in.shutdown()


def test_a_link_is_followed_to_the_place_that_its_page_names(student):
    student.stand_in.answers |= {"/git-pull": PAGE, "/git-pull/api": PULLED}
    assert student.follow(f"{student.address}/git-pull?repo=x") == "a b.ipynb"
    _, _, asked, headers = student.stand_in.asked[-1]
    assert asked == {"repo": ["{repo}"], "targetpath": ["a&b"]}
    assert headers["Authorization"] == f"token {student.token}"


@pytest.mark.parametrize(
    ("page", "pulled", "words"),
    [
        ("<body>Sign in</body>", PULLED, "the page behind the link is not nbgitpuller's"),
        (PAGE, PULLED.partition("\n\n")[0], "nbgitpuller did not finish: Merge conflict"),
        (PAGE, "", "nbgitpuller did not finish"),
    ],
)
def test_a_link_that_fetches_nothing_is_told_of(student, page, pulled, words):
    student.stand_in.answers |= {"/git-pull": page, "/git-pull/api": pulled}
    with pytest.raises(HubError, match=words):
        student.follow(f"{student.address}/git-pull")


def test_a_notebook_comes_without_the_server_s_marks_and_goes_back_as_one(student, sums):
    notebook = copy.deepcopy(sums.release)
    notebook.cells[0].metadata["trusted"] = True
    answer = json.dumps({"content": notebook})
    student.stand_in.answers["/api/contents/a.ipynb"] = answer
    assert student.read("a.ipynb") == sums.release
    student.write("a.ipynb", notebook)
    assert student.stand_in.asked[-1][:2] == ("PUT", "/api/contents/a.ipynb")
    with pytest.raises(HubError, match=r"GET .*/b\.ipynb\?content=1 was answered with 404"):
        student.read("b.ipynb")


def test_a_server_that_does_not_start_is_quoted(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no module named jupyter_server\nexit 1\n")
    python.chmod(0o700)
    with (
        pytest.raises(HubError, match="the server did not start: no module named jupyter_server"),
        hub_check.Server(python, tmp_path / "home"),
    ):
        pass


def test_a_command_that_fails_is_quoted():
    with pytest.raises(HubError, match=r"^sh -c echo full; exit 3: full"):
        hub_check._run(["sh", "-c", "echo full; exit 3"])

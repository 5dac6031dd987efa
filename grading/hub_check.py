"""Follow a link to an assignment as a student does: on a real server, from a real repository.

A Jupyter server with nbgitpuller, in an environment made for it, stands for the one that a hub
starts for each student; a bare repository served on this machine for the course's own. The hub adds
a login and ``/hub/user-redirect``, which leads to the student's server and is left out here. The
link is followed three times: to nothing; after the student answered and the course corrected another
cell; and after both changed the same cell.
"""

import contextlib
import html
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urlencode

import nbformat
from nbgrader.utils import is_solution

from . import links
from .assignments import grade_id, is_task

PACKAGES = ("jupyter_server", "nbgitpuller")
SECONDS = 60  # for the server to start, and for each answer
AUTHOR = {f"GIT_{who}_{what}": "course@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip


class HubError(Exception):
    """A link does not do what it should; the message says what."""


def environment(folder):
    """Make an environment with what a hub has; return its Python."""
    _run([sys.executable, "-m", "venv", folder])
    python = Path(folder) / "bin/python"
    _run([python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *PACKAGES])
    return python


def check(assignment, folder, python=None):
    """Follow an assignment's link; return what was seen, one sentence each.

    Parameters
    ----------
    assignment : Assignment
    folder : path
        An empty one, for repository, server and home.
    python : path, optional
        Of an environment with a Jupyter server and nbgitpuller; without it one is made.

    Raises
    ------
    HubError
        If any of it goes wrong.
    """
    folder = Path(folder).resolve()
    _require("git", "install it: the course's repository is made with it")
    _require(
        python or sys.executable, f"--python is of an environment with {' and '.join(PACKAGES)}"
    )
    python = python or environment(folder / "environment")
    course, said = Course(folder, assignment), []
    course.publish("The assignment")
    with course.served() as repository:
        with Server(python, folder / "another") as server:
            place = _opened(server, _link(server, repository.removesuffix(".git"), course), course)
        said.append(f"The link fetches the repository and opens {place}.")
        with Server(python, folder / "home") as server:
            said += _twice(server, _link(server, repository, course), course)
    return said


def _link(server, repository, course):
    link = links.link(server.address, repository, course.path)
    return link.replace("/hub/user-redirect/", "/")  # what a hub does


def _opened(server, link, course):
    place = server.follow(link)
    if server.read(place) != course.notebook:
        raise HubError("the notebook that the link opens is not the one that was released")
    return place


def _twice(server, link, course):
    """Follow a link again after changes; return what was seen."""
    place = _opened(server, link, course)
    said = [f"With an address that ends in .git it opens {place} too."]
    task, text = _cells(course.notebook)
    mine = server.read(place)
    mine.cells[task].source = "answer = 'mine'"
    server.write(place, mine)
    course.notebook.cells[text].source += "\n\nCorrected."
    course.publish("A correction")
    _same_place(server.follow(link), place)
    merged = server.read(place)
    if merged.cells[task].source != "answer = 'mine'":
        raise HubError("the student's answer is lost when the course corrects another cell")
    if not merged.cells[text].source.endswith("Corrected."):
        raise HubError("the correction does not arrive where the student answered another cell")
    said.append("The student's answer and the course's correction of another cell are both there.")

    course.notebook.cells[task].source += "\n# mended"
    course.publish("A correction of the cell that the student has answered")
    _same_place(server.follow(link), place)
    if server.read(place).cells[task].source != "answer = 'mine'":
        raise HubError("a correction of the cell that a student has answered takes the answer away")
    said.append("Where both changed the same cell, the student's answer stays.")
    return said


def _same_place(place, before):
    if place != before:
        raise HubError(f"the link opened {before} and then {place}")


def _cells(notebook):
    """Return the numbers of a task's cell and of one of the course's that is not beside it."""
    task = next(i for i, cell in enumerate(notebook.cells) if is_task(cell))
    others = [
        i
        for i, cell in enumerate(notebook.cells)
        if abs(i - task) > 1 and grade_id(cell) and not is_solution(cell)
    ]
    if not others:
        raise HubError("the assignment has no cell away from its first task to correct")
    return task, others[-1]


class Course:
    """A repository with one assignment's release."""

    def __init__(self, folder, assignment):
        self.notebook = nbformat.from_dict(assignment.release)
        self.path = f"{assignment.name}/{assignment.name}.ipynb"
        self.folder, self.work = folder / "repositories", folder / "work"
        self.bare = self.folder / "course.git"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.bare, cwd=folder)
        self.git("init", "--quiet", "--initial-branch=main", self.work, cwd=folder)

    def git(self, *arguments, cwd=None):
        _run(["git", *arguments], cwd=cwd or self.work, env={**os.environ, **AUTHOR})

    def publish(self, why):
        """Commit the notebook as it is now, and push."""
        path = self.work / self.path
        path.parent.mkdir(exist_ok=True)
        nbformat.write(self.notebook, path)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", why)
        self.git("push", "--quiet", self.bare, "main")

    @contextlib.contextmanager
    def served(self):
        """Serve the repository on this machine; give its address."""
        port = _free_port()
        daemon = Path(_run(["git", "--exec-path"]).strip()) / "git-daemon"
        _require(daemon, "install the part of git that serves repositories")
        command = [daemon, "--listen=127.0.0.1", f"--port={port}", "--export-all"]
        command += [f"--base-path={self.folder}", self.folder]
        with subprocess.Popen(list(map(str, command)), stderr=subprocess.DEVNULL) as process:
            try:
                _wait(lambda: socket.create_connection(("127.0.0.1", port)).close(), process)
                yield f"git://127.0.0.1:{port}/{self.bare.name}"
            finally:
                process.terminate()


class Server:
    """A student's Jupyter server, alone in a home."""

    def __init__(self, python, home):
        self.home, self.token = Path(home), secrets.token_hex(16)
        self.home.mkdir()
        port = _free_port()
        self.address = f"http://127.0.0.1:{port}"
        own = {
            name: self.home / f".{name.lower()}"
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR")
        }
        settings = {"ip": "127.0.0.1", "port": port, "root_dir": self.home, "open_browser": False}
        self.command = [python, "-m", "jupyter_server", "--allow-root"]
        self.command += [f"--ServerApp.{name}={value}" for name, value in settings.items()]
        self.command += [f"--IdentityProvider.token={self.token}"]
        self.environment = {**os.environ, "HOME": str(self.home), "no_proxy": "127.0.0.1"}
        self.environment |= {name: str(path) for name, path in own.items()}

    def __enter__(self):
        self.log = (self.home / "server.log").open("w")
        self.process = subprocess.Popen(
            list(map(str, self.command)),
            cwd=self.home,
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(lambda: self.ask("api/status"), self.process)
        except HubError:
            self.__exit__()
            said = (self.home / "server.log").read_text()[-500:]
            raise HubError(f"the server did not start: {said}") from None
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.log.close()

    def ask(self, path, data=None, method="GET"):
        """Return what the server answers, as text."""
        address = path if path.startswith("http") else f"{self.address}/{path}"
        body = json.dumps(data).encode() if data is not None else None
        request = urllib.request.Request(address, body, method=method)
        request.add_header("Authorization", f"token {self.token}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise HubError(f"{method} {address} was answered with {error.code}") from None

    def follow(self, link):
        """Open a link, let it fetch, and return the place in the home that it leads to."""
        page = self.ask(link)
        about = {
            k: unquote(html.unescape(v)) for k, v in re.findall(r'data-([a-z-]+)="([^"]*)"', page)
        }
        if not {"repo", "path", "targetpath"} <= about.keys():
            raise HubError("the page behind the link is not nbgitpuller's")
        wanted = {name: about[name] for name in ("repo", "branch", "targetpath") if name in about}
        lines = self.ask(f"git-pull/api?{urlencode(wanted)}").splitlines()
        events = [
            json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")
        ]
        if not events or events[-1].get("phase") != "finished":
            said = [event["output"] for event in events if event.get("phase") == "syncing"]
            raise HubError(f"nbgitpuller did not finish: {' '.join(''.join(said).split())[-300:]}")
        return about["path"].removeprefix("lab/tree/")

    def read(self, place):
        """Return a notebook of the home, as JupyterLab gets it."""
        notebook = nbformat.from_dict(
            json.loads(self.ask(f"api/contents/{place}?content=1"))["content"]
        )
        nbformat.validate(notebook)
        for cell in notebook.cells:
            cell.metadata.pop("trusted", None)  # the server's own
        return notebook

    def write(self, place, notebook):
        """Save a notebook, as JupyterLab does."""
        content = {"type": "notebook", "format": "json", "content": notebook}
        self.ask(f"api/contents/{place}", content, "PUT")


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait(attempt, process):
    """Try until it succeeds, as long as a process lives and there is time."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError, HubError):
            return attempt()
        time.sleep(0.2)
    raise HubError(f"{process.args[0]} does not answer")


def _require(program, otherwise):
    """Stop with one sentence where a program is not there."""
    if not shutil.which(program):
        raise HubError(f"{program} was not found; {otherwise}")


def _run(command, **options):
    command = list(map(str, command))
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise HubError(f"{' '.join(command)}: {(done.stdout + done.stderr)[-500:]}")
    return done.stdout

"""Feedback and the notebook to mark, opened in Chromium: nothing is asked of anybody else."""

import json
import os
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from unrun import PNG, Class, not_run, solved

from grading import grade
from livebook.checks.chromium import browser

REACHES = """A formula $\\frac{a}{b} < 2$, $$x_1$$ ![p](http://example.org/p.png)
[x](javascript:alert(1)) <img src="http://example.org/q.png"> <script src="//example.org/s.js"></script>

| a |
|---|
| ![p](//example.org/r.png) |

![own](attachment:own.png)"""


def _reaches(notebook, cells):
    cells["words"].source = REACHES
    cells["words"]["attachments"] = {"own.png": {"image/png": PNG}}
    notebook.cells.append(nbformat.v4.new_markdown_cell(REACHES.replace("own.png", "other.png")))


@pytest.fixture(scope="module")
def everybody(sums, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "run", not_run())
        graded = Class(tmp_path_factory.mktemp("opened"), sums, ana=solved(sums, _reaches))
        graded.grade()
        yield graded


@pytest.fixture(scope="module")
def opened():
    """Return a function that opens an address; what it asked for is in ``asked``."""
    with browser() as chromium:

        def open_page(address):
            page = chromium.new_page()
            page.asked, page.said = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("console", lambda line: line.type == "error" and page.said.append(line.text))
            page.goto(address)
            page.wait_for_load_state("networkidle")
            return page

        yield open_page


def _elsewhere(page, own):
    return [url for url in page.asked if not url.startswith((own, "data:"))]


def test_an_opened_feedback_page_asks_for_nothing(everybody, opened):
    address = everybody.page("ana").as_uri()
    page = opened(address)
    assert _elsewhere(page, address) == [] and page.said == []
    assert page.locator("script").count() == 0
    assert page.locator("math mfrac").count() == 2 and page.locator("math").count() == 4
    assert page.locator("img[src^='data:']").count() == 1
    assert "[x]" in page.locator("body").inner_text()


def test_what_nbgrader_itself_makes_asks_for_nothing(everybody, opened, tmp_path):
    line = [sys.executable, "-m", "nbgrader", "generate_feedback", "0-sums", "--force"]
    subprocess.run(line, cwd=everybody.folder / "out", capture_output=True, check=True)
    page = opened(everybody.page("ana").as_uri())
    assert _elsewhere(page, everybody.page("ana").as_uri()) == []


@pytest.fixture
def formgrader(everybody, tmp_path):
    """Give the address of formgrader on a server of its own, on loopback."""
    line = [sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser"]
    line += ["--ServerApp.port=0", "--IdentityProvider.token=", "--ServerApp.password="]
    line += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(tmp_path)}
    places = {"cwd": everybody.folder / "out", "env": environment}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(line, stdout=log, stderr=log, **places)
    try:
        yield _address(tmp_path)
    finally:
        server.terminate()
        server.wait()


def _address(folder):
    """Wait for the server that keeps its address in a folder; return the address."""
    for _ in range(240):
        time.sleep(0.5)
        try:
            info = next(folder.glob("jpserver-*.json"))
            address = json.loads(info.read_text(encoding="utf-8"))["url"]
            urllib.request.urlopen(f"{address}api").read()
            return address
        except (StopIteration, OSError, ValueError):
            continue
    raise TimeoutError("the server did not start")


def test_the_notebook_to_mark_asks_its_own_server_alone(formgrader, opened):
    listed = f"{formgrader}formgrader/api/submitted_notebooks/0-sums/0-sums"
    (submission,) = json.load(urllib.request.urlopen(listed))
    page = opened(f"{formgrader}formgrader/submissions/{submission['id']}/")
    assert "A formula" in page.locator("body").inner_text()
    assert _elsewhere(page, formgrader) == []

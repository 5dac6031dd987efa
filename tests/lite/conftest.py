"""A self-hosted edition, and a reader who opens notebooks in it and sees what comes out.

It is built from a copy of the book with one notebook more, whose cells each test chooses.
"""

import json
import re
import shutil

import nbformat
import pytest
import small_pyodide
import yaml
from contents import ROOT

from livebook.checks.chromium import browser, served
from livebook.checks.environments import CACHE
from livebook.editions import browser_edition

PARTS = (
    "livebook",
    "periphery",
    "data",
    "ledgers",
    "chapters",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "_config.yml",
    "_toc.yml",
)
#: A notebook of code that needs none of the compiled packages, which tests cannot have.
CELLS = {
    "chapters/probe.ipynb": [
        """
import importlib.metadata, pathlib
import periphery
data = pathlib.Path(periphery.__file__).parent / "data"
print("version", importlib.metadata.version("periphery"))
print("tables", len(list(data.glob("*.resource.yaml"))))
""",
        """
import ipywidgets
def double(x):
    print(f"twice {x} is {2 * x}")
ipywidgets.interact(double, x=ipywidgets.IntSlider(3, 0, 10));
""",
    ],
    "chapters/1-article/probe.ipynb": ['print("the other", __import__("os").getcwd())'],
    "chapters/broken.ipynb": ["import piplite", 'await piplite.install("no-such-package-of-ours")'],
}


def _notebook(cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    notebook.cells = [nbformat.v4.new_markdown_cell("# Probe")]
    notebook.cells += [nbformat.v4.new_code_cell(source.strip()) for source in cells]
    return notebook


@pytest.fixture(scope="session")
def edition(tmp_path_factory):
    """Build the edition from a copy of the book; return its folder."""
    root = tmp_path_factory.mktemp("book")
    for name in (*PARTS, "requirements.txt"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    for name, cells in CELLS.items():
        nbformat.write(_notebook(cells), root / name)
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    probes = [{"file": name.removesuffix(".ipynb")} for name in CELLS]
    contents["parts"].append({"caption": "Probes", "chapters": probes})
    (root / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    output = tmp_path_factory.mktemp("edition") / "lite"
    browser_edition.build(root, output, pyodide=small_pyodide.make(ROOT / CACHE), environment={})
    config = output / "jupyter-lite.json"
    content = json.loads(config.read_text(encoding="utf-8"))
    content["jupyter-config-data"]["exposeAppInBrowser"] = True  # for tests to run its commands
    config.write_text(json.dumps(content), encoding="utf-8")
    return output


@pytest.fixture(scope="session")
def site(edition):
    with served(edition) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    with browser() as started:
        yield started


class Reader:
    """One who opens a notebook of the edition."""

    def __init__(self, page, site):
        self.page, self.site = page, site
        self.requested = []
        page.context.on("request", lambda request: self.requested.append(request.url))

    def open(self, name):
        self.page.goto(f"{self.site}notebooks/index.html?path={name}")
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)

    def start(self):
        """Wait for the kernel, then run every cell without waiting for the last."""
        self.page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=400_000,
        )
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def run_all(self):
        """Run every cell, wait until each has a number, and return what they print."""
        self.start()
        self.page.wait_for_function(
            """() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
                .every(prompt => /\\d/.test(prompt.textContent))""",
            timeout=400_000,
        )
        return self.output()

    def output(self):
        found = self.page.locator(".jp-OutputArea-output").all_inner_texts()
        return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(found))

    def outside(self):
        """Return what was asked of other hosts."""
        return [u for u in self.requested if not u.startswith((self.site, "data:", "blob:"))]


@pytest.fixture
def reader(chromium, site):
    context = chromium.new_context(viewport={"width": 1280, "height": 1100})
    yield Reader(context.new_page(), site)
    context.close()

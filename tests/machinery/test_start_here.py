"""Whoever opens a folder of notebooks finds them in the order of the course."""

import json
import re
import subprocess
import sys
from importlib import metadata

from contents import ROOT

from livebook import reading_order
from livebook.editions import start_here


def test_every_notebook_is_linked_once_in_the_order_of_the_contents():
    linked = re.findall(r"\]\(([^)]+\.ipynb)\)", start_here.text(ROOT))
    pages = [p for below in reading_order.chapters(ROOT).values() for p in below]
    assert linked == [f"{p}.ipynb" for p in pages if (ROOT / f"{p}.ipynb").is_file()]


def test_reading_the_code_comes_first():
    linked = re.findall(r"\]\(([^)]+)\)", start_here.text(ROOT))
    assert linked[0] == "chapters/reading-the-code.md" and (ROOT / linked[0]).is_file()


def test_chapters_and_notebooks_are_numbered_and_a_notebook_says_its_minutes():
    text = start_here.text(ROOT)
    assert len(re.findall(r"^## \d\. ", text, re.M)) == len(reading_order.chapters(ROOT))
    assert re.search(r"^- \[2\.1 .+\]\(.+\) \(core, \d+ minutes\)$", text, re.M)


def test_what_binder_installs_is_enough_to_write_it():
    """Blocks the import of whatever only developers have, in a process of its own."""
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    there = {re.sub(r"[-_.]+", "-", n).lower() for n in re.findall(r"^([\w.-]+)==", locked, re.M)}
    ours = {"periphery", "livebook"}
    blocked = sorted(
        name
        for name, sources in metadata.packages_distributions().items()
        if name not in ours and not any(re.sub(r"[-_.]+", "-", s).lower() in there for s in sources)
    )
    assert "sphinx" in blocked and "yaml" not in blocked
    code = (
        "import json, sys, pathlib; sys.modules.update(dict.fromkeys(json.loads(sys.argv[1])));"
        "from livebook.editions import start_here;"
        "print(len(start_here.written(pathlib.Path(sys.argv[2]))))"
    )
    command = [sys.executable, "-c", code, json.dumps(blocked), str(ROOT)]
    assert int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) > 1000

"""Whoever opens a folder of notebooks finds them in the order of the course."""

import json
import re
import subprocess
import sys
from importlib import metadata

import nbformat
import pytest
from contents import ROOT
from small_book import dump, write_notebook

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


@pytest.fixture
def book(tmp_path):
    """A book of one chapter with a text and a notebook below it, and a page to begin with."""
    config = {"livebook_begin": ["begin"]}
    dump(tmp_path / "_config.yml", {"title": "Wells", "author": "A", "sphinx": {"config": config}})
    sections = [{"file": "deep"}, {"file": "more"}]
    dump(
        tmp_path / "_toc.yml",
        {"root": "start", "chapters": [{"file": "one", "sections": sections}]},
    )
    for name in ("begin", "one", "more"):
        (tmp_path / f"{name}.md").write_text(f"# The {name}\n\nWords.\n", encoding="utf-8")
    write_notebook(tmp_path / "deep.ipynb", "# The deep", livebook={"role": "core"})
    return tmp_path


def test_chapters_are_headings_and_of_their_pages_only_notebooks_are_listed(book):
    title, how, *listed = [line for line in start_here.text(book).splitlines() if line]
    assert title == "# Wells" and "Shift and Enter" in how
    assert listed == [
        "- [The begin](begin.md) (reading, 5 minutes)",
        "## 1. The one",
        "- [1.1 The deep](deep.ipynb) (core, 5 minutes)",
    ]


def test_what_is_written_is_a_notebook_of_one_cell_with_the_letters_of_any_language(book):
    path = book / "one.md"
    path.write_text("# 课 é\n", encoding="utf-8")
    text = start_here.written(book)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert [(c.cell_type, c.source) for c in notebook.cells] == [
        ("markdown", start_here.text(book))
    ]
    assert "课 é" in text and text.endswith("}\n")

"""What several test files share."""

import os
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Findings must hold in tests as in a build.
os.environ["PERIPHERY_STRICT"] = "1"


def notebook_paths():
    """Return every notebook of the book."""
    return sorted(
        p for p in (ROOT / "chapters").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts
    )


def page_paths():
    """Return every hand-written page of the book (generated ones come from data/)."""
    generated = {ROOT / "chapters/appendix/data.md", ROOT / "chapters/appendix/published-figures.md"}
    pages = (ROOT / "chapters").rglob("*.md")
    return sorted(p for p in pages if p not in generated and p.parent.name != "data")


def label(path):
    """Name a test case after its file."""
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="session")
def notebooks():
    """Return ``{path: notebook}`` as stored."""
    return {path: nbformat.read(path, as_version=4) for path in notebook_paths()}

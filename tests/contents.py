"""Where the book's files are, for the tests."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def notebook_paths():
    """Return every notebook of the book."""
    return sorted(
        p for p in (ROOT / "chapters").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts
    )


def page_paths():
    """Return every hand-written page of the book (generated ones come from data/)."""
    generated = {
        ROOT / "chapters/appendix/data.md",
        ROOT / "chapters/appendix/published-figures.md",
        ROOT / "chapters/appendix/error-rates.md",
        ROOT / "chapters/appendix/where-numbers-come-from.md",
    }
    pages = (ROOT / "chapters").rglob("*.md")
    return sorted(
        p for p in pages if p not in generated and p.parent.name not in {"data", "claims"}
    )


def label(path):
    """Name a test case after its file."""
    return path.relative_to(ROOT).as_posix()

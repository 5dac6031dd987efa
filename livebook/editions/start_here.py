"""START-HERE.ipynb: the contents in order, for whoever opens a folder of notebooks.

``python -m livebook.editions.start_here`` writes it into the book's folder; Binder does so when it
makes its environment, and the zip of the notebooks holds it. There, only what notebooks import is
installed: the notebook is written as the JSON that it is.
"""

import json
from pathlib import Path

from livebook import options, orientation, place, reading_order

NAME = "START-HERE.ipynb"

_HOW = (
    "Open a notebook by its link. Run its cells one after the other with Shift and Enter, the "
    "first ones first, since each builds on what the others before it made. Three dots stand for "
    "a folded cell: its first line says what is in it, and a click opens it. Nothing that you "
    "change here changes the book."
)


def text(root: Path) -> str:
    """Return the contents in Markdown: chapters, their notebooks, and how long each takes."""
    said = options.read(root)
    lines = [f"# {said.title}", "", _HOW, ""]
    lines += [f"- {orientation.entry(root, page)}" for page in said.begin]
    for chapter, below in reading_order.chapters(root).items():
        lines += ["", f"## {orientation.of(root, chapter).title}", ""]
        notebooks = (page for page in below if (root / f"{page}.ipynb").is_file())
        lines += [f"- {orientation.entry(root, page)}" for page in notebooks]
    return "\n".join(lines)


def written(root: Path) -> str:
    """Return the notebook's file."""
    cell = {"cell_type": "markdown", "id": "contents", "metadata": {}, "source": text(root)}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    ROOT = place.root()
    (ROOT / NAME).write_text(written(ROOT), encoding="utf-8")

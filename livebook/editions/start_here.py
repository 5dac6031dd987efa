"""START-HERE.ipynb: the contents in order, for whoever opens a folder of notebooks.

``python -m livebook.editions.start_here`` writes it into the book's folder; Binder does so when it
makes its environment, and the zip of the notebooks holds it. There, only what notebooks import is
installed: notebooks are read and written as the JSON that they are.
"""

import json
from pathlib import Path

from livebook import options, place, reading_order

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
    lines = [f"# {said.title}", "", _HOW]
    for number, (chapter, below) in enumerate(reading_order.chapters(root).items(), 1):
        lines += ["", f"## {number}. {_title((root / f'{chapter}.md').read_text('utf-8'))}", ""]
        for page in below:
            path = root / f"{page}.ipynb"
            if path.is_file():
                lines.append(f"- {_entry(path, page, said)}")
    return "\n".join(lines)


def _entry(path, page, said):
    notebook = json.loads(path.read_text("utf-8"))
    about = notebook["metadata"].get(said.notebook_metadata, {})
    role = "exercises" if path.stem == said.exercises else about.get("role", "")
    minutes = f"{about['minutes']} minutes" if "minutes" in about else ""
    told = ", ".join(filter(None, [role, minutes]))
    title = _title("".join(notebook["cells"][0]["source"]))
    return f"[{title}]({page}.ipynb)" + (f" ({told})" if told else "")


def _title(markdown):
    return next(line[2:].strip() for line in markdown.splitlines() if line.startswith("# "))


def written(root: Path) -> str:
    """Return the notebook's file."""
    cell = {"cell_type": "markdown", "id": "contents", "metadata": {}, "source": text(root)}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    ROOT = place.root()
    (ROOT / NAME).write_text(written(ROOT), encoding="utf-8")

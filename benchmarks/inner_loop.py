"""Time the inner loop: from a changed sentence, ledger entry or cell to the page.

Works on a copy of the built book in a temporary folder. Prints seconds and how many notebooks ran,
and what an empty change costs, since most of every row is Sphinx starting.
"""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from livebook import executed
from livebook.checks.reproducible import build, copy_book

ROOT = Path(__file__).resolve().parents[1]
SENTENCE = Path("chapters/2-dependency/index.md")
NOTEBOOK = Path("chapters/2-dependency/partners.ipynb")
LEDGER = Path("ledgers/claims.yaml")


def reword(folder):
    """Add a sentence to a chapter."""
    _append(folder / SENTENCE, "\nA sentence more.\n")


def annotate(folder):
    """Change a text of the ledger of claims."""
    path = folder / LEDGER
    text = path.read_text(encoding="utf-8")
    changed = text.replace("  found: >-\n    ", "  found: >-\n    As read. ", 1)
    if changed == text:
        sys.exit(f"{LEDGER} has no text where this bench changes one")
    path.write_text(changed, encoding="utf-8")


def recompute(folder):
    """Change a cell of a notebook, but nothing that it finds."""
    path = folder / NOTEBOOK
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = [*code["source"], f"\nmore = {time.time_ns()}"]  # never seen before
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _append(path, text):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def restore(folder):
    """Put back what was changed."""
    for name in (SENTENCE, NOTEBOOK, LEDGER):
        shutil.copy(ROOT / name, folder / name)


def timed(folder, *arguments):
    """Return the seconds that a build takes, and how many notebooks it ran."""
    started = time.perf_counter()
    said = build(folder, *arguments, LIVEBOOK_ROOT=str(folder))
    return time.perf_counter() - started, said.count("  running ")


#: What is measured, in order: its name, the change before it, and the build's arguments.
STEPS = (
    ("nothing changed", None, ["--preview"]),
    ("a changed sentence", reword, ["--preview"]),
    ("a changed ledger entry", annotate, ["--preview"]),
    ("a changed cell", recompute, ["--preview"]),
    ("all of it taken back", restore, ["--preview"]),
    ("make findings, a changed cell", recompute, ["--accept", NOTEBOOK.as_posix()]),
)


def main():
    """Print a table of seconds and notebooks run."""
    if not executed.store(ROOT).is_dir():
        sys.exit("Run 'make book' first.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "book"
        copy_book(folder)
        timed(folder, "--preview")  # the pages of this folder, once
        print("| after | seconds | notebooks run |\n|---|---|---|")
        for name, change, arguments in STEPS:
            if change:
                change(folder)
            seconds, ran = timed(folder, *arguments)
            print(f"| {name} | {seconds:.1f} | {ran} |", flush=True)


if __name__ == "__main__":
    main()

"""Time the inner loop: from a changed sentence, ledger entry or cell to the page.

Works on a copy of the built book in a temporary folder. Prints seconds, up to when the last page is
written, and how many notebooks ran; and what a preview costs that starts anew.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from livebook import executed, watch
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


class Watched:
    """``make watch`` on a copy of the book."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "livebook.build", "--watch"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder), "LIVEBOOK_ROOT": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def waits(self):
        """Return the seconds until it waits for a change, and how many notebooks it ran."""
        started, ran = time.perf_counter(), 0
        for line in self.process.stdout:
            if line.strip() == watch.WAITING:
                return time.perf_counter() - started, ran
            ran += line.startswith("  running ")
        sys.exit("'make watch' ended by itself")

    def end(self):
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


#: What is changed while the book is watched, in order.
CHANGES = {
    "a changed sentence": reword,
    "a changed ledger entry": annotate,
    "a changed cell": recompute,
    "all of it taken back": restore,
}


def rows(folder):
    """Yield for each command and change: seconds, and notebooks run."""
    timed(folder, "--preview")  # the pages of this folder, once
    yield "make preview, nothing changed", *timed(folder, "--preview")
    reword(folder)
    yield "make preview, a changed sentence", *timed(folder, "--preview")
    watched = Watched(folder)
    yield "make watch, its start", *watched.waits()
    for name, change in CHANGES.items():
        time.sleep(1)  # it looks at the files a few times a second
        change(folder)
        yield f"make watch, {name}", *watched.waits()
    watched.end()
    recompute(folder)
    yield "make findings, a changed cell", *timed(folder, "--accept", NOTEBOOK.as_posix())


def main():
    """Print a table of seconds and notebooks run."""
    if not executed.store(ROOT).is_dir():
        sys.exit("Run 'make book' first.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "book"
        copy_book(folder)
        print("| what is run, and after what | seconds | notebooks run |\n|---|---|---|")
        for name, seconds, ran in rows(folder):
            print(f"| {name} | {seconds:.1f} | {ran} |", flush=True)


if __name__ == "__main__":
    main()

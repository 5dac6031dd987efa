"""Re-record the ledger of findings, after a person has looked at what changed.

Runs every notebook, collects what it declares and rewrites data/findings.yaml. Old and new values
are shown. If a notebook fails, or a value leaves the range its sentence needs, nothing is written.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from periphery import _yaml
from periphery.findings import LEDGER, declared
from tools.book import TIMEOUT, notebooks


def declarations(path):
    """Return the keys that a notebook declares, in order."""
    notebook = nbformat.read(path, as_version=4)
    return [
        key for cell in notebook.cells if cell.cell_type == "code" for key in declared(cell.source)
    ]


def record(path):
    """Run one notebook and return its findings as ``{key: {value, unit, digits, printed}}``."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PERIPHERY_RECORD"] = str(Path(folder) / "findings.jsonl")
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(
            notebook, timeout=TIMEOUT, resources={"metadata": {"path": folder}}
        ).execute()
        lines = Path(os.environ.pop("PERIPHERY_RECORD"))
        entries = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    return {entry.pop("key"): entry for entry in entries}


def collect(root):
    """Return the whole ledger, in the order of the book.

    Raises
    ------
    ValueError
        If a key is declared twice, or declared and never reached.
    """
    ledger = {}
    for path in notebooks(root):
        keys = declarations(path)
        if not keys:
            continue
        name = path.relative_to(root).as_posix()
        print(f"  {name}", flush=True)
        found = record(path)
        for key in keys:
            if key in ledger or keys.count(key) > 1:
                raise ValueError(
                    f"finding {key!r} is declared twice: {name} and {ledger.get(key, {}).get('notebook', name)}"
                )
            if key not in found:
                raise ValueError(f"finding {key!r} is declared in {name} but was not computed")
            ledger[key] = {**found[key], "notebook": name}
    return ledger


def changes(old, new):
    """Return one line for every finding that appears, goes, or prints differently."""
    lines = []
    for key in sorted(old.keys() | new.keys()):
        before, after = (side.get(key, {}).get("printed", "–") for side in (old, new))
        if before != after:
            lines.append(f"  {key}: {before} → {after}")
    return lines


def main():
    """Run every notebook and rewrite the ledger, or say why not."""
    root = LEDGER.parent.parent
    old = _yaml.read(LEDGER) if LEDGER.is_file() else None
    print("Running the notebooks that declare findings …")
    try:
        new = collect(root)
    except (ValueError, CellExecutionError) as error:
        sys.exit(f"The ledger is unchanged. {error}")
    lines = changes(old or {}, new)
    print("\n".join(["Changed:", *lines]) if lines else "No finding prints differently.")
    text = yaml.safe_dump(new, allow_unicode=True, sort_keys=False, width=100)
    LEDGER.write_text(
        "# Written by 'make findings' from the notebooks; not edited by hand.\n" + text,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()

"""Re-record the ledgers of findings and of forks, after a person has looked at what changed.

Runs the notebooks (all of them, or those named), collects what they declare and rewrites
ledgers/findings.yaml and ledgers/forks.yaml. Old and new values are shown. If a notebook fails, or a value
leaves the range its sentence needs, nothing is written.
"""

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from livebook import findings, forks, yaml_text
from livebook.build import TIMEOUT
from livebook.reading_order import notebooks

#: What each ledger keeps: its file, how a declaration is found, the name of its key in a record.
LEDGERS = {
    "finding": (findings.LEDGER, findings.declared, "key"),
    "headline": (forks.LEDGER, forks.declared, "forks"),
}


def declarations(path, declared):
    """Return the keys that a notebook declares, in order."""
    notebook = nbformat.read(path, as_version=4)
    return [
        key for cell in notebook.cells if cell.cell_type == "code" for key in declared(cell.source)
    ]


def record(path):
    """Run one notebook and return what it declared, ``{what: {key: entry}}``, as `LEDGERS` has it.

    Raises
    ------
    ValueError
        If the notebook fails; the message names it.
    """
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "declared.jsonl"
        lines.touch()
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=TIMEOUT, resources={"metadata": {"path": folder}})
        try:
            client.execute(env={**os.environ, "LIVEBOOK_RECORD": str(lines)})
        except CellExecutionError as error:
            raise ValueError(f"{path.name} failed: {error}") from None
        entries = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    return {
        what: {entry.pop(name): entry for entry in entries if name in entry}
        for what, (_, _, name) in LEDGERS.items()
    }


def collect(root, paths, old):
    """Return both ledgers in the order of the book: of the notebooks named what they declare now.

    Raises
    ------
    ValueError
        If a notebook fails, or a key is declared twice, or declared and never reached.
    """
    new = {what: {} for what in LEDGERS}
    named = set(paths)
    declaring = [
        p for p in notebooks(root) if any(declarations(p, d) for _, d, _ in LEDGERS.values())
    ]
    with ProcessPoolExecutor(2) as pool:
        running = {path: pool.submit(record, path) for path in declaring if path in named}
        for path in declaring:
            name = path.relative_to(root).as_posix()
            found = running[path].result() if path in running else _kept(name, old)
            print(f"  {name}" if path in running else f"  {name} (as it was)", flush=True)
            for what, (_, declared, _) in LEDGERS.items():
                keys = declarations(path, declared)
                _join(new[what], what, name, keys, found[what], strict=path in running)
    return new


def _kept(name, old):
    """Return what the ledgers already have of a notebook."""
    return {
        what: {k: dict(e) for k, e in ledger.items() if e["notebook"] == name}
        for what, ledger in old.items()
    }


def _join(ledger, what, name, keys, found, *, strict):
    for key in keys:
        if key in ledger or keys.count(key) > 1:
            where = ledger.get(key, {}).get("notebook", name)
            raise ValueError(f"{what} {key!r} is declared twice: {name} and {where}")
        if key in found:
            ledger[key] = {**found[key], "notebook": name}
        elif strict:
            raise ValueError(f"{what} {key!r} is declared in {name} but was not computed")


def changes(old, new):
    """Return one line for every entry that appears, goes, or prints differently."""
    lines = []
    for key in sorted(old.keys() | new.keys()):
        before, after = (_shown(side.get(key)) for side in (old, new))
        if before != after:
            lines.append(f"  {key}: {before} → {after}")
    return lines


def _shown(entry):
    if entry is None:
        return "–"
    return entry["printed"] if "printed" in entry else forks.summary(entry)


class _Dumper(yaml.SafeDumper):
    """Rows of numbers on one line each."""


_Dumper.add_representer(
    list,
    lambda dumper, values: dumper.represent_sequence(
        "tag:yaml.org,2002:seq",
        values,
        flow_style=not any(isinstance(v, (list, dict)) for v in values),
    ),
)


def write(path, ledger):
    """Write a ledger, with a line that says where it comes from."""
    text = yaml.dump(ledger, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(
        "# Written by 'make findings' from the notebooks; not edited by hand.\n" + text,
        encoding="utf-8",
    )


def _named(root, names):
    """Return the paths of the notebooks to run: all, or those named, each of which must exist."""
    every = notebooks(root)
    if not names:
        return every
    paths = [Path(name).resolve() for name in names]
    if unknown := [p for p in paths if p not in every]:
        sys.exit(f"There is no notebook {unknown[0]} in the book.")
    return paths


def main(argv=None):
    """Run the notebooks and rewrite the ledgers, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="the notebooks to run; all by default")
    root = findings.LEDGER.parent.parent
    paths = _named(root, parser.parse_args(argv).notebooks)
    old = {
        what: (yaml_text.read(path) or {}) if path.is_file() else {}
        for what, (path, _, _) in LEDGERS.items()
    }
    print("Running the notebooks that declare findings …")
    try:
        new = collect(root, paths, old)
    except ValueError as error:
        sys.exit(f"The ledgers are unchanged. {error}")
    lines = [line for what in LEDGERS for line in changes(old[what], new[what])]
    print("\n".join(["Changed:", *lines]) if lines else "No finding prints differently.")
    for what, (path, _, _) in LEDGERS.items():
        write(path, new[what])


if __name__ == "__main__":
    main()

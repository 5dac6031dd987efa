"""Prove that tables come from raw public files: cut them anew and compare them byte for byte.

    python -m sources.proofs FOLDER

writes ``proofs.yaml`` beside this module, from which a page can say where the numbers come from.
"""

import argparse
import datetime
import gzip
import sys
import tempfile
from pathlib import Path

import yaml

from livebook import yaml_text
from livebook.tables import DATA, describe, names
from sources import TABLES, SourceError, extracts, make, raw_files, write

PROOFS = Path(__file__).with_name("proofs.yaml")

NOT_CODE = "its extract was cut by hand from the file that its own page names"
BY_HAND = "it is a list kept by hand in this repository"


def needed(name: str) -> list[str]:
    """Return the sources of raw files that a table is cut from; none where code does not cut all."""
    files = TABLES[name][1]
    if not files or any(file not in extracts.EXTRACTS for file in files):
        return []
    return list(dict.fromkeys(extracts.EXTRACTS[file][1] for file in files))


def same(name: str, folder: Path) -> bool:
    """Say whether a table cut anew has, before compression, the bytes of the committed one.

    Raises
    ------
    sources.SourceError
        If a raw file is missing or is another.
    """
    descriptor = describe(name)
    table = make(name, folder)
    with tempfile.TemporaryDirectory() as elsewhere:
        path = Path(elsewhere) / descriptor["path"]
        write(table, path, descriptor["schema"]["primaryKey"])
        return _plain(path) == _plain(DATA / descriptor["path"])


def _plain(path):
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.suffix == ".gz" else raw


def prove(folder: Path) -> dict[str, dict]:
    """Return, for each table that code cuts from raw files, when it was the same, and its seal."""
    today = datetime.date.today().isoformat()
    found = {}
    for name in names():
        if needed(name):
            result = {"compared": today, "same": same(name, folder)}
            found[name] = {**result, "content": describe(name)["content"]}
    return found


def rows(path: Path = PROOFS) -> list[dict]:
    """Return a row a table: its raw files and their sums, what cuts it, when compared, or why not.

    The rows are those of `livebook.pages.origins_page`.
    """
    known, proved = raw_files.registry(), yaml_text.read(path)
    return [_row(name, proved.get(name, {}), known) for name in names()]


def _row(name, proof, known):
    function, files = TABLES[name]
    cutters = [extracts.EXTRACTS[file][0] for file in files if file in extracts.EXTRACTS]
    functions = dict.fromkeys(f"{f.__module__}.{f.__name__}" for f in (*cutters, function))
    return {
        "table": name,
        "sources": {source: _source(known[source]) for source in needed(name)},
        "functions": list(functions),
        "compared": proof.get("compared", "") if proof.get("same") else "",
        "why_not": "" if proof.get("same") else NOT_CODE if files else BY_HAND,
    }


def _source(source):
    """Return a row of the registry, with the address of each file."""
    files = [(f, raw_files.address(source, f), known) for f, known in source["files"].items()]
    return {**source, "files": files}


def main(argv=None):
    """Compare every table that code cuts with the committed one, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of raw files")
    try:
        found = prove(parser.parse_args(argv).folder)
    except SourceError as error:
        sys.exit(str(error))
    head = "# Written by 'python -m sources.proofs'; not edited by hand.\n"
    PROOFS.write_text(head + yaml.safe_dump(found, sort_keys=False), encoding="utf-8")
    differ = [name for name, proof in found.items() if not proof["same"]]
    print(f"{len(found) - len(differ)} of {len(names())} tables are the same byte for byte.")
    for name in differ:
        print(f"{name} comes out otherwise")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())

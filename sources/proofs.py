"""Prove that tables come from raw public files: cut them anew and compare them byte for byte.

    python -m sources.proofs FOLDER [TABLE ...]

writes ``proofs.yaml`` beside this module, from which a page can say where the numbers come from. If
tables are named, what was found of the others stays.
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

#: What is said of a table that is not what it was when its proof was made, or that has none.
CHANGED = "as it is now it has not been compared"
#: Why a table that code does not make from raw files is not compared.
WHY_NOT = {
    "agreement_in_un_votes_second_source": (
        "the records of votes from which it was computed, a file of more than four megabytes, "
        "could not be had"
    ),
    "opinion_of_powers": (
        "who carries the answers of the surveys of 2007 to 2018 is not known to us; those of 2023 "
        "are cut from the raw file of the two tables on China of that year"
    ),
    "ores_and_manufactures_in_exports": (
        "the repository from which it was taken, guchio2366-dev/insight-journal at commit b2fecb5, "
        "could not be had"
    ),
    "research_and_patents": (
        "who carries the edition of 2026 of research and of patents by residents is not known to us"
    ),
}


def needed(name: str) -> list[str]:
    """Return the sources of raw files that a table is cut from; none where code does not cut all."""
    files = TABLES[name][1]
    if not files or any(file not in extracts.EXTRACTS for file in files):
        return []
    return list(dict.fromkeys(source for file in files for source in extracts.EXTRACTS[file][1:]))


def provable() -> list[str]:
    """Return the tables that code makes from raw files or from lists in this repository."""
    return [name for name in names() if needed(name) or not TABLES[name][1]]


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


def prove(folder: Path, wanted: list[str]) -> dict[str, dict]:
    """Return, for each table that code can make anew, when it was the same, and its seal."""
    today = datetime.date.today().isoformat()
    found = {}
    for name in wanted:
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
    same = proof.get("same") and proof["content"] == describe(name)["content"]
    return {
        "table": name,
        "sources": {source: _source(known[source]) for source in needed(name)},
        "functions": list(functions),
        "compared": proof["compared"] if same else "",
        "why_not": "" if same else WHY_NOT.get(name, CHANGED),
    }


def _source(source):
    """Return a row of the registry, with the address of each file."""
    files = [(f, raw_files.address(source, f), known) for f, known in source["files"].items()]
    return {**source, "files": files}


def main(argv=None):
    """Compare the tables that code makes with the committed ones, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of raw files")
    parser.add_argument("tables", nargs="*", choices=[[], *provable()], metavar="TABLE")
    options = parser.parse_args(argv)
    known = yaml_text.read(PROOFS) if options.tables else {}
    try:
        found = known | prove(options.folder, options.tables or provable())
    except SourceError as error:
        sys.exit(str(error))
    head = "# Written by 'python -m sources.proofs'; not edited by hand.\n"
    text = yaml.safe_dump({name: found[name] for name in sorted(found)}, sort_keys=False)
    PROOFS.write_text(head + text, encoding="utf-8")
    differ = [name for name, proof in found.items() if not proof["same"]]
    print(f"{len(found) - len(differ)} of {len(names())} tables are the same byte for byte.")
    for name in differ:
        print(f"{name} comes out otherwise")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())

"""Make the book's tables from raw public files.

    python -m sources --from FOLDER [--only NAME ...]
    python -m sources --seal [NAME ...]

The folder holds what ``make sources`` fetched; an empty name stands for the place where it leaves
them. A table whose sources are not all there stays as it is committed, and is named at the end.
Tables of lists kept by hand, such as ``case_codings``, are made without a folder.

A table that is made is sealed: the fingerprint of its content goes into its descriptor. ``--seal``
seals tables as they lie (all of them, if none is named), as when two changes to one table have been
merged; look at the difference first. With none of these, only ``data/datapackage.yaml`` is written
anew, from the descriptors.
"""

import argparse
import sys
from pathlib import Path

from livebook.tables import DATA, TableError, describe, names
from sources import TABLES, SourceError, make, seal, write, write_package
from sources.hand_lists import ListError


def main(argv=None):
    """Make the tables asked for, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="folder", metavar="FOLDER", help="folder of raw files")
    parser.add_argument("--only", nargs="+", choices=sorted(TABLES), metavar="NAME")
    parser.add_argument("--seal", nargs="*", choices=names(), metavar="NAME")
    options = parser.parse_args(argv)
    wanted = options.only or (TABLES if options.folder is not None else ())
    if options.folder is None and (needy := [name for name in wanted if TABLES[name][1]]):
        parser.error(f"{needy[0]} is made from raw files: --from FOLDER says where they are")
    folder = _cache() if options.folder == "" else options.folder
    if folder is not None and not Path(folder).is_dir():
        sys.exit(f"There is no folder {folder}: 'make sources' fetches the raw files")
    kept = []
    for name in wanted:
        descriptor = describe(name)
        path = DATA / descriptor["path"]
        try:
            table = make(name, folder)
        except SourceError as error:
            if options.only:
                sys.exit(str(error))
            kept.append(f"{name} stays as it is committed: {error}")
            continue
        except ListError as error:
            sys.exit(str(error))
        write(table, path, descriptor["schema"]["primaryKey"])
        print(f"{path.name}: {len(table):,} rows, {path.stat().st_size / 1024:,.0f} kB")
        _seal(name)
    for sentence in kept:
        print(sentence)
    if options.seal is not None:
        for name in options.seal or names():
            _seal(name)
    write_package()


def _cache():
    """Return where ``make sources`` leaves what it fetches."""
    from sources import raw_files

    return raw_files.CACHE


def _seal(name):
    """Seal a table and say so where its content is another than before."""
    try:
        changed = seal(name)
    except TableError as error:
        sys.exit(f"not sealed: {error}")
    if changed:
        print(f"{name}: sealed anew; the content is not what it was")


if __name__ == "__main__":
    main()

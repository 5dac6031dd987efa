"""Make the book's tables from downloaded source files.

    python -m sources [--sources FOLDER] [--only NAME ...]
    python -m sources --seal [NAME ...]

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
    parser.add_argument("--sources", type=Path, help="folder of downloaded files")
    parser.add_argument("--only", nargs="+", choices=sorted(TABLES), metavar="NAME")
    parser.add_argument("--seal", nargs="*", choices=names(), metavar="NAME")
    options = parser.parse_args(argv)
    wanted = options.only or (TABLES if options.sources else ())
    if not options.sources and (needy := [name for name in wanted if TABLES[name][1]]):
        parser.error(f"{needy[0]} is made from downloaded files: --sources FOLDER says where")
    for name in wanted:
        descriptor = describe(name)
        path = DATA / descriptor["path"]
        try:
            table = make(name, options.sources)
        except (SourceError, ListError) as error:
            sys.exit(str(error))
        write(table, path, descriptor["schema"]["primaryKey"])
        print(f"{path.name}: {len(table):,} rows, {path.stat().st_size / 1024:,.0f} kB")
        _seal(name)
    if options.seal is not None:
        for name in options.seal or names():
            _seal(name)
    write_package()


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

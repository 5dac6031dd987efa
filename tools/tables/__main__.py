"""Make the book's tables from downloaded source files.

    python -m tools.tables [--sources FOLDER [--only NAME ...]]

Without sources only ``data/datapackage.yaml`` is written anew, from the descriptors.
"""

import argparse
import sys
from pathlib import Path

from periphery.tables import DATA, describe
from tools.tables import TABLES, SourceError, make, write, write_package


def main(argv=None):
    """Make the tables asked for, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=Path, help="folder of downloaded files")
    parser.add_argument("--only", nargs="+", choices=sorted(TABLES), metavar="NAME")
    options = parser.parse_args(argv)
    for name in (options.only or TABLES) if options.sources else ():
        descriptor = describe(name)
        path = DATA / descriptor["path"]
        try:
            table = make(name, options.sources)
        except SourceError as error:
            sys.exit(str(error))
        write(table, path, descriptor["schema"]["primaryKey"])
        print(f"{path.name}: {len(table):,} rows, {path.stat().st_size / 1024:,.0f} kB")
    write_package()


if __name__ == "__main__":
    main()

"""Make the book's tables from downloaded source files.

The source files are not redistributed here: each table's descriptor says who publishes them and
from which public repository they were taken. Each module here has its tables in `TABLES`: a short
pure function from data frames to a data frame, and the files it needs. What a function does is
told in plain steps in the descriptor. The same sources give the same bytes.

Making a table seals it: the fingerprint of its content is written into its descriptor, as
``content``, and `livebook.tables.load` refuses a table that says anything else.
"""

import gzip
import io
import json
import re
from pathlib import Path

import pandas as pd
import yaml

from livebook import tables
from livebook.tables import DATA, describe, names
from sources import (
    case_tables,
    country_tables,
    culture_tables,
    energy_tables,
    finance_tables,
    footprint_tables,
    income_tables,
    industry_tables,
    map_tables,
    ownership_tables,
    politics_tables,
    price_tables,
    product_tables,
    trade_tables,
)

#: Each table: how it is made, and from which files below the folder of sources.
TABLES = {
    name: recipe
    for module in (
        *(
            country_tables,
            map_tables,
            trade_tables,
            product_tables,
            price_tables,
            income_tables,
            industry_tables,
        ),
        *(energy_tables, footprint_tables, finance_tables, ownership_tables),
        *(politics_tables, culture_tables, case_tables),
    )
    for name, recipe in module.TABLES.items()
}


class SourceError(ValueError):
    """A source file is missing, or not what a table is made from."""


def read_source(folder, name):
    """Read one source file; only an empty cell is missing ("NA" is Namibia's two-letter code)."""
    path = Path(folder) / name
    if not path.is_file():
        raise SourceError(f"{name} is missing from {folder}")
    if path.suffix == ".geojson":
        return _outlines(json.loads(path.read_text(encoding="utf-8")))
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def _outlines(collection):
    """Return the outer rings of a feature collection, one row a corner."""
    rows = []
    for feature in collection["features"]:
        shape, iso3 = feature["geometry"], feature["properties"]["iso3"]
        several = shape["type"] == "MultiPolygon"
        polygons = shape["coordinates"] if several else [shape["coordinates"]]
        for part, polygon in enumerate(polygons):
            rows += [(iso3, part, *corner) for corner in polygon[0]]
    return pd.DataFrame(rows, columns=["iso3", "part", "longitude", "latitude"])


def extract(folder, name):
    """Return one extract: cut from its raw files where code does that, else read as it lies.

    An extract that lies in the folder ready-made is used where the raw files are not at hand.
    """
    # Imported here, for reading and sealing tables need no library that fetches files.
    from sources import extracts, raw_files

    if name not in extracts.EXTRACTS or _ready_made(folder, name, extracts.EXTRACTS[name][1:]):
        return read_source(folder, name)
    try:
        return extracts.cut(name, folder)
    except raw_files.RawFileError as error:
        raise SourceError(str(error)) from None
    except ImportError as error:
        raise SourceError(f"{name} needs a library that is not installed: {error}") from None


def _ready_made(folder, name, needed):
    """Say whether an extract lies in a folder without raw files of its sources."""
    folder = Path(folder)
    return (folder / name).is_file() and not any((folder / source).is_dir() for source in needed)


def make(name, folder):
    """Return a table made from the sources in a folder."""
    function, files = TABLES[name]
    try:
        table = function(*(extract(folder, file) for file in files))
    except KeyError as error:
        raise SourceError(f"{name}: {' or '.join(files)} lacks {error}") from None
    if table.empty:
        raise SourceError(f"{name}: nothing is left of {' and '.join(files)}")
    return table


def write(table, path, key):
    """Write a table so that the same content gives the same bytes."""
    text = table.sort_values(key).to_csv(index=False, lineterminator="\n")
    raw = text.encode("utf-8")
    if path.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as stream:
            stream.write(raw)
        raw = packed.getvalue()
    path.write_bytes(raw)


def seal(name, folder=DATA):
    """Write the fingerprint of a table's content into its descriptor, whose other lines stay.

    Returns
    -------
    bool
        Whether it was another before.

    Raises
    ------
    livebook.tables.TableError
        If the table breaks its descriptor's constraints or rules; then nothing is written.
    """
    found, path = tables.fingerprint(name, folder), Path(folder) / f"{name}.resource.yaml"
    if tables.describe(name, folder).get("content") == found:
        return False
    text = re.sub(r"(?m)^content: .*\n", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^(path: .*\n)", rf"\1content: {found}\n", text, count=1)
    path.write_text(text, encoding="utf-8")
    return True


def package():
    """Return the Frictionless data package: every descriptor in one."""
    return {
        "name": "partners-or-periphery",
        "title": "Tables of Partners or Periphery?",
        "description": "The tables behind the course book. Each has its own source and licence.",
        "resources": [describe(name) for name in names()],
    }


def write_package():
    """Write ``data/datapackage.yaml`` from the descriptors, for tools that read packages."""
    text = yaml.safe_dump(package(), allow_unicode=True, sort_keys=False, width=100)
    head = "# Written by sources/ from the descriptors beside it; not edited by hand.\n"
    (DATA / "datapackage.yaml").write_text(head + text, encoding="utf-8")

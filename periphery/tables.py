"""The book's tables, each checked against its descriptor when it is read.

A table is ``data/<name>.csv`` (or ``.csv.gz``) with ``data/<name>.resource.yaml`` beside it, a
Frictionless Table Schema resource (https://specs.frictionlessdata.io/table-schema/). A file that
does not keep what its descriptor promises is refused with one sentence saying where and why.
"""

import difflib
import functools
import gzip
import io
import zlib
from pathlib import Path

import pandas as pd

from periphery import _yaml

_HERE = Path(__file__).resolve().parent

#: The tables inside an installed wheel, or the ``data`` folder of a checkout.
DATA = _HERE / "data" if (_HERE / "data").is_dir() else _HERE.parent / "data"

_NUMERIC = {"integer", "year", "number"}


class TableError(ValueError):
    """A table is unknown, damaged, or not what its descriptor says."""


def names(folder=DATA):
    """Return the names of all tables, sorted.

    Parameters
    ----------
    folder : path, optional
        Where tables and descriptors lie; the book's own ``data`` by default.
    """
    return sorted(
        p.name.removesuffix(".resource.yaml") for p in Path(folder).glob("*.resource.yaml")
    )


def describe(name, folder=DATA):
    """Return a table's descriptor (a Frictionless resource) as a dictionary.

    Raises
    ------
    TableError
        If no table has that name; close matches are suggested.
    """
    known = names(folder)
    if name not in known:
        close = difflib.get_close_matches(str(name), known, n=3) or known
        raise TableError(f"no table is called {name!r}; did you mean: {', '.join(close)}?")
    return _parse_descriptor(Path(folder) / f"{name}.resource.yaml")


@functools.cache
def _parse_descriptor(path):
    return _yaml.read(path)


def source(*tables):
    """Return the citation line to print under a figure made from these tables.

    Examples
    --------
    >>> source("countries").startswith("Source: ")
    True
    """
    credits = dict.fromkeys(describe(name)["credit"] for name in tables)
    return "Source: " + "; ".join(credits) + "."


def load(name, folder=DATA):
    """Read a table and check it against its descriptor.

    Parameters
    ----------
    name : str
        A name from `names`.
    folder : path, optional
        Where tables and descriptors lie; the book's own ``data`` by default.

    Returns
    -------
    pandas.DataFrame
        Columns in the descriptor's order. Integer and year columns are ``int64`` (``Int64`` where
        values are missing), number columns ``float64``, all others strings; units are the
        descriptor's.

    Raises
    ------
    TableError
        If the table is unknown, its file missing or cut short, a column missing or unexpected,
        a value of the wrong type or outside its constraints, or a primary key repeated.
    """
    descriptor = describe(name, folder)
    path = Path(folder) / descriptor["path"]
    text = _read_text(path)
    schema = descriptor["schema"]
    _check_columns(path, text.columns, [field["name"] for field in schema["fields"]])
    table = pd.DataFrame({f["name"]: _typed(path, text[f["name"]], f) for f in schema["fields"]})
    _check_key(path, table, schema.get("primaryKey", []))
    return table


def _read_text(path):
    """Read every cell as text; only an empty cell is missing ("NA" is Namibia's ISO2 code)."""
    try:
        # Decompressing first tells a damaged archive from a damaged table.
        raw = path.read_bytes()
        text = io.BytesIO(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        return pd.read_csv(text, dtype=str, keep_default_na=False, na_values=[""])
    except FileNotFoundError:
        raise TableError(f"{path.name}: the file is missing from {path.parent}") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise TableError(f"{path.name}: the compressed file is damaged or cut short") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise TableError(f"{path.name}: not a readable CSV table ({error})") from None


def _check_columns(path, found, expected):
    missing = [column for column in expected if column not in found]
    extra = [column for column in found if column not in expected]
    if missing:
        raise TableError(
            f"{path.name}: column {missing[0]!r} is missing; expected {', '.join(expected)}"
        )
    if extra:
        raise TableError(
            f"{path.name}: unexpected column {extra[0]!r}; expected {', '.join(expected)}"
        )


def _typed(path, text, field):
    """Convert one text column to its field's type and check its constraints."""
    values = _numbers(path, text, field) if field["type"] in _NUMERIC else text
    rules = field.get("constraints", {})
    present = values.notna()
    if rules.get("required"):
        _refuse(path, text, field, ~present, "a value")
    if "enum" in rules:
        _refuse(path, text, field, present & ~values.isin(rules["enum"]), f"one of {rules['enum']}")
    if "pattern" in rules:
        different = values.dropna().drop_duplicates()  # a code stands in thousands of rows
        fits = different[different.str.fullmatch(rules["pattern"])]
        _refuse(path, text, field, present & ~values.isin(fits), f"text like {rules['pattern']}")
    if "minimum" in rules:
        _refuse(
            path, text, field, present & (values < rules["minimum"]), f"at least {rules['minimum']}"
        )
    if "maximum" in rules:
        _refuse(
            path, text, field, present & (values > rules["maximum"]), f"at most {rules['maximum']}"
        )
    return values


def _numbers(path, text, field):
    numbers = pd.to_numeric(text, errors="coerce").astype("float64")
    kind = "a number" if field["type"] == "number" else "a whole number"
    bad = text.notna() & numbers.isna()
    if field["type"] != "number":
        bad |= numbers.notna() & (numbers % 1 != 0)
    _refuse(path, text, field, bad, kind)
    if field["type"] == "number":
        return numbers
    return numbers.astype("Int64" if numbers.isna().any() else "int64")


def _refuse(path, text, field, bad, expected):
    """Raise for the first offending row; line 1 of the file is its header."""
    bad = bad.fillna(False).to_numpy(dtype=bool)
    if bad.any():
        row = int(bad.argmax())
        value = text.iloc[row]
        shown = "empty" if pd.isna(value) else repr(value)
        raise TableError(
            f"{path.name}: line {row + 2}, column {field['name']!r} is {shown}; expected {expected}"
        )


def _check_key(path, table, key):
    key = [key] if isinstance(key, str) else list(key)
    if not key:
        return
    repeated = table.duplicated(key).to_numpy()
    if repeated.any():
        row = int(repeated.argmax())
        values = ", ".join(f"{column}={table[column].iloc[row]}" for column in key)
        raise TableError(
            f"{path.name}: line {row + 2} repeats the key {values}; expected each key once"
        )

"""The book's tables, each checked against its descriptor when it is read.

A table is ``data/<name>.csv`` (or ``.csv.gz``) with ``data/<name>.resource.yaml`` beside it, a
Frictionless Table Schema resource (https://specs.frictionlessdata.io/table-schema/). A file that
does not keep what its descriptor promises is refused with one sentence saying where and why.

Three entries of a descriptor are the book's own. ``rules`` are comparisons between the columns of a
row (``value_musd <= total_musd``). ``names`` says which column names the codes of which (``code:
name``), so that either is understood. ``content`` seals the table: a `fingerprint` of all its values,
written when the table is made. A table that says anything else is refused, however well formed.
"""

import difflib
import functools
import gzip
import hashlib
import io
import os
import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from livebook import notes, place, yaml_text
from livebook.file_state import remembered

#: The tables of the book that is installed, or of the checkout.
DATA = place.root() / "data"

#: The variable that names a folder whose tables come before the book's own of the same names.
BEFORE = "LIVEBOOK_TABLES"

_NUMERIC = {"integer", "year", "number"}
_MISSING = np.uint64(2**64 - 1)


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
    descriptor = _descriptor(name, folder)
    _note(name, "descriptor", folder)
    return descriptor


def _home(name, folder):
    """Return where a table lies: one that is tried comes before the book's own."""
    first = os.environ.get(BEFORE)
    tried = first and folder == DATA and (Path(first) / f"{name}.resource.yaml").is_file()
    return Path(first if tried else folder)


def _descriptor(name, folder):
    path = _home(name, folder) / f"{name}.resource.yaml"
    if not path.is_file():
        known = names(folder)
        close = difflib.get_close_matches(str(name), known, n=3) or known
        raise TableError(f"no table is called {name!r}; did you mean: {', '.join(close)}?")
    return yaml_text.read(path)


def digest(name, part, folder=None):
    """Return a digest of what a notebook takes of a table of the book.

    Parameters
    ----------
    name : str
        A name from `names`.
    part : str
        ``"content"`` (what `load` returns), ``"credit"`` (of `source`) or ``"descriptor"`` (all
        that `describe` returns).
    folder : path, optional
        As for `load`.
    """
    folder = DATA if folder is None else folder
    about = _descriptor(name, folder)
    if part == "credit":
        about = about["credit"]
    elif part == "content":
        path = _home(name, folder) / about["path"]
        about = {key: about.get(key) for key in ("path", "schema", "rules", "content")}
        about["file"] = digest_of_file(path)
    return hashlib.sha256(repr(about).encode()).hexdigest()[:16]


def digest_of_file(path):
    """Return the SHA-256 of a file, or an empty text if there is none."""
    return _digest_of_file(path) if path.is_file() else ""


@remembered
def _digest_of_file(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _note(name, part, folder):
    if folder == DATA:
        notes.depends("livebook.tables:digest", name, part)


def source(*tables: str) -> str:
    """Return the citation line to print under a figure made from these tables.

    Examples
    --------
    >>> source("countries").startswith("Source: ")
    True
    """
    credits = dict.fromkeys(_descriptor(name, DATA)["credit"] for name in tables)
    for name in tables:
        _note(name, "credit", DATA)
    return "Source: " + "; ".join(credits) + "."


@functools.cache
def names_of_codes(folder: Path = DATA) -> dict[str, str]:
    """Return what codes stand for, from every table that says so (``names`` in its descriptor).

    Examples
    --------
    >>> names_of_codes()["PER"]
    'Peru'
    """
    found = {}
    for name in names(folder):
        for code, meaning in _descriptor(name, folder).get("names", {}).items():
            table = load(name, folder)
            found |= dict(zip(table[code], table[meaning], strict=True))
    return found


def load(name: str, folder: Path = DATA, *, sealed: bool = True) -> pd.DataFrame:
    """Read a table and check it against its descriptor.

    Parameters
    ----------
    name : str
        A name from `names`.
    folder : path, optional
        Where tables and descriptors lie; the book's own ``data`` by default.
    sealed : bool, optional
        Compare the content with the descriptor's fingerprint, if it has one. Only where a table
        is made or examined is there a reason not to.

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
        a value of the wrong type or outside its constraints, a primary key repeated, a rule
        between columns broken, or the content not that which was sealed.

    Examples
    --------
    >>> table = load(names()[0])
    >>> list(table.columns) == [f["name"] for f in describe(names()[0])["schema"]["fields"]]
    True
    """
    descriptor = _descriptor(name, folder)
    path = _home(name, folder) / descriptor["path"]
    text = _read_text(path)
    schema = descriptor["schema"]
    _check_columns(path, text.columns, [field["name"] for field in schema["fields"]])
    table = pd.DataFrame({f["name"]: _typed(path, text[f["name"]], f) for f in schema["fields"]})
    _check_key(path, table, schema.get("primaryKey", []))
    for rule in descriptor.get("rules", []):
        _check_rule(path, table, rule)
    if sealed and "content" in descriptor:
        _check_content(path, name, text, descriptor)
    _note(name, "content", folder)
    return table


def fingerprint(name, folder=DATA):
    """Return the fingerprint of a table's content, which its descriptor holds as ``content``.

    It depends on the columns' names and on every row's values, and on nothing else: not on the
    order of rows and columns, nor on how the file marks its encoding, ends its lines or is
    compressed. Numbers count by their value (``1.0`` is ``1``), texts letter by letter.

    Parameters
    ----------
    name, folder
        As for `load`.

    Returns
    -------
    str
        ``sha256-`` and 64 hexadecimal digits: SHA-256 of the sorted 64-bit hashes of the rows.
        The same on every machine and with every version of the libraries.

    Raises
    ------
    TableError
        As `load`, except that the content may be any.
    """
    descriptor = _descriptor(name, folder)
    load(name, folder, sealed=False)
    text = _read_text(Path(folder) / descriptor["path"])
    return _fingerprint(text, descriptor["schema"]["fields"])


def _fingerprint(text, fields):
    rows = np.zeros(len(text), dtype=np.uint64)
    columns = sorted((field["name"], field["type"]) for field in fields)
    for name, kind in columns:
        rows = _mixed(rows ^ _bits(text[name], kind))
    head = "".join(f"{name}\n" for name, _ in columns)
    content = head.encode() + np.sort(rows).astype("<u8").tobytes()
    return f"sha256-{hashlib.sha256(content).hexdigest()}"


def _bits(column, kind):
    """Return 64 bits for each cell: of a number its value, of a text a hash."""
    if kind == "number":
        return _bits_of_numbers(column)
    places, different = pd.factorize(column)  # a year or a code stands in thousands of rows
    if kind in _NUMERIC:
        bits = _bits_of_numbers(pd.Series(different, dtype=object))
    else:
        hashes = (hashlib.blake2b(str(cell).encode(), digest_size=8) for cell in different)
        bits = np.frombuffer(b"".join(h.digest() for h in hashes), dtype="<u8").astype(np.uint64)
    return np.append(bits, _MISSING)[places]  # the place of a missing cell is -1


def _bits_of_numbers(column):
    """Python rounds decimals alike everywhere, which the readers of tables do not promise."""
    numbers = column.to_numpy(dtype=object).astype("float64") + 0.0  # no -0.0
    return np.where(np.isnan(numbers), _MISSING, numbers.view(np.uint64))


def _mixed(bits):
    """Spread every bit over all 64 (SplitMix64; Steele, Lea and Flood 2014)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


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


def _check_rule(path, table, rule):
    """Refuse the first row that breaks a comparison of columns; missing values break none."""
    columns = [name for name in table.columns if re.search(rf"\b{name}\b", rule)]
    numbers = {name: table[name].to_numpy(dtype="float64", na_value=np.nan) for name in columns}
    values = pd.DataFrame(numbers)
    broken = values.notna().all(axis=1) & ~values.eval(rule, engine="python")
    if broken.any():
        row = int(broken.to_numpy().argmax())
        found = ", ".join(f"{name}={values[name].iloc[row]:g}" for name in columns)
        raise TableError(f"{path.name}: line {row + 2} has {found}; expected {rule}")


def _check_content(path, name, text, descriptor):
    found = _fingerprint(text, descriptor["schema"]["fields"])
    if found != descriptor["content"]:
        raise TableError(
            f"{path.name}: the values of table {name!r} are not those that were sealed when it was "
            f"made (fingerprint {found[:15]}…, expected {descriptor['content'][:15]}…). Take the "
            f"file anew from where you have the book (git restore data/{path.name}). If the table "
            "is meant to change, 'make tables' makes and seals it; CONTRIBUTING.md says how"
        )

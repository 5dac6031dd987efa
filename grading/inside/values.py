"""Plain data as JSON and back, without pickle: reading a value can run no code of its sender.

Numbers, texts, containers, numpy arrays and pandas tables are copied. Everything else, functions
above all, stays where it is, and the reader gets a `Remote` to call it by.
"""

import base64
import builtins
import collections
import datetime
import decimal
import fractions
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

NUMERIC = re.compile(r"[<>|=]?[biufmM][0-9]+(\[[A-Za-z]+\])?")
#: Other forms of plain data, which count as what they are forms of.
PLAIN = (
    (np.str_, str),
    (np.integer, int),
    (np.bool_, bool),
    ((decimal.Decimal, fractions.Fraction), float),
)
SEQUENCES = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


class Remote:
    """Something in the other process that is not plain data.

    Calls and attributes are asked for there. It can be neither compared nor counted as true: an
    object that says it equals everything must not pass for an answer.
    """

    __hash__ = object.__hash__

    def __init__(self, ask, number, kind):
        self.__dict__.update(_ask=ask, _number=number, _kind=kind)

    def __getattr__(self, name):
        if name.startswith("_"):  # numpy and pandas probe for these
            raise AttributeError(name)
        return self._ask({"attribute": name, "of": self._number})

    def _refuse(self, *_):
        raise TypeError(f"this is a {self._kind}, where plain data is wanted")

    # Silence would be an answer: `assert result` or `result == 3` must end in an error that says why.
    __bool__ = __eq__ = __ne__ = __float__ = __len__ = __getitem__ = _refuse
    __sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = _refuse

    def __repr__(self):
        return f"<{self._kind}>"


class RemoteFunction(Remote):
    """A function in the other process; arguments and result are copied."""

    def __call__(self, *args, **kwargs):
        return self._ask({"call": self._number, "args": args, "kwargs": kwargs})


def encode(value, keep):
    """Return what JSON can hold; ``keep(value)`` numbers what has to stay here."""
    for forms, plain in PLAIN:
        # A span of time is one of numpy's integers, and no number.
        if isinstance(value, forms) and not isinstance(value, np.timedelta64):
            value = plain(value)
    if isinstance(value, np.generic):
        array = np.asarray(value)
        return (
            {"kind": "scalar", "array": _buffer(array)} if _numeric(array) else _here(value, keep)
        )
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if value is pd.NA or value is pd.NaT:
        return {"kind": "missing", "name": "NA" if value is pd.NA else "NaT"}
    for kind, test, read in COPIED:
        if isinstance(value, test):
            return {"kind": kind, **read(value, keep)}
    if isinstance(value, Remote):
        return {"kind": "yours", "number": value._number}
    return _here(value, keep)


def decode(data, ask, kept=()):
    """Return the value that `encode` wrote; ``ask`` puts questions about what stayed there."""
    if not isinstance(data, dict):
        return data
    if data["kind"] == "here":
        kind = RemoteFunction if data["callable"] else Remote
        return kind(ask, int(data["number"]), str(data["type"]))
    if data["kind"] == "yours":
        return kept[data["number"]]
    return WRITE[data["kind"]](data, lambda part: decode(part, ask, kept))


def error(name, message):
    """Return an exception of that name, if Python has one of its own, else a RuntimeError."""
    known = getattr(builtins, str(name), None)
    if isinstance(known, type) and issubclass(known, Exception):
        try:
            return known(message)
        except TypeError:  # UnicodeDecodeError and its like want more
            pass
    return RuntimeError(f"{name}: {message}")


def _here(value, keep):
    kind = type(value).__name__
    return {"kind": "here", "number": keep(value), "type": kind, "callable": callable(value)}


# Arrays and columns ------------------------------------------------------------------------------


def _numeric(array):
    return NUMERIC.fullmatch(array.dtype.str) is not None


def _buffer(array):
    raw = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return {"dtype": array.dtype.str, "shape": list(array.shape), "raw": raw}


def _from_buffer(data):
    if not NUMERIC.fullmatch(data["dtype"]):
        raise ValueError("not a numeric array")
    flat = np.frombuffer(base64.b64decode(data["raw"]), dtype=np.dtype(data["dtype"]))
    return flat.reshape(data["shape"]).copy()


def _array(value, keep):
    if _numeric(value):
        return {"array": _buffer(value)}
    items = [encode(item, keep) for item in value.ravel().tolist()]
    return {"items": items, "dtype": str(value.dtype), "shape": list(value.shape)}


def _to_array(data, inner):
    if "array" in data:
        return _from_buffer(data["array"])
    array = np.empty(len(data["items"]), dtype=object)
    array[:] = [inner(item) for item in data["items"]]
    return array.reshape(data["shape"]).astype(data["dtype"])


def _column(value, keep):
    if isinstance(value, pd.Categorical):
        categories = encode(value.categories, keep)
        return {
            "codes": _buffer(value.codes),
            "categories": categories,
            "ordered": bool(value.ordered),
        }
    if isinstance(value.dtype, np.dtype):
        return {"column": encode(value.to_numpy(), keep)}
    items = [None if missing else item for item, missing in zip(value, value.isna(), strict=True)]
    return {"items": [encode(item, keep) for item in items], "dtype": str(value.dtype)}


def _to_column(data, inner):
    if "codes" in data:
        codes, categories = _from_buffer(data["codes"]), inner(data["categories"])
        return pd.Categorical.from_codes(codes, categories, ordered=data["ordered"])
    if "column" in data:
        return inner(data["column"])
    return pd.array([inner(item) for item in data["items"]], dtype=data["dtype"])


def _index(value, keep):
    if isinstance(value, pd.MultiIndex):
        levels = [encode(value.get_level_values(i), keep) for i in range(value.nlevels)]
        return {"levels": levels, "names": encode(list(value.names), keep)}
    return {"column": encode(value.array, keep), "name": encode(value.name, keep)}


def _to_index(data, inner):
    if "levels" in data:
        return pd.MultiIndex.from_arrays(
            [inner(level) for level in data["levels"]], names=inner(data["names"])
        )
    return pd.Index(inner(data["column"]), name=inner(data["name"]))


def _series(value, keep):
    parts = {"column": value.array, "index": value.index, "name": value.name}
    return {part: encode(of, keep) for part, of in parts.items()}


def _to_series(data, inner):
    return pd.Series(inner(data["column"]), index=inner(data["index"]), name=inner(data["name"]))


def _table(value, keep):
    columns = [encode(value.iloc[:, i].array, keep) for i in range(value.shape[1])]
    names, index = encode(value.columns, keep), encode(value.index, keep)
    return {"data": columns, "columns": names, "index": index}


def _to_table(data, inner):
    columns = {i: inner(column) for i, column in enumerate(data["data"])}
    table = pd.DataFrame(columns, index=inner(data["index"]))
    table.columns = inner(data["columns"])
    return table


# Everything that is copied -----------------------------------------------------------------------


def _sequence(value, keep):
    return {"items": [encode(item, keep) for item in value]}


def _pairs(value, keep):
    return {"pairs": [[encode(k, keep), encode(v, keep)] for k, v in value.items()]}


#: (kind, types, reader), tried in order; a subclass is copied as what it is made from.
COPIED = (
    ("table", pd.DataFrame, _table),
    ("series", pd.Series, _series),
    ("index", pd.Index, _index),
    ("column", pd.api.extensions.ExtensionArray, _column),
    ("array", np.ndarray, _array),
    ("time", pd.Timestamp, lambda value, _: {"text": value.isoformat()}),
    ("span", pd.Timedelta, lambda value, _: {"text": value.isoformat()}),
    ("period", pd.Period, lambda value, _: {"text": str(value), "freq": value.freqstr}),
    (
        "interval",
        pd.Interval,
        lambda value, keep: {
            "ends": [encode(value.left, keep), encode(value.right, keep)],
            "closed": value.closed,
        },
    ),
    ("datetime", datetime.datetime, lambda value, _: {"text": value.isoformat()}),
    ("date", datetime.date, lambda value, _: {"text": value.isoformat()}),
    ("dict", Mapping, _pairs),
    ("list", (list, collections.deque, *VIEWS), _sequence),
    ("tuple", tuple, _sequence),
    ("set", set, _sequence),
    ("frozenset", frozenset, _sequence),
    ("range", range, lambda value, _: {"parts": [value.start, value.stop, value.step]}),
    (
        "slice",
        slice,
        lambda value, keep: {
            "parts": [encode(p, keep) for p in (value.start, value.stop, value.step)]
        },
    ),
)

#: Makers of each kind from its data and a reader of inner parts.
WRITE = {
    "scalar": lambda data, _: _from_buffer(data["array"])[()],
    "missing": lambda data, _: {"NA": pd.NA, "NaT": pd.NaT}[data["name"]],
    "table": _to_table,
    "series": _to_series,
    "index": _to_index,
    "column": _to_column,
    "array": _to_array,
    "time": lambda data, _: pd.Timestamp(data["text"]),
    "span": lambda data, _: pd.Timedelta(data["text"]),
    "period": lambda data, _: pd.Period(data["text"], freq=data["freq"]),
    "interval": lambda data, inner: pd.Interval(*map(inner, data["ends"]), data["closed"]),
    "datetime": lambda data, _: datetime.datetime.fromisoformat(data["text"]),
    "date": lambda data, _: datetime.date.fromisoformat(data["text"]),
    "dict": lambda data, inner: {inner(key): inner(value) for key, value in data["pairs"]},
    "range": lambda data, _: range(*data["parts"]),
    "slice": lambda data, inner: slice(*map(inner, data["parts"])),
    **{
        kind: lambda data, inner, make=make: make(map(inner, data["items"]))
        for kind, make in SEQUENCES.items()
    },
}

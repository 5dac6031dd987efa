"""Values survive the way between two processes, and nothing else gets through."""

import collections
import datetime
import decimal
import fractions
import json
import math
import types

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.inside import values

VALUES = [
    None,
    True,
    3,
    2.5,
    "Perú",
    [1, (2, "a"), {"b": None, 3: [4.0]}],
    {1, 2},
    frozenset({"a"}),
    range(1, 9, 2),
    slice(1, None),
    np.float32(1.5),
    np.arange(6).reshape(2, 3),
    np.array(["a", None], dtype=object),
    np.array(["a", "bc"]),
    pd.Timestamp("2020-02-29"),
    pd.Timedelta("2h"),
    pd.Period("2020", freq="Y"),
    pd.Interval(0, 1, closed="left"),
    pd.Index(["a", "b"], name="iso3"),
    pd.MultiIndex.from_product([["CHN", "USA"], [2000, 2001]], names=["partner", "year"]),
    pd.Series([1.0, math.nan, 3.0], index=["a", "b", "c"], name="share"),
    pd.Series([1, None, 3], dtype="Int64"),
    pd.Series(["a", None], dtype="str"),
    pd.Series(["low", "high", None], dtype=pd.CategoricalDtype(["low", "high"], ordered=True)),
    pd.Series(pd.to_datetime(["2020-01-01", None])),
    pd.cut(pd.Series([1, 5]), [0, 2, 9]),
    pd.DataFrame({"iso3": ["BRA", "PER"], "year": [2000, 2001], "share": [0.1, math.nan]}),
    pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    pd.DataFrame({"a": []}),
]


def there_and_back(value, ask=None, kept=None):
    kept = [] if kept is None else kept

    def keep(thing):
        kept.append(thing)
        return len(kept) - 1

    return values.decode(json.loads(json.dumps(values.encode(value, keep))), ask, kept)


def same(left, right):
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right)
    elif isinstance(left, pd.Index):
        pd.testing.assert_index_equal(left, right)
    elif isinstance(left, np.ndarray):
        np.testing.assert_array_equal(left, right)
        assert left.dtype == right.dtype
    else:
        assert left == right


@pytest.mark.parametrize("value", VALUES, ids=lambda v: f"{type(v).__name__}-{str(v)[:12]!r}")
def test_there_and_back(value):
    back = there_and_back(value)
    assert type(back) is type(value)
    same(value, back)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (types.MappingProxyType({"a": 1}), {"a": 1}),
        (collections.ChainMap({"a": 1}, {"b": 2}), {"a": 1, "b": 2}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.UserDict(a=1), {"a": 1}),
        (collections.deque([1, 2]), [1, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_containers_arrive_as_plain_ones(value, plain):
    assert there_and_back(value) == plain


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    )
)
def test_any_plain_data_comes_back(value):
    assert there_and_back(value) == value


@given(
    st.integers(-(2**31), 2**31 - 1),
    st.sampled_from([np.int64, np.int32, decimal.Decimal, fractions.Fraction]),
)
def test_a_number_of_unusual_form_counts_as_the_number_it_is(number, form):
    back = there_and_back({"a": [form(number)]})["a"][0]
    assert back == number and type(back) in (int, float)


@given(st.text(), st.booleans())
def test_texts_and_truths_of_numpy_count_as_python_s(text, truth):
    text = text.rstrip("\0")  # numpy leaves these out
    back = there_and_back((np.str_(text), np.bool_(truth)))
    assert back == (text, truth) and [type(part) for part in back] == [str, bool]


class Liar(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def test_a_subclass_comes_back_as_what_it_is_made_from():
    assert type(there_and_back(Liar(3))) is float
    assert there_and_back(Liar(3)) != 4
    assert type(there_and_back({}.keys())) is list


def test_a_function_stays_and_is_asked():
    asked = []
    function = there_and_back(lambda x: x, asked.append)
    function(1, a=2)
    assert asked == [{"call": 0, "args": (1,), "kwargs": {"a": 2}}]


@pytest.mark.parametrize(
    "use",
    [bool, len, float, lambda v: v == 1, lambda v: v != 1, lambda v: v < 1, lambda v: v in [1]],
)
def test_what_is_no_plain_data_passes_for_nothing(use):
    with pytest.raises(TypeError):
        use(there_and_back(object(), lambda _: True))


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "array", "array": {"dtype": "|O", "shape": [1], "raw": "AAAAAAAAAAA="}},
        {"kind": "array", "array": {"dtype": "<f8", "shape": [10**12], "raw": ""}},
        {"kind": "object", "module": "os"},
        {"kind": "table", "data": []},
    ],
)
def test_damaged_data_raise_and_do_nothing_else(data):
    with pytest.raises((ValueError, KeyError)):
        values.decode(data, None)


def test_errors_come_back_by_name_if_python_has_one():
    assert isinstance(values.error("KeyError", "a"), KeyError)
    for name in ("SystemExit", "KeyboardInterrupt", "print", "Mine"):
        assert type(values.error(name, "a")) is RuntimeError


@pytest.mark.parametrize(
    "value",
    [
        datetime.datetime(2020, 2, 29, 12, 30),
        datetime.datetime(2020, 2, 29, tzinfo=datetime.UTC),
        datetime.date(2020, 2, 29),
        pd.NA,
        pd.NaT,
        np.datetime64("2020-02-29"),
        np.timedelta64(3, "D"),
        np.float64(2.5),
        np.array([], dtype="int64"),
        np.arange(6)[::2],
        np.array([True, False]),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        pd.Timestamp("2020-02-29 12:00", tz="Europe/Madrid"),
        pd.Index([], dtype="str"),
        pd.Series(["a", pd.NA], dtype="string", name=("a", 1)),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([], dtype="float64"),
        pd.DataFrame({"a": [1, 2]}, index=pd.Index([3, 4], name="i")).rename_axis(columns="c"),
        pd.DataFrame([[1, 2.5]], columns=["a", "a"]),
        "\ud83d half",
        float("inf"),
        10**30,
    ],
    ids=lambda value: f"{type(value).__name__}-{str(value)[:12]!r}",
)
def test_odder_forms_of_plain_data_come_back_as_they_are(value):
    back = there_and_back(value)
    if value is pd.NA or value is pd.NaT:
        assert back is value
    else:
        assert type(back) is type(value)
        same(value, back)
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index):
        assert getattr(back, "name", None) == getattr(value, "name", None)


def test_an_array_that_came_back_is_one_s_own_and_can_be_changed():
    array = np.arange(3.0)
    back = there_and_back(array)
    back[0] = 9
    assert array[0] == 0 and back.tolist() == [9, 1, 2]


@pytest.mark.parametrize(
    "value", [object(), np.array([1j])[0], np.complex128(1), open], ids=lambda v: type(v).__name__
)
def test_what_is_no_plain_data_stays_and_is_known_by_what_it_is(value):
    kept, asked = [], []
    back = there_and_back({"a": [value]}, asked.append, kept)["a"][0]
    assert kept == [value] and repr(back) == f"<{type(value).__name__}>"
    assert isinstance(back, values.RemoteFunction) == callable(value)
    assert values.encode(back, None) == {"kind": "yours", "number": 0}
    assert there_and_back(back, None, kept) is value
    assert hash(back) and asked == []
    with pytest.raises(AttributeError):
        _ = back._private
    assert back.shown is None
    assert asked == [{"attribute": "shown", "of": 0}]


@pytest.mark.parametrize(
    "use",
    [lambda v: v + 1, lambda v: 1 + v, lambda v: v - 1, lambda v: 1 - v, lambda v: 2 * v, abs,
     lambda v: v[0], lambda v: v * 2],
)  # fmt: skip
def test_nobody_reckons_with_what_stayed_elsewhere(use):
    with pytest.raises(TypeError):
        use(there_and_back(object(), lambda _: 3))


def test_why_it_is_refused_names_the_kind():
    with pytest.raises(TypeError, match="this is a object, where plain data is wanted"):
        bool(there_and_back(object(), None))


def test_an_error_keeps_its_name_in_words_where_python_has_no_such_one():
    assert values.error("KeyError", "a").args == ("a",)
    assert str(values.error("Mine", "a")) == "Mine: a"
    assert str(values.error("UnicodeDecodeError", "a")) == "UnicodeDecodeError: a"
    assert str(values.error(3, "a")) == "3: a"

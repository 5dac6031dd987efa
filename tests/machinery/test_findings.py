"""Findings: recording, printing, what a sentence needs, and what a reader is told."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import yaml

from livebook import findings, notes
from livebook.findings import FindingError, expectation, printed, record

LEDGER = {
    "trend": {
        "expect": "negative",
        "unit": "% a year",
        "digits": 2,
        "value": -0.67,
        "printed": "−0.67% a year",
        "notebook": "chapters/1/x.ipynb",
        "pages": ["chapters/index.md", "chapters/1/index.md"],
    },
    "partner": {
        "expect": ["China", "Japan"],
        "value": "China",
        "printed": "China",
        "notebook": "chapters/1/x.ipynb",
    },
    "least": {"value": 3.0, "printed": "3", "notebook": "chapters/1/x.ipynb"},
    "most": {
        "expect": ["least", None],
        "value": 5.0,
        "printed": "5",
        "notebook": "chapters/1/x.ipynb",
    },
}


@pytest.fixture(autouse=True)
def entries(tmp_path, monkeypatch):
    """The ledger above as a file, in place of the book's."""
    path = tmp_path / "findings.yaml"
    path.write_text(yaml.safe_dump(LEDGER, allow_unicode=True), encoding="utf-8")
    kept = findings.ledger(path)
    monkeypatch.setattr(findings, "ledger", lambda path=None: kept)
    return kept


@pytest.fixture
def building(monkeypatch):
    monkeypatch.setenv(notes.VARIABLE, "1")
    notes.take()


def _found(**values):
    return {k: {"value": v, "notebook": "chapters/1/x.ipynb"} for k, v in values.items()}


AS_KEPT = _found(trend=-0.668, partner="China", least=3, most=5.2)


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (39.21, "%", 0, "39%"),
        (-0.671, "% a year", 2, "−0.67% a year"),
        (-0.0001, "%", 1, "0.0%"),
        (17.49, "US$ trillion", 1, "US$17.5\u00a0trillion"),
        (-2.5, "US$ billion", 1, "−US$2.5\u00a0billion"),
        (1234567, "", 0, "1,234,567"),
        (24, "commodities", 0, "24\u00a0commodities"),
        ("China", "", 0, "China"),
    ],
)
def test_printed(value, unit, digits, text):
    assert printed(value, unit, digits) == text


def test_a_build_takes_note_of_every_value_and_says_nothing(building, capsys):
    assert record(trend=-0.9, partner="Peru", unknown=3) is None
    record(least=np.float64(2.5), most=np.int64(7))
    assert notes.take() == {
        "findings": [
            ["trend", -0.9],
            ["partner", "Peru"],
            ["unknown", 3],
            ["least", 2.5],
            ["most", 7],
        ]
    }
    assert capsys.readouterr().out == ""


def test_a_loop_that_records_a_key_anew_is_seen(building):
    for value in (1, 2, 2):
        record(least=value)
    assert notes.take()["findings"] == [["least", 1], ["least", 2]]


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("nan"), -np.inf])
def test_what_is_not_finite_is_noted_as_nothing(building, value):
    record(least=value)
    assert notes.take()["findings"] == [["least", None]]


@pytest.mark.parametrize(
    "value", [True, np.bool_(True), None, [1], pd.NA, pd.Series([1, 2]), 1 + 2j, {"a": 1}]
)
def test_what_is_neither_number_nor_text_is_refused(value):
    with pytest.raises(FindingError, match=r"^least is of the type \w+; a finding is a number"):
        record(least=value)


def test_a_reader_whose_value_prints_alike_is_told_nothing(capsys):
    record(trend=-0.6699, partner="China", none_of_the_book=3)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"trend": 0.5}, "needs a negative number, and would no longer be true"),
        ({"trend": -0.5}, "What its text needs, a negative number, still holds"),
        ({"most": 2}, r"needs at least least \(3\), and would no longer"),
        ({"most": 4}, r"at least least \(3\), still holds"),
        ({"partner": "Peru"}, "needs it to be China or Japan, and would no longer"),
        ({"least": 4}, r"^The book has 3 here; you have 4\.$"),
        ({"most": math.nan}, "you have nan"),
    ],
)
def test_a_reader_is_told_what_the_book_has_and_whether_it_still_holds(values, said, capsys):
    record(**values)
    out = capsys.readouterr().out.strip()
    assert re.search(said, out), out
    assert "make" not in out and "ledger" not in out


def test_a_reader_is_led_to_the_pages_from_where_he_is(capsys):
    record(trend=-0.5)
    assert capsys.readouterr().out.endswith("It is said in ../index.md and index.md.\n")


@pytest.mark.parametrize(
    ("value", "expect", "holds", "words"),
    [
        (-0.1, "negative", True, "a negative number"),
        (0, "negative", False, "a negative number"),
        (0, "positive", False, "a positive number"),
        (5, [5, 5], True, "a number from 5 to 5"),
        (4.9, [5, None], False, "at least 5"),
        (5.1, [None, 5], False, "at most 5"),
        (7, [None, None], True, "any number"),
        (3, ["least", None], True, "at least least (3)"),
        (2, ["least", "most"], False, "a number from least (3) to most (5)"),
        (6, ["least", "most"], False, "a number from least (3) to most (5)"),
        ("Peru", {"Peru"}, True, "it to be Peru"),
        ("Peru", ["Chile", "China"], False, "it to be Chile or China"),
    ],
)
def test_what_a_sentence_needs(value, expect, holds, words):
    assert expectation(value, expect) == (holds, words)


@pytest.mark.parametrize(
    ("value", "expect", "words"),
    [
        (1, "above", "'above' is neither 'positive' nor 'negative'"),
        (1, [0], "a range of two ends, not"),
        (1, 5, "a range of two ends, not 5"),
        (1, ["nobody", None], "'nobody' of a range names no finding that is a number"),
        (1, ["partner", None], "'partner' of a range names no finding that is a number"),
        ("x", "positive", "of a text is a list of texts, not 'positive'"),
        ("x", [0, None], "of a text is a list of texts"),
    ],
)
def test_what_cannot_be_read_as_an_expectation_is_refused(value, expect, words):
    with pytest.raises(FindingError, match=words):
        expectation(value, expect)


def test_findings_as_the_ledger_has_them_are_no_problem(entries):
    assert findings.problems(AS_KEPT, entries) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trend": -0.61}, ["trend was −0.67% a year in the ledger and is now −0.61% a year"]),
        ({"nobody": 3}, ["nobody is 3 but is not in the ledger"]),
        ({"least": None}, ["least is not a finite number", "most: the end 'least'"]),
        (
            {"partner": "Peru"},
            ["partner was China", "partner is Peru; the book's sentence needs it"],
        ),
        (
            {"least": 5.4},
            ["least was 3", "most is 5; the book's sentence needs at least least (5.4)"],
        ),
    ],
)
def test_every_problem_is_one_sentence(entries, change, said):
    problems = findings.problems({**AS_KEPT, **_found(**change)}, entries)
    assert len(problems) == len(said)
    for problem, start in zip(problems, said, strict=True):
        assert problem.startswith(start)


def test_a_finding_in_another_notebook_has_moved(entries):
    found = {**AS_KEPT, "least": {"value": 3, "notebook": "chapters/2/y.ipynb"}}
    assert findings.problems(found, entries) == [
        "least has moved from chapters/1/x.ipynb to chapters/2/y.ipynb"
    ]


def test_accepting_keeps_what_is_written_by_hand(entries):
    new = findings.accepted(_found(trend=-0.5123456789, fresh=2), entries)
    assert new["trend"] == {
        **LEDGER["trend"],
        "value": -0.512346,
        "printed": "−0.51% a year",
    }
    assert new["fresh"] == {"value": 2, "printed": "2", "notebook": "chapters/1/x.ipynb"}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"trend": 1}, "needs a negative number"), ({"trend": None}, "trend is not a finite number")],
)
def test_a_value_that_its_sentence_does_not_allow_is_not_accepted(entries, change, words):
    with pytest.raises(FindingError, match=words):
        findings.accepted(_found(**change), entries)


def test_an_entry_is_written_without_what_goes_without_saying():
    entry = {"notebook": "x", "printed": "0", "value": 0, "unit": "", "digits": 0, "expect": None}
    assert list(findings.written(entry).items()) == [
        ("value", 0),
        ("printed", "0"),
        ("notebook", "x"),
    ]
    said = {"pages": ["wells"], "expect": "positive", "unit": "m", "digits": 1}
    assert list(findings.written({**said, **entry} | said)) == [
        "expect",
        "unit",
        "digits",
        "value",
        "printed",
        "notebook",
        "pages",
    ]


def test_what_a_notebook_shows_of_the_ledger_is_noted(building):
    assert findings.entry("least")["value"] == 3
    assert findings.values()["partner"] == "China"
    reads = notes.take()["reads"]
    assert [read[1] for read in reads] == [["findings", "least"], ["findings", ""]]
    assert all(notes.digest(function, *named) == kept for function, named, kept in reads)


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (1, "states", 0, "1\u00a0state"),
        (-1, "people a day", 0, "−1\u00a0person a day"),
        (1.4, "years", 0, "1\u00a0year"),
        (1, "years", 1, "1.0\u00a0years"),
        (0, "days", 0, "0\u00a0days"),
        (1, "million people", 0, "1\u00a0million people"),
        (1, "US$ billion", 0, "US$1\u00a0billion"),
        (3, "US$", 0, "US$3"),
        (3, "US$ billion a year", 0, "US$3\u00a0billion a year"),
        (1, "metres", 0, "1\u00a0metres"),
        (-0.4, "", 0, "0"),
        (-1234.56, "", 1, "−1,234.6"),
        (2, "% of exports", 0, "2% of exports"),
    ],
)
def test_a_unit_follows_its_number_and_of_one_it_stands_in_the_singular(value, unit, digits, text):
    assert printed(value, unit, digits) == text


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("commodities", "commodity"),
        ("countries", "country"),
        ("jobs", "job"),
        ("points", "point"),
        ("days", "day"),
    ],
)
def test_one_of_many_is_named_as_one(plural, singular):
    assert printed(1, plural) == f"1\u00a0{singular}" and printed(2, plural) == f"2\u00a0{plural}"


def test_a_value_is_noted_to_nine_digits_and_an_array_of_one_is_its_number(building):
    record(least=0.1 + 0.2, most=np.array([[2.5]]), trend=np.str_("x"))
    record(partner=123456789.123)
    noted = dict(notes.take()["findings"])
    assert noted == {"least": 0.3, "most": 2.5, "trend": "x", "partner": 123456789}
    assert type(noted["trend"]) is str


def test_ends_of_a_range_are_said_in_words_and_in_short():
    known = {"the_least": 1234.567, "x": 2}
    assert expectation(5, ["the_least", None], known) == (False, "at least the least (1235)")
    assert expectation(1, [None, "x"], known) == (True, "at most x (2)")
    assert expectation(0.5, (0.25, 0.75)) == (True, "a number from 0.25 to 0.75")
    assert expectation(0, [0, None]) == (True, "at least 0")
    with pytest.raises(FindingError, match="'most' of a range names no finding"):
        expectation(1, ["most", None], known)  # of those that are known, not of the ledger's


def test_a_finding_of_which_nothing_was_recorded_yet_is_no_difference_to_a_reader(entries, capsys):
    entries["new"] = {"unit": "", "digits": 0, "expect": "positive"}
    record(new=-1)
    assert capsys.readouterr().out == ""
    assert findings.problems(_found(new=-1), entries) == [
        "new is -1 but is not in the ledger", "new is −1; the book's sentence needs a positive number"
    ]  # fmt: skip


def test_a_reader_hears_of_each_value_that_prints_otherwise(capsys):
    record(least=4, most=5, partner="Japan")
    said = capsys.readouterr().out.splitlines()
    assert [line.split(";")[0] for line in said] == [
        "The book has 3 here",
        "The book has China here",
    ]


def test_a_ledger_says_unit_and_digits_of_every_entry_and_one_that_is_not_there_has_none(
    tmp_path, monkeypatch
):
    monkeypatch.undo()
    path = tmp_path / "own.yaml"
    path.write_text("a: {value: 1, digits: 2}\nb: {unit: m}\n", encoding="utf-8")
    assert findings.ledger(path) == {
        "a": {"unit": "", "digits": 2, "value": 1}, "b": {"unit": "m", "digits": 0}
    }  # fmt: skip
    assert findings.ledger(tmp_path / "none.yaml") == {}
    (tmp_path / "empty.yaml").touch()
    assert findings.ledger(tmp_path / "empty.yaml") == {}


@pytest.fixture
def published(monkeypatch):
    """The ledger of findings, and one of a published figure, each by its own path."""
    other = {"a.b": {"value": 7, "printed": "7 m", "where": "p. 1"}}
    own = findings.ledger()
    monkeypatch.setattr(
        findings, "ledger", lambda path=findings.LEDGER: other if path == findings.REPORTED else own
    )


def test_a_published_figure_has_a_value_and_one_that_there_is_not_is_named(published, building):
    assert findings.reported("a.b") == 7
    with pytest.raises(KeyError, match=r"'a.c' is not in ledgers/reported\.yaml"):
        findings.reported("a.c")
    assert [read[:2] for read in notes.take()["reads"]] == [
        ["livebook.findings:digest", ["reported", "a.b"]], ["livebook.findings:digest", ["reported", "a.c"]]
    ]  # fmt: skip


def test_a_notebook_rests_on_the_values_that_it_takes_and_on_no_words_about_them(published):
    assert findings.digest("reported", "a.b") == [7]
    assert findings.digest("reported", "") == {"a.b": 7}
    assert findings.digest("findings", "trend") == [-0.67, "% a year", 2, "−0.67% a year"]
    assert findings.digest("findings", "gone") == [None] * 4
    assert findings.digest("findings", "")["partner"] == "China"


def test_all_that_cannot_be_accepted_is_said_at_once(entries):
    with pytest.raises(FindingError) as told:
        findings.accepted(_found(trend=1, least=None, partner="Peru"), entries)
    assert str(told.value).splitlines() == [
        "least is not a finite number",
        "trend is 1.00% a year; the book's sentence needs a negative number",
        "partner is Peru; the book's sentence needs it to be China or Japan",
    ]
    texts = findings.accepted(_found(partner="Japan"), entries)
    assert texts["partner"]["value"] == texts["partner"]["printed"] == "Japan"


def test_accepting_holds_a_range_against_what_is_found_at_the_same_time(entries):
    new = findings.accepted(_found(least=6, most=7), entries)
    assert (new["least"]["value"], new["most"]["value"]) == (6, 7)
    with pytest.raises(FindingError, match=r"at least least \(8\)"):
        findings.accepted(_found(least=8, most=7), entries)


def test_where_there_is_nothing_to_tell_a_reader_the_text_is_empty():
    assert findings.notice("none_of_the_book", 3) == ""
    assert findings.notice("trend", -0.67) == ""

"""The ledger of findings: printing, expectations, drift, recording."""

import json

import pytest
import yaml

from livebook import findings
from livebook.findings import FindingError, declared, finding, printed
from livebook.record import changes

LEDGER = {
    "trend": {
        "value": -0.67,
        "unit": "% a year",
        "digits": 2,
        "printed": "−0.67% a year",
        "notebook": "chapters/x.ipynb",
    },
    "partner": {
        "value": "China",
        "unit": "",
        "digits": 0,
        "printed": "China",
        "notebook": "chapters/x.ipynb",
    },
}


@pytest.fixture(autouse=True)
def ledger(tmp_path, monkeypatch):
    path = tmp_path / "findings.yaml"
    path.write_text(yaml.safe_dump(LEDGER, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(
        findings, "ledger", lambda: yaml.safe_load(path.read_text(encoding="utf-8"))
    )


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


def test_a_finding_that_holds_returns_its_value(capsys):
    assert finding("trend", -0.668, unit="% a year", digits=2, expect="negative") == -0.668
    assert capsys.readouterr().out == "Finding trend: −0.67% a year\n"


def test_drift_says_old_and_new():
    with pytest.raises(
        FindingError, match=r"trend was −0\.67% a year in the ledger and is now −0\.61% a year"
    ):
        finding("trend", -0.61, unit="% a year", digits=2, expect="negative")


def test_unrecorded_finding():
    with pytest.raises(FindingError, match="nobody is 3 but is not in the ledger"):
        finding("nobody", 3, expect=(0, 9))


@pytest.mark.parametrize(
    ("value", "expect", "words"),
    [
        (0.2, "negative", "needs a negative number"),
        (-0.67, "positive", "needs a positive number"),
        (-0.67, (None, -1), "needs a value from any to -1"),
        (-0.67, (0, None), "needs a value from 0 to any"),
        (float("nan"), (0, 1), "not a finite number"),
        (float("inf"), (0, None), "not a finite number"),
        ("Peru", {"China", "Japan"}, r"one of \['China', 'Japan'\]"),
    ],
)
def test_failed_expectation(value, expect, words):
    with pytest.raises(FindingError, match=words):
        finding("trend", value, unit="% a year", digits=2, expect=expect)


def test_a_reader_gets_a_notice_instead_of_an_error(monkeypatch, capsys):
    monkeypatch.delenv("LIVEBOOK_STRICT")
    assert finding("trend", 0.5, unit="% a year", digits=2, expect="negative") == 0.5
    assert (
        "Note: trend is 0.50% a year; the book's sentence needs a negative number"
        in capsys.readouterr().out
    )


def test_recording_writes_and_ignores_drift(tmp_path, monkeypatch):
    path = tmp_path / "record.jsonl"
    monkeypatch.setenv("LIVEBOOK_RECORD", str(path))
    finding("trend", -0.5123456789, unit="% a year", digits=2, expect="negative")
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "key": "trend",
        "value": -0.512346,
        "unit": "% a year",
        "digits": 2,
        "printed": "−0.51% a year",
    }


def test_recording_still_refuses_a_failed_expectation(tmp_path, monkeypatch):
    monkeypatch.setenv("LIVEBOOK_RECORD", str(tmp_path / "record.jsonl"))
    with pytest.raises(FindingError, match="needs a negative number"):
        finding("trend", 1, expect="negative")


def test_declared_finds_literal_keys_only():
    assert declared(
        "finding(\n    'a_b', x)\nfinding(\"c\", y)\nfinding(name, z)\nmy_finding('d')"
    ) == ["a_b", "c"]


def test_changes_show_old_and_new():
    new = {"trend": {**LEDGER["trend"], "printed": "−0.61% a year"}, "fresh": {"printed": "2"}}
    assert changes(LEDGER, new) == [
        "  fresh: – → 2",
        "  partner: China → –",
        "  trend: −0.67% a year → −0.61% a year",
    ]

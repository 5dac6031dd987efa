"""What notebooks record is held against the ledgers, and written into them when it is accepted."""

from types import SimpleNamespace

import pytest
import yaml
from small_book import dump

from livebook import findings, ledgers

LEDGER = {
    "deep": {
        "expect": "positive",
        "unit": "%",
        "value": 12.0,
        "printed": "12%",
        "notebook": "1/a.ipynb",
        "pages": ["1/index.md"],
    },
    "wide": {"value": 3.0, "printed": "3", "notebook": "2/b.ipynb"},
    "to come": {"expect": "positive"},
}
ORDER = ["1/a.ipynb", "2/b.ipynb", "2/c.ipynb"]


@pytest.fixture(autouse=True)
def fresh():
    """Read ledgers anew: they are kept by path, and change in these tests."""
    yield
    for _, module in ledgers.KINDS.values():
        module.ledger.cache_clear()


@pytest.fixture
def book(tmp_path):
    dump(tmp_path / "ledgers/findings.yaml", LEDGER)
    (tmp_path / "1").mkdir()
    (tmp_path / "1/index.md").write_text("{finding}`deep` and {finding}`deep`", encoding="utf-8")
    return tmp_path


def _ran(root, **cells):
    """Return executed notebooks from ``a=[{key: value}, …]``, a dictionary a cell."""
    return {
        root / path: SimpleNamespace(notes=[{"findings": list(cell.items())} for cell in said])
        for path, said in cells.items()
    }


def _found(root, **more):
    cells = {"1/a.ipynb": [{"deep": 12.2}], "2/b.ipynb": [{"wide": 3}], **more}
    return ledgers.collected(root, _ran(root, **cells))


def _kept(root):
    return yaml.safe_load((root / "ledgers/findings.yaml").read_text(encoding="utf-8"))


def _accept(root, found, run=ORDER):
    return ledgers.accept(root, found, set(run), ORDER, [root / "1/index.md"])


# What was recorded -------------------------------------------------------------------------------


def test_what_cells_note_has_its_notebook_and_headlines_keep_all_that_is_noted(tmp_path):
    cell = {"findings": [("deep", 12)], "forks": [("firm", {"ways": 3})], "figure": ["wells"]}
    ran = {tmp_path / "1/a.ipynb": SimpleNamespace(notes=[cell, {}])}
    assert ledgers.collected(tmp_path, ran) == {
        "findings": {"deep": {"value": 12, "notebook": "1/a.ipynb"}},
        "forks": {"firm": {"ways": 3, "notebook": "1/a.ipynb"}},
    }


def test_a_key_that_is_recorded_twice_is_named_with_where(tmp_path):
    twice = {"1/a.ipynb": [{"deep": 1, "wide": 1}, {"wide": 1}], "2/b.ipynb": [{"deep": 1}]}
    with pytest.raises(ledgers.LedgerError) as told:
        ledgers.collected(tmp_path, _ran(tmp_path, **twice))
    assert str(told.value).splitlines() == [
        "wide is recorded twice: 1/a.ipynb, in two places or a loop",
        "deep is recorded twice: 1/a.ipynb and 2/b.ipynb",
    ]


# Held against the ledgers ------------------------------------------------------------------------


def test_what_prints_the_same_is_no_difference(book):
    dump(book / "ledgers/findings.yaml", {key: LEDGER[key] for key in ("deep", "wide")})
    ledgers.compare(book, _found(book))


def test_what_agreed_is_not_judged_again_and_what_is_otherwise_is(book, monkeypatch):
    dump(book / "ledgers/findings.yaml", {key: LEDGER[key] for key in ("deep", "wide")})
    monkeypatch.setattr(ledgers, "_agreed", set())
    judged, judge = [], findings.problems
    monkeypatch.setattr(findings, "problems", lambda *of: judged.append(1) or judge(*of))
    for _ in range(2):
        ledgers.compare(book, _found(book))
    assert len(judged) == 1
    for _ in range(2):  # what differs is told each time
        with pytest.raises(ledgers.LedgerError, match="deep was 12% in the ledger and is now 13%"):
            ledgers.compare(book, _found(book, **{"1/a.ipynb": [{"deep": 13}]}))
    dump(book / "ledgers/findings.yaml", {"deep": LEDGER["deep"]})
    findings.ledger.cache_clear()
    with pytest.raises(ledgers.LedgerError, match="wide is 3 but is not in the ledger"):
        ledgers.compare(book, _found(book))


def test_all_that_differs_is_said_at_once(book):
    found = ledgers.collected(book, _ran(book, **{"1/a.ipynb": [{"deep": -1, "new": 2}]}))
    with pytest.raises(ledgers.LedgerError) as told:
        ledgers.compare(book, found)
    said = str(told.value)
    assert "deep was 12% in the ledger and is now −1%" in said
    assert "new is 2 but is not in the ledger" in said
    assert "wide is in the ledger of findings but is no longer recorded by 2/b.ipynb" in said
    assert "to come is in the ledger of findings but is no longer recorded by any notebook" in said


def test_of_one_notebook_alone_what_others_record_is_not_missed(book):
    assert ledgers.differences(book, [{"findings": [("deep", 12.4)]}, {}]) == []
    (said,) = ledgers.differences(book, [{"findings": [("wide", 4)]}])
    assert said == "wide was 3 in the ledger and is now 4"


# Accepted ----------------------------------------------------------------------------------------


def test_what_was_found_is_written_with_what_is_said_by_hand_and_who_prints_it(book):
    lines = _accept(book, _found(book, **{"2/c.ipynb": [{"new": 7}]}))
    assert lines == ["  new: – → 7"]
    kept = _kept(book)
    assert kept["deep"] == {**LEDGER["deep"], "value": 12.2}
    assert kept["wide"] == LEDGER["wide"]
    assert kept["new"] == {"value": 7.0, "printed": "7", "notebook": "2/c.ipynb"}


def test_entries_stand_in_the_order_of_notebooks_and_those_of_none_last(book):
    dump(book / "ledgers/findings.yaml", dict(reversed(LEDGER.items())))
    _accept(book, _found(book))
    assert list(_kept(book)) == ["deep", "wide", "to come"]
    text = (book / "ledgers/findings.yaml").read_text(encoding="utf-8")
    assert text.startswith(ledgers.HEADERS["findings"])


def test_entries_of_notebooks_that_did_not_run_stay_and_of_those_that_are_gone_go(book):
    found = ledgers.collected(book, _ran(book, **{"1/a.ipynb": [{"deep": 12}]}))
    assert _accept(book, found, run=["1/a.ipynb"]) == []
    assert set(_kept(book)) == {"deep", "wide", "to come"}
    assert _accept(book, found, run=["1/a.ipynb", "2/b.ipynb"]) == ["  wide: 3 → –"]
    dump(book / "ledgers/findings.yaml", {**LEDGER, "old": {**LEDGER["wide"], "notebook": "x"}})
    findings.ledger.cache_clear()
    assert _accept(book, found, run=["1/a.ipynb"]) == ["  old: 3 → –"]


def test_a_key_that_another_notebook_has_is_refused(book):
    found = ledgers.collected(book, _ran(book, **{"1/a.ipynb": [{"wide": 3}]}))
    with pytest.raises(ledgers.LedgerError, match=r"^wide is also recorded by 2/b\.ipynb; if it"):
        _accept(book, found, run=["1/a.ipynb"])
    assert _kept(book) == LEDGER


def test_what_is_not_what_its_sentence_needs_is_not_written(book):
    with pytest.raises(ledgers.LedgerError, match="deep"):
        _accept(book, _found(book, **{"1/a.ipynb": [{"deep": -1}]}))
    with pytest.raises(ledgers.LedgerError, match="wide is not a finite number"):
        _accept(book, _found(book, **{"2/b.ipynb": [{"wide": None}]}))
    assert _kept(book) == LEDGER


def test_a_ledger_that_would_be_empty_is_not_made(book):
    _accept(book, _found(book))
    assert [path.name for path in (book / "ledgers").iterdir()] == ["findings.yaml"]


@pytest.mark.parametrize("wide", [3, 4])
def test_a_ledger_is_written_anew_only_where_it_says_something_else(wide, book):
    _accept(book, _found(book))
    path = book / "ledgers/findings.yaml"
    by_hand = path.read_text("utf-8") + "# A note.\n"
    path.write_text(by_hand, encoding="utf-8")
    _accept(book, _found(book, **{"2/b.ipynb": [{"wide": wide}]}))
    assert (path.read_text("utf-8") == by_hand) == (wide == 3)
    assert not (book / "ledgers/forks.yaml").exists()  # of a kind that the book does not have


def test_the_order_of_entries_is_that_of_the_notebooks(book):
    dump(book / "ledgers/findings.yaml", dict(reversed(LEDGER.items())))
    _accept(book, _found(book))
    assert list(_kept(book)) == ["deep", "wide", "to come"]


def test_what_is_accepted_is_read_at_once(book):
    _accept(book, _found(book, **{"2/b.ipynb": [{"wide": 4}]}))
    assert ledgers.read(book)["findings"]["wide"]["printed"] == "4"
    assert ledgers.read(book)["forks"] == {}


def test_a_headline_is_shown_by_its_ways_and_what_stays_is_no_change():
    entry = {"holds": 7, "ways": 12, "fails": ""}
    assert ledgers.changes({"a": entry, "b": {}}, {"a": {**entry, "holds": 8}, "b": {}}) == [
        "  a: holds in 7 of 12 ways of computing it → holds in 8 of 12 ways of computing it"
    ]


def test_a_row_of_numbers_takes_one_line():
    text = ledgers._text("forks", {"a": {"rows": [[0, 1, 2.5, True], [1, 0, 3.5, False]]}})
    assert "  - [0, 1, 2.5, true]\n  - [1, 0, 3.5, false]\n" in text
    assert text.startswith(ledgers.HEADERS["forks"])


def test_of_what_differs_the_same_is_said_for_headlines(book):
    dump(book / "ledgers/forks.yaml", {"firm": {"notebook": "1/a.ipynb", "ways": 1}})
    found = ledgers.collected(book, _ran(book, **{"1/a.ipynb": [{"deep": 12}]}))
    with pytest.raises(ledgers.LedgerError) as told:
        ledgers.compare(book, found)
    assert "firm is in the ledger of forks but is no longer recorded by 1/a.ipynb" in str(
        told.value
    )


def test_both_ledgers_say_together_what_stands_against_them(book):
    cell = {"findings": [("deep", -1)], "forks": [("firm", {"rows": []})]}
    found = ledgers.collected(book, {book / "1/a.ipynb": SimpleNamespace(notes=[cell])})
    with pytest.raises(ledgers.LedgerError) as told:
        _accept(book, found, run=["1/a.ipynb"])
    lines = str(told.value).splitlines()
    assert lines[0].startswith("deep is −1%") and lines[1].startswith("firm: ")
    assert not (book / "ledgers/forks.yaml").exists()


def test_a_page_is_named_once_for_each_finding_it_prints_in_the_order_of_pages(book):
    (book / "2").mkdir()
    (book / "2/index.md").write_text("{finding}`wide`, {finding}`deep`", encoding="utf-8")
    pages = [book / "2/index.md", book / "1/index.md"]
    assert ledgers._users(book, pages) == {
        "wide": ["2/index.md"],
        "deep": ["2/index.md", "1/index.md"],
    }
    ledgers.accept(book, _found(book), set(ORDER), ORDER, pages)
    assert _kept(book)["deep"]["pages"] == ["2/index.md", "1/index.md"]
    (book / "1/index.md").write_text("none", encoding="utf-8")
    ledgers.accept(book, _found(book), set(ORDER), ORDER, [book / "1/index.md"])
    assert "pages" not in _kept(book)["deep"]


def test_an_entry_of_no_notebook_yet_may_be_recorded_by_any(book):
    lines = _accept(
        book, _found(book, **{"2/c.ipynb": [{"to come": 4}]}), run=["2/c.ipynb", *ORDER[:2]]
    )
    assert lines == ["  to come: – → 4"]
    assert _kept(book)["to come"]["notebook"] == "2/c.ipynb"


def test_changes_are_told_in_the_order_of_the_alphabet():
    one, other = {"printed": "1"}, {"printed": "2"}
    assert ledgers.changes({"b": one, "c": one}, {"a": one, "b": other, "c": one}) == [
        "  a: – → 1",
        "  b: 1 → 2",
    ]


def test_letters_of_any_language_stand_in_a_ledger_as_they_are():
    text = ledgers._text(
        "findings", {"b": {"value": "Perú 课", "expect": ["word " * 9] * 4}, "a": {}}
    )
    assert "Perú 课" in text and text.index("b:") < text.index("a:")
    assert max(map(len, text.splitlines())) <= 110

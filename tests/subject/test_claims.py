"""The ledger of claims: complete, within its scales, and never at odds with its evidence."""

import copy
import os
import re
import shutil

import pytest
import yaml
from contents import ROOT

from livebook import findings
from periphery import claims
from periphery.claims import ClaimError, check, hold_against_findings, read, table

ARTICLE = (
    [f"T{n:02d}" for n in range(1, 20)]
    + [f"E{n:02d}" for n in range(1, 20)]
    + [f"P{n:02d}" for n in range(1, 19)]
    + [f"C{n:02d}" for n in range(1, 14)]
)


def _row(**changes):
    row = {
        "id": "E01",
        "title": "A claim",
        "types": ["statistic"],
        "section": "opening",
        "claim": "c",
        "source_given": "none",
        "test": "t",
        "for": "f",
        "against": "a",
        "found": "w",
        "sources": [{"citation": "prebisch1950", "seen": "abstract"}],
        "looked": "l",
        "facts": [{"part": "p", "evidence": "for", "seen": "full text"}],
        "yardstick": {"not_needed": "n"},
        "would_change": "x",
        "status": "planned",
        "chapter": 4,
    }
    row.update(changes)
    return {key: value for key, value in row.items() if value is not None}


FACT = {"part": "p", "evidence": "for", "seen": "full text"}
FORKED = {"part": "p", "evidence": "for", "forks": "headline"}
MEASURE = {
    "measure": "m",
    "china": ["total"],
    "united_states": ["total"],
    "european_union": ["reported:x.y"],
}


# The ledger itself -------------------------------------------------------------------------------


def test_every_claim_of_the_article_is_there_in_order():
    assert [key for key in read() if not key.startswith("K")] == ARTICLE


def test_the_critics_get_the_same_treatment():
    assert 15 <= sum(key.startswith("K") for key in read()) <= 25


def test_every_work_cited_is_in_the_bibliography():
    bib = (ROOT / "chapters/references.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"^@\w+\{\s*([^,\s]+)", bib, re.M))
    for key, row in read().items():
        cited = {s["citation"] for s in row["sources"] if s.get("citation")}
        for text in claims.texts(row):
            for group in re.findall(r"\{cite:\w+\}`([^`]+)`", text):
                cited |= {name.strip() for name in group.split(",")}
        assert cited <= known, f"{key}: {sorted(cited - known)}"


def test_every_tested_claim_agrees_with_its_findings():
    tested = [row for row in read().values() if row["status"] == "tested"]
    assert tested
    for row in tested:
        hold_against_findings(row)
        assert (ROOT / f"{row['notebook']}.ipynb").is_file(), row["id"]


def test_claims_and_figures_named_in_a_row_exist():
    ledger = read()
    for key, row in ledger.items():
        for text in claims.texts(row):
            for name in re.findall(r"\{claim\}`([^`]+)`", text):
                assert name in ledger, f"{key}: there is no claim {name}"
            for name in re.findall(r"\{article\}`([^`]+)`", text):
                owner, _, figure = name.partition(".")
                assert figure in ledger[owner].get("figures", {}), f"{key}: {name}"


def test_every_measure_of_a_yardstick_is_a_number_of_the_book():
    for row in read().values():
        hold_against_findings(row)  # names the row and the key


def test_table_has_a_row_a_claim():
    ledger = table()
    assert len(ledger) == len(read())
    assert set(ledger["side"]) == {"article", "critics"}
    assert set(ledger["field"]) == set(claims.FIELDS.values())


# One clear error each ----------------------------------------------------------------------------


def test_a_good_row_passes():
    check(_row())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": "supported"}, "claim E01: unknown field 'verdict'"),
        ({"status": "done"}, "status 'done' is not one of planned"),
        ({"types": ["fact"]}, "type 'fact' is not one of"),
        ({"sources": [{"citation": "x", "seen": "skimmed"}]}, "seen 'skimmed'"),
        ({"found": None}, "the field 'found' is missing or empty"),
        ({"found": ""}, "the field 'found' is missing or empty"),
        ({"facts": None}, "the field 'facts' is missing or empty"),
        ({"facts": "clear"}, "'facts' is a list"),
        ({"facts": ["clear"]}, "a fact has a 'part' and its 'evidence'"),
        ({"facts": [{"part": "p"}]}, "a fact has a 'part' and its 'evidence'"),
        ({"facts": [FACT | {"evidence": "some"}]}, "evidence 'some' is not one of for"),
        ({"facts": [FACT | {"seen": "skimmed"}]}, "seen 'skimmed' is not one of full text"),
        ({"facts": [{"part": "p", "evidence": "for"}]}, "seen None is not one of"),
        ({"facts": [FACT | {"turns_on": "taste"}]}, "turns_on 'taste' is not one of"),
        ({"facts": [FACT | {"weight": 2}]}, "unknown field 'weight' in the facts"),
        ({"status": "tested", "notebook": "x"}, "names a headline with its forks"),
        ({"yardstick": None}, "the field 'yardstick' is missing or empty"),
        ({"yardstick": "none"}, "'yardstick' has the measure of three partners"),
        ({"yardstick": {"measure": "m", "china": ["a"]}}, "a yardstick has 'measure', china"),
        ({"yardstick": MEASURE | {"china": "a"}}, "the yardstick of china is a list"),
        ({"yardstick": MEASURE | {"china": []}}, "the yardstick of china is a list"),
        ({"yardstick": MEASURE | {"european_union": "none"}}, "says which way it 'bends'"),
        (
            {"status": "tested", "notebook": "x", "facts": [FORKED]},
            "a tested claim on the relationship needs a yardstick",
        ),
        ({"changed": {"was": "wrong, high", "why": "w"}}, "'was' is a verdict and a confidence"),
        ({"changed": {"was": "contested, high"}}, "'changed' has 'was' and 'why'"),
        ({"sources": []}, "the field 'sources' is missing or empty"),
        ({"mood": "good"}, "unknown field 'mood'"),
        ({"id": "e1"}, "an id is one of T, E, P, C, K and two digits"),
        ({"title": "x" * 71}, "the title has 71 characters"),
        ({"id": "K01"}, "a critic's claim needs 'whose'"),
        ({"quote": "word " * 15}, "under 15 words"),
        ({"status": "tested"}, "a tested claim names its notebook"),
        (
            {
                "status": "tested",
                "notebook": "x",
                "figures": {"value": {"value": 1, "unit": "%", "printed": "1%"}},
            },
            "a tested statistic needs 'checks'",
        ),
        ({"status": "argued"}, "says why no data can decide"),
        ({"types": "statistic"}, "'types' is a list"),
        ({"sources": ["a book"]}, "a source has a 'citation'"),
        ({"figures": {"value": {"value": 1}}}, "figure 'value' has 'value', 'unit' and 'printed'"),
        (
            {"figures": {"value": {"value": "1", "unit": "", "printed": "1"}}},
            "value of figure 'value' is not a number",
        ),
        ({"checks": [{"figure": "value"}]}, "a check has 'figure', 'finding'"),
        ({"chapter": 9}, "chapter is a number from 1 to 8"),
        ({"id": 16}, "an id is one of"),
    ],
)
def test_a_bad_row_is_refused(changes, words):
    with pytest.raises(ClaimError, match=re.escape(words)):
        check(_row(**changes))


def test_a_duplicate_id_is_refused(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump([_row(), _row()]), encoding="utf-8")
    with pytest.raises(ClaimError, match="claim E01 stands twice"):
        read(path)


def test_a_missing_or_broken_file_is_refused(tmp_path):
    path = tmp_path / "claims.yaml"
    with pytest.raises(ClaimError, match="there is no ledger of claims at"):
        read(path)
    path.write_text("- id: [E01", encoding="utf-8")
    with pytest.raises(ClaimError, match=r"claims\.yaml is not valid YAML"):
        read(path)


def test_a_file_that_is_no_list_is_refused(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text("E01: supported", encoding="utf-8")
    with pytest.raises(ClaimError, match="expected a list"):
        read(path)


CHECKED = _row(
    status="tested",
    notebook="chapters/x",
    verdict="supported",
    facts=[FORKED],
    yardstick=MEASURE,
    figures={"value": {"value": 489, "unit": "US$ billion", "printed": "US$489 billion"}},
    checks=[{"figure": "value", "finding": "total", "within": 0.01, "agrees": True}],
)


@pytest.fixture
def total(monkeypatch):
    def _set(value):
        entry = {"value": value, "printed": f"US${value} billion"}
        ledgers = {findings.LEDGER: {"total": entry}, findings.REPORTED: {"x.y": {"value": 1}}}
        monkeypatch.setattr(findings, "ledger", lambda path=findings.LEDGER: ledgers[path])

    return _set


def test_figure_and_finding_that_agree_pass(total):
    total(490)
    hold_against_findings(CHECKED)


def test_a_finding_that_contradicts_its_row_is_refused(total):
    total(520)
    with pytest.raises(ClaimError, match=r"US\$489 billion against US\$520 billion .* disagree"):
        hold_against_findings(CHECKED)


def test_supported_against_a_contrary_finding_is_refused(total):
    total(520)
    row = copy.deepcopy(CHECKED)
    row["checks"][0]["agrees"] = False
    with pytest.raises(ClaimError, match="the verdict is 'supported', but total contradicts it"):
        hold_against_findings(row)


def test_unsupported_against_findings_that_agree_is_refused(total):
    total(489)
    with pytest.raises(ClaimError, match="'unsupported', but every finding agrees"):
        hold_against_findings({**CHECKED, "verdict": "unsupported"})


def test_a_yardstick_that_measures_with_nothing_is_refused(total):
    total(489)
    row = copy.deepcopy(CHECKED)
    row["yardstick"]["united_states"] = ["nobody"]
    with pytest.raises(ClaimError, match="the yardstick names 'nobody', which is no number"):
        hold_against_findings(row)


@pytest.mark.parametrize(
    ("key", "words"), [("figure", "no figure 'x'"), ("finding", "no finding 'x'")]
)
def test_a_check_of_something_that_is_not_there_is_refused(total, key, words):
    total(489)
    row = copy.deepcopy(CHECKED)
    row["checks"][0][key] = "x"
    with pytest.raises(ClaimError, match=words):
        hold_against_findings(row)


@pytest.mark.parametrize("theirs", ["the same", "none"])
def test_the_claims_of_another_book_are_held_against_its_own_findings(theirs, tmp_path):
    folder = tmp_path / "ledgers"
    folder.mkdir()
    assert claims.problem(tmp_path) is None  # a book without claims
    for path in (claims.LEDGER, findings.REPORTED, findings.LEDGER):
        if path != findings.LEDGER or theirs == "the same":
            shutil.copy(path, folder)
    found = claims.problem(tmp_path)
    if theirs == "the same":
        assert found is None
    else:
        assert re.match(r"ledgers/claims\.yaml: claim \w+: the yardstick names '\w+'", found)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x" * 70},
        {"quote": "word " * 14},
        {"chapter": 1},
        {"chapter": 8},
        {"id": "K01", "whose": "a critic"},
        {"against": None},
        {"figures": {"a": {"value": 1.5, "unit": "%", "printed": "1.5%"}}},
        {"facts": [{"part": "p", "evidence": "both", "turns_on": "value"}]},
        {"facts": [FORKED, FACT | {"turns_on": "definition"}]},
        {"status": "argued", "why_argued": "w"},
        {"yardstick": MEASURE},
        {"yardstick": MEASURE | {"european_union": "none", "bends": "b"}},
        {"changed": {"was": "contested, high", "why": "w"}},
        {"id": "T01", "status": "tested", "notebook": "x", "facts": [FORKED]},
        {"status": "tested", "notebook": "x", "facts": [FORKED], "yardstick": MEASURE},
    ],
)
def test_a_row_at_the_ends_of_its_scales_passes(changes):
    check(_row(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chapter": 0}, "chapter is a number from 1 to 8"),
        ({"figures": {"a": {"value": True, "unit": "", "printed": "1"}}}, "is not a number"),
        ({"yardstick": MEASURE | {"mood": "m"}}, "a yardstick has 'measure'"),
        ({"yardstick": {"not_needed": "n", "measure": "m"}}, "a yardstick has 'measure'"),
        ({"sources": [{"seen": "abstract"}]}, "a source has a 'citation'"),
        ({"facts": [FORKED | {"evidence": "some"}]}, "evidence 'some' is not one of"),
        (
            {"status": "tested", "notebook": "x", "types": ["causal", "statistic"],
             "facts": [FORKED], "yardstick": MEASURE,
             "figures": {"a": {"value": 1, "unit": "", "printed": "1"}}},
            "a tested statistic needs 'checks'",
        ),
    ],
)  # fmt: skip
def test_a_row_just_beyond_them_is_refused(changes, words):
    with pytest.raises(ClaimError, match=re.escape(words)):
        check(_row(**changes))


@pytest.mark.parametrize("row", [None, 3, ["E01"]])
def test_what_is_no_row_is_told_by_its_number(row):
    with pytest.raises(ClaimError, match="row 4: expected a mapping"):
        check(row, 4)
    with pytest.raises(ClaimError, match="claim number 4: the field 'id' is missing"):
        check({}, 4)


@pytest.mark.parametrize(
    ("value", "agrees"), [(493.89, True), (493.9, False), (484.11, True), (484.1, False)]
)
def test_figures_agree_within_a_part_of_the_one_that_is_stated(total, value, agrees):
    total(value)
    row = copy.deepcopy(CHECKED) | {"verdict": "contested"}
    row["checks"][0]["agrees"] = agrees
    hold_against_findings(row)
    row["checks"][0]["agrees"] = not agrees
    word = "agree" if agrees else "disagree"
    with pytest.raises(ClaimError, match=rf"\(total\) {word}, but the row says the opposite"):
        hold_against_findings(row)


def test_unsupported_with_one_finding_against_it_passes(total):
    total(489)
    row = copy.deepcopy(CHECKED) | {"verdict": "unsupported"}
    row["figures"]["other"] = {"value": 900, "unit": "", "printed": "900"}
    other = {"figure": "other", "finding": "total", "within": 0.01, "agrees": False}
    row["checks"].append(other)
    hold_against_findings(row)


def test_measures_are_the_numbers_of_all_partners_that_have_one():
    row = _row(yardstick=MEASURE | {"china": ["a", "b"], "united_states": "none"})
    assert claims.measures(row) == ["a", "b", "reported:x.y"]
    assert claims.measures(_row()) == []


def test_texts_are_what_we_say_and_no_quotation():
    row = _row(
        quote="not ours",
        sources=[{"citation": "x", "seen": "abstract", "note": "a note"}],
        yardstick=MEASURE | {"bends": "it bends"},
        changed={"was": "contested, high", "why": "a reason"},
        why_argued="argued",
    )
    said = claims.texts(row)
    assert said[0] == "A claim" and "argued" in said
    assert said[-5:] == ["a note", "p", "m", "it bends", "a reason"]
    assert "not ours" not in said


def test_a_book_s_table_says_of_each_claim_whose_and_what_it_is(tmp_path):
    figures = {"a": {"value": 1, "unit": "", "printed": "1"}}
    rows = [
        _row(id="K03", whose="w", types=["causal", "event"], source_given="a footnote"),
        _row(figures=figures),
    ]
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")
    first, second = table(path).to_dict("records")
    assert (first["id"], first["side"], first["field"]) == ("K03", "critics", "critics")
    assert (first["type"], first["types"], first["source_given"]) == (
        "causal",
        "causal, event",
        True,
    )
    assert (second["side"], second["figures"], second["source_given"]) == ("article", 1, False)
    assert second["verdict"] == read(path)["E01"]["verdict"] == "supported"
    assert (first["figures"], second["status"], second["chapter"]) == (0, "planned", 4)


def test_a_ledger_that_was_changed_is_read_again(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text(yaml.safe_dump([_row()]), encoding="utf-8")
    assert list(read(path)) == ["E01"]
    path.write_text(yaml.safe_dump([_row(id="E02")]), encoding="utf-8")
    os.utime(path, (1, 1))
    assert list(read(path)) == ["E02"]


def test_what_notebooks_take_of_the_ledger_is_all_but_our_words():
    digest = claims.digest()
    row, whole = digest["E16"], read()["E16"]
    assert row["title"] == whole["title"] and row["verdict"] == whole["verdict"]
    assert row["found"] is None and row["claim"] is None
    assert [source["citation"] for source in row["sources"]] == [
        source["citation"] for source in whole["sources"]
    ]
    stands, said = claims.digest_of_text(whole["claim"])
    assert stands and said == claims.plain(whole["claim"])
    assert claims.digest_of_text("Nobody says so.") == [False, "Nobody says so."]
    assert claims.digest_of_figure("E06", "value") == claims.figure("E06", "value") == 489

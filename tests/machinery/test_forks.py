"""Forks: every combination, what fails and when, the record, drift, and the drawing."""

import math
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pytest
from contents import ROOT

from livebook import forks, notes
from livebook.forks import ENOUGH, every_way, fails_when, judged
from livebook.pages import forks_page
from periphery import claims


def _ways(headline=lambda a, b, c: a + b + c):
    return every_way(headline, a=[0, 1], b=[0, 10], c={"low": -100, "none": 0, "high": 100})


def _said(**changes):
    """Return what the ledger says by hand of a headline."""
    said = {"sentence": "The sum is positive", "expect": "positive", "unit": "points", "digits": 0}
    return {**said, **changes}


def _noted(ways=None):
    """Return what a build takes note of."""
    notes.take()
    forks.forks(sum=_ways() if ways is None else ways)
    ((_, found),) = notes.take()["forks"]
    return {"sum": {**found, "notebook": "chapters/x.ipynb"}}


@pytest.fixture
def recorded(monkeypatch):
    """The ledger of one headline, recorded as `make findings` would."""
    monkeypatch.setenv(notes.VARIABLE, "1")
    kept = {"sum": _said()}
    monkeypatch.setattr(forks, "ledger", lambda: kept)
    kept |= forks.accepted(_noted(), kept)
    return kept["sum"]


def test_every_combination_is_computed_once_with_its_labels():
    ways = _ways()
    assert len(ways) == 12 == len(ways[["a", "b", "c"]].drop_duplicates())
    assert set(ways["c"]) == {"low", "none", "high"}
    assert ways.set_index(["a", "b", "c"])["value"].loc["1", "10", "high"] == 111


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "no choice to vary"),
        ({"a": [1]}, "has 1 options; at least 2"),
        ({"a": []}, "has 0 options"),
        ({"a": [1, "1"]}, "have the same label"),
    ],
)
def test_choices_that_are_none_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        every_way(lambda **chosen: 1, **options)


def test_ways_that_are_not_possible_are_left_out():
    ways = every_way(lambda a, b: None if a else b, a=[0, 1], b=[1, math.nan])
    table = judged(ways, "positive")
    assert len(ways) == 4
    assert table["value"].tolist() == [1]
    with pytest.raises(ValueError, match="no way of computing"):
        judged(ways[ways["value"].isna()], "positive")
    with pytest.raises(ValueError, match="has a column 'value'"):
        judged(ways.drop(columns="value"), "positive")


@pytest.mark.parametrize(
    ("headline", "expect", "holds"),
    [
        (lambda a, b: a, "positive", 2),
        (lambda a, b: a + b, [1, None], 3),
        (lambda a, b: "China" if a else "Japan", ["China"], 2),
        (lambda a, b: a > 0, True, 2),
        (lambda a, b: a > 0, False, 2),
    ],
)
def test_expectations_are_those_of_findings(headline, expect, holds):
    ways = every_way(headline, a=[0, 1], b=[0, 1])
    assert judged(ways, expect)["holds"].sum() == holds


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        (lambda a, b, c: 1, ""),
        (lambda a, b, c: -1, "in every way"),
        (lambda a, b, c: -1 if c < 0 else 1, "always and only with c: low"),
        (lambda a, b, c: c or -1, "always and only with c: low or none"),
        (lambda a, b, c: -1 if c < 0 and a else 1, "always and only with a: 1 and c: low"),
        (
            lambda a, b, c: -1 if c < 0 or (a and b and c) else 1,
            "always with c: low, and in 1 of the other ways",
        ),
    ],
)
def test_when_a_sentence_fails(headline, words):
    assert fails_when(judged(_ways(headline), "positive")) == words


def test_failures_without_a_cause_are_said_to_be_most_often_somewhere():
    ways = every_way(
        lambda a, b: -1 if (a + b) % 3 == 0 or (a == 0 and b < 4) else 1,
        a=[0, 1, 2],
        b=[1, 2, 3, 4, 5],
    )
    said = fails_when(judged(ways, "positive"))
    assert said.startswith(("most often with", "always with"))


def test_a_record_says_what_the_pages_need(recorded):
    assert recorded["ways"] == len(recorded["rows"]) == 12
    assert recorded["holds"] == sum(row[-1] for row in recorded["rows"]) == 7
    assert recorded["rows"][0] == [0, 0, 0, -100.0, 0]
    assert recorded["choices"]["c"] == ["low", "none", "high"]
    assert forks.summary(recorded).startswith("holds in 7 of 12 ways of computing it; fails always")
    assert forks.problems(_noted(), {"sum": recorded}) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"sentence": "It is above"}, None),
        ({"expect": [1, None]}, None),
        ({"expect": [5, None]}, "sum: holds was 7"),
        ({"expect": [5, 6, 7]}, "sum: what is needed of a number is a range of two ends"),
        ({"expect": ["some_finding", None]}, "sum: the end 'some_finding' of a range names no"),
        ({"expect": ["Peru"]}, "sum: what is needed of a number is a range"),
        ({"expect": "upwards"}, "sum: 'upwards' is neither"),
        ({"sentence": ""}, "sum: write in ledgers/forks.yaml, under this key, what the book says"),
        ({"sentence": 5}, "sum: write in ledgers/forks.yaml, under this key, what the book says"),
    ],
)
def test_what_the_ledger_says_by_hand_is_held_against_the_ways(recorded, changes, words):
    found = _noted()
    problems = forks.problems(found, {"sum": recorded | changes})
    assert len(problems) == (words is not None)
    assert words is None or problems[0].startswith(words)


@pytest.mark.parametrize(
    ("ways", "words"),
    [
        (lambda: _ways(lambda a, b, c: a + b + c + (2 if c > 0 else 0)), "a way printed"),
        (lambda: _ways().replace({"c": {"low": "lower"}}), "choices was"),
        (lambda: _ways().drop(0), "sum: 11 ways are possible; 12 are needed, or a reason"),
    ],
)
def test_drift_is_a_problem(recorded, ways, words):
    (problem,) = forks.problems(_noted(ways()), {"sum": recorded})
    assert words in problem


def test_a_headline_that_was_not_accepted_yet_is_a_problem(recorded):
    assert forks.problems(_noted(), {"sum": _said()}) == [
        "the ways of sum are not in the ledger of forks"
    ]


def test_an_author_is_told_all_that_the_ledger_does_not_say():
    found = {key: {"rows": [], "notebook": "chapters/x.ipynb"} for key in ("one", "two", "three")}
    with pytest.raises(forks.ForkError) as error:
        forks.accepted(found, {"two": {"sentence": "It is so."}, "three": {"expect": "positive"}})
    lines = str(error.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["one", "two", "three"]
    assert all("'sentence'" in line and "'expect': positive, negative" in line for line in lines)


def test_an_entry_is_written_without_what_goes_without_saying(recorded):
    written = forks.written(recorded | {"digits": 0, "unit": "", "pages": None})
    assert list(written)[:3] == ["sentence", "expect", "ways"]
    assert list(forks.written(recorded | {"digits": 1}))[:4] == [
        "sentence",
        "expect",
        "unit",
        "digits",
    ]


def test_a_notebook_depends_on_what_it_takes_of_the_ledger(recorded):
    notes.take()
    forks.forks(sum=_ways())
    ((function, arguments, digest),) = notes.take()["reads"]
    assert notes.digest(function, *arguments) == digest == ["The sum is positive", "positive"]
    recorded["unit"] = "percent"
    assert notes.digest(function, *arguments) == digest
    recorded["sentence"] = "It is positive"
    assert notes.digest(function, *arguments) != digest


def test_a_reader_is_told_what_the_book_has(recorded, monkeypatch, capsys):
    monkeypatch.delenv(notes.VARIABLE)
    forks.forks(sum=_ways())
    assert "In the book" not in capsys.readouterr().out
    forks.forks(sum=_ways(lambda a, b, c: c - 1))
    said = capsys.readouterr().out
    assert said.startswith("The sum is positive: holds in 4 of 12 ways")
    assert "In the book it holds in 7 of 12 ways" in said
    assert "make" not in said


def test_a_reader_s_own_headline_is_counted(capsys):
    forks.forks(nobodys=_ways())
    assert capsys.readouterr().out.startswith("nobodys: 12 ways; ledgers/forks.yaml does not say")


def test_ways_that_cannot_be_recorded_stop_the_cell_and_name_the_headline():
    with pytest.raises(forks.ForkError, match="mine: no way of computing"):
        forks.forks(mine=every_way(lambda a: None, a=[1, 2]))
    with pytest.raises(forks.ForkError, match="nobodys: write in ledgers"):
        forks.holding("nobodys", _ways())


def test_the_ways_in_which_a_sentence_holds_can_be_counted_by_choice(recorded):
    table = forks.holding("sum", _ways())
    assert table.groupby("c", sort=False)["holds"].sum().tolist() == [0, 3, 4]


def test_few_ways_need_a_reason(recorded):
    found = _noted(every_way(lambda a: a, a=[1, 2]))
    with pytest.raises(forks.ForkError, match=f"{ENOUGH} are needed, or a reason"):
        forks.accepted(found, {"sum": _said()})
    few = forks.accepted(found, {"sum": _said(few="a published figure")})["sum"]
    assert (few["ways"], few["few"]) == (2, "a published figure")


def test_the_curve_is_valid_and_shows_every_way(recorded):
    drawn = ElementTree.fromstring(forks_page.curve(recorded))
    dots = drawn.findall(f"{{{forks_page.SVG}}}circle")
    assert len(dots) == 12
    assert sum(dot.get("fill") == "none" for dot in dots) == 5
    marks = [path.get("d") for path in drawn.findall(f"{{{forks_page.SVG}}}path")]
    assert sum(way.count("v8") for way in marks) == 12 * len(recorded["choices"])
    assert "7 of 12" in drawn.get("aria-label")
    assert "style" not in forks_page.curve(recorded)  # the policy of the pages forbids it


@pytest.mark.parametrize("value", [lambda a, b, c: "Peru" if a else "Chile", lambda a, b, c: 1])
def test_a_curve_of_names_or_of_one_value_can_be_drawn(value, recorded):
    ways = _ways(value)
    said = _said(expect=["Peru"] if isinstance(ways["value"][0], str) else [0, 2])
    entry = forks._judged("sum", forks._found("sum", ways), said)
    assert (
        len(ElementTree.fromstring(forks_page.curve(entry)).findall(f"{{{forks_page.SVG}}}circle"))
        == 12
    )


def _drawn(entry):
    """Return of a curve the circles, the paths and the texts, as dictionaries of attributes."""
    curve = ElementTree.fromstring(forks_page.curve(entry))
    found = {
        name: curve.findall(f"{{{forks_page.SVG}}}{name}") for name in ("circle", "path", "text")
    }
    return found, [float(end) for end in curve.get("viewBox").split()]


def test_ways_stand_from_the_smallest_value_to_the_largest_within_the_drawing(recorded):
    found, (_, _, width, height) = _drawn(recorded)
    across, down = ([float(dot.get(way)) for dot in found["circle"]] for way in ("cx", "cy"))
    assert across == sorted(across) and len(set(across)) == 12
    assert down == sorted(down, reverse=True)
    assert all(0 < x < width for x in across) and all(0 < y < height for y in down)
    assert [dot.get("fill") != "none" for dot in found["circle"]] == [False] * 5 + [True] * 7


def test_a_dashed_line_parts_the_ways_in_which_the_sentence_holds_from_the_others(recorded):
    found, _ = _drawn(recorded)
    (line,) = [path for path in found["path"] if path.get("stroke-dasharray")]
    level = float(line.get("d").partition(" ")[2].partition("H")[0])
    for dot in found["circle"]:
        above = float(dot.get("cy")) < level
        assert above == (dot.get("fill") != "none")


def test_under_each_way_a_mark_stands_in_the_row_of_its_option(recorded):
    found, _ = _drawn(recorded)
    marks = [path.get("d") for path in found["path"] if not path.get("stroke-dasharray")]
    assert len(marks) == 2 + 2 + 3  # a row an option
    lowest, highest = (
        [f"M{float(dot.get('cx')):.1f} " in mark for mark in marks]
        for dot in (found["circle"][0], found["circle"][-1])
    )
    # The lowest way is 0 + 0 - 100, the highest 1 + 10 + 100.
    assert lowest == [True, False, True, False, True, False, False]
    assert highest == [False, True, False, True, False, False, True]


def test_a_long_name_of_an_option_is_cut_to_the_room_that_there_is(recorded):
    assert forks_page._short("a" * 24) == "a" * 24
    assert forks_page._short("a" * 25) == "a" * 23 + "…"
    words = [text.text for text in _drawn(recorded)[0]["text"]]
    assert {"low", "none", "high", "a", "b", "c"} <= set(words)


def test_the_page_begins_with_what_is_most_fragile_and_counts(recorded):
    given = {}
    writer = SimpleNamespace(page=lambda page, template, **values: given.update(values))

    def entry(holds):
        return {**recorded, "holds": holds, "fails": "" if holds == 12 else "in some"}

    ledger = {"firm": entry(12), "b": entry(7), "a": entry(7), "most": entry(11), "half": entry(8)}
    forks_page.write_page(writer, "forks", ledger, {"firm": ["W1"]})
    order = [headline["anchor"] for headline in given["headlines"]]
    assert order == ["forks-a", "forks-b", "forks-half", "forks-most", "forks-firm"]
    assert (given["firm"], given["weak"], given["ways"]) == (2, 2, 60)
    assert [headline["users"] for headline in given["headlines"]][-2:] == [[], ["W1"]]
    first, *_, last = (headline["summary"] for headline in given["headlines"])
    assert first == "**holds in 7 of 12 ways of computing it**; fails in some."
    assert last == "**holds in 12 of 12 ways of computing it**."


def test_it_is_said_for_each_option_in_how_many_of_its_ways_the_sentence_holds(recorded):
    held = forks_page._held(recorded)["c"]
    assert held == [
        {"name": "low", "held": 0, "ways": 4},
        {"name": "none", "held": 3, "ways": 4},
        {"name": "high", "held": 4, "ways": 4},
    ]


# The ledger itself -------------------------------------------------------------------------------


def test_every_headline_has_its_ways_or_a_reason():
    for key, entry in forks.ledger().items():
        assert entry["ways"] >= ENOUGH or entry.get("few"), key
        assert entry["ways"] == len(entry["rows"]), key


def test_every_headline_bears_on_a_claim_or_is_led_to_from_a_page():
    used = {part.get("forks") for row in claims.read().values() for part in row.get("facts", [])}
    pages = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "chapters").rglob("index.md"))
    for key in forks.ledger():
        assert key in used or f"{{forks}}`{key}`" in pages, key


# At the edges --------------------------------------------------------------------------------------


def test_options_may_be_called_otherwise_than_they_are():
    ways = every_way(lambda a, b: a + b, a={"one": 1, 2: 20}, b=[0, 5])
    assert ways["a"].tolist() == ["one", "one", "2", "2"] and ways["b"].tolist() == ["0", "5"] * 2
    assert ways["value"].tolist() == [1, 6, 20, 25]
    none = every_way(lambda a: None if a == 1 else a, a=[1, 2])
    assert math.isnan(none["value"][0]) and none["value"][1] == 2


@pytest.mark.parametrize(
    ("expect", "value"),
    [
        ("negative", 0),
        ("positive", 0),
        ([None, 20], 20),
        ([10, None], 10),
        ([10, 100], None),
        ([None, None], None),
        (["Peru"], None),
        (True, None),
    ],
)
def test_a_sentence_turns_at_nought_or_at_its_one_end(expect, value):
    assert forks.threshold(expect) == value


def test_of_two_causes_the_simpler_is_told_and_what_fails_besides():
    table = judged(_ways(lambda a, b, c: -1 if a else 1), "positive")
    assert fails_when(table) == "always and only with a: 1"
    table = judged(_ways(lambda a, b, c: -1 if a and (b or c < 0) else 1), "positive")
    assert fails_when(table) == "always with a: 1 and b: 10, and in 1 of the other ways"


def test_what_mostly_goes_with_a_failure_is_told_with_how_often_and_how_often_elsewhere():
    ways = every_way(
        lambda a, b: -1 if (a == 1 and b < 3) or (a == 0 and b == 4) else 1,
        a=[0, 1],
        b=[0, 1, 2, 3, 4],
    )
    said = fails_when(judged(ways, "positive"))
    assert said == "most often with a: 1 (3 of 5; elsewhere in 1 of 5)" or said.startswith(
        "always with"
    )
    even = every_way(lambda a, b: -1 if (a + b) % 2 else 1, a=[0, 1, 2], b=[0, 1, 2])
    said = fails_when(judged(even, "positive"))
    assert said.startswith(("most often with", "always with"))


def test_values_are_noted_as_json_has_them(monkeypatch):
    plain = [forks._plain(value) for value in (True, False, 1, 0.1 + 0.2, "Peru")]
    assert plain == [1, 0, 1.0, 0.3, "Peru"]
    assert [type(value) for value in plain] == [int, int, float, float, str]
    assert [forks._kept_value(value) for value in (1.23456, 3, "x")] == [1.235, 3, "x"]


def test_ways_that_are_not_possible_are_counted_apart():
    ways = every_way(lambda a, b: None if a == 0 and b == 0 else a, a=[0, 1], b=[0, 1])
    found = forks._found("x", ways)
    assert found["impossible"] == 1 and len(found["rows"]) == 3
    assert found["choices"] == {"a": ["0", "1"], "b": ["1", "0"]}


def test_a_build_notes_and_says_what_a_reader_of_the_same_ways_is_told(recorded, capsys):
    notes.take()
    forks.forks(sum=_ways())
    assert capsys.readouterr().out == f"The sum is positive: {forks.summary(recorded)}.\n"
    assert notes.take()["forks"][0][0] == "sum"


def test_the_same_number_of_other_ways_is_told_to_a_reader(recorded):
    kept = {"ways": 12, "holds": 7, "fails": ""}
    for ways, holds, told in ((12, 7, False), (12, 8, True), (11, 7, True)):
        assert bool(forks.notice({"ways": ways, "holds": holds}, kept)) == told
    assert forks.notice({"ways": 1, "holds": 1}, {"sentence": "New"}) == ""


def test_a_headline_that_moved_to_another_notebook_is_a_problem(recorded):
    found = _noted()
    found["sum"]["notebook"] = "chapters/y.ipynb"
    (said,) = forks.problems(found, {"sum": recorded})
    assert said.startswith("sum: notebook was 'chapters/x.ipynb' in the ledger of forks and is now")


def test_a_way_that_prints_the_same_is_no_drift(recorded):
    assert (
        forks.problems(_noted(_ways(lambda a, b, c: (a + b + c) * 1.001)), {"sum": recorded}) == []
    )
    (said,) = forks.problems(_noted(_ways(lambda a, b, c: (a + b + c) * 1.01)), {"sum": recorded})
    assert "a way printed −100\u00a0points in the ledger of forks and now prints −101" in said


def test_a_ledger_is_read_with_what_goes_without_saying(tmp_path):
    path = tmp_path / "forks.yaml"
    path.write_text("a: {sentence: It is so., digits: 2}\n", encoding="utf-8")
    assert forks.ledger(path) == {"a": {"unit": "", "digits": 2, "sentence": "It is so."}}
    assert forks.ledger(tmp_path / "none.yaml") == {}
    (tmp_path / "empty.yaml").touch()
    assert forks.ledger(tmp_path / "empty.yaml") == {}


def test_an_entry_is_written_in_one_order_whatever_it_was(recorded):
    written = forks.written(dict(reversed({**recorded, "few": "a reason", "digits": 1}.items())))
    assert list(written) == [
        "sentence", "expect", "unit", "digits", "few", "ways", "impossible", "holds", "fails", "choices", "rows", "notebook"
    ]  # fmt: skip


# The drawing ---------------------------------------------------------------------------------------


def test_a_curve_says_in_words_what_it_shows_and_at_its_ends_between_which_values(recorded):
    curve = ElementTree.fromstring(forks_page.curve(recorded))
    said = curve.get("aria-label")
    assert said.startswith("Specification curve. The sum is positive: holds in 7 of 12 ways")
    assert "The values run from −100\u00a0points to 111\u00a0points." in said
    texts = curve.findall(f"{{{forks_page.SVG}}}text")
    ends = {text.text: float(text.get("y")) for text in texts}
    assert ends["111\u00a0points"] < ends["−100\u00a0points"]
    assert curve.get("role") == "img"


def test_choices_and_options_are_named_from_top_to_bottom_in_words(recorded):
    entry = {
        **recorded,
        "choices": {
            "of_which": recorded["choices"]["a"],
            "b": ["0", "10"],
            "c": ["low", "none", "high"],
        },
    }
    found, (_, _, _, height) = _drawn(entry)
    named = [(text.text, float(text.get("y"))) for text in found["text"][2:]]
    assert [name for name, _ in named] == [
        "of which",
        "0",
        "1",
        "b",
        "0",
        "10",
        "c",
        "low",
        "none",
        "high",
    ]
    places = [place for _, place in named]
    assert places == sorted(places) and len(set(places)) >= 7 and places[-1] < height
    bold = [text.text for text in found["text"] if text.get("font-weight")]
    assert bold == ["of which", "b", "c"]


@pytest.mark.parametrize(("expect", "dashed"), [("positive", 1), ([5, None], 1), ([0, 5], 0)])
def test_the_line_stands_where_the_sentence_turns_if_it_turns_at_one_value(
    expect, dashed, recorded
):
    found, _ = _drawn({**recorded, "expect": expect})
    assert sum(bool(path.get("stroke-dasharray")) for path in found["path"]) == dashed


def test_nought_is_in_the_picture_where_a_sentence_turns_at_it(recorded):
    rows = [[*row[:3], 50.0 + n, 1] for n, row in enumerate(recorded["rows"])]
    found, _ = _drawn({**recorded, "rows": rows})
    lowest = max(float(dot.get("cy")) for dot in found["circle"])
    (line,) = [path for path in found["path"] if path.get("stroke-dasharray")]
    assert float(line.get("d").partition(" ")[2].partition("H")[0]) > lowest
    below = [[*row[:3], -50.0 - n, 0] for n, row in enumerate(recorded["rows"])]
    found, _ = _drawn({**recorded, "rows": below})
    highest = min(float(dot.get("cy")) for dot in found["circle"])
    (line,) = [path for path in found["path"] if path.get("stroke-dasharray")]
    assert float(line.get("d").partition(" ")[2].partition("H")[0]) < highest


def test_dots_of_many_ways_are_smaller(recorded):
    many = {**recorded, "rows": recorded["rows"] * 4}
    few, more = (float(_drawn(entry)[0]["circle"][0].get("r")) for entry in (recorded, many))
    assert more < few


def test_an_option_without_any_way_is_not_counted(recorded):
    entry = {**recorded, "choices": {**recorded["choices"], "c": ["low", "none", "high", "gone"]}}
    assert [one["name"] for one in forks_page._held(entry)["c"]] == ["low", "none", "high"]


def test_pages_that_rest_on_a_headline_are_asked_of_every_extension(tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(forks_page, "write_page", lambda *given: written.append(given))
    monkeypatch.setattr(forks_page.generated, "writer", lambda app: "writer")
    config = SimpleNamespace(livebook_forks_page="choices")
    answers = [{"a": ["one"]}, {"b": ["two"]}]
    app = SimpleNamespace(srcdir=tmp_path, config=config, emit=lambda event: answers)
    forks_page._write(app)
    assert written == []  # a book without such a ledger has no such page
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers/forks.yaml").write_text("a: {ways: 1}\n", encoding="utf-8")
    forks_page._write(app)
    ((writer, page, ledger, users),) = written
    assert (writer, page, users) == ("writer", "choices", {"a": ["one"], "b": ["two"]})
    assert ledger == {"a": {"unit": "", "digits": 0, "ways": 1}}


def test_a_headline_is_told_of_with_its_notebook_and_firm_and_weak_ones_are_counted(recorded):
    given = {}
    writer = SimpleNamespace(
        page=lambda page, template, **values: given.update(values, page=page, template=template)
    )

    def entry(holds, ways):
        return {**recorded, "holds": holds, "ways": ways, "fails": ""}

    ledger = {"a": entry(9, 10), "b": entry(2, 3), "c": entry(19, 30)}
    forks_page.write_page(writer, "choices", ledger, {})
    assert (given["page"], given["template"]) == ("choices", "forks")
    assert (given["firm"], given["weak"]) == (1, 1)
    assert {one["notebook"] for one in given["headlines"]} == {"chapters/x"}
    assert forks_page.anchor("a_b") == "forks-a-b"

"""What a class predicted and judged is pooled without names; an odd file harms nobody."""

import json
import zipfile

import pytest
from unrun import Class, solved

from grading import handed_in, pooled

WHAT = "predictions on the findings of a book"


def predictions(**said):
    """Return the text of a file: by item, what was expected and the margin."""
    entries = {
        item: {"question": f"How much {item}?", "unit": "%", "mine": m, "margin": d, "value": 40}
        for item, (m, d) in said.items()
    }
    return json.dumps({"what": WHAT, "version": 1, "predictions": entries})


def verdicts(**said):
    return json.dumps({"what": "verdicts on some claims", "version": 1, "verdicts": said})


@pytest.fixture
def everybody(unrun, sums, tmp_path):
    """Return a class of four with a function that puts a file beside one's notebook."""
    made = Class(tmp_path, sums, **dict.fromkeys(("ana", "bo", "cy", "di"), solved(sums)))

    def put(student, name, content):
        content = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "in" / student / name).write_bytes(content)

    made.put = put
    return made


def page(everybody):
    return (everybody.folder / "out/pooled.md").read_text(encoding="utf-8")


def test_counts_by_item_and_the_calibration_of_the_class(everybody):
    everybody.put("ana", "my-predictions.json", predictions(soya=(30, 5), ore=(45, 10)))
    everybody.put("bo", "my-predictions.json", predictions(soya=(38, 4)))
    everybody.put("cy", "my-predictions.json", predictions(soya=(90, 1)))
    everybody.put("ana", "my-verdicts.json", verdicts(E06="supported", T01="contested"))
    everybody.put(
        "bo", "my-verdicts.csv", "\ufeffid,title,verdict\r\nE06,x,supported\r\nT01,y,\r\n"
    )
    everybody.put("di", "my-verdicts.csv", "id;verdict\nE06;contested\n")
    everybody.grade()
    soya = next(row for row in everybody.rows("predictions.csv") if row["item"] == "soya")
    assert [soya[k] for k in ("students", "median", "lowest", "highest", "found")] == [
        "3", "38.0", "30.0", "90.0", "40.0",
    ]  # fmt: skip
    assert soya[pooled.WITHIN] == "0.333"
    assert [list(row.values()) for row in everybody.rows("verdicts.csv")] == [
        ["E06", "supported", "2"],
        ["E06", "contested", "1"],
        ["T01", "contested", "1"],
    ]
    said = page(everybody)
    assert "3 students made 4 predictions. 50% of" in said and "hold 80%" in said
    assert "surer than its predictions bear out" in said
    assert "| E06 | 3 | 2 × supported, 1 × contested |" in said
    for name in ("ana", "bo", "cy", "di"):
        assert name not in said.replace("predictions", "").split()
    assert "Odd files" not in everybody.report()


def test_a_class_within_its_margins_is_not_told_that_it_was_too_sure(everybody):
    for student in ("ana", "bo"):
        everybody.put(student, "p.json", predictions(soya=(40, 1)))
    everybody.grade()
    assert "no surer than" in page(everybody)


ODD = {
    "no.json": ("{", "it is not JSON"),
    "deep.json": ("[" * 200_000, "it is not JSON"),
    "other.json": ('{"a": 1}', "neither predictions nor verdicts"),
    "list.json": ("[1, 2]", "neither predictions nor verdicts"),
    "nan.json": (predictions(x=(float("nan"), 1)), "lacks a number"),
    "endless.json": (predictions(x=(1, float("inf"))), "lacks a number"),
    "minus.json": (predictions(x=(1, -1)), "margin is negative"),
    "text.json": (predictions(x=("40", 1)), "lacks a number"),
    "true.json": (predictions(x=(True, 1)), "lacks a number"),
    "number.json": ('{"verdicts": {"E06": 3}}', "the verdict on 'E06' is not a text"),
    "twice.json": ('{"verdicts": {"E06": "a", "E06": "b"}}', "stands in it twice"),
    "many.json": (verdicts(**{f"E{i}": "a" for i in range(501)}), "more than 500 items"),
    "long.json": (verdicts(E06="a" * 201), "200 characters"),
    "latin.json": ('{"verdicts": {"E06": "sí"}}'.encode("latin-1"), "not text in UTF-8"),
    "large.json": (" " * (pooled.LARGEST + 1), "larger than 1 MB"),
    "digits.json": ('{"predictions": {"x": {"mine": ' + "9" * 5000 + "}}}", "it is not JSON"),
    "table.csv": ("name,points\nana,20\n", "no columns id and verdict"),
    "empty.csv": ("", "no columns id and verdict"),
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_file_is_named_and_the_others_are_counted(tmp_path, name):
    content, says = ODD[name]
    for student, file, text in (("bo", name, content), ("ana", "p.json", predictions(x=(40, 1)))):
        (tmp_path / student).mkdir()
        (tmp_path / student / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    pool = pooled.collect(tmp_path)
    ((found, sentence),) = pool.odd
    assert found.student == "bo" and found.path.name == name and says in sentence
    assert len(pool.predictions) == 1 and not pool.verdicts


def test_odd_files_cost_nobody_a_mark_and_stand_in_the_report(everybody):
    for name, (content, _) in ODD.items():
        everybody.put("bo", name, content)
    results = everybody.grade(autograded_only=True)
    assert all(r["graded"] for r in results.values())
    assert everybody.exported()["bo"] == "20.0"
    assert everybody.report().count("- bo: ") == len(ODD)


def test_a_file_that_fails_on_reading_harms_no_other(everybody, monkeypatch):
    original = pooled._read

    def read(path):
        if path.parent.name == "bo":
            raise MemoryError
        return original(path)

    monkeypatch.setattr(pooled, "_read", read)
    for student in ("ana", "bo", "cy"):
        everybody.put(student, "my-verdicts.json", verdicts(E06="supported"))
    everybody.grade()
    assert everybody.rows("verdicts.csv")[0]["students"] == "2"
    assert "- bo: my-verdicts.json: it cannot be read: MemoryError" in everybody.report()


def test_words_of_students_are_shown_as_they_are_and_of_several_the_commonest(everybody):
    for student in ("ana", "bo"):
        everybody.put(student, "p.json", predictions(soya=(40, 1)))
    hostile = json.loads(predictions(soya=(40, 1)))
    hostile["predictions"]["soya"]["question"] = "[x](javascript:alert(1)) | <b>"
    everybody.put("cy", "p.json", json.dumps(hostile))
    everybody.put("di", "v.json", verdicts(**{"<script>": "[x](http://example.org)"}))
    everybody.grade()
    said = page(everybody)
    assert "How much soya?" in said and "javascript" not in said
    assert "<script>" not in said and r"\[x\](http\:" in said


def test_of_two_files_of_one_student_the_last_counts_and_that_is_said(everybody):
    everybody.put("ana", "my-verdicts.json", verdicts(E06="supported"))
    everybody.put("ana", "my-verdicts-1.json", verdicts(E06="contested"))
    everybody.grade()
    assert [list(row.values()) for row in everybody.rows("verdicts.csv")] == [
        ["E06", "contested", "1"]
    ]
    said = "my-verdicts-1.json: it is one of several files of verdicts, and counts"
    assert said in everybody.report()


def test_without_files_nothing_is_written_and_what_an_earlier_run_wrote_is_gone(everybody):
    everybody.put("ana", "my-verdicts.json", verdicts(E06="supported"))
    everybody.grade()
    (everybody.folder / "in/ana/my-verdicts.json").unlink()
    everybody.grade()
    for name in ("pooled.md", "verdicts.csv", "predictions.csv"):
        assert not (everybody.folder / "out" / name).exists()


def test_no_name_stands_in_an_anonymous_report(everybody):
    everybody.put("bo", "bo_12_900_no.json", "{")
    everybody.grade(how={"anonymous": True})
    report = everybody.report()
    assert "a file: it is not JSON" in report and "- bo:" not in report and "bo_12" not in report


@pytest.mark.parametrize(
    ("mine", "margin", "found", "within"),
    [(40, 0, 40, True), (38, 2, 40, True), (42, 2, 40, True), (37.9, 2, 40, False),
     (0.1 + 0.2, 0, 0.3, True), (-38, 2, -40, True), (-37.9, 2, -40, False), (38, 1.9, 40, False)],
)  # fmt: skip
def test_a_number_lies_within_its_margin_ends_included(mine, margin, found, within):
    assert pooled.Prediction("q", "", mine, margin, found).within == within


def _pool(tmp_path, **files):
    """Return the pool of a class of one file each: by student and name, joined by two strokes."""
    for place, text in files.items():
        student, _, name = place.partition("__")
        (tmp_path / student).mkdir(exist_ok=True)
        (tmp_path / student / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return pooled.collect(tmp_path)


def test_a_file_at_its_bounds_is_read(tmp_path, monkeypatch):
    """Bytes, items and characters, each as many as may be, and an unnamed question."""
    long = "E" * pooled.LONGEST
    many = verdicts(**{f"E{i}": f" {long}"[: pooled.LONGEST] for i in range(pooled.MOST)})
    nameless = {"mine": 1, "margin": 0, "value": 2, "unit": ""}
    said = json.dumps({"predictions": {long: nameless}})
    pool = _pool(tmp_path, ana__v_json=many, bo__p_json=said)
    assert pool.odd == []
    assert len(pool.verdicts[0]) == pooled.MOST
    assert set(pool.verdicts[0].values()) == {long[: pooled.LONGEST - 1]}  # no space at its ends
    assert pool.predictions == [{long: pooled.Prediction("", "", 1, 0, 2)}]
    monkeypatch.setattr(pooled, "LARGEST", len(many))
    assert len(pooled.collect(tmp_path).verdicts) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"predictions": {"x": 3}}', "'x' lacks a number"),
        ('{"predictions": {"x": {"mine": 1, "margin": 1}}}', "'x' lacks a number"),
        ('{"predictions": {"x": {"mine": 1, "margin": 1, "value": 2, "unit": 3}}}', "unit is not"),
        ('{"verdicts": {" ": "a"}}', "a name is not a text of 200 characters at most"),
        ('{"verdicts": {"E06": " "}}', "the verdict on 'E06' is not a text of 200"),
        ('{"predictions": [], "verdicts": 3}', "neither predictions nor verdicts"),
        (verdicts(**{"E" * 201: "a"}), "a name is not a text"),
    ],
)
def test_what_is_odd_in_a_file_is_named(tmp_path, text, says):
    ((_, sentence),) = _pool(tmp_path, ana__f_json=text).odd
    assert says in sentence


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_verdicts_may_be_a_spreadsheet_s_and_have_short_lines(tmp_path, delimiter):
    lines = ["id,title,verdict", " E06 ,x, supported ", "T01,y,", "K02", ",z,contested"]
    pool = _pool(tmp_path, ana__v_CSV="\n".join(lines[:4]).replace(",", delimiter))
    assert pool.verdicts == [{"E06": "supported"}] and pool.odd == []
    pool = _pool(tmp_path, ana__v_CSV=f"id{delimiter}verdict\nE06{delimiter}supported\n")
    assert pool.verdicts == [{"E06": "supported"}]  # these two columns are enough
    pool = _pool(tmp_path, ana__v_CSV="\n".join(lines).replace(",", delimiter))
    assert "a name is not a text" in pool.odd[0][1]


def test_predictions_and_verdicts_of_one_student_are_two_and_neither_is_odd(tmp_path):
    both = {"ana__p_json": predictions(soya=(40, 1)), "ana__v_json": verdicts(E06="supported")}
    pool = _pool(tmp_path, **both)
    assert len(pool.predictions) == len(pool.verdicts) == 1 and pool.odd == []


def _write(folder, *files, judged=()):
    """Write what some students expected: by item, number, margin and what was found; return the page."""
    made = [
        {item: pooled.Prediction(f"How much {item}?", unit, *n) for item, unit, *n in said}
        for said in files
    ]
    pooled.write(folder, pooled.Pool(made, list(judged)))
    return (folder / "pooled.md").read_text(encoding="utf-8")


def test_the_page_of_predictions_shows_each_item_by_name_with_its_spread(tmp_path):
    said = _write(
        tmp_path,
        [("soya", "%", 30, 20, 41.256), ("ore", "", 5, 1, 2)],
        [("soya", "%", 40, 1, 41.256)],
        [("soya", "%", 90.5, 49.3, 41.256)],
        [("soya", "%", 41, 1, 41.256)],
    )
    rows = [line for line in said.splitlines() if line.startswith("| How")]
    assert rows == [
        "| How much ore? | 1 | 5 | 5 to 5 | 2 | 0% |",
        "| How much soya? (%) | 4 | 40.5 | 30 to 90.5 | 41.26 | 75% |",
    ]
    assert said.startswith("# What the class expected\n\n## Predictions\n\n4 students made 5 pred")
    table = (tmp_path / "predictions.csv").read_text(encoding="utf-8").splitlines()
    assert table[2] == "soya,How much soya?,%,4,40.5,30,90.5,41.256,0.75"
    assert not (tmp_path / "verdicts.csv").exists()


@pytest.mark.parametrize(("inside", "surer"), [(3, True), (4, False)])
def test_four_of_five_within_their_margins_are_sure_enough(tmp_path, inside, surer):
    files = [[("soya", "%", 40, 1, 40 if i < inside else 50)] for i in range(5)]
    assert ("The class was surer than" in _write(tmp_path, *files)) == surer


def test_verdicts_are_shown_by_item_the_commonest_first_and_of_equal_ones_by_name(tmp_path):
    judged = [{"T01": "b", "E06": "b"}, {"E06": "b"}, {"E06": "a"}, {"T01": "a"}]
    said = _write(tmp_path, judged=judged)
    assert "\n## Verdicts\n\n4 students judged 2 items.\n" in said and "Predictions" not in said
    assert said.endswith("| E06 | 3 | 2 × b, 1 × a |\n| T01 | 2 | 1 × a, 1 × b |\n")
    rows = (tmp_path / "verdicts.csv").read_text(encoding="utf-8").splitlines()
    assert rows == ["item,verdict,students", "E06,b,2", "E06,a,1", "T01,a,1", "T01,b,1"]


def test_downloads_of_canvas_and_moodle_bring_the_files_and_two_of_one_name_are_two(tmp_path):
    canvas = tmp_path / "canvas.zip"
    with zipfile.ZipFile(canvas, "w") as archive:
        archive.writestr("torresana_11_900_my-verdicts.json", verdicts(E06="supported"))
        archive.writestr("torresana_12_901_my-verdicts.json", verdicts(E06="contested"))
        archive.writestr("torresana_12_902_my-verdicts-1.json", verdicts(E06="supported"))
        archive.writestr("torresana_12_903_letter.pdf", b"x")
    pool = pooled.collect(handed_in.unpacked(canvas, tmp_path / "unpacked"))
    assert pool.verdicts == [{"E06": "supported"}] * 2
    moodle = tmp_path / "moodle/Ana Torres_77_assignsubmission_file_"
    moodle.mkdir(parents=True)
    (moodle / "my-verdicts.json").write_text(verdicts(E06="supported"), encoding="utf-8")
    (moodle.parent / "stranger.json").write_text(verdicts(E06="supported"), encoding="utf-8")
    assert len(pooled.collect(moodle.parent).verdicts) == 1


def test_links_are_not_followed(tmp_path):
    (tmp_path / "in/ana").mkdir(parents=True)
    (tmp_path / "secret.json").write_text(verdicts(E06="supported"), encoding="utf-8")
    (tmp_path / "in/ana/my-verdicts.json").symlink_to(tmp_path / "secret.json")
    assert pooled.collect(tmp_path / "in").verdicts == []

"""What instructors have and need: downloads, rosters, deadlines, second hand-ins, mended tests, items."""

import dataclasses
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from unrun import Class, not_run, solved

from grading import deadlines, exports, grade, handed_in, items, links, similarity
from grading.assignments import SourceError, grade_id

# Downloads as they come --------------------------------------------------------------------------

CANVAS_ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,0-sums (42)
    Points Possible,,,,,30
"Torres, Ana",12345,U7,atorres,S1,
"Blin, José",12346,U8,jblin,S1,
"Okoye, Zoe",12347,U9,zokoye,S1,
"""
MOODLE_ROSTER = """Nombre;Apellido(s);Número de ID;Dirección de correo
Ana María;Torres;7;ana@example.edu
José;Blin;8;jose@example.edu
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Last modified (submission)
Participant 201,José Blin,jose@example.edu,Submitted,-,"Tuesday, 1 December 2026, 10:30 PM"
"""


def _download(folder, assignment, names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(solved(assignment), path)
    return folder


def _roster(folder, text, encoding="utf-8"):
    (folder / "roster.csv").write_text(text, encoding=encoding)
    return folder / "roster.csv"


CANVAS_FILES = [
    "torresana_12345_987654_0-sums.ipynb",
    "blinjose_LATE_12346_987655_0-sums-1.ipynb",
]


def test_canvas_s_flat_files_are_graded_and_find_their_rows(unrun, sums, tmp_path):
    _download(tmp_path / "in", sums, CANVAS_FILES)
    roster = _roster(tmp_path, CANVAS_ROSTER)
    everybody = Class(tmp_path, sums)
    results = everybody.grade(class_list=roster, autograded_only=True)
    assert [r["identifier"] for r in results.values()] == ["12346", "12345"]
    assert results["blinjose"]["graded"] and results["torresana"]["notes"] == []
    rows = {row["ID"]: row for row in everybody.rows("canvas.csv")}
    assert rows["12345"]["Student"] == "Torres, Ana" and rows["12345"]["0-sums"] == "20.0"
    assert "Canvas says that it was late" in everybody.report()
    assert "## Handed in nothing\n\n- Okoye, Zoe\n" in everybody.report()
    assert "Torres" not in everybody.report() and "Points Possible" not in everybody.report()


def test_without_a_roster_canvas_gets_the_number_it_gave(unrun, sums, tmp_path):
    _download(tmp_path / "in", sums, CANVAS_FILES)
    everybody = Class(tmp_path, sums)
    everybody.grade(autograded_only=True)
    rows = {row["ID"]: row for row in everybody.rows("canvas.csv")}
    assert (rows["12345"]["Student"], rows["12345"]["SIS Login ID"]) == ("torresana", "")
    assert "roster" not in everybody.report()  # nobody is missed in what is not there


@pytest.mark.parametrize(
    "names",
    [
        [
            "Ana María Torres_200_assignsubmission_file_/0-sums.ipynb",
            "José Blin_201_assignsubmission_file_/My work.ipynb",
        ],
        [
            "Ana María Torres_200_assignsubmission_file_0-sums.ipynb",
            "José Blin_201_assignsubmission_file_My work.ipynb",
        ],
    ],
    ids=["folders", "flat"],
)
def test_moodle_s_download_is_graded_and_finds_its_rows(unrun, sums, tmp_path, names):
    _download(tmp_path / "unzipped", sums, names)
    shutil.make_archive(str(tmp_path / "class"), "zip", tmp_path / "unzipped")
    roster = _roster(tmp_path, MOODLE_ROSTER, "cp1252")
    everybody = Class(tmp_path, sums)
    zipped = tmp_path / "class.zip"
    results = everybody.grade(submissions=zipped, class_list=roster, autograded_only=True)
    assert {r["identifier"] for r in results.values()} == {"200", "201"}
    assert everybody.exported() == {"7": "20.0", "8": "20.0"}
    assert results["José Blin"]["notes"] == ["the file is called 'My work.ipynb'"]
    assert "Handed in nothing" not in everybody.report()


def test_moodle_s_worksheet_gives_the_row_and_the_time(unrun, sums, tmp_path):
    _download(tmp_path / "in", sums, ["José Blin_201_assignsubmission_file_/0-sums.ipynb"])
    everybody = Class(tmp_path, sums)
    due = {"deadlines": deadlines.read("2026-12-01 21:00", off=2)}
    roster = _roster(tmp_path, WORKSHEET)
    everybody.grade(class_list=roster, how=due, autograded_only=True)
    assert everybody.rows("moodle.csv")[0]["Email address"] == "jose@example.edu"
    assert "1 hour and 30 minutes after its deadline" in everybody.report()


def test_two_of_one_name_are_two_and_neither_gets_the_other_s_row(sums, tmp_path):
    twins = [
        "Ana Torres_1_assignsubmission_file_/a.ipynb",
        "Ana Torres_2_assignsubmission_file_/a.ipynb",
    ]
    found = handed_in.find(_download(tmp_path / "in", sums, twins), "0-sums")
    assert [f.student for f in found] == ["Ana Torres", "Ana Torres (2)"]
    assert all(f.path for f in found)
    text = "First name,Last name,ID number\nAna,Torres,7\nAna,Torres,8\n"
    people = exports.roster(_roster(tmp_path, text))
    assert exports.person(people, found[0].student, found[0].known)["Full name"] == "Ana Torres"


def test_a_zip_file_leads_nowhere_and_a_broken_one_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name in ("../out.ipynb", "/tmp/out.ipynb", "__MACOSX/a.ipynb", "ana/a.ipynb", "b.txt"):
            archive.writestr(name, "{}")
    folder = handed_in.unpacked(tmp_path / "class.zip", tmp_path / "deep/down")
    assert [p.relative_to(folder).as_posix() for p in folder.rglob("*.*")] == ["ana/a.ipynb"]
    assert not list(tmp_path.rglob("out.ipynb"))
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    with pytest.raises(handed_in.Refused, match="cannot be read as a zip file"):
        handed_in.unpacked(tmp_path / "bad.zip", tmp_path / "deep/down")


def test_names_of_other_alphabets_are_filed_under_letters():
    filed = [handed_in.Found(name, None).identifier for name in ("Ana María Núñez", "王小明")]
    assert filed[0].startswith("Ana-Maria-Nunez-") and filed[1].startswith("student-")


# Deadlines ---------------------------------------------------------------------------------------

DUE = "2026-12-01 23:59 UTC"
DEADLINES = "student,due,handed_in\nana,,2026-12-01 23:00 UTC\nbo,,2026-12-03 00:00 UTC\nzoe,2026-12-05 00:00 UTC,2026-12-03 00:00 UTC\n"


def test_late_work_loses_points_and_an_extension_gives_them_back(unrun, sums, tmp_path):
    students = dict.fromkeys(["ana", "bo", "eve", "zoe"], solved(sums))
    everybody = Class(tmp_path, sums, **students)
    (tmp_path / "d.csv").write_text(DEADLINES, encoding="utf-8")
    how = {"deadlines": deadlines.read(DUE, tmp_path / "d.csv", off=3)}
    everybody.grade(how=how)
    for name in students:
        everybody.course.mark(name, "0-sums", "words", 8)
    results = everybody.grade(how=how)
    assert everybody.exported() == {"ana": "28.0", "bo": "22.0", "eve": "28.0", "zoe": "28.0"}
    assert results["bo"]["notes"] == []  # what is said of a deadline is no property of the file
    assert "1 day and 0 hours" not in everybody.report()
    assert "handed in 1 day and 1 minute after its deadline" in everybody.report()
    assert "when it was handed in is not known" in everybody.report()
    assert "Late submission penalty" in everybody.page("bo").read_text(encoding="utf-8")
    how = {"deadlines": deadlines.read("2026-12-09", tmp_path / "d.csv", off=3)}
    everybody.grade(how=how)
    assert everybody.exported()["bo"] == "28.0"


def test_the_time_that_nbgrader_keeps_is_read(tmp_path):
    for text in ("2026-12-02 00:59:00.5 Europe/Madrid", "2026-12-01 23:59:00.5 UTC"):
        (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8")
        found = handed_in.Found("ana", tmp_path / "0-sums.ipynb")
        late, said = deadlines.read(DUE).late(found)
        assert timedelta() < late < timedelta(seconds=1)
        assert said == "handed in less than a minute after its deadline"


@pytest.mark.parametrize(
    ("extended", "canvas_says_late", "says"),
    [
        (False, False, "when it was handed in is not known"),
        (True, False, "when it was handed in is not known"),
        (False, True, "Canvas says that it was late"),
        (True, True, ""),  # Canvas knows nothing of the extension
    ],
)
def test_without_a_time_canvas_s_word_counts_but_for_an_extension(
    tmp_path, extended, canvas_says_late, says
):
    (tmp_path / "d.csv").write_text("student,due\nana,2026-12-09\n", encoding="utf-8")
    due = deadlines.read(DUE, tmp_path / "d.csv" if extended else None)
    found = handed_in.Found("ana", tmp_path / "0-sums.ipynb", late=canvas_says_late)
    assert due.late(found) == (None, says)


@pytest.mark.parametrize(
    ("due", "text", "says"),
    [
        ("soon", None, "the deadline is no time: 'soon'"),
        (None, "name,due\nana,2026-12-01\n", "is to have the columns student, due, handed_in"),
        (None, "student,due\nana,soon\n", "due of ana in .* is no time: 'soon'"),
    ],
)
def test_deadlines_that_cannot_be_read_are_said(tmp_path, due, text, says):
    path = tmp_path / "d.csv" if text else None
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(deadlines.DeadlineError, match=says):
        deadlines.read(due, path)


def test_a_time_without_a_zone_is_this_machine_s():
    due = deadlines.read("2026-12-01 23:59").due
    assert due == datetime(2026, 12, 1, 23, 59).astimezone(UTC)


# A second hand-in --------------------------------------------------------------------------------


def _other(_, cells):
    cells["words"].source = "Another answer."


def test_marks_by_hand_go_with_the_file_they_were_given_for(unrun, sums, tmp_path):
    everybody = Class(tmp_path, sums, ana=solved(sums))
    everybody.grade()
    everybody.course.mark("ana", "0-sums", "words", 8, comment="Well argued.")
    everybody.grade()
    assert everybody.exported()["ana"] == "28.0"
    everybody.hand_in("ana", solved(sums, _other))
    everybody.grade()
    assert everybody.exported()["ana"] == ""
    assert "8 points by hand were for the file before this one" in everybody.report()
    assert "Well argued." not in everybody.page("ana").read_text(encoding="utf-8")


def test_a_broken_second_file_leaves_the_marks_of_the_first(unrun, sums, tmp_path):
    everybody = Class(tmp_path, sums, ana=solved(sums))
    everybody.grade()
    everybody.course.mark("ana", "0-sums", "words", 8)
    for broken in ("{", "not a notebook"):
        everybody.hand_in("ana", broken)
        results = everybody.grade()
        assert results["ana"]["graded"] and everybody.exported()["ana"] == "28.0"
        notes = [n for n in results["ana"]["notes"] if n.startswith(grade.STANDS)]
        assert len(notes) == 1 and "not valid JSON" in notes[0]
    shutil.rmtree(tmp_path / "in/ana")
    (tmp_path / "in/ana").mkdir()
    assert "there is no 0-sums.ipynb" in everybody.grade()["ana"]["notes"][0]
    assert everybody.exported()["ana"] == "28.0"
    everybody.hand_in("ana", solved(sums, _other))
    assert everybody.grade()["ana"]["notes"][0].startswith("words: 8 points by hand")


# A test that was mended --------------------------------------------------------------------------


def _mended(assignment):
    notebook = nbformat.from_dict(assignment.source)
    notebook = nbformat.reads(nbformat.writes(notebook), 4)
    next(c for c in notebook.cells if grade_id(c) == "share-hidden").source += "\n# mended"
    return dataclasses.replace(assignment, source=notebook)


def _wrong(_, cells):
    cells["share"].source = "def share(amounts, place): return 1"
    cells["total"].source = "total = 80"


SHARE = ("share", "def share(amounts, place): return 1")
TOTAL = ("total", "total = 80")


def test_one_task_is_regraded_for_all_and_the_marks_before_and_now_are_told(
    monkeypatch, sums, tmp_path
):
    monkeypatch.setattr(grade, "run", not_run({SHARE: (["share-hidden"], "wrong")}))
    everybody = Class(tmp_path, sums, ana=solved(sums), bo=solved(sums, _wrong))
    everybody.grade()
    everybody.course.mark("bo", "0-sums", "words", 8)
    everybody.grade()
    full = sums.tests["share-hidden"]
    assert everybody.exported()["bo"] == str(28 - full)
    assert everybody.rows("changes.csv") == []
    # The mended test takes the answer; another test has become stricter meanwhile.
    monkeypatch.setattr(grade, "run", not_run({TOTAL: (["total-hidden"], "wrong")}))
    everybody.assignment = _mended(sums)
    everybody.grade(how={"task": "share"})
    assert everybody.exported()["bo"] == "28.0"
    changed = [
        (r["student"], r["cell"], r["before"], r["now"]) for r in everybody.rows("changes.csv")
    ]
    assert changed == [("bo", "share-hidden", "0.0", str(full))]
    assert "The marks of 1 were changed" in everybody.report()


def test_a_task_that_is_none_is_said(sums):
    with pytest.raises(SourceError, match="no task 'shares', but total, share, table"):
        sums.tests_of("shares")
    assert "share-hidden" in sums.tests_of("share") and "total-hidden" not in sums.tests_of("share")


# Anonymous marking -------------------------------------------------------------------------------


def test_names_are_nowhere_but_in_the_exports_and_their_key(unrun, sums, tmp_path):
    everybody = Class(tmp_path, sums, **{"ana-torres": solved(sums), "bo-blin": solved(sums)})
    results = everybody.grade(how={"anonymous": True}, autograded_only=True)
    assert everybody.grade(how={"anonymous": True}, autograded_only=True) == results
    code = results["ana-torres"]["identifier"]
    assert code != everybody.grade(how={"anonymous": True})["bo-blin"]["identifier"]
    assert len(code) <= 12  # people say and type it
    assert (tmp_path / "out/names.key").stat().st_mode & 0o077 == 0
    assert everybody.page(code).exists()
    out = tmp_path / "out"
    named = {
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if (path.is_file() and b"ana-torres" in path.read_bytes()) or "ana-torres" in path.name
    }
    assert named == {"names.csv", "canvas.csv", "moodle.csv"}
    assert {row["filed as"]: row["student"] for row in everybody.rows("names.csv")}[
        code
    ] == "ana-torres"


# What the class got wrong ------------------------------------------------------------------------


def test_items_count_foreseen_mistakes_and_name_nobody(monkeypatch, sums, tmp_path):
    foreseen = next(e for e in sums.wrong if "share-hidden" in e["fails"])
    answers = {
        SHARE: (["share-hidden"], f"Look: {foreseen['why']}"),
        TOTAL: (["total-hidden"], "Something else."),
    }
    monkeypatch.setattr(grade, "run", not_run(answers))

    def one(_, cells):
        cells["share"].source = SHARE[1]

    students = {f"good{i}": solved(sums) for i in range(4)}
    students |= {"secretname0": solved(sums, one), "secretname1": solved(sums, _wrong)}
    everybody = Class(tmp_path, sums, **students)
    everybody.grade()
    rows = {row["cell"]: row for row in everybody.rows("items.csv")}
    assert rows["share-hidden"]["share passed"] == "0.667"
    assert rows["share-hidden"]["mistakes"] == f"2 × {foreseen['why']}"
    assert rows["total-hidden"]["mistakes"] == "1 × AssertionError"
    assert rows["words"]["submissions"] == "0"
    text = (tmp_path / "out/items.md").read_text(encoding="utf-8")
    assert "The hardest was share-hidden: 67% of its points" in text
    heads, line, *_ = [row for row in text.splitlines() if row.startswith("|")]
    assert line == "|" + "---|" * (heads.count("|") - 1)  # or no table is seen
    assert (
        "2 of 6 times in share-hidden, is told" in text and "not foreseen: AssertionError" in text
    )
    assert "secretname" not in text + (tmp_path / "out/items.csv").read_text(encoding="utf-8")


def _marks(shares):
    """Return marks in one check of 4 points, and in the rest as many points as the place in the list."""
    return {
        f"s{i}": {"share-hidden": (4 * share, 4.0, ""), "words": (float(i), 10.0, "")}
        for i, share in enumerate(shares)
    }


@pytest.mark.parametrize(
    ("shares", "differs"),
    [([0, 0, 0, 1, 1, 1], 1), ([1, 1, 0, 0, 0, 0], -1), ([0, 1, 0, 1, 0, 1], 0), ([0, 1], None)],
)
def test_discrimination_is_the_upper_third_less_the_lower(sums, shares, differs):
    found = {item.cell: item for item in items.analysed(sums, _marks(shares))}
    assert found["share-hidden"].differs == differs


def test_equal_students_have_no_thirds(sums):
    marks = {f"s{i}": {"share-hidden": (4.0, 4.0, ""), "words": (5.0, 10.0, "")} for i in range(9)}
    found = items.analysed(sums, marks)
    assert {item.differs for item in found} == {None}
    assert "too equal" in items.sentences(found)[2]
    assert items.sentences(items.analysed(sums, {})) == ["Nobody has been marked yet."]


# Likeness ----------------------------------------------------------------------------------------

CODE = """
rows = []
for place, amount in enumerate(flows["amount"].tolist()):
    if amount > 0 and place % 7 != 3:
        rows.append((place, amount * 1.0))
total = sum(amount for _, amount in rows) + 0 * len(rows)
"""
RENAMED = CODE.replace("rows", "kept").replace("place", "i").replace("amount ", "each ")
OTHER = "total = flows['amount'].sum()\ntotal = float(total)  # as a plain number of Python's\n"
TEXT = "The terms of trade moved against the sellers of copper because wages elsewhere did not fall, which Prebisch saw before most, and nobody who sold copper in those years could have said otherwise."


def test_a_copy_with_other_names_is_found_and_what_many_write_is_not(sums):
    works = {f"s{i}": [("code", OTHER)] for i in range(8)}
    works |= {"ana": [("code", CODE)], "bo": [("code", RENAMED)], "eve": [("markdown", TEXT)]}
    works |= {"zoe": [("markdown", f"I think so. {TEXT}")]}
    found = similarity.pairs(works, [("code", "total = flows['amount']")])
    assert {(pair.one, pair.other) for pair in found} == {("ana", "bo"), ("eve", "zoe")}
    words = next(pair for pair in found if pair.one == "eve")
    assert words.share > 0.9 and words.passage == TEXT
    assert similarity.pairs(works, [("code", CODE), ("markdown", TEXT)]) == []


def test_a_graded_class_is_compared_without_what_was_given(unrun, sums, tmp_path):
    def copied(_, cells):
        cells["total"].source = CODE

    students = {"ana": solved(sums, copied), "bo": solved(sums, copied), "zoe": solved(sums)}
    Class(tmp_path, sums, **students).grade()
    found = similarity.of_course(tmp_path / "out", sums)
    assert [(pair.one, pair.other) for pair in found] == [("ana", "bo")]
    text = (tmp_path / "out/similar.md").read_text(encoding="utf-8")
    assert "## ana and bo" in text and "proves nothing" in text
    with pytest.raises(FileNotFoundError, match="no graded submission"):
        similarity.of_course(tmp_path, sums)


# Links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hub", "repository", "path", "says"),
    [
        ("hub.example.edu", "https://example.org/c", "a.ipynb", "is no address"),
        ("https://hub.example.edu", "course", "a.ipynb", "is no address"),
        ("https://hub.example.edu", "https://example.org/c", "../a.ipynb", "no path within"),
    ],
)
def test_a_link_is_made_of_addresses_alone(hub, repository, path, says):
    with pytest.raises(links.LinkError, match=says):
        links.link(hub, repository, path)


def test_the_folder_that_a_link_opens_is_the_one_that_it_fetches_into():
    for repository in ("https://example.org/you/course", "https://example.org/you/course.git/"):
        query = parse_qs(
            urlsplit(links.link("https://hub.example.edu", repository, "a.ipynb")).query
        )
        fetched = query.get("targetpath", [repository.rstrip("/").rpartition("/")[2]])
        assert fetched == ["course"] and query["urlpath"] == ["lab/tree/course/a.ipynb"]

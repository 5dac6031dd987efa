"""What instructors have and need: downloads, rosters, deadlines, second hand-ins, mended tests, items."""

import copy
import dataclasses
import shutil
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
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


# Rosters and rows --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "written"),
    [
        *((f"{sign}1", f"'{sign}1") for sign in "=+-@＝＋－＠"),
        ("\t=1", "' =1"),
        ("a\nb", "a b"),
        ("\nb", "' b"),
        ("1-2", "1-2"),
        ("", ""),
        (-1, -1),
        (None, None),
    ],
)
def test_no_text_is_taken_for_a_formula_or_a_new_row(given, written):
    assert exports.safe(given) == written


def test_what_is_written_is_safe_in_head_and_rows_and_holds_any_name(tmp_path):
    exports.write(tmp_path / "a.csv", ["=head", "b"], [["@name", 1.5], ["half \ud83d", ""]])
    lines = (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["'=head,b", "'@name,1.5", "half  ,"]


def test_rows_are_safe_and_one_that_cannot_be_made_says_why(tmp_path):
    def make(student):
        if student == "-bad":
            raise ValueError("no " * 200)
        return [student, "=1"]

    good, bad = exports.rows(make, ["ana", "-bad"])
    assert good == ["ana", "'=1"]
    assert bad[0] == "'-bad" and bad[1].startswith("no row: ValueError: no no")
    assert len(bad[1]) == 300


@pytest.mark.parametrize("key", exports.KEYS)
def test_a_roster_finds_a_person_by_every_column_that_a_folder_may_be_called_by(tmp_path, key):
    heads = {"Identifier": "Participante 77"}
    people = exports.roster(_roster(tmp_path, f"{key}\tSection\n{heads.get(key, 'x7')}\tS1\n"))
    name = "Participant 77" if key == "Identifier" else "x7"
    assert set(people) == {name} and people[name]["Section"] == "S1"


@pytest.mark.parametrize(
    "heads",
    [
        "Nombre;Apellido(s);Número de ID;Dirección de correo",
        "nombre;apellidos;número de ID;Dirección Email",
        "Nome;Sobrenome;Número de identificação;Endereço de email",
        "Nome;Apelido ;Número de ID;Endereço de e-mail",
        "Nombre;Apellidos;Nombre de usuario;Correo electrónico",
        "Nombre;Apellidos;Usuario;Correo electrónico",
    ],
)
def test_moodle_s_rosters_in_spanish_and_portuguese_are_read(tmp_path, heads):
    people = exports.roster(_roster(tmp_path, f"{heads}\nAna;Torres;7;ana@example.edu\n"))
    assert people["7"] is people["ana@example.edu"] is people["Ana Torres"]
    assert (people["7"]["First name"], people["7"]["Last name"]) == ("Ana", "Torres")


@pytest.mark.parametrize("heads", ["Identificador;Nombre completo", "Identificador;Nome completo"])
def test_moodle_s_worksheets_in_spanish_and_portuguese_are_read(tmp_path, heads):
    people = exports.roster(_roster(tmp_path, f"{heads}\nParticipante 77;Ana Torres\n"))
    assert set(people) == {"Participant 77", "Ana Torres"}


def test_without_a_roster_there_is_nobody_in_it():
    assert exports.roster(None) == {}


def test_full_names_find_a_row_where_only_one_person_has_them(tmp_path):
    text = "First name,Last name,ID number\nAna  María,Torres,7\nBo,Blin,8\nBo,Blin,9\nZoe,,10\n"
    people = exports.roster(_roster(tmp_path, text))
    assert people["Ana María Torres"]["ID number"] == "7"
    assert set(people) == {"7", "8", "9", "10", "Ana María Torres"}  # one word is no full name
    nobody = exports.roster(_roster(tmp_path, "First name,Last name\nAna,Torres\n"))
    assert nobody == {}


def test_of_two_rows_with_one_number_the_first_counts(tmp_path):
    people = exports.roster(_roster(tmp_path, "ID,Section\n7,S1\n7,S2\n"))
    assert people["7"]["Section"] == "S1"


def test_a_person_is_found_by_folder_then_by_what_the_download_tells():
    people = {"ana": {"ID": "1"}, "7": {"ID": "7"}, "Participant 9": {"ID": "9"}}
    assert exports.person(people, "ana", {"ID": "7"}) == {"ID": "1"}
    assert exports.person(people, "torresana", {"ID": "7"}) == {"ID": "7"}
    assert exports.person(people, "x", {"Identifier": "Participant 9"}) == {"ID": "9"}
    assert exports.person(people, "x", {"ID": "5"}) == {"ID": "5"}
    assert exports.person(people, "x", {}) is None


def test_who_handed_in_nothing_is_named_in_order_as_the_roster_has_them(tmp_path):
    canvas = exports.roster(
        _roster(tmp_path, 'Student,ID\n"Zuse, Z",1\n"Blin, J",2\n"Student, Test",3\n"Ab, C",4\n')
    )
    assert exports.absent(canvas, {"ab": canvas["4"]}) == ["Blin, J", "Zuse, Z"]
    moodle = exports.roster(
        _roster(tmp_path, "First name,Last name,Full name,ID number\nJ,Blin,,1\n,,Zoe Okoye,2\n")
    )
    assert exports.absent(moodle, {}) == ["J Blin", "Zoe Okoye"]


def test_canvas_gets_nought_as_a_grade_and_nothing_where_there_is_none(tmp_path):
    grades = {"ana": 0.0, "bo": None}
    exports.canvas(tmp_path / "c.csv", "A (1)", 30, grades, {"ana": {"ID": "7", "Section": None}})
    assert (tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "    Points Possible,,,,,30",
        ",7,,,,0.0",
        "bo,,,bo,,",
    ]


def test_moodle_gets_grade_and_feedback_by_number_or_by_address(tmp_path):
    grades = {"ana@example.edu": 0.0, "8": None, "cy": 3.5}
    feedback = {"ana@example.edu": "Good.", "8": "Could not be graded.", "cy": ""}
    people = {"cy": {"First name": "Cy", "Last name": "Bo", "ID number": "9"}}
    exports.moodle(tmp_path / "m.csv", "A", grades, people, feedback)
    assert (tmp_path / "m.csv").read_text(encoding="utf-8").splitlines() == [
        "First name,Last name,ID number,Email address,A,A (feedback)",
        ",,,ana@example.edu,0.0,Good.",
        ",,8,,,Could not be graded.",
        "Cy,Bo,9,,3.5,",
    ]


# What is found -----------------------------------------------------------------------------------


def _put(folder, *names, text="{}"):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(handed_in.Refused, match=r"there is no folder .*nowhere"):
        handed_in.find(tmp_path / "nowhere", "a")


@pytest.mark.parametrize("layout", ["{}/a.ipynb", "{}/a/a.ipynb", "submitted/{}/a/a.ipynb"])
def test_students_are_found_in_order_and_in_each_layout(tmp_path, layout):
    _put(tmp_path, *(layout.format(name) for name in ("zoe", "ana", "bo")))
    found = handed_in.find(tmp_path, "a")
    assert [(f.student, f.identifier, f.path.name) for f in found] == [
        (name, name, "a.ipynb") for name in ("ana", "bo", "zoe")
    ]
    assert not any(f.problem or f.note or f.others or f.late for f in found)


def test_what_programs_leave_in_a_folder_is_nobody_s(tmp_path):
    _put(tmp_path, ".ipynb_checkpoints/a.ipynb", "__MACOSX/a.ipynb", "readme.txt", "ana/a.ipynb")
    assert [f.student for f in handed_in.find(tmp_path, "a")] == ["ana"]


@pytest.mark.parametrize(
    ("names", "opened", "note", "others"),
    [
        (["a.ipynb", "b.ipynb"], "a.ipynb", "", ("b.ipynb",)),
        (["a/a.ipynb", "a.ipynb", "a/b.ipynb"], "a/a.ipynb", "", ("b.ipynb",)),
        (["b.ipynb"], "b.ipynb", "the file is called 'b.ipynb'", ()),
        (["b.ipynb", "c.ipynb"], None, "there is no a.ipynb; there are 'b.ipynb', 'c.ipynb'", ()),
        (["b.txt"], None, "there is no a.ipynb", ()),
    ],
)
def test_of_several_files_in_a_folder_the_named_one_counts(tmp_path, names, opened, note, others):
    _put(tmp_path / "ana", *names)
    (found,) = handed_in.find(tmp_path, "a")
    assert found.path == (opened and tmp_path / "ana" / opened)
    assert found.note + found.problem == note
    if names != ["a/a.ipynb", "a.ipynb", "a/b.ipynb"]:
        assert found.others == others
    else:  # the second copy lies beside it
        assert sorted(found.others) == ["a.ipynb", "b.ipynb"]


def test_flat_files_of_which_none_is_named_are_a_problem_and_one_alone_is_taken(tmp_path):
    _put(tmp_path, "x_1_5_b.ipynb", "x_1_6_c.ipynb", "y_LATE_2_7_d.ipynb", "z_3_8_a.ipynb")
    _put(tmp_path, "z_3_9_b.ipynb")
    two, one, named = handed_in.find(tmp_path, "a")
    assert (two.path, two.student, two.number) == (None, "x", "1")
    assert two.problem == "there is no a.ipynb; there are 'b.ipynb', 'c.ipynb'"
    assert (one.note, one.late, one.problem) == ("the file is called 'd.ipynb'", True, "")
    assert (named.path.name, named.note, named.others) == ("z_3_8_a.ipynb", "", ("b.ipynb",))
    assert named.known == {"Student": "z", "ID": "3"}


def test_moodle_s_name_tells_first_and_last_name(tmp_path):
    _put(tmp_path, "Ana María Torres_200_assignsubmission_file_/a.ipynb")
    (found,) = handed_in.find(tmp_path, "a")
    assert found.known == {
        "Identifier": "Participant 200",
        "Full name": "Ana María Torres",
        "First name": "Ana María",
        "Last name": "Torres",
    }


@pytest.mark.parametrize(
    ("student", "plain"),
    [
        ("ana.torres@x-1", True),
        ("a" * 64, True),
        ("a" * 65, False),
        ("..", False),
        ("a..b", False),
        ("-a", False),
        ("a b", False),
        ("", False),
    ],
)
def test_a_name_is_kept_where_it_is_safe_in_paths(student, plain):
    filed = handed_in.Found(student, None).identifier
    assert (filed == student) == plain
    assert handed_in.PLAIN.fullmatch(filed) and ".." not in filed
    assert handed_in.Found(student, None, number="7").identifier == "7"


def test_unlike_names_are_filed_apart_in_few_letters():
    filed = {
        handed_in.Found(name, None).identifier for name in ("José", "Jose ", "x " * 90, "ñ" * 9)
    }
    assert len(filed) == 4 and max(map(len, filed)) == 40 + len("-12345678")


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "it is empty"), (5, "it holds 0, 1, 2, 3, 4"), (6, "it holds 0, 1, 2, 3, 4, …")],
)
def test_what_a_folder_holds_is_said_in_a_few_words(tmp_path, number, said):
    _put(tmp_path, *map(str, range(number)))
    assert handed_in.seen(tmp_path) == said


def test_a_file_is_read_up_to_its_limit_and_only_if_it_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "LARGEST", 2**20)
    path = _put(tmp_path, "a.ipynb", text="x" * 2**20) / "a.ipynb"
    assert handed_in.raw(path) == b"x" * 2**20
    path.write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(handed_in.Refused, match="larger than 1 MB; clear its outputs"):
        handed_in.raw(path)
    (tmp_path / "link").symlink_to(path)
    for other in (tmp_path / "link", tmp_path):
        with pytest.raises(handed_in.Refused, match="a link or no file"):
            handed_in.raw(other)


def _zip(path, *names, text="{}"):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return path


def test_a_download_is_unpacked_in_place_of_the_one_before_and_a_folder_is_itself(tmp_path):
    assert handed_in.unpacked(tmp_path, tmp_path / "out") == tmp_path
    into = tmp_path / "out"
    for name in ("one/a.ipynb", "two/timestamp.txt", "deep/two/p.CSV"):
        handed_in.unpacked(_zip(tmp_path / "c.zip", name, "x/notes.txt", "empty/"), into)
        held = [p.relative_to(into).as_posix() for p in into.rglob("*") if p.is_file()]
        assert held == [name]


def test_a_download_of_more_than_a_class_is_refused_and_too_large_a_file_is_cut(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(handed_in, "MOST", 2)
    monkeypatch.setattr(handed_in, "LARGEST", 3)
    names = ["a/a.ipynb", "b/a.ipynb", "c/a.ipynb"]
    folder = handed_in.unpacked(_zip(tmp_path / "c.zip", *names[:2], text="12345"), tmp_path / "o")
    assert (folder / "a/a.ipynb").read_text(
        encoding="utf-8"
    ) == "1234"  # `raw` says it is too large
    with pytest.raises(handed_in.Refused, match="more than 2 notebooks"):
        handed_in.unpacked(_zip(tmp_path / "c.zip", *names), tmp_path / "o")


def test_saved_files_are_found_beside_notebooks_in_each_layout_and_in_order(tmp_path):
    _put(tmp_path / "submitted", "bo/p-10.json", "bo/p.json", "bo/a/P.CSV", "bo/a.ipynb")
    _put(tmp_path / "submitted", "ana/v.csv", "__MACOSX/v.csv", ".ipynb_checkpoints/v.csv", "v.csv")
    found = handed_in.beside(tmp_path, (".json", ".csv"))
    assert [(f.student, f.path.name) for f in found] == [
        ("ana", "v.csv"),
        ("bo", "P.CSV"),
        ("bo", "p.json"),
        ("bo", "p-10.json"),
    ]


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


def _late(handed, *, due=DUE, student="ana", person=None, number=""):
    """Return how late somebody is who handed in at a time that the file of deadlines has."""
    by_student = deadlines.read("2026-12-09").by_student | {
        "ana": {"due": None, "handed_in": deadlines.read(handed).due}
    }
    asked = deadlines.Deadlines(deadlines.read(due).due, by_student)
    return asked.late(handed_in.Found(student, Path("0-sums.ipynb"), number=number), person)


@pytest.mark.parametrize(
    ("handed", "said"),
    [
        ("2026-12-01 23:58:59 UTC", ""),
        ("2026-12-01 23:59 UTC", ""),  # in time to the second
        ("2026-12-01 23:59:59 UTC", "handed in less than a minute after its deadline"),
        ("2026-12-02 00:00 UTC", "handed in 1 minute after its deadline"),
        ("2026-12-02 02:01 UTC", "handed in 2 hours and 2 minutes after its deadline"),
        ("2026-12-02 23:59 UTC", "handed in 1 day after its deadline"),
        ("2026-12-05 02:09 UTC", "handed in 3 days and 2 hours after its deadline"),
    ],
)
def test_how_late_somebody_was_is_said_in_the_two_largest_units(handed, said):
    late, words = _late(handed)
    assert words == said and (late is None) == (not said)


def test_deadlines_find_a_student_by_folder_by_number_and_by_any_cell_of_the_roster():
    late = "2026-12-03 00:00 UTC"
    for who in ({"student": "ana"}, {"student": "Ana Torres", "number": "ana"}):
        assert _late(late, **who)[0] == timedelta(days=1, minutes=1)
    assert _late(late, student="Torres, Ana", person={"ID": "7", "SIS Login ID": "ana"})[0]
    assert _late(late, student="bo", person={"ID": "8"})[1] == "when it was handed in is not known"


@pytest.mark.parametrize(
    ("late", "points"),
    [
        (None, 0),
        (timedelta(seconds=1), 3),
        (timedelta(days=1), 3),
        (timedelta(days=1, seconds=1), 6),
        (timedelta(days=4), 12),
    ],
)
def test_points_are_taken_off_for_each_day_begun(late, points):
    assert deadlines.Deadlines(off=3).points(late) == points
    assert deadlines.Deadlines().points(late) == 0


def test_who_handed_in_nothing_is_not_late_and_without_a_deadline_nobody_is(tmp_path):
    nothing = handed_in.Found("ana", None)
    assert deadlines.read(DUE).late(nothing) == (None, "")
    (tmp_path / "timestamp.txt").write_text("2030-01-01 00:00 UTC", encoding="utf-8")
    assert deadlines.read().late(handed_in.Found("ana", tmp_path / "a.ipynb")) == (None, "")
    flagged = handed_in.Found("ana", tmp_path / "a.ipynb", late=True)
    assert deadlines.read().late(flagged) == (None, "Canvas says that it was late")


def test_an_extension_is_the_student_s_own_deadline_and_is_named(tmp_path):
    (tmp_path / "d.csv").write_text(
        "student;due;handed_in\n ana ;2026-12-05 00:00 UTC;2026-12-05 00:30 UTC\n", encoding="utf-8"
    )
    due = deadlines.read(DUE, tmp_path / "d.csv")
    late, said = due.late(handed_in.Found("ana", tmp_path / "a.ipynb"))
    assert late == timedelta(minutes=30)
    assert said == "handed in 30 minutes after its extended deadline"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-12-02 00:59 UTC", True),
        ("-", False),
        ("ayer a las diez", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("head", deadlines.WORKSHEET)
def test_a_worksheet_s_time_counts_where_it_can_be_read(tmp_path, head, text, known):
    found = handed_in.Found("ana", tmp_path / "a.ipynb")
    late, said = deadlines.read(DUE).late(found, {"Email address": "ana@example.edu", head: text})
    assert late == (timedelta(hours=1) if known else None)
    assert ("is not known" in said) == (not known)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-12-02 00:59:00 Nowhere/Land",
        "0001-01-01 00:00:00 Asia/Tokyo",
        "9" * 40 + " Asia/Tokyo",
    ],
)
def test_a_stamp_without_a_time_in_it_says_nothing(tmp_path, text):
    (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8")
    found = handed_in.Found("ana", tmp_path / "a.ipynb")
    assert deadlines.read(DUE).late(found) == (None, "when it was handed in is not known")


def test_a_stamp_in_a_download_is_the_student_s_own_and_counts_for_nothing(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-11-01 00:00 UTC", encoding="utf-8")
    for number in ("", "201"):
        found = handed_in.Found("Ana Torres", tmp_path / "a.ipynb", number=number)
        late, said = deadlines.read(DUE).late(found)
        assert (late, "is not known" in said) == (None, bool(number))


def test_a_stamp_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_text("2026-12-02 00:59:00 UTC", encoding="utf-8")
    (tmp_path / "timestamp.txt").symlink_to(tmp_path / "elsewhere")
    found = handed_in.Found("ana", tmp_path / "a.ipynb")
    assert deadlines.read(DUE).late(found) == (None, "when it was handed in is not known")


@pytest.mark.parametrize(
    ("due", "text", "says"),
    [
        ("soon", None, "the deadline is no time: 'soon'"),
        (None, "name,due\nana,2026-12-01\n", "is to have the columns student, due, handed_in"),
        (None, "student\nana\n", "is to have the columns student, due, handed_in"),
        (None, "student,due\n", "is to have the columns student, due, handed_in, and a row"),
        (None, "student,due,room\nana,2026-12-01,3\n", "is to have the columns"),
        (None, "student,due\nana,soon\n", "due of ana in .* is no time: 'soon'"),
        (None, "student,handed_in\nana,soon\n", "handed_in of ana in .* is no time: 'soon'"),
    ],
)
def test_deadlines_that_cannot_be_read_are_said(tmp_path, due, text, says):
    path = tmp_path / "d.csv" if text else None
    if text:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(deadlines.DeadlineError, match=says):
        deadlines.read(due, path)


def test_a_file_of_deadlines_that_is_not_there_and_points_below_nought_are_said(tmp_path):
    with pytest.raises(deadlines.DeadlineError, match=r"deadlines in .*nowhere.csv cannot be read"):
        deadlines.read(DUE, tmp_path / "nowhere.csv")
    with pytest.raises(deadlines.DeadlineError, match="no less than nought"):
        deadlines.read(DUE, off=-1)
    assert deadlines.read(DUE).off == 0


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


def test_a_check_is_counted_where_it_was_marked_and_of_no_points_nothing_is_reached(sums):
    marks = {
        "a": {"share-hidden": (2.0, 4.0, "AssertionError: so"), "words": (None, 10.0, "")},
        "b": {"share-hidden": (4.0, 4.0, "a message of one who passed")},
        "c": {"share-hidden": (0.0, 4.0, "KeyError: 'x'"), "total-visible": (0.0, 0.0, "")},
        "d": {"share-hidden": (None, 4.0, "")},
    }
    found = {item.cell: item for item in items.analysed(sums, marks)}
    assert list(found) == [*sums.tests, *sums.written]
    hidden = found["share-hidden"]
    assert (hidden.number, hidden.passed, hidden.points) == (3, 0.5, 4.0)
    assert hidden.mistakes == {"AssertionError": 1, "KeyError": 1} and not hidden.foreseen
    assert (found["words"].number, found["words"].passed) == (0, None)
    assert found["total-visible"].passed == 0.0


def test_thirds_are_told_apart_by_the_points_for_everything_else(sums):
    """By the rest alone: who fails this check is not for that among the lower third."""
    marks = _marks([1, 1, 1, 0, 0, 0])
    for student, checks in marks.items():
        checks["total-hidden"] = (None, 5.0, "")  # what is not marked counts as nothing
        assert checks["words"][0] == float(student[1:])
    found = {item.cell: item for item in items.analysed(sums, marks)}
    assert found["share-hidden"].differs == -1
    assert found["words"].differs == pytest.approx(0.1 - 0.4)


@pytest.mark.parametrize(
    ("shares", "differs"),
    [([0, 0, 1, 1, 1], None), ([0, 0, 1, 1, 1, 1], 1), ([0, 1, 1, 1, 1, 1, 1], 0.5)],
)
def test_thirds_begin_with_six_submissions(sums, shares, differs):
    found = {item.cell: item for item in items.analysed(sums, _marks(shares))}
    assert found["share-hidden"].differs == differs


def _item(cell, passed, differs=None, mistakes=(), foreseen=(), number=9):
    counted = Counter(dict(mistakes))
    return items.Item(cell, 4.0, number, passed, differs, counted, frozenset(foreseen))


def test_the_seminar_hears_of_the_hardest_the_commonest_and_the_sharpest():
    found = [
        _item("easy", 0.9, 0.5, {"rare": 1}, {"rare"}),
        _item("hard", 0.2, 0.1, {"common": 6, "KeyError": 8}, {"common"}),
        _item("full", 1.0, 0.0),
        _item("unmarked", None, number=0),
    ]
    assert items.sentences(found) == [
        "The hardest was hard: 20% of its points were reached (9 submissions).",
        "The mistake most often made of those foreseen, 6 of 9 times in hard, is told: common",
        "easy told the upper third from the lower best (+0.50); look whether words or test are at "
        "fault in hard.",
    ]


def test_the_seminar_hears_of_one_submission_and_of_no_dull_check():
    assert items.sentences([_item("only", 0.0, items.DIFFERS, number=1)]) == [
        "The hardest was only: 0% of its points were reached (1 submission).",
        "Nobody made a mistake that was foreseen.",
        "only told the upper third from the lower best (+0.20).",
    ]


def test_long_messages_are_cut_and_say_so():
    for length in (items.LONGEST, items.LONGEST + 1):
        why = "x" * length
        said = items.sentences([_item("a", 0.5, mistakes={why: 1}, foreseen={why})])[1]
        assert said.endswith("x" if length == items.LONGEST else "x …")
        assert said.count("x") == items.LONGEST


def test_the_page_of_items_shows_each_check_with_its_mistakes_the_commonest_first(sums, tmp_path):
    marks = {
        name: {"total-hidden": (0.0, 5.0, f"{kind}: [x]"), "share-hidden": (4.0, 4.0, "")}
        for name, kind in (("a", "KeyError"), ("b", "TypeError"), ("c", "TypeError"))
    }
    items.write(tmp_path, sums, marks)
    text = (tmp_path / "items.md").read_text(encoding="utf-8")
    assert text.startswith("# 0-sums: what the class got wrong\n\nThe hardest was total-hidden: 0%")
    assert "| total-hidden | 5 | 3 | 0% |  |" in text and "| words | 10 | 0 |  |  |" in text
    assert text.endswith(
        "\n## total-hidden\n\n- 2 × not foreseen: TypeError\n- 1 × not foreseen: KeyError\n"
    )
    rows = (tmp_path / "items.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "cell,points,submissions,share passed,discrimination,mistakes"
    assert "total-hidden,5.0,3,0.0,,2 × TypeError; 1 × KeyError" in rows
    assert "words,10.0,0,,," in rows


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


LINE = "a = [b + 1, 'x', sum(c.mean)]  # why"  # of sixteen tokens, the comment none of them


def test_runs_of_code_know_shared_names_alone_and_the_names_of_attributes():
    found = similarity.runs(LINE, {"sum"})
    assert len(found) == 16 - similarity.RUN_OF_TOKENS + 1
    assert "· = [ · + 1 , 'x' , sum ( ·" in {" ".join(run) for run in found}
    assert "· + 1 , 'x' , sum ( · . mean )" in {" ".join(run) for run in found}
    assert found == similarity.runs("z = [y + 1, 'x', sum(x.mean)]", {"sum"})
    for other in (LINE.replace("mean", "max"), LINE.replace("1", "2"), LINE.replace("+", "-")):
        assert found != similarity.runs(other, {"sum"})
    assert found != similarity.runs(LINE) and similarity.runs("a = 1") == set()


def test_of_code_that_is_cut_short_what_comes_before_counts():
    assert similarity.runs(f"{LINE}\nif (", {"sum"}) >= similarity.runs(LINE, {"sum"})


def test_runs_of_words_are_of_six_whatever_their_case_and_signs():
    assert similarity.words("One, two: three four-five six.") == {
        ("one", "two", "three", "four", "five", "six")
    }
    assert len(similarity.words("a b c d e f g h")) == 3
    assert similarity.words("a b c d e") == set()


def _words(*numbers):
    return [("markdown", " ".join(f"w{number}" for number in numbers))]


def test_a_pair_shares_enough_runs_and_enough_of_the_shorter_one_s():
    fifteen, more = range(20), range(100, 160)
    works = {"bo": _words(*fifteen), "ana": _words(*fifteen, *more), "cy": _words(*range(19), 999)}
    (pair,) = [each for each in similarity.pairs(works) if {"ana", "bo"} == {each.one, each.other}]
    assert (pair.one, pair.other, pair.shared, pair.share) == ("ana", "bo", 15, 1.0)
    assert pair.passage == " ".join(f"w{i}" for i in fifteen)
    assert len(similarity.pairs(works)) == 1  # cy shares fourteen with either
    rest = [range(start, start + 66) for start in (1000, 2000)]
    few = {"ana": _words(*fifteen, *rest[0]), "bo": _words(*fifteen, *rest[1])}
    assert similarity.pairs(few) == []  # fifteen of eighty-one


def test_what_more_than_three_of_a_small_class_share_is_no_likeness():
    works = {name: _words(*range(30)) for name in ("ana", "bo", "cy")}
    assert [(p.one, p.other) for p in similarity.pairs(works)] == [
        ("ana", "bo"), ("ana", "cy"), ("bo", "cy"),
    ]  # fmt: skip
    assert similarity.pairs({**works, "di": works["bo"]}) == []


def test_the_most_alike_come_first_and_comments_count_as_words():
    comment = "# " + " ".join(f"w{i}" for i in range(40))
    works = {"ana": [("code", f"x = 1  {comment}")], "bo": [("code", f"y = 2  {comment}")]}
    works |= {"cy": _words(*range(500, 540)), "di": _words(*range(500, 540), *range(600, 620))}
    works["di"] += _words(*range(700, 720))
    works["cy"] += _words(*range(800, 820))
    first, second = similarity.pairs(works)
    assert (first.one, first.other, first.share) == ("ana", "bo", 1.0)
    assert (second.one, second.other) == ("cy", "di") and second.share < 1


def test_the_page_of_likeness_shows_each_pair_and_no_more_of_a_passage_than_can_be_read(
    sums, tmp_path
):
    long = " ".join(f"word{i}" for i in range(90))
    given = {grade_id(cell): cell for cell in copy.deepcopy(sums.full.cells)}
    given["share-hidden"].source = f"# {long[::-1]}"  # as it is kept: not as the source has it
    own = given["words"]
    own.source = long
    notebook = nbformat.v4.new_notebook(cells=[given["share-hidden"], given["imports"], own])
    for name in ("ana", "bo"):
        path = tmp_path / f"autograded/{name}/0-sums/0-sums.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    similarity.of_course(tmp_path, sums)
    text = (tmp_path / "similar.md").read_text(encoding="utf-8")
    assert text.startswith("# 0-sums: 1 pairs of 2 submissions to look at\n")
    assert "100% of the shorter one's own runs (85). The longest passage:\n\n> word0 word1" in text
    head, row = (tmp_path / "similar.csv").read_text(encoding="utf-8").splitlines()
    assert head == "one,other,share of the shorter,runs shared,longest passage"
    assert row.startswith("ana,bo,1.0,85,word0 word1") and "word89" not in row + text
    assert len(row.rpartition(",")[2]) == similarity.LONGEST


# Links -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hub", "repository", "path", "says"),
    [
        ("hub.example.edu", "https://example.org/c", "a.ipynb", "is no address"),
        ("https://hub.example.edu", "course", "a.ipynb", "is no address"),
        ("https://hub.example.edu", "https://example.org/c", "../a.ipynb", "no path within"),
        ("https://hub.example.edu", "https://example.org/c", "/a.ipynb", "no path within"),
        ("https://", "https://example.org/c", "a.ipynb", "is no address"),
    ],
)
def test_a_link_is_made_of_addresses_alone(hub, repository, path, says):
    with pytest.raises(links.LinkError, match=says):
        links.link(hub, repository, path)


def test_a_link_names_its_branch_and_a_repository_may_be_a_folder():
    link = links.link("https://hub.example.edu/", "file:/srv/course", "1-a/a b.ipynb", "autumn")
    address, _, query = link.partition("?")
    assert address == "https://hub.example.edu/hub/user-redirect/git-pull"
    assert parse_qs(query) == {
        "repo": ["file:/srv/course"],
        "branch": ["autumn"],
        "urlpath": ["lab/tree/course/1-a/a b.ipynb"],
    }


def test_the_folder_that_a_link_opens_is_the_one_that_it_fetches_into():
    for repository in ("https://example.org/you/course", "https://example.org/you/course.git/"):
        query = parse_qs(
            urlsplit(links.link("https://hub.example.edu", repository, "a.ipynb")).query
        )
        fetched = query.get("targetpath", [repository.rstrip("/").rpartition("/")[2]])
        assert fetched == ["course"] and query["urlpath"] == ["lab/tree/course/a.ipynb"]

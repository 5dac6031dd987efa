"""Downloads and gradebooks in the forms that Canvas and Moodle document, or that their users show.

The names are invented; the forms are those of

- Moodle's ``mod/assign/classes/downloader.php`` (moodle/moodle): ``<name>_<number>_<subtype>_<type>``
  as a folder, since 3.1 without and before with an underscore at its end, or before a flat file's
  name; underscores of names are spaces; ``Participant`` stands for a name in blind marking; what was
  typed is a folder of its own, ``…_assignsubmission_onlinetext``;
- its grading worksheet's heads as scripts that write it have them (RHUL's buggy race server);
- Canvas's download as mikewesthad/canvas-unzipper's README and TimHanneman/Canvas_submission_sort show
  it: ``smithbob_340934_208490284_<file>``, a mark for late work, a number for a later attempt;
- its exported gradebook as tests of canvas2nbgrader and of instructure/canvas-lms have it: read-only
  columns, their mark in the site's language, decimal commas, a root account, the test student.
"""

import pytest
from unrun import Class, solved

from grading import exports, handed_in

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Root Account,Section,0-sums (208548),Uppgifter Current Score,Final Score
    Points Possible,,,,,,"20,0",(läs endast),(läs endast)
"Torres, Ana María",340934,amt2214,amt2214,canvas.example.edu,COURSE_001 - READING,,,"0,0"
"Blin, José",334244,jb3523,jb3523,canvas.example.edu,COURSE_001 - READING,,,"0,0"
"Student, Test",9999,,,canvas.example.edu,COURSE_001 - READING,,,
"""

WORKSHEET = """\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (submission)","Online text","Last modified (grade)","Feedback comments"
"Participant 1446817","Ana María TORRES (Ani TORRES)",ana@example.edu,"Submitted for grading",,20.00,Yes,"Tuesday, 1 December 2026, 10:30 PM",,-,
"Participant 6130510","BLIN,JOSE-2018147546",jose@example.edu,"No submission",,20.00,Yes,-,,-,
"""


def put(folder, notebook, *names):
    """Write a notebook under several names."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook, encoding="utf-8")
    return folder


def roster(folder, text):
    (folder / "roster.csv").write_text(text, encoding="utf-8", newline="\r\n")
    return folder / "roster.csv"


def test_canvas_s_gradebook_with_read_only_columns_decimal_commas_and_the_test_student(
    unrun, sums, tmp_path
):
    everybody = Class(tmp_path, sums, **{"amt2214": solved(sums)})
    everybody.grade(class_list=roster(tmp_path, CANVAS), autograded_only=True)
    rows = {row["ID"]: row for row in everybody.rows("canvas.csv")}
    assert rows["340934"]["Student"] == "Torres, Ana María" and rows["340934"]["0-sums"] == "20.0"
    report = everybody.report()
    assert "## Handed in nothing\n\n- Blin, José\n" in report and "Student, Test" not in report


@pytest.mark.parametrize(
    ("names", "late"),
    [
        (["smithbob_340934_208490284_0-sums.ipynb"], False),
        (["smithbob_LATE_340934_208490284_0-sums.ipynb"], True),
        (
            [
                "smithbob_340934_208490284_0-sums.ipynb",
                "smithbob_340934_208490299_0-sums-1.ipynb",
                "smithbob_340934_208490300_0-sums-2.ipynb",
                "smithbob_340934_208490284_picture.png",
            ],
            False,
        ),
    ],
    ids=["once", "late", "three times"],
)
def test_canvas_s_files_are_one_student_s_and_the_last_attempt_counts(tmp_path, names, late):
    (found,) = handed_in.find(put(tmp_path, "{}", *names), "0-sums")
    assert (found.identifier, found.student, found.late) == ("340934", "smithbob", late)
    assert found.path.name == max(name for name in names if name.endswith(".ipynb"))


@pytest.mark.parametrize(
    ("folder", "student", "number"),
    [
        ("Ana María Torres_200_assignsubmission_file_", "Ana María Torres", "200"),
        ("Ana María Torres_200_assignsubmission_file", "Ana María Torres", "200"),
        ("Qidi SUN (ikun SUN)_1446817_assignsubmission_file_", "Qidi SUN (ikun SUN)", "1446817"),
        ("BLIN,JOSE-2018147546_6130510_assignsubmission_file", "BLIN,JOSE-2018147546", "6130510"),
        ("Participant_3_assignsubmission_file", "Participant", "3"),
        ("Group A_12_assignsubmission_file", "Group A", "12"),
    ],
)
def test_moodle_s_folders_and_flat_files_say_who_and_which_number(
    tmp_path, folder, student, number
):
    inside = put(tmp_path / "a", "{}", f"{folder}/0-sums.ipynb")
    flat = put(tmp_path / "b", "{}", f"{folder.rstrip('_')}_0-sums.ipynb")
    for place in (inside, flat):
        (found,) = handed_in.find(place, "0-sums")
        assert (found.student, found.number, found.problem) == (student, number, "")


def test_a_text_typed_into_moodle_is_no_second_student(tmp_path):
    put(tmp_path, "{}", "Ana Torres_200_assignsubmission_file/0-sums.ipynb")
    put(tmp_path, "x", "Ana Torres_200_assignsubmission_onlinetext/onlinetext.html")
    put(tmp_path, "x", "José Blin_201_assignsubmission_onlinetext/onlinetext.html")
    ana, jose = handed_in.find(tmp_path, "0-sums")
    assert (ana.number, ana.problem) == ("200", "")
    assert (jose.number, jose.path) == ("201", None) and "typed into Moodle" in jose.problem


def test_moodle_s_worksheet_with_all_its_columns_finds_rows_by_number(tmp_path):
    people = exports.roster(roster(tmp_path, WORKSHEET))
    for number, address in (("1446817", "ana@example.edu"), ("6130510", "jose@example.edu")):
        folder = put(
            tmp_path / number, "{}", f"Somebody_{number}_assignsubmission_file/0-sums.ipynb"
        )
        (found,) = handed_in.find(folder, "0-sums")
        assert exports.person(people, found.student, found.known)["Email address"] == address

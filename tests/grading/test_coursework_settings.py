"""A course says itself what it shows and asks; the engine knows no course."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from contents import ROOT

from grading import leaks, sandbox, settings
from grading.assignments import answered, grade_id

FIXTURE = ROOT / "tests/grading/fixture"


def _course(folder, text):
    folder.mkdir(exist_ok=True)
    (folder / "grading.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_course_that_sets_nothing_has_defaults(tmp_path):
    course = settings.read(tmp_path)
    assert course.limits == sandbox.Limits() and course.limits.visible == ()
    assert course.build == tmp_path / "_build"
    assert (course.points, course.public, course.limits.remember) == ({}, (), ())
    _course(tmp_path, "")
    assert settings.read(tmp_path) == course


def test_what_a_course_sets_is_read_from_beside_its_file(tmp_path):
    (tmp_path / "tables").mkdir()
    text = "visible: [../tables]\npublic: [../tables]\nbuild: ../made\nremember: [math.sin]\n"
    text += "points: {written: 2.5}\nlimits: {seconds: 7}"
    course = settings.read(_course(tmp_path / "course", text))
    visible = (str(tmp_path / "tables"),)
    assert course.limits == sandbox.Limits(seconds=7, visible=visible, remember=("math.sin",))
    assert course.public == (tmp_path / "tables",) and course.build == tmp_path / "made"
    assert course.points == {"written": 2.5}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("visable: [data]", "the file has no setting 'visable'; there are build, limits"),
        ("visible: [nowhere]", "visible names .*/nowhere, and there is no such folder"),
        ("public: [grading.yaml]", "public names .*, and there is no such folder"),
        ("visible: data", "visible is to be a list, not 'data'"),
        ("remember: [3]", "each of remember is to be a text, not 3"),
        ("build: [a]", "build is to be a text"),
        ("points: {oral: 3}", "points has no setting 'oral'; there are autograded, written"),
        ("points: {written: ten}", "written is to be a number above nought, not 'ten'"),
        ("points: 30", "points is to hold names with values, not 30"),
        ("limits: {minutes: 3}", "limits has no setting 'minutes'"),
        ("limits: {visible: [data]}", "limits has no setting 'visible'"),
        ("limits: {seconds: -1}", "seconds is to be a number above nought, not -1"),
        ("points: {written: 0}", "written is to be a number above nought, not 0"),
        ("points: {written: .nan}", "written is to be a number above nought, not nan"),
        ("limits: {seconds: true}", "seconds is to be a number above nought, not True"),
        ("limits: [3]", r"limits is to hold names with values, not \[3\]"),
        ("terms: 3", "terms is to be a text, not 3"),
        ("public: 3", "public is to be a list, not 3"),
        ("- visible", "the file is to hold names with values"),
        ("visible: [", "is not YAML"),
    ],
)
def test_a_setting_out_of_order_is_refused_in_one_sentence(tmp_path, text, says):
    with pytest.raises(settings.SettingsError, match=says) as refused:
        settings.read(_course(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused_and_a_folder_of_its_name_is_none(tmp_path):
    (tmp_path / "grading.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(settings.SettingsError, match="is not YAML"):
        settings.read(tmp_path)
    (tmp_path / "grading.yaml").unlink()
    (tmp_path / "grading.yaml").mkdir()
    assert settings.read(tmp_path).folder == tmp_path


def test_terms_are_told_by_the_function_that_is_named():
    course = settings.Settings(terms="textwrap.dedent")
    assert settings.terms_of(course)("  load('x')") == "load('x')"
    for name in ("dedent", "textwrap.nothing", "."):
        with pytest.raises(settings.SettingsError, match="terms: there is no function"):
            settings.terms_of(settings.Settings(terms=name))


def test_the_command_refuses_a_course_that_is_not_there(tmp_path):
    command = [sys.executable, "-m", "grading", "--coursework", str(tmp_path / "none"), "make"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1 and done.stderr == f"There is no folder {tmp_path / 'none'}\n"


# What is visible ---------------------------------------------------------------------------------


@pytest.fixture
def abacus(tmp_path):
    """A course with a package and a table of its own, and a folder that it does not show."""
    for name in ("abacus", "tables", "private"):
        (tmp_path / name).mkdir()
    (tmp_path / "abacus/__init__.py").write_text("BEADS = 7\n", encoding="utf-8")
    (tmp_path / "tables/a.csv").write_text("1", encoding="utf-8")
    (tmp_path / "private/b.csv").write_text("2", encoding="utf-8")
    return settings.read(_course(tmp_path / "course", "visible: [../abacus, ../tables]"))


@pytest.mark.parametrize("walled", [True, False])
def test_a_course_s_own_package_can_be_imported(request, abacus, walled):
    if walled:
        request.getfixturevalue("walls")
    inside = sandbox.Sandbox(abacus.limits, walled=walled)
    inside.begin()
    try:
        reply = inside.request({"run": "import abacus; print(abacus.BEADS, end='')"})
        assert reply["error"] is None and reply["outputs"][0]["text"] == "7"
    finally:
        inside.close()


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("open('{}/tables/a.csv').read()", None),
        ("open('{}/tables/a.csv', 'w')", "OSError"),
        ("open('{}/private/b.csv')", "FileNotFoundError"),
        ("open('{}/course/grading.yaml')", "FileNotFoundError"),
        ("import livebook", "ModuleNotFoundError"),
        ("import grading", "ModuleNotFoundError"),
    ],
)
def test_nothing_else_of_the_machine_is_seen(walls, abacus, source, error):
    inside = sandbox.Sandbox(abacus.limits)
    inside.begin()
    try:
        failed = inside.request({"run": source.format(abacus.folder.parent)})["error"]
        assert (failed and failed["ename"]) == error
    finally:
        inside.close()


def test_a_machine_without_what_is_to_be_seen_says_so(walls, abacus):
    shutil.rmtree(abacus.folder.parent / "tables")
    with pytest.raises(sandbox.SandboxError, match=r"not on this machine: .*/tables"):
        sandbox.Sandbox(abacus.limits)


def test_what_is_public_is_no_secret(tmp_path):
    hidden = leaks.secrets(FIXTURE)
    short, (line, _) = next(iter(hidden.items()))
    (tmp_path / "page.md").write_text(f"As all know, {line}", encoding="utf-8")
    assert hidden.keys() - leaks.secrets(FIXTURE, [tmp_path]).keys() == {short}


# Without the subject -----------------------------------------------------------------------------

ALONE = """
import sys
sys.modules.update(dict.fromkeys(["livebook", "periphery", "sources"]))  # importing them fails
from grading.__main__ import main
main(sys.argv[1:])
"""


def test_another_course_is_graded_where_nothing_of_this_one_is(walls, sums, tmp_path):
    """The engine and the course of these tests, copied to an empty folder."""
    shutil.copytree(ROOT / "grading", tmp_path / "grading")
    shutil.copytree(FIXTURE, tmp_path / "course")
    asking = answered(sums)
    cell = next(c for c in asking.cells if grade_id(c) == "total")
    cell.source += "\nimport periphery.claims"
    for student, notebook in {"ana": answered(sums), "bo": asking}.items():
        path = tmp_path / f"in/{student}/0-sums.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    words = "grade --submissions in --assignment 0-sums --out out --workers 2 --autograded-only"
    command = [sys.executable, "-c", ALONE, "--coursework", "course", *words.split()]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert "2 of 2 submissions graded" in done.stdout, done.stdout + done.stderr
    rows = (tmp_path / "out/canvas.csv").read_text(encoding="utf-8")
    assert ",ana,,20.0" in rows
    kept = nbformat.read(tmp_path / "out/autograded/bo/0-sums/0-sums.ipynb", as_version=4)
    outputs = next(c.outputs for c in kept.cells if grade_id(c) == "total")
    assert [o.ename for o in outputs] == ["ModuleNotFoundError"]

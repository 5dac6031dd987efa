"""The book's own assignments: their form, the answers that measure them, and that nothing leaks.

Whether answers do what they should is what 'make coursework' shows.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from contents import ROOT

from grading import assignments, leaks, right_marks, settings

BOOK = settings.read(ROOT / "coursework")
FOLDERS = sorted(path.parent for path in (BOOK.folder / "source").glob("*/*.ipynb"))
#: Answers that were written apart from the tests: right ones of unusual form, and wrong ones.
ANSWERS = Path(__file__).with_name("answers")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_assignments_keep_to_the_format(folder):
    assert assignments.problems(assignments.read(folder), BOOK.points) == []


def test_every_assignment_is_measured_on_answers_to_each_of_its_tasks():
    number = dict.fromkeys(right_marks.KINDS, 0)
    for folder in FOLDERS:
        assignment = assignments.read(folder)
        entries = right_marks.read(ANSWERS / f"{folder.name}.yaml", assignment)
        for kind in right_marks.KINDS:
            number[kind] += len(entries[kind])
        assert {entry["task"] for entry in entries["right"]} == set(assignment.tasks), folder.name
    assert min(number.values()) >= 60, number


@pytest.fixture(scope="module")
def secrets():
    found = leaks.secrets(BOOK.folder, BOOK.public)
    assert len(found) > len(FOLDERS)  # there is something to find in each
    return found


def test_nothing_in_the_wheel(secrets, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    assert leaks.search(wheel, secrets) == []
    with zipfile.ZipFile(wheel) as archive:
        assert not [name for name in archive.namelist() if "coursework" in name]


@pytest.mark.parametrize("edition", ["html", "carry", "coursework/release", "coursework/student"])
def test_nothing_in_what_was_built(secrets, edition):
    """CI makes this before it tests, and says what: there nothing of it is skipped."""
    folder = ROOT / "_build" / edition
    if not folder.is_dir():
        made = os.environ.get("MADE_BEFORE", "").split()
        assert edition not in made, f"there is no _build/{edition}"
        pytest.skip(f"there is no _build/{edition} yet")
    assert leaks.search(folder, secrets) == []


def test_nothing_among_pages_tables_and_package(secrets):
    for folder in ("chapters", "data", "ledgers", "livebook", "periphery", "_static", "binder"):
        assert leaks.search(ROOT / folder, secrets) == []

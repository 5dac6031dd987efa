"""No text of solutions, hidden tests or notes is published; and the search would find it."""

import json
import os
import subprocess
import sys
import zipfile

import pytest
from contents import ROOT

from grading import leaks, settings

FIXTURE = ROOT / "tests/grading/fixture"
LINE = 'assert not close(_probe, 2.5), "a fraction is asked and this is a percentage"'
SENTENCE = (
    "Ten points for naming at least one thing that a sum cannot show, five for a vague answer."
)


@pytest.fixture(scope="module")
def hidden():
    return leaks.secrets(FIXTURE)


def test_what_is_secret(hidden):
    said = {line for line, _ in hidden.values()}
    assert LINE in said and SENTENCE in said
    assert not any("is a half" in line for line in said)  # a visible test


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"x\n    {LINE}\ny"),
        ("a.ipynb", json.dumps({"source": [LINE + "\n"]})),
        ("a.html", LINE.replace('"', "&quot;").replace("close", "<span>close</span>")),
        ("searchindex.js", f'Search({{"t": "{LINE}"}})'),
        ("chapter.xhtml", LINE.replace('"', "&quot;")),
        *((f"notes{suffix}", LINE) for suffix in (".yaml", ".yml", ".opf", ".ncx", ".xml", ".md")),
        ("b.html", f"<p>{SENTENCE.replace('naming', '<em>naming</em>')}</p>"),
    ],
)
def test_the_search_would_find_it(tmp_path, hidden, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / name, f"deep/{name}")
    hits = leaks.search(tmp_path, hidden)
    assert {hit[0] for hit in hits} == {str(tmp_path / name), f"{tmp_path / 'a.zip'}!deep/{name}"}


@pytest.fixture(scope="module")
def secrets():
    """The book's own, and the fixture's, so that there is something to find at any time."""
    book = settings.read(ROOT / "coursework")
    return leaks.secrets(book.folder, book.public) | leaks.secrets(FIXTURE)


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

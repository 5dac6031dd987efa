"""What is secret in an assignment, and that a search would find it."""

import io
import json
import zipfile
from pathlib import Path

import nbformat
import pytest

from grading import leaks

FIXTURE = Path(__file__).with_name("fixture")
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
        ("a.json", json.dumps({"deep": [{"text": f"x\n{SENTENCE}\ny"}]})),
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


@pytest.mark.parametrize("place", range(2 * leaks.BLOCK))
def test_it_is_found_wherever_it_stands(tmp_path, hidden, place):
    """A text is cut into blocks to be fast, and no secret is missed where it is cut."""
    hidden = {**hidden, **{"abcdefgh"[:n]: (f"short{n}", "a.txt") for n in range(4, 9)}}
    hidden |= {"z" * n: (f"long{n}", "a.txt") for n in (leaks.BLOCK, 2 * leaks.BLOCK - 1)}
    path = tmp_path / "a.txt"
    for short, (line, where) in hidden.items():
        path.write_text("-" * place + short + "-" * 5, encoding="utf-8")
        assert (str(path), line, where) in leaks.search(path, hidden)
        path.write_text("-" * place + short[:-1] + "-" * 5, encoding="utf-8")
        assert (str(path), line, where) not in leaks.search(path, hidden)


def _course(folder, notes="", **sources):
    """Write a course of assignments with one solution each, and its notes."""
    for name, solution in sources.items():
        source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION\nafter = 'what stands around it is public'"
        data = {"grade_id": name, "solution": True, "grade": False, "locked": False}
        data |= {"schema_version": 3, "task": False, "cell_type": "code"}
        cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": data})
        place = folder / "source" / name
        place.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), place / f"{name}.ipynb")
    (folder / "notes").mkdir(exist_ok=True)
    (folder / "notes/a.md").write_text(notes, encoding="utf-8")
    return folder


def test_a_line_is_secret_from_twenty_characters_on_and_says_whose_it_is(tmp_path):
    lines = ["x" * 19, "y" * 20, "    indented = 'of some length'"]
    found = leaks.secrets(_course(tmp_path, one="\n".join(lines)))
    assert sorted(found.values()) == [("indented = 'of some length'", "one"), ("y" * 20, "one")]


def test_notes_are_secret_sentence_by_sentence(tmp_path):
    notes = "# A heading of some length\nThe first sentence of all. The second one asks: why so?\n"
    notes += "- a point of some length\n\nA paragraph of its own, over\ntwo lines"
    said = {line for line, _ in leaks.secrets(_course(tmp_path, notes)).values()}
    assert said == {
        "# A heading of some length\nThe first sentence of all.",
        "The second one asks:",
        "- a point of some length",
        "A paragraph of its own, over\ntwo lines",
    }


@pytest.mark.parametrize("name", ["page.md", "code.py", "deep/book.ipynb"])
def test_what_notebooks_pages_and_code_of_a_public_folder_say_is_no_secret(tmp_path, name):
    line = "total = flows['amount'].sum()"
    course = _course(tmp_path / "course", one=line, two="another = 'line of the same length'")
    path = tmp_path / "public" / name
    path.parent.mkdir(parents=True)
    path.write_text(f"x = {line.replace(chr(39), chr(34))}", encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [nbformat.v4.new_code_cell("first = 1"), nbformat.v4.new_code_cell(line)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert {where for _, where in leaks.secrets(course).values()} == {"one", "two"}
    assert {where for _, where in leaks.secrets(course, [tmp_path / "public"]).values()} == {"two"}


def test_what_another_release_says_is_no_secret(tmp_path):
    course = _course(tmp_path, one="after = 'what stands around it is public'", two="x" * 30)
    assert {where for _, where in leaks.secrets(course).values()} == {"two"}


def test_files_that_hold_no_text_are_passed_over_and_those_without_an_ending_are_not(
    tmp_path, hidden
):
    for name in ("a.png", "b", "c.woff2", "d/e.HTML"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(LINE, encoding="utf-8")
    found = [
        Path(file).relative_to(tmp_path).as_posix() for file, _, _ in leaks.search(tmp_path, hidden)
    ]
    assert found == ["b", "d/e.HTML"]


def test_a_zip_in_a_zip_is_opened_and_bytes_that_are_no_text_stop_nothing(tmp_path, hidden):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", b"\xff\xfe" + LINE.encode())
    with zipfile.ZipFile(tmp_path / "b.whl", "w") as archive:
        archive.writestr("c.epub", inner.getvalue())
    ((file, line, where),) = leaks.search(tmp_path, hidden)
    assert (file, line, where) == (f"{tmp_path / 'b.whl'}!c.epub!a.txt", LINE, "0-sums")


def test_a_sentence_that_markup_divides_is_found_in_pages_alone(tmp_path, hidden):
    for name in ("a.html", "a.md"):
        (tmp_path / name).write_text(
            SENTENCE.replace("naming", "<em>naming</em>"), encoding="utf-8"
        )
    assert [Path(file).name for file, _, _ in leaks.search(tmp_path, hidden)] == ["a.html"]

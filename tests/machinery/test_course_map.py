"""The map of the course names every chapter and notebook, in order, with its time."""

import re
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from contents import ROOT, notebook_paths
from docutils import nodes

from livebook.pages import course_map


@pytest.fixture(scope="module")
def lines():
    return list(course_map.lines(ROOT))


def test_chapters_are_numbered_as_their_folders_are(lines):
    chapters = [line for line in lines if not line.startswith(" ")]
    found = [re.match(r"- \[(\d)\. .+\]\(/chapters/(\d)-[a-z-]+/index\.md\)", c) for c in chapters]
    assert [match[1] for match in found] == [match[2] for match in found] == list("12345678")


def test_every_notebook_is_named_once_with_its_number_and_minutes(lines):
    named = [line for line in lines if line.startswith("  - ") and ".ipynb)" in line]
    told = re.compile(
        r"  - \[\d\.\d+ .+\]\(/(.+?\.ipynb)\) \((core|optional|exercises), \d+ minutes\)$"
    )
    paths = [told.match(line)[1] for line in named]
    assert sorted(paths) == sorted(path.relative_to(ROOT).as_posix() for path in notebook_paths())


def test_a_chapter_s_further_text_has_its_time(lines):
    assert [
        re.search(r"\[\d\.\d+ (.+)\].*\((reading), \d+ minutes\)$", line)[1]
        for line in lines
        if line.startswith("  - ") and ".md)" in line
    ] == ["The heirs", "The voices", "Where to go from here"]


def _chapter(folder, words, page="", **said):
    """Write a book of one chapter, so many words long, with one notebook; return its map."""
    (folder / "_config.yml").write_text(yaml.safe_dump({"sphinx": {"config": said}}))
    toc = {"root": "start", "chapters": [{"file": "one", "sections": [{"file": "sum"}]}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    (folder / "one.md").write_text("# One\n" + "word " * (words - 2))
    notebook = nbformat.v4.new_notebook(metadata={"livebook": {"role": "core"}})
    notebook.cells = [nbformat.v4.new_markdown_cell("# A sum\n\nMore.")]
    nbformat.write(notebook, folder / "sum.ipynb")
    return list(course_map.lines(folder, page))


def test_a_chapter_has_its_own_map_and_does_not_link_itself(tmp_path):
    assert _chapter(tmp_path, 3000, page="one") == [
        "- This page (reading, 30 minutes)",
        "  - [1.1 A sum](/sum.ipynb) (core, 5 minutes)",
    ]


def test_a_book_says_which_notebook_holds_exercises(tmp_path):
    assert _chapter(tmp_path, 4000, livebook_exercises="sum") == [
        "- [1. One](/one.md) (reading, 40 minutes)",
        "  - [1.1 A sum](/sum.ipynb) (exercises, 5 minutes)",
    ]


def test_a_page_with_the_map_is_read_again_when_the_map_is_another(tmp_path):
    kept = _chapter(tmp_path, 3000)
    env = SimpleNamespace(
        srcdir=tmp_path, metadata={"start": {course_map.KEPT: kept}, "one": {"tocdepth": 1}}
    )
    assert course_map._outdated(None, env, set(), set(), set()) == []
    _chapter(tmp_path, 3010)  # as long, in fives of minutes
    assert course_map._outdated(None, env, set(), set(), set()) == []
    _chapter(tmp_path, 9000)
    assert course_map._outdated(None, env, set(), set(), set()) == ["start"]


def test_the_directive_puts_the_map_on_the_page_and_keeps_what_it_was(tmp_path):
    _chapter(tmp_path, 3000)
    env = SimpleNamespace(srcdir=tmp_path, docname="one", metadata={"one": {}})
    parsed = []

    def nested_parse(lines, offset, box):
        parsed.append(list(lines))
        box += nodes.bullet_list()

    drawn = course_map.CourseMap.run(
        SimpleNamespace(env=env, state=SimpleNamespace(nested_parse=nested_parse))
    )
    assert [type(node) for node in drawn] == [nodes.bullet_list]
    assert parsed == [list(course_map.lines(tmp_path, "one"))]
    assert env.metadata["one"][course_map.KEPT] == parsed[0]
    assert course_map._outdated(None, env, set(), set(), set()) == []


def test_a_page_that_is_no_chapter_has_the_map_of_all(tmp_path):
    _chapter(tmp_path, 3000)
    assert list(course_map.lines(tmp_path, "start")) == list(course_map.lines(tmp_path))

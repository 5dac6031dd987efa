"""The map of the course names every chapter and notebook, in order, with its time."""

import re
from types import SimpleNamespace

import nbformat
import pytest
import yaml
from contents import ROOT, notebook_paths

from livebook import options
from livebook.pages import course_map


@pytest.fixture(scope="module")
def lines():
    return list(course_map.lines(ROOT, options.read(ROOT)))


def test_chapters_are_numbered_as_their_folders_are(lines):
    chapters = [line for line in lines if not line.startswith(" ")]
    found = [re.match(r"(\d)\. \[.+\]\(/chapters/(\d)-[a-z-]+/index\.md\)", c) for c in chapters]
    assert [match[1] for match in found] == [match[2] for match in found]


def test_every_notebook_is_named_once_with_its_minutes(lines):
    named = [line for line in lines if line.startswith("   - ") and ".ipynb)" in line]
    assert all(re.search(r"\((core|optional|exercises), \d+ minutes\)$", line) for line in named)
    paths = {re.search(r"\(/(.+?\.ipynb)\)", line)[1] for line in named}
    assert paths == {path.relative_to(ROOT).as_posix() for path in notebook_paths()}
    assert len(named) == len(paths)


def test_a_chapter_s_further_text_has_its_time(lines):
    assert [
        re.search(r"\[(.+)\].*\((reading), \d+ minutes\)$", line)[1]
        for line in lines
        if line.startswith("   - ") and ".md)" in line
    ] == ["The voices", "Where to go from here"]


def _chapter(folder, words, **said):
    """Write a book of one chapter, so many words long, with one notebook; return its map."""
    (folder / "_config.yml").write_text(yaml.safe_dump({"sphinx": {"config": said}}))
    toc = {"root": "start", "chapters": [{"file": "one", "sections": [{"file": "sum"}]}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc))
    (folder / "one.md").write_text("# One\n" + "word " * (words - 2))
    notebook = nbformat.v4.new_notebook(metadata={"livebook": {"role": "core", "minutes": 7}})
    notebook.cells = [nbformat.v4.new_markdown_cell("# A sum\n\nMore.")]
    nbformat.write(notebook, folder / "sum.ipynb")
    return list(course_map.lines(folder, options.read(folder)))


@pytest.mark.parametrize(
    ("words", "minutes"), [(3000, 60), (5200, 100), (5300, 110), (400, 10), (30, 10)]
)
def test_reading_takes_a_minute_for_fifty_words(tmp_path, words, minutes):
    assert _chapter(tmp_path, words) == [
        f"1. [One](/one.md) (reading, {minutes} minutes)",
        "   - [A sum](/sum.ipynb) (core, 7 minutes)",
    ]


def test_a_book_says_how_fast_it_is_read_and_which_notebook_holds_exercises(tmp_path):
    said = {"livebook_words_a_minute": 200, "livebook_exercises": "sum"}
    assert _chapter(tmp_path, 4000, **said) == [
        "1. [One](/one.md) (reading, 20 minutes)",
        "   - [A sum](/sum.ipynb) (exercises, 7 minutes)",
    ]


def test_a_page_with_the_map_is_read_again_when_the_map_is_another(tmp_path):
    kept = _chapter(tmp_path, 3000)
    env = SimpleNamespace(
        srcdir=tmp_path, metadata={"start": {course_map.KEPT: kept}, "one": {"tocdepth": 1}}
    )
    values = {f"{options.PREFIX}{name}": option.default for name, option in options.OPTIONS.items()}
    app = SimpleNamespace(
        config=SimpleNamespace(project="A book", html_title="", author="We", **values)
    )
    assert course_map._outdated(app, env, set(), set(), set()) == []
    _chapter(tmp_path, 3010)  # as long, in tens of minutes
    assert course_map._outdated(app, env, set(), set(), set()) == []
    _chapter(tmp_path, 9000)
    assert course_map._outdated(app, env, set(), set(), set()) == ["start"]

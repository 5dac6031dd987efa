"""The map of the course names every chapter and notebook, in order, with its time."""

import re

import pytest
from contents import ROOT, notebook_paths

from livebook.pages.course_map import _lines


@pytest.fixture(scope="module")
def lines():
    return list(_lines(ROOT))


def test_chapters_are_numbered_as_their_folders_are(lines):
    chapters = [line for line in lines if not line.startswith(" ")]
    found = [re.match(r"(\d)\. \[.+\]\(/chapters/(\d)-[a-z-]+/index\.md\)", c) for c in chapters]
    assert [match[1] for match in found] == [match[2] for match in found]


def test_every_notebook_is_named_once_with_its_minutes(lines):
    named = [line for line in lines if line.startswith("   - ")]
    assert all(re.search(r"\((core|optional|exercises), \d+ minutes\)$", line) for line in named)
    paths = {re.search(r"\(/(.+?\.ipynb)\)", line)[1] for line in named}
    assert paths == {path.relative_to(ROOT).as_posix() for path in notebook_paths()}
    assert len(named) == len(paths)

"""States of a figure leave the page for files that say the same."""

import os
import re

import pytest
from one_page import page, written

from livebook.explore import _state
from livebook.pages.figure_states import move_to_files

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36"><text>"Ñuñoa" &amp; 5 % + <tspan>ü</tspan></text></svg>'


def _moved(body, folder):
    one = page(body, folder=folder)
    move_to_files(one)
    return written(one)


def test_pictures_become_files_word_for_word(tmp_path):
    body = "<div data-explore>" + _state(0, SVG, "A.") + _state(1, SVG.replace("5", "6"), "B.")
    moved = _moved(body, tmp_path)
    names = re.findall(r'src="\.\./_images/(\w+\.svg)"', moved)
    assert [(tmp_path / "_images" / name).read_text("utf-8") for name in names] == [
        SVG,
        SVG.replace("5", "6"),
    ]
    assert "data:" not in moved
    assert moved.count('height="48"') == moved.count('width="96"') == 2
    assert moved.count('loading="lazy"') == 2
    assert moved.count("hidden") == 1 and 'alt="B."' in moved


def test_the_same_picture_is_one_file(tmp_path):
    _moved(_state(0, SVG, "A.") + _state(1, SVG, "B."), tmp_path)
    assert len(list((tmp_path / "_images").iterdir())) == 1


def test_a_picture_that_is_there_keeps_its_time_by_which_its_dark_form_goes(tmp_path):
    _moved(_state(0, SVG, "A."), tmp_path)
    (made,) = (tmp_path / "_images").iterdir()
    os.utime(made, (9, 9))
    _moved(_state(0, SVG, "A."), tmp_path)
    assert made.stat().st_mtime == 9


@pytest.mark.parametrize(
    "svg", ['<svg viewBox="0 0 1 1"/>', '<svg width="1em" height="1pt"/>', "<svg"]
)
def test_a_picture_that_says_no_size_has_none(svg, tmp_path):
    moved = _moved(_state(0, svg, "A."), tmp_path)
    assert "width=" not in moved and "height=" not in moved
    assert 'src="../_images/' in moved


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="Not a state" src="data:image/svg+xml,%3Csvg/%3E"/>',
        '<img class="explore-state" src="a.svg"/>',
    ],
)
def test_other_pictures_stay(body, tmp_path):
    assert _moved(body, tmp_path) == body
    assert not list(tmp_path.iterdir())

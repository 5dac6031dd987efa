"""States of a figure leave the page for files that say the same."""

import re

from livebook.explore import _state
from livebook.pages.controls import to_files

SVG = '<svg width="72pt" height="36pt" viewBox="0 0 72 36"><text>"Ñuñoa" &amp; 5 % + <tspan>ü</tspan></text></svg>'


def test_pictures_become_files_word_for_word(tmp_path):
    body = "<div data-explore>" + _state(0, SVG, "A.") + _state(1, SVG.replace("5", "6"), "B.")
    written = to_files(body, tmp_path / "_images", "../_images")
    names = re.findall(r'src="\.\./_images/(\w+\.svg)"', written)
    assert [(tmp_path / "_images" / name).read_text("utf-8") for name in names] == [
        SVG,
        SVG.replace("5", "6"),
    ]
    assert "data:" not in written
    assert written.count('width="96" height="48"') == 2
    assert written.count("hidden") == 1 and 'alt="B."' in written


def test_other_pictures_stay(tmp_path):
    body = '<img src="data:image/svg+xml,%3Csvg/%3E" alt="Not a state">'
    assert to_files(body, tmp_path, "x") == body

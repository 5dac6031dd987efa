"""Formulas are written as MathML."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from livebook.pages.mathml import _display, _inline


@pytest.mark.parametrize(
    ("render", "display", "around"), [(_inline, None, None), (_display, "block", "div")]
)
def test_a_formula_needs_no_library(render, display, around):
    translator = SimpleNamespace(
        body=[], starttag=lambda node, tag, CLASS: f'<{tag} class="{CLASS}">'
    )
    with pytest.raises(nodes.SkipNode):  # what was written by hand is not written again
        render(translator, nodes.math("", r"\frac{a}{2}"))
    soup = BeautifulSoup("".join(translator.body), "html.parser")
    assert [child.get_text() for child in soup.math.mfrac.find_all(True)] == ["a", "2"]
    assert soup.math.get("display") == display
    assert (soup.div and soup.div["class"]) == (around and ["math"])

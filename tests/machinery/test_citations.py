"""Citations stand in round brackets, and looking for how to write them costs nothing."""

from types import SimpleNamespace

import pytest
from pybtex import plugin
from sphinxcontrib.bibtex.plugin import find_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle

from livebook.pages import citations


def test_every_kind_of_citation_has_round_brackets():
    citations.setup(SimpleNamespace(connect=print))
    style = find_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round")()
    brackets = [value for value in vars(style).values() if isinstance(value, BracketStyle)]
    assert {(bracket.left, bracket.right) for bracket in brackets} == {("(", ")")}
    assert len(brackets) == 5


def test_what_every_citation_asks_for_is_found_without_searching_what_is_installed(monkeypatch):
    def searched(**what):
        raise AssertionError(f"searched for {what}")

    monkeypatch.setattr(plugin, "_RUNTIME_PLUGINS", {})
    monkeypatch.setattr(plugin, "entry_points", searched)
    with pytest.raises(AssertionError):
        plugin.find_plugin(*citations.HOT)
    monkeypatch.undo()
    citations.setup(SimpleNamespace(connect=print))
    monkeypatch.setattr(plugin, "entry_points", searched)
    assert plugin.find_plugin(*citations.HOT).__name__ == "Backend"

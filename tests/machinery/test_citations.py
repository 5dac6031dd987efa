"""Citations stand in round brackets, and looking for how to write them costs nothing."""

from types import SimpleNamespace

import pytest
from pybtex import plugin
from pybtex.database import Entry, Person
from pybtex.style.formatting.alpha import Style as AlphaStyle
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


def _entry(title):
    return Entry("misc", {"title": title, "year": "1950"}, {"author": [Person("Prebisch, Raúl")]})


def _work(title, **tooltip):
    """Return a work as the extension keeps it with the pages that were read."""
    entry = _entry(title)
    entry.key = "prebisch1950"
    made = AlphaStyle().format_entry("x", entry)
    return SimpleNamespace(
        entry=entry, formatted_entry=made, tooltip_entry=tooltip.get("tooltip", made)
    )


def test_a_work_is_put_into_words_again_only_when_its_entry_is_another(monkeypatch):
    monkeypatch.setattr(citations.RememberingStyle, "texts", {})
    work = _work("The Economic Development")
    env = SimpleNamespace(
        domains={"cite": None}, get_domain=lambda name: SimpleNamespace(citations=[work])
    )
    assert citations._recall(None, env, set(), set(), set()) == []
    style = citations.RememberingStyle()
    kept = style.format_entry("Pre50", work.entry)
    assert kept.text is work.formatted_entry.text
    assert (kept.key, kept.label) == ("prebisch1950", "Pre50")
    other = _work("Another title").entry
    assert "Another title" in str(style.format_entry("Pre50", other).text)


def test_a_work_that_could_not_be_put_into_words_is_tried_again(monkeypatch):
    monkeypatch.setattr(citations.RememberingStyle, "texts", {})
    work = _work("A title", tooltip=None)
    env = SimpleNamespace(
        domains={"cite": None}, get_domain=lambda name: SimpleNamespace(citations=[work])
    )
    citations._recall(None, env, set(), set(), set())
    assert citations.RememberingStyle.texts == {}
    citations._recall(None, SimpleNamespace(domains={}), set(), set(), set())  # no such extension


def test_an_entry_that_changed_and_one_that_did_not_are_told_apart_by_what_they_say(monkeypatch):
    monkeypatch.setattr(citations.RememberingStyle, "texts", {})
    made = []
    put = AlphaStyle.format_entry
    monkeypatch.setattr(
        AlphaStyle,
        "format_entry",
        lambda self, label, entry, *of: made.append(label) or put(self, label, entry, *of),
    )
    style = citations.RememberingStyle()
    entries = [_work(title).entry for title in ("A title", "A title", "B title")]
    made.clear()
    for label, entry in zip("abc", entries, strict=True):
        assert style.format_entry(label, entry).label == label
    assert made == ["a", "c"]


def test_the_style_is_the_one_that_pybtex_gives_for_alpha_and_what_was_kept_is_taken_over():
    connected = {}
    citations.setup(SimpleNamespace(connect=connected.__setitem__))
    assert plugin.find_plugin("pybtex.style.formatting", "alpha") is citations.RememberingStyle
    assert connected == {"env-get-outdated": citations._recall}

"""A page is described by its first prose."""

from one_page import page

from livebook.pages.description import LENGTH, describe, describe_page

LISTS = """Title
=====

* A paragraph in a list.

  And a second.

.. note:: A paragraph in a note.

.. container:: cell_output

   A paragraph of an output.

    A quotation.

The first prose.

Below
-----

The second *prose*
goes on.
"""


def _described(text, **settings):
    one = page(text=text, **settings)
    describe_page(one)
    return one.context["description"]


def test_prose_describes_and_lists_notes_outputs_and_quotations_do_not():
    assert _described(LISTS) == "The first prose. The second prose goes on."


def test_a_long_text_ends_at_a_word():
    text = "One\n===\n\n" + "word " * 100
    found = describe(page(text=text).doctree)
    assert found == "word " * 30 + "…" and len(found) <= LENGTH


def test_no_more_is_read_than_is_needed():
    text = "One\n===\n\n" + "word " * 31 + "\n\nNot this.\n"
    assert "Not" not in describe(page(text=text).doctree)


def test_a_page_without_prose_is_described_by_its_title():
    assert _described("* a list", title="Contents") == "A book: Contents"
    assert _described(None, name="search") == "A book: search"


def test_words_that_just_fit_are_not_cut():
    for more, end in ((0, "a"), (1, "…")):
        text = "word " * 30 + "a" * (LENGTH - 150 + more)
        found = describe(page(text=f"One\n===\n\n{text}\n").doctree)
        assert found.endswith(end) and len(found) <= LENGTH

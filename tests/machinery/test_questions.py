"""A question that a chapter shows is fetched from the page of its exercise."""

import json
import logging
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from one_page import page

from livebook.pages.questions import FetchQuestions, Question, add_words, asked

EXERCISE = """<div class="practice-exercise" data-title="Exercise {}: Wells">
<form data-name="depth" id="depth-{}"></form><form data-name="age" id="age-{}"></form></div>"""


def _document(*children):
    document = new_document("page", get_default_settings())
    document += children
    return document


@pytest.fixture
def fetched():
    """Return a function that fetches a question into a chapter; it returns the chapter."""
    raws = [EXERCISE.format(*[number] * 3) for number in ("3.12", "3.1", "3.2")]
    practice = _document(*(nodes.raw("", text, format="html") for text in ["<p>x</p>", *raws]))

    def _fetch(page, name):
        env = SimpleNamespace(
            docname="wells/index",
            found_docs={"wells/practice"},
            get_doctree=lambda name: practice,
            titles={"wells/practice": nodes.title(text="Practice")},
        )
        builder = SimpleNamespace(get_relative_uri=lambda docname, page: "practice.html")
        env.app = SimpleNamespace(builder=builder, env=env)
        chapter = _document(box := nodes.container())
        box += asked(page=page, name=name)
        chapter.settings.env = env
        FetchQuestions(chapter).run()
        return box

    return _fetch


def test_a_chapter_asks_in_a_box_what_its_author_says_and_is_read_anew_with_the_exercise():
    env = MagicMock()
    env.doc2path = lambda page: f"{page}.ipynb"
    document = _document()
    document.settings.env = env
    machine = SimpleNamespace(reporter=None, get_source_and_line=lambda line: ("index.md", line))
    state = SimpleNamespace(
        document=document,
        nested_parse=lambda content, offset, box: box.append(nodes.paragraph(text=content[0])),
    )
    (box,) = Question(
        "question", ["wells/practice#1.depth"], {}, ["How deep?"], 3, 0, "", state, machine
    ).run()
    label, asks, place = box.children
    assert box["classes"] == ["practice-here"]
    assert (label.astext(), asks.astext()) == ("Try it", "How deep?")
    assert (place["page"], place["name"]) == ("wells/practice", "1.depth")
    assert (place.source, place.line) == ("index.md", 3)  # where a warning will point
    env.note_dependency.assert_called_once_with("wells/practice.ipynb")


@pytest.mark.parametrize("name", ["1.depth", "12.age", "2.depth"])
def test_the_form_asked_for_stands_there_with_a_link_to_its_page(name, fetched):
    form, credit = fetched("wells/practice", name).children
    number, question = name.split(".")
    assert form.astext() == f'<form data-name="{question}" id="{question}-3.{number}"></form>'
    assert credit.astext() == "More in Practice"
    assert credit.next_node(nodes.reference)["refuri"] == "practice.html"


@pytest.mark.parametrize(
    ("page", "name"),
    [("wells/none", "1.depth"), ("wells/practice", "4.depth"), ("wells/practice", "1.width")],
)
def test_what_is_not_there_is_said_and_leaves_no_hole(page, name, fetched, caplog):
    with caplog.at_level(logging.WARNING, logger="sphinx"):
        logging.getLogger("sphinx").addHandler(caplog.handler)
        try:
            assert fetched(page, name).children == []
        finally:
            logging.getLogger("sphinx").removeHandler(caplog.handler)
    assert f"page '{page}' has no question '{name}' to ask here" in caplog.text


@pytest.mark.parametrize(("exercise", "lines"), [("practice-exercise", 1), ("practice-here", 0)])
def test_the_line_that_counts_stands_on_the_page_of_whole_exercises(exercise, lines):
    form = '<form data-practice="{}"></form>'
    one = page(f'<h1>Practice</h1><div class="{exercise}">{form}{form}</div>')
    add_words(one)
    found = one.soup.select("h1 + .practice-progress")
    assert len(found) == lines
    assert all(line.span.string.startswith("0 of 2 questions") for line in found)
    assert all("in the fields below each exercise" in line.get_text() for line in found)
    assert json.loads(one.soup.find(id="practice-words").string)["progress"].count("{}") == 2


def test_a_page_without_questions_gets_no_words():
    one = page("<h1>Wells</h1>")
    add_words(one)
    assert str(one.soup) == "<h1>Wells</h1>"


def test_a_question_s_form_stands_as_html_and_its_credit_is_a_link_within_the_book(fetched):
    form, credit = fetched("wells/practice", "1.depth").children
    assert form["format"] == "html" and credit["classes"] == ["borrowed"]
    link = credit.next_node(nodes.reference)
    assert link["internal"] is True and link.astext() == "Practice"


def test_only_whole_numbers_of_exercises_are_taken_for_the_same(fetched):
    assert fetched("wells/practice", "2.depth").children != []
    for name in ("3.depth", "12", "1.", ".depth"):
        assert fetched("wells/practice", name).children == []

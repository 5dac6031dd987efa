"""What each part of the book's extension tells Sphinx, and that nothing in it lies idle."""

import ast
import functools
import importlib
import inspect
import re
from types import SimpleNamespace
from unittest.mock import MagicMock, call

import pytest
from docutils import nodes
from sphinx.events import core_events

from livebook import options, pages

#: Each part, with the roles and directives that authors write thanks to it.
WRITTEN = {
    "livebook.pages.page_state": set(),
    "livebook.pages.compiled_templates": set(),
    "livebook.pages.execution": set(),
    "livebook.pages.numbers": {"finding", "reported"},
    "livebook.pages.data_pages": set(),
    "livebook.pages.forks_page": {"forks"},
    "livebook.pages.origins_page": set(),
    "livebook.pages.false_alarms_page": set(),
    "livebook.pages.borrow": {"borrow"},
    "livebook.pages.figure_data": set(),
    "livebook.pages.figure_numbers": set(),
    "livebook.pages.drawn": {"drawn"},
    "livebook.pages.questions": {"question"},
    "livebook.pages.decks": {"slides"},
    "livebook.pages.review_cards": {"review-cards"},
    "livebook.pages.languages": set(),
    "livebook.pages.mathml": set(),
    "livebook.pages.code_marks": set(),
    "livebook.pages.citations": set(),
    "livebook.pages.course_map": {"course-map"},
    "livebook.pages.first_uses": set(),
    "livebook.pages.launch": set(),
    "livebook.pages.downloads": set(),
    "livebook.pages.search_index": set(),
    "livebook.pages.colophon": set(),
    "livebook.pages.found": set(),
    "livebook.pages.moved": set(),
    "livebook.pages.assets": set(),
    "livebook.pages.stylesheet": set(),
    "livebook.pages.pipeline": set(),
    "periphery.site.claim_roles": {"claim", "article", "verdict", "ledger"},
    "periphery.site.claim_pages": set(),
    "periphery.site.claim_cards": set(),
}
#: Events that Sphinx's builder of HTML adds.
OF_HTML = {"html-collect-pages", "html-page-context"}


@pytest.fixture(params=WRITTEN)
def part(request):
    """A part that was set up: its module, what it told Sphinx, and what it said of itself."""
    app, module = MagicMock(), importlib.import_module(request.param)
    return SimpleNamespace(app=app, module=module, says=module.setup(app))


def _told(part, method, place=0):
    return [given.args[place] for given in getattr(part.app, method).call_args_list]


def test_authors_can_write_the_roles_and_directives_of_a_part(part):
    assert {*_told(part, "add_role"), *_told(part, "add_directive")} == WRITTEN[
        part.module.__name__
    ]


def test_a_part_answers_events_that_there_are_and_says_that_pages_may_be_made_side_by_side(part):
    assert set(_told(part, "connect")) <= core_events.keys() | OF_HTML | pages.EVENTS.keys()
    assert all(map(callable, _told(part, "connect", 1)))
    assert part.says == {"parallel_read_safe": True, "parallel_write_safe": True}


def test_a_part_has_nothing_of_its_own_that_nobody_calls(part):
    """What answers an event is called by Sphinx alone, once it is told."""
    tree = ast.parse(inspect.getsource(part.module))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    idle = {name for name in own - used if name.startswith("_") or name[0].isupper()}
    assert idle == set()


def test_a_node_of_a_part_is_known_to_docutils(part):
    own = [kind for _, kind in inspect.getmembers(part.module, inspect.isclass)]
    own = [kind for kind in own if kind.__module__ == part.module.__name__]
    assert {k for k in own if issubclass(k, nodes.Element)} == set(_told(part, "add_node"))


def test_a_setting_that_a_part_reads_is_an_option_of_the_book_or_one_that_sphinx_was_told_of(part):
    for name, default, rebuilds, *kinds in (
        given.args for given in part.app.add_config_value.mock_calls
    ):
        assert name and rebuilds in ("", "html")  # at most the pages, which need not be read again
        assert not kinds or isinstance(default, tuple(*kinds))
    read = set(re.findall(r"\bconfig\.(livebook_\w+)", inspect.getsource(part.module)))
    assert read <= _settings()


@functools.cache
def _settings():
    app = MagicMock()
    for name in WRITTEN:
        importlib.import_module(name).setup(app)
    told = {given.args[0] for given in app.add_config_value.call_args_list}
    return told | {f"{options.PREFIX}{name}" for name in options.OPTIONS}


def test_a_book_that_names_the_extension_gets_every_part_after_the_options():
    app = MagicMock(extensions={"sphinx_multitoc_numbering": (numbering := SimpleNamespace())})
    assert pages.setup(app) == {"parallel_read_safe": True, "parallel_write_safe": True}
    assert app.setup_extension.mock_calls == [
        call(name) for name in ["livebook.options", *WRITTEN] if name.startswith("livebook.")
    ]
    assert numbering.parallel_read_safe is True  # it numbers when all pages are read
    app.extensions = {}
    pages.setup(app)  # a book may number nothing


def test_each_event_of_the_extension_is_added_and_says_what_it_hands_on():
    app = MagicMock(extensions={})
    pages.setup(app)
    assert app.add_event.mock_calls == [call(name) for name in pages.EVENTS]
    assert all(pages.EVENTS.values())


def test_sphinx_knows_every_option_with_its_type_and_reads_all_pages_anew_when_one_changes():
    app = MagicMock()
    assert options.setup(app) == {"parallel_read_safe": True, "parallel_write_safe": True}
    told = {given.args[0]: given.args[1:] for given in app.add_config_value.call_args_list}
    assert told == {
        f"livebook_{name}": (option.default, "env", [type(option.default)])
        for name, option in options.OPTIONS.items()
    }
    assert all(option.says for option in options.OPTIONS.values())

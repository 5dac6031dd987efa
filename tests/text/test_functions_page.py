"""The pages of functions: what notebooks call stands on them, with an example."""

import ast
import importlib
import inspect
import re

import nbformat
import pytest
from contents import ROOT, notebook_paths

PAGES = [ROOT / "chapters/appendix/functions.md", ROOT / "chapters/appendix/measures.md"]
PACKAGES = ("livebook", "periphery")


def imported(source):
    """Return (module, name) of what a notebook's code takes from the book's packages."""
    modules, found = {}, set()
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in PACKAGES:
            for alias in node.names:
                if "." in node.module:
                    found.add((node.module, alias.name))
                else:
                    modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name)) if name in modules:
                found.add((modules[name], node.attr))
    return found


def code(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


def called():
    """Return the functions and classes of the book that its notebooks call, by module and name."""
    found = {pair for path in notebook_paths() for pair in imported(code(path))}
    things = {pair: getattr(importlib.import_module(pair[0]), pair[1]) for pair in sorted(found)}
    return {pair: thing for pair, thing in things.items() if callable(thing)}


def listed():
    """Return (module, name) of what the pages of functions show."""
    found = []
    for page in PAGES:
        module = None
        for line in page.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\.\. (currentmodule|autofunction|autoclass):: (\S+)", line):
                if match[1] == "currentmodule":
                    module = match[2]
                else:
                    found.append((module, match[2]))
    return found


CALLED = called()


def test_an_attribute_of_an_imported_module_is_seen():
    source = (
        "from periphery import trends as t\nfrom livebook.tables import load\nt.holm(load('x'))"
    )
    assert imported(source) == {("periphery.trends", "holm"), ("livebook.tables", "load")}


def test_what_notebooks_call_is_on_the_pages_once_and_nothing_is_missing():
    assert len(listed()) == len(set(listed()))
    assert not CALLED.keys() - set(listed())


def test_what_the_pages_show_exists():
    for module, name in listed():
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("pair", sorted(CALLED), ids=".".join)
def test_each_has_an_example_and_says_its_types(pair):
    thing = CALLED[pair]
    assert ">>> " in inspect.getdoc(thing)
    if inspect.isfunction(thing):
        assert inspect.signature(thing).return_annotation is not inspect.Signature.empty

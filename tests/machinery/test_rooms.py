"""The rooms of the house: which may import which, and that a file's name says which it is."""

import ast
import re
from collections import Counter

import pytest
from contents import ROOT

#: Room → the rooms it may import. What is not named stands alone.
MAY_IMPORT = {
    "livebook": set(),
    "grading": set(),
    "periphery": {"livebook"},
    "sources": {"livebook"},
    "false_alarms": {"livebook", "periphery"},
    "benchmarks": {"livebook", "periphery", "grading"},
}
#: Names that Python, pytest or a format gives, whatever the folder.
GIVEN = {"__init__.py", "__main__.py", "conftest.py"}


def imported(text):
    """Return the top-level packages that a module imports by name, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


def _modules(room):
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_run_one_way(room):
    assert _modules(room)
    for path in _modules(room):
        others = imported(path.read_text(encoding="utf-8")) & (MAY_IMPORT.keys() - {room})
        assert others <= MAY_IMPORT[room], f"{path.relative_to(ROOT)} imports {others}"


def test_an_import_inside_a_function_is_seen():
    assert imported("def f():\n    from periphery.claims import read") == {"periphery"}


def test_no_file_name_stands_twice():
    places = [p for room in (*MAY_IMPORT, "tests") for p in _modules(room)]
    counts = Counter(p.name for p in places if p.name not in GIVEN)
    assert not [name for name, count in counts.items() if count > 1]
    files = {p.stem for p in places if p.name not in GIVEN}
    assert not files & MAY_IMPORT.keys(), "a file has the name of a room"


#: Words by which this course would be known: its subject, its groups of states, its folders.
OURS = re.compile(
    r"\b(china|latin|america\w*|dependency|periphery|trade|prebisch|hegemon\w*)\b"
    r"|\b[1-8]-[a-z]+(-[a-z]+)?/",
    re.IGNORECASE,
)


def _said(text):
    """Return names and texts of a module that its code uses: not its comments and docstrings."""
    tree = ast.parse(text)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name.replace("_", " ")
        elif isinstance(node, ast.Name):
            yield node.id.replace("_", " ")


@pytest.mark.parametrize("room", ["livebook", "grading"])
def test_what_any_book_could_use_knows_no_word_of_this_course(room):
    for path in _modules(room):
        known = [said for said in _said(path.read_text(encoding="utf-8")) if OURS.search(said)]
        assert known == [], path.relative_to(ROOT)


def test_a_word_of_the_course_would_be_found():
    assert any(
        map(OURS.search, _said('def f():\n    "Doc."\n    return open("4-economic-claims/x")'))
    )
    assert any(map(OURS.search, _said("def trade_of(x):\n    return x")))
    assert not any(map(OURS.search, _said('"""Of trade."""\nx = 1  # China')))

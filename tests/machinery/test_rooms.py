"""The rooms of the house: which may import which, and that a file's name says which it is."""

import ast
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

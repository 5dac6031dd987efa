"""Planting faults: each changes what a module means, the same are drawn again, and the right tests meet them."""

import ast
import subprocess

import pytest
from contents import ROOT

from benchmarks import mutations
from benchmarks.mutations import Fault, distances, draw, faults, report, shares

MODULE = '''"""What it does."""


def kept(numbers: list, least: int = 2) -> list:
    """Return some of the numbers."""
    found = []
    for number in numbers[1:]:
        if not number or number < least and isinstance(number, int):
            continue
        found.append(-number)
    if not found:
        raise ValueError("nothing is left")
    return found + [f"{len(numbers) + 1} numbers"]
'''


def test_every_kind_of_fault_is_planted_where_it_can_be():
    planted = {(fault.kind, fault.before, fault.after) for fault in faults("m.py", MODULE)}
    assert planted == {
        ("comparison turned", "number < least", "number <= least"),
        (
            "operator changed",
            "found + [f'{len(numbers) + 1} numbers']",
            "found - [f'{len(numbers) + 1} numbers']",
        ),
        (
            "and/or exchanged",
            "number < least and isinstance(number, int)",
            "number < least or isinstance(number, int)",
        ),
        (
            "and/or exchanged",
            "not number or (number < least and isinstance(number, int))",
            "not number and (number < least and isinstance(number, int))",
        ),
        ("arguments swapped", "isinstance(number, int)", "isinstance(int, number)"),
        ("not or minus dropped", "not number", "number"),
        ("not or minus dropped", "-number", "number"),
        ("not or minus dropped", "not found", "found"),
        ("constant changed", "1", "2"),
        ("constant changed", "1", "0"),
        ("constant changed", "2", "3"),
        ("constant changed", "2", "1"),
        ("bound dropped", "1:", ":"),
        ("text emptied", "'nothing is left'", "''"),
        ("statement left out", "continue", "pass"),
        ("statement left out", "found.append(-number)", "pass"),
        ("statement left out", "raise ValueError('nothing is left')", "pass"),
        ("nothing returned", "return found + [f'{len(numbers) + 1} numbers']", "return None"),
    }


def test_a_fault_is_one_change_and_leaves_the_rest_of_the_file_alone():
    for fault in faults("m.py", MODULE):
        assert ast.dump(ast.parse(fault.source)) != ast.dump(ast.parse(MODULE))
        old, new = MODULE.splitlines(), fault.source.splitlines()
        changed = [
            number
            for number, pair in enumerate(zip(old, new, strict=True), 1)
            if pair[0] != pair[1]
        ]
        assert changed == [fault.line], fault


def test_letters_of_more_than_one_byte_do_not_shift_a_fault():
    (fault,) = [
        f for f in faults("m.py", 'é = "€"; b = "ü" < c\n') if f.kind == "comparison turned"
    ]
    assert fault.source == "é = \"€\"; b = ('ü' <= c)\n"


def test_the_same_faults_are_drawn_again_and_another_module_changes_none():
    modules = {"a.py": MODULE, "b.py": MODULE.replace("kept", "left")}
    drawn = draw(modules, 8, seed=1)
    assert drawn == draw(modules, 8, seed=1) != draw(modules, 8, seed=2)
    assert [fault.module for fault in drawn] == ["a.py"] * 4 + ["b.py"] * 4
    assert len({fault.source for fault in drawn}) == 8
    assert draw({"a.py": MODULE}, 4, seed=1) == drawn[:4]


def test_as_many_are_drawn_as_there_are():
    assert len(draw({"a.py": MODULE}, 1000, seed=1)) == len(faults("a.py", MODULE))


@pytest.mark.parametrize("number", range(12))
def test_shares_add_up_and_none_is_further_off_than_one(number):
    weights = {"a": 7, "b": 2, "c": 2, "d": 0}
    found = shares(weights, number)
    assert sum(found.values()) == number
    for key, weight in weights.items():
        assert abs(found[key] - number * weight / 11) < 1


@pytest.mark.parametrize(
    ("test", "module", "steps"),
    [
        ("tests/subject/test_trends.py", "periphery/trends.py", 1),
        ("tests/subject/test_inference.py", "periphery/trends.py", 3),  # found by pkgutil
        ("tests/grading/test_coursework_walls.py", "grading/inside/__main__.py", 2),  # "-m inside"
        ("tests/machinery/test_book.py", "livebook/build.py", 1),  # "-m livebook.build"
        ("tests/subject/test_trends.py", "grading/grade.py", None),
    ],
)
def test_tests_reach_a_module_by_imports_and_by_its_name(test, module, steps):
    assert distances(ROOT / test).get(ROOT / module) == steps


@pytest.fixture
def small(tmp_path):
    """Return a repository of one test and a module with a fault."""
    (tmp_path / "m.py").write_text("ten = 11\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("test", "caught"),
    [
        ("from m import ten\ndef test_a(): assert ten == 10", "test_m.py::test_a"),
        ("from m import ten\ndef test_a(): assert ten", ""),
        ("from m import nine", "test_m.py"),
        ("import time\ndef test_a(): time.sleep(60)", "time"),
    ],
)
def test_what_caught_a_fault_is_named(small, monkeypatch, test, caught):
    monkeypatch.setattr(mutations, "ROOT", small)
    (small / "test_m.py").write_text(test, encoding="utf-8")
    found, seconds = mutations.run(small, [small / "test_m.py"], 4 if caught == "time" else 300)
    assert found == caught
    assert seconds < (30 if caught == "time" else 300)


def test_a_fault_counts_as_caught_only_if_a_test_failed(small, monkeypatch):
    """An interpreter that does not start, or a file that is gone, has noticed nothing."""
    monkeypatch.setattr(mutations, "ROOT", small)
    with pytest.raises(RuntimeError, match="pytest did not run"):
        mutations.run(small, [small / "test_gone.py"], 300)
    broken = small / "python"
    broken.write_text("#!/bin/sh\necho no; exit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(mutations.sys, "executable", str(broken))
    with pytest.raises(RuntimeError, match=r"exit 1\): no"):
        mutations.run(small, [small / "test_m.py"], 300)


def test_a_copy_is_a_repository_with_what_git_would_track(small, monkeypatch, tmp_path_factory):
    subprocess.run(["git", "init", "--quiet"], cwd=small, check=True)
    (small / ".gitignore").write_text("secret\n", encoding="utf-8")
    (small / "secret").touch()
    monkeypatch.setattr(mutations, "ROOT", small)
    folder = mutations.copied(tmp_path_factory.mktemp("copy"))
    assert {path.name for path in folder.iterdir()} == {".git", ".gitignore", "m.py"}


def test_equivalent_faults_are_counted_apart(capsys):
    drawn = [Fault("m.py", n, "constant changed", f"{n}", f"{n + 1}", "") for n in range(4)]
    listed = [{"module": "m.py", "change": "constant changed: `3` → `4`", "why": "nobody sees it"}]
    answers = list(zip(drawn, ["test_a", "test_a", "", ""], strict=True))
    assert report(answers, listed) == pytest.approx(2 / 3)
    said = capsys.readouterr().out
    assert "2 of 4 faults caught, 50%" in said and "without 1 that change nothing, 67%" in said
    assert "survived    m.py:2" in said and "equivalent  m.py:3" in said


def test_what_is_no_module_is_said(capsys):
    with pytest.raises(SystemExit):
        mutations.main(["chapters"])
    assert "there is no module in chapters" in capsys.readouterr().err

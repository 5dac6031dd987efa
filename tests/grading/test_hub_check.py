"""Trying a link to a hub: what is missing on a machine is said in one sentence."""

import sys
from types import SimpleNamespace

import pytest

from grading import hub_check
from grading.hub_check import HubError

ASSIGNMENT = SimpleNamespace(name="wells")


@pytest.mark.parametrize("python", [None, sys.executable])
def test_a_machine_without_git_is_told_so_before_anything_is_made(python, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HubError, match=r"^git was not found; install it"):
        hub_check.check(ASSIGNMENT, tmp_path, python)
    assert list(tmp_path.iterdir()) == []


def test_a_python_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(hub_check, "environment", None)  # none is made in its place
    with pytest.raises(HubError, match="no/python was not found; --python is of an environment"):
        hub_check.check(ASSIGNMENT, tmp_path, "no/python")


def test_a_git_that_cannot_serve_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(hub_check, "_run", lambda command, **_: f"{tmp_path}\n")
    course = SimpleNamespace(folder=tmp_path, bare=tmp_path / "course.git")
    with (
        pytest.raises(HubError, match="git-daemon was not found; install the part"),
        hub_check.Course.served(course),
    ):
        pass

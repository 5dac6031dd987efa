"""What the tests of coursework share."""

import os
from pathlib import Path

import pytest
from unrun import not_run

from grading import assignments, grade, sandbox

FIXTURE = Path(__file__).parent / "fixture"


@pytest.fixture(scope="session")
def walls():
    """Skip without bubblewrap; where SANDBOX_REQUIRED is set, as in CI, fail instead."""
    if reason := sandbox.available():
        if os.environ.get("SANDBOX_REQUIRED"):
            pytest.fail(f"the sandbox must be tested here: {reason}")
        pytest.skip(f"the sandbox is not tested: {reason}")


@pytest.fixture(scope="session")
def sums():
    """Return the small assignment of these tests."""
    return assignments.read(FIXTURE / "source/0-sums")


@pytest.fixture
def unrun(monkeypatch):
    """Leave the running of cells out, which other tests are about: every test then passes."""
    monkeypatch.setattr(grade, "run", not_run())


# Its notebooks are material of these tests, not notebooks to run.
collect_ignore_glob = ["fixture/*"]

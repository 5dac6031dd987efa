"""What the tests of coursework share."""

import os
from pathlib import Path

import pytest

from grading import assignments, sandbox

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


# Its notebooks are material of these tests, not notebooks to run.
collect_ignore_glob = ["fixture/*"]

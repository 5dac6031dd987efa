"""What several test files share."""

import os

import nbformat
import pytest
from contents import notebook_paths

# Findings must hold in tests as in a build.
os.environ["PERIPHERY_STRICT"] = "1"


@pytest.fixture(scope="session")
def notebooks():
    """Return ``{path: notebook}`` as stored."""
    return {path: nbformat.read(path, as_version=4) for path in notebook_paths()}

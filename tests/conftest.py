"""What several test files share."""

import hypothesis
import nbformat
import pytest
from contents import notebook_paths

# How long an example takes depends on what else the machine does; it is no reason to fail.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session")
def notebooks():
    """Return ``{path: notebook}`` as stored."""
    return {path: nbformat.read(path, as_version=4) for path in notebook_paths()}

"""Where the book is whose notebooks run: the folder that holds its tables and ledgers."""

import functools
import os
from importlib.metadata import entry_points
from pathlib import Path

#: Names the folder where no installed package does, as in the build of a book without one.
VARIABLE = "LIVEBOOK_ROOT"
#: Under this group an installed book says where it is: ``book = "package:FOLDER"``.
GROUP = "livebook"


class PlaceError(LookupError):
    """Nothing says where the book is."""


@functools.cache
def root() -> Path:
    """Return the book's folder, which holds ``data`` and ``ledgers``.

    Returns
    -------
    pathlib.Path
        What the environment's ``LIVEBOOK_ROOT`` says, or else the one installed book.

    Raises
    ------
    PlaceError
        If neither says it.

    Examples
    --------
    >>> (root() / "data").is_dir()
    True
    """
    if named := os.environ.get(VARIABLE):
        return Path(named)
    for entry in entry_points(group=GROUP, name="book"):
        return Path(entry.load())
    raise PlaceError(f"no book is installed; set {VARIABLE} to the folder of the book")

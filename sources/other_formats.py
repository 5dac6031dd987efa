"""Read files of R and of Arrow as data frames.

The libraries that read them are imported when a file is read, so that a table whose raw files are
CSV is made, and the page about tables written, without them.
"""

from pathlib import Path

import pandas as pd


def r_object(path: Path, name: str | None = None) -> pd.DataFrame:
    """Return the object of an R file by its name; the one of an ``.rds`` file has none."""
    import pyreadr

    return pyreadr.read_r(path)[name]


def feather(path: Path) -> pd.DataFrame:
    """Return the table of a feather file; polars reads it, for pandas would need pyarrow."""
    import polars

    return pd.DataFrame(polars.read_ipc(path).to_dict(as_series=False))

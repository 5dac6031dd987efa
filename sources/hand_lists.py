"""Lists kept by hand beside this module, as YAML: read and checked, so that an error names its row."""

import re
from pathlib import Path

import yaml

from livebook import yaml_text
from sources.codes import PANEL_OF


class ListError(ValueError):
    """A row of a list kept by hand is not as it should be."""


def read(path: Path) -> list | dict:
    """Return what a list holds.

    Raises
    ------
    ListError
        If the file is missing or is no YAML.
    """
    try:
        return yaml_text.read(path)
    except FileNotFoundError:
        raise ListError(f"there is no list {path}") from None
    except yaml.YAMLError as error:
        raise ListError(f"{path.name} is not valid YAML: {' '.join(str(error).split())}") from None


def check(row: dict, name: str, needed: tuple = (), optional: tuple = ()) -> None:
    """Raise ListError unless a row has all fields it needs, filled, and no others.

    A ``month`` must be one, such as 1997-05; a ``country`` and ``states`` must be of the region.

    >>> check({"month": "1997-13"}, "trip 1", ("month",))
    Traceback (most recent call last):
    sources.hand_lists.ListError: trip 1: the month '1997-13' is not like 1997-05
    """
    if not isinstance(row, dict):
        raise ListError(f"{name}: expected fields with values, not {row!r}")
    for field in needed:
        if row.get(field) in (None, "", []):
            raise ListError(f"{name}: the field {field!r} is missing or empty")
    if unknown := sorted(set(row) - set(needed) - set(optional)):
        raise ListError(f"{name}: unknown field {unknown[0]!r}")
    if "month" in row and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(row["month"])):
        raise ListError(f"{name}: the month {row['month']!r} is not like 1997-05")
    states = row.get("states", [])
    if not isinstance(states, list):
        raise ListError(f"{name}: states are a list of codes such as [BRA, CHL], not {states!r}")
    for code in [*states, *([row["country"]] if "country" in row else [])]:
        if code not in PANEL_OF:
            raise ListError(f"{name}: no state of the region has the code {code!r}")

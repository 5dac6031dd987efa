"""Codes of countries by the names that sources call them."""

from pathlib import Path

import pandas as pd

from livebook import tables, yaml_text

NAMES = Path(__file__).with_name("place_names.yaml")


def listed(kind: str) -> dict:
    """Return one of the lists of ``place_names.yaml``: ``{what a source says: code}``."""
    return yaml_text.read(NAMES)[kind]


def codes(names: pd.Series) -> pd.Series:
    """Return the three-letter code of each name, missing where it names no country.

    >>> codes(pd.Series(["Brazil", "Ivory Coast", "World"])).tolist()
    ['BRA', 'CIV', nan]
    """
    countries = tables.load("countries")
    known = dict(zip(countries["name"], countries["iso3"], strict=True))
    return names.str.strip().map(known | listed("spellings"))

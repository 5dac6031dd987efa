"""Author–year citations in round brackets, as books have them: Prebisch (1950).

The extension's own style has square ones; it is made to be varied like this
(https://sphinxcontrib-bibtex.readthedocs.io/en/latest/usage.html).
"""

import functools
from dataclasses import dataclass, field

from pybtex import plugin
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

# At every citation pybtex looks for its parts among all installed packages: a sixth of a build.
plugin._load_entry_point = functools.cache(plugin._load_entry_point)


def _round():
    return BracketStyle(left="(", right=")")


@dataclass
class RoundReferenceStyle(AuthorYearReferenceStyle):
    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)


def setup(app):
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundReferenceStyle
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Author–year citations in round brackets, as books have them: Prebisch (1950).

The extension's own style has square ones; it is made to be varied like this
(https://sphinxcontrib-bibtex.readthedocs.io/en/latest/usage.html).
"""

from dataclasses import dataclass, field

from pybtex import plugin
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

#: What the extension asks pybtex for at every citation.
HOT = ("pybtex.backends", "plaintext")


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
    # pybtex looks for a plugin among all installed packages, 8 ms each time and 1,100 times in a
    # book; for one that is registered, as its manual has it, it looks nowhere else.
    plugin.register_plugin(*HOT, plugin.find_plugin(*HOT), force=True)
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundReferenceStyle
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Author–year citations in round brackets, as books have them: Prebisch (1950).

The extension's own style has square ones; it is made to be varied like this
(https://sphinxcontrib-bibtex.readthedocs.io/en/latest/usage.html). A work of the list is put into
words once and not again while its entry stays as it is: hundreds of them take seconds.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from pybtex import plugin
from pybtex.style import FormattedEntry
from pybtex.style.formatting.alpha import Style as AlphaStyle
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


class RememberingStyle(AlphaStyle):
    """pybtex's style 'alpha', except that it remembers ``{key: (entry, its text)}``."""

    texts: ClassVar = {}

    def format_entry(self, label, entry, bib_data=None):
        known, text = self.texts.get(entry.key, (None, None))
        if known != entry:
            text = super().format_entry(label, entry, bib_data).text
            self.texts[entry.key] = entry, text
        return FormattedEntry(entry.key, text, label)


def _recall(app, env, added, changed, removed):
    """Take over the texts that the last build has kept with the pages it read."""
    for work in env.get_domain("cite").citations if "cite" in env.domains else []:
        if work.tooltip_entry:  # what could not be put into words has none, and is tried again
            made = work.formatted_entry
            RememberingStyle.texts[made.key] = work.entry, made.text
    return []


def setup(app):
    # pybtex looks for a plugin among all installed packages, 8 ms each time and 1,100 times in a
    # book; for one that is registered, as its manual has it, it looks nowhere else.
    plugin.register_plugin(*HOT, plugin.find_plugin(*HOT), force=True)
    plugin.register_plugin("pybtex.style.formatting", "alpha", RememberingStyle, force=True)
    app.connect("env-get-outdated", _recall)
    register_plugin(
        "sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundReferenceStyle
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Mark in code only what a style colours.

Pygments wraps every name, bracket and space in an element of its own. Where no style tells that
kind of token from plain text the element does nothing, and in a long notebook such elements are
four of every ten: a browser has them all to style and lay out before a reader can scroll.
"""

from pygments.lexers import get_lexer_by_name
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Text

#: As MyST-NB calls what notebooks are written in.
LANGUAGE = "ipython3"


def uncoloured(style_names):
    """Return the types of token that every one of the styles draws as plain text."""
    styles = [get_style_by_name(name) for name in style_names]
    return frozenset(
        kind
        for kind in STANDARD_TYPES
        if all(s.style_for_token(kind) == s.style_for_token(Text) for s in styles)
    )


def sparing(language, plain):
    """Return the lexer of a language, except that it tells tokens of these types as plain text."""
    lexer = type(get_lexer_by_name(language))

    class SparingLexer(lexer):
        def get_tokens_unprocessed(self, *args, **kwargs):
            for place, kind, text in super().get_tokens_unprocessed(*args, **kwargs):
                yield place, Text if kind in plain else kind, text

    return SparingLexer


def _spare(app):
    options = app.builder.theme.get_options() if hasattr(app.builder, "theme") else {}
    names = [options.get(f"pygments_{shade}_style") for shade in ("light", "dark")]
    if all(names):  # a theme for paper and readers has its own one style
        app.add_lexer(LANGUAGE, sparing(LANGUAGE, uncoloured(names)))


def setup(app):
    app.connect("builder-inited", _spare)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

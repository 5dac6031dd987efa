"""Code loses the elements no style colours, and neither a character nor a colour with them."""

from types import SimpleNamespace

from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Keyword, Name, Number, Punctuation

from livebook.pages.code_marks import LANGUAGE, _spare, sparing, uncoloured

THEME = ("a11y-high-contrast-light", "a11y-high-contrast-dark")
CODE = '''def share(table, year=2020):  # of all
    """Return it."""
    return table.loc[year, "CHN"] / table[f"{year!r:>4}"].sum() if year else None  # “a” < b & c
%pip install it
'''


def _soup(lexer):
    return BeautifulSoup(highlight(CODE, lexer, HtmlFormatter()), "html.parser")


def _coloured(soup, plain):
    """Return each stretch of text with its class, without the classes that colour nothing."""
    without = {STANDARD_TYPES[kind] for kind in plain}
    return [
        (span["class"][0], span.get_text())
        for span in soup.find_all("span", class_=True)
        if span["class"][0] not in without
    ]


def test_what_the_themes_draw_as_text_is_plain_and_what_they_colour_is_not():
    plain = uncoloured(THEME)
    assert {Name, Punctuation} <= plain
    assert not {Keyword, Number, Name.Function} & plain


def test_one_style_that_colours_it_is_enough_to_keep_it():
    assert Name not in uncoloured([*THEME, "tango"])
    assert Punctuation not in uncoloured(["tango", *THEME])


def test_no_character_and_no_colour_is_lost():
    plain = uncoloured(THEME)
    spared, usual = _soup(sparing(LANGUAGE, plain)()), _soup(get_lexer_by_name(LANGUAGE))
    assert spared.get_text() == usual.get_text()
    assert _coloured(spared, plain) == _coloured(usual, plain)
    assert len(spared.find_all("span")) < 0.6 * len(usual.find_all("span"))


def _registered(**options):
    found = {}
    theme = SimpleNamespace(get_options=lambda: options)
    builder = SimpleNamespace(**({"theme": theme} if options else {}))
    _spare(SimpleNamespace(builder=builder, add_lexer=found.__setitem__))
    return found


def test_code_cells_are_spared_under_a_theme_of_two_shades_and_under_no_other():
    light, dark = THEME
    (language,) = _registered(pygments_light_style=light, pygments_dark_style=dark)
    assert language == "ipython3"
    assert _registered(pygments_light_style=light) == {} == _registered()

"""Of a page, an EPUB gets what its reader can show."""

import pytest
from one_page import asset, page, written

from livebook.pages.epub_markup import drop_late_sheets, reduce_to_text

FIGURE = (
    '<div data-explore="a"><form class="explore-controls"></form>'
    '<img alt="First." class="explore-state" src="a.svg"/><img class="explore-state" hidden="" '
    'src="b.svg"/><p class="explore-says"></p><p class="explore-note" hidden="">One of 2.</p></div>'
)


def _reduced(body):
    one = page(body)
    reduce_to_text(one)
    return written(one)


def test_a_figure_keeps_its_first_state_and_says_it():
    assert _reduced(FIGURE) == (
        '<div data-explore="a"><img alt="First." class="explore-state" src="a.svg"/>'
        '<p class="explore-says">First.</p><p class="explore-note">One of 2.</p></div>'
    )


def test_what_works_by_a_script_goes():
    body = "<p>a</p><script>b</script><style>c</style><button>d</button><p hidden>e</p>"
    assert _reduced(body) == "<p>a</p>"


def test_links_stay_within_the_book_or_lead_to_the_web():
    kept = '<a href="b.xhtml#c">d</a><a href="#e">f</a><a href="https://example.org/g.csv">h</a>'
    assert _reduced(f'{kept}<a href="claims.csv">i</a>') == f"{kept}<a>i</a>"


def test_what_was_left_open_is_closed_and_drawings_keep_their_frame():
    assert _reduced('<p>a<br><svg viewBox="0 0 1 1"><path d=""></svg>') == (
        '<p>a<br/><svg viewBox="0 0 1 1"><path d=""/></svg></p>'
    )


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ("<details><summary><p>a</p></summary>b</details>", "<details><summary>a</summary>b</details>"),
        ("<dd><p><ul><li>a</li></ul></p></dd>", "<dd><ul><li>a</li></ul></dd>"),
        ("<dd><p><p>a</p></p></dd>", "<dd><p>a</p></dd>"),
        ('<table valign="top"><tr><td halign="b">a</td></tr></table>', "<table><tr><td>a</td></tr></table>"),
        ("<noscript><p>a</p></noscript><p>b</p>", "<p>b</p>"),
        ("<p>a <em>b</em></p>", "<p>a <em>b</em></p>"),
    ],
)  # fmt: skip
def test_what_browsers_put_up_with_is_mended(body, valid):
    assert _reduced(body) == valid


def test_a_sheet_that_is_not_there_yet_is_not_asked_for():
    one = page(css_files=[asset("_static/mystnb.4510.css"), asset("_static/reader.css")])
    drop_late_sheets(one)
    assert [css.filename for css in one.context["css_files"]] == ["_static/reader.css"]

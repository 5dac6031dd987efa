"""A table wider than paper is set narrower; one that cannot be is refused by name."""

import pytest

from livebook.editions.paper import CSS, print_document


def _table(columns, word):
    cells = f"<td>{word}</td>" * columns
    return f'<table class="dataframe"><tbody><tr>{cells}</tr></tbody></table>'


@pytest.fixture
def printed(chromium, site, tmp_path):
    """Return a function that prints tables and gives the bytes of the PDF."""

    def _printed(*tables):
        head = f"<title>t</title><style>{CSS.read_text('utf-8')}</style>"
        text = f'<html lang="en"><head>{head}</head><body>{"".join(tables)}</body></html>'
        path = tmp_path / "t.pdf"
        print_document(chromium, site, text, path)
        return path.read_bytes()

    return _printed


def test_long_words_break_in_a_table_that_would_not_fit(printed):
    assert printed(_table(3, "short"), _table(8, "incomprehensibilities")).startswith(b"%PDF")


def test_a_table_that_fits_no_paper_is_named(printed):
    with pytest.raises(ValueError, match=r"t\.pdf: these tables are wider than the paper: .*mmmm"):
        printed(_table(3, "short"), _table(300, "mmmm"))

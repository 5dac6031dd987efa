"""A table wider than paper is set narrower; one that cannot be is refused by name."""

import pytest
from built import HTML

from tools.carry.paper import CSS, print_documents


def _table(columns, word):
    cells = f"<td>{word}</td>" * columns
    return f'<table class="dataframe"><tbody><tr>{cells}</tr></tbody></table>'


def _printed(folder, *tables):
    head = f"<title>t</title><style>{CSS.read_text('utf-8')}</style>"
    path = folder / "t.pdf"
    text = f'<html lang="en"><head>{head}</head><body>{"".join(tables)}</body></html>'
    print_documents(HTML, {path: text})
    return path.read_bytes()


def test_long_words_break_in_a_table_that_would_not_fit(tmp_path):
    printed = _printed(tmp_path, _table(3, "short"), _table(8, "incomprehensibilities"))
    assert printed.startswith(b"%PDF")


def test_a_table_that_fits_no_paper_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"t\.pdf: these tables are wider than the paper: .*mmmm"):
        _printed(tmp_path, _table(3, "short"), _table(300, "mmmm"))

"""Two built books are compared whole."""

import pytest

from livebook.checks.reproducible import day_of, differences, main


@pytest.fixture
def two(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name / "lite").mkdir(parents=True)
        (tmp_path / name / "page.html").write_text("same")
    (tmp_path / "one/lite/only.html").write_text("added later")
    return tmp_path / "one", tmp_path / "other"


def test_equal_books_do_not_differ(two):
    assert differences(*two) == []


def test_every_kind_of_difference_is_named(two):
    one, other = two
    (one / "page.html").write_text("some")
    (one / "more.html").write_text("")
    (other / "less.html").write_text("")
    assert differences(one, other) == [
        f"only in {one}: more.html",
        f"only in {other}: less.html",
        "differs: page.html",
    ]


def test_a_missing_book_is_said(tmp_path):
    with pytest.raises(SystemExit, match="make book"):
        main([str(tmp_path)])


def test_the_day_that_pages_name_is_read_off_them(tmp_path):
    page = tmp_path / "search.html"
    page.write_text('<p>Last changed on <time datetime="2026-05-04">4 May 2026</time>.</p>')
    assert day_of(tmp_path) == "2026-05-04"
    page.write_text("<p>No day.</p>")
    assert day_of(tmp_path) == ""

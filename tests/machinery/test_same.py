"""Two built books are compared whole."""

import sys
from pathlib import Path

import pytest

from livebook.checks import reproducible
from livebook.checks.reproducible import build, build_elsewhere, day_of, differences, main


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


@pytest.fixture
def python(monkeypatch, tmp_path):
    """Let a script stand for Python: it says what it was asked, where, and with which settings."""
    program = tmp_path / "python"
    program.write_text(
        '#!/bin/sh\necho "$* in $PWD, $BOOK_LITE, $BOOK_DATE, $PYTHONPATH"\n'
        "echo a warning >&2\nexit ${BOOK_FAILS:-0}\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("BOOK_LITE", "of ours")
    return tmp_path


def test_a_copy_is_built_by_itself_with_what_it_is_told(python):
    said = build(python, "--check", BOOK_LITE="1", BOOK_DATE="2026-05-04")
    asked, warned = said.splitlines()
    assert asked == f"-m livebook.build --check in {python}, 1, 2026-05-04, {python}"
    assert warned == "a warning"


def test_a_copy_that_cannot_be_built_stops_with_what_was_said(python):
    with pytest.raises(SystemExit, match=r"build of a copy failed:\n-m livebook.build (.|\n)*warn"):
        build(python, BOOK_FAILS="1")


@pytest.mark.parametrize("lite", [True, False])
def test_the_copy_takes_executed_notebooks_and_the_day_along(lite, python, monkeypatch):
    root, asked = python / "book", []
    store = root / "_build/executed"
    store.mkdir(parents=True)
    (store / "a.ipynb").write_text("{}")
    (root / "page.md").write_text("# A page")
    monkeypatch.setattr(reproducible, "ROOT", root)
    monkeypatch.setattr(reproducible.checkout, "files", lambda root: ["page.md"])
    monkeypatch.setattr(
        reproducible, "build", lambda folder, **settings: asked.append((folder, settings))
    )
    html = build_elsewhere(python / "copy", lite=lite, day="2026-05-04")
    assert html == python / "copy/_build/html"
    assert (python / "copy/page.md").is_file()
    assert (python / "copy/_build/executed/a.ipynb").is_file()
    settings = {"BOOK_LITE": "1" if lite else "", "BOOK_DATE": "2026-05-04"}
    assert asked == [(python / "copy", settings)]


@pytest.fixture
def built(two, monkeypatch):
    """Give a built book and a function that says what a second build has; the list of asked."""
    one, _ = two
    day = '<time datetime="2026-05-04">4 May 2026</time>'
    (one / "index.html").write_text("A book")
    (one / "search.html").write_text(day)
    asked = []

    def once_more(folder, *, lite, day):
        asked.append((lite, day))
        html = Path(folder) / "html"
        html.mkdir(parents=True)
        for name in ("index.html", "page.html", "search.html"):
            (html / name).write_bytes((one / name).read_bytes())
        if asked[1:]:
            (html / "page.html").write_text("other")
        return html

    monkeypatch.setattr(reproducible, "build_elsewhere", once_more)
    return one, asked


def test_a_book_that_comes_out_the_same_is_said_with_the_number_of_its_files(built, capsys):
    one, asked = built
    main([str(one)])
    assert asked == [(True, "2026-05-04")]
    assert capsys.readouterr().out == "Two builds are the same, byte by byte: 3 files\n"


def test_a_book_that_comes_out_otherwise_stops_and_counts(built, monkeypatch):
    one, asked = built
    asked.append("an earlier build")
    monkeypatch.setattr(reproducible, "ROOT", one.parent)
    (one.parent / "_build").mkdir()
    one.rename(one.parent / "_build/html")
    one.with_name("one").symlink_to(one.parent / "_build/html")
    with pytest.raises(
        SystemExit, match=r"^differs: page.html\n1 files differ between two builds$"
    ):
        main([])

"""Every page says where it stands: number, kind, minutes, and what comes next."""

from types import SimpleNamespace

import nbformat
import pytest
from small_book import dump, write_notebook

from livebook import minutes, orientation, place, upkeep
from livebook.pages import heads

TOC = {
    "format": "jb-book",
    "root": "start",
    "chapters": [
        {"file": "about"},
        {
            "file": "wells/index",
            "sections": [{"file": f"wells/{n}"} for n in ("depth", "voices", "practice")],
        },
        {"file": "rivers/index", "sections": [{"file": "rivers/flow"}]},
    ],
}
PAGE = "[this page in the book](https://example.org/a.html)"
TEXTS = {
    "start": "# Water",
    "about": "# About",
    "wells/index": "# 7. Wells\n\nDeep.",
    "wells/voices": "# Voices",
    "rivers/index": "# Rivers",
}
DEPTH = "# How deep?\n\nSome are.\n"
EXERCISES = "# Practice\n\n## Exercise 1: names\n\nIf exercise 2 is hard, see 3.4 of exercise 9.2."


@pytest.fixture
def book(tmp_path, monkeypatch):
    dump(tmp_path / "_config.yml", {"title": "Water"})
    dump(tmp_path / "_toc.yml", TOC)
    for folder in ("wells", "rivers"):
        (tmp_path / folder).mkdir()
    for page, text in TEXTS.items():
        (tmp_path / f"{page}.md").write_text(text, encoding="utf-8")
    write_notebook(tmp_path / "wells/depth.ipynb", DEPTH, "x = 1", livebook={"role": "core"})
    write_notebook(tmp_path / "wells/practice.ipynb", EXERCISES, 'Exercise("Exercise 1: names")')
    write_notebook(tmp_path / "rivers/flow.ipynb", "# Flow", livebook={"role": "optional"})
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    place.root.cache_clear()
    yield tmp_path
    place.root.cache_clear()


def _first(book, page):
    return nbformat.read(book / f"{page}.ipynb", as_version=4).cells[0].source


def test_a_notebook_says_its_number_chapter_kind_minutes_and_successor(book):
    assert upkeep.main([]) == 0
    assert _first(book, "wells/depth") == (
        "# 1.1 How deep?\n\n*Chapter 1, Wells · core · 5 minutes · "
        "next: [1.2 Voices](voices.md)*\n\nSome are."
    )
    assert _first(book, "wells/practice").splitlines()[2] == (
        "*Chapter 1, Wells · exercises · 5 minutes · next: [2. Rivers](../rivers/index.md)*"
    )
    assert _first(book, "rivers/flow") == (
        "# 2.1 Flow\n\n*Chapter 2, Rivers · optional · 5 minutes*"
    )


def test_texts_are_numbered_where_they_are_in_a_chapter(book):
    upkeep.main([])
    assert [(book / f"{page}.md").read_text("utf-8").splitlines()[0] for page in TEXTS] == [
        "# Water",
        "# About",
        "# 1. Wells",
        "# 1.2 Voices",
        "# 2. Rivers",
    ]


def test_exercises_have_the_number_of_their_chapter_in_texts_and_code(book):
    upkeep.main([])
    text, code = nbformat.read(book / "wells/practice.ipynb", as_version=4).cells
    assert (
        "## Exercise 1.1: names" in text.source and code.source == 'Exercise("Exercise 1.1: names")'
    )
    assert "If exercise 1.2 is hard, see 3.4 of exercise 1.2." in text.source


def test_what_is_kept_once_stays_until_the_contents_change(book, capsys):
    assert upkeep.main(["--check"]) == 1
    named = capsys.readouterr().out
    assert len(named.splitlines()) == 6 and "wells/depth.ipynb: folds, numbers" in named
    upkeep.main([])
    assert upkeep.main(["--check"]) == 0
    dump(book / "_toc.yml", {**TOC, "chapters": [TOC["chapters"][n] for n in (0, 2, 1)]})
    assert upkeep.main(["--check"]) == 1
    upkeep.main([])
    assert _first(book, "rivers/flow").startswith("# 1.1 Flow\n\n*Chapter 1, Rivers · ")
    assert upkeep.main(["--check"]) == 0


def test_a_published_book_is_linked_from_its_notebooks_but_not_from_its_own_page(book):
    dump(book / "CITATION.cff", {"url": "https://example.org/water/"})
    upkeep.main([])
    address = "[this page in the book](https://example.org/water/wells/depth.html)"
    source = _first(book, "wells/depth")
    assert f"5 minutes · {address} · next:" in source
    cell = nbformat.v4.new_markdown_cell(source)
    heads.on_page(cell)
    assert cell.source == (
        "# 1.1 How deep?\n\n```{container} orientation unsearched\nChapter 1, Wells · core · "
        "5 minutes · next: [1.2 Voices](voices.md)\n```\n\nSome are."
    )


@pytest.mark.parametrize(
    ("line", "linked"),
    [
        ("5 minutes · next: [2 B](b.ipynb)", f"5 minutes · {PAGE} · next: [2 B](b.ipynb)"),
        ("5 minutes", f"5 minutes · {PAGE}"),
        (f"5 minutes · {PAGE}", f"5 minutes · {PAGE}"),
    ],
)
def test_a_copy_links_the_page_that_its_build_knows(line, linked):
    head = "# 1.1 A\n\n*Chapter 1, Wells · core · {}*\n\nDeep."
    cell = nbformat.v4.new_markdown_cell(head.format(line))
    orientation.link_page(nbformat.v4.new_notebook(cells=[cell]), "https://example.org/a.html")
    assert cell.source == head.format(linked)


def test_the_address_of_an_exercise_has_no_number_of_a_chapter():
    cell = nbformat.v4.new_markdown_cell("## Exercise 4.3: a sum of trade\n\nAdd.")
    heads.on_page(cell)
    assert cell.source == "(exercise-3-a-sum-of-trade)=\n## Exercise 4.3: a sum of trade\n\nAdd."


def test_folds_are_kept_too(book):
    write_notebook(book / "rivers/flow.ipynb", "# Flow", "# @title How it is drawn\nplot()")
    upkeep.main([])
    cell = nbformat.read(book / "rivers/flow.ipynb", as_version=4).cells[1]
    assert cell.metadata["tags"] == ["hide-input"] and cell.metadata["jupyter"]["source_hidden"]


def test_minutes_follow_from_words_open_lines_figures_and_questions():
    def taken(text="", *code, **metadata):
        cells = [nbformat.v4.new_markdown_cell(text)]
        cells += [nbformat.v4.new_code_cell(source, metadata=metadata) for source in code]
        return minutes.of_notebook(nbformat.v4.new_notebook(cells=cells))

    assert taken("word " * 3000) == minutes.of_text("word " * 3000) == 30
    assert taken("", "x = 1\n" * 200) == 20
    assert taken("", "# @title Folded\n" + "x = 1\n" * 200) == 5
    assert taken("", *["plot()"] * 5, mystnb={"figure": {"name": "fig"}}) == 10
    assert (
        taken("", "a = Number(1), Choice(True)\nb = Sorting({})\nc, d = Numbers({}), predict()")
        == 10
    )
    assert taken("word " * 1000 + "<details>" + "word " * 1000 + "</details>") == 10
    assert taken("*Chapter 1, Wells · core · 10 minutes" + " word" * 1000 + "*") == 5
    assert minutes.of_text("```{borrow} a#b\n```\n:::{question} c#1.d\n:::\n" * 5) == 20


def test_an_entry_says_where_a_page_is_and_one_of_the_page_itself_says_so(book):
    assert (
        orientation.entry(book, "wells/depth", "/")
        == "[1.1 How deep?](/wells/depth.ipynb) (core, 5 minutes)"
    )
    assert orientation.entry(book, "wells/depth", None) == "This page (core, 5 minutes)"
    assert orientation.entry(book, "about") == "[About](about.md) (reading, 5 minutes)"
    write_notebook(book / "rivers/flow.ipynb", "# Flow")  # which says no role
    assert orientation.entry(book, "rivers/flow") == "[2.1 Flow](rivers/flow.ipynb) (5 minutes)"
    named = orientation.of(book, "wells/depth", {"wells/depth": "7.3"})
    assert named == ("7.3 How deep?", "core", 5, "wells/depth.ipynb")


@pytest.mark.parametrize(
    ("text", "number", "numbered"),
    [
        ("# Wells", "2", "# 2. Wells"),
        ("# 2. Wells", "3.1", "# 3.1 Wells"),
        ("# 1.2 Wells\n\n# 3. Not the title", "2", "# 2. Wells\n\n# 3. Not the title"),
        ("Before\n\n#  Wells ", "2", "Before\n\n# 2. Wells"),
        ("# 1950 and after", "2", "# 2. 1950 and after"),
    ],
)
def test_a_title_has_its_number_and_no_other(text, number, numbered):
    assert orientation.numbered(text, number) == numbered


def test_a_page_outside_the_chapters_has_no_line_and_the_last_of_all_no_successor(book):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# About\n\nWords.")])
    orientation.head(notebook, book, "about")
    assert notebook.cells[0].source == "# About\n\nWords."
    assert orientation.line(book, "rivers/flow") == "Chapter 2, Rivers · optional · 5 minutes"


def test_a_notebook_of_a_title_alone_ends_with_its_line(book):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Flow")])
    for _ in range(2):
        orientation.head(notebook, book, "rivers/flow")
    assert notebook.cells[0].source == "# 2.1 Flow\n\n*Chapter 2, Rivers · optional · 5 minutes*"


def test_exercises_are_numbered_in_their_own_notebook_alone(book):
    write_notebook(
        book / "wells/depth.ipynb", "# Deep\n\nSee exercise 2.", livebook={"role": "core"}
    )
    upkeep.main([])
    assert "See exercise 2." in _first(book, "wells/depth")


def test_minutes_are_rounded_to_fives_and_kinds_of_cells_besides_take_none():
    words = [minutes.of_text("word " * number) for number in (0, 749, 751, 1240, 1260)]
    assert words == [5, 5, 10, 10, 15]
    raw = nbformat.v4.new_raw_cell("word " * 5000)
    assert minutes.of_notebook(nbformat.v4.new_notebook(cells=[raw])) == 5
    code = [
        nbformat.v4.new_code_cell("plot()", metadata={"mystnb": {"other": 1}}) for _ in range(30)
    ]
    assert minutes.of_notebook(nbformat.v4.new_notebook(cells=code)) == 5


def test_a_book_is_looked_for_where_it_is_said_to_be_or_where_one_is_installed(
    monkeypatch, tmp_path
):
    place.root.cache_clear()
    monkeypatch.setenv(place.VARIABLE, str(tmp_path))
    assert place.root() == tmp_path
    place.root.cache_clear()
    monkeypatch.delenv(place.VARIABLE)
    asked = []
    installed = SimpleNamespace(load=lambda: str(tmp_path / "installed"))
    monkeypatch.setattr(place, "entry_points", lambda **what: asked.append(what) or [installed])
    assert place.root() == tmp_path / "installed" and asked == [
        {"group": "livebook", "name": "book"}
    ]
    place.root.cache_clear()
    monkeypatch.setattr(place, "entry_points", lambda **what: [])
    with pytest.raises(
        place.PlaceError, match="no book is installed; set LIVEBOOK_ROOT to the folder"
    ):
        place.root()
    place.root.cache_clear()

"""The order of a book's pages, its chapters and their numbers, as its table of contents has them."""

import pytest
from small_book import dump, write_notebook

from livebook import reading_order

TOC = {
    "root": "start",
    "parts": [
        {
            "chapters": [
                {"file": "about.md"},
                {
                    "file": "wells/index",
                    "sections": [{"file": "wells/deep.ipynb"}, {"glob": "wells/more/*"}],
                },
            ]
        },
        {"caption": "Nothing yet"},
        {
            "chapters": [
                {"file": "rivers", "sections": [{"file": "flow", "sections": [{"file": "mouth"}]}]},
                {"url": "https://a.example", "title": "Elsewhere"},
                {"file": "words", "sections": [{"file": "about"}]},
            ]
        },
    ],
}
PAGES = [
    "start",
    "about",
    "wells/index",
    "wells/deep",
    "wells/more/a",
    "wells/more/b",
    "rivers",
    "flow",
    "mouth",
    "words",
    "about",
]


@pytest.fixture
def book(tmp_path):
    toc = {**TOC, "parts": [dict(part) for part in TOC["parts"]]}
    toc["parts"][2]["chapters"] = [c for c in toc["parts"][2]["chapters"] if "file" in c]
    dump(tmp_path / "_toc.yml", toc)
    (tmp_path / "wells/more").mkdir(parents=True)
    for name in ("start", "about", "wells/index", "wells/more/b", "rivers", "mouth", "words"):
        (tmp_path / f"{name}.md").write_text("# A", encoding="utf-8")
    for name in ("wells/deep", "wells/more/a", "flow"):
        write_notebook(tmp_path / f"{name}.ipynb", "# A")
    return tmp_path


def test_pages_come_part_by_part_each_before_those_below_it_and_a_pattern_in_the_alphabet(book):
    assert reading_order.pages(book) == PAGES
    assert reading_order.first(str(book)) == "start"


def test_a_book_without_parts_has_its_chapters_at_the_top_or_none(tmp_path):
    dump(tmp_path / "_toc.yml", {"root": "a", "chapters": [{"file": "b"}]})
    assert reading_order.pages(tmp_path) == ["a", "b"]
    dump(tmp_path / "_toc.yml", {"root": "a"})
    assert reading_order.pages(tmp_path) == ["a"] and reading_order.numbers(tmp_path) == {}


def test_a_chapter_has_notebooks_below_it_at_any_depth(book):
    assert reading_order.chapters(book) == {
        "wells/index": ["wells/deep", "wells/more/a", "wells/more/b"],
        "rivers": ["flow", "mouth"],
    }


def test_notebooks_are_all_that_are_there_by_name_and_texts_those_of_chapters_in_order(book):
    found = [path.relative_to(book).as_posix() for path in reading_order.notebooks(book)]
    assert found == ["flow.ipynb", "wells/deep.ipynb", "wells/more/a.ipynb"]
    texts = [path.relative_to(book).as_posix() for path in reading_order.texts(book)]
    assert texts == ["wells/index.md", "wells/more/b.md", "rivers.md", "mouth.md"]


def test_chapters_are_counted_and_in_each_the_pages_below_it(book):
    assert reading_order.numbers(book) == {
        "wells/index": "1",
        "wells/deep": "1.1",
        "wells/more/a": "1.2",
        "wells/more/b": "1.3",
        "rivers": "2",
        "flow": "2.1",
        "mouth": "2.2",
    }


@pytest.mark.parametrize(
    ("page", "name"), [("a/1-b/index", "1-b"), ("index", "index"), ("a/b", "b"), ("a", "a")]
)
def test_a_chapter_is_called_by_its_folder_or_by_its_file(page, name):
    assert reading_order.short_name(page) == name

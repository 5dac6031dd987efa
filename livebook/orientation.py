"""Where a page stands in a book: its number, its kind, how long it takes, and what comes next.

Numbers follow from the table of contents: chapters are counted, and in each the pages below it
(*2*, *2.1*); exercises have their chapter's number before their own. They stand in the titles, and
a notebook has a line below its title, so that both are told wherever it is read: on its page, in
JupyterLab, Binder and Colab. Nobody types them: `livebook.upkeep` writes what this module says.
"""

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from livebook import minutes, options, reading_order, yaml_text
from livebook.file_state import remembered

#: What a notebook calls its page where it links to it.
PAGE_IN_BOOK = "[this page in the book]"
_TITLE = re.compile(r"^# (?:\d+(?:\.|\.\d+) )?(.+)$", re.MULTILINE)
_EXERCISE = re.compile(r"\b([Ee]xercise) (?:\d+\.)?(\d+)\b")


class Bearings(NamedTuple):
    """A page's title with its number, what it is, how many minutes it takes, and its file."""

    title: str
    kind: str
    minutes: int
    file: str


def of(root: Path, page: str, numbers: dict[str, str] | None = None) -> Bearings:
    """Return where a page of a book stands.

    `numbers` are those of `reading_order.numbers`, for whoever asks of many pages. The kind is *reading* of a text, *exercises* of a notebook that is called so, and of other
    notebooks what their metadata say (``role``: *core* or *optional*).
    """
    said, number = options.read(root), (numbers or reading_order.numbers(root)).get(page, "")
    path = Path(root) / f"{page}.ipynb"
    if not path.is_file():
        text, taken = _text(path.with_suffix(".md"))
        return Bearings(_titled(number, text), "reading", taken, f"{page}.md")
    text, about, taken = _notebook(path)
    kind = about.get(said.notebook_metadata, {}).get("role", "")
    kind = "exercises" if path.stem == said.exercises else kind
    return Bearings(_titled(number, text), kind, taken, f"{page}.ipynb")


@remembered
def _text(path):
    """Return a page's text, and the minutes it takes."""
    text = path.read_text(encoding="utf-8")
    return text, minutes.of_text(text)


@remembered
def _notebook(path):
    """Return a notebook's first cell, its metadata, and the minutes it takes."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = "".join(notebook["cells"][0]["source"])
    return first, notebook["metadata"], minutes.of_notebook(notebook)


def entry(
    root: Path, page: str, top: str | None = "", numbers: dict[str, str] | None = None
) -> str:
    """Return a page's link, kind and minutes in Markdown.

    `top` comes before its address; None is for the page on which the entry stands. `numbers` as
    in `of`.
    """
    there = of(root, page, numbers)
    told = ", ".join(filter(None, [there.kind, f"{there.minutes} minutes"]))
    link = "This page" if top is None else f"[{there.title}]({top}{there.file})"
    return f"{link} ({told})"


def _titled(number, text):
    title = _TITLE.search(text)[1].strip()
    dot = "" if "." in number else "."
    return f"{number}{dot} {title}" if number else title


# What stands in the pages ------------------------------------------------------------------------


def numbered(text: str, number: str) -> str:
    """Return a text whose title has this number, and no other.

    Examples
    --------
    >>> numbered("# 3.1 Wells\\n\\nDeep.", "2.1"), numbered("# 3. Wells", "")
    ('# 2.1 Wells\\n\\nDeep.', '# Wells')
    """
    return _TITLE.sub(lambda found: f"# {_titled(number, found[0])}", text, count=1)


def head(notebook, root: Path, page: str) -> None:
    """Write a notebook's number into its title, the line below it, and numbers of exercises."""
    number = reading_order.numbers(root).get(page)
    if not number:
        return
    first = notebook.cells[0]
    title, _, text = minutes.HEAD.sub("", numbered(first.source, number)).partition("\n")
    first.source = f"{title}\n\n*{line(root, page)}*\n\n{text.lstrip()}".rstrip()
    if Path(page).name == options.read(root).exercises:
        for cell in notebook.cells:
            cell.source = _EXERCISE.sub(rf"\1 {number.partition('.')[0]}.\2", cell.source)


def line(root: Path, page: str) -> str:
    """Return what a notebook says of itself: chapter, kind, minutes, its page, what comes next."""
    chapters = reading_order.chapters(root)
    chapter = next(chapter for chapter, below in chapters.items() if page in below)
    here = of(root, page)
    told = [f"Chapter {of(root, chapter).title.replace('.', ',', 1)}", here.kind]
    told.append(f"{here.minutes} minutes")
    told.append(_page_in_book(f"{address}/{page}.html") if (address := _address(root)) else "")
    pages = [one for chapter, below in chapters.items() for one in (chapter, *below)]
    for following in pages[pages.index(page) + 1 :][:1]:
        then = of(root, following)
        file = os.path.relpath(then.file, Path(page).parent)
        told.append(f"next: [{then.title}]({Path(file).as_posix()})")
    return " · ".join(filter(None, told))


def link_page(notebook, address: str) -> None:
    """Let the line at a notebook's head link its page, whose address only a build may know."""
    first = notebook.cells[0]
    if found := minutes.HEAD.search(first.source):
        here, then, following = found[1].partition(" · next: ")
        if PAGE_IN_BOOK not in here:
            told = f"{here} · {_page_in_book(address)}{then}{following}"
            first.source = first.source.replace(found[1], told)


def _page_in_book(address):
    return f"{PAGE_IN_BOOK}({address})"


def _address(root):
    """Return where the book is published, as its ``CITATION.cff`` says; empty if it does not."""
    file = Path(root) / "CITATION.cff"
    cited = (yaml_text.read(file) or {}) if file.is_file() else {}
    return cited.get("url", "").rstrip("/")

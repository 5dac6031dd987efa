"""How much code a reader of the notebooks meets: python -m livebook.checks.notebook_measures

Lines are those that are neither blank nor only a comment. Notebooks of exercises, which are meant
to be filled in, stay out, by their name ``practice``.
"""

import ast
import statistics
from pathlib import Path
from typing import NamedTuple

import nbformat

from livebook import folding, orientation, place, reading_order

#: Calls that book-keeping consists of, and modules whose calls draw.
BOOK_KEEPING, DRAWING = {"record"}, {"charts", "maps", "plt"}
#: Calls of the drawing modules that draw nothing.
_SETTING = {"use_house_style"}
#: How many minutes the core notebooks of a chapter may take together.
CORE = 120


class Measures(NamedTuple):
    """Of one notebook: its cells, lines of code, those open to see, of book-keeping, of figures."""

    cells: int
    lines: int
    open: int
    book_keeping: int
    figures: list[int]


def measure(notebook) -> Measures:
    """Return the measures of a notebook."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return Measures(
        cells=len(notebook.cells),
        lines=sum(map(folding.code_lines, cells)),
        open=folding.open_lines(notebook),
        book_keeping=sum(map(_book_keeping, cells)),
        figures=[folding.code_lines(source) for source in cells if _draws(source)],
    )


def of_book(root: Path) -> dict[str, Measures]:
    """Return the measures of each notebook of a book, without those of exercises."""
    return {
        path.stem: measure(nbformat.read(path, as_version=4))
        for path in reading_order.notebooks(root)
        if path.stem != "practice"
    }


def core_minutes(root: Path) -> dict[str, int]:
    """Return how many minutes the core notebooks of each chapter take together, by its title."""
    there = {
        chapter: [orientation.of(root, page) for page in below]
        for chapter, below in reading_order.chapters(root).items()
    }
    return {
        orientation.of(root, chapter).title: sum(one.minutes for one in pages if one.kind == "core")
        for chapter, pages in there.items()
    }


def _book_keeping(source):
    """Return lines of statements that do nothing but record numbers."""
    return sum(
        folding.code_lines("\n".join(source.splitlines()[s.lineno - 1 : s.end_lineno]))
        for s in _parsed(source).body
        if isinstance(s, ast.Expr)
        and isinstance(s.value, ast.Call)
        and getattr(s.value.func, "id", "") in BOOK_KEEPING
    )


def _draws(source):
    calls = (node.func for node in ast.walk(_parsed(source)) if isinstance(node, ast.Call))
    return any(
        isinstance(call, ast.Attribute)
        and getattr(call.value, "id", "") in DRAWING
        and call.attr not in _SETTING
        for call in calls
    )


def _parsed(source):
    return ast.parse("\n".join("" if line[:1] in "%!" else line for line in source.splitlines()))


def summary(measures: dict[str, Measures]) -> dict[str, float]:
    """Return what is bounded, over all notebooks."""
    figures = [lines for m in measures.values() for lines in m.figures]
    opens = [m.open for m in measures.values()]
    lines = [m.lines for m in measures.values()]
    kept = [m.book_keeping for m in measures.values()]
    return {
        "code lines, all notebooks": sum(lines),
        "code lines of a notebook, mean": statistics.mean(lines),
        "code lines open in a notebook, median": statistics.median(opens),
        "code lines open in a notebook, most": max(opens),
        "lines of book-keeping, all notebooks": sum(kept),
        "lines of book-keeping of a notebook, mean": statistics.mean(kept),
        "lines of a figure's cell, median": statistics.median(figures),
        "lines of a figure's cell, most": max(figures),
        "cells of a notebook, most": max(m.cells for m in measures.values()),
    }


def main() -> None:
    """Print the measures of each notebook and of all."""
    measures = of_book(place.root())
    print(f"{'notebook':30} cells lines  open  records  figure cells")
    for name, m in measures.items():
        figures = " ".join(map(str, m.figures))
        print(f"{name:30} {m.cells:5} {m.lines:5} {m.open:5} {m.book_keeping:8}  {figures}")
    for what, value in summary(measures).items():
        print(f"{what}: {value:,g}")
    for chapter, minutes in core_minutes(place.root()).items():
        over = f", {minutes - CORE} too many" if minutes > CORE else ""
        print(f"core notebooks of {chapter}: {minutes} minutes{over}")


if __name__ == "__main__":
    main()

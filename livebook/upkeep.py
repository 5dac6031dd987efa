"""What stands in the book's pages though nobody types it: folds, numbers, the heads of notebooks.

::

    python -m livebook.upkeep             writes it
    python -m livebook.upkeep --check     names the pages that do not have it
"""

import sys
from pathlib import Path

import nbformat

from livebook import folding, orientation, place, reading_order


def kept(root: Path):
    """Yield each page's file with its text as it is and as it should be."""
    numbers = reading_order.numbers(root)
    for page in reading_order.pages(root):
        path = Path(root) / f"{page}.ipynb"
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            notebook = nbformat.reads(text, as_version=4)
            folding.fold(notebook)
            orientation.head(notebook, root, page)
            yield path, text, nbformat.writes(notebook) + "\n"
        elif page in numbers:
            path = path.with_suffix(".md")
            text = path.read_text(encoding="utf-8")
            yield path, text, orientation.numbered(text, numbers[page])


def main(arguments: list[str]) -> int:
    """Write what should stand in the pages, or name those in which it does not."""
    check = "--check" in arguments
    wrong = [(path, wanted) for path, text, wanted in kept(place.root()) if wanted != text]
    for path, wanted in wrong:
        if check:
            print(f"{path}: folds, numbers or the line at its head are not kept; run: make format")
        else:
            path.write_text(wanted, encoding="utf-8")
    return int(check and bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

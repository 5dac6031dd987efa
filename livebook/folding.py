"""A cell whose first line is ``# @title …`` is folded under that title, wherever it is read.

The title says what is inside ("How the figure is drawn"). Colab reads it as it stands (with
``cellView: form``), JupyterLab and Binder fold the cell by ``jupyter.source_hidden``, and the page
by the tag ``hide-input``, whose line to click on says the title. The first line decides; this
module sets the other three accordingly::

    python -m livebook.folding             writes them into the book's notebooks
    python -m livebook.folding --check     names the notebooks that do not have them
"""

import sys

import nbformat

from livebook import place, reading_order

_MARK = "# @title "
_TAG = "hide-input"


def title_of(source: str) -> str | None:
    """Return the title under which a cell is folded, or None if it is open.

    Examples
    --------
    >>> title_of("# @title How the figure is drawn\\nplot()"), title_of("plot()")
    ('How the figure is drawn', None)
    """
    first = source.split("\n", 1)[0]
    return first.removeprefix(_MARK).strip() if first.startswith(_MARK) else None


def without_title(source: str) -> str:
    """Return the source of a cell without the line of its title.

    Examples
    --------
    >>> without_title("# @title How the figure is drawn\\nplot()")
    'plot()'
    """
    return source.partition("\n")[2].lstrip("\n") if title_of(source) else source


def fold(cell) -> None:
    """Set what the page, JupyterLab and Colab look at, as the cell's first line says."""
    folded = title_of(cell.source) is not None
    tags = [tag for tag in cell.metadata.get("tags", []) if tag != _TAG]
    jupyter = {k: v for k, v in cell.metadata.get("jupyter", {}).items() if k != "source_hidden"}
    wanted = {
        "tags": [_TAG, *tags] if folded else tags,
        "jupyter": {**jupyter, "source_hidden": True} if folded else jupyter,
        "cellView": "form" if folded else None,
    }
    for key, value in wanted.items():
        if value:
            cell.metadata[key] = value
        else:
            cell.metadata.pop(key, None)


def on_page(cell) -> None:
    """Let the page say the title where it folds the cell, instead of showing it as code."""
    if title := title_of(cell.source):
        cell.metadata.setdefault("mystnb", {}).update(
            code_prompt_show=title, code_prompt_hide=title
        )
        cell.source = without_title(cell.source)


def folded(text: str) -> str:
    """Return the text of a notebook whose cells are folded as their first lines say."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            fold(cell)
    return nbformat.writes(notebook) + "\n"


def main(arguments: list[str]) -> int:
    """Fold the cells of the book's notebooks, or name those that are not; see the module."""
    wrong = []
    for path in reading_order.notebooks(place.root()):
        text = path.read_text(encoding="utf-8")
        if (wanted := folded(text)) != text:
            wrong.append(path)
            if "--check" not in arguments:
                path.write_text(wanted, encoding="utf-8")
    for path in wrong if "--check" in arguments else ():
        print(f"{path}: cells are not folded as their first lines say; run: make format")
    return int(bool(wrong) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A cell whose first line is ``# @title …`` is folded under that title, wherever it is read.

The title says what is inside ("How the figure is drawn"). Colab reads it as it stands (with
``cellView: form``), JupyterLab and Binder fold the cell by ``jupyter.source_hidden``, and the page
by the tag ``hide-input``, whose line to click on says the title. The first line decides; this
module sets the other three accordingly, and `livebook.upkeep` writes them.
"""

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


def code_lines(source: str) -> int:
    """Return how many lines of code are neither blank nor only a comment.

    Examples
    --------
    >>> code_lines("# why\\n\\nx = 1\\n")
    1
    """
    return sum(1 for line in source.splitlines() if line.strip() and line.strip()[0] != "#")


def open_lines(notebook) -> int:
    """Return how many lines of a notebook's code are open to see."""
    cells = notebook["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return sum(code_lines(source) for source in sources if not title_of(source))


def fold(notebook) -> None:
    """Set what the page, JupyterLab and Colab look at, as the first line of each cell says."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _fold(cell)


def _fold(cell):
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

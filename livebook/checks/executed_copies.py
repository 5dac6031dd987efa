"""Copy the notebooks with the outputs they had when the book was built into a folder.

There nbval runs each once more, on its own, and compares: a notebook that fails, or prints, draws
or notes anything else than the first time, is found out.
"""

import sys
from pathlib import Path

import nbformat

from livebook import executed, notes
from livebook.reading_order import notebooks

#: What the copies begin with: they say then what they say to a build, not to a reader.
AS_IN_A_BUILD = f"import os\n\nos.environ[{notes.VARIABLE!r}] = '1'"


def write(root, folder):
    """Write the notebooks of a book, executed, to the same places below a folder.

    Parameters
    ----------
    root : path
        The folder of the book; what was not executed yet is executed now.
    folder : path
        Made if it is not there.

    Raises
    ------
    livebook.executed.ExecutionError
        Naming every notebook that failed, and how.
    """
    root = Path(root)
    for path, done in executed.execute(notebooks(root), root).items():
        target = Path(folder) / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(copy(executed.read_notebook(path), done), target)


def copy(notebook, done):
    """Return a notebook as it was when a build had run it, notes among its outputs.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As it is written.
    done : livebook.executed.Executed
        Its kept variant.
    """
    whole = executed.filled(notebook, done)
    for cell in whole.cells:
        if noted := cell.metadata.pop("livebook", None):
            cell.outputs.append(nbformat.v4.new_output("display_data", {notes.MIME: noted}))
    whole.cells.insert(0, nbformat.v4.new_code_cell(AS_IN_A_BUILD))
    return whole


def main(arguments):
    """Write the notebooks of the book in this folder into another one."""
    if len(arguments) != 1:
        sys.exit("Give the folder to copy the executed notebooks to")
    try:
        write(Path.cwd(), arguments[0])
    except executed.ExecutionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])

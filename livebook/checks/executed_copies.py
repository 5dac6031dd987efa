"""Copy notebooks with the outputs they had when the book was built into a folder.

There nbval runs each once more, on its own, and compares: a notebook that fails, or prints, draws
or notes anything else than the first time, is found out. One that came out as it did before, on
whatever machine, has been run twice already and compared: its outputs' digest stands in a file that
is kept in version control (``--known``), as a run writes it (``--note``), and it is left out.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import nbformat

from livebook import executed, notes
from livebook.reading_order import notebooks

#: What the copies begin with: they say then what they say to a build, not to a reader.
AS_IN_A_BUILD = f"import os\n\nos.environ[{notes.VARIABLE!r}] = '1'"


def outputs(root):
    """Return ``{path: (Executed, line)}`` of a book's notebooks; a line has digest and name.

    Parameters
    ----------
    root : path
        The folder of the book; what was not executed yet is executed now.

    Raises
    ------
    livebook.executed.ExecutionError
        Naming every notebook that failed, and how.
    """
    root = Path(root)
    return {
        path: (done, f"{_digest(done)}  {path.relative_to(root).as_posix()}")
        for path, done in executed.execute(notebooks(root), root).items()
    }


def _digest(done):
    cells = nbformat.read(done.path, as_version=4).cells
    shown = [cell.outputs for cell in cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps([shown, done.notes], sort_keys=True).encode()).hexdigest()


def write(root, folder, known=()):
    """Write the notebooks of a book, executed, to the same places below a folder.

    Parameters
    ----------
    root : path
        The folder of the book.
    folder : path
        Made if it is not there.
    known : collection of str
        Lines, as `outputs` has them, of notebooks that are left out.
    """
    for path, (done, line) in outputs(root).items():
        if line not in known:
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


def main(arguments=None):
    """Write copies of the notebooks of the book in this folder, or note how they came out."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("folder", nargs="?", type=Path, help="where the copies are put")
    asked.add_argument("--note", type=Path, metavar="FILE", help="write digests of all outputs")
    parser.add_argument("--known", type=Path, metavar="FILE", help="leave out what came out so")
    options, root = parser.parse_args(arguments), Path.cwd()
    known = options.known and options.known.is_file() and options.known.read_text("utf-8")
    try:
        if options.note:
            lines = (line for _, line in outputs(root).values())
            options.note.write_text("\n".join([*lines, ""]), encoding="utf-8")
        else:
            write(root, options.folder, (known or "").splitlines())
    except executed.ExecutionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

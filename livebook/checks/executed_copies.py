"""Copy the notebooks with the outputs they had when the book was built into a folder.

There nbval runs each once more, on its own, and compares: a notebook that fails, or prints or draws
anything else than the first time, is found out.
"""

import sys
from pathlib import Path

import nbformat
from jupyter_cache import get_cache

from livebook.build import execute, notebooks
from livebook.pages.execution import cache_path


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
    RuntimeError
        Naming the notebooks that fail.
    """
    root = Path(root)
    if failed := execute(root):
        raise RuntimeError("these notebooks fail: " + ", ".join(Path(f).name for f in failed))
    cache = get_cache(cache_path(root))
    for path in notebooks(root):
        target = Path(folder) / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        _, executed = cache.merge_match_into_file(path)
        nbformat.write(executed, target)


def main(arguments):
    """Write the notebooks of the book in this folder into another one."""
    if len(arguments) != 1:
        sys.exit("Give the folder to copy the executed notebooks to")
    try:
        write(Path.cwd(), arguments[0])
    except RuntimeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])

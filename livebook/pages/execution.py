"""Pages of notebooks show what they showed when they were last executed as they now are."""

from pathlib import Path

import nbformat

from livebook import executed, folding, reading_order
from livebook.pages import heads


def read(text, root):
    """Return a notebook with its outputs, which are made if there are none that still hold.

    Parameters
    ----------
    text : str
        The notebook as it is written.
    root : str
        The folder of the book.
    """
    notebook = nbformat.reads(text, as_version=4)
    done = executed.find(notebook, root) or executed.run(notebook, root)
    shown = executed.filled(notebook, done)
    for cell in shown.cells:
        if cell.cell_type == "code":
            folding.on_page(cell)
        elif cell.cell_type == "markdown":
            heads.on_page(cell)
    return shown


def kept(app, path):
    """Return the variant of a notebook that holds in this build, or None; found once a build."""
    found = vars(app).setdefault("livebook_kept", {})
    if found.get(path) is None:
        found[path] = executed.latest(path) or executed.find(
            executed.read_notebook(path), app.srcdir
        )
    return found[path]


def variants(app):
    """Return what holds of every notebook of the book, ``{path: Executed or None}``."""
    return {path: kept(app, path) for path in reading_order.notebooks(app.srcdir)}


def _configure(app, config):
    config.nb_execution_mode = "off"
    config.nb_custom_formats = {".ipynb": (f"{__name__}.read", {"root": str(app.srcdir)}, False)}


def _outdated(app, env, added, changed, removed):
    """Name the notebooks whose outputs are others than when their pages were read."""
    now = {}
    for docname in env.found_docs:
        path = Path(env.doc2path(docname))
        if path.suffix == ".ipynb":
            done = kept(app, path)
            now[docname] = done and done.path.stem
    before, env.executed_variants = getattr(env, "executed_variants", {}), now
    return [docname for docname in now if now[docname] != before.get(docname)]


def setup(app):
    app.connect("config-inited", _configure, priority=400)  # before MyST-NB reads its formats
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

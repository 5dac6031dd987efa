"""Pages of notebooks show what they showed when they were last executed as they now are."""

import nbformat

from livebook import executed, folding


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
    return shown


def _configure(app, config):
    config.nb_execution_mode = "off"
    config.nb_custom_formats = {".ipynb": (f"{__name__}.read", {"root": str(app.srcdir)}, False)}


def _outdated(app, env, added, changed, removed):
    """Name the notebooks whose outputs are others than when their pages were read."""
    now = {}
    for docname in env.found_docs:
        if str(env.doc2path(docname)).endswith(".ipynb"):
            done = executed.find(executed.read_notebook(env.doc2path(docname)), app.srcdir)
            now[docname] = done and done.path.stem
    before, env.executed_variants = getattr(env, "executed_variants", {}), now
    return [docname for docname in now if now[docname] != before.get(docname)]


def setup(app):
    app.connect("config-inited", _configure, priority=400)  # before MyST-NB reads its formats
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

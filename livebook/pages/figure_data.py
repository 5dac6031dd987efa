"""Under each figure, a link to the tables it is drawn from: the numbers, one step from the picture.

A figure's cell notes its tables when it writes its source line; nothing has to be declared twice.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from livebook.pages.numbers import cells
from livebook.tables import describe, names


def _link(page, docname, title):
    link = addnodes.pending_xref(
        "",
        nodes.inline(text=title),
        refdomain="std",
        reftype="doc",
        reftarget=f"/{page}",
        refdoc=docname,
        refexplicit=True,
        refwarn=True,
    )
    return link


def _line(folder, docname, tables, titles):
    line = nodes.paragraph("", "Data of this figure: ", classes=["figure-data"])
    for number, name in enumerate(tables):
        if number:
            line += nodes.Text("; ")
        line += _link(f"{folder}/{name}", docname, titles[name])
    line += nodes.Text(".")
    return line


def _add(app, doctree):
    data = Path(app.srcdir) / "data"
    titles = {name: describe(name, data)["title"] for name in names(data)}
    for cell, notes in cells(doctree):
        if tables := notes.get("figure"):
            cell += _line(app.config.livebook_tables_page, app.env.docname, tables, titles)


def setup(app):
    app.connect("doctree-read", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

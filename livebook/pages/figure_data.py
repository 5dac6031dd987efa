"""Under each figure, a link to the tables it is drawn from: the numbers, one step from the picture.

A figure's cell notes its tables when it writes its source line, and its numbers when it is drawn;
nothing has to be declared twice. A figure keeps both wherever a page borrows it.
"""

from docutils import nodes

from livebook import plotted
from livebook.pages.numbers import cells, page_link


def _line(folder, docname, tables):
    line = nodes.paragraph("", "Data of this figure: ", classes=["figure-data"])
    for number, name in enumerate(tables):
        if number:
            line += nodes.Text("; ")
        line += page_link(f"{folder}/{name}", docname)
    line += nodes.Text(".")
    return line


def _add(app, doctree):
    for cell, notes in cells(doctree):
        tables = notes.get("figure", [])
        for figure in cell.findall(nodes.figure):
            figure["tables"], figure["plotted"] = tables, notes.get(plotted.KIND, [])
        if tables:
            cell += _line(app.config.livebook_tables_page, app.env.docname, tables)


def setup(app):
    app.connect("doctree-read", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

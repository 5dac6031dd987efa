"""Under each figure, a link to the tables it is drawn from: the numbers, one step from the picture.

A figure's cell names its tables when it writes its source line; nothing has to be declared twice.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

from livebook.tables import describe, names

WORD_IN_QUOTES = re.compile(r"""["'](\w+)["']""")


def tables_of(source, known):
    """Return the tables named in a cell that writes a source line, in the order of the cell."""
    if "source_line(" not in source:
        return []
    return [name for name in dict.fromkeys(WORD_IN_QUOTES.findall(source)) if name in known]


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


def _cells(doctree):
    return doctree.findall(lambda n: isinstance(n, nodes.container) and "cell" in n["classes"])


def _has_output(cell):
    return any("cell_output" in n["classes"] for n in cell.findall(nodes.container))


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
    tables = []
    for cell in _cells(doctree):
        source = "\n".join(block.astext() for block in cell.findall(nodes.literal_block))
        tables = tables_of(source, titles) or tables
        # A function that draws is often defined in one cell and called in the next.
        if tables and _has_output(cell):
            cell += _line(app.config.livebook_tables_page, app.env.docname, tables, titles)
            tables = []


def setup(app):
    app.connect("doctree-read", _add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

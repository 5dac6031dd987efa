"""The page *Where the numbers come from*: of each table the raw files, and whether that was seen.

The book's option ``livebook_origins`` names the function that returns the rows, one a table:

``table``
    Its name.
``sources``
    ``{key: source}`` of the raw files that it is cut from: ``title``, ``publisher`` and ``page``,
    ``licence``, ``seen`` (a day), ``carrier`` and ``commit`` (the public repository that has the
    files), ``files`` (triples of path, address and SHA-256). Empty if it is made from none.
``functions``
    The names of what cuts it, in order.
``compared``
    The day on which it was made anew and was the same, byte for byte, or "".
``why_not``
    A clause that says why it was not, or "".
"""

from livebook import options, tables
from livebook.pages import generated

#: Of a source with more files than this the page says how many, and where their sums are listed.
MOST_FILES = 8


def write_page(writer, page, rows, folder):
    """Write the page from the rows of the tables; `folder` is that of the tables' pages."""
    data = writer.root / "data"
    titles = {row["table"]: tables.describe(row["table"], data)["title"] for row in rows}
    sources = {key: source for row in rows for key, source in row["sources"].items()}
    values = {"rows": rows, "titles": titles, "sources": sources, "most": MOST_FILES}
    writer.page(page, "origins", folder=folder, anchor=anchor, **values)


def anchor(key):
    """Return the name in the page's address under which a table or a source stands.

    >>> anchor("trade_by_partner")
    'trade-by-partner'
    """
    return key.replace("_", "-")


def _write(app):
    said, writer = options.of(app.config), generated.writer(app)
    for rows in options.functions(writer.root, "origins"):
        write_page(writer, said.origins_page, rows(), said.tables_page)


def setup(app):
    generated.connect(app, _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

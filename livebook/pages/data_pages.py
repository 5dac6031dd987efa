"""The pages made from data: one a table, their index, and the figures that others published.

What they say is edited in ``data/*.resource.yaml`` and ``ledgers/reported.yaml``.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from livebook import executed, options, tables, yaml_text
from livebook.file_state import remembered
from livebook.pages import attendance, execution, generated, spreadsheets
from livebook.pages.numbers import reported_id


@dataclass(frozen=True)
class Glance:
    """What a page shows of a table."""

    rows: int
    years: str
    head: pd.DataFrame
    attendance: attendance.Attendance | None

    @property
    def first(self):
        """The first rows, to be shown: what is missing is empty."""
        return self.head.astype(object).where(self.head.notna(), "").to_numpy().tolist()


def write_pages(writer, said, users):
    """Write every page that is made from data.

    Parameters
    ----------
    writer : livebook.pages.generated.Writer
    said
        The book's options.
    users : dict
        ``{table: [page of each notebook that reads it]}``.
    """
    data, folder = writer.root / "data", writer.root / said.tables_page
    entries, origins = {}, said.origins_page if said.origins else ""
    cache = _cache(writer.root)
    for name in tables.names(data):
        glance = _glance(cache, name, data)
        entries[name] = about = {"about": tables.describe(name, data), "glance": glance}
        used = [(page, notebook_title(writer.root, page)) for page in users.get(name, [])]
        workbook = spreadsheets.write(writer.root, name).relative_to(writer.root).as_posix()
        page = f"{said.tables_page}/{name}"
        writer.page(page, "table", **about, used=used, workbook=workbook)
    for stale in {path.stem for path in folder.glob("*.md")} - entries.keys():
        (folder / f"{stale}.md").unlink()
    # The folder of tables has the name of the page of their index and lies beside it.
    writer.page(said.tables_page, "tables", entries=entries, folder=folder.name, origins=origins)
    ledger = writer.root / "ledgers" / "reported.yaml"
    entries = (yaml_text.read(ledger) or {}) if ledger.is_file() else {}
    writer.page(said.reported_page, "reported", entries=entries, reported_id=reported_id)


def readers(app):
    """Return ``{table: [page of each notebook that read it when it ran]}``."""
    found = executed.readers(execution.variants(app))
    return {
        table: [path.relative_to(app.srcdir).with_suffix("").as_posix() for path in paths]
        for table, paths in found.items()
    }


def notebook_title(root, page):
    """Return the heading with which a notebook begins."""
    notebook = executed.read_notebook(Path(root) / f"{page}.ipynb")
    return notebook.cells[0].source.splitlines()[0].lstrip("# ")


def _cache(root):
    """Return the folder for what is remembered of tables: it depends on the code here, too."""
    code = b"".join(Path(module).read_bytes() for module in (__file__, attendance.__file__))
    known = repr(tables.names_of_codes(root / "data"))
    return root / "_build" / "tables" / hashlib.sha256(code + known.encode()).hexdigest()[:16]


def _glance(cache, name, data):
    """Read and check a table, or remember: nothing is read twice while it stays as it is."""
    kept = cache / f"{name}-{tables.digest(name, 'content', data)}.pickle"
    if kept.is_file():
        return _read(kept)
    table = tables.load(name, data)
    seen = attendance.attendance(name, table, data)
    glance = Glance(len(table), _years(table), table.head(), seen)
    cache.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial")  # an interrupted build must leave nothing half written
    pd.to_pickle(glance, partial)
    partial.replace(kept)
    return glance


_read = remembered(pd.read_pickle)


def _years(table):
    if "year" not in table:
        return ""
    low, high = table["year"].min(), table["year"].max()
    return str(low) if low == high else f"{low}–{high}"


def _write(app):
    write_pages(generated.writer(app), options.of(app.config), readers(app))


def setup(app):
    generated.connect(app, _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

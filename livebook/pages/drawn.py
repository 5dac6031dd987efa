"""The ``{drawn}`` directive: a figure that a function of the book draws, on a page that runs no code.

::

    ```{drawn} package.module:function
    :name: fig-name
    :alt: What is to be seen.
    The caption, in a sentence that says what is found.
    ```

The function takes nothing and returns a Matplotlib figure, and the table that it shows or None. It
is drawn when the page is read and so again when the function's module, or a
file that the module names as ``LEDGER``, has changed. A preview reads a page often, and keeps its
drawings as long as all that they may be drawn from stays as it is.
"""

import hashlib
import importlib
import io
import json
import os
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from livebook import charts, executed, plotted, tables

LOGGER = logging.getLogger(__name__)
#: Below the folder of the book, as Sphinx wants its pictures.
FOLDER = "_build/drawn"


class Drawn(SphinxDirective):
    """``{drawn} module:function`` with a name, a text alternative and a caption."""

    required_arguments = 1
    has_content = True
    option_spec = dict.fromkeys(["name", "alt"], directives.unchanged_required)

    def run(self):
        try:
            drawing, shown = self._draw()
        except Exception as error:  # whatever it is, the page says where
            where = self.get_location()
            LOGGER.warning("{drawn} %s fails: %s", self.arguments[0], error, location=where)
            return []
        image = nodes.image(uri=f"/{self._keep(drawing)}", alt=self.options.get("alt", ""))
        figure = nodes.figure("", image, align="default", tables=[], plotted=shown)
        caption = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, caption)
        figure += nodes.caption("", "", *(caption[0].children if len(caption) else []))
        figure.source, figure.line = self.get_source_info()
        self.add_name(figure)
        return [figure]

    def _draw(self):
        """Return a drawing as SVG, and the numbers that it shows, as cells note them."""
        name, _, function = self.arguments[0].partition(":")
        module = importlib.import_module(name)
        files = [Path(f) for f in (module.__file__, getattr(module, "LEDGER", None)) if f]
        for path in files:
            self.env.note_dependency(str(path))
        root = Path(self.env.srcdir)
        state = hashlib.sha256("\n".join([*self.arguments, *_sources(root, name, files)]).encode())
        kept = root / FOLDER / f"{state.hexdigest()[:16]}.json"
        if not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            partial = kept.with_suffix(f".{os.getpid()}")  # nobody reads what is half written
            partial.write_text(json.dumps(_made(module, function)), encoding="utf-8")
            partial.replace(kept)
        return json.loads(kept.read_text(encoding="utf-8"))

    def _keep(self, drawing):
        """Write a drawing below the folder of the book; return its place there."""
        path = f"{FOLDER}/{hashlib.sha256(drawing.encode()).hexdigest()[:16]}.svg"
        target = Path(self.env.srcdir) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(drawing, encoding="utf-8")
        return path


def _made(module, function):
    """Return what a function draws, as SVG, and the numbers that this shows."""
    with mpl.rc_context({"backend": "agg"}):
        charts.use_house_style()
        figure, table = getattr(module, function)()
        stream = io.StringIO()
        figure.savefig(stream, format="svg", bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
    title = " ".join(figure.get_suptitle().split())
    return stream.getvalue(), [] if table is None else [plotted.numbers(table, title, None)]


def _sources(root, module, files):
    """Yield digests of all that a function of a module may draw from: code, its files, tables."""
    modules = executed.modules([f"import {module}"], root)
    for path in [Path(__file__), *files, *modules, root / "requirements.txt"]:
        yield tables.digest_of_file(path)
    for name in tables.names(root / "data"):
        yield from (tables.digest(name, part, root / "data") for part in ("content", "descriptor"))


def setup(app):
    app.add_directive("drawn", Drawn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

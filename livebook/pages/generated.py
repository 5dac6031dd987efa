"""Pages that are made from data: written from templates before Sphinx reads its sources.

They are not kept in version control. The Python beside a template prepares data; what a page says
stands in the template, ``*.md.j2``. A folder of the book's (option ``livebook_templates``) comes
before this package's: a template there replaces the one of the same name, or extends it as
``!name.md.j2``, the way Sphinx's own templates do.
"""

import hashlib
import pickle
from pathlib import Path
from typing import ClassVar

import jinja2

TEMPLATES = Path(__file__).with_name("templates")
#: How such a page ends, so that people and programs can tell it from one written by hand.
MARK = "\n% Generated from data before each build; do not edit.\n"


def cell(value):
    """Return a value as one cell of a Markdown table, or one line.

    >>> cell("a | b")
    'a \\\\| b'
    """
    return " ".join(str(value).split()).replace("|", "\\|")


def markdown_table(header, rows):
    """Return a Markdown table.

    >>> print(markdown_table(["Year", "Sum"], [[2000, 3]]))
    | Year | Sum |
    | --- | --- |
    | 2000 | 3 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def _environment(root, folders):
    own = jinja2.FileSystemLoader(TEMPLATES)
    theirs = jinja2.FileSystemLoader([Path(root) / folder for folder in folders])
    again = jinja2.PrefixLoader({"": own}, delimiter="!")
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([theirs, own, again]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML
    )
    environment.filters["cell"] = cell
    environment.globals["table"] = markdown_table
    return environment


class Writer:
    """Writes pages below a book's folder, from templates, which a process reads but once.

    What a page is told can be pickled: by that a process knows the texts that it has made.
    """

    _texts: ClassVar = {}

    def __init__(self, root, folders=()):
        self.root = Path(root)
        self.folders = [*folders]
        self.templates = _environment(self.root, folders)

    def text(self, template, **values):
        """Return a page's text from the template ``<template>.md.j2``."""
        told = pickle.dumps([self.root, self.folders, template, values])
        key = hashlib.sha256(told).digest()
        if key not in self._texts:
            text = self.templates.get_template(f"{template}.md.j2").render(values)
            self._texts[key] = text.rstrip("\n") + "\n" + MARK
        return self._texts[key]

    def page(self, name, template, **values):
        """Write the page `name`; one that says the same keeps its time, by which Sphinx goes."""
        path = self.root / f"{name}.md"
        text = self.text(template, **values)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def writer(app):
    """Return the writer of a book that is being built."""
    return Writer(app.srcdir, app.config.livebook_templates)


def connect(app, write):
    """Let ``write(app)`` run before the table of contents is read, which lists pages by pattern."""
    app.connect("config-inited", lambda app, config: write(app), priority=100)

"""Everything a book may tell the machinery about itself: one table, with types and defaults.

A book writes them in ``_config.yml`` under ``sphinx: config:``, each with ``livebook_`` in front.
Every Jupyter Book has that file and Sphinx reads it, so pages (``app.config.livebook_name``) and
commands (``read(root).name``) cannot disagree, and a book need not be a Python package.
"""

import importlib
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from livebook import yaml_text

PREFIX = "livebook_"


class OptionError(ValueError):
    """An option that does not exist, or a value of another type."""


class Option(NamedTuple):
    """An option's default, which has its type, and what it is for."""

    default: str | int | list | dict
    says: str


OPTIONS = {
    "name": Option("book", "How files that are made to be carried are called."),
    "subtitle": Option("", "Below the title of the printed book."),
    "description": Option("", "What an electronic reader's library says of the book."),
    "licence": Option("", "Who may do what with it, in a sentence or two."),
    "distribution": Option(
        "livebook", "The installed package without which no notebook runs; copies fetch it."
    ),
    "packages": Option([], "The book's own packages, besides livebook, that notebooks import."),
    "verify": Option(
        [],
        "What must hold before a build: ``module:function``, from the folder of the book to what "
        "is wrong in a sentence, or None.",
    ),
    "templates": Option(
        [], "Folders whose templates of generated pages come before the machinery's."
    ),
    "tables_page": Option(
        "data", "The index of tables; each has its page in the folder so called."
    ),
    "reported_page": Option("published-figures", "The figures that others published."),
    "origins": Option(
        [],
        "What says where each table comes from: ``module:function``, to the rows that "
        "``livebook.pages.origins_page`` describes. Without it there is no such page.",
    ),
    "origins_page": Option(
        "origins", "From which files each table is cut, and whether that holds."
    ),
    "forks_page": Option("choices", "How much depends on our choices."),
    "false_alarms_page": Option("error-rates", "How often each procedure would be wrong."),
    "notebook_metadata": Option(
        "livebook", "Under which key a notebook's metadata say its ``role``: core or optional."
    ),
    "exercises": Option("practice", "How a notebook that holds exercises is called."),
    "moved": Option(
        {},
        "Where to find what has left a page: ``old/page#place: new/page#place``, so that old links "
        "lead on.",
    ),
    "begin": Option(
        [], "Pages that a folder of notebooks names, and holds, before those of the chapters."
    ),
    "slides": Option(
        {},
        "Titles of the sections and boxes that the slides of a chapter show besides its figures: "
        "``first`` and ``last`` of the chapter's own page, ``each`` of every page below it.",
    ),
    "unlinked_terms": Option(
        [], "Terms of the glossary that are everyday words too: their first use is no link."
    ),
    "synonyms": Option(
        [], "Lists of names of the same thing: a search for one finds the others as well."
    ),
    "lighthouse": Option([], "The pages, below the site's root, that Lighthouse scores."),
}


def read(root):
    """Return the options of the book below a folder, by name and without prefix.

    ``title`` and ``author``, which are Jupyter Book's own, are among them.

    Raises
    ------
    OptionError
        If ``_config.yml`` is missing, names no such option, or gives a value of another type.
    """
    path = Path(root) / "_config.yml"
    if not path.is_file():
        raise OptionError(f"{root} holds no _config.yml; give the folder of the book")
    config = yaml_text.read(path) or {}
    given = (config.get("sphinx") or {}).get("config") or {}
    values = {name: option.default for name, option in OPTIONS.items()}
    for name, value in given.items():
        if not name.startswith(PREFIX):
            continue
        option = OPTIONS.get(name.removeprefix(PREFIX))
        if option is None:
            raise OptionError(f"_config.yml: there is no option {name}")
        wanted = type(option.default)
        if type(value) is not wanted:
            raise OptionError(f"_config.yml: {name} is {value!r}; it must be a {wanted.__name__}")
        values[name.removeprefix(PREFIX)] = value
    title, author = (str(config.get(name, "")) for name in ("title", "author"))
    return SimpleNamespace(title=title, author=author, **values)


def of(config):
    """Return the options of a book that Sphinx builds, from Sphinx's configuration."""
    values = {name: getattr(config, f"{PREFIX}{name}") for name in OPTIONS}
    return SimpleNamespace(title=config.html_title, author=config.author, **values)


def functions(root, name="verify"):
    """Import the functions that an option names as ``module:function``.

    Raises
    ------
    OptionError
        If one cannot be imported; the message names it.
    """
    found = []
    for entry in getattr(read(root), name):
        module, _, function = entry.partition(":")
        try:
            found.append(getattr(importlib.import_module(module), function))
        except (ImportError, AttributeError, ValueError) as error:
            raise OptionError(f"_config.yml: {PREFIX}{name} {entry!r}: {error}") from None
    return found


def setup(app):
    """Let Sphinx know the options; a change of one makes it read every page again."""
    for name, option in OPTIONS.items():
        app.add_config_value(f"{PREFIX}{name}", option.default, "env", [type(option.default)])
    return {"parallel_read_safe": True, "parallel_write_safe": True}

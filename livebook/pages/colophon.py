"""Signs of life: whose a page is, which version, of which day, and how to cite it.

What there is to say stands in the book's ``CITATION.cff`` (https://citation-file-format.github.io);
a book without one has its title and author. The day is that of the last change where the sources
are a git repository, or else of the release, and never that of the build.
"""

import os
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from livebook import checkout, options, reading_order, yaml_text

#: ``YYYY-MM-DD`` in the environment, for a copy of sources that is no repository.
DATE = "BOOK_DATE"
FOOTER = "colophon.html"
#: What BibTeX would read as a sign of its own.
SPECIAL = re.compile(r"([&%$#_])")


@dataclass(frozen=True)
class Colophon:
    """What is said of a book.

    Parameters
    ----------
    title, authors, version, doi : str
        Empty where unknown.
    released : str
        The day of the release as YYYY-MM-DD; empty before it.
    changed : str
        The day of the last change, so written; empty where unknown.
    licences : tuple of str
        Their identifiers of SPDX.
    """

    title: str
    authors: str
    version: str = ""
    doi: str = ""
    released: str = ""
    changed: str = ""
    licences: tuple = ()

    @property
    def day(self):
        """The day of the last change in words; empty where unknown."""
        if not self.changed:
            return ""
        changed = date.fromisoformat(self.changed)
        return f"{changed.day} {changed:%B %Y}"

    def citation(self, page="", address=""):
        """Return how to cite the book, or a page of it."""
        year = f" ({self.changed[:4]})" if self.changed else ""
        whole = ", ".join([self.title, *([f"version {self.version}"] if self.version else [])])
        place = f"https://doi.org/{self.doi}" if self.doi and not page else address
        sentences = [f"{self.authors}{year}", f"“{page}”. In {whole}" if page else whole, self.day]
        return " ".join([*map(ended, filter(None, sentences)), *filter(None, [place])])

    def bibtex(self, key, page="", address=""):
        """Return an entry for the book, or for a page of it."""
        fields = {
            "author": f"{{{self.authors}}}",
            "title": page or self.title,
            "booktitle": self.title if page else "",
            "year": self.changed[:4],
            "version": self.version,
            "doi": "" if page else self.doi,
            "url": address,
        }
        kind = "incollection" if page else "book"
        lines = [_field(name, value) for name, value in fields.items() if value]
        return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def ended(sentence):
    """Return a sentence with its end, if it has none.

    >>> ended("One"), ended("Two?")
    ('One.', 'Two?')
    """
    return sentence if sentence[-1] in ".?!" else f"{sentence}."


def _field(name, value):
    return f"  {name} = {{{value if name == 'url' else SPECIAL.sub(_escaped, value)}}},"


def _escaped(sign):
    return f"\\{sign[0]}"


def _names(people):
    """Return authors as a citation names them, from ``CITATION.cff``."""
    each = [
        p.get("name") or f"{p.get('given-names', '')} {p['family-names']}".strip() for p in people
    ]
    return " and ".join(filter(None, [", ".join(each[:-1]), each[-1]]))


def read(root, environment):
    """Return the colophon of the book below a folder.

    Raises
    ------
    ValueError
        If ``BOOK_DATE`` is no day.
    """
    root, said = Path(root), options.read(root)
    file = root / "CITATION.cff"
    cited = (yaml_text.read(file) or {}) if file.is_file() else {}
    released = str(cited.get("date-released", ""))
    licences = cited.get("license", [])
    return Colophon(
        title=said.title,
        authors=_names(cited["authors"]) if cited.get("authors") else said.author,
        version=str(cited.get("version", "")),
        doi=str(cited.get("doi", "")),
        released=released,
        changed=_given(environment) or checkout.committed(root) or released,
        licences=tuple([licences] if isinstance(licences, str) else licences),
    )


def _given(environment):
    day = environment.get(DATE, "").strip()
    try:
        return day and date.fromisoformat(day).isoformat()
    except ValueError:
        raise ValueError(f"{DATE} is {day!r}; expected a day such as 2026-12-01") from None


def of(app):
    """Return the colophon of the book that Sphinx builds, read once."""
    if not hasattr(app, "_colophon"):
        app._colophon = read(app.srcdir, os.environ)
    return app._colophon


def add_colophon(page):
    """Give the template of the page's foot what it says."""
    said = of(page.app)
    address = page.context.get("pageurl") or ""
    page.context["colophon"] = said
    page.context["by"] = ended(said.authors)
    page.context["book_licence"] = page.app.config.livebook_licence
    if page.doctree is not None:
        first = page.name == page.app.config.root_doc
        title = "" if first else page.app.env.titles[page.name].astext()
        name = page.app.config.livebook_name
        key = name if first else f"{name}-{reading_order.short_name(page.name)}"
        page.context["cite"] = said.citation(title, address)
        page.context["cite_bibtex"] = said.bibtex(key, title, address)


def _use_footer(app, config):
    config.html_theme_options.setdefault("footer_content_items", [FOOTER])


def setup(app):
    app.connect("config-inited", _use_footer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

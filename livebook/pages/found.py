"""What search engines and other sites are told: one address a page, a preview, data, a site map.

The site's public address is given when the book is built, in the environment, as ``BOOK_URL``
(such as https://owner.github.io/name); without it pages say nothing that needs one.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from livebook import orientation, reading_order, tables
from livebook.pages import colophon

ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./~-]*)?")
SPDX = "https://spdx.org/licenses/{}.html"
SITE_MAP = "sitemap.xml"
#: What search engines call the kinds of pages in a chapter; others are notebooks.
KINDS = {"reading": "chapter", "exercises": "exercise"}


def site(environment):
    """Return the site's public address with a slash at its end; empty if it is not given.

    Raises
    ------
    ValueError
        If it is no address.
    """
    given = environment.get("BOOK_URL", "").strip()
    if given and not ADDRESS.fullmatch(given):
        raise ValueError(f"BOOK_URL is {given!r}; expected https://owner.github.io/name")
    return f"{given.rstrip('/')}/" if given else ""


# What a page is ----------------------------------------------------------------------------------


def course(page):
    """Return the book as schema.org has a course (https://schema.org/Course)."""
    config, said = page.app.config, colophon.of(page.app)
    authors = {"@type": "Organization", "name": said.authors}
    return {
        "@type": "Course",
        "name": said.title,
        "description": config.livebook_description or page.context["description"],
        "inLanguage": config.language,
        "author": authors,
        "provider": authors,
        "license": [SPDX.format(licence) for licence in said.licences],
        "version": said.version,
        "dateModified": said.changed,
        "isAccessibleForFree": True,
    }


def _book(page):
    """Return the course of which a page is part, in short."""
    root = page.app.config.root_doc
    return {"@type": "Course", "name": colophon.of(page.app).title, **_address(page, root)}


def _address(page, name):
    base = page.app.config.html_baseurl
    return {"url": urljoin(base, f"{name}.html")} if base else {}


def lesson(page):
    """Return a chapter, a notebook or exercises (https://schema.org/LearningResource)."""
    here = orientation.of(page.app.srcdir, page.name)
    return {
        "@type": "LearningResource",
        "name": page.app.env.titles[page.name].astext(),
        "description": page.context["description"],
        "learningResourceType": KINDS.get(here.kind, "notebook"),
        "timeRequired": f"PT{here.minutes}M",
        "inLanguage": page.app.config.language,
        "isPartOf": _book(page),
    }


def dataset(page, name):
    """Return a table as its descriptor tells it (https://schema.org/Dataset)."""
    about = tables.describe(name, Path(page.app.srcdir) / "data")
    variables = [
        {"@type": "PropertyValue", "name": f["name"], "description": f["description"]}
        for f in about["schema"]["fields"]
    ]
    return {
        "@type": "Dataset",
        "name": about["title"],
        "description": " ".join(about["description"].split()),
        "creditText": about["credit"],
        "license": [licence["path"] for licence in about["licenses"]],
        "isBasedOn": [source["path"] for source in about["sources"] if "path" in source],
        "variableMeasured": variables,
        "distribution": _downloads(page),
        "isAccessibleForFree": True,
        "includedInDataCatalog": _book(page),
    }


def _downloads(page):
    base = page.context.get("pageurl")
    links = (
        page.soup.select("a.download[href$='.csv'], a.download[href$='.csv.gz']") if base else []
    )
    return [
        {
            "@type": "DataDownload",
            "contentUrl": urljoin(base, link["href"]),
            "encodingFormat": "text/csv",
        }
        for link in links
    ]


def _said(page):
    """Return what a page is to search engines; None if it is nothing of a kind they know."""
    folder, _, name = page.name.rpartition("/")
    if page.doctree is None:
        return None
    if page.name == page.app.config.root_doc:
        return course(page)
    if folder == page.app.config.livebook_tables_page:
        return dataset(page, name)
    chapters = reading_order.chapters(page.app.srcdir)
    lessons = {one for chapter, below in chapters.items() for one in (chapter, *below)}
    return lesson(page) if page.name in lessons else None


def describe_to_engines(page):
    """Give the template a page's data for search engines: schema.org's, and a preview's."""
    if said := _said(page):
        known = {key: value for key, value in said.items() if value not in ("", [])}
        known = {"@context": "https://schema.org", **known, **_address(page, page.name)}
        text = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
        page.context["linked_data"] = text.replace("<", "\\u003c")


# The site ----------------------------------------------------------------------------------------


def site_map(base, pages):
    """Return the map of a site (https://www.sitemaps.org/protocol.html)."""
    places = "\n".join(f"<url><loc>{escape(urljoin(base, f'{p}.html'))}</loc></url>" for p in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}\n</urlset>\n'
    )


def _configure(app, config):
    if base := site(os.environ):
        config.html_baseurl = base


def _write(app, exception):
    if exception or app.builder.name != "html" or not app.config.html_baseurl:
        return
    pages = [p for p in dict.fromkeys(reading_order.pages(app.srcdir)) if p in app.env.all_docs]
    text = site_map(app.config.html_baseurl, pages)
    (Path(app.outdir) / SITE_MAP).write_text(text, encoding="utf-8")


def setup(app):
    app.connect("config-inited", _configure)
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""One small page, given as text, for the steps of the pipeline."""

from types import SimpleNamespace

from contents import ROOT
from docutils import nodes
from docutils.core import publish_doctree

from livebook.pages.assets import SCRIPTS
from livebook.pages.pipeline import Page

#: A title stays the title of a section, and faults are not printed.
AS_SPHINX = {"doctitle_xform": False, "report_level": 5}


def page(body="", *, name="chapters/one", text=None, tags=(), folder=None, config=None, **context):
    """Return a page with this body; `text` is its source, `folder` where files are written."""
    app = SimpleNamespace(
        config=SimpleNamespace(
            **{
                "html_title": "A book",
                "root_doc": "index",
                "html_baseurl": "",
                "livebook_name": "book",
                "livebook_licence": "",
                "livebook_tables_page": "data",
                "livebook_scripts": SCRIPTS,
                "livebook_colab": [],
                "livebook_decks": {},
                "livebook_moved": {},
                "livebook_exercises": "practice",
            }
            | (config or {})
        ),
        builder=SimpleNamespace(imagedir="_images", name="html", images={}),
        env=SimpleNamespace(titles={name: nodes.title(text="One")}),
        srcdir=str(ROOT),
        outdir=str(folder),
        doctreedir=str(folder),
        tags=set(tags),
    )
    doctree = None if text is None else publish_doctree(text, settings_overrides=AS_SPHINX)
    context = {"body": body, "pathto": lambda place, _=0: f"../{place}", **context}
    return Page(app, name, context, doctree)


def written(page):
    """Return the page's text as it will be written."""
    page.write()
    return page.context["body"]


def asset(filename, **attributes):
    """Return a script or sheet as Sphinx has them in a page's context."""
    return SimpleNamespace(filename=filename, attributes=attributes)

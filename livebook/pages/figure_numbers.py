"""Figures are counted again only where a heading, a figure or the order of pages has changed.

Sphinx counts the figures of all pages whenever it is run, and for this takes every page that it has
read out of its file and looks at each of its parts: a second, after a changed word. What it counts
by is noted of a page when it is read. While that is as it was at the last count, Sphinx is told for
the time of the counting that there is nothing to number, and the numbers stay.
"""

import hashlib

from docutils import nodes
from sphinx import addnodes


def outline(doctree, domains):
    """Yield what Sphinx numbers figures by: sections, lists of pages, and what can have a number.

    Parameters
    ----------
    doctree : docutils.nodes.Element
        A page, or a part of one.
    domains : list of sphinx.domains.Domain
        Those of which each can say what has a number.
    """
    for node in doctree.children:
        if isinstance(node, addnodes.toctree):
            yield "pages", node["entries"], node.get("numbered")
        elif isinstance(node, nodes.section):
            yield "section", node["ids"]
            yield from outline(node, domains)
            yield ("end",)
        elif isinstance(node, nodes.Element):
            kinds = [kind for domain in domains if (kind := domain.get_enumerable_node_type(node))]
            if kinds and node["ids"]:  # with a caption or without
                yield kinds, node["ids"], [part.tagname for part in node]
            yield from outline(node, domains)


def _outlines(env):
    return env.__dict__.setdefault("figure_outlines", {})


def _note(app, doctree):
    found = list(outline(doctree, list(app.env.domains.values())))
    _outlines(app.env)[app.env.docname] = hashlib.sha256(repr(found).encode()).hexdigest()


def _purge(app, env, docname):
    _outlines(env).pop(docname, None)


def _merge(app, env, docnames, other):
    """Take over what another process read."""
    _outlines(env).update({p: found for p, found in _outlines(other).items() if p in docnames})


def _forget_count(app, env, docnames):
    """Count anew where every page is read, as when the configuration has changed."""
    if len(docnames) == len(env.found_docs):
        env.figures_counted = None, None


def _before(app, env):
    """Let nothing be counted where all would be as it was; return that no page is to be written."""
    counted_by, _ = getattr(env, "figures_counted", (None, None))
    env.figures_stay = app.config.numfig and counted_by == _outlines(env)
    if env.figures_stay:
        app.config.numfig = False
    return []


def _after(app, env):
    """Put back the numbers of the last count, or keep those of this one."""
    if env.figures_stay:
        app.config.numfig = True
        env.toc_fignumbers = dict(env.figures_counted[1])  # Sphinx takes out what it reads anew
    else:
        env.figures_counted = dict(_outlines(env)), dict(env.toc_fignumbers)
    return []


def setup(app):
    app.connect("doctree-read", _note, priority=900)  # when lists of pages are in it
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-before-read-docs", _forget_count)
    app.connect("env-get-updated", _before, priority=100)
    app.connect("env-get-updated", _after, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

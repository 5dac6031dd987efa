"""Describe each page to search engines by its own first words."""

import textwrap

from docutils import nodes

LENGTH = 155  # characters; search engines cut what is longer


def _words(node):
    return " ".join(node.astext().split())


def describe(doctree):
    """Return the first paragraphs of prose, shortened at a word; None where there is no prose."""
    prose = (
        _words(node)
        for node in doctree.findall(nodes.paragraph)
        # In a list, a cell's output or a note, a paragraph says little about the page.
        if isinstance(node.parent, nodes.section)
    )
    text = ""
    for paragraph in prose:
        text = f"{text} {paragraph}".strip()
        if len(text) >= LENGTH:
            break
    return textwrap.shorten(text, LENGTH, placeholder=" …") if text else None


def describe_page(page):
    """Give the template the page's description; a page without prose is described by its title."""
    found = page.doctree is not None and describe(page.doctree)
    title = page.context.get("title", page.name)
    page.context["description"] = found or f"{page.app.config.html_title}: {title}"

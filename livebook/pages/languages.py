"""Mark words of other languages, so that a screen reader pronounces them and a browser picks type.

Docutils writes a class ``language-xx`` as the attribute ``lang``. Chinese is told by its
characters, what is romanised by standing after them, and other languages by the abbreviation
before an emphasised word, as the glossary writes it: (Sp. *dependencia*; Pt. *dependência*).
"""

import re

from docutils import nodes

ABBREVIATIONS = {"Sp.": "es", "Pt.": "pt", "Fr.": "fr"}
CHINESE = re.compile(
    r"([\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*[\u3400-\u9fff])?)"
)
LAST_LANGUAGE = re.compile(r"(Sp\.|Pt\.|Fr\.|[\u3400-\u9fff])[^.;]*$")


def _language_before(node):
    """Return the language that the text before an emphasised word announces, or None."""
    siblings = node.parent.children
    before = "".join(n.astext() for n in siblings[: siblings.index(node)])
    found = LAST_LANGUAGE.search(before[-80:])
    return found and ABBREVIATIONS.get(found[1], "zh-Latn")


def _mark_emphasised(doctree):
    for word in doctree.findall(nodes.emphasis):
        language = _language_before(word)
        if language:
            word["classes"].append(f"language-{language}")


def _mark_chinese(doctree):
    for text in list(doctree.findall(nodes.Text)):
        pieces = CHINESE.split(text.astext())
        if len(pieces) == 1 or isinstance(text.parent, nodes.literal_block):
            continue
        parts = []
        for number, piece in enumerate(pieces):
            if number % 2:
                parts.append(nodes.inline("", piece, classes=["language-zh"]))
            elif piece:
                parts.append(nodes.Text(piece))
        text.parent.replace(text, parts)


def _mark(app, doctree):
    _mark_emphasised(doctree)
    _mark_chinese(doctree)


def setup(app):
    app.connect("doctree-read", _mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""What of a page becomes a slide, and how much goes on one.

Only figures, prose in the pieces that a book names, and questions as they are asked are taken: no
code, no output, no form, and nothing that a reader would have to unfold.
"""

import math
from dataclasses import dataclass

from docutils import nodes

from livebook.pages.questions import asked

FIGURE, QUESTION = "figure", "question"

#: What is taken of a section or box.
PROSE = (
    nodes.paragraph,
    nodes.bullet_list,
    nodes.enumerated_list,
    nodes.definition_list,
    nodes.block_quote,
    nodes.table,
    nodes.math_block,
)
#: What marks a part of a page that is shown only to whoever asks for it.
FOLDED = {"dropdown", "toggle", "tag_hide-cell", "tag_hide-output"}

#: What a slide holds: lines, and characters in each, of text in two columns and of lists and
#: tables in one. `slides.css` sets type to match; a test in the browser measures every slide.
LINES_OF_TEXT, CHARACTERS_OF_TEXT = 32, 50
LINES, CHARACTERS = 15, 104
GAP = 0.4  # lines between two pieces


@dataclass
class Slide:
    """One slide.

    Parameters
    ----------
    kind
        ``"figure"``, ``"question"``, or the title of the section or box that it is of.
    name
        What it is called among the slides of its page.
    anchor
        The id of the place on the page from which it comes; empty for the page itself.
    title
    content
        Nodes of docutils.
    """

    kind: str
    name: str
    anchor: str
    title: str
    content: list


def collect(doctree, titles=()):
    """Return the slides of a page in the order in which they stand on it.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page as it was read; what folds is taken out of it.
    titles : collection of str
        Of the sections and boxes that are wanted, besides figures and questions.

    Returns
    -------
    list of Slide
    """
    _drop_folded(doctree)
    slides = []
    for node in list(doctree.findall(nodes.Element)):
        anchor = _anchor(node)
        if isinstance(node, nodes.figure):
            slides.append(Slide(FIGURE, anchor, anchor, _title_above(node), [node]))
        elif isinstance(node, asked):
            label, *text = _prose(node.parent)
            name = nodes.make_id(f"{QUESTION}-{node['name']}")
            slides.append(Slide(QUESTION, name, anchor, label.astext(), text))
        elif isinstance(node, nodes.section | nodes.admonition) and node[0].astext() in titles:
            slides += _of_piece(node, anchor)
    return slides


def _of_piece(node, anchor):
    """Return the slides of a section or a box."""
    title, dealt = node[0].astext(), deal(_prose(node))
    name = nodes.make_id(title)
    if len(dealt) == 1:
        return [Slide(title, name, anchor, title, dealt[0])]
    return [
        Slide(title, f"{name}-{number}", anchor, f"{title} ({number} of {len(dealt)})", content)
        for number, content in enumerate(dealt, 1)
    ]


def _drop_folded(doctree):
    depth = 0
    for node in list(doctree.findall()):
        text = node.astext() if isinstance(node, nodes.raw) else ""
        opened, closed = text.count("<details"), text.count("</details")
        depth += opened - closed
        if depth or opened or closed or _is_folded(node):
            node.parent.remove(node)


def _is_folded(node):
    return isinstance(node, nodes.Element) and (
        not FOLDED.isdisjoint(node.get("classes", ())) or node.get("design_component") == "dropdown"
    )


def _anchor(node):
    while node is not None and not node.get("ids"):
        node = node.parent
    return node["ids"][0] if node is not None else ""


def _title_above(node):
    while not isinstance(node, nodes.section):
        node = node.parent
    return node[0].astext()


def _prose(node):
    return [child for child in node.children if isinstance(child, PROSE)]


# How much goes on one ----------------------------------------------------------------------------


def deal(blocks):
    """Return blocks of prose dealt to slides: as few as will do, all about as full.

    A list is dealt by its items, a table by its rows, the head repeated; other blocks stay whole.
    """
    pieces = [piece for block in blocks for piece in _pieces(block)]
    dealt, room = _filled(pieces, 1), 1
    while room > 0.1 and len(closer := _filled(pieces, room - 0.02)) == len(dealt):
        dealt, room = closer, room - 0.02
    return [_blocks(slide) for slide in dealt if slide]


def fill(blocks):
    """Return how much of a slide blocks of prose take."""
    return sum(share for block in blocks for share, *_ in _pieces(block))


def _pieces(block):
    """Return ``[(share of a slide that it takes, block, its part or None for all of it)]``."""
    if isinstance(block, nodes.bullet_list | nodes.enumerated_list):
        parts = block.children
    elif isinstance(block, nodes.table):
        parts = next(block.findall(nodes.tbody)).children
    else:
        return [(_share(block, LINES_OF_TEXT, CHARACTERS_OF_TEXT), block, None)]
    return [(_share(part, LINES, CHARACTERS), block, part) for part in parts]


def _share(node, lines, characters):
    return (math.ceil(len(node.astext()) / characters) + GAP) / lines


def _filled(pieces, room):
    slides, left = [[]], room
    for share, block, part in pieces:
        before = slides[-1][-1][0] if slides[-1] else block
        if before is not block and nodes.table in (type(block), type(before)):
            left = 0  # a table stands alone
        if share > left and slides[-1]:
            slides.append([])
            left = room
        slides[-1].append((block, part))
        left -= share
    return slides


def _blocks(pieces):
    """Return the blocks of which pieces are, each with only those of its parts that are here."""
    parts = {}
    for block, part in pieces:
        parts.setdefault(id(block), (block, []))[1].append(part)
    return [block if of == [None] else _with_parts(block, of) for block, of in parts.values()]


def _with_parts(block, parts):
    if isinstance(block, nodes.table):
        table = block.deepcopy()
        body = next(table.findall(nodes.tbody))
        body.children = []
        body.extend(part.deepcopy() for part in parts)
        return table
    some = block.copy()
    if isinstance(block, nodes.enumerated_list):
        some["start"] = block.get("start", 1) + block.index(parts[0])
    some.extend(part.deepcopy() for part in parts)
    return some

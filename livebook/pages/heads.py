"""On its page a notebook's head is set apart, and the numbers of exercises are no part of addresses."""

import re

from docutils.nodes import make_id

from livebook import minutes, orientation

_PAGE_IN_BOOK = re.compile(rf" · {re.escape(orientation.PAGE_IN_BOOK)}\(.*?\)")
_EXERCISE = re.compile(r"^#+ Exercise \d+\.(\d+.*)$", re.MULTILINE)


def _set_apart(head):
    told = _PAGE_IN_BOOK.sub("", head[1])
    return f"```{{container}} orientation unsearched\n{told}\n```\n\n"


def on_page(cell) -> None:
    """Set apart what `livebook.orientation` wrote, in a cell of Markdown."""
    cell.source = minutes.HEAD.sub(_set_apart, cell.source)
    cell.source = _EXERCISE.sub(
        lambda title: f"({make_id(f'Exercise {title[1]}')})=\n{title[0]}", cell.source
    )

"""How long a page takes to study: one rule, for texts and notebooks alike.

A minute for each hundred words and for each ten lines of code that are open to see; two for each
figure, and for each question that asks for an answer; in fives, and five at least. What is folded
takes no time, and the solutions of exercises are folded.
"""

import re

from livebook import folding

WORDS_A_MINUTE, LINES_A_MINUTE = 100, 10
#: Of a figure, and of a question.
EACH = 2
STEP = 5

#: The line that `livebook.orientation` writes at a notebook's head: it says minutes and takes none.
HEAD = re.compile(r"^\*(Chapter \d+, .+ · \d+ minutes.*)\*\n*", re.MULTILINE)
_FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
_SHOWN = re.compile(r"^(?:```|:::)\{(?:borrow|figure|question)\}", re.MULTILINE)
_ASKED = re.compile(r"\b(?:Number|Numbers|Choice|Sorting|predict)\(")


def of_text(text: str) -> int:
    """Return the minutes that a page of Markdown takes.

    Examples
    --------
    >>> of_text("word " * 2000), of_text("word " * 3)
    (20, 5)
    """
    return _of(text, 0, len(_SHOWN.findall(text)))


def of_notebook(notebook) -> int:
    """Return the minutes that a notebook takes, read as the JSON that it is or by nbformat."""
    kinds = {"markdown": [], "code": []}
    for cell in notebook["cells"]:
        kinds.setdefault(cell["cell_type"], []).append("".join(cell["source"]))
    figures = sum("figure" in cell["metadata"].get("mystnb", {}) for cell in notebook["cells"])
    questions = sum(len(_ASKED.findall(source)) for source in kinds["code"])
    return _of("\n".join(kinds["markdown"]), folding.open_lines(notebook), figures + questions)


def _of(text, lines, shown):
    words = len(_FOLDED.sub("", HEAD.sub("", text)).split())
    exact = words / WORDS_A_MINUTE + lines / LINES_A_MINUTE + EACH * shown
    return max(STEP, STEP * round(exact / STEP))

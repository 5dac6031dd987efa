"""The ``{course-map}`` directive: chapters, their notebooks, and how long each takes.

Reading time is counted from a text's words; a notebook says its own minutes and whether it is
core or optional in its metadata (option ``livebook_notebook_metadata``), so the list cannot fall
behind the book.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from livebook import executed, options, reading_order

#: Under which name a page's metadata keep the map that was drawn on it.
KEPT = "course-map"


def _link(page, text):
    title = re.search(r"^# (.+)$", text, re.M).group(1)
    return f"[{title}](/{page})"


def _reading(page, root, words_a_minute):
    """Return the link to a text, and how long it takes to read."""
    text = (root / f"{page}.md").read_text(encoding="utf-8")
    return f"{_link(f'{page}.md', text)} (reading, {_minutes(text, words_a_minute)} minutes)"


def _minutes(text, words_a_minute):
    """Return how long a text takes, in tens of minutes, ten at least."""
    return max(10, round(len(text.split()) / words_a_minute / 10) * 10)


def lines(root, said):
    """Yield the lines of a numbered list, a chapter each, with its other pages below it.

    `said` are the book's options, as `livebook.options.read` gives them.
    """
    root = Path(root)
    for number, (chapter, below) in enumerate(reading_order.chapters(root).items(), 1):
        yield f"{number}. {_reading(chapter, root, said.words_a_minute)}"
        for page in below:
            if not (root / f"{page}.ipynb").is_file():
                yield f"   - {_reading(page, root, said.words_a_minute)}"
                continue
            notebook = executed.read_notebook(root / f"{page}.ipynb")
            about = notebook.metadata.get(said.notebook_metadata, {})
            role = "exercises" if Path(page).name == said.exercises else about.get("role", "")
            link = _link(f"{page}.ipynb", notebook.cells[0].source)
            yield f"   - {link} ({role}, {about.get('minutes', '?')} minutes)"


class CourseMap(SphinxDirective):
    def run(self):
        box, listed = nodes.container(), list(lines(self.env.srcdir, options.of(self.config)))
        self.env.metadata[self.env.docname][KEPT] = listed
        self.state.nested_parse(StringList(listed, "course-map"), 0, box)
        return box.children


def _outdated(app, env, added, changed, removed):
    """Name the pages whose map would now be another one: a word more in a chapter is none."""
    drawn = {docname: about[KEPT] for docname, about in env.metadata.items() if KEPT in about}
    now = list(lines(env.srcdir, options.of(app.config))) if drawn else []
    return [docname for docname, before in drawn.items() if before != now]


def setup(app):
    app.connect("env-get-outdated", _outdated)
    app.add_directive("course-map", CourseMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

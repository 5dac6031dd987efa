"""The ``{course-map}`` directive: chapters, their notebooks, and how long each takes.

Reading time is counted from a chapter's words; a notebook says its own minutes and whether it is
core or optional (``metadata.periphery``), so the list cannot fall behind the book.
"""

import re
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from livebook import yaml_text

#: Of study, with the figures and a pencil; skimming is four times as fast.
WORDS_A_MINUTE = 50


def _chapters(root):
    """Yield (chapter file, [notebook files]) in the order of the table of contents."""
    toc = yaml_text.read(root / "_toc.yml")
    for part in toc.get("parts", [toc]):
        for chapter in part["chapters"]:
            path = root / f"{chapter.get('file')}.md"
            if path.name == "index.md":
                files = [root / f"{s['file']}.ipynb" for s in chapter.get("sections", [])]
                if notebooks := [f for f in files if f.is_file()]:
                    yield path, notebooks


def _title(text):
    return re.search(r"^# (.+)$", text, re.M).group(1)


def _link(root, path, text):
    return f"[{_title(text)}](/{path.relative_to(root).as_posix()})"


def _lines(root):
    """Yield the lines of a numbered list, a chapter each, with its notebooks below it."""
    for number, (path, notebooks) in enumerate(_chapters(root), 1):
        text = path.read_text(encoding="utf-8")
        minutes = max(10, round(len(text.split()) / WORDS_A_MINUTE / 10) * 10)
        yield f"{number}. {_link(root, path, text)} (reading, {minutes} minutes)"
        for notebook_path in notebooks:
            notebook = nbformat.read(notebook_path, as_version=4)
            about = notebook.metadata.get("periphery", {})
            kind = "exercises" if notebook_path.stem == "practice" else about.get("role", "")
            link = _link(root, notebook_path, notebook.cells[0].source)
            yield f"   - {link} ({kind}, {about.get('minutes', '?')} minutes)"


class CourseMap(SphinxDirective):
    def run(self):
        root = Path(self.env.srcdir)
        for path, notebooks in _chapters(root):
            for source in (path, *notebooks):
                self.env.note_dependency(str(source))
        box = nodes.container()
        self.state.nested_parse(StringList(list(_lines(root)), "course-map"), 0, box)
        return box.children


def setup(app):
    app.add_directive("course-map", CourseMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

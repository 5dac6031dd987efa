"""The ``{course-map}`` directive: chapters, their notebooks, and how long each takes.

On the page of a chapter it lists that chapter alone.
"""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from livebook import orientation, reading_order

#: Under which name a page's metadata keep the map that was drawn on it.
KEPT = "course-map"


def lines(root, page="", chapters=None):
    """Yield the lines of a list: a chapter each, with its other pages below it, or that of `page`.

    `chapters` as `reading_order.chapters` has them, if they are known.
    """
    chapters = chapters or reading_order.chapters(root)
    numbers = reading_order.numbered(chapters)
    for chapter, below in chapters.items():
        if page in (chapter, "") or page not in chapters:
            here = None if page == chapter else "/"
            yield f"- {orientation.entry(root, chapter, here, numbers)}"
            yield from (f"  - {orientation.entry(root, one, '/', numbers)}" for one in below)


class CourseMap(SphinxDirective):
    def run(self):
        box, listed = nodes.container(), list(lines(self.env.srcdir, self.env.docname))
        self.env.metadata[self.env.docname][KEPT] = listed
        self.state.nested_parse(StringList(listed, "course-map"), 0, box)
        return box.children


def _outdated(app, env, added, changed, removed):
    """Name the pages whose map would now be another one: a word more in a chapter is none."""
    drawn = {docname: about[KEPT] for docname, about in env.metadata.items() if KEPT in about}
    chapters = reading_order.chapters(env.srcdir)
    return [
        page for page, before in drawn.items() if before != list(lines(env.srcdir, page, chapters))
    ]


def setup(app):
    app.connect("env-get-outdated", _outdated)
    app.add_directive("course-map", CourseMap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

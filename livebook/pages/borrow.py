"""The ``{borrow}`` directive: show a figure or a table of another page here, with a link to it.

A chapter may want a figure that a notebook makes. Copying the image would let the two drift
apart; the directive takes the figure itself, caption and text alternative included.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

LOGGER = logging.getLogger(__name__)


class borrowed(nodes.General, nodes.Element):
    """The place of a figure that is fetched once every page has been read."""


class Borrow(SphinxDirective):
    """``{borrow} folder/page#fig-name``."""

    required_arguments = 1

    def run(self):
        page, _, name = self.arguments[0].partition("#")
        source = self.env.doc2path(page)
        self.env.note_dependency(source)
        node = borrowed(page=page, name=name)
        node.source, node.line = self.get_source_info()
        return [node]


class FetchBorrowed(SphinxPostTransform):
    # Before the choice of a cell's output formats and before references are resolved.
    default_priority = 1

    def run(self, **kwargs):
        for node in list(self.document.findall(borrowed)):
            page, name = node["page"], node["name"]
            found = self._find(page, name)
            if found is None:
                LOGGER.warning("page %r has nothing named %r to borrow", page, name, location=node)
                node.parent.remove(node)
                continue
            for reference in found.findall(addnodes.pending_xref):
                reference["refdoc"] = self.env.docname
            node.replace_self([found, self._credit(page, name)])

    def _find(self, page, name):
        if page not in self.env.found_docs:
            return None
        for element in self.env.get_doctree(page).findall(nodes.Element):
            if name in element.get("names", []) or name in element.get("ids", []):
                return element.deepcopy()  # and not copy.deepcopy, which takes the whole page
        return None

    def _credit(self, page, name):
        uri = self.app.builder.get_relative_uri(self.env.docname, page)
        link = nodes.reference(
            "", self.env.titles[page].astext(), internal=True, refuri=f"{uri}#{nodes.make_id(name)}"
        )
        return nodes.paragraph("", "", nodes.Text("From "), link, classes=["borrowed"])


def setup(app):
    app.add_node(borrowed)
    app.add_directive("borrow", Borrow)
    app.add_post_transform(FetchBorrowed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

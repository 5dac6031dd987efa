"""Exercises and predictions on the page: the words of their script, and the ``{question}`` directive that shows one elsewhere.

An exercise of a practice notebook shows itself as a form (`livebook.forms`). A chapter's page may
show one of its questions where the matter is treated::

    ```{question} folder/practice#2.growth
    What is asked, in a sentence or two.
    ```
"""

import re

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from livebook import practice

LOGGER = logging.getLogger(__name__)


class asked(nodes.General, nodes.Element):
    """The place of a question that is fetched once every page has been read."""


class Question(SphinxDirective):
    """``{question} page#exercise.question``, with what is asked as its content."""

    required_arguments = 1
    has_content = True

    def run(self):
        page, _, name = self.arguments[0].partition("#")
        self.env.note_dependency(self.env.doc2path(page))
        box = nodes.container(classes=["practice-here"])
        box += nodes.paragraph("", "", nodes.strong(text="Try it"))
        self.state.nested_parse(self.content, self.content_offset, box)
        place = asked(page=page, name=name)
        place.source, place.line = self.get_source_info()
        box += place
        return [box]


class FetchQuestions(SphinxPostTransform):
    default_priority = 1  # as for what is borrowed: before output formats are chosen

    def run(self, **kwargs):
        for node in list(self.document.findall(asked)):
            form = self._find(node["page"], node["name"])
            if form is None:
                where = (node["page"], node["name"])
                LOGGER.warning("page %r has no question %r to ask here", *where, location=node)
                node.parent.remove(node)
                continue
            uri = self.app.builder.get_relative_uri(self.env.docname, node["page"])
            link = nodes.reference(
                "", self.env.titles[node["page"]].astext(), internal=True, refuri=uri
            )
            credit = nodes.paragraph("", "", nodes.Text("More in "), link, classes=["borrowed"])
            node.replace_self([nodes.raw("", str(form), format="html"), credit])

    def _find(self, page, name):
        """Return the form of a question, ``exercise.question``, from the outputs of a page."""
        number, _, question = name.partition(".")
        if page not in self.env.found_docs:
            return None
        for raw in self.env.get_doctree(page).findall(nodes.raw):
            if "practice-exercise" not in raw.astext():
                continue
            exercise = BeautifulSoup(raw.astext(), "html.parser").find(class_="practice-exercise")
            if exercise and re.match(rf"Exercise (\d+\.)?{number}:", exercise["data-title"]):
                return exercise.find("form", attrs={"data-name": question})
        return None


SAYS = "{} of {} questions answered rightly, as this browser remembers."
#: The text of exercises speaks of cells, as a running notebook has them.
HERE = "On this page you answer in the fields below each exercise; no notebook need run."
#: Stands on the page before its script counts, so that nothing moves when it does.
PROGRESS = """<p class="practice-progress pst-js-only unsearched"><span>{says}</span>
<button type="button">Forget my answers</button><br>{here}</p>"""


def add_words(page):
    """Bring the words that the script replies with to the pages that have a question.

    Where there are whole exercises, the line that counts answers stands under the title.
    """
    forms = page.soup.find_all(attrs={"data-practice": True})
    if not forms:
        return
    page.add_data("practice-words", {**practice.words(), "progress": SAYS})
    if page.soup.h1 and page.soup.find(class_="practice-exercise"):
        line = PROGRESS.format(says=SAYS.format(0, len(forms)), here=HERE)
        page.soup.h1.insert_after(BeautifulSoup(line, "html.parser"))


def setup(app):
    app.add_node(asked)
    app.add_directive("question", Question)
    app.add_post_transform(FetchQuestions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

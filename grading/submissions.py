"""Read submissions without trust, and take from them only what is the student's.

Every locked cell comes from the source, whatever the submission made of it, so that an altered,
deleted or doubled test changes nothing; that it was altered is reported.
"""

import ast
import copy
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

import nbformat
from nbgrader.utils import is_grade, is_solution

from . import feedback_pages, harmless
from .assignments import bound, grade_id, syntax_tree
from .handed_in import Refused

#: Texts in which nothing could be live or slow, so that no page is made to find out.
ORDINARY = re.compile(r"(?!.*\s{50})[\w\s.,;:?!'\"()%-]{0,5000}", re.DOTALL)
WORDS = 12  # of comments and texts in a code cell: more may be an answer in words
LONGEST_SHOWN = 50_000  # characters of what does not count
UNREAD = "to be read by a person"


def parse(data):
    """Return a submitted notebook and notes on it.

    Raises
    ------
    Refused
        If it is not a Python notebook.
    """
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused("the file is not valid JSON: it is damaged or no notebook") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise Refused("the file is JSON, but no notebook of today's format")
    try:
        notebook = nbformat.convert(nbformat.reader.reads(json.dumps(_clean(content))), 4)
        nbformat.validate(notebook, relax_add_props=True)
    except Exception as error:  # the format is broken in one of many ways
        raise Refused(
            f"the file is not a valid notebook: {str(error).splitlines()[0][:200]}"
        ) from None
    return notebook, _kernel(notebook.metadata)


def _clean(content):
    """Return JSON whose texts any file can hold, with line ends as Python has them."""
    if isinstance(content, str):
        return harmless.text(content).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(content, list):
        return [_clean(part) for part in content]
    if isinstance(content, dict):
        return {harmless.text(key): _clean(part) for key, part in content.items()}
    return content


def _kernel(metadata):
    spec = metadata.get("kernelspec", {})
    name = str(spec.get("name", "python3"))
    language = spec.get("language") or metadata.get("language_info", {}).get("name")
    language = language or ("python" if "py" in name.lower() else name)
    if str(language).lower() not in {"python", "ipython", "python3"}:
        raise Refused(
            f"the notebook is written for the kernel {name!r} ({language}), not for Python"
        )
    return [] if name == "python3" else [f"made with the kernel {name!r}; graded with python3"]


@dataclass
class Rebuilt:
    """The notebook to grade, what a person should know of it, and what no check has read."""

    notebook: nbformat.NotebookNode
    notes: list
    unread_text: bool = False  # a written answer is blank, but there is text elsewhere
    unread_code: bool = False  # code for a task stands where it was not run


def rebuild(submitted, assignment):
    """Return the `Rebuilt` notebook: the student's answers among the source's cells.

    Cells that the student added stay, each after the cell it follows. Work that stands where no
    answer is looked for is shown after it, so that a person can read it.
    """
    work = _Work(assignment)
    for cell in submitted.cells:
        work.take(cell)
    return work.finish()


class _Work:
    """What is the student's in one notebook, by the position of the source's cells."""

    def __init__(self, assignment):
        self.assignment = assignment
        self.cells, released = assignment.full.cells, assignment.release.cells
        self.released = [cell.source for cell in released]
        self.names = {grade_id(c): i for i, c in enumerate(self.cells) if grade_id(c)}
        self.ids = {c.id: i for i, c in enumerate(self.cells)}
        stubs = [i for i, cell in enumerate(self.cells) if is_solution(cell)]
        self.stubs = {_squeezed(self.released[i]) for i in stubs}
        plain = [i for i in range(len(self.cells)) if i not in stubs]
        self.texts = {_squeezed(self.released[i]): i for i in reversed(plain)}
        self.answers, self.attached, self.extras = {}, {}, defaultdict(list)
        self.seen, self.last, self.before = set(), None, None
        self.notes, self.unread_text, self.unread_code = [], [], []

    def take(self, cell):
        """Take from one submitted cell what is the student's."""
        place = self._place(cell)
        if place is None:
            if _squeezed(cell.source) not in self.stubs | {""} or cell.get("attachments"):
                self.extras[self.last].append(self._own(cell))
        elif is_solution(self.cells[place]):
            self._answer(place, cell)
        else:
            self._locked(place, cell)
        self.before = place

    def _place(self, cell):
        """Return the position of the source's cell that this one is, or None."""
        place = self.names.get(_name(cell), self.ids.get(cell.get("id")))
        if place is not None:
            self.last = place
            return place
        place = self.texts.get(_squeezed(cell.source)) if cell.source.strip() else None
        if place is not None and (self.last is None or place > self.last):
            self.last = place
        return place

    def _label(self, place):
        return grade_id(self.cells[place]) or self.cells[place].id

    def _answer(self, place, cell):
        name, blank = self._label(place), self._blank(place, cell.source)
        if place not in self.answers:
            self.answers[place], self.attached[place] = cell.source, cell.get("attachments")
            return
        first = self.answers[place]
        if blank or _squeezed(first) == _squeezed(cell.source):
            self.notes.append(f"{name} stands twice; the first counts")
        elif self._blank(place, first):
            self.answers[place], self.attached[place] = cell.source, cell.get("attachments")
            self.notes.append(f"{name} stands twice and the first is blank; the second counts")
        elif self.before == place:  # JupyterLab copies the metadata when a cell is split
            self.answers[place] = f"{first}\n{cell.source}"
            self.attached[place] = {**(self.attached[place] or {}), **_dict(cell, "attachments")}
            self.notes.append(f"{name} stands in two parts, which were put together")
        else:
            self.notes.append(f"{name} stands twice; the first counts")
            self._show(place, cell)
            kind = self.unread_code if self.cells[place].cell_type == "code" else self.unread_text
            kind.append(f"{name} stands twice with different answers")

    def _blank(self, place, source):
        return _squeezed(source) in ("", _squeezed(self.released[place]))

    def _locked(self, place, cell):
        name, twice = self._label(place), place in self.seen
        self.seen.add(place)
        if twice and grade_id(self.cells[place]):
            self.notes.append(f"{name} stands twice; the first counts")
        if _squeezed(cell.source) == _squeezed(self.released[place]):
            return
        if not twice or not grade_id(self.cells[place]):
            kind = "locked" if grade_id(self.cells[place]) else "the assignment's"
            self.notes.append(f"{name} is {kind} and was altered; the original counts")
        code = self.cells[place].cell_type == "code" and cell.cell_type == "code"
        if code and bound(cell.source) & self.assignment.student_names - bound(
            self.released[place]
        ):
            self._show(place, cell)
            self.unread_code.append(f"the answer to a task was written into {name}")
        added = _words(_prose(cell.source) if code else cell.source)
        added -= _words(_prose(self.released[place]) if code else self.released[place])
        if sum(added.values()) >= (WORDS if code else 1) or cell.get("attachments"):
            self._show(place, cell)
            self.unread_text.append(f"text was written into {name}")

    def _show(self, place, cell):
        """Show a cell that does not count after the one that does."""
        if cell.cell_type == "code" or self.cells[place].cell_type == "code":
            shown = nbformat.v4.new_markdown_cell(harmless.verbatim(cell.source[:LONGEST_SHOWN]))
        else:
            shown = self._text(cell.source, cell.get("attachments"))
        if all(shown.source != each.source for each in self.extras[place]):
            self.extras[place].append(shown)

    def _own(self, cell):
        """Return a cell of the student's own."""
        if cell.cell_type == "code":
            if _lengthy(cell.source):
                self.unread_text.append("there is text in a code cell of the student's own")
            return nbformat.v4.new_code_cell(cell.source)
        self.unread_text.append("there is text in a cell of the student's own")
        if cell.cell_type == "markdown":
            return self._text(cell.source, cell.get("attachments"))
        return nbformat.v4.new_markdown_cell(harmless.verbatim(cell.source[:LONGEST_SHOWN]))

    def _text(self, source, attachments):
        """Return a Markdown cell that a person can safely and quickly look at."""
        text, kept, notes = harmless.markdown(source, attachments)
        self.notes += notes
        if not ORDINARY.fullmatch(text):
            try:
                live = feedback_pages.shown(text, kept)
            except feedback_pages.TooSlow as error:
                live = [str(error)]
            if live:
                self.notes.append(f"a text is shown letter by letter: {live[0]}")
                text, kept = harmless.verbatim(source[:LONGEST_SHOWN]), {}
        cell = nbformat.v4.new_markdown_cell(text)
        if kept:
            cell.attachments = nbformat.from_dict(kept)
        return cell

    def finish(self):
        """Return what `rebuild` does."""
        notebook = copy.deepcopy(self.assignment.full)
        cells, blank = list(self.extras.get(None, ())), []
        for place, cell in enumerate(notebook.cells):
            name = grade_id(cell)
            if name and place not in self.answers and place not in self.seen:
                self.notes.append(f"{name} is missing" + _restored(cell))
            if is_solution(cell):
                self._fill(place, cell)
                if is_grade(cell) and self._blank(place, self.answers.get(place, "")):
                    blank.append(name)
            cells += [cell, *self.extras.get(place, ())]
        notebook.cells = cells
        rebuilt = Rebuilt(notebook, self.notes, unread_code=bool(self.unread_code))
        rebuilt.notes += [f"{UNREAD}: {reason}" for reason in dict.fromkeys(self.unread_code)]
        if blank and self.unread_text:
            rebuilt.unread_text = True
            reasons = "; ".join(dict.fromkeys(self.unread_text))
            rebuilt.notes.append(f"{UNREAD}: {', '.join(blank)} is blank, but {reasons}")
        return rebuilt

    def _fill(self, place, cell):
        """Put the student's answer into a cell of the source."""
        source = self.answers.get(place)
        if cell.cell_type == "code":
            cell.source = source or ""
            stub = _words(_prose(self.released[place]))
            if source and sum((_words(_prose(source)) - stub).values()) >= WORDS:
                self.unread_text.append(f"there is text in {grade_id(cell)}")
        elif source is not None and _squeezed(source) != _squeezed(self.released[place]):
            shown = self._text(source, self.attached[place])
            cell.source = shown.source
            if "attachments" in shown:
                cell.attachments = shown.attachments


def _name(cell):
    name = _dict(cell.metadata, "nbgrader").get("grade_id")
    return name if isinstance(name, str) else None


def _dict(data, key):
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _squeezed(source):
    """Return a text without white space, which editors change."""
    return "".join(source.split())


def _prose(source):
    """Return the comments and longer texts in code; all of it if it is no code."""
    tree = syntax_tree(source)
    if tree is None:
        return source
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    texts = [text for text in texts if isinstance(text, str) and len(text.split()) > 5]
    return "\n".join([*re.findall(r"#[^\n]*", source), *texts])


def _words(text):
    return Counter(re.findall(r"[^\W\d_]{2,}", text))


def _lengthy(source):
    return sum(_words(_prose(source)).values()) >= WORDS


def _restored(cell):
    return ", so the answer counts as empty" if is_solution(cell) else "; the original counts"

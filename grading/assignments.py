"""Assignments as their authors write them, and what is made from them by nbgrader.

``source/<name>/<name>.ipynb`` holds tasks with their solutions and tests, in nbgrader's
format; ``wrong.yaml`` beside it the predictable wrong answers, ``right.yaml`` other correct ones.
"""

import ast
import copy
import functools
import operator
import re
import symtable
import textwrap
import threading
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from nbgrader.utils import is_grade, is_solution

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")

FULL = (LockCells, ClearSolutions, ClearOutput, ComputeChecksums)
RELEASE = (*FULL, ClearHiddenTests, ComputeChecksums)


#: Python 3.11 counts the depth of a tree that it makes once for all threads, and where two make one
#: at a time it may give up on either (SystemError; CPython's issue 106905).
_one_tree = threading.RLock()


class SourceError(ValueError):
    """A source does not keep to the format; the message says where."""


@dataclass(frozen=True)
class Assignment:
    """One assignment: its source and what follows from it."""

    name: str
    source: nbformat.NotebookNode = field(repr=False)
    folder: Path | None = None
    wrong: list = field(default_factory=list, repr=False)
    right: list = field(default_factory=list, repr=False)

    @functools.cached_property
    def full(self):
        """The notebook without solutions, its hidden tests in place: what is graded."""
        return processed(self.source, FULL)

    @functools.cached_property
    def release(self):
        """The notebook that students get."""
        return processed(self.source, RELEASE)

    @functools.cached_property
    def solutions(self):
        """The reference answers by task, and an answer in words."""
        return {
            grade_id(cell): cell.source if cell.cell_type == "code" else "An answer in words."
            for cell in self.source.cells
            if is_solution(cell)
        }

    @functools.cached_property
    def given(self):
        """The code that students are given: of the cells that are neither task nor test."""
        cells = [c for c in self.full.cells if c.cell_type == "code"]
        return [c.source for c in cells if not is_solution(c) and not is_grade(c)]

    @functools.cached_property
    def everything(self):
        """All code, solutions and tests included."""
        return [c.source for c in answered(self).cells if c.cell_type == "code"]

    def named(self, functions):
        """Return cells that call some functions as solutions and tests do, where students were told.

        Only texts count as arguments, and only such as stand in the release, so that the cells tell
        nothing that it does not.

        Parameters
        ----------
        functions : iterable of str
            By module and name.
        """
        told = set(re.findall(r"\w+", " ".join(cell.source for cell in self.release.cells)))
        asked = set().union(*map(_called, self.everything))
        return [
            f"import {function.rpartition('.')[0]}\n_ = {function}({', '.join(map(repr, texts))})"
            for function in functions
            for name, texts in sorted(asked)
            if name == function.rpartition(".")[2] and told.issuperset(texts)
        ]

    @property
    def tasks(self):
        """Identifiers of the cells in which students write code."""
        return [grade_id(c) for c in self.source.cells if is_task(c)]

    @property
    def tests(self):
        """Points by identifier of the test cells."""
        cells = [c for c in self.source.cells if is_test(c)]
        return {grade_id(c): float(c.metadata.nbgrader.points) for c in cells}

    @property
    def written(self):
        """Points by identifier of the answers graded by hand."""
        cells = [c for c in self.source.cells if is_grade(c) and is_solution(c)]
        return {grade_id(c): float(c.metadata.nbgrader.points) for c in cells}

    @functools.cached_property
    def student_names(self):
        """The names that tasks bind or change: what tests take from a student."""
        return set().union(*(bound(self.solutions[task]) for task in self.tasks))

    @functools.cached_property
    def locked_names(self):
        """The names that the locked cells bind and no task does."""
        cells = [c.source for c in self.source.cells if c.cell_type == "code" and not is_task(c)]
        return set().union(*map(bound, cells)) - self.student_names

    @functools.cached_property
    def setup(self):
        """The code before the first task, which the tests share."""
        sources = []
        for cell in self.full.cells:
            if is_solution(cell) or is_grade(cell):
                break
            if cell.cell_type == "code":
                sources.append(cell.source)
        return sources

    @functools.cached_property
    def helpers(self):
        """What each function of the locked cells and tests reads, by its name."""
        cells = [c for c in self.full.cells if c.cell_type == "code" and not is_solution(c)]
        return functools.reduce(operator.or_, (_functions(c.source) for c in cells), {})

    def needed(self, source):
        """Return the names a test takes from the student, those its helpers use included."""
        if source not in self._needed:  # the same tests are asked for every submission
            self._needed[source] = self._found_needed(source)
        return self._needed[source]

    @functools.cached_property
    def _needed(self):
        return {}

    def _found_needed(self, source):
        used, waiting = set(), loaded(source)
        while waiting:
            used |= waiting
            waiting = set().union(*(self.helpers.get(name, ()) for name in waiting)) - used
        return sorted(used & self.student_names)

    def tests_of(self, task):
        """Return the tests that take anything from a task.

        Raises
        ------
        SourceError
            If there is no such task.
        """
        if task not in self.tasks:
            raise SourceError(
                f"{self.name}: there is no task {task!r}, but {', '.join(self.tasks)}"
            )
        names = bound(self.solutions[task])
        cells = [c for c in self.full.cells if is_test(c)]
        return {grade_id(c) for c in cells if names & set(self.needed(c.source))}


def read(folder):
    """Read one assignment's folder.

    Raises
    ------
    SourceError
        If a file is missing or not what it should be.
    """
    folder = Path(folder)
    path = folder / f"{folder.name}.ipynb"
    if not path.is_file():
        raise SourceError(f"{folder.name}: there is no {path.name}")
    source = nbformat.read(path, as_version=4)
    variants = {}
    for kind in ("wrong", "right"):
        listed = folder / f"{kind}.yaml"
        text = listed.read_text(encoding="utf-8") if listed.is_file() else ""
        variants[kind] = yaml.safe_load(text) or []
    return Assignment(folder.name, source, folder.resolve(), **variants)


def read_all(coursework):
    """Return every assignment, in the order of their names."""
    folders = (Path(coursework) / "source").glob("*/")
    return [
        read(folder) for folder in sorted(folders) if (folder / f"{folder.name}.ipynb").exists()
    ]


def processed(notebook, steps):
    """Return a copy after some of nbgrader's preprocessors."""
    notebook, resources = copy.deepcopy(notebook), {"nbgrader": {}}
    for step in steps:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def answered(assignment, answers=(), *, released=False):
    """Return the notebook solved, with other answers by task in place of some solutions.

    An answer replaces the solution region of its cell; what stands around the region stays. With
    ``released`` it is the students' notebook, without hidden tests.
    """
    notebook = copy.deepcopy(assignment.release if released else assignment.full)
    originals = assignment.solutions
    for cell in notebook.cells:
        if is_solution(cell):
            cell.source = originals[grade_id(cell)]
            if grade_id(cell) in answers:
                cell.source = _with_region(cell.source, answers[grade_id(cell)])
    return notebook


def _with_region(source, answer):
    """Return a cell with an answer in place of its first solution region, indented as that was."""
    before, _, rest = source.partition("### BEGIN SOLUTION")
    if not rest:
        return answer
    after = rest.partition("### END SOLUTION")[2]
    indent = before.rpartition("\n")[2]
    answer = textwrap.indent(textwrap.dedent(answer).strip("\n"), indent)
    return before.removesuffix(indent) + answer + after


def grade_id(cell):
    """Return the cell's identifier in nbgrader, or None."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def is_task(cell):
    """Return whether students write code in the cell."""
    return cell.cell_type == "code" and is_solution(cell) and not is_grade(cell)


def is_test(cell):
    """Return whether the cell is a test."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


# Names -------------------------------------------------------------------------------------------


def syntax_tree(source):
    """Return the syntax tree of code, whatever other threads do; None if it is not Python."""
    try:
        with _one_tree:
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(source):
    """Return the syntax tree of a cell, magics and shell lines left out; None if it is not Python."""
    lines = ["pass" if line.startswith(("%", "!")) else line for line in source.split("\n")]
    return syntax_tree("\n".join(lines))


#: What binds names for itself alone.
OWN_NAMES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def bound(source):
    """Return the names that code binds outside of functions, or changes in place.

    Examples
    --------
    >>> sorted(bound("a = 1\\nb['x'] = 2\\ndef f(c): d = 1\\nimport e.g\\nh.i += 1"))
    ['a', 'b', 'e', 'f', 'h']
    """
    names, tree = set(), _parsed(source)
    queue = [tree] if tree else []
    while queue:
        node = queue.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            names |= _root(node)
        if not isinstance(node, OWN_NAMES):
            queue.extend(ast.iter_child_nodes(node))
    return names


def _root(node):
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def loaded(source):
    """Return the names that code takes from outside of itself or of its functions.

    Examples
    --------
    >>> sorted(loaded("def f(x): return x + y\\nz = f(1)"))
    ['f', 'y']
    """
    return set().union(*(_read(table) for table in _tables(source)))


def _functions(source):
    """Return what each function and class of a cell reads, by its name."""
    tables = next(iter(_tables(source)), None)
    inner = tables.get_children() if tables else ()
    return {each.get_name(): set().union(*map(_read, _all(each))) for each in inner}


def _called(source):
    """Return the functions that code calls with texts alone, each with its texts."""
    tree = _parsed(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
    return {
        (ast.unparse(call.func).rpartition(".")[2], tuple(each.value for each in call.args))
        for call in calls
        if not call.keywords
        and all(
            isinstance(each, ast.Constant) and isinstance(each.value, str) for each in call.args
        )
    }


def _tables(source):
    """Return the tables of symbols of a cell and of all that is defined in it."""
    tree = _parsed(source)
    return _all(symtable.symtable(ast.unparse(tree), "cell", "exec")) if tree else []


def _all(table):
    return [table, *(each for inner in table.get_children() for each in _all(inner))]


def _read(table):
    outermost = table.get_type() == "module"
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (outermost or symbol.is_global())
    }


# Format ------------------------------------------------------------------------------------------


def problems(assignment, points):
    """Return what in a source does not keep to the format, one sentence each.

    Parameters
    ----------
    assignment : Assignment
    points : dict of str to float
        What its ``autograded`` and ``written`` points must come to, as far as that is set.
    """
    notebook, found = assignment.source, []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernel is not python3")
    identifiers = [grade_id(c) for c in notebook.cells if grade_id(c)]
    found += [
        f"{i} is used twice" for i in sorted({i for i in identifiers if identifiers.count(i) > 1})
    ]
    for cell in notebook.cells:
        found += _cell_problems(cell)
    given = {"autograded": assignment.tests, "written": assignment.written}
    for what, wanted in points.items():
        if (total := sum(given[what].values())) != wanted:
            found.append(f"{what} points are {total:g} instead of {wanted:g}")
    for cell in filter(is_test, notebook.cells):
        if theirs := sorted(bound(cell.source) & assignment.student_names):
            found.append(f"{grade_id(cell)} binds {', '.join(theirs)}, which tasks bind")
    if not any("BEGIN HIDDEN TESTS" in cell.source for cell in notebook.cells):
        found.append("no test is hidden")
    for entry in assignment.wrong:
        missing = {"task", "answer", "fails", "why"} - set(entry)
        found += [
            f"wrong.yaml: an entry for {entry.get('task')} lacks {m}" for m in sorted(missing)
        ]
        found += [
            f"wrong.yaml: there is no test {t}"
            for t in entry.get("fails", ())
            if t not in assignment.tests
        ]
    for entry in [*assignment.wrong, *assignment.right]:
        if entry.get("task") not in assignment.tasks:
            found.append(f"an answer is listed for {entry.get('task')}, which is no task")
    for task in assignment.tasks:
        if not any(entry.get("task") == task for entry in assignment.wrong):
            found.append(f"wrong.yaml lists no wrong answer to {task}")
    return found


def _cell_problems(cell):
    name, data = grade_id(cell) or cell.get("id"), cell.metadata.get("nbgrader")
    if cell.get("outputs"):
        yield f"{name} has outputs"
    for kind in ("SOLUTION", "HIDDEN TESTS"):
        if cell.source.count(f"BEGIN {kind}") != cell.source.count(f"END {kind}"):
            yield f"{name}: BEGIN {kind} and END {kind} do not match"
    if data is None:
        if any(marker in cell.source for marker in MARKERS):
            yield f"{name} has markers but no nbgrader metadata"
        return
    if data.get("schema_version") != 3:
        yield f"{name} is not in version 3 of nbgrader's metadata"
    if is_test(cell) and not data.get("locked"):
        yield f"{name} is a test and not locked"
    if is_task(cell) and "BEGIN SOLUTION" not in cell.source:
        yield f"{name} marks no solution"

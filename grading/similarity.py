"""Which submissions share what nobody else has: pairs for a person to look at, never a verdict.

Code is compared by runs of its tokens, in which a student's own names are alike whatever they are,
words by runs of words. What the assignment gives, what its solutions say and what many of a class
share is no likeness. The standard library does it: the tools for this (MOSS and its kin) send work
away or compare whole files, and most of a notebook is given.
"""

import builtins
import difflib
import io
import keyword
import re
import tokenize
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import nbformat

from . import exports, report
from .assignments import bound, grade_id, is_test, loaded

RUN_OF_TOKENS, RUN_OF_WORDS = 12, 6
COMMON = 0.1  # share of a class above which a run is what people write
FEWEST = 3  # who may share a run, however small the class
SHARED = 15  # runs that a pair must share
LIKE = 0.2  # share of the shorter one's runs that a pair must share
LONGEST = 300  # characters of what is shown
HEADER = ("one", "other", "share of the shorter", "runs shared", "longest passage")


@dataclass(frozen=True)
class Pair:
    """Two students: how much of the shorter one's own work the other has, and the longest passage."""

    one: str
    other: str
    share: float
    shared: int
    passage: str


def runs(source, names=()):
    """Return the runs of tokens of code, as a set.

    Parameters
    ----------
    names : collection of str
        Names that mean something to all: those of the assignment and of Python.
    """
    tokens = _tokens(source, names)
    return {tuple(tokens[i : i + RUN_OF_TOKENS]) for i in range(len(tokens) - RUN_OF_TOKENS + 1)}


def _tokens(source, names):
    kept, attribute = [], False
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME:
                known = attribute or keyword.iskeyword(token.string) or token.string in names
                kept.append(token.string if known else "·")
            elif token.type in (tokenize.OP, tokenize.NUMBER, tokenize.STRING):
                kept.append(token.string)
            attribute = token.string == "."
    except (tokenize.TokenError, SyntaxError):  # what comes before still counts
        pass
    return kept


def words(text):
    """Return the runs of words of a text, as a set."""
    found = re.findall(r"\w+", text.lower())
    return {tuple(found[i : i + RUN_OF_WORDS]) for i in range(len(found) - RUN_OF_WORDS + 1)}


def pairs(works, given=()):
    """Return the `Pair`s of those who share what few others have, the most alike first.

    Parameters
    ----------
    works : dict
        By student, the list of (kind, text) of their own cells; the kind is "code" or "markdown".
    given : iterable of (kind, text)
        What everybody has: the cells of the assignment and of its solutions.
    """
    given = list(given)
    code = [text for kind, text in given if kind == "code"]
    names = set(dir(builtins)).union(*map(bound, code), *map(loaded, code))
    public = _all_runs(given, names)
    own = {student: _all_runs(work, names) - public for student, work in works.items()}
    held = Counter(run for each in own.values() for run in each)
    most = max(FEWEST, COMMON * len(own))
    holders = defaultdict(list)
    for student, each in own.items():
        for run in each:
            if 1 < held[run] <= most:
                holders[run].append(student)
    together = Counter(pair for each in holders.values() for pair in combinations(sorted(each), 2))
    rare = {student: sum(held[run] <= most for run in each) for student, each in own.items()}
    found = [
        Pair(one, other, shared / min(rare[one], rare[other]), shared, _passage(works, one, other))
        for (one, other), shared in together.items()
        if shared >= SHARED and shared / min(rare[one], rare[other]) >= LIKE
    ]
    return sorted(found, key=lambda pair: (-pair.share, pair.one, pair.other))


def _all_runs(work, names):
    found = set()
    for kind, text in work:
        found |= words("\n".join(re.findall(r"#[^\n]*", text)) if kind == "code" else text)
        found |= runs(text, names) if kind == "code" else set()
    return found


def _passage(works, one, other):
    """Return the longest passage that stands letter by letter in both."""
    left, right = (
        "\n".join(text for _, text in works[student])[:50_000] for student in (one, other)
    )
    split = [re.findall(r"\S+", text) for text in (left, right)]
    matcher = difflib.SequenceMatcher(None, *split, autojunk=False)
    match = matcher.find_longest_match()
    return " ".join(split[0][match.a : match.a + match.size])


def of_course(folder, assignment):
    """Compare the notebooks of a graded class; write ``similar.md`` and ``similar.csv``; return pairs.

    Raises
    ------
    FileNotFoundError
        If no submission of the assignment was graded there.
    """
    folder, works = Path(folder), {}
    given = [*assignment.full.cells, *assignment.source.cells]
    known = {cell.source for cell in given}
    for path in sorted(folder.glob(f"autograded/*/{assignment.name}/{assignment.name}.ipynb")):
        cells = nbformat.read(path, 4).cells
        works[path.parts[-3]] = [
            (cell.cell_type, cell.source)
            for cell in cells
            if cell.source not in known and not (grade_id(cell) and is_test(cell))
        ]
    if not works:
        raise FileNotFoundError(f"{folder} has no graded submission of {assignment.name}")
    found = pairs(works, [(cell.cell_type, cell.source) for cell in given])
    rows = [[p.one, p.other, round(p.share, 2), p.shared, p.passage[:LONGEST]] for p in found]
    exports.write(folder / "similar.csv", HEADER, rows)
    text = "\n".join(_lines(assignment, found, len(works))) + "\n"
    (folder / "similar.md").write_text(text, encoding="utf-8", errors="replace")
    return found


def _lines(assignment, found, number):
    yield f"# {assignment.name}: {len(found)} pairs of {number} submissions to look at"
    yield ""
    yield (
        "They share runs of code or words that few others have and the assignment does not give. "
        "That proves nothing: people sit together, read one page, ask one program. Open both, and "
        "speak with both, before you think anything."
    )
    for pair in found:
        yield ""
        yield f"## {report.plain(pair.one)} and {report.plain(pair.other)}"
        yield ""
        yield f"{pair.share:.0%} of the shorter one's own runs ({pair.shared}). The longest passage:"
        yield ""
        yield f"> {report.plain(pair.passage[:LONGEST])}"

"""How often is a right answer refused, or a wrong one taken? Measured on answers kept apart.

``wrong.yaml`` and ``right.yaml`` beside a source were written together with its tests, so they say
little about answers that nobody thought of. A folder of others, ``<assignment>.yaml`` each with two
lists, ``right`` and ``wrong``, is tried here. An entry has a ``task`` and either an ``answer`` in
place of the solution or lines to run ``after`` it.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from .assignments import SourceError
from .validate import Bench

KINDS = ("right", "wrong")


@dataclass(frozen=True)
class Tried:
    """One answer that was tried: what it is, and the tests that it did not pass, with messages."""

    assignment: str
    kind: str
    number: int
    task: str
    short: tuple[str, ...]

    @property
    def misjudged(self):
        """Whether it is right and was refused, or wrong and was taken."""
        return bool(self.short) == (self.kind == "right")

    def __str__(self):
        refused = "refused by " + "; ".join(self.short) if self.short else "taken"
        return f"{self.assignment}, {self.kind} answer {self.number} to {self.task}: {refused}"


def read(path, assignment):
    """Return the entries of a file by kind.

    Raises
    ------
    SourceError
        If it is not of the form, or names what is no task.
    """
    try:
        said = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    lists = isinstance(said, dict) and all(isinstance(kind, list) for kind in said.values())
    if not lists or set(said) != set(KINDS):
        raise SourceError(f"{path}: two lists are wanted, {' and '.join(KINDS)}")
    for kind in KINDS:
        for number, entry in enumerate(said[kind], start=1):
            if not isinstance(entry, dict) or set(entry) not in (
                {"task", "answer"},
                {"task", "after"},
            ):
                raise SourceError(f"{path}: {kind} answer {number} needs task, and answer or after")
            assignment.tests_of(entry["task"])
    return said


def tried(assignment, entries, settings, *, walled=True):
    """Return a `Tried` for each answer of one assignment."""
    bench = Bench(assignment, settings, walled=walled)
    try:
        return [
            Tried(assignment.name, kind, number, entry["task"], tuple(bench.short(entry)))
            for kind in KINDS
            for number, entry in enumerate(entries[kind], start=1)
        ]
    finally:
        bench.close()


def measured(assignments, folder, settings, *, walled=True):
    """Return a `Tried` for every answer of a folder to some assignments.

    Raises
    ------
    SourceError
        If the folder has no file for any of them.
    """
    pairs = [(each, Path(folder) / f"{each.name}.yaml") for each in assignments]
    pairs = [(each, read(path, each)) for each, path in pairs if path.is_file()]
    if not pairs:
        raise SourceError(f"{folder} holds no <assignment>.yaml of any assignment")
    with ThreadPoolExecutor(2) as executor:
        found = executor.map(lambda pair: tried(*pair, settings, walled=walled), pairs)
        return [one for each in found for one in each]


def lines(found):
    """Return what to print: each answer that was misjudged, then the shares."""
    said = [str(one) for one in found if one.misjudged]
    for kind, verb in (("right", "refused"), ("wrong", "taken")):
        of_kind = [one for one in found if one.kind == kind]
        false = sum(one.misjudged for one in of_kind)
        share = f" ({false / len(of_kind):.1%})" if of_kind else ""
        said.append(f"{kind} answers {verb}: {false} of {len(of_kind)}{share}")
    return said

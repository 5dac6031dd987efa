"""What a course says of itself: ``grading.yaml`` beside its ``source/``.

A file beside the sources, because a course of nbgrader's is a folder and need be no Python project.
Every key may be left out, and so may the file; paths are relative to it:

``visible``
    Folders that notebooks may read in the sandbox; those that are packages can be imported.
``remember``
    Functions that read tables, by module and name: the same question has the same answer, so each
    is asked once for a class, and every submission gets a copy.
``public``
    Folders whose notebooks, pages and code anyone may read: what they say is no secret.
``points``
    What each assignment's ``autograded`` and ``written`` points must come to.
``build``
    Where ``make`` writes.
``terms``
    A function, by module and name, from the code of an assignment to what students are told of
    the terms of its data, a sentence or nothing.
``limits``
    Fields of `sandbox.Limits`, its numbers.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path

import yaml

from .sandbox import Limits

NAME = "grading.yaml"
KEYS = ("visible", "remember", "public", "points", "build", "limits", "terms")
KINDS = ("autograded", "written")
NUMBERS = {each.name for each in fields(Limits)} - {"visible", "remember"}


class SettingsError(ValueError):
    """A course's settings are not what they should be; the message says where."""


@dataclass(frozen=True)
class Settings:
    """A course: where it is, and what it sets."""

    folder: Path = Path()
    public: tuple[Path, ...] = ()
    points: dict[str, float] = field(default_factory=dict)
    build: Path = Path("_build")
    terms: str = ""
    limits: Limits = field(default_factory=Limits)


#: Of a course that sets nothing.
BARE = Settings()


def read(folder: str | Path) -> Settings:
    """Read the settings of the course in a folder.

    Raises
    ------
    SettingsError
        If the folder is missing, or a key, a value or a folder it names is not what it should be.
    """
    folder = Path(folder).resolve()
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}")
    path = folder / NAME
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not YAML: {' '.join(str(error).split())}") from None
    said = _mapping(said, "the file", KEYS)
    limits = _mapping(said.get("limits"), "limits", NUMBERS)
    visible = tuple(map(str, _folders(folder, said, "visible")))
    remember = tuple(_texts(said, "remember"))
    return Settings(
        folder,
        _folders(folder, said, "public"),
        _numbers(_mapping(said.get("points"), "points", KINDS)),
        (folder / _text(said.get("build", BARE.build.name), "build")).resolve(),
        _text(said.get("terms", ""), "terms"),
        Limits(visible=visible, remember=remember, **_numbers(limits)),
    )


def terms_of(course: Settings) -> Callable[[str], str]:
    """Return the function that a course names under ``terms``, or one that says nothing.

    Raises
    ------
    SettingsError
        If there is no such function.
    """
    if not course.terms:
        return lambda code: ""
    module, _, name = course.terms.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise SettingsError(f"{NAME}: terms: there is no function {course.terms}") from None


def _mapping(value, where, known):
    """Return a mapping whose keys are all known, empty if there is none."""
    if value is not None and not isinstance(value, dict):
        raise SettingsError(f"{NAME}: {where} is to hold names with values, not {value!r}")
    for key in value or {}:
        if key not in known:
            raise SettingsError(
                f"{NAME}: {where} has no setting {key!r}; there are {', '.join(sorted(known))}"
            )
    return value or {}


def _numbers(values):
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
            raise SettingsError(f"{NAME}: {key} is to be a number above nought, not {value!r}")
    return values


def _text(value, key):
    if not isinstance(value, str):
        raise SettingsError(f"{NAME}: {key} is to be a text, not {value!r}")
    return value


def _texts(said, key, default=()):
    values = said.get(key, default)
    if isinstance(values, str) or not isinstance(values, list | tuple):
        raise SettingsError(f"{NAME}: {key} is to be a list, not {values!r}")
    return [_text(value, f"each of {key}") for value in values]


def _folders(folder, said, key):
    found = tuple((folder / name).resolve() for name in _texts(said, key))
    for path in found:
        if not path.is_dir():
            raise SettingsError(f"{NAME}: {key} names {path}, and there is no such folder")
    return found

"""Say what a release contains: ``python -m livebook.checks.release_notes v1.2.3`` prints its part of the changelog.

It refuses a tag that does not name the version of the package and of `CITATION.cff`, a version that
the changelog does not describe or still calls unreleased, and a date that is not the citation's.
"""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def versions(root=ROOT):
    """Return the version that the package and the citation name."""
    source = (root / "periphery" / "__init__.py").read_text(encoding="utf-8")
    package = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)[1]
    return {"periphery/__init__.py": package, "CITATION.cff": str(_citation(root)["version"])}


def _citation(root=ROOT):
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def notes(changelog, version, released):
    """Return the changelog's text on a version, released on a date (``2026-11-24``).

    ValueError if there is none, it is unreleased, or was released on another date.
    """
    found = re.search(
        rf"^## {re.escape(version)} — (.+?)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise ValueError(f"CHANGELOG.md has no section '## {version} — date'")
    if found[1].strip() == "unreleased":
        raise ValueError(f"CHANGELOG.md still calls {version} unreleased; write the date there")
    if found[1].strip() != released:
        raise ValueError(
            f"CHANGELOG.md dates {version} {found[1].strip()}, CITATION.cff {released}"
        )
    return found[2].strip()


def main(arguments):
    """Print the notes of the release that a tag names, or stop with the reason."""
    if len(arguments) != 1 or not arguments[0].startswith("v"):
        sys.exit("Give one tag, such as v0.1.0")
    version = arguments[0].removeprefix("v")
    for place, named in versions().items():
        if named != version:
            sys.exit(f"The tag names {version}, {place} {named}")
    released = str(_citation()["date-released"])
    try:
        print(notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version, released))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])

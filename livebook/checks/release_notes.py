"""Say what a release contains: ``python -m livebook.checks.release_notes v1.2.3`` prints its part of the changelog.

It refuses a tag that does not name the version of `pyproject.toml` and `CITATION.cff`, and a
version that the changelog does not describe or still calls unreleased.
"""

import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def versions(root=ROOT):
    """Return the version that the package and the citation name."""
    with (root / "pyproject.toml").open("rb") as file:
        package = tomllib.load(file)["project"]["version"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    return {"pyproject.toml": package, "CITATION.cff": str(citation["version"])}


def notes(changelog, version):
    """Return the changelog's text on a version; ValueError if there is none, or it is unreleased."""
    found = re.search(
        rf"^## {re.escape(version)} — (.+?)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise ValueError(f"CHANGELOG.md has no section '## {version} — date'")
    if found[1].strip() == "unreleased":
        raise ValueError(f"CHANGELOG.md still calls {version} unreleased; write the date there")
    return found[2].strip()


def main(arguments):
    """Print the notes of the release that a tag names, or stop with the reason."""
    if len(arguments) != 1 or not arguments[0].startswith("v"):
        sys.exit("Give one tag, such as v0.1.0")
    version = arguments[0].removeprefix("v")
    for place, named in versions().items():
        if named != version:
            sys.exit(f"The tag names {version}, {place} {named}")
    try:
        print(notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])

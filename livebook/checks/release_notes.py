"""Say what a release contains: its part of the changelog, printed for a tag such as v1.2.3.

It refuses a tag that does not name the version of `pyproject.toml` and `CITATION.cff`, a version
that the changelog does not describe or still calls unreleased, and a citation of another date.
"""

import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def versions(root=ROOT):
    """Return ``{file: version}`` of the two files that name one."""
    with (root / "pyproject.toml").open("rb") as file:
        package = tomllib.load(file)["project"]["version"]
    return {"pyproject.toml": package, "CITATION.cff": str(citation(root)["version"])}


def citation(root=ROOT):
    """Return the content of `CITATION.cff`."""
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def notes(changelog, version, cited):
    """Return the changelog's text on a version that is released on the day that is cited.

    Parameters
    ----------
    changelog : str
    version : str
    cited : str
        The date that `CITATION.cff` names, as in 2026-12-01; empty if it names none.

    Raises
    ------
    ValueError
        If the changelog has no text on it, calls it unreleased, or names another date.
    """
    found = re.search(
        rf"^## {re.escape(version)} — (.+?)\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if not found:
        raise ValueError(f"CHANGELOG.md has no section '## {version} — date'")
    if found[1].strip() == "unreleased":
        raise ValueError(f"CHANGELOG.md still calls {version} unreleased; write the date there")
    if found[1].strip() != cited:
        raise ValueError(
            f"CHANGELOG.md dates {version} {found[1].strip()}, date-released in CITATION.cff is "
            f"{cited or 'missing'}"
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
    try:
        changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        print(notes(changelog, version, str(citation().get("date-released", ""))))
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])

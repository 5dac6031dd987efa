"""Fetch the raw public files that the tables are cut from, each checked by its SHA-256.

    python -m sources.raw_files [--into FOLDER] [--mirror ADDRESS] [SOURCE ...]

``raw_files.yaml`` names, for each source, who publishes it, the public repository that carries it
at a pinned commit, its licence, when it was seen, and the sum of every file. A file that is there
and whole is not fetched again, so that a run that was broken off goes on where it stopped.
"""

import argparse
import sys
from pathlib import Path

import pooch
import requests

from sources import hand_lists

REGISTRY = Path(__file__).with_name("raw_files.yaml")

#: Where raw files are kept unless another folder is named.
CACHE = Path(pooch.os_cache("partners-or-periphery"))

#: Serves any file of a public repository at any commit.
CARRIERS = "https://raw.githubusercontent.com"

#: Seconds without an answer after which a file counts as not to be had.
PATIENCE = 30

_FIELDS = ("title", "publisher", "page", "carrier", "commit", "licence", "seen", "files")


class RawFileError(ValueError):
    """A raw file is not at hand, or not the file that a table was cut from."""


def registry(path: Path = REGISTRY) -> dict[str, dict]:
    """Return the sources by name.

    Raises
    ------
    sources.hand_lists.ListError
        If a source lacks a field, has an unknown one, or a commit or a sum is not whole.
    """
    listed = hand_lists.read(path)
    for name, source in listed.items():
        hand_lists.check(source, name, _FIELDS)
        _check_hexadecimal(name, "commit", source["commit"], 40)
        for file, found in source["files"].items():
            _check_hexadecimal(f"{name}, {file}", "sum", found, 64)
    return listed


def _check_hexadecimal(name, what, text, length):
    if len(str(text)) != length or set(str(text)) - set("0123456789abcdef"):
        raise hand_lists.ListError(
            f"{name}: the {what} {text!r} is not {length} hexadecimal digits"
        )


def address(source: dict, file: str, mirror: str = CARRIERS) -> str:
    """Return where a file of a source is fetched from."""
    return f"{mirror}/{source['carrier']}/{source['commit']}/{requests.utils.quote(file)}"


def at_hand(folder: Path, name: str, source: dict) -> dict[str, Path]:
    """Return ``{path in the carrier: path here}`` of a source's files, each checked by its sum.

    Raises
    ------
    RawFileError
        If a file is missing or its sum is another.
    """
    found = {}
    for file, known in source["files"].items():
        path = Path(folder) / name / Path(file).name
        if not path.is_file():
            raise RawFileError(f"{name}/{path.name} is missing from {folder}")
        if pooch.file_hash(str(path)) != known:
            raise RawFileError(f"{path} is not the file the table was cut from: its sum is another")
        found[file] = path
    return found


def fetch(
    name: str, source: dict, folder: Path, mirror: str = CARRIERS, patience: float = PATIENCE
):
    """Fetch a source's files into ``folder/<name>``; return a sentence for each not to be had."""
    failed = []
    for file, known in source["files"].items():
        try:
            pooch.retrieve(
                address(source, file, mirror),
                known_hash=f"sha256:{known}",
                fname=Path(file).name,
                path=Path(folder) / name,
                downloader=pooch.HTTPDownloader(timeout=patience, progressbar=sys.stderr.isatty()),
            )
        except (requests.RequestException, OSError) as error:
            failed.append(f"{name}/{file} cannot be had: {type(error).__name__}")
        except ValueError:  # pooch's word for a sum that is another; nothing is kept
            failed.append(f"{name}/{file} is not the file it was: its sum is another")
    return failed


def main(argv=None):
    """Fetch the sources named, or all of them; end with 1 if a file cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--into", type=Path, default=CACHE)
    parser.add_argument("--mirror", default=CARRIERS, help="address in place of the carriers'")
    options = parser.parse_args(argv)
    known = registry()
    if unknown := sorted(set(options.sources) - set(known)):
        parser.error(f"no source is called {unknown[0]!r}; there are {', '.join(known)}")
    pooch.get_logger().setLevel("WARNING")
    wanted = options.sources or list(known)
    failed = []
    for number, name in enumerate(wanted, 1):
        print(f"{number}/{len(wanted)} {name}: {len(known[name]['files'])} files", flush=True)
        failed += fetch(name, known[name], options.into, options.mirror)
    for sentence in failed:
        print(sentence)
    print(f"The raw files are in {options.into}.")
    if failed:
        print("Tables cut from files that cannot be had stay as they are committed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

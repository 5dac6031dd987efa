"""Read YAML by libyaml where PyYAML was built with it, and a file once while it stays as it is."""

import hashlib
import os
import pickle
from pathlib import Path

import yaml

from livebook.file_state import remembered

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Names to a kernel the folder in which the build that started it keeps what it has read.
VARIABLE = "LIVEBOOK_READ"
_kept = Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None


@remembered
def read(path: Path) -> dict | list | str | None:
    """Return what a YAML file holds, or None if it is empty; whoever changes it takes a copy.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Raises
    ------
    yaml.YAMLError
        If it is not valid YAML.
    """
    text = path.read_bytes()
    digest = hashlib.sha256(text).digest()
    kept = _kept and _kept / f"{path.name}.pickle"
    if kept and kept.is_file() and (found := kept.read_bytes()).startswith(digest):
        return pickle.loads(found[len(digest) :])
    content = yaml.load(text, Loader=_LOADER)
    if kept:
        partial = kept.with_suffix(f".{os.getpid()}")  # another build may do the same
        partial.write_bytes(digest + pickle.dumps(content))
        partial.replace(kept)
    return content


def keep(folder: Path) -> None:
    """Let this process leave what it reads in a folder for the next, as large ledgers take long.

    The folder must be as trustworthy as this code.
    """
    global _kept
    folder.mkdir(parents=True, exist_ok=True)
    _kept = folder


def environment() -> dict[str, str]:
    """Return the variables by which a kernel finds what this process keeps, if it keeps anything."""
    return {VARIABLE: str(_kept)} if _kept else {}

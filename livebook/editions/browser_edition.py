"""Build the edition in the browser: JupyterLite with every notebook, the tables and the package.

Pyodide, which runs Python in the browser, comes from its own content network unless a folder with
a Pyodide distribution is given; then the edition asks no other host for anything.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from livebook import options, place
from livebook.build import main as build_book
from livebook.pages.downloads import write_copy
from livebook.pages.launch import archive_address
from livebook.reading_order import notebooks, texts

#: Where the edition lies below the site's root; `livebook.pages.launch` links there.
FOLDER = "lite"

#: Without them there is no Python in the browser at all.
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"

#: Pure-Python packages that Pyodide does not carry and a notebook with controls needs, beside ours.
EXTRA_WHEELS = ("comm", "ipywidgets", "jupyterlab-widgets")
#: Parts of the reader's page: the kernel, and the controls of figures.
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager")
APPS = ("lab", "notebooks", "tree", "edit")

#: What the kernel loads from Pyodide when it starts.
KERNEL_PACKAGES = ("micropip", "ipython", "jedi")

#: One date for every file, so that the same sources give the same edition (2 February 2020).
DATE = "1580601600"


class LiteError(Exception):
    """The edition cannot be built; the message says what to do."""


def requirements():
    """Return the canonical names of what the package needs at run time."""
    project = place.root() / "pyproject.toml"
    wanted = tomllib.loads(project.read_text(encoding="utf-8"))
    return [Requirement(text) for text in wanted["project"]["dependencies"]]


def pyodide_packages(lock):
    """Return what a notebook loads from Pyodide, with dependencies, as ``{name: entry}``.

    Parameters
    ----------
    lock : dict
        The content of Pyodide's ``pyodide-lock.json``.
    """
    packages = {canonicalize_name(name): entry for name, entry in lock["packages"].items()}
    names = [*KERNEL_PACKAGES, *(canonicalize_name(r.name) for r in requirements())]
    found = {}
    while names:
        name = canonicalize_name(names.pop())
        if name in packages and name not in found:
            found[name] = packages[name]
            names += packages[name]["depends"]
    return dict(sorted(found.items()))


def check_pyodide(folder):
    """Say in one sentence what is wrong with a folder that should hold Pyodide.

    Raises
    ------
    LiteError
        If the folder is missing, is not Pyodide, is another version than the kernel needs, or
        lacks packages that the notebooks load.
    """
    folder = Path(folder)
    advice = f"give the unpacked folder of the full Pyodide {PYODIDE_VERSION} distribution"
    if not folder.is_dir():
        raise LiteError(f"PYODIDE={folder}: there is no such folder; {advice}")
    missing = [name for name in (*CORE, LOCK) if not (folder / name).is_file()]
    if missing:
        raise LiteError(f"PYODIDE={folder}: {missing[0]} is missing; {advice}")
    if f'"{PYODIDE_VERSION}"' not in (folder / "pyodide.mjs").read_text(encoding="utf-8"):
        raise LiteError(f"PYODIDE={folder}: this is another version of Pyodide; {advice}")
    try:
        lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    except ValueError:
        raise LiteError(f"PYODIDE={folder}: {LOCK} is damaged; {advice}") from None
    absent = [
        name
        for name, entry in pyodide_packages(lock).items()
        if not (folder / entry["file_name"]).is_file()
    ]
    if absent:
        shown = ", ".join(absent[:4]) + (f" and {len(absent) - 4} more" if absent[4:] else "")
        raise LiteError(f"PYODIDE={folder}: packages are missing ({shown}); {advice}")


def _run(command, what, **options):
    result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if result.returncode:
        lines = (result.stderr + result.stdout).strip().splitlines()
        raise LiteError(f"{what} failed: " + "\n".join(lines[-15:]))
    return result


def build_wheel(root, target):
    """Build the package's wheel, tables included, into a folder; return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": DATE}
    _run(command, "Building the package's wheel", cwd=root, env=environment)
    return next(Path(target).glob(f"{options.read(root).distribution}-*.whl"))


def locked(names, lock):
    """Return the entries of a lock file for some packages, hashes included, as text.

    Raises
    ------
    LiteError
        If one of them is not in the lock.
    """
    entries = re.split(r"\n(?=\S)", Path(lock).read_text(encoding="utf-8"))
    found = {canonicalize_name(entry.split("==")[0]): entry for entry in entries if "==" in entry}
    absent = [name for name in names if name not in found]
    if absent:
        raise LiteError(f"{Path(lock).name} does not lock {absent[0]}")
    return "\n".join(found[name] for name in names) + "\n"


def fetch_wheels(root, target):
    """Put the pure-Python wheels that Pyodide does not carry, as locked, into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(locked(EXTRA_WHEELS, Path(root) / "requirements.txt"), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"]
        _run([*command, "-d", str(target), "-r", str(wanted)], "Fetching the wheels of ipywidgets")


def stage(root, folder, environment):
    """Lay out what the edition is built from: notebooks, tables, wheels, configuration."""
    files, wheels = folder / "files", folder / "wheels"
    wheels.mkdir(parents=True)
    address = archive_address(environment)
    for path in notebooks(root):
        write_copy(path, files / path.relative_to(root), options.read(root).distribution, address)
    for path in texts(root):
        target = files / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    tables = [*(root / "data").glob("*.csv"), *(root / "data").glob("*.csv.gz")]
    (files / "data").mkdir(parents=True, exist_ok=True)
    for path in sorted([*tables, *(root / "data").glob("*.resource.yaml")]):
        shutil.copy(path, files / "data" / path.name)
    build_wheel(root, wheels)
    fetch_wheels(root, wheels)
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    config = {
        "apps": APPS,
        "contents": [str(files)],
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "source_date_epoch": int(DATE),
    }
    addon = {"piplite_urls": [str(wheels)]}
    (folder / "jupyter_lite_config.json").write_text(
        json.dumps({"LiteBuildConfig": config, "PipliteAddon": addon}), encoding="utf-8"
    )


def settings(folder, *, title, offline):
    """Write what the reader's page is told: the book's title, and whether other hosts may be asked."""
    kernel = {"disablePyPIFallback": True} if offline else {}
    # Where the browser lets no site keep data, JupyterLite falls back to memory, if told of it twice.
    drivers = ["asyncStorage", "localStorageWrapper", "memoryStorageDriver"]
    data = {
        "appName": title,
        "enableMemoryStorage": True,
        "contentsStorageDrivers": drivers,
        "settingsStorageDrivers": drivers,
        "workspacesStorageDrivers": drivers,
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
    }
    content = {"jupyter-lite-schema-version": 0, "jupyter-config-data": data}
    (folder / "jupyter-lite.json").write_text(json.dumps(content), encoding="utf-8")


def build(root, output, *, pyodide=None, environment=None):
    """Build the edition of the book below `root` into `output`, replacing what was there.

    Parameters
    ----------
    root, output : path
        The folder of the book, and where the edition goes.
    pyodide : path, optional
        A folder with a Pyodide distribution; without it readers take Pyodide from its own network.
    environment : mapping, optional
        Where the address of the public repository is looked up; ``os.environ`` by default.

    Raises
    ------
    LiteError
        If something is missing; nothing is left in `output` then.
    """
    root, output = Path(root).resolve(), Path(output).resolve()
    if pyodide:
        check_pyodide(pyodide)
    shutil.rmtree(output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        stage(root, folder, os.environ if environment is None else environment)
        settings(folder, title=options.read(root).title, offline=bool(pyodide))
        if pyodide:
            (folder / "static").mkdir()
            (folder / "static" / "pyodide").symlink_to(Path(pyodide).resolve())
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(folder)]
        built = folder / "built"
        _run([*command, "--output-dir", str(built)], "Building JupyterLite", cwd=folder)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, output)


def main(argv=None):
    """Build the book's pages and the edition they link to, or say in one line why not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyodide", help="a folder with Pyodide; its own network by default")
    asked = parser.parse_args(argv)
    output = Path("_build/html") / FOLDER
    try:
        if asked.pyodide:
            check_pyodide(asked.pyodide)  # before the pages, which take longer
        os.environ["BOOK_LITE"] = "1"
        build_book([])
        started = time.monotonic()
        build(".", output, pyodide=asked.pyodide)
    except (LiteError, ValueError) as error:
        sys.exit(str(error))
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 2**20
    source = f"from {asked.pyodide}" if asked.pyodide else "from its own network"
    print(
        f"The edition in the browser is in {output}: {size:.0f} MB, JupyterLite "
        f"{version('jupyterlite-core')}, Pyodide {PYODIDE_VERSION} {source} "
        f"({time.monotonic() - started:.0f} s)"
    )


if __name__ == "__main__":
    main()

"""Run every notebook where readers run them: as Binder, Colab and Pyodide would have it.

``binder``
    carries out the steps of the Dockerfile that repo2docker writes for this repository, as far as
    they go without an engine, in a fresh virtual environment, and runs every notebook there.
``pyodide``
    installs the package's wheel beside the versions that Pyodide ships and runs the copy of every
    notebook that readers download, each alone in an empty folder.
``colab``
    makes an environment of Colab's versions (``colab.txt``) in which numpy and pandas are loaded
    before the first cell, lets that cell fetch the book from a zip of its sources and ask for a new
    session, and runs in one the copy of every notebook.

In all of them, findings must come out as the ledger says.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from packaging.markers import default_environment

from livebook import checkout, executed, ledgers, options, place
from livebook.checks.reproducible import copy_sources
from livebook.editions import browser_edition
from livebook.editions.archives import pack
from livebook.pages.downloads import portable
from livebook.reading_order import notebooks

#: What was fetched or installed once is kept here.
CACHE = Path("_build/.pyodide")
COLAB = Path(__file__).with_name("colab.txt")
#: What Colab's sessions have loaded when the first cell runs.
LOADED = "import matplotlib.pyplot, numpy, pandas"

PIP = ["-m", "pip", "--disable-pip-version-check"]


class ElsewhereError(Exception):
    """An environment cannot be made; the message says why."""


def new_environment(folder, wanted="3.11"):
    """Make a virtual environment with a wanted Python, or with ours where that is not installed."""
    python = shutil.which(f"python{wanted}")
    if python and subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        python = None
    if not python:
        print(
            f"Python {wanted} is not installed here; {default_environment()['python_version']} serves."
        )
    _run([python or sys.executable, "-m", "venv", str(folder)])
    return Path(folder) / "bin" / "python"


def _run(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if result.returncode:
        words = command if isinstance(command, str) else " ".join(map(str, command))
        raise ElsewhereError(f"{words}\n{(result.stdout + result.stderr).strip()[-1500:]}")
    return result.stdout


def run_one(notebook, specs):
    """Run one notebook with the kernel described in a folder; return what went wrong, or None."""
    manager = AsyncKernelManager(
        kernel_name="elsewhere", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(specs)])
    )
    try:
        _, noted = executed.play(notebook, km=manager)
    except RuntimeError as error:  # a cell failed, or the kernel died or did not come up
        return str(error).splitlines()[0]
    finally:
        run_sync(manager.shutdown_kernel)(now=True)  # a kernel that was handed in is not ended else
    return "; ".join(ledgers.differences(place.root(), noted)) or None


def _write_spec(python, specs):
    kernel = Path(specs) / "elsewhere"
    kernel.mkdir()
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=50"]
    spec = {"argv": argv, "display_name": "elsewhere", "language": "python"}
    spec["env"] = {
        "PYTHONPATH": "",
        place.VARIABLE: "",
    }  # the package is found where it is installed
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def run_all(python, found, workers=2):
    """Run notebooks, two at a time, and print a line for each.

    Parameters
    ----------
    python : path
        The Python of the environment they run in.
    found : dict
        ``{name: notebook}``.

    Returns
    -------
    list of str
        The names of those that failed.
    """
    failed = []
    with tempfile.TemporaryDirectory() as specs, ThreadPoolExecutor(workers) as pool:
        _write_spec(python, specs)
        results = pool.map(lambda notebook: _timed(notebook, specs), found.values())
        for name, (problem, seconds) in zip(found, results, strict=True):
            print(f"  {name}: {problem or 'ran'} ({seconds:.0f} s)", flush=True)
            if problem:
                failed.append(name)
    return failed


def _timed(notebook, specs):
    started = time.monotonic()
    problem = run_one(notebook, specs)
    if problem and "kernel" in problem.lower():
        # Two kernels that ask for ports at the same moment can be given the same one: once more.
        problem = run_one(notebook, specs)
    return problem, time.monotonic() - started


def size(folder):
    """Return how many megabytes the files below a folder take."""
    files = (p for p in Path(folder).rglob("*") if p.is_file() and not p.is_symlink())
    return sum(path.stat().st_size for path in files) / 2**20


def docker_steps(dockerfile):
    """Return the steps of a Dockerfile that install this repository, and its Python version.

    Raises
    ------
    ElsewhereError
        If they are not what we expect: then Binder would build something else.
    """
    steps = [
        line.removeprefix("RUN ").replace("${KERNEL_PYTHON_PREFIX}/bin/", "").strip()
        for line in dockerfile.splitlines()
        if line.startswith("RUN ") and "binder/" in line
    ]
    version = re.search(r"Building conda environment for python=(\d+\.\d+)", dockerfile)
    if not version or not steps or not steps[0].startswith("pip install"):
        raise ElsewhereError("repo2docker's Dockerfile does not install from binder/")
    return steps, version[1]


def _dockerfile(root):
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug"]
    command += ["--user-name", "reader", "--user-id", "1000", str(root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ElsewhereError(f"repo2docker: {result.stderr[-500:]}")
    return result.stdout + result.stderr


def binder(root):
    """Carry out Binder's steps and run every notebook; return the names of those that failed."""
    steps, python_version = docker_steps(_dockerfile(root))
    with tempfile.TemporaryDirectory() as folder:
        copy, environment = Path(folder) / "repository", Path(folder) / "environment"
        copy_sources(root, copy)
        python = new_environment(environment, python_version)
        path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        before, started = size(environment), time.monotonic()
        for step in steps:
            print(f"  {step}", flush=True)
            _run(["bash", "-c", step], cwd=copy, env={**os.environ, "PATH": path})
        spent = time.monotonic() - started
        print(f"Binder's environment: {size(environment) - before:.0f} MB in {spent:.0f} s")
        found = {
            p.relative_to(copy).as_posix(): nbformat.read(p, as_version=4) for p in notebooks(copy)
        }
        return _report(python, found)


def _report(python, found):
    started = time.monotonic()
    failed = run_all(python, found)
    spent = time.monotonic() - started
    print(f"{len(found) - len(failed)} of {len(found)} notebooks ran ({spent:.0f} s)")
    return failed


def pyodide_core(cache=CACHE):
    """Fetch Pyodide's core, with its list of packages, from npm, once; return its folder.

    Raises
    ------
    ElsewhereError
        If npm is not installed or cannot fetch it.
    """
    folder = Path(cache) / f"core-{PYODIDE_VERSION}"
    if (folder / "done").is_file():
        return folder / "package"
    npm = shutil.which("npm")
    if not npm:
        raise ElsewhereError(
            "npm is needed to fetch Pyodide's core (on Debian: apt-get install npm)"
        )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [npm, "pack", f"pyodide@{PYODIDE_VERSION}", "--silent"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    archives = list(folder.glob("pyodide-*.tgz"))
    if result.returncode or not archives:
        reason = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ElsewhereError(f"npm could not fetch pyodide@{PYODIDE_VERSION}: {reason}")
    shutil.unpack_archive(archives[0], folder, filter="data")
    (folder / "done").touch()
    return folder / "package"


def pyodide_versions(cache=CACHE):
    """Return ``{name: version}`` of what the notebooks load from Pyodide."""
    lock = json.loads((pyodide_core(cache) / browser_edition.LOCK).read_text(encoding="utf-8"))
    return {
        name: entry["version"] for name, entry in browser_edition.pyodide_packages(lock).items()
    }


def pinned(python, versions):
    """Install packages in wanted versions, as far as an index has them for this Python.

    Returns
    -------
    dict
        ``{name: version}`` of those that could not be had in the wanted version.
    """
    command = [python, *PIP, "install", "--quiet", "--only-binary", ":all:", "--no-deps"]
    absent, wanted = {}, dict(versions)
    while True:
        try:
            _run([*command, *(f"{name}=={version}" for name, version in wanted.items())])
            return absent
        except ElsewhereError as error:
            refused = re.search(r"No matching distribution found for ([\w.-]+)==", str(error))
            name = browser_edition.canonicalize_name(refused[1]) if refused else None
            if name not in wanted:
                raise
            absent[name] = wanted.pop(name)


def pyodide_environment(versions, cache=CACHE, wanted="3.13"):
    """Make, once, an environment with Pyodide's versions; return its Python and what is missing."""
    seed = json.dumps([versions, wanted, sys.version])
    folder = Path(cache).resolve() / f"native-{hashlib.sha256(seed.encode()).hexdigest()[:12]}"
    note = folder / "absent.json"
    if not note.is_file():
        shutil.rmtree(folder, ignore_errors=True)
        absent = pinned(new_environment(folder, wanted), versions)
        note.write_text(json.dumps(absent), encoding="utf-8")
    return folder / "bin" / "python", json.loads(note.read_text(encoding="utf-8"))


def pyodide(root, cache=CACHE):
    """Run every downloaded copy at Pyodide's versions; return the names of those that failed.

    Raises
    ------
    ElsewhereError
        If the environment cannot be made, or the wheel does not accept one of the versions.
    """
    versions = pyodide_versions(cache)
    python, absent = pyodide_environment(versions, cache)
    with tempfile.TemporaryDirectory() as folder:
        wheel = browser_edition.build_wheel(root, Path(folder))
        _run([python, *PIP, "uninstall", "--quiet", "--yes", options.read(root).distribution])
        _run([python, *PIP, "install", "--quiet", str(wheel)])
    have = {
        browser_edition.canonicalize_name(entry["name"]): entry["version"]
        for entry in json.loads(_run([python, *PIP, "list", "--format", "json"]))
    }
    print(_run([python, "--version"]).strip())
    for name in sorted(
        {browser_edition.canonicalize_name(r.name) for r in browser_edition.requirements()}
        & set(have)
    ):
        note = (
            f" (Pyodide has {absent[name]}, which is not to be had here)" if name in absent else ""
        )
        print(f"  {name} {have[name]}{note}")
    changed = [n for n, v in versions.items() if n not in absent and have.get(n) != v]
    if changed:
        names = ", ".join(f"{n} ({versions[n]} became {have.get(n)})" for n in changed)
        raise ElsewhereError(f"the package does not accept what Pyodide ships: {names}")
    package = options.read(root).distribution
    found = {
        p.relative_to(root).as_posix(): portable(nbformat.read(p, as_version=4), package)
        for p in notebooks(root)
    }
    return _report(python, found)


def colab(root):
    """Run every downloaded copy as Colab would; return the names of those that failed.

    Raises
    ------
    ElsewhereError
        If the first cell of a session that must be restarted does not say so.
    """
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "main.zip"
        pack(archive, {f"book-main/{name}": Path(root) / name for name in checkout.files(root)})
        python = new_environment(Path(folder) / "environment", "3.13")
        _run([python, *PIP, "install", "--quiet", "-r", str(COLAB)])
        package = options.read(root).distribution
        found = {}
        for path in notebooks(root):
            copy = portable(nbformat.read(path, as_version=4), package, str(archive))
            copy.cells.insert(0, nbformat.v4.new_code_cell(LOADED))
            found[path.relative_to(root).as_posix()] = copy
        first = next(iter(found))
        print(f"  {first}, in the session that fetches the book:", flush=True)
        said = _first_session(python, found[first])
        if "Restart session" not in said:
            raise ElsewhereError(f"the first cell did not ask for a new session but said: {said}")
        return _report(python, found)


def _first_session(python, notebook):
    with tempfile.TemporaryDirectory() as specs:
        _write_spec(python, specs)
        return str(run_one(notebook, specs))


PLACES = {"binder": binder, "pyodide": pyodide, "colab": colab}


def main(argv=None):
    """Run all notebooks elsewhere; exit non-zero if one fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("where", choices=list(PLACES))
    where = parser.parse_args(argv).where
    try:
        failed = PLACES[where](Path.cwd())
    except (ElsewhereError, browser_edition.LiteError) as error:
        sys.exit(str(error))
    if failed:
        sys.exit(f"These notebooks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()

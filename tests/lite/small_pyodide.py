"""A Pyodide folder for tests: the real interpreter, real pure-Python packages, hollow others.

npm carries Pyodide's core and its list of packages, not the packages. Those of pure Python are the
same files on every index and are fetched by pip in the listed version. The compiled ones (numpy,
pandas, …) are replaced by wheels with the right name, version and dependencies and nothing else:
enough to see that everything a notebook asks for is found and fits together, and to run what needs
none of them.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from livebook.checks.environments import ElsewhereError, pyodide_core
from livebook.editions import browser_edition


def make(cache):
    """Return a folder with the core and every package that a notebook asks for."""
    folder = Path(cache) / f"pyodide-small-{PYODIDE_VERSION}"
    if (folder / "done").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in (*browser_edition.CORE, "package.json"):
        shutil.copy(pyodide_core(cache) / name, folder / name)
    lock = json.loads((pyodide_core(cache) / browser_edition.LOCK).read_text(encoding="utf-8"))
    wanted = browser_edition.pyodide_packages(lock)
    pure = {n: e for n, e in wanted.items() if e["file_name"].endswith("-none-any.whl")}
    _fetch(pure, folder)
    for name, entry in wanted.items():
        if name not in pure:
            entry["file_name"] = _hollow(name, entry, folder)
        entry["sha256"] = hashlib.sha256((folder / entry["file_name"]).read_bytes()).hexdigest()
    lock["packages"] = wanted
    (folder / browser_edition.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    (folder / "done").touch()
    return folder


def _fetch(packages, folder):
    """Fetch pure-Python wheels by pip and give each the file name that Pyodide lists."""
    pins = [f"{name}=={entry['version']}" for name, entry in packages.items()]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--only-binary", ":all:", "--platform", "any"]
    command += ["--python-version", "3.14"]
    result = subprocess.run(
        [*command, "-d", str(folder), *pins], capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise ElsewhereError(
            f"pip could not fetch the pure-Python packages: {result.stderr[-300:]}"
        )
    for entry in packages.values():
        found = [
            path
            for path in folder.glob("*.whl")
            if path.name.split("-")[:2] == entry["file_name"].split("-")[:2]
        ]
        entry["file_name"] = found[0].name


def _hollow(name, entry, folder):
    """Write a wheel without content; return its file name."""
    stem = f"{name.replace('-', '_')}-{entry['version']}"
    info = f"{stem}.dist-info"
    needs = "".join(f"Requires-Dist: {other}\n" for other in entry["depends"])
    files = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {entry['version']}\n{needs}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hollow\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{path},sha256={digest.decode()},{len(text.encode())}")
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"]) + "\n"
    target = f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(folder / target, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return target

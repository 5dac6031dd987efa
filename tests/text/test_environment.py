"""One environment for book, tests, Binder and hub; and what may not stand in the repository."""

import re
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from contents import ROOT
from packaging.requirements import Requirement

from livebook import checkout
from livebook.checks import release_notes

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; (.*?))?(?: \\)?$")


def _pins(name):
    """Return ``{(package, version, marker)}`` of a lock file."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {match.groups() for line in lines if (match := PIN.match(line))}


def _project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_two_locks_are_one_resolution():
    run, everything = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert run
    assert {(name, version) for name, version, _ in run} <= {(n, v) for n, v, _ in everything}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_carry_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.split(r"\n(?=\S)", text)
    bare = [
        entry.split("==")[0] for entry in pinned if "==" in entry and "--hash=sha256:" not in entry
    ]
    assert not bare, f"no hash of {bare[0]}"
    assert "://" not in text
    assert not re.search("--(extra-)?index-url", text)


@pytest.mark.parametrize(
    ("extra", "lock"),
    [
        (None, "requirements.txt"),
        ("dev", "requirements-dev.txt"),
        ("sources", "requirements-dev.txt"),
    ],
)
def test_every_declared_dependency_is_locked(extra, lock):
    project = _project()
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    locked = {}
    for name, version, _ in _pins(lock):
        locked.setdefault(name.lower().replace("_", "-"), []).append(version)
    for text in wanted:
        requirement = Requirement(text)
        versions = locked.get(requirement.name.lower(), [])
        assert any(requirement.specifier.contains(version) for version in versions), text


def test_binder_builds_from_the_same_lock():
    """Read the Dockerfile that repo2docker writes; no engine is needed."""
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "repo2docker",
            "--no-build",
            "--debug",
            "--user-name",
            "reader",
            "--user-id",
            "1000",
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    dockerfile = result.stdout + result.stderr
    assert result.returncode == 0, dockerfile
    assert '-r "binder/requirements.txt"' in dockerfile
    assert "binder/postBuild" in dockerfile
    assert "Building conda environment for python=3.11" in dockerfile
    lines = (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "-r ../requirements.txt"
    ]
    assert (ROOT / "binder/postBuild").stat().st_mode & 0o111


def _tracked():
    return [ROOT / name for name in checkout.files(ROOT)]


def test_no_path_of_a_machine_and_no_registry_address():
    # The needles are put together here so that this file does not hold them itself.
    needles = [
        "/ro" + "ot/",
        "/ho" + "me/",
        "pypi" + ".org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb.deb" + "ian.org",
    ]
    for path in _tracked():
        if path.suffix in {".gz", ".png"}:
            continue
        text = path.read_text(encoding="utf-8")
        found = [needle for needle in needles if needle in text]
        assert not found, f"{path.relative_to(ROOT)} names {found}"


def test_only_one_module_asks_git_so_that_a_zip_without_it_serves_every_command():
    # The mutations change a clone of their own, the check of a hub's link makes its repositories.
    asks = re.compile(r"""["']git["'],|git ls-files""")
    found = {
        path.name
        for path in _tracked()
        if path.suffix == ".py"
        and "tests" not in path.parts
        and asks.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"checkout.py", "hub_check.py", "mutations.py"}


def test_no_large_file_is_tracked():
    large = [p.name for p in _tracked() if p.stat().st_size > 2 * 2**20]
    assert large == []


def test_the_version_is_said_in_one_place_and_in_the_citation():
    named = release_notes.versions()
    assert named["CITATION.cff"] == named["pyproject.toml"] == metadata.version("periphery")
    said = re.compile(r"^\s*(__version__|version)\s*=\s*[\"']", re.MULTILINE)
    files = [p for p in _tracked() if p.suffix in {".py", ".toml"}]
    assert [p.name for p in files if said.search(p.read_text("utf-8"))] == ["pyproject.toml"]

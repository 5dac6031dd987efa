"""Environments elsewhere are made as they are there; notebooks that fail in one are named."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from livebook import executed, place
from livebook.checks import environments
from livebook.editions import browser_edition


@pytest.mark.parametrize("says", ["cell 3: NameError: x", "the kernel died"])
def test_what_goes_wrong_is_its_first_line_and_the_kernel_ends(says, monkeypatch, tmp_path):
    ended = []

    class Manager:
        def __init__(self, **_):
            pass

        async def shutdown_kernel(self, now):
            ended.append(now)

    def fails(notebook, km):
        raise RuntimeError(f"{says}\nTraceback …")

    monkeypatch.setattr(environments, "AsyncKernelManager", Manager)
    monkeypatch.setattr(executed, "play", fails)
    assert environments.run_one(None, tmp_path) == says
    assert ended == [True]


def test_who_fails_elsewhere_is_named_and_returned(monkeypatch, capsys):
    says = {"deep": "", "wide": "NameError: name 'x' is not defined"}
    monkeypatch.setattr(environments, "_timed", lambda notebook, specs: (says[notebook], 2.0))
    found = {"wells.ipynb": "deep", "rivers.ipynb": "wide"}
    assert environments.run_all("python", found) == ["rivers.ipynb"]
    assert capsys.readouterr().out.splitlines() == [
        "  wells.ipynb: ran (2 s)",
        "  rivers.ipynb: NameError: name 'x' is not defined (2 s)",
    ]


@pytest.mark.parametrize("code", [0, 1])
def test_what_npm_did_not_bring_is_said(code, monkeypatch, tmp_path):
    npm = tmp_path / "npm"
    npm.write_text(f"#!/bin/sh\necho 'no such version' >&2\nexit {code}\n", encoding="utf-8")
    npm.chmod(0o755)
    monkeypatch.setattr(environments.shutil, "which", lambda name: str(npm))
    with pytest.raises(environments.ElsewhereError, match=r"could not fetch.*no such version"):
        environments.pyodide_core(tmp_path / "cache")


# Making an environment ---------------------------------------------------------------------------


def _script(path, text):
    """Write a program of a few lines; return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def path(monkeypatch, tmp_path):
    """Return the one folder in which programs are found, but for the system's own."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    (tmp_path / "bin").mkdir()
    return tmp_path / "bin"


@pytest.mark.parametrize("works", [True, False])
def test_the_wanted_python_makes_it_or_else_ours(works, path, tmp_path, monkeypatch, capsys):
    asked = tmp_path / "asked"
    there = f'echo "$0 $*" >> {asked}'
    _script(path / "python9.1", there if works else "exit 1")
    ours = _script(tmp_path / "ours", there)
    monkeypatch.setattr(environments.sys, "executable", str(ours))
    python = environments.new_environment(tmp_path / "new", "9.1")
    assert python == tmp_path / "new/bin/python"
    maker = path / "python9.1" if works else ours
    assert asked.read_text().splitlines()[-1] == f"{maker} -m venv {tmp_path}/new"
    said = capsys.readouterr().out
    assert said == "" if works else said.startswith("Python 9.1 is not installed here; 3.")


def test_an_environment_that_cannot_be_made_is_quoted(path, tmp_path):
    python = _script(path / "python9.1", 'test "$1" = -c || { echo no disk; exit 2; }')
    with pytest.raises(environments.ElsewhereError) as stopped:
        environments.new_environment(tmp_path / "new", "9.1")
    assert str(stopped.value) == f"{python} -m venv {tmp_path}/new\nno disk"


def test_a_kernel_there_has_that_python_and_nothing_of_ours(tmp_path):
    environments._write_spec(Path("/there/python"), tmp_path)
    spec = KernelSpecManager(kernel_dirs=[str(tmp_path)]).get_kernel_spec("elsewhere")
    assert spec.argv[:3] == ["/there/python", "-m", "ipykernel_launcher"]
    assert "{connection_file}" in spec.argv and spec.language == "python"
    assert spec.env == {"PYTHONPATH": "", place.VARIABLE: ""}


@pytest.mark.parametrize(
    ("says", "times"),
    [(["the kernel died", None], 2), (["NameError: x"], 1), (["Kernel died", "Kernel died"], 2)],
)
def test_a_kernel_that_did_not_come_up_is_tried_once_more(says, times, monkeypatch):
    asked = []
    monkeypatch.setattr(
        environments, "run_one", lambda *given: asked.append(given) or says[len(asked) - 1]
    )
    problem, seconds = environments._timed("notebook", "specs")
    assert problem == says[-1] and len(asked) == times
    assert 0 <= seconds < 1


def test_findings_that_come_out_otherwise_are_what_went_wrong(monkeypatch, tmp_path):
    class Manager:
        def __init__(self, kernel_name, kernel_spec_manager):
            assert kernel_name == "elsewhere"
            assert kernel_spec_manager.kernel_dirs == [str(tmp_path)]

        async def shutdown_kernel(self, now):
            pass

    monkeypatch.setattr(environments, "AsyncKernelManager", Manager)
    monkeypatch.setattr(executed, "play", lambda notebook, km: (notebook, "noted"))
    differ = ["wells: 3, not 4", "rivers: 2, not 1"]
    monkeypatch.setattr(environments.ledgers, "differences", lambda root, noted: differ)
    assert environments.run_one(None, tmp_path) == "wells: 3, not 4; rivers: 2, not 1"
    differ.clear()
    assert environments.run_one(None, tmp_path) is None


def test_a_size_counts_each_file_once_in_megabytes(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/a").write_bytes(bytes(2**20))
    (tmp_path / "b").write_bytes(bytes(2**19))
    (tmp_path / "again").symlink_to(tmp_path / "deep/a")
    assert environments.size(tmp_path) == 1.5


def test_how_many_ran_is_said_with_their_seconds(monkeypatch, capsys):
    monkeypatch.setattr(environments, "run_all", lambda python, found: ["b"])
    assert environments._report("python", {"a": 1, "b": 2, "c": 3}) == ["b"]
    assert capsys.readouterr().out == "2 of 3 notebooks ran (0 s)\n"


# Binder ------------------------------------------------------------------------------------------

DOCKERFILE = """# Building conda environment for python=3.11
FROM ubuntu
RUN apt-get update
COPY binder/requirements.txt
RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install -r "binder/requirements.txt"
RUN ./binder/postBuild
"""


def test_the_steps_are_those_that_install_from_our_folder():
    steps, version = environments.docker_steps(DOCKERFILE)
    assert steps == ['pip install -r "binder/requirements.txt"', "./binder/postBuild"]
    assert version == "3.11"


@pytest.mark.parametrize("gone", ["for python=3.11", "pip install", "binder/"])
def test_a_dockerfile_of_another_kind_is_refused(gone):
    with pytest.raises(environments.ElsewhereError, match="does not install from binder/"):
        environments.docker_steps(DOCKERFILE.replace(gone, ""))


def test_binder_s_steps_are_carried_out_in_a_copy_with_its_python(monkeypatch, tmp_path, capsys):
    root, seen = tmp_path / "root", {}
    root.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), root / "a.ipynb")
    docker = DOCKERFILE.replace("RUN ./", f"RUN cp $(which pip) {tmp_path}/used && ./")
    said = _script(
        tmp_path / "repo2docker",
        f"printf '%s\\n' \"$@\" > {tmp_path}/words\ncat <<'END'\n{docker}END",
    )
    monkeypatch.setattr(environments.sys, "executable", str(said))

    def new_environment(folder, version):
        seen["version"] = version
        _script(folder / "bin/pip", "mkdir -p binder; head -c 3145728 /dev/zero > $0.kept")
        return folder / "bin/python"

    def copy_sources(source, copy):
        _script(copy / "binder/postBuild", f"pwd > {tmp_path}/where")
        (copy / "a.ipynb").write_bytes((source / "a.ipynb").read_bytes())

    monkeypatch.setattr(environments, "new_environment", new_environment)
    monkeypatch.setattr(environments, "copy_sources", copy_sources)
    monkeypatch.setattr(environments, "notebooks", lambda copy: [copy / "a.ipynb"])
    monkeypatch.setattr(
        environments, "run_all", lambda python, found: seen.update(python=python, found=found) or []
    )
    assert environments.binder(root) == []
    words = (tmp_path / "words").read_text().splitlines()
    assert words[:2] == ["-m", "repo2docker"] and words[-1] == str(root)
    assert "--no-build" in words  # there may be no engine that could
    user, number = (words[words.index(f"--user-{of}") + 1] for of in ("name", "id"))
    assert user.isalpha() and int(number) >= 1000  # as Binder's, who is not root
    assert seen["version"] == "3.11" and list(seen["found"]) == ["a.ipynb"]
    assert seen["python"].parent.name == "bin"
    assert (tmp_path / "where").read_text().strip().endswith("/repository")
    assert "head -c" in (tmp_path / "used").read_text()
    said = capsys.readouterr().out
    assert "Binder's environment: 3 MB in 0 s" in said and "  pip install -r" in said


def test_a_dockerfile_that_cannot_be_written_is_quoted(monkeypatch, tmp_path):
    said = _script(tmp_path / "repo2docker", "echo no docker >&2; exit 1")
    monkeypatch.setattr(environments.sys, "executable", str(said))
    with pytest.raises(environments.ElsewhereError, match=r"^repo2docker: no docker"):
        environments.binder(tmp_path)


# Pyodide -----------------------------------------------------------------------------------------


@pytest.fixture
def npm(path, tmp_path):
    """Let a script stand for npm, which brings a core with a list of packages."""
    packages = {
        "numpy": {"name": "numpy", "version": "2.2", "depends": [], "file_name": "numpy.whl"},
        "unused": {"name": "unused", "version": "1.0", "depends": [], "file_name": "unused.whl"},
    }
    core = tmp_path / "made/package"
    core.mkdir(parents=True)
    (core / browser_edition.LOCK).write_text(json.dumps({"packages": packages}), encoding="utf-8")
    shutil.make_archive(str(tmp_path / "core"), "gztar", tmp_path / "made", "package")
    _script(
        path / "npm",
        f'echo "$*" >> {tmp_path}/asked\ncp {tmp_path}/core.tar.gz pyodide-core.tgz',
    )
    return tmp_path / "asked"


def test_the_core_is_fetched_once_in_the_version_that_the_edition_has(npm, tmp_path):
    for _ in range(2):
        folder = environments.pyodide_core(tmp_path / "cache")
        assert (folder / browser_edition.LOCK).is_file()
    wanted = f"pack pyodide@{environments.PYODIDE_VERSION} --silent"
    assert npm.read_text().splitlines() == [wanted]


def test_a_core_that_came_in_part_is_fetched_anew(npm, tmp_path):
    folder = environments.pyodide_core(tmp_path / "cache")
    (folder.parent / "done").unlink()
    (folder / "left over").touch()
    assert environments.pyodide_core(tmp_path / "cache") == folder
    assert not (folder / "left over").exists()


def test_a_machine_without_npm_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setattr(environments.shutil, "which", lambda name: None)
    with pytest.raises(environments.ElsewhereError, match=r"^npm is needed"):
        environments.pyodide_core(tmp_path)


def test_what_notebooks_load_from_pyodide_has_its_versions(npm, monkeypatch, tmp_path):
    monkeypatch.setattr(
        browser_edition, "pyodide_packages", lambda lock: {"numpy": lock["packages"]["numpy"]}
    )
    assert environments.pyodide_versions(tmp_path / "cache") == {"numpy": "2.2"}


PIP = """echo "$*" >> {asked}
for word in "$@"; do case $word in
  pandas==*) echo "ERROR: No matching distribution found for pandas==2.9" >&2; exit 1;;
  broken==*) echo "no network" >&2; exit 1;;
esac; done"""


def test_what_an_index_has_not_is_left_out_and_told(tmp_path):
    python = _script(tmp_path / "python", PIP.format(asked=tmp_path / "asked"))
    versions = {"numpy": "2.2", "pandas": "2.9", "scipy": "1.15"}
    assert environments.pinned(python, versions) == {"pandas": "2.9"}
    first, second = (tmp_path / "asked").read_text().splitlines()
    assert first.split()[-3:] == ["numpy==2.2", "pandas==2.9", "scipy==1.15"]
    assert second.split()[-2:] == ["numpy==2.2", "scipy==1.15"]
    assert "--no-deps" in first and "--only-binary :all:" in first
    assert versions["pandas"] == "2.9"  # what was asked for is as it was


def test_another_failure_of_pip_stops(tmp_path):
    python = _script(tmp_path / "python", PIP.format(asked=tmp_path / "asked"))
    with pytest.raises(environments.ElsewhereError, match="no network"):
        environments.pinned(python, {"broken": "1"})


def test_an_environment_is_made_once_for_the_same_versions(monkeypatch, tmp_path):
    made = []

    def pinned(python, versions):
        python.parent.mkdir(parents=True)
        made.append(versions)
        return {"pandas": "2.9"}

    monkeypatch.setattr(environments, "new_environment", lambda folder, _: folder / "bin/python")
    monkeypatch.setattr(environments, "pinned", pinned)
    first = environments.pyodide_environment({"pandas": "2.9"}, tmp_path)
    assert environments.pyodide_environment({"pandas": "2.9"}, tmp_path) == first
    python, absent = first
    assert absent == {"pandas": "2.9"} and python.parts[-2:] == ("bin", "python")
    assert environments.pyodide_environment({"pandas": "2.8"}, tmp_path)[0] != python
    assert made == [{"pandas": "2.9"}, {"pandas": "2.8"}]


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """A book of one notebook, whose environments are made by a script; give what it ran."""
    ran = {}
    root = tmp_path / "root"
    root.mkdir()
    cells = [nbformat.v4.new_code_cell(source) for source in ("one", "two")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "a.ipynb")
    have = [{"name": "NumPy", "version": "2.2"}, {"name": "pandas", "version": "2.1"}]
    python = _script(
        tmp_path / "python",
        f'echo "$*" >> {tmp_path}/asked\ncase "$*" in --version) echo Python 3.13;;\n'
        f"*list*) cat {tmp_path}/have;; esac",
    )
    (tmp_path / "have").write_text(json.dumps(have), encoding="utf-8")
    monkeypatch.setattr(environments, "notebooks", lambda root: [root / "a.ipynb"])
    monkeypatch.setattr(environments, "new_environment", lambda folder, wanted: python)
    monkeypatch.setattr(environments.checkout, "files", lambda root: ["a.ipynb"])
    monkeypatch.setattr(
        environments.options, "read", lambda root: SimpleNamespace(distribution="the-book")
    )
    monkeypatch.setattr(
        environments, "portable", lambda notebook, *given: ran.update(given=given) or notebook
    )
    monkeypatch.setattr(
        environments, "run_all", lambda python, found: ran.update(found) or [*found]
    )
    monkeypatch.setattr(environments.browser_edition, "build_wheel", lambda root, out: out / "whl")
    monkeypatch.setattr(
        environments.browser_edition,
        "requirements",
        lambda: [SimpleNamespace(name="numpy"), SimpleNamespace(name="pandas")],
    )
    return SimpleNamespace(root=root, python=python, ran=ran, asked=tmp_path / "asked")


def _pyodide(elsewhere, monkeypatch, versions, absent):
    monkeypatch.setattr(environments, "pyodide_versions", lambda cache: versions)
    monkeypatch.setattr(environments, "pyodide_environment", lambda *_: (elsewhere.python, absent))
    return environments.pyodide(elsewhere.root)


def test_downloaded_copies_run_beside_the_wheel_at_pyodide_s_versions(
    elsewhere, monkeypatch, capsys
):
    versions, absent = {"numpy": "2.2", "pandas": "2.9"}, {"pandas": "2.9"}
    assert _pyodide(elsewhere, monkeypatch, versions, absent) == ["a.ipynb"]
    assert elsewhere.ran["given"] == ("the-book",)
    uninstalled, installed = elsewhere.asked.read_text().splitlines()[:2]
    assert uninstalled.endswith("--yes the-book") and installed.endswith("/whl")
    assert capsys.readouterr().out.splitlines()[:3] == [
        "Python 3.13",
        "  numpy 2.2",
        "  pandas 2.1 (Pyodide has 2.9, which is not to be had here)",
    ]


def test_a_version_that_the_wheel_does_not_accept_is_told(elsewhere, monkeypatch):
    versions = {"numpy": "2.2", "pandas": "2.9"}
    with pytest.raises(environments.ElsewhereError, match=r"ships: pandas \(2\.9 became 2\.1\)$"):
        _pyodide(elsewhere, monkeypatch, versions, {})


# Colab -------------------------------------------------------------------------------------------


def test_copies_run_after_the_first_cell_asked_for_a_new_session(elsewhere, monkeypatch):
    monkeypatch.setattr(environments, "run_one", lambda *_: "Fetched. Restart session, and …")
    assert environments.colab(elsewhere.root) == ["a.ipynb"]
    package, archive = elsewhere.ran["given"]
    assert package == "the-book" and archive.endswith("main.zip")
    cells = elsewhere.ran["a.ipynb"].cells
    # What a session there has loaded already.
    assert [cell.source for cell in cells] == [environments.LOADED, "one", "two"]
    assert str(environments.COLAB) in elsewhere.asked.read_text()


def test_a_first_cell_that_asks_for_no_new_session_is_quoted(elsewhere, monkeypatch):
    monkeypatch.setattr(environments, "run_one", lambda *_: None)
    with pytest.raises(environments.ElsewhereError, match=r"did not ask .* but said: None"):
        environments.colab(elsewhere.root)


# The command -------------------------------------------------------------------------------------


def test_the_command_names_what_failed_or_why_nothing_ran(monkeypatch, capsys):
    refused = environments.ElsewhereError("npm is needed")
    says = {"binder": [], "colab": ["a.ipynb", "b.ipynb"]}

    def pyodide(root):
        raise refused

    monkeypatch.setattr(
        environments,
        "PLACES",
        {"pyodide": pyodide} | {name: lambda _, name=name: says[name] for name in says},
    )
    environments.main(["binder"])
    with pytest.raises(SystemExit, match=r"^These notebooks failed: a\.ipynb, b\.ipynb$"):
        environments.main(["colab"])
    with pytest.raises(SystemExit, match=r"^npm is needed$"):
        environments.main(["pyodide"])
    with pytest.raises(SystemExit):
        environments.main(["moon"])
    assert "invalid choice: 'moon'" in capsys.readouterr().err

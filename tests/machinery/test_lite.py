"""The edition in the browser, as far as it can be tested without one (the rest: tests/lite)."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from contents import ROOT, notebook_paths
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from livebook.checks.environments import ElsewhereError, docker_steps
from livebook.editions import browser_edition
from livebook.reading_order import texts


@pytest.fixture
def pyodide(tmp_path):
    """A folder that looks like a whole Pyodide."""
    for name in browser_edition.CORE:
        (tmp_path / name).write_text(f'version "{PYODIDE_VERSION}"')
    names = [
        *browser_edition.KERNEL_PACKAGES,
        "numpy",
        "pandas",
        "PyYAML",
        "python-dateutil",
        "unused",
    ]
    packages = {
        name: {
            "depends": ["python_dateutil"] if name == "pandas" else [],
            "file_name": f"{name}.whl",
        }
        for name in names
    }
    (tmp_path / browser_edition.LOCK).write_text(json.dumps({"packages": packages}))
    for name in names:
        (tmp_path / f"{name}.whl").touch()
    return tmp_path


def test_a_whole_pyodide_is_accepted(pyodide):
    browser_edition.check_pyodide(pyodide)


def test_only_what_notebooks_load_is_asked_of_it(pyodide):
    (pyodide / "unused.whl").unlink()
    browser_edition.check_pyodide(pyodide)


def test_names_are_compared_as_indexes_do(pyodide):
    found = browser_edition.pyodide_packages(
        json.loads((pyodide / browser_edition.LOCK).read_text())
    )
    assert {"pyyaml", "python-dateutil"} <= set(found) and "unused" not in found


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda f: [p.unlink() for p in f.iterdir()] and f.rmdir(), "there is no such folder"),
        (lambda f: [p.unlink() for p in f.iterdir()], "pyodide.mjs is missing"),
        (lambda f: (f / "pyodide.asm.wasm").unlink(), "pyodide.asm.wasm is missing"),
        (lambda f: (f / browser_edition.LOCK).unlink(), "pyodide-lock.json is missing"),
        (lambda f: (f / browser_edition.LOCK).write_text("{"), "pyodide-lock.json is damaged"),
        (lambda f: (f / "pyodide.mjs").write_text('"0.20.0"'), "another version of Pyodide"),
        (lambda f: (f / "pandas.whl").unlink(), r"packages are missing \(pandas\)"),
        (lambda f: (f / "python-dateutil.whl").unlink(), r"missing \(python-dateutil\)"),
    ],
)
def test_a_wrong_pyodide_is_refused_in_one_sentence(pyodide, spoil, words):
    spoil(pyodide)
    with pytest.raises(browser_edition.LiteError, match=words) as caught:
        browser_edition.check_pyodide(pyodide)
    assert f"Pyodide {PYODIDE_VERSION} distribution" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_extra_wheels_are_locked_with_hashes(tmp_path):
    text = browser_edition.locked(browser_edition.EXTRA_WHEELS, ROOT / "requirements.txt")
    assert text.count("==") == len(browser_edition.EXTRA_WHEELS) and "--hash=sha256:" in text
    lock = tmp_path / "requirements.txt"
    lock.write_text("comm==1 \\\n    --hash=sha256:00\n")
    with pytest.raises(
        browser_edition.LiteError, match=r"requirements\.txt does not lock ipywidgets"
    ):
        browser_edition.locked(browser_edition.EXTRA_WHEELS, lock)


def test_the_edition_holds_notebooks_tables_and_package(tmp_path):
    """Names such as practice.ipynb repeat from chapter to chapter; each keeps its folder."""
    edition = tmp_path / "edition"
    (edition / "old").mkdir(parents=True)
    browser_edition.build(ROOT, edition, environment={})
    assert not (edition / "old").exists()
    shipped = {
        p.relative_to(edition / "files").as_posix() for p in edition.glob("files/**/*.ipynb")
    }
    assert shipped == {p.relative_to(ROOT).as_posix() for p in notebook_paths()}
    for path in notebook_paths():
        folder = path.parent.relative_to(ROOT).as_posix()
        listed = json.loads((edition / "api/contents" / folder / "all.json").read_text())
        assert path.name in {entry["name"] for entry in listed["content"]}
    assert all((edition / "files" / p.relative_to(ROOT)).is_file() for p in texts(ROOT))
    tables = {p.name for p in (ROOT / "data").glob("*.csv*")}
    assert tables <= {p.name for p in (edition / "files/data").iterdir()}

    index = json.loads((edition / "pypi/all.json").read_text())
    assert {"periphery", *browser_edition.EXTRA_WHEELS} == set(index)
    with zipfile.ZipFile(next((edition / "pypi").glob("periphery-*.whl"))) as wheel:
        inside = {
            Path(name).name for name in wheel.namelist() if "/data/" in name or "/ledgers/" in name
        }
    assert tables | {"findings.yaml", "claims.yaml", "reported.yaml"} <= inside

    text = (edition / "jupyter-lite.json").read_text()
    data = json.loads(text)["jupyter-config-data"]
    assert {e["name"] for e in data["federated_extensions"]} == set(browser_edition.EXTENSIONS) | {
        "@jupyterlite/pyodide-kernel-extension"
    }
    assert str(ROOT) not in text and str(tmp_path) not in text


def test_two_builds_are_alike(tmp_path):
    trees = []
    for name in ("one", "two"):
        browser_edition.build(ROOT, tmp_path / name, environment={})
        files = (p for p in (tmp_path / name).rglob("*") if p.is_file())
        trees.append({p.relative_to(tmp_path / name): p.read_bytes() for p in files})
    assert set(trees[0]) == set(trees[1])
    assert [str(name) for name in trees[0] if trees[0][name] != trees[1][name]] == []


def test_a_failure_leaves_no_edition_behind(tmp_path):
    (tmp_path / "book/chapters").mkdir(parents=True)
    (tmp_path / "book/data").mkdir()
    (tmp_path / "book/_toc.yml").write_text("root: index")
    with pytest.raises(browser_edition.LiteError, match="Building the package's wheel failed"):
        browser_edition.build(tmp_path / "book", tmp_path / "edition", environment={})
    assert not (tmp_path / "edition").exists()


def test_binder_steps_are_those_that_touch_its_folder():
    dockerfile = (
        "Building conda environment for python=3.11\nRUN apt-get update\n"
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"\n'
        "RUN chmod +x binder/postBuild\nRUN ./binder/postBuild\n"
    )
    steps, version = docker_steps(dockerfile)
    assert version == "3.11"
    assert steps == [
        'pip install --no-cache-dir -r "binder/requirements.txt"',
        "chmod +x binder/postBuild",
        "./binder/postBuild",
    ]
    with pytest.raises(ElsewhereError, match="does not install from binder/"):
        docker_steps(dockerfile.replace("binder/", "elsewhere/"))


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Let the command make a book and an edition at once; give what was done, in order."""
    done = []

    def check(folder):
        done.append(("check", folder))
        if folder == "wrong":
            raise browser_edition.LiteError("pyodide.mjs is missing")

    def build(root, output, *, pyodide):
        done.append(("edition", root, output.as_posix(), pyodide, os.environ["BOOK_LITE"]))
        (output / "deep").mkdir(parents=True)
        (output / "deep/file").write_bytes(bytes(3 * 2**20))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOOK_LITE", "")
    monkeypatch.setattr(browser_edition, "check_pyodide", check)
    monkeypatch.setattr(browser_edition, "build", build)
    monkeypatch.setattr(
        browser_edition, "build_book", lambda given: done.append(("book", os.environ["BOOK_LITE"]))
    )
    return done


def test_pages_are_built_before_the_edition_that_they_lead_to(asked, capsys):
    browser_edition.main([])
    assert asked == [("book", "1"), ("edition", ".", "_build/html/lite", None, "1")]
    said = capsys.readouterr().out
    assert said.startswith("The edition in the browser is in _build/html/lite: 3 MB, JupyterLite ")
    assert f"Pyodide {browser_edition.PYODIDE_VERSION} from its own network (0 s)" in said


def test_a_folder_of_pyodide_is_looked_at_before_anything_is_built(asked, capsys):
    browser_edition.main(["--pyodide", "mine"])
    assert [step[0] for step in asked] == ["check", "book", "edition"]
    assert asked[-1][3] == "mine" and "from mine" in capsys.readouterr().out
    asked.clear()
    with pytest.raises(SystemExit, match=r"^pyodide\.mjs is missing$"):
        browser_edition.main(["--pyodide", "wrong"])
    assert asked == [("check", "wrong")]


@pytest.mark.parametrize("offline", [True, False])
def test_only_an_edition_with_its_own_pyodide_asks_no_index(offline, tmp_path):
    browser_edition.settings(tmp_path, title="Wells", offline=offline)
    said = json.loads((tmp_path / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    (kernel,) = said["litePluginSettings"].values()
    assert kernel.get("disablePyPIFallback", False) == offline
    assert said["appName"] == "Wells"
    drivers = {tuple(said[f"{kind}StorageDrivers"]) for kind in ("contents", "settings")}
    assert len(drivers) == 1 and "memoryStorageDriver" in next(iter(drivers))
    assert said["enableMemoryStorage"] is True

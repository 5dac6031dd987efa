"""The edition in the browser, as far as it can be tested without one (the rest: tests/lite)."""

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from contents import ROOT, notebook_paths
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from small_book import dump, write_notebook

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


# Without building one ------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A book of a text, a notebook and a table, whose wheels are at hand."""
    book = tmp_path / "book"
    book.mkdir()
    dump(book / "_config.yml", {"title": "Wells", "author": "A"})
    chapters = [{"file": "1/one", "sections": [{"file": "1/sum"}]}]
    dump(book / "_toc.yml", {"root": "index", "chapters": chapters})
    (book / "1").mkdir()
    (book / "1/one.md").write_text("# One", encoding="utf-8")
    write_notebook(book / "1/sum.ipynb", "# Sum", "1")
    (book / "data").mkdir()
    for name in ("b.csv", "a.csv.gz", "b.resource.yaml", "notes.txt"):
        (book / "data" / name).touch()
    made = []
    monkeypatch.setattr(browser_edition, "build_wheel", lambda *given: made.append(given))
    monkeypatch.setattr(browser_edition, "fetch_wheels", lambda *given: made.append(given))
    return book, made


def test_an_edition_is_laid_out_of_notebooks_texts_tables_and_wheels(small, tmp_path):
    book, made = small
    folder = tmp_path / "deep/staged"
    browser_edition.stage(book, folder, {"BOOK_REPOSITORY": "https://github.com/owner/name"})
    files = {
        p.relative_to(folder / "files").as_posix()
        for p in (folder / "files").rglob("*")
        if p.is_file()
    }
    assert files == {
        "1/one.md",
        "1/sum.ipynb",
        "data/a.csv.gz",
        "data/b.csv",
        "data/b.resource.yaml",
    }
    assert "github.com/owner/name" in (folder / "files/1/sum.ipynb").read_text("utf-8")
    assert made == [(book, folder / "wheels")] * 2 and (folder / "wheels").is_dir()
    told = json.loads((folder / "jupyter_lite_config.json").read_text("utf-8"))
    config = told["LiteBuildConfig"]
    assert config["contents"] == [str(folder / "files")]
    assert told["PipliteAddon"]["piplite_urls"] == [str(folder / "wheels")]
    assert all(Path(extension).is_dir() for extension in config["federated_extensions"])
    # Nothing of this machine's own, nothing that readers never ask for, and the same each time.
    assert config["ignore_sys_prefix"] == ["federated_extensions"]
    assert config["no_sourcemaps"] and config["no_unused_shared_packages"]
    assert config["source_date_epoch"] == int(browser_edition.DATE)
    assert {"lab", "notebooks"} <= set(config["apps"])


def test_what_the_reader_s_page_is_told_is_what_its_schema_allows(tmp_path):
    browser_edition.settings(tmp_path, title="Wells", offline=True)
    told = json.loads((tmp_path / "jupyter-lite.json").read_text("utf-8"))
    assert set(told) == {"jupyter-lite-schema-version", "jupyter-config-data"}
    assert told["jupyter-lite-schema-version"] == 0  # the only one that there is


@pytest.mark.parametrize("pyodide", [None, "mine"])
def test_an_edition_takes_the_place_of_the_one_that_was_there(
    pyodide, small, tmp_path, monkeypatch
):
    book, _ = small
    done = []

    def run(command, what, **options):
        (folder,) = [Path(command[n + 1]) for n, word in enumerate(command) if word == "--lite-dir"]
        (out,) = [Path(command[n + 1]) for n, word in enumerate(command) if word == "--output-dir"]
        settings = json.loads((folder / "jupyter-lite.json").read_text("utf-8"))
        static = folder / "static/pyodide"
        done.append((command[1:4], settings["jupyter-config-data"]["appName"], static.is_symlink()))
        out.mkdir()
        (out / "new").touch()

    monkeypatch.setattr(browser_edition, "_run", run)
    monkeypatch.setattr(browser_edition, "check_pyodide", lambda folder: done.append(folder))
    output = tmp_path / "site/lite"
    for _ in range(2):
        browser_edition.build(book, output, pyodide=pyodide, environment={})
        assert [path.name for path in output.iterdir()] == ["new"]
        (output / "old").touch()
    made = (["-m", "jupyterlite_core", "build"], "Wells", bool(pyodide))
    assert done == ([pyodide] if pyodide else []) * 1 + [made] + ([pyodide] if pyodide else []) + [
        made
    ]


def test_what_a_command_says_last_is_said_when_it_fails(tmp_path):
    code = "import sys; [print(n) for n in range(20)]; print('told', file=sys.stderr); sys.exit(1)"
    with pytest.raises(browser_edition.LiteError) as failed:
        browser_edition._run([sys.executable, "-c", code], "Counting")
    lines = str(failed.value).splitlines()
    assert lines[0] == "Counting failed: 5" and lines[-1] == "19" and len(lines) == 15
    done = browser_edition._run([sys.executable, "-c", "print(1)"], "Counting")
    assert done.stdout == "1\n"


def test_of_missing_packages_four_are_named_and_the_others_counted(pyodide):
    for path in pyodide.glob("*.whl"):
        path.unlink()
    with pytest.raises(browser_edition.LiteError) as told:
        browser_edition.check_pyodide(pyodide)
    said = str(told.value).partition("(")[2].partition(")")[0]
    assert said == "ipython, jedi, micropip, numpy and 3 more"


def test_wheels_are_taken_as_locked_and_from_nowhere_else(tmp_path, monkeypatch):
    lock = "".join(
        f"{name}==1 --hash=sha256:00\n" for name in (*browser_edition.EXTRA_WHEELS, "other")
    )
    (tmp_path / "requirements.txt").write_text(lock, encoding="utf-8")
    asked = []

    def run(command, what):
        asked.append((command, Path(command[-1]).read_text("utf-8")))

    monkeypatch.setattr(browser_edition, "_run", run)
    browser_edition.fetch_wheels(tmp_path, tmp_path / "wheels")
    ((command, wanted),) = asked
    assert wanted == "".join(
        f"{name}==1 --hash=sha256:00\n" for name in browser_edition.EXTRA_WHEELS
    )
    assert command[1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--require-hashes", "--only-binary"} <= set(command)
    assert command[command.index("-d") + 1] == str(tmp_path / "wheels")


def test_a_wheel_is_built_at_one_date_whatever_the_day(tmp_path, monkeypatch):
    asked = []

    def run(command, what, **how):
        asked.append((command, how))
        (tmp_path / "wells-1-py3-none-any.whl").touch()

    monkeypatch.setattr(browser_edition, "_run", run)
    config = {"livebook_distribution": "wells"}
    dump(tmp_path / "_config.yml", {"title": "W", "author": "A", "sphinx": {"config": config}})
    assert browser_edition.build_wheel(tmp_path, tmp_path).name == "wells-1-py3-none-any.whl"
    ((command, how),) = asked
    assert command[1:5] == ["-m", "hatchling", "build", "-t"] and how["cwd"] == tmp_path
    assert how["env"]["SOURCE_DATE_EPOCH"] == browser_edition.DATE and "PATH" in how["env"]

"""A checkout's environment finds the book wherever the folder lies and whatever it is called."""

import os
import re
import subprocess
import sys
import venv

import pytest
from contents import ROOT

ODD = "Año 1 — l'été (copia) 课本"
PLACE = re.compile(r"@(for path in \$\(VENV\).*periphery\.pth; do .*; done)$", re.MULTILINE)


@pytest.fixture
def folder(tmp_path):
    """A folder with a package and an environment, made known there as the Makefile does it."""
    book = tmp_path / "book"
    (book / "periphery").mkdir(parents=True)
    (book / "periphery/__init__.py").write_text("")
    venv.create(book / ".venv")
    (packages,) = (book / ".venv/lib").glob("python*/site-packages")
    (packages / "_editable_impl_periphery.pth").write_text(str(book))  # as pip leaves it
    (packages / "periphery/data").mkdir(parents=True)  # what an editable wheel leaves besides
    (line,) = PLACE.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    line = line.replace("$(VENV)", ".venv").replace("$$", "$")
    subprocess.run(["sh", "-c", line], cwd=book, check=True)
    return book


def _found(book, **settings):
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [book / ".venv/bin/python", "-c", "import periphery; print(ascii(periphery.__file__))"],
        cwd="/",
        env={**plain, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "settings",
    [{}, {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=str,
)
def test_a_renamed_folder_with_accents_is_found_under_any_locale(folder, settings):
    moved = folder.rename(folder.with_name(ODD))
    assert "/periphery/__init__.py" in _found(moved, **settings)


def test_a_copied_folder_finds_itself_and_not_the_original(folder):
    copy = folder.with_name("copy")
    subprocess.run(["cp", "-a", folder, copy], check=True)
    assert _found(copy) == ascii(f"{copy}/periphery/__init__.py")


def test_every_command_of_the_makefile_is_run_by_the_environment_s_python():
    """The first line of a script in .venv/bin names the folder as it was when it was made."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\(BIN\)/([\w-]+)", text)) == {"python", "ruff"}
    assert b"\x7fELF" in (ROOT / ".venv/bin/ruff").read_bytes()[:4] or sys.platform != "linux"

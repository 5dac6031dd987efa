"""The sources of a book are known with git and without it."""

import os
import subprocess

import pytest
from contents import ROOT

from livebook import checkout

GITIGNORE = "# made\n_build/\n*.pyc\nchapters/made/\nchapters/made.md\n"
OWN = [".gitignore", "_toc.yml", "chapters/año.md", "data/a b.csv"]
IGNORED = ["_build/x.html", "chapters/made/x.md", "chapters/made.md", "deep/_build/x", "a.pyc"]


@pytest.fixture
def folder(tmp_path):
    for name in [*OWN, *IGNORED]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / ".gitignore").write_text(GITIGNORE)
    return tmp_path


def _git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_without_git_the_sources_are_what_gitignore_does_not_name(folder):
    assert checkout.files(folder) == OWN


def test_with_git_they_are_the_same_as_far_as_they_are_there(folder):
    _git(folder, "init")
    _git(folder, "add", "--all")
    assert checkout.files(folder) == OWN
    (folder / "_toc.yml").unlink()
    assert "_toc.yml" not in checkout.files(folder)


def test_a_zip_unpacked_in_somebody_s_clone_is_no_clone(folder):
    _git(folder, "init")
    inner = folder / "unpacked"
    inner.mkdir()
    (inner / "_toc.yml").write_text("x")
    assert checkout.files(inner) == ["_toc.yml"]


def test_where_git_is_not_installed_a_clone_is_read_like_a_zip(folder, monkeypatch):
    _git(folder, "init")
    monkeypatch.setenv("PATH", "")
    assert checkout.files(folder) == OWN


def test_this_book_s_sources_are_the_same_with_git_and_without():
    without = set(checkout._not_ignored(ROOT)) - {".venv"}
    assert set(checkout.files(ROOT)) <= without


def test_the_date_is_that_of_the_sources_and_not_of_the_clock(folder, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in OWN:
        os.utime(folder / name, (10**9, 10**9))
    assert checkout.changed(folder).isoformat() == "2001-09-09T01:46:40+00:00"
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2020-02-02T00:00:00Z")
    _git(folder, "init")
    _git(folder, "commit", "--allow-empty", "-m", "one")
    assert checkout.changed(folder).isoformat() == "2020-02-02T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert checkout.changed(folder).year == 1970


def test_a_clone_without_commits_is_dated_by_its_newest_file(folder, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for number, name in enumerate(OWN):
        os.utime(folder / name, (10**9 + number, 10**9 + number))
    _git(folder, "init")
    _git(folder, "add", "--all")
    assert checkout.changed(folder).timestamp() == 10**9 + len(OWN) - 1
    assert checkout.committed(folder) == ""


def test_the_day_of_the_last_commit_is_said_and_none_where_there_is_no_clone(folder, monkeypatch):
    assert checkout.committed(folder) == ""
    for day in ("2020-02-02", "2021-03-04"):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
        _git(folder, "init")
        _git(folder, "commit", "--allow-empty", "-m", "one")
    assert checkout.committed(folder) == "2021-03-04"


def test_a_folder_with_nothing_in_it_was_changed_at_no_time(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert checkout.files(tmp_path) == []
    assert checkout.changed(tmp_path).timestamp() == 0

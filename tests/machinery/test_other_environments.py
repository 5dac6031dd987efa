"""Notebooks that fail in another environment are named, and counted as failures."""

import pytest

from livebook import executed
from livebook.checks import environments


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

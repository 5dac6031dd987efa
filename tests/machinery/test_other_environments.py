"""Notebooks that fail in another environment are named, and counted as failures."""

from livebook.checks import environments


def test_who_fails_elsewhere_is_named_and_returned(monkeypatch, capsys):
    says = {"deep": "", "wide": "NameError: name 'x' is not defined"}
    monkeypatch.setattr(environments, "_timed", lambda notebook, specs: (says[notebook], 2.0))
    found = {"wells.ipynb": "deep", "rivers.ipynb": "wide"}
    assert environments.run_all("python", found) == ["rivers.ipynb"]
    assert capsys.readouterr().out.splitlines() == [
        "  wells.ipynb: ran (2 s)",
        "  rivers.ipynb: NameError: name 'x' is not defined (2 s)",
    ]

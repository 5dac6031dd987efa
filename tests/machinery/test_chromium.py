"""What serves a folder and starts a browser for those who look at pages."""

import json
import urllib.request
from types import SimpleNamespace

import pytest

from livebook.checks import chromium


def test_a_folder_is_served_without_a_word_and_no_longer_than_needed(tmp_path, capfd):
    (tmp_path / "a.html").write_text("A page", encoding="utf-8")
    with chromium.served(tmp_path) as site:
        assert urllib.request.urlopen(f"{site}a.html").read() == b"A page"
        assert site.startswith("http://127.0.0.1:")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{site}a.html")
    assert capfd.readouterr() == ("", "")


def test_a_machine_without_chromium_is_told_so(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(AssertionError, match="Chromium was not found; install it"):
        chromium.executable()


def test_a_profile_that_keeps_nothing_lies_where_chromium_reads_it(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", "sh")
    ended, asked = [], {}

    def launch(folder, **options):
        asked.update(options, settings=(folder / "Default/Preferences").read_text("utf-8"))
        return SimpleNamespace(close=lambda: ended.append(True))

    started = SimpleNamespace(browser_type=SimpleNamespace(launch_persistent_context=launch))
    with (
        pytest.raises(ValueError, match="of a test"),
        chromium.keeping_nothing(started, tmp_path),
    ):
        assert ended == []
        raise ValueError("of a test")
    assert ended == [True]
    assert asked["executable_path"].endswith("/sh") and asked["viewport"]["width"] > 1000
    settings = json.loads(asked["settings"])["profile"]["default_content_setting_values"]
    assert settings == {"cookies": 2}  # Chromium's number for "block"

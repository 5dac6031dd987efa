"""A YAML file is parsed once while it stays as it is, and by the next build not at all."""

import importlib.util
import os

import pytest
import yaml

from livebook import yaml_text


@pytest.fixture
def parsed(monkeypatch, tmp_path):
    """Collect what is parsed; what other tests keep is out of the way."""
    texts, load = [], yaml.load
    monkeypatch.setattr(yaml, "load", lambda text, Loader: texts.append(text) or load(text, Loader))
    monkeypatch.setattr(yaml_text, "_kept", None)
    return texts


def test_a_file_is_parsed_again_when_it_changes(parsed, tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    assert [yaml_text.read(path), yaml_text.read(path)] == [{"a": 1}] * 2
    path.write_text("a: 12\n", encoding="utf-8")
    assert yaml_text.read(path) == {"a": 12}
    assert len(parsed) == 2


def test_what_was_kept_serves_while_the_text_is_the_same(parsed, tmp_path):
    yaml_text.keep(tmp_path / "kept/yaml")
    texts = {"one": "a: 1\n", "two": "a: 1\n", "three": "a: 3\n"}
    for folder, text in texts.items():  # as after a copy, and after a change
        path = tmp_path / folder / "ledger.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        assert yaml_text.read(path) == {"a": int(text[3:])}
    assert parsed == [b"a: 1\n", b"a: 3\n"]
    assert [p.name for p in (tmp_path / "kept/yaml").iterdir()] == ["ledger.yaml.pickle"]


def test_nothing_is_kept_of_what_is_no_yaml(parsed, tmp_path):
    yaml_text.keep(tmp_path / "kept")
    path = tmp_path / "one.yaml"
    path.write_text("a: [1\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(yaml.YAMLError):
            yaml_text.read(path)
    assert not list((tmp_path / "kept").iterdir())


def test_a_kernel_takes_what_its_build_has_read(parsed, tmp_path, monkeypatch):
    assert yaml_text.environment() == {}
    yaml_text.keep(tmp_path / "kept")
    path = tmp_path / "ledger.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    yaml_text.read(path)
    monkeypatch.setattr(os, "environ", os.environ | yaml_text.environment())
    monkeypatch.setattr(yaml, "load", None)
    kernel = importlib.util.module_from_spec(yaml_text.__spec__)
    yaml_text.__spec__.loader.exec_module(kernel)
    assert kernel.read(path) == {"a": 1}

"""Which files a preview that is watched looks at, and which of their changes it answers."""

import pytest

from livebook import watch
from livebook.pages import generated


def _write(path, text="words"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_built_or_hidden_is_not_looked_at(tmp_path):
    seen = _write(tmp_path / "chapters/one.md")
    for folder in ("_build", ".git", "chapters/.ipynb_checkpoints", "package/__pycache__"):
        _write(tmp_path / folder / "one.md")
    assert list(watch.state(tmp_path)) == [seen]


@pytest.mark.parametrize("act", ["longer", "gone", "new"])
def test_a_file_that_is_otherwise_gone_or_new_is_named(tmp_path, act):
    one = _write(tmp_path / "one.md")
    _write(tmp_path / "same.md")
    before = watch.state(tmp_path)
    assert watch.changed(before, watch.state(tmp_path)) == []
    if act == "longer":
        _write(one, "more words")
    elif act == "gone":
        one.unlink()
    else:
        one = _write(tmp_path / "new.md")
    assert watch.changed(before, watch.state(tmp_path)) == [one]


def test_a_page_that_a_build_writes_starts_no_other_build(tmp_path):
    before = watch.state(tmp_path)
    _write(tmp_path / "made.md", f"words{generated.MARK}")
    picture = tmp_path / "picture.md"
    picture.write_bytes(b"\xff\xfe")  # no text at all: whoever put it there wants to see it
    assert watch.changed(before, watch.state(tmp_path)) == [picture]

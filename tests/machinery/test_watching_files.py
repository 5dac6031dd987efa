"""Which files a preview that is watched looks at, and which of their changes it answers."""

import pytest
from small_book import dump

from livebook import watch
from livebook.pages import generated, page_state


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


def test_a_book_s_example_is_its_first_chapter_or_where_there_is_none_its_first_page(tmp_path):
    toc = {"root": "start", "chapters": [{"file": "one", "sections": [{"file": "sum"}]}]}
    dump(tmp_path / "_toc.yml", toc)
    assert page_state.example(tmp_path) == "start"
    _write(tmp_path / "sum.ipynb", "{}")
    assert page_state.example(tmp_path) == "one"


def test_the_first_build_writes_a_page_again_and_forks_do_not(tmp_path, monkeypatch):
    kept = tmp_path.parent / f"{tmp_path.name}-built"  # not among the files that are watched

    def save(_):
        if len(kept.read_text().split()) > 1:
            raise KeyboardInterrupt
        _write(tmp_path / "one.md", "more words")

    def build(kind):
        with kept.open("a") as stream:
            stream.write(f"{kind}\n")

    _write(tmp_path / "one.md")
    kept.touch()
    monkeypatch.setattr(watch.time, "sleep", save)
    monkeypatch.setattr(watch, "_in_a_fork", lambda build: build() or True)
    watch.watch(tmp_path, lambda: build("first"), lambda: build("again"))
    assert kept.read_text().split() == ["first", "again"]

"""Which files a preview that is watched looks at, and which of their changes it answers."""

import functools

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


# What is done ---------------------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A watch whose looks at the files are given beforehand; gives what was done."""
    done, looks = [], []

    def state(root):
        if not looks:
            raise KeyboardInterrupt  # as Ctrl-C
        return looks.pop(0)

    monkeypatch.setattr(watch, "state", state)
    monkeypatch.setattr(watch, "_here", lambda build: done.append("here") or warm[0])
    monkeypatch.setattr(watch, "_in_a_fork", lambda build: done.append("fork") or True)
    monkeypatch.setattr(watch, "_anew", lambda: done.append("anew"))
    monkeypatch.setattr(watch.time, "sleep", lambda seconds: done.append("pause"))
    warm = [True]

    def run(*states):
        looks.extend({tmp_path / name: size for name, size in one.items()} for one in states)
        watch.watch(tmp_path, None, None)
        return done

    run.warm = warm
    return run


def test_after_the_first_build_each_change_is_built_in_a_fork(watched, capsys):
    same = {"a.md": 1}
    assert watched(same, same, {"a.md": 2}, {"a.md": 2, "b.md": 1}) == [
        "here",
        "pause",
        "fork",
        "fork",
    ]
    said = capsys.readouterr().out.splitlines()
    assert said == [
        watch.WAITING,
        "Changed: a.md",
        watch.WAITING,
        "Changed: b.md",
        watch.WAITING,
        "",
    ]


def test_where_the_first_build_fails_the_next_is_a_first_one(watched):
    watched.warm[0] = False
    assert watched({"a.md": 1}, {"a.md": 2}) == ["here", "here"]


@pytest.mark.parametrize("name", ["a.py", "a.md.j2", "_config.yml", "_toc.yml"])
def test_what_is_read_at_the_start_only_begins_all_anew(name, watched):
    assert watched({}, {name: 1})[:2] == ["here", "anew"]
    assert "anew" not in watched({}, {"a.yml": 1})[2:]


def test_a_system_that_cannot_fork_says_what_to_do_instead(monkeypatch, tmp_path):
    monkeypatch.delattr(watch.os, "fork")
    with pytest.raises(SystemExit, match="run 'make preview' after each change"):
        watch.watch(tmp_path, None, None)


def _ends(with_what):
    def build():
        raise with_what

    return build


@pytest.mark.parametrize(
    ("build", "done", "said"),
    [
        (lambda: None, True, ""),
        (_ends(SystemExit()), True, ""),
        (_ends(SystemExit("A claim lacks")), False, "A claim lacks\n"),
        (_ends(ValueError("odd")), False, "ValueError: odd\n"),
    ],
)
def test_a_build_that_stops_says_why_and_stops_no_watching(build, done, said, capsys):
    assert watch._done(build) is done
    err = capsys.readouterr().err
    assert err.endswith(said) and bool(err) == bool(said)


def test_a_first_build_that_was_done_stays_in_memory_and_another_is_forgotten(monkeypatch):
    kept = []
    for name in ("collect", "freeze"):
        monkeypatch.setattr(watch.gc, name, lambda name=name: kept.append(name))
    monkeypatch.setattr(watch, "forget", lambda: kept.append("forget"))
    assert watch._here(lambda: None) is True and kept[0] == "forget" and kept[-1] == "freeze"
    kept.clear()
    assert watch._here(_ends(SystemExit("no"))) is False and kept == []


def test_a_fork_leaves_nothing_here(tmp_path):
    here = []

    def build():
        here.append(1)
        (tmp_path / "built").touch()

    assert watch._in_a_fork(build) is True
    assert (tmp_path / "built").is_file() and here == []
    assert watch._in_a_fork(_ends(ValueError("odd"))) is True  # and this process goes on


def test_what_files_said_before_is_forgotten_and_what_libraries_know_is_not(monkeypatch):
    asked = []

    @functools.cache
    def mine(name):
        asked.append(name)

    monkeypatch.setattr(watch, "mine_for_a_test", mine, raising=False)
    monkeypatch.setattr(
        pytest, "mine_for_a_test", (theirs := functools.cache(asked.append)), raising=False
    )
    for _ in range(2):
        mine("mine")
        theirs("theirs")
        watch.forget()
    assert asked == ["mine", "theirs", "mine"]


def test_a_file_that_goes_while_it_is_looked_at_is_passed_over(tmp_path, monkeypatch):
    one = _write(tmp_path / "one.md")
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere")
    seen = watch.state(tmp_path)
    assert seen == {one: (one.stat().st_mtime_ns, 5)}
    assert watch.changed({one: 1, tmp_path / "gone.md": 2}, {one: 1}) == [tmp_path / "gone.md"]


def test_all_begins_as_on_the_command_line(monkeypatch):
    begun = []
    monkeypatch.setattr(watch.os, "execv", lambda *given: begun.append(given))
    monkeypatch.setattr(
        watch.sys, "orig_argv", ["python3", "-u", "-m", "livebook.build", "--watch"]
    )
    watch._anew()
    assert begun == [
        (watch.sys.executable, [watch.sys.executable, "-u", "-m", "livebook.build", "--watch"])
    ]


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

"""The command that builds: what it refuses, in which order it works, and what it says and leaves."""

from types import SimpleNamespace

import pytest
from small_book import descriptor, dump

from livebook import build, executed, ledgers, options, place, reading_order, tables
from livebook.pages import generated, page_state
from sources import seal

FIELD = {"name": "depth", "type": "number", "description": "Metres.", "constraints": {"minimum": 0}}


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A book of two notebooks and one sealed table, in which nothing is built yet."""
    monkeypatch.setattr(place, "root", lambda: tmp_path)
    dump(tmp_path / "_config.yml", {"title": "Wells", "author": "Nobody"})
    dump(tmp_path / "data/wells.resource.yaml", descriptor("wells", "Wells", FIELD))
    (tmp_path / "data/wells.csv").write_text("depth\n1\n", encoding="utf-8")
    seal("wells", tmp_path / "data")
    paths = [tmp_path / f"{name}.ipynb" for name in "ab"]
    monkeypatch.setattr(reading_order, "notebooks", lambda root: paths)
    for path in paths:
        path.write_text("{}", encoding="utf-8")
    return tmp_path


# Tables ------------------------------------------------------------------------------------------


def test_every_table_is_read_until_it_has_been_and_again_when_it_changes(book, monkeypatch):
    read = []
    load = tables.load
    monkeypatch.setattr(
        tables, "load", lambda name, *of, **how: read.append(name) or load(name, *of, **how)
    )
    build.verify_tables(book)
    build.verify_tables(book)
    assert read == ["wells"]
    (book / "data/wells.csv").write_text("depth\n1\n2\n", encoding="utf-8")
    with pytest.raises(tables.TableError):
        build.verify_tables(book)
    with pytest.raises(tables.TableError):  # what was refused is not taken for read
        build.verify_tables(book)
    seal("wells", book / "data")
    read.clear()
    build.verify_tables(book)
    build.verify_tables(book)
    assert read == ["wells"]


def test_a_book_without_tables_has_none_to_read(tmp_path):
    (tmp_path / "data").mkdir()
    build.verify_tables(tmp_path)


# Notebooks ---------------------------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch):
    """Let notebooks run at once; give what is said of them, and which are cleared."""
    said = SimpleNamespace(found={"findings": {}, "forks": {}}, cleared=[], asked=[])

    def execute(paths, root):
        said.asked.append([path.name for path in paths])
        return dict.fromkeys(paths, "done")

    monkeypatch.setattr(executed, "execute", execute)
    monkeypatch.setattr(executed, "clear", lambda root, count: said.cleared.append(count))
    monkeypatch.setattr(ledgers, "collected", lambda root, done: said.found)
    return said


def test_what_notebooks_found_is_given_and_old_outputs_are_cleared(book, ran):
    assert build.run_notebooks(book, [book / "a.ipynb"]) is ran.found
    assert ran.asked == [["a.ipynb"]] and ran.cleared == [2]  # of a book of two


@pytest.mark.parametrize(
    ("module", "name", "error", "words"),
    [
        (executed, "execute", executed.ExecutionError("a.ipynb: x"), "^These notebooks failed:\na"),
        (ledgers, "collected", ledgers.LedgerError("k is recorded twice"), "^k is recorded twice$"),
    ],
)
def test_notebooks_that_fail_or_contradict_stop_the_build_and_nothing_is_cleared(
    module, name, error, words, book, ran, monkeypatch
):
    def fails(*_):
        raise error

    monkeypatch.setattr(module, name, fails)
    with pytest.raises(SystemExit, match=words):
        build.run_notebooks(book, [])
    assert ran.cleared == []


@pytest.fixture
def accepted(ran, monkeypatch):
    """Let the ledgers take whatever was found; give what they were told."""
    told = []
    monkeypatch.setattr(reading_order, "pages", lambda root: ["a", "one", "made", "gone"])
    monkeypatch.setattr(ledgers, "accept", lambda *given: told.append(given) or ["  k: 1 → 2"])
    return told


def test_all_notebooks_are_accepted_unless_some_are_named(book, ran, accepted, capsys):
    (book / "one.md").write_text("# One", encoding="utf-8")
    (book / "made.md").write_text(f"# Made\n{generated.MARK}", encoding="utf-8")
    build.accept(book, [])
    build.accept(book, [str(book / "b.ipynb")])
    assert ran.asked == [["a.ipynb", "b.ipynb"], ["b.ipynb"]]
    (_, found, run, order, texts), (_, _, alone, *_) = accepted
    assert found is ran.found and run == {"a.ipynb", "b.ipynb"} and alone == {"b.ipynb"}
    assert order == ["a.ipynb", "b.ipynb"]
    assert [path.name for path in texts] == ["a.ipynb", "one.md"]  # none that is generated
    assert capsys.readouterr().out == "Changed:\n  k: 1 → 2\n" * 2


def test_it_is_said_where_nothing_changed_and_where_nothing_was_written(
    book, accepted, monkeypatch, capsys
):
    monkeypatch.setattr(ledgers, "accept", lambda *_: [])
    build.accept(book, [])
    assert capsys.readouterr().out == "No finding prints differently.\n"

    def refused(*_):
        raise ledgers.LedgerError("k is 1; the sentence needs 2")

    monkeypatch.setattr(ledgers, "accept", refused)
    with pytest.raises(SystemExit, match=r"^The ledgers are unchanged\.\nk is 1"):
        build.accept(book, [])


def test_a_notebook_that_is_none_of_the_book_is_named_before_anything_runs(book, ran, accepted):
    with pytest.raises(SystemExit, match=r"no notebook .*/c\.ipynb in the book"):
        build.accept(book, [str(book / "a.ipynb"), str(book / "c.ipynb")])
    assert ran.asked == []


# Pages -------------------------------------------------------------------------------------------


@pytest.fixture
def sphinx(monkeypatch):
    """Let Sphinx write nothing; give what it was told, and a list whose last it returns."""
    import jupyter_book.sphinx

    told, ends = [], [0]
    monkeypatch.setattr(
        jupyter_book.sphinx,
        "build_sphinx",
        lambda root, out, **how: told.append((root, out, how)) or ends[-1],
    )
    return SimpleNamespace(told=told, ends=ends)


@pytest.mark.parametrize("strict", [True, False])
def test_a_strict_build_begins_without_pages_and_fails_for_warnings(strict, sphinx, tmp_path):
    for name in ("html", ".doctrees", "jupyter_execute", "drawn", "executed"):
        (tmp_path / "_build" / name).mkdir(parents=True)
    build.write_pages(tmp_path, strict=strict, again=["wells"])
    left = {path.name for path in (tmp_path / "_build").iterdir()}
    assert left == {"executed"} if strict else len(left) == 5
    ((root, out, how),) = sphinx.told
    assert (root, out) == (str(tmp_path), str(tmp_path / "_build/html"))
    assert how["warningiserror"] == how["keep_going"] == strict
    assert how["confoverrides"].get("nitpicky", False) == strict
    assert how["confoverrides"]["external_toc_path"] == f"{tmp_path}/_toc.yml"
    # Its configuration is read once, here; it says only what is wrong, and uses both cores.
    assert how["path_config"] == f"{tmp_path}/_config.yml" and how["noconfig"]
    assert how["quiet"] and how["jobs"] == 2
    # What two builds of one process would share, or each would ask for, is said each time.
    assert how["confoverrides"]["templates_path"] == []
    assert how["confoverrides"]["latex_individualpages"] is False
    assert how["confoverrides"][page_state.AGAIN] == ["wells"]


@pytest.mark.parametrize(
    ("end", "words"), [(1, "could not be written"), (RuntimeError("a role fails"), "a role fails")]
)
def test_pages_that_cannot_be_written_stop_the_build(end, words, sphinx, tmp_path):
    sphinx.ends.append(end)
    with pytest.raises(SystemExit, match=words):
        build.write_pages(tmp_path, strict=True)


# The command -------------------------------------------------------------------------------------


def test_a_folder_that_holds_no_book_or_another_s_tables_is_refused(book, tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match=r"holds no _config\.yml; give the folder"):
        build.main([str(tmp_path / "data")])
    monkeypatch.setattr(place, "root", lambda: tmp_path / "data")
    with pytest.raises(SystemExit, match=f"set {place.VARIABLE} to {book}"):
        build.main([str(book)])


@pytest.fixture
def steps(book, monkeypatch):
    """Let each step of a build be noted; give them."""
    done = []
    monkeypatch.setattr(build.yaml_text, "keep", lambda folder: None)
    monkeypatch.setattr(build.gc, "set_threshold", lambda number: None)
    monkeypatch.setattr(build, "verify_tables", lambda root: done.append("tables"))
    monkeypatch.setattr(build, "run_notebooks", lambda root, paths: done.append("notebooks"))
    monkeypatch.setattr(ledgers, "compare", lambda root, found: done.append("ledgers"))
    monkeypatch.setattr(build, "accept", lambda root, names: done.append(("accept", names)))
    monkeypatch.setattr(
        build, "write_pages", lambda root, *, strict, again: done.append(("pages", strict, *again))
    )
    monkeypatch.setattr(options, "functions", lambda root, name: [lambda _: done.append(name)])
    return done


def test_a_build_is_strict_and_goes_from_tables_to_pages(book, steps, capsys):
    build.main([str(book)])
    assert steps == ["tables", "verify", "notebooks", "ledgers", ("pages", True)]
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Writing pages … (0 s)"
    assert said[-1] == f"The book is in {book}/_build/html/index.html (0 s)"


def test_a_preview_is_not_and_says_what_it_left(book, steps, capsys):
    build.main([str(book), "--preview"])
    assert steps[-1] == ("pages", False)
    assert "A preview: cards" in capsys.readouterr().out


@pytest.mark.parametrize("names", [[], ["a.ipynb", "b.ipynb"]])
def test_what_is_accepted_writes_no_pages(names, book, steps):
    build.main([str(book), "--accept", *names])
    assert steps == ["tables", ("accept", names)]


def test_a_problem_that_the_book_s_own_checks_find_stops_before_notebooks_run(
    book, steps, monkeypatch
):
    monkeypatch.setattr(options, "functions", lambda *_: [lambda _: "", lambda _: "A claim lacks"])
    with pytest.raises(SystemExit, match=r"^A claim lacks$"):
        build.main([str(book)])
    assert steps == ["tables"]

    def unknown(*_):
        raise options.OptionError("livebook_verify 'x': no module")

    monkeypatch.setattr(options, "functions", unknown)
    with pytest.raises(SystemExit, match="no module"):
        build.main([str(book)])


def test_a_table_or_a_finding_that_is_otherwise_stops_with_what_to_do(book, steps, monkeypatch):
    def otherwise(*_):
        raise ledgers.LedgerError("k was 1 and is now 2")

    monkeypatch.setattr(ledgers, "compare", otherwise)
    with pytest.raises(SystemExit, match=r"k was 1 and is now 2\nIf what is new is right, run"):
        build.main([str(book)])
    assert ("pages", True) not in steps

    def spoiled(root):
        raise tables.TableError("wells.csv: row 2 is negative")

    monkeypatch.setattr(build, "verify_tables", spoiled)
    with pytest.raises(SystemExit, match=r"^data/wells\.csv: row 2"):
        build.main([str(book)])


def test_a_second_build_of_a_folder_waits_and_says_so(book, capsys):
    with build.alone(book):
        with (book / "_build/.at-work").open("w") as mark:
            assert build._is_taken(mark)
        assert capsys.readouterr().out == ""
    with (book / "_build/.at-work").open("w") as mark:
        assert not build._is_taken(mark)


def test_a_build_that_finds_another_at_work_says_that_it_waits(book, monkeypatch, capsys):
    locked = []
    monkeypatch.setattr(build.fcntl, "flock", lambda mark, how: locked.append(how))
    monkeypatch.setattr(build, "_is_taken", lambda mark: True)
    with build.alone(book):
        assert "Another build of this book is at work; this one waits" in capsys.readouterr().out
    assert locked == [build.fcntl.LOCK_EX]
    monkeypatch.setattr(build, "fcntl", None)  # on Windows
    with build.alone(book):
        assert capsys.readouterr().out == ""


def test_a_watched_preview_is_a_preview_built_alone_each_time(book, steps, monkeypatch):
    watched = []
    monkeypatch.setattr(build.watch, "watch", lambda *given: watched.append(given))
    monkeypatch.setattr(build.page_state, "example", lambda root: "wells")
    build.main([str(book), "--watch"])
    ((root, first, again),) = watched
    assert root == book and steps == []
    first()
    again()
    # The first build writes a page whatever changed, so that forks have in memory what that takes.
    assert [step for step in steps if "pages" in step] == [
        ("pages", False, "wells"),
        ("pages", False),
    ]


def test_what_was_read_of_tables_is_kept_by_their_state(book):
    build.verify_tables(book)
    kept = executed.store(book) / "tables-verified"
    before = kept.read_text()
    kept.write_text(f"{before}\nold-state")
    build.verify_tables(book)
    assert kept.read_text() == before

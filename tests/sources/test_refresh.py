"""Newest editions lie beside the old tables, and what they would change is said first."""

import functools
import http.server
import json
import os
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from livebook import tables
from sources import magnitudes, refresh

HIGH = "high_technology_exports"
SERIES = "TX.VAL.TECH.MF.ZS"
ABOUT = {"address": "http://127.0.0.1:9/{file}", "files": [SERIES]}


class _Publisher(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; what lies below "slow" does not come, below "short" it breaks off."""

    def do_GET(self):
        if self.path.startswith("/slow"):
            time.sleep(2)
        if self.path.startswith("/short"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"[{")
            self.close_connection = True
            return
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def publisher(tmp_path):
    """Serve a folder on the loopback address; return it and its address."""
    folder = tmp_path / "served"
    (folder / "world_bank").mkdir(parents=True)
    handler = functools.partial(_Publisher, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder / "world_bank", f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _answer(changed=(), pages=1):
    """Return the interface's answer that gives the committed table but for some values."""
    values = tables.load(HIGH).set_index(["iso3", "year"])["share"].to_dict() | dict(changed)
    rows = [{"countryiso3code": c, "date": str(y), "value": v} for (c, y), v in values.items()]
    aggregate = {"countryiso3code": "", "date": "2020", "value": 1}
    return json.dumps([{"pages": pages}, [*rows, aggregate]])


@pytest.fixture
def tried(publisher, tmp_path):
    """Return what serves an answer, fetches it and remakes the table in a folder of its own."""

    def made(answer):
        (publisher[0] / SERIES).write_text(answer, encoding="utf-8")
        files = refresh.fetch("world_bank", ABOUT, tmp_path / "newest", publisher[1])
        refresh.remake(HIGH, files, tmp_path / "newest")
        return tmp_path / "newest"

    return made


def test_the_same_edition_gives_the_same_table(tried):
    folder = tried(_answer())
    said = refresh.difference(HIGH, folder)
    assert "0 rows are gone, 0 are new, and of the others 0 of" in said
    assert tables.fingerprint(HIGH, folder) == tables.describe(HIGH)["content"]


def test_a_changed_edition_lies_beside_the_old_sealed_and_its_difference_is_said(tried):
    before = (tables.DATA / f"{HIGH}.csv.gz").read_bytes()
    folder = tried(_answer({("BRA", 2020): 99.0, ("BRA", 2025): 12.0}))
    assert "0 rows are gone, 1 are new, and of the others 1 of" in refresh.difference(HIGH, folder)
    assert "to 2024 → 2025" in refresh.difference(HIGH, folder)
    assert tables.load(HIGH, folder).query("iso3 == 'BRA' and year == 2025")["share"].item() == 12
    assert (tables.DATA / f"{HIGH}.csv.gz").read_bytes() == before


def test_an_edition_that_breaks_a_promise_leaves_nothing(tried, tmp_path):
    with pytest.raises(refresh.RefreshError, match=f"{HIGH} breaks its descriptor's promises"):
        tried(_answer({("BRA", 2020): 101.0}))
    assert tables.names(tmp_path / "newest") == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("<html>down for repair</html>", "the answer is not what the interface gives"),
        ('[{"message": "no such indicator"}]', "the answer is not what the interface gives"),
        (_answer(pages=2), "the answer has 2 pages, of which one was fetched"),
    ],
)
def test_another_answer_is_refused(tried, answer, sentence):
    with pytest.raises(refresh.RefreshError, match=sentence):
        tried(answer)


@pytest.mark.parametrize(
    ("kind", "error"),
    [("missing", "HTTPError"), ("short", "ChunkedEncodingError"), ("slow", "ReadTimeout")],
)
def test_an_edition_that_cannot_be_had_is_named(publisher, tmp_path, kind, error):
    with pytest.raises(refresh.RefreshError, match=f"{SERIES} cannot be had: {error}"):
        refresh.fetch(kind, ABOUT, tmp_path, publisher[1], patience=0.5)


def test_nothing_is_replaced_where_nothing_can_be_had(tmp_path, capsys):
    command = ["world_bank", "--into", str(tmp_path / "new"), "--mirror", "http://127.0.0.1:9"]
    with pytest.raises(SystemExit, match="No table could be made anew"):
        refresh.main(command)
    assert "its tables stay as they are" in capsys.readouterr().out


def test_a_folder_that_holds_something_is_not_emptied(tmp_path, capsys):
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit):
        refresh.main(["world_bank", "--into", str(tmp_path), "--mirror", "http://127.0.0.1:9"])
    assert "name a new folder" in capsys.readouterr().err
    assert (tmp_path / "mine").is_file()


def test_notebooks_are_run_with_the_newer_table_and_what_they_say_is_held_against_the_book(
    tried, monkeypatch
):
    folder = tried(_answer({("BRA", 2020): 77.0}))
    key = next(iter(refresh.ledgers.read(refresh.ROOT)["findings"]))
    paths = refresh.reading_order.notebooks(refresh.ROOT)[:2]
    stored = {paths[0]: _done(reads=HIGH), paths[1]: _done(reads="countries")}
    ran = []

    def execute(wanted, root):
        ran.extend(wanted)
        share = tables.load(HIGH).query("iso3 == 'BRA' and year == 2020")["share"].item()
        stored[wanted[0]] = _done(findings=[[key, share]])

    monkeypatch.setattr(refresh.reading_order, "notebooks", lambda root: paths)
    monkeypatch.setattr(refresh.executed, "read_notebook", lambda path: path)
    monkeypatch.setattr(refresh.executed, "find", lambda path, root: stored[path])
    monkeypatch.setattr(refresh.executed, "execute", execute)
    (said, *_) = refresh.consequences([HIGH], folder)
    assert said.startswith(f"{key} was ") and "and is now 77" in said
    assert ran == [paths[0]]
    assert tables.BEFORE not in os.environ


def _done(reads="", findings=()):
    read = [["livebook.tables:digest", [reads, "content"], ""]] if reads else []
    return SimpleNamespace(notes=[{"reads": read, "findings": list(findings)}])


def test_accepted_tables_take_the_place_of_the_old(tried, tmp_path):
    folder, data = tried(_answer({("BRA", 2020): 99.0})), tmp_path / "data"
    data.mkdir()
    for name in ("countries", HIGH):
        for path in tables.DATA.glob(f"{name}.*"):
            shutil.copy(path, data)
    assert refresh.accept(folder, data) == [HIGH]
    assert tables.load(HIGH, data).query("iso3 == 'BRA' and year == 2020")["share"].item() == 99


def test_what_can_be_refreshed_has_magnitudes_and_comes_from_listed_files():
    known = refresh.hand_lists.read(refresh.NEWEST)
    assert set(known["world_bank"]["files"]) == set(refresh.SERIES)
    names = [name for source in known for name in refresh.refreshable(source)]
    assert len(names) == len(set(names)) == 7
    assert set(names) <= set(magnitudes.MAGNITUDES)
    assert all(Path(file).name == file for about in known.values() for file in about["files"])

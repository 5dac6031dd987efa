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
import small_book as small_book_parts
from contents import ROOT

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
    (folder / "un_votes").mkdir()
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


@pytest.mark.parametrize("more", [["world_bank"], ["--mirror", "http://127.0.0.1:9"]])
def test_accepting_takes_what_was_tried_and_refuses_what_it_would_not_look_at(more, capsys):
    with pytest.raises(SystemExit):
        refresh.main(["--accept", *more])
    assert "--accept takes all that was tried" in capsys.readouterr().err


@pytest.mark.parametrize("names", [[], ["a", "b"]])
def test_what_was_accepted_is_named_and_where_nothing_was_tried_that_is_said(
    names, tmp_path, monkeypatch, capsys
):
    done = []
    monkeypatch.setattr(refresh, "accept", lambda folder: done.append(folder) or names)
    monkeypatch.setattr(refresh, "write_package", lambda: done.append("package"))
    command = ["--accept", "--into", str(tmp_path)]
    if names:
        refresh.main(command)
        assert capsys.readouterr().out.startswith("Replaced: a, b. Say in their descriptors")
        assert done == [tmp_path, "package"]
    else:
        with pytest.raises(SystemExit, match=f"There are no newer tables in {tmp_path}"):
            refresh.main(command)
        assert done == [tmp_path]


def test_a_source_that_is_not_known_is_answered_with_those_that_are(capsys):
    with pytest.raises(SystemExit):
        refresh.main(["world_bunk"])
    assert "no source is called 'world_bunk'; there are " in capsys.readouterr().err


SHARES = """from livebook.findings import record
from livebook.tables import load

record(share_of_brazil=load("high_technology_exports").query("iso3 == 'BRA'")["share"].max())
"""


@pytest.fixture
def small_book(tmp_path, monkeypatch):
    """A book of one table and one notebook that reads it, with one source of newest files."""
    book = tmp_path / "book"
    (book / "data").mkdir(parents=True)
    for path in [*tables.DATA.glob(f"{HIGH}.*"), *tables.DATA.glob("countries.*")]:
        shutil.copy(path, book / "data")
    small_book_parts.write_notebook(book / "shares.ipynb", "# Shares", SHARES)
    share = tables.load(HIGH).query("iso3 == 'BRA'")["share"].max()
    finding = {"expect": [0, 40], "value": float(share), "printed": f"{share:.0f}"}
    small_book_parts.dump(
        book / "ledgers/findings.yaml", {"share_of_brazil": {**finding, "notebook": "shares.ipynb"}}
    )
    for name in ("forks", "reported"):
        small_book_parts.dump(book / f"ledgers/{name}.yaml", {})
    small_book_parts.dump(tmp_path / "newest.yaml", {"world_bank": ABOUT})
    monkeypatch.setattr(refresh, "ROOT", book)
    monkeypatch.setattr(refresh, "NEWEST", tmp_path / "newest.yaml")
    monkeypatch.setattr(refresh, "refreshable", lambda source: [HIGH])
    monkeypatch.setattr(refresh.reading_order, "notebooks", lambda root: [book / "shares.ipynb"])
    monkeypatch.setenv("LIVEBOOK_ROOT", str(book))
    monkeypatch.setenv("PYTHONPATH", str(refresh.place.root()) + os.pathsep + str(ROOT))
    return book


def test_a_changed_edition_is_fetched_made_and_run_to_the_end(
    small_book, publisher, tmp_path, capsys
):
    folder, address = publisher
    (folder / SERIES).write_text(_answer({("BRA", 2020): 77.0}), encoding="utf-8")
    refresh.main(["world_bank", "--into", str(tmp_path / "newest"), "--mirror", address])
    said = capsys.readouterr().out
    assert "of the others 1 of" in said
    assert "Brazil, 2020" in said, "the known magnitude is missed"
    assert "share_of_brazil was" in said and "and is now 77" in said
    assert "--accept puts them in the place of the old ones" in said


VOTES = """undl_id,ms_code,ms_name,ms_vote,date,session,title
1,BRA,BRAZIL,Y,2024-03-01,78,A
1,CHN,CHINA,Y,2024-03-01,78,A
1,USA,UNITED STATES,N,2024-03-01,78,A
1,BRA,BRAZIL,Y,2024-03-01,78,A
2,BRA,BRAZIL,A,2024-11-01,79,B
2,CHN,CHINA,Y,2024-11-01,79,B
2,USA,UNITED STATES,X,2024-11-01,79,B
3,DEU,GERMANY,Y,1960-01-01,15,C
"""


def test_votes_come_from_the_publishers_own_records(publisher, tmp_path):
    about = refresh.hand_lists.read(refresh.NEWEST)["un_votes"]
    (file,) = about["files"]
    (publisher[0].parent / "un_votes" / file).write_text(VOTES, encoding="utf-8")
    files = refresh.fetch("un_votes", about, tmp_path / "newest", publisher[1])
    (name,) = refresh.refreshable("un_votes")
    refresh.remake(name, files, tmp_path / "newest")
    (row,) = tables.load(name, tmp_path / "newest").to_dict("records")
    assert (row["iso3"], row["year"]) == ("BRA", 2024)
    assert row["with_china"] == 0.75  # the same, then half a vote apart; the double counts once
    assert row["with_united_states"] == 0  # absent once: that vote is missing


def test_records_of_votes_in_another_layout_are_refused(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("vote,state\n1,BRA\n", encoding="utf-8")
    with pytest.raises(refresh.RefreshError, match="not laid out as known"):
        refresh.digital_library({"votes.csv": path})


def test_shares_that_follow_from_several_series_are_computed(tmp_path):
    series = {"BN.GSR.FCTY.CD": -5.0, "NY.GDP.MKTP.CD": 200.0}
    series |= {f"TX.VAL.{group}.ZS.UN": 10.0 for group in ("AGRI", "FOOD", "FUEL", "MMTL")}
    files = {}
    for name, value in series.items():
        row = {"countryiso3code": "BRA", "date": "2020", "value": value}
        files[name] = tmp_path / name
        files[name].write_text(json.dumps([{"pages": 1}, [row]]), encoding="utf-8")
    found = refresh.world_bank(files)
    assert found["net_primary_income_pct_gdp"].item() == -2.5
    assert found["primary_pct_v2013"].item() == 40


def test_what_can_be_refreshed_has_magnitudes_and_comes_from_listed_files():
    known = refresh.hand_lists.read(refresh.NEWEST)
    assert set(known["world_bank"]["files"]) == set(refresh.SERIES)
    names = [name for source in known for name in refresh.refreshable(source)]
    assert len(names) == len(set(names)) == 12
    assert set(names) <= set(magnitudes.MAGNITUDES)
    assert all(Path(file).name == file for about in known.values() for file in about["files"])

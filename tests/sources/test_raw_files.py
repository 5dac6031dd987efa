"""Raw files come whole or not at all, are not fetched twice, and what is missing is named."""

import functools
import hashlib
import http.server
import threading
import time
from typing import ClassVar

import pytest

from sources import SourceError, extract, hand_lists, raw_files

COMMIT = "0123456789" * 4
BYTES = b"Year,Coffee\n1900,4.594\nNotes\n"


class _Carrier(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; paths that end in "short" break off and in "slow" do not come."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path.endswith("slow.csv"):
            time.sleep(2)
        if self.path.endswith("short.csv"):
            self.send_response(200)
            self.send_header("Content-Length", str(len(BYTES)))
            self.end_headers()
            self.wfile.write(BYTES[:5])
            self.close_connection = True
            return
        super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def carrier(tmp_path):
    """Serve files of a made-up repository on the loopback address."""
    files = tmp_path / "served/somebody/prices" / COMMIT / "data"
    files.mkdir(parents=True)
    for name in ("good.csv", "other names.csv", "slow.csv"):
        (files / name).write_bytes(BYTES)
    _Carrier.asked.clear()
    handler = functools.partial(_Carrier, directory=tmp_path / "served")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _source(*names, content=BYTES):
    known = hashlib.sha256(content).hexdigest()
    return {
        "carrier": "somebody/prices",
        "commit": COMMIT,
        "files": {f"data/{name}": known for name in names},
    }


def test_whole_files_are_fetched_and_found_by_their_sum(carrier, tmp_path):
    source = _source("good.csv", "other names.csv")
    assert raw_files.fetch("prices", source, tmp_path, carrier) == []
    found = raw_files.at_hand(tmp_path, "prices", source)
    assert [path.read_bytes() for path in found.values()] == [BYTES, BYTES]


def test_a_run_goes_on_where_it_stopped(carrier, tmp_path):
    raw_files.fetch("prices", _source("good.csv"), tmp_path, carrier)
    _Carrier.asked.clear()
    raw_files.fetch("prices", _source("good.csv", "other names.csv"), tmp_path, carrier)
    assert [path.rsplit("/", 1)[1] for path in _Carrier.asked] == ["other%20names.csv"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("good.csv", b"another", "is not the file it was: its sum is another"),
        ("short.csv", BYTES, "cannot be had: ChunkedEncodingError"),
        ("missing.csv", BYTES, "cannot be had: HTTPError"),
        ("slow.csv", BYTES, "cannot be had: ReadTimeout"),
    ],
)
def test_a_file_that_is_not_to_be_had_is_named_and_nothing_of_it_kept(
    carrier, tmp_path, name, content, sentence
):
    source = _source(name, content=content)
    (said,) = raw_files.fetch("prices", source, tmp_path, carrier, patience=0.5)
    assert said == f"prices/data/{name} {sentence}"
    assert not list((tmp_path / "prices").iterdir())


def test_nobody_answering_is_said_of_each_file(tmp_path):
    said = raw_files.fetch("prices", _source("a.csv", "b.csv"), tmp_path, "http://127.0.0.1:9")
    assert said == [
        "prices/data/a.csv cannot be had: ConnectionError",
        "prices/data/b.csv cannot be had: ConnectionError",
    ]


def test_a_file_that_was_changed_here_is_refused(tmp_path):
    (tmp_path / "grilli_yang").mkdir()
    (tmp_path / "grilli_yang/gycpi-2011-01.csv").write_bytes(BYTES)
    with pytest.raises(SourceError, match=r"gycpi-2011-01\.csv is not the file the table was cut"):
        extract(tmp_path, "prices/grilli_yang_1900_2011.csv")


def test_a_raw_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"grilli_yang/gycpi-2011-01\.csv is missing from"):
        extract(tmp_path, "prices/grilli_yang_1900_2011.csv")


def test_the_registry_is_whole_and_no_two_files_of_a_source_share_a_name():
    for name, source in raw_files.registry().items():
        paths = [file.rsplit("/", 1)[-1] for file in source["files"]]
        assert len(set(paths)) == len(paths), name


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("commit: abc", "the commit 'abc' is not 40 hexadecimal digits"),
        ("licence: ''", "the field 'licence' is missing or empty"),
        ("files: {a.csv: '12'}", "a.csv: the sum '12' is not 64 hexadecimal digits"),
        ("colour: red", "unknown field 'colour'"),
    ],
)
def test_a_bad_row_of_the_registry_is_refused(tmp_path, line, problem):
    fields = dict.fromkeys(("title", "publisher", "page", "carrier", "licence", "seen"), "x")
    fields |= {"commit": COMMIT, "files": f"{{a.csv: '{'0' * 64}'}}"}
    key, value = line.split(": ", 1)
    fields[key] = value
    path = tmp_path / "raw_files.yaml"
    rows = "\n".join(f"  {k}: {v!r}" if k == "commit" else f"  {k}: {v}" for k, v in fields.items())
    path.write_text(f"prices:\n{rows}\n", encoding="utf-8")
    with pytest.raises(hand_lists.ListError, match=problem):
        raw_files.registry(path)


def test_the_command_ends_with_one_where_files_cannot_be_had(tmp_path, capsys):
    code = raw_files.main(["gcdf", "--into", str(tmp_path), "--mirror", "http://127.0.0.1:9"])
    assert code == 1
    assert "gcdf/data/cow_gcdf.csv cannot be had" in capsys.readouterr().out

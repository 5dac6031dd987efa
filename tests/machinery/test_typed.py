"""What a text tells people to type is found in it, typed as it stands, and told of where it fails."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from livebook.checks import instructions
from livebook.checks.environments import ElsewhereError

TEXT = """# A book

```python
print("no command")
```

## Get it

```sh
# first of all
git clone https://example.org/book \\
    --depth 1   # may take a while
cd book
```

```sh
cat <<'END' > settings
# not a remark

END
ls
```

## Run it

```sh
make book
```
"""


def test_blocks_stand_under_their_headings_and_remarks_are_no_commands():
    assert instructions.blocks(TEXT) == [
        ("Get it", ["git clone https://example.org/book --depth 1", "cd book"]),
        ("Get it", ["cat <<'END' > settings\n# not a remark\n\nEND", "ls"]),
        ("Run it", ["make book"]),
    ]


def test_of_a_text_without_fences_the_indented_lines_are_meant():
    assert instructions.blocks("Type\n\n    make book\n    make test\n\nand wait.") == [
        ("", ["make book", "make test"])
    ]
    assert instructions.blocks("Nothing to type.") == []
    assert instructions.blocks("```python\n    x\n```") == []
    assert instructions.blocks("```sh\nls\n```") == [("", ["ls"])]


def test_a_place_is_its_first_block(tmp_path):
    (tmp_path / "page.md").write_text(TEXT, encoding="utf-8")
    assert instructions.of(f"{tmp_path}/page.md#Run it") == ["make book"]
    assert instructions.of(f"{tmp_path}/page.md#Get it")[1] == "cd book"
    with pytest.raises(ElsewhereError, match=r"page\.md: there is no block .* under 'Nowhere'"):
        instructions.of(f"{tmp_path}/page.md#Nowhere")


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Give a reader's environment, made where ours has settings of its own; end what was left."""
    monkeypatch.setenv("PYTHONPATH", "/ours")
    monkeypatch.setenv("BOOK_URL", "https://ours.example")
    yield instructions.readers_environment(tmp_path / "reader", sys.executable)
    if (tmp_path / "id").is_file():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int((tmp_path / "id").read_text()), signal.SIGKILL)


def test_commands_are_typed_one_after_the_other_where_the_last_one_led(reader, tmp_path, capsys):
    commands = ["mkdir 'my book' && cd 'my book'", "echo 1 > one", "cat <<E > two\n2\nE"]
    led = instructions.carry_out(commands, tmp_path, reader)
    assert led == tmp_path / "my book"
    assert (led / "one").read_text() == "1\n" and (led / "two").read_text() == "2\n"
    said = capsys.readouterr().out.splitlines()
    assert said == [f"  $ {command.splitlines()[0]}" for command in commands]


def test_the_first_command_that_fails_is_named_and_quoted(reader, tmp_path):
    commands = ["true", "echo no such wheel; echo sorry >&2; exit 3", "touch later"]
    with pytest.raises(ElsewhereError, match=r"^echo no such(.|\n)*no such wheel\nsorry$"):
        instructions.carry_out(commands, tmp_path, reader)
    assert not (tmp_path / "later").exists()


def test_a_reader_has_another_python_and_nothing_of_ours(reader, tmp_path):
    assert not {"PYTHONPATH", "BOOK_URL"} & set(reader)
    assert reader["HOME"] == os.environ["HOME"]
    for name in ("python", "python3"):
        done = subprocess.run(
            ["bash", "-c", f'which {name}; {name} -c "import sys; print(sys.argv[1:])" "a b"'],
            env=reader,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines() == [f"{tmp_path}/reader/bin/{name}", "['a b']"]
    (settings,) = Path(reader["JUPYTER_CONFIG_DIR"]).glob("*.json")
    server = json.loads(settings.read_text())["ServerApp"]
    assert server["open_browser"] is False and server["port"] == 0


#: A command that goes on, as `jupyter lab` does: it says where it answers, and with what.
SERVER = """import http.server, sys
class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[1]))
        self.end_headers()
with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
    print(f"at http://127.0.0.1:{server.server_port}/lab", flush=True)
    server.serve_forever()
"""


def _lab(tmp_path, text):
    """Let a script stand for Jupyter."""
    (tmp_path / "server.py").write_text(SERVER)
    (tmp_path / "reader/bin/jupyter").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/id\n{text}\n")
    (tmp_path / "reader/bin/jupyter").chmod(0o755)


def test_a_command_that_goes_on_is_ended_once_it_answers(reader, tmp_path):
    _lab(tmp_path, f"exec {sys.executable} {tmp_path}/server.py 200")
    assert instructions.carry_out(["jupyter lab"], tmp_path, reader) == tmp_path
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "id").read_text()), 0)


def test_a_server_that_answers_with_an_error_does_not_count(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(instructions, "STARTS", 1.2)
    _lab(tmp_path, f"exec {sys.executable} {tmp_path}/server.py 404 2> {tmp_path}/log")
    with pytest.raises(ElsewhereError, match="does not answer: at http://127"):
        instructions.carry_out(["jupyter lab"], tmp_path, reader)
    assert "GET /lab" in (tmp_path / "log").read_text()


def test_a_python_outside_of_environments_is_meant():
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for asked in (version, "2.0"):
        found = instructions.installed(asked)
        assert Path(found).is_file()
        done = subprocess.run(
            [found, "-c", "import sys; print(sys.prefix == sys.base_prefix)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "True\n"


def test_no_python_at_all_is_said(monkeypatch):
    monkeypatch.setattr(instructions.sys, "executable", "/nowhere/python")
    with pytest.raises(ElsewhereError, match="there is no Python"):
        instructions.installed("2.0")


# A whole text -----------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path, monkeypatch):
    """Return a book of one page and one notebook; what is run in the end is kept beside it."""
    root = tmp_path / "book"
    root.mkdir()
    (root / "page.md").write_text(
        "## Here\n\n```sh\npython3 -m venv .mine\npwd > where\ncp where $KEPT\n```\n"
        "## Hub\n\n```sh\ngit clone -q https://github.com/OWNER/BOOK\nls BOOK > $KEPT\n"
        "sudo -E sh -c 'echo as root >> $KEPT'\ntljh-config set a b >> $KEPT\n```\n",
        encoding="utf-8",
    )
    nbformat.write(nbformat.v4.new_notebook(), root / "first.ipynb")
    monkeypatch.setenv("KEPT", str(tmp_path / "kept"))
    monkeypatch.setattr(instructions, "copy_sources", _copied)
    monkeypatch.setattr(instructions.reading_order, "notebooks", lambda _: [root / "first.ipynb"])
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ntest "$1 $2" = "-m venv" && mkdir -p "$3/bin"\n')
    python.chmod(0o755)
    monkeypatch.setattr(instructions, "installed", {"2.0": str(python)}.__getitem__)
    ran = []
    monkeypatch.setattr(
        instructions, "run_all", lambda python, found: ran.append((python, found)) or ["failed"]
    )
    return root, ran


def _copied(root, folder):
    folder.mkdir(parents=True)
    for path in root.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize("zipped", [True, False])
def test_a_text_is_carried_out_in_a_copy_and_a_notebook_run_with_what_was_made(
    zipped, book, tmp_path
):
    root, ran = book
    archive = tmp_path / "book.zip" if zipped else None
    if zipped:
        with zipfile.ZipFile(archive, "w") as packed:
            for path in root.iterdir():
                packed.write(path, f"the-book/{path.name}")
    assert instructions.told(root, "page.md#Here", archive=archive, python="2.0") == ["failed"]
    ((python, found),) = ran
    where = (tmp_path / "kept").read_text(encoding="utf-8").strip()
    assert " " in where and not where.isascii()
    assert python == Path(where) / ".mine/bin/python" and list(found) == ["first.ipynb"]
    assert not (root / "where").exists() and not Path(where).exists()


def test_on_a_hub_the_administrator_s_commands_are_there_and_the_book_is_cloned(book, tmp_path):
    root, ran = book
    instructions.told(root, "page.md#Hub", python="2.0", hub=True)
    said = (tmp_path / "kept").read_text().splitlines()
    assert said == ["first.ipynb", "page.md", "as root", "tljh-config set a b"]
    ((python, _),) = ran
    assert python.parts[-3:] == ("users", "bin", "python")


def test_places_are_carried_out_in_turn_until_one_fails(monkeypatch, capsys):
    asked = []

    def told(root, place, **how):
        asked.append((place, how))
        if place == "refused":
            raise ElsewhereError("make: no rule")
        return ["a.ipynb"] if place == "failing" else []

    monkeypatch.setattr(instructions, "told", told)
    instructions.main(["one", "two"])
    how = {"archive": None, "python": "3.11", "hub": False}
    assert asked == [("one", how), ("two", how)]
    assert capsys.readouterr().out == "one:\ntwo:\n"
    options = ["--archive", "a.zip", "--python", "3.13", "--hub"]
    with pytest.raises(SystemExit, match=r"^These notebooks failed: a\.ipynb$"):
        instructions.main(["failing", "later", *options])
    assert asked[2:] == [("failing", {"archive": "a.zip", "python": "3.13", "hub": True})]
    with pytest.raises(SystemExit, match=r"^make: no rule$"):
        instructions.main(["refused"])

"""Carry out what a text tells its readers to type, in a copy of the book, word by word.

``python -m livebook.checks.instructions "page.md#A heading" …`` takes the first block of commands
under that heading (of a text without headings, such as ``RUN-HERE.txt``, the indented one) and
types it in a folder as the text supposes it: the sources, or what a zip file holds. A command that
goes on, such as JupyterLab, is ended once it answers. Then the first notebook of the book must run
in the environment that was made.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import nbformat

from livebook import reading_order
from livebook.checks.environments import ElsewhereError, run_all
from livebook.checks.reproducible import copy_sources

#: What tells a shell which Python and which book are ours: readers have none of it.
OURS = re.compile("PYTHON|VIRTUAL_ENV|LIVEBOOK|BOOK_|JUPYTER|IPYTHON|MPL")
#: How long a command may take, and one that goes on may take to answer, in seconds.
TIMEOUT = 900
STARTS = 120
GOES_ON = re.compile(r"jupyter lab\b|-m jupyterlab\b|make serve\b")
ANSWERS = re.compile(rb"http://(?:localhost|127\.0\.0\.1):\d+/[^\s]*")
FENCE = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(text):
    """Return the blocks of shell commands in a text, each with the heading that it stands under.

    Parameters
    ----------
    text : str
        Markdown with fenced blocks of ``sh``, or plain text with indented ones.

    Returns
    -------
    list of (str, list of str)
        Heading, without marks, and commands, a line that goes on joined to its next.
    """
    found = []
    for fence in FENCE.finditer(text):
        headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text[: fence.start()]), re.MULTILINE)
        found.append((headings[-1] if headings else "", _commands(fence[1])))
    if not found and "```" not in text:
        lines = [line for line in text.splitlines() if line.startswith("    ")]
        found = [("", _commands("\n".join(lines)))] if lines else []
    return found


def _commands(block):
    """Return the commands of a block; a document that one of them reads stays with it."""
    joined = re.sub(r"\\\n\s*", "", block)
    commands, rest = [], joined.splitlines()
    while rest:
        line = rest.pop(0)
        if here := re.search(r"<<'?(\w+)'?", line):
            until = rest.index(here[1]) + 1
            line, rest = "\n".join([line, *rest[:until]]), rest[until:]
        else:
            line = re.sub(r"\s+#.*", "", line).strip()
        if line and not line.startswith("#"):
            commands.append(line)
    return commands


def of(place):
    """Return the commands of ``path#heading``.

    Raises
    ------
    ElsewhereError
        If there are none.
    """
    path, _, heading = place.partition("#")
    for under, commands in blocks(Path(path).read_text(encoding="utf-8")):
        if under == heading:
            return commands
    raise ElsewhereError(f"{path}: there is no block of commands under {heading!r}")


def carry_out(commands, folder, environment):
    """Type commands in a folder, one after the other, and wait for each; return where they led.

    Raises
    ------
    ElsewhereError
        Naming the first command that fails, with what it said.
    """
    for command in commands:
        print(f"  $ {command.splitlines()[0]}", flush=True)
        if GOES_ON.search(command):
            _start(command, folder, environment)
        else:
            folder = _run(command, folder, environment)
    return folder


def _run(command, folder, environment):
    """Type a command that ends; return the folder in which the next one is typed."""
    with tempfile.NamedTemporaryFile() as where:
        done = subprocess.run(
            ["bash", "-c", f'{command}\nended=$?; pwd > "{where.name}"; exit $ended'],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
        )
        if done.returncode:
            raise ElsewhereError(f"{command}\n{(done.stdout + done.stderr).strip()[-1500:]}")
        return Path(where.read().decode().removesuffix("\n"))


def _start(command, folder, environment):
    """Start a command that goes on, ask at the address that it names, and end it."""
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=folder,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for_answer(command, running, said)
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(30)


def _wait_for_answer(command, running, said):
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends and running.poll() is None:
        time.sleep(0.5)
        said.seek(0)
        if (address := ANSWERS.search(said.read())) and _answers(address[0].decode()):
            return
    said.seek(0)
    raise ElsewhereError(f"{command}\ndoes not answer: {said.read().decode()[-1500:]}")


def _answers(address):
    with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
        return urllib.request.urlopen(address, timeout=10).status == 200
    return False


def readers_environment(folder, python):
    """Return the environment of a reader: no variable of ours, a Python, no browser to open.

    Parameters
    ----------
    folder : pathlib.Path
        New; what a reader has besides lies there.
    python : str
        The Python that is meant by ``python3``.
    """
    settings = {"ServerApp": {"open_browser": False, "port": 0, "allow_root": True}}
    (folder / "jupyter").mkdir(parents=True)
    (folder / "jupyter/jupyter_server_config.json").write_text(json.dumps(settings))
    (folder / "bin").mkdir()
    for name in ("python", "python3"):
        _write_command(folder / "bin" / name, f'exec "{python}" "$@"')
    kept = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    path = f"{folder / 'bin'}{os.pathsep}{kept['PATH']}"
    return kept | {"PATH": path, "JUPYTER_CONFIG_DIR": str(folder / "jupyter")}


def installed(version):
    """Return the Python of a version, or this one, outside of any environment, if it is not here."""
    for name in (f"python{version}", sys.executable):
        command = [name, "-c", "import sys; print(sys._base_executable)"]
        with contextlib.suppress(OSError):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                return done.stdout.strip()
    raise ElsewhereError("there is no Python")


#: On a hub, what its administrator has and this machine need not; each says what it would do.
OF_A_HUB = {
    "sudo": 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"',
    "tljh-config": 'echo "tljh-config $*"',
}


def _as_on_a_hub(folder, environment, root):
    """Return a reader's environment with the administrator's commands and the environment of users.

    Whatever a text clones from GitHub is the book as it lies in `root`.
    """
    python = folder / "users/bin/python"
    subprocess.run(["python3", "-m", "venv", str(folder / "users")], env=environment, check=True)
    for name, script in OF_A_HUB.items():
        _write_command(folder / "bin" / name, script)
    origin = copy_sources(root, folder / "origin")
    commit = "git init -q && git add -A && git -c user.name=a -c user.email=a@b commit -qm book"
    subprocess.run(["bash", "-c", commit], cwd=origin, check=True)
    settings = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": "https://github.com/OWNER/BOOK"}
    settings["GIT_CONFIG_KEY_0"] = f"url.{origin}.insteadOf"
    path = os.pathsep.join([str(python.parent), environment["PATH"]])
    return environment | settings | {"PATH": path}, python


def _write_command(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def told(root, place, *, archive=None, python="3.11", hub=False):
    """Carry out the commands of one place; return the names of notebooks that then failed.

    Parameters
    ----------
    root : path
        The folder of the book.
    place : str
        ``path#heading``, the path being below `root`, or in the archive.
    archive : path, optional
        A zip of one folder, which readers unpack; without it they have the sources.
    python : str, optional
        The version of ``python3``, if it is installed; ours otherwise.
    hub : bool, optional
        Whether the text speaks to whoever keeps a hub.
    """
    with tempfile.TemporaryDirectory() as temporary:
        # As on many a machine: spaces, and letters that not every locale has.
        folder, reader = Path(temporary) / "Añada été — 课本", Path(temporary) / "reader"
        if archive:
            zipfile.ZipFile(archive).extractall(folder)
            (folder,) = folder.iterdir()
        else:
            copy_sources(root, folder)
        commands = of(str(folder / place))
        environment = readers_environment(reader, installed(python))
        if hub:
            environment, made = _as_on_a_hub(reader, environment, root)
        else:
            made = folder / _environment_of(commands) / "bin" / "python"
        carry_out(commands, folder, environment)
        first = reading_order.notebooks(root)[0].relative_to(root)
        return run_all(made, {first.as_posix(): nbformat.read(folder / first, as_version=4)})


def _environment_of(commands):
    return re.search(r"python3 -m venv (\S+)", "\n".join(commands))[1]


def main(argv=None):
    """Carry out the places named; exit non-zero at the first that cannot be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", metavar="path#heading")
    parser.add_argument("--archive", help="the zip file in which the texts are found")
    parser.add_argument("--python", default="3.11", help="the version of python3")
    parser.add_argument("--hub", action="store_true", help="for whoever keeps a hub")
    asked = parser.parse_args(argv)
    for place in asked.places:
        print(f"{place}:", flush=True)
        try:
            failed = told(
                Path.cwd(), place, archive=asked.archive, python=asked.python, hub=asked.hub
            )
        except ElsewhereError as error:
            sys.exit(str(error))
        if failed:
            sys.exit(f"These notebooks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()

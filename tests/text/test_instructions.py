"""What texts tell people to type exists and is meant as it stands; what can be, is typed.

`make instructions` types the blocks for readers and for whoever keeps a hub, in fresh copies. Of
every other command in every text this finds the target, the module, its options and its files.
"""

import functools
import re
import subprocess
import sys
from importlib.util import find_spec

import nbformat
import pytest
from contents import ROOT, label, page_paths

from livebook.checks import instructions
from livebook.editions.__main__ import run_here

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
#: The names of commands with which something in `code` is one.
WORDS = r"(?:make|pip|python3?|git|sudo|apt-get|jupyter|uv|npm|cd|conda|\S*bin/\S+|\.ci/run)"
INLINE = re.compile(rf"`(%?{WORDS}(?: [^`\n]+)?)`")
#: What no test can do here, by how it begins, and why.
NOT_TYPED = {
    "apt-get install": "the system's own packages, as .ci/run installs them",
    "sudo tee /etc/apparmor.d": "a setting of the reader's kernel",
    "sudo apparmor_parser": "a setting of the reader's kernel",
    "git clone https://github.com/YOU/": "needs an account with a fork",
    "git switch": "git's own",
    "git pull": "git's own",
    'pip install ".[cluster]"': "for a cluster that exists already",
}


def _texts():
    """Return ``{name: text}`` of all that tells people what to type."""
    paths = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")]
    paths += [*ROOT.glob("*/README.md"), *ROOT.glob(".github/*.md"), *page_paths()]
    texts = {
        label(path): path.read_text(encoding="utf-8") for path in paths if path.suffix == ".md"
    }
    return {**texts, "RUN-HERE.txt": run_here()}


def _typed_elsewhere():
    """Return the commands that `make instructions` types."""
    recipe = MAKEFILE.partition("\ninstructions:")[2].partition("\n\n")[0]
    places = re.findall(r'"([^"]+\.md#[^"]+)"', recipe)
    typed = [command for place in places for command in instructions.of(f"{ROOT / place}")]
    assert "RUN-HERE.txt" in recipe
    typed += [command for _, block in instructions.blocks(run_here()) for command in block]
    parts = {part.removeprefix("sudo -E ") for command in typed for part in command.split(" && ")}
    return parts | {part.split()[0] for part in parts}  # a text may name the program alone


def _commands():
    """Return every command of every text that is not typed elsewhere, once."""
    typed, found = _typed_elsewhere(), {}
    for name, text in _texts().items():
        told = [command for _, block in instructions.blocks(text) for command in block]
        outside = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
        for command in [*told, *INLINE.findall(outside)]:
            for part in command.split(" && "):
                if part.removeprefix("sudo -E ") not in typed and not part.startswith("cd "):
                    found.setdefault(part, name)
    return sorted((name, command) for command, name in found.items())


@functools.cache
def _help(*command):
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout


def _check_make(words):
    for word in words:
        name, given, _ = word.partition("=")
        known = f"$({name})" if given else f"\n{name}:"
        assert known in MAKEFILE or f"$({name}" in MAKEFILE, f"the Makefile has no {name}"


def _check_module(module, words):
    assert find_spec(module), f"there is no module {module}"
    if module == "pytest":
        _check_tests(words)
        return
    command = [module, *([words[0]] if words and re.fullmatch("[a-z]+", words[0]) else [])]
    for option in (word for word in words if word.startswith("--") and word != "--help"):
        assert option in _help(*command), f"{' '.join(command)} has no option {option}"


def _check_tests(words):
    paths = [ROOT / word for word in words if (ROOT / word.split("/")[0]).exists()]
    assert paths and all(path.exists() for path in paths), "there is no such file of tests"
    if "-k" in words:
        wanted = words[words.index("-k") + 1]
        sources = [p for path in paths for p in ([path] if path.is_file() else path.glob("*.py"))]
        names = [p.name for p in sources]
        names += [name for p in sources for name in re.findall(r"def (test_\w+)", p.read_text())]
        is_page = (ROOT / "chapters" / f"{wanted}.ipynb").is_file()  # as the audit names its tests
        assert is_page or any(wanted in name for name in names), f"no test is called {wanted}"


def _check(command):
    if any(command.startswith(start) for start in NOT_TYPED):
        return
    words = command.split()
    if words[0] == "make":
        _check_make(words[1:])
    elif words[0] == ".ci/run":
        assert (ROOT / words[0]).is_file()
    elif words[0].rpartition("/")[2] == "python" and words[1:2] == ["-m"] and words[2:]:
        _check_module(words[2], words[3:])
    else:
        pytest.fail(f"nobody types `{command}`: let 'make instructions' do so, or say why not")


@pytest.mark.parametrize(("name", "command"), _commands())
def test_what_is_to_be_typed_can_be(name, command):
    _check(command)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("make boook", "no boook"),
        ("make findings NOTBOOK=a", "no NOTBOOK"),
        (".venv/bin/python -m sources.prooofs", "no module"),
        (".venv/bin/python -m sources --form a", "no option --form"),
        (".venv/bin/python -m pytest tests/subject/test_gone.py", "no such file"),
        (".venv/bin/python -m pytest tests/subject/test_trends.py -k nowhere", "called nowhere"),
        (".venv/bin/jupyter lab", "nobody types"),  # its first line names the folder as it was
        ("conda install periphery", "nobody types"),
    ],
)
def test_a_command_that_nobody_can_carry_out_is_found(command, words):
    with pytest.raises((AssertionError, pytest.fail.Exception), match=words):
        _check(command)


def test_every_exception_is_still_needed():
    commands = [command for _, command in _commands()]
    unused = [s for s in NOT_TYPED if not any(c.startswith(s) for c in commands)]
    assert unused == []


def _alone(command):
    """Return whether a lock with hashes is all that a command installs: pip refuses the rest."""
    words = command.split()
    if "install" not in words or not any(word.endswith("requirements.txt") for word in words):
        return True
    given = words[words.index("install") + 1 :]
    return not [w for w in given if not w.startswith("-") and not w.endswith("requirements.txt")]


def test_a_lock_with_hashes_stands_alone_in_its_command():
    assert not _alone("pip install -r requirements.txt jupyterlab")
    told = [(n, c) for n, text in _texts().items() for _, b in instructions.blocks(text) for c in b]
    assert [(name, command) for name, command in told if not _alone(command)] == []


def test_the_cells_that_the_first_change_names_are_in_its_notebook():
    (step,) = re.findall(r"^1\. \*\*Compute it\.\*\* .*", _texts()["CONTRIBUTING.md"], re.M)
    path = re.search(r"`(chapters/\S+\.ipynb)`", step)[1]
    named = re.findall(r"`([a-z]+(?:-[a-z]+)+)`", step)
    cells = [cell.id for cell in nbformat.read(ROOT / path, as_version=4).cells]
    assert named and set(named) <= set(cells)

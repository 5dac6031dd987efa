"""Each command says in its help what it is for, in the first line of its module's text."""

import importlib
import sys

import pytest
from contents import ROOT

ROOMS = ("livebook", "periphery", "sources", "grading", "benchmarks", "false_alarms")
COMMANDS = (
    "benchmarks.mutations",
    "false_alarms.__main__",
    "grading.__main__",
    "livebook.build",
    "livebook.checks.environments",
    "livebook.checks.executed_copies",
    "livebook.checks.instructions",
    "livebook.editions.__main__",
    "livebook.editions.browser_edition",
    "sources.__main__",
    "sources.proofs",
    "sources.raw_files",
    "sources.refresh",
)


def test_every_command_with_options_is_listed():
    assert sorted(COMMANDS) == sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if "ArgumentParser(" in path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_what_the_command_does(name, capsys, monkeypatch):
    module = importlib.import_module(name)
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as stopped:
        module.main()
    assert stopped.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    first = module.__doc__.strip().splitlines()[0].rstrip(":")
    usage, _, rest = said.partition(first)
    assert usage.startswith("usage: ") and rest, said[:300]

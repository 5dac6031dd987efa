"""What the notebooks recorded, held against the ledgers of findings and of forks, or accepted."""

import hashlib
import json
import re
from pathlib import Path

import yaml

from livebook import findings, forks, tables, yaml_text

#: The ledger of each kind of note: its file below ``ledgers``, and the module that judges it.
KINDS = {"findings": ("findings.yaml", findings), "forks": ("forks.yaml", forks)}
HEADERS = {
    "findings": (
        "# The numbers of the book. By hand: expect (what the sentence needs: positive, negative, a range\n"
        "# [low, high] whose ends may be null or another key, or the texts allowed), unit, digits.\n"
        "# Written by 'make findings' from the notebooks: value, printed, notebook, pages.\n"
    ),
    "forks": (
        "# In how many ways of computing it each sentence of the book holds. By hand: sentence, expect\n"
        "# (what must hold of a way: positive, negative, a range [low, high] whose ends may be null, the\n"
        "# names allowed, true or false), unit, digits, few (why there are fewer than twelve ways).\n"
        "# Written by 'make findings' from the notebooks: all else. A row is a way: the place of each of\n"
        "# its options, its value, and whether the sentence holds.\n"
    ),
}
ROLE = re.compile(r"\{finding\}`(\w+)`")
#: Digests of what agreed when this process compared it: to judge hundreds of ways takes a while.
_agreed = set()


class LedgerError(ValueError):
    """What was recorded is not what the ledgers have, or cannot be accepted; one line for each."""


def collected(root, executed):
    """Return what executed notebooks recorded.

    Parameters
    ----------
    root : path
        The folder of the book.
    executed : dict
        ``{path of a notebook: livebook.executed.Executed}``.

    Returns
    -------
    dict
        ``{"findings": {key: {"value": …, "notebook": …}}, "forks": {key: {…, "notebook": …}}}``.

    Raises
    ------
    LedgerError
        If a key is recorded twice, be it with other values in the same cell.
    """
    found, twice = {kind: {} for kind in KINDS}, []
    for path, notebook in executed.items():
        name = path.relative_to(root).as_posix()
        for kind in KINDS:
            for key, said in (note for cell in notebook.notes for note in cell.get(kind, [])):
                if key in found[kind]:
                    other = found[kind][key]["notebook"]
                    where = (
                        f"{other} and {name}"
                        if other != name
                        else f"{name}, in two places or a loop"
                    )
                    twice.append(f"{key} is recorded twice: {where}")
                said = said if kind == "forks" else {"value": said}
                found[kind][key] = {**said, "notebook": name}
    if twice:
        raise LedgerError("\n".join(twice))
    return found


def read(root):
    """Return both ledgers of the book below `root`, ``{"findings": …, "forks": …}``."""
    return {kind: judge.ledger(_path(root, kind)) for kind, (_, judge) in KINDS.items()}


def _path(root, kind):
    return Path(root) / "ledgers" / KINDS[kind][0]


def compare(root, found):
    """Hold what was recorded against the ledgers.

    Raises
    ------
    LedgerError
        If anything differs.
    """
    kept = [tables.digest_of_file(_path(root, kind)) for kind in KINDS]
    state = hashlib.sha256(json.dumps([kept, found]).encode()).digest()
    if state in _agreed:
        return
    said = []
    for kind, ledger in read(root).items():
        said += KINDS[kind][1].problems(found[kind], ledger)
        for key in ledger.keys() - found[kind].keys():
            where = ledger[key].get("notebook", "any notebook")
            said.append(f"{key} is in the ledger of {kind} but is no longer recorded by {where}")
    if said:
        raise LedgerError("\n".join(said))
    _agreed.add(state)


def differences(root, noted):
    """Return in what one notebook's notes differ from the ledgers, one sentence each."""
    said = []
    for kind, ledger in read(root).items():
        found = {}
        for key, value in (note for cell in noted for note in cell.get(kind, [])):
            new = value if kind == "forks" else {"value": value}
            found[key] = {**new, "notebook": ledger.get(key, {}).get("notebook")}
        said += KINDS[kind][1].problems(found, ledger)
    return said


def accept(root, found, run, order, pages):
    """Rewrite the ledgers by what was recorded; return one line for each entry that prints otherwise.

    Parameters
    ----------
    root : path
        The folder of the book.
    found : dict
        As `collected` returns it.
    run : set of str
        The notebooks that ran; the entries of others stay.
    order : list of str
        Every notebook of the book, in its order.
    pages : list of path
        The texts that may print a finding.

    Raises
    ------
    LedgerError
        If a value is not finite or not what its sentence needs, or the ledger of forks does not say
        what a headline rests on; nothing is written then.
    """
    old = read(root)
    stays = {kind: _others(ledger, run, set(order)) for kind, ledger in old.items()}
    for kind, ledger in stays.items():
        if twice := [k for k in ledger.keys() & found[kind].keys() if "notebook" in ledger[k]]:
            other = ledger[min(twice)].get("notebook")
            raise LedgerError(
                f"{min(twice)} is also recorded by {other}; if it has moved, run 'make findings' for all"
            )
    users = _users(root, pages)
    new = {
        kind: {
            key: KINDS[kind][1].written(entry | {"pages": users.get(key)})
            for key, entry in ledger.items()
        }
        for kind, ledger in _accepted(found, old, stays).items()
    }
    texts = {
        path: _text(kind, ordered)
        for kind, ledger in new.items()
        if not _says(path := _path(root, kind), ordered := _ordered(ledger, order))
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    for _, module in KINDS.values():
        module.ledger.cache_clear()
    return [line for kind in KINDS for line in changes(old[kind], new[kind])]


def _says(path, ledger):
    """Tell whether a file says this, in this order; to write a large one anew takes a second."""
    said = (yaml_text.read(path) or {}) if path.is_file() else {}
    return repr(said) == repr(ledger)


def _accepted(found, old, stays):
    """Return the entries of each ledger as they are to be, or say all that stands against it."""
    new, said = {}, []
    for kind, (_, judge) in KINDS.items():
        try:
            new[kind] = {**stays[kind], **judge.accepted(found[kind], old[kind])}
        except (findings.FindingError, forks.ForkError) as error:
            said.append(str(error))
    if said:
        raise LedgerError("\n".join(said))
    return new


def _users(root, pages):
    """Return which pages print which finding, ``{key: [page, …]}``."""
    users = {}
    for path in pages:
        name = Path(path).relative_to(root).as_posix()
        for key in dict.fromkeys(ROLE.findall(Path(path).read_text(encoding="utf-8"))):
            users.setdefault(key, []).append(name)
    return users


def _others(ledger, run, every):
    """Return the entries of notebooks of the book that did not run, and those of none as yet."""
    stay = {None, *every} - set(run)
    return {k: e for k, e in ledger.items() if e.get("notebook") in stay}


def _ordered(ledger, order):
    places = {name: place for place, name in enumerate(order)}
    return dict(
        sorted(ledger.items(), key=lambda item: places.get(item[1].get("notebook"), len(order)))
    )


def changes(old, new):
    """Return one line for every entry that appears, goes, or prints differently."""
    lines = []
    for key in sorted(old.keys() | new.keys()):
        before, after = (_shown(side.get(key)) for side in (old, new))
        if before != after:
            lines.append(f"  {key}: {before} → {after}")
    return lines


def _shown(entry):
    if entry is None:
        return "–"
    return forks.summary(entry) if "ways" in entry else entry.get("printed", "–")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Rows of numbers on one line each; written by libyaml, where there is one, in half the time."""


_Dumper.add_representer(
    list,
    lambda dumper, values: dumper.represent_sequence(
        "tag:yaml.org,2002:seq",
        values,
        flow_style=not any(isinstance(v, (list, dict)) for v in values),
    ),
)


def _text(kind, ledger):
    options = {"allow_unicode": True, "sort_keys": False, "width": 100}
    return HEADERS[kind] + yaml.dump(ledger, Dumper=_Dumper, **options)

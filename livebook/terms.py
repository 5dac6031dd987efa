"""What may be done with the tables: open, not for commercial use, or unclear, with the totals.

Each descriptor says it as ``reuse``, and ``terms_read: false`` where the publisher's terms were
reported to us and not read.
"""

from collections import Counter

from livebook.tables import DATA, describe, names

REUSE = {
    "open": "open (any use, most with attribution)",
    "non-commercial": "not for commercial use, in whole or in part",
    "unclear": "unclear (no open licence stated, or none confirmed)",
}


def by_reuse(folder=DATA) -> dict[str, list[str]]:
    """Return the names of the tables of each kind; a descriptor that says nothing is unclear.

    Raises
    ------
    ValueError
        If a descriptor says something else.
    """
    kinds = {kind: [] for kind in REUSE}
    for name in names(folder):
        kind = describe(name, folder).get("reuse", "unclear")
        if kind not in kinds:
            raise ValueError(f"{name}: reuse is one of {', '.join(kinds)}, not {kind!r}")
        kinds[kind].append(name)
    return kinds


def not_open(folder=DATA) -> dict[str, str]:
    """Return the names of the tables that are not open, each with its kind."""
    kinds = by_reuse(folder)
    return {name: kind for kind in REUSE if kind != "open" for name in kinds[kind]}


def sentence(folder=DATA) -> str:
    """Return the totals as one sentence."""
    kinds = by_reuse(folder)
    unread = Counter(describe(name, folder).get("terms_read", True) for name in names(folder))[
        False
    ]
    parts = [f"{len(tables)} are {REUSE[kind]}" for kind, tables in kinds.items()]
    return (
        f"Of the {sum(map(len, kinds.values()))} tables {parts[0]}, {parts[1]}, and {parts[2]}; "
        f"of {unread} the publisher's terms were not read."
    )


def notice(readers: dict[str, list[str]], folder=DATA, *, left_out: bool = False) -> str:
    """Return a text that names the tables that are not open, and who reads them.

    Parameters
    ----------
    readers : dict
        ``{table: [names of what reads it]}``.
    folder : path, optional
        Where tables and descriptors lie.
    left_out : bool, optional
        Whether the data of these tables are not among what the text goes with.
    """
    closed = not_open(folder)
    lines = [sentence(folder), ""]
    lines.append("These are not open" + (", and their data are left out:" if left_out else ":"))
    for name, kind in closed.items():
        licences = ", ".join(licence["title"] for licence in describe(name, folder)["licenses"])
        lines += ["", f"{name}: {kind}", f"    {licences}"]
        lines += [f"    read by {reader}" for reader in readers.get(name, [])]
    if left_out:
        stopped = sorted({reader for name in closed for reader in readers.get(name, [])})
        lines += ["", "Without them these stop where they read one:"]
        lines += [f"    {reader}" for reader in stopped] or ["    none"]
    return "\n".join(lines) + "\n"


def of_code(code: str) -> str:
    """Return a sentence that names the tables that are not open and that some code reads, or "".

    >>> of_code('load("countries")')
    ''
    """
    read = [f"{name} ({kind})" for name, kind in not_open().items() if f'"{name}"' in code]
    return f"Not open among the tables it reads: {', '.join(read)}." if read else ""

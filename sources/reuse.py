"""What may be done with the tables: open, not for commercial use, or unclear, with the totals.

Each descriptor says it as ``reuse``, and ``terms_read: false`` where the publisher's terms were
reported to us and not read. README and LICENSE print the sentence made here.
"""

from collections import Counter

from livebook.tables import DATA, describe, names

REUSE = {
    "open": "open (any use, most with attribution)",
    "non-commercial": "not for commercial use, in whole or in part",
    "unclear": "unclear (no open licence stated, or none confirmed)",
}


def by_reuse(folder=DATA) -> dict[str, list[str]]:
    """Return the names of the tables of each kind.

    Raises
    ------
    ValueError
        If a descriptor says something else.
    """
    kinds = {kind: [] for kind in REUSE}
    for name in names(folder):
        kind = describe(name, folder).get("reuse")
        if kind not in kinds:
            raise ValueError(f"{name}: reuse is one of {', '.join(kinds)}, not {kind!r}")
        kinds[kind].append(name)
    return kinds


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

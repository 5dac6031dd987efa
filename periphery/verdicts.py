"""From recorded facts to a verdict, by one table for the article and its critics alike.

A row of the ledger of claims takes a wording apart: the *core*, its main clause, comes first, then
every other part that matters (a number, an adverb, a second clause). Of each part the ledger
records which way the evidence points, whether the answer turns on something that evidence cannot
settle, and how the deciding source was read or in how many ways of computing it our own result
holds. Everything else follows here, and nothing here knows whose claim it is.
"""

from collections.abc import Sequence

from livebook import forks

EVIDENCE = ("for", "against", "both", "none")

#: What evidence alone cannot settle, and the state that a part has for that reason.
TURNS_ON = {"definition": "disputed", "value": "value", "unread": "open"}

#: How the source that decides a part was read, and how sure that leaves us.
SEEN = {
    "full text": "high",
    "abstract": "medium",
    "report of it": "medium",
    "our tables": "medium",
    "not found": "low",
}

#: A headline that holds in at least this share of the ways of computing it leaves us that sure.
SURE = {"high": 0.9, "medium": 2 / 3}

LEVELS = ("low", "medium", "high")

_BY_EVIDENCE = {"for": "holds", "against": "fails", "both": "disputed", "none": "open"}

#: The verdict by the state of the core, where the core decides alone.
_BY_CORE = {
    "disputed": "contested",
    "fails": "unsupported",
    "open": "not confirmed",
    "value": "not checkable by data",
}


def state(part: dict, ledger: dict | None = None) -> str:
    """Return the state of a part: holds, fails, disputed, open or value.

    Parameters
    ----------
    part : dict
        With ``evidence``, perhaps ``turns_on`` and ``forks``.
    ledger : dict, optional
        The ledger of forks; the book's own by default.

    Raises
    ------
    ValueError
        If a headline is not in the ledger of forks, or fails in most ways of computing it: then
        the row has the evidence the wrong way round.

    Examples
    --------
    >>> state({"evidence": "against"}), state({"evidence": "for", "turns_on": "definition"})
    ('fails', 'disputed')
    """
    if part.get("turns_on"):
        return TURNS_ON[part["turns_on"]]
    if "forks" in part:
        share = forks.share(_headline(part, ledger))
        if share <= 1 / 3:
            raise ValueError(
                f"the headline {part['forks']!r} holds in {share:.0%} of the ways of computing it: "
                "turn its sentence, and the evidence, round"
            )
        if share < SURE["medium"]:
            return "disputed"
    return _BY_EVIDENCE[part["evidence"]]


def verdict(states: Sequence[str]) -> str:
    """Return the verdict on a wording from the states of its parts, the core first.

    >>> verdict(["holds", "holds"]), verdict(["holds", "open"]), verdict(["disputed", "holds"])
    ('supported', 'partly supported', 'contested')
    >>> verdict(["fails", "holds"]), verdict(["open"]), verdict(["value", "holds"])
    ('unsupported', 'not confirmed', 'not checkable by data')
    """
    core, *others = states
    if core in _BY_CORE:
        return _BY_CORE[core]
    others = [other for other in others if other != "value"]
    return "supported" if all(o == "holds" for o in others) else "partly supported"


def confidence(parts: Sequence[dict], ledger: dict | None = None) -> str:
    """Return how sure a verdict is: as sure as its least sure part, questions of value set aside.

    >>> confidence([{"evidence": "for", "seen": "full text"}, {"evidence": "none", "seen": "abstract"}])
    'medium'
    """
    levels = [_level(part, ledger) for part in parts if part.get("turns_on") != "value"]
    return min(levels, key=LEVELS.index, default="high")


def _level(part, ledger):
    if "forks" in part:
        share = forks.share(_headline(part, ledger))
        return next((level for level, least in SURE.items() if share >= least), "low")
    return SEEN[part["seen"]]


def _headline(part, ledger):
    found = (forks.ledger() if ledger is None else ledger).get(part["forks"])
    if found is None or "ways" not in found:
        raise ValueError(f"there is no headline {part['forks']!r} in the ledger of forks")
    return found

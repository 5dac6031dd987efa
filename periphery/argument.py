"""Who leans on whom: the article's argument and its critics', as maps of the claims in the ledger.

``ledgers/argument.yaml`` has a line for each conclusion, with the claims that are offered for it, and
what each claim is called in a few words.
"""

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pandas as pd
import yaml

from livebook import place, yaml_text
from periphery import claims

LEDGER = place.root() / "ledgers" / "argument.yaml"

#: Verdicts from the worst to the best; what could not be judged is none of them.
WORTHS = tuple(reversed(claims.VERDICTS[:4]))


class ArgumentError(ValueError):
    """A map of an argument is not one."""


def read(side: str, path: Path = LEDGER) -> dict[str, list[str]]:
    """Return the argument of a side, ``"article"`` or ``"critics"``: grounds by conclusion.

    The first conclusion is the thesis.

    Raises
    ------
    ArgumentError
        If there is no such side, or its lines are no map of claims (see `graph`).

    Examples
    --------
    >>> read("critics")["K08"]
    ['K06', 'K12', 'K17', 'K19']
    """
    try:
        maps = yaml_text.read(path)
    except FileNotFoundError:
        raise ArgumentError(f"there is no list of arguments at {path}") from None
    except yaml.YAMLError as error:
        raise ArgumentError(f"{path.name} is not valid YAML: {error}") from None
    if not isinstance(maps, dict) or side not in maps:
        raise ArgumentError(f"{path.name}: there is no side {side!r}")
    graph(maps[side])
    return maps[side]


def short_words(path: Path = LEDGER) -> dict[str, str]:
    """Return what claims are called where there is room for few words only.

    >>> short_words()["E05"]
    'mutual benefit'
    """
    return yaml_text.read(path)["in_a_few_words"]


def graph(grounds: dict[str, list[str]]) -> nx.DiGraph:
    """Return an argument as a graph; an edge runs from a ground to what it is a ground for.

    Parameters
    ----------
    grounds : dict of str to list of str
        Claims by the conclusion for which they are offered, the thesis first.

    Raises
    ------
    ArgumentError
        If a conclusion has no list of grounds, the argument goes round in a circle, names a claim
        that is not in the ledger, or holds a conclusion that leads to no thesis.

    Examples
    --------
    >>> sorted(graph({"a thesis": ["E05", "P05"], "E05": ["E01"]}).predecessors("a thesis"))
    ['E05', 'P05']
    """
    if not isinstance(grounds, dict) or not grounds:
        raise ArgumentError("an argument has a line for each conclusion, with its grounds")
    for conclusion, offered in grounds.items():
        if not isinstance(offered, list) or not offered:
            raise ArgumentError(f"{conclusion}: the grounds are a list of claims")
    drawn = nx.DiGraph((ground, c) for c, offered in grounds.items() for ground in offered)
    thesis = next(iter(grounds))
    if unknown := sorted(set(drawn) - set(claims.read()) - {thesis}):
        raise ArgumentError(f"{unknown[0]} is not in the ledger of claims")
    if not nx.is_directed_acyclic_graph(drawn):
        raise ArgumentError("the argument goes round in a circle")
    if adrift := sorted(set(drawn) - nx.ancestors(drawn, thesis) - {thesis}):
        raise ArgumentError(f"{adrift[0]} leads to no thesis")
    return drawn


def central(drawn: nx.DiGraph, thesis: str) -> pd.Series:
    """Return the weight of each claim: one beside the thesis, half as much with each step away.

    >>> central(graph({"a thesis": ["E05"], "E05": ["E01"]}), "a thesis").to_dict()
    {'E05': 1.0, 'E01': 0.5}
    """
    steps = nx.shortest_path_length(drawn.reverse(), thesis)
    return pd.Series({claim: 0.5 ** (n - 1) for claim, n in steps.items() if n > 0})


def carried(
    drawn: nx.DiGraph, claim: str, verdicts: pd.Series, grounds_join: Callable
) -> int | None:
    """Return the worth of a claim, 0 to 3 (see `WORTHS`), as its own verdict and its grounds allow.

    Parameters
    ----------
    drawn : networkx.DiGraph
        From `graph`.
    claim : str
        A claim, or the thesis, which has no verdict of its own.
    verdicts : pandas.Series
        Verdict by claim; one that does not judge neither helps nor harms.
    grounds_join : callable
        `min` if every ground is needed, `max` if one is enough.

    Returns
    -------
    int or None
        None if nothing in the argument for the claim was judged.

    Examples
    --------
    >>> one = graph({"a thesis": ["E05", "P05"]})
    >>> verdicts = pd.Series({"E05": "supported", "P05": "contested"})
    >>> [WORTHS[carried(one, "a thesis", verdicts, join)] for join in (min, max)]
    ['contested', 'supported']
    """
    worths = [carried(drawn, g, verdicts, grounds_join) for g in drawn.predecessors(claim)]
    worths = [worth for worth in worths if worth is not None]
    verdict = verdicts.get(claim)
    own = [WORTHS.index(verdict)] if verdict in WORTHS else []
    return min(own + ([grounds_join(worths)] if worths else []), default=None)

"""The map of an argument, drawn: its thesis on the left, the claims it leans on to the right."""

import textwrap
from collections.abc import Mapping

import networkx as nx
import pandas as pd

from livebook import charts

#: Shape, fill and edge of each verdict's mark.
MARKS = {
    "supported": ("o", charts.BLUE, charts.BLUE),
    "partly supported": ("o", "white", charts.BLUE),
    "contested": ("D", charts.ORANGE, charts.ORANGE),
    "unsupported": ("X", charts.VERMILION, charts.VERMILION),
    "not confirmed": ("s", "white", charts.GREY),
    "not checkable by data": ("s", charts.GREY, charts.GREY),
}
#: Where thesis, supports and grounds stand.
_COLUMNS = [0, 0.76, 1.88]


def places(graph: nx.DiGraph, thesis: str) -> tuple[nx.DiGraph, dict[str, tuple[float, float]]]:
    """Return the two steps before a thesis as a tree, and where each claim of it stands.

    Parameters
    ----------
    graph : networkx.DiGraph
        From `periphery.argument.graph`.
    thesis : str

    Returns
    -------
    networkx.DiGraph, dict
        Edges from a claim to what is offered for it; of each claim x (by steps from the thesis) and
        y (each ground has a row of its own, and what it is offered for stands in their middle).

    Examples
    --------
    >>> from periphery import argument
    >>> tree, found = places(argument.graph({"a thesis": ["E05"], "E05": ["E01", "E04"]}), "a thesis")
    >>> found["E05"], found["E04"]
    ((0.76, -0.5), (1.88, -1))
    """
    tree, found, row = nx.bfs_tree(graph.reverse(), thesis, depth_limit=2), {}, 0
    steps = nx.shortest_path_length(tree, thesis)
    for claim in nx.dfs_postorder_nodes(tree, thesis):
        grounds = list(tree.successors(claim))
        if grounds:
            height = sum(found[ground][1] for ground in grounds) / len(grounds)
        else:
            height, row = -row, row + 1
        found[claim] = _COLUMNS[steps[claim]], height
    return tree, found


def draw(
    graph: nx.DiGraph, thesis: str, verdicts: pd.Series, words: Mapping[str, str], title: str
) -> None:
    """Draw an argument two steps deep.

    Parameters
    ----------
    graph : networkx.DiGraph
        From `periphery.argument.graph`.
    thesis : str
    verdicts : pandas.Series
        Verdict by claim.
    words : mapping
        What each claim is called in a few words.
    title : str

    Examples
    --------
    >>> from periphery import argument
    >>> one = argument.graph({"a thesis": ["E05"]})
    >>> draw(one, "a thesis", pd.Series({"E05": "contested"}), {"E05": "mutual benefit"}, "One step")
    """
    tree, found = places(graph, thesis)
    figure, ax = charts.canvas(title, height=7.4)
    for claim, ground in tree.edges:
        (x0, y0), (x1, y1) = found[claim], found[ground]
        ax.plot([x0, x1 - 0.1, x1], [y0, y1, y1], color="#bbbbbb", lw=1.2, zorder=1)
    for claim, place in found.items():
        if claim == thesis:
            _name(ax, place, textwrap.fill(thesis, 14), (-4, 8), fontweight="bold", va="bottom")
            continue
        _mark(ax, MARKS[verdicts[claim]], *place)
        last = place[0] == _COLUMNS[2]
        beyond = len(nx.ancestors(graph, claim)) if last else 0
        text = f"{claim} {words[claim]}" + (f" (+{beyond})" if beyond else "")
        _name(ax, place, text, (8, 0) if last else (2, 9), va="center" if last else "bottom")
    for verdict, mark in MARKS.items():
        _mark(ax, mark, [], [], label=verdict)
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), ncols=3, frameon=False, fontsize=charts.SMALL
    )
    ax.set_xlim(-0.05, 3.1)
    ax.axis("off")
    charts.source_line(
        figure,
        note="(+n): so many claims stand behind it. Source: this course's ledger of claims.",
    )


def _mark(ax, mark, x, y, **options):
    marker, face, edge = mark
    ax.plot(x, y, marker, mfc=face, mec=edge, mew=1.8, ms=9, zorder=3, **options)


def _name(ax, place, text, shift, **options):
    box = {"fc": "white", "ec": "none", "pad": 0.8}
    ax.annotate(text, place, xytext=shift, textcoords="offset points", bbox=box, **options)

"""The scoreboard of chapter 8: its maps are chapter 1's, and its rules do what they say."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from periphery import claims


def _cells(notebooks, name):
    path = next(p for p in notebooks if p.as_posix().endswith(f"{name}.ipynb"))
    return {cell.id: cell.source for cell in notebooks[path].cells}


@pytest.fixture(scope="module")
def place(notebooks):
    """What the scoreboard's cells define, without its figures."""
    cells = _cells(notebooks, "8-verdict/scoreboard")
    names = {"np": np, "pd": pd, "nx": nx, "claims": claims, "draws": 3}
    names["ledger"] = claims.table().set_index("id")
    for cell in ("readings", "define-stands", "define-in-mix", "article-argument"):
        exec(cells[cell], names)
    for cell in ("critics-argument", "graphs", "define-weights", "define-carried"):
        exec(cells[cell], names)
    exec(cells["define-average"], names)
    return names


def test_the_maps_are_those_of_chapter_1(notebooks, place):
    first = {}
    cells = _cells(notebooks, "1-article/argument-map")
    for cell in ("article-argument", "critics-argument"):
        exec(cells[cell], first)
    assert place["article_map"] == first["article"]
    assert place["critics_map"] == first["critics"]
    assert (place["THESIS"], place["COUNTER"]) == (first["THESIS"], first["COUNTER"])


def test_the_readings_are_ordered(place):
    """No verdict counts for more under a stricter reading, and none for more than a better one."""
    strict, steps, charitable = (place[name] for name in ("STRICT", "STEPS", "CHARITABLE"))
    judging = claims.VERDICTS[:4]
    for verdict in judging:
        assert strict[verdict] <= steps[verdict] <= charitable[verdict]
    for reading in (strict, steps, charitable):
        assert list(reading) == list(claims.VERDICTS)
        values = [reading[verdict] for verdict in judging]
        assert values == sorted(values, reverse=True) and values[0] == 1 and values[-1] == 0


def test_a_side_in_its_own_mix_is_what_it_is(place):
    rows = place["ledger"].query("side == 'article'")
    own = rows["type"].value_counts(normalize=True)
    assert place["in_mix"](rows, place["STRICT"], own) == pytest.approx(
        place["stands"](rows, place["STRICT"])
    )


def test_kinds_explain_a_lead_that_is_all_kinds(place):
    """Two sides alike within each kind differ overall, and not like beside like."""
    event, cause = ["supported"], ["unsupported"]
    article = pd.DataFrame({"type": ["event"] * 3 + ["causal"], "verdict": event * 3 + cause})
    critics = pd.DataFrame({"type": ["event"] + ["causal"] * 3, "verdict": event + cause * 3})
    mix = critics["type"].value_counts(normalize=True)
    strict = place["STRICT"]
    assert place["stands"](article, strict) - place["stands"](critics, strict) == 50
    assert place["in_mix"](article, strict, mix) == place["in_mix"](critics, strict, mix)


def test_the_weakest_link(place, monkeypatch):
    verdicts = {"A": "supported", "B": "unsupported", "C": "partly supported", "D": "not confirmed"}
    ledger = pd.DataFrame({"verdict": verdicts})
    monkeypatch.setitem(place, "ledger", ledger)
    graph = nx.DiGraph([("A", "thesis"), ("B", "thesis"), ("D", "thesis"), ("C", "A")])
    assert place["carried"](graph, "thesis", min) == 0  # B breaks it
    assert place["carried"](graph, "thesis", max) == 2  # by A, no better than its ground C
    graph.remove_node("B")
    assert place["carried"](graph, "thesis", min) == 2  # D is set aside
    assert place["carried"](nx.DiGraph([("D", "thesis")]), "thesis", min) is None


def test_weights_halve_with_each_step(place):
    weights = place["central"]("the article")
    assert set(weights[list(place["maps"]["the article"].predecessors(place["THESIS"]))]) == {1.0}
    assert weights["E10"] == 0.5 and weights["E06"] == 0.25


def test_the_average_passes_over_what_is_set_aside(place):
    values = np.array([[1.0, 0.0, np.nan], [0.5, 0.5, np.nan]])
    weights = np.array([[3.0, 1.0, 9.0], [1.0, 1.0, 9.0]])
    kinds = np.array(["any"] * 3)
    assert place["average"](values, weights, kinds, {"any": 1}) == pytest.approx([75, 50])

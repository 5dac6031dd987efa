"""The arguments' maps: what is no map is refused, and worth and weight run along the lines."""

import pandas as pd
import pytest
import yaml

from periphery import argument
from periphery.argument import ArgumentError, carried, central, graph

THESIS = "a thesis"


@pytest.mark.parametrize("side", ["article", "critics"])
def test_each_side_has_one_thesis_to_which_everything_leads(side):
    grounds = argument.read(side)
    drawn = graph(grounds)
    assert [node for node in drawn if not drawn.out_degree(node)] == [next(iter(grounds))]
    assert drawn.number_of_edges() == sum(len(offered) for offered in grounds.values())


@pytest.mark.parametrize(
    ("grounds", "words"),
    [
        ({}, "a line for each conclusion"),
        ({THESIS: []}, f"^{THESIS}: the grounds are a list"),
        ({THESIS: "E05"}, f"^{THESIS}: the grounds are a list"),
        ({THESIS: ["Z01"]}, "^Z01 is not in the ledger"),
        ({THESIS: ["E05"], "E05": ["E01"], "E01": ["E05"]}, "in a circle"),
        ({THESIS: ["E05"], "P05": ["P02"]}, "^P02 leads to no thesis"),
    ],
)
def test_what_is_no_map_is_refused(grounds, words, tmp_path):
    path = tmp_path / "argument.yaml"
    path.write_text(yaml.safe_dump({"mine": grounds}, sort_keys=False), encoding="utf-8")
    with pytest.raises(ArgumentError, match=words):
        argument.read("mine", path)


def test_a_list_that_lacks_the_side_or_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "argument.yaml"
    with pytest.raises(ArgumentError, match="there is no list"):
        argument.read("mine", path)
    path.write_text("theirs: {}\n", encoding="utf-8")
    with pytest.raises(ArgumentError, match="no side 'mine'"):
        argument.read("mine", path)
    path.write_text("mine: [", encoding="utf-8")
    with pytest.raises(ArgumentError, match="not valid YAML"):
        argument.read("mine", path)


def test_a_claim_is_worth_no_more_than_its_weakest_ground():
    verdicts = pd.Series(
        {"E01": "supported", "E02": "unsupported", "E03": "partly supported", "E04": "not confirmed"}
    )
    drawn = graph({THESIS: ["E01", "E02", "E04"], "E01": ["E03"]})
    assert carried(drawn, THESIS, verdicts, min) == 0  # E02 breaks it
    assert carried(drawn, THESIS, verdicts, max) == 2  # by E01, no better than its ground E03
    drawn.remove_node("E02")
    assert carried(drawn, THESIS, verdicts, min) == 2  # E04 is set aside
    assert carried(graph({THESIS: ["E04"]}), THESIS, verdicts, min) is None


def test_weights_halve_with_each_step_and_the_shortest_way_counts():
    drawn = graph({THESIS: ["E05", "E10"], "E05": ["E10", "E04"], "E10": ["E06"]})
    weights = central(drawn, THESIS)
    assert weights.to_dict() == {"E05": 1, "E10": 1, "E04": 0.5, "E06": 0.5}

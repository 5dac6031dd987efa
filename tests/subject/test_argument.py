"""The arguments' maps: what is no map is refused, and worth and weight run along the lines."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import yaml
from matplotlib import colors

from periphery import argument, argument_figure
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
        {
            "E01": "supported",
            "E02": "unsupported",
            "E03": "partly supported",
            "E04": "not confirmed",
        }
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


# The figure --------------------------------------------------------------------------------------

DEEP = {THESIS: ["E05", "P05"], "E05": ["E01", "E04"], "E01": ["E02"], "P05": ["P02"]}
VERDICTS = pd.Series(
    {
        "E05": "contested",
        "P05": "supported",
        "E01": "partly supported",
        "E04": "not confirmed",
        "P02": "unsupported",
        "E02": "supported",
    }
)


@pytest.fixture
def drawn():
    """Return the axes of an argument that is three steps deep."""
    words = {claim: f"about {claim.lower()}" for claim in VERDICTS.index}
    argument_figure.draw(graph(DEEP), THESIS, VERDICTS, words, "An argument")
    figure = plt.gcf()
    figure.draw_without_rendering()
    yield figure.axes[0]
    plt.close(figure)


def test_a_claim_stands_in_the_middle_of_what_is_offered_for_it():
    tree, found = argument_figure.places(graph(DEEP), THESIS)
    assert "E02" not in tree  # a third step
    assert found["E05"][1] == (found["E01"][1] + found["E04"][1]) / 2
    grounds = [found[claim] for claim in ("E01", "E04", "P02")]
    assert sorted(height for _, height in grounds) == [-2, -1, 0]
    assert found[THESIS][0] < found["E05"][0] == found["P05"][0] < grounds[0][0]
    assert len({across for across, _ in grounds}) == 1


def test_each_claim_has_its_words_and_how_much_stands_behind_it(drawn):
    texts = {text.get_text() for text in drawn.texts}
    assert {"E05 about e05", "E01 about e01 (+1)", "E04 about e04", "a thesis"} <= texts
    assert not [text for text in texts if "E02" in text]


def test_each_claim_has_the_mark_of_its_verdict_and_the_key_says_which_is_which(drawn):
    marks = [line for line in drawn.lines if line.get_marker() not in ("None", None, "")]
    at = {tuple(line.get_xydata()[0]): line for line in marks if len(line.get_xydata())}
    _, found = argument_figure.places(graph(DEEP), THESIS)
    key = {line.get_label(): line for line in marks if not len(line.get_xydata())}
    assert list(key) == list(argument_figure.MARKS)
    for claim in ("E05", "P05", "E01", "E04", "P02"):
        mark, wanted = at[found[claim]], key[VERDICTS[claim]]
        assert mark.get_marker() == wanted.get_marker()
        for colour in ("get_markerfacecolor", "get_markeredgecolor"):
            assert colors.same_color(getattr(mark, colour)(), getattr(wanted, colour)())
    looks = {(line.get_marker(), str(line.get_markerfacecolor())) for line in key.values()}
    assert len(looks) == len(key)  # no two verdicts look alike


def test_a_line_leads_from_each_claim_to_each_of_its_grounds(drawn):
    _, found = argument_figure.places(graph(DEEP), THESIS)
    ends = {
        (tuple(line.get_xydata()[0]), tuple(line.get_xydata()[-1]))
        for line in drawn.lines
        if len(line.get_xydata()) == 3
    }
    pairs = {(c, g) for c, offered in DEEP.items() for g in offered if g != "E02"}
    assert ends == {(found[claim], found[ground]) for claim, ground in pairs}


def test_words_stand_beside_their_mark_and_within_the_axes(drawn):
    boxes = {text.get_text(): text.get_window_extent() for text in drawn.texts}
    _, found = argument_figure.places(graph(DEEP), THESIS)
    for claim, place in found.items():
        across, height = drawn.transData.transform(place)
        (box,) = [box for text, box in boxes.items() if text.startswith(claim)]
        if claim == THESIS or place[0] < 1:
            assert box.y0 > height  # above the lines that lead on
        else:
            assert box.x0 > across and box.y0 < height < box.y1
    first, last = drawn.get_xlim()
    assert first < 0 and all(x < last for x, _ in found.values())

"""How the course's figures look."""

from periphery import looks


def test_a_state_of_the_region_stays_one_when_it_is_compared_with():
    kinds = looks.region_and(["CHL", "NOR"])
    assert kinds["CHL"] == "the region" and kinds["NOR"] == "comparators"
    assert list(kinds.values()).count("the region") == 33
    assert set(kinds.values()) <= set(looks.LOOKS)

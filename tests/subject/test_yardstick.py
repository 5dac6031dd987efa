"""The yardstick of chapter 7: nothing sold is no basket, and names are dealt to whole panels."""

import itertools

import numpy as np
import pandas as pd
import pytest

STATES = {"ARG": "south", "BRA": "south", "MEX": "north", "BRB": "islands"}


@pytest.fixture(scope="module")
def cells(notebooks):
    path = next(p for p in notebooks if p.as_posix().endswith("7-critics/same-yardstick.ipynb"))
    return {cell.id: cell.source for cell in notebooks[path].cells}


@pytest.fixture(scope="module")
def marks_of(cells):
    place = {"pd": pd, "np": np}
    exec(cells["marks-of"], place)
    return place["marks_of"]


def _flows(**sections):
    row = dict.fromkeys("0123456789", 0.0) | {k.strip("s"): v for k, v in sections.items()}
    return pd.DataFrame([row], index=["DMA"])


def test_who_sells_nothing_has_no_basket(marks_of):
    """Nought over nought is missing; that nothing crosses both ways is still one-way trade."""
    found = marks_of(_flows(), _flows(s7=10.0, s0=10.0)).loc["DMA"]
    assert found[["raw for made", "narrow basket", "little technology"]].isna().all()
    assert found["one-way trade"] == 100


def test_a_basket_is_measured_in_shares(marks_of):
    found = marks_of(_flows(s0=3.0, s7=1.0), _flows(s0=1.0, s7=1.0)).loc["DMA"]
    assert found["raw for made"] == pytest.approx(75 - 50)
    assert found["narrow basket"] == pytest.approx(0.75**2 + 0.25**2)
    assert found["little technology"] == pytest.approx(75)
    assert found["one-way trade"] == pytest.approx(100 * 2 / 6)


@pytest.fixture
def deals(cells):
    """The deals, for four states of three panels on eleven marks where China is always highest."""
    marks = [str(number) for number in range(11)]
    now = pd.DataFrame(
        [[power] * 11 for _ in STATES for power in (2.0, 1.0, 0.0)],
        index=pd.MultiIndex.from_product([STATES, ["CHN", "USA", "EU"]]),
        columns=marks,
    )
    region = pd.DataFrame({"panel": STATES})
    place = {"np": np, "pd": pd, "itertools": itertools, "now": now, "region": region}
    place |= {"PARTNERS": dict.fromkeys(["CHN", "USA", "EU"]), "MARKS": marks}
    place["PANELS"] = ["south", "north", "islands"]
    exec(cells["chance"], place)
    exec(cells["chance-deals"], place)
    return place


def test_names_are_dealt_once_a_panel(deals):
    """Six orders in each of three panels; a panel is won whole or not at all."""
    assert len(deals["deals"]) == 6**3
    assert set(deals["deals"]["critics"]) == {0, 11, 22, 33}
    assert (deals["deals"]["critics"] == 33).mean() == pytest.approx(1 / 27)


def test_a_perfect_pattern_is_as_lucky_as_three_panels_allow(deals):
    assert deals["came_out"]["critics"] == 33
    assert deals["lucky"]["critics"] == pytest.approx(100 / 27 / 2)

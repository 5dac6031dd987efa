"""The procedures behind "clear", intervals and p-values raise as few false alarms as they promise."""

import numpy as np
import pytest
from contents import ROOT

from false_alarms import (
    BOUNDS,
    NOMINAL,
    Procedure,
    false_alarms,
    interval,
    keeps_its_promise,
    procedures,
)
from false_alarms.__main__ import LEDGER
from false_alarms.country_worlds import exposure, outside, terms_slope
from livebook import yaml_text

KNOWN = procedures()


@pytest.mark.parametrize("key", KNOWN)
def test_a_procedure_keeps_its_promise(key):
    procedure = KNOWN[key]
    alarms = false_alarms(procedure, procedure.quick)
    assert keeps_its_promise(alarms, procedure.quick), f"{alarms} of {procedure.quick} worlds"


def _measured(p_value):
    return Procedure("x", "x", "x", (), p_value)


def _measuring(rate):
    return _measured(lambda rng: 0.0 if rng.random() < rate else 1.0)


@pytest.mark.parametrize("rate", [0.2, 0.3, 0.4])
def test_a_broken_procedure_is_noticed_at_the_size_of_these_tests(rate):
    assert not keeps_its_promise(false_alarms(_measuring(rate), 200), 200)


def test_a_procedure_that_never_raises_the_alarm_is_noticed_too():
    assert not keeps_its_promise(0, 200)
    assert keeps_its_promise(10, 200)


def test_the_same_worlds_are_drawn_again():
    assert false_alarms(_measuring(0.05), 300) == false_alarms(_measuring(0.05), 300)
    low, high = interval(15, 300)
    assert low < 0.05 < high


def test_worlds_differ():
    seen = []
    false_alarms(Procedure("x", "x", "x", (), lambda rng: seen.append(rng.random()) or 1.0), 50)
    assert len(np.unique(seen)) == 50


def test_the_ledger_has_every_procedure_at_full_size_inside_the_bounds():
    ledger = yaml_text.read(LEDGER)
    assert list(ledger) == list(KNOWN)
    for key, entry in ledger.items():
        assert entry["draws"] == KNOWN[key].draws, key
        assert entry["name"] == KNOWN[key].name, key
        assert entry["nominal"] == NOMINAL
        assert BOUNDS[0] <= entry["rate"] <= BOUNDS[1], key


def test_the_pages_that_use_a_procedure_exist():
    for key, procedure in KNOWN.items():
        assert procedure.pages, key
        for page in procedure.pages:
            assert (ROOT / f"{page}.ipynb").is_file() or (ROOT / f"{page}.md").is_file(), page


def test_exposure_is_missing_where_the_table_has_no_state_and_a_members_own_where_it_has():
    found = exposure("China", "exports", 2017, states=outside())
    assert not {"SRB", "MNE", "SSD"} & set(found.index)  # not in the table of 2000–02
    assert found[["DEU", "POL"]].gt(0).all()  # members of the Union sell to China themselves
    union = exposure("European Union", "exports", 2017, states=outside())
    assert not {"DEU", "POL"} & set(union.index)  # no trade with the Union they are part of


def test_neighbours_who_sell_the_same_goods_raise_false_alarms_unless_panels_are_held_constant():
    alarms = false_alarms(_measured(terms_slope(held=False)), 200)
    assert 0.15 < alarms / 200 < 0.35  # "in about a quarter of cases", the notebook says
    assert keeps_its_promise(false_alarms(_measured(terms_slope(held=True)), 200), 200)

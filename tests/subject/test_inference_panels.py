"""The simulated worlds of chapters 5 and 6: as the data in all but the effect."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from false_alarms import opinion_worlds, panel_worlds
from periphery import panel


@pytest.fixture
def left():
    """An autoregression of memory 0.6 in thirty units over forty years, with gaps."""
    rng = np.random.default_rng(4)
    values, state = [], np.zeros(30)
    for _ in range(100):
        state = 0.6 * state + rng.normal(size=30)
        values.append(state)
    table = pd.DataFrame(values[60:], index=range(1980, 2020))
    return (table - table.mean()).mask(rng.random(table.shape) < 0.1)


def test_worlds_have_the_memory_and_the_gaps_of_the_data(left):
    kept = panel_worlds.memory(left, panel_worlds.kendall)
    assert kept.rho == pytest.approx(0.6, abs=0.06)
    drawn = [kept.draw(np.random.default_rng(seed)) for seed in range(30)]
    assert all((world.isna() == left.isna()).all(axis=None) for world in drawn)
    again = np.mean(
        [panel_worlds.memory(world - world.mean(), panel_worlds.kendall).rho for world in drawn]
    )
    assert again == pytest.approx(kept.rho, abs=0.05)


def test_states_that_move_together_do_so_in_the_worlds(left):
    left = left.fillna(0)
    left[1] = left[0]
    world = panel_worlds.memory(left, panel_worlds.kendall).draw(np.random.default_rng(1))
    assert np.corrcoef(world[0], world[1])[0, 1] == pytest.approx(1)


def test_the_plain_clustered_error_breaks_its_promise_where_ours_keeps_it():
    """What the book used before: errors clustered by state, one freedom less than states."""
    rows, kept = panel_worlds._trade_world(*panel_worlds.OLD, "with_china", False)
    plain, ours = [], []
    for seed in range(200):
        drawn = kept.draw(np.random.default_rng(seed)).stack().rename("drawn").reset_index()
        table = rows.merge(drawn.dropna())
        found = panel.fixed_effects(table, "drawn", "china")
        ours.append(found.p_value <= 0.05)
        plain.append(_plain(table, found.slope) <= 0.05)
    assert np.mean(ours) <= 0.08
    assert np.mean(plain) >= np.mean(ours) + 0.02


def _plain(table, slope):
    basis = panel._basis(panel._dummies(table, "iso3", "year", ("unit", "time")))

    def within(name):
        values = table[name].to_numpy(dtype=float)
        return values - basis @ (basis.T @ values)

    x, y = within("china"), within("drawn")
    units, n = table["iso3"].nunique(), len(table)
    scores = pd.Series(x * (y - slope * x)).groupby(table["iso3"].to_numpy()).sum()
    few = units / (units - 1) * (n - 1) / (n - basis.shape[1] - 1)
    error = np.sqrt(few * (scores**2).sum()) / (x @ x)
    return 2 * stats.t.sf(abs(slope) / error, units - 1)


def test_a_sample_of_places_is_worth_half():
    rng = np.random.default_rng(2)
    shares = [opinion_worlds.sampled(50, 1200, rng) for _ in range(1500)]
    assert np.mean(shares) == pytest.approx(50, abs=0.3)
    assert np.var(shares) / (50 * 50 / 1200) == pytest.approx(2, rel=0.15)

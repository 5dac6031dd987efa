"""The benchmark reports what it is asked for; how long things take is none of a test's business."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import network_speed as bench


def test_power_of_growth():
    sizes = pd.Index(bench.SIZES)
    times = pd.DataFrame({"square": 3e-7 * sizes**2, "cube": 1e-9 * sizes**3}, index=sizes)
    assert bench.exponents(times).to_dict() == pytest.approx({"square": 2, "cube": 3})


def test_random_flows_are_flows_and_the_same_each_time():
    flows = bench.random_flows(30)
    assert (np.diag(flows) == 0).all() and (flows >= 0).all(axis=None)
    pd.testing.assert_frame_equal(flows, bench.random_flows(30))


@pytest.mark.parametrize("measure", bench.MEASURES)
def test_a_measure_says_something_of_every_country(measure):
    found = bench.MEASURES[measure](bench.random_flows(30))
    values = found if isinstance(found, pd.Series | pd.DataFrame) else found[0]
    assert list(values.index) == list(range(30))


def test_the_shortest_of_several_runs_counts(monkeypatch):
    clock = iter([0, 5, 10, 12, 20, 23])
    monkeypatch.setattr(bench.time, "perf_counter", lambda: next(clock))
    given = []
    assert bench.seconds(given.append, "flows", runs=3) == 2
    assert given == ["flows"] * 3

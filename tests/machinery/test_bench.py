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


def test_every_measure_runs():
    for measure in bench.MEASURES.values():
        assert bench.seconds(measure, bench.random_flows(30)) > 0

"""Change points on made-up series: how often noise alone is called a change, and which changes are found."""

from importlib.util import find_spec
from math import log, nan
from random import Random

import pytest
from imwire.bench.results.change_points import SHORTEST, change_points

# Not imported here: that takes seconds, in every process that collects tests.
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_spec("ruptures") is None, reason="ruptures is not installed"),
]

RUNS = (8, 20, 60)


def noise(random: Random, runs: int, sigma: float, bad: float = 0.0) -> list[float]:
    """Return logarithms of times: mostly normal noise, and a share of runs that a neighbour made up to 30 % longer."""
    return [
        random.gauss(0.0, sigma) + (random.uniform(0.0, 0.3) if random.random() < bad else 0.0) for _ in range(runs)
    ]


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize("bad", [0.0, 0.1])
@pytest.mark.parametrize("sigma", [0.005, 0.02, 0.05])
def test_noise_alone_is_seldom_a_change(runs: int, sigma: float, bad: float) -> None:
    random = Random(f"noise/{runs}/{sigma}/{bad}")
    series = 60
    alarms = sum(bool(change_points(noise(random, runs, sigma, bad))) for _ in range(series))
    assert alarms <= 0.05 * series


@pytest.mark.parametrize("runs", RUNS)
def test_a_step_is_found_where_it_is(runs: int) -> None:
    random = Random(f"step/{runs}")
    found = 0
    for _ in range(60):
        at = random.randint(SHORTEST, runs - SHORTEST)
        values = [value + (log(1.1) if place >= at else 0.0) for place, value in enumerate(noise(random, runs, 0.01))]
        places = change_points(values)
        found += len(places) == 1 and abs(places[0] - at) <= 1
    assert found >= 0.9 * 60


@pytest.mark.parametrize("runs", RUNS)
def test_segments_cost_what_the_library_says(runs: int) -> None:
    import numpy
    import ruptures.costs
    import ruptures.exceptions
    from imwire.bench.results.segment_costs import AbsoluteDeviations

    random = Random(f"costs/{runs}")
    # Rounded, so that some are equal.
    signal = numpy.array([round(random.gauss(0.0, 1.0), 1) for _ in range(runs)]).reshape(-1, 1)
    ours, theirs = AbsoluteDeviations(SHORTEST).fit(signal), ruptures.costs.CostL1().fit(signal)
    segments = [(start, end) for start in range(runs) for end in range(start + SHORTEST, runs + 1)]
    # In the order in which PELT asks, and in none.
    for asked in (segments, random.sample(segments, len(segments))):
        for start, end in asked:
            assert ours.error(start, end) == pytest.approx(theirs.error(start, end))
    with pytest.raises(ruptures.exceptions.NotEnoughPoints):
        ours.error(0, SHORTEST - 1)


def test_one_bad_run_is_no_change() -> None:
    values = [0.0, 0.002, -0.001, 0.001, 1.0, 0.0, -0.002, 0.001, 0.0, 0.001]
    assert change_points(values) == []


def test_a_small_step_is_none_however_quiet_the_runs_are() -> None:
    assert change_points([0.0] * 20 + [log(1.02)] * 20) == []
    assert change_points([0.0] * 20 + [log(1.04)] * 20) == [20]


def test_gaps_are_skipped_and_few_runs_tell_nothing() -> None:
    values = [nan, 0.0, 0.0, nan, 0.0, 0.0, 0.3, nan, 0.3, 0.3, 0.3]
    assert change_points(values) == [6]
    assert change_points([0.0, 0.0, 0.5, 0.5, 0.5]) == []

"""Finds where the level of a series changes, with the library ruptures.

The rule: changes that noise alone makes are not shown; `tests/bench/results/test_change_points.py` counts how many are.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import isnan, log, sqrt
from statistics import median

from .statistics import SMALLEST_DIFFERENCE

SHORTEST = 3
"""The fewest runs on each side of a change."""
PENALTY = 4.0
"""What a change must explain, in units of noise times the logarithm of the number of runs."""
NOISE_FLOOR = 0.015


class HistoryError(Exception):
    """There is nothing to draw, or changes cannot be found; the text says why, and what to do."""


def change_points(values: Sequence[float]) -> list[int]:
    """Return the places at which the level of a series of logarithms changes, NaN left out; needs `ruptures`.

    Exact segmentation by the sum of absolute deviations (PELT: Killick, Fearnhead and Eckley, 2012), which one bad run
    moves little. Noise is estimated from neighbours, so that a step does not count as noise; steps below 3 % are left
    out. Raises HistoryError where the library is not installed.
    """
    try:
        import numpy
        import ruptures
    except ImportError:
        raise HistoryError("finding changes needs the ruptures package: pip install ruptures") from None
    from .segment_costs import AbsoluteDeviations

    there = [at for at, value in enumerate(values) if not isnan(value)]
    if len(there) < 2 * SHORTEST:
        return []
    known = [values[at] for at in there]
    # 1.4826: from the median of absolute deviations to a standard deviation; sqrt(2): a difference has two noises.
    steps = [abs(b - a) for a, b in pairwise(known)]
    noise = max(NOISE_FLOOR, 1.4826 * median(steps) / sqrt(2))
    signal = numpy.array(known).reshape(-1, 1) / noise
    search = ruptures.Pelt(custom_cost=AbsoluteDeviations(SHORTEST), min_size=SHORTEST, jump=1)
    found = search.fit(signal).predict(pen=PENALTY * log(len(known)))
    return [there[at] for at in _large_enough(known, found[:-1])]


def _large_enough(known: Sequence[float], places: Sequence[int]) -> list[int]:
    """Return the places without those at which the medians differ by less than 3 %, the smallest removed first."""
    left = list(places)
    while left:
        ends = [0, *left, len(known)]
        levels = [median(known[a:b]) for a, b in pairwise(ends)]
        steps = [abs(b - a) for a, b in pairwise(levels)]
        if min(steps) >= log(1 + SMALLEST_DIFFERENCE):
            break
        del left[steps.index(min(steps))]
    return left

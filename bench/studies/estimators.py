"""Other figures for a case in one process, from the same slices, to be tried beside the one in use.

The rule: each is formed from slices alone, so that a results file has all that a trial needs.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median

from ..harness.levelling import Slices, level

Estimator = Callable[[Mapping[str, Slices], int], dict[str, float]]
"""Returns each case's seconds per frame, from its slices and the positions of the sample."""


def levelled(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the times in use: as found, without what the cases of a turn lost together."""
    return {name: times.time_s for name, times in level(cases, positions).items()}


def fastest_quarter(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the undisturbed times in use: the fastest quarter of each position's slices."""
    return {name: times.fastest_s for name, times in level(cases, positions).items()}


def minima(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the fastest slice of each position, averaged."""
    return _by_position(cases, positions, min)


def medians(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the median of each position, averaged: turns count for nothing."""
    return _by_position(cases, positions, median)


def means(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the mean of all slices: what a stop-watch around everything shows."""
    return _by_position(cases, positions, fmean)


def first_three(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the median of three passes over the sample, as values were formed before there were slices."""
    found = {}
    for name, slices in cases.items():
        laps = [slices.values_s[at : at + positions] for at in range(0, len(slices.values_s), positions)]
        chosen = [laps[0], laps[len(laps) // 2], laps[-1]]
        found[name] = median(map(fmean, chosen))
    return found


ESTIMATORS: dict[str, Estimator] = {
    "median of three passes": first_three,
    "mean of all slices": means,
    "minimum of each position": minima,
    "fastest quarter": fastest_quarter,
    "median of each position": medians,
    "levelled by turns (in use)": levelled,
}


def _by_position(
    cases: Mapping[str, Slices], positions: int, how: Callable[[Sequence[float]], float]
) -> dict[str, float]:
    found = {}
    for name, slices in cases.items():
        places: dict[int, list[float]] = {}
        for index, value in enumerate(slices.values_s):
            places.setdefault(index * slices.stride % positions, []).append(value)
        found[name] = fmean(map(how, places.values()))
    return found

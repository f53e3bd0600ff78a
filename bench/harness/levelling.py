"""The time of each case in one process, from slices that were taken in turns.

The rule: the machine's state changes within a process (by a factor of 2 on shared cores), so slices are compared within
their turn only. In a turn, the same few frames went through all cases within a few milliseconds. What all of them lost
together is the turn's effect, and it is taken off before a case's slices are summed up.

On the logarithms this is Tukey's median polish (Exploratory Data Analysis, 1977): slice = case + turn + rest, both
effects by medians. With two cases, the ratio of their times is exactly the median of the paired ratios of their slices.
With more, it is within 0.3 % of that, and it stays transitive: a/b x b/c = a/c. `studies.estimators` has the trial.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from statistics import fmean, median
from typing import NamedTuple

POLISHES = 3
FASTEST_SHARE = 4
"""The undisturbed time is that of the fastest quarter of a position's slices."""


class Slices(NamedTuple):
    """Seconds per frame of a case, slice by slice; it took part in every `stride`-th turn, the first included."""

    values_s: Sequence[float]
    stride: int = 1


class Times(NamedTuple):
    """Seconds per frame of a case in one process: as found, with its disturbances, and undisturbed."""

    time_s: float
    fastest_s: float


def level(cases: Mapping[str, Slices], positions: int) -> dict[str, Times]:
    """Return the times of cases that took turns; turn t took the sample's slice t % `positions`."""
    logs = {
        name: {index * slices.stride: log(value) for index, value in enumerate(slices.values_s)}
        for name, slices in cases.items()
    }
    centres = {name: median(values.values()) for name, values in logs.items()}
    effects: dict[int, float] = {}
    for _ in range(POLISHES):
        rests: dict[int, list[float]] = {}
        for name, values in logs.items():
            for turn, value in values.items():
                rests.setdefault(turn, []).append(value - centres[name])
        effects = {turn: median(rest) for turn, rest in rests.items()}
        centres = {
            name: median(value - effects[turn] for turn, value in values.items()) for name, values in logs.items()
        }
    # What a turn usually costs: frames of some positions are longer, so that each position is summed up by itself.
    usual = fmean(map(median, _by_position({turn: exp(effect) for turn, effect in effects.items()}, positions)))
    return {name: Times(exp(centres[name]) * usual, _fastest_s(slices, positions)) for name, slices in cases.items()}


def _by_position(turns: Mapping[int, float], positions: int) -> list[list[float]]:
    found: dict[int, list[float]] = {}
    for turn, value in turns.items():
        found.setdefault(turn % positions, []).append(value)
    return list(found.values())


def _fastest_s(slices: Slices, positions: int) -> float:
    turns = {index * slices.stride: value for index, value in enumerate(slices.values_s)}
    return fmean(
        fmean(sorted(values)[: max(1, len(values) // FASTEST_SHARE)]) for values in _by_position(turns, positions)
    )

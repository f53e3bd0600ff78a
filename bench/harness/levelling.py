"""The time of each case in one process, from slices that were taken in turns.

The rule: the machine's state changes within a process (by a factor of 2 on shared cores), so slices are compared within
their turn only. In a turn, the same few frames went through all cases within a few milliseconds. What all of them lost
together is the turn's effect, and it is taken off before a case's slices are summed up.

On the logarithms this is Tukey's median polish (Exploratory Data Analysis, 1977): slice = case + turn + rest, both
effects by medians. With two cases and a sample of one slice, the ratio of their times is the median of the paired
ratios of their slices. With more it stays transitive: a/b x b/c = a/c. `imwire.bench.studies.decisive` has the trial
beside other figures.
"""

from collections.abc import Mapping, Sequence
from math import exp, log
from statistics import fmean, median
from typing import NamedTuple

POLISHES = 3
FEWEST_LAPS = 3
"""With fewer laps, what a case took at a position is the machine's doing as likely as the codec's."""
FASTEST_SHARE = 4
"""The undisturbed time is that of the fastest quarter of a position's slices."""


class Slices(NamedTuple):
    """Seconds per frame of a case, slice by slice; it took part in every `stride`-th lap, the first included."""

    values_s: Sequence[float]
    stride: int = 1

    def by_turn(self, positions: int) -> dict[int, float]:
        """Return the seconds by turn, of which each lap has as many as the sample has positions."""
        return {
            lap * self.stride * positions + position: value
            for index, value in enumerate(self.values_s)
            for lap, position in [divmod(index, positions)]
        }


class Times(NamedTuple):
    """Seconds per frame of a case in one process: as found, with its disturbances, and undisturbed."""

    time_s: float
    fastest_s: float


def level(cases: Mapping[str, Slices], positions: int) -> dict[str, Times]:
    """Return the times of cases that took turns; turn t took the sample's slice t % `positions`."""
    logs = {
        name: {turn: log(value) for turn, value in slices.by_turn(positions).items()} for name, slices in cases.items()
    }
    centres = {name: median(values.values()) for name, values in logs.items()}
    effects: dict[int, float] = {}
    least = min((slices.stride for slices in cases.values()), default=1)
    for _ in range(POLISHES):
        rests: dict[int, list[float]] = {}
        # Not of slow cases, which know only some laps: they would count the machine's part in those as their own.
        for name in (name for name, slices in cases.items() if slices.stride == least):
            for turn, value in logs[name].items():
                rests.setdefault(turn, []).append(value - centres[name])
        effects = {turn: median(rest) for turn, rest in rests.items()}
        # A turn has no effect only where all cases that took every turn were left out.
        centres = {
            name: median(value - effects.get(turn, 0.0) for turn, value in values.items())
            for name, values in logs.items()
        }
    usual_s = {place: median(map(exp, found)) for place, found in _by_position(effects, positions).items()}
    found = {}
    for name, values in logs.items():
        rest = {turn: value - effects.get(turn, 0.0) - centres[name] for turn, value in values.items()}
        own = {place: exp(_agreed(each)) * usual_s[place] for place, each in _by_position(rest, positions).items()}
        found[name] = Times(exp(centres[name]) * fmean(own.values()), _fastest_s(cases[name], positions))
    return found


def _agreed(rests: Sequence[float]) -> float:
    """Return how much longer (or shorter) a case takes at a position, as far as all laps but one in six show it.

    Thus a codec that is slow on some frames only is seen, which a median over all slices would not do. A median over
    the few laps of each position would be at the mercy of the machine. What not all laps show is lost: of a codec that
    is 10 % slower because of one position in five, up to 2 % on a disturbed machine.
    """
    if len(rests) < FEWEST_LAPS:
        return 0.0
    found, left_out = sorted(rests), (len(rests) - 1) // 6
    return max(found[left_out], 0.0) + min(found[-1 - left_out], 0.0)


def _by_position(turns: Mapping[int, float], positions: int) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for turn, value in turns.items():
        found.setdefault(turn % positions, []).append(value)
    return found


def _fastest_s(slices: Slices, positions: int) -> float:
    return fmean(
        fmean(sorted(values)[: max(1, len(values) // FASTEST_SHARE)])
        for values in _by_position(slices.by_turn(positions), positions).values()
    )

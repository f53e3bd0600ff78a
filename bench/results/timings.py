"""The times of one case: what each worker process found, and the ratio of two cases.

The rule: the unit is the process. Within it, slices taken in turns give one time; over processes, times give an
interval.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from .statistics import Ratio, paired_ratio

BASELINE = "json"
"""The codec that every other is compared with."""


class ProcessValues(NamedTuple):
    """What one worker process found out about one case, in seconds per frame.

    `time_s` is as found, with the disturbances that cases have in common taken off turn by turn; `fastest_s` is that of
    the fastest quarter. Both come from `slices_s`. Turn t of the process took the slice t % `positions` of the sample;
    the case took part in every `stride`-th lap over it. `again` is 1 for a process that measured undecided rows again.
    """

    process: int
    slices_s: tuple[float, ...]
    time_s: float
    fastest_s: float
    stride: int = 1
    positions: int = 1
    again: int = 0


@dataclass(frozen=True)
class Timing:
    """Seconds per frame of one case: for each worker process its number, its time as found, and undisturbed.

    `found` is all that each process found, and `frames` how many frames a slice has.
    """

    codec: str
    payload: str
    operation: str
    processes: tuple[int, ...]
    times_s: tuple[float, ...]
    fastest_s: tuple[float, ...]
    found: tuple[ProcessValues, ...] = ()
    frames: int = 1

    @classmethod
    def of(cls, case: tuple[str, str, str], processes: Iterable[ProcessValues], frames: int = 1) -> "Timing":
        """Return the timing of a case from what each process found."""
        found = tuple(processes)
        return cls(
            *case,
            processes=tuple(p.process for p in found),
            times_s=tuple(p.time_s for p in found),
            fastest_s=tuple(p.fastest_s for p in found),
            found=found,
            frames=frames,
        )

    @property
    def name(self) -> str:
        """The case's name: codec, payload and operation."""
        return f"{self.codec}/{self.payload}/{self.operation}"

    @property
    def median_s(self) -> float:
        """The median over the processes that measured all rows, as found: rows are compared by it."""
        return median(self._first_look(self.times_s))

    @property
    def undisturbed_s(self) -> float:
        """The median over these processes of their fastest quarter: what the case costs when nothing disturbs it."""
        return median(self._first_look(self.fastest_s))

    def _first_look(self, values: tuple[float, ...]) -> list[float]:
        first = [value for value, process in zip(values, self.found, strict=False) if not process.again]
        return first or list(values)


def ratio(top: Timing, bottom: Timing) -> Ratio | None:
    """Return top / bottom of two cases of one run, paired by process; None when no process measured both."""
    bottoms = dict(zip(bottom.processes, bottom.times_s, strict=True))
    pairs = [(t, bottoms[p]) for p, t in zip(top.processes, top.times_s, strict=True) if p in bottoms]
    return paired_ratio(*zip(*pairs, strict=True)) if pairs else None

"""The cost of a segment of a series, the sum of absolute deviations, from that of the segment one run shorter.

The figures equal those of the library's own `l1` but for rounding. `l1` sorts every segment anew; PELT asks
for the segments from one start in the order of their ends. It imports ruptures, an extra.
"""

from bisect import bisect
from typing import Any

import ruptures.base
import ruptures.exceptions


class Segment:
    """Values in order, with the sum of all and of the half below the median."""

    def __init__(self) -> None:
        """Start empty."""
        self.ordered: list[float] = []
        self.total = 0.0
        self.lower = 0.0

    def add(self, value: float) -> None:
        """Take in one more value."""
        ordered, half = self.ordered, len(self.ordered) // 2
        at = bisect(ordered, value)
        ordered.insert(at, value)
        self.total += value
        if at < half:
            self.lower += value - ordered[half]
        if len(ordered) // 2 > half:
            self.lower += ordered[half]

    @property
    def deviations(self) -> float:
        """Return the sum of absolute deviations from the median."""
        half, odd = divmod(len(self.ordered), 2)
        return self.total - 2 * self.lower - (self.ordered[half] if odd else 0.0)


class AbsoluteDeviations(ruptures.base.BaseCost):  # type: ignore[misc]  # ruptures brings no types
    """The cost for a signal of shape (runs, 1): `error(a, b)` is that of the runs from a to b, b left out.

    It is mutable, because the library's interface is.
    """

    model = "l1"

    def __init__(self, min_size: int) -> None:
        """Make a cost that is asked for segments of `min_size` runs or more."""
        self.min_size = min_size

    def fit(self, signal: Any) -> "AbsoluteDeviations":
        """Take the signal, an array of shape (runs, 1)."""
        self.signal = signal
        self.values = signal[:, 0].tolist()
        self.segments: dict[int, Segment] = {}
        return self

    def error(self, start: int, end: int) -> float:
        """Return the sum of absolute deviations from the median of a segment; raises NotEnoughPoints."""
        if end - start < self.min_size:
            raise ruptures.exceptions.NotEnoughPoints
        segment = self.segments.setdefault(start, Segment())
        if len(segment.ordered) > end - start:
            segment = self.segments[start] = Segment()
        for value in self.values[start + len(segment.ordered) : end]:
            segment.add(value)
        return segment.deviations

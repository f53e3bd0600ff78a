"""How sure a ratio is, defined once: rank intervals on ratios of the times that processes found.

The rule: the unit of replication is the process (values inside one correlate, 0.22-0.66). The estimate is the
Hodges-Lehmann median of log ratios, the interval its exact rank interval. A difference is claimed only when the
whole interval lies more than 3 % from equal: memory layout alone moves a row by up to 1.8 %. An interval wholly within
these 3 % is a finding too, "no measurable difference". One that lies on both sides of a limit is no finding: the run
leaves it undecided.

A run looks at a row up to three times: it measures what is undecided again, in more processes. Each look may err, and
the errors of all looks may add up to 5 % (the union bound; Lan and DeMets, Biometrika 1983, call this spending alpha).
The first look, at up to 9 processes, spends 4 %; each of the two others, at more, 0.5 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from statistics import median
from typing import Literal

CONFIDENCE = 0.95
"""The least confidence with which the interval of a row with enough processes holds, however often it was looked at."""
FIRST_LOOK = 9
"""The most processes of a first look."""
FIRST_LOOK_ERROR = 0.04
LATER_LOOKS = 2
LATER_LOOK_ERROR = 0.005
SMALLEST_DIFFERENCE = 0.03
SAME_WORDS = "no measurable difference"
UNDECIDED_WORDS = "undecided"

Answer = Literal["less", "same", "more", "undecided"]
"""What a ratio says: measurably below 1, equal within 3 % ("no measurable difference"), measurably above 1, or nothing
yet ("undecided")."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of two times: its estimate, its interval, and the interval's real confidence (0 to 1).

    With fewer than 6 pairs no rank interval reaches 95 %; the widest one is given, with the confidence it does reach.
    """

    estimate: float
    low: float
    high: float
    confidence: float

    @property
    def answer(self) -> Answer:
        """Return what may be claimed: exactly one of the four answers; with too few processes, "undecided"."""
        lowest, highest = 1 / (1 + SMALLEST_DIFFERENCE), 1 + SMALLEST_DIFFERENCE
        if self.confidence < CONFIDENCE:
            return "undecided"
        if self.high < lowest:
            return "less"
        if self.low > highest:
            return "more"
        return "same" if lowest <= self.low and self.high <= highest else "undecided"

    @property
    def difference(self) -> int:
        """Return the difference that is claimed: -1 (measurably less than 1), +1 (more), or 0: none, or undecided."""
        return {"less": -1, "more": 1}.get(self.answer, 0)

    def inverse(self) -> "Ratio":
        """Return the ratio the other way round."""
        return Ratio(1 / self.estimate, 1 / self.high, 1 / self.low, self.confidence)


def paired_ratio(tops: Sequence[float], bottoms: Sequence[float]) -> Ratio:
    """Return tops / bottoms for values measured in the same processes, pair by pair (Wilcoxon signed rank).

    Raises ValueError when there are no pairs or the lengths differ.
    """
    if len(tops) != len(bottoms) or not tops:
        raise ValueError(f"paired_ratio needs equally many values on both sides, got {len(tops)} and {len(bottoms)}")
    logs = [log(top / bottom) for top, bottom in zip(tops, bottoms, strict=True)]
    averages = sorted((a + b) / 2 for i, a in enumerate(logs) for b in logs[i:])
    error = FIRST_LOOK_ERROR if len(logs) <= FIRST_LOOK else LATER_LOOK_ERROR
    dropped, confidence = _dropped(_signed_rank_counts(len(logs)), error)
    return _interval(averages, dropped, confidence)


def unpaired_ratio(tops: Sequence[float], bottoms: Sequence[float]) -> Ratio:
    """Return tops / bottoms for values of different runs, every top against every bottom (Mann-Whitney).

    Raises ValueError when a side is empty.
    """
    if not tops or not bottoms:
        raise ValueError(f"unpaired_ratio needs values on both sides, got {len(tops)} and {len(bottoms)}")
    shifts = sorted(log(top / bottom) for top in tops for bottom in bottoms)
    dropped, confidence = _dropped(_rank_sum_counts(len(tops), len(bottoms)), 1 - CONFIDENCE)
    return _interval(shifts, dropped, confidence)


def _interval(shifts: list[float], dropped: int, confidence: float) -> Ratio:
    return Ratio(exp(median(shifts)), exp(shifts[dropped]), exp(shifts[-1 - dropped]), confidence)


def _dropped(counts: tuple[int, ...], error: float) -> tuple[int, float]:
    """Return how many shifts to drop at each end for an interval that errs so often, and its real confidence."""
    total, tail, dropped = sum(counts), counts[0], 0
    while 2 * (tail + counts[dropped + 1]) <= error * total:
        dropped += 1
        tail += counts[dropped]
    return dropped, 1 - 2 * tail / total


@lru_cache(maxsize=64)
def _signed_rank_counts(pairs: int) -> tuple[int, ...]:
    """Return in how many of the 2^n sign patterns the signed-rank statistic takes each value."""
    counts = [1]
    for rank in range(1, pairs + 1):
        grown = counts + [0] * rank
        for value, ways in enumerate(counts):
            grown[value + rank] += ways
        counts = grown
    return tuple(counts)


@lru_cache(maxsize=64)
def _rank_sum_counts(tops: int, bottoms: int) -> tuple[int, ...]:
    """Return in how many of the orderings the Mann-Whitney statistic takes each value (Gaussian binomial)."""
    rows: list[list[tuple[int, ...]]] = [[(1,)] * (bottoms + 1) for _ in range(tops + 1)]
    for m in range(1, tops + 1):
        for n in range(1, bottoms + 1):
            without, with_last = rows[m][n - 1], rows[m - 1][n]
            counts = [0] * (m * n + 1)
            for value, ways in enumerate(without):
                counts[value] += ways
            for value, ways in enumerate(with_last):
                counts[value + n] += ways
            rows[m][n] = tuple(counts)
    return rows[tops][bottoms]

"""Which codecs are worth considering when both bytes and time count.

The rule: a codec leaves the front only when another is no larger and measurably faster, or smaller and no slower.
"""

from dataclasses import dataclass

from ...bench.results.rows import Results, Timing, ratio
from .delivery import round_trip
from .ranking import candidates


@dataclass(frozen=True)
class Spot:
    """A codec's mean bytes per frame and its encode + decode time for one payload."""

    codec: str
    size_bytes: float
    time: Timing


def spots(results: Results, payload: str) -> list[Spot]:
    """Return every codec whose bytes and times of a payload were both measured."""
    found = []
    for codec in candidates(results):
        time, sizes = round_trip(results, codec, payload), results.size(codec, payload)
        if time and sizes:
            found.append(Spot(codec, sizes.mean_bytes, time))
    return found


def front(found: list[Spot]) -> list[Spot]:
    """Return the spots that no other dominates, smallest first."""
    kept = [spot for spot in found if not any(_dominates(other, spot) for other in found if other is not spot)]
    return sorted(kept, key=lambda spot: (spot.size_bytes, spot.time.median_s, spot.codec))


def _dominates(one: Spot, other: Spot) -> bool:
    if one.size_bytes > other.size_bytes:
        return False
    if one.size_bytes < other.size_bytes and one.time.median_s <= other.time.median_s:
        return True
    slower = ratio(other.time, one.time)
    return slower is not None and slower.difference > 0

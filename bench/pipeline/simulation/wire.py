"""How a simulated link carries frames, and what goes wrong on it.

Links that drop, repeat or reorder frames are for the proof of correctness. A WebSocket runs over TCP, which turns loss
into delay, so the links that figures are made on keep order and lose nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..rules.limits import SECOND
from ..rules.links import Link


@dataclass(frozen=True)
class Faults:
    """What goes wrong on a simulated link; shares from 0 to 1, times in nanoseconds.

    Every `stall_every_ns` nothing arrives for `stall_ns`, and then everything that waited: so TCP behaves after loss.
    """

    loss: float = 0.0
    duplication: float = 0.0
    ordered: bool = True
    stall_every_ns: int = 0
    stall_ns: int = 0


NO_FAULTS = Faults()
STALLS = Faults(stall_every_ns=5 * SECOND, stall_ns=3 * SECOND)
"""To compare the rules of sending again, which differ only when a frame comes later than a timer waits."""


class Wire:
    """One direction of one connection in a simulation: says when each frame arrives."""

    __slots__ = ("_busy_ns", "_busy_until_ns", "_faults", "_last_ns", "_link", "_random")

    def __init__(self, link: Link, busy_ns: Callable[[float], int], faults: Faults, random: Random) -> None:
        """Start idle; `busy_ns` is the link's `up_ns` or `down_ns`."""
        self._link = link
        self._busy_ns = busy_ns
        self._faults = faults
        self._random = random
        self._busy_until_ns = 0
        self._last_ns = 0

    def heal(self) -> None:
        """Lose and repeat nothing from now on; frames that were sent before still arrive, before later ones."""
        self._faults = NO_FAULTS

    def arrivals(self, size_bytes: int, now_ns: int) -> list[int]:
        """Return when a frame that is sent now arrives: once, never, or twice."""
        link, faults, random = self._link, self._faults, self._random
        sent_ns = self._busy_until_ns = max(now_ns, self._busy_until_ns) + self._busy_ns(size_bytes)
        if faults.loss and random.random() < faults.loss:
            return []
        copies = 2 if faults.duplication and random.random() < faults.duplication else 1
        found = []
        for _ in range(copies):
            at_ns = sent_ns + link.delay_ns + (random.randrange(link.jitter_ns) if link.jitter_ns else 0)
            if faults.stall_ns and at_ns % faults.stall_every_ns < faults.stall_ns:
                at_ns += faults.stall_ns - at_ns % faults.stall_every_ns
            if faults.ordered:
                at_ns = self._last_ns = max(at_ns, self._last_ns)
            found.append(at_ns)
        return found


def wires(link: Link, faults: Faults, random: Random) -> tuple[Wire, Wire]:
    """Return the two directions of a new connection: up and down."""
    return Wire(link, link.up_ns, faults, random), Wire(link, link.down_ns, faults, random)

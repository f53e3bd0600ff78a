"""What lies between a device and its gateway, as frozen values.

The rule: a link carries whole frames. One that drops, repeats or reorders them is for the proof of correctness; a
WebSocket lies on TCP, where loss is delay, so that the links figures are made on keep order and lose nothing.
"""

from dataclasses import dataclass
from random import Random

from .limits import MS, SECOND


@dataclass(frozen=True)
class Link:
    """One direction of a connection: times in nanoseconds, `bandwidth_bps` in bits a second (0: without bound).

    Every `stall_every_ns` nothing arrives for `stall_ns`, and then all that waited does: what TCP makes of loss.
    """

    name: str
    delay_ns: int
    jitter_ns: int = 0
    bandwidth_bps: int = 0
    loss: float = 0.0
    duplication: float = 0.0
    ordered: bool = True
    stall_every_ns: int = 0
    stall_ns: int = 0


LAN = Link("LAN", 300_000 // 2, bandwidth_bps=1_000_000_000)
WIFI = Link("Wi-Fi", 5 * MS // 2, 1 * MS, 50_000_000)
MOBILE_4G = Link("4G", 50 * MS // 2, 10 * MS, 10_000_000)
POOR_3G = Link("poor 3G", 300 * MS // 2, 100 * MS, 400_000)
STALLING_4G = Link(
    "stalling 4G", 50 * MS // 2, 10 * MS, 10_000_000, stall_every_ns=5 * SECOND, stall_ns=3 * SECOND
)  # fmt: skip
"""For the rules of sending again, which differ only where something comes later than a timer waits."""
LINKS = {link.name: link for link in (LAN, WIFI, MOBILE_4G, POOR_3G)}
"""The links of the report's link model, one way: half of the round trip each."""


class Wire:
    """One direction of one connection in a simulation: says when each frame arrives."""

    __slots__ = ("_busy_until_ns", "_last_ns", "_link", "_random", "bytes_sent", "frames_sent")

    def __init__(self, link: Link, random: Random) -> None:
        """Start idle."""
        self._link = link
        self._random = random
        self._busy_until_ns = 0
        self._last_ns = 0
        self.bytes_sent = 0
        self.frames_sent = 0

    def arrivals(self, size_bytes: int, now_ns: int) -> list[int]:
        """Return when a frame that is sent now arrives: once, never, or twice."""
        link, random = self._link, self._random
        self.bytes_sent += size_bytes
        self.frames_sent += 1
        sent_ns = max(now_ns, self._busy_until_ns)
        if link.bandwidth_bps:
            sent_ns += size_bytes * 8 * SECOND // link.bandwidth_bps
            self._busy_until_ns = sent_ns
        if link.loss and random.random() < link.loss:
            return []
        copies = 2 if link.duplication and random.random() < link.duplication else 1
        found = []
        for _ in range(copies):
            at_ns = sent_ns + link.delay_ns + (random.randrange(link.jitter_ns) if link.jitter_ns else 0)
            if link.stall_ns and at_ns % link.stall_every_ns < link.stall_ns:
                at_ns += link.stall_ns - at_ns % link.stall_every_ns
            if link.ordered:
                at_ns = self._last_ns = max(at_ns, self._last_ns)
            found.append(at_ns)
        return found

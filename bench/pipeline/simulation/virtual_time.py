"""Virtual time: events happen in the order of their times, and time jumps from one to the next.

The rule: events at the same time happen in the order in which they were planned, so that a run repeats.
"""

from collections.abc import Callable
from heapq import heappop, heappush


class VirtualTime:
    """The planned events, and the current time."""

    def __init__(self, now_ns: int) -> None:
        """Begin with nothing planned."""
        self.now_ns = now_ns
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0

    @property
    def left(self) -> int:
        """Return how many events are left."""
        return len(self._queue)

    def at(self, when_ns: int, happen: Callable[[], None]) -> None:
        """Plan an event at a time."""
        self._order += 1
        heappush(self._queue, (max(when_ns, self.now_ns), self._order, happen))

    def after(self, delay_ns: int, happen: Callable[[], None]) -> None:
        """Plan an event after a delay."""
        self.at(self.now_ns + delay_ns, happen)

    def happen(self, most_ns: int, most_events: int) -> bool:
        """Let events happen until none is left; False when that takes too long."""
        while self._queue:
            when_ns, _, happen = heappop(self._queue)
            self.now_ns = when_ns
            most_events -= 1
            if when_ns > most_ns or not most_events:
                return False
            happen()
        return True

"""A clock that nobody waits for: things happen in the order of their times, and time jumps from one to the next.

The rule: what is to happen at the same time happens in the order in which it was planned, so that a run repeats.
"""

from collections.abc import Callable
from heapq import heappop, heappush


class VirtualTime:
    """What is to happen, and what time it is."""

    def __init__(self, now_ns: int) -> None:
        """Begin with nothing planned."""
        self.now_ns = now_ns
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0

    @property
    def left(self) -> int:
        """Return how many things are left to happen."""
        return len(self._queue)

    def at(self, when_ns: int, happen: Callable[[], None]) -> None:
        """Have something happen at a time."""
        self._order += 1
        heappush(self._queue, (max(when_ns, self.now_ns), self._order, happen))

    def after(self, delay_ns: int, happen: Callable[[], None]) -> None:
        """Have something happen after a while."""
        self.at(self.now_ns + delay_ns, happen)

    def happen(self, most_ns: int, most_events: int) -> bool:
        """Let things happen until nothing is left to happen; False when that takes too long."""
        while self._queue:
            when_ns, _, happen = heappop(self._queue)
            self.now_ns = when_ns
            most_events -= 1
            if when_ns > most_ns or not most_events:
                return False
            happen()
        return True

    def run_for(self, span_ns: int) -> None:
        """Let things happen for a while."""
        until_ns = self.now_ns + span_ns
        while self._queue and self._queue[0][0] <= until_ns:
            self.now_ns, _, happen = heappop(self._queue)
            happen()
        self.now_ns = until_ns

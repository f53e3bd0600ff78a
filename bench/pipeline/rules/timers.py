"""Many timers, one for each key: which keys are due now, and when the next one is.

The rule: a key has one due time. Setting it again moves it; a moved or cancelled timer does nothing at its old time.
"""

from collections.abc import Hashable
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_STALE = 64


class Timers(Generic[K]):
    """Due times by key; setting one takes time that grows with the logarithm of their number."""

    __slots__ = ("_due", "_heap", "_order")

    def __init__(self) -> None:
        """Start without a timer."""
        self._due: dict[K, tuple[int, int]] = {}
        # Ties go to the timer that was set first, so that runs repeat and keys need no order of their own.
        self._heap: list[tuple[int, int, K]] = []
        self._order = 0

    def __len__(self) -> int:
        """Return how many are set."""
        return len(self._due)

    def __contains__(self, key: object) -> bool:
        """Return whether a key's timer is set."""
        return key in self._due

    def restart(self, due_ns: int) -> None:
        """Move every timer that is set to one time."""
        for key in list(self._due):
            self.set(key, due_ns)

    def set(self, key: K, due_ns: int) -> None:
        """Set a key's timer, or move it."""
        self._order = order = self._order + 1
        self._due[key] = (due_ns, order)
        heap = self._heap
        heappush(heap, (due_ns, order, key))
        if len(heap) > _STALE and len(heap) > 2 * len(self._due):
            self._heap = [(due, order, key) for key, (due, order) in self._due.items()]
            heapify(self._heap)

    def cancel(self, key: K) -> None:
        """Stop a key's timer, if it is set."""
        self._due.pop(key, None)

    def clear(self) -> None:
        """Stop all."""
        self._due.clear()
        self._heap.clear()

    def expired(self, now_ns: int) -> list[K]:
        """Take out and return the keys that are due, the longest overdue first."""
        found: list[K] = []
        heap = self._heap
        while heap and heap[0][0] <= now_ns:
            due_ns, order, key = heappop(heap)
            if self._due.get(key) == (due_ns, order):
                del self._due[key]
                found.append(key)
        return found

    def next_ns(self) -> int | None:
        """Return when the next key is due; None when none is set."""
        heap = self._heap
        while heap:
            due_ns, order, key = heap[0]
            if self._due.get(key) == (due_ns, order):
                return due_ns
            heappop(heap)
        return None

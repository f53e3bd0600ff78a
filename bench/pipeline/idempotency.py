"""The gateway's memory of what was sent lately, so that a resend is answered with its first seq.

The rule: bounded in time and in count, and forgetting the oldest first. What is sent again after it was forgotten is a
new message: that is the limit of this promise, and no system of this kind is without it.
"""

from collections import deque
from typing import NamedTuple

from .limits import Limits

Key = tuple[str, str]
"""The sender's user id and the message's client id."""


class Place(NamedTuple):
    """Where a message was put."""

    conversation_id: int
    seq: int


class IdempotencyWindow:
    """Places by (sender, client id)."""

    __slots__ = ("_limits", "_order", "_places")

    def __init__(self, limits: Limits) -> None:
        """Remember nothing yet."""
        self._limits = limits
        self._places: dict[Key, Place] = {}
        self._order: deque[tuple[int, Key]] = deque()

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._places)

    def get(self, key: Key) -> Place | None:
        """Return where a message was put; None when it was never seen, or is forgotten."""
        return self._places.get(key)

    def add(self, key: Key, place: Place, now_ns: int) -> None:
        """Remember a message, and forget what is too old or too much."""
        self._places[key] = place
        self._order.append((now_ns, key))
        oldest_ns = now_ns - self._limits.idempotency_ns
        while self._order[0][0] < oldest_ns or len(self._order) > self._limits.idempotency_entries:
            self._places.pop(self._order.popleft()[1], None)

    def remove(self, key: Key) -> None:
        """Forget a message that was not stored after all."""
        self._places.pop(key, None)

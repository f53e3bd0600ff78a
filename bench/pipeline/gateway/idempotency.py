"""The gateway's memory of what was sent lately, so that a resend is answered with its first seq.

The rule: bounded in time and in count, and forgetting the oldest first. What is sent again after it was forgotten is a
new message: that is the limit of this promise, and no system of this kind is without it. What is remembered must be
kept by the store, because a resend is compared with it: `forgotten` says up to where nothing is remembered.
"""

from collections import deque
from typing import NamedTuple

from ..rules.limits import Limits

Key = tuple[str, str]
"""The sender's user id and the message's client id."""


class Place(NamedTuple):
    """Where a message was put."""

    conversation_id: int
    seq: int


class IdempotencyWindow:
    """Places by (sender, client id)."""

    __slots__ = ("_limits", "_order", "_places", "forgotten")

    def __init__(self, limits: Limits) -> None:
        """Remember nothing yet."""
        self._limits = limits
        self._places: dict[Key, Place] = {}
        self._order: deque[tuple[int, Key, Place]] = deque()
        # By conversation: all up to this seq is forgotten. Seqs are given in order, and so they are forgotten in order.
        self.forgotten: dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._places)

    def get(self, key: Key) -> Place | None:
        """Return where a message was put; None when it was never seen, or is forgotten."""
        return self._places.get(key)

    def add(self, key: Key, place: Place, now_ns: int) -> None:
        """Remember a message, and forget what is too old or too much."""
        self._places[key] = place
        order = self._order
        order.append((now_ns, key, place))
        oldest_ns = now_ns - self._limits.idempotency_ns
        while order[0][0] < oldest_ns or len(order) > self._limits.idempotency_entries:
            _, forgotten, was = order.popleft()
            self.forgotten[was.conversation_id] = was.seq
            # An id that was forgotten and used again has a newer place, whose turn has not come.
            if self._places.get(forgotten) is was:
                del self._places[forgotten]

    def remove(self, key: Key) -> None:
        """Forget a message that was not stored after all; it is among the latest, so it is looked for from the end."""
        place = self._places.pop(key, None)
        if place is not None:
            at = next(at for at, one in enumerate(reversed(self._order), 1) if one[2] is place)
            del self._order[-at]

"""The gateway's memory of recent messages, so that a retransmit is answered with its first seq.

The rule: the window is bounded in time and in count, and forgets the oldest first. A message that is sent again after
it was forgotten is a new message; no bounded memory can promise more. The store must keep what is remembered, because a
retransmit is compared with it: `forgotten` says up to which seq nothing is remembered.
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
        # By conversation: everything up to this seq is forgotten. Seqs are given in order, so they are forgotten in
        # order.
        self.forgotten: dict[int, int] = {}

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._places)

    def get(self, key: Key) -> Place | None:
        """Return where a message was put; None when it was never seen, or is forgotten."""
        return self._places.get(key)

    def add(self, key: Key, place: Place, now_ns: int) -> None:
        """Remember a message, and forget those that are too old or too many."""
        self._places[key] = place
        order = self._order
        order.append((now_ns, key, place))
        oldest_ns = now_ns - self._limits.idempotency_ns
        while order[0][0] < oldest_ns or len(order) > self._limits.idempotency_entries:
            _, forgotten, was = order.popleft()
            self.forgotten[was.conversation_id] = was.seq
            # An id that was forgotten and used again has a newer place, which stays.
            if self._places.get(forgotten) is was:
                del self._places[forgotten]

    def remove(self, key: Key) -> None:
        """Forget a message that was not stored after all; it is a recent one, so the search starts at the end."""
        place = self._places.pop(key, None)
        if place is not None:
            at = next(at for at, one in enumerate(reversed(self._order), 1) if one[2] is place)
            del self._order[-at]

"""The sending half of a client: which messages wait for their turn or their ACK, and when they are sent again.

The rule: a message leaves this queue only when it is answered or given up. At most `send_window` messages are on the
way at once; the rest wait in the order they were written.
"""

from collections import deque

from msgspec import Struct

from ....payloads.frames import Message
from ....payloads.vocabulary import Status
from ..rules.backoff import waits_ns
from ..rules.limits import Limits
from ..rules.timers import Timers

SENDING, SENT, FAILED = Status.SENDING, Status.SENT, Status.FAILED
TRANSITIONS = {
    (SENDING, "acknowledged"): SENT,
    (SENDING, "refused"): FAILED,
    (SENDING, "given up"): FAILED,
    (FAILED, "resent"): SENDING,
    # The ACK was lost or late, but the message is stored.
    (FAILED, "acknowledged"): SENT,
}
"""How a message's status changes: (status, what happened) -> status. Anything else changes nothing."""


class Outgoing(Struct, gc=False):
    """A message on its way: its bytes, once it has been sent, and how often it was sent."""

    message: Message
    wire: bytes = b""
    attempts: int = 0
    in_flight: bool = False


class Sending:
    """The timeout-retry queue of one device."""

    __slots__ = ("_ready", "_timers", "_waits_ns", "in_flight", "limits", "outgoing")

    def __init__(self, limits: Limits, device_id: str = "") -> None:
        """Start with nothing to send; `device_id` decides the jitter, so that devices do not all send again at once."""
        self.limits = limits
        self.outgoing: dict[str, Outgoing] = {}
        self.in_flight = 0
        self._ready: deque[str] = deque()
        self._timers: Timers[str] = Timers()
        self._waits_ns = waits_ns(limits, device_id)

    def push(self, message: Message, wire: bytes = b"") -> None:
        """Queue a message; `wire` holds its bytes if it was sent before."""
        self.outgoing[message.client_id] = Outgoing(message, wire)
        self._ready.append(message.client_id)

    def due(self, now_ns: int) -> list[Outgoing]:
        """Return the messages that the window lets out now, and start their timers."""
        found: list[Outgoing] = []
        ready = self._ready
        while ready and self.in_flight < self.limits.send_window:
            one = self.outgoing.get(ready.popleft())
            if one is None or one.in_flight:
                continue
            one.in_flight = True
            self.in_flight += 1
            self._start(one, now_ns)
            found.append(one)
        return found

    def done(self, client_id: str) -> Outgoing | None:
        """Take out a message that was answered; None when it is not here."""
        one = self.outgoing.pop(client_id, None)
        if one is not None and one.in_flight:
            self.in_flight -= 1
            self._timers.cancel(client_id)
        return one

    def expired(self, now_ns: int) -> tuple[list[Outgoing], list[Outgoing]]:
        """Return the messages to send again now, and those given up after their last attempt."""
        again, given_up = list[Outgoing](), list[Outgoing]()
        for client_id in self._timers.expired(now_ns):
            one = self.outgoing[client_id]
            if one.attempts >= self.limits.attempts:
                self.done(client_id)
                given_up.append(one)
            else:
                self._start(one, now_ns)
                again.append(one)
        return again, given_up

    def disconnected(self) -> None:
        """Put the messages on the way back to the front of the queue, in the order they were written."""
        for one in self.outgoing.values():
            one.in_flight = False
        self._ready = deque(self.outgoing)
        self.in_flight = 0
        self._timers.clear()

    def next_timer_ns(self) -> int | None:
        """Return when the next message must be sent again; None when none waits."""
        return self._timers.next_ns()

    def _start(self, one: Outgoing, now_ns: int) -> None:
        one.attempts += 1
        if self.limits.retransmit == "timer":
            # Reconnects may have used up more attempts than there are waits.
            wait_ns = self._waits_ns[min(one.attempts, len(self._waits_ns)) - 1]
            self._timers.set(one.message.client_id, now_ns + wait_ns)

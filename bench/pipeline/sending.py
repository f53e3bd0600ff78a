"""The sender's half of a client: what waits to be sent, what waits for its ACK, and when it is sent again.

The rule: a message leaves this queue by an ACK or by giving up, and by nothing else; at most `send_window` of them are
on the way at once, the rest wait their turn in the order they were written.
"""

from collections import deque
from heapq import heappop, heappush
from zlib import crc32

from msgspec import Struct

from ...payloads.frames import Message
from ...payloads.vocabulary import Status
from .limits import Limits

SENDING, SENT, FAILED = Status.SENDING, Status.SENT, Status.FAILED
TRANSITIONS = {
    (SENDING, "acknowledged"): SENT,
    (SENDING, "refused"): FAILED,
    (SENDING, "given up"): FAILED,
    (FAILED, "resent"): SENDING,
    # The ACK was lost, or late: the message is stored all the same.
    (FAILED, "acknowledged"): SENT,
    (FAILED, "given up"): FAILED,
    (SENT, "acknowledged"): SENT,
}
"""What becomes of a message's status: (status, what happened) -> status. Whatever is not here changes nothing."""


class Outgoing(Struct, gc=False):
    """A message on its way: how often it was sent, and when it is sent again (0: it is not waiting for a timer)."""

    message: Message
    attempts: int = 0
    due_ns: int = 0
    in_flight: bool = False


class Sending:
    """The timeout-retry queue of one device."""

    __slots__ = ("in_flight", "limits", "outgoing", "ready", "timers")

    def __init__(self, limits: Limits) -> None:
        """Start with nothing to send."""
        self.limits = limits
        self.outgoing: dict[str, Outgoing] = {}
        self.ready: deque[str] = deque()
        self.in_flight = 0
        self.timers: list[tuple[int, str]] = []

    def push(self, message: Message) -> None:
        """Take a message in, to be sent when its turn comes."""
        self.outgoing[message.client_id] = Outgoing(message)
        self.ready.append(message.client_id)

    def due(self, now_ns: int) -> list[Message]:
        """Return what the window lets out now, and start its timers."""
        found: list[Message] = []
        window = self.limits.send_window
        while self.ready and self.in_flight < window:
            client_id = self.ready.popleft()
            one = self.outgoing.get(client_id)
            if one is None or one.in_flight:
                continue
            one.in_flight = True
            self.in_flight += 1
            self._start(client_id, one, now_ns)
            found.append(one.message)
        return found

    def done(self, client_id: str) -> Outgoing | None:
        """Take a message out: it was acknowledged or refused; None when it is not here (any more)."""
        one = self.outgoing.pop(client_id, None)
        if one is not None and one.in_flight:
            self.in_flight -= 1
        return one

    def expired(self, now_ns: int) -> tuple[list[Message], list[Message]]:
        """Return what must be sent again now, and what is given up after its last attempt."""
        again, given_up = list[Message](), list[Message]()
        while self.timers and self.timers[0][0] <= now_ns:
            due_ns, client_id = heappop(self.timers)
            one = self.outgoing.get(client_id)
            if one is None or one.due_ns != due_ns or not one.in_flight:
                continue
            if one.attempts >= self.limits.attempts:
                self.done(client_id)
                given_up.append(one.message)
            else:
                self._start(client_id, one, now_ns)
                again.append(one.message)
        return again, given_up

    def reconnected(self) -> None:
        """Put all that was on the way back to the front of the queue, in the order it was written."""
        for one in self.outgoing.values():
            one.in_flight, one.due_ns = False, 0
        self.ready = deque(self.outgoing)
        self.in_flight = 0
        self.timers.clear()

    def next_timer_ns(self) -> int | None:
        """Return when the next message must be sent again; None when none waits."""
        timers = self.timers
        while timers:
            due_ns, client_id = timers[0]
            one = self.outgoing.get(client_id)
            if one is not None and one.due_ns == due_ns and one.in_flight:
                return due_ns
            heappop(timers)
        return None

    def _start(self, client_id: str, one: Outgoing, now_ns: int) -> None:
        one.attempts += 1
        if self.limits.retransmit == "reconnect":
            return
        one.due_ns = now_ns + backoff_ns(self.limits, client_id, one.attempts)
        heappush(self.timers, (one.due_ns, client_id))


def backoff_ns(limits: Limits, key: str, attempts: int) -> int:
    """Return how long to wait for an answer to an attempt (1 is the first): doubling, with jitter, up to the most.

    The jitter comes from the key and the attempt, because the core draws no random numbers; it spreads the clients all
    the same, since keys differ.
    """
    wait_ns = min(limits.retry_ns << min(attempts - 1, 30), limits.retry_most_ns)
    share = crc32(f"{key}/{attempts}".encode()) / 2**32
    return int(wait_ns * (1 + limits.retry_jitter * (2 * share - 1)))

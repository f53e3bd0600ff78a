"""The user's own messages, from the moment they are written until they are settled.

The rule: a message is shown before it is sent, and its status follows the transition table. The seq in its ACK gives it
its place, without a search.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec.structs import replace

from ....codecs.api import EncodeError
from ....payloads.frames import Ack, Message
from ....payloads.vocabulary import AckCode, Status
from ..rules.errors import Intercepted, QueueFull
from ..rules.limits import Limits
from ..rules.steps import Step, Trace
from . import events
from .receiving import Receiving
from .sending import SENDING, SENT, TRANSITIONS, Outgoing, Sending
from .timeline import Placed, Timeline

Interceptor = Callable[[Message], Message]
"""Sees every message once, before it is encoded, and may change it or raise `Intercepted`."""

TRANSIENT = frozenset((AckCode.RATE_LIMITED, AckCode.STORE_FAILED))
"""Refusals that may pass: the retry timer keeps running, and the status stays."""


class Encoder(Protocol):
    """How a message becomes bytes."""

    def __call__(self, frame: Message, /) -> bytes:
        """Return the encoded message; raises EncodeError."""


class OwnMessages:
    """The messages that one device's user has written.

    `status` holds those that are not settled. `queued` counts the messages put on their way in each conversation, and
    `told_to_wait` the answers that the user sends too fast.
    """

    def __init__(
        self,
        limits: Limits,
        receiving: Receiving,
        encode: Encoder,
        interceptors: Iterable[Interceptor],
        emit: Callable[[events.Event], None],
        trace: Trace | None,
        device_id: str,
    ) -> None:
        """Start with none."""
        self.sending = Sending(limits, device_id)
        self.status: dict[str, Status] = {}
        self.queued: dict[int, int] = {}
        self.told_to_wait = 0
        self._held: set[str] = set()
        self._went_out: dict[str, bytes] = {}
        self._limits = limits
        self._receiving = receiving
        self._encode = encode
        self._interceptors = tuple(interceptors)
        self._emit = emit
        self._trace = trace

    def write(self, message: Message, now_ns: int, *, hold: bool = False) -> bool:
        """Show a message at a provisional place and queue it, unless it is held; False when its id is known.

        Raises QueueFull.
        """
        client_id, conversation_id = message.client_id, message.conversation_id
        timeline = self._receiving.timeline(conversation_id)
        trace = self._trace
        if client_id in timeline.pending or timeline.seq_of(message.sender_id, client_id) is not None:
            if trace is not None:
                trace(now_ns, Step.KNOWN, conversation_id, client_id, 0)
            return False
        if len(self.status) >= self._limits.queued_sends:
            raise QueueFull(f"{self._limits.queued_sends} messages wait to be sent (limits.queued_sends)")
        timeline.pending[client_id] = message
        self.status[client_id] = SENDING
        self._emit(events.Rendered(conversation_id, client_id))
        if hold:
            self._held.add(client_id)
        else:
            self._push(message)
        if trace is not None:
            trace(now_ns, Step.CREATED, conversation_id, client_id, 0)
            trace(now_ns, Step.RENDERED, conversation_id, client_id, 0)
            trace(now_ns, Step.HELD if hold else Step.QUEUED, conversation_id, client_id, 0)
        return True

    def release(self, message: Message, now_ns: int) -> None:
        """Queue a held message in its final form; a message that is not held stays as it is."""
        if message.client_id not in self._held:
            return
        self._held.remove(message.client_id)
        self._receiving.timeline(message.conversation_id).pending[message.client_id] = message
        self._push(message)
        if self._trace is not None:
            self._trace(now_ns, Step.QUEUED, message.conversation_id, message.client_id, 0)

    def withdraw(self, conversation_id: int, client_id: str, reason: str) -> None:
        """Take back a held message; its author is told that it has failed."""
        if client_id not in self._held:
            return
        self._held.remove(client_id)
        message = self._receiving.timeline(conversation_id).pending.pop(client_id, None)
        if message is not None:
            self._become(message, "refused", reason=reason)
            del self.status[client_id]

    def _push(self, message: Message) -> None:
        self.sending.push(message)
        number = message.conversation_id
        self.queued[number] = self.queued.get(number, 0) + 1

    def resend(self, conversation_id: int, client_id: str, now_ns: int) -> bool:
        """Put a failed message on its way again, under the same id; False when it has not failed."""
        message = self._receiving.timeline(conversation_id).pending.get(client_id)
        if message is None or not self._become(message, "resent"):
            return False
        # With the same bytes: the gateway may have stored them, and knows the message by its id and body.
        self.sending.push(message, self._went_out.pop(client_id, b""))
        if self._trace is not None:
            self._trace(now_ns, Step.RESENT_BY_USER, conversation_id, client_id, 0)
        return True

    def wire(self, now_ns: int) -> list[bytes]:
        """Return the frames the send window lets out now."""
        due = self.sending.due(now_ns)
        return [data for one in due if (data := self._out(one, now_ns))] if due else []

    def expired(self, now_ns: int) -> list[bytes]:
        """Return the frames to send again now; a message that has had its last attempt fails."""
        again, given_up = self.sending.expired(now_ns)
        for one in given_up:
            self._went_out[one.message.client_id] = one.wire
            self._become(one.message, "given up")
            if self._trace is not None:
                self._trace(now_ns, Step.GIVEN_UP, one.message.conversation_id, one.message.client_id, 0)
        return [data for one in again if (data := self._out(one, now_ns))]

    def _out(self, one: Outgoing, now_ns: int) -> bytes:
        """Return a message's bytes: intercepted and encoded the first time, unchanged after that."""
        message = one.message
        if not one.wire:
            try:
                if self._interceptors:
                    self._through_interceptors(one, now_ns)
                one.wire = self._encode(one.message)
            except (Intercepted, EncodeError) as error:
                self.fail(message, str(error))
                return b""
        if self._trace is not None:
            step = Step.SENT if one.attempts == 1 else Step.SENT_AGAIN
            self._trace(now_ns, step, message.conversation_id, message.client_id, 0)
        return one.wire

    def _through_interceptors(self, one: Outgoing, now_ns: int) -> None:
        message = one.message
        for intercept in self._interceptors:
            try:
                message = intercept(message)
            except Intercepted:
                raise
            except Exception as error:
                # A mistake of the application must fail this message only, not those behind it.
                raise Intercepted(f"an interceptor raised {error!r}") from error
        one.message = message
        # The gateway stores what comes out of the chain, so its author must see that.
        self._receiving.timeline(message.conversation_id).pending[message.client_id] = message
        if self._trace is not None:
            self._trace(now_ns, Step.INTERCEPTED, message.conversation_id, message.client_id, 0)

    def fail(self, message: Message, reason: str, code: AckCode = AckCode.OK) -> None:
        """Take a message out of the queue; its author sees the reason, and may send it again."""
        one = self.sending.done(message.client_id)
        if one is not None and one.wire:
            self._went_out[message.client_id] = one.wire
        self._become(message, "refused", code, reason)

    def on_ack(self, timeline: Timeline, ack: Ack, now_ns: int) -> Placed | None:
        """Give a message its place, or its failure's reason; returns how it was placed, None when it was not."""
        conversation_id, client_id = ack.conversation_id, ack.client_id
        message = timeline.pending.get(client_id)
        if message is None or client_id not in self.status:
            return None
        if ack.code is not AckCode.OK:
            if self._trace is not None:
                self._trace(now_ns, Step.REFUSED, conversation_id, client_id, 0)
            self.told_to_wait += ack.code is AckCode.RATE_LIMITED
            if ack.code not in TRANSIENT or self._limits.retransmit == "reconnect":
                self.fail(message, ack.reason, ack.code)
            return None
        stored = replace(message, seq=ack.seq, server_id=ack.server_id, sent_ms=ack.server_ms, status=SENT)
        placed = self._receiving.take(timeline, stored, now_ns)
        if placed is None:
            # There is no room for it now; it comes again.
            return None
        if placed is Placed.DUPLICATE:
            timeline.pending.pop(client_id, None)
        self._settle(message, ack.seq, now_ns)
        return placed

    def on_echo(self, message: Message, now_ns: int) -> None:
        """Handle a message that came under the user's own name: it may be one that waits for its ACK."""
        client_id = message.client_id
        if client_id not in self.status:
            return
        timeline = self._receiving.timeline(message.conversation_id)
        mine = timeline.pending.get(client_id)
        if mine is not None and mine.body != message.body:
            # Another device has used the id for something else; its message is the one that is stored.
            self.fail(mine, "the id was used for another message", AckCode.ID_REUSED)
            return
        if message.seq <= timeline.frontier:
            timeline.pending.pop(client_id, None)
        self._settle(message, message.seq, now_ns)

    def _settle(self, message: Message, seq: int, now_ns: int) -> None:
        client_id = message.client_id
        self.sending.done(client_id)
        if self._went_out:
            self._went_out.pop(client_id, None)
        del self.status[client_id]
        self._emit(events.StatusChanged(message.conversation_id, client_id, SENT, seq))
        if self._trace is not None:
            self._trace(now_ns, Step.ACKNOWLEDGED, message.conversation_id, client_id, seq)

    def _become(self, message: Message, happening: str, code: AckCode = AckCode.OK, reason: str = "") -> bool:
        client_id = message.client_id
        status = self.status.get(client_id, SENT)
        after = TRANSITIONS.get((status, happening), status)
        if after is status:
            return False
        self.status[client_id] = after
        self._emit(events.StatusChanged(message.conversation_id, client_id, after, 0, code, reason))
        return True

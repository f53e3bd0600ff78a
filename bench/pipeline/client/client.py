"""The client of one device, sans IO: frames and time in, frames and events out.

The rule: no clock, no randomness, no socket. The user's own messages go first: at most `frames_per_slice` incoming
frames are processed between two calls of `data_to_send`.

A shell calls `connected` and `disconnected`, hands every frame to `receive_data`, calls `handle_timer` at
`next_timer_ns`, and after each of these sends what `data_to_send` returns and reads `next_event`. RemoteError from
`receive_data` or `handle_timer` means: drop this connection and make another.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from ....codecs.api import BoundCodec, DecodeError
from ....payloads.bodies import AnyBody
from ....payloads.frames import (
    ConversationGaps,
    ConversationState,
    Frame,
    GapPull,
    Hello,
    Message,
    PageRequest,
    ReadReceipt,
    Typing,
)
from ....payloads.vocabulary import TypingState
from ..rules.backoff import backoff_ns
from ..rules.errors import Flooded, RemoteProtocolError
from ..rules.limits import MS, Limits
from ..rules.steps import Step, Trace
from . import events
from .asking import Ask, Asking, Key
from .dispatcher import Dispatcher
from .own_messages import Interceptor, OwnMessages
from .receiving import Receiving
from .sending import SENDING
from .timeline import Timeline


class Connection(Enum):
    """How far a connection has come."""

    OFFLINE = "offline"
    GREETING = "greeting"
    READY = "ready"


class Client:
    """One device of one user."""

    def __init__(
        self,
        user_id: str,
        device_id: str,
        codec: BoundCodec,
        new_id: Callable[[], str],
        *,
        token: str = "",
        limits: Limits | None = None,
        interceptors: Iterable[Interceptor] = (),
        clock_offset_ms: int = 0,
        trace: Trace | None = None,
    ) -> None:
        """Start offline and empty; `new_id` makes message ids, `clock_offset_ms` is the error of the device's clock."""
        self.user_id = user_id
        self.device_id = device_id
        self.limits = limits = limits or Limits()
        self.connection = Connection.OFFLINE
        self._token = token
        self.codec = codec
        self._encode = codec.plain.encode
        self._decode = codec.plain.decode
        self._new_id = new_id
        self._clock_offset_ms = clock_offset_ms
        self._trace = trace
        self._events: deque[events.Event] = deque()
        self._asking = Asking(limits)
        self._receiving = Receiving(limits, self._asking)
        self.own = OwnMessages(
            limits, self._receiving, self._encode, interceptors, self._events.append, trace, device_id
        )
        self._dispatcher = Dispatcher(user_id, self._receiving, self.own, self._asking, self._events.append, trace)
        self._control: deque[Frame] = deque()
        self._again: deque[bytes] = deque()
        self._inbox: deque[bytes] = deque()
        self._inbox_bytes = 0
        self._slice_left = limits.frames_per_slice
        self._hello = b""
        self._hello_due_ns: int | None = None
        self._hello_attempts = 0
        self._typed_ns: dict[int, int] = {}

    # What the application does.

    @property
    def timelines(self) -> dict[int, Timeline]:
        """Return the conversations of this device, for reading only."""
        return self._receiving.timelines

    def send(self, conversation_id: int, body: AnyBody, now_ns: int, client_id: str = "", *, hold: bool = False) -> str:
        """Show a message at once and put it on its way; return its id.

        The same id twice is the same message: the second call changes nothing. With `hold` it is shown and waits for
        `release` (its picture is still being uploaded). Raises QueueFull.
        """
        message = self._message(conversation_id, client_id or self._new_id(), body, now_ns)
        self.own.write(message, now_ns, hold=hold)
        if self._trace is not None and self.connection is not Connection.READY:
            self._trace(now_ns, Step.WAITS_OFFLINE, conversation_id, message.client_id, 0)
        return message.client_id

    def release(self, conversation_id: int, client_id: str, body: AnyBody, now_ns: int) -> None:
        """Put a held message on its way, with its final body."""
        self.own.release(self._message(conversation_id, client_id, body, now_ns), now_ns)

    def withdraw(self, conversation_id: int, client_id: str, reason: str) -> None:
        """Take back a held message; its author is told that it has failed, and why."""
        self.own.withdraw(conversation_id, client_id, reason)

    def resend(self, conversation_id: int, client_id: str, now_ns: int) -> bool:
        """Put a failed message on its way again, under the same id; False when it has not failed."""
        return self.own.resend(conversation_id, client_id, now_ns)

    def type(self, conversation_id: int, state: TypingState, now_ns: int) -> None:
        """Tell the others that the user types: once in `typing_every_ns` at most, unanswered, never while offline."""
        if self.connection is not Connection.READY:
            return
        if state is not TypingState.STOPPED:
            if now_ns < self._typed_ns.get(conversation_id, now_ns):
                return
            self._typed_ns[conversation_id] = now_ns + self.limits.typing_every_ns
        self._control.append(Typing(conversation_id, self.user_id, state))
        if self._trace is not None:
            self._trace(now_ns, Step.TYPING, conversation_id, "", 0)

    def read(self, conversation_id: int, seq: int, now_ns: int) -> None:
        """Mark everything up to `seq` as read; the mark only moves forward, and is repeated until it is answered."""
        timeline = self._receiving.timeline(conversation_id)
        seq = min(seq, timeline.frontier)
        if seq > timeline.read_seq:
            timeline.read_seq = seq
            self._asking.ask((Ask.READ, conversation_id), now_ns)

    def older(self, conversation_id: int, now_ns: int) -> None:
        """Ask for the page of history before the oldest message shown."""
        timeline = self._receiving.timeline(conversation_id)
        if not timeline.older_complete and (Ask.PAGE, conversation_id) not in self._asking:
            self._asking.ask((Ask.PAGE, conversation_id), now_ns)

    def next_event(self) -> events.Event | None:
        """Return the next thing to tell the application; None when there is nothing."""
        return self._events.popleft() if self._events else None

    # What the shell does.

    def connected(self, now_ns: int) -> None:
        """A connection stands: say Hello, with what this device already holds."""
        states = [
            ConversationState(each.conversation_id, each.frontier, each.floor, each.read_seq)
            for each in self._receiving.timelines.values()
        ]
        hello = Hello(self.user_id, self.device_id, self._token, self._dispatcher.epoch, states)
        self._hello = self._encode(hello)
        if len(self._hello) > self.limits.frame_bytes:
            # No gateway would take a frame this large. After a Hello without states the device starts over.
            self._hello = self._encode(Hello(self.user_id, self.device_id, self._token))
        self._hello_attempts = 0
        self._hello_due_ns = now_ns
        self.connection = Connection.GREETING

    def disconnected(self) -> None:
        """The connection is gone; unacknowledged messages go out again over the next one."""
        self.connection = Connection.OFFLINE
        self._inbox.clear()
        self._inbox_bytes = 0
        self._control.clear()
        self._again.clear()
        self.own.sending.disconnected()
        self._receiving.forgive()
        self._events.append(events.Offline())

    def receive_data(self, data: bytes, now_ns: int) -> None:
        """Take one frame in; frames beyond this slice wait for `handle_timer`.

        Raises RemoteProtocolError, and Flooded when more than `inbox_bytes` wait.
        """
        if self._slice_left and not self._inbox:
            self._slice_left -= 1
            self._handle(data, now_ns)
            return
        if self._inbox_bytes + len(data) > self.limits.inbox_bytes:
            raise Flooded(f"more than {self.limits.inbox_bytes} bytes wait to be processed (limits.inbox_bytes)")
        self._inbox.append(data)
        self._inbox_bytes += len(data)
        if self._trace is not None:
            self._trace(now_ns, Step.WAITS_FOR_SLICE, 0, "", 0)

    def data_to_send(self, now_ns: int) -> list[bytes]:
        """Return the frames that must go out now, the user's own messages first."""
        self._slice_left = self.limits.frames_per_slice
        if self.connection is Connection.READY:
            found = self.own.wire(now_ns)
            if self._again:
                found += self._again
                self._again.clear()
            for ack in self._receiving.acknowledgements(now_ns):
                found.append(self._encode(ack))
                if self._trace is not None:
                    self._trace(now_ns, Step.BATCH_ACKED, ack.conversation_id, "", ack.cumulative_seq)
            if len(self._asking):
                self._control.extend(self._questions(now_ns))
            while self._control:
                found.append(self._encode(self._control.popleft()))
            return found
        if self._hello_due_ns is None or now_ns < self._hello_due_ns:
            return []
        self._hello_attempts += 1
        wait_ns = backoff_ns(self.limits, self.device_id, self._hello_attempts)
        self._hello_due_ns = now_ns + wait_ns
        return [self._hello]

    def handle_timer(self, now_ns: int) -> None:
        """Process the next slice of incoming frames, and send again what is due; raises RemoteProtocolError."""
        while self._inbox and self._slice_left:
            self._slice_left -= 1
            data = self._inbox.popleft()
            self._inbox_bytes -= len(data)
            self._handle(data, now_ns)
        if self.connection is Connection.READY:
            self._again.extend(self.own.expired(now_ns))

    def next_timer_ns(self) -> int | None:
        """Return when `handle_timer` must be called; 0 means at once, None not at all."""
        if self._inbox:
            return 0
        if self.connection is Connection.OFFLINE:
            return None
        if self.connection is Connection.GREETING:
            return self._hello_due_ns
        due = (self.own.sending.next_timer_ns(), self._receiving.next_timer_ns(), self._asking.next_timer_ns())
        return min((each for each in due if each is not None), default=None)

    def _message(self, conversation_id: int, client_id: str, body: AnyBody, now_ns: int) -> Message:
        return Message(
            conversation_id=conversation_id,
            client_id=client_id,
            sender_id=self.user_id,
            device_id=self.device_id,
            created_ms=now_ns // MS + self._clock_offset_ms,
            status=SENDING,
            body=body,
        )

    def _handle(self, data: bytes, now_ns: int) -> None:
        try:
            frame = self._decode(data)
        except DecodeError as error:
            raise RemoteProtocolError(f"the gateway sent something that is not a frame: {error}") from error
        ready = self.connection is Connection.READY
        if self._dispatcher.handle(frame, now_ns, ready=ready) and not ready:
            self.connection = Connection.READY
            self._hello_due_ns = None
            self._asking.restart(now_ns)

    def _questions(self, now_ns: int) -> Iterator[Frame]:
        gaps = []
        for key in self._asking.due(now_ns):
            frame = self._question(key, now_ns)
            if isinstance(frame, ConversationGaps):
                gaps.append(frame)
            else:
                yield frame
        if gaps:
            yield GapPull(gaps)

    def _question(self, key: Key, now_ns: int) -> PageRequest | ReadReceipt | ConversationGaps:
        ask, conversation_id = key
        timeline = self._receiving.timeline(conversation_id)
        if ask is Ask.PULL:
            step, seq = Step.PULLED, timeline.frontier + 1
            frame: PageRequest | ReadReceipt | ConversationGaps = ConversationGaps(conversation_id, timeline.missing())
        elif ask is Ask.PAGE:
            step, seq = Step.PAGE_ASKED, timeline.oldest_seq
            frame = PageRequest(conversation_id, seq, self.limits.page_messages)
        else:
            step, seq = Step.READ, timeline.read_seq
            frame = ReadReceipt(conversation_id, self.user_id, seq, now_ns // MS + self._clock_offset_ms)
        if self._trace is not None:
            self._trace(now_ns, step, conversation_id, "", seq)
        return frame

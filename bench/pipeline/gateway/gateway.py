"""The gateway, sans IO: frames, time and the store's reports go in, frames and writes come out.

The rule: persist, then ACK. Each message goes through five steps: validate, store, ACK the sender, deliver to the
receiver and to all devices, retry until the receiver's ACK. No step reads a clock or waits.

A shell calls `connected` and `disconnected`, hands every frame to `receive_data`, commits what `writes_to_store`
returns and reports it with `handle_stored` or `handle_store_failed`, answers `reads_from_store` with `handle_read` or
`handle_read_failed`, calls `handle_timer` at `next_timer_ns`, sends what `data_to_send` returns and drops the
connections of `connections_to_close`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ....codecs.api import BoundCodec, DecodeError
from ....payloads.frames import BatchAck, GapPull, Hello, Message, PageRequest, ReadReceipt, Typing
from ..rules.errors import Flooded, RemoteError, RemoteProtocolError
from ..rules.limits import MS, Limits
from ..rules.steps import Step, Trace
from .admission import Admission, Batch
from .conversations import Conversation, Device
from .delivering import Delivering, StoreRead
from .greeting import Authenticate, Greeting
from .hub import Hub
from .message_rules import RiskReview, Validation
from .shares import allowed, floods
from .store import Opened, ReadMark, Snapshot


class Gateway:
    """One gateway over one store."""

    def __init__(
        self,
        codec: BoundCodec,
        snapshot: Snapshot,
        authenticate: Authenticate,
        *,
        limits: Limits | None = None,
        words: Iterable[str] = (),
        risk_review: RiskReview | None = None,
        trace: Trace | None = None,
    ) -> None:
        """Start from a snapshot; `words` are blocked, `risk_review` looks at every new message."""
        self.limits = limits = limits or Limits()
        self.codec = codec
        self._decode = codec.plain.decode
        self._hub = Hub(limits, codec.plain.encode, snapshot, trace)
        self._admission = Admission(self._hub, Validation(limits, words, risk_review), snapshot)
        self._delivering = Delivering(self._hub)
        self._greeting = Greeting(self._hub, self._admission, self._delivering, authenticate, snapshot.epoch)
        self._timed = (self._delivering, self._greeting, self._admission)
        self._handlers: dict[type, Callable[[Device, Any, int], None]] = {
            Message: self._on_message,
            BatchAck: self._delivering.on_ack,
            Typing: self._on_typing,
            ReadReceipt: self._on_read,
            GapPull: self._on_pull,
            PageRequest: self._on_page,
            Hello: self._greeting.again,
        }

    # What the operator does.

    def open_conversation(self, conversation_id: int, members: Iterable[str]) -> None:
        """Create a conversation, or change its members; this is durable once the store has reported."""
        hub = self._hub
        members = tuple(dict.fromkeys(members))
        conversation = hub.conversations.get(conversation_id)
        if conversation is None:
            conversation = hub.conversations[conversation_id] = Conversation(conversation_id, (), 1, 0, 1, {}, {})
        hub.set_members(conversation, members)
        self._admission.write(Opened(conversation_id, members))

    # What the shell does.

    def connected(self, connection: int, now_ns: int) -> None:
        """A connection stands; it must say Hello first, and soon. `connection` is any number that is not in use."""
        self._greeting.connected(connection, now_ns)

    def disconnected(self, connection: int) -> None:
        """A connection is gone; its device asks again for what it has not acknowledged."""
        self._hub.leave(connection)
        self._greeting.gone(connection)

    def receive_data(self, connection: int, data: bytes, now_ns: int) -> None:
        """Take one frame in; a connection that breaks the protocol is cut off and harms nobody else."""
        device = self._hub.devices.get(connection)
        if device is None:
            return
        try:
            if len(data) > self.limits.frame_bytes:
                raise RemoteProtocolError(f"a frame of {len(data)} bytes, at most {self.limits.frame_bytes}")
            if floods(device, self._hub, now_ns):
                raise Flooded(f"more than {self.limits.frames_per_second} frames a second")
            frame = self._decode(data)
            if device.user_id:
                handle = self._handlers.get(type(frame))
                if handle is None:
                    raise RemoteProtocolError(f"a client never sends a {type(frame).__name__}")
                handle(device, frame, now_ns)
            elif type(frame) is Hello:
                self._greeting.on_hello(device, frame, now_ns)
            else:
                raise RemoteProtocolError(f"a {type(frame).__name__} before Hello")
        except (DecodeError, RemoteError) as error:
            self.cut_off(connection, str(error))

    def cut_off(self, connection: int, reason: str) -> None:
        """Drop a connection; `connections_to_close` names it with the reason."""
        self._hub.close(connection, reason)
        self._greeting.gone(connection)

    def writes_to_store(self) -> Batch | None:
        """Return the next batch for the store; None while nothing waits, or while a batch is with the store."""
        return self._admission.batch()

    def handle_stored(self, token: int, now_ns: int) -> None:
        """A batch is kept: ACK its senders and deliver it. Raises ValueError for a token that is not with the store."""
        for write in self._admission.with_store(token):
            if type(write) is ReadMark:
                self._tell_read(write, now_ns)
        self._delivering.deliver(self._admission.stored(token, now_ns), now_ns)

    def handle_store_failed(self, token: int, now_ns: int) -> None:
        """A batch was not kept: tell its senders. Raises ValueError for a token that is not with the store."""
        self._admission.failed(token, now_ns)

    def reads_from_store(self) -> list[StoreRead]:
        """Return the reads to make."""
        return self._delivering.reads()

    def handle_read(self, token: int, messages: list[Message], now_ns: int) -> None:
        """Take the messages that were read. Raises ValueError for a token that was not asked for."""
        asked = self._delivering.answered(token)
        if asked.message is None:
            self._delivering.on_read(asked, messages, now_ns)
            return
        device = self._hub.devices.get(asked.connection)
        if device is not None:
            self._admission.answer_again(device, asked.message, messages[0] if messages else None, now_ns)

    def handle_read_failed(self, token: int) -> None:
        """A read has failed: cut off its device, which then resumes. Raises ValueError for a token not asked for."""
        self._hub.close(self._delivering.answered(token).connection, "the store could not be read, try again later")

    def handle_timer(self, now_ns: int) -> None:
        """Do what is due."""
        for part in self._timed:
            part.handle_timer(now_ns)

    def next_timer_ns(self) -> int | None:
        """Return when `handle_timer` must be called, or None when nothing is due."""
        due = [part.next_timer_ns() for part in self._timed]
        return min((each for each in due if each is not None), default=None)

    def data_to_send(self) -> list[tuple[int, bytes]]:
        """Return the frames that must go out now, each with its connection."""
        out, self._hub.out = self._hub.out, []
        return out

    def connections_to_close(self) -> dict[int, str]:
        """Return the connections to be dropped, with the reason; they are forgotten already."""
        closing, self._hub.closing = self._hub.closing, {}
        return closing

    # What comes in.

    def _on_message(self, device: Device, message: Message, now_ns: int) -> None:
        place = self._admission.take(device, message, now_ns)
        if place is not None:
            number, seq = place
            self._delivering.ask(device, number, seq, seq, "compare", message)

    def _on_typing(self, device: Device, typing: Typing, now_ns: int) -> None:
        conversation = self._hub.member(device, typing.conversation_id)
        if conversation is None or not allowed(device, self._hub, now_ns):
            return
        data = self._hub.encode(Typing(typing.conversation_id, device.user_id, typing.state))
        for connection in conversation.listeners:
            if self._hub.devices[connection].user_id != device.user_id:
                self._hub.out.append((connection, data))

    def _on_read(self, device: Device, receipt: ReadReceipt, now_ns: int) -> None:
        conversation = self._hub.member(device, receipt.conversation_id)
        if conversation is None or self._admission.full:
            # The device repeats it until it is answered.
            return
        if not self._admission.mark_read(device.user_id, conversation, receipt.seq):
            seq = conversation.reads.get(device.user_id, 0)
            self._hub.send(device.connection, ReadReceipt(receipt.conversation_id, device.user_id, seq, now_ns // MS))

    def _tell_read(self, mark: ReadMark, now_ns: int) -> None:
        conversation = self._hub.conversations[mark.conversation_id]
        data = self._hub.encode(ReadReceipt(mark.conversation_id, mark.user_id, mark.seq, now_ns // MS))
        self._hub.out.extend((connection, data) for connection in conversation.listeners)
        self._hub.note(now_ns, Step.READ, mark.conversation_id, "", mark.seq)

    def _on_pull(self, device: Device, pull: GapPull, now_ns: int) -> None:
        if allowed(device, self._hub, now_ns):
            self._delivering.on_pull(device, pull)

    def _on_page(self, device: Device, request: PageRequest, now_ns: int) -> None:
        if allowed(device, self._hub, now_ns):
            self._delivering.on_page(device, request)

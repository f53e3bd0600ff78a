"""The gateway, sans IO: frames, time and word from the store in; frames and writes out.

The rule: persist, then ACK. Each message goes through five steps: validate, store, ACK the sender, deliver to the
receiver and to all devices, retry until the receiver's ACK. No step reads a clock or waits.

A shell calls `connected` and `disconnected`, hands every frame to `receive_data`, commits what `writes_to_store`
returns and reports it with `handle_stored`, answers `reads_from_store` with `handle_read`, calls `handle_timer` at
`next_timer_ns`, sends what `data_to_send` returns and drops the connections of `connections_to_close`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ...codecs.api import BoundCodec, DecodeError
from ...payloads.frames import (
    BatchAck,
    ConversationState,
    GapPull,
    Hello,
    Message,
    PageRequest,
    ReadReceipt,
    Typing,
    Welcome,
)
from .conversations import Conversation, Device
from .delivering import Delivering, Read
from .errors import Flooded, RemoteError, RemoteProtocolError
from .hub import Hub
from .intake import Batch, Intake, allowed, floods
from .limits import MS, Limits
from .steps import Step, Trace
from .store import Opened, ReadMark, Snapshot
from .validation import RiskReview, Validation

Authenticate = Callable[[str, str, str], bool]
"""Says whether a user and a device may connect with a token."""


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
        """Start from what is stored; `words` must not be sent, `risk_review` looks at every new message."""
        self.limits = limits = limits or Limits()
        self._decode = codec.decode
        self._authenticate = authenticate
        self._epoch = snapshot.epoch
        self._hub = Hub(limits, codec.encode, snapshot, trace)
        self._intake = Intake(self._hub, Validation(limits, words, risk_review), snapshot)
        self._delivering = Delivering(self._hub)
        self._handlers: dict[type, Callable[[Device, Any, int], None]] = {
            Message: self._on_message,
            BatchAck: self._delivering.on_ack,
            Typing: self._on_typing,
            ReadReceipt: self._on_read,
            GapPull: self._on_pull,
            PageRequest: self._on_page,
            Hello: self._on_hello_again,
        }

    # What the operator does.

    def open_conversation(self, conversation_id: int, members: Iterable[str]) -> None:
        """Create a conversation, or change its members; it lasts once the store has reported."""
        hub = self._hub
        members = tuple(dict.fromkeys(members))
        conversation = hub.conversations.get(conversation_id)
        if conversation is None:
            conversation = hub.conversations[conversation_id] = Conversation(conversation_id, (), 1, 0, 1, {}, {})
        hub.set_members(conversation, members)
        self._intake.write(Opened(conversation_id, members))

    # What the shell does.

    def connected(self, connection: int) -> None:
        """A connection stands; it must say Hello first. `connection` is any number that is not in use."""
        self._hub.devices[connection] = Device(connection, deliveries={})

    def disconnected(self, connection: int) -> None:
        """A connection is gone; what it had not acknowledged it will ask for."""
        self._hub.leave(connection)

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
                self._on_hello(device, frame, now_ns)
            else:
                raise RemoteProtocolError(f"a {type(frame).__name__} before Hello")
        except (DecodeError, RemoteError) as error:
            self._hub.close(connection, str(error))

    def writes_to_store(self) -> Batch | None:
        """Return the next writes to be kept together; None while there are none, or a batch is with the store."""
        return self._intake.batch()

    def handle_stored(self, token: int, now_ns: int) -> None:
        """A batch is kept: ACK its senders and deliver it. Raises ValueError for a token that is not with the store."""
        for write in self._intake.with_store(token):
            if type(write) is ReadMark:
                self._tell_read(write, now_ns)
        self._delivering.deliver(self._intake.stored(token, now_ns), now_ns)

    def handle_store_failed(self, token: int, now_ns: int) -> None:
        """A batch was not kept: tell its senders. Raises ValueError for a token that is not with the store."""
        self._intake.failed(token, now_ns)

    def reads_from_store(self) -> list[Read]:
        """Return what must be read."""
        return self._delivering.reads()

    def handle_read(self, token: int, messages: list[Message], now_ns: int) -> None:
        """Take what was read. Raises ValueError for a token that was not asked for."""
        asked = self._delivering.answered(token)
        if asked.message is None:
            self._delivering.on_read(asked, messages, now_ns)
            return
        device = self._hub.devices.get(asked.connection)
        if device is not None:
            self._intake.answer_again(device, asked.message, messages[0] if messages else None, now_ns)

    def handle_timer(self, now_ns: int) -> None:
        """Do what is due."""
        self._delivering.handle_timer(now_ns)

    def next_timer_ns(self) -> int | None:
        """Return when `handle_timer` must be called; None is not at all."""
        return self._delivering.next_timer_ns()

    def data_to_send(self) -> list[tuple[int, bytes]]:
        """Return the frames that must go out now, each with its connection."""
        out, self._hub.out = self._hub.out, []
        return out

    def connections_to_close(self) -> dict[int, str]:
        """Return the connections to be dropped, with the reason; they are forgotten already."""
        closing, self._hub.closing = self._hub.closing, {}
        return closing

    # What comes in.

    def _on_hello(self, device: Device, hello: Hello, now_ns: int) -> None:
        if not hello.user_id or not self._authenticate(hello.user_id, hello.device_id, hello.token):
            raise RemoteProtocolError("who this is could not be verified")
        hub = self._hub
        device.user_id, device.device_id = hello.user_id, hello.device_id
        hub.by_user.setdefault(device.user_id, {})[device.connection] = device
        mine = hub.of_user.get(device.user_id, {})
        held = {state.conversation_id: state for state in hello.conversations}
        resumed = hello.epoch == self._epoch and self._resumable(mine, held)
        for number, conversation in mine.items():
            state = held.get(number)
            self._read_up_to(device, conversation, state.read_seq if state else 0)
            after_seq = (state.max_seq if state else 0) if resumed else conversation.stored_seq
            self._delivering.catch_up(conversation, hub.listen(device, conversation, after_seq))
        states = [
            ConversationState(number, at.stored_seq, at.min_seq, at.reads.get(device.user_id, 0))
            for number, at in mine.items()
            if not resumed or _moved(at, held.get(number), device.user_id)
        ]
        device.welcome = hub.encode(Welcome(self._epoch, resumed, now_ns // MS, states))
        hub.out.append((device.connection, device.welcome))
        hub.note(now_ns, Step.RESUMED if resumed else Step.STARTED_OVER, 0)

    def _resumable(self, mine: dict[int, Conversation], held: dict[int, ConversationState]) -> bool:
        """All or nothing: no hole, nothing that is not there, and not more than is worth sending."""
        missed = 0
        for number, conversation in mine.items():
            state = held.get(number)
            frontier = state.max_seq if state else 0
            if frontier > conversation.stored_seq or frontier < conversation.min_seq - 1:
                return False
            missed += conversation.stored_seq - frontier
        return missed <= self.limits.resume_messages

    def _on_hello_again(self, device: Device, hello: Hello, now_ns: int) -> None:  # noqa: ARG002
        # The answer was lost, or the question came twice: the answer stays what it was.
        self._hub.out.append((device.connection, device.welcome))

    def _on_message(self, device: Device, message: Message, now_ns: int) -> None:
        place = self._intake.take(device, message, now_ns)
        if place is not None:
            number, seq = place
            self._delivering.ask(device.connection, number, seq, seq, "compare", message)

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
        if conversation is None:
            return
        if not self._read_up_to(device, conversation, receipt.seq):
            seq = conversation.reads.get(device.user_id, 0)
            self._hub.send(device.connection, ReadReceipt(receipt.conversation_id, device.user_id, seq, now_ns // MS))

    def _read_up_to(self, device: Device, conversation: Conversation, seq: int) -> bool:
        """Move a user's read mark forward, never back; returns whether it moved."""
        if seq <= conversation.reads.get(device.user_id, 0) or seq > conversation.stored_seq:
            return False
        conversation.reads[device.user_id] = seq
        self._intake.write(ReadMark(conversation.conversation_id, device.user_id, seq))
        return True

    def _tell_read(self, mark: ReadMark, now_ns: int) -> None:
        conversation = self._hub.conversations[mark.conversation_id]
        data = self._hub.encode(ReadReceipt(mark.conversation_id, mark.user_id, mark.seq, now_ns // MS))
        self._hub.out.extend((connection, data) for connection in conversation.listeners)
        self._hub.note(now_ns, Step.READ, mark.conversation_id, "", mark.seq)

    def _on_pull(self, device: Device, pull: GapPull, now_ns: int) -> None:
        if allowed(device, self._hub, now_ns):
            for gap in pull.gaps:
                self._delivering.on_pull(device, gap)

    def _on_page(self, device: Device, request: PageRequest, now_ns: int) -> None:
        if allowed(device, self._hub, now_ns):
            self._delivering.on_page(device, request)


def _moved(conversation: Conversation, held: ConversationState | None, user_id: str) -> bool:
    """Return whether a device does not know where a conversation stands."""
    frontier, read_seq = (held.max_seq, held.read_seq) if held else (0, 0)
    return conversation.stored_seq > frontier or conversation.reads.get(user_id, 0) > read_seq

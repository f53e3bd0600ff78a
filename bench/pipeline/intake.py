"""The gateway's first three steps: validate, store, ACK the sender.

The rule: a message has one seq for ever. It is given before the store is asked and taken back if the store fails; the
ACK leaves when the store has reported, and a resend is answered with the first seq.
"""

from typing import NamedTuple

from msgspec.structs import replace

from ...payloads.frames import Ack, Message
from ...payloads.vocabulary import AckCode, Status
from .conversations import Conversation, Device
from .hub import Hub
from .idempotency import IdempotencyWindow, Place
from .limits import MS
from .steps import Step
from .store import Dropped, Opened, ReadMark, Snapshot, Write
from .validation import Validation

_ID_TAKEN = "the id was used for another message"
_SERVER_ID_SHIFT = 20
_KEPT_SLACK = 64


class Batch(NamedTuple):
    """Writes the store is asked to keep as one; `token` names them when they are reported."""

    token: int
    writes: list[Write]


class Intake:
    """What has been taken in and is not stored yet; one batch at a time is with the store, the next one gathers."""

    def __init__(self, hub: Hub, validation: Validation, snapshot: Snapshot) -> None:
        """Remember the latest messages, because they may be sent again."""
        self.window = IdempotencyWindow(hub.limits)
        self._hub = hub
        self._validation = validation
        self._last_server_id = 0
        self._gathering: list[Write] = []
        self._waiting: dict[tuple[int, int], tuple[Message, list[int]]] = {}
        self._batch: Batch | None = None
        self._token = 0
        for message in snapshot.recent:
            place = Place(message.conversation_id, message.seq)
            self.window.add((message.sender_id, message.client_id), place, message.sent_ms * MS)
            self._last_server_id = max(self._last_server_id, message.server_id)

    def take(self, device: Device, message: Message, now_ns: int) -> Place | None:
        """Take a message in; returns where an equal id was put and stored, which must be read to be compared."""
        hub = self._hub
        conversation = hub.member(device, message.conversation_id)
        if conversation is None:
            self._deny(device, message, AckCode.NOT_A_MEMBER, "not a member of this conversation", now_ns)
            return None
        if message.sender_id != device.user_id:
            self._deny(device, message, AckCode.NOT_A_MEMBER, "the sender is another user", now_ns)
            return None
        place = self.window.get((device.user_id, message.client_id))
        if place is not None:
            return self._again(device, message, place, now_ns)
        if not allowed(device, hub, now_ns):
            self._deny(device, message, AckCode.RATE_LIMITED, "too many messages, try again later", now_ns)
            return None
        refusal = self._validation.refusal(message)
        if refusal is not None:
            self._deny(device, message, *refusal, now_ns)
            return None
        self._store(conversation, device, message, now_ns)
        return None

    def _again(self, device: Device, message: Message, place: Place, now_ns: int) -> Place | None:
        self._hub.note(now_ns, Step.ALREADY_STORED, place.conversation_id, message.client_id, place.seq)
        waiting = self._waiting.get(place)
        if waiting is None:
            return place
        stored, connections = waiting
        if not same(stored, message):
            self._deny(device, message, AckCode.ID_REUSED, _ID_TAKEN, now_ns)
        elif device.connection not in connections:
            connections.append(device.connection)
        return None

    def answer_again(self, device: Device, message: Message, stored: Message | None, now_ns: int) -> None:
        """Answer a resend, now that what is stored under its id has been read (None: it is no longer kept)."""
        if stored is not None and not same(stored, message):
            self._deny(device, message, AckCode.ID_REUSED, _ID_TAKEN, now_ns)
            return
        place = self.window.get((device.user_id, message.client_id))
        if stored is not None:
            self._ack(device.connection, stored, now_ns)
        elif place is not None:
            self._hub.send(device.connection, Ack(place.conversation_id, message.client_id, 0, place.seq, 0))

    def _store(self, conversation: Conversation, device: Device, message: Message, now_ns: int) -> None:
        seq = conversation.next_seq
        conversation.next_seq = seq + 1
        self._last_server_id = max(self._last_server_id + 1, now_ns // MS << _SERVER_ID_SHIFT)
        stored = replace(message, seq=seq, server_id=self._last_server_id, sent_ms=now_ns // MS, status=Status.SENT)
        place = Place(conversation.conversation_id, seq)
        self.window.add((device.user_id, message.client_id), place, now_ns)
        self._waiting[place] = (stored, [device.connection])
        self._gathering.append(stored)
        if self._hub.trace is not None:
            self._hub.note(now_ns, Step.VALIDATED, place.conversation_id, message.client_id, seq)
            self._hub.note(now_ns, Step.STORING, place.conversation_id, message.client_id, seq)

    def write(self, write: ReadMark | Opened | Dropped) -> None:
        """Have something else kept, in its turn."""
        self._gathering.append(write)

    def batch(self) -> Batch | None:
        """Return the next writes to be kept together; None while there are none, or a batch is with the store."""
        if self._batch is not None or not self._gathering:
            return None
        self._token += 1
        self._batch = Batch(self._token, self._gathering)
        self._gathering = []
        return self._batch

    def with_store(self, token: int) -> list[Write]:
        """Return the writes that are with the store; raises ValueError for another token."""
        if self._batch is None or self._batch.token != token:
            raise ValueError(f"no batch with token {token} is with the store")
        return self._batch.writes

    def stored(self, token: int, now_ns: int) -> list[tuple[Message, list[int]]]:
        """ACK what the store has kept; returns the messages to deliver, each with the connections it came from."""
        writes = self.with_store(token)
        self._batch = None
        found = []
        for write in writes:
            if type(write) is Message:
                conversation = self._hub.conversations[write.conversation_id]
                conversation.stored_seq = write.seq
                stored, connections = self._waiting.pop((write.conversation_id, write.seq))
                if self._hub.trace is not None:
                    self._hub.note(now_ns, Step.STORED, stored.conversation_id, stored.client_id, stored.seq)
                for connection in connections:
                    self._ack(connection, stored, now_ns)
                found.append((stored, connections))
                self._drop_old(conversation)
        return found

    def failed(self, token: int, now_ns: int) -> None:
        """Take back what the store could not keep, and all behind it, and tell the senders."""
        writes = self.with_store(token)
        self._batch = None
        again: list[Write] = []
        for write in [*writes, *self._gathering]:
            if type(write) is not Message:
                again.append(write)
                continue
            conversation = self._hub.conversations[write.conversation_id]
            conversation.next_seq = conversation.stored_seq + 1
            self.window.remove((write.sender_id, write.client_id))
            _, connections = self._waiting.pop((write.conversation_id, write.seq))
            for connection in connections:
                device = self._hub.devices.get(connection)
                if device is not None:
                    reason = "the message could not be stored, try again later"
                    self._deny(device, write, AckCode.STORE_FAILED, reason, now_ns)
        self._gathering = again

    def _drop_old(self, conversation: Conversation) -> None:
        kept = self._hub.limits.kept_messages
        min_seq = conversation.stored_seq - kept + 1
        if kept and min_seq >= conversation.min_seq + _KEPT_SLACK:
            conversation.min_seq = min_seq
            self._gathering.append(Dropped(conversation.conversation_id, min_seq))

    def _ack(self, connection: int, stored: Message, now_ns: int) -> None:
        hub = self._hub
        if connection in hub.devices:
            number, seq = stored.conversation_id, stored.seq
            hub.send(connection, Ack(number, stored.client_id, stored.server_id, seq, stored.sent_ms))
            if hub.trace is not None:
                hub.note(now_ns, Step.SENDER_ACKED, number, stored.client_id, seq)

    def _deny(self, device: Device, message: Message, code: AckCode, reason: str, now_ns: int) -> None:
        ack = Ack(message.conversation_id, message.client_id, server_ms=now_ns // MS, code=code, reason=reason)
        self._hub.send(device.connection, ack)
        self._hub.note(now_ns, Step.DENIED, message.conversation_id, message.client_id)


def same(stored: Message, message: Message) -> bool:
    """Return whether a resend is what was stored under its id."""
    return stored.conversation_id == message.conversation_id and stored.body == message.body


def allowed(device: Device, hub: Hub, now_ns: int) -> bool:
    """Return whether a device may ask for one more thing now: `sends_per_second`, with bursts of `send_burst`."""
    busy_until_ns = max(device.sends_until_ns, now_ns)
    if busy_until_ns - now_ns > hub.send_burst_ns:
        return False
    device.sends_until_ns = busy_until_ns + hub.send_step_ns
    return True


def floods(device: Device, hub: Hub, now_ns: int) -> bool:
    """Return whether a device sends more frames than `frames_per_second`, with bursts of `frame_burst`."""
    busy_until_ns = max(device.frames_until_ns, now_ns)
    if busy_until_ns - now_ns > hub.frame_burst_ns:
        return True
    device.frames_until_ns = busy_until_ns + hub.frame_step_ns
    return False

"""The gateway's first three steps: validate, store, ACK the sender.

The rule: a message has one seq for ever. The seq is given before the store is asked, and taken back if the store fails.
The ACK leaves after the store has reported; a retransmit is answered with the first seq.
"""

from typing import NamedTuple

from msgspec.structs import replace

from ....payloads.frames import Ack, Message
from ....payloads.vocabulary import AckCode, Status
from ..rules.limits import MS
from ..rules.steps import Step
from .conversations import Conversation, Device
from .hub import Hub
from .idempotency import IdempotencyWindow, Place
from .message_rules import Validation
from .shares import allowed, may_read
from .store import Dropped, Opened, ReadMark, Snapshot, Write

_ID_TAKEN = "the id was used for another message"
_SERVER_ID_SHIFT = 20
_KEPT_SLACK = 64


class Batch(NamedTuple):
    """Writes that the store must keep as one; the store's report names them by `token`."""

    token: int
    writes: list[Write]


class Admission:
    """Messages that are accepted and not stored yet: one batch is with the store, while the next one gathers."""

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
        self._failures = 0
        self._retry_ns: int | None = None
        forgotten = self.window.forgotten
        forgotten.update((stored.conversation_id, stored.max_seq) for stored in snapshot.conversations)
        forgotten.update((message.conversation_id, message.seq - 1) for message in reversed(snapshot.recent))
        for message in snapshot.recent:
            place = Place(message.conversation_id, message.seq)
            self.window.add((message.sender_id, message.client_id), place, message.sent_ms * MS)
            self._last_server_id = max(self._last_server_id, message.server_id)

    def take(self, device: Device, message: Message, now_ns: int) -> Place | None:
        """Take a message in; returns the place of a stored message with its id, which must be read and compared."""
        hub = self._hub
        conversation = hub.member(device, message.conversation_id)
        if conversation is None:
            self._deny(device, message, AckCode.NOT_A_MEMBER, "not a member of this conversation", now_ns)
            return None
        if message.sender_id != device.user_id:
            self._deny(device, message, AckCode.NOT_A_MEMBER, "the sender is another user", now_ns)
            return None
        client_id, most_bytes = message.client_id, hub.limits.client_id_bytes
        id_bytes = len(client_id) if client_id.isascii() else len(client_id.encode())
        if not 0 < id_bytes <= most_bytes:
            reason = f"the id has {id_bytes} bytes, 1 to {most_bytes} are allowed"
            self._deny(device, message, AckCode.TOO_LARGE, reason, now_ns)
            return None
        place = self.window.get((device.user_id, client_id))
        if place is not None:
            return self._again(device, message, place, now_ns)
        if len(self._gathering) >= hub.limits.waiting_writes:
            self._deny(device, message, AckCode.STORE_FAILED, "the store is behind, try again later", now_ns)
            return None
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
            # Beyond the user's share there is no answer, and the message comes again. A refusal would look final,
            # although the message is stored.
            return place if may_read(device, self._hub) and allowed(device, self._hub, now_ns) else None
        stored, connections = waiting
        if not same(stored, message):
            self._deny(device, message, AckCode.ID_REUSED, _ID_TAKEN, now_ns)
        elif device.connection not in connections:
            connections.append(device.connection)
        return None

    def answer_again(self, device: Device, message: Message, stored: Message | None, now_ns: int) -> None:
        """Answer a retransmit, now that the message stored under its id has been read.

        `stored` is None when retention has deleted the message. Then there is no answer: the message comes again, as a
        new one.
        """
        if stored is None:
            return
        if same(stored, message):
            self._ack(device.connection, stored, now_ns)
        else:
            self._deny(device, message, AckCode.ID_REUSED, _ID_TAKEN, now_ns)

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
        """Queue a write that is not a message."""
        self._gathering.append(write)

    @property
    def full(self) -> bool:
        """Whether `waiting_writes` writes wait for the store."""
        return len(self._gathering) >= self._hub.limits.waiting_writes

    def mark_read(self, user_id: str, conversation: Conversation, seq: int) -> bool:
        """Move a user's read mark forward, never back; returns whether it moved."""
        if seq <= conversation.reads.get(user_id, 0) or seq > conversation.stored_seq:
            return False
        conversation.reads[user_id] = seq
        self.write(ReadMark(conversation.conversation_id, user_id, seq))
        return True

    def batch(self) -> Batch | None:
        """Return the next batch for the store.

        None while nothing waits, while a batch is with the store, or shortly after the store has failed.
        """
        if self._batch is not None or not self._gathering or self._retry_ns is not None:
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
        self._failures = 0
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
        """Take back the messages of a failed batch and all after them, and tell their senders."""
        writes = self.with_store(token)
        self._batch = None
        self._wait_for_store(now_ns)
        self._take_back(writes)
        again: list[Write] = []
        for write in [*writes, *self._gathering]:
            if type(write) is not Message:
                again.append(write)
                continue
            _, connections = self._waiting.pop((write.conversation_id, write.seq))
            for connection in connections:
                device = self._hub.devices.get(connection)
                if device is not None:
                    reason = "the message could not be stored, try again later"
                    self._deny(device, write, AckCode.STORE_FAILED, reason, now_ns)
        self._gathering = again

    def _take_back(self, writes: list[Write]) -> None:
        """Take back the seqs and the ids, the latest first."""
        for write in reversed([*writes, *self._gathering]):
            if type(write) is Message:
                conversation = self._hub.conversations[write.conversation_id]
                conversation.next_seq = conversation.stored_seq + 1
                self.window.remove((write.sender_id, write.client_id))

    def _wait_for_store(self, now_ns: int) -> None:
        limits = self._hub.limits
        wait_ns = min(limits.store_retry_ns << min(self._failures, 30), limits.store_retry_most_ns)
        self._failures += 1
        self._retry_ns = now_ns + wait_ns

    def handle_timer(self, now_ns: int) -> None:
        """Allow a failed store to be tried again, once it is time."""
        if self._retry_ns is not None and now_ns >= self._retry_ns:
            self._retry_ns = None

    def next_timer_ns(self) -> int | None:
        """Return when a failed store may be tried again; None when it may be used now."""
        return self._retry_ns

    def _drop_old(self, conversation: Conversation) -> None:
        """Drop messages beyond `kept_messages`, but none that a retransmit may have to be compared with."""
        kept, number = self._hub.limits.kept_messages, conversation.conversation_id
        if not kept:
            return
        min_seq = min(conversation.stored_seq - kept, self.window.forgotten.get(number, 0)) + 1
        if min_seq >= conversation.min_seq + _KEPT_SLACK:
            conversation.min_seq = min_seq
            self._gathering.append(Dropped(number, min_seq))

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
    """Return whether a retransmit equals the message stored under its id."""
    return stored.conversation_id == message.conversation_id and stored.body == message.body

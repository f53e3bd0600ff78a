"""The gateway's last two steps: deliver to the receiver and to all devices, and retry until the receiver's ACK.

The rule: a frame is encoded once for all who get it. At most `delivery_window` messages of a conversation are
unacknowledged by a device; later ones wait in the store.
"""

from itertools import count
from typing import NamedTuple

from ....payloads.frames import (
    BatchAck,
    ConversationMessages,
    GapPull,
    HistoryPage,
    Message,
    PageRequest,
    PushBatch,
    Range,
)
from ....payloads.ranges import ranges_of
from ..rules.backoff import backoff_ns
from ..rules.errors import RemoteProtocolError
from ..rules.steps import Step
from ..rules.timers import Timers
from .conversations import Conversation, Delivery, Device, Share, acknowledge, check_runs
from .hub import Hub
from .shares import may_read


class StoreRead(NamedTuple):
    """A request to the store: the messages of these seqs, both included."""

    token: int
    conversation_id: int
    first_seq: int
    last_seq: int


class PendingRead(NamedTuple):
    """A read and its purpose: a delivery, a pull, a page, or to compare a retransmit (`message`).

    `share` is the user's share that the read counts against. A delivery counts against none: a conversation has one at
    a time to a device, and it must not be held up.
    """

    read: StoreRead
    connection: int
    purpose: str
    message: Message | None = None
    share: Share | None = None


class Delivering:
    """The messages on their way to devices, and the reads that they need."""

    def __init__(self, hub: Hub) -> None:
        """Start with nothing on its way."""
        self._hub = hub
        self._timers: Timers[tuple[int, int]] = Timers()
        self._tokens = count(1)
        self._reads: list[StoreRead] = []
        self._asked: dict[int, PendingRead] = {}

    def deliver(self, stored: list[tuple[Message, list[int]]], now_ns: int) -> None:
        """Send stored messages to all listeners; the connections they came from get an ACK instead."""
        by_conversation: dict[int, list[tuple[Message, list[int]]]] = {}
        for one in stored:
            by_conversation.setdefault(one[0].conversation_id, []).append(one)
        for number, ones in by_conversation.items():
            self._deliver(self._hub.conversations[number], ones, now_ns)

    def _deliver(self, conversation: Conversation, ones: list[tuple[Message, list[int]]], now_ns: int) -> None:
        hub = self._hub
        first_seq, last_seq = ones[0][0].seq, ones[-1][0].seq
        everything = b""
        for connection, delivery in conversation.listeners.items():
            if delivery.sent_seq != first_seq - 1:
                # The device is behind, and catches up from the store.
                self.catch_up(conversation, delivery)
                continue
            if len(delivery.pending) + len(ones) > hub.limits.delivery_window:
                self.catch_up(conversation, delivery)
                continue
            wanted = [message for message, origins in ones if connection not in origins]
            if len(wanted) == len(ones):
                everything = everything or hub.encode(frame_of(conversation, wanted))
                hub.out.append((connection, everything))
            elif wanted:
                hub.send(connection, frame_of(conversation, wanted))
            delivery.sent_seq = last_seq
            for message, _ in ones:
                delivery.pending[message.seq] = message
            if not delivery.armed_seq:
                self._arm(delivery, now_ns)
            if hub.trace is not None:
                for message in wanted:
                    hub.note(now_ns, Step.DELIVERED, conversation.conversation_id, message.client_id, message.seq)

    def catch_up(self, conversation: Conversation, delivery: Delivery) -> None:
        """Read the next messages for a device that is behind, if its window has room."""
        room = self._hub.limits.delivery_window - len(delivery.pending)
        if delivery.reading or delivery.sent_seq >= conversation.stored_seq or room <= 0:
            return
        delivery.reading = True
        first_seq = delivery.sent_seq + 1
        last_seq = min(delivery.sent_seq + min(room, self._hub.limits.push_messages), conversation.stored_seq)
        read = self._read(conversation.conversation_id, first_seq, last_seq)
        self._asked[read.token] = PendingRead(read, delivery.connection, "deliver")

    def ask(
        self, device: Device, conversation_id: int, first_seq: int, last_seq: int, purpose: str,
        message: Message | None = None,
    ) -> None:  # fmt: skip
        """Have messages read for a device; the read counts against its user's share."""
        read = self._read(conversation_id, first_seq, last_seq)
        device.share.waiting_reads += 1
        self._asked[read.token] = PendingRead(read, device.connection, purpose, message, device.share)

    def _read(self, conversation_id: int, first_seq: int, last_seq: int) -> StoreRead:
        read = StoreRead(next(self._tokens), conversation_id, first_seq, last_seq)
        self._reads.append(read)
        return read

    def reads(self) -> list[StoreRead]:
        """Return the reads to make now."""
        reads, self._reads = self._reads, []
        return reads

    def answered(self, token: int) -> PendingRead:
        """Return what a read was for; raises ValueError when it was not asked for."""
        asked = self._asked.pop(token, None)
        if asked is None:
            raise ValueError(f"no read with token {token} was asked for")
        if asked.share is not None:
            asked.share.waiting_reads -= 1
        return asked

    def on_read(self, asked: PendingRead, messages: list[Message], now_ns: int) -> None:
        """Send the messages to the device they were read for, if it is still connected."""
        hub, (_, number, first_seq, last_seq) = self._hub, asked.read
        device = hub.devices.get(asked.connection)
        conversation = hub.conversations[number]
        if device is None or number not in device.deliveries:
            return
        if asked.purpose == "page":
            complete = first_seq <= conversation.min_seq
            cursor = str(messages[0].seq if messages else last_seq + 1)
            hub.send(asked.connection, HistoryPage(number, messages, cursor, complete))
            return
        self._push(device.connection, conversation, messages, Range(first_seq, last_seq))
        if asked.purpose == "deliver":
            delivery = device.deliveries[number]
            delivery.reading = False
            if delivery.sent_seq < last_seq:
                for message in messages:
                    if message.seq > delivery.sent_seq:
                        delivery.pending[message.seq] = message
                delivery.sent_seq = last_seq
            if not delivery.armed_seq:
                self._arm(delivery, now_ns)
            self.catch_up(conversation, delivery)
        for message in messages:
            hub.note(now_ns, Step.DELIVERED, number, message.client_id, message.seq)

    def _push(self, connection: int, conversation: Conversation, messages: list[Message], wanted: Range) -> None:
        gone: list[Range] = []
        if len(messages) <= wanted.last - wanted.first:
            had = {message.seq for message in messages}
            gone = ranges_of(seq for seq in range(wanted.first, wanted.last + 1) if seq not in had)
        part = ConversationMessages(conversation.conversation_id, messages, conversation.stored_seq, gone)
        self._hub.send(connection, PushBatch([part]))

    def on_ack(self, device: Device, ack: BatchAck, now_ns: int) -> None:
        """Take a receiver's ACK; raises RemoteProtocolError when it names a seq that does not exist."""
        hub, number = self._hub, ack.conversation_id
        delivery = device.deliveries.get(number)
        if delivery is None:
            return
        conversation = hub.conversations[number]
        if ack.cumulative_seq > conversation.stored_seq:
            raise RemoteProtocolError(f"acknowledges seq {ack.cumulative_seq}, the last is {conversation.stored_seq}")
        check_runs(ack.ranges, hub.limits.early_ranges)
        before, oldest = len(delivery.pending), next(iter(delivery.pending), 0)
        if ack.cumulative_seq:
            acknowledge(delivery, range(ack.cumulative_seq + 1))
            delivery.sent_seq = max(delivery.sent_seq, ack.cumulative_seq)
        for run in ack.ranges:
            acknowledge(delivery, range(run.first, run.last + 1))
        for seq in ack.seqs:
            delivery.pending.pop(seq, None)
        if ack.server_ids:
            ids = set(ack.server_ids)
            for seq in [seq for seq, message in delivery.pending.items() if message.server_id in ids]:
                del delivery.pending[seq]
        if len(delivery.pending) < before:
            delivery.attempts = 0
            if delivery.pending and next(iter(delivery.pending)) != oldest:
                # The oldest message now was waiting for the link and is not lost (RFC 6298, 5.3).
                self._arm(delivery, now_ns)
        if delivery.sent_seq < conversation.stored_seq:
            self.catch_up(conversation, delivery)
        if hub.trace is not None:
            hub.note(now_ns, Step.RECEIVER_ACKED, number, "", ack.cumulative_seq)

    def on_pull(self, device: Device, pull: GapPull) -> None:
        """Read the messages a device lacks, at most `delivery_window` for one pull.

        The device asks for the rest again. Raises RemoteProtocolError when a pull names a seq twice.
        """
        limits = self._hub.limits
        left = limits.delivery_window
        for gap in pull.gaps:
            # A device asks for the gaps between early messages, so there may be as many ranges as early messages.
            check_runs(gap.ranges, limits.early_ranges + limits.early_messages)
            conversation = self._hub.member(device, gap.conversation_id)
            if conversation is None:
                continue
            for wanted in gap.ranges:
                if left <= 0:
                    return
                left = self._pull(device, conversation, wanted, left)

    def _pull(self, device: Device, conversation: Conversation, wanted: Range, left: int) -> int:
        """Read a run of seqs, at most `left` of them; returns how many may still be read."""
        number, size = conversation.conversation_id, self._hub.limits.push_messages
        end = min(wanted.last, conversation.stored_seq)
        first_seq = max(1, wanted.first)
        while left > 0 and first_seq <= end:
            if not may_read(device, self._hub):
                return 0
            last_seq = min(first_seq + min(left, size) - 1, end)
            self.ask(device, number, first_seq, last_seq, "pull")
            left -= last_seq - first_seq + 1
            first_seq = last_seq + 1
        return left

    def on_page(self, device: Device, request: PageRequest) -> None:
        """Read a page of history, or answer at once when there is nothing before the seq."""
        number = request.conversation_id
        conversation = self._hub.member(device, number)
        if conversation is None:
            return
        limit = max(1, min(request.limit, self._hub.limits.push_messages))
        last_seq = min(max(request.before_seq - 1, 0), conversation.stored_seq)
        first_seq = max(last_seq - limit + 1, 1)
        if last_seq < conversation.min_seq:
            self._hub.send(device.connection, HistoryPage(number, [], str(last_seq + 1), True))
        elif may_read(device, self._hub):
            self.ask(device, number, first_seq, last_seq, "page")

    def _arm(self, delivery: Delivery, now_ns: int) -> None:
        if self._hub.limits.retransmit == "timer":
            delivery.armed_seq = delivery.sent_seq
            key = (delivery.connection, delivery.conversation.conversation_id)
            wait_ns = backoff_ns(self._hub.limits, f"{key[0]}/{key[1]}", delivery.attempts + 1)
            self._timers.set(key, now_ns + wait_ns)

    def handle_timer(self, now_ns: int) -> None:
        """Deliver again what was sent before its timer was started and is still unacknowledged."""
        hub = self._hub
        for connection, number in self._timers.expired(now_ns):
            device = hub.devices.get(connection)
            delivery = device.deliveries.get(number) if device is not None else None
            if delivery is None:
                continue
            late = [message for seq, message in delivery.pending.items() if seq <= delivery.armed_seq]
            delivery.armed_seq = 0
            if late:
                delivery.attempts += 1
                if delivery.attempts >= hub.limits.attempts:
                    hub.close(connection, f"nothing was acknowledged in {delivery.attempts} attempts")
                    continue
                self._again(delivery, hub.conversations[number], late, now_ns)
            if delivery.pending:
                self._arm(delivery, now_ns)

    def _again(self, delivery: Delivery, conversation: Conversation, late: list[Message], now_ns: int) -> None:
        size = self._hub.limits.push_messages
        for start in range(0, len(late), size):
            self._hub.send(delivery.connection, frame_of(conversation, late[start : start + size]))
        number = conversation.conversation_id
        for message in late:
            self._hub.note(now_ns, Step.DELIVERED_AGAIN, number, message.client_id, message.seq)

    def next_timer_ns(self) -> int | None:
        """Return when something must be delivered again; None when nothing waits."""
        return self._timers.next_ns()


def frame_of(conversation: Conversation, messages: list[Message]) -> Message | PushBatch:
    """Return the frame that carries messages of one conversation: one by itself, several as a batch."""
    if len(messages) == 1:
        return messages[0]
    part = ConversationMessages(conversation.conversation_id, messages, conversation.stored_seq)
    return PushBatch([part])

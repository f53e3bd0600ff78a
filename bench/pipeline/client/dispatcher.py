"""Handle what a gateway sends to a client, frame by frame.

The rule: every frame may come twice, late, or out of order. Until the gateway has answered Hello, other frames are
ignored; they come again.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ....payloads.bodies import Fill, Mark, Recall
from ....payloads.frames import (
    Ack,
    ConversationMessages,
    Frame,
    HistoryPage,
    Message,
    PushBatch,
    ReadReceipt,
    Typing,
    Welcome,
)
from ..rules.errors import RemoteProtocolError
from ..rules.steps import Step, Trace
from . import events
from .asking import Ask, Asking
from .own_messages import OwnMessages
from .receiving import Receiving
from .timeline import Placed, Timeline

_STEPS = {Placed.SHOWN: Step.SHOWN, Placed.EARLY: Step.EARLY, Placed.DUPLICATE: Step.DUPLICATE, None: Step.DROPPED}


class Dispatcher:
    """Takes in a device's frames; `epoch` is that of the store its seqs come from, 0 before the first answer."""

    def __init__(
        self,
        user_id: str,
        receiving: Receiving,
        own: OwnMessages,
        asking: Asking,
        emit: Callable[[events.Event], None],
        trace: Trace | None,
    ) -> None:
        """Start before the first answer."""
        self.epoch = 0
        self._user_id = user_id
        self._receiving = receiving
        self._own = own
        self._asking = asking
        self._emit = emit
        self._trace = trace
        self._handlers: dict[type, Callable[[Any, int], None]] = {
            Message: self._on_message,
            Ack: self._on_ack,
            PushBatch: self._on_push,
            HistoryPage: self._on_page,
            Typing: self._on_typing,
            ReadReceipt: self._on_read,
        }

    def handle(self, frame: Frame, now_ns: int, *, ready: bool) -> bool:
        """Take a frame in; returns whether Hello has been answered. Raises RemoteProtocolError."""
        if type(frame) is Welcome:
            if not ready:
                self._on_welcome(frame, now_ns)
            return True
        handle = self._handlers.get(type(frame))
        if handle is None:
            raise RemoteProtocolError(f"a gateway never sends a {type(frame).__name__}")
        if ready:
            handle(frame, now_ns)
        return ready

    def _on_message(self, message: Message, now_ns: int) -> None:
        self._take(self._receiving.timeline(message.conversation_id), (message,), now_ns)

    def _on_push(self, push: PushBatch, now_ns: int) -> None:
        for part in push.conversations:
            timeline = self._receiving.timeline(part.conversation_id)
            if part.end_seq > timeline.end_seq:
                timeline.end_seq = part.end_seq
            if part.gone:
                self._bury(timeline, part, now_ns)
            self._take(timeline, part.messages, now_ns)

    def _bury(self, timeline: Timeline, part: ConversationMessages, now_ns: int) -> None:
        first = timeline.frontier + 1
        for gone in part.gone:
            # Only seqs that are known to exist: this bounds the loop, whatever the gateway claims.
            for seq in range(max(gone.first, timeline.frontier + 1), min(gone.last, timeline.end_seq) + 1):
                timeline.place(seq, None)
                if self._trace is not None:
                    self._trace(now_ns, Step.TOMBSTONE, timeline.conversation_id, "", seq)
        self._tell_shown(timeline, first)

    def _take(self, timeline: Timeline, messages: Iterable[Message], now_ns: int) -> None:
        first = timeline.frontier + 1
        for message in messages:
            placed = self._receiving.take(timeline, message, now_ns)
            if self._trace is not None:
                self._trace(now_ns, _STEPS[placed], timeline.conversation_id, message.client_id, message.seq)
                if isinstance(message.body, Recall | Mark | Fill) and placed is not Placed.DUPLICATE:
                    target_id = message.body.target_client_id
                    self._trace(now_ns, Step.EFFECT, timeline.conversation_id, target_id, message.seq)
            if message.sender_id == self._user_id and placed is not None:
                self._own.on_echo(message, now_ns)
        self._tell_shown(timeline, first)
        self._watch(timeline, first, now_ns)

    def _watch(self, timeline: Timeline, first: int, now_ns: int) -> None:
        noticed = self._receiving.watch(timeline, now_ns, progressed=timeline.frontier >= first)
        if noticed and self._trace is not None:
            self._trace(now_ns, Step.GAP_NOTICED, timeline.conversation_id, "", timeline.frontier + 1)

    def _tell_shown(self, timeline: Timeline, first: int) -> None:
        if timeline.frontier >= first:
            self._emit(events.Shown(timeline.conversation_id, first, timeline.frontier))
            if timeline.trim():
                self._emit(events.Trimmed(timeline.conversation_id, timeline.floor))

    def _on_ack(self, ack: Ack, now_ns: int) -> None:
        timeline = self._receiving.timeline(ack.conversation_id)
        first = timeline.frontier + 1
        if self._own.on_ack(timeline, ack, now_ns) is not None:
            self._tell_shown(timeline, first)
            self._watch(timeline, first, now_ns)

    def _on_page(self, page: HistoryPage, now_ns: int) -> None:
        timeline = self._receiving.timeline(page.conversation_id)
        last = timeline.oldest_seq - 1
        self._asking.answered((Ask.PAGE, page.conversation_id))
        timeline.prepend(page.messages, end_seq=_end_seq(page))
        for message in page.messages:
            if message.sender_id == self._user_id:
                self._own.on_echo(message, now_ns)
        if self._trace is not None:
            self._trace(now_ns, Step.PAGE_SHOWN, page.conversation_id, "", timeline.oldest_seq)
        self._emit(events.OlderShown(page.conversation_id, timeline.oldest_seq, last, timeline.older_complete))

    def _on_typing(self, typing: Typing, now_ns: int) -> None:  # noqa: ARG002
        self._emit(events.TypingShown(typing.conversation_id, typing.sender_id, typing.state))

    def _on_read(self, receipt: ReadReceipt, now_ns: int) -> None:  # noqa: ARG002
        timeline = self._receiving.timeline(receipt.conversation_id)
        self._moved(timeline, receipt.reader_id, receipt.seq)

    def _moved(self, timeline: Timeline, reader_id: str, seq: int) -> None:
        if reader_id == self._user_id and seq >= timeline.read_seq:
            timeline.read_seq = seq
            self._asking.answered((Ask.READ, timeline.conversation_id))
        if seq > timeline.reads.get(reader_id, 0):
            timeline.reads[reader_id] = seq
            self._emit(events.ReadMoved(timeline.conversation_id, reader_id, seq))

    def _on_welcome(self, welcome: Welcome, now_ns: int) -> None:
        self.epoch = welcome.epoch
        self._emit(events.Ready(welcome.resumed))
        for state in welcome.conversations:
            timeline = self._receiving.timeline(state.conversation_id)
            if welcome.resumed:
                timeline.end_seq = max(timeline.end_seq, state.max_seq)
            else:
                timeline.start(state.max_seq)
                self._emit(events.Forgotten(state.conversation_id, state.max_seq))
            if state.read_seq:
                self._moved(timeline, self._user_id, state.read_seq)
            self._watch(timeline, timeline.frontier + 1, now_ns)


def _end_seq(page: HistoryPage) -> int | None:
    """Return the seq before which nothing is left, or None when the page does not say."""
    if not page.complete:
        return None
    if page.messages:
        return min(message.seq for message in page.messages)
    return int(page.cursor) if page.cursor.isdecimal() else None

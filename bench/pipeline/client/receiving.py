"""The receiving half of a client: it places messages, counts those to acknowledge, and finds those missing.

The rule: every message that is placed is acknowledged, duplicates too, so that a lost ACK costs one more delivery and
no more. A gap gets time to close by itself before it is asked for, because reordering is more common than loss.
"""

from ....payloads.frames import BatchAck, Message
from ....payloads.ranges import ranges_of
from ..rules.limits import Limits
from .asking import Ask, Asking
from .timeline import Placed, Timeline


class Receiving:
    """All conversations of one device, and its open ACKs."""

    __slots__ = ("_ack_due_ns", "_asking", "_by_id", "_owed", "_owed_count", "limits", "timelines")

    def __init__(self, limits: Limits, asking: Asking) -> None:
        """Start with nothing shown and nothing owed; gaps are asked for through `asking`."""
        self.limits = limits
        self.timelines: dict[int, Timeline] = {}
        self._asking = asking
        self._by_id = limits.ack_shape == "ids"
        self._owed: dict[int, list[int]] = {}
        self._owed_count = 0
        self._ack_due_ns: int | None = None

    def timeline(self, conversation_id: int) -> Timeline:
        """Return a conversation's timeline, a new one for a conversation that is not known yet."""
        found = self.timelines.get(conversation_id)
        if found is None:
            found = self.timelines[conversation_id] = Timeline(conversation_id, kept=self.limits.shown_messages)
        return found

    def take(self, timeline: Timeline, message: Message, now_ns: int) -> Placed | None:
        """Place a delivered message, and owe its ACK; None when it was dropped because too many wait for a gap."""
        seq = message.seq
        if seq > timeline.frontier + 1 and len(timeline.early) >= self.limits.early_messages:
            # Without an ACK it will be delivered again.
            return None
        number = message.server_id if self._by_id else seq
        owed = self._owed.get(timeline.conversation_id)
        if owed is None:
            self._owed[timeline.conversation_id] = [number]
        else:
            owed.append(number)
        self._owed_count += 1
        if self._ack_due_ns is None:
            self._ack_due_ns = now_ns + self.limits.ack_delay_ns
        return timeline.place(seq, message)

    def watch(self, timeline: Timeline, now_ns: int, *, progressed: bool = False) -> bool:
        """Start the wait for a gap that has opened, or end it when there is none; returns whether one was started.

        An answer may close only a part of a long gap; with `progressed` the rest is asked for soon, not after a longer
        wait.
        """
        gap = timeline.frontier < timeline.end_seq or timeline.early_seqs
        if not gap and not len(self._asking):
            return False
        key = (Ask.PULL, timeline.conversation_id)
        if not gap:
            self._asking.answered(key)
        elif key not in self._asking:
            self._asking.ask(key, now_ns + self.limits.gap_wait_ns)
            return True
        elif progressed:
            self._asking.progressed(key, now_ns + self.limits.gap_wait_ns)
        return False

    def acknowledgements(self, now_ns: int) -> list[BatchAck]:
        """Return the ACKs that are due by count or by time, in the shape of the limits."""
        due_ns = self._ack_due_ns
        if due_ns is None:
            return []
        limits = self.limits
        if now_ns < due_ns and self._owed_count < limits.ack_every and limits.ack_shape != "each":
            return []
        found = [ack for pair in self._owed.items() for ack in self._acks(*pair)]
        self.forgive()
        return found

    def forgive(self) -> None:
        """Forget the ACKs that are owed: they have been sent, or their connection is gone."""
        self._owed.clear()
        self._owed_count = 0
        self._ack_due_ns = None

    def _acks(self, conversation_id: int, numbers: list[int]) -> list[BatchAck]:
        # A gateway takes at most so many ranges in one frame; messages that an ACK does not name come again.
        shape, most = self.limits.ack_shape, self.limits.early_ranges
        if shape == "cumulative":
            timeline = self.timelines[conversation_id]
            return [BatchAck(conversation_id, cumulative_seq=timeline.frontier, ranges=timeline.early_runs()[:most])]
        if shape == "ids":
            return [BatchAck(conversation_id, server_ids=numbers)]
        seqs = sorted(set(numbers))
        if shape == "seqs":
            return [BatchAck(conversation_id, seqs=seqs)]
        if shape == "each":
            return [BatchAck(conversation_id, seqs=[seq]) for seq in seqs]
        runs = ranges_of(seqs)
        return [BatchAck(conversation_id, ranges=runs[at : at + most]) for at in range(0, len(runs), most)]

    def next_timer_ns(self) -> int | None:
        """Return when an ACK is due; None when none is owed."""
        return self._ack_due_ns

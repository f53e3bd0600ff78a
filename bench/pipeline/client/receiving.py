"""The receiver's half of a client: places what comes, counts what must be acknowledged, and finds what is missing.

The rule: whatever was placed or was there already is acknowledged, so that a lost ACK costs one more delivery and no
more; a gap is given time to close by itself, because reordering is commoner than loss, and only then asked for.
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
        """Return a conversation's container, a new one for a conversation that was not heard of before."""
        found = self.timelines.get(conversation_id)
        if found is None:
            found = self.timelines[conversation_id] = Timeline(conversation_id, kept=self.limits.shown_messages)
        return found

    def take(self, timeline: Timeline, message: Message, now_ns: int) -> Placed | None:
        """Place a delivered message, and owe its ACK; None when too many wait for a gap and it was dropped."""
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
        """Start the wait for a gap that has opened (and say so), or end it when there is none (any more).

        An answer closes a part of a long gap; with `progressed` the rest is asked for soon, not after a longer wait.
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
        """Owe nothing any more: all is said, or the connection that it was owed to is gone."""
        self._owed.clear()
        self._owed_count = 0
        self._ack_due_ns = None

    def _acks(self, conversation_id: int, numbers: list[int]) -> list[BatchAck]:
        # What an ACK cannot name comes again; no gateway takes more.
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

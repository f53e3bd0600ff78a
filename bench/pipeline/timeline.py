"""One conversation as one device sees it: what is shown, what waits for a gap, what has no place yet.

The rule: what is shown is contiguous. A message goes to the tail in one step; only one that came early is searched for,
and only among those that wait, so that no step depends on how long the conversation is.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import Enum

from ...payloads.frames import Message, Range


class Placed(Enum):
    """What became of a message: shown now, kept until a gap is filled, or had already."""

    SHOWN = "shown"
    EARLY = "early"
    DUPLICATE = "duplicate"


class Timeline:
    """The container of one conversation.

    `frontier` is the seq up to which everything is shown; `floor` the seq below which only history pages reach.
    `shown[i]` has seq `floor + 1 + i` and is None where nothing can be shown: the seq is gone for ever, or holds a
    message that is shown under an earlier seq. `pending` are one's own messages without a seq, in the order they were
    sent; they stand behind all others.
    """

    __slots__ = (
        "conversation_id", "early", "early_seqs", "end_seq", "floor", "frontier", "ids", "older", "older_complete",
        "pending", "read_seq", "reads", "shown",
    )  # fmt: skip

    def __init__(self, conversation_id: int, floor: int = 0) -> None:
        """Start empty; what lies at or below `floor` is left to history pages."""
        self.conversation_id = conversation_id
        self.floor = floor
        self.frontier = floor
        self.end_seq = floor
        self.shown: list[Message | None] = []
        self.older: list[Message] = []
        self.older_complete = floor == 0
        self.early_seqs: list[int] = []
        self.early: list[Message | None] = []
        self.pending: dict[str, Message] = {}
        self.ids: dict[str, int] = {}
        self.read_seq = 0
        self.reads: dict[str, int] = {}

    def place(self, seq: int, message: Message | None) -> Placed:
        """Put a message where its seq belongs, or a tombstone (None)."""
        if seq == self.frontier + 1:
            self._append(seq, message)
            if self.early_seqs:
                self._release()
            return Placed.SHOWN
        if seq <= self.frontier:
            return Placed.DUPLICATE
        seqs = self.early_seqs
        # Most of what comes early comes in order.
        index = len(seqs) if not seqs or seq > seqs[-1] else bisect_left(seqs, seq)
        if index < len(seqs) and seqs[index] == seq:
            return Placed.DUPLICATE
        seqs.insert(index, seq)
        self.early.insert(index, message)
        return Placed.EARLY

    def missing(self) -> list[Range]:
        """Return the seqs that are known to exist and have not come."""
        gaps, expected = [], self.frontier + 1
        for first, last in _runs(self.early_seqs):
            if first > expected:
                gaps.append(Range(expected, first - 1))
            expected = last + 1
        if self.end_seq >= expected:
            gaps.append(Range(expected, self.end_seq))
        return gaps

    def early_runs(self) -> list[Range]:
        """Return the runs of seqs that came before their turn."""
        return [Range(first, last) for first, last in _runs(self.early_seqs)]

    def prepend(self, messages: Iterable[Message], *, complete: bool) -> int:
        """Put a history page in front, newest message first in `older`; returns how many were new."""
        before = len(self.older)
        for message in sorted(messages, key=lambda each: -each.seq):
            if message.seq <= self._oldest() - 1 and message.client_id not in self.ids:
                self.ids[message.client_id] = message.seq
                self.older.append(message)
        self.older_complete = complete
        return len(self.older) - before

    def window(self, count: int) -> list[Message]:
        """Return the last messages as a renderer draws them: those in order, then one's own without a place."""
        tail = [message for message in self.shown[-count:] if message is not None]
        return [*tail, *self.pending.values()][-count:]

    def _oldest(self) -> int:
        return self.older[-1].seq if self.older else self.floor + 1

    def _append(self, seq: int, message: Message | None) -> None:
        self.frontier = seq
        if seq > self.end_seq:
            self.end_seq = seq
        if message is not None:
            known = self.ids.setdefault(message.client_id, seq)
            if known != seq:
                message = None
            else:
                self.pending.pop(message.client_id, None)
        self.shown.append(message)

    def _release(self) -> None:
        count = 0
        for seq in self.early_seqs:
            if seq != self.frontier + 1:
                break
            self._append(seq, self.early[count])
            count += 1
        del self.early_seqs[:count], self.early[:count]


def _runs(seqs: list[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for seq in seqs:
        if last is not None and seq == last + 1:
            last = seq
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = seq
    if first is not None and last is not None:
        yield first, last

"""One conversation as one device sees it: messages that are shown, wait for a gap, or have no place yet.

The rule: the seqs that are shown are contiguous. A message that arrives in order is appended in one step. One that
arrives early waits for the ones before it, and is searched for only among those that wait, so no step depends on the
length of the conversation.
"""

from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum

from ....payloads.frames import Message, Range
from ....payloads.ranges import ranges_of
from . import effects


class Placed(Enum):
    """What became of a message: shown now, waiting for a gap, or there already."""

    SHOWN = "shown"
    EARLY = "early"
    DUPLICATE = "duplicate"


class Timeline:
    """The container of one conversation.

    Everything up to `frontier` is shown; what lies at or below `floor` comes only from history pages. `shown[i]` has
    seq `floor + 1 + i`, `older[i]` has seq `floor - i`. An entry is None where nothing can be shown: the seq is gone
    for ever, or holds a message that is shown under an earlier seq. `pending` holds the user's own messages without a
    seq, in the order they were written; they stand after all others. `ids` holds the seq of each message that is shown,
    by its sender and its client id.
    """

    __slots__ = (
        "conversation_id", "early", "early_seqs", "effects", "end_seq", "floor", "frontier", "ids", "kept", "older",
        "older_complete", "pending", "read_seq", "reads", "shown",
    )  # fmt: skip

    def __init__(self, conversation_id: int, floor: int = 0, kept: int = 100_000) -> None:
        """Start empty after `floor`; history pages bring what lies below. Keeps `kept` messages to twice as many."""
        self.conversation_id = conversation_id
        self.kept = kept
        self.pending: dict[str, Message] = {}
        self.read_seq = 0
        self.reads: dict[str, int] = {}
        self.early: list[Message | None] = []
        self.start(floor)

    def start(self, floor: int) -> None:
        """Drop what is shown and continue after `floor`; pending messages and read marks stay."""
        for message in self.early:
            # The user's messages that have their ACK and wait for a gap are not pending any more; pages bring them
            # back.
            if message is not None:
                self._found(message)
        self.floor = self.frontier = self.end_seq = floor
        self.shown: list[Message | None] = []
        self.older: list[Message | None] = []
        self.older_complete = floor == 0
        self.early_seqs: list[int] = []
        self.early = []
        self.ids: dict[str, dict[str, int]] = {}
        self.effects = effects.Effects()

    def seq_of(self, sender_id: str, client_id: str) -> int | None:
        """Return the seq under which a message is shown, None if it is not; each sender has ids of its own."""
        ids = self.ids.get(sender_id)
        return ids.get(client_id) if ids is not None else None

    def place(self, seq: int, message: Message | None) -> Placed:
        """Put a message, or a tombstone (None), where its seq belongs."""
        if seq == self.frontier + 1:
            self._append(seq, message)
            if self.early_seqs:
                self._release()
            return Placed.SHOWN
        if seq <= self.frontier:
            return Placed.DUPLICATE
        seqs = self.early_seqs
        # Early messages mostly arrive in order among themselves: try the end before searching.
        index = len(seqs) if not seqs or seq > seqs[-1] else bisect_left(seqs, seq)
        if index < len(seqs) and seqs[index] == seq:
            return Placed.DUPLICATE
        seqs.insert(index, seq)
        self.early.insert(index, message)
        return Placed.EARLY

    def missing(self) -> list[Range]:
        """Return the seqs that are known to exist and have not arrived."""
        gaps, expected = [], self.frontier + 1
        for early in ranges_of(self.early_seqs):
            if early.first > expected:
                gaps.append(Range(expected, early.first - 1))
            expected = early.last + 1
        if self.end_seq >= expected:
            gaps.append(Range(expected, self.end_seq))
        return gaps

    def early_runs(self) -> list[Range]:
        """Return the seqs that arrived early, as ranges."""
        return ranges_of(self.early_seqs)

    def at(self, seq: int) -> Message | None:
        """Return what is shown at a seq; None when nothing is."""
        if seq > self.floor:
            index = seq - self.floor - 1
            return self.shown[index] if index < len(self.shown) else None
        index = self.floor - seq
        return self.older[index] if index < len(self.older) else None

    @property
    def oldest_seq(self) -> int:
        """Return the lowest seq that is covered, by messages or by tombstones."""
        return self.floor + 1 - len(self.older)

    def prepend(self, messages: Iterable[Message], *, end_seq: int | None = None) -> int:
        """Put a history page in front; returns how many seqs it added, 0 for one that would leave a gap.

        `end_seq` is the seq before which nothing is left, when the page says so. The page may answer a question from
        before older messages were dropped here; then its end is not the end of what is shown now.
        """
        before = len(self.older)
        page = sorted((each for each in messages if each.seq < self.oldest_seq), key=lambda each: -each.seq)
        if page and page[0].seq != self.oldest_seq - 1:
            return 0
        for message in page:
            while self.oldest_seq - 1 > message.seq:
                self.older.append(None)
            self._prepend(message)
        if self.oldest_seq == 1 or (end_seq is not None and self.oldest_seq <= end_seq):
            self.older_complete = True
        return len(self.older) - before

    def _prepend(self, message: Message) -> None:
        known = self.seq_of(message.sender_id, message.client_id)
        if known is not None:
            # The same message under two seqs is shown under the first, on every device.
            if known > self.floor:
                self.shown[known - self.floor - 1] = None
            else:
                self.older[self.floor - known] = None
        self.ids.setdefault(message.sender_id, {})[message.client_id] = message.seq
        self.older.append(message)
        self._found(message)

    def _found(self, message: Message) -> None:
        """Take a placed message out of the pending ones, and note its effect on others."""
        mine = self.pending.get(message.client_id)
        own = mine is not None and mine.sender_id == message.sender_id
        if mine is not None and own and (mine.body is message.body or mine.body == message.body):
            del self.pending[message.client_id]
        if type(message.body) in effects.KINDS:
            self.effects.note(message)

    def _append(self, seq: int, message: Message | None) -> None:
        self.frontier = seq
        if seq > self.end_seq:
            self.end_seq = seq
        if message is not None:
            client_id = message.client_id
            ids = self.ids.get(message.sender_id)
            if ids is None:
                ids = self.ids[message.sender_id] = {}
            if ids.setdefault(client_id, seq) != seq:
                message = None
            elif client_id in self.pending or type(message.body) in effects.KINDS:
                self._found(message)
        self.shown.append(message)

    def trim(self) -> bool:
        """Drop all but the last `kept` once there are over twice as many; returns whether any were dropped."""
        if len(self.shown) <= 2 * self.kept:
            return False
        count = len(self.shown) - self.kept
        dropped = (*self.older, *self.shown[:count])
        for message in dropped:
            if message is not None:
                self.ids[message.sender_id].pop(message.client_id, None)
        del self.shown[:count]
        self.older.clear()
        self.floor += count
        self.older_complete = False
        self.effects.forget(self.floor)
        return True

    def _release(self) -> None:
        count = 0
        for seq in self.early_seqs:
            if seq != self.frontier + 1:
                break
            self._append(seq, self.early[count])
            count += 1
        del self.early_seqs[:count], self.early[:count]

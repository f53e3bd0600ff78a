"""One conversation as one device sees it: what is shown, what waits for a gap, what has no place yet.

The rule: what is shown is contiguous. A message goes to the tail in one step; only one that came early is searched for,
and only among those that wait, so that no step depends on how long the conversation is.
"""

from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum

from ....payloads.frames import Message, Range
from ....payloads.ranges import ranges_of
from . import effects


class Placed(Enum):
    """What became of a message: shown now, kept until a gap is filled, or had already."""

    SHOWN = "shown"
    EARLY = "early"
    DUPLICATE = "duplicate"


class Timeline:
    """The container of one conversation.

    `frontier` is the seq up to which everything is shown; `floor` the seq below which only history pages reach.
    `shown[i]` has seq `floor + 1 + i`, `older[i]` has seq `floor - i`; both are None where nothing can be shown: the
    seq is gone for ever, or holds a message that is shown under an earlier seq. `pending` are one's own messages
    without a seq, in the order they were written; they stand behind all others. `ids` holds the seq of each message
    that is shown, by its sender and its client id.
    """

    __slots__ = (
        "conversation_id", "early", "early_seqs", "effects", "end_seq", "floor", "frontier", "ids", "kept", "older",
        "older_complete", "pending", "read_seq", "reads", "shown",
    )  # fmt: skip

    def __init__(self, conversation_id: int, floor: int = 0, kept: int = 100_000) -> None:
        """Start empty; what lies at or below `floor` is left to history pages. Keeps `kept` messages to twice that."""
        self.conversation_id = conversation_id
        self.kept = kept
        self.pending: dict[str, Message] = {}
        self.read_seq = 0
        self.reads: dict[str, int] = {}
        self.early: list[Message | None] = []
        self.start(floor)

    def start(self, floor: int) -> None:
        """Drop what is shown and go on behind `floor`; one's own messages without a place, and who read what, stay."""
        for message in self.early:
            # One's own that was acknowledged and waited for a gap is not on its way any more: pages bring it back.
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
        """Return the seq under which a message is shown; None when it is not. An id is its sender's own."""
        ids = self.ids.get(sender_id)
        return ids.get(client_id) if ids is not None else None

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
        for early in ranges_of(self.early_seqs):
            if early.first > expected:
                gaps.append(Range(expected, early.first - 1))
            expected = early.last + 1
        if self.end_seq >= expected:
            gaps.append(Range(expected, self.end_seq))
        return gaps

    def early_runs(self) -> list[Range]:
        """Return the runs of seqs that came before their turn."""
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
        """Put a history page in front; returns how many are new. A page that does not join on changes nothing.

        `end_seq` is the seq before which nothing is left, when the page says so. It may answer a question that was
        asked before the messages above it were dropped here, and is then not the end of what is shown now.
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
        """Take a message that has its place from those that have none, and note what it does to others."""
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
        """Drop all but the last `kept` once there are twice as many; returns whether. Pages bring them back."""
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

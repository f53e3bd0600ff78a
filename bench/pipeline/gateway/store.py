"""The interface between a gateway and its store, and the store in memory.

The rule: a batch is kept whole or not at all, in its order. Once `commit` has returned, the batch survives a crash, as
far as the store promises durability at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from ....payloads.frames import Message


class ReadMark(Struct, frozen=True, gc=False):
    """How far a user has read a conversation."""

    conversation_id: int
    user_id: str
    seq: int


class Opened(Struct, frozen=True, gc=False):
    """A conversation was opened, or its members changed."""

    conversation_id: int
    members: tuple[str, ...]


class Dropped(Struct, frozen=True, gc=False):
    """The messages of a conversation below a seq are no longer kept."""

    conversation_id: int
    min_seq: int


Write = Message | ReadMark | Opened | Dropped
"""What a gateway has the store keep; messages carry their seq and their server id."""


@dataclass(frozen=True)
class StoredConversation:
    """A conversation in the store: members, the seqs it holds (both included), how far each member has read."""

    conversation_id: int
    members: tuple[str, ...]
    min_seq: int = 1
    max_seq: int = 0
    reads: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    """What a gateway starts from: the store's epoch, all conversations, the latest messages (they may be resent)."""

    epoch: int
    conversations: tuple[StoredConversation, ...] = ()
    recent: tuple[Message, ...] = ()


class Store(Protocol):
    """What a gateway's driver commits to and reads from."""

    def snapshot(self, recent: int) -> Snapshot:
        """Return what a gateway needs to start, with the latest `recent` messages in the order of storing."""

    def commit(self, writes: Sequence[Write]) -> None:
        """Keep a batch, whole and for good; raises OSError when it was not kept."""

    def read(self, conversation_id: int, first_seq: int, last_seq: int) -> list[Message]:
        """Return the messages of these seqs (both included) that are kept, in order; raises OSError."""

    def close(self) -> None:
        """Close the store; what was committed stays."""


class MemoryStore:
    """Keeps everything in this process: for tests, and to measure a gateway without a durable store."""

    def __init__(self, epoch: int = 1) -> None:
        """Start empty."""
        self._epoch = epoch
        self._members: dict[int, tuple[str, ...]] = {}
        self._messages: dict[int, list[Message]] = {}
        self._min_seq: dict[int, int] = {}
        self._reads: dict[int, dict[str, int]] = {}

    def snapshot(self, recent: int) -> Snapshot:
        """Return what a gateway needs to start."""
        stored = []
        for number, members in self._members.items():
            first, messages = self._min_seq.get(number, 1), self._messages.get(number, [])
            reads = dict(self._reads.get(number, {}))
            stored.append(StoredConversation(number, members, first, first + len(messages) - 1, reads))
        everything = sorted((m for messages in self._messages.values() for m in messages), key=lambda m: m.server_id)
        return Snapshot(self._epoch, tuple(stored), tuple(everything[-recent:] if recent else ()))

    def commit(self, writes: Sequence[Write]) -> None:
        """Keep a batch."""
        for write in writes:
            if type(write) is Message:
                self._messages.setdefault(write.conversation_id, []).append(write)
            elif type(write) is ReadMark:
                self._reads.setdefault(write.conversation_id, {})[write.user_id] = write.seq
            elif type(write) is Opened:
                self._members[write.conversation_id] = write.members
            elif type(write) is Dropped:
                count = write.min_seq - self._min_seq.get(write.conversation_id, 1)
                del self._messages[write.conversation_id][:count]
                self._min_seq[write.conversation_id] = write.min_seq

    def read(self, conversation_id: int, first_seq: int, last_seq: int) -> list[Message]:
        """Return the messages of these seqs, which are contiguous here."""
        start = self._min_seq.get(conversation_id, 1)
        return self._messages.get(conversation_id, [])[max(0, first_seq - start) : max(0, last_seq - start + 1)]

    def close(self) -> None:
        """Do nothing."""

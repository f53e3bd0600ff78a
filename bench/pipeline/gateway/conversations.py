"""What a gateway knows of its conversations and of the devices that listen to them.

The rule: `next_seq` may run ahead of `stored_seq`, and nobody but the store hears of a message before it is stored.
"""

from collections.abc import Sequence

from msgspec import Struct, field

from ....payloads.frames import Message, Range
from ..rules.errors import RemoteProtocolError


class Delivery(Struct, gc=True, eq=False):
    """One conversation on its way to one device: what was sent, and which part is unacknowledged.

    Everything up to `sent_seq` was sent; `pending` is the unacknowledged part, with nothing below `base_seq`.
    `armed_seq` is `sent_seq` when the retry timer was started, 0 while it is not running.
    """

    connection: int
    conversation: "Conversation"
    sent_seq: int
    base_seq: int
    pending: dict[int, Message]
    armed_seq: int = 0
    attempts: int = 0
    reading: bool = False


class Conversation(Struct, gc=True, eq=False):
    """One conversation: its members, where its seqs stand, how far each member has read, and who listens."""

    conversation_id: int
    members: tuple[str, ...]
    next_seq: int
    stored_seq: int
    min_seq: int
    reads: dict[str, int]
    listeners: dict[int, Delivery]


class Share(Struct, eq=False):
    """What one user has taken of the shared capacity: the time that sends have used up, and the waiting reads."""

    sends_until_ns: int = 0
    waiting_reads: int = 0


class Device(Struct, gc=True, eq=False):
    """One connection: its user and device, known after Hello, and the conversations it listens to."""

    connection: int
    user_id: str = ""
    device_id: str = ""
    welcome: bytes = b""
    deliveries: dict[int, Delivery] = {}
    share: Share = field(default_factory=Share)
    frames_until_ns: int = 0


def acknowledge(delivery: Delivery, seqs: range) -> None:
    """Take a run of seqs out of the pending ones, in at most as many steps as are pending."""
    pending = delivery.pending
    first, last = max(seqs.start, delivery.base_seq), min(seqs.stop - 1, delivery.sent_seq)
    if last - first < len(pending):
        for seq in range(first, last + 1):
            pending.pop(seq, None)
    else:
        for seq in [seq for seq in pending if first <= seq <= last]:
            del pending[seq]
    if first == delivery.base_seq and last >= first:
        delivery.base_seq = last + 1


def check_runs(runs: Sequence[Range], most: int) -> None:
    """Raise RemoteProtocolError unless runs are few, ascending and disjoint, so that a seq costs work once."""
    if len(runs) > most:
        raise RemoteProtocolError(f"{len(runs)} ranges in one frame, at most {most}")
    end = None
    for run in runs:
        if run.last < run.first or (end is not None and run.first <= end):
            raise RemoteProtocolError(f"range {run.first} to {run.last} is backwards or not after the one before it")
        end = run.last

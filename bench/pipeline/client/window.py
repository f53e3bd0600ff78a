"""What a renderer reads: a window of the messages of one conversation, as they are to be drawn.

The rule: a window's cost depends on its size, not on where it lies. A message that was taken back, or whose upload
failed, has no body, so that nobody can draw it by mistake.
"""

from collections.abc import Iterator

from msgspec import Struct

from ....payloads.bodies import AnyBody
from ....payloads.frames import Message
from ....payloads.vocabulary import MarkKind
from .effects import KINDS
from .timeline import Timeline


class VisibleMessage(Struct, frozen=True, gc=False):
    """A message as it is drawn; without a seq its place is provisional, without a body it was taken back or failed."""

    seq: int
    sender_id: str
    client_id: str
    created_ms: int
    body: AnyBody | None
    marks: list[MarkKind]


def window(timeline: Timeline, count: int, before_seq: int = 0) -> list[VisibleMessage]:
    """Return the last `count` messages before a seq, oldest first; 0 is the end, with the pending messages.

    Below the timeline's floor it holds only what history pages have brought.
    """
    found: list[VisibleMessage] = []
    for message, seq in _backwards(timeline, before_seq):
        if len(found) >= count:
            break
        if type(message.body) not in KINDS:
            effects = timeline.effects
            who = (message.sender_id, message.client_id, message.created_ms)
            found.append(VisibleMessage(seq, *who, effects.body(message), effects.marks(message)))
    return found[::-1]


def _backwards(timeline: Timeline, before_seq: int) -> Iterator[tuple[Message, int]]:
    if not before_seq:
        for message in reversed(timeline.pending.values()):
            yield message, 0
    last_seq = min(before_seq - 1, timeline.frontier) if before_seq else timeline.frontier
    for seq in range(last_seq, timeline.oldest_seq - 1, -1):
        found = timeline.at(seq)
        if found is not None:
            yield found, seq

"""What a client tells its application.

The rule: an event is a small frozen value; whoever draws a conversation reads the client's timeline when it comes.
"""

from msgspec import Struct

from ....payloads.vocabulary import AckCode, Status, TypingState


class Ready(Struct, frozen=True, gc=False):
    """The gateway has answered: `resumed` says whether what was shown still holds."""

    resumed: bool


class Offline(Struct, frozen=True, gc=False):
    """The connection is gone; what is written from now on waits."""


class Rendered(Struct, frozen=True, gc=False):
    """One's own message is shown, at a provisional place, before anything was sent."""

    conversation_id: int
    client_id: str


class StatusChanged(Struct, frozen=True, gc=False):
    """One's own message has come to another status; `seq` is its place, 0 without one."""

    conversation_id: int
    client_id: str
    status: Status
    seq: int = 0
    code: AckCode = AckCode.OK
    reason: str = ""


class Shown(Struct, frozen=True, gc=False):
    """What stands at these seqs, both included, is shown from now on."""

    conversation_id: int
    first_seq: int
    last_seq: int


class OlderShown(Struct, frozen=True, gc=False):
    """A history page is in: what stands at these seqs, both included, is shown from now on (none: last < first)."""

    conversation_id: int
    first_seq: int
    last_seq: int
    complete: bool


class Forgotten(Struct, frozen=True, gc=False):
    """What was shown of a conversation is dropped; it goes on behind `floor_seq`, and history pages bring it back."""

    conversation_id: int
    floor_seq: int


class Trimmed(Struct, frozen=True, gc=False):
    """More was shown than is kept: what stands at or below `floor_seq` is dropped, history pages bring it back."""

    conversation_id: int
    floor_seq: int


class TypingShown(Struct, frozen=True, gc=False):
    """Somebody types, or stopped."""

    conversation_id: int
    sender_id: str
    state: TypingState


class ReadMoved(Struct, frozen=True, gc=False):
    """Somebody has read up to `seq`; it only ever grows."""

    conversation_id: int
    reader_id: str
    seq: int


Event = Ready | Offline | Rendered | StatusChanged | Shown | OlderShown | Forgotten | Trimmed | TypingShown | ReadMoved

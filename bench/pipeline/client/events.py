"""What a client tells its application.

An event is a small frozen value without messages: a renderer that gets one reads them from the client's timeline.
"""

from msgspec import Struct

from ....payloads.vocabulary import AckCode, Status, TypingState


class Ready(Struct, frozen=True, gc=False):
    """The gateway has answered: `resumed` says whether what was shown is still valid."""

    resumed: bool


class Offline(Struct, frozen=True, gc=False):
    """The connection is gone; messages written from now on wait."""


class Rendered(Struct, frozen=True, gc=False):
    """The user's own message is shown at a provisional place, before it is sent."""

    conversation_id: int
    client_id: str


class StatusChanged(Struct, frozen=True, gc=False):
    """The user's own message has a new status; `seq` is its place, 0 while it has none."""

    conversation_id: int
    client_id: str
    status: Status
    seq: int = 0
    code: AckCode = AckCode.OK
    reason: str = ""


class Shown(Struct, frozen=True, gc=False):
    """The messages at these seqs, both included, are shown from now on."""

    conversation_id: int
    first_seq: int
    last_seq: int


class OlderShown(Struct, frozen=True, gc=False):
    """A history page has come: the messages at these seqs, both included, are shown (none if last < first)."""

    conversation_id: int
    first_seq: int
    last_seq: int
    complete: bool


class Forgotten(Struct, frozen=True, gc=False):
    """A conversation is dropped and continues after `floor_seq`; history pages bring the older messages back."""

    conversation_id: int
    floor_seq: int


class Trimmed(Struct, frozen=True, gc=False):
    """A timeline grew too long: all up to `floor_seq` is dropped, and history pages bring it back."""

    conversation_id: int
    floor_seq: int


class TypingShown(Struct, frozen=True, gc=False):
    """Somebody types, or stopped."""

    conversation_id: int
    sender_id: str
    state: TypingState


class ReadMoved(Struct, frozen=True, gc=False):
    """Somebody has read up to `seq`, which only grows."""

    conversation_id: int
    reader_id: str
    seq: int


Event = Ready | Offline | Rendered | StatusChanged | Shown | OlderShown | Forgotten | Trimmed | TypingShown | ReadMoved

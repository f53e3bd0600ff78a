"""What a run leaves for its checker: what people did and saw, and what the store kept.

The rule: nothing here comes from inside a client or a gateway. A record is what a user, or whoever opens the store's
file afterwards, would notice.
"""

from typing import Any

from msgspec import Struct

from ....payloads.vocabulary import Status
from ..client.window import VisibleMessage


class Wrote(Struct, frozen=True, gc=False):
    """A user wrote a message on a device."""

    at_ns: int
    device: str
    user_id: str
    conversation_id: int
    client_id: str
    body: Any


class Told(Struct, frozen=True, gc=False):
    """A device told its user what has become of a message."""

    at_ns: int
    device: str
    conversation_id: int
    client_id: str
    status: Status
    seq: int


class Seen(Struct, frozen=True, gc=False):
    """A device shows a message at a seq from now on; `client_id` is "" where nothing is shown."""

    at_ns: int
    device: str
    conversation_id: int
    seq: int
    sender_id: str
    client_id: str
    body: Any
    older: bool


class Forgot(Struct, frozen=True, gc=False):
    """A device dropped what it showed of a conversation, and continues after a seq."""

    at_ns: int
    device: str
    conversation_id: int
    floor_seq: int


class WasTrimmed(Struct, frozen=True, gc=False):
    """A device dropped what it showed at or below a seq, and keeps the rest."""

    at_ns: int
    device: str
    conversation_id: int
    floor_seq: int


class Kept(Struct, frozen=True, gc=False):
    """The store keeps a message for good."""

    at_ns: int
    conversation_id: int
    seq: int
    sender_id: str
    client_id: str
    body: Any


class Remembers(Struct, frozen=True, gc=False):
    """The gateway's promise to know a message again: for a time, and until so many others are kept."""

    at_ns: int
    idempotency_ns: int
    idempotency_entries: int


class Gone(Struct, frozen=True, gc=False):
    """Retention has deleted the messages below a seq from the store."""

    at_ns: int
    conversation_id: int
    min_seq: int


class ReadUpTo(Struct, frozen=True, gc=False):
    """A device learned how far somebody has read."""

    at_ns: int
    device: str
    conversation_id: int
    reader_id: str
    seq: int


class Marked(Struct, frozen=True, gc=False):
    """The store keeps how far somebody has read."""

    at_ns: int
    conversation_id: int
    reader_id: str
    seq: int


class View(Struct, frozen=True, gc=False):
    """What a device shows once all is quiet: (seq, sender, client id) in the order of drawing, oldest first.

    `drawn` is what a renderer reads: without effects, with messages that have no place yet.
    """

    at_ns: int
    device: str
    user_id: str
    conversation_id: int
    shown: list[tuple[int, str, str]]
    drawn: list[VisibleMessage]
    unplaced: list[str]
    read_seq: int


class Restless(Struct, frozen=True, gc=False):
    """The system did not come to rest in the time it was given."""

    at_ns: int
    why: str


Record = Wrote | Told | Seen | Forgot | WasTrimmed | Kept | Remembers | Gone | ReadUpTo | Marked | View | Restless

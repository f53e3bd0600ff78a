"""The one application model: everything that travels between an IM client and its gateway.

The rule: every codec's encode starts from a frame, and every decode ends in a frame that is equal in value and in field
types. Client ids are text (a UUID), server ids are int64 snowflakes, seqs are contiguous within a conversation, times
are milliseconds since 1970. The domain is int64, finite doubles and valid Unicode.
"""

from msgspec import Struct

from .bodies import AnyBody, Int64, Part
from .vocabulary import AckCode, Origin, Platform, SessionType, Status, TypingState


class Kind(Struct, frozen=True, omit_defaults=True, rename="camel", tag_field="t"):
    """What every kind of frame shares: frozen, camelCase on self-describing wires, tagged."""


class OfflinePush(Part, frozen=True):
    """What the phone shows when the app is not running."""

    title: str = ""
    description: str = ""
    sound: str = ""
    badge: bool = False


class Message(Kind, frozen=True, kw_only=True, tag="msg"):
    """One message of a conversation; the *compact* shape fills about 10 of its fields, *full* about 22."""

    conversation_id: Int64 = 0
    client_id: str = ""
    server_id: Int64 = 0
    seq: Int64 = 0
    sender_id: str = ""
    receiver_id: str = ""
    group_id: str = ""
    session_type: SessionType = SessionType.UNSPECIFIED
    origin: Origin = Origin.UNSPECIFIED
    platform: Platform = Platform.UNSPECIFIED
    status: Status = Status.UNSPECIFIED
    created_ms: Int64 = 0
    sent_ms: Int64 = 0
    sender_name: str = ""
    sender_avatar: str = ""
    device_id: str = ""
    content_type: Int64 = 0
    is_read: bool = False
    options: dict[str, bool] = {}
    push: OfflinePush | None = None
    mentions: list[str] = []
    attached: str = ""
    extra: str = ""
    body: AnyBody


class Typing(Kind, frozen=True, tag="typing"):
    """Somebody is writing, or stopped."""

    conversation_id: Int64 = 0
    sender_id: str = ""
    state: TypingState = TypingState.UNSPECIFIED


class ReadReceipt(Kind, frozen=True, tag="read"):
    """Everything up to `seq` has been read."""

    conversation_id: Int64 = 0
    reader_id: str = ""
    seq: Int64 = 0
    at_ms: Int64 = 0


class Ack(Kind, frozen=True, tag="ack"):
    """The gateway's answer to one send: stored under `seq`, or refused with a code and a reason."""

    conversation_id: Int64 = 0
    client_id: str = ""
    server_id: Int64 = 0
    seq: Int64 = 0
    server_ms: Int64 = 0
    code: AckCode = AckCode.OK
    reason: str = ""


class Range(Part, frozen=True):
    """A run of seqs, both ends included."""

    first: Int64 = 0
    last: Int64 = 0


class BatchAck(Kind, frozen=True, tag="acks"):
    """A receiver's ACK of many messages, in one of four shapes: server ids, seqs, ranges, or one cumulative seq."""

    conversation_id: Int64 = 0
    server_ids: list[Int64] = []
    seqs: list[Int64] = []
    ranges: list[Range] = []
    cumulative_seq: Int64 = 0


class ConversationMessages(Part, frozen=True):
    """New messages of one conversation, the newest seq that the gateway has given there, and seqs that hold nothing.

    Messages in `gone` never come, because retention dropped them or they were never stored. Without it a client would
    wait for them for ever.
    """

    conversation_id: Int64 = 0
    messages: list[Message] = []
    end_seq: Int64 = 0
    gone: list[Range] = []


class PushBatch(Kind, frozen=True, tag="push"):
    """New messages of several conversations in one frame."""

    conversations: list[ConversationMessages] = []


class HistoryPage(Kind, frozen=True, tag="page"):
    """A page of a conversation's past; `cursor` leads to the page before it, unless the history is `complete`."""

    conversation_id: Int64 = 0
    messages: list[Message] = []
    cursor: str = ""
    complete: bool = False


class ConversationState(Part, frozen=True):
    """Where one conversation stands: integers only."""

    conversation_id: Int64 = 0
    max_seq: Int64 = 0
    min_seq: Int64 = 0
    read_seq: Int64 = 0


class SyncState(Kind, frozen=True, tag="sync"):
    """Where all of a user's conversations stand; the first thing a client asks for after it connects."""

    conversations: list[ConversationState] = []


class ConversationGaps(Part, frozen=True):
    """The seqs a client lacks in one conversation."""

    conversation_id: Int64 = 0
    ranges: list[Range] = []


class GapPull(Kind, frozen=True, tag="pull"):
    """A client asks for the messages it lacks."""

    gaps: list[ConversationGaps] = []


class Hello(Kind, frozen=True, tag="hello"):
    """A connection's first frame: who it is, and what it holds already.

    `epoch` is that of the store the seqs come from, 0 for a device that holds nothing. In each state, `max_seq` is the
    seq up to which the device shows everything, `min_seq` the one below which it holds nothing.
    """

    user_id: str = ""
    device_id: str = ""
    token: str = ""
    epoch: Int64 = 0
    conversations: list[ConversationState] = []


class Welcome(Kind, frozen=True, tag="welcome"):
    """The gateway's answer to a Hello: what the device holds is still valid (`resumed`), or it starts over.

    One frame holds the whole answer, so that no device acts on half of it. If `resumed`, it has the states of the
    conversations that moved, otherwise of all.
    """

    epoch: Int64 = 0
    resumed: bool = False
    server_ms: Int64 = 0
    conversations: list[ConversationState] = []


class PageRequest(Kind, frozen=True, tag="older"):
    """A client asks for at most `limit` messages before a seq."""

    conversation_id: Int64 = 0
    before_seq: Int64 = 0
    limit: Int64 = 0


Frame = (
    Message
    | Typing
    | ReadReceipt
    | Ack
    | BatchAck
    | PushBatch
    | HistoryPage
    | SyncState
    | GapPull
    | Hello
    | Welcome
    | PageRequest
)

"""The closed vocabularies of the frame model, as integer enums.

The rule: value 0 always means "not said", so that every codec may omit it (proto3 always does).
"""

from enum import IntEnum


class SessionType(IntEnum):
    """Who takes part in a conversation."""

    UNSPECIFIED = 0
    SINGLE = 1
    GROUP = 2
    SERVICE = 3


class Platform(IntEnum):
    """The kind of device a frame was sent from."""

    UNSPECIFIED = 0
    IOS = 1
    ANDROID = 2
    WINDOWS = 3
    MACOS = 4
    WEB = 5
    MINI_PROGRAM = 6
    SERVER = 7


class Origin(IntEnum):
    """Who wrote a message."""

    UNSPECIFIED = 0
    CUSTOMER = 1
    AGENT = 2
    BOT = 3
    SYSTEM = 4


class Status(IntEnum):
    """How far a message has come, as its sender sees it."""

    UNSPECIFIED = 0
    SENDING = 1
    SENT = 2
    FAILED = 3
    RECALLED = 4


class AckCode(IntEnum):
    """The gateway's answer to a send; 0 is success."""

    OK = 0
    SENSITIVE_WORD = 1
    RISK_REJECTED = 2
    NOT_A_MEMBER = 3
    TOO_LARGE = 4
    RATE_LIMITED = 5
    ID_REUSED = 6
    STORE_FAILED = 7


class TypingState(IntEnum):
    """What the other side is doing right now."""

    UNSPECIFIED = 0
    TYPING = 1
    STOPPED = 2
    RECORDING = 3


class MarkKind(IntEnum):
    """The kinds of mark somebody can put on a message."""

    UNSPECIFIED = 0
    STARRED = 1
    PINNED = 2
    RESOLVED = 3
    FOLLOW_UP = 4


class EntityKind(IntEnum):
    """What a span of a rich text is."""

    UNSPECIFIED = 0
    MENTION = 1
    LINK = 2
    BOLD = 3
    ORDER_NUMBER = 4
    PHONE = 5

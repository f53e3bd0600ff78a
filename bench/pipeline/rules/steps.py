"""The named steps of the message path, and the trace that a client or a gateway reports them to.

The rule: a trace only listens. It changes nothing, and without one nothing is recorded.
"""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """Every step a message can take, in the order of the path."""

    # The device that sends.
    TYPING = "typing notice"
    CREATED = "created"
    KNOWN = "known already"
    WAITS_OFFLINE = "waits for the network"
    RENDERED = "rendered at a provisional place"
    HELD = "held for its upload"
    QUEUED = "in the retry queue"
    INTERCEPTED = "through the interceptors"
    SENT = "sent"
    SENT_AGAIN = "sent again"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    GIVEN_UP = "given up"
    RESENT_BY_USER = "resent by its user"
    # The link.
    LOST = "lost on the link"
    # The gateway.
    VALIDATED = "validated"
    DENIED = "denied"
    ALREADY_STORED = "stored already"
    STORING = "on its way to the store"
    STORED = "stored"
    SENDER_ACKED = "ACK to the sender"
    DELIVERED = "delivered"
    DELIVERED_AGAIN = "delivered again"
    RECEIVER_ACKED = "ACK of a receiver"
    RESUMED = "resumed"
    STARTED_OVER = "started over"
    # The device that receives.
    SHOWN = "shown"
    EARLY = "early: waits for a gap"
    WAITS_FOR_SLICE = "waits for the next slice"
    GAP_NOTICED = "gap noticed: wait before pulling"
    DUPLICATE = "duplicate"
    DROPPED = "dropped: too much waits"
    EFFECT = "does something to another message"
    TOMBSTONE = "tombstone"
    BATCH_ACKED = "ACK of a batch"
    PULLED = "gap pulled"
    PAGE_ASKED = "page asked for"
    PAGE_SHOWN = "page shown"
    READ = "read"


Trace = Callable[[int, Step, int, str, int], None]
"""Called with the time in ns, the step, the conversation, the message's client id and its seq ("" and 0: none)."""

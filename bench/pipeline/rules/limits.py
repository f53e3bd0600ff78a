"""Every bound of the message path, as one frozen value.

The rule: everything that can grow has its limit here, and whoever runs a client or a gateway may change it.
"""

from dataclasses import dataclass
from typing import Literal

MS = 1_000_000
"""Nanoseconds in a millisecond."""
SECOND = 1_000 * MS
"""Nanoseconds in a second."""

AckShape = Literal["cumulative", "each", "ids", "seqs", "ranges"]
"""How a receiver acknowledges. "cumulative": by the seq up to which everything has arrived, and the ranges beyond it;
"each": one frame a message; "ids", "seqs" and "ranges": many messages in one frame."""
Retransmit = Literal["timer", "reconnect"]


@dataclass(frozen=True)
class Limits:
    """The bounds of a client and of a gateway; times in nanoseconds, sizes in bytes.

    `retransmit` "timer" sends again after a timeout that doubles with each attempt; "reconnect" sends again after a
    reconnect and at no other time, as MQTT 5 demands [MQTT-4.4.0-1]. Both ends follow it.
    """

    # Asking and sending again.
    retransmit: Retransmit = "timer"
    retry_ns: int = 1 * SECOND
    retry_most_ns: int = 16 * SECOND
    retry_jitter: float = 0.25
    attempts: int = 8
    # The sending half of a client.
    send_window: int = 64
    queued_sends: int = 10_000
    typing_every_ns: int = 3 * SECOND
    # The receiving half of a client.
    frames_per_slice: int = 64
    inbox_bytes: int = 8 * 2**20
    ack_shape: AckShape = "cumulative"
    ack_every: int = 16
    ack_delay_ns: int = 200 * MS
    gap_wait_ns: int = 500 * MS
    early_messages: int = 10_000
    shown_messages: int = 100_000
    page_messages: int = 50
    # The gateway's incoming frames.
    frame_bytes: int = 256 * 2**10
    text_bytes: int = 64 * 2**10
    sends_per_second: int = 100
    send_burst: int = 200
    frames_per_second: int = 5_000
    frame_burst: int = 10_000
    client_id_bytes: int = 128
    connections: int = 10_000
    hello_ns: int = 10 * SECOND
    idempotency_ns: int = 2 * 3_600 * SECOND
    idempotency_entries: int = 200_000
    # The gateway's outgoing frames.
    delivery_window: int = 256
    push_messages: int = 100
    early_ranges: int = 1_000
    resume_messages: int = 2_000
    outbox_bytes: int = 8 * 2**20
    # Waiting for the store, and trying again after it has failed.
    waiting_writes: int = 10_000
    waiting_reads: int = 256
    store_retry_ns: int = 100 * MS
    store_retry_most_ns: int = 5 * SECOND
    # Retention: how many messages of a conversation are kept, beside those that may be resent; 0 keeps all.
    kept_messages: int = 0

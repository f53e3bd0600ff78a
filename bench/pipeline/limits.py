"""Every bound of the message path, as one frozen value.

The rule: whatever can grow has its limit here, and whoever runs a client or a gateway may change it.
"""

from dataclasses import dataclass
from typing import Literal

SECOND = 1_000_000_000
"""Nanoseconds in a second."""

Retransmit = Literal["timer", "reconnect"]


@dataclass(frozen=True)
class Limits:
    """The bounds of a client; times in nanoseconds.

    `retransmit` "timer" sends again after a timeout that doubles with each attempt; "reconnect" sends again after a
    reconnect and at no other time, as MQTT 5 demands [MQTT-4.4.0-1].
    """

    send_window: int = 64
    retransmit: Retransmit = "timer"
    retry_ns: int = 1 * SECOND
    retry_most_ns: int = 16 * SECOND
    retry_jitter: float = 0.25
    attempts: int = 8

"""What a run found out on the message path, as plain rows."""

import msgspec

NO_CODEC = "none"
IN_TURNS = "in-turns"
"""A part of the path's processor time: codec, compression and transport, replayed in the order of their calls."""
CONTAINERS, LOOPS = "containers", "loops"
"""The parts of the message path in which no codec takes part; `NO_CODEC` stands for their codec."""


class LinkTimes(msgspec.Struct, frozen=True):
    """A codec's figures on a link: send to shown in virtual milliseconds, without processor time, and exact bytes.

    `network_ms` is the part of the median that a message takes when nothing else is on its way; the rest is queueing.
    """

    p50_ms: float
    p99_ms: float
    sent_again: int = 0
    network_ms: float = 0.0
    bytes_per_message: float = 0.0


class ContextRow(msgspec.Struct, frozen=True, kw_only=True):
    """One codec in one scenario of the whole message path.

    `bytes_per_message` is all bytes on all connections / messages kept, on the first link. All figures are exact.
    """

    scenario: str
    summary: str
    codec: str
    messages: int
    bytes_per_message: float
    links: dict[str, LinkTimes] = {}


class AckRow(msgspec.Struct, frozen=True, kw_only=True):
    """One way to acknowledge and to retransmit, in one scenario on one link, with one codec; all figures are exact."""

    scenario: str
    codec: str
    link: str
    shape: str
    retransmit: str
    frames_up: int
    bytes_per_message: float
    sent_again: int
    duplicates: int
    times: LinkTimes

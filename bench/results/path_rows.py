"""What a run found out on the message path, as plain rows."""

import msgspec

NO_CODEC = "none"
IN_TURNS = "in-turns"
"""Of processor time on the path: codec, compression and transport, replayed together in the order of their calls."""
CONTAINERS, LOOPS = "containers", "loops"
"""The codec and the parts on the message path of what no codec has to do with."""


class LinkTimes(msgspec.Struct, frozen=True):
    """What messages come to on a link: send to shown in virtual milliseconds, without processor time, and exact bytes.

    Of the median, `network_ms` is what a message takes when nothing else is on its way; the rest is queueing.
    """

    p50_ms: float
    p99_ms: float
    sent_again: int = 0
    network_ms: float = 0.0
    bytes_per_message: float = 0.0


class ContextRow(msgspec.Struct, frozen=True, kw_only=True):
    """One codec in one scenario of the whole message path.

    Bytes are all bytes on all connections by messages kept, on the first link; all of it is exact and virtual.
    """

    scenario: str
    summary: str
    codec: str
    messages: int
    bytes_per_message: float
    links: dict[str, LinkTimes] = {}


class AckRow(msgspec.Struct, frozen=True, kw_only=True):
    """One way to acknowledge and to send again, in one scenario on one link, with one codec; all of it exact."""

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

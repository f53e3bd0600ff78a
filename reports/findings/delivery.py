"""The arithmetic of a delivery: encode + the hop of the sender, up + the hop of the receiver, down + decode.

The rule: links are read from the results file. Times stay per process, so that every comparison on a link is still a
paired one.
"""

import msgspec

from ...bench.results.rows import Link, Results, Timing
from ..rendering.wording import digits, seconds
from .pooled import combined


def transit_s(link: Link, size_bytes: float) -> float:
    """Return the seconds that a frame takes over two idle hops of one link, without jitter."""
    return (link.up_ns(size_bytes) + link.down_ns(size_bytes) + 2 * link.delay_ns) / 1e9


def without_latency(link: Link) -> Link:
    """Return the link's bandwidth and headers alone, the part that a choice of codec can change."""
    return msgspec.structs.replace(link, name=f"{link.name} without latency", delay_ns=0)


def described(link: Link) -> str:
    """Return the assumptions about one hop of a link, in words."""
    bandwidths = (link.up_bits_per_s, link.down_bits_per_s)
    up, down = (f"{digits(bits / 1e6, 2)} Mbit/s" if bits else "unbounded" for bits in bandwidths)
    bandwidth = up if up == down else f"{up} up and {down} down"
    return f"{link.name} {bandwidth}, {seconds(link.delay_ns / 1e9, 2)} and {link.overhead_bytes} B"


def round_trip(results: Results, codec: str, payload: str) -> Timing | None:
    """Return encode + decode of a frame, process by process; None unless both were measured."""
    parts = [results.timing(codec, payload, operation) for operation in ("encode", "decode")]
    return combined(parts, payload, "encode + decode", sum)


def delivery(results: Results, codec: str, payload: str, link: Link) -> Timing | None:
    """Return the whole time of a frame over two hops, process by process; None unless times and bytes were measured."""
    codec_time, sizes = round_trip(results, codec, payload), results.size(codec, payload)
    if sizes is None:
        return None
    transit = transit_s(link, sizes.mean_bytes)
    return combined([codec_time], payload, link.name, lambda times: times[0] + transit)

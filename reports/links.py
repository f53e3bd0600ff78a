"""What a frame costs from one application to the other over a link: encode + latency + bytes / bandwidth + decode.

The rule: times stay per process, so that every comparison on a link is still a paired one.
"""

from dataclasses import dataclass, replace

from ..bench.results import Results, Timing


@dataclass(frozen=True)
class Link:
    """A link by its bandwidth in bit/s and its one-way latency in seconds; idle, lossless, and never shared."""

    name: str
    bits_per_s: float
    latency_s: float

    def transit_s(self, size_bytes: float) -> float:
        """Return the seconds a frame of this size is under way."""
        return self.latency_s + 8 * size_bytes / self.bits_per_s

    def without_latency(self) -> "Link":
        """Return the link's bandwidth alone: what is left is what a choice of codec can change."""
        return replace(self, name=f"{self.name} without latency", latency_s=0.0)


LINKS = (
    Link("LAN", 1e9, 0.3e-3),
    Link("Wi-Fi", 50e6, 5e-3),
    Link("4G", 10e6, 50e-3),
    Link("poor 3G", 400e3, 300e-3),
)


def round_trip(results: Results, codec: str, payload: str) -> Timing | None:
    """Return encode + decode of a frame, process by process; None unless both were measured."""
    parts = [results.timing(codec, payload, operation) for operation in ("encode", "decode")]
    if parts[0] is None or parts[1] is None:
        return None
    encode, decode = parts[0], parts[1]
    both = [p for p in encode.processes if p in decode.processes]
    if not both:
        return None
    medians = [dict(zip(t.processes, t.medians_s, strict=True)) for t in (encode, decode)]
    minima = [dict(zip(t.processes, t.minima_s, strict=True)) for t in (encode, decode)]
    return Timing(
        codec=codec,
        payload=payload,
        operation="encode + decode",
        processes=tuple(both),
        medians_s=tuple(medians[0][p] + medians[1][p] for p in both),
        minima_s=tuple(minima[0][p] + minima[1][p] for p in both),
    )


def delivery(results: Results, codec: str, payload: str, link: Link) -> Timing | None:
    """Return the whole time of a frame over a link, process by process; None unless times and bytes were measured."""
    codec_time, sizes = round_trip(results, codec, payload), results.size(codec, payload)
    if codec_time is None or sizes is None:
        return None
    transit = link.transit_s(sizes.mean_bytes)
    return Timing(
        codec=codec,
        payload=payload,
        operation=link.name,
        processes=codec_time.processes,
        medians_s=tuple(t + transit for t in codec_time.medians_s),
        minima_s=tuple(t + transit for t in codec_time.minima_s),
    )

"""What one run covers: its codecs and payloads in the order the page shows them.

The order comes from the run itself, so that unknown codecs and payloads have a place too.
"""

from dataclasses import dataclass

from ...bench.results.rows import CONFIDENCE, PayloadInfo, Results, paired_ratio, read_name


@dataclass(frozen=True)
class TrafficGroup:
    """A kind of traffic and its payloads, in the order of the run."""

    name: str
    payloads: tuple[PayloadInfo, ...]


def payloads(results: Results) -> list[PayloadInfo]:
    """Return the payloads with at least one number, described as far as the run does."""
    described = {p.name: p for p in results.run.payloads}
    measured = dict.fromkeys([t.payload for t in results.timings] + [s.payload for s in results.sizes])
    known = [p for name, p in described.items() if name in measured]
    return known + [PayloadInfo(name) for name in measured if name not in described]


def traffics(results: Results) -> list[TrafficGroup]:
    """Return the measured payloads, grouped by traffic."""
    groups: dict[str, list[PayloadInfo]] = {}
    for payload in payloads(results):
        groups.setdefault(payload.traffic or "other", []).append(payload)
    return [TrafficGroup(name, tuple(members)) for name, members in groups.items()]


def is_headline(payload: PayloadInfo, all_payloads: list[PayloadInfo]) -> bool:
    """Return whether a payload's pictures are open: a default payload, or any when the run has none of those."""
    return payload.default or not any(p.default for p in all_payloads)


def codecs(results: Results) -> list[str]:
    """Return the codecs with at least one number: plain ones first, compressed ones after, levels last."""
    named = [c.name for c in results.run.codecs] + [t.codec for t in results.timings] + [s.codec for s in results.sizes]
    measured = {t.codec for t in results.timings} | {s.codec for s in results.sizes}
    order = {name: place for place, name in enumerate(dict.fromkeys(n for n in named if n in measured))}

    def place(codec: str) -> tuple[bool, bool, int, int]:
        name = read_name(codec)
        return name.has_level, bool(name.layers), order.get(name.codec, len(order)), order[codec]

    return sorted(order, key=place)


def fewest_processes(results: Results) -> int:
    """Return the smallest number of processes any case was measured in; 0 without timings."""
    return min((len(t.processes) for t in results.timings), default=0)


def enough_processes(results: Results) -> bool:
    """Return whether every case has the processes that a 95 % rank interval needs."""
    count = fewest_processes(results)
    return bool(count) and paired_ratio([1.0] * count, [1.0] * count).confidence >= CONFIDENCE

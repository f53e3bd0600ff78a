"""The message path in a run: each codec's bytes and waiting in a scenario, and its processor time.

Bytes and waiting are exact, in virtual time, and computed once. Processor time is measured in every process,
in which all codecs take turns.
"""

from collections.abc import Sequence
from statistics import median

from ..pipeline.api import (
    LINKS,
    NO_FAULTS,
    POOR_3G,
    SCENARIOS,
    SIZES,
    STALLING_4G,
    STALLS,
    STORE_NS,
    AckShape,
    Batches,
    Faults,
    Journey,
    Limits,
    Link,
    Retransmit,
    calls,
    network_ns,
    rounds,
    travel,
)
from ..results.path_rows import CONTAINERS, LOOPS, NO_CODEC, AckRow, ContextRow, LinkTimes
from .orders import ProcessorTime

WAYS: tuple[tuple[Link, Faults, AckShape, Retransmit], ...] = (
    (POOR_3G, NO_FAULTS, "cumulative", "timer"),
    (POOR_3G, NO_FAULTS, "ranges", "timer"),
    (POOR_3G, NO_FAULTS, "seqs", "timer"),
    (POOR_3G, NO_FAULTS, "ids", "timer"),
    (POOR_3G, NO_FAULTS, "each", "timer"),
    (POOR_3G, NO_FAULTS, "cumulative", "reconnect"),
    (STALLING_4G, STALLS, "cumulative", "timer"),
    (STALLING_4G, STALLS, "cumulative", "reconnect"),
)


def context_row(name: str, codec: str, seed: int) -> ContextRow:
    """Return a codec's figures in a scenario; raises CodecError when it cannot be loaded."""
    scenario = SCENARIOS[name](seed)
    journeys = {link: travel(scenario, codec, link) for link in LINKS}
    return ContextRow(
        scenario=name,
        summary=scenario.summary,
        codec=codec,
        messages=len(scenario.said),
        bytes_per_message=next(iter(journeys.values())).bytes_per_message,
        links={link.name: link_times(journey, network_ns(scenario, codec, link)) for link, journey in journeys.items()},
    )


def ack_rows(name: str, codec: str, seed: int) -> list[AckRow]:
    """Return a row for each way to acknowledge and to send again, each with the link it is tried on."""
    scenario = SCENARIOS[name](seed)
    rows = []
    worlds = dict.fromkeys((link, faults) for link, faults, _, _ in WAYS)
    networks = {world: network_ns(scenario, codec, *world) for world in worlds}
    for link, faults, shape, retransmit in WAYS:
        limits = Limits(sends_per_second=10_000, send_burst=10_000, ack_shape=shape, retransmit=retransmit)
        journey = travel(scenario, codec, link, limits, faults)
        rows.append(
            AckRow(
                scenario=name,
                codec=codec,
                link=link.name,
                shape=shape,
                retransmit=retransmit,
                frames_up=journey.frames_up,
                bytes_per_message=journey.bytes_per_message,
                sent_again=journey.sent_again,
                duplicates=journey.duplicates,
                times=link_times(journey, networks[link, faults]),
            )
        )
    return rows


def link_times(journey: Journey, network_ns: int) -> LinkTimes:
    """Return the median and the 99th percentile of send to shown, and how much of the median is the network.

    With almost no queueing, sampled jitter can put the median below the unloaded time, so the network's part is
    clamped to the median without the store.
    """
    times = journey.shown_ns
    network_ns = min(network_ns, round(median(times)) - STORE_NS)
    return LinkTimes(
        p50_ms=median(times) / 1e6,
        p99_ms=times[int(len(times) * 0.99)] / 1e6,
        sent_again=journey.sent_again,
        network_ms=network_ns / 1e6,
        bytes_per_message=journey.bytes_per_message,
    )


def time_parts(name: str, codecs: Sequence[str], seed: int, number: int) -> list[ProcessorTime]:
    """Return the seconds per message of every codec and part in this process; raises CodecError."""
    scenario = SCENARIOS[name](seed)
    messages = len(scenario.said)
    return [
        ProcessorTime(
            codec or NO_CODEC, name, part, messages, warmup / messages, [second / messages for second in seconds]
        )
        for (codec, part), (warmup, *seconds) in rounds(calls(scenario, codecs), number).items()
    ]


def time_batches(number: int) -> list[ProcessorTime]:
    """Return the seconds per batch of each size, with our containers and with the loops, in this process."""
    batches = {size: Batches(size) for size in SIZES}
    ways = {
        (size, name): call
        for size, batch in batches.items()
        for name, call in ((CONTAINERS, batch.containers), (LOOPS, batch.loops_sorting_once))
    }
    return [
        ProcessorTime(NO_CODEC, f"batch-{size}", way, 1, warmup, seconds)
        for (size, way), (warmup, *seconds) in rounds(ways, number).items()
    ]

"""The message path in a run: each codec's bytes and waiting in a scenario, and its processor time.

Bytes and waiting are exact, in virtual time, and computed once for the whole scenario. Processor time is measured in
every process, in which all codecs take turns through the scenario's brief form.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from statistics import median

from ..pipeline.api import (
    FREE,
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
    Link,
    Retransmit,
    SharedJourneys,
    brief,
    record,
    runs,
    sliced,
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


@lru_cache(maxsize=1)
def journeys(name: str, seed: int) -> SharedJourneys:
    """Return the journeys through a scenario; those of the latest scenario are kept, for the next codec."""
    return SharedJourneys(SCENARIOS[name](seed))


def context_row(name: str, codec: str, seed: int) -> ContextRow:
    """Return a codec's figures in a scenario; raises CodecError when it cannot be loaded."""
    shared = journeys(name, seed)
    scenario, found = shared.scenario, {link: shared.travel(codec, link) for link in LINKS}
    return ContextRow(
        scenario=name,
        summary=scenario.summary,
        codec=codec,
        messages=len(scenario.said),
        bytes_per_message=found[LINKS[0]].bytes_per_message,
        links={link.name: link_times(journey, shared.network_ns(codec, link)) for link, journey in found.items()},
    )


def ack_rows(name: str, codec: str, seed: int) -> list[AckRow]:
    """Return a row for each way to acknowledge and to send again, each with the link it is tried on."""
    shared = journeys(name, seed)
    rows = []
    for link, faults, shape, retransmit in WAYS:
        limits = replace(FREE, ack_shape=shape, retransmit=retransmit)
        journey = shared.travel(codec, link, limits, faults)
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
                times=link_times(journey, shared.network_ns(codec, link, faults)),
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


def time_parts(name: str, codecs: Sequence[str], seed: int, number: int, order: str) -> list[ProcessorTime]:
    """Return every codec's and part's seconds per message in this process, in slices that can be paired.

    The brief form of the scenario is gone through `number` times, `order` is the seed of the codecs' turns. Raises
    CodecError.
    """
    scenario, random = brief(SCENARIOS[name](seed)), Random(order)
    recordings = [record(scenario, codec) for codec in codecs]
    found = defaultdict[tuple[str, str], list[float]](list)
    for _ in range(number):
        for key, values in sliced(runs(scenario, recordings), random).items():
            found[key] += values
    messages = len(scenario.said)
    return [ProcessorTime(codec or NO_CODEC, name, part, messages, v) for (codec, part), v in found.items()]


def time_batches(number: int, order: str) -> list[ProcessorTime]:
    """Return the seconds per batch of each size in this process, with our containers and with the loops.

    The loops take a quarter of a second for the largest batch, which is far beyond the question; they are spared it.
    """
    random, batches = Random(order), {size: Batches(size) for size in SIZES}
    ways = {(size, CONTAINERS): batch.containers for size, batch in batches.items()}
    ways |= {(size, LOOPS): batch.loops_sorting_once for size, batch in batches.items() if size < max(SIZES)}
    # The first calls of all find their code cold.
    batches[min(SIZES)].containers()
    batches[min(SIZES)].loops_sorting_once()
    found: dict[tuple[int, str], list[float]] = {key: [] for key in ways}
    for _ in range(number):
        for key in random.sample(list(ways), len(ways)):
            found[key].append(ways[key]())
    return [ProcessorTime(NO_CODEC, f"batch-{size}", way, 1, values) for (size, way), values in found.items()]

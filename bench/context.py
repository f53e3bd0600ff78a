"""The rows of the message path: what each codec comes to in a scenario.

The rule: bytes and waiting are exact and virtual; processor time is measured in rounds in which all codecs take turns.
"""

from collections.abc import Sequence
from math import isnan
from statistics import median

from .pipeline.journey import Journey, travel
from .pipeline.limits import AckShape, Limits, Retransmit
from .pipeline.links import LINKS, POOR_3G
from .pipeline.rehearsal import prices
from .pipeline.traffic import SCENARIOS
from .results import AckRow, ContextRow, LinkTimes

TIMED = ("shift", "flood")
"""The scenarios whose processor time is measured; the others differ from them in waiting, not in work."""
WAYS: tuple[tuple[AckShape, Retransmit], ...] = (
    ("cumulative", "timer"),
    ("ranges", "timer"),
    ("seqs", "timer"),
    ("ids", "timer"),
    ("each", "timer"),
    ("cumulative", "reconnect"),
)


def context_rows(scenario: str, codecs: Sequence[str], seed: int, rounds: int) -> list[ContextRow]:
    """Return a row for each codec; raises CodecError for one that cannot be loaded."""
    traffic = SCENARIOS[scenario](seed)
    number = len(traffic.said)
    timed = prices(traffic, codecs, rounds) if scenario in TIMED else {}
    rows = []
    for codec in codecs:
        journeys = {name: travel(traffic, codec, link) for name, link in LINKS.items()}
        first = next(iter(journeys.values()))
        parts = {
            part: [second / number * 1e6 for second in seconds]
            for part, seconds in timed.get(codec, {}).items()
            if not any(map(isnan, seconds))
        }
        rows.append(
            ContextRow(
                scenario=scenario,
                summary=traffic.summary,
                codec=codec,
                messages=number,
                bytes_per_message=first.bytes_per_message,
                links={name: link_times(journey) for name, journey in journeys.items()},
                parts_us=parts,
            )
        )
    return rows


def ack_rows(scenario: str, codec: str, seed: int) -> list[AckRow]:
    """Return a row for each way to acknowledge and to send again, on the poorest link."""
    traffic = SCENARIOS[scenario](seed)
    rows = []
    for shape, retransmit in WAYS:
        limits = Limits(sends_per_second=10_000, send_burst=10_000, ack_shape=shape, retransmit=retransmit)
        journey = travel(traffic, codec, POOR_3G, limits)
        rows.append(
            AckRow(
                scenario=scenario,
                codec=codec,
                link=POOR_3G.name,
                shape=shape,
                retransmit=retransmit,
                frames_up=journey.frames_up,
                bytes_per_message=journey.bytes_per_message,
                sent_again=journey.sent_again,
                duplicates=journey.duplicates,
                times=link_times(journey),
            )
        )
    return rows


def link_times(journey: Journey) -> LinkTimes:
    """Return the median and the 99th percentile of send to shown."""
    times = journey.shown_ns
    return LinkTimes(median(times) / 1e6, times[int(len(times) * 0.99)] / 1e6, journey.sent_again)

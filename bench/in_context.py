"""What each codec is worth in the whole message path: `python -m imwire.bench.in_context`.

The rule: bytes and waiting are exact and virtual; processor time is this machine's, the least of several rounds that
take turns, whole and part by part; what is added by a model is called so.
"""

import sys
from collections.abc import Iterator, Sequence
from math import isnan
from statistics import median

from ..codecs import api
from . import script
from .pipeline.journey import Journey, travel
from .pipeline.limits import AckShape, Limits, Retransmit
from .pipeline.links import LINKS, POOR_3G
from .pipeline.rehearsal import prices
from .pipeline.traffic import SCENARIOS, Traffic

ROUNDS = 5
CODECS = ("json", "orjson", "protobuf", "msgpack", "msgspec-msgpack")
TIMED = ("shift", "flood")
SHAPES: tuple[AckShape, ...] = ("cumulative", "ranges", "seqs", "ids", "each")
POLICIES: tuple[Retransmit, ...] = ("timer", "reconnect")
_PARTS = ("codec", "compression", "protocol", "transport")


def chosen_codecs(names: Sequence[str]) -> list[str]:
    """Return the codecs that are installed, each plain and with zstd."""
    installed = [name for name in names if not api.describe(name.partition("+")[0]).missing]
    return [*installed, *(f"{name}+zstd" for name in installed if "+" not in name)]


def processor(traffic: Traffic, names: Sequence[str], rounds: int) -> tuple[list[str], dict[str, float]]:
    """Return the lines of the table of processor time, and the microseconds a message of each codec."""
    number = len(traffic.said)
    found = {
        name: {part: min(values) / number * 1e6 for part, values in all_parts.items()}
        for name, all_parts in prices(traffic, names, rounds).items()
    }
    base = found[names[0]]
    lines, totals = [], {}
    for name, us in found.items():
        inside = us["codec"] + us.get("compression", 0.0) + us["protocol"]
        transport = 0.0 if isnan(us["transport"]) else us["transport"]
        totals[name] = us["whole"] + transport
        alone = (base["codec"] + base.get("compression", 0.0)) / (us["codec"] + us.get("compression", 0.0))
        whole = (base["whole"] + (0.0 if isnan(base["transport"]) else base["transport"])) / totals[name]
        cells = [f"{us[part]:.1f}" if part in us else "-" for part in _PARTS]
        lines.append(
            f"| `{name}` | {' | '.join(cells)} | {us['whole']:.1f} | {us['whole'] / inside - 1:+.0%} | "
            f"{1e6 / totals[name]:,.0f} | {alone:.2f} x | {whole:.2f} x |"
        )
    return lines, totals


def distance(traffic: Traffic, names: Sequence[str], totals: dict[str, float]) -> Iterator[str]:
    """Yield a line for each codec: bytes a message, and how long messages are on their way on each link."""
    for name in names:
        journeys = [travel(traffic, name, link) for link in LINKS.values()]
        cells = [_times(journey, totals.get(name, 0.0)) for journey in journeys]
        yield f"| `{name}` | {journeys[0].bytes_per_message:,.0f} | {' | '.join(cells)} |"


def _times(journey: Journey, processor_us: float) -> str:
    """Return the median and the 99th percentile of send to shown; processor time is added, by the model."""
    times = journey.shown_ns
    ms = [(at_ns + processor_us * 1e3) / 1e6 for at_ns in (median(times), times[int(len(times) * 0.99)])]
    again = f", {journey.sent_again} again" if journey.sent_again else ""
    return f"{ms[0]:,.1f} / {ms[1]:,.1f}{again}"


def shapes(traffic: Traffic, codec: str) -> Iterator[str]:
    """Yield a line for each shape of a receiver's ACK."""
    for shape in SHAPES:
        journey = travel(traffic, codec, POOR_3G, Limits(sends_per_second=10_000, send_burst=10_000, ack_shape=shape))
        yield f"| {shape} | {journey.frames_up:,} | {journey.bytes_up / journey.messages:,.0f} | {_times(journey, 0)} |"


def policies(traffic: Traffic, codec: str) -> Iterator[str]:
    """Yield a line for each rule of when to send again."""
    for policy in POLICIES:
        limits = Limits(sends_per_second=10_000, send_burst=10_000, retransmit=policy)
        journey = travel(traffic, codec, POOR_3G, limits)
        yield (
            f"| {policy} | {journey.sent_again:,} | {journey.duplicates:,} | {journey.bytes_per_message:,.0f} | "
            f"{_times(journey, 0)} |"
        )


def report(scenario: str, names: Sequence[str], seed: int, rounds: int) -> Iterator[str]:
    """Yield the lines of one scenario."""
    traffic = SCENARIOS[scenario](seed)
    yield f"\n## {scenario}: {traffic.summary}\n"
    totals: dict[str, float] = {}
    if scenario in TIMED:
        lines, totals = processor(traffic, names, rounds)
        yield "Processor time, us a message, all devices and the gateway (this machine, least of the rounds):\n"
        yield (
            "| codec | codec | compression | protocol | transport | whole, without transport | whole against its parts "
            f"| messages a second | alone, against {names[0]} | end to end |"
        )
        yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
        yield from lines
        yield ""
    yield "Bytes a message on all links (exact) and send to shown, p50 / p99 in ms (virtual; processor time added):\n"
    yield "| codec | bytes | " + " | ".join(LINKS) + " |\n|---|--:|" + "--:|" * len(LINKS)
    yield from distance(traffic, names, totals)
    yield f"\nHow receivers acknowledge, poor 3G, `{names[0]}`:\n"
    yield "| shape | frames to the gateway | bytes up a message | p50 / p99, ms |\n|---|--:|--:|--:|"
    yield from shapes(traffic, names[0])
    yield f"\nWhen it is sent again, poor 3G, `{names[0]}`:\n"
    yield "| rule | sent again | duplicates | bytes a message | p50 / p99, ms |\n|---|--:|--:|--:|--:|"
    yield from policies(traffic, names[0])


def main(argv: Sequence[str]) -> None:
    """Print Markdown."""
    parser = script.parser("in_context", __doc__)
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help=f"plain ones ({' '.join(CODECS)}); the first is 1 x")
    parser.add_argument("--scenario", choices=SCENARIOS, action="append", help="only this one; may be repeated")
    parser.add_argument("--rounds", type=script.count, default=ROUNDS, help=f"of processor time ({ROUNDS})")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(argv)
    with script.mistakes_told(parser):
        names = chosen_codecs([api.load(name).name for name in chosen.codecs or CODECS if _there(name, chosen.codecs)])
    for scenario in chosen.scenario or SCENARIOS:
        for line in report(scenario, names, chosen.seed, chosen.rounds):
            print(line, flush=True)


def _there(name: str, asked: Sequence[str]) -> bool:
    """Return whether a codec is to be loaded: one that was asked for, or one that is installed."""
    return name in asked or not api.describe(name).missing


if __name__ == "__main__":
    main(sys.argv[1:])

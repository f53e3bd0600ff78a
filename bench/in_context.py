"""What each codec is worth in the whole message path: `python -m imwire.bench.in_context`.

The rule: bytes and waiting are exact and virtual; processor time is this machine's, the least of several rounds that
take turns, whole and part by part. The same rows stand in every run's results and in its report.
"""

import sys
from collections.abc import Iterator, Sequence

from ..codecs import api
from . import script
from .context import ack_rows, context_rows
from .pipeline.traffic import SCENARIOS
from .profiles import CONTEXT_CODECS
from .results import ContextRow, LinkTimes

ROUNDS = 5
PARTS = ("codec", "compression", "protocol", "transport", "whole")


def chosen_codecs(names: Sequence[str]) -> list[str]:
    """Return the codecs, each plain and with zstd, unless it has a compression already."""
    return [*names, *(f"{name}+zstd" for name in names if "+" not in name)]


def lines(scenario: str, names: Sequence[str], seed: int, rounds: int) -> Iterator[str]:
    """Yield the Markdown of one scenario."""
    rows = context_rows(scenario, names, seed, rounds)
    yield f"\n## {scenario}: {rows[0].summary}\n"
    links = list(rows[0].links)
    timed = [row for row in rows if row.parts_us]
    if timed:
        yield "Processor time, us a message, all devices and the gateway (whole: without transport):\n"
        yield f"| codec | {' | '.join(PARTS)} | whole against its parts |\n|---|{'--:|' * (len(PARTS) + 1)}"
        yield from map(_processor, timed)
        yield ""
    yield "Bytes a message on all links (exact) and send to shown, p50 / p99 in ms (virtual, without processor time):\n"
    yield f"| codec | bytes | {' | '.join(links)} |\n|---|--:|{'--:|' * len(links)}"
    for row in rows:
        yield f"| `{row.codec}` | {row.bytes_per_message:,.0f} | {' | '.join(map(_times, row.links.values()))} |"
    acks = ack_rows(scenario, names[0], seed)
    yield f"\nHow receivers acknowledge, and when it is sent again: {acks[0].link}, `{names[0]}`\n"
    yield "| ACK shape | sent again by | frames to the gateway | bytes a message | duplicates | p50 / p99, ms |"
    yield "|---|---|--:|--:|--:|--:|"
    for ack in acks:
        told = f"{ack.frames_up:,} | {ack.bytes_per_message:,.0f} | {ack.duplicates:,} | {_times(ack.times)}"
        yield f"| {ack.shape} | {ack.retransmit} | {told} |"


def _processor(row: ContextRow) -> str:
    least = {part: min(values) for part, values in row.parts_us.items()}
    inside = sum(us for part, us in least.items() if part not in ("whole", "transport"))
    cells = (f"{least[part]:.1f}" if part in least else "-" for part in PARTS)
    return f"| `{row.codec}` | {' | '.join(cells)} | {least['whole'] / inside - 1:+.0%} |"


def _times(times: LinkTimes) -> str:
    again = f", {times.sent_again} sent again" if times.sent_again else ""
    return f"{times.p50_ms:,.1f} / {times.p99_ms:,.1f}{again}"


def main(argv: Sequence[str]) -> None:
    """Print Markdown."""
    parser = script.parser("in_context", __doc__)
    installed = [name for name in CONTEXT_CODECS if not api.describe(name).missing]
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help=f"({' '.join(installed)})")
    parser.add_argument("--scenario", choices=SCENARIOS, action="append", help="only this one; may be repeated")
    parser.add_argument("--rounds", type=script.count, default=ROUNDS, help=f"of processor time ({ROUNDS})")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(argv)
    with script.mistakes_told(parser):
        names = chosen_codecs([api.load(name).name for name in chosen.codecs or installed])
    for scenario in chosen.scenario or SCENARIOS:
        for line in lines(scenario, names, chosen.seed, chosen.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""The claims about codecs, ACKs and containers on the whole message path.

Virtual amounts are exact; a ratio with processor time in it is paired by process.
"""

from collections.abc import Iterable

from ...bench.results.path_rows import CONTAINERS, LOOPS, NO_CODEC, AckRow, ContextRow
from ...bench.results.rows import SMALLEST_DIFFERENCE, Ratio, Results, with_layer
from ..findings.on_path import cost, factor, send_to_shown
from ..rendering.wording import exact, percent, seconds
from .claim import Claim, ClaimOutcome, Finding, Trial, above_one, at_least, exactly_at_least

MOST = 2.0
"""What "most of the latency" is taken to mean: the time is at least halved."""
PAIRS = (("json", "protobuf"), ("orjson", "protobuf"), ("json", with_layer("protobuf")))
FRAME_S = 1 / 60


def most_of_the_latency(results: Results) -> tuple[Trial, ...]:
    """Ask whether replacing JSON with another codec halves send to shown, scenario by scenario and link by link."""
    rows = {(row.scenario, row.codec): row for row in results.run.context}
    scenarios = dict.fromkeys(row.scenario for row in results.run.context)

    def finding(before: ContextRow | None, after: ContextRow | None, where: str, link: str, *, p99: bool) -> Finding:
        if before is None or after is None:
            return Finding(where, ClaimOutcome.MISSING)
        found = factor(*(send_to_shown(results, row, link, p99=p99) for row in (before, after)))
        return at_least(found, where, MOST, _gone(found) if found else "")

    def trial(before: str, after: str, *, p99: bool) -> Trial:
        found = tuple(
            finding(rows.get((name, before)), rows.get((name, after)), f"{name}, {link}", link, p99=p99)
            for name in scenarios
            for link in _links(results, name)
        )
        which = "p99" if p99 else "median"
        return Trial(
            f"{after} for {before}, {which}",
            f"{which} of {before} / {after}, send to shown",
            found,
            MOST,
            modelled=True,
        )

    return tuple(trial(before, after, p99=p99) for before, after in PAIRS for p99 in (False, True))


def _links(results: Results, scenario: str) -> Iterable[str]:
    return next(row.links for row in results.run.context if row.scenario == scenario)


def _gone(found: Ratio) -> str:
    share = 1 - 1 / found.estimate
    return f"{percent(share)} less" if share >= 0 else f"{percent(-share)} more"


def one_ack_each(results: Results) -> tuple[Trial, ...]:
    """Ask whether one ACK for each message costs more than cumulative ones, by frames, bytes, waiting and processor."""
    shapes: dict[tuple[str, str], AckRow] = {}
    for row in results.run.acks:
        # All shapes are tried on the first link.
        if row.retransmit == "timer":
            shapes.setdefault((row.scenario, row.shape), row)
    sides = {name: (shapes[name, "each"], shapes[name, "cumulative"]) for name, shape in shapes if shape == "each"}
    more = 1 + SMALLEST_DIFFERENCE

    def trial(what: str, amounts: dict[str, tuple[float, float]]) -> Trial:
        found = [exactly_at_least(exact(*pair), name, more, _change(*pair)) for name, pair in amounts.items()]
        return Trial(what, f"{what}: one each / cumulative", tuple(found), more)

    def amounts(of: str) -> dict[str, tuple[float, float]]:
        return {name: (getattr(each, of), getattr(batch, of)) for name, (each, batch) in sides.items()}

    def processor(batch: AckRow) -> Finding:
        each, whole = (cost(results, batch.codec, batch.scenario, part) for part in ("whole-ack-each", "whole"))
        found = factor(each, whole)
        return above_one(found, batch.scenario, f"with {batch.codec}")

    return (
        trial("frames to the gateway", amounts("frames_up")),
        trial("bytes on all links", amounts("bytes_per_message")),
        trial("median wait on a poor link", {n: (e.times.p50_ms, b.times.p50_ms) for n, (e, b) in sides.items()}),
        Trial(
            "processor time",
            "processor time of the whole: one each / cumulative",
            tuple(processor(batch) for _, batch in sides.values()),
        ),
    )


def _change(each: float, batch: float) -> str:
    change = each / batch - 1
    return f"{percent(abs(change))} {'more' if change >= 0 else 'fewer'}"


def keeps_a_frame(results: Results) -> tuple[Trial, ...]:
    """Ask whether our containers take in a batch within one frame of a display, and loops do not."""

    def findings(part: str) -> tuple[Finding, ...]:
        found = (t.payload for t in results.path_timings if (t.codec, t.operation) == (NO_CODEC, part))
        return tuple(finding(size, part) for size in found)

    def finding(size: str, part: str) -> Finding:
        taken = cost(results, NO_CODEC, size, part)
        frames = dict.fromkeys(taken, FRAME_S)
        sides = (frames, taken) if part == CONTAINERS else (taken, frames)
        timing = results.on_path(NO_CODEC, size, part)
        return above_one(
            factor(*sides), f"{size.partition('-')[2]} messages", seconds(timing.median_s) if timing else ""
        )

    return (
        Trial("dict and binary search keep it", "a frame / time", findings(CONTAINERS)),
        Trial("loops do not", "time / a frame", findings(LOOPS)),
    )


CLAIMS = (
    Claim(
        "latency",
        "Replacing JSON with Protobuf removes most of the latency",
        f"Most: send to shown takes at most 1/{MOST:g} of the time. Virtual time on a modelled link, plus all the "
        "processor time of a message that this run measured (the model of section 6). Protobuf is also tried with "
        "compression.",
        most_of_the_latency,
    ),
    Claim(
        "acks",
        "One ACK per message costs more than a batch",
        f"More: at least {percent(SMALLEST_DIFFERENCE)}. Against cumulative ACKs (at the latest after 16 messages or "
        "200 ms). Frames, bytes and waiting are exact, in virtual time on poor 3G; processor time is that of the whole "
        "path.",
        one_ack_each,
    ),
    Claim(
        "frame",
        "Binary search instead of loops keeps a frame",
        "A frame: 16.67 ms. A batch is taken in (dedupe, place, status) and as many own messages are settled, codec "
        "excluded. The claim is twofold: our containers stay within a frame, and loops over a list, sorted once a "
        "batch, do not.",
        keeps_a_frame,
    ),
)

"""The claims this report tests, each with what it is taken to mean.

The rule: stdlib json and orjson are tested separately, because the answer depends on which of them "JSON" is.
"""

from collections.abc import Callable, Iterator
from functools import partial

from ...bench.results.rows import Link, PayloadInfo, Ratio, Results, Timing, paired_ratio, ratio, with_layer
from ..findings.coverage import payloads
from ..findings.delivery import delivery, without_latency
from ..rendering.wording import exact, percent, times
from . import kinds
from .claim import Claim, ClaimOutcome, Finding, Trial, above_one, apart, at_least, below_one, exactly_at_least, within

MUCH_FASTER = 2.0
MUCH_SMALLER = 2.0
NOT_OBVIOUS = 1.25
SAVED = 0.10
LEVEL_BYTES = 0.05
RIVALS = ("json", "orjson")
COMPRESSED = ("json", "orjson", "protobuf", "msgpack")
LEVELLED, LEVELS = ("orjson", "protobuf"), (1, 9, 19)
PHONE = "4G"
"""The link, by its name in the run, on which compression is expected to pay in time."""


def advantage(results: Results, rival: str, payload: str, operation: str) -> Ratio | None:
    """Return the rival's time over Protobuf's: above 1 when Protobuf is faster."""
    return _times(results.timing(rival, payload, operation), results.timing("protobuf", payload, operation))


def advantages_compared(results: Results, rival: str, top: tuple[str, str], bottom: tuple[str, str]) -> Ratio | None:
    """Return one advantage of Protobuf over another, paired by process; top and bottom are (payload, operation)."""
    sides = []
    for payload, operation in (top, bottom):
        pair = results.timing(rival, payload, operation), results.timing("protobuf", payload, operation)
        if pair[0] is None or pair[1] is None:
            return None
        theirs, ours = (dict(zip(t.processes, t.times_s, strict=True)) for t in pair if t)
        sides.append({process: theirs[process] / ours[process] for process in theirs if process in ours})
    both = [process for process in sides[0] if process in sides[1]]
    return paired_ratio([sides[0][p] for p in both], [sides[1][p] for p in both]) if both else None


def _times(top: Timing | None, bottom: Timing | None) -> Ratio | None:
    return ratio(top, bottom) if top and bottom else None


def _sizes(results: Results, top: str, bottom: str, payload: str) -> Ratio | None:
    sides = results.size(top, payload), results.size(bottom, payload)
    return exact(sides[0].mean_bytes, sides[1].mean_bytes) if sides[0] and sides[1] else None


def _only_if(lead: Ratio | None, finding: Finding, needed: str) -> Finding:
    """Return a finding; one that holds about a lead fails without that lead, and is undecided when the lead is."""
    if finding.outcome is not ClaimOutcome.HOLDS or lead is None or lead.answer == "more":
        return finding
    unknown = lead.answer == "undecided"
    remark = f"{finding.remark}; {'undecided whether there is any' if unknown else 'there is no'} {needed}"
    return Finding(finding.payload, ClaimOutcome.UNDECIDED if unknown else ClaimOutcome.FAILS, finding.ratio, remark)


def _everywhere(results: Results, judge: Callable[[PayloadInfo], Finding]) -> tuple[Finding, ...]:
    return tuple(judge(payload) for payload in payloads(results))


def encodes_much_faster(results: Results) -> tuple[Trial, ...]:
    """Ask whether Protobuf encodes much faster, payload by payload."""

    def trial(rival: str) -> Trial:
        found = _everywhere(
            results, lambda p: at_least(advantage(results, rival, p.name, "encode"), p.name, MUCH_FASTER)
        )
        return Trial(f"against {rival}", f"encode time of {rival} / protobuf", found, MUCH_FASTER)

    return tuple(trial(rival) for rival in RIVALS)


def decodes_with_less_advantage(results: Results) -> tuple[Trial, ...]:
    """Ask whether Protobuf's decoding advantage is smaller than its encoding advantage."""

    def judge(rival: str, info: PayloadInfo) -> Finding:
        payload = info.name
        encode, decode = (advantage(results, rival, payload, operation) for operation in ("encode", "decode"))
        compared = advantages_compared(results, rival, (payload, "encode"), (payload, "decode"))
        if encode is None or decode is None or compared is None:
            return Finding(payload, ClaimOutcome.MISSING)
        remark = f"encode {times(encode.estimate)}, decode {times(decode.estimate)}"
        return _only_if(encode, above_one(compared, payload, remark), "encoding advantage to begin with")

    return tuple(
        Trial(
            f"against {rival}",
            f"encode advantage / decode advantage over {rival}",
            _everywhere(results, partial(judge, rival)),
        )
        for rival in RIVALS
    )


def decoding_grows_with_size(results: Results) -> tuple[Trial, ...]:
    """Ask whether the decoding difference is small on small frames, and larger on large ones."""
    first = kinds.first_small(results)

    def growth(rival: str, payload: PayloadInfo) -> Finding:
        here, there = (advantage(results, rival, name, "decode") for name in (payload.name, first))
        compared = advantages_compared(results, rival, (payload.name, "decode"), (first, "decode"))
        told = f"{first} {times(there.estimate)}, here {times(here.estimate)}" if here and there else ""
        return _only_if(here, above_one(compared, payload.name, told), "decoding advantage to grow")

    def trials(rival: str) -> Iterator[Trial]:
        found = [within(advantage(results, rival, p.name, "decode"), p.name, NOT_OBVIOUS) for p in kinds.small(results)]
        title = f"not obvious when small, against {rival}"
        yield Trial(title, f"decode time of {rival} / protobuf", tuple(found), NOT_OBVIOUS)
        grown = [growth(rival, p) for p in kinds.large(results)]
        title = f"grows with size, against {rival}"
        yield Trial(title, f"decode advantage over {rival} / that on {first}", tuple(grown))

    return tuple(trial for rival in RIVALS for trial in trials(rival))


def much_smaller(results: Results) -> tuple[Trial, ...]:
    """Ask whether Protobuf is much smaller on the wire, plain and with zstd on both sides."""

    def trial(rival: str, ours: str) -> Trial:
        found = _everywhere(
            results, lambda p: exactly_at_least(_sizes(results, rival, ours, p.name), p.name, MUCH_SMALLER)
        )
        return Trial(f"{ours} against {rival}", f"bytes of {rival} / {ours}", found, MUCH_SMALLER)

    return tuple(trial(wrap(rival), wrap("protobuf")) for wrap in (str, with_layer) for rival in RIVALS)


def compression_pays_for_pages(results: Results) -> tuple[Trial, ...]:
    """Ask whether zstd pays where a frame has several items, and does not where it has one.

    A run without that link is judged by bytes alone.
    """
    phones = [without_latency(link) for link in results.run.links if link.name == PHONE]

    def by_bytes(codec: str, payload: PayloadInfo) -> Finding:
        saved = _sizes(results, codec, with_layer(codec), payload.name)
        if saved is None:
            return Finding(payload.name, ClaimOutcome.MISSING)
        change = 1 - 1 / saved.estimate
        pays = change >= SAVED
        remark = f"{percent(change)} fewer bytes" if change >= 0 else f"grew by {percent(-change)}"
        return Finding(
            payload.name, ClaimOutcome.HOLDS if pays == (payload.items > 1) else ClaimOutcome.FAILS, saved, remark
        )

    def by_time(codec: str, phone: Link, payload: PayloadInfo) -> Finding:
        sides = (delivery(results, name, payload.name, phone) for name in (codec, with_layer(codec)))
        judge = above_one if payload.items > 1 else below_one
        expected = "expected to take less time" if payload.items > 1 else "expected to take more time"
        return judge(_times(*sides), payload.name, expected)

    trials = []
    for codec in COMPRESSED:
        found = _everywhere(results, partial(by_bytes, codec))
        trials.append(Trial(f"bytes, {codec}", f"bytes of {codec} / {with_layer(codec)}", found, 1 / (1 - SAVED)))
        for phone in phones:
            found = _everywhere(results, partial(by_time, codec, phone))
            name = f"time on {phone.name}, {codec}"
            trials.append(Trial(name, f"time of {codec} / {with_layer(codec)}", found, modelled=True))
    return tuple(trials)


def level_matters(results: Results) -> tuple[Trial, ...]:
    """Ask whether the compression level changes bytes or encoding time, against level 3, wherever there is another."""
    levels = {with_layer(codec, level=level) for codec in LEVELLED for level in LEVELS}
    levelled = {t.payload for t in results.timings if t.codec in levels}
    levelled |= {s.payload for s in results.sizes if s.codec in levels}

    def trials(codec: str) -> Iterator[Trial]:
        usual = with_layer(codec)
        names = [p.name for p in payloads(results) if p.name in levelled]
        cases = [(payload, level, with_layer(codec, level=level)) for payload in names for level in LEVELS]
        sizes = [(f"{p}, level {n}", _sizes(results, usual, name, p)) for p, n, name in cases]
        found = [
            exactly_at_least(_upwards(r) if r else None, where, 1 + LEVEL_BYTES, _change(r) if r else "")
            for where, r in sizes
        ]
        yield Trial(f"bytes, {codec}", "bytes of level 3 / this level, turned above 1", tuple(found), 1 + LEVEL_BYTES)
        encodes = [
            (f"{p}, level {n}", _times(results.timing(name, p, "encode"), results.timing(usual, p, "encode")))
            for p, n, name in cases
        ]
        found = [apart(r, where) for where, r in encodes]
        yield Trial(f"encode time, {codec}", "encode time of this level / level 3", tuple(found))

    return tuple(trial for codec in LEVELLED for trial in trials(codec))


def _upwards(found: Ratio) -> Ratio:
    return found if found.estimate >= 1 else found.inverse()


def _change(found: Ratio) -> str:
    """Say how many bytes more or fewer a level gives than level 3; the ratio is level 3 over the level."""
    change = 1 / found.estimate - 1
    return "the same bytes" if change == 0 else f"{percent(abs(change))} {'more' if change > 0 else 'fewer'} bytes"


CLAIMS = (
    Claim(
        "encode",
        "Protobuf encodes much faster than JSON",
        f"Much: at least {MUCH_FASTER:g} times, with the whole interval; encode is the whole price from the "
        "application's frame to bytes.",
        encodes_much_faster,
    ),
    Claim(
        "decode",
        "Protobuf's decoding advantage is smaller than its encoding advantage",
        "There is an encoding advantage, and it is measurably larger than the one in decoding. Protobuf's own loads "
        "is lazy in Python; decode counts until every field is a Python value.",
        decodes_with_less_advantage,
    ),
    Claim(
        "growth",
        "On small data the decoding difference is not obvious, and it grows with size",
        f"Small: a median frame of at most {kinds.SMALL_BYTES:,} B as JSON. Not obvious: less than {NOT_OBVIOUS:g} "
        "times either way. Grows: on a larger payload the advantage is measurably above that on the run's first small "
        "payload with one item a frame.",
        decoding_grows_with_size,
        kinds.lacks_a_size,
    ),
    Claim(
        "size",
        "Protobuf is much smaller on the wire",
        f"Much: JSON needs at least {MUCH_SMALLER:g} times the bytes. Bytes are exact. In the second pair both "
        "sides are compressed.",
        much_smaller,
    ),
    Claim(
        "compression",
        "Compression pays for history pages and batches and not for single messages",
        f"By bytes: it saves at least {percent(SAVED)}. By time: encode + (bytes + headers) ÷ bandwidth on both hops "
        f"of {PHONE} + decode, without the latency, which compression cannot change and which would drown every "
        "difference. The claim holds where frames with several items take measurably less time compressed, and frames "
        "with one item measurably more.",
        compression_pays_for_pages,
        kinds.lacks_single_or_several,
    ),
    Claim(
        "level",
        "The compression level matters",
        f"Against zstd's level 3: levels 1, 9 and 19 change the bytes by at least {percent(LEVEL_BYTES)}, or the "
        "encoding time measurably.",
        level_matters,
    ),
)

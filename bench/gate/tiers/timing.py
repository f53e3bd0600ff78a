"""The time tier: a verdict on each case and each codec from two stages of interleaved rounds.

The rule: a row whose median is beyond the threshold is measured again in 15 more rounds beside a control, base against
itself; if they are unclear, in more. The row regressed when the median is beyond the threshold again and at least 7 of
9 rounds agree. If the control moves too, the machine changed, and the row is inconclusive. The rule comes from
measurements on hosted runners: stored baselines and single passes erred in every second to fifth job, interleaved
rounds flagged 1 unchanged row in 2,520.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, log
from statistics import median, quantiles

from msgspec import structs

from ..sides.settings import Settings
from ..sides.sides import Side
from ..sides.verdicts import Row, Tier, Verdict
from .instructions import Frames
from .lockstep import Pairs

ROUNDS, CONFIRMING, MOST_BLOCKS = 9, 15, 3
"""Rounds of the first stage, rounds of a block of the second, and its largest number of blocks."""
AGREE = 7 / 9
"""The share of the rounds that must lie beyond half the threshold."""
CONTROL = 0.5
"""The control may move by this share of head's change; beyond that, the machine changed."""
MANY = 3
SPREAD_FACTOR = 1.5
"""A row's threshold is at least this many times the spread between the quartiles of its rounds."""

Ratios = Mapping[str, Sequence[float]]
"""head / base of each case, one a round."""


def direction(ratios: Sequence[float], threshold: float) -> int:
    """Return 1 when a row is slower by the rule, -1 when it is faster, and 0 otherwise."""
    for way in (1, -1):
        logs = [way * log(ratio) for ratio in ratios]
        beyond = sum(each > log(1 + threshold / 2) for each in logs)
        if median(logs) > log(1 + threshold) and beyond >= AGREE * len(logs):
            return way
    return 0


def leaning(ratios: Sequence[float], threshold: float) -> int:
    """Return 1 when the median is slower than allowed, -1 when it is faster by as much: enough to measure again."""
    middle = log(median(ratios))
    return (middle > log(1 + threshold)) - (middle < -log(1 + threshold))


def threshold_of(ratios: Sequence[float], allowed: float) -> float:
    """Return a row's threshold: the allowed growth, or its own noise if that is more."""
    low, _, high = quantiles([log(ratio) for ratio in ratios], n=4)
    return max(allowed, SPREAD_FACTOR * (high - low))


def by_codec(ratios: Ratios) -> dict[str, list[float]]:
    """Return the geometric mean of each codec's cases, round by round."""
    found: dict[str, list[list[float]]] = {}
    for case, values in ratios.items():
        found.setdefault(f"{case.partition('/')[0]}/all/mean", []).append([log(value) for value in values])
    # Some cases of a codec have more rounds than others: only the rounds that all have are used.
    return {codec: [exp(sum(one) / len(one)) for one in zip(*cases, strict=False)] for codec, cases in found.items()}


def measure(
    base: Side,
    head: Side,
    codecs: Sequence[str],
    frames: Frames,
    settings: Settings,
    tell: Callable[[str], None],
    seed: int = 0,
) -> tuple[dict[str, list[float]], dict[str, list[float]], dict[str, list[float]]]:
    """Return the rounds of the first stage, and of the second: head / base and base / base of the flagged cases."""
    first: dict[str, list[float]] = {}
    pairs = Pairs([base, head], codecs, frames, seed)
    for number in range(1, ROUNDS + 1):
        tell(f"timing in turns; round {number} of {ROUNDS}")
        for case, ratio in pairs.round()[0].items():
            first.setdefault(case, []).append(ratio)
    again: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
    asked = to_confirm(first, settings)
    for block in range(MOST_BLOCKS):
        if not asked:
            break
        # Head stays next to base, as in the first stage, and before the control.
        some = sorted({case.partition("/")[0] for case in asked})
        confirming = Pairs([base, head, base], some, frames, seed + 1 + block)
        for number in range(1, CONFIRMING + 1):
            tell(f"timing again; {len(asked)} rows, round {block * CONFIRMING + number}")
            for stage, ratios in zip(again, confirming.round(asked), strict=True):
                for case, ratio in ratios.items():
                    stage.setdefault(case, []).append(ratio)
        asked = unclear(first, *again, settings)
    return first, *again


def to_confirm(first: Ratios, settings: Settings) -> list[str]:
    """Return the cases to measure again: those that are flagged, and all of a codec whose mean is flagged."""
    codecs = {
        name.partition("/")[0]
        for name, ratios in by_codec(first).items()
        if leaning(ratios, settings.threshold(name, settings.time_codec))
    }
    return [
        case
        for case, ratios in first.items()
        if case.partition("/")[0] in codecs
        or leaning(ratios, threshold_of(ratios, settings.threshold(case, settings.time_row)))
    ]


def unclear(first: Ratios, second: Ratios, control: Ratios, settings: Settings) -> list[str]:
    """Return the cases that more rounds may settle: inconclusive ones, and all of a codec whose mean is so."""
    rows = _rows(first, second, control, settings, lambda _: [])
    names = {row.name for row in rows if row.verdict is Verdict.INCONCLUSIVE}
    return [case for case in first if case in names or f"{case.partition('/')[0]}/all/mean" in names]


def judge(
    first: Ratios, second: Ratios, control: Ratios, settings: Settings, causes: Callable[[str], list[str]]
) -> Iterator[Row]:
    """Yield a row for each case, and one for each codec: the geometric mean over its cases.

    `second` and `control` are head / base and base / base of the cases that were measured again.
    """
    yield from _unless_all_move(_rows(first, second, control, settings, causes))


def _rows(
    first: Ratios, second: Ratios, control: Ratios, settings: Settings, causes: Callable[[str], list[str]]
) -> list[Row]:
    whole = [case for case in first if case.partition("/")[0] in _asked_whole(first, second)]
    means = [by_codec({case: stage[case] for case in whole}) for stage in (second, control)]
    rows = []
    for name, ratios in first.items():
        limit = threshold_of(ratios, settings.threshold(name, settings.time_row))
        rows.append(_row(name, ratios, second.get(name, ()), control.get(name, ()), limit, causes))
    for name, ratios in by_codec(first).items():
        limit = settings.threshold(name, settings.time_codec)
        rows.append(_row(name, ratios, means[0].get(name, ()), means[1].get(name, ()), limit, causes))
    return rows


def _unless_all_move(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; those that regressed are inconclusive when every codec moves by the same factor.

    A change of code or of a library rarely costs all codecs the same share; a change of the machine does.
    """
    whole = [row for row in rows if row.name.endswith("/all/mean")]
    changes = [row.change or 0.0 for row in whole if row.verdict is Verdict.REGRESSED]
    together = len(whole) >= MANY and len(changes) == len(whole) and max(changes) - min(changes) < whole[0].threshold
    for row in rows:
        if together and row.verdict is Verdict.REGRESSED:
            words = f"all codecs move by one factor, as when the machine changes: {row.evidence}"
            row = structs.replace(row, verdict=Verdict.INCONCLUSIVE, evidence=words)
        yield row


def _asked_whole(first: Ratios, second: Ratios) -> set[str]:
    """Return the codecs all of whose cases were measured again."""
    codecs = {case.partition("/")[0] for case in first}
    return {codec for codec in codecs if all(case in second for case in first if case.partition("/")[0] == codec)}


def _row(
    name: str,
    once: Sequence[float],
    again: Sequence[float],
    control: Sequence[float],
    threshold: float,
    causes: Callable[[str], list[str]],
) -> Row:
    way = leaning(once, threshold)
    verdict, evidence = Verdict.SAME, ""
    figure = median(again or once) - 1
    if way and not again:
        verdict, evidence = Verdict.INCONCLUSIVE, f"{_told(once)}; not measured again"
    elif way:
        told = f"{_told(once)}; measured again: {_told(again)}; base against itself: {_told(control)}"
        moved = abs(log(median(control)))
        if leaning(again, threshold) != way:
            evidence = f"not confirmed: {told}"
        elif moved > CONTROL * abs(log(median(again))) or direction(control, threshold):
            verdict, evidence = Verdict.INCONCLUSIVE, f"the machine moves: {told}"
        elif direction(again, threshold) != way:
            verdict, evidence = Verdict.INCONCLUSIVE, f"the rounds disagree: {told}"
        else:
            verdict, evidence = (Verdict.REGRESSED if way > 0 else Verdict.IMPROVED), told
    return Row(
        tier=Tier.TIME, name=name, verdict=verdict, change=figure, threshold=threshold, evidence=evidence,
        causes=causes(name.partition("/")[0]) if verdict is not Verdict.SAME else [],
    )  # fmt: skip


def _told(ratios: Sequence[float]) -> str:
    low, _, high = quantiles(ratios, n=4)
    return f"{median(ratios) - 1:+.1%} (half of {len(ratios)} rounds lie between {low - 1:+.1%} and {high - 1:+.1%})"

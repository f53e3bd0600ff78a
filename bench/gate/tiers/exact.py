"""The exact tier: bytes, counts and round trips, which have no noise and so no threshold.

The rule: what differs from the base passes only when the committed baseline records it, and a baseline that records
something else than head is stale, whatever the base has.
"""

from collections.abc import Callable, Collection, Iterator

from msgspec import structs

from ..sides.answers import Answer, Exact
from ..sides.baseline import Baseline, Recorded
from ..sides.verdicts import Cause, Row, Tier, Verdict

Causes = Callable[[str], list[str]]
UNSTEADY = "head gives another figure when it is asked again: equal frames must be written as equal bytes"


def judge(
    base: Answer, head: Answer, baseline: Baseline | None, causes: Causes, unsteady: Collection[str] = ()
) -> Iterator[Row]:
    """Yield a row for each figure that either side has, and one for each codec that a side lacks.

    `unsteady` are figures that head gives differently when it is asked again: they cannot be compared with anything.
    A codec that has come or gone is accepted when the baseline has, or has not, exactly its figures; one that fails to
    load on a side has done neither.
    """
    before, after = base.rows, head.rows
    refused = set()
    for codec in dict.fromkeys([*head.codecs, *base.codecs]):
        lacking = _lacking(codec, base, head)
        if lacking and not _came_or_went(codec, base, head, baseline):
            refused.add(codec)
            evidence = "; ".join(lacking)
            yield Row(Tier.EXACT, codec, Verdict.NOT_COMPARABLE, evidence=evidence, causes=causes(codec))
    for name in dict.fromkeys([*after, *before]):
        codec = name.partition("/")[0]
        if codec in refused:
            continue
        if name in unsteady:
            yield _row(before.get(name), after[name], Verdict.NOT_COMPARABLE, UNSTEADY, causes(codec))
        else:
            yield _judged(before.get(name), after.get(name), baseline, causes(codec))
    for name in sorted({*(baseline or ())} - {*before, *after}):
        if name.partition("/")[0] not in refused:
            # Else a change could take a row away, and nobody would see that it is no longer looked at.
            yield Row(Tier.EXACT, name, Verdict.SAME, evidence="baseline stale: nothing here has this row", stale=True)


def recorded(figure: Exact) -> Recorded:
    """Return a figure as the baseline has it."""
    return Recorded(figure.value, figure.sha256)


def _lacking(codec: str, base: Answer, head: Answer) -> list[str]:
    """Say for each side that lacks a codec why it does."""
    return [
        f"{name}: {side.codecs[codec].missing if codec in side.codecs else 'not there'}"
        for name, side in (("base", base), ("head", head))
        if codec not in side.codecs or side.codecs[codec].missing
    ]


def _came_or_went(codec: str, base: Answer, head: Answer, baseline: Baseline | None) -> bool:
    """Return whether one side has the codec, nothing on the other brings it, and the baseline knows of it."""
    sides = [side.codecs.get(codec) for side in (base, head)]
    # A side on which the codec fails to load is broken: nothing can be said of a change that starts or ends there.
    if baseline is None or any(side and side.missing and not side.unknown for side in sides):
        return False
    old, new = (side.rows if side else [] for side in sides)
    if bool(old) == bool(new):
        return False
    return all(baseline.get(row.name) == recorded(row) for row in new) and all(row.name not in baseline for row in old)


def _judged(base: Exact | None, head: Exact | None, baseline: Baseline | None, causes: list[str]) -> Row:
    if head is None:
        # What head no longer has is accepted by a baseline that has no such row.
        gone = base is not None and baseline is not None and base.name not in baseline
        verdict = Verdict.ACCEPTED if gone else Verdict.NOT_COMPARABLE
        return _row(base, head, verdict, "only base has it", causes)
    mine = baseline.get(head.name) if baseline is not None else None
    accepted = mine is not None and mine == recorded(head)
    if head.fault:
        # How many bytes it takes to lose a frame says nothing.
        lost = _row(base, head, Verdict.REGRESSED, f"does not come back: {head.fault}", causes)
        return structs.replace(lost, change=None)
    if base is None:
        verdict = Verdict.ACCEPTED if accepted else Verdict.NOT_COMPARABLE
        return _row(base, head, verdict, "only head has it", causes)
    stale = baseline is not None and not accepted
    if recorded(base) == recorded(head):
        if not stale:
            return _row(base, head, Verdict.SAME, "", causes)
        others = f"as many {head.unit}, but others" if mine and mine.value == head.value else ""
        says = f"the baseline has {others or f'{mine.value:,}'}" if mine else "the baseline has no such row"
        # Base writes the same, so what changed since it was accepted is not in these sides.
        causes = [f"{Cause.ENVIRONMENT} since it was accepted, or the baseline was not kept up"] if mine else causes
        return _row(base, head, Verdict.SAME, f"baseline stale: {says}", causes, stale=True)
    difference = _difference(base, head)
    if accepted:
        return _row(base, head, Verdict.ACCEPTED, f"{difference}; the baseline records it", causes)
    if base.sample != head.sample:
        words = "the payload's frames differ, so bytes say nothing of the codec"
        return _row(base, head, Verdict.NOT_COMPARABLE, words, causes)
    if head.value < base.value:
        return _row(base, head, Verdict.IMPROVED, f"{difference}; the baseline is stale", causes, stale=True)
    return _row(base, head, Verdict.REGRESSED, difference, causes)


def _difference(base: Exact, head: Exact) -> str:
    if base.value == head.value:
        return "as many bytes as on the base, but others"
    return f"{head.value - base.value:+,} {head.unit if head.unit == 'bytes' else ''}".strip()


def _row(
    base: Exact | None, head: Exact | None, verdict: Verdict, evidence: str, causes: list[str], *, stale: bool = False
) -> Row:
    one = head or base
    assert one is not None
    both = base is not None and head is not None and base.value
    return Row(
        tier=Tier.EXACT,
        name=one.name,
        verdict=verdict,
        base=base.value if base else None,
        head=head.value if head else None,
        unit=one.unit,
        change=head.value / base.value - 1 if both and base and head else None,
        evidence=evidence,
        causes=causes if verdict is not Verdict.SAME or stale else [],
        stale=stale,
    )

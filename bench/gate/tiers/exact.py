"""The exact tier: bytes, counts and round trips, which have no noise and so no threshold.

The rule: a figure that differs from base passes only when the committed baseline records it. A baseline that differs
from head is stale, whatever base has.
"""

from collections.abc import Callable, Collection, Iterator

from msgspec import structs

from ..sides.answers import Answer, Exact
from ..sides.baseline import Baseline, Recorded
from ..sides.verdicts import Cause, Row, Tier, Verdict

Causes = Callable[[str], list[str]]
UNSTEADY = "head gives another figure when it is asked again: equal frames must be written as equal bytes"
DIVERGED = "counts of simulated runs diverge once any byte differs"


def judge(
    base: Answer, head: Answer, baseline: Baseline | None, causes: Causes, unsteady: Collection[str] = ()
) -> Iterator[Row]:
    """Yield a row for each figure that either side has, and one for each codec that a side lacks.

    `unsteady` are figures that change when head is asked again, and so cannot be compared. A codec that was added is
    accepted when the baseline has exactly its figures, one that was removed when the baseline has none of them. A codec
    that fails to load was neither added nor removed.
    """
    before, after = base.rows, head.rows
    shared = before.keys() & after.keys()
    rewritten = {name.partition("/")[0] for name in shared if _rewritten(before[name], after[name])}
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
            row = _judged(before.get(name), after.get(name), baseline, causes(codec))
            diverged = row.of_a_simulated_run and codec in rewritten and name in shared and row.base != row.head
            yield structs.replace(row, evidence=f"{row.evidence}; {DIVERGED}") if diverged else row
    for name in sorted({*(baseline or ())} - {*before, *after}):
        if name.partition("/")[0] not in refused:
            # Otherwise a change could remove a row from the gate unnoticed.
            yield Row(Tier.EXACT, name, Verdict.SAME, evidence="baseline stale: neither side has this row", stale=True)


def _rewritten(base: Exact, head: Exact) -> bool:
    """Return whether equal frames are written as other bytes."""
    return base.sample == head.sample and base.sha256 != head.sha256


def recorded(figure: Exact) -> Recorded:
    """Return a figure as the baseline has it."""
    return Recorded(figure.value, figure.sha256)


def _lacking(codec: str, base: Answer, head: Answer) -> list[str]:
    """Return the reason for each side that lacks a codec."""
    return [
        f"{name}: {side.codecs[codec].missing if codec in side.codecs else 'not there'}"
        for name, side in (("base", base), ("head", head))
        if codec not in side.codecs or side.codecs[codec].missing
    ]


def _came_or_went(codec: str, base: Answer, head: Answer, baseline: Baseline | None) -> bool:
    """Return whether only one side has the codec, no package on the other provides it, and the baseline agrees."""
    sides = [side.codecs.get(codec) for side in (base, head)]
    # A side on which the codec fails to load is broken, so it cannot be compared.
    if baseline is None or any(side and side.missing and not side.unknown for side in sides):
        return False
    old, new = (side.rows if side else [] for side in sides)
    if bool(old) == bool(new):
        return False
    return all(baseline.get(row.name) == recorded(row) for row in new) and all(row.name not in baseline for row in old)


def _judged(base: Exact | None, head: Exact | None, baseline: Baseline | None, causes: list[str]) -> Row:
    if head is None:
        # A row that head no longer has is accepted when the baseline does not have it either.
        gone = base is not None and baseline is not None and base.name not in baseline
        verdict = Verdict.ACCEPTED if gone else Verdict.NOT_COMPARABLE
        return _row(base, head, verdict, "only base has it", causes)
    mine = baseline.get(head.name) if baseline is not None else None
    accepted = mine is not None and mine == recorded(head)
    if head.fault:
        # The size of a lost frame says nothing.
        lost = _row(base, head, Verdict.REGRESSED, f"does not come back: {head.fault}", causes)
        return structs.replace(lost, change=None)
    if base is None:
        verdict = Verdict.ACCEPTED if accepted else Verdict.NOT_COMPARABLE
        return _row(base, head, verdict, "only head has it", causes)
    if base.fault:
        # Nothing can be compared with what a broken base wrote, whatever the baseline records.
        return _row(base, head, Verdict.NOT_COMPARABLE, f"does not come back on the base: {base.fault}", causes)
    stale = baseline is not None and not accepted
    if recorded(base) == recorded(head):
        if not stale:
            return _row(base, head, Verdict.SAME, "", causes)
        others = f"as many {head.unit}, but different ones" if mine and mine.value == head.value else ""
        says = f"the baseline has {others or f'{mine.value:,}'}" if mine else "the baseline has no such row"
        # Base writes the same, so neither side changed the figure after it was accepted.
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
        return "as many bytes as on the base, but different ones"
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

"""A claim about codecs as data, and what it means for a claim to hold.

The rule: a claim states its threshold in numbers before it is judged. A missing case is "not measured in this run".
"No measurable difference" (equal within 3 %) and "undecided" (this run cannot tell) are two findings, and neither is
for or against.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ...bench.results.rows import CONFIDENCE, Ratio, Results


class ClaimOutcome(Enum):
    """What a run says about a claim in one case."""

    HOLDS = "holds"
    FAILS = "does not hold"
    TIE = "no measurable difference"
    UNDECIDED = "undecided"
    MISSING = "not measured in this run"


@dataclass(frozen=True)
class Finding:
    """One case of a claim: where, the ratio that was judged (None when missing), the outcome, and a remark."""

    payload: str
    outcome: ClaimOutcome
    ratio: Ratio | None = None
    remark: str = ""


@dataclass(frozen=True)
class Trial:
    """The findings of a claim for one pair of contestants; `ratio_of` says what each ratio divides by what.

    `modelled` ratios contain a link model, and are shown with no more digits than the model has.
    """

    name: str
    ratio_of: str
    findings: tuple[Finding, ...]
    threshold: float = 1.0
    modelled: bool = False

    @property
    def counts(self) -> Counter[ClaimOutcome]:
        """How many findings have each outcome."""
        return Counter(finding.outcome for finding in self.findings)

    @property
    def outcome(self) -> ClaimOutcome | None:
        """The one outcome of all that was measured, or None when the findings differ."""
        seen = {finding.outcome for finding in self.measured}
        if not seen:
            return ClaimOutcome.MISSING
        return seen.pop() if len(seen) == 1 else None

    @property
    def measured(self) -> tuple[Finding, ...]:
        """The findings of what was in the run."""
        return tuple(finding for finding in self.findings if finding.outcome is not ClaimOutcome.MISSING)


@dataclass(frozen=True)
class Claim:
    """A claim: its text, what its words are taken to mean, and how a run is asked about it.

    `lacks` says which kind of payload that the claim is about a run has none of, or nothing.
    """

    key: str
    text: str
    meaning: str
    test: Callable[[Results], tuple[Trial, ...]]
    lacks: Callable[[Results], str] = lambda _results: ""


def at_least(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "the ratio is `factor` or more" (above 1.03): holds or fails only with the whole interval on one side."""

    def judge(ratio: Ratio) -> ClaimOutcome:
        if ratio.low >= factor:
            return ClaimOutcome.HOLDS
        if ratio.answer == "same":
            return ClaimOutcome.TIE
        return ClaimOutcome.FAILS if ratio.high < factor else ClaimOutcome.UNDECIDED

    return _judged(ratio, payload, remark, judge)


def exactly_at_least(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "the ratio is `factor` or more" of exact amounts (bytes), which never tie."""
    outcomes = ClaimOutcome.FAILS, ClaimOutcome.HOLDS
    return _judged(ratio, payload, remark, lambda ratio: outcomes[ratio.estimate >= factor])


def above_one(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is measurably above 1"."""
    return _by_answer(ratio, payload, ClaimOutcome.HOLDS, ClaimOutcome.FAILS, remark)


def below_one(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is measurably below 1"."""
    return _by_answer(ratio, payload, ClaimOutcome.FAILS, ClaimOutcome.HOLDS, remark)


def apart(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is measurably not 1", whichever way."""
    return _by_answer(ratio, payload, ClaimOutcome.HOLDS, ClaimOutcome.HOLDS, remark)


def within(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "less than `factor` apart, either way"."""

    def judge(ratio: Ratio) -> ClaimOutcome:
        if 1 / factor < ratio.low and ratio.high < factor:
            return ClaimOutcome.HOLDS
        outside = ratio.high <= 1 / factor or ratio.low >= factor
        return ClaimOutcome.FAILS if outside else ClaimOutcome.UNDECIDED

    return _judged(ratio, payload, remark, judge)


def _by_answer(ratio: Ratio | None, payload: str, more: ClaimOutcome, less: ClaimOutcome, remark: str) -> Finding:
    outcomes = {"more": more, "less": less, "same": ClaimOutcome.TIE, "undecided": ClaimOutcome.UNDECIDED}
    return _judged(ratio, payload, remark, lambda ratio: outcomes[ratio.answer])


def _judged(ratio: Ratio | None, payload: str, remark: str, judge: Callable[[Ratio], ClaimOutcome]) -> Finding:
    if ratio is None:
        return Finding(payload, ClaimOutcome.MISSING)
    few = ratio.confidence < CONFIDENCE
    outcome = ClaimOutcome.UNDECIDED if few else judge(ratio)
    if outcome is ClaimOutcome.UNDECIDED:
        why = "too few processes" if few else "the interval spans the threshold"
        remark = f"{remark}; {why}" if remark else why
    return Finding(payload, outcome, ratio, remark)

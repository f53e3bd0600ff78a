"""A claim about codecs as data, and what it means for a claim to hold.

The rule: a claim states in numbers what it would take, before it is judged; a missing case is "not measured in this
run", and a difference too small to see is neither for nor against.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ..bench.results import CONFIDENCE, Ratio, Results


class Outcome(Enum):
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
    outcome: Outcome
    ratio: Ratio | None = None
    remark: str = ""


@dataclass(frozen=True)
class Trial:
    """The findings of a claim for one pair of contestants; `ratio_of` says what each ratio divides by what."""

    name: str
    ratio_of: str
    findings: tuple[Finding, ...]
    threshold: float = 1.0

    @property
    def counts(self) -> Counter[Outcome]:
        """How many findings have each outcome."""
        return Counter(finding.outcome for finding in self.findings)

    @property
    def outcome(self) -> Outcome | None:
        """The one outcome of all that was measured, or None when the findings differ."""
        seen = set(self.counts) - {Outcome.MISSING}
        if not seen:
            return Outcome.MISSING
        return seen.pop() if len(seen) == 1 else None


@dataclass(frozen=True)
class Claim:
    """A claim: its text, what its words are taken to mean, and how a run is asked about it."""

    key: str
    text: str
    meaning: str
    test: Callable[[Results], tuple[Trial, ...]]


def at_least(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "the ratio is `factor` or more": holds or fails only with the whole interval on one side."""
    if ratio is None:
        return Finding(payload, Outcome.MISSING)
    if ratio.confidence < CONFIDENCE:
        return Finding(payload, Outcome.UNDECIDED, ratio, _joined(remark, "too few processes"))
    if ratio.low >= factor:
        return Finding(payload, Outcome.HOLDS, ratio, remark)
    if ratio.difference == 0:
        return Finding(payload, Outcome.TIE, ratio, remark)
    if ratio.high < factor:
        return Finding(payload, Outcome.FAILS, ratio, remark)
    return Finding(payload, Outcome.UNDECIDED, ratio, _joined(remark, "the interval spans the threshold"))


def exactly_at_least(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "the ratio is `factor` or more" of exact amounts (bytes), which never tie."""
    if ratio is None:
        return Finding(payload, Outcome.MISSING)
    return Finding(payload, Outcome.HOLDS if ratio.estimate >= factor else Outcome.FAILS, ratio, remark)


def above_one(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is measurably above 1"."""
    return _by_difference(ratio, payload, {1: Outcome.HOLDS, 0: Outcome.TIE, -1: Outcome.FAILS}, remark)


def not_above_one(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is not measurably above 1": a tie is what the claim expects, and holds."""
    return _by_difference(ratio, payload, {1: Outcome.FAILS, 0: Outcome.HOLDS, -1: Outcome.HOLDS}, remark)


def apart(ratio: Ratio | None, payload: str, remark: str = "") -> Finding:
    """Judge "the ratio is measurably not 1", whichever way."""
    return _by_difference(ratio, payload, {1: Outcome.HOLDS, 0: Outcome.TIE, -1: Outcome.HOLDS}, remark)


def within(ratio: Ratio | None, payload: str, factor: float, remark: str = "") -> Finding:
    """Judge "less than `factor` apart, either way"."""
    if ratio is None:
        return Finding(payload, Outcome.MISSING)
    if ratio.confidence < CONFIDENCE:
        return Finding(payload, Outcome.UNDECIDED, ratio, _joined(remark, "too few processes"))
    if 1 / factor < ratio.low and ratio.high < factor:
        return Finding(payload, Outcome.HOLDS, ratio, remark)
    if ratio.high <= 1 / factor or ratio.low >= factor:
        return Finding(payload, Outcome.FAILS, ratio, remark)
    return Finding(payload, Outcome.UNDECIDED, ratio, _joined(remark, "the interval spans the threshold"))


def _by_difference(ratio: Ratio | None, payload: str, outcomes: dict[int, Outcome], remark: str) -> Finding:
    if ratio is None:
        return Finding(payload, Outcome.MISSING)
    if ratio.confidence < CONFIDENCE:
        return Finding(payload, Outcome.UNDECIDED, ratio, _joined(remark, "too few processes"))
    return Finding(payload, outcomes[ratio.difference], ratio, remark)


def _joined(*remarks: str) -> str:
    return "; ".join(remark for remark in remarks if remark)

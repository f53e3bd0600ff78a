"""Section 2: what is commonly claimed, tested on this run.

The rule: the page shows each ratio with its interval beside the outcome, so that readers can judge for themselves.
"""

from dataclasses import dataclass
from math import log

from ...bench.results.rows import Ratio, Results
from ..claims import of_codecs, of_the_path
from ..claims.claim import Claim, ClaimOutcome, Finding, Trial
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import interval, link_interval, link_times, times

CLAIMS = (*of_codecs.CLAIMS, *of_the_path.CLAIMS)


@dataclass(frozen=True)
class Strip:
    """Where a ratio, its interval, equality and the threshold stand on a log axis, in percent of its width."""

    low: float
    at: float
    high: float
    one: float
    threshold: float


@dataclass(frozen=True)
class DrawnFinding:
    """A finding with its strip; None when there is no ratio to draw."""

    finding: Finding
    strip: Strip | None


def strips(trial: Trial) -> list[DrawnFinding]:
    """Return a trial's findings of what was measured, each with its strip, all on one scale."""
    ratios = [f.ratio for f in trial.measured if f.ratio]
    lowest = min([1.0, trial.threshold, *(r.low for r in ratios)]) / 1.08
    highest = max([1.0, trial.threshold, *(r.high for r in ratios)]) * 1.08

    def place(value: float) -> float:
        return 100 * log(value / lowest) / log(highest / lowest)

    def strip(finding: Finding) -> Strip | None:
        r = finding.ratio
        return Strip(*map(place, (r.low, r.estimate, r.high, 1.0, trial.threshold))) if r else None

    return [DrawnFinding(finding, strip(finding)) for finding in trial.measured]


def spoken(trial: Trial) -> str:
    """Return a trial's outcome in words, with counts when the findings differ."""
    measured = [outcome for outcome in ClaimOutcome if trial.counts[outcome] and outcome is not ClaimOutcome.MISSING]
    total = len(trial.measured)
    if not total:
        return ClaimOutcome.MISSING.value
    if len(measured) == 1:
        return f"on all {total}" if total > 1 else ""
    return ", ".join(f"{outcome.value} on {trial.counts[outcome]}" for outcome in measured) + f" (of {total})"


def span(trial: Trial) -> str:
    """Return the range of a trial's ratios, and the range of their intervals."""
    found = [finding.ratio for finding in trial.measured if finding.ratio]
    if not found:
        return ""
    words, between = (link_times, link_interval) if trial.modelled else (times, interval)
    low, high = words(min(r.estimate for r in found)), words(max(r.estimate for r in found))
    told = f"ratio {low}" if low == high else f"ratios {low[:-1]} to {high}"
    width = between(Ratio(1.0, min(r.low for r in found), max(r.high for r in found), min(r.confidence for r in found)))
    if all(r.low == r.high for r in found):
        return f"{told}, exact"
    if not width:
        return told
    return f"{told} ({width})" if len(found) == 1 else f"{told}, intervals within {width}"


def build(results: Results) -> Content:
    """Return the section; the claims that the run did not measure are one line at its end."""
    trials = {claim.key: [trial for trial in claim.test(results) if trial.measured] for claim in CLAIMS}
    tested: list[tuple[Claim, list[tuple[Trial, str, str, list[DrawnFinding]]]]] = [
        (claim, [(trial, spoken(trial), span(trial), strips(trial)) for trial in trials[claim.key]])
        for claim in CLAIMS
        if trials[claim.key]
    ]
    unasked = [claim.text for claim in CLAIMS if not trials[claim.key]]
    lacking = [(claim.text, lacked) for claim in CLAIMS if (lacked := claim.lacks(results))] if tested else []
    return Content(fill("claims.html.j2", tested=tested, unasked=unasked, lacking=lacking))


section = Section(2, "Claims tested", "claims", build)

"""How sure a run's comparisons are, and what a reader should do about it.

The rule: ratios decide, so a run is judged by how narrow their intervals are. A machine may be busy and the ratios
still be known; noise casts doubt on times only.
"""

from dataclasses import dataclass
from statistics import median

from markupsafe import Markup

from ...bench.results.rows import BASELINE, NOISY_WORDS, SMALLEST_DIFFERENCE, Ratio, Results, Timing, ratio
from ..rendering.wording import listing, percent
from .coverage import fewest_processes

NOISY = 2 * SMALLEST_DIFFERENCE
"""The width of a typical interval above which a run is called noisy: it then does not fit between the two limits of "no
measurable difference", so that equal codecs could not be told to be equal."""


@dataclass(frozen=True)
class Noise:
    """How wide the intervals of the ratios to json are: the typical one, and the widest with their cases.

    `decided` of `compared` rows have an answer. `fewest` and `most` are the processes of a row.
    """

    typical: float
    widest: tuple[tuple[Timing, Ratio], ...]
    decided: int
    compared: int
    fewest: int
    most: int
    baseline: str


def width(found: Ratio) -> float:
    """Return how wide the interval of a ratio is, relative to the ratio."""
    return (found.high - found.low) / found.estimate


def noise(results: Results, shown: int = 5) -> Noise | None:
    """Return how wide the intervals of this run are; None when it compares nothing."""
    baseline = BASELINE if any(t.codec == BASELINE for t in results.timings) else next(iter(_codecs(results)), "")
    found = [
        (timing, against)
        for timing in results.timings
        if timing.codec != baseline and (other := results.timing(baseline, timing.payload, timing.operation))
        if (against := ratio(timing, other))
    ]
    if not found:
        return None
    return Noise(
        typical=median(width(against) for _, against in found),
        widest=tuple(sorted(found, key=lambda pair: -width(pair[1]))[:shown]),
        decided=sum(against.answer != "undecided" for _, against in found),
        compared=len(found),
        fewest=fewest_processes(results),
        most=max(len(timing.processes) for timing, _ in found),
        baseline=baseline,
    )


def sureness(results: Results) -> str:
    """Return one sentence that says how sure the comparisons of a run are, or nothing when it compares nothing."""
    known = noise(results)
    if known is None:
        return ""
    return (
        f"{known.decided} of {known.compared} comparisons of times with {known.baseline} are decided, and the ratio of "
        f"a typical case is known to ±{percent(known.typical / 2)}"
    )


def disturbances(results: Results) -> list[str]:
    """Return what was noisy about a run whose intervals are wide: them, and the warnings of load or steal."""
    known = noise(results)
    if known is None or known.typical <= NOISY:
        return []
    warned = [warning.partition(":")[0] for warning in results.run.warnings if warning.endswith(NOISY_WORDS)]
    return [f"the interval of a typical ratio is {percent(known.typical)} wide", *warned]


def hedge(results: Results) -> Markup | None:
    """Return one sentence that says that a run was noisy, why, and what to do; None for one that is sure."""
    found = disturbances(results)
    if not found:
        return None
    other = "" if results.run.profile == "rigorous" else Markup(", or with <code>--profile rigorous</code>,")
    return Markup(
        "<b>A noisy run.</b> Orders in time are provisional here ({}): measure again on a quiet machine{} before "
        "deciding by them. Bytes are exact anyway."
    ).format(listing(found), other)


def _codecs(results: Results) -> list[str]:
    return [timing.codec for timing in results.timings]

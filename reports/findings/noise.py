"""How noisy a run was, and what a reader should do about it.

The rule: one limit decides for the whole page whether a run counts as noisy, and noise casts doubt on times only.
"""

from dataclasses import dataclass
from statistics import median, quantiles

from markupsafe import Markup

from ...bench.results.rows import NOISY_WORDS, SMALLEST_DIFFERENCE, Results, Timing
from ..rendering.wording import listing, percent
from .coverage import fewest_processes

NOISY = SMALLEST_DIFFERENCE
"""The spread of a typical case above which a run is called noisy: processes that measure the same thing then lie
further apart than what the page would call a difference. On two quiet shared cores seven runs had 2.2 to 3.2 %; the one
with 3.2 % agreed worst with its rigorous twin (docs/background/method.md)."""


@dataclass(frozen=True)
class Noise:
    """How far apart the processes' medians lie: the spread of the typical case, and of the worst ones."""

    typical: float
    worst: tuple[tuple[Timing, float], ...]
    fewest: int
    most: int


def spread(timing: Timing) -> float:
    """Return how far the middle half of a case's process medians reaches, relative to their median.

    Not lowest to highest: that grows with the number of processes, and a rigorous run would look the noisiest.
    """
    if len(timing.times_s) < 2:
        return 0.0
    low, _, high = quantiles(timing.times_s, n=4, method="inclusive")
    return (high - low) / timing.median_s


def noise(results: Results, shown: int = 5) -> Noise | None:
    """Return the spread of the process medians; None when no case has two processes."""
    found = [(t, spread(t)) for t in results.timings if len(t.processes) > 1]
    if not found:
        return None
    worst = sorted(found, key=lambda pair: -pair[1])[:shown]
    most = max(len(t.processes) for t, _ in found)
    return Noise(median(s for _, s in found), tuple(worst), fewest_processes(results), most)


def disturbances(results: Results) -> list[str]:
    """Return what was noisy about a run, in words: warnings of load or steal, and processes far apart."""
    found = [warning.partition(":")[0] for warning in results.run.warnings if warning.endswith(NOISY_WORDS)]
    known = noise(results)
    if known is not None and known.typical > NOISY:
        found.append(f"the middle half of a typical case's process medians is {percent(known.typical)} wide")
    return found


def hedge(results: Results) -> Markup | None:
    """Return one sentence that says that a run was noisy, why, and what to do; None for a quiet one."""
    found = disturbances(results)
    if not found or not results.timings:
        return None
    other = "" if results.run.profile == "rigorous" else Markup(", or with <code>--profile rigorous</code>,")
    return Markup(
        "<b>A noisy run.</b> Orders in time are provisional here ({}): measure again on a quiet machine{} before "
        "deciding by them. Bytes are exact anyway."
    ).format(listing(found), other)

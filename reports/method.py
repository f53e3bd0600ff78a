"""Section 8: how it was measured, on what, and how noisy it was.

The rule: everything the run recorded about itself is shown, whatever its keys are called.
"""

from dataclasses import dataclass
from statistics import median

from ..bench.results import CONFIDENCE, SMALLEST_DIFFERENCE, Results, Timing
from .coverage import fewest_processes
from .links import LINKS
from .render import fill
from .section import Content, Section
from .summary import spread
from .wording import digits


@dataclass(frozen=True)
class Noise:
    """How far apart the processes' medians lie, relative to their median: the typical case, and the worst ones."""

    typical: float
    worst: tuple[tuple[Timing, float], ...]
    fewest: int
    most: int


def noise(results: Results, shown: int = 5) -> Noise | None:
    """Return the spread of the process medians; None when no case has two processes."""
    found = [(t, spread(t)) for t in results.timings if len(t.processes) > 1]
    if not found:
        return None
    worst = sorted(found, key=lambda pair: -pair[1])[:shown]
    most = max(len(t.processes) for t, _ in found)
    return Noise(median(s for _, s in found), tuple(worst), fewest_processes(results), most)


def build(results: Results) -> Content:
    """Return the section."""
    run = results.run
    plain = {
        key: digits(value, 4) if isinstance(value, float) else value
        for key, value in run.environment.items()
        if not isinstance(value, dict) and key != "seed"
    }
    tables = {key: value for key, value in run.environment.items() if isinstance(value, dict)}
    fastest = min(results.timings, key=lambda t: t.median_s, default=None)
    return Content(
        fill(
            "method.html.j2",
            run=run,
            noise=noise(results),
            fastest=fastest,
            overhead=run.overhead_s / fastest.median_s if fastest else None,
            missing=[codec for codec in run.codecs if codec.missing],
            measured=[codec for codec in run.codecs if not codec.missing],
            environment=plain,
            tables=tables,
            links=LINKS,
            confidence=CONFIDENCE,
            smallest=SMALLEST_DIFFERENCE,
        )
    )


section = Section(8, "Method and environment", "method", build)

"""Section 9: how it was measured, on what, and how noisy it was.

The rule: everything that the run recorded about itself is shown, unknown keys too.
"""

from statistics import median

from ...bench.results.rows import CONFIDENCE, SMALLEST_DIFFERENCE, Results
from ..findings.noise import NOISY, noise
from ..findings.refusals import refused
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import digits


def build(results: Results) -> Content:
    """Return the section."""
    run = results.run
    plain = {
        key: ("unknown" if value < 0 else digits(value, 4)) if isinstance(value, float) else value
        for key, value in run.environment.items()
        if not isinstance(value, dict) and key != "seed"
    }
    tables = {key: value for key, value in run.environment.items() if isinstance(value, dict)}
    fastest = min(results.timings, key=lambda t: t.median_s, default=None)
    return Content(
        fill(
            "method.html.j2",
            run=run,
            sha256=results.sha256,
            refusals=refused(results),
            noise=noise(results),
            limit=NOISY,
            garbage=_garbage(results),
            fastest=fastest,
            overhead=run.overhead_s / fastest.median_s if fastest else None,
            missing=[codec for codec in run.codecs if codec.missing],
            measured=[codec for codec in run.codecs if not codec.missing],
            environment=plain,
            tables=tables,
            confidence=CONFIDENCE,
            smallest=SMALLEST_DIFFERENCE,
        )
    )


def _garbage(results: Results) -> list[tuple[str, float, float]]:
    """Return each codec with the median and the largest share of garbage collection in its decode."""
    shares: dict[str, list[float]] = {}
    for row in results.run.garbage:
        shares.setdefault(row.codec, []).append(row.share)
    return sorted(((codec, median(found), max(found)) for codec, found in shares.items()), key=lambda row: row[1])


section = Section(9, "Method and environment", "method", build)

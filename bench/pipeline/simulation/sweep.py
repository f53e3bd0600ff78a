"""Many simulated runs, one a seed, on all CPUs.

The rule: a seed's outcome does not depend on which others run, nor on where; outcomes come in the order of seeds.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from .bugs import switched_on
from .checker import Violation, check
from .circumstances import Circumstances, draw
from .records import Kept, Wrote
from .simulated_run import simulate
from .tracing import TraceLine


@dataclass(frozen=True)
class SeedOutcome:
    """The outcome of one run: counts by name, and the promises that were broken."""

    seed: int
    circumstances: Circumstances
    violations: list[Violation]
    counts: Counter[str]
    seconds: float


def run_seed(seed: int, chosen: dict[str, Any], bug: str = "", trace: list[TraceLine] | None = None) -> SeedOutcome:
    """Run one seed; `chosen` replaces what the seed would draw, and `trace` receives every step."""
    circumstances = draw(seed, **chosen)
    with switched_on(bug) if bug else nullcontext():
        try:
            run = simulate(seed, circumstances, trace=trace.append if trace is not None else None)
        except Exception as error:
            # Any exception is a bug of the system, and its seed must be reported like any other.
            return SeedOutcome(seed, circumstances, [Violation("falls over", repr(error))], Counter(), 0.0)
    counts = Counter({str(step): count for step, count in run.steps.items()})
    counts["messages written"] = sum(type(record) is Wrote for record in run.records)
    counts["messages kept"] = sum(type(record) is Kept for record in run.records)
    counts["a picture passed by a later message"] = sum(device.uploads.inversions for device in run.devices)
    counts["frames to the gateway"], counts["frames to devices"] = run.frames["up"], run.frames["down"]
    return SeedOutcome(seed, circumstances, check(run.records), counts, run.now_ns / 1e9)


def sweep(seeds: Iterable[int], chosen: dict[str, Any], bug: str = "", jobs: int = 0) -> Iterator[SeedOutcome]:
    """Yield the outcome of every seed, computed by `jobs` processes (0: one a CPU)."""
    jobs = jobs or os.cpu_count() or 1
    one = partial(run_seed, chosen=chosen, bug=bug)
    if jobs == 1:
        yield from map(one, seeds)
        return
    # A process group of its own for each: Ctrl-C in the terminal reaches this process alone, which then waits for no
    # more than the seeds that they are at.
    with ProcessPoolExecutor(jobs, initializer=os.setpgrp) as pool:
        yield from pool.map(one, seeds)

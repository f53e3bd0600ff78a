"""Do few processes tell what many tell? `python -m imwire.bench.agreement [--runs N] [--payload NAME]...`.

The rule: a default run and a rigorous run of the same cases, in turn, each as `imwire bench` does it; the answer is the
share of cases whose medians lie within 3 % of each other, pooled over the runs, with the time that each run took.
"""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic

from .cases import select
from .events import Event
from .harness import collect
from .profiles import DEFAULT, RIGOROUS, Profile
from .results import Results, Timing
from .results_file import write

WITHIN = 0.03


def agree(few: Results, many: Results, figure: Callable[[Timing], float]) -> list[float]:
    """Return few / many - 1 of every case that both runs measured."""
    others = {timing.name: timing for timing in many.timings}
    return [figure(t) / figure(others[t.name]) - 1 for t in few.timings if t.name in others]


def _quiet(_event: Event) -> None:
    return None


def _run(profile: Profile, payloads: list[str], path: Path) -> tuple[Results, float]:
    began = monotonic()
    results = collect(select(profile, payloads=payloads), 0, _quiet, lambda _: None)
    write(results, path)
    return results, monotonic() - began


def _said(what: str, differences: list[float]) -> str:
    within = sum(abs(d) <= WITHIN for d in differences)
    worst = sorted(map(abs, differences))[int(len(differences) * 0.95)]
    share = within / len(differences)
    return f"{what}: {within} of {len(differences)} rows within 3 % ({share:.1%}); 95 % of rows within {worst:.1%}"


def main() -> None:
    """Run the pairs, and print each pair's agreement and the pooled one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs (3)")
    parser.add_argument("--payload", action="append", default=[], help="only these payloads (all default ones)")
    parser.add_argument("--out", type=Path, default=Path("results/agreement"), help="where the result files go")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    # Rigorous counts on the default payloads, or a pair would take an hour without saying more.
    rigorous = replace(RIGOROUS, payloads="default")
    pooled: dict[str, list[float]] = {"medians": [], "medians of process minima": []}
    for run in range(arguments.runs):
        few, few_s = _run(DEFAULT, arguments.payload, arguments.out / f"default-{run}.json")
        many, many_s = _run(rigorous, arguments.payload, arguments.out / f"rigorous-{run}.json")
        print(f"pair {run + 1}: default {few_s:.0f} s, rigorous {many_s:.0f} s", flush=True)
        for warning in (*few.run.warnings, *many.run.warnings):
            print(f"  {warning}")
        for what, figure in (("medians", _median), ("medians of process minima", _minimum)):
            differences = agree(few, many, figure)
            pooled[what] += differences
            print(" ", _said(what, differences), flush=True)
    for what, differences in pooled.items():
        print("pooled,", _said(what, differences))


def _median(timing: Timing) -> float:
    return timing.median_s


def _minimum(timing: Timing) -> float:
    return timing.median_of_minima_s


if __name__ == "__main__":
    main()

"""Do few processes tell the same as many? `python -m imwire.bench.studies.agreement [--runs N] [--payload NAME]...`.

Default and rigorous runs of the same cases take turns, each as `imwire bench` does it. The answer is the
share of cases whose medians lie within 3 % of each other, pooled over the runs; the goal is 95 %. A second share leaves
out the shift that all cases of a pair have in common, because a machine that slows down as a whole changes no ratio
between two codecs of one run. Pairs that the folder has already, from the same code on the same machine, are not
measured again, so that a run may be stopped and resumed.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from statistics import median

from ..harness import machine
from ..harness.cases import Selection, select
from ..harness.collector import collect
from ..harness.profiles import DEFAULT, RIGOROUS
from ..harness.progress_events import Event
from ..results.results_file import load, write
from ..results.rows import FINGERPRINT, NOISY_WORDS, Results, Timing
from . import study

MEDIANS = "medians"
FIGURES = (MEDIANS, "minima of processes", "medians beside the shift", "minima beside the shift")
WITHIN = 0.03
GOAL = 0.95


def agree(few: Results, many: Results, figure: Callable[[Timing], float]) -> list[float]:
    """Return the relative difference of the figure, few to many, for each case that both runs have."""
    others = {timing.name: timing for timing in many.timings}
    return [figure(t) / figure(others[t.name]) - 1 for t in few.timings if t.name in others]


def beside_shift(differences: Sequence[float]) -> list[float]:
    """Return the differences without what all cases have in common: the median ratio of the two runs."""
    common = median(differences)
    return [(1 + difference) / (1 + common) - 1 for difference in differences]


def verdict(differences: Sequence[float]) -> str:
    """Return whether the goal is met: 95 % of the cases within 3 %."""
    share = _share(differences)
    met = "met" if share >= GOAL else "not met"
    return f"goal, {GOAL:.0%} of rows within {WITHIN:.0%} by their medians: {met} ({share:.1%})"


def main(argv: Sequence[str]) -> None:
    """Run the pairs, and print each pair's agreement, the pooled one, and whether the goal is met."""
    parser = study.parser("agreement", __doc__)
    parser.add_argument("--runs", type=study.count, metavar="N", default=3, help="pairs of runs (3)")
    parser.add_argument("--payload", action="append", default=[], help="only these payloads (all default ones)")
    parser.add_argument("--out", type=Path, default=Path("results/agreement"), help="where the result files go")
    arguments = parser.parse_args(argv)
    with study.mistakes_told(parser):
        few_cases = select(DEFAULT, payloads=arguments.payload)
        # On the default payloads: on all of them a pair would take an hour without saying more.
        many_cases = select(replace(RIGOROUS, payloads="default"), payloads=arguments.payload)
    arguments.out.mkdir(parents=True, exist_ok=True)
    disturbed = 0
    pooled: dict[str, list[float]] = {what: [] for what in FIGURES}
    for number in range(arguments.runs):
        few = _run(few_cases, arguments.out / f"default-{number}.json")
        many = _run(many_cases, arguments.out / f"rigorous-{number}.json")
        print(f"pair {number + 1}: default {few.run.seconds:.0f} s, rigorous {many.run.seconds:.0f} s")
        for warning in (*few.run.warnings, *many.run.warnings):
            print(f"  {warning}")
        disturbed += sum(any(NOISY_WORDS in warning for warning in run.run.warnings) for run in (few, many))
        if missed := {t.name for t in few.timings} ^ {t.name for t in many.timings}:
            print(f"  left out, because one of the runs lacks them: {', '.join(sorted(missed))}")
        found = figures(few, many)
        print(f"  shift of the machine as a whole: {median(found[MEDIANS]):+.1%}")
        for what, differences in found.items():
            pooled[what] += differences
            print(" ", _said(what, differences), flush=True)
    for what, differences in pooled.items():
        print("pooled,", _said(what, differences))
    print(verdict(pooled[MEDIANS]))
    print(f"{disturbed} of {2 * arguments.runs} runs warned of a busy machine")


def figures(few: Results, many: Results) -> dict[str, list[float]]:
    """Return the differences of one pair of runs: of the medians, of the minima, and of both without the shift."""
    medians, minima = agree(few, many, _median), agree(few, many, _minimum)
    return dict(zip(FIGURES, (medians, minima, beside_shift(medians), beside_shift(minima)), strict=True))


def _run(selection: Selection, path: Path) -> Results:
    if path.exists():
        return _found(selection, path)
    results = collect(selection, 0, _quiet, lambda _: None)
    if results.run.partial:
        raise SystemExit("interrupted: half a run cannot be compared")
    write(results, path)
    return results


def _found(selection: Selection, path: Path) -> Results:
    """Return the results that an earlier call left; ends the program when they are of another run."""
    results = load(path)
    here = machine.environment(0, selection.catalogue.source, selection.measured_codecs)
    changed = [name for name in FINGERPRINT if results.run.environment.get(name) != here[name]]
    wanted = (selection.profile.name, [payload.name for payload in selection.payloads])
    if (results.run.profile, [payload.name for payload in results.run.payloads]) != wanted:
        changed.append("selection")
    if changed:
        raise SystemExit(f"{path} was measured with another {changed[0]}: move it away, or give another --out")
    return results


def _quiet(_event: Event) -> None:
    return None


def _share(differences: Sequence[float]) -> float:
    return sum(abs(d) <= WITHIN for d in differences) / len(differences)


def _said(what: str, differences: Sequence[float]) -> str:
    within = sum(abs(d) <= WITHIN for d in differences)
    worst = sorted(map(abs, differences))[ceil(len(differences) * GOAL) - 1]
    return (
        f"{what}: {within} of {len(differences)} rows within {WITHIN:.0%} ({_share(differences):.1%}); "
        f"{GOAL:.0%} of rows within {worst:.1%}"
    )


def _median(timing: Timing) -> float:
    return timing.median_s


def _minimum(timing: Timing) -> float:
    return timing.median_of_minima_s


if __name__ == "__main__":
    main(sys.argv[1:])

"""Do few processes tell the same as many? `python -m imwire.bench.studies.agreement [--runs N] [--payload NAME]...`.

Default and rigorous runs of the same cases take turns, each as `imwire bench` does it. The answer is the share of
rows whose ratios to json lie within 3 % of each other, and the share whose intervals overlap, pooled over the runs.
`--neighbours` runs three busy processes beside the rigorous run of each pair. The times themselves are shown too: a
machine that slows down as a whole moves them, and no ratio. Pairs that the folder has already, from the same code on
the same machine, are not measured again, so that a run may be stopped and resumed.
"""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from ..harness import machine
from ..harness.cases import Selection, select
from ..harness.collector import collect
from ..harness.profiles import DEFAULT, RIGOROUS
from ..harness.progress_events import Event
from ..results.results_file import load, write
from ..results.rows import BASELINE, FINGERPRINT, Ratio, Results, Timing, ratio
from . import study
from .neighbours import neighbours

RATIOS, INTERVALS, TIMES = "ratios to json within 3 %", "intervals of the ratios overlap", "times within 3 %"
WITHIN = 0.03
GOALS = {False: {RATIOS: 0.95, INTERVALS: 0.95}, True: {RATIOS: 0.8, INTERVALS: 0.95}}
"""The least shares, without neighbours and with them."""


def agree(few: Results, many: Results) -> dict[str, list[bool]]:
    """Return for each figure whether each row agrees, of those that both runs have."""
    found: dict[str, list[bool]] = {RATIOS: [], INTERVALS: [], TIMES: []}
    for timing in few.timings:
        other = many.timing(timing.codec, timing.payload, timing.operation)
        if other is None:
            continue
        found[TIMES].append(_near(timing.median_s, other.median_s))
        ratios = _to_json(few, timing), _to_json(many, other)
        if timing.codec != BASELINE and ratios[0] and ratios[1]:
            found[RATIOS].append(_near(ratios[0].estimate, ratios[1].estimate))
            found[INTERVALS].append(ratios[0].low <= ratios[1].high and ratios[1].low <= ratios[0].high)
    return found


def verdict(found: dict[str, list[bool]], *, disturbed: bool) -> list[str]:
    """Return for each goal whether it is met."""
    return [
        f"goal, {figure} in at least {least:.0%} of rows: {'met' if _share(found[figure]) >= least else 'not met'}"
        for figure, least in GOALS[disturbed].items()
    ]


def main(argv: Sequence[str]) -> None:
    """Run the pairs, and print each pair's agreement, the pooled one, and whether the goals are met."""
    parser = study.parser("agreement", __doc__)
    parser.add_argument("--runs", type=study.count, metavar="N", default=3, help="pairs of runs (3)")
    parser.add_argument("--payload", action="append", default=[], help="only these payloads (all default ones)")
    parser.add_argument("--neighbours", action="store_true", help="with three busy processes beside each rigorous run")
    parser.add_argument("--out", type=Path, default=Path("results/agreement"), help="where the result files go")
    arguments = parser.parse_args(argv)
    with study.mistakes_told(parser):
        few_cases = select(DEFAULT, payloads=arguments.payload)
        # On the default payloads: on all of them a pair would take an hour without saying more.
        many_cases = select(replace(RIGOROUS, payloads="default"), payloads=arguments.payload)
    arguments.out.mkdir(parents=True, exist_ok=True)
    pooled: dict[str, list[bool]] = {}
    beside = "-disturbed" if arguments.neighbours else ""
    for number in range(arguments.runs):
        few = _run(few_cases, arguments.out / f"default-{number}.json")
        with neighbours() if arguments.neighbours else nullcontext():
            many = _run(many_cases, arguments.out / f"rigorous-{number}{beside}.json")
        print(f"pair {number + 1}: default {few.run.seconds:.0f} s, rigorous {many.run.seconds:.0f} s")
        for warning in (*few.run.warnings, *many.run.warnings):
            print(f"  {warning}")
        if missed := {t.name for t in few.timings} ^ {t.name for t in many.timings}:
            print(f"  left out, because one of the runs lacks them: {', '.join(sorted(missed))}")
        for figure, rows in agree(few, many).items():
            pooled.setdefault(figure, []).extend(rows)
            print(f"  {figure}: {sum(rows)} of {len(rows)} ({_share(rows):.1%})", flush=True)
    for figure, rows in pooled.items():
        print(f"pooled, {figure}: {sum(rows)} of {len(rows)} ({_share(rows):.1%})")
    for line in verdict(pooled, disturbed=arguments.neighbours):
        print(line)


def _to_json(results: Results, timing: Timing) -> Ratio | None:
    baseline = results.timing(BASELINE, timing.payload, timing.operation)
    return ratio(timing, baseline) if baseline else None


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


def _near(a: float, b: float) -> bool:
    return abs(a / b - 1) <= WITHIN


def _share(rows: Sequence[bool]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


if __name__ == "__main__":
    main(sys.argv[1:])

"""Does a run decide, and is it right? `python -m imwire.bench.studies.decisive [--neighbours] [--runs N]`.

Every codec of the quick profile is measured beside itself under another name (A/A), and beside itself with every tenth
frame coded twice. With the slices of these processes, each way to form a time is tried: how wide the intervals of
the ratio to json are, how much of what differs stays undecided, how often equal codecs are called different, and how
often the slowed one is called slower. `--neighbours` runs three busy processes beside it. The goals are for the way in
use, and for a quick run's first look. "Quiet" is a slice within 15 % of the fastest of its case and position.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from statistics import fmean, median, quantiles

from ..harness.levelling import Slices, level
from ..harness.profiles import QUICK
from ..results.rows import BASELINE
from ..results.statistics import Ratio, paired_ratio
from . import study
from .neighbours import neighbours
from .twins import AGAIN, SLOWED, Group, measured

Estimator = Callable[[Mapping[str, Slices], int], dict[str, float]]
"""Returns each case's seconds per frame, from its slices and the positions of the sample."""


def levelled(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the times in use: as found, without what the cases of a turn lost together."""
    return {name: times.time_s for name, times in level(cases, positions).items()}


def fastest_quarter(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the undisturbed times in use: the fastest quarter of each position's slices."""
    return {name: times.fastest_s for name, times in level(cases, positions).items()}


def minima(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the fastest slice of each position, averaged."""
    return _by_position(cases, positions, min)


def medians(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the median of each position, averaged: turns count for nothing."""
    return _by_position(cases, positions, median)


def means(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the mean of all slices: what a stop-watch around everything shows."""
    return _by_position(cases, positions, fmean)


def first_three(cases: Mapping[str, Slices], positions: int) -> dict[str, float]:
    """Return the median of three passes over the sample, as values were formed before there were slices."""
    found = {}
    for name, slices in cases.items():
        laps = [slices.values_s[at : at + positions] for at in range(0, len(slices.values_s), positions)]
        chosen = [laps[0], laps[len(laps) // 2], laps[-1]]
        found[name] = median(map(fmean, chosen))
    return found


ESTIMATORS: dict[str, Estimator] = {
    "median of three passes": first_three,
    "mean of all slices": means,
    "minimum of each position": minima,
    "fastest quarter": fastest_quarter,
    "median of each position": medians,
    "levelled by turns (in use)": levelled,
}


def _by_position(
    cases: Mapping[str, Slices], positions: int, how: Callable[[Sequence[float]], float]
) -> dict[str, float]:
    return {name: fmean(map(how, _places(slices, positions))) for name, slices in cases.items()}


def _places(slices: Slices, positions: int) -> list[list[float]]:
    found: dict[int, list[float]] = {}
    for turn, value in slices.by_turn(positions).items():
        found.setdefault(turn % positions, []).append(value)
    return list(found.values())


RUNS = 8
QUIET_WITHIN = 0.15
QUIET_SHARE = 0.9
IN_USE = list(ESTIMATORS)[-1]
WIDTHS = {False: (0.04, 0.09), True: (0.06, 0.12)}
"""The goals for the median and the 90th percentile of the width, without neighbours and with them."""
UNDECIDED = {False: 0.02, True: 0.05}
FALSE_CLAIMS, SAME, FOUND = 0.01, 0.7, 0.95
FAR = (0.91, 1.10)

Times = dict[tuple[str, str, str], list[float]]
"""Seconds per frame by payload, operation and codec: one for each process."""


def main(argv: Sequence[str]) -> None:
    """Print a table with a line for each way to form a time, and whether the one in use meets the goals."""
    parser = study.parser("decisive", __doc__)
    parser.add_argument("--neighbours", action="store_true", help="with three busy processes beside it")
    parser.add_argument("--runs", type=study.count, metavar="N", default=RUNS, help=f"({RUNS})")
    arguments = parser.parse_args(argv)
    figures: dict[str, _Figures] = {name: _Figures() for name in ESTIMATORS}
    quiet: list[float] = []
    for run in range(arguments.runs):
        times: dict[str, Times] = {name: defaultdict(list) for name in ESTIMATORS}
        with neighbours(run=run) if arguments.neighbours else nullcontext():
            groups = [
                group
                for process in range(QUICK.processes)
                for group in measured(run * QUICK.processes + process, QUICK.case_s)
            ]
        quiet.append(_quiet_share(groups))
        for group in groups:
            _note(times, group)
        for name, found in times.items():
            figures[name].add(found)
        print(f"run {run + 1}: {fmean(quiet):.0%} of slices quiet so far", file=sys.stderr, flush=True)
    print(f"{fmean(quiet):.0%} of slices were quiet ({'a' if fmean(quiet) >= QUIET_SHARE else 'not a'} quiet machine)")
    print(
        "| in each process | width, median / 90th % | far rows undecided | A/A: claimed | A/A: same | slowed: found |"
    )
    print("|---|--:|--:|--:|--:|--:|")
    for name, each in figures.items():
        print(f"| {name} | {each.row()} |")
    for line in figures[IN_USE].goals(disturbed=arguments.neighbours):
        print(line)


class _Figures:
    """What a way to form times came to, over all runs."""

    def __init__(self) -> None:
        self.to_json: list[Ratio] = []
        self.same: list[Ratio] = []
        self.slowed: list[Ratio] = []

    def add(self, times: Mapping[tuple[str, str, str], Sequence[float]]) -> None:
        for (payload, operation, codec), found in times.items():
            if codec.endswith((AGAIN, SLOWED)):
                continue
            self.same.append(paired_ratio(times[payload, operation, codec + AGAIN], found))
            self.slowed.append(paired_ratio(times[payload, operation, codec + SLOWED], found))
            if codec != BASELINE:
                self.to_json.append(paired_ratio(found, times[payload, operation, BASELINE]))

    def shares(self) -> tuple[float, float, float, float, float, float]:
        """Return the width's median and 90th percentile, and the shares of rows in the order of the table."""
        widths = [(ratio.high - ratio.low) / ratio.estimate for ratio in self.to_json]
        far = [ratio for ratio in self.to_json if not FAR[0] <= ratio.estimate <= FAR[1]]
        return (
            median(widths),
            quantiles(widths, n=10)[-1],
            _share(far, "undecided"),
            _share(self.same, "less", "more"),
            _share(self.same, "same"),
            _share(self.slowed, "more"),
        )

    def row(self) -> str:
        middle, wide, *shares = self.shares()
        return " | ".join([f"{middle:.1%} / {wide:.1%}", *(f"{share:.1%}" for share in shares)])

    def goals(self, *, disturbed: bool) -> list[str]:
        middle, wide, undecided, claimed, same, found = self.shares()
        narrow = WIDTHS[disturbed]
        rows = f"{len(self.same)} rows"
        wrong = [ratio for ratio in self.slowed if ratio.answer in ("less", "same")]
        return [
            _met("a codec that is 10 % slower is never called as fast or faster", not wrong),
            _met(f"width at most {narrow[0]:.0%} / {narrow[1]:.0%}", middle <= narrow[0] and wide <= narrow[1]),
            _met(f"far rows undecided in at most {UNDECIDED[disturbed]:.0%}", undecided <= UNDECIDED[disturbed]),
            _met(f"A/A claimed in at most {FALSE_CLAIMS:.0%} of {rows}", claimed <= FALSE_CLAIMS),
            *([] if disturbed else [_met(f"A/A the same in at least {SAME:.0%} of {rows}", same >= SAME)]),
            _met(f"10 % slower found in at least {FOUND:.0%} of {rows}", found >= FOUND),
        ]


def _note(times: Mapping[str, Times], group: Group) -> None:
    payload, operation, positions, cases = group
    for name, estimator in ESTIMATORS.items():
        for codec, time_s in estimator(cases, positions).items():
            times[name][payload, operation, codec].append(time_s)


def _quiet_share(groups: Sequence[Group]) -> float:
    """Return the share of slices within 15 % of the fastest of their case and position, in any process."""
    cases: dict[tuple[str, str, str], list[float]] = {}
    for payload, operation, positions, slices in groups:
        for codec, found in slices.items():
            # Positions differ from process to process, so each slice is taken relative to the whole sample.
            whole_s = level({codec: found}, positions)[codec].fastest_s
            for values in _places(found, positions):
                cases.setdefault((payload, operation, codec), []).extend(v / min(values) * whole_s for v in values)
    return fmean(fmean(value <= (1 + QUIET_WITHIN) * min(values) for value in values) for values in cases.values())


def _share(ratios: Sequence[Ratio], *answers: str) -> float:
    return sum(ratio.answer in answers for ratio in ratios) / len(ratios) if ratios else 0.0


def _met(goal: str, met: bool) -> str:
    return f"goal, {goal}: {'met' if met else 'not met'}"


if __name__ == "__main__":
    main(sys.argv[1:])

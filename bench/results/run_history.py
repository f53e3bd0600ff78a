"""Every case over the stored runs of one machine, and where it changed.

The rule: it reports and never gates. Times of different days cannot be compared directly, so a case is seen relative to
the others in the same runs; a movement of all cases together is reported once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, isnan, log, nan
from pathlib import Path
from statistics import median

from ...codecs.names import read_name
from .change_points import SHORTEST as SHORTEST  # the reports read it from here
from .change_points import HistoryError, change_points
from .results_file import FILE_NAME, load
from .rows import Results, ResultsError

MACHINE = (
    "cpu_model_name", "cpu_count", "platform", "python_implementation", "python_version", "protobuf_implementation",
)  # fmt: skip
"""What makes a machine: runs that differ in one of these are never drawn together."""
FEWEST_TOGETHER = 3
"""With this many other codecs, their median shows what moved everything, even if one of them changed."""
Case = tuple[str, str, str]
Find = Callable[[Sequence[float]], list[int]]
"""Returns the places at which the level of a series of logarithms changes."""


@dataclass(frozen=True)
class Moment:
    """One stored run: when it started (ISO 8601, UTC), its commit ("" if unknown), its file in the folder."""

    started: str
    commit: str
    path: Path


@dataclass(frozen=True)
class Change:
    """A change: the first run that has it, by its place, and the factor of the medians after and before it."""

    at: int
    factor: float


@dataclass(frozen=True)
class Series:
    """A figure over all runs, NaN where a run lacks it; `beside` is the same without what moved everything.

    `values` are seconds a frame (the median of the processes' minima), or the mean bytes of a frame. `changes` are
    those of `beside`.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    beside: tuple[float, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class History:
    """The runs of one machine, the oldest first, and every case over them.

    `together` is the factor by which a typical case of each run is above its own median; `left_out` holds files that
    are not among the runs, with the reason.
    """

    machine: Mapping[str, str]
    runs: tuple[Moment, ...]
    times: tuple[Series, ...]
    sizes: tuple[Series, ...]
    together: Series
    left_out: tuple[tuple[Path, str], ...]

    @property
    def changed(self) -> list[Series]:
        """Return the cases that changed, the largest change first."""
        found = [series for series in (*self.sizes, *self.times) if series.changes]
        return sorted(found, key=lambda each: (each.unit != "bytes", -max(abs(log(c.factor)) for c in each.changes)))


def history(folder: Path, find: Find = change_points) -> History:
    """Return the history of the machine of the newest run below a folder; raises HistoryError."""
    runs, left_out = _runs(folder)
    if not runs:
        said = f": {left_out[0][1]}" if left_out else ""
        raise HistoryError(f"{folder} holds no run that can be read{said}; `imwire bench` writes them below results/")
    here = _machine(runs[-1])
    kept = []
    for run in runs:
        unlike = [name for name in MACHINE if _machine(run)[name] != here[name]]
        if unlike:
            left_out.append((_path(run), f"another machine: its {unlike[0]} is {_machine(run)[unlike[0]]!r}"))
        else:
            kept.append(run)
    moments = [Moment(r.run.started, str(r.run.environment.get("commit", "")), _in(folder, _path(r))) for r in kept]
    times = _times(kept)
    everything = _together(_families(times).values())
    return History(
        machine=here,
        runs=tuple(moments),
        times=tuple(_cases(times, find)),
        sizes=tuple(_sizes(kept)),
        together=_series("all cases together", "", [exp(each) for each in everything], everything, find),
        left_out=tuple((_in(folder, path), why) for path, why in left_out),
    )


def _runs(folder: Path) -> tuple[list[Results], list[tuple[Path, str]]]:
    """Return the runs below a folder, the oldest first, each once, and the files that cannot be used."""
    found: dict[str, Results] = {}
    left_out: list[tuple[Path, str]] = []
    for path in sorted(folder.rglob(FILE_NAME)):
        try:
            run = load(path)
        except ResultsError as error:
            left_out.append((path, str(error)))
            continue
        # `latest` points to a run that is there under its own name too.
        found.setdefault(run.sha256, run)
    return sorted(found.values(), key=lambda run: run.run.started), left_out


def _in(folder: Path, path: Path) -> Path:
    """Return a path as seen from a folder: a page that is shown to others must not name this machine's folders."""
    return path.relative_to(folder)


def _path(run: Results) -> Path:
    assert run.path
    return run.path


def _machine(run: Results) -> dict[str, str]:
    return {name: str(run.run.environment.get(name, "")) for name in MACHINE}


def _same_frames(runs: Sequence[Results]) -> Callable[[Results, str], bool]:
    """Return a function that says whether a run's sample of a payload is the newest one's."""
    newest: dict[str, str] = {}
    for run in runs:
        newest |= {payload.name: payload.sha256 for payload in run.run.payloads}
    own = {run.sha256: {payload.name: payload.sha256 for payload in run.run.payloads} for run in runs}
    return lambda run, payload: own[run.sha256].get(payload) == newest.get(payload)


def _times(runs: Sequence[Results]) -> dict[Case, list[float]]:
    """Return the logarithms of the seconds of each case of the newest frames, run by run."""
    same = _same_frames(runs)
    found: dict[Case, list[float]] = {}
    for number, run in enumerate(runs):
        for timing in run.timings:
            if same(run, timing.payload):
                row = found.setdefault((timing.codec, timing.payload, timing.operation), [nan] * len(runs))
                row[number] = log(timing.undisturbed_s)
    return found


def _sizes(runs: Sequence[Results]) -> Iterator[Series]:
    same = _same_frames(runs)
    found: dict[tuple[str, str], list[float]] = {}
    for number, run in enumerate(runs):
        for sizes in run.sizes:
            if same(run, sizes.payload) and any(sizes.frame_bytes):
                found.setdefault((sizes.codec, sizes.payload), [nan] * len(runs))[number] = sizes.mean_bytes
    for (codec, payload), values in found.items():
        # Bytes have no noise: every other value is a change.
        known = [(at, value) for at, value in enumerate(values) if not isnan(value)]
        pairs = pairwise(known)
        changes = tuple(Change(at, after / before) for (_, before), (at, after) in pairs if after != before)
        yield Series(f"{codec}/{payload}/bytes", "bytes", tuple(values), tuple(values), changes)


def _together(families: Iterable[Iterable[Sequence[float]]]) -> list[float]:
    """Return how far typical rows lie above their own medians, run by run; NaN where no row has a value.

    The median over families of the median over each one's rows, so that one family that changed does not decide.
    """
    return _columns([_columns([_centred(row) for row in rows]) for rows in families])


def _centred(row: Sequence[float]) -> list[float]:
    middle = median(value for value in row if not isnan(value))
    return [value - middle for value in row]


def _columns(rows: Sequence[Sequence[float]]) -> list[float]:
    columns = ([value for value in column if not isnan(value)] for column in zip(*rows, strict=True))
    return [median(column) if column else nan for column in columns]


def _families(times: Mapping[Case, Sequence[float]]) -> dict[str, list[Sequence[float]]]:
    """Return the rows of each plain codec, compressed ones among them."""
    found: dict[str, list[Sequence[float]]] = {}
    for case, row in times.items():
        found.setdefault(_family(case), []).append(row)
    return found


def _family(case: Case) -> str:
    return read_name(case[0]).codec


def _cases(times: Mapping[Case, Sequence[float]], find: Find) -> Iterator[Series]:
    """Yield each case relative to the other codecs' cases, so that a codec's change does not cancel itself out."""
    families = _families(times)
    moved = {}
    for own in families:
        others = [rows for family, rows in families.items() if family != own]
        moved[own] = _together(others) if len(others) >= FEWEST_TOGETHER else None
    for case, values in times.items():
        common = moved[_family(case)] or [0.0] * len(values)
        # A run without other codecs does not show what moved: its value is left out, unless that leaves none.
        beside = [value - each for value, each in zip(values, common, strict=True)]
        beside = list(values) if all(map(isnan, beside)) else beside
        yield _series("/".join(case), "s", [exp(value) for value in values], beside, find)


def _series(name: str, unit: str, values: Sequence[float], beside: Sequence[float], find: Find) -> Series:
    places = find(beside)
    ends = [0, *places, len(beside)]
    parts = [[v for v in beside[a:b] if not isnan(v)] for a, b in pairwise(ends)]
    steps = [exp(median(after) - median(before)) for before, after in pairwise(parts)]
    changes = tuple(Change(*found) for found in zip(places, steps, strict=True))
    return Series(name, unit, tuple(values), tuple(exp(value) for value in beside), changes)

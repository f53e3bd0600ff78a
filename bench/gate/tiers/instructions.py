"""The instruction tier: how many instructions each case takes, counted by callgrind on both sides.

Counts have almost no noise, so 3 % on a row or 1 % on a codec's geometric mean is a change. The medians of
three hash seeds are compared, because the order of a dict or set moves a row by up to 1.7 % (docs/background/gate.md).
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from math import exp, log
from pathlib import Path
from statistics import median

from ..sides.settings import Settings
from ..sides.sides import Side
from ..sides.verdicts import CannotCompare, Row, Tier, Verdict

HASH_SEEDS = (1, 2, 3)
UNAVAILABLE = "instructions cannot be counted: Valgrind is not installed (Debian: valgrind)"
NOISE_FACTOR = 3
"""A row's threshold is at least this many times the difference between hash seeds."""
_TOTAL = re.compile(rb"^(?:summary|totals): (\d+)", re.MULTILINE)

Frames = Mapping[str, Sequence[str]]
"""Some frames of each payload, in msgpack and base64."""
Counts = dict[str, list[float]]
"""Instructions per frame of each case, one value for each hash seed."""
Faults = Mapping[str, str]
"""Why a codec, or the message path ("path"), has no cases."""


def available() -> bool:
    """Return whether Valgrind is installed, vgdb with it."""
    return None not in (shutil.which("valgrind"), shutil.which("vgdb"))


def count(
    side: Side, codecs: Sequence[str], frames: Frames, hash_seed: int, *, stages: bool = True
) -> tuple[dict[str, float], Faults]:
    """Return the instructions per frame of every case on a side, and the faults; raises CannotCompare."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "count")
        under = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--dump-before=getppid", "--quiet"]
        under.append(f"--callgrind-out-file={file}")
        order = {"codecs": list(codecs), "frames": frames, "stages": stages}
        answer = side.ask("counted", order, under=under, hash_seed=hash_seed)
        found: dict[str, float] = {}
        written = len(list(Path(folder).glob("count.*")))
        if written != 2 * len(answer["cases"]):
            # A codec that calls getppid itself would shift every later case.
            raise CannotCompare(f"{side.name}: {len(answer['cases'])} cases were counted, into {written} files")
        # File 1 covers the time before the first case; then a case and the gap after it alternate.
        for number, (name, taken_in) in enumerate(answer["cases"], 1):
            total = _TOTAL.search(Path(f"{file}.{2 * number}").read_bytes())
            if total is None:
                raise CannotCompare(f"{side.name}: callgrind's file of {name} has no total")
            found[name] = int(total[1]) / taken_in
    return found, {name: f"{side.name}: {fault}" for name, fault in answer["faults"]}


def count_seeds(
    sides: Sequence[Side], codecs: Sequence[str], frames: Frames, tell: Callable[[str], None], *, stages: bool = True
) -> list[tuple[Counts, Faults]]:
    """Count each side with each hash seed, two processes at a time; raises CannotCompare."""
    found: list[tuple[Counts, dict[str, str]]] = [({}, {}) for _ in sides]
    runs = [(seed, number) for seed in HASH_SEEDS for number in range(len(sides))]

    def one(run: tuple[int, int]) -> tuple[dict[str, float], Faults]:
        return count(sides[run[1]], codecs, frames, run[0], stages=stages)

    with ThreadPoolExecutor(2) as pool:
        for done, ((_, number), (counted, wrong)) in enumerate(zip(runs, pool.map(one, runs), strict=True), 1):
            tell(f"counting instructions; {done} of {len(runs)} runs done")
            counts, faults = found[number]
            faults |= wrong
            for name, instructions in counted.items():
                counts.setdefault(name, []).append(instructions)
    return [*found]


def compare(
    base: Side, head: Side, codecs: Sequence[str], frames: Frames, tell: Callable[[str], None], *, stages: bool = True
) -> tuple[Counts, Counts, Faults]:
    """Count both sides at once, with each hash seed; raises CannotCompare."""
    tell(f"counting instructions; {2 * len(HASH_SEEDS)} runs")
    (before, wrong), (after, faults) = count_seeds((base, head), codecs, frames, tell, stages=stages)
    return before, after, {**wrong, **faults}


def judge(
    base: Mapping[str, Sequence[float]],
    head: Mapping[str, Sequence[float]],
    faults: Faults,
    settings: Settings,
    causes: Callable[[str], list[str]],
) -> Iterator[Row]:
    """Yield a row for each case, and one for each codec: the geometric mean over its cases.

    `faults` say why a side has no cases of a codec, or of "path".
    """
    for codec, fault in faults.items():
        yield _unlike(codec, fault, causes(codec))
    ratios: dict[str, list[float]] = {}
    for name in dict.fromkeys([*head, *base]):
        codec = name.partition("/")[0]
        if codec in faults:
            continue
        if name not in base or name not in head:
            side = "head" if name in head else "base"
            yield _unlike(name, f"only {side} has it", causes(codec))
            continue
        row = _row(name, base[name], head[name], settings.threshold(name, settings.instructions_row), causes(codec))
        yield row
        if codec != "path":
            ratios.setdefault(codec, []).append(median(head[name]) / median(base[name]))
    for codec, found in ratios.items():
        name = f"{codec}/all/mean"
        change = exp(sum(map(log, found)) / len(found)) - 1
        threshold = settings.threshold(name, settings.instructions_codec)
        verdict = _verdict(change, threshold)
        evidence = f"geometric mean of {len(found)} cases"
        yield Row(
            Tier.INSTRUCTIONS, name, verdict, change=change, threshold=threshold, evidence=evidence,
            causes=causes(codec) if verdict is not Verdict.SAME else [],
        )  # fmt: skip


def _unlike(name: str, evidence: str, causes: list[str]) -> Row:
    return Row(Tier.INSTRUCTIONS, name, Verdict.NOT_COMPARABLE, evidence=evidence, causes=causes)


def _row(name: str, base: Sequence[float], head: Sequence[float], allowed: float, causes: list[str]) -> Row:
    before, after = median(base), median(head)
    change = after / before - 1
    by_seed = [b / a for a, b in zip(base, head, strict=True)]
    low, high = min(by_seed) - 1, max(by_seed) - 1
    # Unchanged code differs by this much between hash seeds. Base's alone, or head could widen its own threshold.
    own = max(a / b - 1 for a, b in product(base, base))
    threshold = max(allowed, NOISE_FACTOR * min(own, max(by_seed) / min(by_seed) - 1))
    verdict = _verdict(change, threshold)
    if verdict is Verdict.SAME and (low > allowed or high < -allowed):
        # Every seed agrees, whatever the noise.
        verdict = _verdict(change, allowed)
    evidence = f"{low:+.2%} to {high:+.2%} over {len(by_seed)} hash seeds" if verdict is not Verdict.SAME else ""
    return Row(
        Tier.INSTRUCTIONS, name, verdict, before, after, "instructions a frame", change, threshold, evidence,
        causes if verdict is not Verdict.SAME else [],
    )  # fmt: skip


def _verdict(change: float, threshold: float) -> Verdict:
    return Verdict.REGRESSED if change > threshold else Verdict.IMPROVED if change < -threshold else Verdict.SAME

"""Interleaved timings: two or more sides are sampled in turns, milliseconds apart, in fresh processes in each round.

The rule: only the ratio within a round counts, because such close samples share the state of the machine. A side's
figure is its least sample: noise makes a sample longer and never shorter.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from subprocess import Popen

from ..sides.sides import Side
from ..sides.verdicts import CannotCompare
from .instructions import Frames

SAMPLE_S = 0.0005
TURNS = 32
MOST_LOOPS = 2**20


@dataclass(frozen=True)
class Sampler:
    """A process of one side that takes samples; `cases` are those that it can sample."""

    side: Side
    process: "Popen[str]"
    cases: list[str]

    def sample(self, case: str, loops: int) -> float:
        """Return the seconds of a sample; raises CannotCompare when the process has ended."""
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(f"{self.cases.index(case)} {loops}\n")
            self.process.stdin.flush()
            return float(self.process.stdout.readline())
        except (OSError, ValueError):
            raise CannotCompare(f"{self.side.name}: the timed process ended at {case}") from None


@contextmanager
def sampler(
    side: Side, codecs: Sequence[str], frames: Frames, hash_seed: int, cpu: int | None = None
) -> Iterator[Sampler]:
    """Start a process of a side; raises CannotCompare."""
    order = {"codecs": list(codecs), "frames": frames, **({} if cpu is None else {"cpu": cpu})}
    with side.started("timed", order, hash_seed=hash_seed) as process:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise CannotCompare(f"{side.name}: the timed process did not start")
        yield Sampler(side, process, json.loads(line))


class Pairs:
    """Rounds over the same sides; loops are set once, so that every sample lasts half a millisecond or more."""

    def __init__(self, sides: Sequence[Side], codecs: Sequence[str], frames: Frames, seed: int = 0) -> None:
        """Take the sides, which are compared with the first of them, and what they encode and decode."""
        self._sides = list(sides)
        self._codecs, self._frames = list(codecs), frames
        self._random = Random(seed)
        self._loops: dict[str, int] = {}

    def round(self, cases: Sequence[str] | None = None) -> list[dict[str, float]]:
        """Return each other side's least sample / the first side's, case by case, from fresh processes."""
        hash_seed = self._random.randrange(1, 2**32)
        with ExitStack() as stack:
            # All sides on one CPU: CPUs differ in speed, because other programs share their cores.
            cpu = self._random.choice(sorted(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else None
            started = [sampler(side, self._codecs, self._frames, hash_seed, cpu) for side in self._sides]
            samplers = [stack.enter_context(each) for each in started]
            everywhere = [case for case in samplers[0].cases if all(case in other.cases for other in samplers)]
            chosen = everywhere if cases is None else [case for case in cases if case in everywhere]
            found: list[dict[str, float]] = [{} for _ in samplers[1:]]
            for case in self._random.sample(chosen, len(chosen)):
                first, *others = self._least(samplers, case)
                for ratios, other in zip(found, others, strict=True):
                    ratios[case] = other / first
        return found

    def _least(self, samplers: Sequence[Sampler], case: str) -> list[float]:
        loops = self._loops.get(case) or self._calibrate(samplers[0], case)
        for each in samplers:
            each.sample(case, max(1, loops // 4))
        least = [float("inf")] * len(samplers)
        for turn in range(TURNS):
            order = range(len(samplers)) if turn % 2 else reversed(range(len(samplers)))
            for at in order:
                least[at] = min(least[at], samplers[at].sample(case, loops))
        return least

    def _calibrate(self, sampler: Sampler, case: str) -> int:
        loops = 1
        while sampler.sample(case, loops) < SAMPLE_S and loops < MOST_LOOPS:
            loops *= 2
        self._loops[case] = loops
        return loops

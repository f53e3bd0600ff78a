"""Slices in turns: the same few frames go through all cases of a group, one case after the other, again and again.

The rule: only the calls are in the clock, in one bare loop that is the same for every codec. A case that raises is left
out from then on; the others go on.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from .inputs import Inputs

SLICE_S = 0.0005
"""How long a slice may last: on shared cores the speed holds for some milliseconds, and neighbours in a turn fit in."""
LEAST_SLICE_S = 0.00002
"""How short a slice may be: reading the clock then costs 0.3 % of it. It goes before SLICE_S, for slow cases beside."""
LEAST_LAPS = 3
"""How often each slice of the sample is taken at least: see `levelling`, which trusts what every lap shows."""
LEAST_TURNS = 16
"""A small sample is taken in more laps: the median of fewer turns is at the mercy of the machine."""
SLOW = 4
"""A case that is more than this many times as slow as the group's median takes part in fewer laps, or it would use up
their time."""
GcSettings = tuple[bool, tuple[int, int, int]]


@dataclass(frozen=True)
class Call:
    """One case: what is called, and where its inputs come from."""

    run: Callable[[Any], Any]
    inputs: Inputs


class Plan(msgspec.Struct, frozen=True):
    """How a group's time is cut: into how many slices the sample, and how often it is gone through.

    A slow case has a stride: it takes part in every `stride`-th lap, the first included.
    """

    positions: int
    laps: int
    strides: dict[str, int] = {}


def timed_s(call: Callable[[Any], Any], values: Sequence[Any]) -> float:
    """Return the seconds that `call` takes on all values.

    A plain loop on purpose: it costs what the loop of `pyperf timeit` costs (10 to 16 ns a call), so our figures can be
    checked against it. Unrolling saves 1 ns; feeding `map` to a deque saves 2 to 18, but then no figure would be what
    a program that writes `codec.encode(frame)` pays.
    """
    clock = perf_counter
    start = clock()
    for value in values:
        call(value)
    return clock() - start


def plan(frames_s: Mapping[str, float], frames: int, case_s: float) -> Plan:
    """Return a plan for cases that take `frames_s` seconds a frame, for `case_s` seconds of each at the mean."""
    middle = median(frames_s.values())
    slow = {name: ceil(took / middle / SLOW) for name, took in frames_s.items() if took > SLOW * middle}
    most = max(1, int(SLICE_S / max(frames_s.values())), int(LEAST_SLICE_S / min(frames_s.values())))
    positions = ceil(frames / most)
    pass_s = sum(took * frames / slow.get(name, 1) for name, took in frames_s.items())
    laps = max(LEAST_LAPS, ceil(LEAST_TURNS / positions), round(case_s * len(frames_s) / pass_s))
    # A slow case, too, takes each slice of the sample often enough to be believed.
    strides = {name: stride for name, least in slow.items() if (stride := min(least, laps // LEAST_LAPS)) > 1}
    return Plan(positions, laps, strides)


def gc_settings() -> GcSettings:
    """Return the garbage collector's settings."""
    return gc.isenabled(), gc.get_threshold()


def take_turns(
    cases: Mapping[str, Call], frames: int, by: Plan, random: Random, mark: Callable[[str], None]
) -> tuple[dict[str, list[float]], dict[str, BaseException]]:
    """Return every case's seconds per frame, slice by slice, and what those raised that are left out.

    Each turn goes through the cases in an order of its own. `mark` is told whose slice comes next.
    """
    bounds = [position * frames // by.positions for position in range(by.positions + 1)]
    found: dict[str, list[float]] = {name: [] for name in cases}
    raised: dict[str, BaseException] = {}
    settings = gc_settings()
    for lap, position in product(range(by.laps), range(by.positions)):
        start, stop = bounds[position], bounds[position + 1]
        there = [name for name in cases if name not in raised and lap % by.strides.get(name, 1) == 0]
        for name in random.sample(there, len(there)):
            mark(name)
            try:
                seconds = timed_s(cases[name].run, cases[name].inputs(slice(start, stop)))
                keep_collecting(settings)
            except (Exception, SystemExit) as error:
                restore_collecting(settings)
                raised[name] = error
                del found[name]
            else:
                found[name].append(seconds / (stop - start))
    return found, raised


def restore_collecting(settings: GcSettings) -> None:
    """Restore the garbage collector's settings, or the next case would be blamed for what this one did."""
    gc.enable()
    gc.set_threshold(*settings[1])


def keep_collecting(settings: GcSettings) -> None:
    """Restore the garbage collector's settings; raises RuntimeError when they were changed."""
    if gc_settings() != settings:
        restore_collecting(settings)
        raise RuntimeError("it changed the garbage collector's settings, which must be the same for all codecs")

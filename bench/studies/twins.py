"""The processes of `decisive`: every codec thrice in the same turns, and their slices.

AGAIN is the same codec under another name. SLOWED gets every tenth frame twice. It is not a wrapper around the calls,
because a wrapper alone costs over 10 % on small frames.

    python -P -m imwire.bench.studies.twins PROCESS CASE_S
"""

import gc
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from ...codecs import api
from ...payloads.catalogue import find
from ..harness.cases import select
from ..harness.inputs import WHOLE, Inputs, inputs
from ..harness.kernel import speed
from ..harness.levelling import Slices
from ..harness.profiles import QUICK
from ..harness.turns import Call, plan, take_turns, timed_s

AGAIN, SLOWED = " again", " slowed"
EVERY = 10

Group = tuple[str, str, int, dict[str, Slices]]
"""A payload and an operation, the positions of its sample, and each case's slices."""


def measured(process: int, case_s: float) -> Iterator[Group]:
    """Yield what one fresh process finds of each payload and operation of the quick profile."""
    command = [sys.executable, "-P", "-m", "imwire.bench.studies.twins", str(process), str(case_s)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        payload, operation, positions, cases = json.loads(line)
        yield payload, operation, positions, {name: Slices(*slices) for name, slices in cases.items()}


def main(arguments: Sequence[str]) -> None:
    """Print a line of JSON for each payload and operation, in an order of this process's own."""
    random, case_s = Random(arguments[0]), float(arguments[1])
    groups: dict[tuple[str, str], list[str]] = {}
    for case in select(QUICK).cases:
        groups.setdefault((case.payload, case.operation), []).append(case.codec)
    for (payload, operation), codecs in random.sample(list(groups.items()), len(groups)):
        print(json.dumps([payload, operation, *_in_turns(payload, operation, codecs, case_s, random)]), flush=True)


def _in_turns(payload: str, operation: str, codecs: Sequence[str], case_s: float, random: Random) -> list[Any]:
    frames = len(find().sample(payload))
    cases: dict[str, Call] = {}
    for codec in codecs:
        bound = api.load(codec)
        made, call = inputs(bound, find(), payload, 0, operation), getattr(bound, operation)
        cases |= {
            codec: Call(call, made),
            codec + AGAIN: Call(call, made),
            codec + SLOWED: Call(call, _some_twice(made)),
        }
    frames_s = {
        name: min(timed_s(case.run, case.inputs(WHOLE)) for _ in range(2)) / frames for name, case in cases.items()
    }
    by = plan(frames_s, frames, case_s / speed())
    gc.collect()
    gc.freeze()
    found, raised = take_turns(cases, frames, by, random, lambda _: None)
    for error in raised.values():
        raise error
    return [by.positions, {name: Slices(values, by.strides.get(name, 1)) for name, values in found.items()}]


def _some_twice(made: Inputs) -> Inputs:
    """Return inputs in which every tenth frame of the sample comes twice, new both times."""

    def inputs(part: slice) -> list[Any]:
        once, more = made(part), made(part)
        return [*once, *(more[i] for i in range(len(more)) if ((part.start or 0) + i) % EVERY == 0)]

    return inputs


if __name__ == "__main__":
    main(sys.argv[1:])

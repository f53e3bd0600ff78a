"""A worker process: takes one order on standard input and answers on standard output, a line of JSON for each item.

The rule: only the call is timed, in one bare loop that is the same for every codec. A codec that prints, raises or
crashes harms itself alone.

    python -P -m imwire.bench.harness.worker
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
import pyperf

from ...codecs import api
from ...payloads.catalogue import find
from .inputs import Inputs, inputs
from .orders import (
    BATCHES,
    Acks,
    AnyReply,
    Began,
    Checked,
    Failed,
    InContext,
    Odd,
    PathTimed,
    Timed,
    WorkerReady,
    WorkOrder,
    digest,
    line,
    one_line,
)
from .round_trip import validate

OVERHEAD_CALLS = 256
MOST_LOOPS = 2**32
WARM_UP_SHARE = 8
"""A warm-up lasts an eighth of a value: a millisecond or more, and never less than one pass over the sample."""


def timed_s(call: Callable[[Any], Any], inputs: Inputs, loops: int) -> float:
    """Return the seconds that `loops` passes of `call` over the inputs take; making the inputs is not in the clock.

    A plain loop on purpose: it costs what the loop of `pyperf timeit` costs (10 to 16 ns a call), so our figures can be
    checked against it. Unrolling saves 1 ns; feeding `map` to a deque saves 2 to 18, but then no figure would be what
    a program that writes `codec.encode(frame)` pays.
    """
    elapsed_s = 0.0
    clock = perf_counter
    for _ in repeat(None, loops):
        values = inputs()
        start = clock()
        for value in values:
            call(value)
        elapsed_s += clock() - start
    return elapsed_s


def overhead_s() -> float:
    """Return what one call of a C function that does nothing costs in the timing loop."""
    values = [None] * OVERHEAD_CALLS
    return median(timed_s(callable, lambda: values, 64) for _ in range(5)) / (64 * OVERHEAD_CALLS)


def measure(call: Callable[[Any], Any], inputs: Inputs, min_time_s: float, known_loops: int | None) -> Timed:
    """Return one value: the time of a call per input, over as many passes as it takes to last `min_time_s`.

    The first visit to a case doubles the loops until a value lasts long enough (pyperf's rule). Later visits use those
    loops after a short warm-up, and double them only below half the time, which shows that calibration was disturbed.
    """
    frames = len(inputs())
    warmups: list[tuple[int, float]] = []

    def warm_s(loops: int) -> float:
        elapsed_s = timed_s(call, inputs, loops)
        warmups.append((loops, elapsed_s / (loops * frames)))
        return elapsed_s

    if known_loops:
        loops = known_loops
        warm_s(max(1, loops // WARM_UP_SHARE))
    else:
        loops = 1
        while warm_s(loops) < min_time_s and loops < MOST_LOOPS:
            loops *= 2
    while (elapsed_s := timed_s(call, inputs, loops)) < min_time_s / 2 and loops < MOST_LOOPS:
        warmups.append((loops, elapsed_s / (loops * frames)))
        loops *= 2
    return Timed(warmups, elapsed_s / (loops * frames), loops, frames)


@cache
def _loaded(name: str, catalogue: str) -> api.BoundCodec:
    return api.load(name, find(catalogue).model)


def _measure(item: Sequence[str], order: WorkOrder) -> Timed:
    codec, payload, operation = item
    bound = _loaded(codec, order.catalogue)
    made = inputs(bound, find(order.catalogue), payload, order.seed, operation)
    # Garbage collection stays on, as in any server; existing objects are frozen, so that a case does not pay for the
    # heap of the harness.
    gc.collect()
    gc.freeze()
    name = "/".join(item)
    settings = gc.isenabled(), gc.get_threshold()
    timed = measure(getattr(bound, operation), made, order.min_time_s, order.loops.get(name))
    if (gc.isenabled(), gc.get_threshold()) != settings:
        gc.enable()
        gc.set_threshold(*settings[1])
        raise RuntimeError("it changed the garbage collector's settings, which must be the same for all codecs")
    # For this process's next visit.
    order.loops[name] = timed.loops
    return timed


def _validate(item: Sequence[str], order: WorkOrder) -> Checked:
    codec, payload = item
    return validate(_loaded(codec, order.catalogue), find(order.catalogue).sample(payload, order.seed))


def _odd_input(item: Sequence[str], _order: WorkOrder) -> Odd:
    (codec,) = item
    return Odd([(name, summary, outcomes[codec]) for name, summary, outcomes in api.odd_input([codec])])


# The message path is imported where it is used: the workers that measure codecs have no use for it.


def _context(item: Sequence[str], order: WorkOrder) -> InContext:
    from .path_stage import context_row

    scenario, codec = item
    return InContext(context_row(scenario, codec, order.seed))


def _acks(item: Sequence[str], order: WorkOrder) -> Acks:
    from .path_stage import ack_rows

    scenario, codec = item
    return Acks(ack_rows(scenario, codec, order.seed))


def _time_parts(item: Sequence[str], order: WorkOrder) -> PathTimed:
    from .path_stage import time_batches, time_parts

    scenario, rounds, *codecs = item
    if scenario == BATCHES:
        return PathTimed(time_batches(int(rounds)))
    return PathTimed(time_parts(scenario, codecs, order.seed, int(rounds)))


TASKS: dict[str, Callable[[Sequence[str], WorkOrder], AnyReply]] = {
    "measure": _measure,
    "validate": _validate,
    "odd-input": _odd_input,
    "context": _context,
    "acks": _acks,
    "time-parts": _time_parts,
}


def process_metadata() -> dict[str, str | int | float]:
    """Return pyperf's metadata of this process, without what names the machine or its owner."""
    home = os.path.expanduser("~")
    try:
        metadata = pyperf.Run([1.0], collect_metadata=True).get_metadata()
    except OSError:
        # pyperf reads /proc, which not every container shows.
        return {}
    return {
        key: value.replace(home, "~") if isinstance(value, str) and len(home) > 1 else value
        for key, value in metadata.items()
        if key not in ("hostname", "python_executable", "boot_time", "uptime")
    }


def work(order: WorkOrder, send: Callable[[AnyReply], None]) -> None:
    """Do all items of an order, one after the other; raises ValueError when its digest does not match."""
    if digest(order.items) != order.digest:
        raise ValueError("the worker got another list of cases than the harness sent")
    gc.enable()
    send(WorkerReady({**process_metadata(), "gc_threshold": str(gc.get_threshold())}, overhead_s()))
    for index, item in enumerate(order.items):
        send(Began(index))
        try:
            reply = TASKS[order.task](item, order)
        except (Exception, SystemExit) as error:
            reply = Failed(one_line(error))
        send(reply)


def main() -> None:
    """Read the order, answer it, and keep everything else off standard output."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def send(reply: AnyReply) -> None:
        answers.write(line(reply))

    work(msgspec.json.decode(sys.stdin.buffer.read(), type=WorkOrder), send)


if __name__ == "__main__":
    main()

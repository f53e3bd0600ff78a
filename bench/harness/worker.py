"""A worker process: takes one order on standard input and answers on standard output, a line of JSON for each item.

The rule: a codec that prints, raises or crashes harms itself alone.

    python -P -m imwire.bench.harness.worker
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from mmap import mmap
from random import Random
from statistics import fmean, median

import msgspec

from ...codecs import api
from ...payloads.catalogue import find
from .garbage import garbage_share
from .inputs import WHOLE, inputs
from .kernel import speed
from .levelling import Slices, level
from .measuring_process import pyperf_metadata
from .orders import (
    BATCHES,
    MARK_BYTES,
    NO_TURN,
    AnyReply,
    Began,
    CaseTimed,
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
from .turns import Call, Plan, gc_settings, keep_collecting, plan, restore_collecting, take_turns, timed_s

OVERHEAD_CALLS = 256
DIGITS = 5


def overhead_s() -> float:
    """Return what one call of a C function that does nothing costs in the timing loop."""
    values = [None] * OVERHEAD_CALLS
    return median(timed_s(callable, values) for _ in range(300)) / OVERHEAD_CALLS


@cache
def _loaded(name: str, catalogue: str) -> api.BoundCodec:
    return api.load(name, find(catalogue).model)


def _measure(item: Sequence[str], order: WorkOrder) -> Timed:
    """Measure a payload and operation: all codecs in turns, after one pass of each over the sample as a warm-up."""
    payload, operation, *codecs = item
    catalogue, known = find(order.catalogue), order.plans.get(f"{payload}/{operation}")
    frames = len(catalogue.sample(payload, order.seed))
    cases: dict[str, Call] = {}
    frames_s: dict[str, float] = {}
    failed: dict[str, str] = {}
    speeds: list[float] = []
    settings = gc_settings()
    mark = _marker(codecs, order.mark_fd)
    for codec in codecs:
        mark(codec)
        try:
            bound = _loaded(codec, order.catalogue)
            made = inputs(bound, catalogue, payload, order.seed, operation)
            cases[codec] = Call(getattr(bound, operation), made)
            # The first process plans for all, and a single pass is too easily disturbed for that.
            passes = [timed_s(cases[codec].run, made(WHOLE)) for _ in range(1 if known else 3)]
            speeds += [] if known else [speed()]
            keep_collecting(settings)
            frames_s[codec] = median(passes) / frames
        except (Exception, SystemExit) as error:
            restore_collecting(settings)
            failed[codec] = one_line(error)
    cases = {codec: cases[codec] for codec in frames_s}
    if not cases:
        return Timed(Plan(1, 0), frames, {}, failed)
    by = known or plan(frames_s, frames, order.case_s / fmean(speeds))
    # Garbage collection stays on, as in any server; existing objects are frozen, so that a case does not pay for the
    # heap of the harness.
    gc.collect()
    gc.freeze()
    found, raised = take_turns(cases, frames, by, Random(f"{order.seed}/{order.process}/{payload}/{operation}"), mark)
    garbage: dict[str, float] = {}
    for codec in list(found) if operation == "decode" and not known else []:
        mark(codec)
        try:
            garbage[codec] = garbage_share(cases[codec].run, cases[codec].inputs)
            keep_collecting(settings)
        except (Exception, SystemExit) as error:
            restore_collecting(settings)
            raised[codec] = error
            del found[codec]
    mark(None)
    failed.update((codec, one_line(error)) for codec, error in raised.items())
    slices = {
        codec: Slices([float(f"{value:.{DIGITS}g}") for value in values], by.strides.get(codec, 1))
        for codec, values in found.items()
    }
    times = level(slices, by.positions) if slices else {}
    timed = {codec: CaseTimed(list(s.values_s), s.stride, *times[codec]) for codec, s in slices.items()}
    return Timed(by, frames, timed, failed, garbage)


@cache
def _marks(fd: int) -> "memoryview[int]":
    return memoryview(mmap(fd, MARK_BYTES)).cast("q")


def _marker(codecs: Sequence[str], fd: int) -> Callable[[str | None], None]:
    """Return what writes whose turn it is where the harness reads it should this process end: 0.1 us a slice."""
    marks, places = _marks(fd), {codec: place for place, codec in enumerate(codecs)}

    def mark(codec: str | None) -> None:
        marks[0] = NO_TURN if codec is None else places[codec]

    return mark


def _validate(item: Sequence[str], order: WorkOrder) -> Checked:
    codec, payload = item
    return validate(_loaded(codec, order.catalogue), find(order.catalogue).sample(payload, order.seed))


def _odd_input(item: Sequence[str], _order: WorkOrder) -> Odd:
    (codec,) = item
    return Odd([(name, summary, outcomes[codec]) for name, summary, outcomes in api.odd_input([codec])])


# The message path is imported where it is used: the workers that measure codecs have no use for it.


def _context(item: Sequence[str], order: WorkOrder) -> InContext:
    from .path_stage import ack_rows, context_row

    scenario, codec, *asked = item
    row = context_row(scenario, codec, order.seed)
    return InContext(row, ack_rows(scenario, codec, order.seed) if asked else [])


def _time_parts(item: Sequence[str], order: WorkOrder) -> PathTimed:
    from .path_stage import time_batches, time_parts

    scenario, passes, turns, *codecs = item
    if scenario == BATCHES:
        return PathTimed(time_batches(int(passes), turns))
    return PathTimed(time_parts(scenario, codecs, order.seed, int(passes), turns))


TASKS: dict[str, Callable[[Sequence[str], WorkOrder], AnyReply]] = {
    "measure": _measure,
    "validate": _validate,
    "odd-input": _odd_input,
    "context": _context,
    "time-parts": _time_parts,
}


def process_metadata() -> dict[str, str | int | float]:
    """Return pyperf's metadata of this process, without what names the machine or its owner."""
    home = os.path.expanduser("~")
    return {
        key: value.replace(home, "~") if isinstance(value, str) and len(home) > 1 else value
        for key, value in pyperf_metadata().items()
        if key not in ("hostname", "python_executable", "boot_time", "uptime")
    }


def work(order: WorkOrder, send: Callable[[AnyReply], None]) -> None:
    """Do all items of an order, one after the other; raises ValueError when its digest does not match."""
    if digest(order.items) != order.digest:
        raise ValueError("the worker got another list of cases than the harness sent")
    gc.enable()
    send(WorkerReady({**process_metadata(), "gc_threshold": str(gc.get_threshold())}, overhead_s(), speed()))
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

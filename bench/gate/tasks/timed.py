"""A task of `entry.py`: one side of the interleaved timings, which takes a sample on request.

The rule: only the calls are timed. Their inputs are made before, anew for each sample, because a str that was encoded
before is cheaper to encode again. The collector is off, because it would run at random.

The order: {"codecs": [name, ...], "frames": {payload: [frame in msgpack and base64, ...]}, "slower": {codec: the share
of its time to add, for the self-test}}. Standard output gets a line of JSON with the names of the cases. Then each line
"CASE LOOPS" on standard input is answered by the seconds of LOOPS passes of that case over its frames; an empty line
ends the task.
"""

import gc
import json
import os
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from time import perf_counter
from typing import Any

import msgspec
from imwire.codecs import api

Sample = Callable[[int], float]
"""Takes a number of passes, and returns their seconds."""


def samplers(
    codecs: list[str], model: Any, frames: dict[str, list[str]], slower: dict[str, float]
) -> Iterator[tuple[str, Sample]]:
    """Yield each case's name and its sampler."""
    read = msgspec.msgpack.Decoder(model).decode
    for name in codecs:
        codec = api.load(name, model)
        for payload, texts in frames.items():
            written = [b64decode(text) for text in texts]
            data = [codec.encode(read(frame)) for frame in written]
            yield f"{name}/{payload}/encode", partial(sample, codec.encode, read, written, slower.get(name, 0.0))
            yield f"{name}/{payload}/decode", partial(sample, codec.decode, None, data, slower.get(name, 0.0))


def sample(
    call: Callable[[Any], Any], make: Callable[[bytes], Any] | None, inputs: list[bytes], slower: float, loops: int
) -> float:
    """Return the seconds of some passes; `make` turns an input into the call's argument."""
    values: list[Any] = [make(each) if make else each for _ in repeat(None, loops) for each in inputs]
    started = perf_counter()
    for value in values:
        call(value)
    seconds = perf_counter() - started
    if slower:
        until = started + seconds * (1 + slower)
        while perf_counter() < until:
            pass
        seconds = perf_counter() - started
    return seconds


def main(order: dict[str, Any], traffic: Any) -> dict[str, Any]:
    """Take samples until an empty line, or the end of the input."""
    if "cpu" in order and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {order["cpu"]})
    # What a codec prints must not be read as an answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    found = list(samplers(order["codecs"], traffic.model, order["frames"], order.get("slower", {})))
    print(json.dumps([name for name, _ in found]), file=answers)
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        if not line.strip():
            break
        case, loops = map(int, line.split())
        print(found[case][1](loops), file=answers)
    return {}

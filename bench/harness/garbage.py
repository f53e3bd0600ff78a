"""What garbage collection costs a codec, apart from its times.

The rule: results are held, as a server holds messages. While slices are timed nothing is kept, so nothing is ever
collected there (0 collections in 72 of 72 cases), and a codec that makes more objects would be flattered.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from .inputs import WHOLE, Inputs

SPAN_S = 0.03


@contextmanager
def collections_s() -> Iterator[list[float]]:
    """Yield a list that gets the seconds of every collection of the body."""
    found: list[float] = []
    began_s = 0.0

    def watch(phase: str, _info: dict[str, int]) -> None:
        nonlocal began_s
        if phase == "start":
            began_s = perf_counter()
        else:
            found.append(perf_counter() - began_s)

    gc.callbacks.append(watch)
    try:
        yield found
    finally:
        gc.callbacks.remove(watch)


def garbage_share(call: Callable[[Any], Any], inputs: Inputs, span_s: float = SPAN_S) -> float:
    """Return the share of its time (0 to 1) that `call` spends in garbage collection while all its results are held."""
    held: list[Any] = []
    elapsed_s = collecting_s = 0.0
    gc.collect()
    with collections_s() as found:
        while elapsed_s < span_s:
            values = inputs(WHOLE)
            # A collection while the inputs are made is not the call's.
            found.clear()
            start = perf_counter()
            held.extend(map(call, values))
            elapsed_s += perf_counter() - start
            collecting_s += sum(found)
    return collecting_s / elapsed_s

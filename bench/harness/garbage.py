"""What garbage collection costs a codec, apart from its times.

The rule: the results of a whole pass over the sample are held, as a server holds a burst of messages, and then let go.
While slices are timed nothing is kept, so nothing is ever collected there (0 collections in 72 of 72 cases), and a
codec that makes more objects would be flattered. Python collects when objects were made that still live: who holds more
pays more, without bound (0.3 s of held frames, two to three times this share).
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import thread_time
from typing import Any

from .inputs import WHOLE, Inputs

SPAN_S = 0.03


@contextmanager
def collections_s() -> Iterator[list[float]]:
    """Yield a list that gets the seconds of every collection of the body, in processor time."""
    found: list[float] = []
    began_s = 0.0

    def watch(phase: str, _info: dict[str, int]) -> None:
        nonlocal began_s
        if phase == "start":
            began_s = thread_time()
        else:
            found.append(thread_time() - began_s)

    gc.callbacks.append(watch)
    try:
        yield found
    finally:
        gc.callbacks.remove(watch)


def garbage_share(call: Callable[[Any], Any], inputs: Inputs, span_s: float = SPAN_S) -> float:
    """Return the share of its time (0 to 1) that `call` spends in garbage collection while its results are held."""
    elapsed_s = collecting_s = 0.0
    gc.collect()
    with collections_s() as found:
        while elapsed_s < span_s:
            values = inputs(WHOLE)
            # A collection while the inputs are made is not the call's.
            found.clear()
            start = thread_time()
            held = list(map(call, values))
            elapsed_s += thread_time() - start
            collecting_s += sum(found)
            del held
    return collecting_s / elapsed_s

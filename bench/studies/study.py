"""What the studies share: their parser, and how they report a user's mistake.

The rule: a mistake costs one line and exit status 2, as in the commands.
"""

import gc
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter_ns
from typing import Any, TypeVar

from ..commands.mistakes import MISTAKES

Key = TypeVar("Key")
Value = TypeVar("Value")


def parser(module: str, documentation: str | None) -> ArgumentParser:
    """Return the parser of a script, named after its module and described by the start of its docstring."""
    return ArgumentParser(
        prog=f"python -m imwire.bench.studies.{module}", description=(documentation or "").split("`")[0]
    )


@contextmanager
def mistakes_told(by: ArgumentParser) -> Iterator[None]:
    """Turn a user's mistake into one line and exit status 2."""
    try:
        yield
    except MISTAKES as error:
        by.error(str(error))


def count(text: str) -> int:
    """Return a number of rounds or runs; raises ArgumentTypeError below 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def rounds(calls: Mapping[Key, Callable[[], Value]], number: int) -> dict[Key, list[Value]]:
    """Return what each call returned: a warm-up, then each round. Calls take turns, every other round backwards."""
    found: dict[Key, list[Value]] = {key: [] for key in calls}
    for at in range(number + 1):
        keys = list(calls)
        for key in keys if at % 2 else reversed(keys):
            # Objects stay frozen until the end, so that a collection looks only at what the last call left.
            gc.collect()
            gc.freeze()
            found[key].append(calls[key]())
    gc.unfreeze()
    return found


def best_ns(
    calls: Mapping[str, Callable[[Any], object]], inputs: Mapping[str, Sequence[Any]], passes: int
) -> dict[str, float]:
    """Return each call's nanoseconds for one of its inputs: the fastest of many passes that take turns."""
    best: dict[str, float] = {}
    for _ in range(passes):
        for name, call in calls.items():
            began = perf_counter_ns()
            for one in inputs[name]:
                call(one)
            taken = (perf_counter_ns() - began) / len(inputs[name])
            best[name] = min(taken, best.get(name, taken))
    return best

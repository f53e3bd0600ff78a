"""Runs that take turns, stretch by stretch, and their processor time in slices that can be paired.

The rule: a machine that flips between two speeds, or does something else for a while, does so to all codecs alike. So a
stretch is short, and all runs make it one after the other, in a new order for each stretch.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from time import perf_counter

Key = tuple[str, str]
"""Codec and part."""


def sliced(runs: Mapping[Key, Iterator[int]], random: Random) -> dict[Key, list[float]]:
    """Return each run's seconds per message, of as many slices as the runs have stretches with messages.

    A run yields when it is ready, and then after each stretch how many messages it had. Stretches without messages are
    shared out over the slices (`shared_out`). Raises ValueError when the runs do not have the same stretches.
    """
    for run in runs.values():
        next(run)
    # Collection stays on, as in any server; the heap of all that is ready is frozen, so that no run pays for it.
    gc.collect()
    gc.freeze()
    messages: list[int] = []
    seconds: dict[Key, list[float]] = {key: [] for key in runs}
    while True:
        took = {key: _next_s(runs[key]) for key in shuffled(list(runs), random)}
        said, *others = {said for said, _ in took.values()}
        if others:
            raise ValueError("the runs do not have the same stretches")
        if said is None:
            break
        messages.append(said)
        for key, (_, second) in took.items():
            seconds[key].append(second)
    gc.unfreeze()
    return {key: shared_out(messages, found) for key, found in seconds.items()}


def shared_out(messages: Sequence[int], seconds: Sequence[float]) -> list[float]:
    """Return the seconds per message of the stretches that have any.

    The others are a page of history each, or what is left at the end. The first of n such stretches is paid by the
    first nth of the slices, and so on: every slice has its share, and a disturbed page disturbs few of them.
    """
    slices = [[said, second] for said, second in zip(messages, seconds, strict=True) if said]
    others = [second for said, second in zip(messages, seconds, strict=True) if not said]
    for at, second in enumerate(others):
        paying = slices[at * len(slices) // len(others) : (at + 1) * len(slices) // len(others)]
        for each in paying:
            each[1] += second * each[0] / sum(said for said, _ in paying)
    return [second / said for said, second in slices]


def shuffled(keys: Sequence[Key], random: Random) -> list[Key]:
    """Return the keys part by part, so that the codecs of a part follow each other; both in an order of their own."""
    place = {part: random.random() for part in dict.fromkeys(part for _, part in keys)}
    return sorted(keys, key=lambda key: (place[key[1]], random.random()))


def _next_s(run: Iterator[int]) -> tuple[int | None, float]:
    started = perf_counter()
    said = next(run, None)
    return said, perf_counter() - started

"""Several timings, and several payloads, taken together.

Payloads are pooled by geometric means, in which each weighs the same. Times stay per process, so that pooled
times are compared in pairs like any others. A codec that lacks one of the payloads is left out.
"""

from collections.abc import Callable, Sequence
from statistics import geometric_mean

from ...bench.results.rows import Results, Timing


def pooled_time(results: Results, codec: str, payloads: Sequence[str], operation: str) -> Timing | None:
    """Return a codec's geometric mean time of an operation, process by process; None when a payload is missing."""
    timings = [results.timing(codec, payload, operation) for payload in payloads]
    return combined(timings, "", operation, geometric_mean)


def pooled_bytes(results: Results, codec: str, payloads: Sequence[str]) -> float | None:
    """Return the geometric mean of a codec's mean bytes; None when a payload is missing or has no bytes."""
    found = [s.mean_bytes for payload in payloads if (s := results.size(codec, payload)) is not None and s.mean_bytes]
    return geometric_mean(found) if found and len(found) == len(payloads) else None


def combined(
    timings: Sequence[Timing | None], payload: str, operation: str, how: Callable[[Sequence[float]], float]
) -> Timing | None:
    """Return one timing of several of a codec, process by process; None when one is missing or no process has all."""
    known = [timing for timing in timings if timing is not None]
    if not known or len(known) < len(timings):
        return None
    shared = [p for p in known[0].processes if all(p in timing.processes for timing in known)]
    if not shared:
        return None
    times = [dict(zip(t.processes, t.times_s, strict=True)) for t in known]
    fastest = [dict(zip(t.processes, t.fastest_s, strict=True)) for t in known]
    return Timing(
        codec=known[0].codec,
        payload=payload,
        operation=operation,
        processes=tuple(shared),
        times_s=tuple(how([each[p] for each in times]) for p in shared),
        fastest_s=tuple(how([each[p] for each in fastest]) for p in shared),
    )

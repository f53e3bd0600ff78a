"""Pools the processes of several runs into one set of results.

The rule: only runs of the same profile and code, on the same machine with the same settings, over the same frames may
be pooled, and never one run twice: copies would look like certainty.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from .path_rows import ContextRow
from .rows import Environment, HazardRow, ProcessValues, Refusal, Results, ResultsError, Run, Sizes, Timing
from .run_comparison import differences


def merge(all_results: Sequence[Results]) -> Results:
    """Return one set of results with the processes of all, numbered anew; a single one is returned as it is.

    Raises ResultsError when there is none, when a run is given twice, or when runs differ in what makes a figure: the
    text names the field and both values.
    """
    if not all_results:
        raise ResultsError("there are no results to merge")
    merged = all_results[0]
    for index, other in enumerate(all_results[1:], start=1):
        for earlier in all_results[:index]:
            if _overlap(earlier, other):
                raise ResultsError(
                    f"{_name(other)} is the same run as {_name(earlier)}, or a part of it; pass each run once"
                )
        merged = _merge_two(merged, other)
    return merged


def _overlap(a: Results, b: Results) -> bool:
    """Return whether a process is in both: no two processes measure the same slices to the last digit."""
    if a.run.started == b.run.started or (a.sha256 and a.sha256 == b.sha256):
        return True
    slices = {timing.name: {found.slices_s for found in timing.found} for timing in a.timings}
    return any(slices.get(timing.name, set()) & {found.slices_s for found in timing.found} for timing in b.timings)


def _merge_two(a: Results, b: Results) -> Results:
    _check_fingerprints(a, b)
    shift = max((meta["process"] for meta in a.process_metadata), default=a.run.processes - 1) + 1
    refusals = {(r.codec, r.payload, r.operation): r for r in (*b.run.refusals, *a.run.refusals)}
    return Results(
        run=_merge_runs(a.run, b.run, list(refusals.values())),
        timings=_merge_timings(a.timings, b.timings, shift, set(refusals)),
        path_timings=_merge_timings(a.path_timings, b.path_timings, shift, set()),
        sizes=_merge_sizes(a, b),
        path=a.path,
        process_metadata=(*a.process_metadata, *(_shifted(meta, shift) for meta in b.process_metadata)),
    )


def _check_fingerprints(a: Results, b: Results) -> None:
    packages = [_packages(each.run.environment).keys() for each in (a, b)]
    for difference in differences(a, b):
        # Each run has the packages that its own codecs import.
        if difference.name not in packages[0] ^ packages[1]:
            raise _refusal(a, b, difference.name, difference.a, difference.b)
    samples = {payload.name: payload.sha256 for payload in a.run.payloads}
    for payload in b.run.payloads:
        if (ours := samples.get(payload.name, payload.sha256)) != payload.sha256:
            raise _refusal(a, b, f"the sample of payload {payload.name}", ours, payload.sha256)


def _merge_runs(a: Run, b: Run, refusals: list[Refusal]) -> Run:
    return msgspec.structs.replace(
        a,
        started=min(a.started, b.started),
        seconds=a.seconds + b.seconds,
        partial=a.partial or b.partial,
        overhead_s=max(a.overhead_s, b.overhead_s),
        speed=min(a.speed, b.speed),
        processes=a.processes + b.processes,
        codecs=_united(a.codecs, b.codecs),
        payloads=_united(a.payloads, b.payloads),
        refusals=refusals,
        hazards=_merge_hazards(a.hazards, b.hazards),
        garbage=list({(row.codec, row.payload): row for row in (*b.garbage, *a.garbage)}.values()),
        context=_first_of_each(a.context, b.context),
        acks=a.acks or b.acks,
        warnings=list(dict.fromkeys((*a.warnings, *b.warnings))),
        environment={
            **b.environment,
            **a.environment,
            **_all_packages(a.environment, b.environment),
            **_busiest(a.environment, b.environment),
        },
    )


def _first_of_each(a: Sequence[ContextRow], b: Sequence[ContextRow]) -> list[ContextRow]:
    """Return the rows of both; rows in both are exact, and equal because seed and source are."""
    return list({(row.scenario, row.codec): row for row in (*b, *a)}.values())


def _all_packages(a: Environment, b: Environment) -> Environment:
    found = _packages(b) | _packages(a)
    return {"packages": found} if found else {}


def _packages(environment: Environment) -> dict[str, str]:
    found = environment.get("packages")
    return found if isinstance(found, dict) else {}


def _busiest(a: Environment, b: Environment) -> Environment:
    """Return how busy the machine was while it was busiest: loads and shares, the larger of both."""
    shared = [key for key in a if key in b and ("_share_" in key or key.startswith("load_average"))]
    return {key: max(a[key], b[key], key=float) for key in shared}  # type: ignore[arg-type]


def _merge_timings(
    a: Sequence[Timing], b: Sequence[Timing], shift: int, refused: set[tuple[str, str, str]]
) -> tuple[Timing, ...]:
    found: dict[tuple[str, str, str], tuple[int, list[ProcessValues]]] = {}
    for timings, offset in ((a, 0), (b, shift)):
        for timing in timings:
            _, values = found.setdefault((timing.codec, timing.payload, timing.operation), (timing.frames, []))
            values += [p._replace(process=p.process + offset) for p in timing.found]
    # A case that failed in one run cannot be trusted in the other.
    return tuple(Timing.of(case, p, frames) for case, (frames, p) in found.items() if case not in refused)


def _merge_sizes(a: Results, b: Results) -> tuple[Sizes, ...]:
    found = {(s.codec, s.payload): s for s in a.sizes}
    for sizes in b.sizes:
        ours = found.setdefault((sizes.codec, sizes.payload), sizes)
        if ours.frame_bytes != sizes.frame_bytes:
            what = f"the bytes of {sizes.codec}/{sizes.payload}"
            raise _refusal(a, b, what, sum(ours.frame_bytes), sum(sizes.frame_bytes))
    return tuple(found.values())


def _merge_hazards(a: Sequence[HazardRow], b: Sequence[HazardRow]) -> list[HazardRow]:
    found = {row.name: row for row in a}
    for row in b:
        ours = found.get(row.name, row)
        found[row.name] = msgspec.structs.replace(ours, outcomes={**row.outcomes, **ours.outcomes})
    return list(found.values())


def _united(a: Sequence[Any], b: Sequence[Any]) -> list[Any]:
    found = {item.name: item for item in a}
    return [*a, *(item for item in b if item.name not in found)]


def _shifted(metadata: dict[str, Any], shift: int) -> dict[str, Any]:
    return {**metadata, "process": metadata["process"] + shift}


def _name(results: Results) -> str:
    return str(results.path) if results.path else f"the run of {results.run.started}"


def _refusal(a: Results, b: Results, name: str, ours: object, theirs: object) -> ResultsError:
    where = f"{_name(a)} and {_name(b)}"
    return ResultsError(f"{where} cannot be merged: {name} differs, {ours!r} and {theirs!r}; `imwire compare` them")

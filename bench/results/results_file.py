"""The results file: an ordinary pyperf suite that holds the whole run.

The rule: `load` returns every value that `write` was given, and a file is there whole or not at all. A case is one
benchmark with one pyperf run for each worker process; sizes are benchmarks of unit byte. All the rest is one JSON
string in the metadata of the benchmark `imwire/run`, because pyperf takes no zeros and no empty or nested metadata.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pyperf

from ...codecs.api import CodecDescription
from ...codecs.names import read_name
from .rows import SCHEMA, ProcessValues, Results, ResultsError, Run, Sizes, Timing
from .whole_file import replacing

FILE_NAME = "results.json"
RUN = "imwire/run"
SIZE = "size"
PAYLOAD = ("payload", "operation")
SCENARIO = ("scenario", "part")
"""The metadata keys that name what a codec was measured on: a cell of the table, or the message path."""


class _Zeros(msgspec.Struct, frozen=True):
    """The frames of a payload that have no bytes at all, as Protobuf writes an all-default frame."""

    codec: str
    payload: str
    frames: int
    indexes: list[int]


class _Stored(msgspec.Struct, frozen=True):
    """The JSON string of `imwire/run`."""

    run: Run
    zeros: list[_Zeros] = []
    process_metadata: list[dict[str, str | int | float]] = []


class _Version(msgspec.Struct, frozen=True):
    schema: int


class _Stamp(msgspec.Struct, frozen=True):
    run: _Version


def write(results: Results, path: Path) -> None:
    """Write results to `path`, whole or not at all: a crash in between leaves the file that was there before."""
    with replacing(path) as partial:
        _suite(results).dump(str(partial), replace=True)


def load(path: Path | str) -> Results:
    """Return the results in a file, or in the `results.json` of a folder.

    Raises ResultsError that says what is wrong with the file, and what to do.
    """
    path = Path(path)
    path = path / FILE_NAME if path.is_dir() else path
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ResultsError(f"there is no {path}; `imwire bench` writes such a file") from None
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}") from error
    suite = _read_suite(path, data)
    try:
        stored = _stored(path, suite)
        timings, sizes, path_timings = _rows(suite)
    except (KeyError, ValueError, TypeError) as error:
        # Not our own error: some other program wrote rows that only look like ours.
        raise ResultsError(f"{path} holds a row that imwire cannot read ({error}); measure again") from error
    sizes = _with_zeros(sizes, stored.zeros)
    metadata: tuple[dict[str, Any], ...] = tuple(stored.process_metadata)
    return Results(stored.run, timings, sizes, sha256(data).hexdigest(), path, metadata, path_timings)


def _read_suite(path: Path, data: bytes) -> pyperf.BenchmarkSuite:
    try:
        text = data.decode("utf-8")
        json.loads(text)
    except ValueError as error:
        cut = "is empty" if not data.strip() else f"is not JSON, or was cut short ({error})"
        raise ResultsError(f"{path} {cut}; measure again, or copy the file again") from None
    try:
        return pyperf.BenchmarkSuite.loads(text)
    except (AttributeError, KeyError, ValueError, TypeError) as error:
        raise ResultsError(
            f"{path} is JSON but not a pyperf file ({error}); imwire reads its own results.json"
        ) from None


def _stored(path: Path, suite: pyperf.BenchmarkSuite) -> _Stored:
    try:
        text = suite.get_benchmark(RUN).get_metadata()["imwire"]
    except KeyError:
        message = f"{path} is a pyperf file, but not one of imwire's: the benchmark {RUN} is not in it"
        raise ResultsError(message) from None
    schema = msgspec.json.decode(text, type=_Stamp).run.schema
    if schema != SCHEMA:
        message = f"{path} has schema version {schema} and this imwire reads {SCHEMA}"
        raise ResultsError(f"{message}; use the imwire that wrote it, or measure again")
    return msgspec.json.decode(text, type=_Stored)


def _suite(results: Results) -> pyperf.BenchmarkSuite:
    infos = {info.name: info for info in results.run.codecs}
    processes = {meta["process"]: meta for meta in results.process_metadata}
    zeros = [
        _Zeros(s.codec, s.payload, len(s.frame_bytes), _zero_indexes(s))
        for s in results.sizes
        if not all(s.frame_bytes)
    ]
    stored = _Stored(results.run, zeros, [dict(meta) for meta in results.process_metadata])
    run = pyperf.Run(
        [max(results.run.seconds, 1e-9)],
        metadata={"name": RUN, "unit": "second", "imwire": msgspec.json.encode(stored).decode()},
        collect_metadata=False,
    )
    benchmarks = [_timing_benchmark(timing, infos, processes, PAYLOAD) for timing in results.timings]
    benchmarks += [_timing_benchmark(timing, infos, processes, SCENARIO) for timing in results.path_timings]
    benchmarks += [_sizes_benchmark(sizes, infos) for sizes in results.sizes if any(sizes.frame_bytes)]
    return pyperf.BenchmarkSuite([*benchmarks, pyperf.Benchmark([run])])


def _timing_benchmark(
    timing: Timing, infos: dict[str, CodecDescription], processes: dict[int, dict[str, Any]], keys: tuple[str, str]
) -> pyperf.Benchmark:
    case = {
        **_case_metadata(timing.codec, timing.payload, timing.operation, infos, keys),
        "unit": "second",
        "inner_loops": timing.frames,
    }
    return pyperf.Benchmark(
        [
            pyperf.Run(
                found.slices_s,
                metadata={
                    **processes.get(found.process, {}),
                    **case,
                    **{name: value for name, value in found._asdict().items() if name != "slices_s"},
                },
                collect_metadata=False,
            )
            for found in timing.found
        ]
    )


def _sizes_benchmark(sizes: Sizes, infos: dict[str, CodecDescription]) -> pyperf.Benchmark:
    metadata = {**_case_metadata(sizes.codec, sizes.payload, SIZE, infos, PAYLOAD), "unit": "byte"}
    values = [size for size in sizes.frame_bytes if size]
    return pyperf.Benchmark([pyperf.Run(values, metadata=metadata, collect_metadata=False)])


def _case_metadata(
    codec: str, payload: str, operation: str, infos: dict[str, CodecDescription], keys: tuple[str, str]
) -> dict[str, Any]:
    name = read_name(codec)
    info = infos.get(codec) or infos.get(name.codec) or CodecDescription(codec)
    return {
        "name": f"{codec}/{payload}/{operation}",
        "codec": codec,
        **dict(zip(keys, (payload, operation), strict=True)),
        "compression": name.compression or "none",
        "library": info.library or "unknown",
        "library_version": info.version or "unknown",
    }


def _rows(suite: pyperf.BenchmarkSuite) -> tuple[tuple[Timing, ...], tuple[Sizes, ...], tuple[Timing, ...]]:
    timings: list[Timing] = []
    sizes: list[Sizes] = []
    path_timings: list[Timing] = []
    for benchmark in suite:
        runs = [(run, run.get_metadata()) for run in benchmark.get_runs()]
        first = runs[0][1]
        if "codec" not in first:
            continue
        if first.get("operation") == SIZE:
            sizes.append(Sizes(first["codec"], first["payload"], tuple(runs[0][0].values)))
            continue
        keys, rows = (SCENARIO, path_timings) if "scenario" in first else (PAYLOAD, timings)
        found = [
            ProcessValues(slices_s=run.values, **{name: meta[name] for name in ProcessValues._fields if name in meta})
            for run, meta in runs
        ]
        case = (first["codec"], first[keys[0]], first[keys[1]])
        rows.append(Timing.of(case, found, first["inner_loops"]))
    return tuple(timings), tuple(sizes), tuple(path_timings)


def _zero_indexes(sizes: Sizes) -> list[int]:
    return [index for index, size in enumerate(sizes.frame_bytes) if not size]


def _with_zeros(sizes: Iterable[Sizes], zeros: Sequence[_Zeros]) -> tuple[Sizes, ...]:
    """Return the sizes with the zeros in their places, which pyperf cannot store (wholly empty samples last)."""
    found = {(s.codec, s.payload): s for s in sizes}
    for zero in zeros:
        kept = found.get((zero.codec, zero.payload))
        rest = iter(kept.frame_bytes if kept else ())
        empty = set(zero.indexes)
        frame_bytes = tuple(0 if index in empty else next(rest) for index in range(zero.frames))
        found[zero.codec, zero.payload] = Sizes(zero.codec, zero.payload, frame_bytes)
    return tuple(found.values())

"""Made-up but plausible results: seeded, for tests and for looking at the page; nothing here was measured."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from imwire.bench.harness import machine
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results.rows import HazardRow, PayloadInfo, Refusal, Results, Run, Sizes, Timing
from imwire.codecs.api import CodecDescription

# name: (traffic, items, JSON bytes, share of the bytes that Protobuf needs, how far zstd shrinks JSON)
PAYLOADS = {
    "text": ("single message", 1, 761, 0.47, 0.72),
    "text-en": ("single message", 1, 742, 0.49, 0.74),
    "text-compact": ("single message", 1, 312, 0.55, 0.93),
    "image-thumb": ("single message", 1, 3620, 0.66, 0.83),
    "card": ("single message", 1, 1610, 0.61, 0.58),
    "menu": ("single message", 1, 1320, 0.58, 0.49),
    "typing": ("signal", 1, 92, 0.42, 1.09),
    "ack": ("acknowledgement", 1, 176, 0.44, 1.02),
    "ack-batch": ("acknowledgement", 100, 2290, 0.40, 0.41),
    "ack-range": ("acknowledgement", 1, 98, 0.38, 1.08),
    "history-50": ("batch", 50, 38100, 0.48, 0.135),
    "sync-200": ("batch", 200, 16200, 0.31, 0.29),
}
# name: (format, library, fixed us, us per JSON kB) for encode and decode, byte factor against JSON, own share
CODECS = {
    "json": ("JSON", "json", 2.6, 5.8, 2.1, 5.0, 1.0, 0.82),
    "json-default": ("JSON", "json", 2.4, 6.5, 2.2, 5.6, 1.26, 0.83),
    "orjson": ("JSON", "orjson", 0.55, 1.7, 0.65, 2.5, 1.0, 0.45),
    "msgspec-json": ("JSON", "msgspec", 0.3, 0.85, 0.45, 1.7, 1.0, 0.98),
    "protobuf": ("Protobuf", "protobuf", 1.2, 3.4, 1.4, 4.1, 0.0, 0.25),
    "protobuf-json": ("JSON", "protobuf", 18.0, 38.0, 22.0, 45.0, 1.04, 0.9),
    "msgpack": ("MessagePack", "msgpack", 0.9, 2.2, 0.8, 2.6, 0.82, 0.55),
    "ormsgpack": ("MessagePack", "ormsgpack", 0.5, 1.5, 0.6, 2.2, 0.82, 0.42),
    "msgspec-msgpack": ("MessagePack", "msgspec", 0.28, 0.8, 0.4, 1.4, 0.82, 0.98),
    "cbor2": ("CBOR", "cbor2", 1.1, 2.8, 1.3, 3.8, 0.82, 0.6),
}
LAYERED = ("json", "orjson", "protobuf", "msgpack")
LEVELS = {1: (0.8, 1.04), 3: (1.0, 1.0), 9: (3.1, 0.95), 19: (14.0, 0.93)}
HAZARDS = (
    ("duplicate key", "one key twice in a map", {"json": "frame", "orjson": "frame", "protobuf": "frame"}),
    (
        "trailing bytes",
        "a whole frame, then three bytes",
        {"json": "DecodeError: Extra data: line 1 column 762", "orjson": "DecodeError: trailing", "ormsgpack": "frame"},
    ),
    (
        "not a number",
        "a not-a-number where a number stands",
        {"json": "frame", "orjson": "DecodeError: bad <number>", "cbor2": "RecursionError: maximum depth"},
    ),
)
Times = dict[tuple[str, str, str], Sequence[float]]


def _info(name: str) -> PayloadInfo:
    traffic, items, size, _, _ = PAYLOADS.get(name, PAYLOADS["text"])
    return PayloadInfo(
        name=name,
        summary=f"made-up {name}",
        traffic=traffic,
        count=256 if items == 1 else 6,
        items=items,
        p50_bytes=size,
        p99_bytes=int(size * 1.6),
        non_ascii=0.1,
        compressibility=2.4,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        default=name in PAYLOADS,
    )


def _plain_bytes(codec: str, payload: str) -> float:
    _, _, size, share, _ = PAYLOADS[payload]
    return size * (CODECS[codec][6] or share)


def _wire_bytes(codec: str, payload: str) -> float:
    name, plus, level = codec.partition("+zstd")
    plain = _plain_bytes(name, payload)
    if not plus:
        return plain
    _, _, size, _, shrunk = PAYLOADS[payload]
    floor = max(size * shrunk * LEVELS[int(level.strip("-") or 3)][1], 0.0)
    return min(plain * 1.0 + 12, floor * (0.92 if name == "protobuf" else 1.0) + 8) if shrunk < 1 else plain + 9


def _seconds(codec: str, payload: str, operation: str) -> float:
    name, plus, level = codec.partition("+zstd")
    _, _, encode0, encode1, decode0, decode1, _, own = CODECS[name]
    kilobytes = PAYLOADS[payload][2] / 1000
    encoding = operation in ("encode", "dumps")
    cost = encode0 + encode1 * kilobytes if encoding else decode0 + decode1 * kilobytes
    if operation in ("dumps", "loads"):
        cost *= own if encoding else min(1.0, own * 1.1)
    if plus:
        cost += (2.2 + 3.4 * kilobytes) * LEVELS[int(level.strip("-") or 3)][0] if encoding else 1.1 + 0.9 * kilobytes
    return cost * 1e-6


def _timing(
    random: Random, codec: str, payload: str, operation: str, processes: Sequence[int], drift: list[float]
) -> Timing:
    true = _seconds(codec, payload, operation)
    medians = tuple(true * drift[p] * random.lognormvariate(0.0, 0.011) for p in processes)
    return Timing(
        codec=codec,
        payload=payload,
        operation=operation,
        processes=tuple(processes),
        times_s=medians,
        fastest_s=tuple(m * random.uniform(0.96, 0.995) for m in medians),
        frames=10,
    )


def _cases(payloads: Sequence[str], codecs: Sequence[str], layers: bool) -> list[tuple[str, str, str]]:
    cases = [(c, p, o) for p in payloads for c in codecs for o in ("encode", "decode", "dumps", "loads")]
    if layers:
        cases += [(f"{c}+zstd", p, o) for p in payloads for c in codecs if c in LAYERED for o in ("encode", "decode")]
        cases += [
            (f"{c}+zstd-{level}", p, o)
            for p in ("text", "history-50")
            if p in payloads
            for c in ("orjson", "protobuf")
            if c in codecs
            for level in (1, 9, 19)
            for o in ("encode", "decode")
        ]
    return cases


def synthetic(
    seed: int = 1,
    processes: int = 7,
    payloads: Sequence[str] = tuple(PAYLOADS),
    codecs: Sequence[str] = tuple(CODECS),
    layers: bool = True,
    profile: str = "default",
) -> Results:
    """Return a whole made-up run."""
    random = Random(f"reports/{seed}")
    drift = [random.lognormvariate(0.0, 0.02) for _ in range(processes)]
    cases = _cases(payloads, codecs, layers)
    timings = tuple(_timing(random, *case, processes=range(processes), drift=drift) for case in cases)
    sized = dict.fromkeys((c, p) for c, p, _ in cases)
    if layers:
        sized |= dict.fromkeys((f"{c}+zstd", p) for p in payloads for c in codecs)
    sizes = []
    for codec, payload in sized:
        mean = _wire_bytes(codec, payload)
        wobble = Random(f"sizes/{payload}")
        sizes.append(Sizes(codec, payload, tuple(max(1, round(mean * wobble.uniform(0.8, 1.2))) for _ in range(16))))
    infos = [CodecDescription(n, CODECS[n][0], CODECS[n][1], "1.2.3") for n in codecs]
    infos += [CodecDescription(f"{n}+zstd", CODECS[n][0], CODECS[n][1], "1.2.3") for n in codecs if layers]
    run = Run(
        profile=profile,
        seed=seed,
        started="2026-11-23T21:30:00+00:00",
        seconds=212.4,
        overhead_s=1.3e-8,
        processes=processes,
        codecs=[*infos, CodecDescription("bson", "BSON", missing="needs the bson package: pip install pymongo")],
        payloads=[_info(p) for p in payloads],
        links=list(LINKS),
        refusals=[Refusal("cbor2", "card", "decode", "field price_minor came back as float, not int")],
        hazards=[HazardRow(*row) for row in HAZARDS],
        warnings=machine.disturbances(0.31, 0.0, "before the run"),
        environment={
            "python_version": "3.11.2",
            "cpu_model_name": "Made-up CPU @ 2.00GHz",
            "cpu_count": 2,
            "load_average_before": 1.9,
            "load_average_after": 1.1,
            "busy_share_before": 0.31,
            "steal_share_measuring": -1.0,
            "gc": machine.GC,
            "packages": {"orjson": "3.13.0", "protobuf": "7.36.2", "zstandard": "0.25.0"},
        },
    )
    return Results(run=run, timings=timings, sizes=tuple(sizes))


def built(times: Times, sizes: dict[tuple[str, str], Sequence[int]] | None = None) -> Results:
    """Return results with exactly these process medians and frame bytes."""
    timings = tuple(Timing(c, p, o, tuple(range(len(v))), tuple(v), tuple(v)) for (c, p, o), v in times.items())
    rows = tuple(Sizes(c, p, tuple(v)) for (c, p), v in (sizes or {}).items())
    names = dict.fromkeys([t.payload for t in timings] + [s.payload for s in rows])
    run = Run(profile="test", seed=0, started="2026-01-01", payloads=[_info(n) for n in names], links=list(LINKS))
    return Results(run=run, timings=timings, sizes=rows)


def written(results: Results, folder: Path) -> Results:
    """Write a stand-in results file and return the results as the harness would have read them from it."""
    path = folder / "results.json"
    data = json.dumps({"version": "1.0", "benchmarks": [t.name for t in results.timings]}).encode()
    path.write_bytes(data)
    return replace(results, path=path, sha256=hashlib.sha256(data).hexdigest())

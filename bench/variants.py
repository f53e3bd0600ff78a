"""The ways to call each library that were tried, with figures: `python -m imwire.bench.variants [CODEC...]`.

The rule: all variants of one step are timed in one process, interleaved, and shown as ratios to the one in use, so that
anybody can see that each codec is called as a careful user of its library would call it.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from ..codecs import api
from ..payloads.catalog import payloads

PAYLOADS = ("text", "history-50")
ROUNDS = 15
SAMPLE_S = 0.005
Step = Callable[[Any], Any]


@dataclass(frozen=True)
class Variants:
    """The variants of one step of one codec; the first is the one in use."""

    codec: str
    step: str
    inputs: Sequence[Any]
    calls: tuple[tuple[str, Step], ...]


def measure(variants: Variants) -> list[tuple[str, float, float]]:
    """Return (name, seconds a frame, ratio to the variant in use) of each variant; all give their best of 15 rounds."""
    times: dict[str, list[float]] = {name: [] for name, _ in variants.calls}
    for _ in range(ROUNDS):
        for name, call in variants.calls:
            times[name].append(_sample(call, variants.inputs))
    used = times[variants.calls[0][0]]
    return [
        (name, min(times[name]), median(a / b for a, b in zip(times[name], used, strict=True)))
        for name, _ in variants.calls
    ]


def _sample(call: Step, inputs: Sequence[Any]) -> float:
    passes, began = 0, perf_counter()
    while True:
        for value in inputs:
            call(value)
        passes += 1
        elapsed = perf_counter() - began
        if elapsed >= SAMPLE_S:
            return elapsed / passes / len(inputs)


def _as_dict(value: Any) -> Any:
    """Convert a struct as dataclasses.asdict would: generic, recursive, in Python."""
    if isinstance(value, msgspec.Struct):
        tag = type(value).__struct_config__.tag
        document = {"t": tag} if tag else {}
        return document | {name: _as_dict(part) for name, part in msgspec.structs.asdict(value).items()}
    return [_as_dict(part) for part in value] if isinstance(value, list) else value


def conversions(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of the conversion that all self-describing codecs share."""
    from ..codecs._domain import compile_check
    from ..codecs._every_field import compile_document
    from ..payloads.frames import Frame

    codec = api.load("orjson")
    yield Variants("(shared)", "to_native", frames, (
        ("msgspec.to_builtins", codec.to_native),
        ("generated dict displays", compile_document(Frame)),
        ("recursive asdict", _as_dict),
        ("(the domain check alone)", compile_check(Frame)),
    ))  # fmt: skip
    documents = [codec.to_native(frame) for frame in frames]
    yield Variants("(shared)", "from_native", documents, (
        ("msgspec.convert to the struct of the tag", codec.from_native),
        ("msgspec.convert to the union", partial(msgspec.convert, type=Frame)),
    ))  # fmt: skip


def json_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of the standard library's json."""
    import json

    from ..codecs.json import safe_loads

    codec = api.load("json")
    documents, data = [codec.to_native(frame) for frame in frames], [codec.encode(frame) for frame in frames]
    yield Variants("json", "dumps", documents, (
        ("JSONEncoder reused, compact UTF-8", codec.dumps),
        ("json.dumps with separators", lambda d: json.dumps(d, ensure_ascii=False, separators=(",", ":")).encode()),
        ("json.dumps with defaults", lambda d: json.dumps(d).encode()),
    ))  # fmt: skip
    yield Variants("json", "loads", data, (
        ("strict JSONDecoder reused", safe_loads),
        ("json.loads of bytes", json.loads),
        ("json.loads of text", lambda d: json.loads(d.decode())),
        ("duplicate keys refused by a hook", lambda d: json.loads(d, object_pairs_hook=dict)),
    ))  # fmt: skip


def orjson_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of orjson."""
    import orjson

    codec = api.load("orjson")
    yield Variants("orjson", "encode", frames, (
        ("to_builtins, then dumps, domain checked", codec.encode),
        ("without the domain check", lambda f: orjson.dumps(codec.to_native(f))),
    ))  # fmt: skip


def msgspec_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of msgspec's own JSON."""
    from ..payloads.frames import Frame

    codec = api.load("msgspec-json")
    data = [codec.encode(frame) for frame in frames]
    yield Variants("msgspec-json", "encode", frames, (
        ("Encoder reused, domain checked", codec.encode),
        ("without the domain check", codec.dumps),
        ("msgspec.json.encode", msgspec.json.encode),
    ))  # fmt: skip
    yield Variants("msgspec-json", "decode", data, (
        ("Decoder reused", codec.decode),
        ("msgspec.json.decode", partial(msgspec.json.decode, type=Frame)),
    ))  # fmt: skip


def msgpack_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of msgpack."""
    import msgpack

    from ..codecs.msgpack import MAX_ITEMS

    codec = api.load("msgpack")
    documents, data = [codec.to_native(frame) for frame in frames], [codec.encode(frame) for frame in frames]
    yield Variants("msgpack", "dumps", documents, (("Packer reused", codec.dumps), ("packb", msgpack.packb)))
    unpacker = msgpack.Unpacker()

    def fed(piece: bytes) -> Any:
        unpacker.feed(piece)
        return unpacker.unpack()

    yield Variants("msgpack", "loads", data, (
        ("unpackb, lists bounded", partial(msgpack.unpackb, max_array_len=MAX_ITEMS, max_map_len=MAX_ITEMS)),
        ("unpackb", msgpack.unpackb),
        ("Unpacker reused and fed", fed),
        ("duplicate keys refused by a hook", partial(msgpack.unpackb, object_pairs_hook=dict)),
    ))  # fmt: skip


def cbor2_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of cbor2."""
    import cbor2

    from ..codecs.cbor2 import safe_loads

    codec = api.load("cbor2")
    data = [codec.encode(frame) for frame in frames]
    yield Variants("cbor2", "loads", data, (
        ("a decoder object, tags forbidden, trailing bytes refused", safe_loads),
        ("loads", cbor2.loads),
    ))  # fmt: skip


def protobuf_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of Protobuf: how a message is filled, written and read."""
    from google.protobuf.json_format import MessageToDict, ParseDict

    from ..codecs import imwire_pb2

    schema: Any = imwire_pb2
    codec = api.load("protobuf")

    def nested(frame: Any) -> Any:
        document = _as_dict(frame)
        return schema.Frame(**{document.pop("t"): _for_constructor(document)})

    yield Variants("protobuf", "to_native", frames, (
        ("field by field, generated", codec.to_native),
        ("nested dicts to the constructor", nested),
        ("json_format.ParseDict", lambda f: ParseDict(_for_parse_dict(f), schema.Frame())),
    ))  # fmt: skip
    messages = [codec.to_native(frame) for frame in frames]
    yield Variants("protobuf", "dumps", messages, (
        ("SerializeToString()", codec.dumps),
        ("SerializeToString(deterministic=True)", partial(schema.Frame.SerializeToString, deterministic=True)),
    ))  # fmt: skip
    yield Variants("protobuf", "from_native", messages, (
        ("field by field, generated", codec.from_native),
        ("json_format.MessageToDict (no frame yet)", MessageToDict),
    ))  # fmt: skip


def _for_constructor(document: dict[str, Any]) -> dict[str, Any]:
    """Move the tagged body to the field of its tag, and leave out what is None, all the way down."""
    result: dict[str, Any] = {}
    for name, part in document.items():
        if isinstance(part, dict) and "t" in part and name == "body":
            result[part["t"]] = {key: value for key, value in part.items() if key != "t"}
        elif isinstance(part, list):
            result[name] = [
                _for_constructor({k: v for k, v in item.items() if k != "t"}) if isinstance(item, dict) else item
                for item in part
            ]
        elif part is not None:
            result[name] = part
    return result


def _for_parse_dict(frame: Any) -> dict[str, Any]:
    document = _as_dict(frame)
    return {document.pop("t"): _for_constructor(document)}


def zstd_variants(frames: Sequence[Any]) -> Iterable[Variants]:
    """Yield the variants of zstd around orjson's bytes."""
    import zstandard

    from ..codecs.zstd import bind

    data = [api.load("orjson").encode(frame) for frame in frames]
    compress, decompress = bind(3, api.LIMIT_BYTES)
    yield Variants("zstd", "compress", data, (
        ("context reused", compress),
        ("a new context for each frame", lambda d: zstandard.ZstdCompressor(level=3).compress(d)),
        ("with a checksum", zstandard.ZstdCompressor(level=3, write_checksum=True).compress),
    ))  # fmt: skip
    yield Variants("zstd", "decompress", [compress(piece) for piece in data], (
        ("context reused, size checked", decompress),
        ("context reused, no checks", zstandard.ZstdDecompressor().decompress),
        ("a new context for each frame", lambda d: zstandard.ZstdDecompressor().decompress(d)),
    ))  # fmt: skip


GROUPS = {
    "(shared)": conversions,
    "json": json_variants,
    "orjson": orjson_variants,
    "msgspec": msgspec_variants,
    "msgpack": msgpack_variants,
    "cbor2": cbor2_variants,
    "protobuf": protobuf_variants,
    "zstd": zstd_variants,
}


def main(wanted: Sequence[str]) -> None:
    """Print a Markdown table of every variant, or of the groups named."""
    print("| codec | step | variant | " + " | ".join(f"{name}, us | ratio" for name in PAYLOADS) + " |")
    print("|---|---|---|" + "--:|--:|" * len(PAYLOADS))
    samples = [payloads()[name].sample(0) for name in PAYLOADS]
    for group, make in GROUPS.items():
        if wanted and group not in wanted:
            continue
        for columns in zip(*(make(sample) for sample in samples), strict=True):
            rows = zip(*(measure(column) for column in columns), strict=True)
            for row in rows:
                figures = " | ".join(f"{seconds * 1e6:.2f} | {ratio:.2f}" for _, seconds, ratio in row)
                print(f"| {columns[0].codec} | {columns[0].step} | {row[0][0]} | {figures} |")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The calls that were tried: for each step of each codec, every way that a careful user of its library might write it.

The rule: the first variant of a step is the one in use. All variants of a step take the same inputs, as fresh as the
harness makes them, because a str that was encoded before is cheaper to encode again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from ...codecs import api
from ...payloads.catalogue import find
from ..harness.inputs import WHOLE, Inputs, inputs

SEED = 0
Step = Callable[[Any], Any]


@dataclass(frozen=True)
class Variants:
    """The variants of one step of one codec, by name; the first is the one in use."""

    codec: str
    step: str
    inputs: Inputs
    calls: tuple[tuple[str, Step], ...]


def given(codec: api.BoundCodec, payload: str, operation: str) -> Inputs:
    """Return what a step takes over a built-in payload's sample."""
    return inputs(codec, find(), payload, SEED, operation)


def _as_dict(value: Any) -> Any:
    """Convert a struct as dataclasses.asdict would: generic, recursive, in Python."""
    if isinstance(value, msgspec.Struct):
        tag = type(value).__struct_config__.tag
        document = {"t": tag} if tag else {}
        return document | {name: _as_dict(part) for name, part in msgspec.structs.asdict(value).items()}
    return [_as_dict(part) for part in value] if isinstance(value, list) else value


def conversions(payload: str) -> Iterable[Variants]:
    """Yield the variants of the conversion that all self-describing codecs share."""
    from ...codecs._contract.domain_check import compile_check
    from ...codecs._every_field import compile_document
    from ...payloads.frames import Frame

    codec = api.load("orjson")
    yield Variants("(shared)", "to_native", given(codec, payload, "encode"), (
        ("msgspec.to_builtins", codec.to_native),
        ("generated dict displays", compile_document(Frame)),
        ("recursive asdict", _as_dict),
        ("(the domain check alone)", compile_check(Frame)),
    ))  # fmt: skip
    yield Variants("(shared)", "from_native", given(codec, payload, "dumps"), (
        ("msgspec.convert to the struct of the tag", codec.from_native),
        ("msgspec.convert to the union", partial(msgspec.convert, type=Frame)),
    ))  # fmt: skip


def json_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of the standard library's json."""
    import json

    from ...codecs.json import safe_loads

    codec = api.load("json")
    yield Variants("json", "dumps", given(codec, payload, "dumps"), (
        ("JSONEncoder reused, compact UTF-8", codec.dumps),
        ("json.dumps with separators", lambda d: json.dumps(d, ensure_ascii=False, separators=(",", ":")).encode()),
        ("json.dumps with defaults", lambda d: json.dumps(d).encode()),
    ))  # fmt: skip
    yield Variants("json", "loads", given(codec, payload, "loads"), (
        ("strict JSONDecoder reused", safe_loads),
        ("json.loads of bytes", json.loads),
        ("json.loads of text", lambda d: json.loads(d.decode())),
        ("duplicate keys refused by a hook", lambda d: json.loads(d, object_pairs_hook=dict)),
    ))  # fmt: skip


def orjson_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of orjson."""
    import orjson

    codec = api.load("orjson")
    yield Variants("orjson", "encode", given(codec, payload, "encode"), (
        ("to_builtins, then dumps, domain checked", codec.encode),
        ("without the domain check", lambda f: orjson.dumps(codec.to_native(f))),
    ))  # fmt: skip


def msgspec_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of msgspec's own JSON and MessagePack, and what a check of all text would add."""
    from ...payloads.frames import Frame

    codec = api.load("msgspec-json")

    def checked(data: bytes) -> Any:
        if not data.isascii():
            str(data, "utf-8")
        return codec.decode(data)

    yield Variants("msgspec-json", "encode", given(codec, payload, "encode"), (
        ("Encoder reused, domain checked", codec.encode),
        ("without the domain check", codec.dumps),
        ("msgspec.json.encode", msgspec.json.encode),
    ))  # fmt: skip
    yield Variants("msgspec-json", "decode", given(codec, payload, "decode"), (
        ("Decoder reused", codec.decode),
        ("the bytes checked as UTF-8 first", checked),
        ("msgspec.json.decode", partial(msgspec.json.decode, type=Frame)),
    ))  # fmt: skip
    packed, read = api.load("msgspec-msgpack"), msgspec.msgpack.Decoder().decode
    yield Variants("msgspec-msgpack", "decode", given(packed, payload, "decode"), (
        ("Decoder reused", packed.decode),
        ("a plain document read first: all text checked", lambda data: (read(data), packed.decode(data))),
    ))  # fmt: skip


def msgpack_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of msgpack."""
    import msgpack

    from ...codecs.msgpack import safe_loads

    codec = api.load("msgpack")
    yield Variants("msgpack", "dumps", given(codec, payload, "dumps"), (
        ("Packer reused", codec.dumps),
        ("packb", msgpack.packb),
    ))  # fmt: skip
    unpacker = msgpack.Unpacker()

    def fed(piece: bytes) -> Any:
        unpacker.feed(piece)
        return unpacker.unpack()

    yield Variants("msgpack", "loads", given(codec, payload, "loads"), (
        ("unpackb, claims of long lists looked into", safe_loads),
        ("unpackb", msgpack.unpackb),
        ("Unpacker reused and fed", fed),
        ("duplicate keys refused by a hook", partial(msgpack.unpackb, object_pairs_hook=dict)),
    ))  # fmt: skip


def cbor2_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of cbor2."""
    import cbor2

    from ...codecs.cbor2 import safe_loads

    codec = api.load("cbor2")
    yield Variants("cbor2", "loads", given(codec, payload, "loads"), (
        ("a decoder object, tags forbidden, trailing bytes refused", safe_loads),
        ("loads", cbor2.loads),
    ))  # fmt: skip


def protobuf_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of Protobuf: how a message is filled, written and read."""
    from google.protobuf.json_format import MessageToDict, ParseDict
    from google.protobuf.unknown_fields import UnknownFieldSet

    from ...codecs._protobuf import imwire_pb2

    schema: Any = imwire_pb2
    codec = api.load("protobuf")

    def nested(frame: Any) -> Any:
        document = _as_dict(frame)
        return schema.Frame(**{document.pop("t"): _for_constructor(document)})

    yield Variants("protobuf", "to_native", given(codec, payload, "encode"), (
        ("field by field, generated", codec.to_native),
        ("nested dicts to the constructor", nested),
        ("json_format.ParseDict", lambda f: ParseDict(_for_parse_dict(f), schema.Frame())),
    ))  # fmt: skip
    yield Variants("protobuf", "dumps", given(codec, payload, "dumps"), (
        ("SerializeToString()", codec.dumps),
        ("SerializeToString(deterministic=True)", partial(schema.Frame.SerializeToString, deterministic=True)),
    ))  # fmt: skip
    received = given(codec, payload, "loads")
    yield Variants("protobuf", "from_native", lambda part: list(map(codec.loads, received(part))), (
        ("field by field, generated", codec.from_native),
        ("(the look for lost map entries alone)", lambda m: [UnknownFieldSet(x) for x in m.page.messages or [m.msg]]),
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


def zstd_variants(payload: str) -> Iterable[Variants]:
    """Yield the variants of zstd around orjson's bytes."""
    import zstandard

    from ...codecs.layers.zstd import bind

    plain = given(api.load("orjson"), payload, "loads")
    compress, decompress = bind(3, api.LIMIT_BYTES)
    compressed = list(map(compress, plain(WHOLE)))
    yield Variants("zstd", "compress", plain, (
        ("context reused", compress),
        ("a new context for each frame", lambda d: zstandard.ZstdCompressor(level=3).compress(d)),
        ("with a checksum", zstandard.ZstdCompressor(level=3, write_checksum=True).compress),
    ))  # fmt: skip
    yield Variants("zstd", "decompress", compressed.__getitem__, (
        ("context reused, size checked", decompress),
        ("context reused, no checks", zstandard.ZstdDecompressor().decompress),
        ("a new context for each frame", lambda d: zstandard.ZstdDecompressor().decompress(d)),
    ))  # fmt: skip


GROUPS: dict[str, Callable[[str], Iterable[Variants]]] = {
    "(shared)": conversions,
    "json": json_variants,
    "orjson": orjson_variants,
    "msgspec": msgspec_variants,
    "msgpack": msgpack_variants,
    "cbor2": cbor2_variants,
    "protobuf": protobuf_variants,
    "zstd": zstd_variants,
}
"""The functions that make the variants on a payload's sample, by group."""

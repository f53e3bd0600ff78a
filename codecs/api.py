"""The public door of `imwire.codecs`: find codecs, load them, and the errors they raise.

    from imwire.codecs import api
    codec = api.load("orjson+zstd")
    assert codec.decode(codec.encode(frame)) == frame

A name is all that `load` needs: "orjson" is a codec, "orjson+zstd" the same with every frame compressed, and
"orjson+zstd-9" the same at another level. A loaded codec reuses contexts and buffers: load one for each thread.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from importlib import metadata
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from ..payloads.frames import Frame
from ._contract.contract import (
    BoundCodec,
    Codec,
    CodecError,
    DecodeError,
    EncodeError,
    Functions,
    MissingLibrary,
    NameClash,
    UnknownCodec,
    decode_error,
    decoder,
    encode_error,
    encoder,
)
from ._contract.domain import type_info
from ._contract.layer import Compression, Direction, PerConnection, per_connection
from ._contract.sameness import first_difference, same
from ._hazards.hazards import FORMATS, outcomes
from ._registry import codecs, compressions, load_codec, load_compression
from ._self_describing import self_describing
from .names import parse, read_name, with_layer

__all__ = [
    "LIMIT_BYTES",
    "BoundCodec",
    "Codec",
    "CodecDescription",
    "CodecError",
    "Compression",
    "DecodeError",
    "Direction",
    "EncodeError",
    "Functions",
    "MissingLibrary",
    "NameClash",
    "PerConnection",
    "UnknownCodec",
    "compression_names",
    "decode_error",
    "describe",
    "encode_error",
    "first_difference",
    "load",
    "names",
    "odd_input",
    "same",
    "self_describing",
]

B = TypeVar("B")

LIMIT_BYTES = 2**20
"""How large a frame may be after decompression, unless `load` is told otherwise: 1 MiB, 24 pages of 50 messages.

It bounds bytes; Python objects take up to 140 times as much (Protobuf, a page of empty messages)."""


class CodecDescription(msgspec.Struct, frozen=True):
    """What a codec is; `missing` says why it cannot be used here and what to install, and is empty when it can."""

    name: str
    format: str = ""
    library: str = ""
    version: str = ""
    missing: str = ""


def names() -> tuple[str, ...]:
    """Return the names of all codecs, ours first; each may be combined with every compression."""
    return tuple(codecs())


def compression_names() -> tuple[str, ...]:
    """Return the names of all compressions."""
    return tuple(compressions())


def load(name: str, model: Any = Frame, *, limit_bytes: int = LIMIT_BYTES) -> BoundCodec:
    """Return a codec by name, bound to a model: a msgspec struct or a union of tagged ones.

    With `model=None` a self-describing codec takes any plain document. `limit_bytes` bounds what a compressed frame
    may hold: 1 or more. Raises UnknownCodec, MissingLibrary, or CodecError when the codec cannot be bound to the model.
    """
    parsed, limit_bytes = parse(name), _limit(limit_bytes)
    codec = load_codec(parsed.codec)
    functions = _bound(parsed.codec, codec.bind, _checked(model))
    plain = _ready(parsed.codec, codec, functions)
    if not parsed.layers:
        return plain
    (layer,) = parsed.layers
    compression = load_compression(layer.name)
    layers = cache(partial(_opened, compression, compression.level if layer.level is None else layer.level))
    return replace(
        _ready(name, codec, _compressed(functions, *layers(limit_bytes).for_single_frames())),
        format=with_layer(codec.format, layer.name),
        libraries=(codec.library, compression.library),
        layers=layers,
        inner=plain,
    )


def _ready(name: str, codec: Codec, functions: Functions) -> BoundCodec:
    encode = encoder(name, functions)
    return BoundCodec(
        name=name,
        format=codec.format,
        library=codec.library,
        version=_version(codec.library),
        to_native=functions.to_native or _itself,
        dumps=functions.dumps,
        loads=functions.loads,
        from_native=functions.from_native or _itself,
        encode=encode,
        decode=decoder(name, functions),
        canonical=_canonical(name, functions) if functions.canonical_dumps else encode,
        libraries=(codec.library,),
    )


def describe(name: str, model: Any = Frame) -> CodecDescription:
    """Return what a codec is, or why it cannot be used for a model; raises UnknownCodec for an unknown name."""
    try:
        codec = load(name, model)
    except UnknownCodec:
        raise
    except CodecError as error:
        return CodecDescription(name, missing=str(error))
    return CodecDescription(name, codec.format, codec.library, codec.version)


def odd_input(names: Iterable[str]) -> list[tuple[str, str, dict[str, str]]]:
    """Return (hazard, what it is, {codec: outcome}) for the codecs named.

    An outcome is "frame" or "DecodeError: ..."; "BROKEN: ..." marks what must never happen. Codecs of a format that has
    no hazards of its own yet are left out.
    """
    bound = [load(name) for name in names]
    return outcomes([codec for codec in bound if read_name(codec.format).codec in FORMATS], DecodeError)


def _opened(compression: Compression, level: int, limit_bytes: int) -> PerConnection:
    chosen = level, _limit(limit_bytes)
    return _bound(compression.name, lambda *chosen: per_connection(compression.bind(*chosen)), *chosen)


def _limit(limit_bytes: Any) -> int:
    if type(limit_bytes) is not int or limit_bytes < 1:
        raise CodecError(f"limit_bytes must be a whole number of bytes from 1 on, not {limit_bytes!r}")
    return limit_bytes


def _checked(model: Any) -> Any:
    if model is not None:
        kind = _bound("the model", type_info, model)
        members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
        if not all(isinstance(member, inspect.StructType) for member in members):
            raise CodecError(f"{model!r} is not a msgspec struct or a union of them")
    return model


def _bound(what: str, bind: Callable[..., B], *arguments: Any) -> B:
    try:
        return bind(*arguments)
    except CodecError:
        raise
    except Exception as error:
        raise CodecError(f"{what} cannot be used with {', '.join(map(repr, arguments))}: {error}") from error


def _compressed(functions: Functions, compress: Direction, decompress: Direction) -> Functions:
    def outside(inner: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
        return lambda native: compress(inner(native))

    def inside(inner: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
        return lambda data: inner(decompress(data))

    return Functions(
        dumps=outside(functions.dumps),
        loads=inside(functions.loads),
        to_native=functions.to_native,
        from_native=functions.from_native,
        check=functions.check,
        safe_dumps=outside(functions.safe_dumps or functions.dumps),
        safe_loads=inside(functions.safe_loads or functions.loads),
        canonical_dumps=outside(functions.canonical_dumps) if functions.canonical_dumps else None,
    )


def _canonical(name: str, functions: Functions) -> Callable[[Any], bytes]:
    return encoder(name, replace(functions, safe_dumps=functions.canonical_dumps))


def _version(library: str) -> str:
    if library == "python":
        import platform

        return platform.python_version()
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"


def _itself(value: Any) -> Any:
    return value

"""The public door of `imwire.codecs`: find codecs, load them, and the errors they raise.

    from imwire.codecs import api
    codec = api.load("orjson+zstd")
    assert codec.decode(codec.encode(frame)) == frame

The rule: a name is all it takes. "orjson" is a codec, "orjson+zstd" the same with every frame compressed, and
"orjson+zstd-9" the same at another level. A loaded codec reuses contexts and buffers: load one for each thread.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import metadata
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from ..payloads.frames import Frame
from ._contract import (
    BoundCodec,
    Codec,
    CodecError,
    Compression,
    DecodeError,
    EncodeError,
    Functions,
    MissingLibrary,
    NameClash,
    UnknownCodec,
    decoder,
    encoder,
)
from ._domain import type_info
from ._odd_input import FORMATS, outcomes
from ._registry import codecs, compressions, load_codec, load_compression
from ._sameness import first_difference, same
from ._self_describing import self_describing

__all__ = [
    "LIMIT_BYTES",
    "BoundCodec",
    "Codec",
    "CodecDescription",
    "CodecError",
    "Compression",
    "DecodeError",
    "EncodeError",
    "Functions",
    "MissingLibrary",
    "NameClash",
    "UnknownCodec",
    "compression",
    "compression_names",
    "describe",
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

_NAME = re.compile(r"(?P<codec>[^+]+)(\+(?P<layer>[a-z0-9]*?[a-z][a-z0-9]*?)(-(?P<level>-?\d+))?)?")


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
    may hold. Raises UnknownCodec, MissingLibrary, or CodecError when the codec cannot be bound to the model.
    """
    plain, layer, level = _split(name)
    codec = load_codec(plain)
    functions = _bound(plain, codec.bind, _checked(model))
    if layer:
        compression = load_compression(layer)
        chosen = compression.level if level is None else level
        functions = _compressed(functions, *_bound(layer, compression.bind, chosen, limit_bytes))
    encode = encoder(name, functions)
    return BoundCodec(
        name=name,
        format=f"{codec.format}+{layer}" if layer else codec.format,
        library=codec.library,
        version=_version(codec.library),
        to_native=functions.to_native or _itself,
        dumps=functions.dumps,
        loads=functions.loads,
        from_native=functions.from_native or _itself,
        encode=encode,
        decode=decoder(name, functions),
        canonical=_canonical(name, functions) if functions.canonical_dumps else encode,
    )


def describe(name: str) -> CodecDescription:
    """Return what a codec is, or why it is missing; raises UnknownCodec for a name that nobody brings."""
    try:
        codec = load(name)
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
    return outcomes([codec for codec in bound if codec.format.partition("+")[0] in FORMATS], DecodeError)


def compression(
    name: str, *, limit_bytes: int = LIMIT_BYTES
) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """Return compress and decompress of the layer in a codec's name, at its level.

    Raises UnknownCodec when the name has none.
    """
    _, layer, level = _split(name)
    if not layer:
        raise UnknownCodec(f"{name!r} has no compression in its name")
    found = load_compression(layer)
    return _bound(layer, found.bind, found.level if level is None else level, limit_bytes)


def _split(name: str) -> tuple[str, str, int | None]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UnknownCodec(f"{name!r} is not a codec's name; write codec, codec+zstd or codec+zstd-LEVEL")
    return match["codec"], match["layer"] or "", int(match["level"]) if match["level"] else None


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


def _compressed(
    functions: Functions, compress: Callable[[bytes], bytes], decompress: Callable[[bytes], bytes]
) -> Functions:
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

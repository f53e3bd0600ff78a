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
from ._contract.contract import BoundCodec as BoundCodec
from ._contract.contract import Codec as Codec
from ._contract.contract import CodecError as CodecError
from ._contract.contract import DecodeError as DecodeError
from ._contract.contract import EncodeError as EncodeError
from ._contract.contract import Functions as Functions
from ._contract.contract import MissingLibrary as MissingLibrary
from ._contract.contract import NameClash as NameClash
from ._contract.contract import UnknownCodec as UnknownCodec
from ._contract.contract import decode_error as decode_error
from ._contract.contract import decoder, encoder
from ._contract.contract import encode_error as encode_error
from ._contract.contract import unneeded as unneeded
from ._contract.domain import type_info
from ._contract.domain_check import compile_check as compile_check
from ._contract.layer import Compression as Compression
from ._contract.layer import Direction as Direction
from ._contract.layer import PerConnection as PerConnection
from ._contract.layer import per_connection
from ._contract.model_parts import refuse_what_is_lost
from ._contract.sameness import first_difference as first_difference
from ._contract.sameness import same as same
from ._contract.walk import alternatives as alternatives
from ._contract.walk import class_of as class_of
from ._contract.walk import kinds as kinds
from ._contract.walk import types as types
from ._hazards.hazards import outcomes
from ._registry import bad_entry_points as _bad
from ._registry import codecs, compressions, load_codec, load_compression
from ._self_describing import self_describing as self_describing
from .names import JOIN, parse, with_layer

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
    """Return the names of all layers."""
    return tuple(compressions())


def bad_entry_points() -> tuple[CodecDescription, ...]:
    """Return what other distributions bring that nobody can ask for, with the reason; a layer's name has its plus."""
    return tuple(CodecDescription(name, missing=reason) for name, reason in _bad().items())


def load(name: str, model: Any = Frame, *, limit_bytes: int = LIMIT_BYTES) -> BoundCodec:
    """Return a codec by name, bound to a model: a msgspec struct or a union of tagged ones.

    With `model=None` a self-describing codec takes any plain document. `limit_bytes` bounds what a compressed frame
    may hold: 1 or more. Raises UnknownCodec, MissingLibrary, NameClash, or CodecError when one of them does not fit.
    """
    limit_bytes = _limit(limit_bytes)
    try:
        parsed = parse(name)
        codec = load_codec(parsed.codec)
    except UnknownCodec as error:
        raise _bad_name(name) or error from None
    functions = _held(_bound(parsed.codec, codec.bind, _checked(parsed.codec, model)), model)
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


def _bad_name(name: str) -> CodecError | None:
    """Return why a name that stands for nothing does so, if a distribution brings one like it."""
    found = [reason for bad, reason in _bad().items() if name == bad or (bad.startswith(JOIN) and name.endswith(bad))]
    return CodecError(found[0]) if found else None


def _ready(name: str, codec: Codec, functions: Functions) -> BoundCodec:
    encode, exact = encoder(name, functions), functions.canonical_dumps
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
        canonical=encoder(name, replace(functions, safe_dumps=exact)) if exact else encode,
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


def describe_layer(name: str) -> CodecDescription:
    """Return what a layer is, or why it cannot be used here; raises UnknownCodec for an unknown name."""
    try:
        compression = load_compression(name)
        _opened(compression, compression.level, LIMIT_BYTES)
    except UnknownCodec:
        raise
    except CodecError as error:
        return CodecDescription(with_layer("", name), missing=str(error))
    return CodecDescription(with_layer("", name), "", compression.library, _version(compression.library))


def odd_input(names: Iterable[str]) -> list[tuple[str, str, dict[str, str]]]:
    """Return (hazard, what it is, {codec: outcome}) for the codecs named.

    An outcome is "frame" or "DecodeError: ..."; "BROKEN: ..." marks what must never happen. A hazard that imwire has no
    bytes of in the codec's format, and that the codec cannot be made to write, is "not tried: ...".
    """
    return outcomes(map(load, names), DecodeError, load)


def _opened(compression: Compression, level: int, limit_bytes: int) -> PerConnection:
    return _bound(compression.name, lambda *both: per_connection(compression.bind(*both)), level, _limit(limit_bytes))


def _limit(limit_bytes: Any) -> int:
    if type(limit_bytes) is not int or limit_bytes < 1:
        raise CodecError(f"limit_bytes must be a whole number of bytes from 1 on, not {limit_bytes!r}")
    return limit_bytes


def _checked(name: str, model: Any) -> Any:
    if model is not None:
        kind = _bound("the model", type_info, model)
        members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
        if not all(isinstance(member, inspect.StructType) for member in members):
            raise CodecError(f"{model!r} is not a msgspec struct or a union of them")
        _bound(name, refuse_what_is_lost, model)
    return model


def _held(functions: Functions, model: Any) -> Functions:
    """Return the functions with the model's own check wherever `bind` says nothing: all codecs pay for the domain."""
    if model is None:
        return functions
    check, check_decoded = (
        None if check is unneeded else check or compile_check(model)
        for check in (functions.check, functions.check_decoded)
    )
    convert = functions.from_native or _itself
    if check_decoded is None:
        return replace(functions, check=check)

    def from_native(native: Any) -> Any:
        frame = convert(native)
        check_decoded(frame)
        return frame

    return replace(functions, check=check, from_native=from_native)


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

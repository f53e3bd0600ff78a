"""The contract of a codec: four functions, two errors, and how encode and decode are made of them.

The rule: `encode` returns bytes or raises EncodeError, `decode` returns a frame of the model or raises DecodeError, and
nothing else comes out of either, whatever goes in. `dumps` and `loads` stay the library's bare calls.

A codec is a file with a module-level `codec = Codec(...)`. Its `bind(model)` returns the functions for that model:
`encode = dumps(to_native(frame))` and `decode = from_native(loads(data))`. Codec objects reuse buffers and contexts of
their libraries: use one per thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from .domain import OutOfDomain, first_fault
from .field_types import first_misfit
from .layer import PerConnection


class CodecError(Exception):
    """The parent of every error that `imwire.codecs` raises."""


class EncodeError(CodecError):
    """A frame that cannot be written: outside the domain (int64, finite doubles, valid Unicode) or over the limit."""


class DecodeError(CodecError):
    """Bytes that are not a frame; the text says what is wrong and, where the library tells, at which place."""


class UnknownCodec(CodecError):
    """No codec of that name; the text names the nearest ones."""


class MissingLibrary(CodecError):
    """The codec exists but its library is not installed; the text says what to install."""


class NameClash(CodecError):
    """Two distributions bring a codec, or a layer, of the name that is asked for."""


def unneeded(_frame: Any) -> None:
    """Stand for a check that the library makes by itself; it is never called."""


@dataclass(frozen=True)
class Functions:
    """What `bind` returns: the library's two steps and the conversions around them.

    `check(frame)` raises before a frame is written that is outside the domain, `check_decoded(frame)` after one was
    read. Where `bind` gives none, `load` adds the model's own, so that no codec is faster for leaving it out;
    `unneeded` in its place says that the library refuses such values by itself. `safe_dumps` and `safe_loads` replace
    the bare calls in encode and decode where those let wrong values through. `canonical_dumps` writes equal objects as
    equal bytes in every process, for libraries whose `dumps` does not promise that. Elsewhere None is: nothing to do.
    """

    dumps: Callable[[Any], bytes]
    loads: Callable[[bytes], Any]
    to_native: Callable[[Any], Any] | None = None
    from_native: Callable[[Any], Any] | None = None
    check: Callable[[Any], object] | None = None
    check_decoded: Callable[[Any], object] | None = None
    safe_dumps: Callable[[Any], bytes] | None = None
    safe_loads: Callable[[bytes], Any] | None = None
    canonical_dumps: Callable[[Any], bytes] | None = None


@dataclass(frozen=True)
class Codec:
    """A wire format as one library writes it; `bind(model)` makes its functions (None: any plain document).

    `format` groups codecs that read each other's bytes; `library` is the distribution that does the work.
    """

    name: str
    format: str
    library: str
    bind: Callable[[Any], Functions]


@dataclass(frozen=True)
class BoundCodec:
    """A codec ready for use: what `api.load` returns.

    `canonical` is `encode` with one spelling for each frame: what exact sizes, hashes and golden bytes are taken from.
    `libraries` are the distributions that do the work: the codec's own (`library`), then its layers'.

    On a connection, codec and layers are used apart: `plain` makes the frames, and `layers(limit_bytes)` opens the
    layers that they go through (None without layers). `encode` and `decode` do both, and treat each frame as a
    connection of its own.
    """

    name: str
    format: str
    library: str
    version: str
    to_native: Callable[[Any], Any]
    dumps: Callable[[Any], bytes]
    loads: Callable[[bytes], Any]
    from_native: Callable[[Any], Any]
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]
    canonical: Callable[[Any], bytes]
    libraries: tuple[str, ...] = ()
    layers: Callable[[int], PerConnection] | None = None
    inner: "BoundCodec | None" = None

    @property
    def plain(self) -> "BoundCodec":
        """Return the codec without its layers: itself when it has none."""
        return self.inner or self


def encoder(name: str, functions: Functions) -> Callable[[Any], bytes]:
    """Return `encode` for the functions: bytes, or EncodeError that says which field is outside the domain."""
    check, convert, dumps = functions.check, functions.to_native, functions.safe_dumps or functions.dumps

    # One thin function for each combination of steps, so that no codec is timed with a step that it does not have.
    def checked_converted(frame: Any) -> bytes:
        try:
            check(frame)  # type: ignore[misc]
            return dumps(convert(frame))  # type: ignore[misc]
        except Exception as error:
            raise encode_error(name, frame, error) from error

    def checked(frame: Any) -> bytes:
        try:
            check(frame)  # type: ignore[misc]
            return dumps(frame)
        except Exception as error:
            raise encode_error(name, frame, error) from error

    def converted(frame: Any) -> bytes:
        try:
            return dumps(convert(frame))  # type: ignore[misc]
        except Exception as error:
            raise encode_error(name, frame, error) from error

    def bare(frame: Any) -> bytes:
        try:
            return dumps(frame)
        except Exception as error:
            raise encode_error(name, frame, error) from error

    if check is None:
        return bare if convert is None else converted
    return checked if convert is None else checked_converted


def decoder(name: str, functions: Functions) -> Callable[[bytes], Any]:
    """Return `decode` for the functions: a frame, or DecodeError that says what and where.

    A library that reads only `bytes` gets other buffers as bytes, in a second attempt.
    """
    loads, convert = functions.safe_loads or functions.loads, functions.from_native

    def converted(data: bytes) -> Any:
        try:
            return convert(loads(data))  # type: ignore[misc]
        except Exception as error:
            if isinstance(data, bytearray | memoryview):
                return converted(bytes(data))
            raise decode_error(name, data, error) from error

    def bare(data: bytes) -> Any:
        try:
            return loads(data)
        except Exception as error:
            if isinstance(data, bytearray | memoryview):
                return bare(bytes(data))
            raise decode_error(name, data, error) from error

    return bare if convert is None else converted


def encode_error(name: str, frame: Any, error: Exception) -> EncodeError:
    """Return the error for what could not be written, whatever was raised."""
    if isinstance(error, EncodeError):
        return EncodeError(f"{name}: {error}")
    try:
        fault = first_fault(frame)
        if not fault and isinstance(frame, Struct) and not isinstance(error, OutOfDomain):
            fault = first_misfit(frame)
    except RecursionError:
        fault = "it is nested too deeply"
    return EncodeError(f"{name}: cannot write this frame: {fault or _said(error)}")


def decode_error(name: str, data: Any, error: Exception) -> DecodeError:
    """Return the error for bytes that could not be read, whatever was raised."""
    if not isinstance(data, bytes | bytearray | memoryview):
        return DecodeError(f"{name}: decode takes bytes, not {type(data).__name__}")
    return DecodeError(f"{name}: {len(data)} bytes are not a frame: {_said(error)}")


def _said(error: Exception) -> str:
    # Some libraries quote the input; an error must stay short whatever a peer sends.
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 300 else f"{text[:300]} [...]"

"""What each codec does with odd input: the hazards, and the outcomes.

The rule: for every hazard and codec the outcome is a frame inside the domain or DecodeError, nothing else. The file
odd_input.json says which of the two; the tests pin it, and the report shows it.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from ...payloads.bodies import Text
from ...payloads.frames import Message
from .._contract.domain import first_fault
from .known_fields import KNOWN_FIELDS
from .mutations import MODEL, Maker
from .unknown_fields import UNKNOWN_FIELDS

FORMATS = ("json", "msgpack", "cbor", "protobuf", "protobuf-json")
PLAIN = (*KNOWN_FIELDS, *UNKNOWN_FIELDS)
"""Hazards of a plain frame."""


def _zstd_frame(declared: bytes, body: bytes) -> bytes:
    # RFC 8878: magic, a frame header descriptor with an 8-byte content size and a window, then blocks.
    return b"\x28\xb5\x2f\xfd\xc0\x58" + declared + body


COMPRESSED: tuple[tuple[str, str, Callable[[bytes], bytes]], ...] = (
    ("not compressed", "the plain frame where a compressed one belongs", lambda _: b'{"t":"typing"}'),
    ("truncated zstd", "the last three bytes are missing", lambda data: data[:-3]),
    ("header only", "nothing after the zstd header", lambda data: data[:6]),
    ("trailing bytes after zstd", "one more byte after the frame", lambda data: data + b"\x00"),
    ("two zstd frames", "a second compressed frame after the first", lambda data: data + data),
    ("skippable frame", "a frame that decompressors skip", lambda _: b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"),
    (
        "false size", "a declared size of 2^62 bytes",
        lambda _: _zstd_frame((2**62).to_bytes(8, "little"), b"\x01\x00\x00"),
    ),
    (
        "bomb", "1 GiB of zeros in 32 KiB",
        lambda _: _zstd_frame((2**30).to_bytes(8, "little"), b"\x02\x00\x10\x00" * 8191 + b"\x03\x00\x10\x00"),
    ),
    (
        "no declared size", "a zstd frame that does not say how large it is",
        lambda _: b"\x28\xb5\x2f\xfd\x00\x58\x09\x00\x00a",
    ),
    ("flipped bits", "a bit flipped in the middle", lambda data: data[:9] + bytes([data[9] ^ 0x55]) + data[10:]),
)  # fmt: skip
"""Hazards of a compressed frame: name, summary, and how the bytes of a good one are changed."""


def outcome(decode: Callable[[bytes], Any], data: bytes, decode_error: type[Exception]) -> str:
    """Return "frame", "DecodeError: ...", or "BROKEN: ..." for what must never happen."""
    try:
        decoded = decode(data)
    except decode_error as error:
        return f"DecodeError: {error}"
    except BaseException as error:
        return f"BROKEN: {error!r}"
    fault = first_fault(decoded)
    return f"BROKEN: {fault}" if fault else "frame"


def outcomes(
    codecs: Iterable[Any], decode_error: type[Exception], load: Callable[..., Any]
) -> list[tuple[str, str, dict[str, str]]]:
    """Return (hazard, summary, {codec's name: outcome}) for every hazard; a codec without that hazard is left out.

    A codec of a format without hand-made bytes makes its own, bound to other models by `load(name, model)`; what it
    cannot make is "not tried: ...".
    """
    rows: dict[str, tuple[str, str, dict[str, str]]] = {}
    for codec in codecs:
        reader = codec
        if codec.layers or codec.format in FORMATS:
            inputs = _inputs(codec)
        else:
            reader = Maker(partial(load, codec.name), load(codec.name, MODEL))
            inputs = [(hazard.name, hazard.summary, reader.input(hazard.name)) for hazard in PLAIN]
        for name, summary, data in inputs:
            row = rows.setdefault(name, (name, summary, {}))
            row[2][codec.name] = data if isinstance(data, str) else outcome(reader.decode, data, decode_error)
    order = [hazard.name for hazard in PLAIN] + [name for name, _, _ in COMPRESSED]
    return sorted(rows.values(), key=lambda row: order.index(row[0]))


def _inputs(codec: Any) -> list[tuple[str, str, Any]]:
    if codec.layers:
        good = codec.encode(Message(client_id="c1", seq=7, body=Text("hello " * 20)))
        return [(name, summary, change(good)) for name, summary, change in COMPRESSED]
    inputs = ((hazard.name, hazard.summary, hazard.input(codec.format)) for hazard in PLAIN)
    return [(name, summary, data) for name, summary, data in inputs if data is not None]

"""Writers for bytes that no library would write: duplicate keys, oversized numbers, false lengths.

A document is built of tuples of pairs (maps, in which a key may come twice), lists, text, numbers and `Raw` bytes. It
is written as it is, unchecked.
"""

import json
import math
import struct
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Raw:
    """Bytes that are written as they are, with one spelling for each format; None where a format has none."""

    json: bytes | None = None
    msgpack: bytes | None = None
    cbor: bytes | None = None


def write(format: str, value: Any) -> bytes | None:
    """Return a document in a self-describing format, or None when the format cannot express it."""
    try:
        return {"json": _json, "msgpack": _msgpack, "cbor": _cbor}[format](value)
    except _Unsaid:
        return None


class _Unsaid(Exception):
    """The format has no spelling for this value."""


def _raw(value: Raw, format: str) -> bytes:
    spelling: bytes | None = getattr(value, format)
    if spelling is None:
        raise _Unsaid(format)
    return spelling


def _json(value: Any) -> bytes:
    if isinstance(value, Raw):
        return _raw(value, "json")
    if isinstance(value, tuple):
        return b"{%s}" % b",".join(b"%s:%s" % (_json(key), _json(item)) for key, item in value)
    if isinstance(value, list):
        return b"[%s]" % b",".join(map(_json, value))
    return json.dumps(value, ensure_ascii=False).encode()


def _msgpack(value: Any) -> bytes:
    if isinstance(value, Raw):
        return _raw(value, "msgpack")
    if isinstance(value, tuple):
        return struct.pack(">BI", 0xDF, len(value)) + b"".join(_msgpack(k) + _msgpack(v) for k, v in value)
    if isinstance(value, list):
        return struct.pack(">BI", 0xDD, len(value)) + b"".join(map(_msgpack, value))
    if isinstance(value, str):
        return struct.pack(">BI", 0xDB, len(value.encode())) + value.encode()
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, float):
        return struct.pack(">Bd", 0xCB, value)
    if not -(2**63) <= value < 2**64:
        raise _Unsaid("msgpack")
    return struct.pack(">Bq", 0xD3, value) if value < 2**63 else struct.pack(">BQ", 0xCF, value)


def _cbor(value: Any) -> bytes:
    if isinstance(value, Raw):
        return _raw(value, "cbor")
    if isinstance(value, tuple):
        return _head(5, len(value)) + b"".join(_cbor(k) + _cbor(v) for k, v in value)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(_cbor, value))
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, float):
        return struct.pack(">Bd", 0xFB, value)
    if value >= 2**64:
        digits: bytes = value.to_bytes(math.ceil(value.bit_length() / 8), "big")
        return b"\xc2" + _head(2, len(digits)) + digits
    return _head(0, int(value))


def _head(major: int, size: int) -> bytes:
    return struct.pack(">BQ", major << 5 | 27, size)


def varint(number: int) -> bytes:
    """Return a base-128 varint, as long as the number needs (also longer than a reader should take)."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def number(field: int, value: int) -> bytes:
    """Return a Protobuf field that holds a varint."""
    return varint(field << 3) + varint(value)


def sized(field: int, value: bytes) -> bytes:
    """Return a Protobuf field that holds bytes, text or a message."""
    return varint(field << 3 | 2) + varint(len(value)) + value


def double(field: int, value: float) -> bytes:
    """Return a Protobuf field that holds eight bytes."""
    return varint(field << 3 | 1) + struct.pack("<d", value)

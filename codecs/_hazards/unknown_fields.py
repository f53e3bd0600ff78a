"""Odd input in what the model does not know: values and keys of unknown fields, in the frame and in its body.

The rule: whatever is odd in a value stands in both places, and whatever is odd in a key stands wherever a key can be.
"""

from collections.abc import Iterator
from math import inf, nan
from typing import Any

from .hazard import BYTE_FF, HALF_PAIR, HELLO, Hazard, frame, pb_body, pb_frame
from .odd_bytes import Raw, double, number, sized, varint, write

DEEP = 100_000
CLAIM = 2**32 - 1


def _nested(depth: int) -> tuple[Raw, bytes]:
    lists = Raw(b"[" * depth + b"]" * depth, b"\x91" * depth + b"\xc0", b"\x81" * depth + b"\xf6")
    return lists, varint(99 << 3 | 3) * depth + varint(99 << 3 | 4) * depth


def _value(name: str, about: str, value: Any, wire: bytes | None = None) -> Iterator[Hazard]:
    """Yield a value's hazards; `wire` is the unknown field that holds it in Protobuf, None where no field can."""
    yield Hazard(f"{name} in an unknown field", about, frame(("newField", value)), pb_frame(wire) if wire else None)
    body = (*HELLO, ("newField", value))
    yield Hazard(
        f"{name} in an unknown field of the body", about, frame(body=body),
        pb_body(sized(31, sized(1, b"hello") + wire) if wire else None, write("json", body)),
    )  # fmt: skip


def _key(name: str, about: str, key: Raw, wire: bytes | None = None) -> Iterator[Hazard]:
    """Yield a key's hazards; `wire` is the key of a map's entry in Protobuf, None where its type forbids such a key."""
    entry = sized(19, sized(1, wire) + number(2, 1)) if wire else b""
    body = (*HELLO, (key, 1))
    yield Hazard(name, f"{about}, in the frame", (*frame(), (key, 1)))
    yield Hazard(f"{name} of the body", about, frame(body=body), pb_body(None, write("json", body)))
    yield Hazard(
        f"{name} of a map", f"{about}, in a map that the model knows", frame(("options", ((key, True),))),
        pb_frame(entry) if wire else None,
    )  # fmt: skip
    yield Hazard(f"{name} in an unknown field", about, frame(("newField", ((key, 1),))))


UNKNOWN_FIELDS = (
    *_value("invalid UTF-8", "a byte 0xff in a text (in Protobuf: in what may be bytes)", BYTE_FF, sized(99, b"\xff")),
    *_value("lone surrogate", "half a UTF-16 pair in a text", HALF_PAIR, sized(99, b"\xed\xa0\x80")),
    *_value("raw control character", "an unescaped newline in a JSON text", Raw(json=b'"a\nb"')),
    *_value("NaN", "not a number", nan, double(99, nan)),
    *_value("infinity", "an infinite double", inf, double(99, inf)),
    *_value("1e400", "a number too large for a double", Raw(json=b"1e400")),
    *_value("integer 2^63", "one above int64", 2**63, number(99, 2**63)),
    *_value("integer of 300 digits", "larger than any binary integer, smaller than a double", Raw(json=b"9" * 300)),
    *_value("integer of 4,300 digits", "as many digits as Python converts by default", Raw(json=b"9" * 4300)),
    *_value(
        "integer of 10,000 digits", "more digits than Python converts by default",
        Raw(b"9" * 10_000, None, b"\xc2\x59\x10\x00" + b"\xff" * 4096), varint(99 << 3) + b"\xff" * 4096 + b"\x01",
    ),
    *_value(
        "extension type", "a value of a type that only this format has (msgpack ext, CBOR tag)",
        Raw(None, b"\xc7\x03\x05abc", b"\xd8\x23\x63a+b"),
    ),
    *_value("timestamp", "the moment 0 as the format's own timestamp", Raw(None, b"\xd6\xff" + bytes(4), b"\xc1\x00")),
    *_value("malformed timestamp", "a timestamp of three letters", Raw(None, b"\xc7\x03\xffabc", b"\xc1\x63abc")),
    *_key("invalid UTF-8 in a key", "a key of one byte 0xff", BYTE_FF, b"\xff"),
    *_key("lone surrogate in a key", "a key of half a UTF-16 pair", HALF_PAIR, b"\xed\xa0\x80"),
    *_key("number as a key", "the key 5", Raw(None, b"\x05", b"\x05")),
    *_key("bytes as a key", "a key of one byte that is not text", Raw(None, b"\xc4\x01a", b"\x41a")),
    *_key("list as a key", "an empty list as a key", Raw(None, b"\x90", b"\x80")),
    Hazard(
        "unknown field in a map's entry", "an entry from a newer version, with a third field",
        None, pb_frame(sized(19, sized(1, b"a") + number(2, 1) + number(3, 1))),
    ),
    *_value("90 lists", "90 lists, one in the other", *_nested(90)),
    *_value("120 lists", "120 lists, one in the other", *_nested(120)),
    *_value("450 lists", "450 lists, one in the other", *_nested(450)),
    Hazard(
        "deep nesting", "100,000 lists, one in the other, in an unknown field",
        frame(("x", _nested(DEEP)[0])), pb_frame(_nested(DEEP)[1]),
    ),
    Hazard(
        "false length", "a list that claims 2^32 - 1 items",
        frame(("x", Raw(None, b"\xdd\xff\xff\xff\xff", b"\x9a\xff\xff\xff\xff"))),
        pb_frame(varint(99 << 3 | 2) + varint(CLAIM)),
    ),
    Hazard(
        "many false lengths", "a thousand nested lists that each claim 100,000 items",
        frame(("x", Raw(
            None, b"\xdd\x00\x01\x86\xa0" * 1000 + bytes(100_000), b"\x9a\x00\x01\x86\xa0" * 390 + bytes(100_000),
        ))),
    ),
)  # fmt: skip
"""Hazards of fields that the model does not have, and of keys."""

"""Odd input in what the model knows: no whole frame, wrong kinds, wrong values, and the same thing twice."""

from math import inf, nan
from typing import Any

from .hazard import (
    BYTE_FF,
    HALF_PAIR,
    HELLO,
    MESSAGE,
    PB_MESSAGE,
    Hazard,
    frame,
    pb_body,
    pb_frame,
    pb_place,
    place,
    text_of,
)
from .odd_bytes import Raw, double, number, sized, varint, write

PLACE_1 = (("t", "location"), ("latitude", 1.5))
PLACE_2 = (("t", "location"), ("longitude", 2.5))
WIDE = (("t", "image"), ("width", 2**63))


def _json(document: Any) -> bytes:
    return write("json", document) or b""


KNOWN_FIELDS = (
    Hazard("empty input", "no bytes at all", MESSAGE, lambda _: b"", lambda _data, _: b""),
    Hazard("truncated", "the last three bytes are missing", frame(), pb_frame(), lambda data, _: data[:-3]),
    Hazard(
        "trailing bytes", "one more value after the frame (in Protobuf: a legal unknown field)",
        frame(), pb_frame(), lambda data, format: data + (number(99, 1) if "protobuf" in format else b"1"),
    ),
    Hazard("garbage", "sixteen bytes 0xff", frame(), pb_frame(), lambda _data, _: b"\xff" * 16),
    Hazard("null", "a lone null instead of a frame", Raw(b"null", b"\xc0", b"\xf6")),
    Hazard("list", "a list instead of a frame", [1, 2, 3]),
    Hazard("no kind", "a frame that does not say its kind", frame()[1:], lambda _: sized(99, b"")),
    Hazard("no body", "a message without a body", MESSAGE, lambda _: sized(1, PB_MESSAGE)),
    Hazard(
        "unknown frame kind", "a kind of frame from a newer version",
        (("t", "hologram"), ("seq", 7)), lambda _: sized(77, PB_MESSAGE),
    ),
    Hazard(
        "unknown body kind", "a kind of body from a newer version",
        frame(body=(("t", "hologram"), ("text", "hello"))),
        pb_body(sized(77, b""), b'{"t":"hologram"}')),
    Hazard("unknown field", "a field from a newer version", frame(("newField", [1, 2])), pb_frame(number(99, 5))),
    Hazard(
        "unknown field in the body", "a field from a newer version, in the body",
        frame(body=(*HELLO, ("newField", 5))),
        pb_body(sized(31, sized(1, b"hello") + number(99, 5)), b'{"t":"text","text":"hello","newField":5}'),
    ),
    Hazard("missing scalar", "no seq: the default stands in", (MESSAGE[0], ("body", HELLO)), pb_frame(start=b"")),
    Hazard("unknown enum value", "platform 99", frame(("platform", 99)), pb_frame(number(10, 99))),
    Hazard(
        "enum value beyond int32", "platform 2^32 + 1 (Protobuf keeps the lower 32 bits: platform 1)",
        frame(("platform", 2**32 + 1)), pb_frame(number(10, 2**32 + 1)),
    ),
    Hazard(
        "integer 2^63", "one above int64 (in Protobuf the same bits are -2^63)",
        frame(("serverId", 2**63)), pb_frame(number(3, 2**63)),
    ),
    Hazard("integer 2^64", "one above uint64", frame(("serverId", 2**64)), pb_frame(number(3, 2**64))),
    Hazard(
        "integer 2^63 in the body", "a picture's width, one above int64",
        frame(body=WIDE), pb_body(sized(32, number(3, 2**63)), _json(WIDE)),
    ),
    Hazard(
        "integer of 10,000 digits", "more digits than Python converts by default",
        frame(("serverId", Raw(b"9" * 10_000, None, b"\xc2\x59\x10\x00" + b"\xff" * 4096))),
        pb_frame(varint(3 << 3) + b"\xff" * 4096 + b"\x01"),
    ),
    Hazard("float for an integer", "seq 7.0", frame(("serverId", 7.0)), pb_frame(double(3, 7.0))),
    Hazard("text for an integer", 'seq "7"', frame(("serverId", "7")), pb_frame(sized(3, b"7"))),
    Hazard("bool for an integer", "seq true", frame(("serverId", True)), None),
    Hazard("null for a text", "a null where text belongs", frame(("senderId", None)), None),
    Hazard(
        "extension type", "a value of a type that only this format has (msgpack ext, CBOR tag), as a server's id",
        frame(("serverId", Raw(None, b"\xc7\x03\x05abc", b"\xd8\x23\x63a+b"))),
    ),
    Hazard("NaN", "latitude NaN", place(nan), pb_place(nan)),
    Hazard("infinity", "latitude Infinity", place(inf), pb_place(inf)),
    Hazard("1e400", "a number too large for a double", place(Raw(json=b"1e400"))),
    Hazard("duplicate key", "seq 7, then seq 8", frame(("seq", 8)), pb_frame(number(4, 8))),
    Hazard(
        "a second kind of frame", "a message, and then the tag of a typing signal (in Protobuf: a typing signal)",
        frame(("t", "typing")), lambda body: sized(1, PB_MESSAGE + body) + sized(2, b""),
    ),
    Hazard(
        "the kind of frame twice", "the tag of a message twice (in Protobuf: the message in two parts)",
        frame(("t", "msg")), lambda body: sized(1, PB_MESSAGE) + sized(1, body),
    ),
    Hazard(
        "two bodies", "a text, then a location",
        frame(("body", HELLO), body=(("t", "location"), ("latitude", 1.5))),
        lambda body: sized(1, PB_MESSAGE + body + (
            sized(30, b'{"t":"location"}') if b"{" in body else sized(39, double(1, 1.5)))),
    ),
    Hazard(
        "two bodies of one kind", "two locations: one with a latitude, then one with a longitude",
        frame(("body", PLACE_1), body=PLACE_2),
        lambda body: sized(1, PB_MESSAGE + (
            sized(30, _json(PLACE_1)) + sized(30, _json(PLACE_2)) if b"{" in body
            else sized(39, double(1, 1.5)) + sized(39, double(2, 2.5)))),
    ),
    Hazard(
        "a second kind of body", "a text, and then the tag of a location in the same body",
        frame(body=(*HELLO, ("t", "location"))), pb_body(None, b'{"t":"text","text":"hello","t":"location"}'),
    ),
    Hazard(
        "the kind of body twice", "the tag of a text twice",
        frame(body=(*HELLO, ("t", "text"))), pb_body(None, b'{"t":"text","text":"hello","t":"text"}'),
    ),
    Hazard(
        "a list twice", "two lists of mentions",
        frame(("mentions", ["a"]), ("mentions", ["b"])), pb_frame(sized(21, b"a") + sized(21, b"b")),
    ),
    Hazard(
        "a map twice", "two maps of options",
        frame(("options", (("a", True),)), ("options", (("b", True),))),
        pb_frame(sized(19, sized(1, b"a") + number(2, 1)) + sized(19, sized(1, b"b") + number(2, 1))),
    ),
    Hazard(
        "lone surrogate in the frame", "half a UTF-16 pair in the sender's id",
        frame(("senderId", HALF_PAIR)), pb_frame(sized(5, b"\xed\xa0\x80")),
    ),
    Hazard(
        "invalid UTF-8 in the frame", "a byte 0xff in the sender's id",
        frame(("senderId", BYTE_FF)), pb_frame(sized(5, b"\xff")),
    ),
    Hazard("lone surrogate", "half a UTF-16 pair in a text", **text_of(b"h\xed\xa0\x80o", json=rb"\ud800")),
    Hazard("invalid UTF-8", "a byte 0xff in a text", **text_of(b"hel\xffo")),
    Hazard("overlong UTF-8", "NUL as two bytes, C0 80", **text_of(b"he\xc0\x80o")),
    Hazard("NUL in a text", "valid, but C programs stumble", **text_of(b"he\x00lo", json=rb"he\u0000lo")),
    Hazard("raw control character", "an unescaped newline in a JSON text", frame(body=(
        ("t", "text"), ("text", Raw(json=b'"a\nb"')))),
    ),
    Hazard("UTF-16", "the frame in UTF-16", Raw(json='{"t":"msg","body":{"t":"text"}}'.encode("utf-16"))),
    Hazard("byte-order mark", "UTF-8 with a mark before it", Raw(json=b'\xef\xbb\xbf{"t":"msg","body":{"t":"text"}}')),
    Hazard("not base64", "a thumbnail that is not base64", frame(body=(
        ("t", "image"), ("thumbnail", Raw(json=b'"!!!"')))),
    ),
)  # fmt: skip
"""Hazards of frames and of fields that the model has."""

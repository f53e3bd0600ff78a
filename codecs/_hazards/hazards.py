"""What each codec does with odd input: the hazards, and the outcomes.

The rule: for every hazard and codec the outcome is a frame inside the domain or DecodeError, nothing else. The file
odd_input.json says which of the two; the tests pin it, and the report shows it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import inf, nan
from typing import Any

from ...payloads.bodies import Text
from ...payloads.frames import Message
from .._contract.domain import first_fault
from .mutations import MODEL, Maker
from .odd_bytes import Raw, double, number, sized, varint, write

Pairs = tuple[tuple[Any, Any], ...]

HELLO: Pairs = (("t", "text"), ("text", "hello"))
MESSAGE: Pairs = (("t", "msg"), ("clientId", "c1"), ("seq", 7))
PB_HELLO = sized(31, sized(1, b"hello"))
PB_JSON_HELLO = sized(30, b'{"t":"text","text":"hello"}')
PB_MESSAGE = sized(2, b"c1") + number(4, 7)
FORMATS = ("json", "msgpack", "cbor", "protobuf", "protobuf-json")
DEEP = 100_000
CLAIM = 2**32 - 1


@dataclass(frozen=True)
class Hazard:
    """One kind of odd input: a document for the self-describing formats, and bytes for Protobuf given its body field.

    `mend` changes the written bytes: it cuts, appends, or puts in what no writer accepts. None means that the format
    cannot express the hazard.
    """

    name: str
    summary: str
    document: Any = None
    message: Callable[[bytes], bytes] | None = None
    mend: Callable[[bytes, str], bytes] = lambda data, _: data

    def input(self, format: str) -> bytes | None:
        """Return the hazard's bytes in a format, or None when the format cannot express it."""
        if format in ("protobuf", "protobuf-json"):
            if self.message is None:
                return None
            return self.mend(self.message(PB_HELLO if format == "protobuf" else PB_JSON_HELLO), format)
        data = write(format, self.document) if self.document is not None else None
        return None if data is None else self.mend(data, format)


def frame(*fields: tuple[Any, Any], body: Any = HELLO) -> Pairs:
    """Return the document of a small message with more fields (a field given twice is written twice)."""
    return (*MESSAGE, *fields, ("body", body))


def pb_frame(fields: bytes = b"", start: bytes = PB_MESSAGE) -> Callable[[bytes], bytes]:
    """Return a function that writes the same message as Protobuf, given the bytes of its body field."""
    return lambda body: sized(1, start + fields + body)


def pb_place(value: float) -> Callable[[bytes], bytes]:
    """Return a location message as Protobuf, with a latitude."""
    return lambda _: sized(1, PB_MESSAGE + sized(39, double(1, value)))


def place(latitude: Any) -> Pairs:
    """Return the document of a location message, with a latitude."""
    return frame(body=(("t", "location"), ("latitude", latitude)))


def text_of(text: bytes, *, json: bytes | None = None) -> dict[str, Any]:
    """Return a hazard's arguments: a message whose text is these bytes (JSON may spell them differently)."""
    spelled = json or text

    def message(body: bytes) -> bytes:
        document = b'{"t":"text","text":"%s"}' % spelled
        return sized(1, PB_MESSAGE + (sized(30, document) if b"{" in body else sized(31, sized(1, text))))

    def mend(data: bytes, format: str) -> bytes:
        return data.replace(b"hello", spelled if format == "json" else text)

    assert len(text) == len("hello"), "binary formats write the length before the text"
    return {"document": frame(), "message": message, "mend": mend}


PLAIN = (
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
        lambda body: sized(1, PB_MESSAGE + (sized(30, b'{"t":"hologram"}') if b"{" in body else sized(77, b"")))),
    Hazard("unknown field", "a field from a newer version", frame(("newField", [1, 2])), pb_frame(number(99, 5))),
    Hazard(
        "unknown field in the body", "a field from a newer version, in the body",
        frame(body=(*HELLO, ("newField", 5))),
        lambda body: sized(1, PB_MESSAGE + (
            sized(30, b'{"t":"text","text":"hello","newField":5}') if b"{" in body
            else sized(31, sized(1, b"hello") + number(99, 5)))),
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
        "integer of 10,000 digits", "more digits than Python converts by default",
        frame(("serverId", Raw(b"9" * 10_000, None, b"\xc2\x59\x10\x00" + b"\xff" * 4096))),
        pb_frame(varint(3 << 3) + b"\xff" * 4096 + b"\x01"),
    ),
    Hazard("float for an integer", "seq 7.0", frame(("serverId", 7.0)), pb_frame(double(3, 7.0))),
    Hazard("text for an integer", 'seq "7"', frame(("serverId", "7")), pb_frame(sized(3, b"7"))),
    Hazard("bool for an integer", "seq true", frame(("serverId", True)), None),
    Hazard("null for a text", "a null where text belongs", frame(("senderId", None)), None),
    Hazard("NaN", "latitude NaN", place(nan), pb_place(nan)),
    Hazard("infinity", "latitude Infinity", place(inf), pb_place(inf)),
    Hazard("1e400", "a number too large for a double", place(Raw(json=b"1e400"))),
    Hazard("duplicate key", "seq 7, then seq 8", frame(("seq", 8)), pb_frame(number(4, 8))),
    Hazard(
        "two bodies", "a text, then a location",
        frame(("body", HELLO), body=(("t", "location"), ("latitude", 1.5))),
        lambda body: sized(1, PB_MESSAGE + body + (
            sized(30, b'{"t":"location"}') if b"{" in body else sized(39, double(1, 1.5)))),
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
    Hazard(
        "deep nesting", "100,000 lists, one in the other, in an unknown field",
        frame(("x", Raw(b"[" * DEEP + b"]" * DEEP, b"\x91" * DEEP + b"\xc0", b"\x81" * DEEP + b"\xf6"))),
        pb_frame(varint(99 << 3 | 3) * DEEP + varint(99 << 3 | 4) * DEEP),
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
    Hazard(
        "extension type", "a value of a type that only this format has (msgpack ext, CBOR tag), in an unknown field",
        frame(("x", Raw(None, b"\xc7\x03\x05abc", b"\xd8\x23\x63a+b"))),
    ),
    Hazard("number as a key", "a map key that is not text", (*frame(), (Raw(None, b"\x05", b"\x05"), 1))),
)  # fmt: skip
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

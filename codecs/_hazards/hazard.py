"""What a hazard is, and how one is written: a small message with something odd in it, in each format.

The rule: the same odd thing stands in the same place in every format that can express it there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .odd_bytes import Raw, double, number, sized, write

Pairs = tuple[tuple[Any, Any], ...]
Message = Callable[[bytes], bytes | None]
"""Writes a frame as Protobuf, given the bytes of its body field; None when this Protobuf codec cannot express it."""

HELLO: Pairs = (("t", "text"), ("text", "hello"))
MESSAGE: Pairs = (("t", "msg"), ("clientId", "c1"), ("seq", 7))
PB_HELLO = sized(31, sized(1, b"hello"))
PB_JSON_HELLO = sized(30, b'{"t":"text","text":"hello"}')
PB_MESSAGE = sized(2, b"c1") + number(4, 7)
BYTE_FF = Raw(b'"\xff"', b"\xa1\xff", b"\x61\xff")
"""A text of one byte, which is no UTF-8."""
HALF_PAIR = Raw(rb'"\ud800"', b"\xa3\xed\xa0\x80", b"\x63\xed\xa0\x80")
"""A text of half a UTF-16 pair."""


@dataclass(frozen=True)
class Hazard:
    """One kind of odd input: a document for the self-describing formats, and bytes for Protobuf given its body field.

    `mend` changes the written bytes: it cuts, appends, or puts in what no writer accepts. None means that the format
    cannot express the hazard.
    """

    name: str
    summary: str
    document: Any = None
    message: Message | None = None
    mend: Callable[[bytes, str], bytes] = lambda data, _: data

    def input(self, format: str) -> bytes | None:
        """Return the hazard's bytes in a format, or None when the format cannot express it."""
        if format in ("protobuf", "protobuf-json"):
            body = PB_HELLO if format == "protobuf" else PB_JSON_HELLO
            data = self.message(body) if self.message else None
        else:
            data = write(format, self.document) if self.document is not None else None
        return None if data is None else self.mend(data, format)


def frame(*fields: tuple[Any, Any], body: Any = HELLO) -> Pairs:
    """Return the document of a small message with more fields (a field given twice is written twice)."""
    return (*MESSAGE, *fields, ("body", body))


def pb_frame(fields: bytes = b"", start: bytes = PB_MESSAGE) -> Message:
    """Return a function that writes the same message as Protobuf."""
    return lambda body: sized(1, start + fields + body)


def pb_body(fields: bytes | None, json: bytes | None) -> Message:
    """Return a function that writes a message whose body is given: Protobuf's fields, or a JSON document."""

    def message(body: bytes) -> bytes | None:
        given = json if b"{" in body else fields
        return None if given is None else sized(1, PB_MESSAGE + (sized(30, given) if b"{" in body else given))

    return message


def pb_place(value: float) -> Message:
    """Return a function that writes a location message as Protobuf, with a latitude."""
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

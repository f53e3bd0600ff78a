"""The hazards in a format that has no hand-made bytes: the codec itself makes them.

The rule: a hazard is what the codec writes for a peer of another version (a model with other fields), what its bare
calls write past every check, or its own bytes with a few of them changed. What cannot be made so is said not to have
been tried, never left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from math import inf, nan
from operator import or_
from typing import Any, get_args

import msgspec

from ...payloads.bodies import AnyBody, Image, Location, Text
from ...payloads.frames import Message, Typing
from .._contract.contract import BoundCodec, EncodeError

MODEL = Message | Typing
"""What the codec reads. No other frame holds one of these, so a model with other messages has no two of one name."""
NOT_TRIED = "not tried"
Load = Callable[[Any], BoundCodec]


class Unmade(Exception):
    """The hazard cannot be made of this codec's bytes."""


class Written(Exception):
    """`encode` wrote what it must refuse."""


@dataclass(frozen=True)
class Maker:
    """Makes hazards of one codec, which `load` binds to a model; `codec` is bound to MODEL."""

    load: Load
    codec: BoundCodec

    def input(self, hazard: str) -> bytes | str:
        """Return the hazard's bytes, or the outcome where there are none."""
        if hazard not in MUTATIONS:
            return f"{NOT_TRIED}: it takes bytes made by hand, and imwire has none of the format {self.codec.format!r}"
        try:
            return MUTATIONS[hazard](self)
        except Written:
            return "BROKEN: encode writes it"
        except Exception as error:
            said = " ".join(f"{error}".split()) or type(error).__name__
            return f"{NOT_TRIED}: {self.codec.name} itself cannot be made to write it ({said[:200]})"

    def decode(self, data: bytes) -> Any:
        """Return the frame; raises DecodeError, or msgspec's ValidationError when a field has a wrong type."""
        frame = self.codec.decode(data)
        msgspec.convert(msgspec.to_builtins(frame, builtin_types=(bytes,)), MODEL, builtin_types=(bytes,))
        return frame

    @property
    def good(self) -> bytes:
        """The bytes of a small message."""
        return self.codec.encode(small())

    def plain(self, document: Any) -> bytes:
        """Return what a self-describing codec writes for any document; others raise."""
        return self.load(None).dumps(document)

    def unchecked(self, frame: Any) -> bytes:
        """Return what the bare calls write for a frame outside the domain; raises Written when `encode` does too."""
        try:
            self.codec.encode(frame)
        except EncodeError:
            return self.codec.dumps(self.codec.to_native(frame))
        raise Written

    def written(self, model: Any, frame: Any) -> bytes:
        """Return what the codec writes when it is bound to another model."""
        codec = self.load(model)
        return codec.dumps(codec.to_native(frame))

    def peer(self, tag: str | None = "msg", **fields: Any) -> bytes:
        """Return the small message as a peer of another version writes it; `fields` are those of `struct_like`."""
        kind = struct_like(Message, tag, **fields)
        values = {"client_id": "c1", "seq": 7, "body": Text("hello")} | {
            n: held and held[1] for n, held in fields.items()
        }
        there = {name: value for name, value in values.items() if fields.get(name, "") is not None}
        return self.written(kind | Typing if tag else kind, kind(**there))

    def newer_body(self, kind: type[msgspec.Struct], **fields: Any) -> bytes:
        """Return the small message with a body that has other fields."""
        newer = struct_like(kind, kind.__struct_config__.tag, **fields)
        union = reduce(or_, (newer if each is kind else each for each in get_args(AnyBody)))
        return self.peer(body=(union, newer(**{name: held[1] for name, held in fields.items()})))

    def swapped(self, data: bytes, before: bytes, after: bytes) -> bytes:
        """Return the bytes with others in the place of some; raises Unmade when those are not there once."""
        if data.count(before) != 1:
            raise Unmade(f"its bytes do not show {before.decode()!r}")
        return data.replace(before, after)

    def text(self) -> str:
        """Return the small message of a text format; others raise."""
        text = self.good.decode("latin-1")
        if not (text.isascii() and text.isprintable()):
            raise Unmade("its bytes are no text")
        return text


def small(**more: Any) -> Message:
    """Return a small message."""
    return Message(**{"client_id": "c1", "seq": 7, "body": Text("hello"), **more})


def struct_like(kind: type[msgspec.Struct], tag: str | int | None, **fields: tuple[Any, Any] | None) -> Any:
    """Return a struct of the same name; a field gets another type, or is new at the end, or is left out (None).

    A field's second value is what the hazard puts there.
    """
    found: dict[str, tuple[Any, ...]] = {}
    for field in msgspec.structs.fields(kind):
        default = (
            msgspec.field(default_factory=field.default_factory)
            if field.default is msgspec.NODEFAULT
            else field.default
        )
        found[field.name] = (field.name, field.type) if field.required else (field.name, field.type, default)
    found |= {name: (name, held[0]) for name, held in fields.items() if held}
    parts = [part for name, part in found.items() if fields.get(name, part) is not None]
    tagged: dict[str, Any] = {"tag": tag, "tag_field": "t"} if tag else {}
    return msgspec.defstruct(
        kind.__name__, parts, frozen=True, kw_only=True, omit_defaults=True, rename="camel", **tagged
    )


def _beyond(value: int) -> Callable[[Maker], bytes]:
    return lambda made: made.unchecked(small(server_id=value))


def _at(latitude: float) -> Callable[[Maker], bytes]:
    return lambda made: made.unchecked(small(body=Location(latitude)))


def _field(**fields: Any) -> Callable[[Maker], bytes]:
    return lambda made: made.peer(**fields)


def _hello(after: bytes) -> Callable[[Maker], bytes]:
    return lambda made: made.swapped(made.good, b"hello", after)


def _body_field(*held: Any) -> Callable[[Maker], bytes]:
    return lambda made: made.newer_body(Text, text=(str, "hello"), new_field=held)


def _damaged(make: Callable[[Maker], bytes]) -> Callable[[Maker], bytes]:
    return lambda made: made.swapped(make(made), _MARK.encode(), b"zunrea\xff")


def _lists(depth: int) -> tuple[Any, Any]:
    nested: list[Any] = []
    for _ in range(depth - 1):
        nested = [nested]
    return list, nested


_MARK = "zunread"
_UNREAD: dict[str, tuple[Any, Any]] = {
    "integer 2^63": (int, 2**63),
    "integer of 300 digits": (int, 10**299),
    "integer of 4,300 digits": (int, 10**4_299),
    "integer of 10,000 digits": (int, 10**9_999),
    **{f"{depth} lists": _lists(depth) for depth in (90, 120, 450)},
}
"""What stands in an unknown field: its type and its value."""
_HOLOGRAM = msgspec.defstruct("Hologram", [("text", str)], frozen=True, tag="zz-hologram", tag_field="t")

MUTATIONS: dict[str, Callable[[Maker], bytes]] = {
    "empty input": lambda _: b"",
    "truncated": lambda made: made.good[:-3],
    "trailing bytes": lambda made: made.good + b"1",
    "garbage": lambda _: b"\xff" * 16,
    "null": lambda made: made.plain(None),
    "list": lambda made: made.plain([1, 2, 3]),
    "no kind": lambda made: made.peer(tag=None),
    "no body": _field(body=None),
    "unknown frame kind": lambda made: made.written(MODEL | _HOLOGRAM, _HOLOGRAM("hello")),
    "unknown body kind": _field(body=(AnyBody | _HOLOGRAM, _HOLOGRAM("hello"))),
    "unknown field": _field(new_field=(list[int], [1, 2])),
    "unknown field in the body": _body_field(int, 5),
    "missing scalar": _field(seq=None),
    "unknown enum value": _field(platform=(int, 99)),
    "enum value beyond int32": _field(platform=(int, 2**32 + 1)),
    "integer 2^63": _beyond(2**63),
    "integer 2^64": _beyond(2**64),
    "integer of 10,000 digits": _beyond(10**9_999),
    "float for an integer": _field(server_id=(float, 7.0)),
    "text for an integer": _field(server_id=(str, "7")),
    "bool for an integer": _field(server_id=(bool, True)),
    "null for a text": _field(sender_id=(str | None, None)),
    "NaN": _at(nan),
    "infinity": _at(inf),
    "duplicate key": lambda made: made.swapped(made.peer(zeq=(int, 8)), b"zeq", b"seq"),
    "two bodies": lambda made: made.swapped(made.peer(bodz=(Location, Location(1.5))), b"bodz", b"body"),
    "lone surrogate": _hello(b"h\xed\xa0\x80o"),
    "invalid UTF-8": _hello(b"hel\xffo"),
    "overlong UTF-8": _hello(b"he\xc0\x80o"),
    "NUL in a text": lambda made: made.codec.encode(small(body=Text("he\0lo"))),
    "raw control character": _hello(b"he\nlo"),
    "UTF-16": lambda made: made.text().encode("utf-16"),
    "byte-order mark": lambda made: made.text().encode("utf-8-sig"),
    "not base64": lambda made: made.newer_body(Image, thumbnail=(str, "!!!")),
    "integer 2^63 in the body": lambda made: made.unchecked(small(body=Image(width=2**63))),
    "invalid UTF-8 in the frame": _damaged(lambda made: made.codec.encode(small(sender_id=_MARK))),
    "a list twice": lambda made: made.swapped(
        made.peer(mentions=(list[str], ["a"]), zentions=(list[str], ["b"])), b"zentions", b"mentions"
    ),
    "a map twice": lambda made: made.swapped(
        made.peer(options=(dict[str, bool], {"a": True}), zptions=(dict[str, bool], {"b": True})),
        b"zptions",
        b"options",
    ),
    "two bodies of one kind": lambda made: made.swapped(
        made.peer(body=(Location, Location(1.5)), bodz=(Location, Location(longitude=2.5))), b"bodz", b"body"
    ),
    "invalid UTF-8 in a key of a map": _damaged(lambda made: made.codec.encode(small(options={_MARK: True}))),
    "number as a key of a map": _field(options=(dict[int, bool], {5: True})),
    "bytes as a key of a map": _field(options=(dict[bytes, bool], {b"a": True})),
    "invalid UTF-8 in a key": _damaged(_field(zunread=(int, 1))),
    "invalid UTF-8 in a key in an unknown field": _damaged(_field(new_field=(dict[str, int], {_MARK: 1}))),
    "invalid UTF-8 in an unknown field": _damaged(_field(new_field=(str, _MARK))),
    "invalid UTF-8 in an unknown field of the body": _damaged(_body_field(str, _MARK)),
    "number as a key in an unknown field": _field(new_field=(dict[int, int], {5: 1})),
    "bytes as a key in an unknown field": _field(new_field=(dict[bytes, int], {b"a": 1})),
    **{f"{name} in an unknown field": _field(new_field=held) for name, held in _UNREAD.items()},
    **{f"{name} in an unknown field of the body": _body_field(*held) for name, held in _UNREAD.items()},
}
"""How each hazard is made, by its name; a hazard without an entry needs bytes of the format."""

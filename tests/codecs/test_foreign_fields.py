"""Fields that our own model lacks: maps with keys that are no text, UNSET, structs as lists, numbers without bounds.

All codecs carry a model, or all refuse it when they are loaded.
"""

import datetime
import decimal
import enum
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nan
from typing import Annotated, Any, Literal

import cbor2
import msgpack
import msgspec
import ormsgpack
import pytest
from imwire.codecs import api
from imwire.codecs._contract.model_parts import has_open_numbers, has_other_keys
from imwire.payloads.frames import Frame
from msgspec import UNSET, Meta, UnsetType

NAMES = api.names()
FORMATS = {name: api.describe(name).format for name in NAMES}
WIDE = datetime.datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=datetime.UTC)


class Level(enum.IntEnum):
    LOW = -1
    HIGH = 2**53 + 1


class Side(enum.Enum):
    BUY = 1


class Colour(enum.StrEnum):
    RED = "red"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Point(msgspec.Struct, frozen=True):
    x: float = 0.0
    tags: dict[Level, bytes] = {}


class Row(msgspec.Struct, frozen=True, array_like=True, tag="row"):
    number: int
    data: bytes = b""
    points: list[Point] = []


class Column(msgspec.Struct, frozen=True, array_like=True, tag="column"):
    number: int


class Line(msgspec.Struct, frozen=True, tag="line"):
    maps: list[dict[int, Point | None]] = []


class Dot(msgspec.Struct, frozen=True, tag="dot"):
    count: int = 0


class Partial(msgspec.Struct, frozen=True):
    count: int | UnsetType = UNSET
    data: bytes | UnsetType | None = UNSET
    either: Column | Row | UnsetType = UNSET
    by_key: dict[int, float] | UnsetType = UNSET


@dataclass
class Plain:
    number: int | float


def held(kind: Any) -> Any:
    return msgspec.defstruct("Held", [("field", kind)])


KEYS = [
    (int, [0, -1, 2**63 - 1, -(2**63)]), (Annotated[int, Meta(ge=1)], [1]), (float, [1.5, -0.0, 3.0, 1e300]),
    (bytes, [b"", b"\xff\x00"]), (Level, [*Level]), (Side, [*Side]), (Colour, [*Colour]), (Rights, [Rights(3)]),
    (Literal[1, -2], [1, -2]), (Literal["a"], ["a"]), (Annotated[str, Meta(min_length=1)], ["1"]),
    (datetime.datetime, [WIDE]), (datetime.date, [WIDE.date()]), (datetime.time, [WIDE.time()]),
    (datetime.timedelta, [datetime.timedelta(days=1, microseconds=1)]), (uuid.UUID, [uuid.UUID(int=7)]),
    (decimal.Decimal, [decimal.Decimal("1.50")]),
]  # fmt: skip
VALUES = [
    *((held(Mapping[key, Point]), [{each: Point(tags={Level.LOW: b"\xff"}) for each in keys}]) for key, keys in KEYS),
    *((held(tuple[dict[key, int], int | None]), [(dict.fromkeys(keys, 1), 1)]) for key, keys in KEYS),
    (held(Line | None), [Line([{7: None, -7: Point(1.0)}]), None]),
    (held(dict[str, Row]), [{"a": Row(1, b"\xff", [Point()])}]),
    (held(Column | Row), [Row(0), Column(-1)]),
]


@pytest.mark.parametrize("name", [*NAMES, "msgpack+zstd"])
@pytest.mark.parametrize(("model", "values"), VALUES)
def test_what_is_written_is_read_back_by_every_codec_of_the_format(name, model, values):
    codec = api.load(name, model)
    # msgspec writes dates and times as MessagePack's own timestamps.
    others = [other for other in NAMES if FORMATS[other] == codec.format and name != "msgspec-msgpack"]
    readers = [codec, *(api.load(other, model) for other in others)]
    for frame in map(model, values):
        assert api.same(frame, codec.from_native(codec.loads(codec.dumps(codec.to_native(frame)))))
        for reader in readers:
            assert api.first_difference(frame, reader.decode(codec.encode(frame))) == "", reader.name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kind", "word"),
    [(bool, "Bool"), (None, "None"), (int | None, "Union"), (str | None, "Union"), (int | str, "Union"),
     (int | float, "Union"), (Any, "Any"), (tuple[int, ...], "VarTuple"), (frozenset[int], "FrozenSet"),
     (Point, "Struct"), (Literal["1", 1], "Literal"), (Literal["1", None], "Literal")],
)  # fmt: skip
def test_keys_that_some_codec_loses_are_refused_at_load_by_all(name, kind, word):
    model = held(list[dict[kind, int] | None])
    with pytest.raises(api.CodecError, match=rf"^{name} cannot be used with .*: Held.field: a key of type {word} "):
        api.load(f"{name}+zstd", held(model))
    assert f"{name} cannot be used" in api.describe(name, model).missing


@pytest.mark.parametrize("name", NAMES)
def test_what_is_unset_stays_unset(name):
    codec = api.load(name, Partial)
    for frame in (
        Partial(), Partial(0, None), Partial(-7, b"\xff", Row(1), {1: 1.5}), Partial(either=Column(0)),
        Partial(by_key={}),
    ):  # fmt: skip
        assert api.first_difference(frame, codec.decode(codec.encode(frame))) == ""
    for place, bad in (("count", Partial(2**63)), ("either.number", Partial(either=Row(2**63)))):
        with pytest.raises(api.EncodeError, match=rf"\$\.{place}: integer of 64 bits is outside int64"):
            codec.encode(bad)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_has_no_place_for_what_is_unset(name):
    model = msgspec.defstruct("Held", [("field", int | UnsetType, UNSET)], array_like=True)
    with pytest.raises(api.CodecError, match=rf"^{name} cannot be used with .*: Held.field: "):
        api.load(name, model)


def test_json_default_writes_every_field_in_maps_and_lists_too():
    codec = api.load("json-default", held(dict[int, Line | tuple[Row]]))
    assert json.loads(codec.encode(codec.from_native({"field": {"1": {"type": "line"}, "2": [["row", 3]]}}))) == {
        "field": {"1": {"type": "line", "maps": []}, "2": [["row", 3, "", []]]}
    }


WRITERS = {"json": lambda document: json.dumps(document).encode(), "msgpack": msgpack.packb, "cbor": cbor2.dumps}
BEYOND = [
    (int, 2**63, ""), (int, -(2**63) - 1, ""), (int, 10**40, ""), (int | None, 2**63, ""), (list[int], [2**63], "[0]"),
    (Annotated[int, Meta(ge=0)], 2**63, ""), (dict[int, int], {2**63: 1}, "{key}"), (Any, [2**64 - 1], "[0]"),
    (float, nan, ""), (float, -inf, ""), (tuple[float, int], [nan, 1], "[0]"), (dict[float, int], {inf: 1}, "{key}"),
    (Any, [nan], "[0]"), (Plain, {"number": 2**63}, "['number']"), (Column | Row, ["row", 2**63], ".number"),
]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("protobuf")])
@pytest.mark.parametrize(("kind", "value", "place"), BEYOND)
def test_what_is_outside_the_domain_is_not_read(name, kind, value, place):
    codec = api.load(name, held(kind))
    try:
        data = WRITERS[codec.format]({"field": value})
    except OverflowError:
        pytest.skip("the format has no such integer")
    with pytest.raises(api.DecodeError) as caught:
        codec.decode(data)
    # The others refuse some of it before there is a frame.
    assert name != "msgspec-msgpack" or f"$.field{place}: " in str(caught.value)


@pytest.mark.parametrize(("kind", "document"), [(Line | Dot, {"type": "dot", "count": 2**63}), (Any, [2**64])])
def test_nor_is_it_read_from_a_document_in_protobuf(kind, document):
    data = json.dumps(document).encode()
    with pytest.raises(api.DecodeError, match=r"integer of 6. bits is outside int64"):
        api.load("protobuf-json", held(kind)).decode(b"\x0a%c%s" % (len(data), data))


@pytest.mark.parametrize("name", NAMES)
def test_a_dataclass_has_the_domain_too(name):
    model = held(Plain)
    codec = api.load(name, model)
    assert codec.decode(codec.encode(model(Plain(-7)))) == model(Plain(-7))
    for bad in (2**63, nan):
        with pytest.raises(api.EncodeError, match=r"cannot write this frame: \$.field\['number'\]: "):
            codec.encode(model(Plain(bad)))


def test_our_own_model_pays_nothing_for_it():
    assert not has_other_keys(Frame)
    assert not has_open_numbers(Frame)
    assert (api.load("msgpack").loads, api.load("ormsgpack").dumps) == (msgpack.unpackb, ormsgpack.packb)
    assert api.load("msgspec-json").from_native(WIDE) is WIDE

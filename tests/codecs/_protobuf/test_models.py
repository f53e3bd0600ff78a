"""What each kind of field becomes in Protobuf, one example at a time."""

import datetime
import enum
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypedDict, TypeVar

import msgspec
import pytest
from imwire.codecs import api
from msgspec import UNSET, Meta, Struct, UnsetType, field

PROTOBUFS = ["protobuf", "protobuf-json"]
EACH = pytest.mark.parametrize("name", PROTOBUFS)
T = TypeVar("T")


class Point(Struct, frozen=True):
    x: float
    y: float = 0.0


class Dot(Struct, frozen=True, tag="dot"):
    at: Point


class Line(Struct, frozen=True, tag="foo-bar"):
    ends: list[Point]
    label: str | None = None


class Tree(Struct, frozen=True):
    name: str
    children: list["Tree"] = []
    by_name: dict[str, "Tree"] = {}
    best: "Tree | None" = None
    shape: "Dot | Group | int" = 0


class Group(Struct, frozen=True, tag="group"):
    shapes: list["Dot | Line | Group"]


class Box(Struct, Generic[T], frozen=True):
    content: T


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2**40


class Shape(enum.Enum):
    ROUND = "round"
    FLAT = "flat"


class Rights(enum.IntFlag):
    READ = 1
    WRITE = 2


class Pair(NamedTuple):
    a: int
    b: datetime.date


class Told(TypedDict):
    a: int


@dataclass
class Data:
    a: set[int]
    b: frozenset[Shape]


DAY = datetime.date(2026, 2, 28)
NOON = datetime.datetime(2026, 2, 28, 12, 0, 0, 5, tzinfo=datetime.UTC)
VALUES = {
    "optional int": (int | None, [None, 0, 7]),
    "optional text": (str | None, [None, "", "a"]),
    "optional bytes": (bytes | None, [None, b"", b"\xff"]),
    "optional bool": (bool | None, [None, False, True]),
    "optional double": (float | None, [None, 0.0, -0.0]),
    "optional enum": (Level | None, [None, Level.LOW]),
    "optional list": (list[int] | None, [None, [], [0]]),
    "optional dict": (dict[str, int] | None, [None, {}, {"": 0}]),
    "optional struct": (Point | None, [None, Point(0.0)]),
    "optional union": (Dot | Line | None, [None, Dot(Point(1.0)), Line([])]),
    "list of lists": (list[list[int]], [[], [[]], [[1], [], [2, 3]]]),
    "list of optional": (list[int | None], [[], [None], [0, None, 1]]),
    "list of lists of optional": (list[list[Point | None] | None], [[None, [None, Point(1.0)], []]]),
    "list of unions": (list[Dot | Line], [[], [Dot(Point(-0.0)), Line([Point(1.0)], "")]]),
    "map of lists": (dict[str, list[str]], [{}, {"a": []}, {"a": ["b"], "": [""]}]),
    "map of maps": (dict[str, dict[int, Point]], [{}, {"a": {}}, {"a": {-1: Point(0.0)}}]),
    "map of optional": (dict[int, float | None], [{0: None, -(2**63): 0.0}]),
    "map with enums": (dict[Level, Shape], [{Level.LOW: Shape.ROUND}]),
    "map with dates": (dict[datetime.date, int], [{DAY: 1}]),
    "dict with doubles": (dict[float, list[int]], [{}, {1.5: [1], -0.0: []}]),
    "tuple": (tuple[int, ...], [(), (0, 1)]),
    "pair": (tuple[int, str | None, list[float]], [(0, None, []), (1, "", [-0.0])]),
    "no tuple": (tuple[()], [()]),
    "set": (set[str], [set(), {"a", ""}]),
    "frozenset of structs": (frozenset[Point], [frozenset(), frozenset([Point(1.0), Point(2.0)])]),
    "enum without 0": (Level, [Level.LOW, Level.HIGH]),
    "text enum": (Shape, [Shape.ROUND]),
    "flags": (Rights, [Rights(0), Rights.READ, Rights.READ | Rights.WRITE]),
    "Literal": (Literal["b", "a", 1, 0, None], ["a", "b", 0, 1, None]),
    "int or text": (int | str, [0, "", 7, "7"]),
    "int or double": (int | float, [0, 0.0, -0.0, 1, 1.0]),
    "many kinds": (bool | int | list[int] | Dot | Line | None, [None, False, 0, [], [1], Dot(Point(0.0)), Line([])]),
    "bytes": (bytes, [b"", bytes(range(256))]),
    "bytearray": (bytearray, [bytearray(b"a")]),
    "date": (datetime.date, [DAY]),
    "moments": (list[datetime.datetime], [[NOON]]),
    "anything": (Any, [None, 0, "", [], {}, {"a": [1.5, None, True]}]),
    "list of anything": (list[Any], [[None, 0, [None]]]),
    "object": (object, [None, [1]]),
    "named tuple": (Pair, [Pair(1, DAY)]),
    "typed dict": (Told | None, [None, {"a": 1}]),
    "dataclass": (Data, [Data({1, 2}, frozenset(Shape))]),
    "generic": (Box[int] | None, [None, Box[int](0)]),
    "two of one generic": (tuple[Box[int], Box[list[str]]], [(Box(1), Box(["a"]))]),
    "None": (None, [None]),
    "described": (Annotated[list[Annotated[int, Meta(title="n")]], Meta(description="some")], [[], [1]]),
    "holds itself": (Tree, [Tree("a", [Tree("b")], {"c": Tree("c")}, Tree("d", shape=Group([Group([])])))]),
}  # fmt: skip


def comes_back(codec, frame):
    data = codec.encode(frame)
    assert type(data) is bytes
    return api.first_difference(frame, codec.decode(data)) == ""


@EACH
@pytest.mark.parametrize(("kind", "values"), VALUES.values(), ids=VALUES)
def test_a_field_comes_back(name, kind, values):
    """Required, with each value as its default, and with None as its default."""
    required = msgspec.defstruct("Held", [("field", kind)])
    for value in values:
        default = msgspec.defstruct("Held", [("field", kind, field(default_factory=lambda value=value: value))])
        optional = msgspec.defstruct("Held", [("field", kind and kind | None, None)], tag="held")
        for model in (required, default, optional):
            codec = api.load(name, model=model)
            assert all(comes_back(codec, model(other)) for other in values)
            if model is not required:
                assert comes_back(codec, model())


@EACH
def test_absent_is_the_default(name):
    """A peer that leaves a field out, or does not know it, says the default."""

    class Old(Struct, tag="a"):
        pass

    class New(Struct, tag="a"):
        number: int = 5
        text: str | None = "a"
        flag: bool = True
        level: Level = Level.HIGH
        where: Point = Point(1.0)
        shape: Dot | int = 7
        day: datetime.date = DAY
        items: list[int] = field(default_factory=lambda: [1])
        unset: int | UnsetType = UNSET
        three: int | UnsetType | None = UNSET

    new = api.load(name, model=New)
    # What may be None is None when it is absent; no message tells the two apart.
    assert new.decode(api.load(name, model=Old).encode(Old())) == New(text=None)
    for frame in (New(), New(0, None, False, Level.LOW, Point(0.0), 0, DAY, [], 0, None), New(unset=1, three=0)):
        assert comes_back(new, frame)
    assert len(new.encode(New(text=None, items=[1]))) < len(new.encode(New(text=None, items=[1], number=6)))


@EACH
def test_what_is_required_and_absent_is_an_error_where_the_wire_tells(name):
    class Empty(Struct, tag="a"):
        pass

    for kind in (Point, Dot | Line, Level, Literal["a"], tuple[int, str], datetime.date, Any, int | str):
        full = msgspec.defstruct("Full", [("field", kind)], tag="a")
        with pytest.raises(api.DecodeError):
            api.load(name, model=full).decode(api.load(name, model=Empty).encode(Empty()))
    for kind, zero in ((int, 0), (str, ""), (list[int], []), (dict[str, int], {}), (int | None, None)):
        full = msgspec.defstruct("Full", [("field", kind)], tag="a")
        assert api.load(name, model=full).decode(api.load(name, model=Empty).encode(Empty())) == full(zero)


@EACH
def test_two_models_with_equal_names_do_not_meet(name):
    one = msgspec.defstruct("Frame", [("value", int), ("other", str)], tag="a")
    two = msgspec.defstruct("Frame", [("other", list[str]), ("value", Point)], tag="a")
    first, second = api.load(name, model=one), api.load(name, model=two)
    for _ in range(2):
        assert comes_back(first, one(1, "a"))
        assert comes_back(second, two(["a"], Point(1.0)))
        first, second = api.load(name, model=one), api.load(name, model=two)


def test_unions_are_one_document_in_protobuf_json():
    model = msgspec.defstruct("Held", [("one", Dot | Line), ("many", list[Dot | Line])])
    frame = model(Line([], "label"), [Dot(Point(0.5))])
    plain, as_json = (api.load(name, model=model).encode(frame) for name in PROTOBUFS)
    for document in (b'{"type":"foo-bar","ends":[],"label":"label"}', b'[{"type":"dot","at":{"x":0.5,"y":0.0}}]'[1:-1]):
        assert document in as_json
        assert document not in plain

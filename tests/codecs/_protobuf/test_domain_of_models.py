"""Any model has the domain of ours: what is outside is refused, and so is a type that cannot travel."""

import decimal
from typing import Annotated, Any

import msgspec
import pytest
from imwire.codecs import api
from msgspec import Meta, Struct

NAN = float("nan")
EACH = pytest.mark.parametrize("name", ["protobuf", "protobuf-json"])


class Point(Struct, frozen=True):
    x: float
    count: int = 0


class Dot(Struct, frozen=True, tag="dot"):
    at: Point


class Line(Struct, frozen=True, tag="line"):
    label: str


class Node(Struct, frozen=True):
    child: "Node | None" = None


class Deep(Struct, frozen=True, tag="deep"):
    inner: "Deep | Line | list[Deep]"


OUTSIDE = [
    (int | None, 2**63, "$.field: integer"),
    (float | None, NAN, "$.field: nan"),
    (list[float], [0.0, NAN], "$.field[1]: nan"),
    (set[int], {2**64}, "$.field[0]: integer"),
    (dict[str, float], {"a": NAN}, "$.field['a']: nan"),
    (dict[int, int], {2**63: 0}, "$.field{key}: integer"),
    (dict[float, int], {NAN: 0}, "$.field{key}: nan"),
    (dict[str, list[int | None]], {"a": [None, -(2**63) - 1]}, "$.field['a'][1]: integer"),
    (tuple[int, float], (0, NAN), "$.field[1]: nan"),
    (int | str, "\ud800", "$.field: text"),
    (int | float, NAN, "$.field: nan"),
    (Any, [{"a": NAN}], "$.field[0]['a']: nan"),
    (Any, {"\ud800": 1}, "$.field{key}: text"),
    (list[Any], [2**63], "$.field[0]: integer"),
    (Dot | Line, Dot(Point(NAN)), "$.field.at.x: nan"),
    (list[Dot | Line], [Line(""), Dot(Point(0.0, 2**63))], "$.field[1].at.count: integer"),
]


@EACH
@pytest.mark.parametrize(("kind", "value", "place"), OUTSIDE)
def test_what_is_outside_the_domain_is_refused(name, kind, value, place):
    model = msgspec.defstruct("Held", [("field", kind)])
    for other in (name, "msgspec-json"):
        with pytest.raises(api.EncodeError) as caught:
            api.load(other, model=model).encode(model(value))
        assert str(caught.value).startswith(f"{other}: cannot write this frame: {place}")


@EACH
def test_doubles_that_are_not_finite_are_refused_when_they_come_in(name):
    for kind in (float, float | None, list[float], dict[str, float], dict[float, int], int | float, tuple[float, int]):
        model = msgspec.defstruct("Held", [("field", kind)])
        codec = api.load(name, model=model)
        value = {list[float]: [1.5], dict[str, float]: {"a": 1.5}, dict[float, int]: {1.5: 0}}.get(kind, 1.5)
        good = codec.encode(model((1.5, 0) if kind == tuple[float, int] else value))
        assert b"\xf8\x3f" in good
        with pytest.raises(api.DecodeError, match="is not a finite double"):
            codec.decode(good.replace(b"\xf8\x3f", b"\xf0\x7f"))


@EACH
def test_bounds_hold_for_what_comes_in(name):
    bounded = [
        (int, Meta(ge=1), 1, 0), (str, Meta(max_length=2), "ab", "abc"), (bytes, Meta(min_length=1), b"a", b""),
        (float, Meta(lt=1), 0.5, 1.5), (list[int], Meta(max_length=1), [1], [1, 2]),
        (dict[str, Point], Meta(min_length=1), {"a": Point(0.0)}, {}),
        (set[Point], Meta(max_length=0), set(), {Point(0.0)}),
    ]  # fmt: skip
    for kind, meta, good, bad in bounded:
        free, held = (msgspec.defstruct("Held", [("field", k)]) for k in (kind, Annotated[kind, meta]))
        codec = api.load(name, model=held)
        assert codec.decode(api.load(name, model=free).encode(free(good))) == held(good)
        with pytest.raises(api.DecodeError):
            codec.decode(api.load(name, model=free).encode(free(bad)))


@EACH
@pytest.mark.parametrize("kind", [complex, msgspec.Raw, msgspec.msgpack.Ext, list[complex], dict[str, complex]])
def test_a_type_that_cannot_travel_is_named(name, kind):
    model = msgspec.defstruct("Held", [("good", int), ("bad", kind)])
    word = "complex" if "complex" in str(kind) else kind.__name__
    with pytest.raises(api.CodecError) as caught:
        api.load(name, model=model)
    assert str(caught.value).startswith(f"Held.bad: {word} cannot travel in Protobuf. Give the field a type that")


@EACH
def test_nothing_is_written_that_is_nested_too_deeply_to_be_read(name):
    read = refused = 0
    node, deep = Node(), Deep(Line("a"))
    one, two = api.load(name, model=Node), api.load(name, model=Deep)
    for _ in range(140):
        node, deep = Node(node), Deep([deep] if read % 2 else deep)
        for codec, frame in ((one, node), (two, deep)):
            for encode in (codec.encode, codec.canonical):
                try:
                    data = encode(frame)
                except api.EncodeError as error:
                    assert "MaxDepth" in str(error)  # noqa: PT017
                    refused += 1
                else:
                    assert codec.decode(data) == frame
                    read += 1
    assert read > 100
    assert refused > 50
    with pytest.raises(api.DecodeError):
        one.decode(one.dumps(one.to_native(node)))


@EACH
def test_a_frame_of_no_kind_of_the_model_is_refused(name):
    for model in (Point, Dot | Line, Node):
        for other in (Deep(Line("")), None, {"x": 1.0}, decimal.Decimal(1)):
            with pytest.raises(api.EncodeError, match="is not a kind of frame that this codec is bound to"):
                api.load(name, model=model).encode(other)
    held = msgspec.defstruct("Held", [("either", Dot | Line)])
    with pytest.raises(api.EncodeError, match="Point is not a kind of either that this codec is bound to"):
        api.load(name, model=held).encode(held(Point(0.0)))

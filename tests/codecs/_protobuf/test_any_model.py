"""Models that nobody wrote, drawn by Hypothesis: each binds to both Protobuf codecs, and each frame comes back."""

import datetime
import decimal
import enum
import uuid
from functools import reduce
from operator import or_
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.codecs import api

PROTOBUFS = ["protobuf", "protobuf-json"]
NAMES = [
    "a", "b", "foo_bar", "fooBar", "FooBar", "foo__bar", "foo_bar_entry", "FooBarEntry", "class", "é", "ﬁ", "f", "m",
    "x", "o", "k", "v", "tag", "put", "cls", "unknown", "json", "value", "kind", "SerializeToString", "DESCRIPTOR",
    "read_x", "tag_x", "map_x", "get_x", "isfinite", "type_", "HasField", "s0", "s1", "item_0", "int", "list",
]  # fmt: skip


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 70_000_000_000


class Colour(enum.StrEnum):
    NONE = ""
    RED = "red"


class Shape(enum.Enum):
    ROUND = "round"
    FLAT = "flat"


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


def utc(moment):
    return moment.replace(tzinfo=datetime.UTC)


INTEGERS = st.sampled_from([0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]) | st.integers(-(2**63), 2**63 - 1)
DOUBLES = st.sampled_from([0.0, -0.0, 5e-324]) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=4,
)
INTS = [(int, INTEGERS), (Level, st.sampled_from(Level)), (Rights, st.sampled_from([*Rights, Rights(3), Rights(0)])),
        (Literal[3, 0, -5], st.sampled_from([3, 0, -5]))]  # fmt: skip
STRS = [
    (str, TEXTS), (Colour, st.sampled_from(Colour)), (Shape, st.sampled_from(Shape)), (bytes, st.binary(max_size=6)),
    (Literal["b", "a"], st.sampled_from("ab")), (uuid.UUID, st.uuids()), (datetime.datetime, st.datetimes().map(utc)),
    (datetime.date, st.dates()), (decimal.Decimal, st.decimals(allow_nan=False, allow_infinity=False, places=2)),
]  # fmt: skip
LEAVES = [*INTS, *STRS, (bool, st.booleans()), (float, DOUBLES)]
KEYS = [pair for pair in [*INTS, *STRS] if pair[0] is not bytes]


@st.composite
def structs(draw, inner, tag=None):
    """Draw a struct and the strategy of its values."""
    chosen = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    fields, must, may = [], {}, {}
    for name in chosen:
        kind, values = draw(inner)
        match draw(st.sampled_from(["required", "a default", "a factory", "None"])):
            case "required":
                fields.append((name, kind))
                must[name] = values
            case "None":
                fields.append((name, kind | None, None))
                may[name] = values | st.none()
            case how:
                default = draw(values)
                made = isinstance(default, list | dict | set | msgspec.Struct) or how == "a factory"
                given = msgspec.field(default_factory=lambda default=default: default) if made else default
                fields.append((name, kind, given))
                may[name] = values
    options = {"frozen": True, "kw_only": True, "tag": tag, "omit_defaults": draw(st.booleans())}
    cls = msgspec.defstruct(draw(st.sampled_from(["A", "B", "Frame", "é", "a"])), fields, **options)
    return cls, st.fixed_dictionaries(must, optional=may).map(lambda given: cls(**given))


@st.composite
def unions(draw, inner):
    """Draw a union: at most one of each kind that a JSON document can tell apart."""
    tags = draw(st.lists(st.sampled_from(["text", "foo-bar", "1", "class", "json", ""]), max_size=3, unique=True))
    members = [draw(structs(inner, tag)) for tag in tags]
    for group in (INTS, STRS, [(bool, st.booleans())], [(list[int], st.lists(INTEGERS, max_size=3))]):
        members += draw(st.lists(st.sampled_from(group), max_size=1))
    if not members:
        return int, INTEGERS
    return reduce(or_, [kind for kind, _ in members]), st.one_of([values for _, values in members])


@st.composite
def containers(draw, inner):
    kind, values = draw(inner)
    some = st.lists(values, max_size=3)
    match draw(st.sampled_from(["list", "tuple", "pair", "dict", "doubles", "optional"])):
        case "list":
            return list[kind], some
        case "tuple":
            return tuple[kind, ...], some.map(tuple)
        case "pair":
            other, others = draw(inner)
            return tuple[kind, other], st.tuples(values, others)
        case "dict":
            key, keys = draw(st.sampled_from(KEYS))
            return dict[key, kind], st.dictionaries(keys, values, max_size=3)
        case "doubles":
            return dict[float, kind], st.dictionaries(DOUBLES, values, max_size=3)
    return kind | None, values | st.none()


@st.composite
def sets(draw):
    kind, values = draw(st.sampled_from(LEAVES))
    return draw(
        st.sampled_from(
            [(set[kind], st.sets(values, max_size=3)), (frozenset[kind], st.frozensets(values, max_size=3))]
        )
    )


TYPES = st.recursive(
    st.sampled_from([*LEAVES, (Any, DOCUMENTS)]) | sets(),
    lambda inner: containers(inner) | unions(inner) | structs(inner),
    max_leaves=4,
)


@st.composite
def models(draw):
    """Draw a model, which is a struct or a union of tagged ones, and the strategy of its frames."""
    tags = draw(st.lists(st.sampled_from(["msg", "1", "foo-bar", "kind", 7, -7]), max_size=3, unique_by=type))
    if not tags:
        return draw(structs(TYPES))
    tags = [tag for tag in tags if type(tag) is type(tags[0])]
    members = [draw(structs(TYPES, tag)) for tag in tags]
    return reduce(or_, [cls for cls, _ in members]), st.one_of([values for _, values in members])


@settings(max_examples=150)
@given(data=st.data())
def test_a_drawn_model_comes_back_as_from_json(data):
    model, values = data.draw(models())
    reference = api.load("msgspec-json", model=model)
    codecs = [api.load(name, model=model) for name in PROTOBUFS]
    for frame in data.draw(st.lists(values, min_size=1, max_size=4)):
        expected = reference.decode(reference.encode(frame))
        for codec in codecs:
            encoded = codec.encode(frame)
            assert api.first_difference(expected, codec.decode(encoded)) == "", codec.name
            assert api.first_difference(frame, codec.decode(codec.canonical(frame))) == "", codec.name
            assert len(codec.canonical(frame)) == len(encoded)


@settings(max_examples=100)
@given(data=st.data())
def test_any_bytes_are_a_frame_or_a_decode_error(data):
    model, values = data.draw(models())
    for name in PROTOBUFS:
        codec = api.load(name, model=model)
        good = codec.encode(data.draw(values))
        at = data.draw(st.integers(0, len(good)))
        for bad in (
            data.draw(st.binary(max_size=20)),
            good[:at],
            good[:at] + data.draw(st.binary(max_size=3)) + good[at + 1 :],
        ):
            try:
                frame = codec.decode(bad)
            except api.DecodeError:
                continue
            assert api.first_difference(frame, codec.decode(codec.encode(frame))) == ""


def test_the_comparison_finds_a_loss():
    assert api.first_difference((1, 1.0), (1, 1)) == "$[1]: float became int"
    with pytest.raises(api.EncodeError):
        api.load("protobuf", model=msgspec.defstruct("A", [("a", set[int])])).encode(msgspec.defstruct("B", [])())

"""Schemas built at run time: names and numbers are legal, and the same in every process."""

import re

import msgspec
import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Wire
from imwire.codecs import api
from imwire.codecs._protobuf import imwire_pb2
from imwire.codecs._protobuf.binding import bind_protobuf
from imwire.codecs._protobuf.converters import ProtobufCompiler
from imwire.codecs._protobuf.descriptor import Schema
from imwire.codecs._protobuf.scalars import Scalar
from imwire.payloads import frames
from msgspec import inspect

BOOL = Scalar(Wire.TYPE_BOOL)
ODD = [
    "foo-bar",
    "foo bar",
    "@type",
    "1abc",
    "",
    "é",
    "您好",
    "class",
    "None",
    "fooBar",
    "foo_bar",
    "foo__bar",
    "FOOBAR",
]
METHODS = ["SerializeToString", "DESCRIPTOR", "ByteSize", "HasField", "__class__", "Extensions", "_SetListener"]


def built(names):
    schema = Schema()
    message = schema.message("M")
    for name in [message.free(name) for name in names]:
        message.add(name, BOOL)
    return schema.build(message)


def message_of(model, name=""):
    """The descriptor of a model's outermost message, or of the message of a name."""
    compiler = ProtobufCompiler(documents=False)
    outermost = compiler.frame(list(_records(model)))
    descriptor = compiler.schema.build(outermost).DESCRIPTOR
    return descriptor.file.message_types_by_name[name] if name else descriptor


def _records(model):
    kind = inspect.type_info(model)
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


def test_odd_names_become_legal_ones_that_differ():
    cls = built([*ODD, *METHODS])
    fields = [field.name for field in cls.DESCRIPTOR.fields]
    assert len({name.replace("_", "").lower() for name in fields}) == len(ODD) + len(METHODS)
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) for name in fields)
    message = cls()
    for name in fields[::2]:
        setattr(message, name, True)
    read = cls.FromString(message.SerializeToString())
    assert [getattr(read, name) for name in fields] == [place % 2 == 0 for place in range(len(fields))]
    assert fields[:7] == ["foo_bar", "foo_bar_2", "_type", "_1abc", "_", "__2", "___3"]


def test_a_legal_name_stays():
    names = ["seq", "clientId", "server_id", "Body2", "_private", "message", "string", "reserved", "match"]
    assert [field.name for field in built(names).DESCRIPTOR.fields] == names


def test_numbers_leave_out_what_the_language_keeps():
    cls = built([f"field_{n}" for n in range(20_500)])
    numbers = [field.number for field in cls.DESCRIPTOR.fields]
    assert numbers == [*range(1, 19_000), *range(20_000, 21_501)]
    message = cls(field_18998=True, field_18999=True)
    assert cls.FromString(message.SerializeToString()) == message


def test_numbers_go_by_position_and_the_order_of_a_union_means_nothing():
    one, two = (msgspec.defstruct(name, [("x", int, 0)], tag=name) for name in ("one", "two"))
    cls = msgspec.defstruct("A", [("b", int), ("a", one | two), ("c", two | one | None), ("d", str)])
    assert {field.name: field.number for field in message_of(cls).fields} == {
        "b": 1, "one": 2, "two": 3, "one_2": 4, "two_2": 5, "d": 6
    }  # fmt: skip
    # Python takes the one for the other, and so remembers whichever came first.
    assert api.load("protobuf", model=two | one).encode(two(5)) == api.load("protobuf", model=one | two).encode(two(5))
    assert [field.name for field in message_of(two | one).fields] == ["one", "two"]


def test_equal_names_of_structs_and_of_what_they_hold_differ():
    inner = msgspec.defstruct("Frame", [("x", int)])
    other = msgspec.defstruct("Frame", [("y", inner)])
    outer = msgspec.defstruct("Frame", [("foo", dict[str, int]), ("FooEntry", other), ("kind", int)], tag="Frame")
    frame = outer(foo={"a": 1}, FooEntry=other(inner(2)), kind=3)
    codec = api.load("protobuf", model=outer)
    assert codec.decode(codec.encode(frame)) == frame
    assert {"Frame", "Frame_2", "Frame_3", "Frame_4"} == set(message_of(outer).file.message_types_by_name)


def test_our_own_model_built_at_run_time_gives_the_same_frames(committed):
    ours, built_here = bind_protobuf(frames.Frame), bind_protobuf(frames.Frame, committed=frozenset())
    for frame in committed.golden_frames().values():
        message = built_here.to_native(frame)
        assert type(message) is not imwire_pb2.Frame
        assert built_here.from_native(built_here.loads(built_here.dumps(message))) == frame
        assert built_here.from_native(built_here.loads(built_here.dumps(message))) == ours.from_native(
            ours.loads(ours.dumps(ours.to_native(frame)))
        )


def test_our_own_model_built_at_run_time_runs_the_same_code():
    """The names and shapes of both schemas are equal, so the lines generated for the one fit the other."""
    compiler = ProtobufCompiler(documents=False)
    compiler.frame(list(_records(frames.Frame)))
    committed = imwire_pb2.DESCRIPTOR.message_types_by_name
    assert {message.name for message in compiler.schema.file.message_type} == set(committed)
    for message in compiler.schema.file.message_type:
        fields = {field.name: field.is_repeated for field in committed[message.name].fields if field.name != "json"}
        assert {field.name: field.label == Wire.LABEL_REPEATED for field in message.field} == fields
        assert [oneof.name for oneof in message.oneof_decl] == list(committed[message.name].oneofs_by_name)
    ours, built_here = bind_protobuf(frames.Frame), bind_protobuf(frames.Frame, committed=frozenset())
    for step in ("to_native", "from_native"):
        assert getattr(ours, step).__code__.co_code == getattr(built_here, step).__code__.co_code


@pytest.mark.parametrize("name", ["protobuf", "protobuf-json"])
def test_a_part_of_our_model_has_the_committed_numbers(name):
    codec = api.load(name, model=frames.Typing | frames.Ack)
    assert codec.encode(frames.Ack(7)) == api.load(name).encode(frames.Ack(7))


@pytest.mark.parametrize("name", ["protobuf", "protobuf-json"])
def test_a_struct_that_is_called_like_one_of_ours_is_not_ours(name):
    typing = msgspec.defstruct("Typing", [("seq", str), ("mood", float)], tag="typing", module=frames.__name__)
    child = type("Typing", (frames.Typing,), {"__module__": frames.__name__})
    for frame in (typing("a", 1.5), child(7)):
        codec = api.load(name, model=type(frame))
        assert type(codec.to_native(frame)).DESCRIPTOR.file.name == "model.proto"
        assert codec.decode(codec.encode(frame)) == frame
    assert type(api.load(name).to_native(frames.Typing())).DESCRIPTOR.file.name == "imwire.proto"


PROGRAM = """
import sys, msgspec
from imwire.codecs import api
items = [("tags", set[str]), ("counts", dict[str, int]), ("pairs", dict[float, str]), ("m", frozenset[tuple[str, int]])]
One, Two = (msgspec.defstruct(name, items, tag=name) for name in ("One", "Two"))
letters = [chr(97 + n) for n in range(20)]
frame = One(set(letters), {x: 1 for x in letters}, {ord(x) / 3: x for x in letters}, frozenset((x, 1) for x in letters))
for name in ("protobuf", "protobuf-json"):
    codec = api.load(name, model=(One | Two) if sys.argv[1] == "forward" else (Two | One))
    assert codec.decode(codec.canonical(frame)) == frame
    print(codec.canonical(frame).hex())
"""


def test_bytes_are_the_same_in_a_fresh_process(python):
    printed = {
        python(PROGRAM, way, PYTHONHASHSEED=seed) for way, seed in [("forward", "1"), ("forward", "2"), ("back", "3")]
    }
    assert len(printed) == 1

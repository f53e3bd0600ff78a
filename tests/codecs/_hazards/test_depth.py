"""Deep input is a frame or refused, also when the stack is nearly used up."""

import sys

import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.codecs._hazards.odd_bytes import Raw, write
from imwire.codecs._hazards.unknown_fields import _nested, _value
from imwire.payloads.bodies import Text
from imwire.payloads.frames import ConversationMessages, Message, PushBatch

from .conftest import NAMES, SELF_DESCRIBING, family


def at_headroom(headroom, call):
    """Call with so many Python frames left before the recursion limit."""
    depth, frame = 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back

    def down(left):
        return call() if left <= 0 else down(left - 1)

    return down(sys.getrecursionlimit() - depth - headroom - 1)


@pytest.mark.parametrize("headroom", [40, 100, 400])
@pytest.mark.parametrize("name", NAMES)
def test_deep_input_is_refused_also_when_the_stack_is_nearly_used_up(name, headroom):
    deep = next(hazard for hazard in hazards.PLAIN if hazard.name == "deep nesting")
    codec, data = api.load(name), deep.input(family(name))
    with pytest.raises(api.DecodeError):
        at_headroom(headroom, lambda: codec.decode(data))
    frame = PushBatch([ConversationMessages(messages=[Message(body=Text("hello"))])])
    assert at_headroom(headroom, lambda: codec.decode(codec.encode(frame))) == frame


def test_headroom_is_what_it_says():
    def spend(frames):
        return frames if frames == 0 else spend(frames - 1)

    assert at_headroom(40, lambda: spend(30)) == 0
    with pytest.raises(RecursionError):
        at_headroom(40, lambda: spend(41))


@pytest.mark.parametrize("depth", [1, 50, 90, 500, 990, 1_000, 1_020, 5_000])
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_every_depth_is_a_frame_or_refused(name, depth):
    nested = Raw(b"[" * depth + b"]" * depth, b"\x91" * depth + b"\xc0", b"\x81" * depth + b"\xf6")
    data = write(family(name), (("t", "typing"), ("newField", nested)))
    outcome = hazards.outcome(api.load(name).decode, data, api.DecodeError)
    assert outcome == "frame" if depth <= 90 else outcome.partition(":")[0] in ("frame", "DecodeError")


@pytest.mark.parametrize(
    ("name", "deepest"), [("orjson", 1_022), ("msgpack", 1_022), ("ormsgpack", 1_020), ("cbor2", 398), ("protobuf", 98)]
)
def test_the_deepest_list_in_a_body_does_not_depend_on_the_stack(name, deepest):
    codec = api.load(name)

    def decode(depth):
        deep = next(body for body in _value("deep", "", *_nested(depth)) if body.name.endswith("body"))
        return hazards.outcome(codec.decode, deep.input(codec.format), api.DecodeError).partition(":")[0]

    for headroom in (60, 300):
        assert at_headroom(headroom, lambda: decode(deepest)) == "frame"
        assert at_headroom(headroom, lambda: decode(deepest + 1)) == "DecodeError"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on, C code has a stack of its own")
@pytest.mark.parametrize("name", ["json", "json-default", "msgspec-json", "msgspec-msgpack"])
def test_the_deepest_list_ends_with_the_stack_where_python_counts_it(name):
    lists = next(hazard for hazard in hazards.PLAIN if hazard.name == "120 lists in an unknown field")
    codec, data = api.load(name), lists.input(family(name))
    assert at_headroom(200, lambda: codec.decode(data)).seq == 7
    with pytest.raises(api.DecodeError):
        at_headroom(100, lambda: codec.decode(data))

"""Frames of newer peers: unknown fields are ignored, unknown kinds and bodies are refused by name or number."""

import pytest
from imwire.codecs import api
from imwire.codecs._hazards.odd_bytes import sized, varint, write
from imwire.payloads.bodies import Text
from imwire.payloads.frames import HistoryPage, Message

from .conftest import NAMES, PROTOBUFS, SELF_DESCRIBING, family, refusal

HELLO = (("t", "text"), ("text", "hello"))
UNKNOWN_BODY = (("t", "msg"), ("seq", 7), ("body", (("t", "hologram"), ("text", "hello"))))
NESTS = {
    "alone": lambda message: message,
    "in a page": lambda message: (("t", "page"), ("messages", [(("t", "msg"), ("body", HELLO)), message])),
    "in a push": lambda message: (("t", "push"), ("conversations", [(("messages", [message]),)])),
}
PB_NESTS = {
    "alone": lambda message: sized(1, message),
    "in a page": lambda message: sized(7, sized(2, message)),
    "in a push": lambda message: sized(6, sized(1, sized(2, message))),
}
NEST = pytest.mark.parametrize("nest", NESTS)


@NEST
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_an_unknown_body_is_refused_by_its_name(name, nest):
    assert "'hologram'" in refusal(name, write(family(name), NESTS[nest](UNKNOWN_BODY)))


@NEST
def test_an_unknown_body_is_refused_by_its_number(nest):
    message = sized(2, b"c1") + sized(77, b"abc")
    for name in PROTOBUFS:
        assert "Message without a body that this model knows (unknown field numbers here: [77])" in refusal(
            name, PB_NESTS[nest](message)
        )


@NEST
def test_an_unknown_json_body_in_protobuf_is_refused_by_its_name(nest):
    assert "'hologram'" in refusal("protobuf-json", PB_NESTS[nest](sized(30, b'{"t":"hologram"}')))


@NEST
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_no_frame_without_a_body(name, nest):
    assert "missing required field `body`" in refusal(
        name, write(family(name), NESTS[nest]((("t", "msg"), ("seq", 7))))
    )
    assert "body" in refusal(name, write(family(name), NESTS[nest]((("t", "msg"), ("body", None)))))
    assert "missing required field `t`" in refusal(
        name, write(family(name), NESTS[nest]((("t", "msg"), ("body", HELLO[1:]))))
    )


@NEST
@pytest.mark.parametrize("name", PROTOBUFS)
def test_no_protobuf_frame_without_a_body(name, nest):
    assert "Message without a body that this model knows (nothing in its place)" in refusal(
        name, PB_NESTS[nest](sized(2, b"c1"))
    )


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_an_unknown_kind_is_refused_by_its_name_and_a_missing_one_too(name):
    assert "'hologram'" in refusal(name, write(family(name), (("t", "hologram"), ("seq", 7))))
    assert "missing required field `t`" in refusal(name, write(family(name), (("seq", 7),)))
    for tag in (7, None, True, 1.5, ["msg"], (("msg", 1),)):
        assert "t" in refusal(name, write(family(name), (("t", tag), ("body", HELLO))))


@pytest.mark.parametrize("name", PROTOBUFS)
def test_an_unknown_kind_is_refused_by_its_number_and_a_missing_one_too(name):
    assert "Frame without a kind that this model knows (unknown field numbers here: [77, 99])" in refusal(
        name, sized(99, b"") + sized(77, b"x")
    )
    assert "Frame without a kind that this model knows (nothing in its place)" in refusal(name, b"")


@pytest.mark.parametrize("name", NAMES)
def test_unknown_fields_are_ignored_at_every_level(name):
    expected = HistoryPage(1, [Message(seq=7, body=Text("hello"))])
    if name in SELF_DESCRIBING:
        more = ("newField", [1, (("deep", None), ("text", "x"))])
        message = (("t", "msg"), ("seq", 7), more, ("body", (*HELLO, more)))
        data = write(family(name), (("t", "page"), more, ("conversationId", 1), ("messages", [message])))
    else:
        more = sized(200, b"x") + varint(201 << 3) + varint(5)
        json_body = b'{"t":"text","newField":[1],"text":"hello"}'
        body = sized(31, sized(1, b"hello") + more) if name == "protobuf" else sized(30, json_body)
        message = varint(4 << 3) + varint(7) + more + body
        data = sized(7, varint(1 << 3) + varint(1) + more + sized(2, message)) + more
    assert api.same(expected, api.load(name).decode(data))

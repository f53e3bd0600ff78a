"""What comes twice: the last one counts, msgspec refuses a second tag, and Protobuf merges."""

import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.payloads.bodies import Location, Text
from imwire.payloads.frames import Message, Typing

from .conftest import NAMES, PROTOBUFS, SELF_DESCRIBING, family, refusal

HELLO = Text("hello")
MSGSPEC = ["msgspec-json", "msgspec-msgpack"]
DOCUMENTS = [name for name in SELF_DESCRIBING if name not in MSGSPEC]
MERGED = {
    "two bodies of one kind": ("body", Location(1.5, 2.5)),
    "a list twice": ("mentions", ["a", "b"]),
    "a map twice": ("options", {"a": True, "b": True}),
}
LAST = {
    "two bodies of one kind": ("body", Location(longitude=2.5)),
    "a list twice": ("mentions", ["b"]),
    "a map twice": ("options", {"b": True}),
}


def data_of(name, hazard):
    return next(each for each in hazards.PLAIN if each.name == hazard).input(family(name))


def decoded(name, hazard):
    return api.load(name).decode(data_of(name, hazard))


def message(**fields):
    return Message(**{"client_id": "c1", "seq": 7, "body": HELLO} | fields)


@pytest.mark.parametrize("name", NAMES)
def test_of_two_scalars_the_last_one_counts(name):
    assert decoded(name, "duplicate key") == message(seq=8)


@pytest.mark.parametrize("name", [*SELF_DESCRIBING, "protobuf"])
def test_of_two_bodies_of_different_kinds_the_last_one_counts(name):
    assert decoded(name, "two bodies") == message(body=Location(latitude=1.5))


@pytest.mark.parametrize("hazard", LAST)
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_of_two_values_that_hold_values_the_last_one_counts(name, hazard):
    assert decoded(name, hazard) == message(**dict([LAST[hazard]]))


@pytest.mark.parametrize("hazard", MERGED)
def test_protobuf_merges_two_values_that_hold_values(hazard):
    assert decoded("protobuf", hazard) == message(**dict([MERGED[hazard]]))


def test_protobuf_json_merges_in_the_envelope_but_not_in_the_document():
    assert decoded("protobuf-json", "a list twice").mentions == ["a", "b"]
    assert decoded("protobuf-json", "a map twice").options == {"a": True, "b": True}
    assert decoded("protobuf-json", "two bodies of one kind").body == Location(longitude=2.5)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_two_tags_the_last_one_counts(name):
    assert decoded(name, "a second kind of frame") == Typing()
    assert decoded(name, "a second kind of body") == message(body=Location())


@pytest.mark.parametrize("name", MSGSPEC)
def test_msgspec_refuses_a_second_tag(name):
    assert "'typing' - at `$.t`" in refusal(name, data_of(name, "a second kind of frame"))
    assert "'location' - at `$.body.t`" in refusal(name, data_of(name, "a second kind of body"))


def test_msgspec_refuses_a_second_tag_in_the_body_of_protobuf_json():
    assert "'location' - at `$.t`" in refusal("protobuf-json", data_of("protobuf-json", "a second kind of body"))


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_the_same_tag_twice_changes_nothing(name):
    assert decoded(name, "the kind of frame twice") == message()
    assert decoded(name, "the kind of body twice") == message()


@pytest.mark.parametrize("name", PROTOBUFS)
def test_protobuf_merges_two_frames_of_one_kind_and_takes_the_last_kind(name):
    assert decoded(name, "the kind of frame twice") == message()
    assert decoded(name, "a second kind of frame") == Typing()

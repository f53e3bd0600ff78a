"""An entry of a map that holds an unknown field keeps its key and value, as in every implementation but upb.

upb, the library's C core, moves such an entry to the unknown fields of the message around the map. The library's own
pure-Python core does not: it answers the same inputs in another process.
"""

import json

import pytest
from imwire.codecs import api
from imwire.codecs._hazards.odd_bytes import number, sized
from msgspec import Struct

PROTOBUFS = ["protobuf", "protobuf-json"]
EACH = pytest.mark.parametrize("name", PROTOBUFS)
NEW = number(3, 1)
"""A field that a newer peer writes into each entry."""
BODY = {"protobuf": b"\xfa\x01\x00", "protobuf-json": sized(30, b'{"t":"text"}')}
ENTRIES = {
    "a newer entry": (sized(1, b"a") + number(2, 1) + NEW, {"a": True}),
    "the new field first": (NEW + sized(1, b"a") + number(2, 1), {"a": True}),
    "without a value": (sized(1, b"a") + NEW, {"a": False}),
    "without a key": (number(2, 1) + NEW, {"": True}),
    "a number as a key": (number(1, 5) + number(2, 1), {"": True}),
    "a text as a value": (sized(1, b"a") + sized(2, b"x"), {"a": False}),
    "two new fields": (sized(1, b"a") + number(2, 1) + NEW + sized(9, b"x"), {"a": True}),
}
PURE = """
import json, sys
from google.protobuf.internal import api_implementation
from imwire.codecs._protobuf import imwire_pb2
assert api_implementation.Type() == "python"
print(json.dumps([dict(imwire_pb2.Message.FromString(bytes.fromhex(data)).options) for data in sys.argv[1:]]))
"""


class Leaf(Struct, frozen=True):
    name: str = ""
    flags: dict[str, bool] = {}


class Tree(Struct, frozen=True):
    leaves: dict[int, Leaf] = {}
    lists: dict[str, list[int]] = {}


@pytest.mark.parametrize("case", ENTRIES)
@EACH
def test_the_entry_is_kept(name, case):
    entry, options = ENTRIES[case]
    message = sized(19, entry)
    assert api.load(name).decode(sized(1, message + BODY[name])).options == options
    page = api.load(name).decode(sized(7, sized(2, message + BODY[name])))
    assert page.messages[0].options == options


def test_the_library_in_pure_python_says_the_same(python):
    inputs = [sized(19, entry).hex() for entry, _ in ENTRIES.values()]
    found = json.loads(python(PURE, *inputs, PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION="python"))
    assert found == [options for _, options in ENTRIES.values()]


@EACH
def test_other_entries_and_other_unknown_fields_stay_what_they_are(name):
    entries = sized(19, sized(1, b"b") + number(2, 1)) + sized(19, sized(1, b"a") + number(2, 1) + NEW)
    unknown = number(99, 5) + number(19, 5) + sized(98, sized(1, b"c"))
    frame = api.load(name).decode(sized(1, entries + unknown + BODY[name]))
    assert frame.options == {"a": True, "b": True}


def test_a_text_as_a_value_is_kept_in_a_body():
    data = bytes.fromhex("0a0d8a020a42080a016b1201761801")
    assert api.load("protobuf").decode(data).body.attributes == {"k": "v"}


@EACH
def test_messages_as_values_are_kept_with_all_that_is_in_them(name):
    flag = sized(2, sized(1, b"on") + number(2, 1) + NEW)
    leaf = sized(1, b"oak") + flag + NEW
    data = sized(1, number(1, 7) + sized(2, leaf) + NEW) + sized(2, sized(1, b"x") + sized(2, sized(1, b"\x05")) + NEW)
    assert api.load(name, model=Tree).decode(data) == Tree({7: Leaf("oak", {"on": True})}, {"x": [5]})


@EACH
def test_invalid_utf8_in_such_an_entry_is_refused(name):
    with pytest.raises(api.DecodeError, match="UTF-8"):
        api.load(name).decode(sized(1, sized(19, sized(1, b"\xff") + NEW) + BODY[name]))

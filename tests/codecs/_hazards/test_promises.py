"""What docs/reference/codecs.md promises of odd input is what the committed table says."""

import json
import re
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.codecs._hazards.odd_bytes import sized, write
from msgspec import Struct

from .conftest import NAMES, SELF_DESCRIBING, family, refusal

TABLE = json.loads(Path(hazards.__file__).with_name("odd_input.json").read_text(encoding="utf-8"))
DOCS = (Path(__file__).parents[3] / "docs" / "reference" / "codecs.md").read_text(encoding="utf-8")
ROWS = {
    name: tuple(codecs.split(", ")) if codecs != "none" else ()
    for name, codecs in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", DOCS, re.MULTILINE)
    if name in TABLE
}
REFUSED_BY_ALL = [
    *("truncated", "no kind", "no body", "unknown frame kind", "unknown body kind", "unknown enum value"),
    *("NaN", "infinity", "1e400", "lone surrogate", "lone surrogate in the frame", "lone surrogate in a key of a map"),
    *("invalid UTF-8", "invalid UTF-8 in the frame", "invalid UTF-8 in a key of a map", "overlong UTF-8"),
    *("extension type", "deep nesting", "false length", "integer of 10,000 digits", "number as a key of a map"),
]


def test_the_docs_name_who_reads_what_stands_in_an_unknown_field_or_a_key():
    """Each hazard that not all codecs answer alike has a row; the docs have limits for lists, and a rule for bodies."""
    odd = (hazard.name for hazard in hazards.PLAIN if " in an unknown field" in hazard.name or " key" in hazard.name)
    split = [name for name in odd if len(set(TABLE[name].values())) > 1]
    assert len(split) > 15
    assert [name for name in split if name not in ROWS and "lists" not in name and "of the body" not in name] == []


@pytest.mark.parametrize("hazard", ROWS)
def test_a_row_of_the_docs_is_the_committed_one(hazard):
    assert set(ROWS[hazard]) == {
        name for name, outcome in TABLE[hazard].items() if outcome == "frame" and "+" not in name
    }


@pytest.mark.parametrize("hazard", REFUSED_BY_ALL)
def test_what_the_docs_call_refused_by_all_is(hazard):
    assert set(TABLE[hazard].values()) == {"DecodeError"}


@pytest.mark.parametrize("name", NAMES)
def test_the_body_is_answered_like_the_frame(name):
    """Protobuf-json aside, whose frame is Protobuf and whose body is JSON."""
    pairs = [(each, each.removesuffix(" of the body")) for each in TABLE if each.endswith(" of the body")]
    pairs = [(body, frame) for body, frame in pairs if {name} <= TABLE[body].keys() & TABLE[frame].keys()]
    if name == "protobuf-json":
        like = {body: TABLE[body]["msgspec-json"] for body, _ in pairs if "msgspec-json" in TABLE[body]}
        assert {body: TABLE[body][name] for body in like} == like
    else:
        assert len(pairs) >= 7
        assert [body for body, frame in pairs if TABLE[body][name] != TABLE[frame][name]] == []


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_a_damaged_name_of_a_known_field_is_an_unknown_field(name):
    """Whichever byte it is: a check of UTF-8 would find one damaged byte in two at best."""
    data = write(family(name), (("t", "typing"), ("senderId", "ana")))
    assert api.load(name).decode(data.replace(b"senderId", b"senderIe")).sender_id == ""
    skips = name.startswith("msgspec")
    damaged = data.replace(b"senderId", b"senderI\xff")
    assert api.load(name).decode(damaged).sender_id == "" if skips else refusal(name, damaged)


class Pair(Struct, frozen=True):
    pair: tuple[int, bytes] = (0, b"")
    many: list[int | bytes] = []


@pytest.mark.parametrize("field", ["pair", "many", "newField"])
def test_msgpack_takes_no_extension_type_for_a_list(field):
    """The library's class for extension types is a tuple of a number and bytes."""
    name = bytes([0xA0 | len(field)]) + field.encode()
    with pytest.raises(api.DecodeError, match="extension type 5 is not allowed"):
        api.load("msgpack", model=Pair).decode(b"\x81" + name + b"\xc7\x03\x05abc")


def test_the_body_of_protobuf_json_skips_what_it_does_not_know():
    body = b'{"t":"text","text":"a","\xff":["\xff"]}'
    assert api.load("protobuf-json").decode(sized(1, sized(30, body))).body.text == "a"

"""Values that single formats could let through: CBOR's tags, escaped surrogates, NaN in JSON, what is not bytes."""

from contextlib import suppress

import pytest
from imwire.codecs import api
from imwire.codecs._hazards.odd_bytes import sized, write
from imwire.payloads.frames import Typing

from .conftest import NAMES, PROTOBUFS, family, refusal


def test_no_cbor_tag_comes_through_as_a_value():
    """Also those that cbor2 builds in: the list of them must be complete for the installed version."""
    from imwire.codecs.cbor2 import safe_loads

    contents = [
        b"\x01",
        b"\x61a",
        b"\x41a",
        b"\x80",
        b"\x82\x01\x02",
        b"\xa0",
        b"\xf6",
        b"\xfb" + bytes(8),
        b"\x82\x01\x41\x01",
    ]
    contents += [b"\x74" + b"2013-03-21T20:04:00Z", b"\x6a" + b"2020-01-01", b"\x82\x80\x80", b"\x44\x7f\x00\x00\x01"]
    through = []
    for tag in range(70_000):
        head = bytes([0xC0 | tag]) if tag < 24 else b"\xda" + tag.to_bytes(4, "big")
        for content in contents if tag < 1_100 or tag in (43_000, 55_799) else contents[:3]:
            with suppress(Exception):  # which error it is, is the library's affair; decode maps them all
                through.append((tag, content, safe_loads(head + content)))
    assert through == []


def test_the_tag_check_would_see_a_tag_that_comes_through():
    import cbor2

    assert cbor2.loads(b"\xc1\x01").year == 1970


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("name", ["json", "json-default", "orjson", "msgspec-json"])
@pytest.mark.parametrize("escape", [rb"\ud800", rb"\uD800", rb"\uDFFF", rb"\udc00\ud800", rb"\ud83dx\ude00"])
def test_no_escaped_lone_surrogate_comes_in(name, kind, escape):
    for document in (
        b'{"t":"typing","senderId":"%s"}',
        b'{"t":"page","messages":[{"t":"msg","options":{"%s":true},"body":{"t":"text"}}]}',
    ):
        refusal(name, kind(document % escape))


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity"])
@pytest.mark.parametrize("name", ["json", "json-default", "orjson", "msgspec-json"])
def test_what_is_not_json_is_refused_also_where_nobody_looks(name, constant):
    refusal(name, b'{"t":"typing","newField":%s}' % constant)
    with pytest.raises(api.DecodeError):
        api.load(name, model=None).decode(b"[%s]" % constant)


@pytest.mark.parametrize("name", ["json", "json-default", "orjson", "msgspec-json"])
def test_escaped_pairs_and_escaped_backslashes_come_in(name):
    data = rb'{"t":"typing","senderId":"\ud83d\ude00 \\ud800 \\\\ud800 \u00e9"}'
    assert api.load(name).decode(data).sender_id == "\U0001f600 \\ud800 \\\\ud800 é"


@pytest.mark.parametrize("name", [*NAMES, "json+zstd", "protobuf+zstd"])
@pytest.mark.parametrize("odd", [None, "text", 5, 5.0, [], ["a"], {}, (), object(), Typing()])
def test_what_is_not_bytes_is_refused(name, odd):
    assert f"decode takes bytes, not {type(odd).__name__}" in refusal(name, odd)


@pytest.mark.parametrize("name", NAMES)
def test_errors_stay_short_whatever_a_peer_sends(name):
    kind = "x" * 100_000
    data = sized(30, kind.encode()) if name in PROTOBUFS else write(family(name), (("t", kind),))
    refusal(name, data)

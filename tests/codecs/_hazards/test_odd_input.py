"""Odd and hostile input: a frame inside the domain or DecodeError, in bounded memory; the table is committed.

Made by `python tests/codecs/committed.py`.
"""

import json
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.codecs._hazards.odd_bytes import Raw, sized, varint, write
from imwire.payloads.bodies import Text
from imwire.payloads.frames import ConversationMessages, HistoryPage, Message, PushBatch, Typing

NAMES = api.names()
SELF_DESCRIBING = [name for name in NAMES if not name.startswith("protobuf")]
PROTOBUFS = ["protobuf", "protobuf-json"]


@cache
def family(name):
    return api.load(name).format


def refusal(name, data):
    with pytest.raises(api.DecodeError) as caught:
        api.load(name).decode(data)
    assert len(str(caught.value)) < 400
    return str(caught.value)


@pytest.fixture(scope="module")
def rows(committed):
    return api.odd_input(committed.odd_input_names())


def test_the_table_is_the_committed_one(committed):
    table = json.loads(Path(hazards.__file__).with_name("odd_input.json").read_text(encoding="utf-8"))
    assert committed.odd_input() == table
    assert {outcome for outcomes in table.values() for outcome in outcomes.values()} == {"frame", "DecodeError"}


def test_nothing_is_broken(rows):
    outcomes = [(hazard, codec, outcome) for hazard, _, row in rows for codec, outcome in row.items()]
    assert len(outcomes) > 350
    assert [one for one in outcomes if one[2].startswith("BROKEN")] == []


def test_nothing_is_unlisted(rows, committed):
    """Every hazard is in the table, and every codec meets every hazard that its format can say."""
    listed = [hazard.name for hazard in hazards.PLAIN] + [name for name, _, _ in hazards.COMPRESSED]
    assert len(set(listed)) == len(listed)
    assert [hazard for hazard, _, _ in rows] == listed
    assert all(summary for _, summary, _ in rows)
    table = {hazard: set(row) for hazard, _, row in rows}
    for hazard in hazards.PLAIN:
        assert table[hazard.name] == {name for name in NAMES if hazard.input(family(name)) is not None}, hazard.name
    for hazard, _, _ in hazards.COMPRESSED:
        assert table[hazard] == {name for name in committed.odd_input_names() if "+" in name}


def test_a_codec_of_another_format_is_left_out():
    assert "protobuf" in hazards.FORMATS
    assert api.odd_input([]) == []


@pytest.mark.parametrize(
    ("decode", "found"),
    [
        (lambda _: Typing(2**63), "BROKEN: $.conversation_id: integer of 64 bits is outside int64"),
        (lambda _: Typing(sender_id="\ud800"), "BROKEN: $.sender_id: text with a lone surrogate"),
        (lambda data: {}[data], "BROKEN: KeyError"),
        (lambda _: sys.exit(1), "BROKEN: SystemExit(1)"),
        (lambda _: Typing(1), "frame"),
        (lambda data: api.load("json").decode(data), "DecodeError: json: 1 bytes are not a frame"),
    ],
)
def test_the_judge_finds_what_is_broken(decode, found):
    assert hazards.outcome(decode, b"x", api.DecodeError).startswith(found)


# --- memory -----------------------------------------------------------------------------------------------------------

MEASURE = """
import json, resource, sys
from imwire.codecs import api
from imwire.codecs._hazards.hazards import _inputs, outcome

names, bare, more = json.loads(sys.argv[1]), sys.argv[2] == "bare", json.loads(sys.argv[3])

def peak_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

def measured(decode, data):
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before = peak_kib()
    result = outcome(decode, data, api.DecodeError)
    return peak_kib() - before, result

codecs = {name: api.load(name) for name in names}
inputs = [(name, hazard, data) for name in names for hazard, _, data in _inputs(codecs[name])]
inputs += [(name, hazard, bytes.fromhex(data)) for name, hazard, data in more]
with open("/proc/self/statm") as pages:
    used = int(pages.read().split()[0]) * resource.getpagesize()
# Whoever reserves what a peer only claims gets MemoryError here, touched or not.
resource.setrlimit(resource.RLIMIT_AS, (used + 2**29, used + 2**29))
decodes = {name: codec.loads if bare else codec.decode for name, codec in codecs.items()}
print(json.dumps([(name, hazard, *measured(decodes[name], data)) for name, hazard, data in inputs]))
"""
MIB = 1024
LARGEST_GROWTH_KIB = 64 * MIB

linux = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="needs Linux: /proc/self/clear_refs resets the peak of memory"
)


def zstd_inputs():
    """Real compressed bombs, and claims that are not true."""
    import zstandard

    zeros = zstandard.ZstdCompressor(level=3).compress(bytes(2**26))
    within = zstandard.ZstdCompressor(level=3).compress(b" " * api.LIMIT_BYTES)
    undeclared = zstandard.ZstdCompressor(level=3, write_content_size=False).compress(bytes(2**26))
    magic = b"\x28\xb5\x2f\xfd"
    window = magic + b"\x80\xf8" + (2**20).to_bytes(4, "little") + b"\x03\x00\x08\x00"
    return {
        "64 MiB of zeros": zeros,
        "as many spaces as the limit allows": within,
        "64 MiB that do not say so": undeclared,
        "a claim of 2^62": magic + b"\xe0" + (2**62).to_bytes(8, "little") + b"\x01\x00\x00",
        "a claim of 2^64 - 2": magic + b"\xe0" + (2**64 - 2).to_bytes(8, "little") + b"\x01\x00\x00",
        "a claim of the whole limit": magic + b"\xa0" + api.LIMIT_BYTES.to_bytes(4, "little") + b"\x01\x00\x00",
        "a window of 2^41": window,
    }


def claims():
    """Claims of 2^32 - 1 items, bytes and pairs, in the formats that can make them."""
    start = {"msgpack": b"\x81\xa1x", "cbor": b"\xa1ax"}
    claimed = {
        "msgpack": [bytes([head]) + b"\xff" * 4 for head in (0xC6, 0xC9, 0xDB, 0xDD, 0xDF)],
        "cbor": [bytes([head]) + b"\xff" * 8 for head in (0x5B, 0x7B, 0x9B, 0xBB)]
        + [bytes([head]) + b"\x7f" + b"\xff" * 7 for head in (0x5B, 0x7B, 0x9B, 0xBB)],
    }
    for name in NAMES:
        for data in claimed.get(family(name), []):
            yield name, f"claim {data[:2].hex()}", (start[family(name)] + data).hex()
            yield name, f"claim {data[:2].hex()} at the top", data.hex()
    for name in PROTOBUFS:
        for field in (1, 5, 6, 99):
            yield name, f"claim in field {field}", (varint(field << 3 | 2) + varint(2**31 - 1) + b"a").hex()
            yield name, f"claim of 2^63 in field {field}", (varint(field << 3 | 2) + varint(2**63) + b"a").hex()


def run_measure(python, names, mode, more):
    return json.loads(python(MEASURE, json.dumps(names), mode, json.dumps(more)))


@linux
@pytest.mark.parametrize("name", [*NAMES, "orjson+zstd", "json+zstd", "protobuf+zstd"])
def test_memory_stays_bounded(name, python):
    if "+zstd" in name:
        more = [(name, hazard, data.hex()) for hazard, data in zstd_inputs().items()]
    else:
        more = [claim for claim in claims() if claim[0] == name]
    rows = run_measure(python, [name], "decode", more)
    assert len(rows) >= 10
    for _, hazard, grown_kib, outcome in rows:
        assert grown_kib < LARGEST_GROWTH_KIB, (hazard, grown_kib)
        assert "MemoryError" not in outcome, hazard
        assert not outcome.startswith("BROKEN"), (hazard, outcome)


@linux
def test_the_memory_check_finds_the_bare_call(python):
    """The bare msgpack call makes room for what a thousand lists claim; the careful one refuses the first."""
    rows = run_measure(python, ["msgpack"], "bare", [])
    worst = next(row for row in rows if row[1] == "many false lengths")
    assert worst[2] > LARGEST_GROWTH_KIB or "MemoryError" in worst[3]


@linux
def test_msgpack_makes_room_for_at_most_max_items_a_list(python):
    """The price of believing claims up to MAX_ITEMS: 1,024 nested lists, 32 MiB, until refused."""
    from imwire.codecs.msgpack import MAX_ITEMS

    data = b"\x82\xa1t\xa6typing\xa1x" + (b"\xdd" + MAX_ITEMS.to_bytes(4, "big")) * 2_000
    ((*_, grown_kib, outcome),) = run_measure(python, ["msgpack"], "decode", [("msgpack", "nested", data.hex())])[-1:]
    assert outcome.startswith("DecodeError")
    assert grown_kib < LARGEST_GROWTH_KIB


@linux
@pytest.mark.parametrize("tail", [b"", b"\x01" * 30_000])
def test_msgpack_skips_through_longer_claims_before_it_makes_room(tail, python):
    """A thousand nested lists of 30,000 items would take 240 MB; the items of the innermost alone are really there."""
    data = b"\x82\xa1t\xa6typing\xa1x" + (b"\xdd" + (30_000).to_bytes(4, "big")) * 1_000 + tail
    ((*_, grown_kib, outcome),) = run_measure(python, ["msgpack"], "decode", [("msgpack", "nested", data.hex())])[-1:]
    assert outcome.startswith("DecodeError")
    assert grown_kib < LARGEST_GROWTH_KIB


@pytest.mark.parametrize("more", [0, 1, 100_000])
def test_msgpack_reads_every_list_that_it_writes(more):
    from imwire.codecs.msgpack import MAX_ITEMS
    from imwire.payloads.frames import BatchAck

    codec = api.load("msgpack")
    most = BatchAck(seqs=[1] * (MAX_ITEMS + more))
    data = codec.encode(most)
    assert codec.decode(data) == most
    refusal("msgpack", data[:-1])
    refusal("msgpack", data + b"\x00")


# --- depth ------------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("depth", [1, 50, 90, 500, 5_000])
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_every_depth_is_a_frame_or_refused(name, depth):
    nested = Raw(b"[" * depth + b"]" * depth, b"\x91" * depth + b"\xc0", b"\x81" * depth + b"\xf6")
    data = write(family(name), (("t", "typing"), ("newField", nested)))
    outcome = hazards.outcome(api.load(name).decode, data, api.DecodeError)
    assert outcome == "frame" if depth <= 90 else outcome.partition(":")[0] in ("frame", "DecodeError")


# --- newer peers ------------------------------------------------------------------------------------------------------

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


# --- one codec at a time ----------------------------------------------------------------------------------------------


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

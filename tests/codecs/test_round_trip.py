"""Every codec returns the frame it was given, equal in value and in field types; one format has many readers."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from imwire.codecs import api
from imwire.codecs._contract import contract
from imwire.payloads import bodies
from imwire.payloads.catalogue import Catalogue, find
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationMessages,
    Frame,
    HistoryPage,
    Message,
    OfflinePush,
    PushBatch,
    Range,
    SyncState,
    Typing,
)

NAMES = api.names()
ALL = [*NAMES, *(f"{name}+zstd" for name in NAMES)]
LEVELS = [f"{name}+zstd-{level}" for name in ("json", "protobuf", "msgpack") for level in (1, 9, 19, -5)]
FAMILIES = {
    "json": ("json", "json-default", "orjson", "msgspec-json"),
    "msgpack": ("msgpack", "ormsgpack", "msgspec-msgpack"),
}
FEW = 3
"""How many frames of each payload are tried; each sample holds up to 256."""


@cache
def sample(payload):
    return Catalogue("few", Frame, [replace(find().by_name[payload], count=FEW)]).sample(payload)


@cache
def load(name):
    return api.load(name)


def check(name, frame, what=""):
    codec = load(name)
    data = codec.encode(frame)
    assert type(data) is bytes, what
    assert api.first_difference(frame, codec.decode(data)) == "", what


@pytest.mark.parametrize("name", ALL + LEVELS)
def test_every_payload(name):
    for payload in find().by_name:
        frames = sample(payload)
        assert len(frames) == FEW
        for frame in frames:
            check(name, frame, payload)


@settings(max_examples=200)
@given(data=st.data())
def test_any_frame(data, any_frame):
    # Drawing a frame takes much longer than all codecs do, so each frame goes through all.
    frame = data.draw(any_frame)
    back = {name: load(name).decode(load(name).encode(frame)) for name in ALL}
    assert {name: said for name in ALL if (said := api.first_difference(frame, back[name]))} == {}


@pytest.mark.parametrize("name", ALL + LEVELS)
def test_every_golden_frame(name, committed):
    for frame in committed.golden_frames().values():
        check(name, frame)


EXTREMES = {
    "5 KB": Message(body=bodies.Text("Guten Tag, " * 455)),
    "5 KB of Chinese": Message(body=bodies.Text("您的订单已发货" * 240)),
    "50 KB": Message(body=bodies.Text("x" * 50_000)),
    "50 KB of emoji": Message(body=bodies.Quote(text="😀" * 12_500)),
    "50 KB of NUL": Message(body=bodies.Text("\x00" * 50_000)),
    "50 KB of bytes": Message(body=bodies.Image(thumbnail=bytes(range(256)) * 200)),
    "16,384 items": BatchAck(seqs=list(range(2**53, 2**53 + 16_384))),
    "ids above 2^53": Ack(server_id=2**53 + 1, seq=2**63 - 1, conversation_id=-(2**63)),
    "every text of a map empty": Message(options={"": False}, body=bodies.Product(attributes={"": ""})),
    "empty things in lists": Message(mentions=["", "", ""], body=bodies.Menu(options=[bodies.MenuOption()] * 3)),
    "an empty struct behind an optional": Message(push=OfflinePush(), body=bodies.Text()),
    "zeros in packed lists": BatchAck(0, [0, 0], [0, -1], [Range()]),
    "an empty conversation in a push": PushBatch([ConversationMessages(), ConversationMessages(messages=[])]),
    "a page of empty messages": HistoryPage(messages=[Message(body=bodies.Text())] * 100),
    "nothing": SyncState(),
}  # fmt: skip


@pytest.mark.parametrize("name", ALL)
def test_extremes(name):
    for what, frame in EXTREMES.items():
        check(name, frame, what)


def test_the_check_finds_a_lost_type():
    codec = load("orjson")
    with pytest.raises(AssertionError):
        assert api.first_difference(Typing(True), codec.decode(codec.encode(Typing(1)))) == ""


@pytest.mark.parametrize("name", [*ALL, *LEVELS])
def test_the_halves_make_the_whole(name, committed):
    codec = load(name)
    for frame in committed.golden_frames().values():
        assert api.same(frame, codec.decode(codec.dumps(codec.to_native(frame))))
        assert api.same(frame, codec.from_native(codec.loads(codec.encode(frame))))
        assert api.same(frame, codec.from_native(codec.loads(codec.dumps(codec.to_native(frame)))))


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
@settings(max_examples=100)
@given(data=st.data())
def test_codecs_of_one_format_read_each_other(family, data, any_frame):
    frame = data.draw(any_frame)
    for writer in family:
        encoded = load(writer).encode(frame)
        for reader in family:
            assert api.first_difference(frame, load(reader).decode(encoded)) == "", (writer, reader)


def test_the_families_are_the_formats():
    formats = {name: load(name).format for name in NAMES}
    for format, family in FAMILIES.items():
        assert {name for name in NAMES if formats[name] == format} == set(family)


PROTOBUFS = [("protobuf", "protobuf-json"), ("protobuf-json", "protobuf")]


@pytest.mark.parametrize(("writer", "reader"), PROTOBUFS)
@pytest.mark.parametrize("body", [bodies.Text("hello"), bodies.Text(), bodies.Location(1.5)])
def test_the_two_protobufs_refuse_each_others_bodies(writer, reader, body):
    for frame in (Message(seq=1, body=body), HistoryPage(messages=[Message(body=body)])):
        with pytest.raises(api.DecodeError, match=r"body '(json|text|location)' is not one that this codec reads"):
            load(reader).decode(load(writer).encode(frame))


@pytest.mark.parametrize(("writer", "reader"), PROTOBUFS)
def test_the_two_protobufs_share_frames_without_a_body(writer, reader, committed):
    bodyless = ("typing", "ack", "acks", "read", "sync", "pull")
    shared = [frame for name, frame in committed.golden_frames().items() if name.partition("-")[0] in bodyless]
    assert len(shared) == 2 * len(bodyless)
    for frame in [*shared, PushBatch(), HistoryPage(cursor="x")]:
        assert api.same(frame, load(reader).decode(load(writer).encode(frame)))
        assert load(reader).encode(frame) == load(writer).encode(frame)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("name", ALL)
def test_bytes_of_any_kind_are_read(name, kind):
    assert load(name).decode(kind(load(name).encode(Typing(7, "a")))) == Typing(7, "a")


def drawn(values):
    """Return a thousand values of a strategy; which they are depends on the constants that Hypothesis finds around."""
    seen = []

    @settings(max_examples=1_000, derandomize=True, phases=[Phase.generate], database=None)
    @given(value=values)
    def collect(value):
        seen.append(value)

    collect()
    return seen


@pytest.mark.long
def test_the_strategy_reaches_the_corners(strategy_of):
    messages, places = drawn(strategy_of(Message)), drawn(strategy_of(bodies.Location))
    texts = {text for message in messages for text in (message.client_id, message.sender_name, message.extra)}
    assert {"", "\x00", "\U0001f469\u200d\U0001f4bb", "e\u0301", "é"} <= texts
    assert 5_000 in {len(text) for text in texts}
    integers = {number for message in messages for number in (message.seq, message.server_id, message.sent_ms)}
    assert {2**63 - 1, -(2**63), 2**53 + 1, -1, 0} <= integers
    assert {len(message.options) for message in messages} == {0, 1, 2, 3}
    assert {type(message.body) for message in messages} == set(bodies.AnyBody.__args__)
    assert {"-0.0", "0.0", "5e-324"} <= {repr(place.latitude) for place in places}


@pytest.mark.long
def test_the_strategy_reaches_every_kind_and_what_lies_in_them(any_frame):
    frames = drawn(any_frame)
    assert {type(frame) for frame in frames} == set(Frame.__args__)
    inside = [message for frame in frames if isinstance(frame, HistoryPage) for message in frame.messages]
    inside += [
        message
        for frame in frames
        if isinstance(frame, PushBatch)
        for conversation in frame.conversations
        for message in conversation.messages
    ]
    assert len({type(message.body) for message in inside}) >= 6
    assert any(len(frame.seqs) == 3 for frame in frames if isinstance(frame, BatchAck))


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_a_library_that_reads_nothing_but_bytes_gets_them(kind):
    def only_bytes(data):
        if type(data) is not bytes:
            raise TypeError("bytes, please")
        return api.load("json").loads(data)

    strict = api.self_describing("strict", format="json", library="python", dumps=None, loads=only_bytes)
    decode = contract.decoder("strict", strict.bind(Frame))
    assert decode(kind(b'{"t":"typing","conversationId":7}')) == Typing(7)
    with pytest.raises(api.DecodeError, match="strict: 2 bytes are not a frame"):
        decode(kind(b"{}"))

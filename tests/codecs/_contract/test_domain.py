"""What one codec refuses to write, all refuse, with the same place named: int64, finite doubles, valid Unicode."""

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.codecs import api
from imwire.codecs._contract.domain import first_fault
from imwire.payloads import bodies
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationMessages,
    ConversationState,
    HistoryPage,
    Message,
    OfflinePush,
    PushBatch,
    Range,
    ReadReceipt,
    SyncState,
    Typing,
)

NAMES = [*api.names(), "orjson+zstd", "protobuf+zstd"]
NAN, INF, LONE = float("nan"), float("inf"), "a\ud800"


@cache
def load(name):
    return api.load(name)


def refusal(name, frame):
    """What is said when a frame is refused, without the codec's name."""
    with pytest.raises(api.EncodeError) as caught:
        load(name).encode(frame)
    said = str(caught.value)
    assert said.startswith(f"{name}: ")
    assert len(said) < 400
    return said.removeprefix(f"{name}: ")


def message(**fields):
    return Message(**{"body": bodies.Text("hello"), **fields})


FAULTS = {
    "one above int64": (Typing(2**63), "$.conversation_id: integer of 64 bits"),
    "one below int64": (Typing(-(2**63) - 1), "$.conversation_id: integer of 64 bits"),
    "the largest uint64": (ReadReceipt(seq=2**64 - 1), "$.seq: integer of 64 bits"),
    "2^64": (Ack(server_id=2**64), "$.server_id: integer of 65 bits"),
    "of many bits": (Ack(server_id=-(10**400)), "$.server_id: integer of 1329 bits"),
    "in a list": (BatchAck(server_ids=[1, 2, 2**63]), "$.server_ids[2]: integer"),
    "below zero in a list": (BatchAck(seqs=[-1, -(2**63) - 1]), "$.seqs[1]: integer"),
    "in a list of structs": (BatchAck(ranges=[Range(), Range(0, 2**63)]), "$.ranges[1].last: integer"),
    "in a body": (message(body=bodies.Image(width=2**63)), "$.body.width: integer"),
    "in a body's list": (message(body=bodies.Menu(options=[bodies.MenuOption(url=LONE)])), "$.body.options[0].url"),
    "hidden by a negative one": (Ack(conversation_id=-1, seq=2**63), "$.seq: integer"),
    "in a page": (HistoryPage(messages=[message(), message(seq=2**63)]), "$.messages[1].seq: integer"),
    "in a push": (
        PushBatch([ConversationMessages(), ConversationMessages(messages=[message(sent_ms=-(2**64))])]),
        "$.conversations[1].messages[0].sent_ms: integer",
    ),
    "in a sync": (SyncState([ConversationState(read_seq=2**63)]), "$.conversations[0].read_seq: integer"),
    "NaN": (message(body=bodies.Location(latitude=NAN)), "$.body.latitude: nan"),
    "infinity": (message(body=bodies.Location(longitude=INF)), "$.body.longitude: inf"),
    "-infinity in a page": (
        HistoryPage(messages=[message(body=bodies.Location(longitude=-INF))]),
        "$.messages[0].body.longitude: -inf",
    ),
    "text": (Typing(sender_id=LONE), "$.sender_id: text with a lone surrogate at character 1"),
    "both halves apart": (Typing(sender_id="\ude00\ud83d"), "$.sender_id: text with a lone surrogate at character 0"),
    "a pair as two characters": (Typing(sender_id="\ud83d\ude00"), "$.sender_id: text with a lone surrogate"),
    "after what looks like an escape": (Typing(sender_id="\\ud800\udfff"), "$.sender_id: text with a lone surrogate"),
    "in a list of texts": (message(mentions=["a", LONE]), "$.mentions[1]: text"),
    "in an optional struct": (message(push=OfflinePush(title=LONE)), "$.push.title: text"),
    "as a key": (message(options={"a": True, LONE: True}), "$.options{key}: text"),
    "as a body's key": (message(body=bodies.Product(attributes={LONE: "a"})), "$.body.attributes{key}: text"),
    "as a value in a map": (message(body=bodies.Product(attributes={"a": LONE})), "$.body.attributes['a']: text"),
    "in a body in a page": (HistoryPage(messages=[message(body=bodies.Text(LONE))]), "$.messages[0].body.text: text"),
    "the first of two": (BatchAck(2**63, [2**64]), "$.conversation_id: integer of 64 bits"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_frames_outside_the_domain_are_refused_and_the_place_named(name):
    for what, (frame, place) in FAULTS.items():
        assert refusal(name, frame).startswith(f"cannot write this frame: {place}"), what


@pytest.mark.long
@settings(max_examples=60)
@given(data=st.data())
def test_one_bad_value_anywhere_is_refused_by_all_alike(data, bad_frame):
    frame, place = data.draw(bad_frame)
    assert first_fault(frame).startswith(place)
    said = {name: refusal(name, frame) for name in NAMES}
    assert set(said.values()) == {said["json"]}, said
    assert said["json"].startswith(f"cannot write this frame: {place}"[:200])


@settings(max_examples=100)
@given(data=st.data())
def test_valid_frames_have_no_fault(data, any_frame):
    assert first_fault(data.draw(any_frame)) == ""


def test_a_codec_that_writes_what_others_refuse_would_be_found():
    """The bare call of orjson writes NaN as null and 2^64 - 1 as it is: it is the check before it that refuses."""
    codec = load("orjson")
    assert codec.dumps(codec.to_native(FAULTS["NaN"][0])).endswith(b'"body":{"t":"location","latitude":null}}')
    assert codec.dumps(codec.to_native(FAULTS["the largest uint64"][0])) == b'{"t":"read","seq":18446744073709551615}'


@pytest.mark.parametrize("name", NAMES)
def test_the_bounds_themselves_and_negative_integers_are_fine(name):
    codec = load(name)
    for number in (2**63 - 1, -(2**63), -1, -(2**53) - 1, -(2**31)):
        for frame in (Typing(number), BatchAck(number, [number, 1], [number], [Range(number, number)])):
            assert api.same(codec.decode(codec.encode(frame)), frame)
        page = HistoryPage(number, [message(seq=number, body=bodies.Quote(quoted_seq=number))])
        assert api.same(codec.decode(codec.encode(page)), page)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_frame_of_the_model_is_refused(name):
    for odd in (None, {}, {"t": "typing"}, [], "typing", 5, Range(1, 2), bodies.Text("x"), Typing, object()):
        assert f"{type(odd).__name__} is not a kind of frame that this codec is bound to" in refusal(name, odd)


@pytest.mark.parametrize("name", NAMES)
def test_a_body_that_is_none_of_the_models_is_refused(name):
    for odd in (None, {}, {"t": "text"}, "text", Range(1, 2), Typing(1), bodies.Text, object()):
        for frame in (message(body=odd), HistoryPage(messages=[message(), message(body=odd)])):
            assert f"{type(odd).__name__} is not a kind of body that this codec is bound to" in refusal(name, frame)


WRONG_TYPES = (
    Typing("7"),
    Typing(None),
    BatchAck(seqs=None),
    BatchAck(seqs=["1"]),
    BatchAck(ranges=[None]),
    HistoryPage(messages=[Typing()]),
    message(body=bodies.Location(latitude="north")),
)


@pytest.mark.parametrize("name", NAMES)
def test_fields_of_a_wrong_type_are_an_encode_error_or_bytes(name):
    """Structs validate nothing when they are made; where a wrong type is not seen, at least nothing else is raised."""
    for frame in WRONG_TYPES:
        with suppress(api.EncodeError):
            assert type(load(name).encode(frame)) is bytes, frame


@pytest.mark.parametrize("name", NAMES)
def test_after_an_error_the_next_frame_is_written_right(name):
    """Buffers and contexts are reused: nothing of the frame that failed may stand in the next one."""
    codec, good = load(name), message(seq=1, body=bodies.Product(attributes={"a": "b"}))
    before = codec.encode(good)
    for what, (frame, _) in FAULTS.items():
        with pytest.raises(api.EncodeError):
            codec.encode(frame)
        assert codec.encode(good) == before, what


@pytest.mark.parametrize("name", NAMES)
def test_after_a_bare_call_failed_the_next_frame_is_written_and_read_right(name):
    """The domain check keeps most bad values from the libraries' buffers; the bare call does not."""
    codec, good = load(name), message(seq=1)
    before = codec.encode(good)
    failures = 0
    for bad in (message(mentions=["x" * 5_000, LONE]), message(mentions=["ok", object()]), object()):
        try:
            codec.dumps(codec.to_native(bad))
        except Exception:
            failures += 1
        assert codec.encode(good) == before
    # json.dumps as it is by default escapes lone surrogates without a word; everything else raises.
    assert failures == (2 if name == "json-default" else 3)
    for bad in (before[:-1], before[:1], b"", b"\xff" * 50):
        with pytest.raises(api.DecodeError):
            codec.decode(bad)
        assert codec.decode(before) == good

"""A client whose application, or whose user, does odd things: nothing is lost and nothing falls over."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client, Connection
from imwire.bench.pipeline.client.events import StatusChanged
from imwire.bench.pipeline.client.uploads import Uploads
from imwire.bench.pipeline.client.window import window
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.codecs import api
from imwire.payloads.bodies import Image, Recall, Text
from imwire.payloads.frames import BatchAck, ConversationMessages, GapPull, Hello, Message, PushBatch, Welcome
from imwire.payloads.vocabulary import Status
from msgspec.structs import replace as changed

CODEC = api.load("msgspec-msgpack")


@pytest.mark.parametrize("first", [0, 1])
def test_two_users_may_use_one_id_and_both_messages_are_shown_to_both(make_room: Any, first: int) -> None:
    room = make_room()
    for at in (first, 1 - first):
        room.say(at, f"from {room.clients[at].user_id}", "same")
    expected = [f"from {room.clients[at].user_id}" for at in (first, 1 - first)]
    assert [room.shown(at) for at in (0, 1)] == [expected, expected]
    assert [event.status for at in (0, 1) for event in room.events(at, StatusChanged)] == [Status.SENT] * 2


def test_two_users_may_use_one_id_at_the_same_time(make_room: Any) -> None:
    room = make_room()
    for client in room.clients:
        client.send(1, Text(f"from {client.user_id}"), room.now_ns, "same")
    room.settle()
    assert room.shown(0) == room.shown(1)
    assert sorted(room.shown(0)) == ["from ana", "from ben"]
    assert all(client.own.status == {} and client.timelines[1].pending == {} for client in room.clients)


def louder(message: Message) -> Message:
    return changed(message, body=Text(message.body.text + "!"))


def test_a_message_that_was_given_up_goes_out_again_as_it_was(make_room: Any) -> None:
    room = make_room(limits=Limits(attempts=1, retry_jitter=0.0), interceptors=[louder])
    client_id = room.clients[0].send(1, Text("hi"), room.now_ns)
    for data in room.clients[0].data_to_send(room.now_ns):
        room.gateway.receive_data(0, data, room.now_ns)
    room.exchange.commit(room.now_ns)
    room.gateway.data_to_send()  # The ACK is lost.
    room.clients[0].handle_timer(room.now_ns + 2 * SECOND)
    assert room.clients[0].own.status == {client_id: Status.FAILED}
    assert room.clients[0].resend(1, client_id, room.now_ns)
    room.settle()
    assert [event.status for event in room.events(0, StatusChanged)][-1] is Status.SENT
    assert [message.body for message in room.store.read(1, 1, 9)] == [Text("hi!")]


def test_an_interceptor_that_falls_over_costs_one_message(make_room: Any) -> None:
    def careless(message: Message) -> Message:
        if message.body.text == "bad":
            raise KeyError("sticker")
        return message

    room = make_room(interceptors=[careless])
    for words in ("good", "bad", "better"):
        room.clients[0].send(1, Text(words), room.now_ns)
    room.settle()
    assert room.shown(1) == ["good", "better"]
    (failed,) = [event for event in room.events(0, StatusChanged) if event.status is Status.FAILED]
    assert failed.reason == "an interceptor raised KeyError('sticker')"


@pytest.mark.parametrize("lane", ["slot", "lanes"])
def test_an_upload_ends_once(make_room: Any, lane: Any) -> None:
    room = make_room()
    uploads = Uploads(room.clients[0], lane)
    upload = uploads.start(1, Image(), room.now_ns)
    uploads.finish(upload, Image("u"), room.now_ns)
    room.clients[0].data_to_send(room.now_ns)  # Lost on the way.
    assert uploads.finish(upload, Image("v"), room.now_ns) == ""
    assert uploads.fail(upload, room.now_ns) == ""
    room.clients[0].release(1, upload.client_id, Image("w"), room.now_ns)
    room.clients[0].withdraw(1, upload.client_id, "no")
    room.wait(40 * SECOND)
    assert [each.body for each in window(room.clients[1].timelines[1], 9)] == [Image("u")]
    assert (room.clients[0].own.status, room.clients[0].own.sending.in_flight) == ({}, 0)


def test_a_long_gap_is_asked_for_on_and_on_without_longer_waits(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1),), members=("ana",), limits=Limits(sends_per_second=10_000, send_burst=10_000))
    for number in range(3_000):
        room.clients[0].send(1, Text(f"{number}"), room.now_ns)
        room.settle()
    room.gateway.open_conversation(1, ("ana", "ben"))
    room.settle()
    ben = room.client("ben", 1)
    room.clients.append(ben)
    room.exchange.clients.append(ben)
    room.told["ben-1"] = []
    room.gateway.connected(1, room.now_ns)
    ben.connected(room.now_ns)
    room.settle()
    ben.timelines[1].start(0)
    room.say(0, "after that")
    room.wait(20 * SECOND)
    assert ben.timelines[1].frontier == 3_001


def test_a_device_in_too_many_conversations_for_one_greeting_starts_over() -> None:
    client = Client("ana", "ana-1", CODEC, lambda: "x", limits=replace(Limits(), frame_bytes=10_000))
    client.connected(0)
    client.data_to_send(0)
    client.receive_data(CODEC.encode(Welcome(7, True)), 0)
    for number in range(1, 1_001):
        client.receive_data(CODEC.encode(Message(conversation_id=number, seq=1, client_id="m", body=Text("hi"))), 0)
        client.data_to_send(0)
    client.disconnected()
    client.connected(0)
    (data,) = client.data_to_send(0)
    assert CODEC.decode(data) == Hello("ana", "ana-1")
    assert client.connection is Connection.GREETING


def test_own_messages_that_wait_for_a_gap_are_not_pending_after_a_start_over(make_room: Any) -> None:
    room = make_room()
    room.clients[0].send(1, Text("mine"), room.now_ns)
    timeline = room.clients[0].timelines[1]
    timeline.place(5, changed(timeline.pending[next(iter(timeline.pending))], seq=5))
    timeline.start(9)
    assert not timeline.pending, "it is acknowledged; a page brings it back, if it is kept at all"


def test_what_is_answered_in_part_is_asked_again_soon() -> None:
    client = Client("ana", "ana-1", CODEC, lambda: "x", limits=Limits(retry_jitter=0.0))
    client.connected(0)
    client.data_to_send(0)
    client.receive_data(CODEC.encode(Welcome(7, True)), 0)
    client.receive_data(CODEC.encode(PushBatch([ConversationMessages(1, [], end_seq=9)])), 0)
    asked_ns = []
    now_ns = seq = 0
    while seq < 3:
        now_ns = client.next_timer_ns() or now_ns
        client.handle_timer(now_ns)
        if any(type(CODEC.decode(data)) is GapPull for data in client.data_to_send(now_ns)):
            seq += 1
            asked_ns.append(now_ns)
            answer = Message(conversation_id=1, seq=seq, client_id=f"m{seq}", sender_id="ben", body=Text("hi"))
            client.receive_data(CODEC.encode(answer), now_ns)
    waits = [later - sooner for sooner, later in pairwise(asked_ns)]
    assert waits == [Limits().gap_wait_ns] * 2


def test_a_trace_tells_of_slices_gaps_effects_and_what_is_held() -> None:
    steps: list[Step] = []
    limits = Limits(frames_per_slice=1)
    client = Client(
        "ana", "ana-1", CODEC, lambda: "x", limits=limits, trace=lambda _ns, step, *_: steps.append(step)
    )  # fmt: skip
    client.connected(0)
    client.data_to_send(0)
    client.receive_data(CODEC.encode(Welcome(7, True)), 0)
    client.data_to_send(0)
    client.send(1, Image(), 0, hold=True)
    bodies = (Text("hi"), Recall("m3", 3))
    for seq, body in zip((3, 4), bodies, strict=True):
        client.receive_data(CODEC.encode(Message(conversation_id=1, seq=seq, client_id=f"m{seq}", body=body)), 0)
    assert steps[-3:] == [Step.EARLY, Step.GAP_NOTICED, Step.WAITS_FOR_SLICE]
    client.data_to_send(0)
    client.handle_timer(0)
    assert steps[-2:] == [Step.EARLY, Step.EFFECT]
    assert Step.HELD in steps


@pytest.mark.parametrize("shape", ["cumulative", "ranges"])
def test_no_ack_names_more_ranges_than_a_gateway_takes(shape: Any) -> None:
    client = Client("ana", "ana-1", CODEC, lambda: "x", limits=Limits(ack_shape=shape, early_ranges=10))
    client.connected(0)
    client.data_to_send(0)
    client.receive_data(CODEC.encode(Welcome(7, True)), 0)
    client.data_to_send(0)
    for seq in range(2, 60, 2):
        client.receive_data(CODEC.encode(Message(conversation_id=1, seq=seq, client_id=f"m{seq}", body=Text("hi"))), 0)
    acks = [frame for data in client.data_to_send(SECOND // 4) if type(frame := CODEC.decode(data)) is BatchAck]
    assert [len(ack.ranges) for ack in acks] == ([10] if shape == "cumulative" else [10, 10, 9])

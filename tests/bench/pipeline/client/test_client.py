"""The client: shown at once, sent once the network is there, and tried until it is answered."""

from dataclasses import replace
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client, Connection
from imwire.bench.pipeline.client.events import Rendered, StatusChanged
from imwire.bench.pipeline.rules.errors import Flooded, Intercepted, QueueFull, RemoteProtocolError
from imwire.bench.pipeline.rules.limits import SECOND
from imwire.bench.pipeline.rules.steps import Step
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Ack, Hello, Message
from imwire.payloads.vocabulary import AckCode, Status

from .conftest import CODEC, LIMITS, alone, events, from_ben, hear, sent, texts


def test_a_message_is_shown_at_a_provisional_place_before_anything_is_sent() -> None:
    client = alone()
    client.send(1, Text("hello"), 0)
    assert texts(client) == ["hello"]
    assert events(client) == [Rendered(1, "m0")]
    hear(client, from_ben(1))
    assert texts(client) == ["hi", "hello"], "it stands last until it has its place"
    (message,) = [frame for frame in sent(client) if type(frame) is Message]
    assert (message.body, message.seq, message.status) == (Text("hello"), 0, Status.SENDING)


def test_an_ack_gives_the_seq_and_the_status_without_moving_anything_else() -> None:
    client = alone()
    for words in ("one", "two"):
        client.send(1, Text(words), 0)
    sent(client)
    hear(client, Ack(1, "m0", 7, 1, 5), Ack(1, "m1", 8, 2, 5))
    assert [event.seq for event in events(client) if type(event) is StatusChanged] == [1, 2]
    assert [(m.seq, m.server_id, m.status) for m in client.timelines[1].shown if m] == [
        (1, 7, Status.SENT),
        (2, 8, Status.SENT),
    ]
    assert client.own.status == {}
    hear(client, Ack(1, "m0", 7, 1, 5))
    assert events(client) == []


def test_the_same_id_twice_is_one_message() -> None:
    client = alone()
    for _ in range(2):
        client.send(1, Text("x"), 0, "same")
    assert len(events(client)) == 1
    sent(client)
    hear(client, Ack(1, "same", 1, 1))
    events(client)
    client.send(1, Text("x"), 0, "same")
    assert events(client) == []
    assert [frame for frame in sent(client) if type(frame) is Message] == []


def test_what_is_written_offline_is_sent_in_its_order_after_the_reconnect(make_room: Any) -> None:
    room = make_room()
    room.gateway.disconnected(0)
    room.clients[0].disconnected()
    for number in range(3):
        room.clients[0].send(1, Text(f"{number}"), room.now_ns)
    assert room.clients[0].data_to_send(room.now_ns) == []
    assert Step.WAITS_OFFLINE in {step for _, step, *_ in room.steps}
    room.gateway.connected(0, room.now_ns)
    room.clients[0].connected(room.now_ns)
    room.settle()
    assert room.shown(1) == ["0", "1", "2"]


def test_without_an_answer_it_is_sent_again_then_failed_then_resent_by_its_user_under_the_same_id() -> None:
    client = alone(replace(LIMITS, attempts=3))
    client.send(1, Text("x"), 0)
    frames, now_ns = sent(client), 0
    while (due_ns := client.next_timer_ns()) is not None:
        now_ns = due_ns
        client.handle_timer(now_ns)
        frames += sent(client, now_ns)
    assert [type(frame) for frame in frames] == [Message] * 3
    assert len({frame.client_id for frame in frames}) == 1
    assert now_ns == 7 * SECOND
    assert [event.status for event in events(client) if type(event) is StatusChanged] == [Status.FAILED]
    assert texts(client) == ["x"], "it stays where its author sees it"
    assert client.resend(1, "m0", now_ns)
    assert not client.resend(1, "m0", now_ns), "it is on its way already"
    assert [frame.client_id for frame in sent(client, now_ns)] == ["m0"]
    hear(client, Ack(1, "m0", 1, 1), now_ns=now_ns)
    assert [event.status for event in events(client) if type(event) is StatusChanged] == [Status.SENDING, Status.SENT]


def test_a_failed_message_that_was_stored_after_all_becomes_sent() -> None:
    client = alone(replace(LIMITS, attempts=1))
    client.send(1, Text("x"), 0)
    sent(client)
    client.handle_timer(2 * SECOND)
    hear(client, Message(conversation_id=1, client_id="m0", sender_id="ana", seq=1, body=Text("x")))
    assert [event.status for event in events(client) if type(event) is StatusChanged] == [Status.FAILED, Status.SENT]
    assert (client.timelines[1].pending, texts(client)) == ({}, ["x"])


def test_a_refusal_has_a_reason_and_a_passing_one_is_tried_again() -> None:
    client = alone()
    client.send(1, Text("x"), 0)
    client.send(1, Text("y"), 0)
    sent(client)
    hear(client, Ack(1, "m0", code=AckCode.SENSITIVE_WORD, reason="no"), Ack(1, "m1", code=AckCode.RATE_LIMITED))
    (failed,) = [event for event in events(client) if type(event) is StatusChanged]
    assert (failed.client_id, failed.status, failed.reason) == ("m0", Status.FAILED, "no")
    client.handle_timer(2 * SECOND)
    assert [frame.client_id for frame in sent(client, 2 * SECOND)] == ["m1"]


def test_interceptors_see_each_message_once_in_their_order_and_may_change_it() -> None:
    seen = []

    def loud(message: Message) -> Message:
        seen.append("loud")
        return replace_body(message, message.body.text.upper())

    def polite(message: Message) -> Message:
        seen.append("polite")
        return replace_body(message, message.body.text + ", please")

    client = alone(interceptors=[loud, polite])
    client.send(1, Text("help"), 0)
    (frame,) = sent(client)
    client.handle_timer(2 * SECOND)
    (again,) = sent(client, 2 * SECOND)
    assert frame == again
    assert (frame.body, seen) == (Text("HELP, please"), ["loud", "polite"])
    assert texts(client) == ["HELP, please"], "its author sees what the others see"


def replace_body(message: Message, words: str) -> Message:
    return Message(**{**{name: getattr(message, name) for name in message.__struct_fields__}, "body": Text(words)})


def test_an_interceptor_refuses_and_text_that_no_codec_can_write_fails_alone() -> None:
    def no_numbers(message: Message) -> Message:
        if message.body.text.isdecimal():
            raise Intercepted("no numbers here")
        return message

    client = alone(interceptors=[no_numbers])
    for words in ("123", "lone \ud800 surrogate", "fine"):
        client.send(1, Text(words), 0)
    assert [frame.body.text for frame in sent(client)] == ["fine"]
    failed = [event for event in events(client) if type(event) is StatusChanged]
    assert [event.status for event in failed] == [Status.FAILED] * 2
    assert failed[0].reason == "no numbers here"
    assert "text" in failed[1].reason


def test_one_s_own_message_never_waits_behind_a_flood() -> None:
    client = alone(replace(LIMITS, frames_per_slice=64))
    sent(client)
    hear(client, *[from_ben(seq) for seq in range(1, 10_001)])
    assert client.timelines[1].frontier == 64
    client.send(1, Text("mine"), 0)
    assert client.next_timer_ns() == 0
    first = sent(client)[0]
    assert (type(first), first.body) == (Message, Text("mine"))
    slices = 1
    while client.next_timer_ns() == 0:
        client.handle_timer(0)
        sent(client)
        slices += 1
        assert client.timelines[1].frontier <= 64 * slices
    assert client.timelines[1].frontier == 10_000


def test_what_waits_to_be_looked_at_and_what_waits_to_be_sent_has_a_limit() -> None:
    client = alone(replace(LIMITS, frames_per_slice=1, inbox_bytes=1_000, queued_sends=2))
    with pytest.raises(Flooded, match="inbox_bytes"):
        hear(client, *[from_ben(seq) for seq in range(1, 100)])
    for _ in range(2):
        client.send(1, Text("x"), 0)
    with pytest.raises(QueueFull, match="queued_sends"):
        client.send(1, Text("x"), 0)
    assert len(client.timelines[1].pending) == 2


@pytest.mark.parametrize("data", [b"\xc1", CODEC.encode(Hello("ana"))])
def test_what_no_gateway_sends_ends_the_connection(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        alone().receive_data(data, 0)


def test_a_connection_that_is_not_ready_sends_its_greeting_again() -> None:
    client = Client("ana", "ana-1", CODEC, lambda: "x", limits=LIMITS)
    assert (client.next_timer_ns(), client.connection) == (None, Connection.OFFLINE)
    client.connected(0)
    assert len(client.data_to_send(0)) == 1
    assert client.data_to_send(1) == []
    due_ns = client.next_timer_ns()
    assert due_ns is not None
    assert len(client.data_to_send(due_ns)) == 1
    hear(client, from_ben(1))
    assert client.timelines == {}, "nothing is looked at before the answer"

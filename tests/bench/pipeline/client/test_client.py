"""The client: shown at once, sent once the network is there, ordered by the gateway's seq and by nothing else."""

from dataclasses import replace
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client, Connection
from imwire.bench.pipeline.client.events import Forgotten, OlderShown, ReadMoved, Rendered, StatusChanged, TypingShown
from imwire.bench.pipeline.client.uploads import Uploads
from imwire.bench.pipeline.client.window import window
from imwire.bench.pipeline.rules.errors import Flooded, Intercepted, QueueFull, RemoteProtocolError
from imwire.bench.pipeline.rules.limits import MS, SECOND, Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.codecs import api
from imwire.payloads.bodies import Image, Mark, Recall, Slot, Text
from imwire.payloads.frames import Ack, ConversationMessages, Hello, HistoryPage, Message, PushBatch, Range, Welcome
from imwire.payloads.vocabulary import AckCode, MarkKind, Status, TypingState

CODEC = api.load("msgspec-msgpack")
LIMITS = Limits(retry_jitter=0.0)


def alone(limits: Limits = LIMITS, **more: Any) -> Client:
    """Return a client that the gateway has greeted."""
    ids = iter(f"m{number}" for number in range(100_000))
    client = Client("ana", "ana-1", CODEC, lambda: next(ids), limits=limits, **more)
    client.connected(0)
    hello = CODEC.decode(client.data_to_send(0)[0])
    assert type(hello) is Hello
    client.receive_data(CODEC.encode(Welcome(1, True)), 0)
    events(client)
    return client


def events(client: Client) -> list[Any]:
    found = []
    while (event := client.next_event()) is not None:
        found.append(event)
    return found


def sent(client: Client, now_ns: int = 0) -> list[Any]:
    return [CODEC.decode(data) for data in client.data_to_send(now_ns)]


def hear(client: Client, *frames: Any, now_ns: int = 0) -> None:
    for frame in frames:
        client.receive_data(CODEC.encode(frame), now_ns)


def from_ben(seq: int, words: str = "hi") -> Message:
    return Message(conversation_id=1, client_id=f"b{seq}", sender_id="ben", seq=seq, server_id=seq, body=Text(words))


def texts(client: Client) -> list[str]:
    return [m.body.text for m in window(client.timelines[1], 99) if isinstance(m.body, Text)]


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


def test_a_gap_is_waited_for_then_pulled_then_buried() -> None:
    client = alone()
    hear(client, from_ben(1), from_ben(4))
    assert client.timelines[1].frontier == 1
    pulls = [frame for frame in sent(client, 499 * MS) if type(frame).__name__ == "GapPull"]
    assert pulls == []
    (pull,) = [frame for frame in sent(client, 500 * MS) if type(frame).__name__ == "GapPull"]
    assert pull.gaps[0].ranges == [Range(2, 3)]
    hear(client, PushBatch([ConversationMessages(1, [from_ben(3)], 4, [Range(2, 2)])]), now_ns=SECOND)
    assert client.timelines[1].frontier == 4
    assert [m.seq if m else None for m in client.timelines[1].shown] == [1, None, 3, 4]
    assert [frame for frame in sent(client, 99 * SECOND) if type(frame).__name__ == "GapPull"] == []


def test_reordering_alone_pulls_nothing() -> None:
    client = alone()
    hear(client, from_ben(2), from_ben(1), now_ns=0)
    assert [type(f).__name__ for f in sent(client, 60 * SECOND)] == ["BatchAck"]


def test_a_tombstone_run_without_end_costs_no_more_than_is_known_to_exist() -> None:
    client = alone()
    hear(client, PushBatch([ConversationMessages(1, [], 3, [Range(1, 2**62)])]))
    assert client.timelines[1].frontier == 3


SHAPES: dict[str, dict[str, Any]] = {
    "cumulative": {"cumulative_seq": 2, "ranges": [Range(4, 5)]},
    "seqs": {"seqs": [1, 2, 4, 5]},
    "ids": {"server_ids": [1, 2, 4, 5]},
    "ranges": {"ranges": [Range(1, 2), Range(4, 5)]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_batch_ack_says_what_has_come_by_delay_or_by_count(shape: Any) -> None:
    client = alone(replace(LIMITS, ack_shape=shape, ack_every=5))
    hear(client, *[from_ben(seq) for seq in (1, 2, 4, 5)])
    assert sent(client, 199 * MS) == []
    (ack,) = sent(client, 200 * MS)
    assert {name: getattr(ack, name) for name in SHAPES[shape]} == SHAPES[shape]
    assert ack.conversation_id == 1
    hear(client, *[from_ben(seq) for seq in (4, 6, 7, 8, 9)], now_ns=SECOND)
    assert type(sent(client, SECOND)[0]).__name__ == "BatchAck", "what comes again is acknowledged again"


def test_one_ack_a_message_waits_for_nothing() -> None:
    client = alone(replace(LIMITS, ack_shape="each"))
    hear(client, from_ben(1), from_ben(2))
    assert [frame.seqs for frame in sent(client)] == [[1], [2]]


def test_what_does_not_fit_while_a_gap_is_open_is_dropped_and_not_acknowledged() -> None:
    client = alone(replace(LIMITS, early_messages=2))
    hear(client, *[from_ben(seq) for seq in (2, 3, 4)])
    (ack,) = [frame for frame in sent(client, 200 * MS) if type(frame).__name__ == "BatchAck"]
    assert (ack.cumulative_seq, ack.ranges) == (0, [Range(2, 3)])


def test_a_typing_notice_is_sent_now_and_then_and_not_offline(make_room: Any) -> None:
    room = make_room()
    for wait_ms in (0, 100, 2_950):
        room.now_ns += wait_ms * MS
        room.clients[0].type(1, TypingState.TYPING, room.now_ns)
        room.settle()
    room.clients[0].type(1, TypingState.STOPPED, room.now_ns)
    room.settle()
    states = [event.state for event in room.events(1, TypingShown)]
    assert states == [TypingState.TYPING, TypingState.TYPING, TypingState.STOPPED]
    room.clients[0].disconnected()
    room.clients[0].type(1, TypingState.STOPPED, room.now_ns)
    assert room.clients[0].data_to_send(room.now_ns) == []


def test_what_one_has_read_is_said_until_it_is_heard_and_never_goes_back() -> None:
    client = alone()
    hear(client, *[from_ben(seq) for seq in (1, 2, 3)])
    for seq in (2, 1, 99, 3):
        client.read(1, seq, 0)
    said = [frame.seq for frame in sent(client) if type(frame).__name__ == "ReadReceipt"]
    assert said == [3]
    again = [frame.seq for frame in sent(client, 5 * SECOND) if type(frame).__name__ == "ReadReceipt"]
    assert again == [3]
    from imwire.payloads.frames import ReadReceipt

    hear(client, ReadReceipt(1, "ana", 3), ReadReceipt(1, "ana", 1), now_ns=5 * SECOND)
    assert [event.seq for event in events(client) if type(event) is ReadMoved] == [3]
    assert client.timelines[1].read_seq == 3
    assert [f for f in sent(client, 99 * SECOND) if type(f) is ReadReceipt] == []


def test_a_device_that_starts_over_pages_its_history_back(make_room: Any) -> None:
    room = make_room(limits=Limits(page_messages=4))
    for number in range(10):
        room.say(number % 2, f"{number}")
    late = room.client("ben", 2)
    room.clients.append(late)
    room.exchange.clients.append(late)
    room.told["ben-2"] = []
    room.gateway.connected(2, room.now_ns)
    late.connected(room.now_ns)
    room.settle()
    assert [type(event) for event in room.told["ben-2"]][1:] == [Forgotten]
    assert late.timelines[1].shown == []
    while not late.timelines[1].older_complete:
        late.older(1, room.now_ns)
        room.settle()
    assert [m.body.text for m in reversed(late.timelines[1].older)] == [f"{number}" for number in range(10)]
    assert [event.complete for event in room.told["ben-2"] if type(event) is OlderShown] == [False, False, True]


def test_a_page_nobody_waits_for_changes_nothing() -> None:
    client = alone()
    hear(client, from_ben(1), HistoryPage(1, [from_ben(1)], "1", True))
    assert texts(client) == ["hi"]


def test_a_wrong_clock_changes_nothing_in_the_order(make_room: Any) -> None:
    room = make_room()
    early = room.client("ana", 2, clock_offset_ms=-3_600_000)
    room.clients.append(early)
    room.exchange.clients.append(early)
    room.told["ana-2"] = []
    room.gateway.connected(2, room.now_ns)
    early.connected(room.now_ns)
    room.settle()
    for number in range(6):
        room.say((1, 2)[number % 2], f"{number}")
    assert room.shown(0) == room.shown(1) == [f"{number}" for number in range(6)]
    created = [m.created_ms for m in room.clients[0].timelines[1].shown]
    assert created != sorted(created)


def test_recall_and_mark_have_their_own_place_and_the_same_effect_everywhere(make_room: Any) -> None:
    room = make_room()
    target = room.say(0, "oops")
    room.say(1, "what?")
    room.clients[1].send(1, Recall(target, 1), room.now_ns)
    room.clients[1].send(1, Mark(target, 1, MarkKind.STARRED), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        message = timeline.at(1)
        assert timeline.effects.body(message) == Text("oops"), "only its own sender takes it back"
        assert timeline.effects.marks(message) == [MarkKind.STARRED]
    room.clients[0].send(1, Recall(target, 1), room.now_ns)
    room.clients[1].send(1, Mark(target, 1, MarkKind.STARRED, removed=True), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        assert timeline.effects.body(timeline.at(1)) is None
        assert timeline.effects.marks(timeline.at(1)) == []
        assert [m.seq for m in window(timeline, 9)] == [1, 2]


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


@pytest.mark.parametrize(("lane", "order"), [("slot", ["image", "text"]), ("lanes", ["text", "image"])])
def test_an_upload_race_ends_alike_for_both_sides(make_room: Any, lane: Any, order: list[str]) -> None:
    room = make_room()
    uploads = Uploads(room.clients[0], lane)
    upload = uploads.start(1, Image(width=3, height=2), room.now_ns)
    room.settle()
    room.say(0, "text")
    for at in (0, 1):
        kinds = [type(m.body) for m in window(room.clients[at].timelines[1], 9)]
        assert (Slot in kinds) == (lane == "slot")
    uploads.finish(upload, Image(url="u", width=3, height=2), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        drawn = [each.body for each in window(timeline, 9)]
        assert [body.__struct_config__.tag for body in drawn if body] == order
        assert Image(url="u", width=3, height=2) in drawn
    assert uploads.inversions == (lane == "lanes")


@pytest.mark.parametrize("lane", ["slot", "lanes"])
def test_an_upload_that_fails_leaves_nothing_behind(make_room: Any, lane: Any) -> None:
    room = make_room()
    uploads = Uploads(room.clients[0], lane)
    upload = uploads.start(1, Image(), room.now_ns)
    room.settle()
    uploads.fail(upload, room.now_ns)
    room.settle()
    timeline = room.clients[1].timelines.get(1)
    assert [m.body for m in window(timeline, 9)] == [None] * (lane == "slot") if timeline else True
    assert room.clients[0].timelines[1].pending == {}
    assert room.clients[0].own.status == {}

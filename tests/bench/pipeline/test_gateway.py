"""The gateway: validate, store, ACK, deliver, retry; whoever breaks the rules is cut off alone."""

from typing import Any

import pytest
from imwire.bench.pipeline.events import StatusChanged
from imwire.bench.pipeline.limits import SECOND, Limits
from imwire.bench.pipeline.steps import Step
from imwire.payloads.bodies import Menu, MenuOption, Text
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationGaps,
    ConversationState,
    GapPull,
    Hello,
    HistoryPage,
    Message,
    PageRequest,
    PushBatch,
    Range,
    ReadReceipt,
    Typing,
    Welcome,
)
from imwire.payloads.vocabulary import AckCode, Status, TypingState


def message(client_id: str, words: str = "words", sender: str = "ana", conversation_id: int = 1) -> Message:
    return Message(conversation_id=conversation_id, client_id=client_id, sender_id=sender, body=Text(words))


def refusals(room: Any, at: int = 0) -> list[tuple[AckCode, str]]:
    return [(event.code, event.reason) for event in room.events(at, StatusChanged) if event.status is Status.FAILED]


def test_a_message_takes_the_five_steps_in_their_order(make_room: Any) -> None:
    room = make_room()
    room.say(0, "hello")
    room.wait()
    taken = [step for who, step, *_ in room.steps if who == "gateway"]
    path = [Step.VALIDATED, Step.STORING, Step.STORED, Step.SENDER_ACKED, Step.DELIVERED, Step.RECEIVER_ACKED]
    assert [step for step in taken if step in path[:5]] == path[:5]
    assert taken.index(Step.RECEIVER_ACKED) > taken.index(Step.DELIVERED)
    sender = [step for who, step, *_ in room.steps if who == "ana-1"]
    first = [Step.CREATED, Step.RENDERED, Step.QUEUED, Step.SENT, Step.ACKNOWLEDGED]
    assert [step for step in sender if step in first] == first


def test_no_ack_leaves_before_the_store_has_reported(make_room: Any) -> None:
    room = make_room()
    raw = room.raw(50, "ana")
    room.gateway.receive_data(50, room.exchange.clients[0]._encode(message("m")), room.now_ns)
    batch = room.gateway.writes_to_store()
    assert batch is not None
    assert raw.hear() == []
    assert room.gateway.writes_to_store() is None, "one batch at a time"
    room.store.commit(batch.writes)
    room.gateway.handle_stored(batch.token, room.now_ns)
    (ack,) = raw.hear()
    assert (type(ack), ack.seq, ack.code) == (Ack, 1, AckCode.OK)
    with pytest.raises(ValueError, match="no batch"):
        room.gateway.handle_stored(batch.token, room.now_ns)


def test_a_resend_is_answered_with_the_first_seq_while_it_is_stored_later_and_after_a_restart(make_room: Any) -> None:
    room = make_room()
    raw = room.raw(50, "ana")
    encode = room.clients[0]._encode
    for _ in range(2):
        room.gateway.receive_data(50, encode(message("m")), room.now_ns)
    first = raw.send()
    assert [(ack.seq, ack.client_id) for ack in first if type(ack) is Ack] == [(1, "m")]
    assert [ack.seq for ack in raw.send(message("m")) if type(ack) is Ack] == [1]
    room.gateway = room.exchange.gateway = room.start()
    raw = room.raw(51, "ana")
    assert [ack.seq for ack in raw.send(message("m")) if type(ack) is Ack] == [1]
    assert [ack.seq for ack in raw.send(message("n")) if type(ack) is Ack] == [2]


@pytest.mark.parametrize("when", ["while it is stored", "later"])
@pytest.mark.parametrize("other", [message("m", "other words"), message("m", conversation_id=2)])
def test_a_used_id_with_something_else_is_refused_and_nothing_is_overwritten(
    make_room: Any, when: str, other: Any
) -> None:
    room = make_room()
    room.gateway.open_conversation(2, ("ana",))
    raw = room.raw(50, "ana")
    encode = room.clients[0]._encode
    room.gateway.receive_data(50, encode(message("m")), room.now_ns)
    if when == "later":
        raw.send()
    answers = raw.send(other)
    assert AckCode.ID_REUSED in [ack.code for ack in answers if type(ack) is Ack]
    assert [each.body for each in room.store.read(1, 1, 9)] == [Text("words")]


def test_two_users_may_use_one_id(make_room: Any) -> None:
    room = make_room()
    for number, sender in ((50, "ana"), (51, "ben")):
        raw = room.raw(number, sender)
        assert [ack.code for ack in raw.send(message("m", sender, sender)) if type(ack) is Ack] == [AckCode.OK]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("that is bad, sir", True),
        ("BAD", True),
        ("badger", False),
        ("not-bad-at-all", True),
        ("这是坏话吗", True),
        ("好话", False),
        ("", False),
    ],
)
def test_blocked_words_of_letters_stand_alone_and_others_anywhere(make_room: Any, words: str, refused: bool) -> None:
    room = make_room(words=["bad", "坏话", ""])
    room.say(0, words)
    assert [code for code, _ in refusals(room)] == [AckCode.SENSITIVE_WORD] * refused
    assert len(room.shown(1)) == (not refused)


def test_words_are_looked_for_wherever_a_person_s_words_are(make_room: Any) -> None:
    room = make_room(words=["bad"])
    room.clients[0].send(1, Menu(title="bad", options=[MenuOption()]), room.now_ns)
    room.settle()
    assert [code for code, _ in refusals(room)] == [AckCode.SENSITIVE_WORD]


def test_the_risk_review_sees_each_new_message_and_its_reason_reaches_the_sender(make_room: Any) -> None:
    seen = []

    def review(each: Message) -> str:
        seen.append(each.client_id)
        return "looks like fraud" if "money" in each.body.text else ""

    room = make_room(risk_review=review)
    room.say(0, "send money")
    room.say(0, "hello")
    assert refusals(room) == [(AckCode.RISK_REJECTED, "looks like fraud")]
    assert len(seen) == 2
    assert room.shown(1) == ["hello"]


def test_a_text_has_a_limit_in_bytes(make_room: Any) -> None:
    room = make_room(limits=Limits(text_bytes=30))
    room.say(0, "字" * 10)
    room.say(0, "字" * 11)
    assert [code for code, _ in refusals(room)] == [AckCode.TOO_LARGE]
    assert "33 bytes, at most 30" in refusals(room)[0][1]


def test_who_writes_too_fast_is_told_to_wait_and_gets_through_later(make_room: Any) -> None:
    room = make_room(limits=Limits(sends_per_second=1, send_burst=2))
    for number in range(6):
        room.say(0, f"{number}")
    assert len(room.shown(1)) == 3
    assert refusals(room) == []
    assert room.clients[0].own.told_to_wait > 0
    room.wait(60 * SECOND)
    assert sorted(room.shown(1)) == [f"{number}" for number in range(6)]


def test_who_is_no_member_reaches_nothing(make_room: Any) -> None:
    room = make_room()
    room.say(0, "between us")
    eve = room.raw(50, "eve")
    answers = eve.send(message("m", sender="eve"))
    assert [(ack.code, ack.reason) for ack in answers] == [(AckCode.NOT_A_MEMBER, "not a member of this conversation")]
    nothing = eve.send(
        PageRequest(1, 9, 9),
        GapPull([ConversationGaps(1, [Range(1, 9)])]),
        BatchAck(1, cumulative_seq=1),
        ReadReceipt(1, "ben", 1),
        Typing(1, "ana", TypingState.TYPING),
    )
    assert nothing == []
    assert room.gateway.connections_to_close() == {}
    assert not any(type(event).__name__ in ("TypingShown", "ReadMoved") for event in room.told["ben-1"])


def test_nobody_writes_in_another_s_name(make_room: Any) -> None:
    room = make_room()
    ben = room.raw(50, "ben")
    (ack,) = ben.send(message("m", sender="ana"))
    assert (ack.code, ack.reason) == (AckCode.NOT_A_MEMBER, "the sender is another user")
    ben.send(Typing(1, "ana", TypingState.TYPING), ReadReceipt(1, "ana", 0))
    room.settle()
    assert room.shown(0) == []


MISDEEDS: dict[str, tuple[Any, str]] = {
    "garbage": (b"\xc1", "msgspec-msgpack"),
    "too large": (b"x" * (Limits().frame_bytes + 1), "at most 262144"),
    "a gateway's frame": (Welcome(), "a client never sends a Welcome"),
    "an ACK of what does not exist": (BatchAck(1, cumulative_seq=99), "acknowledges seq 99 of 1"),
    "too many ranges": (BatchAck(1, ranges=[Range(1, 1)] * 1_001), "at most 1000"),
}


@pytest.mark.parametrize("name", MISDEEDS)
def test_who_breaks_the_protocol_is_cut_off_and_nobody_else(make_room: Any, name: str) -> None:
    frame, reason = MISDEEDS[name]
    room = make_room()
    room.say(0, "one")
    raw = room.raw(50, "ben")
    raw.send(frame)
    closing = room.gateway.connections_to_close()
    assert list(closing) == [50]
    assert reason in closing[50]
    assert room.gateway.connections_to_close() == {}
    assert raw.send(message("m", sender="ben")) == [], "nothing of it is looked at any more"
    room.say(0, "two")
    assert room.shown(1) == ["one", "two"]


@pytest.mark.parametrize(
    "frame", [message("m"), Hello("ana", "x", "token of ben"), Hello("", "x", "token of "), PageRequest(1, 1, 1)]
)
def test_a_connection_says_who_it_is_first(make_room: Any, frame: Any) -> None:
    room = make_room()
    raw = room.raw(50)
    assert raw.send(frame) == []
    assert list(room.gateway.connections_to_close()) == [50]


def test_a_flood_of_frames_is_cut_off(make_room: Any) -> None:
    room = make_room(limits=Limits(frames_per_second=10, frame_burst=20))
    raw = room.raw(50, "ben")
    raw.send(*[Typing(1, "ben", TypingState.TYPING)] * 30)
    assert "more than 10 frames a second" in room.gateway.connections_to_close()[50]


def test_what_is_not_acknowledged_comes_again_and_nothing_else(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1),), limits=Limits(retry_jitter=0.0))
    ben = room.raw(50, "ben")
    for number in range(3):
        room.clients[0].send(1, Text(f"{number}"), room.now_ns)
    deliver(room)
    (push,) = ben.hear() or [None]
    assert [m.seq for m in push.conversations[0].messages] == [1, 2, 3]
    ben.send(BatchAck(1, cumulative_seq=1, ranges=[Range(3, 3)]))
    again = []
    for _ in range(3):
        room.now_ns += 20 * SECOND
        room.gateway.handle_timer(room.now_ns)
        again += [frame.seq for frame in ben.hear() if type(frame) is Message]
    assert again == [2, 2, 2]
    ben.send(BatchAck(1, seqs=[2]))
    room.now_ns += 99 * SECOND
    room.gateway.handle_timer(room.now_ns)
    assert ben.hear() == []
    assert room.gateway.connections_to_close() == {}


def test_an_ack_of_the_oldest_gives_the_rest_its_whole_wait_and_another_does_not(make_room: Any) -> None:
    def again_after(ack: BatchAck) -> list[int]:
        room = make_room(devices=(("ana", 1),), limits=Limits(retry_jitter=0.0))
        ben = room.raw(50, "ben")
        for number in range(3):
            room.clients[0].send(1, Text(f"{number}"), room.now_ns)
        deliver(room)
        ben.hear()
        room.now_ns += SECOND // 2
        ben.send(ack)
        room.now_ns += SECOND * 3 // 4
        room.gateway.handle_timer(room.now_ns)
        return [frame.seq for frame in ben.hear() if type(frame) is Message]

    assert again_after(BatchAck(1, cumulative_seq=2)) == []
    assert again_after(BatchAck(1, ranges=[Range(2, 3)])) == [1], "what is missing does not wait for what follows it"


def deliver(room: Any) -> None:
    """Hand over what clients send, and leave what the gateway sends to be looked at."""
    for number, client in enumerate(room.clients):
        for data in client.data_to_send(room.now_ns):
            room.gateway.receive_data(number, data, room.now_ns)
    room.exchange.commit(room.now_ns)


def test_who_never_acknowledges_is_cut_off_in_the_end(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1),), limits=Limits(attempts=3))
    room.raw(50, "ben")
    room.clients[0].send(1, Text("x"), room.now_ns)
    deliver(room)
    closing: dict[int, str] = {}
    for _ in range(4):
        room.now_ns += 20 * SECOND
        room.gateway.handle_timer(room.now_ns)
        closing |= room.gateway.connections_to_close()
    assert "nothing was acknowledged in 3 attempts" in closing[50]


def test_without_timers_nothing_is_sent_again(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1),), limits=Limits(retransmit="reconnect"))
    room.raw(50, "ben")
    room.clients[0].send(1, Text("x"), room.now_ns)
    deliver(room)
    assert room.gateway.next_timer_ns() is None


def test_one_who_is_slow_has_a_window_and_gets_the_rest_from_the_store(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1),), limits=Limits(delivery_window=4, push_messages=2))
    ben = room.raw(50, "ben")
    for number in range(10):
        room.clients[0].send(1, Text(f"{number}"), room.now_ns)
        deliver(room)
    got: list[int] = []
    for _ in range(10):
        for frame in ben.hear():
            pages = frame.conversations if type(frame) is PushBatch else []
            got += [m.seq for page in pages for m in page.messages] or [getattr(frame, "seq", 0)]
        assert len(got) <= 4 or got[3] == 4
        room.gateway.receive_data(50, room.clients[0]._encode(BatchAck(1, cumulative_seq=max(got))), room.now_ns)
        room.exchange.commit(room.now_ns)
    assert got == list(range(1, 11))


RESUMES = {
    "nothing new": (1, 3, (True, [])),
    "two are missing": (1, 1, (True, [2, 3])),
    "another epoch": (2, 1, (False, [])),
    "more than there is": (1, 4, (False, [])),
    "a device that holds nothing": (0, 0, (False, [])),
}


@pytest.mark.parametrize("name", RESUMES)
def test_a_device_resumes_all_or_nothing(make_room: Any, name: str) -> None:
    epoch, frontier, (resumed, seqs) = RESUMES[name]
    room = make_room()
    for number in range(3):
        room.say(0, f"{number}")
    raw = room.raw(50)
    answers = raw.send(Hello("ben", "x", "token of ben", epoch, [ConversationState(1, frontier)]))
    welcome, *pushes = answers
    assert (welcome.epoch, welcome.resumed) == (1, resumed)
    states = [] if name == "nothing new" else [ConversationState(1, 3, 1)]
    assert welcome.conversations == states
    assert [m.seq for push in pushes for part in push.conversations for m in part.messages] == seqs
    assert raw.send(Hello("ben", "x", "token of ben")) == [welcome], "the answer stays what it was"


def test_too_much_is_not_resumed(make_room: Any) -> None:
    room = make_room(limits=Limits(resume_messages=2))
    for number in range(3):
        room.say(0, f"{number}")
    raw = room.raw(50)
    assert raw.send(Hello("ben", "x", "token of ben", 1, [ConversationState(1, 0)]))[0].resumed is False


def test_what_is_no_longer_kept_becomes_tombstones_and_pages_end_there(make_room: Any) -> None:
    room = make_room(limits=Limits(kept_messages=10))
    for number in range(100):
        room.say(0, f"{number}")
    kept = [m.seq for m in room.store.read(1, 1, 1_000)]
    assert len(kept) < 80
    ben = room.raw(50, "ben")
    (push,) = ben.send(GapPull([ConversationGaps(1, [Range(kept[0] - 2, kept[0])])]))
    assert push.conversations[0].gone == [Range(kept[0] - 2, kept[0] - 1)]
    assert [m.seq for m in push.conversations[0].messages] == kept[:1]
    (page,) = ben.send(PageRequest(1, kept[2], 10))
    assert ([m.seq for m in page.messages], page.complete) == (kept[:2], True)


def test_a_pull_is_bounded_whatever_is_asked_for(make_room: Any) -> None:
    room = make_room(limits=Limits(delivery_window=5, push_messages=2))
    for number in range(20):
        room.say(0, f"{number}")
    ben = room.raw(50, "ben")
    pushes = ben.send(GapPull([ConversationGaps(1, [Range(-5, 2**62), Range(1, 2**62)])]))
    assert [m.seq for push in pushes for m in push.conversations[0].messages] == [1, 2, 3, 4, 5]


def test_a_store_that_fails_tells_the_senders_and_leaves_no_hole(make_room: Any) -> None:
    room = make_room()
    raw = room.raw(50, "ana")
    encode = room.clients[0]._encode
    room.gateway.receive_data(50, encode(message("m")), room.now_ns)
    batch = room.gateway.writes_to_store()
    room.gateway.receive_data(50, encode(message("n")), room.now_ns)
    room.gateway.receive_data(50, encode(ReadReceipt(1, "ana", 0)), room.now_ns)
    room.gateway.handle_store_failed(batch.token, room.now_ns)
    answers = [frame for frame in raw.hear() if type(frame) is Ack]
    assert [(ack.client_id, ack.code) for ack in answers] == [
        ("m", AckCode.STORE_FAILED),
        ("n", AckCode.STORE_FAILED),
    ]
    assert [ack.seq for ack in raw.send(message("n"), message("m")) if type(ack) is Ack] == [1, 2]


def test_a_frame_for_many_is_encoded_once(make_room: Any) -> None:
    room = make_room(members=("ana", "ben", "cho"), devices=(("ana", 1),))
    room.raw(50, "ben")
    room.raw(51, "cho")
    room.clients[0].send(1, Text("x"), room.now_ns)
    deliver(room)
    first, second = (data for number, data in room.gateway.data_to_send() if number >= 50)
    assert first is second


def test_members_come_and_go(make_room: Any) -> None:
    room = make_room()
    room.gateway.open_conversation(1, ("ana", "cho"))
    room.say(0, "ben is gone")
    assert room.shown(1) == []
    room.say(1, "am I?")
    assert [code for code, _ in refusals(room, 1)] == [AckCode.NOT_A_MEMBER]
    assert room.store.snapshot(0).conversations[0].members == ("ana", "cho")
    cho = room.raw(50, "cho")
    assert [type(frame) for frame in cho.send(PageRequest(1, 2, 5))] == [HistoryPage]
    assert [type(frame) for frame in cho.answers] == [Welcome]


def test_a_read_mark_only_moves_forward_and_reaches_all_devices(make_room: Any) -> None:
    room = make_room(devices=(("ana", 1), ("ben", 1), ("ben", 2)))
    for number in range(3):
        room.say(0, f"{number}")
    room.clients[1].read(1, 2, room.now_ns)
    room.settle()
    room.clients[2].read(1, 1, room.now_ns)
    room.settle()
    assert [client.timelines[1].reads for client in room.clients] == [{"ben": 2}] * 3
    raw = room.raw(50, "ben")
    assert [frame.seq for frame in raw.send(ReadReceipt(1, "ben", 1)) if type(frame) is ReadReceipt] == [2]
    assert room.store.snapshot(0).conversations[0].reads == {"ben": 2}

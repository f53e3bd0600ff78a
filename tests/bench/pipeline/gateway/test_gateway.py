"""The gateway: validate, store, ACK, deliver, retry; whoever breaks the rules is cut off alone."""

from typing import Any, get_args, get_origin

import pytest
from imwire.bench.pipeline.client.events import StatusChanged
from imwire.bench.pipeline.gateway.message_rules import Validation
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.payloads.bodies import AnyBody, Menu, MenuOption, Text
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationGaps,
    ConversationState,
    GapPull,
    Hello,
    HistoryPage,
    Message,
    OfflinePush,
    PageRequest,
    PushBatch,
    Range,
    ReadReceipt,
    Typing,
    Welcome,
)
from imwire.payloads.vocabulary import AckCode, Status, TypingState
from msgspec import structs


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
    "too many ranges": (BatchAck(1, ranges=[Range(seq, seq) for seq in range(1, 1_002)]), "at most 1000"),
    "an ACK of one range twice": (BatchAck(1, ranges=[Range(1, 2**62)] * 2), "not behind the one before it"),
    "an ACK of a range backwards": (BatchAck(1, ranges=[Range(5, 1)]), "not behind the one before it"),
    "a pull of one range twice": (GapPull([ConversationGaps(1, [Range(1, 1)] * 2)]), "not behind the one before it"),
    "a pull of too many": (GapPull([ConversationGaps(1, [Range(seq, seq) for seq in range(11_001)])]), "at most 11000"),
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
    room = make_room(limits=Limits(kept_messages=10, idempotency_entries=10))
    for number in range(100):
        room.say(0, f"{number}")
    kept = [m.seq for m in room.store.read(1, 1, 1_000)]
    assert len(kept) < 80
    ben = room.raw(50, "ben")
    (push,) = ben.send(GapPull([ConversationGaps(1, [Range(kept[0] - 2, kept[0])])]))
    assert push.conversations[0].gone == [Range(kept[0] - 2, kept[0] - 1)]
    assert [m.seq for m in push.conversations[0].messages] == kept[:1]
    (page,) = ben.send(PageRequest(1, kept[2], 10))
    assert ([m.seq for m in page.messages], page.complete, page.cursor) == (kept[:2], True, f"{kept[0]}")
    (page,) = ben.send(PageRequest(1, kept[0] - 5, 10))
    assert (page.messages, page.complete, page.cursor) == ([], True, f"{kept[0] - 5}")


def test_a_pull_is_bounded_whatever_is_asked_for(make_room: Any) -> None:
    room = make_room(limits=Limits(delivery_window=5, push_messages=2))
    for number in range(20):
        room.say(0, f"{number}")
    ben = room.raw(50, "ben")
    pushes = ben.send(GapPull([ConversationGaps(1, [Range(-5, 2**62)])] * 50))
    assert [m.seq for push in pushes for m in push.conversations[0].messages] == [1, 2, 3, 4, 5]
    pushes = ben.send(GapPull([ConversationGaps(1, [Range(1, 2), Range(4, 5), Range(7, 9)])]))
    assert [m.seq for push in pushes for m in push.conversations[0].messages] == [1, 2, 4, 5, 7]


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
    assert raw.send(message("n"), message("m")) == [], "the store is left alone for a moment"
    room.now_ns = room.gateway.next_timer_ns()
    room.gateway.handle_timer(room.now_ns)
    assert [ack.seq for ack in raw.send() if type(ack) is Ack] == [1, 2]


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


def test_what_may_be_resent_is_not_dropped_however_little_is_kept(make_room: Any) -> None:
    room = make_room(limits=Limits(kept_messages=5))
    raw = room.raw(50, "ana")
    for number in range(150):
        raw.send(message(f"m{number}", f"{number}"))
    again = raw.send(message("m0", "another body"), message("m1", "1"))
    assert [(ack.code, ack.seq) for ack in again if type(ack) is Ack] == [(AckCode.ID_REUSED, 0), (AckCode.OK, 2)]
    room.gateway = room.exchange.gateway = room.start()
    raw = room.raw(51, "ana")
    again = raw.send(message("m0", "another body"), message("m1", "1"))
    assert [(ack.code, ack.seq) for ack in again if type(ack) is Ack] == [(AckCode.ID_REUSED, 0), (AckCode.OK, 2)]


def test_a_restart_does_not_keep_retention_from_what_is_forgotten(make_room: Any) -> None:
    room = make_room(limits=Limits(kept_messages=5, idempotency_entries=80))
    raw = room.raw(50, "ana")
    for number in range(80):
        raw.send(message(f"m{number}"))
    room.gateway = room.exchange.gateway = room.start()
    raw = room.raw(51, "ana")
    for number in range(80, 160):
        raw.send(message(f"m{number}"))
    kept = [m.seq for m in room.store.read(1, 1, 1_000)]
    assert kept[0] == 65, "in steps of 64, and what may be resent stays"


@pytest.mark.parametrize("before_seq", [-(2**63), -1, 0, 1])
def test_a_page_before_the_beginning_is_empty_and_complete_and_nothing_is_read(make_room: Any, before_seq: int) -> None:
    room = make_room()
    room.say(0, "hello")
    ben = room.raw(50, "ben")
    room.gateway.receive_data(50, room.clients[0]._encode(PageRequest(1, before_seq, 10)), room.now_ns)
    assert room.gateway.reads_from_store() == []
    assert [(page.messages, page.complete) for page in ben.hear()] == [([], True)]


def test_a_page_of_any_seqs_is_within_what_is_stored(make_room: Any) -> None:
    room = make_room()
    room.say(0, "hello")
    ben = room.raw(50, "ben")
    for limit in (-(2**63), 2**63 - 1):
        (page,) = ben.send(PageRequest(1, 2**63 - 1, limit))
        assert ([m.seq for m in page.messages], page.complete) == ([1], True)


def test_a_store_that_keeps_failing_is_tried_later_and_later(make_room: Any) -> None:
    room = make_room()
    room.say(0, "hello")
    raw = room.raw(50, "ben")
    room.gateway.receive_data(50, room.clients[0]._encode(ReadReceipt(1, "ben", 1)), room.now_ns)
    waits = []
    for _ in range(8):
        batch = room.gateway.writes_to_store()
        room.gateway.handle_store_failed(batch.token, room.now_ns)
        assert room.gateway.writes_to_store() is None
        due_ns = room.gateway._intake.next_timer_ns()
        waits.append((due_ns - room.now_ns) // 10**6)
        room.now_ns = due_ns
        room.gateway.handle_timer(room.now_ns)
    assert waits == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]
    assert ReadReceipt in [type(frame) for frame in raw.send()]


def test_a_read_that_fails_cuts_off_whom_it_was_for_and_leaves_nothing(make_room: Any) -> None:
    room = make_room()
    room.say(0, "hello")
    room.raw(50, "ben")
    room.gateway.receive_data(50, room.clients[0]._encode(PageRequest(1, 2, 10)), room.now_ns)
    (read,) = room.gateway.reads_from_store()
    room.gateway.handle_read_failed(read.token)
    assert room.gateway.connections_to_close() == {50: "the store could not be read, try again later"}
    assert room.gateway._delivering._asked == {}
    with pytest.raises(ValueError, match="no read with token"):
        room.gateway.handle_read_failed(read.token)
    assert type(room.raw(51, "ben").send(PageRequest(1, 2, 10))[0]) is HistoryPage


def test_what_waits_to_be_written_is_bounded(make_room: Any) -> None:
    room = make_room(limits=Limits(waiting_writes=2))
    room.say(0, "hello")
    raw = room.raw(50, "ana")
    encode = room.clients[0]._encode
    for number in range(4):
        room.gateway.receive_data(50, encode(message(f"m{number}")), room.now_ns)
    room.gateway.receive_data(50, encode(ReadReceipt(1, "ana", 1)), room.now_ns)
    late = room.raw(51)
    room.gateway.receive_data(51, encode(Hello("ben", "x", "token of ben")), room.now_ns)
    assert "the store is behind" in room.gateway.connections_to_close()[51]
    answers = [frame for frame in raw.send() if type(frame) is Ack]
    assert [(ack.client_id, ack.code) for ack in answers] == [
        ("m2", AckCode.STORE_FAILED),
        ("m3", AckCode.STORE_FAILED),
        ("m0", AckCode.OK),
        ("m1", AckCode.OK),
    ]
    assert room.store.snapshot(0).conversations[0].reads == {}, "it is said until it is heard"
    assert [ack.code for ack in raw.send(message("m2")) if type(ack) is Ack] == [AckCode.OK]
    assert late.hear() == []


def test_what_waits_to_be_read_is_bounded_for_each_user(make_room: Any) -> None:
    room = make_room(limits=Limits(waiting_reads=3))
    room.say(0, "hello", "m")
    for number, user in ((50, "ana"), (51, "ana"), (52, "ben")):
        room.raw(number, user)
    encode = room.clients[0]._encode
    resend = message("m", "hello")
    for number in (50, 51, 52):
        for frame in (resend, PageRequest(1, 2, 9), PageRequest(1, 2, 9)):
            room.gateway.receive_data(number, encode(frame), room.now_ns)
    reads = room.gateway.reads_from_store()
    assert len(reads) == 3 + 2, "all connections of ana together, and ben by himself"
    for read in reads:
        room.gateway.handle_read(read.token, room.store.read(*read[1:]), room.now_ns)
    room.gateway.data_to_send()
    room.gateway.receive_data(51, encode(PageRequest(1, 2, 9)), room.now_ns)
    assert len(room.gateway.reads_from_store()) == 1


def test_a_resend_beyond_the_rate_is_not_answered_and_comes_again(make_room: Any) -> None:
    room = make_room(limits=Limits(sends_per_second=1, send_burst=1))
    raw = room.raw(50, "ana")
    acks = [frame for frame in raw.send(*[message("m")] * 9) if type(frame) is Ack]
    assert [ack.code for ack in acks] == [AckCode.OK]
    assert [len(raw.send(message("m"))) for _ in range(5)] == [1, 0, 0, 0, 0]
    room.now_ns += 5 * SECOND
    assert [ack.seq for ack in raw.send(message("m")) if type(ack) is Ack] == [1]


def test_another_connection_is_no_way_around_the_limit_of_sends(make_room: Any) -> None:
    room = make_room(limits=Limits(sends_per_second=1, send_burst=2))
    codes = []
    for number in range(50, 56):
        raw = room.raw(number, "ana")
        codes += [ack.code for ack in raw.send(message(f"m{number}")) if type(ack) is Ack]
        room.gateway.disconnected(number)
    assert codes == [AckCode.OK] * 3 + [AckCode.RATE_LIMITED] * 3


def test_shares_that_nobody_uses_are_forgotten(make_room: Any) -> None:
    room = make_room()
    shares = room.gateway._greeting._shares
    for number in range(5_000):
        room.raw(50, f"user {number}")
        room.gateway.disconnected(50)
    assert len(shares) <= 1_024


@pytest.mark.parametrize(("client_id", "size_bytes"), [("", 0), ("x" * 129, 129), ("字" * 43, 129)])
def test_an_id_has_a_limit_in_bytes(make_room: Any, client_id: str, size_bytes: int) -> None:
    room = make_room()
    raw = room.raw(50, "ana")
    (ack,) = raw.send(message(client_id))
    assert (ack.code, ack.reason) == (AckCode.TOO_LARGE, f"the id has {size_bytes} bytes, 1 to 128 are allowed")
    assert room.store.read(1, 1, 9) == []
    assert [ack.code for ack in raw.send(message("字" * 42 + "xx")) if type(ack) is Ack] == [AckCode.OK]


def test_who_does_not_say_hello_in_time_is_cut_off(make_room: Any) -> None:
    room = make_room(limits=Limits(hello_ns=2 * SECOND))
    room.raw(50)
    room.raw(51, "ben")
    room.raw(52)
    room.gateway.disconnected(52)
    assert room.gateway.next_timer_ns() == room.now_ns + 2 * SECOND
    room.gateway.handle_timer(room.now_ns + 2 * SECOND - 1)
    assert room.gateway.connections_to_close() == {}
    room.gateway.handle_timer(room.now_ns + 2 * SECOND)
    assert room.gateway.connections_to_close() == {50: "no Hello in 2 s"}
    assert room.gateway.next_timer_ns() is None


def test_connections_beyond_the_limit_are_refused_with_a_reason(make_room: Any) -> None:
    room = make_room(limits=Limits(connections=3))
    room.raw(50, "ana")
    late = room.raw(51)
    assert room.gateway.connections_to_close() == {51: "there are 3 connections already, try again later"}
    assert late.send(Hello("ana", "x", "token of ana")) == []
    room.gateway.disconnected(51)
    room.gateway.disconnected(50)
    assert [type(frame) for frame in room.raw(52, "ana").answers] == [Welcome]


NOT_SHOWN = {
    "url", "uuid", "mime", "md5", "sku", "currency", "thumbnail_url", "image_url", "order_id", "quoted_client_id",
    "quoted_sender_id", "option_id", "action", "template_id", "target_client_id",
}  # fmt: skip
"""What a program reads: addresses, ids, codes."""


def filled(kind: type, word: str) -> list[tuple[str, Any]]:
    """Return a value of a kind for each of its texts, also those of its parts, with a word in it."""
    found: list[tuple[str, Any]] = []
    for field in structs.fields(kind):
        name = field.name
        if field.type is str:
            found.append((name, kind(**{name: word})))
        elif field.type == dict[str, str]:
            found += [(f"{name} key", kind(**{name: {word: ""}})), (f"{name} value", kind(**{name: {"": word}}))]
        elif get_origin(field.type) is list:
            (part,) = get_args(field.type)
            found += [(inner, kind(**{name: [value]})) for inner, value in filled(part, word)]
    return found


EVERY_TEXT = [(kind.__name__, *each) for kind in get_args(AnyBody) for each in filled(kind, "a bad word")]


@pytest.mark.parametrize(("kind", "name", "body"), EVERY_TEXT, ids=lambda each: each if isinstance(each, str) else "")
def test_every_text_that_a_person_sees_is_looked_at(kind: str, name: str, body: Any) -> None:
    validation = Validation(Limits(), ["bad"])
    refusal = validation.refusal(Message(body=body))
    assert (refusal is None) == (name in NOT_SHOWN), (kind, name)
    too_large = Validation(Limits(text_bytes=5)).refusal(Message(body=body))
    assert (too_large is None) == (name in NOT_SHOWN), (kind, name)


def test_names_and_notices_are_looked_at_too() -> None:
    validation = Validation(Limits(), ["bad"])
    for more in ({"sender_name": "bad"}, {"push": OfflinePush("bad")}, {"push": OfflinePush("", "bad")}):
        assert validation.refusal(Message(body=Text("x"), **more))[0] is AckCode.SENSITIVE_WORD

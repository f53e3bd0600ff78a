"""The gateway: validate, store, ACK, deliver; a resend, a used id, members and read marks."""

from typing import Any

import pytest
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Ack, ConversationState, Hello, HistoryPage, PageRequest, ReadReceipt, Welcome
from imwire.payloads.vocabulary import AckCode

from .conftest import deliver, message, refusals


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

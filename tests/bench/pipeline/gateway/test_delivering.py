"""Delivery: what is not acknowledged is sent again, within a window; pulls and pages come from the store."""

from typing import Any

import pytest
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.payloads.bodies import Text
from imwire.payloads.frames import BatchAck, ConversationGaps, GapPull, Message, PageRequest, PushBatch, Range

from .conftest import deliver


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


def test_a_pull_is_bounded_whatever_is_asked_for(make_room: Any) -> None:
    room = make_room(limits=Limits(delivery_window=5, push_messages=2))
    for number in range(20):
        room.say(0, f"{number}")
    ben = room.raw(50, "ben")
    pushes = ben.send(GapPull([ConversationGaps(1, [Range(-5, 2**62)])] * 50))
    assert [m.seq for push in pushes for m in push.conversations[0].messages] == [1, 2, 3, 4, 5]
    pushes = ben.send(GapPull([ConversationGaps(1, [Range(1, 2), Range(4, 5), Range(7, 9)])]))
    assert [m.seq for push in pushes for m in push.conversations[0].messages] == [1, 2, 4, 5, 7]


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

"""The gateway and its store: failures, bounded queues, and what is kept."""

from typing import Any

import pytest
from imwire.bench.pipeline.rules.limits import Limits
from imwire.payloads.frames import Ack, ConversationGaps, GapPull, Hello, HistoryPage, PageRequest, Range, ReadReceipt
from imwire.payloads.vocabulary import AckCode

from .conftest import message


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
        due_ns = room.gateway._admission.next_timer_ns()
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

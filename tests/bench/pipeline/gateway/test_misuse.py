"""Whoever breaks the rules, or sends too much, is refused or cut off alone."""

from typing import Any

import pytest
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationGaps,
    GapPull,
    Hello,
    PageRequest,
    Range,
    ReadReceipt,
    Typing,
    Welcome,
)
from imwire.payloads.vocabulary import AckCode, TypingState

from .conftest import message, refusals


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
    "an ACK of what does not exist": (BatchAck(1, cumulative_seq=99), "acknowledges seq 99, the last is 1"),
    "too many ranges": (BatchAck(1, ranges=[Range(seq, seq) for seq in range(1, 1_002)]), "at most 1000"),
    "an ACK of one range twice": (BatchAck(1, ranges=[Range(1, 2**62)] * 2), "not after the one before it"),
    "an ACK of a range backwards": (BatchAck(1, ranges=[Range(5, 1)]), "not after the one before it"),
    "a pull of one range twice": (GapPull([ConversationGaps(1, [Range(1, 1)] * 2)]), "not after the one before it"),
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

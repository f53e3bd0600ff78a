"""The receiver's half: whatever was placed is acknowledged, by count or by delay; a gap is given time, then pulled."""

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.pipeline.client.asking import Ask, Asking
from imwire.bench.pipeline.client.receiving import Receiving
from imwire.bench.pipeline.client.timeline import Placed
from imwire.bench.pipeline.rules.limits import MS, AckShape, Limits
from imwire.payloads.bodies import Text
from imwire.payloads.frames import BatchAck, Message, Range
from imwire.payloads.ranges import ranges_of

LIMITS = Limits(ack_every=100, ack_delay_ns=200 * MS, gap_wait_ns=500 * MS, retry_jitter=0.0)
SHAPES: tuple[AckShape, ...] = get_args(AckShape)


def receiving(limits: Limits = LIMITS) -> Receiving:
    return Receiving(limits, Asking(limits))


def take(at: Receiving, *seqs: int, conversation_id: int = 7, now_ns: int = 0) -> list[Placed | None]:
    """Take in messages; their server ids are 1,000 more than their seqs, so that the two cannot be confused."""
    timeline, found = at.timeline(conversation_id), []
    for seq in seqs:
        message = Message(
            conversation_id=conversation_id, client_id=f"id{seq}", seq=seq, server_id=1_000 + seq, body=Text("x")
        )
        found.append(at.take(timeline, message, now_ns))
        at.watch(timeline, now_ns)
    return found


WANTED: dict[AckShape, list[BatchAck]] = {
    "cumulative": [BatchAck(7, cumulative_seq=2, ranges=[Range(4, 5), Range(9, 9)])],
    "each": [BatchAck(7, seqs=[seq]) for seq in (1, 2, 4, 5, 9)],
    "ids": [BatchAck(7, server_ids=[1_005, 1_001, 1_009, 1_002, 1_004])],
    "seqs": [BatchAck(7, seqs=[1, 2, 4, 5, 9])],
    "ranges": [BatchAck(7, ranges=[Range(1, 2), Range(4, 5), Range(9, 9)])],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_says_what_has_come_and_nothing_else(shape: AckShape) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape))
    take(at, 5, 1, 9, 2, 4)
    assert at.acknowledgements(200 * MS) == WANTED[shape]
    assert at.acknowledgements(999 * MS) == [], "it is said once"


@pytest.mark.parametrize("shape", SHAPES)
def test_conversations_are_acknowledged_apart_and_in_one_go(shape: AckShape) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape, ack_every=3))
    take(at, 1, conversation_id=7)
    take(at, 1, 2, conversation_id=8)
    found = at.acknowledgements(0)
    assert [ack.conversation_id for ack in found] == ([7, 8, 8] if shape == "each" else [7, 8])


@pytest.mark.parametrize("shape", SHAPES)
def test_what_was_there_already_is_acknowledged_again(shape: AckShape) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape))
    take(at, 1)
    first = at.acknowledgements(200 * MS)
    assert take(at, 1, now_ns=300 * MS) == [Placed.DUPLICATE]
    assert at.acknowledgements(500 * MS) == first, "or a lost ACK would never be made good"


def test_an_ack_goes_out_by_count_before_its_time_has_come() -> None:
    at = receiving(replace(LIMITS, ack_every=3))
    take(at, 1, 2)
    assert at.acknowledgements(0) == []
    take(at, 3)
    assert at.acknowledgements(0) == [BatchAck(7, cumulative_seq=3)]
    take(at, 4, 5)
    assert at.acknowledgements(0) == [], "the count begins anew"


def test_an_ack_goes_out_by_time_counted_from_the_first_message_it_is_for() -> None:
    at = receiving()
    assert at.next_timer_ns() is None
    take(at, 1, now_ns=50 * MS)
    take(at, 2, now_ns=240 * MS)
    assert at.next_timer_ns() == 250 * MS
    assert at.acknowledgements(250 * MS - 1) == []
    assert at.acknowledgements(250 * MS) == [BatchAck(7, cumulative_seq=2)]
    assert at.next_timer_ns() is None


def test_one_ack_a_message_waits_neither_for_count_nor_for_time() -> None:
    at = receiving(replace(LIMITS, ack_shape="each"))
    take(at, 1, 3)
    assert at.acknowledgements(0) == [BatchAck(7, seqs=[1]), BatchAck(7, seqs=[3])]


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_owed_to_a_connection_that_is_gone(shape: AckShape) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape, ack_every=1))
    take(at, 1)
    at.forgive()
    assert (at.acknowledgements(999 * MS), at.next_timer_ns()) == ([], None)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_comes_when_too_much_waits_for_a_gap_is_dropped_and_owes_no_ack(shape: AckShape) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape, early_messages=2))
    assert take(at, 2, 3, 4) == [Placed.EARLY, Placed.EARLY, None]
    told = at.acknowledgements(200 * MS)
    assert 4 not in {seq for ack in told for seq in ack.seqs}
    assert 1_004 not in {number for ack in told for number in ack.server_ids}
    assert 4 not in {seq for ack in told for run in ack.ranges for seq in range(run.first, run.last + 1)}
    assert all(ack.cumulative_seq == 0 for ack in told)
    assert at.timeline(7).early_seqs == [2, 3]


def test_only_a_dropped_message_owes_nothing_at_all() -> None:
    at = receiving(replace(LIMITS, early_messages=0))
    assert take(at, 2) == [None]
    assert (at.next_timer_ns(), at.acknowledgements(999 * MS)) == (None, [])


def test_what_closes_the_gap_is_taken_in_however_much_waits() -> None:
    at = receiving(replace(LIMITS, early_messages=2))
    take(at, 2, 3)
    assert take(at, 1, 4) == [Placed.SHOWN, Placed.SHOWN]
    assert at.timeline(7).frontier == 4


def test_the_bound_is_one_of_each_conversation() -> None:
    at = receiving(replace(LIMITS, early_messages=1))
    assert take(at, 2, conversation_id=7) == [Placed.EARLY]
    assert take(at, 2, conversation_id=8) == [Placed.EARLY]


@given(st.lists(st.integers(1, 30), max_size=60), st.sampled_from(SHAPES), st.integers(0, 4), st.integers(1, 5))
def test_exactly_what_was_kept_is_acknowledged_whatever_comes(
    order: list[int], shape: AckShape, early: int, every: int
) -> None:
    at = receiving(replace(LIMITS, ack_shape=shape, early_messages=early, ack_every=every))
    kept, told = set[int](), set[int]()
    for seq in order:
        (placed,) = take(at, seq)
        if placed is not None:
            kept.add(seq)
        for ack in at.acknowledgements(0):
            told |= said(ack)
        assert told <= kept, "an ACK of what is not there loses a message"
    for ack in at.acknowledgements(200 * MS):
        told |= said(ack)
    assert told == kept
    assert len(at.timeline(7).early) <= early


def said(ack: BatchAck) -> set[int]:
    """Return the seqs an ACK is for."""
    runs = [Range(1, ack.cumulative_seq), *ack.ranges]
    seqs = {seq for run in runs for seq in range(run.first, run.last + 1)}
    return seqs | set(ack.seqs) | {number - 1_000 for number in ack.server_ids}


def test_a_gap_is_given_time_and_asked_for_once_it_is_over() -> None:
    asking = Asking(LIMITS)
    at = Receiving(LIMITS, asking)
    take(at, 1, 3, now_ns=10 * MS)
    take(at, 4, now_ns=400 * MS)
    assert asking.next_timer_ns() == 510 * MS, "the time of the first one counts"
    assert asking.due(510 * MS - 1) == []
    assert asking.due(510 * MS) == [(Ask.PULL, 7)]


def test_a_gap_that_closes_by_itself_is_not_asked_for() -> None:
    asking = Asking(LIMITS)
    at = Receiving(LIMITS, asking)
    take(at, 2, now_ns=0)
    take(at, 1, now_ns=100 * MS)
    assert (len(asking), asking.due(99_000 * MS)) == (0, [])


def test_a_gap_at_the_end_that_the_gateway_has_told_of_is_one_too() -> None:
    asking = Asking(LIMITS)
    at = Receiving(LIMITS, asking)
    at.timeline(7).end_seq = 2
    take(at, 1)
    assert asking.due(500 * MS) == [(Ask.PULL, 7)]
    take(at, 2, now_ns=600 * MS)
    assert len(asking) == 0


@given(st.sets(st.integers(1, 60)))
def test_the_runs_of_seqs_hold_each_of_them_once_and_touch_nowhere(seqs: set[int]) -> None:
    runs = ranges_of(sorted(seqs))
    assert [seq for run in runs for seq in range(run.first, run.last + 1)] == sorted(seqs)
    assert all(after.first > before.last + 1 for before, after in pairwise(runs))

"""The retry queue: nothing leaves it but by an answer or by giving up, and the window holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.pipeline.client.sending import Outgoing, Sending
from imwire.bench.pipeline.rules.backoff import backoff_ns
from imwire.bench.pipeline.rules.limits import SECOND, Limits
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message

LIMITS = Limits(send_window=2, attempts=3, retry_jitter=0.0)


def queue(count: int, limits: Limits = LIMITS) -> Sending:
    sending = Sending(limits)
    for number in range(count):
        sending.push(Message(client_id=f"m{number}", body=Text("x")))
    return sending


def ids(due: list[Outgoing]) -> list[str]:
    return [one.message.client_id for one in due]


def test_the_window_holds_and_an_answer_opens_it_in_order() -> None:
    sending = queue(4)
    assert ids(sending.due(0)) == ["m0", "m1"]
    assert sending.due(0) == []
    assert sending.done("m1") is not None
    assert ids(sending.due(0)) == ["m2"]
    assert sending.done("m1") is None


def test_a_message_is_sent_again_later_and_later_and_given_up_after_its_last_attempt() -> None:
    sending = queue(1)
    sending.due(0)
    waits = []
    now_ns = 0
    while (due_ns := sending.next_timer_ns()) is not None:
        assert sending.expired(due_ns - 1) == ([], [])
        waits.append(due_ns - now_ns)
        now_ns = due_ns
        again, given_up = sending.expired(now_ns)
        assert len(again) + len(given_up) == 1
    assert waits == [1 * SECOND, 2 * SECOND, 4 * SECOND]
    assert ids(given_up) == ["m0"]
    assert (sending.in_flight, sending.outgoing) == (0, {})


def test_an_answered_message_is_not_sent_again() -> None:
    sending = queue(1)
    sending.due(0)
    sending.done("m0")
    assert sending.next_timer_ns() is None
    assert sending.expired(100 * SECOND) == ([], [])


def test_after_a_reconnect_everything_goes_out_again_in_its_order() -> None:
    sending = queue(3)
    sending.due(0)
    sending.disconnected()
    assert ids(sending.due(5)) == ["m0", "m1"]


def test_without_timers_only_a_reconnect_sends_again() -> None:
    sending = queue(1, replace(LIMITS, retransmit="reconnect"))
    sending.due(0)
    assert sending.next_timer_ns() is None
    sending.disconnected()
    assert ids(sending.due(9)) == ["m0"]


@given(st.text(max_size=20), st.integers(1, 100))
def test_the_wait_doubles_with_jitter_and_has_a_most(key: str, attempts: int) -> None:
    limits = Limits()
    middle = min(limits.retry_ns * 2 ** (attempts - 1), limits.retry_most_ns)
    assert 0.75 * middle <= backoff_ns(limits, key, attempts) <= 1.25 * middle
    assert backoff_ns(limits, key, attempts) == backoff_ns(limits, key, attempts)


def test_clients_do_not_all_come_back_at_once() -> None:
    waits = {backoff_ns(Limits(), f"client {number}", 1) for number in range(100)}
    assert len(waits) > 95


@given(st.lists(st.tuples(st.sampled_from(["due", "done", "expired", "reconnected"]), st.integers(0, 7))))
def test_nothing_is_lost_and_the_window_holds_whatever_happens(steps: list[tuple[str, int]]) -> None:
    sending = queue(8)
    left = {f"m{number}" for number in range(8)}
    now_ns = 0
    for what, number in steps:
        now_ns += SECOND
        if what == "due":
            sending.due(now_ns)
        elif what == "done":
            sending.done(f"m{number}")
            left.discard(f"m{number}")
        elif what == "expired":
            left -= set(ids(sending.expired(now_ns)[1]))
        else:
            sending.disconnected()
        assert set(sending.outgoing) == left
        assert sending.in_flight == sum(one.in_flight for one in sending.outgoing.values()) <= LIMITS.send_window


@pytest.mark.parametrize("window", [1, 3, 100])
def test_answers_let_every_message_out_once(window: int) -> None:
    sending = queue(20, replace(LIMITS, send_window=window))
    sent: list[str] = []
    while found := sending.due(0):
        sent += ids(found)
        for one in found:
            sending.done(one.message.client_id)
    assert sent == [f"m{number}" for number in range(20)]

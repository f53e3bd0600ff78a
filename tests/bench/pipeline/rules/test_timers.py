"""Many timers behind one: whatever is set, moved and cancelled, the answers are those of a plain dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.pipeline.rules.timers import Timers

STEPS = st.lists(
    st.tuples(st.sampled_from(("set", "set", "set", "cancel", "expired", "restart", "clear")), st.integers(0, 5)),
    max_size=60,
)


class Model:
    """What Timers promises, the slow way: the due time of each key, and the order in which they were set."""

    def __init__(self) -> None:
        self.due: dict[int, tuple[int, int]] = {}
        self.order = 0

    def set(self, key: int, due_ns: int) -> None:
        self.order += 1
        self.due[key] = (due_ns, self.order)

    def expired(self, now_ns: int) -> list[int]:
        found = sorted((at, key) for key, at in self.due.items() if at[0] <= now_ns)
        for _, key in found:
            del self.due[key]
        return [key for _, key in found]


@given(STEPS, st.lists(st.integers(0, 9), min_size=60, max_size=60))
def test_timers_answer_like_a_dictionary_whatever_is_done(steps: list[tuple[str, int]], times: list[int]) -> None:
    timers, model = Timers[int](), Model()
    for (what, key), time_ns in zip(steps, times, strict=False):
        if what == "set":
            timers.set(key, time_ns)
            model.set(key, time_ns)
        elif what == "cancel":
            timers.cancel(key)
            model.due.pop(key, None)
        elif what == "expired":
            assert timers.expired(time_ns) == model.expired(time_ns)
        elif what == "restart":
            keys = list(model.due)
            timers.restart(time_ns)
            for each in keys:
                model.set(each, time_ns)
        else:
            timers.clear()
            model.due.clear()
        assert len(timers) == len(model.due)
        assert [key in timers for key in range(6)] == [key in model.due for key in range(6)]
        assert timers.next_ns() == min((due_ns for due_ns, _ in model.due.values()), default=None)
    assert timers.expired(9) == model.expired(9)


def test_the_longest_overdue_comes_first_and_ties_come_in_the_order_of_setting() -> None:
    timers = Timers[str]()
    for key, due_ns in (("z", 5), ("m", 5), ("a", 5), ("early", 1), ("late", 9)):
        timers.set(key, due_ns)
    assert timers.expired(5) == ["early", "z", "m", "a"]
    assert (len(timers), timers.next_ns()) == (1, 9)


def test_a_key_that_is_set_again_to_its_own_time_stands_behind_the_others() -> None:
    timers = Timers[str]()
    for key in ("a", "b", "a"):
        timers.set(key, 5)
    assert timers.expired(5) == ["b", "a"]


def test_keys_that_cannot_be_compared_may_be_due_at_one_time() -> None:
    timers = Timers[object]()
    keys = [object(), "text", 3, None, (1, "two")]
    for key in keys:
        timers.set(key, 5)
    assert timers.expired(5) == keys


def test_a_timer_that_was_moved_does_not_go_off_at_its_old_time() -> None:
    timers = Timers[str]()
    timers.set("a", 5)
    timers.set("a", 9)
    assert timers.expired(8) == []
    assert timers.next_ns() == 9
    timers.set("a", 2)
    assert timers.next_ns() == 2
    assert timers.expired(2) == ["a"]
    assert timers.expired(99) == [], "it goes off once"


def test_a_timer_that_was_cancelled_and_set_again_goes_off_once_at_its_new_time() -> None:
    timers = Timers[str]()
    timers.set("a", 5)
    timers.cancel("a")
    timers.cancel("never set")
    assert (timers.next_ns(), "a" in timers) == (None, False)
    timers.set("a", 5)
    assert timers.expired(5) == ["a"]


@pytest.mark.long
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 50), st.booleans()), min_size=150, max_size=300))
def test_sweeping_out_what_is_stale_changes_no_answer(steps: list[tuple[int, int, bool]]) -> None:
    timers, model = Timers[int](), Model()
    for key, due_ns, cancelled in steps:
        timers.set(key, due_ns)
        model.set(key, due_ns)
        if cancelled:
            timers.cancel(key)
            del model.due[key]
    for now_ns in range(51):
        assert timers.next_ns() == min((due_ns for due_ns, _ in model.due.values()), default=None)
        assert timers.expired(now_ns) == model.expired(now_ns)
    assert len(timers) == 0


def test_what_is_stale_takes_no_room() -> None:
    timers = Timers[int]()
    for step in range(10_000):
        timers.set(step % 100, step)
    assert len(timers._heap) <= 2 * len(timers) == 200
    assert timers.expired(10_000) == [step % 100 for step in range(9_900, 10_000)]
